//! Writing a found path out, with the statements each hop rests on.

use model::{Entity, Kind, Statement, statement_id};

use crate::explore::{Explorer, Standing};
use crate::path::{Also, Dates, Hop, Node, Path, SharedValue, StatementRef};
use crate::share::common_statements;
use crate::step::{How, Step};

/// Statements listed for one hop or one listing; the first of them are those that make the link.
const MAX_STATEMENTS: usize = 32;

/// Values joined into one label.
const MAX_LABELS: usize = 5;

/// Properties that say what kind of link it is, beyond those the ontology names for its caption.
const LABELS: [&str; 5] = ["role", "relationship", "percentage", "controlType", "purpose"];

/// Where a link can be read up.
const SOURCES: [&str; 5] = ["status", "proof", "publisher", "sourceUrl", "publisherUrl"];

impl Explorer<'_> {
    /// The path over these spots.
    pub(crate) fn path(&self, spots: &[usize]) -> Path {
        let hops: Vec<Hop> = (spots.windows(2))
            .filter_map(|pair| {
                let (best, others) = self.steps_between(pair[0], pair[1]).split_first()?;
                Some(self.hop(pair[0], best, others))
            })
            .collect();
        // Multiplied in the order of size: the same path walked the other way is as strong to the
        // last digit.
        let mut strengths: Vec<f64> = hops.iter().map(|hop| hop.strength).collect();
        strengths.sort_unstable_by(f64::total_cmp);
        let product: f64 = strengths.into_iter().product();
        let last = spots.last().copied().unwrap_or_default();
        Path {
            strength: (product * 1e6).round() / 1e6,
            target: self.target(last),
            hops,
            nodes: spots.iter().map(|&at| self.node(at)).collect(),
        }
    }

    /// How an entity is shown on a path.
    pub(crate) fn node(&self, at: usize) -> Node {
        let spot = &self.spots[at];
        Node {
            id: spot.entity.id.clone(),
            caption: spot.entity.caption().to_owned(),
            schema: spot.entity.schema_name.clone(),
            listed: spot.standing > Standing::Unlisted,
        }
    }

    fn hop(&self, from: usize, step: &Step, others: &[Step]) -> Hop {
        let (near, far) = (&*self.spots[from].entity, &*self.spots[step.to].entity);
        let mut statements = Vec::new();
        let mut dates = Dates::default();
        let mut reasons = Vec::new();
        let mut shared = None;
        match &step.how {
            How::Link { link, near, far, dates: when } => {
                dates = when.clone();
                push_refs(&mut statements, link, |statement| {
                    let is_end =
                        |prop, value| statement.prop.as_str() == prop && statement.value == value;
                    is_end(near.prop, near.value.as_str()) || is_end(far.prop, far.value.as_str())
                });
                push_refs(&mut statements, link, |statement| tells_more(link, statement));
            }
            How::Property { holder, property, value } => {
                push_refs(&mut statements, holder, |statement| {
                    statement.prop.as_str() == property.name && statement.value == *value
                });
            }
            How::Shared { kind, value } => {
                for entity in [near, far] {
                    for statement in common_statements(entity, kind, value) {
                        push_ref(&mut statements, entity, statement);
                    }
                }
                shared = Some(SharedValue { prop: kind.clone(), value: value.clone() });
            }
            How::SameAs { reasons: why } => {
                reasons.clone_from(why);
                for entity in [near, far] {
                    for prop in ["name", "birthDate"] {
                        if let Some(first) = entity.about(prop).find(|first| !first.external) {
                            push_ref(&mut statements, entity, first);
                        }
                    }
                }
            }
        }
        Hop {
            from: near.id.clone(),
            to: far.id.clone(),
            from_caption: near.caption().to_owned(),
            to_caption: far.caption().to_owned(),
            via: step.via().map(str::to_owned),
            schema: step.schema(),
            direction: step.direction,
            directed: step.directed,
            label: label(step),
            dates,
            time: step.time,
            grade: step.grade.map(|grade| grade.to_string()),
            strength: step.strength.get(),
            datasets: datasets(&statements),
            statements,
            reasons,
            shared,
            also: also(step, others),
        }
    }
}

