//! Which datasets there are, which version of each is newest, and bringing a workspace up to date
//! with them.
//!
//! A **manifest** is a file that names datasets and **catalogs**, which are lists of datasets kept
//! by somebody else. [`refresh`] reads it, and imports what is newer than what the workspace has,
//! in full or by the changes alone. This crate knows manifests, versions and changes; it does not
//! know how they are served, nor how anything is searched.
//!
//! ```no_run
//! let workspace = store::Workspace::open_or_create("throughline-data".as_ref())?;
//! let report = catalog::refresh(&workspace, &catalog::Settings::new("manifest.yml"), None)?;
//! for dataset in &report.datasets {
//!     println!("{}: {}", dataset.name, dataset.outcome);
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! What it leaves in the workspace, beside what `store` keeps there:
//!
//! ```text
//! catalog.json            what is known of each dataset: its version, its last attempt
//! history.jsonl           what happened when, one event a line, never rewritten
//! refresh.lock            held by a refresh
//! downloads/.catalog/     the last good copy of each manifest and catalog
//! downloads/<name>/       what a dataset is made from, while it is needed
//! ```

mod catalog;
mod check;
mod clear;
mod dataset;
mod delta;
mod documents;
mod error;
mod expand;
mod fields;
mod history;
mod imported;
mod listing;
mod load;
mod location;
mod manifest;
mod namespace;
mod refresh;
mod rewrite;
mod schedule;
mod secret;
mod settings;
mod shared_lock;
mod state;
mod version;
mod yaml;

pub use catalog::Catalog;
pub use clear::{clear, clearable};
pub use dataset::{Coverage, Dataset, Publisher, Resource};
pub use error::{CatalogError, LoadError};
pub use history::{Event, Happened, history};
pub use imported::imported;
pub use listing::{Listed, Listing};
pub use location::Location;
pub use manifest::{CatalogRef, Manifest};
pub use namespace::sign;
pub use refresh::{DatasetReport, Mode, Outcome, Report, read_catalog, refresh};
pub use schedule::{Schedule, ScheduleError};
pub use secret::Secret;
pub use settings::{Lookup, Settings};
pub use state::{Attempt, Known, State, forget};
pub use yaml::{Fault as YamlFault, yaml};
