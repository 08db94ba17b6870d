//! Downloads from a server on loopback. Nothing here asks any other computer.

mod server;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::thread;
use std::time::Duration;

use fetch::{FetchError, FetchOptions, Fetched, Limit, Outcome, fetch, fetch_url, find};
use server::{Server, Step, answer, cut};

const BODY: &[u8] =
    b"<CONSOLIDATED_LIST>0123456789 an invented list 0123456789</CONSOLIDATED_LIST>";
const V1: &str = "ETag: \"v1\"\r\nLast-Modified: Sat, 19 Apr 2025 00:00:00 GMT\r\n";
const V2: &str = "ETag: \"v2\"\r\nLast-Modified: Sun, 20 Apr 2025 00:00:00 GMT\r\n";

/// A folder for one test and options with short limits.
struct Here {
    dir: tempfile::TempDir,
    options: FetchOptions,
}

impl Here {
    fn new() -> Here {
        let dir = tempfile::tempdir().expect("a folder");
        let mut options = FetchOptions::new(dir.path().join("downloads/un-sc"));
        options.connect_timeout = Duration::from_secs(5);
        options.stall_timeout = Duration::from_secs(5);
        options.total_timeout = Duration::from_secs(20);
        options.retries = 0;
        options.backoff = Duration::from_millis(1);
        Here { dir, options }
    }

    fn fetch(&mut self, server: &Server) -> Result<Fetched, FetchError> {
        self.fetch_at(&server.url("/list.xml"))
    }

    fn fetch_at(&mut self, url: &str) -> Result<Fetched, FetchError> {
        self.options.urls = vec![url.to_owned()];
        fetch(find("un-sc").expect("known"), &self.options)
    }

    fn path(&self, suffix: &str) -> PathBuf {
        self.options.dir.join(format!("consolidated.xml{suffix}"))
    }

    fn files(&self) -> Vec<String> {
        let Ok(dir) = fs::read_dir(&self.options.dir) else {
            return Vec::new();
        };
        let name = |entry: fs::DirEntry| entry.file_name().to_string_lossy().into_owned();
        let mut names: Vec<_> = dir.map(|entry| name(entry.expect("readable"))).collect();
        names.sort();
        names
    }

    #[track_caller]
    fn has(&self, content: &[u8]) {
        assert_eq!(fs::read(self.path("")).expect("the file"), content);
        assert_eq!(self.files(), [".lock", "consolidated.xml", "consolidated.xml.meta.json"]);
    }
}

/// The header of that name in a request.
fn header<'a>(request: &'a str, name: &str) -> Option<&'a str> {
    request.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
}

/// The message and the hint, with the port of the server taken out.
#[track_caller]
fn check_error(result: Result<Fetched, FetchError>, server: &Server, expect: &str) {
    let error = result.expect_err("an error");
    let text = format!("{error}\n{}", error.hint().unwrap_or_default());
    assert_eq!(text.replace(&server.port.to_string(), "PORT"), expect);
}

#[test]
fn a_file_is_downloaded_whole() {
    let server = Server::start(vec![Step::Send(answer("200 OK", V1, BODY))]);
    let mut here = Here::new();
    let fetched = here.fetch(&server).expect("fetched");
    here.has(BODY);

    assert_eq!(fetched.files, [here.path("")]);
    assert!(!fetched.unchanged);
    let report = &fetched.reports[0];
    assert_eq!(report.outcome, Outcome::New);
    assert_eq!(report.bytes, BODY.len() as u64);
    assert_eq!(report.etag.as_deref(), Some("\"v1\""));
    assert_eq!(report.last_modified.as_deref(), Some("Sat, 19 Apr 2025 00:00:00 GMT"));
    assert!(report.end_known);
    assert_eq!(here.options.progress.load(Ordering::Relaxed), BODY.len() as u64);
    assert_eq!(here.options.total.load(Ordering::Relaxed), BODY.len() as u64);

    let requests = server.requests();
    assert!(requests[0].starts_with("GET /list.xml HTTP/1.1\n"), "{}", requests[0]);
    assert_eq!(header(&requests[0], "accept-encoding"), Some("identity"));
    assert!(header(&requests[0], "user-agent").expect("sent").starts_with("throughline/"));
    assert_eq!(header(&requests[0], "range"), None);
    assert_eq!(header(&requests[0], "if-none-match"), None);
}

