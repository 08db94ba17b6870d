//! What an administrator can set.

mod env;
mod manifest;

use std::net::SocketAddr;
use std::time::Duration;

pub use env::SettingsError;
pub use manifest::ManifestSettings;

use crate::http::cors::Origins;
use crate::log::LogOptions;

/// What an administrator can set, with the defaults that clients of yente expect.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// Where to listen.
    pub bind: SocketAddr,
    /// What the service calls itself.
    pub title: String,
    /// What `POST /updatez` must be told; nobody may call it if there is none.
    pub update_token: Option<String>,
    /// Most queries of one request.
    pub max_batch: usize,
    /// Results for a query, if the request does not say.
    pub match_page: i64,
    /// Most results for a query.
    pub max_matches: i64,
    /// Candidates for each result asked for.
    pub match_candidates: usize,
    /// Most candidates for a query.
    pub max_match_candidates: usize,
    /// Whether candidates are looked for by misspelt names of several words, too.
    pub match_fuzzy: bool,
    /// A score from here on is a match, if the request does not say.
    pub threshold: f64,
    /// The algorithm used if the request does not say: a name, or `best`.
    pub default_algorithm: String,
    /// What `best` is.
    pub best_algorithm: String,
    /// Algorithms that are not listed, though they work.
    pub hidden_algorithms: Vec<String>,
    /// Scores by feature beside the explanations, as clients from before 5.2 read them.
    pub legacy_features: bool,
    /// Results of a search, if the request does not say.
    pub search_page: i64,
    /// Most results of a search.
    pub max_page: i64,
    /// The last result of a search that can be reached.
    pub max_results: i64,
    /// Most neighbours read for one entity.
    pub max_adjacent: usize,
    /// Longest address, in bytes.
    pub max_url_length: usize,
    /// Largest body, in bytes.
    pub max_body: usize,
    /// Memory for all bodies on their way in, in bytes.
    pub body_memory: usize,
    /// Time for the head of a request to arrive.
    pub header_timeout: Duration,
    /// Time for a body to arrive.
    pub body_timeout: Duration,
    /// Time for an answer, the waiting for a processor included.
    pub request_timeout: Duration,
    /// Time in which a client must take in something of a reply.
    pub write_timeout: Duration,
    /// Time for requests to be finished after the program is told to stop.
    pub shutdown_timeout: Duration,
    /// Questions worked on at once; 0 for one per processor.
    pub workers: usize,
    /// Questions that may wait for a worker.
    pub queue: usize,
    /// Most open connections.
    pub max_connections: usize,
    /// Seconds between looks at whether there are new versions.
    pub poll: Duration,
    /// Which other sites may read replies.
    pub origins: Origins,
    /// What is logged.
    pub log: LogOptions,
    /// Where entities have pages of their own, in the manifest for OpenRefine; `{id}` stands for the
    /// id. This server's `/entities/{id}` if not set.
    pub entity_page: Option<String>,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            bind: SocketAddr::from(([127, 0, 0, 1], 8000)),
            title: "Throughline".to_owned(),
            update_token: None,
            max_batch: 100,
            match_page: 5,
            max_matches: 500,
            match_candidates: 10,
            max_match_candidates: 500,
            match_fuzzy: true,
            threshold: 0.7,
            default_algorithm: "best".to_owned(),
            best_algorithm: "logic-v2".to_owned(),
            hidden_algorithms: Vec::new(),
            legacy_features: false,
            search_page: 10,
            max_page: 500,
            max_results: 9_999,
            max_adjacent: 9_999,
            max_url_length: 60_000,
            max_body: 32 * 1024 * 1024,
            body_memory: 512 * 1024 * 1024,
            header_timeout: Duration::from_secs(10),
            body_timeout: Duration::from_secs(30),
            request_timeout: Duration::from_secs(120),
            write_timeout: Duration::from_secs(30),
            shutdown_timeout: Duration::from_secs(10),
            workers: 0,
            queue: 512,
            max_connections: 8_192,
            poll: Duration::from_secs(3),
            origins: Origins::Any,
            log: LogOptions::default(),
            entity_page: None,
        }
    }
}

impl Settings {
    /// Questions worked on at once.
    pub(crate) fn workers(&self) -> usize {
        match self.workers {
            0 => std::thread::available_parallelism().map_or(2, usize::from),
            workers => workers,
        }
    }
}
