//! Where sealed records lie: one redb file.
//!
//! Nothing in it opens without the register's key. The keys of records lie in a table of their own, so that
//! a new epoch rewrites them and nothing else.

use std::path::Path;

use redb::{
    Database, ReadTransaction, ReadableDatabase, ReadableTable, ReadableTableMetadata,
    TableDefinition, WriteTransaction,
};

use crate::person::PersonRef;
use crate::record::SealedRecord;

/// Sealed records by reference.
const RECORDS: TableDefinition<'_, &[u8; 10], &[u8]> = TableDefinition::new("records");
/// The wrapped key of each record.
const KEYS: TableDefinition<'_, &[u8; 10], &[u8]> = TableDefinition::new("keys");
/// Who belongs to whose caseload.
const CASELOADS: TableDefinition<'_, (&str, &[u8; 10]), ()> = TableDefinition::new("caseloads");
/// The same, by person.
const CASEWORKERS: TableDefinition<'_, (&[u8; 10], &str), ()> = TableDefinition::new("caseworkers");
/// Accounts, exports and the like, sealed, each under a name such as `account/ana`.
const OFFICE: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("office");

/// The file of records cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// Another process has it open.
    #[error("the register is open in another process")]
    Busy,
    /// The storage engine refused.
    #[error("the register's records: {0}")]
    Storage(Box<redb::Error>),
    /// A record that is no record.
    #[error("record {0}: it is damaged: this is no sealed record")]
    Record(PersonRef),
}

impl<E: Into<redb::Error>> From<E> for VaultError {
    fn from(error: E) -> VaultError {
        match error.into() {
            redb::Error::DatabaseAlreadyOpen => VaultError::Busy,
            error => VaultError::Storage(Box::new(error)),
        }
    }
}

pub(crate) struct Vault(Database);

impl Vault {
    pub(crate) fn create(path: &Path) -> Result<Vault, VaultError> {
        let database = Database::create(path)?;
        let write = database.begin_write()?;
        write.open_table(RECORDS)?;
        write.open_table(KEYS)?;
        write.open_table(CASELOADS)?;
        write.open_table(CASEWORKERS)?;
        write.open_table(OFFICE)?;
        write.commit()?;
        Ok(Vault(database))
    }

    pub(crate) fn open(path: &Path) -> Result<Vault, VaultError> {
        Ok(Vault(Database::open(path)?))
    }

    /// Everything written between here and [`Changes::commit`] is there together, or not at all.
    pub(crate) fn change(&self) -> Result<Changes, VaultError> {
        Ok(Changes(self.0.begin_write()?))
    }

    pub(crate) fn read(&self) -> Result<Reading, VaultError> {
        Ok(Reading(self.0.begin_read()?))
    }
}

/// One state of the file, whatever is written meanwhile.
pub(crate) struct Reading(ReadTransaction);

impl Reading {
    pub(crate) fn record(
        &self,
        person: PersonRef,
    ) -> Result<Option<(Vec<u8>, SealedRecord)>, VaultError> {
        let Some(sealed) = self.0.open_table(RECORDS)?.get(person.bytes())? else {
            return Ok(None);
        };
        let record = decode(person, sealed.value())?;
        let key = self.0.open_table(KEYS)?.get(person.bytes())?;
        let key = key.ok_or(VaultError::Record(person))?.value().to_vec();
        Ok(Some((key, record)))
    }

    /// Every record with its wrapped key, in order of reference.
    pub(crate) fn each<E: From<VaultError>>(
        &self,
        mut give: impl FnMut(PersonRef, Vec<u8>, SealedRecord) -> Result<(), E>,
    ) -> Result<(), E> {
        let keys = self.0.open_table(KEYS).map_err(VaultError::from)?;
        let records = self.0.open_table(RECORDS).map_err(VaultError::from)?;
        for row in records.iter().map_err(VaultError::from)? {
            let (person, sealed) = row.map_err(VaultError::from)?;
            let person = PersonRef::from_bytes(*person.value());
            let key = keys.get(person.bytes()).map_err(VaultError::from)?;
            let key = key.ok_or(VaultError::Record(person))?.value().to_vec();
            give(person, key, decode(person, sealed.value())?)?;
        }
        Ok(())
    }

