//! Replies: JSON, and what goes with it.

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::Response;
use serde::Serialize;

use super::errors::Problem;

/// Queries or rows answered, for proxies that count them.
const BATCH_SIZE: HeaderName = HeaderName::from_static("x-batch-size");

/// A reply of JSON.
///
/// # Errors
/// It cannot be written down, which is a defect.
pub(crate) fn json(value: &impl Serialize) -> Result<Response, Problem> {
    let text = serde_json::to_vec(value).map_err(|_| Problem::bug())?;
    Ok(text_of("application/json", text))
}

/// The same, saying how many queries it answers.
///
/// # Errors
/// As [`json`].
pub(crate) fn json_batch(value: &impl Serialize, size: usize) -> Result<Response, Problem> {
    let mut response = json(value)?;
    response.headers_mut().insert(BATCH_SIZE, HeaderValue::from(size));
    Ok(response)
}

/// A reply of any kind of text.
pub(crate) fn text_of(content_type: &'static str, text: impl Into<Body>) -> Response {
    let mut response = Response::new(text.into());
    let content_type = HeaderValue::from_static(content_type);
    response.headers_mut().insert(header::CONTENT_TYPE, content_type);
    response
}
