//! Paths, their strength and their order, on small graphs written as text.

mod drawing;
mod onward;
mod text;
mod tracing;
mod twin;
