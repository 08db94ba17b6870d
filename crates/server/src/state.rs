//! What all requests share.

use std::ops::Deref;
use std::path::PathBuf;
use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use arc_swap::ArcSwapOption;

use crate::audit::Audit;
use crate::http::errors::Problem;
use crate::http::limits::Bodies;
use crate::http::work::Work;
use crate::keys::{Keys, KeysError};
use crate::log::now;
use crate::metrics::Metrics;
use crate::serving::{LoadError, Serving, Source};
use crate::settings::Settings;
use crate::soundness::Soundness;

/// What all requests share. Cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Inner>);

/// The parts of an [`App`].
pub struct Inner {
    pub(crate) settings: Settings,
    pub(crate) work: Work,
    pub(crate) bodies: Bodies,
    pub(crate) metrics: Metrics,
    pub(crate) audit: Option<Audit>,
    pub(crate) connections: Arc<AtomicUsize>,
    source: Box<dyn Source>,
    serving: ArcSwapOption<Serving>,
    keys_file: Option<PathBuf>,
    keys: ArcSwapOption<Keys>,
    /// Held while datasets are opened or brought up to date.
    refreshing: Mutex<Fingerprint>,
    status: Mutex<Status>,
    soundness: Soundness,
}

/// What was loaded last, and what could not be.
#[derive(Default)]
struct Fingerprint {
    loaded: Option<String>,
    failed: Option<String>,
}

/// How the last look for new versions went.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Status {
    pub(crate) indexing: bool,
    pub(crate) started_at: Option<String>,
    pub(crate) finished_at: Option<String>,
    pub(crate) error: Option<String>,
}

/// What an [`App`] may have besides settings and a source.
#[derive(Debug, Default)]
pub struct Extras {
    /// A file of API keys; without it nobody is asked for one.
    pub keys: Option<PathBuf>,
    /// Where decisions are recorded.
    pub audit: Option<Audit>,
}

impl Deref for App {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl App {
    /// An app that serves nothing yet: see [`Inner::refresh`].
    ///
    /// # Errors
    /// The file of keys cannot be used.
    pub fn new(
        settings: Settings,
        source: Box<dyn Source>,
        extras: Extras,
    ) -> Result<App, KeysError> {
        let keys = extras.keys.as_deref().map(Keys::open).transpose()?;
        Ok(App(Arc::new(Inner {
            work: Work::new(settings.workers(), settings.queue),
            bodies: Bodies::new(settings.max_body, settings.body_memory, settings.body_timeout),
            metrics: Metrics::default(),
            audit: extras.audit,
            connections: Arc::default(),
            source,
            serving: ArcSwapOption::empty(),
            keys_file: extras.keys,
            keys: ArcSwapOption::from_pointee(keys),
            refreshing: Mutex::default(),
            status: Mutex::default(),
            soundness: Soundness::default(),
            settings,
        })))
    }
}

impl Inner {
    /// What is served now. A request asks once and keeps it.
    pub(crate) fn serving(&self) -> Result<Arc<Serving>, Problem> {
        self.serving.load_full().ok_or_else(|| {
            // Why may name files of this computer, and is for its administrator.
            Problem::unavailable("nothing is loaded yet; hint: GET /statusz says why")
        })
    }

    pub(crate) fn keys(&self) -> Option<Arc<Keys>> {
        self.keys.load_full()
    }

    pub(crate) fn status(&self) -> Status {
        lock(&self.status).clone()
    }

    /// Opens the datasets if they have changed, and puts them in the place of those served. Requests
    /// under way finish on the old ones. Blocks; does nothing while somebody else does the same.
    ///
    /// # Errors
    /// They cannot be opened; what is served stays.
    pub fn refresh(&self) -> Result<(), LoadError> {
        self.reread_keys();
        let Ok(mut known) = self.refreshing.try_lock() else {
            return Ok(());
        };
        self.open_changed(&mut known)
    }