#[test]
fn the_checksum_is_sha256() {
    // The test vector of FIPS 180-4.
    let server = Server::start(vec![Step::Send(answer("200 OK", "", b"abc"))]);
    let fetched = Here::new().fetch(&server).expect("fetched");
    assert_eq!(
        fetched.reports[0].sha256,
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    );
}

#[test]
fn a_file_that_has_not_changed_is_not_downloaded_again() {
    let server = Server::start(vec![
        Step::Send(answer("200 OK", V1, BODY)),
        Step::Send(b"HTTP/1.1 304 Not Modified\r\nETag: \"v1\"\r\n\r\n".to_vec()),
        Step::Send(answer("200 OK", V2, b"another")),
    ]);
    let mut here = Here::new();
    let first = here.fetch(&server).expect("fetched");
    let second = here.fetch(&server).expect("fetched");
    assert!(second.unchanged);
    assert_eq!(second.reports[0].outcome, Outcome::NotModified);
    assert_eq!(second.reports[0].sha256, first.reports[0].sha256);
    assert_eq!(second.reports[0].fetched_at, first.reports[0].fetched_at);
    here.has(BODY);
    let third = here.fetch(&server).expect("fetched");
    assert!(!third.unchanged);
    here.has(b"another");

    for request in &server.requests()[1..] {
        assert_eq!(header(request, "if-none-match"), Some("\"v1\""));
        assert_eq!(header(request, "if-modified-since"), Some("Sat, 19 Apr 2025 00:00:00 GMT"));
    }
}

#[test]
fn the_same_bytes_again_are_no_change() {
    let server = Server::start(vec![
        Step::Send(answer("200 OK", "", BODY)),
        Step::Send(answer("200 OK", "", BODY)),
    ]);
    let mut here = Here::new();
    assert!(!here.fetch(&server).expect("fetched").unchanged);
    let again = here.fetch(&server).expect("fetched");
    assert!(again.unchanged);
    assert_eq!(again.reports[0].outcome, Outcome::Same);
}

/// Whatever was done to the copy, the server is asked for the whole file.
#[track_caller]
fn check_not_trusted(damage: impl FnOnce(&Path, &Path)) {
    let server = Server::start(vec![
        Step::Send(answer("200 OK", V1, BODY)),
        Step::Send(answer("200 OK", V1, BODY)),
    ]);
    let mut here = Here::new();
    here.fetch(&server).expect("fetched");
    damage(&here.path(""), &here.path(".meta.json"));
    here.fetch(&server).expect("fetched");
    here.has(BODY);
    assert_eq!(header(&server.requests()[1], "if-none-match"), None);
}

#[test]
fn a_changed_copy_is_not_trusted() {
    check_not_trusted(|file, _| fs::write(file, BODY.to_ascii_uppercase()).expect("written"));
    check_not_trusted(|file, _| fs::write(file, "short").expect("written"));
    check_not_trusted(|file, _| fs::remove_file(file).expect("removed"));
    check_not_trusted(|_, meta| fs::write(meta, "{\"url\": 1").expect("written"));
    check_not_trusted(|_, meta| fs::write(meta, [0xff; 300_000]).expect("written"));
    check_not_trusted(|_, meta| {
        let text = fs::read_to_string(meta).expect("read");
        fs::write(meta, text.replace("v1", "v1\\r\\nX-Evil: 1")).expect("written");
    });
    check_not_trusted(|_, meta| {
        let text = fs::read_to_string(meta).expect("read");
        fs::write(meta, text.replace("/list.xml", "/other.xml")).expect("written");
    });
}

