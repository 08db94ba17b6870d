//! Settings of what is served by a manifest.

use catalog::Schedule;

use super::SettingsError;
use super::env::{Env, refuse};

/// How to follow a manifest: where it is, and when to look for new versions.
#[derive(Debug, Clone)]
pub struct ManifestSettings {
    /// What is read, and how.
    pub refresh: catalog::Settings,
    /// When to look again; `None` for only at the start and when told to.
    pub schedule: Option<Schedule>,
}

impl ManifestSettings {
    /// How to follow the manifest at `given`, else the one that the variable `MANIFEST` names, as the
    /// environment says; see [`super::Settings::from_env`] for the names of variables. `None` if there
    /// is no manifest.
    ///
    /// # Errors
    /// A variable holds what it cannot hold.
    pub fn from_env(
        given: Option<&str>,
        lookup: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Option<ManifestSettings>, SettingsError> {
        let env = Env(lookup);
        let Some(manifest) = given.map(str::to_owned).or_else(|| Some(env.get("MANIFEST")?.1))
        else {
            return Ok(None);
        };
        let mut refresh = catalog::Settings::new(manifest);
        env.flag("DELTA_UPDATES", &mut refresh.delta_updates)?;
        env.flag("VERIFY_CHECKSUM", &mut refresh.verify_checksum)?;
        env.flag("PLAIN_HTTP", &mut refresh.plain_http)?;
        env.text("HTTP_PROXY", |proxy| refresh.proxy = Some(proxy));
        env.text("DATA_PATH", |path| refresh.downloads = Some(path.into()));
        env.text("INDEX_REBUILD_ID", |id| refresh.rebuild_id = id);
        let mut automatic = true;
        env.flag("AUTO_REINDEX", &mut automatic)?;
        let schedule = match env.get("CRONTAB") {
            Some((variable, text)) => text
                .parse()
                .map_err(|_| refuse(&variable, &text, "five fields, such as `30 * * * *`"))?,
            None => Schedule::hourly(),
        };
        Ok(Some(ManifestSettings { refresh, schedule: automatic.then_some(schedule) }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(set: &[(&str, &str)]) -> Result<Option<ManifestSettings>, SettingsError> {
        let lookup = |name: &str| {
            set.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        };
        ManifestSettings::from_env(None, &lookup)
    }

    #[test]
    fn container_files_carry_over() {
        assert!(read(&[]).expect("nothing wrong").is_none());
        let settings = read(&[
            ("YENTE_MANIFEST", "/app/manifest.yml"),
            ("YENTE_CRONTAB", "0 * * * *"),
            ("YENTE_DELTA_UPDATES", "false"),
        ]);
        let settings = settings.expect("nothing wrong").expect("a manifest");
        assert_eq!(settings.refresh.manifest, "/app/manifest.yml");
        assert!(!settings.refresh.delta_updates && settings.refresh.verify_checksum);
        assert!(settings.schedule.is_some());
        let never = read(&[("YENTE_MANIFEST", "m.yml"), ("YENTE_AUTO_REINDEX", "no")]);
        assert!(never.expect("nothing wrong").expect("a manifest").schedule.is_none());
        let wrong = read(&[("YENTE_MANIFEST", "m.yml"), ("YENTE_CRONTAB", "hourly")]);
        assert!(
            wrong.expect_err("no schedule").to_string().starts_with("YENTE_CRONTAB is `hourly`")
        );
    }
}
