//! The server as a client meets it: asked over HTTP, judged by its replies.
//!
//! - `conformance`: what clients of yente rely on, on two datasets of invented people. Runs against a
//!   server of its own, or against the one at `THROUGHLINE_CONFORMANCE_URL` (`http://host:port`) that
//!   has the same data loaded (`tests/data`).
//! - `access`: keys, and the record of decisions
//! - `hostile`: requests that are malformed, too large or too slow
//! - `loading`: nothing loaded yet, new versions, failures

// Helpers are not test functions to the lint; a panic there is a failed test.
#![allow(clippy::unwrap_used)]

#[path = "../../../protect/tests/it/authenticator.rs"]
mod authenticator;

mod access;
mod conformance;
mod hostile;
mod loading;
mod register;
mod support;
