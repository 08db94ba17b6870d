//! Learning the weights of names anew.

use std::path::Path;

use crate::run::{Result, cargo};

/// Runs the example `train` of the crate `names`, which writes `crates/names/data/weights.tsv`. DATA
/// is given as the person wrote it, so it is taken from where they stand.
pub(crate) fn run(data: &Path) -> Result<()> {
    let data = std::path::absolute(data).map_err(|error| error.to_string())?;
    if !data.join("names/alias_pairs.csv").is_file() {
        return Err(format!(
            "{} holds no names/alias_pairs.csv\nhint: --data names the folder that holds lists/, names/ and people/",
            data.display()
        ));
    }
    let data = data.display().to_string();
    cargo(&["run", "--release", "--package", "names", "--example", "train", "--", &data])
}
