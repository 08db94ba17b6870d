//! What can be changed about an algorithm for one use of it.

use super::Algorithm;
use crate::prepared::NameProp;

/// Changed weights and settings, checked by [`Algorithm::with_config`].
///
/// ```
/// use matching::{Algorithm, Config};
///
/// let config = Config::new().weight("name_match", 0.9).setting("nm_number_mismatch", 0.5);
/// assert!(Algorithm::by_name("logic-v2")?.with_config(&config).is_ok());
///
/// let error = Algorithm::by_name("logic-v1")?.with_config(&config).unwrap_err();
/// assert_eq!(error.to_string(), "logic-v1 has no feature `name_match`");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Config {
    weights: Vec<(String, f64)>,
    settings: Vec<(String, SettingValue)>,
}

/// The value of a setting.
#[derive(Debug, Clone, PartialEq)]
pub enum SettingValue {
    /// The same as not setting it.
    Null,
    /// True or false; no setting is of this type yet, but requests may hold it.
    Bool(bool),
    /// A number.
    Number(f64),
    /// Text.
    Text(String),
}

/// What values a setting takes. `Null` always stands for the default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SettingKind {
    /// Any text the setting knows.
    Text,
    /// A number, 0 or more.
    Number,
}

/// Something that can be set, for people and programs that list them.
#[derive(Debug, Clone, PartialEq)]
pub struct Setting {
    /// The name it is set by.
    pub name: &'static str,
    /// What values it takes.
    pub kind: SettingKind,
    /// Its value where nothing is set.
    pub default: SettingValue,
    /// One sentence for people.
    pub description: &'static str,
}

/// A configuration that does not fit its algorithm.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// A weight for a feature the algorithm does not have.
    #[error("{algorithm} has no feature `{name}`")]
    Feature {
        /// The algorithm.
        algorithm: &'static str,
        /// The name given.
        name: String,
        /// The names there are.
        known: Vec<&'static str>,
    },
    /// A setting the algorithm does not have.
    #[error("{algorithm} has no setting `{name}`")]
    Setting {
        /// The algorithm.
        algorithm: &'static str,
        /// The name given.
        name: String,
        /// The names there are.
        known: Vec<&'static str>,
    },
    /// A value of another type, or out of range.
    #[error("`{name}` is {expected}, not {given}")]
    Value {
        /// The feature or setting.
        name: String,
        /// What fits.
        expected: &'static str,
        /// What was given.
        given: String,
    },
}

impl ConfigError {
    /// What to do about it.
    pub fn hint(&self) -> String {
        match self {
            ConfigError::Feature { known, .. } | ConfigError::Setting { known, .. }
                if known.is_empty() =>
            {
                "it has none at all".to_owned()
            }
            ConfigError::Feature { known, .. } | ConfigError::Setting { known, .. } => {
                format!("known: {}", known.join(", "))
            }
            ConfigError::Value { name, .. } if name == NAME_PROPERTY => {
                format!("known: {}", NameProp::ALL.map(NameProp::name).join(", "))
            }
            ConfigError::Value { .. } => "leave it out for its default".to_owned(),
        }
    }
}

impl Config {
    /// Changes nothing.
    pub fn new() -> Config {
        Config::default()
    }

    /// Sets the weight of a feature; 0 switches it off. Of two weights for one feature the later
    /// counts.
    #[must_use]
    pub fn weight(mut self, feature: impl Into<String>, weight: f64) -> Config {
        self.weights.push((feature.into(), weight));
        self
    }

    /// Sets a setting. Of two values for one setting the later counts.
    #[must_use]
    pub fn setting(mut self, name: impl Into<String>, value: impl Into<SettingValue>) -> Config {
        self.settings.push((name.into(), value.into()));
        self
    }

    /// Without weights for features that `algorithm` does not have: the HTTP contract ignores those
    /// silently. People at a keyboard are better told.
    #[must_use]
    pub fn without_unknown_weights(mut self, algorithm: &Algorithm) -> Config {
        let features = algorithm.features();
        self.weights.retain(|(name, _)| features.iter().any(|feature| feature.name == name));
        self
    }

    pub(super) fn weight_of(&self, feature: &str) -> Option<f64> {
        self.weights.iter().rfind(|(name, _)| name == feature).map(|(_, weight)| *weight)
    }

    fn number(&self, setting: &str) -> Option<f64> {
        match self.value(setting)? {
            SettingValue::Number(number) => Some(*number),
            _ => None,
        }
    }

    fn value(&self, setting: &str) -> Option<&SettingValue> {
        self.settings.iter().rfind(|(name, _)| name == setting).map(|(_, value)| value)
    }

    /// Whether all of it means something to `algorithm`.
    pub(super) fn check(&self, algorithm: &Algorithm) -> Result<(), ConfigError> {
        let features = algorithm.features();
        for (name, weight) in &self.weights {
            if !features.iter().any(|feature| feature.name == name) {
                let known = features.iter().map(|feature| feature.name).collect();
                let (algorithm, name) = (algorithm.name(), name.clone());
                return Err(ConfigError::Feature { algorithm, name, known });
            }
            if !weight.is_finite() {
                let (name, given) = (name.clone(), weight.to_string());
                return Err(ConfigError::Value { name, expected: "a finite number", given });
            }
        }
        for (name, value) in &self.settings {
            let Some(setting) = algorithm.settings().iter().find(|own| own.name == name) else {
                let known = algorithm.settings().iter().map(|own| own.name).collect();
                let (algorithm, name) = (algorithm.name(), name.clone());
                return Err(ConfigError::Setting { algorithm, name, known });
            };
            setting.check(value)?;
        }
        Ok(())
    }
}

