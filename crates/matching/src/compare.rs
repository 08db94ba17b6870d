//! The walk over all evidence.

use names::{NameKind, Script, agreement};

use crate::address::Address;
use crate::algorithms::evidence::Weighted;
use crate::algorithms::{Account, Algorithm, Part, Scale, Step};
use crate::country;
use crate::date::{self, Relation};
use crate::identifier::{Identifier, Strength};
use crate::naming;
use crate::prepared::{EntityName, Place, Prepared};

/// Log-odds of what cannot be: small enough that its logistic is exactly 0, and still finite, so
/// that it can be written down.
const IMPOSSIBLE: f64 = -1000.0;

/// Sums of the same numbers in another order differ by less.
const ROUNDING: f64 = 1e-9;

/// Compares two entities with the default algorithm and keeps the reasons.
///
/// Symmetric: exchanging the entities changes neither score nor parts, except that where several
/// pairs of values agree equally well another of them may be shown.
/// Entities whose schemata cannot match score 0, with one part that says so.
pub fn compare(left: &Prepared, right: &Prepared) -> Account {
    Algorithm::default_one().compare(left, right)
}

/// The score of [`compare`] by the same walk, without the reasons: for ranking many pairs.
pub fn score(left: &Prepared, right: &Prepared) -> f64 {
    Algorithm::default_one().score(left, right)
}

/// One walk over the evidence. Whether the reasons are kept does not change the sum.
pub(crate) struct Walk<'w> {
    weighted: &'w Weighted,
    sum: f64,
    parts: Option<Vec<Part>>,
}

/// What a part says. Made only if reasons are kept.
struct Said {
    left: Option<String>,
    right: Option<String>,
    detail: String,
    /// What makes up the value.
    steps: Vec<Step>,
}

