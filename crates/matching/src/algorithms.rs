//! Algorithms by name: our own, and the families other programs' settings were tuned for.

mod account;
mod config;
pub(crate) mod evidence;
mod family;
mod feature;
mod logic_v1;
mod logic_v2;
mod measure;
mod name_based;
mod ofac;

use std::sync::LazyLock;

use crate::prepared::Prepared;
use crate::weights::WeightsError;

pub use account::{Account, Part, Scale, Step};
pub use config::{Config, ConfigError, Setting, SettingKind, SettingValue};
pub use feature::Feature;

use family::Family;

/// A way to score two entities, ready to use: its features, what each weighs, and its settings.
///
/// ```
/// use matching::{Algorithm, Config, Prepared};
/// use model::Entity;
///
/// let firm = |name: &str, country: &str| {
///     let mut entity = Entity::new(name, "Company");
///     entity.push("name", name, &"example".into());
///     entity.push("leiCode", "529900T8BM49AURSDO55", &"example".into());
///     entity.push("country", country, &"example".into());
///     Prepared::new(&entity)
/// };
/// let (asked, listed) = (firm("Muster AG", "de"), firm("Wholly Other SA", "fr"));
///
/// let algorithm = Algorithm::by_name("logic-v2")?;
/// let account = algorithm.compare(&asked, &listed);
/// assert_eq!(account.score, 0.95 - 0.2);
///
/// let config = Config::new().weight("country_mismatch", 0.0);
/// assert_eq!(algorithm.with_config(&config)?.score(&asked, &listed), 0.95);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Algorithm(Way);

#[derive(Debug, Clone)]
enum Way {
    Evidence(Box<evidence::Weighted>),
    Family(Family),
}

/// No algorithm has that name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no matching algorithm is called `{name}`")]
pub struct UnknownAlgorithm {
    /// The name asked for.
    pub name: String,
}

impl UnknownAlgorithm {
    /// What to do about it: the names there are.
    pub fn hint(&self) -> String {
        format!("known: {}", Algorithm::NAMES.join(", "))
    }
}

static ALL: LazyLock<Vec<Algorithm>> = LazyLock::new(|| {
    let family = |definition| Algorithm(Way::Family(Family::new(definition)));
    vec![
        Algorithm(Way::Evidence(Box::new(evidence::Weighted::standard()))),
        family(&logic_v2::DEFINITION),
        family(&logic_v1::DEFINITION),
        family(&name_based::DEFINITION),
        family(&name_based::QUALIFIED),
        family(&ofac::DEFINITION),
    ]
});

impl Algorithm {
    /// Names of all algorithms, the default first.
    pub const NAMES: &'static [&'static str] =
        &["evidence", "logic-v2", "logic-v1", "name-based", "name-qualified", "ofac"];

    /// All algorithms with their defaults, in the order of [`Algorithm::NAMES`].
    pub fn all() -> &'static [Algorithm] {
        &ALL
    }

    /// The algorithm used where none is asked for: `evidence`.
    pub fn default_one() -> &'static Algorithm {
        &ALL[0]
    }

    /// The algorithm of that name; case and blanks around it do not matter.
    ///
    /// # Errors
    /// There is none; the error's hint lists those there are.
    ///
    /// ```
    /// let error = matching::Algorithm::by_name("magic").unwrap_err();
    /// assert_eq!(error.to_string(), "no matching algorithm is called `magic`");
    /// assert!(error.hint().starts_with("known: evidence, logic-v2"));
    /// ```
    pub fn by_name(name: &str) -> Result<&'static Algorithm, UnknownAlgorithm> {
        let asked = name.trim();
        (ALL.iter().find(|algorithm| algorithm.name().eq_ignore_ascii_case(asked)))
            .ok_or_else(|| UnknownAlgorithm { name: name.to_owned() })
    }

    /// The algorithm `evidence` with weights of your own, from the text of a weights file.
    ///
    /// # Errors
    /// The text is no weights file: a line is wrong, or a weight is missing or unknown.
    pub fn evidence(weights: &str) -> Result<Algorithm, WeightsError> {
        let weighted = evidence::Weighted::parse(weights)?;
        Ok(Algorithm(Way::Evidence(Box::new(weighted))))
    }

    /// The same algorithm with weights and settings changed; what the configuration does not name
    /// stays as it is.
    ///
    /// # Errors
    /// A feature or setting the algorithm does not have, or a value that does not fit.
    pub fn with_config(&self, config: &Config) -> Result<Algorithm, ConfigError> {
        config.check(self)?;
        Ok(Algorithm(match &self.0 {
            Way::Evidence(weighted) => Way::Evidence(Box::new(weighted.with_config(config))),
            Way::Family(family) => Way::Family(family.with_config(config)),
        }))
    }

    /// The name it is asked for by.
    pub fn name(&self) -> &'static str {
        match &self.0 {
            Way::Evidence(_) => "evidence",
            Way::Family(family) => family.definition.name,
        }
    }

    /// One sentence for people.
    pub fn description(&self) -> &'static str {
        match &self.0 {
            Way::Evidence(_) => evidence::DESCRIPTION,
            Way::Family(family) => family.definition.description,
        }
    }

    /// How the parts of its accounts make the score.
    pub fn scale(&self) -> Scale {
        match &self.0 {
            Way::Evidence(_) => Scale::LogOdds,
            Way::Family(_) => Scale::Points,
        }
    }

    /// What it looks at, with the weight each feature has here.
    pub fn features(&self) -> Vec<Feature> {
        match &self.0 {
            Way::Evidence(weighted) => weighted.features(),
            Way::Family(family) => family.features(),
        }
    }

    /// What can be set, with the defaults.
    pub fn settings(&self) -> &'static [Setting] {
        match &self.0 {
            Way::Evidence(_) => &[],
            Way::Family(family) => family.definition.settings,
        }
    }

    /// Compares two entities and keeps the reasons. Symmetric, unless settings that tell the left
    /// side from the right one are changed; but for `ofac`, which looks for the words of the left.
    ///
    /// In `logic-v2` and its kin the left entity is the query and the right one the candidate.
    pub fn compare(&self, left: &Prepared, right: &Prepared) -> Account {
        match &self.0 {
            Way::Evidence(weighted) => weighted.compare(left, right),
            Way::Family(family) => family.compare(left, right),
        }
    }

    /// The score of [`Algorithm::score`] if it is `least` or more. Most pairs that cannot come so far
    /// are told without a look at their names: another birth date outweighs any name.
    pub fn score_from(&self, least: f64, left: &Prepared, right: &Prepared) -> Option<f64> {
        let may_reach = match &self.0 {
            Way::Evidence(weighted) => weighted.may_reach(left, right, least),
            Way::Family(family) => family.may_reach(left, right, least),
        };
        let score = if may_reach { self.score(left, right) } else { return None };
        (score >= least).then_some(score)
    }

    /// The score of [`Algorithm::compare`], by the same walk, without the reasons.
    pub fn score(&self, left: &Prepared, right: &Prepared) -> f64 {
        match &self.0 {
            Way::Evidence(weighted) => weighted.score(left, right),
            Way::Family(family) => family.score(left, right),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_algorithms_agree() {
        let names: Vec<_> = Algorithm::all().iter().map(Algorithm::name).collect();
        assert_eq!(names, Algorithm::NAMES);
        assert_eq!(Algorithm::by_name(" Logic-V2 ").unwrap().name(), "logic-v2");
        assert_eq!(Algorithm::default_one().name(), "evidence");
    }
}
