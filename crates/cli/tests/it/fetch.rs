//! `fetch` against a server on this computer; nothing else is asked.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use crate::support::Bench;

/// Serves one page to at most `requests` requests, then ends. A request with the page's ETag is
/// answered 304.
struct Server {
    url: String,
    page: Arc<Mutex<Page>>,
    _thread: JoinHandle<()>,
}

struct Page {
    etag: String,
    body: String,
}

impl Server {
    fn new(body: &str, requests: usize) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}/list.xml", listener.local_addr().expect("an address"));
        let page = Arc::new(Mutex::new(Page { etag: "\"1\"".into(), body: body.into() }));
        let served = page.clone();
        let thread = std::thread::spawn(move || {
            for stream in listener.incoming().take(requests) {
                let Ok(mut stream) = stream else { return };
                let mut lines = BufReader::new(stream.try_clone().expect("a stream")).lines();
                let mut asked = String::new();
                while let Some(Ok(line)) = lines.next()
                    && !line.is_empty()
                {
                    asked.push_str(&line);
                    asked.push('\n');
                }
                let page = served.lock().expect("the page");
                let answer = if asked.contains(&page.etag) {
                    "HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n".to_owned()
                } else {
                    format!(
                        "HTTP/1.1 200 OK\r\nETag: {}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{}",
                        page.etag,
                        page.body.len(),
                        page.body
                    )
                };
                let _ = stream.write_all(answer.as_bytes());
            }
        });
        Server { url, page, _thread: thread }
    }

    fn replace(&self, etag: &str, body: &str) {
        *self.page.lock().expect("the page") = Page { etag: etag.into(), body: body.into() };
    }
}

/// A list in the form of the UN's, of `count` invented people.
fn list(count: usize) -> String {
    let people: String = (0..count)
        .map(|n| {
            format!(
                "<INDIVIDUAL><DATAID>{}</DATAID><FIRST_NAME>INVENTED</FIRST_NAME>\
                 <SECOND_NAME>PERSON {n}</SECOND_NAME><UN_LIST_TYPE>TEST</UN_LIST_TYPE></INDIVIDUAL>",
                900_000 + n
            )
        })
        .collect();
    format!(
        "<?xml version='1.0' encoding='UTF-8'?><CONSOLIDATED_LIST dateGenerated='2024-05-06T00:00:00Z'>\
         <INDIVIDUALS>{people}</INDIVIDUALS><ENTITIES></ENTITIES></CONSOLIDATED_LIST>"
    )
}

#[test]
fn a_list_is_fetched_imported_and_not_fetched_again() {
    let bench = Bench::new();
    let server = Server::new(&list(20), 10);
    let fetch = ["fetch", "un-sc", "--url", &server.url, "--json"];
    let report = bench.json(&fetch);
    assert_eq!(report["dataset"], "un-sc");
    assert_eq!(report["by_schema"]["Person"], 20);
    assert!(bench.ok(&["search", "PERSON", "7"]).contains("unsc-900007"));
    assert_eq!(bench.json(&fetch)["changed"], false);
    server.replace("\"2\"", &list(21));
    assert_eq!(bench.json(&fetch)["by_schema"]["Person"], 21);
}

#[test]
fn a_version_that_lost_more_than_a_tenth_is_refused_unless_told_so() {
    let bench = Bench::new();
    let server = Server::new(&list(20), 10);
    let fetch = ["fetch", "un-sc", "--url", &server.url, "--json"];
    bench.ok(&fetch);
    server.replace("\"2\"", &list(17));
    let refused = bench.run(&fetch);
    assert_eq!(refused.code, 2);
    assert!(refused.stderr.contains("has 17 parties, the one in use has 20"), "{}", refused.stderr);
    assert!(refused.stderr.contains("--allow-shrink"), "{}", refused.stderr);
    assert!(bench.ok(&["search", "PERSON", "19"]).contains("unsc-900019"), "the old one is in use");
    let allowed = bench.json(&[&fetch[..], &["--allow-shrink"]].concat());
    assert_eq!(allowed["by_schema"]["Person"], 17);
}

#[test]
fn a_page_that_is_no_list_changes_nothing() {
    let bench = Bench::new();
    let server = Server::new(&list(20), 10);
    let fetch = ["fetch", "un-sc", "--url", &server.url];
    bench.ok(&fetch);
    server.replace("\"2\"", "<!doctype html><html><body>Maintenance</body></html>");
    let refused = bench.run(&fetch);
    assert_eq!(refused.code, 2);
    assert!(refused.stderr.contains("HTML"), "{}", refused.stderr);
    assert!(bench.ok(&["search", "PERSON", "19"]).contains("unsc-900019"), "the old one is in use");
    // Once the server has the list again, so has the workspace.
    server.replace("\"3\"", &list(20));
    bench.ok(&fetch);
}

#[test]
fn what_cannot_be_fetched_is_an_error_with_a_hint() {
    let bench = Bench::new();
    for (arguments, part) in [
        (&["fetch", "un-cs"][..], "un-sc"),
        (&["fetch", "un-sc", "--url", "http://example.invalid/list.xml"], "https"),
        (&["fetch", "un-sc", "us-ofac", "--url", "https://example.invalid/x"], "one list"),
        (&["fetch", "un-sc", "--url", "http://127.0.0.1:1/list.xml", "--timeout", "2"], "hint:"),
    ] {
        let run = bench.run(arguments);
        assert_eq!(run.code, 2, "{arguments:?}");
        assert!(run.stderr.contains(part), "{arguments:?}: {}", run.stderr);
        assert!(!bench.workspace().join("workspace.toml").exists(), "{arguments:?}");
    }
    assert!(bench.ok(&["fetch", "--list"]).contains("un-sc"));
}
