//! What a client is told when a request cannot be answered.

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

/// One thing wrong with a request, in the form that clients of FastAPI programs know.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Issue {
    #[serde(rename = "type")]
    pub(crate) kind: &'static str,
    pub(crate) loc: Vec<Step>,
    pub(crate) msg: String,
    pub(crate) input: serde_json::Value,
}

/// One step of the way to what is wrong: a name, or a position in a list.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub(crate) enum Step {
    Name(String),
    At(usize),
}

impl From<&str> for Step {
    fn from(name: &str) -> Step {
        Step::Name(name.to_owned())
    }
}

impl From<usize> for Step {
    fn from(at: usize) -> Step {
        Step::At(at)
    }
}

impl Issue {
    pub(crate) fn new(
        kind: &'static str,
        loc: Vec<Step>,
        msg: impl Into<String>,
        input: serde_json::Value,
    ) -> Issue {
        Issue { kind, loc, msg: msg.into(), input }
    }
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Problem {
    status: StatusCode,
    said: Said,
}

#[derive(Debug, Clone, PartialEq)]
enum Said {
    Text(String),
    Issues(Vec<Issue>),
    TextAndIssues(String, Vec<Issue>),
    /// Something broke that a request cannot be blamed for and a client cannot mend.
    Bug,
}

impl Problem {
    fn text(status: StatusCode, detail: impl Into<String>) -> Problem {
        Problem { status, said: Said::Text(detail.into()) }
    }

    /// The request is understood and means nothing here.
    pub(crate) fn bad_request(detail: impl Into<String>) -> Problem {
        Problem::text(StatusCode::BAD_REQUEST, detail)
    }

    /// The same, with what is wrong in a form's JSON.
    pub(crate) fn bad_payload(detail: impl Into<String>, issues: Vec<Issue>) -> Problem {
        let said = Said::TextAndIssues(detail.into(), issues);
        Problem { status: StatusCode::BAD_REQUEST, said }
    }

    /// No key, or one nobody knows.
    pub(crate) fn unauthorized(detail: impl Into<String>) -> Problem {
        Problem::text(StatusCode::UNAUTHORIZED, detail)
    }

    /// Not with this key or token.
    pub(crate) fn forbidden(detail: impl Into<String>) -> Problem {
        Problem::text(StatusCode::FORBIDDEN, detail)
    }

    /// There is no such thing.
    pub(crate) fn not_found(detail: impl Into<String>) -> Problem {
        Problem::text(StatusCode::NOT_FOUND, detail)
    }

    /// The address is right and the method is not.
    pub(crate) fn method_not_allowed() -> Problem {
        let detail = "this address does not answer that method; see the header `Allow`";
        Problem::text(StatusCode::METHOD_NOT_ALLOWED, detail)
    }

    /// The request took too long to arrive.
    pub(crate) fn too_slow() -> Problem {
        let detail = "the request body did not arrive in time";
        Problem::text(StatusCode::REQUEST_TIMEOUT, detail)
    }

    /// The body is longer than allowed.
    pub(crate) fn too_large(limit: usize) -> Problem {
        let detail = format!("the body is longer than the {limit} bytes this server accepts");
        Problem::text(StatusCode::PAYLOAD_TOO_LARGE, detail)
    }

    /// The address is longer than allowed. Clients compare this text.
    pub(crate) fn url_too_long() -> Problem {
        Problem::text(StatusCode::URI_TOO_LONG, "Request URI too long")
    }

    /// The request does not have the shape it should have.
    pub(crate) fn unprocessable(issues: Vec<Issue>) -> Problem {
        Problem { status: StatusCode::UNPROCESSABLE_ENTITY, said: Said::Issues(issues) }
    }

    /// Nothing is loaded yet, or too much is asked at once: later it may work.
    pub(crate) fn unavailable(detail: impl Into<String>) -> Problem {
        Problem::text(StatusCode::SERVICE_UNAVAILABLE, detail)
    }

    /// Too often, or too much: after a while it may work.
    pub(crate) fn too_many(detail: impl Into<String>) -> Problem {
        Problem::text(StatusCode::TOO_MANY_REQUESTS, detail)
    }

    /// The index cannot be read. Why names files of this computer, which is for its administrator.
    pub(crate) fn broken_index(error: &dyn std::error::Error) -> Problem {
        crate::log::failure(&format!("the index cannot be read: {error}"));
        let detail = "the index cannot be read; the server's log says why";
        Problem::text(StatusCode::INTERNAL_SERVER_ERROR, detail)
    }

    /// Something outside of the request went wrong, and which.
    pub(crate) fn internal(detail: impl Into<String>) -> Problem {
        Problem::text(StatusCode::INTERNAL_SERVER_ERROR, detail)
    }

    /// The program has a defect.
    pub(crate) fn bug() -> Problem {
        Problem { status: StatusCode::INTERNAL_SERVER_ERROR, said: Said::Bug }
    }
}

impl From<index::IndexError> for Problem {
    fn from(error: index::IndexError) -> Problem {
        Problem::broken_index(&error)
    }
}

impl From<index::SearchError> for Problem {
    fn from(error: index::SearchError) -> Problem {
        match &error {
            index::SearchError::Index(broken) => Problem::broken_index(broken),
            index::SearchError::Syntax { .. } => Problem::bad_request(format!(
                "{error}; hint: with simple=true the same text is read as plain words"
            )),
            index::SearchError::Sort { .. } => Problem::bad_request(error.to_string()),
            index::SearchError::TooMany { .. } => Problem::bad_request(format!(
                "{error}; hint: ask for less, by dataset, schema, prop or value"
            )),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = match &self.said {
            Said::Text(detail) => serde_json::json!({ "detail": detail }),
            Said::Issues(issues) => serde_json::json!({ "detail": issues }),
            Said::TextAndIssues(detail, issues) => {
                serde_json::json!({ "detail": detail, "errors": issues })
            }
            Said::Bug => serde_json::json!({ "status": "error" }),
        };
        let mut response = Response::new(Body::from(body.to_string()));
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        if self.status == StatusCode::SERVICE_UNAVAILABLE {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("2"));
        }
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("ApiKey"));
        }
        response
    }
}
