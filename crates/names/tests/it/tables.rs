//! Columns: kind, left, right, `same` or `other`, reason. `same` means a score of 0.7 or more, and
//! then the two also share a key, because the index finds nothing without one.

use names::{Name, NameKind, keys, similarity};

/// Runs one table and reports every row that fails, not only the first.
#[track_caller]
fn check(table: &str) {
    let mut failed = Vec::new();
    let mut verdicts = [0; 2];
    for (at, line) in table.lines().enumerate() {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let [kind, left, right, verdict, reason] = line.split('\t').collect::<Vec<_>>()[..] else {
            failed.push(format!("line {}: not five columns: {line}", at + 1));
            continue;
        };
        let kind = match kind {
            "person" => NameKind::Person,
            "organization" => NameKind::Organization,
            "object" => NameKind::Object,
            _ => NameKind::Unknown,
        };
        let (a, b) = (Name::parse(left, kind), Name::parse(right, kind));
        let score = similarity(&a, &b).score;
        let same = verdict == "same";
        verdicts[usize::from(same)] += 1;
        if (score >= 0.7) != same {
            failed.push(format!(
                "line {}: {left} / {right}: {score:.3}, not {verdict}: {reason}",
                at + 1
            ));
        }
        let theirs = keys(&b);
        if same && !keys(&a).iter().any(|key| theirs.contains(key)) {
            failed.push(format!("line {}: {left} / {right} share no key", at + 1));
        }
    }
    assert!(failed.is_empty(), "\n{}", failed.join("\n"));
    assert!(verdicts.iter().all(|n| *n >= 12), "at least 12 rows of each verdict: {verdicts:?}");
}

#[test]
fn korean() {
    check(include_str!("../data/korean.tsv"));
}

#[test]
fn arabic() {
    check(include_str!("../data/arabic.tsv"));
}

#[test]
fn slavic() {
    check(include_str!("../data/slavic.tsv"));
}

#[test]
fn organizations() {
    check(include_str!("../data/organizations.tsv"));
}

#[test]
fn vessels() {
    check(include_str!("../data/vessels.tsv"));
}

#[test]
fn initials_and_order() {
    check(include_str!("../data/initials.tsv"));
}

#[test]
fn typing_errors() {
    check(include_str!("../data/typing.tsv"));
}
