//! Parts of a description that only inform.

use serde::Serialize;

use crate::fields::Fields;

/// Who publishes a dataset.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[expect(missing_docs, reason = "each field is FollowTheMoney's own of that name")]
#[non_exhaustive]
pub struct Publisher {
    pub name: Option<String>,
    pub url: Option<String>,
    pub name_en: Option<String>,
    pub acronym: Option<String>,
    pub description: Option<String>,
    pub country: Option<String>,
    pub official: Option<bool>,
    pub logo_url: Option<String>,
    pub country_label: Option<String>,
}

/// What a dataset covers.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[expect(missing_docs, reason = "each field is FollowTheMoney's own of that name")]
#[non_exhaustive]
pub struct Coverage {
    pub start: Option<String>,
    pub end: Option<String>,
    pub countries: Vec<String>,
    pub frequency: Option<String>,
    pub schedule: Option<String>,
}

/// One file of a dataset.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Resource {
    /// What it is called, such as `entities.ftm.json`.
    pub name: Option<String>,
    /// Where it is.
    pub url: Option<String>,
    /// SHA-1, hex.
    pub checksum: Option<String>,
    /// When it was made.
    pub timestamp: Option<String>,
    /// What it is.
    pub mime_type: Option<String>,
    /// The same for people.
    pub mime_type_label: Option<String>,
    /// What people call it.
    pub title: Option<String>,
    /// In bytes.
    pub size: Option<u64>,
}

impl Publisher {
    pub(super) fn read(fields: &Fields<'_>) -> Publisher {
        let country = fields.note("country");
        let label =
            || Some(model::value::country::name(country.as_deref()?)).filter(|l| !l.is_empty());
        Publisher {
            name: fields.note("name"),
            url: fields.note("url"),
            name_en: fields.note("name_en"),
            acronym: fields.note("acronym"),
            description: fields.note("description"),
            official: fields.flag("official").unwrap_or(None),
            logo_url: fields.note("logo_url"),
            country_label: fields.note("country_label").or_else(|| label().map(str::to_owned)),
            country,
        }
    }
}

impl Coverage {
    pub(super) fn read(fields: &Fields<'_>) -> Coverage {
        Coverage {
            start: fields.note("start"),
            end: fields.note("end"),
            countries: fields.notes("countries"),
            frequency: fields.note("frequency"),
            schedule: fields.note("schedule"),
        }
    }
}

impl Resource {
    pub(super) fn read(fields: &Fields<'_>) -> Resource {
        let mime_type = fields.note("mime_type");
        let label = mime_type.as_deref().and_then(mime_label).map(str::to_owned);
        Resource {
            name: fields.note("name"),
            url: fields.note("url"),
            checksum: fields.note("checksum"),
            timestamp: fields.note("timestamp"),
            mime_type,
            mime_type_label: fields.note("mime_type_label").or(label),
            title: fields.note("title"),
            size: fields.count("size"),
        }
    }
}

fn mime_label(mime: &str) -> Option<&'static str> {
    Some(match mime {
        "application/json+ftm" => "FollowTheMoney entities",
        "application/json+senzing" => "Senzing entities",
        "application/json" => "JSON",
        "application/xml" | "text/xml" => "XML",
        "application/pdf" => "PDF",
        "application/zip" => "ZIP archive",
        "text/csv" => "CSV",
        "text/plain" => "Plain text",
        "text/html" => "HTML",
        _ => return None,
    })
}
