//! An invented office and its register, for years; and what its accounts really saw, kept on the side the
//! slow way. For tests and benchmarks of the report: nobody in it exists.

mod office;
mod random;
mod truth;

pub use office::{Office, Size};
pub use random::Random;
pub use truth::{True, Truth};
