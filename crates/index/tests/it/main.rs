//! Snapshots, built in a temporary folder and asked. A new test belongs in the file named after
//! what it asks: `reading` by id, link and key, `searching` by words, `finding` by text in a grammar,
//! `fragments` for entities that come in pieces, `damage` for what is not as it was written.

mod damage;
mod finding;
mod fragments;
mod layers;
mod reading;
mod searching;
mod text;
