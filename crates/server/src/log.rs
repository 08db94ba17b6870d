//! One line for each request, without what was asked.

use std::io::Write;
use std::time::Duration;

use serde::Serialize;

/// What is written to standard error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LogOptions {
    /// One line for each request.
    pub requests: bool,
    /// Lines of JSON.
    pub json: bool,
    /// With the query string, which may name people.
    pub queries: bool,
    /// Without remarks that all is well.
    pub quiet: bool,
}

/// One request, as it is logged.
#[derive(Debug, Serialize)]
pub(crate) struct Line<'a> {
    pub(crate) time: String,
    pub(crate) method: &'a str,
    pub(crate) path: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) query: Option<&'a str>,
    pub(crate) status: u16,
    pub(crate) milliseconds: u64,
    pub(crate) client: Option<&'a str>,
    pub(crate) key: Option<&'a str>,
    pub(crate) trace: &'a str,
}

impl LogOptions {
    pub(crate) fn request(self, line: &Line<'_>) {
        if !self.requests {
            return;
        }
        let text = if self.json {
            serde_json::to_string(line).unwrap_or_default()
        } else {
            let Line { time, method, path, status, milliseconds, .. } = line;
            let query = line.query.map(|query| format!("?{query}")).unwrap_or_default();
            let client = line.client.unwrap_or("-");
            let key = line.key.unwrap_or("-");
            format!("{time} {client} {key} {method} {path}{query} {status} {milliseconds}ms")
        };
        write(&text);
    }

    /// Says that all is well, unless it is quiet.
    pub fn remark(self, text: &str) {
        if !self.quiet {
            self.warn(text);
        }
    }

    /// Something an administrator should know.
    pub(crate) fn warn(self, text: &str) {
        if self.json {
            let line = serde_json::json!({ "time": now(), "message": text });
            write(&line.to_string());
        } else {
            write(&format!("{} {text}", now()));
        }
    }
}

/// Something that went wrong, for those who have no settings at hand.
pub(crate) fn failure(text: &str) {
    write(&format!("{} {text}", now()));
}

/// Standard error may be closed; that is no reason to stop serving.
fn write(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{}", text.replace(['\n', '\r'], " "));
}

/// Now, ISO, UTC.
pub(crate) fn now() -> String {
    jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%S").to_string()
}

/// Milliseconds, as far as a number holds them.
pub(crate) fn milliseconds(took: Duration) -> u64 {
    u64::try_from(took.as_millis()).unwrap_or(u64::MAX)
}
