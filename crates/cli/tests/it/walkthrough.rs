//! The walk through `docs/registers.md`, run as it stands.

use std::fs;
use std::process::Command;

use jiff::Timestamp;
use protect::session::TotpKey;

const PAGE: &str = include_str!("../../../../docs/registers.md");

/// Twelve invented people.
const PEOPLE: &str = "\
name,birthDate,address,phone
김가상,1970-05-01,서울 가상로 1,010-0000-0001
박허구,1981-02-03,부산 가상로 22,010-0000-0002
이꾸밈,1955-11-30,인천 가상로 333,010-0000-0003
최상상,1990-07-07,대구 가상로 4,010-0000-0004
정지음,1988-01-19,광주 가상로 55,010-0000-0005
강나라,1979-09-09,대전 가상로 6,010-0000-0006
윤다솜,2001-03-14,울산 가상로 77,010-0000-0007
조마루,1966-12-25,수원 가상로 8,010-0000-0008
Ana Invented,1971-06-02,12 Invented Street,010-0000-0009
Ben Invented,1962-08-17,7 Invented Road,010-0000-0010
Ivan Invented,1975-10-10,3 Invented Lane,010-0000-0011
Maria Invented,1969-04-28,8 Invented Square,010-0000-0012
";

/// Four of them written otherwise, and one who is nobody.
const FOUND: &str = "\
1;Kim Kasang;1970.05.01;서울 가상로 1
2;INVENTED BEN;17/08/1962;7 Invented Road
3;최 상상;1990년 7월 7일;대구 가상로 4
4;Ivan Invented;10.10.1975;Invented Lane 3
5;Zzyx Nowhere;1950-02-02;1 Elsewhere Avenue
";

/// A command of the page: what it is, and what it prints.
struct Step {
    command: String,
    prints: Vec<String>,
}

fn steps() -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    let mut inside = false;
    for line in PAGE.lines() {
        match line {
            "```console" => inside = true,
            "```" => inside = false,
            line if inside => match (line.strip_prefix("$ "), steps.last_mut()) {
                (Some(command), _) => {
                    steps.push(Step { command: command.to_owned(), prints: Vec::new() });
                }
                (None, Some(step)) => step.prints.push(line.to_owned()),
                (None, None) => panic!("output before any command: {line}"),
            },
            _ => {}
        }
    }
    steps
}

/// Whether a line is as expected; `…` stands for anything.
fn fits(line: &str, expected: &str) -> bool {
    let Some((first, others)) = expected.split_once('…') else { return line == expected };
    let Some(mut rest) = line.strip_prefix(first) else { return false };
    let (middle, last) = others.rsplit_once('…').unwrap_or(("", others));
    for part in middle.split('…') {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

/// The code that an app shows for a key. Called by the script below, as the app on a phone would be looked at.
#[test]
#[ignore = "called by the walk through"]
fn code_of_the_app() {
    let key = std::env::var("WALK_KEY").expect("a key");
    let code = TotpKey::parse(&key).expect("a key").code(Timestamp::now());
    fs::write(std::env::var("WALK_CODE").expect("a file"), code).expect("a file");
}

#[test]
#[cfg(unix)]
fn the_page_does_what_it_says() {
    let home = tempfile::tempdir().expect("a folder");
    let at = |name: &str| home.path().join(name);
    fs::write(at("people.csv"), PEOPLE).expect("a file");
    fs::write(at("found.csv"), FOUND).expect("a file");
    let this = std::env::current_exe().expect("a path");
    let program = std::path::Path::new(env!("CARGO_BIN_EXE_throughline"));
    let folder = program.parent().expect("a folder").display();
    let mut script = format!(
        "PATH='{folder}':$PATH\nexport PATH\ncode() {{ WALK_KEY=$1 WALK_CODE=code.now '{}' --ignored --exact \
         walkthrough::code_of_the_app >/dev/null; cat code.now; }}\n",
        this.display()
    );
    let steps = steps();
    assert!(steps.len() > 30, "{}", steps.len());
    for (at, step) in steps.iter().enumerate() {
        script.push_str(&format!("{{ {}\n}} > out.{at} 2>&1\necho $? > code.{at}\n", step.command));
    }
    // Whatever happened, the service ends with the script.
    script.push_str("kill $(cat server.pid) 2>/dev/null\ntrue\n");
    fs::write(at("script"), script).expect("a file");
    let mut run = Command::new("sh");
    run.arg("script").current_dir(home.path()).env_remove("THROUGHLINE_WORKSPACE");
    assert!(run.status().expect("a shell").success());
    for (n, step) in steps.iter().enumerate() {
        let out = fs::read_to_string(at(&format!("out.{n}"))).expect("an output");
        let code = fs::read_to_string(at(&format!("code.{n}"))).expect("a code");
        let told = format!("$ {}\n{out}(exit code {})", step.command, code.trim());
        match step.prints.first().and_then(|line| line.strip_prefix("! ")) {
            Some(says) => {
                assert_ne!(code.trim(), "0", "{told}");
                assert!(says == "…" || out.contains(says), "expected: {says}\n{told}");
            }
            None => {
                assert_eq!(code.trim(), "0", "{told}");
                if step.prints.is_empty() {
                    continue;
                }
                let lines: Vec<&str> =
                    out.lines().filter(|line| !line.starts_with("note: ")).collect();
                let any_number = step.prints.last().is_some_and(|line| line == "…");
                assert!(any_number || lines.len() == step.prints.len(), "{told}");
                for (line, expected) in lines.iter().zip(&step.prints) {
                    assert!(fits(line, expected), "expected: {expected}\n{told}");
                }
            }
        }
    }
}
