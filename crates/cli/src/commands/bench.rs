//! `throughline bench`: how well and how fast, on data with known answers.

pub(crate) mod compare;
pub(crate) mod exposure;
mod metrics;
mod office;
mod pairs;
mod people;
pub(crate) mod register;
pub(crate) mod screening;
mod speed;
mod table;
pub(crate) mod warn;

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use matching::Algorithm;
use owo_colors::OwoColorize;
use serde_json::json;

use self::metrics::Measures;
use self::pairs::{Pairs, Worst, Wrong};
use self::people::{Alarm, Alarms};
use self::table::{Row, Unit};
use crate::Outcome;
use crate::args::{Args, BenchNames};
use crate::failure::Mistake;
use crate::interrupt;
use crate::outfile;
use crate::ui::{Output, counted, plain, sentence_number};

const ALIAS_PAIRS: &str = "names/alias_pairs.csv";
const NAME_CASES: &str = "names/name_cases.csv";
const PEOPLE: &str = "people/unlisted_people.csv";
const UN: &[&str] = &["lists/un_sc_2025-04-19.xml"];
const US: &[&str] =
    &["lists/ofac_sdn_2022.csv", "lists/ofac_alt_2022.csv", "lists/ofac_add_2022.csv"];

pub(crate) fn run(args: &Args, bench: &BenchNames, output: &mut Output) -> anyhow::Result<Outcome> {
    let algorithm = super::algorithm(&bench.algorithm)?;
    match (&bench.pairs, &bench.data) {
        (Some(pairs), _) => score_file(args, bench, pairs, algorithm, output)?,
        (None, Some(data)) => measure_all(bench, data, algorithm, output)?,
        (None, None) => {
            return Err(Mistake::error("nothing to measure", "name a folder with --data DIR"));
        }
    }
    Ok(Outcome::Done)
}

/// A file of pairs with what was measured on it.
struct Measured {
    pairs: Pairs,
    all: Option<Measures>,
    regions: BTreeMap<String, Measures>,
    worst: Option<Worst>,
}

impl Measured {
    fn new(pairs: Pairs, scores: &[f64], worst: usize, algorithm: &Algorithm) -> Measured {
        let of_region =
            |region: &str| Some((region.to_owned(), pairs.measures(scores, Some(region))?));
        Measured {
            all: pairs.measures(scores, None),
            regions: pairs.regions().into_iter().filter_map(of_region).collect(),
            worst: (worst > 0).then(|| pairs.worst(scores, worst, algorithm)),
            pairs,
        }
    }

    fn json(&self) -> serde_json::Value {
        json!({
            "file": self.pairs.name(),
            "rows": self.pairs.rows.len(),
            "measures": self.all,
            "regions": self.regions,
            "worst": self.worst,
        })
    }
}

fn score_file(
    args: &Args,
    bench: &BenchNames,
    path: &Path,
    algorithm: &Algorithm,
    output: &mut Output,
) -> anyhow::Result<()> {
    need(path, "name a CSV file with the columns schema, name1, name2")?;
    if let Some(out) = &bench.out
        && outfile::same(out, path)
    {
        return Err(Mistake::error(
            format!("{}: is the file that is being read", out.display()),
            "give --out another name",
        ));
    }
    let pairs = Pairs::read(path)?;
    if bench.out.is_none() && !pairs.is_labelled() {
        return Err(Mistake::error(
            format!("{}: without a column `is_match` there is nothing to measure", path.display()),
            "write the scores with --out SCORED.csv",
        ));
    }
    let scores = pairs.scores(algorithm);
    if let Some(out) = &bench.out {
        outfile::write(&args.workspace, out, |file| pairs.write(&scores, file))?;
        let rows = counted(pairs.rows.len() as u64, "pair", "pairs");
        output.remark(&format!("{rows} scored into {}", out.display()));
    }
    let labelled = pairs.is_labelled();
    let measured = Measured::new(pairs, &scores, bench.worst, algorithm);
    if bench.json {
        let mut object = measured.json();
        object["algorithm"] = algorithm.name().into();
        return output.json(&object);
    }
    if let Some(all) = &measured.all {
        let regions = measured.regions.iter().map(|(name, measures)| (name.as_str(), measures));
        let rows: Vec<_> = [("all", all)].into_iter().chain(regions).collect();
        table::measures(&rows, &mut output.out)?;
    } else if labelled {
        output.remark("no pair is marked as a match, so nothing can be measured");
    }
    print_worst(&measured, output)
}

