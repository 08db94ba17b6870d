//! What is said of one dataset.

mod parts;
mod rights;

use serde::Serialize;

use crate::fields::Fields;
use crate::{CatalogError, Location, Secret, version};

pub use parts::{Coverage, Publisher, Resource};
pub(crate) use rights::Rights;

/// One dataset, as a manifest or a catalog describes it.
///
/// Serialises to what anybody may know of it. How its data is got (token, local path, checksum, which
/// resource) is left out.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Dataset {
    /// A slug of `a-z`, `0-9` and `_`, unique among all catalogs.
    pub name: String,
    /// What people call it; by default its name.
    pub title: String,
    /// An address of its licence.
    pub license: Option<String>,
    /// One sentence.
    pub summary: Option<String>,
    /// Several.
    pub description: Option<String>,
    /// Where people can read about it.
    pub url: Option<String>,
    /// When its content last changed.
    pub updated_at: Option<String>,
    /// When it was last exported.
    pub last_export: Option<String>,
    /// How many entities it has.
    pub entity_count: Option<u64>,
    /// How many of them are no mere links.
    pub thing_count: Option<u64>,
    /// Its newest version, as far as known. Versions compare as text.
    pub version: Option<String>,
    /// Which kind of dataset it is.
    pub category: Option<String>,
    /// Labels.
    pub tags: Vec<String>,
    /// Who publishes it.
    pub publisher: Option<Publisher>,
    /// What it covers.
    pub coverage: Option<Coverage>,
    /// Its files.
    pub resources: Vec<Resource>,
    /// The datasets it is made of, in the order they were named.
    pub children: Vec<String>,
    /// Why nobody should use it any more.
    pub deprecation: Option<String>,
    /// Whether that is so.
    pub deprecated: bool,
    /// Whether its data is to be imported here.
    pub load: bool,
    /// Where its entities are, if it says so itself; as written, with its variables.
    pub entities_url: Option<String>,
    /// Where its changes are listed; as written, with its variables.
    pub delta_url: Option<String>,
    /// Whether its ids get its own suffix.
    pub namespace: bool,
    #[serde(skip)]
    pub(crate) source: Source,
}

/// How the data of a dataset is got: nobody else's business.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Source {
    pub(crate) entities: Option<Location>,
    pub(crate) delta: Option<Location>,
    pub(crate) auth_token: Option<Secret>,
    pub(crate) checksum: Option<String>,
    pub(crate) resource_name: Option<String>,
    pub(crate) resource_type: Option<String>,
    /// Whether `version` was in the description, as opposed to being found out.
    pub(crate) versioned: bool,
    /// The file that describes it.
    pub(crate) described_in: String,
}

impl Dataset {
    /// A dataset of which nothing but its name is said.
    pub fn named(name: &str) -> Dataset {
        Dataset {
            name: name.to_owned(),
            title: name.to_owned(),
            license: None,
            summary: None,
            description: None,
            url: None,
            updated_at: None,
            last_export: None,
            entity_count: None,
            thing_count: None,
            version: None,
            category: None,
            tags: Vec::new(),
            publisher: None,
            coverage: None,
            resources: Vec::new(),
            children: Vec::new(),
            deprecation: None,
            deprecated: false,
            load: true,
            entities_url: None,
            delta_url: None,
            namespace: false,
            source: Source::default(),
        }
    }

