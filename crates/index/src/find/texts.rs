//! The texts of a column.

use tantivy::columnar::StrColumn;

/// The texts behind numbers of a column, in one pass through its dictionary.
pub(super) fn texts_of(
    column: Option<&StrColumn>,
    ords: &[Option<u64>],
) -> tantivy::Result<Vec<Option<String>>> {
    let mut texts = vec![None; ords.len()];
    let Some(column) = column else {
        return Ok(texts);
    };
    let mut wanted: Vec<(u64, usize)> =
        (ords.iter().enumerate()).filter_map(|(at, ord)| Some(((*ord)?, at))).collect();
    wanted.sort_unstable();
    let sorted: Vec<u64> = wanted.iter().map(|(ord, _)| *ord).collect();
    let mut places = wanted.iter().map(|(_, at)| *at);
    column.dictionary().sorted_ords_to_term_cb(&sorted, |text| {
        if let Some(at) = places.next() {
            texts[at] = Some(String::from_utf8_lossy(text).into_owned());
        }
    })?;
    Ok(texts)
}
