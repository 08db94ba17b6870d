//! A table of timings. Each row asserts the answer it times, so that a fast wrong answer cannot win.

mod generate;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::run::{Cost, Result, cargo, measure, target};

/// Entities in the generated file.
const MILLION: u64 = 1_000_000;

pub(crate) fn run(data: Option<&Path>) -> Result<()> {
    cargo(&["build", "--release", "--package", "cli"])?;
    cargo(&["build", "--release", "--package", "sources", "--example", "throughput"])?;
    let bench = Bench { dir: target().join("bench") };
    if bench.dir.exists() {
        fs::remove_dir_all(&bench.dir).map_err(|error| error.to_string())?;
    }
    fs::create_dir_all(&bench.dir).map_err(|error| error.to_string())?;
    println!("| work | seconds | peak MB | rate | answer |");
    println!("|---|---|---|---|---|");
    match data {
        Some(data) => bench.lists(data)?,
        None => eprintln!(
            "the published lists are not measured: name their folder with --data DIR \
             (it holds lists/un_sc_2025-04-19.xml and so on)"
        ),
    }
    bench.million()
}

/// Writes invented entities to a file.
pub(crate) fn generate(path: &Path, count: u64) -> Result<()> {
    generate::entities(path, count)
        .map(drop)
        .map_err(|error| format!("{}: {error}", path.display()))
}

struct Bench {
    dir: PathBuf,
}

impl Bench {
    fn throughline(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(target().join("release/throughline"));
        command.arg("--workspace").arg(self.dir.join("workspace")).arg("--quiet").args(arguments);
        command
    }

    fn lists(&self, data: &Path) -> Result<()> {
        let list = |name: &str| data.join("lists").join(name).display().to_string();
        let un = list("un_sc_2025-04-19.xml");
        let (sdn, alt, add) =
            (list("ofac_sdn_2022.csv"), list("ofac_alt_2022.csv"), list("ofac_add_2022.csv"));
        let un = measure(&mut self.throughline(&["import", &un, "--as", "un-sc", "--json"]))?;
        expect(&un, "\"read\":877,\"kept\":877")?;
        let us = measure(
            &mut self.throughline(&["import", &sdn, &alt, &add, "--as", "us-ofac", "--json"]),
        )?;
        expect(&us, "\"party\":9044")?;
        row(
            "import and index UN 2025-04 + US 2022",
            un.seconds + us.seconds,
            un.megabytes.max(us.megabytes),
            "",
            "877 + 9,044 parties",
        );
        let mut runs = Vec::new();
        for _ in 0..21 {
            let cost = measure(&mut self.throughline(&["search", "rungrado", "--json"]))?;
            expect(&cost, "\"id\":\"ofac-19613\"")?;
            runs.push(cost);
        }
        runs.sort_by(|a, b| a.seconds.total_cmp(&b.seconds));
        let median = &runs[runs.len() / 2];
        let rate = format!("{:.0} ms", median.seconds * 1000.0);
        row(
            "search `rungrado`, whole process, median of 21",
            median.seconds,
            median.megabytes,
            &rate,
            "ofac-19613",
        );
        self.screen(&data.join("people/unlisted_people.csv"))
    }

    fn screen(&self, people: &Path) -> Result<()> {
        let text =
            fs::read_to_string(people).map_err(|error| format!("{}: {error}", people.display()))?;
        let rows = text.lines().count().saturating_sub(1);
        let out = self.dir.join("screened.csv");
        let cost = measure(self.throughline(&["screen"]).arg(people).arg("--out").arg(&out))?;
        let screened = fs::read_to_string(&out).map_err(|error| error.to_string())?;
        if screened.lines().count() != rows + 1 {
            return Err(format!("{} rows in, {} out", rows, screened.lines().count() - 1));
        }
        let alarms = screened.lines().skip(1).filter(|line| !line.ends_with(",,,,,")).count();
        let rate = format!("{:.0} rows/s", rows as f64 / cost.seconds);
        let answer = format!("{rows} rows, {alarms} false alarms");
        row("screen people who are on no list", cost.seconds, cost.megabytes, &rate, &answer);
        Ok(())
    }

    fn million(&self) -> Result<()> {
        let path = self.dir.join("million.ftm.json");
        let bytes = generate::entities(&path, MILLION).map_err(|error| error.to_string())?;
        let megabytes = bytes as f64 / 1e6;
        let out = self.dir.join("written.ftm.json");
        let mut throughput = Command::new(target().join("release/examples/throughput"));
        let cost = measure(throughput.arg(&path).arg(&out))?;
        expect(&cost, "1000000 entities kept, 0 refused, 0 values refused")?;
        fs::remove_file(&out).map_err(|error| error.to_string())?;
        let rate = format!("{:.0} MB/s", megabytes / cost.seconds);
        let work = format!("FtM JSON lines, {megabytes:.0} MB: parse, clean, write");
        row(&work, cost.seconds, cost.megabytes, &rate, "1,000,000 entities");
        let file = path.display().to_string();
        let cost = measure(&mut self.throughline(&["import", &file, "--as", "million", "--json"]))?;
        expect(&cost, "\"entities\":1000000")?;
        let rate = format!("{:.0} MB/s", megabytes / cost.seconds);
        row(
            "the same, imported and indexed",
            cost.seconds,
            cost.megabytes,
            &rate,
            "1,000,000 entities",
        );
        Ok(())
    }
}

fn expect(cost: &Cost, part: &str) -> Result<()> {
    if cost.status.success() && cost.stdout.contains(part) {
        return Ok(());
    }
    Err(format!("expected {part} in the answer, which was ({}):\n{}", cost.status, cost.stdout))
}

fn row(work: &str, seconds: f64, megabytes: f64, rate: &str, answer: &str) {
    println!("| {work} | {seconds:.2} | {megabytes:.0} | {rate} | {answer} |");
}
