//! Settings from the environment: our names, and those of yente for container files that carry over.

use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;
use std::time::Duration;

use matching::Algorithm;

use super::Settings;
use crate::http::cors::Origins;
use crate::http::params::read_flag;

/// A variable that holds what it cannot hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{variable} is `{given}`; expected {expected}")]
pub struct SettingsError {
    /// The variable.
    pub variable: String,
    /// Its value.
    pub given: String,
    /// What it may hold.
    pub expected: String,
}

/// Variables of yente's that steer a search cluster, which there is none of here.
const CLUSTER: [&str; 4] =
    ["YENTE_INDEX_URL", "YENTE_ELASTICSEARCH_URL", "YENTE_OPENSEARCH_URL", "YENTE_INDEX_TYPE"];

impl Settings {
    /// Settings as the environment has them, and remarks for the administrator. Of each
    /// `THROUGHLINE_NAME` there is also `YENTE_NAME`; ours counts if both are set.
    ///
    /// # Errors
    /// A variable holds what it cannot hold. What is not set or empty keeps its default.
    ///
    /// ```
    /// use server::Settings;
    ///
    /// let environment = |name: &str| (name == "YENTE_MAX_BATCH").then(|| "500".to_owned());
    /// let (settings, _) = Settings::from_env(&environment)?;
    /// assert_eq!(settings.max_batch, 500);
    ///
    /// let environment = |name: &str| (name == "YENTE_MAX_BATCH").then(|| "many".to_owned());
    /// let error = Settings::from_env(&environment).unwrap_err();
    /// assert_eq!(error.to_string(), "YENTE_MAX_BATCH is `many`; expected a whole number, 0 or more");
    /// # Ok::<(), server::SettingsError>(())
    /// ```
    pub fn from_env(
        lookup: &dyn Fn(&str) -> Option<String>,
    ) -> Result<(Settings, Vec<String>), SettingsError> {
        let env = Env(lookup);
        let mut settings = Settings::default();
        env.address(&mut settings.bind)?;
        env.text("TITLE", |text| settings.title = text);
        env.text("UPDATE_TOKEN", |text| settings.update_token = Some(text));
        env.number("MAX_BATCH", &mut settings.max_batch)?;
        env.whole("MATCH_PAGE", &mut settings.match_page)?;
        env.whole("MAX_MATCHES", &mut settings.max_matches)?;
        env.number("MATCH_CANDIDATES", &mut settings.match_candidates)?;
        env.number("MAX_MATCH_CANDIDATES", &mut settings.max_match_candidates)?;
        env.flag("MATCH_FUZZY", &mut settings.match_fuzzy)?;
        env.parsed("MATCH_THRESHOLD", &mut settings.threshold, "a number")?;
        env.algorithm("BEST_ALGORITHM", &mut settings.best_algorithm, false)?;
        env.algorithm("DEFAULT_ALGORITHM", &mut settings.default_algorithm, true)?;
        for (variable, name) in env.list("HIDDEN_ALGORITHMS") {
            let mut hidden = String::new();
            known_algorithm(&variable, &name, false, &mut hidden)?;
            settings.hidden_algorithms.push(hidden);
        }
        env.flag("LEGACY_FEATURES", &mut settings.legacy_features)?;
        env.whole("SEARCH_PAGE", &mut settings.search_page)?;
        env.number("MAX_URL_LENGTH", &mut settings.max_url_length)?;
        env.number("MAX_BODY", &mut settings.max_body)?;
        env.seconds("HEADER_TIMEOUT", &mut settings.header_timeout)?;
        env.seconds("BODY_TIMEOUT", &mut settings.body_timeout)?;
        env.seconds("REQUEST_TIMEOUT", &mut settings.request_timeout)?;
        env.number("WORKERS", &mut settings.workers)?;
        env.number("QUEUE", &mut settings.queue)?;
        env.number("MAX_CONNECTIONS", &mut settings.max_connections)?;
        let origins: Vec<String> =
            env.list("CORS_ORIGINS").into_iter().map(|(_, origin)| origin).collect();
        if !origins.is_empty() && !origins.iter().any(|origin| origin == "*") {
            settings.origins = Origins::Only(origins);
        }
        env.flag("LOG_JSON", &mut settings.log.json)?;
        env.flag("LOG_REQUESTS", &mut settings.log.requests)?;
        env.text("ENTITY_PAGE", |text| settings.entity_page = Some(text));
        let unused = CLUSTER.into_iter().filter(|name| lookup(name).is_some_and(|v| !v.is_empty()));
        let remarks = unused
            .map(|name| format!("{name} is set and not used: the index is part of this program"));
        Ok((settings, remarks.collect()))
    }
}

pub(super) struct Env<'a>(pub(super) &'a dyn Fn(&str) -> Option<String>);

