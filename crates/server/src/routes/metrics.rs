//! `GET /metrics`: figures for Prometheus.

use std::sync::atomic::Ordering;

use axum::extract::State;
use axum::response::Response;
use index::Manifest;

use crate::http::reply;
use crate::metrics::Gauges;
use crate::state::App;

pub(crate) async fn handle(State(app): State<App>) -> Response {
    let mut gauges = Gauges {
        load: app.work.load(),
        connections: app.connections.load(Ordering::Relaxed),
        ..Gauges::default()
    };
    let serving = app.serving().ok();
    for snapshot in serving.iter().flat_map(|serving| serving.union.snapshots()) {
        let manifest = snapshot.manifest();
        gauges.entities.push((manifest.dataset.clone(), manifest.entities));
        gauges.ages.extend(age(manifest).map(|age| (manifest.dataset.clone(), age)));
    }
    reply::text_of("text/plain; version=0.0.4; charset=utf-8", app.metrics.text(&gauges))
}

/// Seconds since a version was published, or imported where the source does not say.
fn age(manifest: &Manifest) -> Option<f64> {
    let published = manifest.published.as_deref().and_then(seconds);
    let then = published.or_else(|| seconds(&manifest.imported))?;
    Some((jiff::Timestamp::now().as_second() - then) as f64)
}

fn seconds(text: &str) -> Option<i64> {
    let text = crate::shape::entity::time(text)?;
    Some(format!("{text}Z").parse::<jiff::Timestamp>().ok()?.as_second())
}
