//! A server of files on loopback, whose files a test can change.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

#[derive(Clone)]
struct Page {
    headers: String,
    body: Vec<u8>,
    /// Sends half of the body and then nothing more.
    stalls: bool,
}

#[derive(Default)]
struct Shared {
    pages: BTreeMap<String, Page>,
    requests: Vec<String>,
}

pub(crate) struct Server {
    port: u16,
    shared: Arc<Mutex<Shared>>,
}

impl Server {
    pub(crate) fn start() -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let shared = Arc::new(Mutex::new(Shared::default()));
        let seen = shared.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shared = seen.clone();
                thread::spawn(move || serve(stream, &shared));
            }
        });
        Server { port, shared }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    pub(crate) fn set(&self, path: &str, body: impl Into<Vec<u8>>) {
        self.set_page(path, "", body, false);
    }

    pub(crate) fn set_with(&self, path: &str, headers: &str, body: impl Into<Vec<u8>>) {
        self.set_page(path, headers, body, false);
    }

    pub(crate) fn set_stalling(&self, path: &str, body: impl Into<Vec<u8>>) {
        self.set_page(path, "", body, true);
    }

    fn set_page(&self, path: &str, headers: &str, body: impl Into<Vec<u8>>, stalls: bool) {
        let page = Page { headers: headers.to_owned(), body: body.into(), stalls };
        self.shared.lock().expect("no panic").pages.insert(path.to_owned(), page);
    }

    pub(crate) fn remove(&self, path: &str) {
        self.shared.lock().expect("no panic").pages.remove(path);
    }

    /// The paths asked for since the last call.
    pub(crate) fn asked(&self) -> Vec<String> {
        let requests = self.requests();
        requests.iter().filter_map(|text| text.split(' ').nth(1)).map(str::to_owned).collect()
    }

    /// The requests since the last call: first line and headers, names in lower case.
    pub(crate) fn requests(&self) -> Vec<String> {
        std::mem::take(&mut self.shared.lock().expect("no panic").requests)
    }
}

fn serve(mut stream: TcpStream, shared: &Mutex<Shared>) {
    let _ = stream.set_read_timeout(Some(Duration::from_secs(20)));
    let mut request = String::new();
    for line in BufReader::new(&stream).take(64 * 1024).lines().map_while(Result::ok) {
        if line.is_empty() {
            break;
        }
        match line.split_once(": ") {
            Some((name, value)) => request += &format!("{}: {value}\n", name.to_lowercase()),
            None => request += &format!("{line}\n"),
        }
    }
    let path = request.split(' ').nth(1).unwrap_or_default().to_owned();
    let page = {
        let mut shared = shared.lock().expect("no panic");
        shared.requests.push(request.clone());
        shared.pages.get(&path).cloned()
    };
    let answer = |status: &str, headers: &str, body: &[u8]| {
        let length = body.len();
        let head = format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {length}\r\n\r\n");
        [head.as_bytes(), body].concat()
    };
    let bytes = match &page {
        None => answer("404 Not Found", "", b""),
        Some(page) => {
            let etag = page.headers.lines().find_map(|line| line.strip_prefix("ETag: "));
            let known =
                etag.is_some_and(|tag| request.contains(&format!("if-none-match: {tag}\n")));
            match known {
                true => answer("304 Not Modified", "", b""),
                false => answer("200 OK", &page.headers, &page.body),
            }
        }
    };
    if page.is_some_and(|page| page.stalls) {
        let _ = stream.write_all(&bytes[..bytes.len() - 10]);
        let _ = stream.read(&mut [0]);
    } else {
        let _ = stream.write_all(&bytes);
    }
    let _ = stream.shutdown(Shutdown::Both);
}
