//! Searching one snapshot.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use model::Entity;
use tantivy::collector::sort_key::{SortBySimilarityScore, SortByStaticFastValue};
use tantivy::collector::{DocSetCollector, TopDocs};
use tantivy::directory::MmapDirectory;
use tantivy::query::{
    Bm25StatisticsProvider, BooleanQuery, BoostQuery, EnableScoring, FuzzyTermQuery, Occur, Query,
    TermQuery,
};
use tantivy::schema::document::Value;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{BitSet, DocAddress, Index, Order, ReloadPolicy, Searcher, TantivyDocument, Term};

use crate::build::{decode, engine};
use crate::fields::{self, Fields};
use crate::gone::Gone;
use crate::keys::{self, KeyIndex};
use crate::readonly::ReadOnly;
use crate::records::{Listed, Records};
use crate::text::query_words;
use crate::{IndexError, Manifest, Scope, verify};

/// One version of a dataset, opened for reading. Cheap to open: files are mapped, not read.
pub struct Snapshot {
    manifest: Manifest,
    stored: Stored,
    /// By layer.
    keys: Vec<KeyIndex>,
    records: Arc<Records>,
}

/// Where a snapshot keeps an entity, which is its position in the import; means nothing to another
/// snapshot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Slot(pub(crate) u32);

/// The index itself, complete or not yet.
#[derive(Clone)]
pub(crate) struct Stored {
    dir: PathBuf,
    fields: Fields,
    searcher: Searcher,
    gone: Arc<Gone>,
}

/// What to search for, beyond the words.
#[derive(Debug, Clone)]
pub struct SearchOptions {
    /// Only entities of this schema or its descendants.
    pub schema: String,
    /// At most this many.
    pub limit: usize,
}

impl Default for SearchOptions {
    fn default() -> SearchOptions {
        SearchOptions { schema: "Thing".to_owned(), limit: 10 }
    }
}

/// One result of a search.
#[derive(Debug, Clone)]
pub struct Hit {
    /// What was found.
    pub entity: Entity,
    /// How well it fits, comparable only within one search; not a probability.
    pub relevance: f32,
}

impl Snapshot {
    /// Opens the snapshot in `dir`.
    ///
    /// # Errors
    /// There is none, another version of the program wrote it, or it is damaged as far as can be told in
    /// some milliseconds: the manifest, the length of every file, the checksums of small files (see
    /// [`crate::verify_rest`] for those of large ones).
    pub fn open(dir: &Path) -> Result<Snapshot, IndexError> {
        let manifest = Manifest::read(dir)?;
        verify::at_open(dir, &manifest)?;
        let folder = MmapDirectory::open(dir).map_err(|error| engine(dir, error.into()))?;
        let folder = ReadOnly(folder);
        let index = Index::open(folder.clone()).map_err(|error| engine(dir, error))?;
        let (_, fields) = fields::schema();
        let mut stored = Stored::open(dir, &index, fields)?;
        if manifest.layers > 0 {
            stored.gone = Arc::new(Gone::open(dir, &folder)?);
        }
        let layers = 0..=manifest.layers;
        let keys =
            layers.map(|layer| KeyIndex::open(dir, &folder, layer)).collect::<Result<_, _>>()?;
        let records = Arc::new(Records::open(dir, &folder, manifest.layers)?);
        Ok(Snapshot { manifest, stored, keys, records })
    }

    /// The folder it is in.
    pub fn dir(&self) -> &Path {
        self.stored.dir()
    }

    /// How many entities were added or taken away in layers over what was built first.
    pub fn changed(&self) -> u64 {
        self.records.layered() + self.stored.gone.count()
    }

    /// What the snapshot holds and what it was built from.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The entity of that id, or the one that id was merged into.
    ///
    /// # Errors
    /// The snapshot is damaged.
    pub fn get(&self, id: &str) -> Result<Option<Entity>, IndexError> {
        Ok(self.stored.by_id(id)?.map(|(_, entity)| entity))
    }

