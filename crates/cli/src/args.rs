//! The command line. The comments here are the manual: `--help` prints them.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueHint};
use clap_complete::Shell;

use crate::commands::{BenchCompare, BenchRegister, BenchWarn};
use crate::ui::Color;

/// From a name to the network behind it, with the source of every step.
///
/// Throughline traces who is behind a firm or a person, screens people, companies and vessels
/// against published lists, and says where every step of an answer comes from. It runs on one
/// computer and uses the network only for `fetch`.
#[derive(Debug, Parser)]
#[command(name = "throughline", version, max_term_width = 100, after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The workspace: the folder that holds imported datasets.
    #[arg(long, global = true, help_heading = "Everywhere", value_name = "DIR", env = "THROUGHLINE_WORKSPACE", default_value = "throughline-data", value_hint = ValueHint::DirPath, overrides_with = "workspace")]
    pub(crate) workspace: PathBuf,

    /// When to use colour.
    #[arg(long, global = true, help_heading = "Everywhere", value_enum, default_value_t = Color::Auto)]
    pub(crate) color: Color,

    /// No progress bar and no remarks; data and errors only.
    #[arg(long, short, global = true, help_heading = "Everywhere")]
    pub(crate) quiet: bool,

    #[command(subcommand)]
    pub(crate) command: Command,
}

