//! The walk over all evidence.

use names::{Agreement, How, NameKind, Script, agreement, similarity};

use crate::address::Address;
use crate::algorithm::Algorithm;
use crate::country;
use crate::date::{self, Relation};
use crate::evidence::{Comparison, Evidence, logistic};
use crate::identifier::{Identifier, Strength};
use crate::prepared::{EntityName, Place, Prepared};
use crate::weights::Weights;

/// Log-odds of what cannot be: small enough that its logistic is exactly 0, and still finite, so
/// that it can be written down.
const IMPOSSIBLE: f64 = -1000.0;

/// Compares two entities with the default algorithm and keeps the reasons.
///
/// Symmetric: exchanging the entities changes neither score nor parts, except that where several
/// pairs of values agree equally well another of them may be shown.
/// Entities whose schemata cannot match score 0, with one part that says so.
pub fn compare(left: &Prepared, right: &Prepared) -> Comparison {
    Algorithm::default_one().compare(left, right)
}

/// The score of [`compare`] by the same walk, without the reasons: for ranking many pairs.
pub fn score(left: &Prepared, right: &Prepared) -> f64 {
    Algorithm::default_one().score(left, right)
}

/// One walk over the evidence. Whether the reasons are kept does not change the sum.
pub(crate) struct Walk<'w> {
    weights: &'w Weights,
    log_odds: f64,
    parts: Option<Vec<Evidence>>,
}

/// What a part says: left value, right value, detail. Made only if reasons are kept.
type Said = (Option<String>, Option<String>, String);

