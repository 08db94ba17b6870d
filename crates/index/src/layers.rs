//! Layers: a version that differs little from another is the files of that one, linked, and a few
//! small ones over them.
//!
//! ```text
//! keys.hash  records.bin  prepared.bin …      the entities it was built from first
//! keys.1.hash  records.1.bin  prepared.1.bin  those that came later; their slots go on from there
//! gone.bin                                    slots of either that are no more
//! gone.keys.bin  gone.terms.bin               what those were counted for: see [`crate::gone`]
//! ```
//!
//! The text index needs no layers of ours: it has segments, and marks documents as deleted beside
//! them. Files are never changed, only written, so a link is as good as a copy, stays whole when the
//! version it comes from is removed, and takes no room. Layers make questions a little slower, which
//! is why a version of many of them is built anew: that is for `store` to decide.

use std::borrow::Cow;
use std::fs;
use std::io;
use std::path::Path;

use crate::gone;
use crate::manifest::{FileSum, Manifest};
use crate::records;

/// The name of a file in a layer; layer 0 is what was built first.
pub(crate) fn named(file: &str, layer: u32) -> Cow<'_, str> {
    match (layer, file.rsplit_once('.')) {
        (0, _) => Cow::Borrowed(file),
        (layer, Some((stem, extension))) => Cow::Owned(format!("{stem}.{layer}.{extension}")),
        (layer, None) => Cow::Owned(format!("{file}.{layer}")),
    }
}

/// Files that are written again for every version.
fn is_written_again(name: &str) -> bool {
    // The first two are the text index's own.
    ["meta.json", ".managed.json"].contains(&name)
        || records::REWRITTEN.contains(&name)
        || gone::FILES.contains(&name)
}

/// Links the files of the snapshot in `base` into the empty folder `dir`, and copies what the text
/// index will replace. Returns what is known of the files linked; `None` where the file system has no
/// links, and `dir` is then empty again.
pub(crate) fn link(
    base: &Path,
    manifest: &Manifest,
    dir: &Path,
) -> io::Result<Option<std::collections::BTreeMap<String, FileSum>>> {
    let mut linked = std::collections::BTreeMap::new();
    for (name, sum) in &manifest.checksums {
        if is_written_again(name) {
            continue;
        }
        match fs::hard_link(base.join(name), dir.join(name)) {
            Ok(()) => drop(linked.insert(name.clone(), sum.clone())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(error),
            Err(_) => {
                for name in linked.keys() {
                    fs::remove_file(dir.join(name))?;
                }
                return Ok(None);
            }
        }
    }
    for name in ["meta.json", ".managed.json"] {
        fs::copy(base.join(name), dir.join(name))?;
    }
    Ok(Some(linked))
}

#[cfg(test)]
mod tests {
    use super::named;

    #[test]
    fn names_of_layers() {
        for (file, layer, expect) in [
            ("keys.hash", 0, "keys.hash"),
            ("keys.hash", 1, "keys.1.hash"),
            ("records.bin", 12, "records.12.bin"),
        ] {
            assert_eq!(named(file, layer), expect);
        }
    }
}