    /// Reads one description. `version` is still as described: see [`Dataset::settle`].
    pub(crate) fn read(fields: &Fields<'_>, rights: Rights<'_>) -> Result<Dataset, CatalogError> {
        let name = fields.text("name")?.ok_or_else(|| {
            fields.invalid(
                "name",
                "missing".to_owned(),
                "give the dataset a name such as `blocklist`",
            )
        })?;
        check_name(fields, &name)?;
        let mut children: Vec<String> = Vec::new();
        for key in ["children", "datasets", "scopes"] {
            for child in fields.names(key)? {
                if child != name && !children.contains(&child) {
                    children.push(child);
                }
            }
        }
        let place = |text: &str| {
            let location = Location::parse(&rights.expand(text));
            if location.as_file().is_some() && !rights.files {
                let reason = format!("names a file of this computer: `{location}`");
                return Err(fields.invalid(
                    &name,
                    reason,
                    "a catalog from elsewhere may only name https addresses",
                ));
            }
            Ok(location)
        };
        let entities_url = fields.text("entities_url")?;
        let path = fields.text("path")?;
        let delta_url = fields.text("delta_url")?;
        let deprecation = fields.note("deprecation");
        let dataset = Dataset {
            title: fields.note("title").unwrap_or_else(|| name.clone()),
            license: fields.note("license"),
            summary: fields.note("summary"),
            description: fields.note("description"),
            url: fields.note("url"),
            updated_at: fields.note("updated_at"),
            last_export: fields.note("last_export"),
            entity_count: fields.count("entity_count"),
            thing_count: fields.count("thing_count"),
            version: fields.text("version")?,
            category: fields.note("category"),
            tags: fields.notes("tags"),
            publisher: fields.part("publisher").map(|part| Publisher::read(&part)),
            coverage: fields.part("coverage").map(|part| Coverage::read(&part)),
            resources: fields.parts("resources")?.iter().map(Resource::read).collect(),
            deprecated: deprecation.is_some()
                || fields.flag("deprecated").unwrap_or(None) == Some(true),
            deprecation,
            load: fields.flag("load")?.unwrap_or(children.is_empty()),
            namespace: fields.flag("namespace")?.unwrap_or(false),
            source: Source {
                entities: entities_url
                    .as_ref()
                    .or(path.as_ref())
                    .map(|text| place(text))
                    .transpose()?,
                delta: delta_url.as_ref().map(|text| place(text)).transpose()?,
                auth_token: rights.token(fields.text("auth_token")?),
                checksum: fields.text("checksum")?,
                resource_name: fields.text("resource_name")?,
                resource_type: fields.text("resource_type")?,
                versioned: false,
                described_in: fields.place().to_owned(),
            },
            children,
            entities_url: entities_url.filter(|text| is_address(text)),
            delta_url: delta_url.filter(|text| is_address(text)),
            name,
        };
        if rights.strict
            && dataset.deprecated
            && dataset.coverage.as_ref().is_none_or(|c| c.end.is_none())
        {
            let reason = format!("missing, and `{}` is deprecated", dataset.name);
            return Err(fields.invalid(
                "coverage.end",
                reason,
                "say when its data ends, as YYYY-MM-DD",
            ));
        }
        Ok(dataset)
    }

    /// Settles what depends on more than the description: which resource, and the version.
    pub(crate) fn settle(&mut self, files: bool) {
        if self.source.entities.is_none()
            && let Some(resource) = self.chosen_resource()
        {
            let location = resource.url.as_deref().map(Location::parse);
            let checksum = resource.checksum.clone();
            self.source.entities = location.filter(|place| files || place.as_file().is_none());
            self.source.checksum = self.source.checksum.take().or(checksum);
        } else if let Some(Location::Url(url)) = &self.source.entities
            && self.source.checksum.is_none()
        {
            let same = |resource: &&Resource| resource.url.as_ref() == Some(url);
            self.source.checksum =
                self.resources.iter().find(same).and_then(|r| r.checksum.clone());
        }
        self.source.versioned = self.version.is_some();
        self.version = self.newest_version();
    }

    /// Its newest version as far as it can be told without asking for its data: what the description
    /// says, else when its file on this computer changed, else when it was exported.
    pub(crate) fn newest_version(&self) -> Option<String> {
        if self.source.versioned {
            return self.version.clone();
        }
        let file = self.source.entities.as_ref().and_then(Location::as_file);
        (file.and_then(version::of_file))
            .or_else(|| self.last_export.as_deref().map(version::of_text))
    }

    /// The resource chosen by name, else by MIME type.
    fn chosen_resource(&self) -> Option<&Resource> {
        let by_name = |name: &String| self.resources.iter().find(|r| r.name.as_ref() == Some(name));
        let by_type =
            |kind: &String| self.resources.iter().find(|r| r.mime_type.as_ref() == Some(kind));
        (self.source.resource_name.as_ref().and_then(by_name))
            .or_else(|| self.source.resource_type.as_ref().and_then(by_type))
    }

    /// Where its entities are: `entities_url`, else `path`, else the chosen resource.
    pub fn location(&self) -> Option<&Location> {
        self.source.entities.as_ref()
    }

    /// The SHA-1 its data should have, hex.
    pub fn checksum(&self) -> Option<&str> {
        self.source.checksum.as_deref()
    }

    /// Whether it is made of others.
    pub fn is_collection(&self) -> bool {
        !self.children.is_empty()
    }
}

fn is_address(text: &str) -> bool {
    matches!(Location::parse(text), Location::Url(_))
}

/// A slug: what file names, addresses and other programs can all live with.
fn check_name(fields: &Fields<'_>, name: &str) -> Result<(), CatalogError> {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if name.len() <= 64 && name.chars().all(fits) && !name.starts_with('_') && !name.ends_with('_')
    {
        return Ok(());
    }
    let shown: String = name.escape_debug().take(80).collect();
    let reason = format!("`{shown}` cannot name a dataset");
    let hint = "use at most 64 small letters, digits and `_`, with neither end `_`";
    Err(fields.invalid("name", reason, hint))
}
