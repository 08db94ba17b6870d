//! What can be asked of an index: words in a grammar, filters, facets, an order.

use model::Entity;

/// Which entities may be found at all.
#[derive(Debug, Clone, Default)]
pub struct Scope {
    /// Only entities that one of these datasets speaks of; `None` for all.
    pub datasets: Option<Vec<String>>,
    /// Only entities of exactly one of these schemata; `None` for all.
    pub schemata: Option<Vec<String>>,
    /// Only entities that carry one of these topics; empty for all.
    pub topics: Vec<String>,
    /// Only entities that changed after this ISO time (`last_change`, compared as text).
    pub changed_since: Option<String>,
    /// Entities that have or had one of these ids are left out.
    pub exclude_ids: Vec<String>,
}

/// How the words of a [`Search`] are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Syntax {
    /// `AND OR NOT + - ( ) "…" * ? ~ field:value [a TO b]`; what does not parse is an error.
    #[default]
    Full,
    /// For search boxes: `| - "…" * ~ ( )`; what does not parse is text.
    Simple,
}

/// A condition on one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    /// `countries`, `topics`, `datasets`, `schema`, `properties.<name>` and so on; an entity has no
    /// value in a field that does not exist.
    pub field: String,
    /// The values, as people write them; no values are no condition. Names, addresses and free text
    /// are compared word by word, so that a value of several words is nowhere.
    pub values: Vec<String>,
    /// Every value must be there, rather than any.
    pub all: bool,
}

/// Sorts by the position in the import, one snapshot after another.
pub const IMPORT_ORDER: &str = "import_order";

/// What results are sorted by before relevance and id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sort {
    /// [`IMPORT_ORDER`], `caption`, `entity_id`, `first_seen`, `last_seen`, `last_change`, what hits can be counted by
    /// (see [`Facet`]), or `properties.<name>` of a property whose values are not text: dates,
    /// countries, identifiers, numbers (as they are written) and the like, in the letters they are
    /// asked for by. Of several values the one counts that comes first; a year does not count beside
    /// a day in it.
    pub field: String,
    /// The greatest first.
    pub descending: bool,
}

/// What hits can be counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Facet {
    /// Source datasets.
    Datasets,
    /// The schema itself, without its ancestors.
    Schema,
    /// Country codes of any property.
    Countries,
    /// Identifiers of any property.
    Identifiers,
    /// Topic codes.
    Topics,
    /// Gender codes.
    Genders,
}

impl Facet {
    /// All of them.
    pub const ALL: [Facet; 6] = [
        Facet::Datasets,
        Facet::Schema,
        Facet::Countries,
        Facet::Identifiers,
        Facet::Topics,
        Facet::Genders,
    ];

    /// The name it is asked for by, which is the field's.
    pub fn name(self) -> &'static str {
        match self {
            Facet::Datasets => "datasets",
            Facet::Schema => "schema",
            Facet::Countries => "countries",
            Facet::Identifiers => "identifiers",
            Facet::Topics => "topics",
            Facet::Genders => "genders",
        }
    }
}

/// A search by text.
#[derive(Debug, Clone, Default)]
pub struct Search {
    /// Which entities may be found at all.
    pub scope: Scope,
    /// The words; blank finds everything in scope.
    pub text: String,
    /// How they are written.
    pub syntax: Syntax,
    /// In the full syntax, how many letters may be wrong in a word with a `~` alone goes by the length
    /// of the word, rather than two in any.
    pub fuzzy: bool,
    /// Conditions, all of which must hold.
    pub filters: Vec<Filter>,
    /// The order, before relevance and id.
    pub sort: Vec<Sort>,
    /// Results passed over.
    pub offset: usize,
    /// At most this many results.
    pub limit: usize,
    /// What to count the hits by.
    pub facets: Vec<Facet>,
}

/// What a [`Search`] found.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// How many there are in all.
    pub total: u64,
    /// Those from `offset` on, at most `limit`.
    pub entities: Vec<Entity>,
    /// For each facet asked for, values and how many hits have them: most first, at most 1,000.
    pub facets: Vec<(Facet, Vec<(String, u64)>)>,
}

/// Why a [`Search`] found nothing out.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// The words do not follow the grammar.
    #[error("the query does not parse: {reason}")]
    Syntax {
        /// What is wrong and where.
        reason: String,
    },
    /// Results cannot be sorted by that field.
    #[error("results cannot be sorted by `{field}`")]
    Sort {
        /// The field asked for.
        field: String,
    },
    /// More entities would have to be read than one answer may.
    #[error("more than {limit} entities would have to be read for this")]
    TooMany {
        /// How many may.
        limit: usize,
    },
    /// The index cannot be read.
    #[error(transparent)]
    Index(#[from] crate::IndexError),
}
