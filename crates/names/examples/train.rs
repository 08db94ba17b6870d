//! Learns `data/weights.tsv` from labelled pairs: `cargo xtask train --data DIR`.
//!
//! DIR holds `names/alias_pairs.csv` and `names/name_cases.csv`; the tables of this crate's own tests
//! count as well, and so do people who are on no list (`people/unlisted_people.csv`), one in eight of
//! them. Rows of `name_cases.csv` with doubtful labels (`tests/data/doubtful_cases.tsv`) are
//! left out. Five-fold cross-validation, with all pairs of one name in one fold, says what the weights
//! are worth on names they have not seen; then all pairs together make the file. With a second
//! argument, what those models said of each pair is written there, by source, best first.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use names::train::{Example, Penalty, kind_of, train};
use names::{Model, Name, NameKind, agreement_by, logistic};

/// How much one pair of a source counts. Few pairs were labelled by hand, and each stands for a
/// phenomenon; pairs of lists are many, and an alias there may be another name altogether.
const WEIGHTS: [(&str, f64); 4] =
    [("alias_pairs", 1.0), ("name_cases", 3.0), ("tables", 1.0), ("unlisted_people", 0.2)];
/// One in so many of the people who are on no list is compared with every listed person; the others stay
/// unseen.
const ONE_IN: usize = 8;
/// Objects have few pairs of their own: those of firms stand in for them, each for a tenth, and their
/// own count three times.
const STAND_IN: f64 = 0.1;
const OWN: f64 = 3.0;
const FOLDS: u64 = 5;

/// One labelled pair with where it comes from.
struct Pair {
    source: usize,
    region: String,
    fold: u64,
    /// Left out of training, not of measuring.
    doubtful: bool,
    example: Example,
}

fn main() -> Result<(), Box<dyn Error>> {
    let data = PathBuf::from(std::env::args().nth(1).ok_or("usage: train DIR")?);
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut pairs = Vec::new();
    read_csv(&data.join("names/alias_pairs.csv"), 0, &[], &mut pairs)?;
    let doubtful = doubtful_lines(&own.join("tests/data/doubtful_cases.tsv"))?;
    read_csv(&data.join("names/name_cases.csv"), 1, &doubtful, &mut pairs)?;
    read_tables(&own.join("tests/data"), &mut pairs)?;

    let path = own.join("data/weights.tsv");
    let mut model = Model::parse(&std::fs::read_to_string(&path)?)?;
    read_unlisted(&data.join("people/unlisted_people.csv"), &model, &mut pairs)?;
    let scores = cross_validate(&model, &pairs);
    if let Some(path) = std::env::args().nth(2) {
        std::fs::write(path, listed(&pairs, &scores))?;
    }
    let report = measured(&pairs, &scores);
    fit(&mut model, &pairs, None);
    let text = header(&pairs, &report) + &model.to_text();
    std::fs::write(&path, text)?;
    eprint!("{report}");
    eprintln!("wrote {}", path.display());
    Ok(())
}

/// Fits all kinds to the pairs outside one fold, or to all.
fn fit(model: &mut Model, pairs: &[Pair], without: Option<u64>) {
    for kind in [NameKind::Person, NameKind::Organization, NameKind::Object] {
        let examples: Vec<Example> = (pairs.iter())
            .filter(|pair| !pair.doubtful && without != Some(pair.fold))
            .filter_map(|pair| {
                let own = kind_of(&pair.example.left, &pair.example.right);
                let weight = WEIGHTS[pair.source].1;
                let weight = match (kind, own) {
                    (NameKind::Object, NameKind::Object) => OWN,
                    (NameKind::Object, NameKind::Organization) => STAND_IN,
                    (NameKind::Organization, NameKind::Unknown) => weight,
                    _ if own == kind => weight,
                    _ => return None,
                };
                Some(Example { weight, ..pair.example.clone() })
            })
            .collect();
        train(model, kind, &examples, Penalty::default());
    }
}

/// What models that have not seen a pair say of it, in log-odds.
fn cross_validate(model: &Model, pairs: &[Pair]) -> Vec<f64> {
    let mut scores = vec![0.0; pairs.len()];
    for fold in 0..FOLDS {
        let mut model = model.clone();
        fit(&mut model, pairs, Some(fold));
        for (score, pair) in scores.iter_mut().zip(pairs) {
            if pair.fold == fold {
                *score = agreement_by(&model, &pair.example.left, &pair.example.right);
            }
        }
    }
    scores
}

