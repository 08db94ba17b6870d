use super::*;

fn rows(text: &str, options: &TableOptions) -> Vec<Row> {
    let mut table = Table::open(text.as_bytes(), options).expect("a table");
    let mut rows = Vec::new();
    while let Some(row) = table.next_row().expect("a row") {
        rows.push(row);
    }
    rows
}

/// `Schema prop=value prop=value | Schema …` for the first row of a table.
#[track_caller]
fn check(text: &str, expect: &str) {
    let rows = rows(text, &TableOptions::default());
    let entities: Vec<String> = rows[0]
        .entities
        .iter()
        .map(|entity| {
            let values = (entity.statements.iter())
                .map(|statement| format!("{}={}", statement.prop.as_str(), statement.value));
            [entity.schema_name.clone()].into_iter().chain(values).collect::<Vec<_>>().join(" ")
        })
        .collect();
    assert_eq!(entities.join(" | "), expect);
}

#[test]
fn columns_are_recognised_by_common_names() {
    check(
        "Full Name,DOB,Nationality\nAda Example,1970-01-02,Poland\n",
        "Person name=Ada Example birthDate=1970-01-02 nationality=pl",
    );
    // In a column of dates eight digits are one; elsewhere they are not.
    check("name,dob\nAda Example,19700102\n", "Person name=Ada Example birthDate=1970-01-02");
    check(
        "first_name,last-name\nAda,Example\n",
        "Person firstName=Ada lastName=Example name=Ada Example",
    );
    check("Vessel Name,IMO\nEXAMPLE 1,9074729\n", "Vessel name=EXAMPLE 1 imoNumber=IMO9074729");
    check("type,name,country\nship,EXAMPLE 1,Panama\n", "Vessel name=EXAMPLE 1 flag=pa");
    check(
        "company,country\nExample Sp. z o.o.,pl\n",
        "Organization name=Example Sp. z o.o. country=pl",
    );
}

#[test]
fn a_row_that_could_be_anything_is_asked_as_each() {
    check("name,note\nEXAMPLE,x\n", "LegalEntity name=EXAMPLE | Vessel name=EXAMPLE");
}

#[test]
fn a_byte_order_mark_is_not_part_of_the_first_column() {
    check("\u{FEFF}name,dob\nAda Example,1970\n", "Person name=Ada Example birthDate=1970");
}

#[test]
fn cells_that_are_not_what_they_should_be_are_doubted_and_the_row_is_kept() {
    let rows = rows("name,dob\nAda Example,soon\n", &TableOptions::default());
    assert_eq!(rows[0].entities.len(), 1);
    assert_eq!(
        rows[0].doubts[0].to_string(),
        "line 2, column `dob`: `soon` is not a date such as 1970-12-31; left out"
    );
}

#[test]
fn columns_can_be_mapped_and_left_out() {
    let options = TableOptions {
        columns: vec![("Wer".into(), Some("name".into())), ("dob".into(), None)],
        schema: Some("Person".into()),
    };
    let rows = rows("Wer,dob\nAda Example,1970\n", &options);
    assert_eq!(rows[0].entities[0].first("name"), Some("Ada Example"));
    assert_eq!(rows[0].entities[0].first("birthDate"), None);
}

#[test]
fn tables_that_cannot_be_asked_about_are_refused() {
    let open = |text: &'static str, options: &TableOptions| {
        Table::open(text.as_bytes(), options).err().map(|error| error.to_string())
    };
    let plain = TableOptions::default();
    assert_eq!(open("", &plain).as_deref(), Some("the table is empty"));
    assert_eq!(
        open("colour,size\nred,1\n", &plain).as_deref(),
        Some("no column holds a name or an identifier; the columns are: colour, size")
    );
    let wrong = TableOptions { columns: vec![("x".into(), Some("name".into()))], schema: None };
    assert_eq!(
        open("name\n", &wrong).as_deref(),
        Some("there is no column `x`; the columns are: name")
    );
    let wrong =
        TableOptions { columns: vec![("name".into(), Some("colour".into()))], schema: None };
    assert!(
        open("name\n", &wrong).is_some_and(|text| text.starts_with("`colour` is not a property"))
    );
}

#[test]
fn an_empty_row_names_nothing() {
    let rows = rows("name,dob\n,\nAda Example,\n", &TableOptions::default());
    assert!(rows[0].entities.is_empty());
    assert_eq!(rows[1].entities.len(), 2);
}

