//! A register to work with: unlocked in this process, or served and asked over HTTP. The answers are the same.

use anyhow::Context;
use jiff::{SignedDuration, Timestamp};
use model::Entity;
use protect::{Answer, Caller, PersonRef, Purpose, Register, Row, Written};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;
use server::wire;

use super::client::Client;

pub(super) enum Desk {
    /// Unlocked here, by its officers.
    Here(Box<Register>, Caller),
    /// Served elsewhere, for an account.
    There(Box<Client>),
}

impl Desk {
    pub(super) fn ask(&mut self, asked: &Entity, purpose: &str) -> anyhow::Result<Vec<Answer>> {
        match self {
            Desk::Here(register, caller) => Ok(register.ask(caller, asked, purpose)?),
            Desk::There(client) => {
                let person = wire::fields(asked);
                let body = wire::Ask { person, purpose: purpose.to_owned() };
                Ok(told::<wire::Answers>(client, "/v1/ask", &body)?.answers)
            }
        }
    }

    pub(super) fn list(&mut self, wanted: wire::List) -> anyhow::Result<Vec<Row>> {
        match self {
            Desk::Here(register, caller) => {
                let wire::List { fields, purpose, offset, limit } = &wanted;
                Ok(register.list(caller, fields, purpose, *offset, *limit)?)
            }
            Desk::There(client) => Ok(told::<wire::Rows>(client, "/v1/list", &wanted)?.rows),
        }
    }

    pub(super) fn reveal(&mut self, wanted: wire::Reveal) -> anyhow::Result<wire::Shown> {
        match self {
            Desk::Here(register, caller) => {
                let wire::Reveal { person, fields, purpose, case } = wanted;
                let purpose = Purpose { purpose, case };
                Ok(wire::Shown::of(&register.reveal(caller, person, &fields, &purpose)?))
            }
            Desk::There(client) => told(client, "/v1/reveal", &wanted),
        }
    }

    pub(super) fn change(&mut self, person: PersonRef, fields: wire::Fields) -> anyhow::Result<()> {
        match self {
            Desk::Here(register, caller) => {
                let fields: Vec<(String, Vec<String>)> = fields.into_iter().collect();
                Ok(register.change(caller, person, &fields)?)
            }
            Desk::There(client) => {
                client.post("/v1/change", &wire::Change { person, fields }).map(drop)
            }
        }
    }

    /// The number of the export.
    pub(super) fn ask_export(&mut self, wanted: wire::ExportAsk) -> anyhow::Result<String> {
        match self {
            Desk::Here(register, caller) => {
                let wire::ExportAsk { refs, fields, reason, recipients, hours } = &wanted;
                let expires = Timestamp::now() + SignedDuration::from_hours(i64::from(*hours));
                let refs = refs.as_deref();
                Ok(register.ask_export(caller, refs, fields, reason, recipients, expires)?)
            }
            Desk::There(client) => {
                Ok(told::<wire::ExportNumber>(client, "/v1/export/ask", &wanted)?.export)
            }
        }
    }

    /// Approves an export, or refuses it with a reason.
    pub(super) fn decide(&mut self, export: &str, refused: Option<&str>) -> anyhow::Result<()> {
        match (self, refused) {
            (Desk::Here(register, caller), _) => {
                Ok(register.decide_export(caller, export, refused)?)
            }
            (Desk::There(client), None) => {
                client.post("/v1/export/approve", &number(export)).map(drop)
            }
            (Desk::There(client), Some(reason)) => {
                let (export, reason) = (export.to_owned(), reason.to_owned());
                let body = wire::ExportRefuse { export, reason };
                client.post("/v1/export/refuse", &body).map(drop)
            }
        }
    }

    pub(super) fn write_export(&mut self, export: &str) -> anyhow::Result<Written> {
        match self {
            Desk::Here(register, caller) => Ok(register.write_export(caller, export)?),
            Desk::There(client) => {
                let written: wire::ExportWritten =
                    told(client, "/v1/export/write", &number(export))?;
                let sealed = written.sealed()?;
                Ok(Written { sealed, manifest: written.manifest })
            }
        }
    }

    pub(super) fn exports(&self) -> anyhow::Result<Vec<wire::ExportLine>> {
        match self {
            Desk::Here(register, _) => {
                Ok(register.exports()?.iter().map(wire::ExportLine::of).collect())
            }
            Desk::There(client) => {
                Ok(told::<wire::Exports>(client, "/v1/exports", &json!({}))?.exports)
            }
        }
    }
}

fn number(export: &str) -> wire::ExportNumber {
    wire::ExportNumber { export: export.to_owned() }
}

/// Asks, and reads the reply. What is wrong with it is not repeated: it may hold values.
fn told<T: DeserializeOwned>(
    client: &Client,
    path: &str,
    body: &impl Serialize,
) -> anyhow::Result<T> {
    let reply = client.post(path, body)?;
    serde_json::from_value(reply).ok().with_context(|| {
        format!("{path}: the service answers what this version of the program cannot read")
    })
}
