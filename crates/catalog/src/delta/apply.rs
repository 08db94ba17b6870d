//! Changes as a stream of what comes into a version.

use sources::{Counts, Format, ReadError, Sink, Summary};

use super::collect::Changes;

impl Changes {
    /// Hands over the entities that changed or are new, and what was refused.
    pub(crate) fn read(self, sink: &mut dyn Sink) -> Result<Summary, ReadError> {
        let kept = self.entities.len() as u64;
        let quarantined = self.refusals.len() as u64;
        let counts = Counts {
            read: kept + quarantined,
            kept,
            repaired: self.repairs.len() as u64,
            quarantined,
            values_refused: self.values.len() as u64,
            by_record: [("entity", kept + quarantined)].into(),
        };
        self.entities.into_iter().try_for_each(|entity| sink.entity(entity))?;
        self.refusals.into_iter().try_for_each(|refusal| sink.refused(refusal))?;
        self.repairs.into_iter().try_for_each(|repair| sink.repaired(repair))?;
        self.values.into_iter().try_for_each(|refusal| sink.value_refused(refusal))?;
        Ok(Summary { format: Format::FtmJson, counts, published: None, files: self.files })
    }
}