/// The first error of a table with the lines of the rows before it.
fn broken(text: impl AsRef<[u8]>) -> (Vec<u64>, Option<String>) {
    let mut lines = Vec::new();
    let open = Table::open(text.as_ref(), &TableOptions::default());
    let mut table = match open {
        Ok(table) => table,
        Err(error) => return (lines, Some(error.to_string())),
    };
    loop {
        match table.next_row() {
            Ok(Some(row)) => lines.push(row.line),
            Ok(None) => return (lines, None),
            Err(error) => return (lines, Some(error.to_string())),
        }
    }
}

#[track_caller]
fn check_error(text: impl AsRef<[u8]>, expect: &str) {
    assert_eq!(broken(text).1.as_deref(), Some(expect));
}

const NEVER_CLOSED: &str = "the quote opened here is never closed, and hides all that follows";

#[test]
fn a_quote_that_is_never_closed_is_an_error_where_it_opens() {
    let many = "Jan Example,de\n".repeat(500);
    check_error(
        format!("name,country\n\"Marta Example,pl\n{many}"),
        &format!("line 2: {NEVER_CLOSED}"),
    );
    check_error("name,country\nJan,de\n\n\"Marta,pl", &format!("line 4: {NEVER_CLOSED}"));
    check_error("name,note\nJan,\"a\nb\"\nEwa,\"\"\"", &format!("line 4: {NEVER_CLOSED}"));
    check_error("name,\"country\nJan,de\n", &format!("line 1: {NEVER_CLOSED}"));
    // More than memory is spent on.
    let endless = "Jan Example,de\n".repeat(100_000);
    check_error(
        format!("name,country\nEwa,pl\n\"Marta,pl\n{endless}"),
        "line 3: a row of more than 1 MiB; is a quote left open?",
    );
    // Quotes that are closed, or open nothing.
    for fine in ["name,x\n\"Ada \"\"A\"\" Example\",\"\"\n", "name,x\nAda \"A Example,5\"\n"] {
        assert_eq!(broken(fine), (vec![2], None));
    }
}

#[test]
fn a_quote_closed_rows_later_is_an_error_in_a_name_and_a_doubt_elsewhere() {
    check_error(
        "name,country\nEwa,pl\n\"Marta,pl\nJan,de\nUwe,de\n\"Ida,de\n",
        "line 3, column `name`: the quoted cell holds what looks like further rows",
    );
    let doubts = |text: &str| -> Vec<String> {
        let rows = rows(text, &TableOptions::default());
        rows.iter().flat_map(|row| &row.doubts).map(ToString::to_string).collect()
    };
    let suspicious = "the cell goes on after a line break; is a quote closed too late?";
    assert_eq!(
        doubts("name,country\n\"Marta\nExample\",pl\n"),
        [format!("line 2, column `name`: {suspicious}")]
    );
    assert_eq!(
        doubts("name,note,x\nA,\"oh\nB,no,1\nC,no,2\n\",3\n"),
        [format!("line 2, column `note`: {suspicious}")]
    );
    assert!(doubts("name,address\nA,\"1 Street\nTown, Country\"\n").is_empty());
    assert!(doubts("name,note\nA,\"one\ntwo, three\"\n").is_empty());
}

#[test]
fn a_row_with_more_cells_than_columns_is_refused() {
    let text = "name,country\nAda,pl\nExample, Ada,pl\n";
    let error = "line 3: 3 cells, but the header names 2 columns";
    assert_eq!(broken(text), (vec![2], Some(error.to_owned())));
    check_error("name\nAda\nExample, Ada\n", "line 3: 2 cells, but the header names 1 column");
    // What spreadsheets fill up with is no cell.
    let rows = rows("name,country\nAda,pl,, \nIda\n", &TableOptions::default());
    let cells: Vec<usize> = rows.iter().map(|row| row.cells.len()).collect();
    assert_eq!(cells, [2, 1]);
}

#[test]
fn lines_are_counted_whatever_ends_them() {
    for end in ["\n", "\r\n", "\r"] {
        let lines = ["name,note", "", "Ada,\"one", "two\"", "Ida,x", "", "", "Uwe,y"];
        assert_eq!(broken(lines.join(end)), (vec![3, 5, 8], None), "{end:?}");
    }
}