/// Weaker steps between the same two entities: each link entity and each kind once.
fn also(best: &Step, others: &[Step]) -> Vec<Also> {
    let mut seen = vec![(best.via().map(str::to_owned), best.schema(), label(best))];
    let mut also = Vec::new();
    for step in others.iter().take(MAX_STATEMENTS) {
        let this = (step.via().map(str::to_owned), step.schema(), label(step));
        let same_link = |other: &(Option<String>, String, Option<String>)| {
            *other == this || (this.0.is_some() && other.0 == this.0)
        };
        if seen.iter().any(same_link) {
            continue;
        }
        seen.push(this.clone());
        let (via, schema, label) = this;
        also.push(Also { via, schema, label, strength: step.strength.get() });
    }
    also
}

/// The role, share or relationship of a link, or the value shared.
fn label(step: &Step) -> Option<String> {
    match &step.how {
        How::Link { link, near, far, .. } => {
            let schema = link.schema()?;
            let captions = schema.edge.iter().flat_map(|edge| &edge.caption).copied();
            let mut labels: Vec<String> = Vec::new();
            for prop in LABELS.into_iter().chain(captions) {
                let is_date =
                    schema.property(prop).is_some_and(|property| property.kind == Kind::Date);
                for statement in link.about(prop).filter(|label| !label.external && !is_date) {
                    let value = statement.value.as_str();
                    let text = match prop {
                        "percentage" if value.ends_with(|c: char| c.is_ascii_digit()) => {
                            format!("{value} %")
                        }
                        "amount" => match link.first("currency") {
                            Some(currency) => format!("{value} {currency}"),
                            None => value.to_owned(),
                        },
                        _ => value.to_owned(),
                    };
                    if labels.len() < MAX_LABELS && !labels.contains(&text) {
                        labels.push(text);
                    }
                }
            }
            if labels.is_empty() && schema.edge.is_none() {
                labels.push(format!("{} – {}", near.prop, far.prop));
            }
            (!labels.is_empty()).then(|| labels.join("; "))
        }
        How::Property { property, .. } => Some(property.name.to_owned()),
        How::Shared { kind, value } => Some(format!("{kind}: {value}")),
        How::SameAs { .. } => None,
    }
}

/// Whether a statement of a link says when, in what role or by whom.
fn tells_more(link: &Entity, statement: &Statement) -> bool {
    let prop = statement.prop.as_str();
    link.schema().is_some_and(|schema| {
        LABELS.contains(&prop)
            || SOURCES.contains(&prop)
            || schema.start.contains(&prop)
            || schema.end.contains(&prop)
            || schema.edge.as_ref().is_some_and(|edge| edge.caption.contains(&prop))
    })
}

/// Appends the statements of `entity` that `wanted` picks, as long as there is room.
pub(crate) fn push_refs(
    refs: &mut Vec<StatementRef>,
    entity: &Entity,
    wanted: impl Fn(&Statement) -> bool,
) {
    for statement in entity.statements.iter().filter(|statement| wanted(statement)) {
        push_ref(refs, entity, statement);
    }
}

fn push_ref(refs: &mut Vec<StatementRef>, entity: &Entity, statement: &Statement) {
    if refs.len() >= MAX_STATEMENTS || statement.external {
        return;
    }
    let id = statement_id(statement, &entity.id);
    if refs.iter().any(|known| known.id == id && known.entity_id == entity.id) {
        return;
    }
    let text = |text: &std::sync::Arc<str>| text.to_string();
    refs.push(StatementRef {
        id,
        entity_id: entity.id.clone(),
        prop: statement.prop.as_str().to_owned(),
        value: statement.value.clone(),
        original: statement.original.clone(),
        dataset: statement.dataset.to_string(),
        origin: statement.origin.as_ref().map(text),
        place: statement.place,
        first_seen: statement.first_seen.as_ref().map(text),
    });
}

/// The datasets of some statements, sorted.
pub(crate) fn datasets(refs: &[StatementRef]) -> Vec<String> {
    let mut all: Vec<String> = refs.iter().map(|statement| statement.dataset.clone()).collect();
    all.sort_unstable();
    all.dedup();
    all
}