impl<'w> Walk<'w> {
    pub(crate) fn explaining(weighted: &'w Weighted) -> Walk<'w> {
        Walk { weighted, sum: weighted.weights.prior, parts: Some(Vec::new()) }
    }

    pub(crate) fn scoring(weighted: &'w Weighted) -> Walk<'w> {
        Walk { weighted, sum: weighted.weights.prior, parts: None }
    }

    /// Adds the log-odds that the weights file gives, times the weight the feature has here.
    fn add(&mut self, feature: &'static str, value: f64, said: impl FnOnce() -> Said) {
        let weight = self.weighted.weight(feature);
        if weight == 0.0 {
            return;
        }
        let contribution = value * weight;
        self.sum += contribution;
        if let Some(parts) = &mut self.parts {
            let Said { left, right, detail, mut steps } = said();
            if !steps.is_empty() && contribution != value {
                steps.push(Step::remark(format!("weight {weight}"), contribution - value));
            }
            parts.push(Part { feature, value, weight, contribution, left, right, detail, steps });
        }
    }

    pub(crate) fn walk(mut self, left: &Prepared, right: &Prepared) -> Account {
        let compatible = match (left.schema, right.schema) {
            (Some(a), Some(b)) if std::ptr::eq(a, b) => a.matchable,
            (Some(a), Some(b)) => a.can_match(b),
            _ => false,
        };
        if compatible {
            self.names(left, right);
            self.facts(left, right);
        } else {
            self.add("schema", IMPOSSIBLE, || {
                let (a, b) = (&*left.schema_name, &*right.schema_name);
                both(a, b, "cannot be one thing")
            });
        }
        Account {
            score: Scale::LogOdds.score(self.sum),
            scale: Scale::LogOdds,
            start: self.weighted.weights.prior,
            sum: self.sum,
            parts: self.parts.unwrap_or_default(),
        }
    }

    /// All but the names. Each of these says something only where both sides have such a fact.
    fn facts(&mut self, left: &Prepared, right: &Prepared) {
        if left.has_facts() && right.has_facts() {
            self.birth(left, right);
            self.countries(left, right);
            self.gender(left, right);
            self.identifiers(left, right);
            self.contacts(left, right);
            self.addresses(left, right);
            self.incorporation(left, right);
        }
    }

    /// False if the two surely score less than `least`: names, which are most of the work, say no more
    /// than the top of their curve.
    pub(crate) fn may_reach(mut self, left: &Prepared, right: &Prepared, least: f64) -> bool {
        self.facts(left, right);
        let weights = &self.weighted.weights;
        // A negative weight turns what is best into what is worst.
        let bounds =
            [weights.name.highest() - weights.prior, weights.name.lowest() - weights.prior];
        let factor = self.weighted.weight("name");
        let most = bounds.into_iter().map(|bound| bound * factor).fold(0.0, f64::max);
        Scale::LogOdds.score(self.sum + most + ROUNDING) >= least
    }

    /// The best pair over all names; what the others say is mostly the same again. A shortened name
    /// of a firm or a ship does not outvote full names that contradict each other,
    /// unless both have a name that is the same.
    fn names(&mut self, left: &Prepared, right: &Prepared) {
        let mut best: Option<Named<'_>> = None;
        let mut equal = false;
        for a in &left.names {
            for b in &right.names {
                let found = self.named(a, b);
                equal |= found.equal;
                if best.as_ref().is_none_or(|best| found.evidence > best.evidence) {
                    best = Some(found);
                }
            }
        }
        let Some(mut best) = best else { return };
        let person = left.kind == NameKind::Person || right.kind == NameKind::Person;
        let single = left.names.len() == 1 && right.names.len() == 1;
        if !person
            && !single
            && !equal
            && best.agreement < WHOLE
            && let (Some(a), Some(b)) = (fullest(&left.names), fullest(&right.names))
        {
            let full = self.named(a, b);
            if full.agreement < CONTRADICTION && full.evidence < best.evidence {
                best = full;
            }
        }
        let Named { evidence, a, b, .. } = best;
        let prior = self.weighted.weights.prior;
        self.add("name", evidence, || {
            let found = names::similarity(&a.name, &b.name);
            let weak = a.weak || b.weak;
            let worth = self.weighted.weights.name.at(found.log_odds);
            let steps = naming::steps(&found, worth, prior, evidence, weak);
            let detail = naming::detail(&found, worth, weak);
            Said { steps, ..both(a.name.text(), b.name.text(), detail) }
        });
    }

    /// What two names say beyond the prior, so that names and nothing else alert where
    /// [`names::agreement`] does.
    fn named<'a>(&self, a: &'a EntityName, b: &'a EntityName) -> Named<'a> {
        let weights = &self.weighted.weights;
        let agreement = agreement(&a.name, &b.name);
        let evidence = weights.name.at(agreement) - weights.prior;
        let weak = (a.weak || b.weak) && evidence > 0.0;
        let evidence = if weak { evidence * weights.weak_alias } else { evidence };
        // One common word says nothing, and its being the same does not speak against anything.
        let equal = a.name.has_words_of(&b.name);
        let evidence = if equal { evidence.max(0.0) } else { evidence };
        Named { agreement, evidence, equal, a, b }
    }

    fn birth(&mut self, left: &Prepared, right: &Prepared) {
        let weights = &self.weighted.weights;
        if let Some((relation, i, j)) =
            date::closest(&left.facts().birth_dates, &right.facts().birth_dates)
        {
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
                let (a, b) = (left.facts().birth_dates[i], right.facts().birth_dates[j]);
                both(show_date(a), show_date(b), detail)
            });
        }
        let best =
            closest(&left.facts().birth_places, &right.facts().birth_places, Place::likeness);
        if let Some((likeness, a, b)) = best {
            let (log_odds, detail) = if likeness >= 0.5 {
                (weights.birth_place_same, "same place")
            } else {
                (weights.birth_place_differs, "another place")
            };
            self.add("birth_place", log_odds, || both(a.text.as_str(), b.text.as_str(), detail));
        }
    }

    fn countries(&mut self, left: &Prepared, right: &Prepared) {
        let Some((likeness, a, b)) =
            closest(&left.facts().countries, &right.facts().countries, country_likeness)
        else {
            return;
        };
        if likeness > 0.0 {
            self.add("country", self.weighted.weights.country_same, || {
                both(a.as_str(), b.as_str(), "in common")
            });
        } else {
            self.add("country", self.weighted.weights.country_differs, || {
                both(
                    left.facts().countries.join(", "),
                    right.facts().countries.join(", "),
                    "none in common",
                )
            });
        }
    }

    fn gender(&mut self, left: &Prepared, right: &Prepared) {
        let same = |a: &String, b: &String| f64::from(u8::from(a == b));
        let Some((likeness, a, b)) = closest(&left.facts().genders, &right.facts().genders, same)
        else {
            return;
        };
        let (log_odds, detail) = if likeness > 0.0 {
            (self.weighted.weights.gender_same, "same")
        } else {
            (self.weighted.weights.gender_differs, "differs")
        };
        self.add("gender", log_odds, || both(a.as_str(), b.as_str(), detail));
    }

