//! Loading the part of the graph that matters: outward from the starts, best first.

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};
use std::sync::Arc;

use model::{Entity, Kind, ontology};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::graph::{Graph, GraphError};
use crate::step::Step;
use crate::supply::{self, Follow};
use crate::time::Days;
use crate::trace::TraceOptions;
use crate::weight::{HOP_COST, Strength};

/// Steps held in memory for one search.
const MAX_STEPS_IN_ALL: usize = 2_000_000;

/// Notes kept; a search that has more to say says that.
const MAX_NOTES: usize = 40;

/// Where paths end, and which steps they may take.
pub(crate) enum Rule<'a> {
    /// At listed parties; not through a sanctioned one, except to the same party elsewhere.
    Listed,
    /// At these entities.
    Ids(&'a BTreeSet<String>),
    /// At everything the given links reach, or at the parties among it.
    Reached { follow: &'a Follow, parties_only: bool },
}

/// What is known of a party's standing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Standing {
    Unlisted,
    /// A topic or a `Risk` marks it.
    Risk,
    /// A sanction names it.
    Sanctioned,
}

/// One entity met by the search.
pub(crate) struct Spot {
    pub(crate) entity: Arc<Entity>,
    pub(crate) id: Arc<str>,
    pub(crate) standing: Standing,
    /// Sanctions and risks that name it, by id.
    pub(crate) listings: Vec<Arc<Entity>>,
    /// Grouped by destination, best first; absent until asked for.
    pub(crate) steps: Option<Vec<Step>>,
    opened: bool,
    is_start: bool,
    is_wanted: bool,
}

/// The search's view of the graph, growing as it looks.
pub(crate) struct Explorer<'a> {
    pub(crate) graph: &'a dyn Graph,
    pub(crate) options: &'a TraceOptions,
    pub(crate) asked: Option<Days>,
    pub(crate) spots: Vec<Spot>,
    pub(crate) visited: usize,
    pub(crate) complete: bool,
    rule: Rule<'a>,
    known: FxHashMap<String, Option<usize>>,
    notes: BTreeSet<String>,
    steps_held: usize,
}