#[test]
fn a_cut_download_goes_on_where_it_stopped() {
    let rest = format!("{V1}Content-Range: bytes 20-{}/{}\r\n", BODY.len() - 1, BODY.len());
    let server = Server::start(vec![
        Step::Send(cut("200 OK", V1, BODY, 20)),
        Step::Send(answer("206 Partial Content", &rest, &BODY[20..])),
    ]);
    let mut here = Here::new();
    let expect = format!(
        "`http://127.0.0.1:PORT/list.xml`: the connection ended after 20 bytes of {}\n\
         run it again: it goes on where it stopped if the server allows",
        BODY.len()
    );
    check_error(here.fetch(&server), &server, &expect);
    assert_eq!(fs::read(here.path(".part")).expect("kept"), &BODY[..20]);
    assert!(!here.path("").exists());

    let fetched = here.fetch(&server).expect("fetched");
    here.has(BODY);
    assert_eq!(fetched.reports[0].resumed_at, 20);
    assert_eq!(fetched.reports[0].etag.as_deref(), Some("\"v1\""));
    assert_eq!(here.options.progress.load(Ordering::Relaxed), BODY.len() as u64);
    let request = &server.requests()[1];
    assert_eq!(header(request, "range"), Some("bytes=20-"));
    assert_eq!(header(request, "if-range"), Some("\"v1\""));
}

#[test]
fn a_failure_that_may_pass_is_tried_again() {
    let rest = format!("{V1}Content-Range: bytes 20-{}/{}\r\n", BODY.len() - 1, BODY.len());
    let server = Server::start(vec![
        Step::Send(answer("503 Service Unavailable", "Retry-After: 0\r\n", b"")),
        Step::Send(cut("200 OK", V1, BODY, 20)),
        Step::Send(answer("206 Partial Content", &rest, &BODY[20..])),
    ]);
    let mut here = Here::new();
    here.options.retries = 2;
    here.fetch(&server).expect("fetched");
    here.has(BODY);
    assert_eq!(server.requests().len(), 3);
}

/// After 20 bytes of version 1, the server answers `second` and, if asked again, `third`.
#[track_caller]
fn check_started_again(second: Vec<u8>, third: Option<Vec<u8>>, expect: &[u8]) {
    let n = 2 + usize::from(third.is_some());
    let steps = [Some(cut("200 OK", V1, BODY, 20)), Some(second), third];
    let server = Server::start(steps.into_iter().flatten().map(Step::Send).collect());
    let mut here = Here::new();
    here.fetch(&server).expect_err("cut");
    let fetched = here.fetch(&server).expect("fetched");
    assert_eq!(fetched.reports[0].resumed_at, 0);
    here.has(expect);
    assert_eq!(server.requests().len(), n);
}

#[test]
fn another_version_or_a_server_without_ranges_starts_again() {
    let new = b"<CONSOLIDATED_LIST>another and shorter</CONSOLIDATED_LIST>";
    let range = |from: usize, to: usize| format!("Content-Range: bytes {from}-{}/{to}\r\n", to - 1);
    let all = BODY.len();
    // Ignores the range.
    check_started_again(answer("200 OK", V1, BODY), None, BODY);
    // Has another version and says so as it should.
    check_started_again(answer("200 OK", V2, new), None, new);
    check_started_again(answer("200 OK", V2, b""), None, b"");
    // Has another version and ignores `If-Range`.
    check_started_again(
        answer("206 Partial Content", &format!("{V2}{}", range(20, new.len())), &new[20..]),
        Some(answer("200 OK", V2, new)),
        new,
    );
    // Sends another piece than asked for, or does not say which.
    check_started_again(
        answer("206 Partial Content", &format!("{V1}{}", range(10, all)), &BODY[10..]),
        Some(answer("200 OK", V1, BODY)),
        BODY,
    );
    check_started_again(
        answer("206 Partial Content", V1, &BODY[20..]),
        Some(answer("200 OK", V1, BODY)),
        BODY,
    );
    // Has become shorter than what is here.
    check_started_again(
        answer("416 Range Not Satisfiable", "Content-Range: bytes */10\r\n", b""),
        Some(answer("200 OK", V2, b"0123456789")),
        b"0123456789",
    );
}

#[test]
fn without_a_version_nothing_is_continued() {
    for headers in ["", "ETag: W/\"v1\"\r\n"] {
        let server = Server::start(vec![
            Step::Send(cut("200 OK", headers, BODY, 20)),
            Step::Send(answer("200 OK", headers, BODY)),
        ]);
        let mut here = Here::new();
        here.fetch(&server).expect_err("cut");
        here.fetch(&server).expect("fetched");
        here.has(BODY);
        assert_eq!(header(&server.requests()[1], "range"), None);
    }
}

