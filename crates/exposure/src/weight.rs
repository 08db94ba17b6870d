//! How far a step can be leant on: grades and kinds of link become strengths, strengths costs.

use model::{Grade, Property, Statement};

use crate::trace::TraceOptions;

/// The weight of a statement whose source is not graded. Official lists come so; they are good
/// sources and not infallible ones.
pub const UNGRADED: f64 = 0.9;

/// What a hop costs beside its weakness, in millionths: 0.05.
pub(crate) const HOP_COST: u64 = 50_000;

/// A strength in ten-thousandths, from 1 to 10,000.
///
/// Fixed point, so that the strengths printed multiply to the strength of the path, and costs have
/// a total order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Strength(u16);

impl Strength {
    /// Rounds; nothing for zero, negative numbers and non-numbers.
    pub(crate) fn new(value: f64) -> Option<Strength> {
        // `min` would turn a non-number into 1.
        if value.is_nan() {
            return None;
        }
        let scaled = (value.min(1.0) * 10_000.0).round();
        (scaled >= 1.0).then_some(Strength(scaled as u16))
    }

    pub(crate) fn get(self) -> f64 {
        f64::from(self.0) / 10_000.0
    }

    /// `-ln(strength)` in millionths.
    pub(crate) fn loss(self) -> u64 {
        (-self.get().ln() * 1e6).round() as u64
    }
}

/// How well one thing is founded: the weight of its best statement, and that statement's grade.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Footing {
    pub(crate) weight: f64,
    pub(crate) grade: Option<Grade>,
}

impl Footing {
    pub(crate) fn of(statement: &Statement, options: &TraceOptions) -> Footing {
        let grade =
            statement.grade().or_else(|| options.dataset_grades.get(&*statement.dataset).copied());
        Footing { weight: grade.map_or(UNGRADED, Grade::weight), grade }
    }

    /// The better of two sources for the same thing; of equals the graded one, then the better
    /// reliability.
    pub(crate) fn or(self, other: Footing) -> Footing {
        if self.key() >= other.key() { self } else { other }
    }

    /// The worse of two things that must both hold.
    pub(crate) fn and(self, other: Footing) -> Footing {
        if self.key() <= other.key() { self } else { other }
    }

    /// Orders by weight, then grade; weights are products of two-digit numbers.
    fn key(self) -> (u64, Option<std::cmp::Reverse<Grade>>) {
        ((self.weight * 1e6).round() as u64, self.grade.map(std::cmp::Reverse))
    }
}

/// The square root of one half: an address is walked in two steps, thing to address to thing, and
/// the two together weigh what one shared address weighs.
const HALF_AN_ADDRESS: f64 = std::f64::consts::FRAC_1_SQRT_2;

/// How much a link of this schema binds. Links that say two parties act together count in full;
/// those that say they were named together count half.
pub(crate) fn link_factor(schema: &str) -> f64 {
    match schema {
        "UnknownLink" | "Associate" | "Family" => 0.9,
        "Call" | "Message" => 0.8,
        "CourtCaseParty" => 0.6,
        "Documentation" | "Mention" | "Similar" => 0.5,
        _ => 1.0,
    }
}

/// How much a property that points at an entity binds.
pub(crate) fn property_factor(property: &Property) -> f64 {
    match (property.schema, property.name) {
        ("Thing", "addressEntity") | ("Trip", "startLocation" | "endLocation") => HALF_AN_ADDRESS,
        ("Document", _) | ("Note", _) | ("Territory", _) | ("BankAccount", "bank") => 0.5,
        _ => 1.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_not_a_strength() {
        for none in [0.0, -1.0, f64::NAN, f64::NEG_INFINITY, 0.000_01] {
            assert_eq!(Strength::new(none), None, "{none}");
        }
        assert_eq!(Strength::new(7.0).map(Strength::get), Some(1.0));
    }

    #[test]
    fn a_loss_is_the_logarithm() {
        // ln 2 = 0.693147…
        assert_eq!(Strength::new(0.5).map(Strength::loss), Some(693_147));
        assert_eq!(Strength::new(1.0).map(Strength::loss), Some(0));
    }

    #[test]
    fn two_steps_over_an_address_weigh_one_shared_address() {
        assert!((HALF_AN_ADDRESS * HALF_AN_ADDRESS - shared("address")).abs() < 1e-9);
    }

    fn shared(prop: &str) -> f64 {
        crate::share::factor(prop)
    }
}
