//! `throughline serve` and `throughline api-key`.

use std::io::Write;

use anyhow::Context;
use server::{
    App, Audit, Extras, ManifestSettings, ManifestSource, NewKey, Scope, Settings, Source,
    WorkspaceSource,
};

use crate::Outcome;
use crate::args::{Args, Serve};
use crate::failure::Mistake;
use crate::ui::Output;

pub(crate) fn run(args: &Args, serve: &Serve, output: &mut Output) -> anyhow::Result<Outcome> {
    let (mut settings, remarks) = Settings::from_env(&|name| std::env::var(name).ok())?;
    for remark in remarks {
        output.remark(&remark);
    }
    settings.bind = serve.bind.unwrap_or(settings.bind);
    settings.log.requests |= serve.log_requests;
    settings.log.queries |= serve.log_queries;
    settings.log.quiet = output.quiet;
    let source = source(args, serve, &settings)?;
    let audit = match &serve.audit {
        Some(path) => {
            let opened = Audit::open(path);
            Some(opened.with_context(|| format!("{}: cannot be appended to", path.display()))?)
        }
        None => None,
    };
    let extras = Extras { keys: serve.api_keys.clone(), audit };
    let app = App::new(settings, source, extras).map_err(|error| {
        let hint = "a line for the file is printed by: throughline api-key new NAME";
        Mistake::error(error.to_string(), hint)
    })?;
    server::run(app, |address| output.remark(&format!("listening on http://{address}")))?;
    Ok(Outcome::Done)
}

/// What is served: what a manifest names, else what the workspace holds.
fn source(args: &Args, serve: &Serve, settings: &Settings) -> anyhow::Result<Box<dyn Source>> {
    let environment = |name: &str| std::env::var(name).ok();
    let manifest = ManifestSettings::from_env(serve.manifest.as_deref(), &environment)?;
    let root = args.workspace.clone();
    let Some(ManifestSettings { refresh, schedule }) = manifest else {
        return Ok(Box::new(WorkspaceSource { root, only: serve.datasets.clone() }));
    };
    if !serve.datasets.is_empty() {
        return Err(Mistake::error(
            "datasets are named, and a manifest is given",
            "name them in the manifest, or serve the workspace without one",
        ));
    }
    let log = settings.log;
    let remark = move |text: &str| log.remark(text);
    Ok(Box::new(ManifestSource::new(root, refresh, schedule, remark)))
}

/// Prints a key and the line that lets it in.
pub(crate) fn new_key(
    name: &str,
    scopes: &[Scope],
    output: &mut Output,
) -> anyhow::Result<Outcome> {
    let new = NewKey::generate(name, scopes)?;
    output.remark("The key, shown only now:");
    writeln!(output.out, "{}", new.key)?;
    output.remark("The line for the file that is given to `serve --api-keys`:");
    writeln!(output.out, "{}", new.line)?;
    Ok(Outcome::Done)
}