#[test]
fn what_the_disk_did_not_confirm_is_not_continued() {
    let rest = format!("{V1}Content-Range: bytes 20-{}/{}\r\n", BODY.len() - 1, BODY.len());
    let server = Server::start(vec![
        Step::Send(cut("200 OK", V1, BODY, 20)),
        Step::Send(answer("206 Partial Content", &rest, &BODY[20..])),
    ]);
    let mut here = Here::new();
    here.fetch(&server).expect_err("cut");
    // As after a power cut: longer than what was synced.
    let mut part = fs::read(here.path(".part")).expect("kept");
    part.extend([0; 30]);
    fs::write(here.path(".part"), part).expect("written");
    here.fetch(&server).expect("fetched");
    here.has(BODY);
}

#[test]
fn a_killed_download_goes_on_from_a_checkpoint() {
    let body: Vec<u8> = (0..6_000_000u32).map(|n| (n % 251) as u8).collect();
    let server = Server::start(vec![Step::Stall(cut("200 OK", V1, &body, 5_000_000))]);
    let mut here = Here::new();
    let part = here.path(".part");
    let state = here.path(".part.json");
    let interrupt = here.options.interrupt.clone();
    let url = server.url("/list.xml");
    let first = url.clone();
    let worker = thread::spawn(move || here.fetch_at(&first).map(|_| here.dir));
    let kept = || {
        let text = fs::read_to_string(&state).ok()?;
        let number = text.split_once("\"kept\": ")?.1;
        number.trim_end_matches(['\n', '}']).trim().parse::<usize>().ok().filter(|n| *n > 0)
    };
    let kept = loop {
        assert!(!worker.is_finished());
        match kept() {
            Some(kept) => break kept,
            None => thread::sleep(Duration::from_millis(5)),
        }
    };
    assert!((4 * 1024 * 1024..5_000_000).contains(&kept), "{kept}");

    // What a killed program leaves behind is what is on the disk in mid-flight.
    let mut after = Here::new();
    fs::create_dir_all(&after.options.dir).expect("a folder");
    fs::copy(&part, after.path(".part")).expect("copied");
    fs::copy(&state, after.path(".part.json")).expect("copied");
    interrupt.store(true, Ordering::Relaxed);
    assert!(worker.join().expect("no panic").is_err());

    let rest = format!("{V1}Content-Range: bytes {kept}-5999999/6000000\r\n");
    let rest = answer("206 Partial Content", &rest, &body[kept..]);
    let again = Server::start(vec![Step::Send(rest)]);
    // The part remembers its address; the second server stands in for the first.
    let state = fs::read_to_string(after.path(".part.json")).expect("read");
    let moved = state.replace(&url, &again.url("/list.xml"));
    fs::write(after.path(".part.json"), moved).expect("written");
    let fetched = after.fetch(&again).expect("fetched");
    assert_eq!(fetched.reports[0].resumed_at, kept as u64);
    after.has(&body);
}

#[test]
fn a_failed_download_leaves_the_old_file() {
    let server = Server::start(vec![
        Step::Send(answer("200 OK", V1, BODY)),
        Step::Send(cut("200 OK", V2, &[b'x'; 500], 100)),
        Step::Send(answer("404 Not Found", "", b"<html>gone</html>")),
    ]);
    let mut here = Here::new();
    here.fetch(&server).expect("fetched");
    here.fetch(&server).expect_err("cut");
    assert_eq!(fs::read(here.path("")).expect("the file"), BODY);
    check_error(
        here.fetch(&server),
        &server,
        "`http://127.0.0.1:PORT/list.xml`: the server answers 404 (Not Found)\n\
         the file has moved: look on the publisher's page (throughline fetch --list) and give its \
         new address with --url",
    );
    assert_eq!(fs::read(here.path("")).expect("the file"), BODY);
}

#[test]
fn an_announced_size_over_the_limit_is_refused_at_once() {
    let server = Server::start(vec![Step::Stall(cut("200 OK", V1, &[b'x'; 2_500_000], 10))]);
    let mut here = Here::new();
    here.options.max_bytes = Some(1_000_000);
    check_error(
        here.fetch(&server),
        &server,
        "`http://127.0.0.1:PORT/list.xml`: larger than the limit of 1 MB: 2.5 MB\n\
         if that is right, allow more with --max-mb 3",
    );
    assert_eq!(here.files(), [".lock"]);
}