impl<'w> Walk<'w> {
    pub(crate) fn explaining(weights: &'w Weights) -> Walk<'w> {
        Walk { weights, log_odds: weights.prior, parts: Some(Vec::new()) }
    }

    pub(crate) fn scoring(weights: &'w Weights) -> Walk<'w> {
        Walk { weights, log_odds: weights.prior, parts: None }
    }

    fn add(&mut self, feature: &'static str, log_odds: f64, said: impl FnOnce() -> Said) {
        self.log_odds += log_odds;
        if let Some(parts) = &mut self.parts {
            let (left, right, detail) = said();
            parts.push(Evidence { feature, log_odds, left, right, detail });
        }
    }

    pub(crate) fn walk(mut self, left: &Prepared, right: &Prepared) -> Comparison {
        let compatible = match (left.schema, right.schema) {
            (Some(a), Some(b)) => a.can_match(b),
            _ => false,
        };
        if compatible {
            self.names(left, right);
            self.birth(left, right);
            self.countries(left, right);
            self.gender(left, right);
            self.identifiers(left, right);
            self.contacts(left, right);
            self.addresses(left, right);
            self.incorporation(left, right);
        } else {
            self.add("schema", IMPOSSIBLE, || {
                let (a, b) = (left.schema_name.clone(), right.schema_name.clone());
                (Some(a), Some(b), "cannot be one thing".to_owned())
            });
        }
        Comparison {
            score: logistic(self.log_odds),
            log_odds: self.log_odds,
            prior: self.weights.prior,
            parts: self.parts.unwrap_or_default(),
        }
    }

    /// The best pair over all names; what the others say is mostly the same again. A shortened name
    /// of a firm or a ship does not outvote full names that contradict each other.
    fn names(&mut self, left: &Prepared, right: &Prepared) {
        let person = left.kind == NameKind::Person || right.kind == NameKind::Person;
        let mut best: Option<(f64, f64, &EntityName, &EntityName)> = None;
        for a in &left.names {
            for b in &right.names {
                let found = agreement(&a.name, &b.name);
                let log_odds = self.name_log_odds(found, a.weak || b.weak, person);
                if best.is_none_or(|known| log_odds > known.0) {
                    best = Some((log_odds, found.score, a, b));
                }
            }
        }
        let Some((mut log_odds, score, mut a, mut b)) = best else { return };
        if !person
            && score < WHOLE
            && let (Some(x), Some(y)) = (fullest(&left.names), fullest(&right.names))
        {
            let found = agreement(&x.name, &y.name);
            if found.score < CONTRADICTION {
                (log_odds, a, b) = (self.name_log_odds(found, false, person).min(log_odds), x, y);
            }
        }
        self.add("name", log_odds, || {
            let (x, y) = (a.name.text().to_owned(), b.name.text().to_owned());
            (Some(x), Some(y), name_detail(a, b))
        });
    }

    fn name_log_odds(&self, found: Agreement, weak: bool, person: bool) -> f64 {
        let weights = self.weights;
        let shared = if person {
            weights.name_shared_person.at(found.shared)
        } else {
            weights.name_shared_other.at(found.shared)
        };
        // How much is shared matters as far as the rest agrees.
        let reach = ((found.score - 0.3) / 0.4).clamp(0.0, 1.0);
        let log_odds = weights.name.at(found.score) + shared * reach;
        if weak && log_odds > 0.0 { log_odds * weights.weak_alias } else { log_odds }
    }

    fn birth(&mut self, left: &Prepared, right: &Prepared) {
        let weights = self.weights;
        if let Some((relation, i, j)) = date::closest(&left.birth_dates, &right.birth_dates) {
            let (log_odds, detail) = match relation {
                Relation::SameDay => (weights.birth_date_same, "same day"),
                Relation::SameMonth => (weights.birth_month_same, "same month"),
                Relation::SameYear => (weights.birth_year_same, "same year"),
                Relation::Swapped => (weights.birth_day_month_swapped, "day and month exchanged"),
                Relation::YearDigit => (weights.birth_year_digit, "one digit of the year differs"),
                Relation::NearYear => (weights.birth_year_near, "one year apart"),
                Relation::OtherDay => {
                    (weights.birth_year_same_day_differs, "same year, another day")
                }
                Relation::OtherYear => (weights.birth_date_differs, "another year"),
            };
            self.add("birth_date", log_odds, || {
                let (a, b) = (left.birth_dates[i], right.birth_dates[j]);
                (Some(show_date(a)), Some(show_date(b)), detail.to_owned())
            });
        }
        let best = closest(&left.birth_places, &right.birth_places, Place::likeness);
        if let Some((likeness, a, b)) = best {
            let (log_odds, detail) = if likeness >= 0.5 {
                (weights.birth_place_same, "same place")
            } else {
                (weights.birth_place_differs, "another place")
            };
            self.add("birth_place", log_odds, || both(&a.text, &b.text, detail));
        }
    }

    fn countries(&mut self, left: &Prepared, right: &Prepared) {
        let Some((likeness, a, b)) = closest(&left.countries, &right.countries, country_likeness)
        else {
            return;
        };
        if likeness > 0.0 {
            self.add("country", self.weights.country_same, || both(a, b, "in common"));
        } else {
            self.add("country", self.weights.country_differs, || {
                let all = |codes: &[String]| Some(codes.join(", "));
                let detail = "none in common".to_owned();
                (all(&left.countries), all(&right.countries), detail)
            });
        }
    }

    fn gender(&mut self, left: &Prepared, right: &Prepared) {
        let same = |a: &String, b: &String| f64::from(u8::from(a == b));
        let Some((likeness, a, b)) = closest(&left.genders, &right.genders, same) else {
            return;
        };
        let (log_odds, detail) = if likeness > 0.0 {
            (self.weights.gender_same, "same")
        } else {
            (self.weights.gender_differs, "differs")
        };
        self.add("gender", log_odds, || both(a, b, detail));
    }

    /// The strongest identifier in common; without one, the strongest that both have and that
    /// differs.
    fn identifiers(&mut self, left: &Prepared, right: &Prepared) {
        type Pair<'a> = Option<(Strength, &'a Identifier, &'a Identifier)>;
        let (mut same, mut differs): (Pair<'_>, Pair<'_>) = (None, None);
        for a in &left.identifiers {
            for b in &right.identifiers {
                let (slot, strength) = if a.squashed == b.squashed {
                    (&mut same, common_strength(a, b))
                } else if a.prop == b.prop && !share_value(left, right, a.prop) {
                    // Who has a number in common has not a different one as well: of passports
                    // and register entries people and firms have several.
                    (&mut differs, a.strength)
                } else {
                    continue;
                };
                if slot.is_none_or(|(known, ..)| strength < known) {
                    *slot = Some((strength, a, b));
                }
            }
        }
        let weights = self.weights;
        if let Some((strength, a, b)) = same {
            let country = closest(&left.countries, &right.countries, country_likeness);
            let apart = country.is_some_and(|(likeness, ..)| likeness == 0.0);
            let log_odds = match strength {
                Strength::Single | Strength::Unique => weights.identifier_strong,
                // Registers of two countries give out the same numbers.
                Strength::Issued if apart => weights.identifier_loose,
                Strength::Issued => weights.identifier_issued,
                Strength::Loose => weights.identifier_loose,
            };
            self.add("identifier", log_odds, || {
                both(&a.value, &b.value, &format!("same {}", prop_pair(a, b)))
            });
        }
        if let Some((strength, a, b)) = differs {
            let log_odds = match strength {
                Strength::Single => weights.identifier_strong_differs,
                Strength::Issued if same.is_none() => weights.identifier_issued_differs,
                _ => return,
            };
            self.add("identifier_differs", log_odds, || {
                both(&a.value, &b.value, &format!("another {}", a.prop))
            });
        }
    }

    fn contacts(&mut self, left: &Prepared, right: &Prepared) {
        let weights = self.weights;
        for (feature, log_odds, a, b) in [
            ("phone", weights.phone_same, &left.phones, &right.phones),
            ("email", weights.email_same, &left.emails, &right.emails),
            ("website", weights.website_same, &left.websites, &right.websites),
        ] {
            if let Some(value) = a.iter().find(|value| b.contains(value)) {
                self.add(feature, log_odds, || both(value, value, "the same"));
            }
        }
    }

    fn addresses(&mut self, left: &Prepared, right: &Prepared) {
        let is_entity = |side: &Prepared| side.schema.is_some_and(|schema| schema.is_a("Address"));
        let entities = is_entity(left) && is_entity(right);
        // An address that names only a city is no evidence, however well it agrees, and must not
        // stand before one that is: the pair that counts is the closest of those that can count.
        let likeness = |a: &Address, b: &Address| {
            if entities || (a.is_specific() && b.is_specific()) { a.likeness(b) } else { 0.0 }
        };
        let Some((likeness, a, b)) = closest(&left.addresses, &right.addresses, likeness) else {
            return;
        };
        let log_odds = if entities {
            self.weights.address_entity.at(likeness)
        } else if likeness >= 0.6 {
            self.weights.address_same * likeness
        } else {
            return;
        };
        self.add("address", log_odds, || {
            both(&a.text, &b.text, &format!("{:.0} % alike", likeness * 100.0))
        });
    }

    fn incorporation(&mut self, left: &Prepared, right: &Prepared) {
        let weights = self.weights;
        let Some((relation, i, j)) = date::closest(&left.incorporated, &right.incorporated) else {
            return;
        };
        let (log_odds, detail) = match relation {
            Relation::SameDay => (weights.incorporated_same, "same day"),
            Relation::SameMonth | Relation::SameYear | Relation::Swapped => {
                (weights.incorporated_year, "same year")
            }
            Relation::NearYear | Relation::YearDigit => return,
            Relation::OtherDay => (weights.incorporated_differs / 2.0, "another day"),
            Relation::OtherYear => (weights.incorporated_differs, "another year"),
        };
        self.add("incorporation", log_odds, || {
            let (a, b) = (left.incorporated[i], right.incorporated[j]);
            (Some(show_date(a)), Some(show_date(b)), detail.to_owned())
        });
    }
}

#[expect(clippy::ptr_arg, reason = "called with elements of a list of strings")]
fn country_likeness(a: &String, b: &String) -> f64 {
    f64::from(u8::from(country::meet(a, b)))
}

/// What an equal value in two properties tells.
fn common_strength(a: &Identifier, b: &Identifier) -> Strength {
    if a.prop == b.prop {
        a.strength.max(b.strength)
    } else if a.strength.min(b.strength) <= Strength::Unique {
        // A number known well on one side stands in a field for any number on the other.
        Strength::Issued
    } else {
        Strength::Loose
    }
}

fn share_value(left: &Prepared, right: &Prepared, prop: &str) -> bool {
    (left.identifiers.iter().filter(|a| a.prop == prop))
        .any(|a| (right.identifiers.iter()).any(|b| b.prop == prop && b.squashed == a.squashed))
}

fn prop_pair(a: &Identifier, b: &Identifier) -> String {
    if a.prop == b.prop { a.prop.to_owned() } else { format!("{} / {}", a.prop, b.prop) }
}

fn both(a: &str, b: &str, detail: &str) -> Said {
    (Some(a.to_owned()), Some(b.to_owned()), detail.to_owned())
}

/// The pair of values most alike, the first of equals.
fn closest<'a, T>(
    left: &'a [T],
    right: &'a [T],
    likeness: impl Fn(&T, &T) -> f64,
) -> Option<(f64, &'a T, &'a T)> {
    let mut best: Option<(f64, &T, &T)> = None;
    for a in left {
        for b in right {
            let found = likeness(a, b);
            if best.is_none_or(|known| found > known.0) {
                best = Some((found, a, b));
            }
        }
    }
    best
}

fn show_date(date: date::PartialDate) -> String {
    match (date.month, date.day) {
        (Some(month), Some(day)) => format!("{:04}-{month:02}-{day:02}", date.year),
        (Some(month), None) => format!("{:04}-{month:02}", date.year),
        _ => format!("{:04}", date.year),
    }
}

/// Names this alike leave nothing out.
const WHOLE: f64 = 0.95;

/// Full names less alike than this speak of two parties.
const CONTRADICTION: f64 = 0.7;

/// The name that says most, in Latin letters so that two of them can contradict each other word by
/// word: the longest, and of equally long ones the last in the alphabet.
fn fullest(names: &[EntityName]) -> Option<&EntityName> {
    let latin = |name: &&EntityName| {
        !name.weak && name.name.tokens().iter().all(|token| token.script() == Script::Latin)
    };
    names.iter().filter(latin).max_by_key(|name| (name.name.tokens().len(), name.name.folded()))
}

/// What was not plainly equal between two names, in words.
fn name_detail(a: &EntityName, b: &EntityName) -> String {
    let found = similarity(&a.name, &b.name);
    let mut said: Vec<String> = Vec::new();
    if a.weak || b.weak {
        said.push("weak alias".to_owned());
    }
    for part in &found.parts {
        let (left, right) =
            (part.left.as_deref().unwrap_or("-"), part.right.as_deref().unwrap_or("-"));
        let word = match part.how {
            How::Equal => continue,
            How::Spelling => "spelling",
            How::Romanised => "romanisation",
            How::Edit => "letters differ",
            How::Initial => "initial",
            How::Joined => "joined",
            How::Missing => "on one side only",
            How::Conflict => "conflict",
        };
        said.push(match part.how {
            How::Missing => format!("{word}: {}", part.left.as_deref().unwrap_or(right)),
            _ => format!("{word}: {left} / {right}"),
        });
    }
    let alike = format!("{:.2} alike", found.score);
    if said.is_empty() {
        return alike;
    }
    format!("{alike}; {}", said.join("; "))
}