#[test]
fn the_separator_is_seen_from_the_header() {
    let person = "Person name=Example, Ada birthDate=1970";
    check("name;dob\nExample, Ada;1970\n", person);
    check("name\tdob\nExample, Ada\t1970\n", person);
    check("\"name\";\"dob\"\r\n\"Example, Ada\";1970\r\n", person);
    check("name,dob\n\"Example, Ada\",1970\n", person);
    check("name;dob;a,b,c,d\nExample, Ada;1970;x\n", person);
    let options = TableOptions { columns: vec![("Wer".into(), Some("name".into()))], schema: None };
    let table = Table::open("Wer;x, y, z\n".as_bytes(), &options).expect("a table");
    assert_eq!(table.delimiter(), b';');
}

#[test]
fn bytes_of_other_encodings_are_read() {
    let text = "name;dob\r\nZoë Ąćęowska 이름;1970\r\n";
    let units: Vec<u16> = std::iter::once(0xFEFF).chain(text.encode_utf16()).collect();
    let little: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
    let big: Vec<u8> = units.iter().flat_map(|unit| unit.to_be_bytes()).collect();
    let name = |bytes: &[u8]| {
        let mut table = Table::open(bytes, &TableOptions::default()).expect("a table");
        let row = table.next_row().expect("a row").expect("a row");
        (row.cells[0].to_owned(), table.reading())
    };
    let whole = |encoding| Reading { encoding, repaired: 0, first_line: 0 };
    assert_eq!(name(&little), ("Zoë Ąćęowska 이름".to_owned(), whole("UTF-16LE")));
    assert_eq!(name(&big), ("Zoë Ąćęowska 이름".to_owned(), whole("UTF-16BE")));
    assert_eq!(name(text.as_bytes()), ("Zoë Ąćęowska 이름".to_owned(), whole("UTF-8")));
    let (cell, reading) = name(b"name,dob\nZo\xEB M\xFCller \x80,1970\n");
    assert_eq!(cell, "Zoë Müller €");
    assert_eq!(reading, Reading { encoding: "UTF-8", repaired: 3, first_line: 2 });
}

#[test]
fn characters_and_rows_may_lie_across_pieces() {
    // Longer than a piece, with characters of three bytes at every offset.
    let mut text = "name,dob\n".to_owned();
    let mut count = 0;
    while text.len() < 300_000 {
        text.push_str(&format!("이름{}예,1970\n", "x".repeat(count % 5)));
        count += 1;
    }
    let mut table = Table::open(text.as_bytes(), &TableOptions::default()).expect("a table");
    for n in 0..count {
        let row = table.next_row().expect("a row").expect("a row");
        assert_eq!(row.line, n as u64 + 2);
        assert_eq!(&row.cells[0], &format!("이름{}예", "x".repeat(n % 5)));
    }
    assert_eq!(table.reading().repaired, 0);
    assert!(table.next_row().expect("an end").is_none());
}

/// Line breaks of a text, counted the slow way.
fn breaks_before(text: &str, byte: usize) -> u64 {
    let text = &text[..byte];
    text.replace("\r\n", "\n").replace('\r', "\n").matches('\n').count() as u64
}

proptest::proptest! {
    /// What the CSV reader alone makes of it, with lines counted afresh for each row, and an open
    /// quote seen from what it swallows.
    #[test]
    fn rows_lines_and_open_quotes_are_those_of_a_slow_reading(rest in "[\",\n\ra ]{0,40}") {
        let text = format!("name,x,y,z\n{rest}");
        let plain = |text: &str| -> Vec<csv::StringRecord> {
            let mut reader = csv::ReaderBuilder::new();
            let mut reader = reader.flexible(true).from_reader(text.as_bytes());
            reader.records().map(|row| row.expect("a row")).collect()
        };
        let is_open = plain(&format!("{text}\nlast")).last().is_none_or(|row| &row[0] != "last");
        let mut table = Table::open(text.as_bytes(), &TableOptions::default()).expect("a table");
        let mut expect = plain(&text).into_iter();
        loop {
            match table.next_row() {
                Ok(Some(row)) => {
                    let plain = expect.next().expect("a row");
                    let cells: Vec<&str> = plain.iter().take(4).collect();
                    proptest::prop_assert_eq!(row.cells.iter().collect::<Vec<_>>(), cells);
                    let from = plain.position().map_or(0, |position| position.byte() as usize);
                    let blank = text[from..].len() - text[from..].trim_start_matches(['\n', '\r']).len();
                    proptest::prop_assert_eq!(row.line, breaks_before(&text, from + blank) + 1);
                }
                Ok(None) => {
                    proptest::prop_assert!(!is_open && expect.next().is_none());
                    break;
                }
                Err(TableError::UnclosedQuote { .. }) => {
                    proptest::prop_assert!(is_open);
                    break;
                }
                Err(_) => break,
            }
        }
    }
}