#[test]
fn a_body_without_a_length_is_stopped_at_the_limit() {
    let close = b"HTTP/1.1 200 OK\r\n\r\n".to_vec();
    let chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec();
    let chunk = [b"8000\r\n".as_slice(), &[b'x'; 0x8000], b"\r\n"].concat();
    for step in [Step::Forever(close, vec![b'x'; 0x8000]), Step::Forever(chunked, chunk)] {
        let server = Server::start(vec![step]);
        let mut here = Here::new();
        here.options.max_bytes = Some(1_000_000);
        check_error(
            here.fetch(&server),
            &server,
            "`http://127.0.0.1:PORT/list.xml`: larger than the limit of 1 MB\n\
             if that is right, allow more with --max-mb 2",
        );
        assert_eq!(here.files(), [".lock"]);
    }
}

#[test]
fn a_body_as_large_as_the_limit_is_accepted() {
    let close = [b"HTTP/1.1 200 OK\r\n\r\n".as_slice(), BODY].concat();
    let server = Server::start(vec![Step::Send(close), Step::Send(answer("200 OK", "", BODY))]);
    let mut here = Here::new();
    here.options.max_bytes = Some(BODY.len() as u64);
    let fetched = here.fetch(&server).expect("fetched");
    assert!(!fetched.reports[0].end_known);
    assert_eq!(here.options.total.load(Ordering::Relaxed), 0);
    assert!(here.fetch(&server).expect("fetched").reports[0].end_known);
    here.has(BODY);
}

#[test]
fn a_chunked_body_must_be_complete() {
    let head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n".as_slice();
    let server =
        Server::start(vec![Step::Send(head.to_vec()), Step::Send([head, b"0\r\n\r\n"].concat())]);
    let mut here = Here::new();
    check_error(
        here.fetch(&server),
        &server,
        "`http://127.0.0.1:PORT/list.xml`: the connection ended after 3 bytes\n\
         run it again: it goes on where it stopped if the server allows",
    );
    assert!(here.fetch(&server).expect("fetched").reports[0].end_known);
    here.has(b"abc");
}

#[test]
fn redirects_are_followed() {
    let to = |path: &str| Step::Send(answer("302 Found", &format!("Location: {path}\r\n"), b"-"));
    let server = Server::start(vec![
        to("/b?key=secret"),
        to("c"),
        to("/d"),
        to("/e"),
        to("/f?key=secret"),
        Step::Send(answer("200 OK", V1, BODY)),
        to("/f?key=other"),
        Step::Send(b"HTTP/1.1 304 Not Modified\r\n\r\n".to_vec()),
    ]);
    let mut here = Here::new();
    let fetched = here.fetch(&server).expect("fetched");
    here.has(BODY);
    assert_eq!(fetched.reports[0].url, server.url("/list.xml"));
    assert_eq!(fetched.reports[0].from, server.url("/f"));
    assert!(!fs::read_to_string(here.path(".meta.json")).expect("read").contains("secret"));
    assert!(here.fetch(&server).expect("fetched").unchanged);
    assert_eq!(header(&server.requests()[7], "if-none-match"), Some("\"v1\""));
}

#[test]
fn a_redirect_loop_ends() {
    let step = || Step::Send(answer("301 Moved", "Location: /list.xml\r\n", b""));
    let server = Server::start((0..20).map(|_| step()).collect());
    check_error(
        Here::new().fetch(&server),
        &server,
        "`http://127.0.0.1:PORT/list.xml`: redirects more than 5 times\n\
         the file may have moved: look on the publisher's page (throughline fetch --list) and give \
         its address with --url",
    );
    assert_eq!(server.requests().len(), 6);
}

#[test]
fn a_redirect_to_plain_http_elsewhere_is_refused() {
    // Nobody is asked: 192.0.2.0/24 is for documentation, and the error comes at once.
    let server = Server::start(vec![Step::Send(answer(
        "302 Found",
        "Location: http://192.0.2.1/list.xml?key=secret\r\n",
        b"",
    ))]);
    check_error(
        Here::new().fetch(&server),
        &server,
        "`http://192.0.2.1/list.xml`: the address is not https\n\
         give the https address; plain http is only for a server on this computer",
    );
}

