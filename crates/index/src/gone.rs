//! What is no more: entities whose files stay because a version before had them, and what they still
//! count for in those files, to be taken off.
//!
//! - `gone.bin`: their slots, four bytes each, ascending.
//! - `gone.keys.bin`: hashes of keys (see [`crate::keys`]) with how many of them carry each.
//! - `gone.terms.bin`: for each field of the text index how many tokens are theirs, then hashes of
//!   terms with how many of them hold each. Of documents whose segment is gone too, nothing counts.
//!
//! Counts are 12 bytes each, by ascending hash. With what they say taken off, a question is answered to
//! the last digit as by a snapshot built anew.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use tantivy::directory::OwnedBytes;
use tantivy::schema::{Field, FieldType, Value};
use tantivy::tokenizer::TextAnalyzer;
use tantivy::{Directory, DocAddress, Index, TantivyDocument, Term};

use crate::fields::Fields;
use crate::snapshot::Stored;
use crate::{IndexError, keys};

const SLOTS: &str = "gone.bin";
const KEYS: &str = "gone.keys.bin";
const TERMS: &str = "gone.terms.bin";

/// All of them; a snapshot without layers has none.
pub(crate) const FILES: [&str; 3] = [SLOTS, KEYS, TERMS];

/// Bytes of a hash and its count.
const ENTRY: usize = 12;

/// Counts by hash, where they lie.
struct Counts(OwnedBytes);

impl Counts {
    fn get(&self, hash: u64) -> u64 {
        let entries = self.0.as_chunks::<ENTRY>().0;
        let own =
            |entry: &[u8; ENTRY]| u64::from_le_bytes(*entry.first_chunk::<8>().unwrap_or(&[0; 8]));
        match entries.binary_search_by_key(&hash, own) {
            Ok(at) => {
                entries[at].last_chunk::<4>().map_or(0, |n| u64::from(u32::from_le_bytes(*n)))
            }
            Err(_) => 0,
        }
    }

    fn all(&self) -> FxHashMap<u64, u32> {
        let read = |entry: &[u8; ENTRY]| {
            let (hash, count) = entry.split_at(8);
            let hash = u64::from_le_bytes(hash.try_into().unwrap_or_default());
            (hash, u32::from_le_bytes(count.try_into().unwrap_or_default()))
        };
        self.0.as_chunks::<ENTRY>().0.iter().map(read).collect()
    }

    fn write(counts: &FxHashMap<u64, u32>, out: &mut Vec<u8>) {
        let mut sorted: Vec<(u64, u32)> = counts.iter().map(|(hash, n)| (*hash, *n)).collect();
        sorted.sort_unstable();
        for (hash, count) in sorted {
            out.extend_from_slice(&hash.to_le_bytes());
            out.extend_from_slice(&count.to_le_bytes());
        }
    }
}

/// What is gone from a snapshot.
pub(crate) struct Gone {
    slots: Vec<u32>,
    keys: Counts,
    /// By the number of the field.
    tokens: Vec<u64>,
    terms: Counts,
}

impl Gone {
    /// Nothing is.
    pub(crate) fn nothing() -> Gone {
        let empty = || Counts(OwnedBytes::empty());
        Gone { slots: Vec::new(), keys: empty(), tokens: Vec::new(), terms: empty() }
    }

    pub(crate) fn open(dir: &Path, folder: &dyn Directory) -> Result<Gone, IndexError> {
        let damaged = |name: &str| IndexError::Damaged {
            dir: dir.to_owned(),
            reason: format!("{name} ends too soon"),
        };
        let slots = crate::mapped(dir, folder, SLOTS)?;
        let keys = crate::mapped(dir, folder, KEYS)?;
        let terms = crate::mapped(dir, folder, TERMS)?;
        let (slots, rest) = slots.as_chunks::<4>();
        if !rest.is_empty() {
            return Err(damaged(SLOTS));
        }
        if !keys.len().is_multiple_of(ENTRY) {
            return Err(damaged(KEYS));
        }
        let fields = crate::fields::schema().0.fields().count();
        if terms.len() < fields * 8 || !(terms.len() - fields * 8).is_multiple_of(ENTRY) {
            return Err(damaged(TERMS));
        }
        let (tokens, terms) = terms.split(fields * 8);
        Ok(Gone {
            slots: slots.iter().map(|slot| u32::from_le_bytes(*slot)).collect(),
            keys: Counts(keys),
            tokens: tokens.as_chunks::<8>().0.iter().map(|n| u64::from_le_bytes(*n)).collect(),
            terms: Counts(terms),
        })
    }

    pub(crate) fn holds(&self, slot: u32) -> bool {
        !self.slots.is_empty() && self.slots.binary_search(&slot).is_ok()
    }

    /// How many entities are gone.
    pub(crate) fn count(&self) -> u64 {
        self.slots.len() as u64
    }

    /// How many of them carry a hashed key.
    pub(crate) fn carriers(&self, key: u64) -> u64 {
        self.keys.get(key)
    }

    /// How many of their documents hold a term.
    pub(crate) fn holders(&self, term: &Term) -> u64 {
        self.terms.get(hash(term.field(), term.serialized_value_bytes()))
    }

    /// How many tokens of a field are theirs.
    pub(crate) fn tokens(&self, field: Field) -> u64 {
        self.tokens.get(field.field_id() as usize).copied().unwrap_or(0)
    }
}

