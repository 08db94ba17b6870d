//! Names are compared in tables, one file per phenomenon: `tests/data/*.tsv`.

mod laws;
mod stored;
mod tables;
mod version;
