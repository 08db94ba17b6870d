//! The program as a person meets it: started as a process, judged by what it prints and leaves.
//!
//! - `bench`: measuring, on files of pairs
//! - `commands`: what each command answers
//! - `demo`: the example case, end to end
//! - `errors`: everything that can be wrong with an import; the workspace stays as it was
//! - `fetch`: downloading, from a server on this computer
//! - `readme`: the commands of the README do what it says
//! - `register_desktop`: what a served register leaves on a desktop
//! - `register_log`: the log of a register, its witnesses, the exposure report
//! - `round_trip`: import, export and import again
//! - `screening`: tables as people send them

mod bench;
mod commands;
mod comparing;
mod demo;
mod errors;
mod fetch;
mod following;
mod readme;
mod register_desktop;
mod register_log;
mod round_trip;
mod screening;
mod serving;
mod support;
mod walkthrough;
