//! The steps that lead away from one entity.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use model::{Entity, Kind, Property, Schema};
use rustc_hash::FxHashMap;

use crate::explore::Explorer;
use crate::graph::GraphError;
use crate::path::{Direction, Time};
use crate::share::{self, MAX_SHARERS, share_key};
use crate::step::{End, How, Step};
use crate::time;
use crate::weight::{Footing, Strength, link_factor, property_factor};

/// Steps kept for one entity. One entity with more is cut, and the answer says so.
const MAX_STEPS: usize = 10_000;

/// Links of one entity that are followed; of more, those with the smallest ids.
const MAX_LINKS: usize = 2_000;

/// Shared values of one entity that are followed, in alphabetical order.
const MAX_VALUES: usize = 100;

/// What part an end plays in a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Source,
    Target,
    /// Named in the link without being one of the two it joins: the account a payment left.
    Other,
}

impl Explorer<'_> {
    /// All steps from `at`, given what points at it by id: grouped by where they lead, best first
    /// within a group.
    pub(crate) fn steps_from(
        &mut self,
        at: usize,
        mut inbound: &[Arc<Entity>],
    ) -> Result<Vec<Step>, GraphError> {
        let entity = self.spots[at].entity.clone();
        let mut steps = Vec::new();
        if entity.is_a("Address") && !self.is_start(at) && !self.binds(&entity, inbound) {
            return Ok(steps);
        }
        if inbound.len() > MAX_LINKS {
            let (name, n) = (self.name(at), inbound.len());
            self.cut(format!(
                "{name} has {n} links; the {MAX_LINKS} with the smallest ids were followed"
            ));
            inbound = &inbound[..MAX_LINKS];
        }
        self.push_own_properties(&entity, &mut steps)?;
        for other in inbound {
            if steps.len() >= MAX_STEPS {
                break;
            }
            let Some(schema) = other.schema() else {
                continue;
            };
            if schema.is_a("Thing") && schema.edge.is_none() {
                self.push_properties_of(at, other, &mut steps)?;
            } else if !schema.is_a("Sanction") && !schema.is_a("Risk") {
                self.push_link(at, other, schema, &mut steps)?;
            }
        }
        self.push_same_as(&entity, &mut steps)?;
        self.push_shared(at, &entity, &mut steps)?;
        if steps.len() >= MAX_STEPS {
            let name = self.name(at);
            self.cut(format!("{name} has more than {MAX_STEPS} links; only some were followed"));
            steps.truncate(MAX_STEPS);
        }
        steps.retain(|step| step.to != at && self.is_allowed(at, step));
        steps.sort_by_key(|step| step.to);
        // Most neighbours are joined by one link: only the others need a rank, which is dear.
        for group in steps.chunk_by_mut(|left, right| left.to == right.to) {
            if group.len() > 1 {
                group.sort_by_cached_key(Step::rank);
            }
        }
        Ok(steps)
    }

    /// Whether an address ties the things at it together: it is more than a town, and few are there.
    fn binds(&mut self, address: &Entity, inbound: &[Arc<Entity>]) -> bool {
        if !share::is_specific_address(address) {
            return false;
        }
        let things = inbound.iter().filter(|other| other.is_a("Thing")).count();
        if things > MAX_SHARERS {
            let caption = address.caption();
            self.aside(format!(
                "the address `{caption}` ({}) has {things} entities and was not followed",
                address.id
            ));
        }
        things <= MAX_SHARERS
    }

    /// Properties of the entity itself that point at others.
    fn push_own_properties(
        &mut self,
        entity: &Arc<Entity>,
        steps: &mut Vec<Step>,
    ) -> Result<(), GraphError> {
        for (property, value, footing) in self.arcs(entity) {
            if steps.len() >= MAX_STEPS {
                break;
            }
            if let Some(to) = self.resolve(&value)? {
                let step = property_step(to, entity, property, value, footing, Direction::Forward);
                steps.extend(step.map(|step| self.untimed(step)));
            }
        }
        Ok(())
    }

    /// Properties of `holder` that point at the entity.
    fn push_properties_of(
        &mut self,
        at: usize,
        holder: &Arc<Entity>,
        steps: &mut Vec<Step>,
    ) -> Result<(), GraphError> {
        let Some(to) = self.resolve(&holder.id)? else {
            return Ok(());
        };
        for (property, value, footing) in self.arcs(holder) {
            if self.resolve(&value)? == Some(at) {
                let step = property_step(to, holder, property, value, footing, Direction::Backward);
                steps.extend(step.map(|step| self.untimed(step)));
            }
        }
        Ok(())
    }

    /// A link entity: from the ends that are this entity to the ends that are another.
    fn push_link(
        &mut self,
        at: usize,
        link: &Arc<Entity>,
        schema: &'static Schema,
        steps: &mut Vec<Step>,
    ) -> Result<(), GraphError> {
        let dates = time::dates(link);
        let time = self.asked.map(|asked| time::time(&dates, asked));
        if time == Some(Time::Outside) {
            return Ok(());
        }
        let mut near = Vec::new();
        let mut far = Vec::new();
        for (property, value, footing) in self.arcs(link) {
            let part = match &schema.edge {
                Some(edge) if edge.source == property.name => Part::Source,
                Some(edge) if edge.target == property.name => Part::Target,
                _ => Part::Other,
            };
            let end = End { prop: property.name, value };
            match self.resolve(&end.value)? {
                Some(to) if to == at => near.push((end, part, footing)),
                Some(to) => far.push((end, part, footing, to)),
                None => {}
            }
        }
        let factor = link_factor(&link.schema_name);
        let directed = schema.edge.as_ref().is_none_or(|edge| edge.directed);
        for (near, near_part, near_footing) in &near {
            for (far, far_part, far_footing, to) in &far {
                // Two owners of one asset are not linked by the entry that names both.
                if near_part == far_part && *near_part != Part::Other {
                    continue;
                }
                let footing = near_footing.and(*far_footing);
                let Some(strength) = Strength::new(footing.weight * factor) else {
                    continue;
                };
                if steps.len() >= MAX_STEPS {
                    return Ok(());
                }
                let backward = match (near_part, far_part) {
                    (Part::Target, _) | (_, Part::Source) => true,
                    (Part::Other, Part::Other) => order(near.prop) > order(far.prop),
                    _ => false,
                };
                steps.push(Step {
                    to: *to,
                    strength,
                    grade: footing.grade,
                    direction: if backward { Direction::Backward } else { Direction::Forward },
                    directed,
                    time,
                    how: How::Link {
                        link: link.clone(),
                        near: near.clone(),
                        far: far.clone(),
                        dates: dates.clone(),
                    },
                });
            }
        }
        Ok(())
    }

    fn push_same_as(&mut self, entity: &Entity, steps: &mut Vec<Step>) -> Result<(), GraphError> {
        let mut all = self.graph.same_as(&entity.id)?;
        all.sort_by(|left, right| left.id.cmp(&right.id));
        for same in all {
            let score = if same.decided { 1.0 } else { same.score };
            let Some(strength) = Strength::new(score) else {
                continue;
            };
            if let Some(to) = self.resolve(&same.id)? {
                steps.push(Step {
                    to,
                    strength,
                    grade: None,
                    direction: Direction::Forward,
                    directed: false,
                    time: None,
                    how: How::SameAs { reasons: same.reasons },
                });
            }
        }
        Ok(())
    }

    fn push_shared(
        &mut self,
        at: usize,
        entity: &Entity,
        steps: &mut Vec<Step>,
    ) -> Result<(), GraphError> {
        // By kind and key: the value as written, and who else holds it.
        let mut holders: BTreeMap<(String, String), (String, BTreeSet<String>)> = BTreeMap::new();
        let sharing = self.graph.sharing(&entity.id)?;
        for shared in sharing.into_iter().filter(|shared| shared.id != entity.id) {
            let key = (share::kind_of(&shared.prop).to_owned(), share_key(&shared.value));
            let (value, ids) = holders.entry(key).or_default();
            // Of several ways to write it the first in the alphabet, whatever order they come in.
            if value.is_empty() || shared.value < *value {
                *value = shared.value;
            }
            ids.insert(shared.id);
        }
        if holders.len() > MAX_VALUES {
            let (name, n) = (self.name(at), holders.len());
            self.cut(format!("{name} shares {n} values; {MAX_VALUES} of them were followed"));
            while holders.len() > MAX_VALUES {
                holders.pop_last();
            }
        }
        for ((kind, _), (value, ids)) in holders {
            if ids.len() >= MAX_SHARERS {
                self.aside(format!(
                    "the {kind} `{value}` is shared by more than {MAX_SHARERS} and was not followed"
                ));
                continue;
            }
            let Some(mine) = self.shared_footing(entity, &kind, &value) else {
                continue;
            };
            for id in ids {
                let Some(to) = self.resolve(&id)? else {
                    continue;
                };
                let other = self.spots[to].entity.clone();
                let Some(theirs) = self.shared_footing(&other, &kind, &value) else {
                    continue;
                };
                let footing = mine.and(theirs);
                if let Some(strength) = Strength::new(footing.weight * share::factor(&kind)) {
                    steps.push(self.untimed(Step {
                        to,
                        strength,
                        grade: footing.grade,
                        direction: Direction::Forward,
                        directed: false,
                        time: None,
                        how: How::Shared { kind: kind.clone(), value: value.clone() },
                    }));
                }
            }
        }
        Ok(())
    }

    /// How well founded it is that an entity holds a value; `None` if no statement says so.
    fn shared_footing(&self, entity: &Entity, kind: &str, value: &str) -> Option<Footing> {
        share::common_statements(entity, kind, value)
            .into_iter()
            .map(|statement| Footing::of(statement, self.options))
            .reduce(Footing::or)
    }

    /// What the properties of an entity point at, each with its best footing, in the order of the
    /// source. Proofs and sources are not links.
    fn arcs(&self, entity: &Entity) -> Vec<(&'static Property, String, Footing)> {
        let Some(schema) = entity.schema() else {
            return Vec::new();
        };
        let mut arcs: Vec<(&'static Property, String, Footing)> = Vec::new();
        let mut seen: FxHashMap<(&str, &str), usize> = FxHashMap::default();
        for statement in entity.statements.iter().filter(|statement| !statement.external) {
            let Some(property) = schema.property(statement.prop.as_str()) else {
                continue;
            };
            let is_source = matches!(property.name, "proof" | "riskSource");
            if property.kind != Kind::Entity || property.stub || is_source {
                continue;
            }
            let footing = Footing::of(statement, self.options);
            match seen.get(&(property.name, statement.value.as_str())) {
                Some(&known) => arcs[known].2 = arcs[known].2.or(footing),
                None => {
                    seen.insert((property.name, &statement.value), arcs.len());
                    arcs.push((property, statement.value.clone(), footing));
                }
            }
        }
        arcs
    }

    /// Marks a step without dates as such, if a date was asked about.
    fn untimed(&self, step: Step) -> Step {
        Step { time: self.asked.map(|_| Time::Unknown), ..step }
    }
}

/// Orders the ends of a link that is no edge schema: from `caller` and `sender` to `receiver`.
fn order(prop: &str) -> (bool, &str) {
    (prop == "receiver", prop)
}

fn property_step(
    to: usize,
    holder: &Arc<Entity>,
    property: &'static Property,
    value: String,
    footing: Footing,
    direction: Direction,
) -> Option<Step> {
    Some(Step {
        to,
        strength: Strength::new(footing.weight * property_factor(property))?,
        grade: footing.grade,
        direction,
        directed: true,
        time: None,
        how: How::Property { holder: holder.clone(), property, value },
    })
}
