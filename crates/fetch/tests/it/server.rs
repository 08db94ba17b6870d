//! A server on loopback that plays a script: one step for each connection, then it is gone.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// What the server does with one connection after it has read the request.
pub(crate) enum Step {
    /// Sends these bytes and closes.
    Send(Vec<u8>),
    /// Sends these bytes and then stays silent until the client goes.
    Stall(Vec<u8>),
    /// Sends these bytes again and again until the client goes.
    Forever(Vec<u8>, Vec<u8>),
    /// Sends these bytes, then one byte each 20 milliseconds until the client goes.
    Drip(Vec<u8>),
}

pub(crate) struct Server {
    pub(crate) port: u16,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Server {
    pub(crate) fn start(steps: Vec<Step>) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let seen = requests.clone();
        thread::spawn(move || {
            // The listener closes after the last step, so one request too many fails at once.
            for step in steps {
                let Ok((stream, _)) = listener.accept() else {
                    return;
                };
                let limit = Some(Duration::from_secs(20));
                let _ = stream.set_read_timeout(limit);
                let _ = stream.set_write_timeout(limit);
                let request = read_request(&stream);
                seen.lock().expect("no panic").push(request);
                play(step, stream);
            }
        });
        Server { port, requests }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// The requests so far: first line and headers, names in lower case.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.requests.lock().expect("no panic").clone()
    }
}

fn read_request(stream: &TcpStream) -> String {
    let mut text = String::new();
    for line in BufReader::new(stream).take(64 * 1024).lines() {
        let Ok(line) = line else { break };
        if line.is_empty() {
            break;
        }
        match line.split_once(": ") {
            Some((name, value)) => text += &format!("{}: {value}\n", name.to_lowercase()),
            None => text += &format!("{line}\n"),
        }
    }
    text
}

fn play(step: Step, mut stream: TcpStream) {
    match step {
        Step::Send(bytes) => {
            let _ = stream.write_all(&bytes);
        }
        Step::Stall(bytes) => {
            let _ = stream.write_all(&bytes);
            let _ = stream.read(&mut [0]);
        }
        Step::Forever(head, bytes) => {
            let _ = stream.write_all(&head);
            while stream.write_all(&bytes).is_ok() {}
        }
        Step::Drip(head) => {
            let _ = stream.write_all(&head);
            while stream.write_all(b"x").is_ok() {
                thread::sleep(Duration::from_millis(20));
            }
        }
    }
    let _ = stream.shutdown(Shutdown::Both);
}

/// An answer with its length.
pub(crate) fn answer(status: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    cut(status, headers, body, body.len())
}

/// An answer that announces all of `body` and ends after `sent` bytes of it.
pub(crate) fn cut(status: &str, headers: &str, body: &[u8], sent: usize) -> Vec<u8> {
    let length = body.len();
    let head = format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {length}\r\n\r\n");
    let mut bytes = head.into_bytes();
    bytes.extend(&body[..sent]);
    bytes
}
