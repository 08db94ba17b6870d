//! Why a party counts as listed.

use model::Entity;

use crate::explore::{Explorer, Standing, topics};
use crate::hop::{datasets, push_refs};
use crate::path::{Dates, Listing, StatementRef, Target};
use crate::time;

/// Listings written out for one party.
const MAX_LISTINGS: usize = 50;

/// What of a listing is shown, beside its dates.
const SHOWN: [&str; 12] = [
    "entity",
    "authority",
    "program",
    "programId",
    "unscId",
    "authorityId",
    "recordId",
    "listingDate",
    "startDate",
    "endDate",
    "sourceUrl",
    "programUrl",
];

impl Explorer<'_> {
    /// The end of a path, with the reasons it counts.
    pub(crate) fn target(&self, at: usize) -> Target {
        let spot = &self.spots[at];
        let entity = &spot.entity;
        let mut why: Vec<Listing> =
            spot.listings.iter().map(|listing| self.listing(listing)).collect();
        // A listing without a date comes after those with one.
        why.sort_by(|left, right| {
            let key = |listing: &Listing| (listing.date.is_none(), listing.date.clone());
            key(left).cmp(&key(right)).then_with(|| left.id.cmp(&right.id))
        });
        why.truncate(MAX_LISTINGS);
        let mut statements = Vec::new();
        push_refs(&mut statements, entity, |statement| statement.prop.as_str() == "topics");
        Target {
            id: entity.id.clone(),
            caption: entity.caption().to_owned(),
            schema: entity.schema_name.clone(),
            listed: spot.standing > Standing::Unlisted,
            topics: topics(entity).into_iter().map(str::to_owned).collect(),
            why,
            datasets: entity.all_datasets().iter().map(ToString::to_string).collect(),
            statements,
        }
    }

    fn listing(&self, listing: &Entity) -> Listing {
        let mut statements: Vec<StatementRef> = Vec::new();
        push_refs(&mut statements, listing, |statement| SHOWN.contains(&statement.prop.as_str()));
        let mut dates = time::dates(listing);
        let listed_on = first(listing, "listingDate");
        if dates.start.is_none() {
            dates.start.clone_from(&listed_on);
        }
        Listing {
            id: listing.id.clone(),
            schema: listing.schema_name.clone(),
            authority: first(listing, "authority"),
            program: joined(listing, &["program", "programId"]),
            reference: ["unscId", "authorityId", "recordId"]
                .into_iter()
                .find_map(|prop| first(listing, prop)),
            date: listed_on.or_else(|| dates.start.clone()),
            time: self.asked.map(|asked| time::time(&dates, asked)),
            dates: Dates { ..dates },
            source_url: ["sourceUrl", "programUrl"]
                .into_iter()
                .find_map(|prop| first(listing, prop)),
            datasets: datasets(&statements),
            statements,
        }
    }
}

fn first(entity: &Entity, prop: &str) -> Option<String> {
    let statement = entity.about(prop).find(|statement| !statement.external)?;
    Some(statement.value.clone())
}

/// The distinct values of the first of these properties that has any.
fn joined(entity: &Entity, props: &[&str]) -> Option<String> {
    props.iter().find_map(|prop| {
        let mut values: Vec<&str> = Vec::new();
        for statement in entity.about(prop).filter(|statement| !statement.external) {
            if values.len() < 10 && !values.contains(&statement.value.as_str()) {
                values.push(&statement.value);
            }
        }
        (!values.is_empty()).then(|| values.join("; "))
    })
}
