//! A register from outside: what it shows, what it refuses, and what stays of it.

#![allow(clippy::unwrap_used, reason = "tests")]

mod authenticator;
mod office;

mod asking;
mod exporting;
mod holding;
mod revealing;
mod sessions;
mod shredding;
mod warning;
