//! The program as a person meets it: started as a process, judged by what it prints and leaves.
//!
//! - `alarms`: alarms reach an address and a command
//! - `bench`: measuring, on files of pairs
//! - `commands`: what each command answers
//! - `demo`: the example case, end to end
//! - `chromium`, `desk`, `page`, `residue`, `support`: what tests share
//! - `errors`: everything that can be wrong with an import; the workspace stays as it was
//! - `fetch`: downloading, from a server on this computer
//! - `readme`: the commands of the README do what it says
//! - `register_browser`: what a browser keeps of a register; run by `cargo xtask browser`
//! - `register_desktop`: what a served register leaves on a desktop
//! - `register_served`: the same commands for a register that is served elsewhere
//! - `register_log`: the log of a register, its witnesses, the exposure report
//! - `register_witnesses`: witnesses that a served register asks by itself
//! - `round_trip`: import, export and import again
//! - `screening`: tables as people send them
//! - `walkthrough`: the commands of docs/registers.md do what it says
//! - `warning`: a found file of each kind, from the register to the people in it and the notices to them

mod alarms;
mod bench;
#[cfg(unix)]
mod chromium;
mod commands;
mod comparing;
mod demo;
mod desk;
mod errors;
mod fetch;
mod following;
#[cfg(unix)]
mod page;
mod readme;
#[cfg(unix)]
mod register_browser;
mod register_desktop;
mod register_log;
mod register_served;
#[cfg(unix)]
mod register_witnesses;
mod residue;
mod round_trip;
mod screening;
mod serving;
mod support;
mod walkthrough;
mod warning;
