//! How to refresh.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

/// Looks up a variable that a manifest names.
pub type Lookup = Arc<dyn Fn(&str) -> Option<String> + Send + Sync>;

/// How to refresh. [`Settings::new`] has the usual values.
#[derive(Clone)]
pub struct Settings {
    /// The manifest: a path, a `file://` or an http(s) address.
    pub manifest: String,
    /// What `$NAME` in the manifest stands for; by default the environment.
    pub variables: Lookup,
    /// Import everything again, whatever its version.
    pub force: bool,
    /// Whatever it is, when it changes everything is imported again, once.
    pub rebuild_id: String,
    /// Bring a dataset up to date by its changes alone, where it has some.
    pub delta_updates: bool,
    /// Hold what was downloaded against the checksum its catalog gives.
    pub verify_checksum: bool,
    /// Refuse a version that lost more than a tenth of the parties of the one in use.
    pub refuse_shrink: bool,
    /// The proxy to ask through; by default what the environment names.
    pub proxy: Option<String>,
    /// Whether http without encryption is allowed to other computers.
    pub plain_http: bool,
    /// Where downloads wait to be imported; by default in the workspace.
    pub downloads: Option<PathBuf>,
    /// The largest dataset accepted, in bytes of its download.
    pub max_bytes: u64,
    /// The most bytes of changes applied at once: they are held in memory. Beyond, everything is
    /// imported again.
    pub max_delta_bytes: u64,
    /// Time for one download, repetitions included.
    pub download_timeout: Duration,
    /// How often a download is tried again after a failure that may pass.
    pub retries: u32,
    /// How many datasets are imported at the same time.
    pub parallel: usize,
    /// How many versions of a dataset stay besides the one in use.
    pub keep_versions: usize,
    /// How long to wait for another import to end.
    pub patience: Duration,
    /// Set from outside, it ends the refresh; what is not complete by then stays as it was.
    pub interrupt: Arc<AtomicBool>,
}

impl Settings {
    /// The usual settings, with this manifest.
    pub fn new(manifest: impl Into<String>) -> Settings {
        Settings {
            manifest: manifest.into(),
            variables: Arc::new(|name| std::env::var(name).ok()),
            force: false,
            rebuild_id: String::new(),
            delta_updates: true,
            verify_checksum: true,
            refuse_shrink: false,
            proxy: None,
            plain_http: false,
            downloads: None,
            max_bytes: 64_000_000_000,
            max_delta_bytes: 256_000_000,
            download_timeout: Duration::from_secs(6 * 3600),
            retries: 3,
            parallel: std::thread::available_parallelism().map_or(1, |n| n.get().min(4)),
            keep_versions: 1,
            patience: Duration::from_secs(60),
            interrupt: Arc::default(),
        }
    }
}

impl std::fmt::Debug for Settings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // A proxy may hold a password.
        f.debug_struct("Settings")
            .field("manifest", &self.manifest)
            .field("force", &self.force)
            .field("delta_updates", &self.delta_updates)
            .field("verify_checksum", &self.verify_checksum)
            .finish_non_exhaustive()
    }
}