/// Every pair with its score, for reading mistakes.
fn listed(pairs: &[Pair], scores: &[f64]) -> String {
    let mut order: Vec<usize> = (0..pairs.len()).collect();
    order.sort_by(|&a, &b| {
        pairs[a].source.cmp(&pairs[b].source).then(scores[b].total_cmp(&scores[a]))
    });
    let mut out = String::new();
    for at in order {
        let Pair { source, region, example, .. } = &pairs[at];
        let _ = writeln!(
            out,
            "{}\t{:.3}\t{}\t{region}\t{:?}\t{}\t{}",
            WEIGHTS[*source].0,
            logistic(scores[at]),
            example.same,
            example.left.kind(),
            example.left.text(),
            example.right.text()
        );
    }
    out
}

fn measured(pairs: &[Pair], scores: &[f64]) -> String {
    let mut report = String::new();
    for (source, (name, _)) in WEIGHTS.iter().enumerate() {
        let mut regions: BTreeMap<&str, Vec<(f64, bool)>> = BTreeMap::new();
        for (pair, score) in pairs.iter().zip(scores).filter(|(pair, _)| pair.source == source) {
            let answer = (*score, pair.example.same);
            regions.entry("").or_default().push(answer);
            if source == 0 && pair.example.left.kind() == NameKind::Person {
                regions.entry("people").or_default().push(answer);
            }
            if !pair.region.is_empty() {
                regions.entry(&pair.region).or_default().push(answer);
            }
        }
        for (region, mut answers) in regions {
            if answers.iter().all(|answer| !answer.1) {
                let n = answers.iter().filter(|answer| logistic(answer.0) >= 0.7).count();
                let _ = writeln!(report, "{name:<22} {n} false alarms in {}", answers.len());
                continue;
            }
            let at = if region.is_empty() { (*name).to_owned() } else { format!("  {region}") };
            let _ = writeln!(report, "{at:<22} {}", measures(&mut answers));
        }
    }
    report
}

/// Average precision (equal scores share one precision), the largest recall at a precision of 0.96,
/// and precision, recall and F1 of scores of 0.7 or more.
fn measures(answers: &mut [(f64, bool)]) -> String {
    answers.sort_by(|a, b| b.0.total_cmp(&a.0));
    let same = answers.iter().filter(|answer| answer.1).count() as f64;
    let (mut found, mut average, mut recall_96, mut before) = (0.0, 0.0, 0.0, 0.0);
    for (at, answer) in answers.iter().enumerate() {
        found += f64::from(u8::from(answer.1));
        if answers.get(at + 1).is_some_and(|next| next.0 == answer.0) {
            continue;
        }
        let (precision, recall) = (found / (at + 1) as f64, found / same);
        average += precision * (recall - before);
        before = recall;
        if precision >= 0.96 {
            recall_96 = recall;
        }
    }
    let alerts = answers.iter().filter(|answer| logistic(answer.0) >= 0.7);
    let (n, right) = alerts
        .fold((0.0, 0.0), |(n, right), answer| (n + 1.0, right + f64::from(u8::from(answer.1))));
    let (precision, recall) = (right / n, right / same);
    let f1 = 2.0 * precision * recall / (precision + recall);
    format!(
        "AP {average:.4}  recall at 0.96 {recall_96:.3}  at 0.7: precision {precision:.3} recall {recall:.3} F1 {f1:.3}"
    )
}

fn header(pairs: &[Pair], report: &str) -> String {
    let mut out = "\
# What each step of a comparison of two names weighs, in log-odds (natural logarithm).
# KIND prior VALUE, or KIND CLASS X:VALUE ... (straight lines between the points, flat outside). What X
# is stands with each class in src/class.rs. Written by `cargo xtask train`: only the places of the
# points are set by hand.
#
# Learned from:
"
    .to_owned();
    for (source, (name, weight)) in WEIGHTS.iter().enumerate() {
        let of = pairs.iter().filter(|pair| pair.source == source);
        let n = of.clone().count();
        let same = of.clone().filter(|pair| pair.example.same).count();
        let doubtful = of.filter(|pair| pair.doubtful).count();
        let _ = writeln!(
            out,
            "#   {name}: {n} pairs, {same} of them the same, {doubtful} left out; weight {weight}"
        );
    }
    let Penalty { size, bend } = Penalty::default();
    let _ = writeln!(
        out,
        "# Penalty {size} on size, {bend} on bends. Cross-validated in {FOLDS} folds:"
    );
    for line in report.lines() {
        let _ = writeln!(out, "#   {line}");
    }
    out
}

