//! Names and places in a person's words.

use index::Union;
use model::Statement;

/// `birthDate` as `birth date`.
pub(crate) fn property_name(prop: &str) -> String {
    let mut words = String::with_capacity(prop.len() + 4);
    for letter in prop.chars() {
        if letter.is_uppercase() {
            words.push(' ');
            words.extend(letter.to_lowercase());
        } else {
            words.push(letter);
        }
    }
    words
}

/// Where a statement stands: `us-ofac sdn.csv:7123`, or what its source calls itself.
pub(crate) fn place(union: &Union, statement: &Statement) -> String {
    let dataset = &statement.dataset;
    let manifest = union
        .snapshots()
        .iter()
        .map(|snapshot| snapshot.manifest())
        .find(|manifest| manifest.dataset == **dataset);
    let file = manifest
        .and_then(|manifest| manifest.files.get(statement.place.file as usize))
        .map(|file| file.name.as_str());
    let mut text = dataset.to_string();
    if let Some(source) = statement.source() {
        text.push_str(&format!(" {source}"));
    }
    match file {
        Some(file) if statement.place.line > 0 => {
            text.push_str(&format!(" {file}:{}", statement.place.line));
        }
        Some(file) => text.push_str(&format!(" {file}")),
        None => {}
    }
    text
}

/// Text from elsewhere, for a cell of a table: what a spreadsheet would take for a formula is made
/// plain text.
pub(crate) fn inert(text: &str) -> String {
    match text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        true => format!("'{text}"),
        false => text.to_owned(),
    }
}

/// `1 row`, `2,000 rows`.
pub(crate) fn counted(number: u64, one: &str, many: &str) -> String {
    format!("{} {}", sentence_number(number), if number == 1 { one } else { many })
}

/// `12409` as `12,409`.
pub(crate) fn sentence_number(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_properties_read_well() {
        for (number, text) in [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(sentence_number(number), text);
        }
        assert_eq!(property_name("birthDate"), "birth date");
        assert_eq!(property_name("name"), "name");
    }
}
