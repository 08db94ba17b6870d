//! Counters and histograms, in the text form that Prometheus reads.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// What has been counted since the start.
#[derive(Debug, Default)]
pub(crate) struct Metrics(Mutex<Counted>);

#[derive(Debug, Default)]
struct Counted {
    /// By route, method and status.
    requests: BTreeMap<(String, String, u16), u64>,
    /// By route.
    latency: BTreeMap<String, Histogram>,
    /// By algorithm.
    scoring: BTreeMap<&'static str, Histogram>,
}

/// Upper bounds of the buckets, in seconds.
const BOUNDS: [f64; 12] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];

#[derive(Debug, Default)]
struct Histogram {
    buckets: [u64; BOUNDS.len()],
    count: u64,
    sum: f64,
}

impl Histogram {
    fn add(&mut self, seconds: f64) {
        for (bucket, bound) in self.buckets.iter_mut().zip(BOUNDS) {
            *bucket += u64::from(seconds <= bound);
        }
        self.count += 1;
        self.sum += seconds;
    }

    fn write(&self, name: &str, label: &str, out: &mut String) {
        for (bucket, bound) in self.buckets.iter().zip(BOUNDS) {
            let _ = writeln!(out, "{name}_bucket{{{label},le=\"{bound}\"}} {bucket}");
        }
        let _ = writeln!(out, "{name}_bucket{{{label},le=\"+Inf\"}} {}", self.count);
        let _ = writeln!(out, "{name}_sum{{{label}}} {}", self.sum);
        let _ = writeln!(out, "{name}_count{{{label}}} {}", self.count);
    }
}

/// What is measured at the moment of asking.
#[derive(Debug, Default)]
pub(crate) struct Gauges {
    /// Seconds since each dataset's version was made, where its version or import says when.
    pub(crate) ages: Vec<(String, f64)>,
    /// Entities by dataset.
    pub(crate) entities: Vec<(String, u64)>,
    /// Requests that are waiting for a processor or have one.
    pub(crate) load: usize,
    /// Connections that are open.
    pub(crate) connections: usize,
}

impl Metrics {
    pub(crate) fn request(&self, route: &str, method: &str, status: u16, took: Duration) {
        let mut counted = self.lock();
        let key = (route.to_owned(), method.to_owned(), status);
        *counted.requests.entry(key).or_default() += 1;
        counted.latency.entry(route.to_owned()).or_default().add(took.as_secs_f64());
    }

    pub(crate) fn scoring(&self, algorithm: &'static str, took: Duration) {
        self.lock().scoring.entry(algorithm).or_default().add(took.as_secs_f64());
    }

    pub(crate) fn text(&self, gauges: &Gauges) -> String {
        let counted = self.lock();
        let mut out = String::with_capacity(8 * 1024);
        let head = |out: &mut String, name: &str, kind: &str, help: &str| {
            let _ = writeln!(out, "# HELP {name} {help}\n# TYPE {name} {kind}");
        };
        let name = "throughline_http_requests_total";
        head(&mut out, name, "counter", "Requests answered.");
        for ((route, method, status), count) in &counted.requests {
            let (route, method) = (escape(route), escape(method));
            let labels = format!("route=\"{route}\",method=\"{method}\",status=\"{status}\"");
            let _ = writeln!(out, "{name}{{{labels}}} {count}");
        }
        let name = "throughline_http_request_duration_seconds";
        head(&mut out, name, "histogram", "Time from the head of a request to its reply.");
        for (route, histogram) in &counted.latency {
            histogram.write(name, &format!("route=\"{}\"", escape(route)), &mut out);
        }
        let name = "throughline_scoring_duration_seconds";
        head(&mut out, name, "histogram", "Time to screen one query.");
        for (algorithm, histogram) in &counted.scoring {
            histogram.write(name, &format!("algorithm=\"{algorithm}\""), &mut out);
        }
        let name = "throughline_dataset_age_seconds";
        head(&mut out, name, "gauge", "Time since the version served was published or imported.");
        for (dataset, age) in &gauges.ages {
            let _ = writeln!(out, "{name}{{dataset=\"{}\"}} {age}", escape(dataset));
        }
        let name = "throughline_dataset_entities";
        head(&mut out, name, "gauge", "Entities in the version served.");
        for (dataset, entities) in &gauges.entities {
            let _ = writeln!(out, "{name}{{dataset=\"{}\"}} {entities}", escape(dataset));
        }
        for (name, help, value) in [
            (
                "throughline_work_load",
                "Requests waiting for a processor or having one.",
                gauges.load,
            ),
            ("throughline_connections", "Connections that are open.", gauges.connections),
        ] {
            head(&mut out, name, "gauge", help);
            let _ = writeln!(out, "{name} {value}");
        }
        out
    }

    fn lock(&self) -> MutexGuard<'_, Counted> {
        // Counts are whole at every instant, also after a panic elsewhere.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn escape(label: &str) -> String {
    label.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_are_cumulative() {
        let metrics = Metrics::default();
        metrics.request("/search/{dataset}", "GET", 200, Duration::from_millis(20));
        metrics.request("/search/{dataset}", "GET", 200, Duration::from_secs(60));
        let text = metrics.text(&Gauges::default());
        let route = "route=\"/search/{dataset}\"";
        for line in [
            format!("throughline_http_requests_total{{{route},method=\"GET\",status=\"200\"}} 2"),
            format!("throughline_http_request_duration_seconds_bucket{{{route},le=\"0.01\"}} 0"),
            format!("throughline_http_request_duration_seconds_bucket{{{route},le=\"0.025\"}} 1"),
            format!("throughline_http_request_duration_seconds_bucket{{{route},le=\"10\"}} 1"),
            format!("throughline_http_request_duration_seconds_bucket{{{route},le=\"+Inf\"}} 2"),
        ] {
            assert!(text.lines().any(|found| found == line), "{line}\n{text}");
        }
    }
}