impl Env<'_> {
    /// The value, and the variable that has it.
    pub(super) fn get(&self, name: &str) -> Option<(String, String)> {
        ["THROUGHLINE", "YENTE"].into_iter().find_map(|prefix| {
            let variable = format!("{prefix}_{name}");
            let value = (self.0)(&variable)?;
            let value = value.trim();
            (!value.is_empty()).then(|| (variable, value.to_owned()))
        })
    }

    pub(super) fn text(&self, name: &str, set: impl FnOnce(String)) {
        if let Some((_, value)) = self.get(name) {
            set(value);
        }
    }

    fn parsed<T: FromStr>(
        &self,
        name: &str,
        into: &mut T,
        expected: &str,
    ) -> Result<(), SettingsError> {
        if let Some((variable, value)) = self.get(name) {
            *into = value.parse().map_err(|_| refuse(&variable, &value, expected))?;
        }
        Ok(())
    }

    fn number(&self, name: &str, into: &mut usize) -> Result<(), SettingsError> {
        self.parsed(name, into, "a whole number, 0 or more")
    }

    fn whole(&self, name: &str, into: &mut i64) -> Result<(), SettingsError> {
        let mut number = usize::try_from(*into).unwrap_or_default();
        self.number(name, &mut number)?;
        *into = i64::try_from(number).unwrap_or(i64::MAX);
        Ok(())
    }

    fn seconds(&self, name: &str, into: &mut Duration) -> Result<(), SettingsError> {
        let mut seconds = u32::try_from(into.as_secs()).unwrap_or(u32::MAX);
        self.parsed(name, &mut seconds, "a whole number of seconds")?;
        *into = Duration::from_secs(u64::from(seconds.max(1)));
        Ok(())
    }

    pub(super) fn flag(&self, name: &str, into: &mut bool) -> Result<(), SettingsError> {
        if let Some((variable, value)) = self.get(name) {
            *into = read_flag(&value).ok_or_else(|| refuse(&variable, &value, "true or false"))?;
        }
        Ok(())
    }

    fn list(&self, name: &str) -> Vec<(String, String)> {
        let Some((variable, value)) = self.get(name) else { return Vec::new() };
        let items = value.split(',').map(str::trim).filter(|item| !item.is_empty());
        items.map(|item| (variable.clone(), item.to_owned())).collect()
    }

    fn algorithm(&self, name: &str, into: &mut String, best: bool) -> Result<(), SettingsError> {
        match self.get(name) {
            Some((variable, value)) => known_algorithm(&variable, &value, best, into),
            None => Ok(()),
        }
    }

    /// `HOST` and `PORT`, with a prefix or without.
    fn address(&self, into: &mut SocketAddr) -> Result<(), SettingsError> {
        let plain = |name: &str| {
            let bare = (self.0)(name).filter(|value| !value.trim().is_empty());
            self.get(name).or_else(|| bare.map(|value| (name.to_owned(), value.trim().to_owned())))
        };
        if let Some((variable, value)) = plain("HOST") {
            let name = if value == "localhost" { "127.0.0.1" } else { &value };
            let host: IpAddr =
                name.parse().map_err(|_| refuse(&variable, &value, "an IP address"))?;
            into.set_ip(host);
        }
        if let Some((variable, value)) = plain("PORT") {
            let port =
                value.parse().map_err(|_| refuse(&variable, &value, "a port, 0 to 65535"))?;
            into.set_port(port);
        }
        Ok(())
    }
}

fn known_algorithm(
    variable: &str,
    value: &str,
    best: bool,
    into: &mut String,
) -> Result<(), SettingsError> {
    let name = value.to_ascii_lowercase();
    let known = (best && name == "best") || Algorithm::by_name(&name).is_ok();
    if !known {
        let also = if best { "best, " } else { "" };
        let expected = format!("one of {also}{}", Algorithm::NAMES.join(", "));
        return Err(refuse(variable, value, &expected));
    }
    *into = name;
    Ok(())
}

pub(super) fn refuse(variable: &str, given: &str, expected: &str) -> SettingsError {
    SettingsError {
        variable: variable.to_owned(),
        given: given.to_owned(),
        expected: expected.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(set: &[(&str, &str)]) -> Result<(Settings, Vec<String>), SettingsError> {
        let lookup = |name: &str| {
            set.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        };
        Settings::from_env(&lookup)
    }

    #[test]
    fn names_of_both_programs() {
        let (settings, remarks) = read(&[
            ("YENTE_PORT", "9000"),
            ("HOST", "0.0.0.0"),
            ("YENTE_MAX_BATCH", "10"),
            ("THROUGHLINE_MAX_BATCH", "20"),
            ("YENTE_DEFAULT_ALGORITHM", "Logic-V1"),
            ("YENTE_HIDDEN_ALGORITHMS", "name-based, name-qualified"),
            ("YENTE_INDEX_URL", "http://index:9200"),
            ("YENTE_UPDATE_TOKEN", ""),
        ])
        .unwrap();
        assert_eq!(settings.bind.to_string(), "0.0.0.0:9000");
        assert_eq!(settings.max_batch, 20);
        assert_eq!(settings.default_algorithm, "logic-v1");
        assert_eq!(settings.hidden_algorithms, ["name-based", "name-qualified"]);
        assert_eq!(settings.update_token, None);
        assert_eq!(remarks.len(), 1);
    }

    #[test]
    fn what_cannot_be_is_an_error() {
        for set in [
            ("YENTE_BEST_ALGORITHM", "regression-v1"),
            ("YENTE_HIDDEN_ALGORITHMS", "magic"),
            ("YENTE_PORT", "70000"),
            ("YENTE_LOG_JSON", "perhaps"),
            ("THROUGHLINE_MAX_MATCHES", "-1"),
        ] {
            assert!(read(&[set]).is_err(), "{set:?}");
        }
        assert_eq!(read(&[]).unwrap().0, Settings::default());
    }
}