#[test]
fn plain_http_elsewhere_is_refused_before_anything_happens() {
    let mut here = Here::new();
    let error = here.fetch_at("http://lists.invalid/list.xml").expect_err("refused");
    assert!(matches!(error, FetchError::NotHttps { .. }), "{error}");
    assert!(!here.options.dir.exists());
}

#[test]
fn https_needs_a_certificate() {
    let server = Server::start(vec![Step::Send(answer("200 OK", V1, BODY))]);
    let mut here = Here::new();
    let error = here.fetch_at(&format!("https://127.0.0.1:{}/", server.port)).expect_err("refused");
    assert!(matches!(error, FetchError::Tls { .. }), "{error:?}");
    assert!(error.hint().expect("a hint").contains("date"));
}

#[test]
fn nobody_there() {
    let server = Server::start(Vec::new());
    thread::sleep(Duration::from_millis(50));
    let error = Here::new().fetch(&server).expect_err("refused");
    assert!(matches!(error, FetchError::Connect { .. }), "{error:?}");
}

#[test]
fn a_silent_server_is_left() {
    let steps = [Vec::new(), cut("200 OK", V1, BODY, 20)];
    let server = Server::start(steps.into_iter().map(Step::Stall).collect());
    let mut here = Here::new();
    here.options.stall_timeout = Duration::from_millis(500);
    for _ in 0..2 {
        check_error(
            here.fetch(&server),
            &server,
            "`http://127.0.0.1:PORT/list.xml`: the server sent nothing for 0.5 seconds\n\
             try again later",
        );
    }
    assert_eq!(fs::read(here.path(".part")).expect("kept"), &BODY[..20]);
}

#[test]
fn a_server_that_never_ends_is_left() {
    let head = b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n".to_vec();
    let server = Server::start(vec![Step::Drip(head)]);
    let mut here = Here::new();
    here.options.total_timeout = Duration::from_millis(400);
    here.options.retries = 5;
    let error = here.fetch(&server).expect_err("too slow");
    assert!(matches!(error, FetchError::Timeout { limit: Limit::Total, .. }), "{error:?}");
}

/// The person stops it when the server is silent after `step` and `kept` is on the disk.
#[track_caller]
fn check_interrupted(step: Step, kept: &[u8]) {
    let server = Server::start(vec![step]);
    let mut here = Here::new();
    here.options.stall_timeout = Duration::from_secs(60);
    here.options.retries = 3;
    let interrupt = here.options.interrupt.clone();
    let part = here.path(".part");
    thread::scope(|scope| {
        let worker = scope.spawn(|| here.fetch(&server));
        let arrived = || fs::metadata(&part).map_or(0, |part| part.len()) >= kept.len() as u64;
        while server.requests().is_empty() || !arrived() {
            assert!(!worker.is_finished());
            thread::sleep(Duration::from_millis(5));
        }
        thread::sleep(Duration::from_millis(20));
        interrupt.store(true, Ordering::Relaxed);
        let error = worker.join().expect("no panic").expect_err("interrupted");
        assert!(matches!(error, FetchError::Interrupted), "{error:?}");
    });
    assert!(!here.path("").exists());
    assert_eq!(fs::read(here.path(".part")).unwrap_or_default(), kept);
}

#[test]
fn an_interruption_is_noticed_in_silence() {
    check_interrupted(Step::Stall(Vec::new()), b"");
    check_interrupted(Step::Stall(cut("200 OK", V1, BODY, 20)), &BODY[..20]);
    // A body without a length must not pass for complete.
    check_interrupted(Step::Stall(b"HTTP/1.1 200 OK\r\n\r\nabc".to_vec()), b"abc");
    let busy = answer("503 Service Unavailable", "Retry-After: 30\r\n", b"");
    let mut here = Here::new();
    here.options.retries = 1;
    here.options.total_timeout = Duration::from_secs(60);
    here.options.interrupt.store(true, Ordering::Relaxed);
    let error = here.fetch(&Server::start(vec![Step::Send(busy)])).expect_err("interrupted");
    assert!(matches!(error, FetchError::Interrupted), "{error:?}");
}

