//! The server as a process, while imports go on, end and are killed beside it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use crate::support::{Bench, people};

/// A server that ends with the test.
struct Server {
    child: Child,
    address: String,
}

impl Server {
    fn start(bench: &Bench, more: &[&str]) -> Server {
        let mut command = bench.command(&["serve", "--bind", "127.0.0.1:0"]);
        let mut child =
            command.args(more).stderr(Stdio::piped()).spawn().expect("the program starts");
        let mut said = BufReader::new(child.stderr.take().expect("a pipe"));
        let mut line = String::new();
        let address = loop {
            line.clear();
            assert!(said.read_line(&mut line).expect("a line") > 0, "the server ended");
            if let Some(address) = line.trim().strip_prefix("listening on http://") {
                break address.to_owned();
            }
        };
        // What else it says is read away, so that it never waits for us.
        std::thread::spawn(move || std::io::copy(&mut said, &mut std::io::sink()));
        Server { child, address }
    }

    fn get(&self, path: &str) -> (u16, String) {
        self.request(&format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
    }

    fn request(&self, request: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(&self.address).expect("a server");
        stream.set_read_timeout(Some(Duration::from_secs(30))).expect("a socket");
        stream.write_all(request.as_bytes()).expect("a server that reads");
        let mut reply = String::new();
        stream.read_to_string(&mut reply).expect("a reply");
        let status = reply.split(' ').nth(1).and_then(|code| code.parse().ok()).expect("a status");
        (status, reply)
    }

    /// Asks until the answer will do; fails after half a minute.
    #[track_caller]
    fn wait_for(&self, path: &str, what: impl Fn(u16, &str) -> bool) {
        let begin = Instant::now();
        loop {
            let (status, reply) = self.get(path);
            if what(status, &reply) {
                return;
            }
            assert!(begin.elapsed() < Duration::from_secs(30), "{path}: {reply}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn knows(server: &Server, id: &str) -> bool {
    server.get(&format!("/entities/{id}")).0 == 200
}

#[test]
fn readers_see_one_whole_version_while_imports_end_and_are_killed() {
    let bench = Bench::new();
    let server = Server::start(&bench, &[]);
    // Nothing is loaded: alive, and not ready.
    assert_eq!(server.get("/healthz").0, 200);
    assert_eq!(server.get("/readyz").0, 503);

    let old = bench.file("old.json", people(50));
    bench.ok(&["import", &old, "--as", "list"]);
    server.wait_for("/readyz", |status, _| status == 200);
    assert!(knows(&server, "inv-7") && !knows(&server, "inv-4000"));

    // An import is killed at several moments: the old version goes on being served.
    let new = bench.file("new.json", people(6_000));
    for wait in [20, 120, 400] {
        let mut import = bench.command(&["import", &new, "--as", "list"]);
        let mut import =
            import.stderr(Stdio::null()).stdout(Stdio::null()).spawn().expect("starts");
        std::thread::sleep(Duration::from_millis(wait));
        let ended = import.try_wait().expect("a child").is_some();
        import.kill().expect("a child");
        import.wait().expect("a child");
        assert_eq!(server.get("/readyz").0, 200);
        assert!(knows(&server, "inv-7"));
        assert!(ended || !knows(&server, "inv-4000"), "half a version is served");
    }

    // An import that ends is served within moments, without a restart.
    bench.ok(&["import", &new, "--as", "list"]);
    server.wait_for("/entities/inv-4000", |status, _| status == 200);
    let (status, reply) = server.get("/search/list?limit=0");
    assert_eq!(status, 200);
    assert!(reply.contains("\"value\":6000"), "{reply}");
}

#[test]
fn a_manifest_is_followed_and_two_servers_share_a_workspace() {
    let bench = Bench::new();
    let list = bench.file("list.json", people(20));
    let manifest = bench.file(
        "manifest.yml",
        format!("datasets:\n  - name: list\n    title: An invented list\n    path: {list}\n    version: \"1\"\n"),
    );
    let server = Server::start(&bench, &["--manifest", &manifest]);
    server.wait_for("/readyz", |status, _| status == 200);
    let second = Server::start(&bench, &[]);
    second.wait_for("/readyz", |status, _| status == 200);
    for server in [&server, &second] {
        let body = r#"{"queries":{"a":{"schema":"Person","properties":{"name":"Invented Person 7","birthDate":"1907-01-02"}}}}"#;
        let (status, reply) = server.request(&format!(
            "POST /match/list HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        ));
        assert_eq!(status, 200, "{reply}");
        assert!(reply.contains("\"inv-7\""), "{reply}");
    }
    let (_, catalog) = server.get("/catalog");
    assert!(
        catalog.contains("An invented list") && catalog.contains("\"current\":[\"list\"]"),
        "{catalog}"
    );
}

#[test]
fn clearing_beside_a_server_takes_nothing_from_its_readers() {
    let bench = Bench::new();
    let list = bench.file("list.json", people(20));
    let manifest = bench.file(
        "manifest.yml",
        format!("datasets:\n  - {{name: list, path: {list}, version: '1'}}\n"),
    );
    bench.ok(&["reindex", "--manifest", &manifest]);
    let server = Server::start(&bench, &["--manifest", &manifest]);
    server.wait_for("/readyz", |status, _| status == 200);
    bench.ok(&["clear-index", "--manifest", &manifest, "--yes"]);
    // Once the server has seen that its dataset is gone, it still answers from what it has open.
    server.wait_for("/statusz", |_, reply| reply.contains("no dataset of the manifest is loaded"));
    assert!(knows(&server, "inv-7"));
    assert_eq!(server.get("/readyz").0, 200);
    // What another process loads comes into use.
    bench.file("list.json", people(40));
    bench.ok(&["reindex", "--manifest", &manifest]);
    server.wait_for("/entities/inv-33", |status, _| status == 200);
}
