//! Where a reader puts what it finds.

use model::{Entity, Place};

/// Receives what a reader finds, record by record.
///
/// Every method may end the import by returning [`Stop`]: a full disk, an interrupt.
pub trait Sink {
    /// An entity that was read and kept. The same id may come again; the fragments belong together.
    fn entity(&mut self, entity: Entity) -> Result<(), Stop>;

    /// Something was changed so that a record could be kept.
    fn repaired(&mut self, repair: Repair) -> Result<(), Stop>;

    /// A whole record could not be kept.
    fn refused(&mut self, refusal: Refusal) -> Result<(), Stop>;

    /// One value of a kept record is not what its property asks for.
    fn value_refused(&mut self, refusal: ValueRefusal) -> Result<(), Stop>;
}

/// Ends an import early. The reader returns [`crate::ReadError::Stopped`] with the reason.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Stop(pub Box<dyn std::error::Error + Send + Sync>);

/// One change made to keep a record: a byte decoded by another encoding, a doubled id renamed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repair {
    /// Where; for a repaired byte, `place.offset` is the offset of that byte.
    pub place: Place,
    /// The record's id in its source, where it is known.
    pub record: Option<String>,
    /// What was wrong and what was done, such as "byte 0xE9 is not UTF-8; read as `é` (Windows-1252)".
    pub reason: String,
}

/// One record that was not kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Where the record begins.
    pub place: Place,
    /// The record's id in its source, where it is known.
    pub record: Option<String>,
    /// What is wrong with it, and what was expected.
    pub reason: String,
    /// The record as it stands in the source.
    pub raw: Vec<u8>,
}

/// One value that does not fit its property.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValueRefusal {
    /// Where the record begins.
    pub place: Place,
    /// The entity it was meant for.
    pub entity: String,
    /// The property it was meant for.
    pub prop: String,
    /// The value as it stands in the source.
    pub value: String,
    /// What was expected.
    pub reason: String,
    /// Whether the entity keeps the value as written all the same.
    pub kept: bool,
}

/// A sink that keeps everything in memory: for tests and small files.
#[derive(Debug, Default)]
#[expect(missing_docs, reason = "one field per method of `Sink`")]
pub struct Collected {
    pub entities: Vec<Entity>,
    pub repairs: Vec<Repair>,
    pub refusals: Vec<Refusal>,
    pub value_refusals: Vec<ValueRefusal>,
}

impl Sink for Collected {
    fn entity(&mut self, entity: Entity) -> Result<(), Stop> {
        self.entities.push(entity);
        Ok(())
    }

    fn repaired(&mut self, repair: Repair) -> Result<(), Stop> {
        self.repairs.push(repair);
        Ok(())
    }

    fn refused(&mut self, refusal: Refusal) -> Result<(), Stop> {
        self.refusals.push(refusal);
        Ok(())
    }

    fn value_refused(&mut self, refusal: ValueRefusal) -> Result<(), Stop> {
        self.value_refusals.push(refusal);
        Ok(())
    }
}