#[test]
fn a_server_that_asks_for_patience() {
    let server = Server::start(vec![Step::Send(answer(
        "429 Too Many Requests",
        "Retry-After: 3600\r\n",
        b"",
    ))]);
    let mut here = Here::new();
    here.options.retries = 3;
    check_error(
        here.fetch(&server),
        &server,
        "`http://127.0.0.1:PORT/list.xml`: the server answers 429 (Too Many Requests)\n\
         the server asks to wait 3600 seconds",
    );
}

#[test]
fn answers_that_are_not_http() {
    for bytes in [b"hello there, this is no HTTP\r\n\r\n".as_slice(), b"HTTP/1.1 200", b""] {
        let server = Server::start(vec![Step::Send(bytes.to_vec())]);
        let error = Here::new().fetch(&server).expect_err("refused");
        let expected = matches!(error, FetchError::Protocol { .. } | FetchError::Connect { .. });
        assert!(expected, "{error:?}");
    }
    let endless = Step::Forever(b"HTTP/1.1 200 OK\r\n".to_vec(), b"X-Y: z\r\n".repeat(1000));
    let error = Here::new().fetch(&Server::start(vec![endless])).expect_err("refused");
    assert!(matches!(error, FetchError::Protocol { .. }), "{error:?}");
    let not_asked = Step::Send(answer("206 Partial Content", V1, BODY));
    let error = Here::new().fetch(&Server::start(vec![not_asked])).expect_err("refused");
    assert!(matches!(error, FetchError::Status { status: 206, .. }), "{error:?}");
}

#[test]
fn a_list_of_several_files() {
    let send = |body: &[u8]| Step::Send(answer("200 OK", V1, body));
    let same = || Step::Send(b"HTTP/1.1 304 Not Modified\r\n\r\n".to_vec());
    let gone = || Step::Send(answer("404 Not Found", "", b""));
    let server = Server::start(vec![
        send(b"sdn"),
        gone(),
        same(),
        send(b"alt!"),
        send(b"add!!"),
        same(),
        same(),
        same(),
    ]);
    let mut here = Here::new();
    here.options.urls = ["/SDN.CSV", "/ALT.CSV", "/ADD.CSV"].map(|p| server.url(p)).to_vec();
    let dataset = find("us-ofac").expect("known");
    let error = fetch(dataset, &here.options).expect_err("gone");
    assert!(matches!(error, FetchError::Status { status: 404, .. }), "{error:?}");

    let fetched = fetch(dataset, &here.options).expect("fetched");
    assert!(!fetched.unchanged);
    let read = |path: &PathBuf| fs::read_to_string(path).expect("the file");
    assert_eq!(fetched.files.iter().map(read).collect::<Vec<_>>(), ["sdn", "alt!", "add!!"]);
    let names = fetched.reports.iter().map(|report| report.name.as_str());
    assert_eq!(names.collect::<Vec<_>>(), ["sdn.csv", "alt.csv", "add.csv"]);
    assert_eq!(here.options.progress.load(Ordering::Relaxed), 9);
    assert!(fetch(dataset, &here.options).expect("fetched").unchanged);

    here.options.urls.pop();
    check_error(
        fetch(dataset, &here.options),
        &server,
        "`us-ofac` has 3 files (sdn.csv, alt.csv, add.csv), but 2 addresses given\n\
         give --url once for each file, in this order: sdn.csv, alt.csv, add.csv",
    );
}

#[test]
fn two_downloads_into_one_folder() {
    let server = Server::start(vec![Step::Stall(cut("200 OK", V1, BODY, 20))]);
    let mut first = Here::new();
    let mut second = Here::new();
    second.options.dir = first.options.dir.clone();
    let interrupt = first.options.interrupt.clone();
    let waiting = first.path(".part");
    let url = server.url("/list.xml");
    let other = url.clone();
    let worker = thread::spawn(move || first.fetch_at(&url).map(|_| first.dir));
    while !waiting.exists() {
        assert!(!worker.is_finished());
        thread::sleep(Duration::from_millis(5));
    }
    let error = second.fetch_at(&other).expect_err("busy");
    assert!(matches!(error, FetchError::Busy { .. }), "{error:?}");
    interrupt.store(true, Ordering::Relaxed);
    assert!(worker.join().expect("no panic").is_err());
}

