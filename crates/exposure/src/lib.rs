#![doc = include_str!("../README.md")]

pub mod gexf;
pub mod graphml;

mod explore;
mod graph;
mod hop;
mod indexed;
mod links;
mod listing;
mod memory;
mod path;
mod search;
mod share;
mod step;
mod supply;
mod time;
mod trace;
mod weight;
mod xml;

pub use graph::{Graph, GraphError, SameAs, Shared};
pub use indexed::IndexGraph;
pub use memory::MemoryGraph;
pub use path::{
    Also, Dates, Direction, Hop, Listing, Node, Path, SharedValue, StatementRef, Target, Time,
    Trace,
};
pub use share::{MAX_SHARERS, share_key, shareable};
pub use supply::{Follow, onward, reach};
pub use trace::{Targets, TraceError, TraceOptions, trace};
pub use weight::UNGRADED;