impl Setting {
    fn check(&self, value: &SettingValue) -> Result<(), ConfigError> {
        let expected = match (self.kind, value) {
            (_, SettingValue::Null) => return Ok(()),
            (SettingKind::Number, SettingValue::Number(number))
                if number.is_finite() && *number >= 0.0 =>
            {
                return Ok(());
            }
            (SettingKind::Text, SettingValue::Text(text)) if NameProp::of(text).is_some() => {
                return Ok(());
            }
            (SettingKind::Number, _) => "a number, 0 or more",
            (SettingKind::Text, _) => "the name of a property that holds names",
        };
        let given = match value {
            SettingValue::Null => "null".to_owned(),
            SettingValue::Bool(value) => value.to_string(),
            SettingValue::Number(number) => number.to_string(),
            SettingValue::Text(text) => format!("`{text}`"),
        };
        Err(ConfigError::Value { name: self.name.to_owned(), expected, given })
    }
}

const NAME_PROPERTY: &str = "nm_name_property";

/// The settings of name comparison, as `logic-v2` has them.
pub(super) const NAME_SETTINGS: &[Setting] = &[
    Setting {
        name: NAME_PROPERTY,
        kind: SettingKind::Text,
        default: SettingValue::Null,
        description: "Compare the names of this property only: name, alias, previousName, \
                      weakAlias or abbreviation. All strong names if not set.",
    },
    number("nm_number_mismatch", NameSettings::DEFAULT.number_mismatch, NUMBER_MISMATCH),
    number("nm_extra_query_name", NameSettings::DEFAULT.extra_query, EXTRA_QUERY),
    number("nm_extra_result_name", NameSettings::DEFAULT.extra_result, EXTRA_RESULT),
    number("nm_family_name_weight", NameSettings::DEFAULT.family, FAMILY),
    number("nm_fuzzy_cutoff_factor", NameSettings::DEFAULT.fuzzy, FUZZY),
];

const NUMBER_MISMATCH: &str = "What names of vessels and other objects lose if their numbers \
                               differ, as a share of the score.";
const EXTRA_QUERY: &str =
    "What a name word that only the query has weighs. At the default, sides do not matter.";
const EXTRA_RESULT: &str =
    "What a name word that only the candidate has weighs. At the default, sides do not matter.";
const FAMILY: &str = "How much more a family name weighs than another name.";
const FUZZY: &str = "Multiplies the number of letters in which words may differ.";

const fn number(name: &'static str, default: f64, description: &'static str) -> Setting {
    let default = SettingValue::Number(default);
    Setting { name, kind: SettingKind::Number, default, description }
}

/// The values of [`NAME_SETTINGS`].
#[derive(Debug, Clone, PartialEq)]
pub(super) struct NameSettings {
    pub(super) property: Option<NameProp>,
    pub(super) number_mismatch: f64,
    pub(super) extra_query: f64,
    pub(super) extra_result: f64,
    pub(super) family: f64,
    pub(super) fuzzy: f64,
}

impl NameSettings {
    pub(super) const DEFAULT: NameSettings = NameSettings {
        property: None,
        number_mismatch: 0.3,
        extra_query: 0.8,
        extra_result: 0.2,
        family: 1.3,
        fuzzy: 1.0,
    };

    pub(super) fn with_config(&self, config: &Config) -> NameSettings {
        let property = match config.value(NAME_PROPERTY) {
            Some(SettingValue::Text(text)) => NameProp::of(text),
            Some(_) => None,
            None => self.property,
        };
        let number = |name, own: f64, default: f64| match config.value(name) {
            Some(SettingValue::Null) => default,
            _ => config.number(name).unwrap_or(own),
        };
        let standard = NameSettings::DEFAULT;
        NameSettings {
            property,
            number_mismatch: number(
                "nm_number_mismatch",
                self.number_mismatch,
                standard.number_mismatch,
            ),
            extra_query: number("nm_extra_query_name", self.extra_query, standard.extra_query),
            extra_result: number("nm_extra_result_name", self.extra_result, standard.extra_result),
            family: number("nm_family_name_weight", self.family, standard.family),
            fuzzy: number("nm_fuzzy_cutoff_factor", self.fuzzy, standard.fuzzy),
        }
    }

    /// Whether likeness is what [`names::agreement`] says.
    pub(super) fn is_standard(&self) -> bool {
        let standard = NameSettings { property: self.property, ..NameSettings::DEFAULT };
        *self == standard
    }
}

impl Default for NameSettings {
    fn default() -> NameSettings {
        NameSettings::DEFAULT
    }
}

impl From<f64> for SettingValue {
    fn from(number: f64) -> SettingValue {
        SettingValue::Number(number)
    }
}

impl From<bool> for SettingValue {
    fn from(value: bool) -> SettingValue {
        SettingValue::Bool(value)
    }
}

impl From<&str> for SettingValue {
    fn from(text: &str) -> SettingValue {
        SettingValue::Text(text.to_owned())
    }
}

impl From<String> for SettingValue {
    fn from(text: String) -> SettingValue {
        SettingValue::Text(text)
    }
}