#[test]
fn a_folder_that_cannot_be_made() {
    let server = Server::start(Vec::new());
    let mut here = Here::new();
    fs::write(here.dir.path().join("downloads"), "a file").expect("written");
    let error = here.fetch(&server).expect_err("refused");
    assert!(matches!(error, FetchError::Io { .. }), "{error:?}");
}

#[test]
fn unknown_lists() {
    let text = |name: &str| {
        let error = find(name).expect_err("unknown");
        format!("{error}\n{}", error.hint().expect("a hint"))
    };
    assert_eq!(
        text("us-ofca"),
        "there is no list `us-ofca` to fetch\n\
         did you mean `us-ofac`? Known lists: un-sc, us-ofac, us-ofac-consolidated, canada"
    );
    assert_eq!(
        text("eu\u{1b}[2J"),
        "there is no list `eu\\u{1b}[2J` to fetch\n\
         known lists: un-sc, us-ofac, us-ofac-consolidated, canada"
    );
}

#[test]
fn an_address_of_ones_own() {
    let mut here = Here::new();
    here.options.headers = vec![("Authorization".to_owned(), "Token secret".to_owned())];
    let server = Server::start(vec![
        Step::Send(answer("200 OK", V1, BODY)),
        Step::Send(answer("304 Not Modified", "", b"")),
    ]);
    let fetch = |here: &Here| fetch_url(&server.url("/a.json?x=1"), "a.json", &here.options);
    let report = fetch(&here).expect("a file");
    assert_eq!(
        (report.outcome, report.path.clone()),
        (Outcome::New, here.options.dir.join("a.json"))
    );
    assert_eq!(fs::read(&report.path).expect("a file"), BODY);
    assert_eq!(fetch(&here).expect("a file").outcome, Outcome::NotModified);
    for request in server.requests() {
        assert!(request.starts_with("GET /a.json?x=1 "), "{request}");
        assert_eq!(header(&request, "authorization"), Some("Token secret"));
    }
    for name in ["", "../a", "a/b", ".a", "a b", "a\\b"] {
        let error = fetch_url("https://lists.example/", name, &here.options).expect_err(name);
        assert!(error.to_string().contains("not a plain file name"), "{error}");
    }
}

#[test]
fn ones_own_headers_stay_with_the_server_they_are_for() {
    let mut here = Here::new();
    here.options.headers = vec![("Authorization".to_owned(), "Token secret".to_owned())];
    let other = Server::start(vec![Step::Send(answer("200 OK", "", BODY))]);
    let away = format!("Location: {}\r\n", other.url("/there"));
    let server = Server::start(vec![
        Step::Send(answer("302 Found", "Location: /again\r\n", b"")),
        Step::Send(answer("302 Found", &away, b"")),
    ]);
    fetch_url(&server.url("/here"), "a.json", &here.options).expect("a file");
    let secret = |request: &String| header(request, "authorization").map(str::to_owned);
    let sent: Vec<_> = server.requests().iter().map(secret).collect();
    assert_eq!(sent, [Some("Token secret".to_owned()), Some("Token secret".to_owned())]);
    assert_eq!(other.requests().iter().map(secret).collect::<Vec<_>>(), [None]);
}

#[test]
fn a_proxy_of_ones_own() {
    let mut here = Here::new();
    let proxy = Server::start(vec![Step::Send(answer("403 Forbidden", "", b""))]);
    here.options.proxy = Some(proxy.url(""));
    here.options.plain_http = true;
    fetch_url("http://lists.example/a.json", "a.json", &here.options).expect_err("a refusal");
    assert!(proxy.requests()[0].starts_with("CONNECT lists.example:80 "), "{:?}", proxy.requests());

    here.options.proxy = Some("user:secret@::::".to_owned());
    let error = fetch_url("http://lists.example/a.json", "a.json", &here.options).expect_err("bad");
    assert_eq!(error.to_string(), "cannot fetch: `::::` is not the address of a proxy");
    here.options.proxy = None;
    here.options.headers = vec![("X-Key".to_owned(), "secret\n".to_owned())];
    let error = fetch_url("http://lists.example/a.json", "a.json", &here.options).expect_err("bad");
    assert_eq!(error.to_string(), "cannot fetch: a header has a value that cannot be sent: x-key");
}
