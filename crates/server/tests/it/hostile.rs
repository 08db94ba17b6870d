//! Requests that are malformed, too large or too slow. The server answers or hangs up, and goes on.

use std::io::{Read, Write};
use std::time::Duration;

use serde_json::json;
use server::{Extras, Settings};

use crate::support::{Client, Server, parse, peer};

fn impatient() -> Settings {
    let second = Duration::from_secs(1);
    Settings { header_timeout: second, body_timeout: second, ..Settings::default() }
}

#[track_caller]
fn still_answers(client: &Client) {
    client.get("/healthz").ok();
    client.get("/entities/zala-ivo").ok();
}

#[test]
fn bodies_that_are_no_batch() {
    let server = Server::start(Settings::default(), Extras::default());
    let client = server.client();
    let deep = format!("{}{}", "{\"queries\":".repeat(50_000), "}".repeat(50_000));
    let brackets = "[".repeat(1_000_000);
    for body in [
        &b""[..],
        b"{",
        b"null",
        b"\"queries\"",
        b"{\"queries\": \"x\"}",
        b"\xff\xfe\x00",
        b"{\"queries\": {\"q\": {\"schema\": \"\xff\"}}}",
        b"{\"queries\": {\"q\": {\"schema\": \"\\ud800\", \"properties\": {}}}}",
        b"{\"queries\": {\"q\": 1e999}}",
        deep.as_bytes(),
        brackets.as_bytes(),
    ] {
        client.send("POST", "/match/zala", &[], body).refused(422);
    }
    still_answers(&client);
}

#[test]
fn examples_that_are_none() {
    let server = Server::start(Settings::default(), Extras::default());
    let client = server.client();
    let long = "a".repeat(200_000);
    let names: Vec<String> = (0..1_000).map(|n| format!("name {n}")).collect();
    for properties in [
        json!({ "name": [long.as_str()] }),
        json!({ "country": [long.as_str()], "birthDate": [long.as_str()] }),
        json!({ "phone": ["+".repeat(1_000)], "email": ["@".repeat(1_000)] }),
        json!({ "name": names }),
        json!({ "name": ["\u{0}\u{202e}\u{fffd}", "''\"\\", "%00", "💥".repeat(500)] }),
        json!({ "firstName": names[..60], "middleName": names[..60], "lastName": names[..60] }),
        json!({ "name": [[["nested"]], { "a": 1 }, true, 1.5] }),
    ] {
        let body = json!({ "queries": { "q": { "schema": "Person", "properties": properties } } });
        client.post("/match/zala", &body).ok();
    }
    let many: Vec<String> = (0..1_001).map(|n| n.to_string()).collect();
    let body =
        json!({ "queries": { "q": { "schema": "Person", "properties": { "name": many } } } });
    client.post("/match/zala", &body).refused(400);
    still_answers(&client);
}

#[test]
fn bodies_that_are_too_large() {
    let settings = Settings { max_body: 10_000, ..Settings::default() };
    let server = Server::start(settings, Extras::default());
    let client = server.client();
    let body = vec![b' '; 10_001];
    client.send("POST", "/match/zala", &[], &body).refused(413);
    // Without saying beforehand how long it is.
    let mut chunked = b"POST /match/zala HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\
                        Connection: close\r\n\r\n"
        .to_vec();
    for _ in 0..20 {
        chunked.extend_from_slice(b"400\r\n");
        chunked.extend_from_slice(&[b' '; 1024]);
        chunked.extend_from_slice(b"\r\n");
    }
    assert_eq!(client.raw(&chunked).status, 413);
    still_answers(&client);
}

#[test]
fn addresses_that_make_no_sense() {
    let server = Server::start(Settings::default(), Extras::default());
    let client = server.client();
    for path in [
        "/entities/%FF%FE",
        "/search/%00",
        "/search/..%2f..%2fetc",
        "/match/%E2%80%AE",
        "/entities/zala-ivo/adjacent/%FF",
        "/search/zala?q=%FF%FE&limit=%FF",
        "/search/zala?filter=%F0%9F%92%A5",
        "//healthz",
        "/%",
        "/search/zala?%=%&&&==",
    ] {
        let status = client.get(path).status;
        assert!((200..500).contains(&status), "{path}: {status}");
    }
    for long in [60_001, 65_000, 65_535, 70_000, 500_000] {
        let reply = client.get(&format!("/search/zala?q={}", "a".repeat(long)));
        assert!([414, 431].contains(&reply.status), "{long}: {}", reply.status);
        reply.refused(reply.status);
    }
    let reply = client.get(&format!("/search/zala?q={}", "a".repeat(70_000)));
    assert_eq!((reply.status, reply.json()), (414, json!({ "detail": "Request URI too long" })));
    let many = "include_dataset=a&".repeat(3_000);
    assert_eq!(client.get(&format!("/search/zala?{many}")).status, 200);
    still_answers(&client);
}