fn fold(name: &str) -> u64 {
    // Keys of this hasher are fixed, so the folds are too.
    let mut hasher = DefaultHasher::new();
    name.to_lowercase().hash(&mut hasher);
    hasher.finish() % FOLDS
}

fn kind(schema: &str) -> NameKind {
    match schema {
        "Person" | "person" => NameKind::Person,
        "Vessel" | "Airplane" | "object" => NameKind::Object,
        _ => NameKind::Organization,
    }
}

fn read_csv(
    path: &Path,
    source: usize,
    doubtful: &[u64],
    pairs: &mut Vec<Pair>,
) -> Result<(), Box<dyn Error>> {
    let mut reader =
        csv::Reader::from_path(path).map_err(|e| format!("{}: {e}", path.display()))?;
    let headers = reader.headers()?.clone();
    let column = |name: &str| headers.iter().position(|header| header == name);
    let needed = |name: &str| column(name).ok_or(format!("{}: no column `{name}`", path.display()));
    let (schema, left, right, same) =
        (needed("schema")?, needed("name1")?, needed("name2")?, needed("is_match")?);
    let region = column("region");
    for record in reader.records() {
        let record = record?;
        let line = record.position().map_or(0, csv::Position::line);
        let kind = kind(&record[schema]);
        // Cases are made by altering the second name; aliases belong to the first.
        let base = if source == 1 { &record[right] } else { &record[left] };
        pairs.push(Pair {
            source,
            region: region.map_or(String::new(), |at| record[at].to_owned()),
            fold: fold(base),
            doubtful: doubtful.contains(&line),
            example: Example {
                left: Name::parse(&record[left], kind),
                right: Name::parse(&record[right], kind),
                same: &record[same] == "true",
                weight: 1.0,
            },
        });
    }
    Ok(())
}

/// People who are on no list, each with the listed name that today's weights find most like theirs: what
/// a screening would have alerted to, and should not have.
fn read_unlisted(path: &Path, model: &Model, pairs: &mut Vec<Pair>) -> Result<(), Box<dyn Error>> {
    let mut listed: Vec<Name> = Vec::new();
    for pair in pairs.iter().filter(|pair| pair.source == 0) {
        let Example { left, right, .. } = &pair.example;
        listed.extend([left, right].into_iter().filter(|n| n.kind() == NameKind::Person).cloned());
    }
    listed.sort_by(|a, b| a.text().cmp(b.text()));
    listed.dedup_by(|a, b| a.text() == b.text());
    let mut reader =
        csv::Reader::from_path(path).map_err(|e| format!("{}: {e}", path.display()))?;
    let headers = reader.headers()?.clone();
    let at = headers.iter().position(|header| header == "full_name");
    let at = at.ok_or(format!("{}: no column `full_name`", path.display()))?;
    for record in reader.records().step_by(ONE_IN) {
        let left = Name::parse(&record?[at], NameKind::Person);
        let alike = listed.iter().map(|name| (agreement_by(model, &left, name), name));
        let Some((_, right)) = alike.max_by(|a, b| a.0.total_cmp(&b.0)) else { continue };
        pairs.push(Pair {
            source: 3,
            region: String::new(),
            fold: fold(left.text()),
            doubtful: false,
            example: Example { left, right: right.clone(), same: false, weight: 1.0 },
        });
    }
    Ok(())
}

/// Lines of `name_cases.csv` that are not trained on.
fn doubtful_lines(path: &Path) -> Result<Vec<u64>, Box<dyn Error>> {
    let text = std::fs::read_to_string(path)?;
    let lines = text.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    Ok(lines
        .map(|line| line.split('\t').next().unwrap_or_default().parse())
        .collect::<Result<_, _>>()?)
}

fn read_tables(folder: &Path, pairs: &mut Vec<Pair>) -> Result<(), Box<dyn Error>> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    files.sort();
    for file in files {
        let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        for line in std::fs::read_to_string(&file)?.lines() {
            let [of, left, right, verdict, _] = line.split('\t').collect::<Vec<_>>()[..] else {
                continue;
            };
            let kind = kind(of);
            pairs.push(Pair {
                source: 2,
                region: name.clone(),
                fold: fold(left),
                doubtful: false,
                example: Example {
                    left: Name::parse(left, kind),
                    right: Name::parse(right, kind),
                    same: verdict == "same",
                    weight: 1.0,
                },
            });
        }
    }
    Ok(())
}