    /// Entities that point at `id` through any property, in import order: at most `limit`, and how
    /// many there are in all.
    ///
    /// # Errors
    /// The snapshot is damaged.
    pub fn inbound(&self, id: &str, limit: usize) -> Result<(usize, Vec<Entity>), IndexError> {
        self.first_of(&self.orders_inbound(id)?, limit)
    }

    /// Entities that carry a key (see `matching::keys`, `matching::pivot_keys`), in import order: at
    /// most `limit`, and how many there are in all.
    ///
    /// # Errors
    /// The snapshot is damaged.
    pub fn with_key(&self, key: &str, limit: usize) -> Result<(usize, Vec<Entity>), IndexError> {
        self.first_of(&self.orders_with_key(key), limit)
    }

    fn first_of(&self, orders: &[u32], limit: usize) -> Result<(usize, Vec<Entity>), IndexError> {
        let first = orders.iter().take(limit).map(|order| self.entity_at(Slot(*order)));
        Ok((orders.len(), first.collect::<Result<_, _>>()?))
    }

    /// Positions of the entities that point at `id`, in order.
    pub(crate) fn orders_inbound(&self, id: &str) -> Result<Vec<u32>, IndexError> {
        let query = self.stored.term(self.stored.fields.to, id);
        let found = self.stored.in_order_of(query.as_ref())?;
        Ok(found.into_iter().filter_map(|(order, _)| u32::try_from(order).ok()).collect())
    }

    /// Positions of the entities that carry a key, in order.
    pub(crate) fn orders_with_key(&self, key: &str) -> Vec<u32> {
        let hash = keys::hash(key);
        // The positions of a layer follow upon those of the layers below it.
        let all = self.keys.iter().filter_map(|keys| keys.postings(hash)).flatten();
        all.filter(|order| !self.stored.gone.holds(*order)).collect()
    }

    /// How many entities carry a hashed key.
    pub(crate) fn carriers(&self, key: u64) -> u64 {
        let all = self.keys.iter().filter_map(|keys| keys.postings(key));
        let all: u64 = all.map(|postings| postings.count).sum();
        all.saturating_sub(self.stored.gone.carriers(key))
    }

    /// Where the entities of a scope are kept that share most with what is asked, best first, each with
    /// what that counts for. Reads no entity.
    pub(crate) fn ranked(
        &self,
        ask: &keys::Ask<'_>,
        scope: &Scope,
    ) -> Result<Vec<(Slot, f32)>, IndexError> {
        let gate = self.records.gate(scope);
        if gate.is_shut() {
            return Ok(Vec::new());
        }
        let mut excluded = Vec::new();
        for id in &scope.exclude_ids {
            excluded.extend(self.stored.orders_of(id)?);
        }
        let allow = |entity| {
            gate.allows(entity)
                && !excluded.contains(&u64::from(entity))
                && !self.stored.gone.holds(entity)
        };
        let mut ranked = Vec::new();
        for keys in &self.keys {
            ranked.extend(keys::rank(keys, ask, allow));
        }
        if self.keys.len() > 1 {
            ranked.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            ranked.truncate(ask.limit);
        }
        Ok(ranked.into_iter().map(|(entity, sum)| (Slot(entity), sum)).collect())
    }

    /// The entity kept in a slot of this snapshot, as it is compared: nothing of it is parsed.
    ///
    /// # Errors
    /// The snapshot is damaged.
    pub fn listed_at(&self, slot: Slot) -> Result<Listed, IndexError> {
        match self.records.are_current() {
            true => self.records.listed(slot.0),
            false => Ok(Listed::new(&self.entity_at(slot)?)),
        }
    }

    /// The entity kept in a slot of this snapshot.
    ///
    /// # Errors
    /// The snapshot is damaged.
    pub fn entity_at(&self, slot: Slot) -> Result<Entity, IndexError> {
        self.stored.entity(self.stored.address_of(slot.0)?)
    }

    /// Which words of names are common here, if that is known.
    pub(crate) fn learned(&self) -> Option<&matching::Learned> {
        self.records.learned()
    }

