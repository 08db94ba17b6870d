//! Matches and names, over datasets imported into a temporary workspace. `matching` for who is the
//! same as whom, `naming` for what a person means by a text.

mod complete;
mod matching;
mod naming;
mod text;
