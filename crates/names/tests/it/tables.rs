//! Columns: kind, left, right, `same` or `other`, reason. `same` means a score of 0.7 or more, and
//! then the two also share a key, because the index finds nothing without one. Rows that fail and are
//! known to are listed in `misses.tsv`, each with why; a row listed there that no longer fails is a
//! mistake as well.

use names::{Name, NameKind, keys, similarity};

/// Runs one table and reports every row that fails, not only the first.
#[track_caller]
fn check(table: &str) {
    let misses: Vec<&str> = include_str!("../data/misses.tsv").lines().collect();
    let is_known = |left: &str, right: &str| {
        misses.iter().any(|line| line.starts_with(&format!("{left}\t{right}\t")))
    };
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
        let theirs = keys(&b);
        let found = !same || keys(&a).iter().any(|key| theirs.contains(key));
        let right_verdict = (score >= 0.7) == same;
        let place = format!("line {}: {left} / {right}", at + 1);
        match (right_verdict && found, is_known(left, right)) {
            (true, false) | (false, true) => {}
            (true, true) => failed.push(format!("{place}: passes, and stands in misses.tsv")),
            (false, false) if right_verdict => failed.push(format!("{place}: share no key")),
            (false, false) => {
                failed.push(format!("{place}: {score:.3}, not {verdict}: {reason}"));
            }
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

#[test]
fn scripts() {
    check(include_str!("../data/scripts.tsv"));
}

#[test]
fn chinese() {
    check(include_str!("../data/chinese.tsv"));
}

#[test]
fn habits() {
    check(include_str!("../data/habits.tsv"));
}