    /// The strongest identifier in common; without one, the strongest that both have and that
    /// differs.
    fn identifiers(&mut self, left: &Prepared, right: &Prepared) {
        type Pair<'a> = Option<(Strength, &'a Identifier, &'a Identifier)>;
        let (mut same, mut differs): (Pair<'_>, Pair<'_>) = (None, None);
        for a in &left.facts().identifiers {
            for b in &right.facts().identifiers {
                let (slot, strength) = if a.squashed == b.squashed {
                    (&mut same, common_strength(a, b))
                } else if a.prop == b.prop && !share_value(left, right, a.prop) {
                    // Who has a number in common has not a different one as well: of passports
                    // and register entries people and firms have several.
                    (&mut differs, a.strength.max(b.strength))
                } else {
                    continue;
                };
                if slot.is_none_or(|(known, ..)| strength < known) {
                    *slot = Some((strength, a, b));
                }
            }
        }
        let weights = &self.weighted.weights;
        if let Some((strength, a, b)) = same {
            let country =
                closest(&left.facts().countries, &right.facts().countries, country_likeness);
            let apart = country.is_some_and(|(likeness, ..)| likeness == 0.0);
            let log_odds = match strength {
                Strength::Single | Strength::Unique => weights.identifier_strong,
                // Registers of two countries give out the same numbers.
                Strength::Issued if apart => weights.identifier_loose,
                Strength::Issued => weights.identifier_issued,
                Strength::Loose => weights.identifier_loose,
            };
            self.add("identifier", log_odds, || {
                both(a.value.as_str(), b.value.as_str(), format!("same {}", prop_pair(a, b)))
            });
        }
        if let Some((strength, a, b)) = differs {
            let log_odds = match strength {
                Strength::Single => weights.identifier_strong_differs,
                Strength::Issued if same.is_none() => weights.identifier_issued_differs,
                _ => return,
            };
            self.add("identifier_differs", log_odds, || {
                both(a.value.as_str(), b.value.as_str(), format!("another {}", a.prop))
            });
        }
    }

    fn contacts(&mut self, left: &Prepared, right: &Prepared) {
        let weights = &self.weighted.weights;
        for (feature, log_odds, a, b) in [
            ("phone", weights.phone_same, &left.facts().phones, &right.facts().phones),
            ("email", weights.email_same, &left.facts().emails, &right.facts().emails),
            ("website", weights.website_same, &left.facts().websites, &right.facts().websites),
        ] {
            if let Some(value) = a.iter().find(|value| b.contains(value)) {
                self.add(feature, log_odds, || both(value.as_str(), value.as_str(), "the same"));
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
        let Some((likeness, a, b)) =
            closest(&left.facts().addresses, &right.facts().addresses, likeness)
        else {
            return;
        };
        let log_odds = if entities {
            self.weighted.weights.address_entity.at(likeness)
        } else if likeness >= 0.6 {
            self.weighted.weights.address_same * likeness
        } else {
            return;
        };
        self.add("address", log_odds, || {
            both(a.text.as_str(), b.text.as_str(), format!("{:.0} % alike", likeness * 100.0))
        });
    }

    fn incorporation(&mut self, left: &Prepared, right: &Prepared) {
        let weights = &self.weighted.weights;
        let Some((relation, i, j)) =
            date::closest(&left.facts().incorporated, &right.facts().incorporated)
        else {
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
            let (a, b) = (left.facts().incorporated[i], right.facts().incorporated[j]);
            both(show_date(a), show_date(b), detail)
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
    (left.facts().identifiers.iter().filter(|a| a.prop == prop)).any(|a| {
        (right.facts().identifiers.iter()).any(|b| b.prop == prop && b.squashed == a.squashed)
    })
}

fn prop_pair(a: &Identifier, b: &Identifier) -> String {
    if a.prop == b.prop { a.prop.to_owned() } else { format!("{} / {}", a.prop, b.prop) }
}

fn both(a: impl Into<String>, b: impl Into<String>, detail: impl Into<String>) -> Said {
    Said { left: Some(a.into()), right: Some(b.into()), detail: detail.into(), steps: Vec::new() }
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

/// A pair of names with what it says.
struct Named<'a> {
    /// The log-odds of [`names::agreement`].
    agreement: f64,
    /// What it adds to the prior.
    evidence: f64,
    /// The same words.
    equal: bool,
    a: &'a EntityName,
    b: &'a EntityName,
}

/// Names that agree this much leave nothing out: a probability of 0.95, in log-odds.
const WHOLE: f64 = 2.944;

/// Full names that agree less than this, where an alert begins, speak of two parties: 0.7 in
/// log-odds.
const CONTRADICTION: f64 = 0.847;

/// The name that says most, in Latin letters so that two of them can contradict each other word by
/// word: the longest, and of equally long ones the last in the alphabet.
fn fullest(names: &[EntityName]) -> Option<&EntityName> {
    let latin = |name: &&EntityName| {
        !name.weak && name.name.tokens().iter().all(|token| token.script() == Script::Latin)
    };
    names.iter().filter(latin).max_by_key(|name| (name.name.tokens().len(), name.name.folded()))
}
