//! `cargo xtask load`: a server over many entities, asked as clients ask, its answers checked. Bounded
//! in time and in the number of requests; on this computer only.

mod client;
mod questions;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crate::run::{Result, cargo, measure, target};

use client::Client;
use questions::Question;

/// How long each kind of load lasts.
const SECONDS: u64 = 10;
/// Requests of one kind, at most.
const MOST: usize = 20_000;
/// Queries in a batch.
const BATCH: usize = 100;
/// Clients that send batches at once.
const CLIENTS: usize = 4;

/// Serves the generated entities and prints a table of how that went.
pub(crate) fn run(entities: u64) -> Result<()> {
    cargo(&["build", "--release", "--package", "cli"])?;
    let dir = target().join("load");
    std::fs::create_dir_all(&dir).map_err(|error| error.to_string())?;
    let file = dir.join(format!("{entities}.ftm.json"));
    crate::bench::generate(&file, entities)?;
    let workspace = dir.join(format!("workspace-{entities}"));
    let _ = std::fs::remove_dir_all(&workspace);
    let program = target().join("release/throughline");
    let cost = measure(
        Command::new(&program)
            .arg("--workspace")
            .arg(&workspace)
            .args(["--quiet", "import", "--as", "load", "--json"])
            .arg(&file),
    )?;
    if !cost.stdout.contains(&format!("\"entities\":{entities}")) {
        return Err(format!("the import ended with {}: {}", cost.status, cost.stdout));
    }
    let questions = questions::read(&file, 2_000)?;
    println!("| {entities} entities | figure | |");
    println!("|---|---|---|");
    println!("| build | {:.1} s | peak {:.0} MB |", cost.seconds, cost.megabytes);
    println!("| on disk | {:.0} bytes each | |", size(&workspace)? as f64 / entities as f64);
    let mut server = Server::start(&program, &workspace)?;
    println!("| start to ready | {:.0} ms | |", server.ready.as_secs_f64() * 1000.0);
    let result = loads(&server, &questions);
    server.stop();
    result
}

fn loads(server: &Server, questions: &[Question]) -> Result<()> {
    for algorithm in ["logic-v2", "evidence"] {
        let path = format!("/match/load?algorithm={algorithm}");
        one_by_one(server, &path, questions, algorithm)?;
        in_batches(server, &path, questions, algorithm)?;
    }
    let memory = server.memory();
    println!("| resident memory | {memory:.0} MB | pages of the index in memory included |");
    Ok(())
}

/// Each question by itself: how long one takes.
fn one_by_one(server: &Server, path: &str, questions: &[Question], name: &str) -> Result<()> {
    let mut client = Client::connect(server.address)?;
    // What the questions need comes into memory.
    for question in questions.iter().take(200) {
        client.post(path, &questions::body(std::slice::from_ref(question)))?;
    }
    let begin = Instant::now();
    let mut times = Vec::new();
    let mut found = 0;
    for question in questions.iter().cycle().take(MOST) {
        let body = questions::body(std::slice::from_ref(question));
        let at = Instant::now();
        let answer = client.post(path, &body)?;
        times.push(at.elapsed());
        check(&answer, 1)?;
        found += usize::from(question.is_answered_by(&answer));
        if begin.elapsed() > Duration::from_secs(SECONDS) {
            break;
        }
    }
    times.sort_unstable();
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize].as_secs_f64() * 1000.0;
    println!(
        "| `/match`, one query, {name} | p50 {:.2} ms, p99 {:.2} ms | {} asked, {} with the entity \
         among the results |",
        at(0.5),
        at(0.99),
        times.len(),
        found
    );
    Ok(())
}

/// Batches from several clients at once: how many questions a second are answered.
fn in_batches(server: &Server, path: &str, questions: &[Question], name: &str) -> Result<()> {
    let begin = Instant::now();
    let done = AtomicU64::new(0);
    let client = |at: usize| -> Result<()> {
        let mut client = Client::connect(server.address)?;
        let batches = questions.chunks(BATCH).cycle().skip(at * 3).take(MOST / BATCH / CLIENTS * 4);
        for batch in batches {
            let answer = client.post(path, &questions::body(batch))?;
            check(&answer, batch.len())?;
            done.fetch_add(batch.len() as u64, Ordering::Relaxed);
            if begin.elapsed() > Duration::from_secs(SECONDS) {
                break;
            }
        }
        Ok(())
    };
    std::thread::scope(|scope| -> Result<()> {
        let clients: Vec<_> = (0..CLIENTS).map(|at| scope.spawn(move || client(at))).collect();
        for client in clients {
            client.join().map_err(|_| "a client panicked".to_owned())??;
        }
        Ok(())
    })?;
    let rate = done.load(Ordering::Relaxed) as f64 / begin.elapsed().as_secs_f64();
    println!(
        "| `/match`, batches of {BATCH} from {CLIENTS} clients, {name} | {rate:.0} queries/s | every \
         answer complete |"
    );
    Ok(())
}

/// Every query was answered, each with a status of its own.
fn check(answer: &str, queries: usize) -> Result<()> {
    let answered = answer.matches("\"status\":200").count();
    if answered == queries {
        return Ok(());
    }
    let begin: String = answer.chars().take(500).collect();
    Err(format!("{queries} queries, {answered} answers: {begin}"))
}

/// A server process that ends with this one.
struct Server {
    child: Child,
    address: SocketAddr,
    ready: Duration,
}

impl Server {
    fn start(program: &Path, workspace: &Path) -> Result<Server> {
        // A port that is free now; nobody else on this computer wants it within a moment.
        let free = std::net::TcpListener::bind("127.0.0.1:0").map_err(|error| error.to_string())?;
        let address = free.local_addr().map_err(|error| error.to_string())?;
        drop(free);
        let begin = Instant::now();
        let child = Command::new(program)
            .arg("--workspace")
            .arg(workspace)
            .args(["--quiet", "serve", "--bind", &address.to_string()])
            .stdout(Stdio::null())
            .spawn()
            .map_err(|error| error.to_string())?;
        let mut server = Server { child, address, ready: Duration::ZERO };
        while begin.elapsed() < Duration::from_secs(30) {
            let ready = Client::connect(address).and_then(|mut client| client.get("/readyz"));
            if ready.is_ok() {
                server.ready = begin.elapsed();
                return Ok(server);
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        server.stop();
        Err("the server was not ready within 30 seconds".to_owned())
    }

    /// What the server has in memory, in megabytes; 0 where the system does not tell.
    fn memory(&self) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()));
        let kilobytes = status.ok().and_then(|text| {
            let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
            line.trim().strip_suffix(" kB")?.trim().parse::<f64>().ok()
        });
        kilobytes.unwrap_or(0.0) / 1024.0
    }

    fn stop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}

fn size(dir: &PathBuf) -> Result<u64> {
    let mut bytes = 0;
    for entry in std::fs::read_dir(dir).map_err(|error| error.to_string())? {
        let path = entry.map_err(|error| error.to_string())?.path();
        bytes += match path.is_dir() {
            true => size(&path)?,
            false => path.metadata().map_err(|error| error.to_string())?.len(),
        };
    }
    Ok(bytes)
}
