//! A server on this computer, and the smallest client that can talk to one.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::Duration;

use serde_json::Value;
use server::{App, Extras, Settings, WorkspaceSource};
use store::{ImportOptions, Workspace};
use tempfile::TempDir;

/// A server with a workspace of its own; stops with the test.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    pub(crate) app: App,
    pub(crate) workspace: PathBuf,
    runtime: Option<tokio::runtime::Runtime>,
    _dir: Option<TempDir>,
}

impl Server {
    /// A server of the two fixtures.
    pub(crate) fn start(settings: Settings, extras: Extras) -> Server {
        let server = Server::start_empty(settings, extras);
        for name in ["zala", "parteispenden"] {
            import(&server.workspace, name, &fixture(name));
        }
        server.app.refresh().unwrap();
        server
    }

    /// A server without data.
    pub(crate) fn start_empty(settings: Settings, extras: Extras) -> Server {
        let dir = tempfile::tempdir().unwrap();
        let workspace = dir.path().join("workspace");
        let mut server = Server::over(workspace, settings, extras);
        server._dir = Some(dir);
        server
    }

    /// Another server of a workspace that is somebody else's.
    pub(crate) fn start_at(workspace: PathBuf) -> Server {
        Server::over(workspace, Settings::default(), Extras::default())
    }

    fn over(workspace: PathBuf, settings: Settings, extras: Extras) -> Server {
        let source = WorkspaceSource { root: workspace.clone(), only: Vec::new() };
        let app = App::new(settings, Box::new(source), extras).unwrap();
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .unwrap();
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap();
        runtime.spawn(server::serve(app.clone(), listener, std::future::pending()));
        Server { address, app, workspace, runtime: Some(runtime), _dir: None }
    }

    pub(crate) fn client(&self) -> Client {
        Client::new(self.address)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// The file of a fixture.
pub(crate) fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/data/{name}.ftm.json"))
}

pub(crate) fn import(workspace: &Path, name: &str, file: &Path) {
    let workspace = Workspace::open_or_create(workspace).unwrap();
    store::import(&workspace, &[file.to_owned()], &ImportOptions::new(name)).unwrap();
}

/// The server that all tests of conformance ask.
pub(crate) fn peer() -> &'static Client {
    static PEER: OnceLock<(Client, Option<Server>)> = OnceLock::new();
    let (client, _) = PEER.get_or_init(|| match std::env::var("THROUGHLINE_CONFORMANCE_URL") {
        Ok(url) => {
            let host = url.trim_start_matches("http://").trim_end_matches('/').to_owned();
            (Client { host }, None)
        }
        Err(_) => {
            let update_token = Some(TOKEN.to_owned());
            let settings = Settings { update_token, ..Settings::default() };
            let server = Server::start(settings, Extras::default());
            (server.client(), Some(server))
        }
    });
    client
}

/// The update token the peer should have.
pub(crate) const TOKEN: &str = "conformance";

/// Where to ask.
pub(crate) struct Client {
    host: String,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| {
            panic!("{error}: {} {}", self.status, String::from_utf8_lossy(&self.body))
        })
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let named = self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        named.map(|(_, value)| value.as_str())
    }

    /// The JSON of a reply that should be a good one.
    #[track_caller]
    pub(crate) fn ok(&self) -> Value {
        assert_eq!(self.status, 200, "{}", String::from_utf8_lossy(&self.body));
        self.json()
    }

    /// Checks the status of an error, and that it says something.
    #[track_caller]
    pub(crate) fn refused(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", String::from_utf8_lossy(&self.body));
        let detail = self.json()["detail"].clone();
        let says = if status == 422 { detail.is_array() } else { detail.is_string() };
        assert!(says, "{detail}");
        detail
    }
}

impl Client {
    pub(crate) fn new(address: SocketAddr) -> Client {
        Client { host: address.to_string() }
    }

    #[track_caller]
    pub(crate) fn get(&self, path: &str) -> Reply {
        self.send("GET", path, &[], b"")
    }

    #[track_caller]
    pub(crate) fn post(&self, path: &str, body: &Value) -> Reply {
        let body = body.to_string();
        self.send("POST", path, &[("Content-Type", "application/json")], body.as_bytes())
    }

    #[track_caller]
    pub(crate) fn form(&self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let form =
            url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let headers = [("Content-Type", "application/x-www-form-urlencoded")];
        self.send("POST", path, &headers, form.as_bytes())
    }

    #[track_caller]
    pub(crate) fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Reply {
        let mut head = format!("{method} {path} HTTP/1.1\r\nHost: {}\r\n", self.host);
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        if !body.is_empty() || method == "POST" {
            head.push_str(&format!("Content-Length: {}\r\n", body.len()));
        }
        head.push_str("Connection: close\r\n\r\n");
        self.raw(&[head.as_bytes(), body].concat())
    }

    pub(crate) fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(&self.host).unwrap();
        // Long enough for any machine; a test that needs it has failed.
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        stream
    }

    /// Sends bytes and reads until the server hangs up.
    #[track_caller]
    pub(crate) fn raw(&self, bytes: &[u8]) -> Reply {
        let mut stream = self.connect();
        // A server may answer and hang up before it has read everything.
        let _ = stream.write_all(bytes);
        let mut received = Vec::new();
        let mut part = [0; 64 * 1024];
        loop {
            match stream.read(&mut part) {
                Ok(0) | Err(_) => break,
                Ok(n) => received.extend_from_slice(&part[..n]),
            }
        }
        parse(&received)
    }
}

#[track_caller]
pub(crate) fn parse(received: &[u8]) -> Reply {
    let end = received.windows(4).position(|window| window == b"\r\n\r\n");
    let end = end.unwrap_or_else(|| panic!("no reply: {:?}", String::from_utf8_lossy(received)));
    let head = String::from_utf8_lossy(&received[..end]);
    let mut lines = head.split("\r\n");
    let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_owned(), value.trim().to_owned()))
        .collect();
    let mut reply = Reply { status, headers, body: received[end + 4..].to_vec() };
    if reply.header("transfer-encoding").is_some_and(|coding| coding == "chunked") {
        reply.body = dechunked(&reply.body);
    }
    reply
}

fn dechunked(mut rest: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    loop {
        let end = rest.windows(2).position(|window| window == b"\r\n").unwrap();
        let size = std::str::from_utf8(&rest[..end]).unwrap().split(';').next().unwrap();
        let size = usize::from_str_radix(size.trim(), 16).unwrap();
        if size == 0 {
            return body;
        }
        body.extend_from_slice(&rest[end + 2..end + 2 + size]);
        rest = &rest[end + 4 + size..];
    }
}

/// Ids of a list of entities, in its order; ids that stand alone are ids too.
pub(crate) fn ids(list: &Value) -> Vec<String> {
    let items = list.as_array().unwrap_or_else(|| panic!("no list: {list}")).iter();
    let id = |item: &Value| item["id"].as_str().or(item.as_str()).unwrap().to_owned();
    items.map(id).collect()
}