const EXAMPLES: &str = "Examples:
  throughline demo
  throughline import consolidated.xml --as un-sc
  throughline import sdn.csv alt.csv add.csv --as us-ofac
  throughline search rungrado
  throughline show ofac-19613
  throughline trace Armex
  throughline screen people.csv --out screened.csv";

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Show what the program does, on the example case it carries.
    ///
    /// Imports the case (forced overseas labour, as published in 2018) into a folder `demo` inside
    /// the workspace, and prints the chain from a labour-supply firm to a sanctioned corporation,
    /// who its customers are, a screening with reasons, and what is not known.
    Demo,

    /// Import files as a dataset.
    ///
    /// The format is recognised from the content: FollowTheMoney entities (JSON lines) and
    /// statements (CSV, JSON lines), plain or compressed with gzip or zstd; the UN consolidated list
    /// (XML); the US SDN list (its three CSV files together, or the XML export); the Canadian list
    /// (XML). Records that cannot be kept are written down under `quarantine/` in the workspace, with
    /// place and reason, and the import goes on. A new version replaces the one in use in one step.
    ///
    /// Exit code: 0 imported, 2 error (the workspace is then as it was).
    #[command(after_help = "Examples:
  throughline import consolidated.xml --as un-sc
  throughline import sdn.csv alt.csv add.csv --as us-ofac
  throughline import entities.ftm.json.gz --as my-case --json")]
    Import(Import),

    /// Download official lists and import them. The only command that uses the network.
    ///
    /// A list that has not changed since the last time is not downloaded again; a download that was
    /// cut is resumed. A new version that lost more than a tenth of its parties is refused unless
    /// --allow-shrink is given.
    ///
    /// Exit code: 0 done (also when nothing had changed), 2 error.
    Fetch(Fetch),

    /// List the datasets of the workspace, with their versions and counts.
    Datasets {
        /// Print JSON: one object per line.
        #[arg(long)]
        json: bool,
    },

    /// Find entities by words in their names, numbers, addresses and notes.
    ///
    /// Exit code: 0 found, 1 nothing found, 2 error.
    Search(Search),

    /// Show one entity: everything said of it, by whom, and what points at it.
    ///
    /// Exit code: 0 shown, 1 no such entity, 2 error.
    Show {
        /// The entity's id, as `search` prints it; or a name that only one entity has.
        id: String,
        /// Print the entity as FollowTheMoney JSON.
        #[arg(long)]
        json: bool,
    },

    /// Compare two names or two entities, and account for the score.
    ///
    /// Each side is an entity id of the workspace or a name. The parts add up to the score.
    #[command(after_help = "Examples:
  throughline compare 'Kim Jong Un' '김정은'
  throughline compare ol-rungrado ofac-19613
  throughline compare 'Rungrado General Trading' ofac-19613 --schema Organization
  throughline compare ol-rungrado ofac-19613 --algorithm logic-v2
  throughline compare --list-algorithms")]
    Compare(Compare),

    /// Screen a table of people, companies or vessels against the workspace.
    ///
    /// Reads a CSV file with a header and writes it back, rows and columns as they were, with
    /// `match_id`, `match_name`, `match_dataset`, `match_score` and `match_reasons` added. Columns are
    /// recognised by common names (name, birth_date, dob, nationality, country, passport, imo …), or
    /// mapped with --column.
    ///
    /// Exit code: 0 done, 1 done and something matched if --fail-on-match is given, 2 error.
    #[command(after_help = "Examples:
  throughline screen customers.csv --out screened.csv --resume
  throughline screen customers.csv --changed-since 2025-04-19 --out changed.csv
  throughline screen people.jsonl --schema Person --fail-on-match")]
    Screen(Screen),

    /// Find the shortest well-sourced paths from a party to anyone listed.
    ///
    /// Follows every kind of link of FollowTheMoney in both directions, shared addresses, phones and
    /// vehicles, and identity across datasets (with its score). Each hop names its source, dates and
    /// grade.
    ///
    /// Exit code: 0 a path was found, 1 none, 2 error.
    #[command(after_help = "Examples:
  throughline trace Armex
  throughline trace ol-wonye --to ofac-19613 --as-of 2016-06
  throughline trace Armex --graphml armex.graphml --gexf armex.gexf")]
    Trace(Trace),

    /// Write a dataset out again as FollowTheMoney.
    Export(Export),

    /// Hold a register of people at risk: sealed, asked without being opened, every look logged.
    ///
    /// A register lies in the workspace under `registers/`, and opens with the keys of its officers. See
    /// docs/registers.md for what it protects from and what not.
    #[command(subcommand)]
    Register(Box<crate::commands::Register>),

    /// Link a found file to the people of a register: whom to warn.
    ///
    /// Reads spreadsheets (xlsx, xls, ods), csv and other text in any encoding, tables in pdf, hwp and hwpx,
    /// told by content, in a process of its own without network, with limits of time and memory. Each
    /// person is `sure`, `probable` (warn both) or `possible` (a human looks first); with the rows, the
    /// fields that are in the file, those of which it holds another value than the register does now, and
    /// where to reach them. Also which earlier export or list it best matches, and the rows that name
    /// nobody here. The log has it before it is shown.
    ///
    /// Exit code: 0 somebody is named, 1 nobody, 2 error.
    #[command(after_help = "Examples:
  throughline warn FOUND.xlsx --register centre --officer-key one.key --officer-key two.key
  throughline warn leaked.csv --register centre --json
  throughline warn leaked.hwp --at https://register.example --account sam")]
    Warn(crate::commands::Warn),

    /// The reading process of `warn`: a file on standard input, rows on standard output.
    #[command(hide = true)]
    ParseFound,

    /// Answer questions over HTTP: screening, search, entities, reconciliation for OpenRefine.
    ///
    /// Speaks the interface that clients of yente know. Settings are read from the environment, under
    /// the names THROUGHLINE_… and YENTE_…. New versions of datasets are put in use within seconds,
    /// without a pause. Requests are not logged unless asked for, and what they ask never is unless
    /// asked for besides.
    ///
    /// Exit code: 0 told to stop, 2 error.
    #[command(after_help = "Examples:
  throughline serve
  throughline serve --bind 0.0.0.0:8000 un-sc us-ofac
  throughline serve --api-keys keys.txt --audit decisions.jsonl --log-requests")]
    Serve(Serve),

    /// Make keys for `serve --api-keys`.
    #[command(subcommand)]
    ApiKey(ApiKey),

    /// Bring the workspace up to date with a manifest, once.
    ///
    /// Does what `serve --manifest` does when it looks for new versions: reads the manifest and its
    /// catalogs, and imports every dataset that has a newer version than the one in use. A server
    /// beside it puts them in use within seconds. Settings are read from the environment, under the
    /// names THROUGHLINE_… and YENTE_….
    ///
    /// Exit code: 0 done (also when nothing was newer), 2 error; a dataset that fails stops no other.
    #[command(after_help = "Examples:
  throughline reindex --manifest manifest.yml
  YENTE_MANIFEST=manifest.yml throughline reindex --force")]
    Reindex(Reindex),

    /// Remove what was loaded by a manifest; the next refresh loads it again.
    ///
    /// Removes every version of the datasets of the manifest that a refresh loaded. What was imported
    /// by hand stays. A server beside it goes on with what it has open; if it follows the manifest it
    /// loads the datasets again when it next looks for new versions.
    ///
    /// Exit code: 0 removed, 1 nothing to remove or not confirmed, 2 error.
    #[command(after_help = "Example:
  throughline clear-index --manifest manifest.yml --yes")]
    ClearIndex(ClearIndex),

    /// Print when which version of which dataset was loaded, completed, failed, switched, removed.
    ///
    /// Tells of what `serve --manifest`, `reindex` and `clear-index` did, oldest first. Imports by hand
    /// are not in it.
    #[command(after_help = "Examples:
  throughline audit-log
  throughline audit-log --output-format csv > loaded.csv")]
    AuditLog {
        /// Print JSON: one object per line.
        #[arg(long, conflicts_with = "output_format")]
        json: bool,
        /// How to print it.
        #[arg(long, value_enum, default_value_t = AuditFormat::Table, value_name = "FORMAT")]
        output_format: AuditFormat,
    },

    /// Examine the workspace: checksums, versions, references that lead nowhere.
    ///
    /// Exit code: 0 sound, 1 something was found, 2 error.
    Doctor {
        /// Mend what can be mended without guessing: remove leftovers, put the newest whole version
        /// in use where the one in use is damaged.
        #[arg(long)]
        repair: bool,
        /// Print JSON: one object per line.
        #[arg(long)]
        json: bool,
    },

    /// Measure the program on data with known answers.
    #[command(subcommand)]
    Bench(Bench),

    /// Print a completion script for a shell.
    Completions {
        /// Which shell.
        shell: Shell,
    },
}