impl<'a> Explorer<'a> {
    pub(crate) fn new(
        graph: &'a dyn Graph,
        options: &'a TraceOptions,
        asked: Option<Days>,
        rule: Rule<'a>,
    ) -> Explorer<'a> {
        Explorer {
            graph,
            options,
            asked,
            spots: Vec::new(),
            visited: 0,
            complete: true,
            rule,
            known: FxHashMap::default(),
            notes: BTreeSet::new(),
            steps_held: 0,
        }
    }

    /// Takes an entity as a start, whatever its schema; `None` if there is none of that id.
    pub(crate) fn start_at(&mut self, id: &str) -> Result<Option<usize>, GraphError> {
        let Some(entity) = self.graph.entity(id)? else {
            return Ok(None);
        };
        let at = match self.known.get(&entity.id) {
            Some(&Some(at)) => at,
            _ => self.add(entity),
        };
        self.known.insert(id.to_owned(), Some(at));
        self.spots[at].is_start = true;
        Ok(Some(at))
    }

    /// Loads every entity that a path among the best can pass, and the steps between them.
    ///
    /// Entities are looked at in the order of their cost from the nearest start, so a path of
    /// cost `c` lies wholly within what was loaded before `c` was passed. Once as many targets
    /// are found as paths are asked for, nothing dearer than the last of them can matter.
    pub(crate) fn explore(&mut self, depth: usize, max_loss: u64) -> Result<(), GraphError> {
        if let Rule::Ids(ids) = self.rule {
            for id in ids {
                if let Some(at) = self.resolve(id)? {
                    self.spots[at].is_wanted = true;
                }
            }
        }
        let mut labels: Vec<Vec<(usize, u64)>> = Vec::new();
        let mut heap = BinaryHeap::new();
        for (at, spot) in self.spots.iter().enumerate().filter(|(_, spot)| spot.is_start) {
            heap.push(Reverse((0, 0, spot.id.clone(), at, 0)));
        }
        let mut found: Vec<u64> = Vec::new();
        while let Some(Reverse((cost, hops, _, at, loss))) = heap.pop() {
            let enough = self.options.limit.checked_sub(1).map(|last| found.get(last));
            match enough {
                None => break,
                Some(Some(&dearest)) if cost > dearest => break,
                Some(_) => {}
            }
            labels.resize_with(labels.len().max(self.spots.len()), Vec::new);
            if is_dominated(&labels[at], hops, loss) {
                continue;
            }
            labels[at].push((hops, loss));
            let go_on = hops < depth;
            if !self.spots[at].opened || (go_on && self.spots[at].steps.is_none()) {
                if !self.spots[at].opened {
                    if self.visited >= self.options.max_expand {
                        let bound = self.options.max_expand;
                        self.cut(format!("the search ended after {bound} entities"));
                        break;
                    }
                    self.visited += 1;
                }
                let first = !self.spots[at].opened;
                self.open(at, go_on)?;
                if first && self.is_target(at) {
                    found.push(cost);
                }
                if self.steps_held > MAX_STEPS_IN_ALL {
                    self.cut(format!("the search ended after {MAX_STEPS_IN_ALL} links"));
                    break;
                }
            }
            if !go_on {
                continue;
            }
            labels.resize_with(labels.len().max(self.spots.len()), Vec::new);
            for (to, strength) in self.neighbours(at) {
                let (hops, loss) = (hops + 1, loss + strength.loss());
                let spot = &self.spots[to];
                if loss <= max_loss && !spot.is_start && !is_dominated(&labels[to], hops, loss) {
                    let cost = loss + HOP_COST * hops as u64;
                    heap.push(Reverse((cost, hops, spot.id.clone(), to, loss)));
                }
            }
        }
        Ok(())
    }

    /// Where the steps from `at` lead, each with the strength of the best step there.
    pub(crate) fn neighbours(&self, at: usize) -> impl Iterator<Item = (usize, Strength)> {
        let steps = self.spots[at].steps.as_deref().unwrap_or_default();
        steps
            .chunk_by(|left, right| left.to == right.to)
            .map(|group| (group[0].to, group[0].strength))
    }

    /// The steps from `at` to `to`, best first.
    pub(crate) fn steps_between(&self, at: usize, to: usize) -> &[Step] {
        let steps = self.spots[at].steps.as_deref().unwrap_or_default();
        let first = steps.partition_point(|step| step.to < to);
        let last = steps.partition_point(|step| step.to <= to);
        &steps[first..last]
    }

    /// Whether a path may end here.
    pub(crate) fn is_target(&self, at: usize) -> bool {
        let spot = &self.spots[at];
        spot.opened
            && match self.rule {
                Rule::Listed => spot.standing > Standing::Unlisted,
                Rule::Ids(_) => spot.is_wanted,
                Rule::Reached { parties_only, .. } => {
                    !spot.is_start && (!parties_only || spot.entity.is_a("LegalEntity"))
                }
            }
    }

    pub(crate) fn is_start(&self, at: usize) -> bool {
        self.spots[at].is_start
    }

    /// Whether a step may be taken from `at`, by the rule of this search.
    pub(crate) fn is_allowed(&self, at: usize, step: &Step) -> bool {
        let spot = &self.spots[at];
        match &self.rule {
            Rule::Listed => {
                spot.is_start || spot.standing < Standing::Sanctioned || step.is_same_as()
            }
            Rule::Ids(_) => true,
            Rule::Reached { follow, .. } => supply::is_followed(follow, step),
        }
    }

    /// The spot of an id, adding it if it is new; `None` if there is no such entity or it is no
    /// thing that a path can stop at.
    pub(crate) fn resolve(&mut self, id: &str) -> Result<Option<usize>, GraphError> {
        if let Some(&known) = self.known.get(id) {
            return Ok(known);
        }
        let at = match self.graph.entity(id)? {
            None => None,
            Some(entity) => match self.known.get(&entity.id) {
                Some(&known) => known,
                None => is_thing(&entity).then(|| self.add(entity)),
            },
        };
        self.known.insert(id.to_owned(), at);
        Ok(at)
    }

    /// How a note calls an entity.
    pub(crate) fn name(&self, at: usize) -> String {
        let entity = &self.spots[at].entity;
        format!("`{}` ({})", entity.caption(), entity.id)
    }

    /// Notes something that was left out for want of room: the answer is then incomplete.
    pub(crate) fn cut(&mut self, note: String) {
        self.complete = false;
        self.aside(note);
    }

    /// Notes something left aside on purpose.
    pub(crate) fn aside(&mut self, note: String) {
        if self.notes.len() < MAX_NOTES {
            self.notes.insert(note);
        } else if !self.notes.contains(&note) {
            self.notes.insert("~".to_owned());
        }
    }

    /// The notes in order, the remark that there are more of them last.
    pub(crate) fn notes(&self) -> Vec<String> {
        let mut notes: Vec<String> = self.notes.iter().cloned().collect();
        if notes.last().is_some_and(|last| last == "~") {
            notes.pop();
            notes.push("and more of the kind".to_owned());
        }
        notes
    }

    fn add(&mut self, entity: Arc<Entity>) -> usize {
        let at = self.spots.len();
        self.known.insert(entity.id.clone(), Some(at));
        self.spots.push(Spot {
            id: entity.id.as_str().into(),
            entity,
            standing: Standing::Unlisted,
            listings: Vec::new(),
            steps: None,
            opened: false,
            is_start: false,
            is_wanted: false,
        });
        at
    }

    /// Reads what points at an entity: listings, and if asked for the steps that lead on.
    fn open(&mut self, at: usize, with_steps: bool) -> Result<(), GraphError> {
        let entity = self.spots[at].entity.clone();
        let mut inbound = self.graph.inbound(&entity.id)?;
        inbound.sort_unstable_by(|left, right| left.id.cmp(&right.id));
        inbound.dedup_by(|left, right| left.id == right.id);
        let (listings, inbound): (Vec<_>, Vec<_>) =
            (inbound.into_iter()).partition(|other| other.is_a("Sanction") || other.is_a("Risk"));
        if !self.spots[at].opened {
            self.read_listings(at, listings)?;
            self.spots[at].opened = true;
        }
        if with_steps {
            let steps = self.steps_from(at, &inbound)?;
            self.steps_held += steps.len();
            self.spots[at].steps = Some(steps);
        }
        Ok(())
    }

    fn read_listings(&mut self, at: usize, all: Vec<Arc<Entity>>) -> Result<(), GraphError> {
        let mut listings = Vec::new();
        for listing in all {
            // A listing also points at its proof, and proof is no party.
            let mut names_it = false;
            for statement in listing.about("entity").filter(|statement| !statement.external) {
                names_it = names_it || self.resolve(&statement.value)? == Some(at);
            }
            if names_it {
                listings.push(listing);
            }
        }
        let spot = &mut self.spots[at];
        let topics = topics(&spot.entity);
        let risks = &ontology().facts(Kind::Topic).risk_codes;
        let is_risk = |topic: &&str| risks.binary_search(topic).is_ok();
        spot.standing = if topics.contains("sanction")
            || listings.iter().any(|listing| listing.is_a("Sanction"))
        {
            Standing::Sanctioned
        } else if topics.iter().any(is_risk)
            || listings.iter().any(|listing| listing_is_risk(listing, risks))
        {
            Standing::Risk
        } else {
            Standing::Unlisted
        };
        spot.listings = listings;
        Ok(())
    }
}