    /// Has the source look for new versions, and opens them. Blocks.
    ///
    /// # Errors
    /// The source could not, or they cannot be opened; what is served stays.
    pub fn update(&self, forced: bool) -> Result<(), LoadError> {
        let mut known = lock(&self.refreshing);
        *lock(&self.status) =
            Status { indexing: true, started_at: Some(now()), ..Status::default() };
        let done = self.source.update(forced).and_then(|()| {
            *known = Fingerprint::default();
            self.open_changed(&mut known)
        });
        let mut status = lock(&self.status);
        status.indexing = false;
        status.finished_at = Some(now());
        status.error = done.as_ref().err().map(ToString::to_string);
        done
    }

    fn open_changed(&self, known: &mut Fingerprint) -> Result<(), LoadError> {
        let opened = self.source.fingerprint().and_then(|fingerprint| {
            let as_before = [&known.loaded, &known.failed].contains(&&Some(fingerprint.clone()));
            let waiting = self.serving.load().is_none();
            if as_before && !waiting {
                return Ok(false);
            }
            let sound = |serving: Serving| self.soundness.admit(&serving.union).map(|()| serving);
            let serving = self.source.load().and_then(sound).inspect_err(|_| {
                known.failed = Some(fingerprint.clone());
            })?;
            self.serving.store(Some(Arc::new(serving)));
            *known = Fingerprint { loaded: Some(fingerprint), failed: None };
            Ok(true)
        });
        let mut status = lock(&self.status);
        match opened {
            Ok(false) => Ok(()),
            Ok(true) => {
                status.error = None;
                status.finished_at = Some(now());
                self.settings.log.remark("datasets opened");
                Ok(())
            }
            Err(error) => {
                let text = error.to_string();
                if status.error.as_ref() != Some(&text) {
                    self.settings.log.warn(&format!("datasets not opened: {text}"));
                    status.error = Some(text);
                }
                Err(error)
            }
        }
    }

    /// Holds what is served against its checksums, once for each version, as far as opening it does
    /// not. What is damaged is no longer served, and neither is what stands beside it: an answer
    /// without a dataset would be a wrong one. Blocks, for about ten seconds per gigabyte.
    pub fn check_files(&self) {
        let Some(serving) = self.serving.load_full() else { return };
        let mut damaged = Vec::new();
        self.soundness.check(&serving.union, |snapshot, error| {
            damaged.push(snapshot.manifest().dataset.clone());
            self.source.refusal(snapshot, error)
        });
        if damaged.is_empty() {
            return;
        }
        let now = self.serving.load_full();
        if let Some(error) = now.and_then(|now| self.soundness.admit(&now.union).err()) {
            // At once: an update that is under way may take an hour.
            self.serving.store(None);
            self.settings.log.warn(&format!("datasets no longer served: {error}"));
            lock(&self.status).error = Some(error.to_string());
        }
        let mut known = lock(&self.refreshing);
        *known = Fingerprint::default();
        for name in damaged {
            if let Err(error) = self.source.replace(&name) {
                self.settings.log.warn(&format!("{name}: is not loaded again: {error}"));
            }
        }
    }

    /// Has the source look for new versions if it is time.
    ///
    /// # Errors
    /// As [`Inner::update`].
    pub(crate) fn update_if_due(&self) -> Result<(), LoadError> {
        if self.source.is_due() { self.update(false) } else { Ok(()) }
    }

    pub(crate) fn attempts(&self) -> std::collections::BTreeMap<String, catalog::Attempt> {
        self.source.attempts()
    }

    /// Ends what goes on behind the requests.
    pub(crate) fn stop(&self) {
        self.soundness.stop();
        self.source.stop();
    }

    /// A key that is revoked in the file is revoked here a few seconds later.
    fn reread_keys(&self) {
        let Some(path) = &self.keys_file else { return };
        match Keys::open(path) {
            Ok(keys) => self.keys.store(Some(Arc::new(keys))),
            // The keys known stay: a file being written must not shut everybody out.
            Err(error) => self.settings.log.warn(&format!("API keys not read again: {error}")),
        }
    }
}

/// None of what is locked here is ever left half done.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