#[derive(Debug, clap::Args)]
pub(crate) struct Import {
    /// The files, all of one format.
    #[arg(required = true, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) files: Vec<PathBuf>,
    /// The dataset's name. By default made from the first file's name.
    #[arg(long = "as", value_name = "NAME")]
    pub(crate) name: Option<String>,
    /// The format, if it is not to be recognised from the content.
    #[arg(long, value_parser = parse_format, value_name = "FORMAT")]
    pub(crate) format: Option<sources::Format>,
    /// Refuse a version that lost more than a tenth of the parties of the one in use.
    #[arg(long)]
    pub(crate) refuse_shrink: bool,
    /// Print the result as one JSON object.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Fetch {
    /// Which lists: see --list.
    #[arg(required_unless_present = "list", value_name = "LIST")]
    pub(crate) lists: Vec<String>,
    /// Print the lists that can be fetched, with their addresses.
    #[arg(long)]
    pub(crate) list: bool,
    /// Download from here instead; once for each file of the list, in its order.
    #[arg(long, value_name = "URL")]
    pub(crate) url: Vec<String>,
    /// Import even if more than a tenth of the parties are gone.
    #[arg(long)]
    pub(crate) allow_shrink: bool,
    /// Largest file accepted, in megabytes. By default the list's own limit.
    #[arg(long, value_name = "MB")]
    pub(crate) max_mb: Option<u64>,
    /// Give up after this many seconds for one file.
    #[arg(long, value_name = "SECONDS", default_value_t = 600)]
    pub(crate) timeout: u64,
    /// Import again even if nothing has changed.
    #[arg(long)]
    pub(crate) force: bool,
    /// Print the result of each list as one JSON object.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Search {
    /// The words.
    #[arg(required = true, value_name = "WORD")]
    pub(crate) words: Vec<String>,
    /// Only entities of this schema or its descendants, such as Person, Company, Vessel.
    #[arg(long, default_value = "Thing")]
    pub(crate) schema: String,
    /// Only these datasets; may be given several times.
    #[arg(long, value_name = "NAME")]
    pub(crate) dataset: Vec<String>,
    /// At most this many.
    #[arg(long, short = 'n', default_value_t = 10)]
    pub(crate) limit: usize,
    /// Print FollowTheMoney JSON: one entity per line.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Compare {
    /// An entity id, or a name.
    #[arg(required_unless_present = "list_algorithms")]
    pub(crate) left: Option<String>,
    /// An entity id, or a name.
    #[arg(required_unless_present = "list_algorithms")]
    pub(crate) right: Option<String>,
    /// What a name names, where neither side is an entity: Person, Organization, Vessel …
    #[arg(long)]
    pub(crate) schema: Option<String>,
    /// How to score: `--algorithm logic-v2`.
    #[arg(long, value_name = "NAME", default_value = "evidence")]
    pub(crate) algorithm: String,
    /// What a feature weighs, as FEATURE=NUMBER; 0 switches it off: `--weight gender_mismatch=0`.
    #[arg(long, value_name = "FEATURE=NUMBER")]
    pub(crate) weight: Vec<String>,
    /// A setting of the algorithm, as NAME=VALUE: `--set nm_extra_query_name=0.5`.
    #[arg(long, value_name = "NAME=VALUE")]
    pub(crate) set: Vec<String>,
    /// Print the algorithms, what each looks at, what that weighs and what can be set.
    #[arg(long, conflicts_with_all = ["left", "right"])]
    pub(crate) list_algorithms: bool,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Screen {
    /// The table: CSV with a header, separated by commas, semicolons or tabs; or JSON lines, objects
    /// whose keys are the columns, or entities of FollowTheMoney. `-` reads standard input.
    #[arg(value_name = "IN", value_hint = ValueHint::FilePath)]
    pub(crate) input: PathBuf,
    /// Where to write the table; standard output if not given.
    #[arg(long, short, value_name = "OUT", value_hint = ValueHint::FilePath)]
    pub(crate) out: Option<PathBuf>,
    /// What a column holds, as COLUMN=PROPERTY: `--column Vollname=name --column Geb=birthDate`.
    /// COLUMN= (nothing after it) leaves the column out.
    #[arg(long, value_name = "COLUMN=PROPERTY")]
    pub(crate) column: Vec<String>,
    /// What the rows are, where no column says: Person, Organization, Vessel …
    #[arg(long)]
    pub(crate) schema: Option<String>,
    /// Only these datasets; may be given several times.
    #[arg(long, value_name = "NAME")]
    pub(crate) dataset: Vec<String>,
    /// Lowest score reported.
    #[arg(long, default_value_t = 0.7)]
    pub(crate) threshold: f64,
    /// The input holds JSON lines; not needed where the file's name or beginning says so.
    #[arg(long)]
    pub(crate) json_lines: bool,
    /// Keep what is done in OUT.partial, and go on from there if an earlier run of the same was stopped.
    #[arg(long, requires = "out", conflicts_with = "changed_since")]
    pub(crate) resume: bool,
    /// Look again only at what changed since this version of a dataset, or since this day, and write
    /// only rows whose answer changed: it became a match, ceased to be one or moved, and why.
    #[arg(long, value_name = "VERSION")]
    pub(crate) changed_since: Option<String>,
    /// Exit with code 1 if any row matched a listed record; other matches are no failure. With
    /// --changed-since, if any became a match.
    #[arg(long)]
    pub(crate) fail_on_match: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Trace {
    /// Where to start: an entity id, or a name.
    pub(crate) from: String,
    /// Where to end, instead of any listed party: an entity id, or a name; may be given several times.
    #[arg(long, value_name = "ID")]
    pub(crate) to: Vec<String>,
    /// Only links that held on this day: YYYY, YYYY-MM or YYYY-MM-DD. Links of unknown time are
    /// followed and marked.
    #[arg(long, value_name = "DATE")]
    pub(crate) as_of: Option<String>,
    /// At most this many hops.
    #[arg(long, default_value_t = 6)]
    pub(crate) depth: usize,
    /// At most this many paths.
    #[arg(long, short = 'n', default_value_t = 5)]
    pub(crate) limit: usize,
    /// Only these datasets; may be given several times.
    #[arg(long, value_name = "NAME")]
    pub(crate) dataset: Vec<String>,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
    /// Write the paths as GraphML, for yEd, Gephi, Cytoscape.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) graphml: Option<PathBuf>,
    /// Write the paths as GEXF, for Gephi.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) gexf: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Export {
    /// The dataset.
    pub(crate) dataset: String,
    /// Which form of FollowTheMoney.
    #[arg(long, value_enum, default_value_t = ExportFormat::Entities)]
    pub(crate) format: ExportFormat,
    /// Where to write; standard output if not given.
    #[arg(long, short, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) out: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Serve {
    /// Only these datasets; all if none is named.
    #[arg(value_name = "DATASET")]
    pub(crate) datasets: Vec<String>,
    /// Serve what this manifest names, a file or an address, and look for new versions every hour, or
    /// when THROUGHLINE_CRONTAB says. Uses the network for what the manifest names.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) manifest: Option<String>,
    /// Where to listen. By default 127.0.0.1:8000, or what HOST and PORT say.
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub(crate) bind: Option<SocketAddr>,
    /// Ask for keys, and accept those of this file: see `api-key new`. Read again every few seconds.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) api_keys: Option<PathBuf>,
    /// Record each screening decision in this file, a JSON object a line: versions, algorithm,
    /// results, and a checksum of the query, never the query itself.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) audit: Option<PathBuf>,
    /// Log a line for each request, on standard error.
    #[arg(long)]
    pub(crate) log_requests: bool,
    /// Log what was searched for, too. It may name people.
    #[arg(long, requires = "log_requests")]
    pub(crate) log_queries: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Reindex {
    /// The manifest, a file or an address. By default what THROUGHLINE_MANIFEST or YENTE_MANIFEST names.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) manifest: Option<String>,
    /// Import everything again, whatever its version.
    #[arg(long, short)]
    pub(crate) force: bool,
    /// Print JSON: one object per dataset and line.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ClearIndex {
    /// The manifest, a file or an address. By default what THROUGHLINE_MANIFEST or YENTE_MANIFEST names.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) manifest: Option<String>,
    /// Remove without asking. Needed where nobody can be asked.
    #[arg(long, short)]
    pub(crate) yes: bool,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
pub(crate) enum AuditFormat {
    /// Columns for a person to read.
    #[value(alias = "rich")]
    Table,
    /// CSV with a header.
    Csv,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ApiKey {
    /// Make a key. Prints it, once, and the line for the file of keys.
    ///
    /// The file holds a checksum of the key, so whoever reads the file cannot use it. Write `revoked`
    /// at the end of a line to end a key.
    #[command(after_help = "Example:
  throughline api-key new newsroom --scope match --scope search")]
    New {
        /// Whose it is.
        name: String,
        /// What it is good for: match, search, entities, reconcile, update, metrics; may be given
        /// several times. Everything if not given.
        #[arg(long, value_name = "SCOPE", value_parser = parse_scope)]
        scope: Vec<server::Scope>,
    },
}

fn parse_scope(text: &str) -> Result<server::Scope, String> {
    server::Scope::from_name(text)
        .ok_or_else(|| format!("known: {}", server::Scope::ALL.map(server::Scope::name).join(", ")))
}

#[derive(Debug, Subcommand)]
pub(crate) enum Bench {
    /// Measure how well and how fast names are compared, beside the best open matcher.
    ///
    /// With --data, prints a table: average precision over pairs of names, false alarms about people
    /// who are on no list, and speed on one core. DIR holds names/alias_pairs.csv,
    /// names/name_cases.csv, people/unlisted_people.csv, and under lists/ the UN list of 2025-04-19
    /// and the US list of 2022. Nothing is written there; the workspace is not used.
    ///
    /// With --pairs, scores any file of pairs: CSV with the columns schema, name1, name2 and, to
    /// measure, is_match (true or false). Each side is compared as an entity of that schema with a
    /// name and nothing else. With a column region, each region is measured too.
    ///
    /// Exit code: 0 measured, whatever the figures; 2 error.
    #[command(after_help = "Examples:
  throughline bench names --data ../data
  throughline bench names --data ../data --worst 10
  throughline bench names --pairs pairs.csv --out scored.csv")]
    Names(BenchNames),

    /// Measure whether screening finds the party, and how fast, beside what is wanted.
    ///
    /// With --data, looks for the parties of names/alias_pairs.csv by their aliases in an index of
    /// primary names, and screens people/unlisted_people.csv against the UN and US lists.
    ///
    /// With --entities, imports a file of FollowTheMoney entities (`cargo xtask generate` makes one of
    /// any size) and asks for a part of them: time to build and open, size, memory, time of a question,
    /// questions a second. The targets are those for a million entities on two cores.
    ///
    /// Works in a temporary folder, which needs room for the index; the workspace is not used.
    ///
    /// Exit code: 0 measured, whatever the figures; 2 error.
    #[command(after_help = "Examples:
  throughline bench screen --data ../data
  throughline bench screen --entities million.ftm.json")]
    Screen(BenchScreen),

    /// Measure how well and how fast two registers are compared without pooling.
    ///
    /// Two registers of invented people, written by two offices that spell, order and mistype names
    /// differently, are compared as `register compare` does, both sides in one process; beside it stands
    /// what a matcher finds that sees both. Nothing is read, the workspace is not used.
    ///
    /// Exit code: 0 measured, whatever the figures; 2 error.
    #[command(after_help = "Examples:
  throughline bench compare
  throughline bench compare --people 2000 --json")]
    Compare(BenchCompare),

    /// Measure how fast people are sealed into a register and asked for.
    ///
    /// A register of invented people in a temporary folder, with everything a real one does: each question
    /// is in the log, on disk, before it is answered.
    ///
    /// Exit code: 0 measured, whatever the figures; 2 error.
    Register(BenchRegister),

    /// Measure how many people of a found file are recognised, and how many wrongly.
    ///
    /// A register of invented people, and damaged copies of an export of 997 rows, one in ten of a person
    /// who is not in the register, at five levels of damage: retyped, other romanisation, columns missing,
    /// rows shuffled and cut, optical noise. Counted are people that are sure or probable. The workspace is
    /// not used.
    ///
    /// Exit code: 0 measured, whatever the figures; 2 error.
    Warn(BenchWarn),

    /// Measure the exposure report over years of a simulated register's log.
    ///
    /// Simulates an office of invented people, writes its log, and reports on it; the report is held
    /// against what the simulation knows, and a difference is an error. Also how many entries a second
    /// are appended and verified. Works in a temporary folder (150 MB for each million entries).
    ///
    /// Exit code: 0 measured, whatever the figures; 2 error.
    #[command(after_help = "Example:
  throughline bench exposure --entries 1000000")]
    Exposure(BenchExposure),
}

#[derive(Debug, clap::Args)]
pub(crate) struct BenchExposure {
    /// How many entries the log has.
    #[arg(long, value_name = "N", default_value_t = 5_000_000)]
    pub(crate) entries: u64,
    /// Another seed, another office.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) seed: u64,
    /// Print one JSON object.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct BenchScreen {
    /// The folder that holds the published data.
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath, required_unless_present = "entities")]
    pub(crate) data: Option<PathBuf>,
    /// Entities to import and ask for.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) entities: Option<PathBuf>,
    /// How many questions are asked one by one.
    #[arg(long, value_name = "N", default_value_t = 2000)]
    pub(crate) questions: usize,
    /// How to score.
    #[arg(long, default_value = "logic-v2")]
    pub(crate) algorithm: String,
    /// Print also N of the pairs whose party was not among the candidates.
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    pub(crate) misses: usize,
    /// Print one JSON object.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct BenchNames {
    /// The folder that holds the data.
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath, required_unless_present = "pairs", conflicts_with = "pairs")]
    pub(crate) data: Option<PathBuf>,
    /// A file of pairs to score instead.
    #[arg(long, value_name = "FILE.csv", value_hint = ValueHint::FilePath)]
    pub(crate) pairs: Option<PathBuf>,
    /// Where to write the pairs with their scores: rows and columns as they were, `score` added.
    #[arg(long, short, value_name = "SCORED.csv", value_hint = ValueHint::FilePath, requires = "pairs", conflicts_with = "data")]
    pub(crate) out: Option<PathBuf>,
    /// How to score.
    #[arg(long, default_value = "evidence")]
    pub(crate) algorithm: String,
    /// Print also the N false pairs that score highest and the N true pairs that score lowest.
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    pub(crate) worst: usize,
    /// Print one JSON object.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
pub(crate) enum ExportFormat {
    /// One JSON object per entity and line.
    Entities,
    /// Statements as CSV.
    Statements,
    /// Statements as compact CSV.
    Pack,
    /// Statements as JSON lines.
    StatementsJson,
}

fn parse_format(text: &str) -> Result<sources::Format, String> {
    sources::Format::from_name(text).ok_or_else(|| {
        format!("known formats: {}", sources::Format::ALL.map(sources::Format::name).join(", "))
    })
}
