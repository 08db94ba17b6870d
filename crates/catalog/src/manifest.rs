//! The manifest: which catalogs to read, and datasets of one's own.

use crate::dataset::Rights;
use crate::fields::Fields;
use crate::yaml::{self, Fault};
use crate::{CatalogError, Dataset, Location, Secret};

/// What a manifest says.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct Manifest {
    /// The catalogs to read, in order.
    pub catalogs: Vec<CatalogRef>,
    /// Datasets it describes itself.
    pub datasets: Vec<Dataset>,
    /// What could not be meant as it stands, for the log.
    pub notes: Vec<String>,
}

/// A catalog a manifest names, and what is to be done with its datasets.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct CatalogRef {
    /// Where it is.
    pub url: Location,
    /// Sent as `Authorization: Token …`, to the catalog and for its data.
    pub auth_token: Option<Secret>,
    /// The only datasets to load; all that want to be loaded, if none is named.
    pub scopes: Vec<String>,
    /// Which of a dataset's resources holds its entities, by name.
    pub resource_name: Option<String>,
    /// The same by MIME type.
    pub resource_type: Option<String>,
    /// What every dataset of it does about its ids, whatever it says itself.
    pub namespace: Option<bool>,
}

impl Manifest {
    /// Reads a manifest. `place` is what messages call it; it is JSON if that ends in `.json`, and
    /// YAML otherwise. `lookup` knows the variables that `$NAME` and `${NAME}` stand for.
    ///
    /// # Errors
    /// It cannot be read as what it is, or says something that makes no sense. Keys that mean
    /// nothing here are ignored.
    pub fn parse(
        text: &str,
        place: &str,
        lookup: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Manifest, CatalogError> {
        let tree = tree(text, place)?;
        if tree.is_null() {
            return Ok(Manifest::default());
        }
        let top = Fields::top(&tree, place)?;
        let rights = Rights { variables: Some(lookup), files: true, strict: true };
        let mut manifest = Manifest::default();
        for fields in top.parts("catalogs")? {
            let catalog = CatalogRef::read(&fields, rights, &mut manifest.notes)?;
            manifest.catalogs.push(catalog);
        }
        for fields in top.parts("datasets")? {
            let mut dataset = Dataset::read(&fields, rights)?;
            dataset.settle(true);
            manifest.datasets.push(dataset);
        }
        Ok(manifest)
    }
}

impl CatalogRef {
    fn read(
        fields: &Fields<'_>,
        rights: Rights<'_>,
        notes: &mut Vec<String>,
    ) -> Result<CatalogRef, CatalogError> {
        let url = fields.text("url")?.ok_or_else(|| {
            let hint = "say where the catalog is, as a path or an https address";
            fields.invalid("url", "missing".to_owned(), hint)
        })?;
        let mut scopes: Vec<String> = fields.text("scope")?.into_iter().collect();
        for scope in fields.names("scopes")? {
            if !scopes.contains(&scope) {
                scopes.push(scope);
            }
        }
        let written = fields.text("auth_token")?;
        let auth_token = rights.token(written.clone());
        if let (Some(written), None) = (&written, &auth_token) {
            notes.push(format!(
                "{}: `auth_token` names a variable that is not set ({written}); asking without it",
                fields.place()
            ));
        }
        Ok(CatalogRef {
            url: Location::parse(&rights.expand(&url)),
            auth_token,
            scopes,
            resource_name: fields.text("resource_name")?,
            resource_type: fields.text("resource_type")?,
            namespace: fields.flag("namespace")?,
        })
    }
}

/// The datasets of a catalog. What makes no sense in it is left out and noted: one bad description
/// by somebody else is no reason to go without the others.
pub(crate) fn read_catalog(
    text: &str,
    place: &str,
    from: &CatalogRef,
) -> Result<(Vec<Dataset>, Vec<String>), CatalogError> {
    let tree = tree(text, place)?;
    let top = Fields::top(&tree, place)?;
    let files = from.url.as_file().is_some();
    let rights = Rights { variables: None, files, strict: false };
    let (mut datasets, mut notes) = (Vec::new(), Vec::new());
    for fields in top.parts("datasets")? {
        match Dataset::read(&fields, rights) {
            Ok(mut dataset) => {
                from.apply(&mut dataset);
                dataset.settle(files);
                datasets.push(dataset);
            }
            Err(error) => notes.push(format!("{error}; left out")),
        }
    }
    Ok((datasets, notes))
}

impl CatalogRef {
    /// What the manifest decides about a dataset of this catalog.
    fn apply(&self, dataset: &mut Dataset) {
        let source = &mut dataset.source;
        source.auth_token = source.auth_token.take().or_else(|| self.auth_token.clone());
        if self.resource_name.is_some() || self.resource_type.is_some() {
            source.resource_name.clone_from(&self.resource_name);
            source.resource_type.clone_from(&self.resource_type);
        }
        if let Some(namespace) = self.namespace {
            dataset.namespace = namespace;
        }
        if !self.scopes.is_empty() {
            dataset.load = self.scopes.contains(&dataset.name);
        }
    }
}

fn tree(text: &str, place: &str) -> Result<serde_json::Value, CatalogError> {
    let text = text.trim_start_matches('\u{FEFF}');
    let read = if place.to_ascii_lowercase().ends_with(".json") { yaml::json } else { yaml::yaml };
    read(text).map_err(|Fault { line, column, reason }| CatalogError::Syntax {
        place: place.to_owned(),
        line,
        column,
        reason,
    })
}