    pub(crate) fn len(&self) -> Result<u64, VaultError> {
        Ok(self.0.open_table(RECORDS)?.len()?)
    }

    /// The accounts whose caseload holds the person, in order.
    pub(crate) fn caseworkers(&self, person: PersonRef) -> Result<Vec<String>, VaultError> {
        let table = self.0.open_table(CASEWORKERS)?;
        let mut accounts = Vec::new();
        for row in table.range((person.bytes(), "")..)? {
            let row = row?;
            let (held, account) = row.0.value();
            if held != person.bytes() {
                break;
            }
            accounts.push(account.to_owned());
        }
        Ok(accounts)
    }

    /// Every account with a person of its caseload, in order.
    pub(crate) fn caseloads(&self) -> Result<Vec<(String, PersonRef)>, VaultError> {
        let mut all = Vec::new();
        for row in self.0.open_table(CASELOADS)?.iter()? {
            let row = row?;
            let (account, person) = row.0.value();
            all.push((account.to_owned(), PersonRef::from_bytes(*person)));
        }
        Ok(all)
    }

    /// The people of an account's caseload, in order of reference.
    pub(crate) fn caseload(&self, account: &str) -> Result<Vec<PersonRef>, VaultError> {
        let table = self.0.open_table(CASELOADS)?;
        let mut people = Vec::new();
        for row in table.range((account, &[0; 10])..=(account, &[255; 10]))? {
            people.push(PersonRef::from_bytes(*row?.0.value().1));
        }
        Ok(people)
    }

    pub(crate) fn office(&self, name: &str) -> Result<Option<Vec<u8>>, VaultError> {
        Ok(self.0.open_table(OFFICE)?.get(name)?.map(|sealed| sealed.value().to_vec()))
    }

    /// What the office keeps under names that begin so, in order of name.
    pub(crate) fn office_under(&self, prefix: &str) -> Result<Vec<(String, Vec<u8>)>, VaultError> {
        let mut kept = Vec::new();
        for row in self.0.open_table(OFFICE)?.range(prefix..)? {
            let (name, sealed) = row?;
            if !name.value().starts_with(prefix) {
                break;
            }
            kept.push((name.value().to_owned(), sealed.value().to_vec()));
        }
        Ok(kept)
    }
}

/// Changes that become visible together.
pub(crate) struct Changes(WriteTransaction);

impl Changes {
    pub(crate) fn put(
        &self,
        person: PersonRef,
        key: &[u8],
        record: &SealedRecord,
    ) -> Result<(), VaultError> {
        let sealed = postcard::to_allocvec(record).map_err(|_| VaultError::Record(person))?;
        self.0.open_table(RECORDS)?.insert(person.bytes(), sealed.as_slice())?;
        self.0.open_table(KEYS)?.insert(person.bytes(), key)?;
        Ok(())
    }

    pub(crate) fn assign(&self, account: &str, person: PersonRef) -> Result<(), VaultError> {
        self.0.open_table(CASELOADS)?.insert((account, person.bytes()), ())?;
        self.0.open_table(CASEWORKERS)?.insert((person.bytes(), account), ())?;
        Ok(())
    }

    pub(crate) fn unassign(&self, account: &str, person: PersonRef) -> Result<(), VaultError> {
        self.0.open_table(CASELOADS)?.remove((account, person.bytes()))?;
        self.0.open_table(CASEWORKERS)?.remove((person.bytes(), account))?;
        Ok(())
    }

    pub(crate) fn put_office(&self, name: &str, sealed: &[u8]) -> Result<(), VaultError> {
        self.0.open_table(OFFICE)?.insert(name, sealed)?;
        Ok(())
    }

    /// Makes it all visible, durably.
    pub(crate) fn commit(self) -> Result<(), VaultError> {
        Ok(self.0.commit()?)
    }
}

fn decode(person: PersonRef, sealed: &[u8]) -> Result<SealedRecord, VaultError> {
    postcard::from_bytes(sealed).map_err(|_| VaultError::Record(person))
}