fn hash(field: Field, term: &[u8]) -> u64 {
    keys::hash_bytes([field.field_id() as u8].into_iter().chain(term.iter().copied()))
}

/// What is gone, while it is put together.
pub(crate) struct Tally {
    slots: FxHashSet<u32>,
    keys: FxHashMap<u64, u32>,
}

impl Tally {
    /// Goes on from what is gone already.
    pub(crate) fn of(gone: &Gone) -> Tally {
        Tally { slots: gone.slots.iter().copied().collect(), keys: gone.keys.all() }
    }

    /// Notes that an entity with these hashed keys is gone; false if that is known.
    pub(crate) fn add(&mut self, slot: u32, keys: &[u64]) -> bool {
        let is_new = self.slots.insert(slot);
        if is_new {
            let mut keys = keys.to_vec();
            keys.sort_unstable();
            keys.dedup();
            keys.into_iter().for_each(|key| *self.keys.entry(key).or_default() += 1);
        }
        is_new
    }

    /// Writes the files, for the text index that `stored` is, with all deletions made.
    pub(crate) fn finish(
        self,
        dir: &Path,
        index: &Index,
        fields: &Fields,
        stored: &Stored,
    ) -> Result<(), IndexError> {
        let mut slots: Vec<u32> = self.slots.into_iter().collect();
        slots.sort_unstable();
        let slots: Vec<u8> = slots.into_iter().flat_map(u32::to_le_bytes).collect();
        let mut keys = Vec::new();
        Counts::write(&self.keys, &mut keys);
        let (tokens, counts) = dead_terms(dir, index, fields, stored)?;
        let mut terms: Vec<u8> = tokens.into_iter().flat_map(u64::to_le_bytes).collect();
        Counts::write(&counts, &mut terms);
        for (name, bytes) in [(SLOTS, slots), (KEYS, keys), (TERMS, terms)] {
            let path = dir.join(name);
            let write = || -> io::Result<()> {
                let mut file = File::create_new(&path)?;
                file.write_all(&bytes)?;
                file.sync_all()
            };
            write().map_err(|source| IndexError::Io { path: path.clone(), source })?;
        }
        Ok(())
    }
}

/// Words longer than this are not indexed: the index library's limit.
const MAX_TOKEN: usize = u16::MAX as usize - 5;

/// Documents looked at together.
const BATCH: usize = 512;

/// For each field how many tokens deleted documents have, and how many of them hold each term, by its
/// hash. Reads those documents.
fn dead_terms(
    dir: &Path,
    index: &Index,
    fields: &Fields,
    stored: &Stored,
) -> Result<(Vec<u64>, FxHashMap<u64, u32>), IndexError> {
    let engine = |error| crate::build::engine(dir, error);
    let schema = index.schema();
    let mut analyzers: Vec<Option<TextAnalyzer>> = Vec::new();
    for (field, entry) in schema.fields() {
        let is_text = matches!(entry.field_type(), FieldType::Str(_)) && entry.is_indexed();
        let analyzer = is_text.then(|| index.tokenizer_for_field(field)).transpose();
        analyzers.push(analyzer.map_err(engine)?);
    }
    let mut dead = Vec::new();
    for (segment_ord, segment) in (0..).zip(stored.searcher().segment_readers()) {
        let Some(alive) = segment.alive_bitset() else {
            continue;
        };
        let docs = (0..segment.max_doc()).filter(|doc_id| !alive.is_alive(*doc_id));
        dead.extend(docs.map(|doc_id| DocAddress { segment_ord, doc_id }));
    }
    let parts: Result<Vec<_>, IndexError> = (dead.par_chunks(BATCH))
        .map(|addresses| {
            let mut counting = Counting {
                analyzers: analyzers.clone(),
                tokens: vec![0; analyzers.len()],
                terms: FxHashMap::default(),
            };
            for address in addresses {
                let entity = stored.entity(*address)?;
                counting.add(&crate::fields::document(fields, &entity, 0, &[]));
            }
            Ok((counting.tokens, counting.terms))
        })
        .collect();
    let (mut tokens, mut terms) = (vec![0; analyzers.len()], FxHashMap::default());
    for (own_tokens, own_terms) in parts? {
        tokens.iter_mut().zip(own_tokens).for_each(|(all, own): (&mut u64, u64)| *all += own);
        for (term, count) in own_terms {
            *terms.entry(term).or_default() += count;
        }
    }
    Ok((tokens, terms))
}

/// Counts terms as the index library does when it indexes documents.
struct Counting {
    /// By field; `None` for fields without terms that count.
    analyzers: Vec<Option<TextAnalyzer>>,
    tokens: Vec<u64>,
    terms: FxHashMap<u64, u32>,
}

impl Counting {
    fn add(&mut self, document: &TantivyDocument) {
        let mut distinct = FxHashSet::default();
        for (field, value) in document.field_values() {
            let at = field.field_id() as usize;
            let (Some(Some(analyzer)), Some(text)) = (self.analyzers.get_mut(at), value.as_str())
            else {
                continue;
            };
            analyzer.token_stream(text).process(&mut |token| {
                if token.text.len() <= MAX_TOKEN {
                    self.tokens[at] += 1;
                    distinct.insert(hash(field, token.text.as_bytes()));
                }
            });
        }
        distinct.into_iter().for_each(|term| *self.terms.entry(term).or_default() += 1);
    }
}