fn measure_all(
    bench: &BenchNames,
    data: &Path,
    algorithm: &'static Algorithm,
    output: &mut Output,
) -> anyhow::Result<()> {
    // Everything is looked for before anything takes time.
    for file in [ALIAS_PAIRS, NAME_CASES, PEOPLE].iter().chain(UN).chain(US) {
        need(&data.join(file), "--data names the folder that holds names/, people/ and lists/")?;
    }
    output.remark("scoring pairs of names");
    let read = |file: &str| -> anyhow::Result<Measured> {
        let pairs = Pairs::read(&data.join(file))?;
        let scores = pairs.scores(algorithm);
        Ok(Measured::new(pairs, &scores, bench.worst, algorithm))
    };
    let (alias_pairs, name_cases) = (read(ALIAS_PAIRS)?, read(NAME_CASES)?);
    output.remark("timing");
    let comparisons = speed::comparisons(&alias_pairs.pairs, algorithm)?;
    let preparations = speed::preparations(&alias_pairs.pairs.distinct_names(), algorithm)?;
    let start = speed::start(algorithm)?;
    output.remark("screening people who are on no list");
    let paths =
        |files: &[&str]| -> Vec<PathBuf> { files.iter().map(|file| data.join(file)).collect() };
    let lists = [("un-sc", paths(UN)), ("us-ofac", paths(US))];
    let alarms = people::screen(&data.join(PEOPLE), &lists, algorithm, &interrupt::flag())?;

    let korean = alias_pairs.regions.get("korean");
    let all = |measured: &Measured, figure: fn(&Measures) -> f64| measured.all.as_ref().map(figure);
    let ap = |measures: &Measures| measures.average_precision;
    let recall = |measures: &Measures| measures.recall_at_precision_096;
    let f1 = |measures: &Measures| measures.f1;
    let people = alarms.people as f64;
    let share = |alarms: &[Alarm]| Some(alarms.len() as f64 / people);
    let of_people = |what: &str| {
        format!("{} unlisted people, {what}: false alarms", sentence_number(alarms.people as u64))
    };
    let rows = [
        Row::new("alias_pairs: average precision", Unit::Share)
            .against(0.824, 0.960)
            .ours(all(&alias_pairs, ap)),
        Row::new("alias_pairs: recall at precision 0.96", Unit::Share)
            .against(0.326, 0.750)
            .ours(all(&alias_pairs, recall)),
        Row::new("alias_pairs, korean: average precision", Unit::Share)
            .against(0.720, 0.920)
            .ours(korean.map(ap)),
        Row::new("alias_pairs, korean: recall at precision 0.96", Unit::Share)
            .against(0.470, 0.700)
            .ours(korean.map(recall)),
        Row::new("name_cases: average precision", Unit::Share)
            .against(0.889, 0.930)
            .ours(all(&name_cases, ap)),
        Row::new("name_cases: F1 at 0.7", Unit::Share)
            .against(0.819, 0.870)
            .ours(all(&name_cases, f1)),
        Row::new(&of_people("name and birth date"), Unit::PerThousand)
            .against(None, 0.001)
            .ours(share(&alarms.with_birth_date))
            .counting(alarms.with_birth_date.len()),
        Row::new(&of_people("name only"), Unit::PerCent)
            .against(None, 0.02)
            .ours(share(&alarms.name_only))
            .counting(alarms.name_only.len()),
        Row::new("prepared pairs compared in a second, one core", Unit::PerSecond)
            .against(5800.0, 1_000_000.0)
            .ours(comparisons),
        Row::new("names prepared in a second, one core", Unit::PerSecond)
            .against(None, 150_000.0)
            .ours(preparations),
        Row::new("start and first comparison", Unit::Milliseconds)
            .against(7000.0, 50.0)
            .ours(start.milliseconds),
        Row::new("memory of the first comparison", Unit::Megabytes)
            .against(600.0, 40.0)
            .ours(start.megabytes),
    ];
    if bench.json {
        return output.json(&json!({
            "algorithm": algorithm.name(),
            "ok": rows.iter().all(|row| row.is_met() == Some(true)),
            "table": rows.iter().map(Row::json).collect::<Vec<_>>(),
            "files": [alias_pairs.json(), name_cases.json()],
            "unlisted_people": alarms.json(bench.worst),
        }));
    }
    table::comparison(&rows, &mut output.out)?;
    print_worst(&alias_pairs, output)?;
    print_worst(&name_cases, output)?;
    print_alarms(&alarms, bench.worst, output)
}

/// A path that must lead to a file.
fn need(path: &Path, hint: &str) -> anyhow::Result<()> {
    if path.exists() {
        return Ok(());
    }
    Err(Mistake::error(format!("{}: no such file", path.display()), hint))
}

fn print_worst(measured: &Measured, output: &mut Output) -> anyhow::Result<()> {
    let Some(worst) = &measured.worst else {
        return Ok(());
    };
    let name = measured.pairs.name();
    for (title, pairs) in [
        ("false pairs that score highest", &worst.false_pairs),
        ("true pairs that score lowest", &worst.true_pairs),
    ] {
        writeln!(output.out, "\n{}", format!("{name}: {title}").bold())?;
        for Wrong { line, score, schema, name1, name2, reason } in pairs {
            let pair = format!("{name1} ~ {name2} ({schema}, line {line})");
            print_mistake(*score, &pair, reason, output)?;
        }
    }
    Ok(())
}

fn print_alarms(alarms: &Alarms, worst: usize, output: &mut Output) -> anyhow::Result<()> {
    for (title, alarms) in
        [("name and birth date", &alarms.with_birth_date), ("name only", &alarms.name_only)]
    {
        if worst == 0 || alarms.is_empty() {
            continue;
        }
        writeln!(output.out, "\n{}", format!("unlisted people, {title}: highest alarms").bold())?;
        for Alarm { score, person, listed, reason } in alarms.iter().take(worst) {
            print_mistake(*score, &format!("{person} ~ {listed}"), reason, output)?;
        }
    }
    Ok(())
}

/// The pair and, on a line of its own, why.
fn print_mistake(score: f64, pair: &str, reason: &str, output: &mut Output) -> anyhow::Result<()> {
    writeln!(output.out, "{score:.4}  {}", plain(pair))?;
    writeln!(output.out, "        {}", plain(reason).dimmed())?;
    Ok(())
}