    /// Whether an entity, by its position in the import, is in a scope, but for the ids left out.
    pub(crate) fn gate(&self, scope: &Scope) -> Box<dyn Fn(u64) -> bool + Sync + '_> {
        let gate = self.records.gate(scope);
        Box::new(move |order| u32::try_from(order).is_ok_and(|order| gate.allows(order)))
    }

    /// The records, for what is built over them.
    pub(crate) fn records(&self) -> &Arc<Records> {
        &self.records
    }

    /// The index itself.
    pub(crate) fn stored(&self) -> &Stored {
        &self.stored
    }

    /// Every dataset that an entity here stands in, sorted: a collection holds several.
    pub fn datasets(&self) -> Vec<&str> {
        self.records.datasets()
    }

    /// Entities whose names or other text hold the words of `text`, best first. Every word must be
    /// found, perhaps with a typing error; if nothing has them all, any will do.
    ///
    /// # Errors
    /// The snapshot is damaged.
    pub fn search(&self, text: &str, options: &SearchOptions) -> Result<Vec<Hit>, IndexError> {
        let words = query_words(text);
        if words.is_empty() || options.limit == 0 {
            return Ok(Vec::new());
        }
        for every_word in [true, false] {
            let occur = if every_word { Occur::Must } else { Occur::Should };
            let words: Vec<_> = words.iter().map(|word| (occur, self.stored.word(word))).collect();
            let query = BooleanQuery::new(vec![
                (Occur::Must, Box::new(BooleanQuery::new(words)) as Box<dyn Query>),
                (Occur::Must, self.stored.no_score(self.stored.fields.schema, &options.schema)),
            ]);
            let found = self.stored.top(&query, options.limit)?;
            if !found.is_empty() {
                let hit = |(relevance, entity)| Hit { entity, relevance };
                return Ok(found.into_iter().map(hit).collect());
            }
        }
        Ok(Vec::new())
    }

    /// Hands the id of every entity to `each`, in no order that means anything. Reads no entity.
    ///
    /// # Errors
    /// The snapshot is damaged.
    pub fn for_each_id(&self, mut each: impl FnMut(&str)) -> Result<(), IndexError> {
        let failed = |error| engine(&self.stored.dir, error);
        for segment in self.stored.searcher.segment_readers() {
            let ids = segment.fast_fields().str("entity_id").map_err(failed)?;
            let Some(ids) = ids else { continue };
            // What is gone is in the dictionary still.
            let mut alive = BitSet::with_max_value(ids.num_terms() as u32);
            for doc in segment.doc_ids_alive() {
                for ord in ids.term_ords(doc) {
                    alive.insert(ord as u32);
                }
            }
            let mut terms = ids
                .dictionary()
                .stream()
                .map_err(|error| failed(tantivy::TantivyError::from(error)))?;
            while terms.advance() {
                if alive.contains(terms.term_ord() as u32) {
                    each(&String::from_utf8_lossy(terms.key()));
                }
            }
        }
        Ok(())
    }

    /// Hands every entity to `each`, in import order. Memory stays flat.
    ///
    /// # Errors
    /// The snapshot is damaged, or `each` fails.
    pub fn for_each<E: From<IndexError>>(
        &self,
        mut each: impl FnMut(Entity) -> Result<(), E>,
    ) -> Result<(), E> {
        for address in self.stored.in_order()? {
            each(self.stored.entity(address)?)?;
        }
        Ok(())
    }
}

/// How common words are in what is not gone.
impl Bm25StatisticsProvider for Stored {
    fn total_num_tokens(&self, field: Field) -> tantivy::Result<u64> {
        let all = Bm25StatisticsProvider::total_num_tokens(&self.searcher, field)?;
        Ok(all.saturating_sub(self.gone.tokens(field)))
    }

    fn total_num_docs(&self) -> tantivy::Result<u64> {
        Ok(self.searcher.num_docs())
    }

