//! What holds for every request, whatever it asks.

pub(crate) mod auth;
pub(crate) mod base;
pub(crate) mod compress;
pub(crate) mod cors;
pub(crate) mod errors;
pub(crate) mod form;
pub(crate) mod json;
pub(crate) mod limits;
pub(crate) mod observe;
pub(crate) mod params;
pub(crate) mod reply;
pub(crate) mod trace;
pub(crate) mod work;
