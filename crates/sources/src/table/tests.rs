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
