//! Snapshots hold names as they were parsed, so what parsing makes of a name may change only with the
//! stamp that snapshots carry.
//!
//! `data/stored.txt` holds invented names with a digest of what is stored of each, and the stamp they
//! were made under. It is written by this test and by nobody else:
//!
//! ```sh
//! THROUGHLINE_WRITE_STORED=1 cargo test -p names --test it version
//! ```
//! A name is added as a line `new<TAB>the name` before that.

use std::fmt::Write as _;
use std::path::Path;

use names::{Name, NameKind, STORED_VERSION, stored_stamp};

const KINDS: [NameKind; 4] =
    [NameKind::Person, NameKind::Organization, NameKind::Object, NameKind::Unknown];

const HEAD: &str = "# Invented names and digests of their stored forms: see tests/it/version.rs.\n";

const HOW: &str = "THROUGHLINE_WRITE_STORED=1 cargo test -p names --test it version";

/// FNV-1a over the stored forms of every kind of name, the same on every machine.
fn digest(text: &str) -> String {
    let mut bytes = Vec::new();
    KINDS.iter().for_each(|kind| Name::parse(text, *kind).write(&mut bytes));
    let step = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    format!("{:016x}", bytes.iter().fold(0xcbf2_9ce4_8422_2325, step))
}

#[test]
fn what_is_stored_of_a_name_changes_only_with_the_stamp() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/stored.txt");
    let known = std::fs::read_to_string(&path).expect("the file of stored names");
    let mut lines = known.lines().filter(|line| !line.starts_with('#'));
    let stamp = format!("stamp\t{:016x}\tversion {STORED_VERSION}", stored_stamp());
    let same_stamp = lines.next() == Some(stamp.as_str());
    let names: Vec<(&str, &str)> =
        lines.map(|line| line.split_once('\t').expect("a digest and a name")).collect();
    assert!(names.len() >= 300, "only {} names", names.len());
    let changed: Vec<&str> = (names.iter())
        .filter(|(was, text)| *was != "new" && *was != digest(text))
        .map(|(_, text)| *text)
        .collect();
    if same_stamp {
        let some = &changed[..changed.len().min(5)];
        assert!(
            changed.is_empty(),
            "{} of {} names are stored in another form than before, such as {some:?}, and snapshots \
             cannot tell.\nWas that meant? Then raise `STORED_VERSION` in crates/names/src/stored.rs, \
             and write the digests anew:\n  {HOW}",
            changed.len(),
            names.len(),
        );
    }
    let mut text = format!("{HEAD}{stamp}\n");
    for (_, name) in &names {
        let _ = writeln!(text, "{}\t{name}", digest(name));
    }
    if std::env::var_os("THROUGHLINE_WRITE_STORED").is_some() {
        std::fs::write(&path, &text).expect("the file of stored names");
        return;
    }
    assert!(
        text == known,
        "the lexicon or STORED_VERSION has changed, or names were added: snapshots will be parsed \
         anew.\nWrite the digests that go with it:\n  {HOW}"
    );
}
