//! The HTTP server: requests in, questions to the libraries, JSON out.
//!
//! It speaks the interface that clients of yente know: screening batches, search, entities with
//! those around them, reconciliation for OpenRefine. This crate knows HTTP and the shapes of
//! replies. It does not know how anything is found or scored (`index`, `resolve`, `matching`), nor
//! where datasets come from: that is a [`Source`].
//!
//! ```text
//! http/      what holds for every request: limits, keys, traces, errors, parameters
//! routes/    one file for each thing that can be asked
//! question/  from what a client sends to what the libraries are asked
//! shape/     from what the libraries answer to what a client reads
//! listen/    connections
//! register/  the service of a register of people at risk: a router of its own
//! ```

mod app;
mod audit;
mod http;
mod keys;
mod letters;
mod listen;
mod log;
mod manifest;
mod metrics;
mod question;
mod register;
mod routes;
mod run;
mod serving;
mod settings;
mod shape;
mod small;
mod soundness;
mod state;
mod witness;
mod workspace;

pub use app::router;
pub use audit::Audit;
pub use http::cors::Origins;
pub use keys::{Keys, KeysError, NewKey, Scope};
pub use letters::{Correspondent, Letter, run_letters};
pub use listen::serve;
pub use log::LogOptions;
pub use manifest::ManifestSource;
pub use register::wire;
pub use register::{RegisterService, ServiceSettings, Witnesses, run_register};
pub use run::{RunError, run};
pub use serving::{LoadError, Serving, Source};
pub use settings::{ManifestSettings, Settings, SettingsError};
pub use state::{App, Extras, Inner};
pub use witness::run_witness;
pub use workspace::WorkspaceSource;