fn listing_is_risk(listing: &Entity, risks: &[&str]) -> bool {
    topics(listing).iter().any(|topic| risks.binary_search(topic).is_ok())
}

/// The topics somebody stands by.
pub(crate) fn topics(entity: &Entity) -> BTreeSet<&str> {
    (entity.about("topics").filter(|statement| !statement.external))
        .map(|statement| statement.value.as_str())
        .collect()
}

/// Whether a path can stop at the entity. Entities of unknown schemata are taken for things: the
/// data may be newer than the program.
fn is_thing(entity: &Entity) -> bool {
    entity.schema().is_none_or(|schema| schema.is_a("Thing") && schema.edge.is_none())
}

/// Whether something at least as short and as strong has been here before.
fn is_dominated(labels: &[(usize, u64)], hops: usize, loss: u64) -> bool {
    labels.iter().any(|&(other_hops, other_loss)| other_hops <= hops && other_loss <= loss)
}

/// The entities of a search in the order of their ids, for what must not depend on luck.
pub(crate) fn by_id(explorer: &Explorer<'_>) -> Vec<usize> {
    let mut order: Vec<usize> = (0..explorer.spots.len()).collect();
    order.sort_unstable_by(|&left, &right| explorer.spots[left].id.cmp(&explorer.spots[right].id));
    order
}

/// Positions without repetition, keeping the first of each.
pub(crate) fn distinct(all: Vec<usize>) -> Vec<usize> {
    let mut seen = FxHashSet::default();
    all.into_iter().filter(|at| seen.insert(*at)).collect()
}