    fn doc_freq(&self, term: &Term) -> tantivy::Result<u64> {
        let all = self.searcher.doc_freq(term)?.saturating_sub(self.gone.holders(term));
        // Where fragments were merged, the index counts what an entity was before, too.
        Ok(all.min(self.searcher.num_docs()))
    }
}

impl Stored {
    pub(crate) fn open(dir: &Path, index: &Index, fields: Fields) -> Result<Stored, IndexError> {
        let reader = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .try_into()
            .map_err(|error| engine(dir, error))?;
        let gone = Arc::new(Gone::nothing());
        Ok(Stored { dir: dir.to_owned(), fields, searcher: reader.searcher(), gone })
    }

    /// The snapshot's folder.
    pub(crate) fn dir(&self) -> &Path {
        &self.dir
    }

    pub(crate) fn searcher(&self) -> &Searcher {
        &self.searcher
    }

    /// What is gone from it.
    pub(crate) fn gone(&self) -> &Gone {
        &self.gone
    }

    /// The entity stored under exactly this id, with its position in the import.
    pub(crate) fn by_exact_id(&self, id: &str) -> Result<Option<(u64, Entity)>, IndexError> {
        Ok(self.by_id(id)?.filter(|(_, entity)| entity.id == id))
    }

    /// The entity of this id, else the first in import order that had it once, with its position.
    fn by_id(&self, id: &str) -> Result<Option<(u64, Entity)>, IndexError> {
        let query = self.term(self.fields.id, id);
        let found = (self.searcher.search(&query, &DocSetCollector))
            .map_err(|error| engine(&self.dir, error))?;
        let mut places = Vec::with_capacity(found.len());
        for address in found {
            places.push((self.order(address)?, address));
        }
        places.sort_unstable();
        // One, nearly always: an id that many entities once had is a mistake of the source's.
        let mut former = None;
        for (order, address) in places {
            let entity = self.entity(address)?;
            if entity.id == id {
                return Ok(Some((order, entity)));
            }
            former.get_or_insert((order, entity));
        }
        Ok(former)
    }

    /// The positions of entities that have or had this id.
    fn orders_of(&self, id: &str) -> Result<Vec<u64>, IndexError> {
        let query = self.term(self.fields.id, id);
        let found = (self.searcher.search(&query, &DocSetCollector))
            .map_err(|error| engine(&self.dir, error))?;
        found.into_iter().map(|address| self.order(address)).collect()
    }

    /// The document of the entity at a position.
    fn address_of(&self, order: u32) -> Result<DocAddress, IndexError> {
        let term = Term::from_field_u64(self.fields.order, u64::from(order));
        let query = TermQuery::new(term, IndexRecordOption::Basic);
        let found = (self.searcher.search(&query, &DocSetCollector))
            .map_err(|error| engine(&self.dir, error))?;
        found.into_iter().next().ok_or_else(|| IndexError::Damaged {
            dir: self.dir.clone(),
            reason: format!("entity {order} is not there"),
        })
    }

    fn term(&self, field: Field, text: &str) -> Box<dyn Query> {
        Box::new(TermQuery::new(Term::from_field_text(field, text), IndexRecordOption::Basic))
    }

    fn no_score(&self, field: Field, text: &str) -> Box<dyn Query> {
        Box::new(BoostQuery::new(self.term(field, text), 0.0))
    }

