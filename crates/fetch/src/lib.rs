//! Downloads published lists by their official addresses, and sends what it is given to services one
//! names: the only room of the program that reaches out into the network.
//!
//! This crate knows addresses, HTTP and half-finished files. It does not know what a list says: a
//! file that is not what its name promises is found out by whoever reads it.
//!
//! ```no_run
//! let dataset = fetch::find("un-sc")?;
//! let options = fetch::FetchOptions::new("throughline-data/downloads/un-sc");
//! let fetched = fetch::fetch(dataset, &options)?;
//! println!("{}", fetched.files[0].display());
//! # Ok::<(), fetch::FetchError>(())
//! ```
//!
//! What holds for every download:
//! - https with certificates checked against the roots built in; http only to this computer (or
//!   where [`FetchOptions::plain_http`] allows it), and never after https.
//! - Size, connecting, silence and the whole download each have a limit.
//! - A file under its own name is complete. Half-finished ones end in `.part`, and the next run
//!   goes on from there if the server still has the same version.

mod address;
mod catalog;
mod client;
mod download;
mod error;
mod meta;
mod options;
mod partial;
mod send;

pub use catalog::{Dataset, Source, datasets, find};
pub use download::{FileReport, Outcome};
pub use error::{FetchError, Limit};
pub use options::{FetchOptions, Fetched, fetch, fetch_url};
pub use send::{Reply, check, send};
