//! What clients of yente rely on.
//!
//! The expectations are those of the interface, not of a scoring: scores are only compared with
//! thresholds that obvious matches and obvious strangers are far from.

mod entities;
mod matching;
mod reconcile;
mod search;
mod system;