    /// One word of a question: in a name, in a name with a typing error or a missing end, in text.
    fn word(&self, word: &str) -> Box<dyn Query> {
        let in_field = |field| {
            let term = Term::from_field_text(field, word);
            Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs)) as Box<dyn Query>
        };
        let boosted = |query, boost| {
            (Occur::Should, Box::new(BoostQuery::new(query, boost)) as Box<dyn Query>)
        };
        let mut ways = vec![
            boosted(in_field(self.fields.name), 4.0),
            boosted(in_field(self.fields.text), 1.0),
        ];
        // Short words have too many neighbours to allow an error in them.
        if word.chars().count() >= 4 && word.len() <= 64 {
            let term = || Term::from_field_text(self.fields.name, word);
            ways.push(boosted(Box::new(FuzzyTermQuery::new(term(), 1, true)), 1.0));
            ways.push(boosted(Box::new(FuzzyTermQuery::new_prefix(term(), 0, true)), 0.5));
        }
        Box::new(BooleanQuery::new(ways))
    }

    fn addresses(
        &self,
        query: &dyn Query,
        limit: usize,
    ) -> Result<Vec<(f32, DocAddress)>, IndexError> {
        // The collector sets aside room for what it may return.
        let limit = limit.clamp(1, self.searcher.num_docs().max(1) as usize);
        // In whichever segment they lie, equally relevant ones come in the order of the import.
        let order = (SortByStaticFastValue::<u64>::for_field("order"), Order::Asc);
        let collector = TopDocs::with_limit(limit).order_by((SortBySimilarityScore, order));
        let found = self.searcher.search_with_statistics_provider(query, &collector, self);
        let found = found.map_err(|error| engine(&self.dir, error))?;
        Ok(found.into_iter().map(|((score, _), address)| (score, address)).collect())
    }

    /// The best entities for a query; equal relevance in order of id.
    fn top(&self, query: &dyn Query, limit: usize) -> Result<Vec<(f32, Entity)>, IndexError> {
        let mut found = Vec::new();
        for (relevance, address) in self.addresses(query, limit)? {
            found.push((relevance, self.entity(address)?));
        }
        found.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.id.cmp(&b.1.id)));
        Ok(found)
    }

    pub(crate) fn entity(&self, address: DocAddress) -> Result<Entity, IndexError> {
        let document: TantivyDocument =
            self.searcher.doc(address).map_err(|error| engine(&self.dir, error))?;
        let body = document.get_first(self.fields.body).and_then(|value| value.as_bytes());
        decode(&self.dir, body.unwrap_or_default())
    }

    /// The documents of a query, by their position in the import. 24 bytes each.
    pub(crate) fn in_order_of(
        &self,
        query: &dyn Query,
    ) -> Result<Vec<(u64, DocAddress)>, IndexError> {
        let failed = |error| engine(&self.dir, error);
        let scoring = EnableScoring::disabled_from_searcher(&self.searcher);
        let weight = query.weight(scoring).map_err(failed)?;
        let mut found = Vec::new();
        for (segment_ord, segment) in (0..).zip(self.searcher.segment_readers()) {
            let orders = segment.fast_fields().u64("order").map_err(failed)?;
            let mut take = |docs: &[u32]| {
                for &doc_id in docs.iter().filter(|doc| !segment.is_deleted(**doc)) {
                    let order = orders.first(doc_id).unwrap_or(u64::MAX);
                    found.push((order, DocAddress { segment_ord, doc_id }));
                }
            };
            weight.for_each_no_score(segment, &mut take).map_err(failed)?;
        }
        found.sort_unstable();
        Ok(found)
    }

    fn order(&self, address: DocAddress) -> Result<u64, IndexError> {
        let segment = self.searcher.segment_reader(address.segment_ord);
        let orders =
            segment.fast_fields().u64("order").map_err(|error| engine(&self.dir, error))?;
        Ok(orders.first(address.doc_id).unwrap_or(u64::MAX))
    }

    /// Every living document, by its position in the import. Twelve bytes each.
    fn in_order(&self) -> Result<impl Iterator<Item = DocAddress> + use<>, IndexError> {
        let mut all = Vec::new();
        for (segment_ord, segment) in (0..).zip(self.searcher.segment_readers()) {
            let orders =
                segment.fast_fields().u64("order").map_err(|error| engine(&self.dir, error))?;
            for doc_id in segment.doc_ids_alive() {
                let order = orders.first(doc_id).unwrap_or(u64::MAX);
                all.push((order, DocAddress { segment_ord, doc_id }));
            }
        }
        all.sort_unstable();
        Ok(all.into_iter().map(|(_, address)| address))
    }
}