#[test]
fn requests_that_are_none() {
    let server = Server::start(impatient(), Extras::default());
    let client = server.client();
    for bytes in [
        &b"nonsense\r\n\r\n"[..],
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\nContent-Length: x\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    ] {
        let mut stream = client.connect();
        stream.write_all(bytes).unwrap();
        let mut received = Vec::new();
        let _ = stream.read_to_end(&mut received);
        if !received.is_empty() {
            let reply = parse(&received);
            assert_eq!(reply.status / 100, 4);
            reply.refused(reply.status);
        }
    }
    still_answers(&client);
}

#[test]
fn forms_that_are_none() {
    for (content_type, body) in [
        ("multipart/form-data; boundary=x", "--x"),
        ("multipart/form-data; boundary=x", "--x\r\n\r\n"),
        ("multipart/form-data", "--x--"),
        ("text/plain", "queries={}"),
        ("\"", ""),
    ] {
        let headers = [("Content-Type", content_type)];
        peer().send("POST", "/reconcile/zala", &headers, body.as_bytes()).refused(400);
    }
}

#[test]
fn clients_that_never_finish_are_let_go() {
    let server = Server::start(impatient(), Extras::default());
    let client = server.client();
    // Heads that do not end, and bodies that do not come.
    let mut slow: Vec<_> = (0..200).map(|_| client.connect()).collect();
    for (n, stream) in slow.iter_mut().enumerate() {
        let part: &[u8] = match n % 3 {
            0 => b"",
            1 => b"POST /match/zala HTTP/1.1\r\nHost: x\r\nX-Slow: ",
            _ => b"POST /match/zala HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n{",
        };
        stream.write_all(part).unwrap();
    }
    // Meanwhile others are served.
    still_answers(&client);
    for (n, stream) in slow.iter_mut().enumerate() {
        let mut received = Vec::new();
        // The server hangs up: reading ends.
        let _ = stream.read_to_end(&mut received);
        // On a slow machine it may have lost patience before anything was written.
        if n % 3 == 2 && !received.is_empty() {
            assert_eq!(parse(&received).status, 408);
        }
    }
    still_answers(&client);
}

#[test]
fn who_keeps_the_server_waiting_makes_room_for_others() {
    let settings = Settings { max_connections: 16, ..Settings::default() };
    let server = Server::start(settings, Extras::default());
    let client = server.client();
    let mut slow: Vec<_> = (0..40).map(|_| client.connect()).collect();
    for (n, stream) in slow.iter_mut().enumerate() {
        let part: &[u8] = match n % 2 {
            0 => b"GET /healthz HTTP/1.1\r\nX-Slow: ",
            _ => b"POST /match/zala HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{",
        };
        // Some have been let go already.
        let _ = stream.write_all(part);
    }
    for _ in 0..20 {
        still_answers(&client);
    }
}

#[test]
fn several_requests_on_one_connection() {
    let server = Server::start(Settings::default(), Extras::default());
    let both = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n\
                HEAD /entities/zala-ivo HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    let mut stream = server.client().connect();
    stream.write_all(both.as_bytes()).unwrap();
    let mut received = String::new();
    stream.read_to_string(&mut received).unwrap();
    assert_eq!(received.matches("HTTP/1.1 200").count(), 2, "{received}");
    // HEAD has the headers of GET, and no body.
    assert!(received.ends_with("\r\n\r\n"), "{received}");
}

#[test]
fn forwarded_headers_that_lie() {
    let server = Server::start(Settings::default(), Extras::default());
    let headers = [
        ("X-Forwarded-For", "<script>, 1.2.3.4"),
        ("X-Forwarded-Host", "evil.example\"/><script>"),
        ("X-Forwarded-Proto", "javascript"),
        ("traceparent", "00-zz"),
    ];
    let reply = server.client().send("GET", "/reconcile/zala", &headers, b"").ok();
    let reply = reply.to_string();
    assert!(!reply.contains("evil") && !reply.contains("javascript"), "{reply}");
}
