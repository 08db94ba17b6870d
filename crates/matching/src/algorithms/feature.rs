//! What an algorithm looks at.

use super::config::NameSettings;
use crate::prepared::Prepared;

/// One thing an algorithm looks at, for people and programs that list them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Feature {
    /// The name it has in explanations and weights.
    pub name: &'static str,
    /// One sentence for people.
    pub description: &'static str,
    /// What it weighs.
    pub coefficient: f64,
    /// Whether it only adds to or takes from what main features found.
    pub is_qualifier: bool,
}

/// A feature with the function that measures it.
#[derive(Debug)]
pub(super) struct Measured {
    pub(super) feature: Feature,
    pub(super) measure: fn(&Pair<'_>) -> Option<Found>,
}

impl Measured {
    /// A feature that can carry a score by itself.
    pub(super) const fn main(
        name: &'static str,
        coefficient: f64,
        measure: fn(&Pair<'_>) -> Option<Found>,
        description: &'static str,
    ) -> Measured {
        let feature = Feature { name, description, coefficient, is_qualifier: false };
        Measured { feature, measure }
    }

    /// A feature that only changes what others found.
    pub(super) const fn qualifier(
        name: &'static str,
        coefficient: f64,
        measure: fn(&Pair<'_>) -> Option<Found>,
        description: &'static str,
    ) -> Measured {
        let feature = Feature { name, description, coefficient, is_qualifier: true };
        Measured { feature, measure }
    }
}

/// Two entities under comparison.
pub(super) struct Pair<'a> {
    /// The query.
    pub(super) left: &'a Prepared,
    /// The candidate.
    pub(super) right: &'a Prepared,
    pub(super) names: &'a NameSettings,
    /// Whether anybody will read the reasons.
    pub(super) explaining: bool,
}

/// What a measure found: how true its feature is, and of which values.
#[derive(Debug)]
pub(super) struct Found {
    /// From 0 to 1.
    pub(super) value: f64,
    pub(super) left: Option<String>,
    pub(super) right: Option<String>,
    pub(super) detail: String,
}

impl Pair<'_> {
    /// A finding; its texts are only made if somebody reads them. `None` if the value is 0.
    pub(super) fn found<A: Into<String>, B: Into<String>, D: Into<String>>(
        &self,
        value: f64,
        said: impl FnOnce() -> (A, B, D),
    ) -> Option<Found> {
        if value <= 0.0 {
            return None;
        }
        let (left, right, detail) = if self.explaining {
            let (left, right, detail) = said();
            (Some(left.into()), Some(right.into()), detail.into())
        } else {
            (None, None, String::new())
        };
        Some(Found { value, left, right, detail })
    }

    /// Whether both may be of a schema descending from `schema`, and one is.
    pub(super) fn is_a(&self, schema: &str) -> bool {
        let is_a = |side: &Prepared| side.schema.is_some_and(|own| own.is_a(schema));
        is_a(self.left) || is_a(self.right)
    }
}
