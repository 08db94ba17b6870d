//! An old snapshot and its changes, as one stream.

use index::{IndexError, Snapshot};
use sources::{Counts, Format, ReadError, Sink, Stop, Summary};
use store::StoreError;

use super::collect::Changes;

/// Why the stream ended early.
enum Halt {
    Stop(Stop),
    Index(IndexError),
}

impl From<IndexError> for Halt {
    fn from(error: IndexError) -> Halt {
        Halt::Index(error)
    }
}

impl From<Halt> for ReadError {
    fn from(halt: Halt) -> ReadError {
        ReadError::Stopped(match halt {
            Halt::Stop(stop) => stop,
            Halt::Index(error) => Stop(Box::new(StoreError::Index(error))),
        })
    }
}

impl Changes {
    /// Hands the entities of `snapshot` to `sink`, changed ones in the place of the old, then those
    /// that are new.
    pub(crate) fn apply(
        mut self,
        snapshot: &Snapshot,
        sink: &mut dyn Sink,
    ) -> Result<Summary, ReadError> {
        let mut kept = 0;
        snapshot.for_each(|old| {
            let entity = match self.ids.get(&old.id) {
                None => Some(old),
                Some(None) => None,
                Some(Some(at)) => self.entities[*at].take(),
            };
            if let Some(entity) = entity {
                kept += 1;
                sink.entity(entity).map_err(Halt::Stop)?;
            }
            Ok::<(), Halt>(())
        })?;
        for entity in self.entities.into_iter().flatten() {
            kept += 1;
            sink.entity(entity)?;
        }
        let quarantined = self.refusals.len() as u64;
        let counts = Counts {
            read: kept + quarantined,
            kept,
            repaired: self.repairs.len() as u64,
            quarantined,
            values_refused: self.values.len() as u64,
            by_record: [("entity", kept + quarantined)].into(),
        };
        self.refusals.into_iter().try_for_each(|refusal| sink.refused(refusal))?;
        self.repairs.into_iter().try_for_each(|repair| sink.repaired(repair))?;
        self.values.into_iter().try_for_each(|refusal| sink.value_refused(refusal))?;
        let published = snapshot.manifest().published.clone();
        Ok(Summary { format: Format::FtmJson, counts, published, files: self.files })
    }
}
