//! The three CSV files of the US SDN list, with invented parties.

use std::path::PathBuf;

use model::Entity;
use proptest::prelude::*;
use sources::{Collected, Counts, Format, ReadError, ReadOptions, read};

const SDN: &str = r#"101,"DOE, Jane Mary",individual,"SDGT] [IFSR",Minister of Nothing,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"Minister of Nothing; DOB 19 Apr 1947; alt. DOB circa 1951 to 1953; POB Nahia, Giza, Egypt; nationality Korea, North; citizen Egypt; Gender Female; Passport A100200 (Egypt) issued 02 Feb 2010 expires Feb 2020; Cedula No. 100-200 (Colombia); Birth Certificate Number 77; a.k.a. 'LA, Inventada'; wife of John Doe; Linked To: INVENTED SHIPPING CO."
102,PAPER BOAT,vessel,DPRK4,-0- ,5XX,General Cargo,"9,038",640,Malta,ISC,"Secondary sanctions risk: North Korea Sanctions Regulations; Vessel Registration Identification IMO 8703933; MMSI 123456789; Former Vessel Flag Panama; Linked To: INVENTED SHIPPING CO."
103,"INVENTED SHIPPING CO., LTD",-0- ,DPRK4,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"Linked To: INVENTED SHIPPING CO., LTD; Linked To: TWICE; Linked To: NOBODY; Tax ID No. 770 (Egypt); Website www.example.org; Digital Currency Address - XBT 1Invented; Fax 1."
104,EX-ABC,aircraft,IRAN,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"Aircraft Construction Number (also called L/N or S/N or F/N) 42; Aircraft Manufacture Date Jul 1990; Aircraft Model B747; Aircraft Operator invented shipping co ltd; Aircraft Mode S Transponder Code 700001."
105,TWICE,-0- ,IRAN,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- 
106,Twice,-0- ,IRAN,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,Organization Established Date 2011
"#;

const ALT: &str = "101,1,aka,\"ROE, Jane\",-0- \r\n101,2,fka,\"MOE, Jane\",\r\n103,3,aka,ISC,-0- \r
103,4,nka,INVENTED SHIPPING CO.,seen on a letterhead\r\n\x1A";

const ADD: &str = r#"101,11,-0- ,-0- ,-0- ,-0- 
101,12,"Via Inventata 1","Cairo 11511","Egypt",-0- 
103,13,-0- ,-0- ,"Malta",-0- 
103,14,-0- ,"Valletta","Malta",-0- 
"#;

/// Reads files of these contents, in this order.
fn try_import(contents: &[&[u8]]) -> Result<(Collected, Counts), ReadError> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let write = |(at, bytes): (usize, &&[u8])| -> PathBuf {
        let path = folder.path().join(format!("{at}.csv"));
        std::fs::write(&path, bytes).expect("a temporary file");
        path
    };
    let paths: Vec<_> = contents.iter().enumerate().map(write).collect();
    let mut options = ReadOptions::new("us_sdn");
    options.format = Some(Format::UsCsv);
    let mut sink = Collected::default();
    let summary = read(&paths, &options, &mut sink)?;
    Ok((sink, summary.counts))
}

#[track_caller]
fn import(contents: &[&str]) -> (Collected, Counts) {
    let contents: Vec<_> = contents.iter().map(|text| text.as_bytes()).collect();
    let (found, counts) = try_import(&contents).expect("the files can be read");
    assert_eq!(counts.read, counts.kept + counts.quarantined);
    assert_eq!(counts.repaired, found.repairs.len() as u64);
    assert_eq!(counts.quarantined, found.refusals.len() as u64);
    assert_eq!(counts.values_refused, found.value_refusals.len() as u64);
    (found, counts)
}

fn values<'a>(found: &'a Collected, id: &str, prop: &str) -> Vec<&'a str> {
    let entity = found.entities.iter().find(|entity| entity.id == id);
    entity.map_or(Vec::new(), |entity| entity.values(prop).collect())
}

/// Checks the values of one property of one entity of the three files above.
#[track_caller]
fn check(id: &str, prop: &str, expect: &[&str]) {
    let (found, _) = import(&[SDN, ALT, ADD]);
    assert_eq!(values(&found, id, prop), expect, "{id} {prop}");
}

/// The entities of one schema that name `id` in `prop`.
fn beside<'a>(found: &'a Collected, schema: &str, prop: &str, id: &str) -> Vec<&'a Entity> {
    (found.entities.iter())
        .filter(|entity| entity.schema_name == schema && entity.values(prop).any(|v| v == id))
        .collect()
}

#[test]
fn every_row_is_counted() {
    let (found, counts) = import(&[SDN, ALT, ADD]);
    assert_eq!((counts.read, counts.kept), (14, 14));
    let by_record: Vec<_> = counts.by_record.into_iter().collect();
    assert_eq!(by_record, [("address", 4), ("alias", 4), ("party", 6)]);
    assert_eq!((found.repairs, found.refusals), (Vec::new(), Vec::new()));
}

#[test]
fn a_person() {
    check("ofac-101", "name", &["Jane Mary DOE"]);
    check("ofac-101", "firstName", &["Jane Mary"]);
    check("ofac-101", "lastName", &["DOE"]);
    check("ofac-101", "alias", &["Jane ROE"]);
    check("ofac-101", "previousName", &["Jane MOE"]);
    check("ofac-101", "weakAlias", &["Inventada LA"]);
    check("ofac-101", "birthDate", &["1947-04-19", "1951", "1953"]);
    check("ofac-101", "birthPlace", &["Nahia, Giza, Egypt"]);
    check("ofac-101", "birthCountry", &["eg"]);
    check("ofac-101", "nationality", &["kp"]);
    check("ofac-101", "citizenship", &["eg"]);
    check("ofac-101", "gender", &["female"]);
    check("ofac-101", "position", &["Minister of Nothing"]);
    check("ofac-101", "passportNumber", &["A100200"]);
    check("ofac-101", "idNumber", &["100-200", "77"]);
    check("ofac-101", "country", &["eg"]);
    check("ofac-101", "address", &["Via Inventata 1, Cairo 11511, Egypt"]);
    check("ofac-101", "topics", &["sanction"]);
    check("ofac-101", "notes", &["wife of John Doe"]);
}

#[test]
fn a_statement_keeps_the_published_text_and_its_place() {
    let (found, _) = import(&[SDN, ALT, ADD]);
    let person = &found.entities[0];
    let seen = |prop: &str| -> Vec<(Option<&str>, u32, u32)> {
        (person.about(prop)).map(|s| (s.original.as_deref(), s.place.file, s.place.line)).collect()
    };
    assert_eq!(seen("name"), [(Some("DOE, Jane Mary"), 0, 1)]);
    assert_eq!(seen("alias"), [(Some("ROE, Jane"), 1, 1)]);
    assert_eq!(seen("previousName"), [(Some("MOE, Jane"), 1, 2)]);
    assert_eq!(seen("address"), [(None, 2, 2)]);
    let range = Some("circa 1951 to 1953");
    assert_eq!(seen("birthDate"), [(Some("19 Apr 1947"), 0, 1), (range, 0, 1), (range, 0, 1)]);
    let numbers = [
        (Some("Cedula No. 100-200 (Colombia)"), 0, 1),
        (Some("Birth Certificate Number 77"), 0, 1),
    ];
    assert_eq!(seen("idNumber"), numbers);
}

#[test]
fn documents_have_country_and_dates() {
    let (found, _) = import(&[SDN, ALT, ADD]);
    let passports = beside(&found, "Passport", "holder", "ofac-101");
    assert_eq!(passports.len(), 1);
    let said = |prop| passports[0].values(prop).collect::<Vec<_>>();
    assert_eq!(said("number"), ["A100200"]);
    assert_eq!(said("country"), ["eg"]);
    assert_eq!(said("startDate"), ["2010-02-02"]);
    assert_eq!(said("endDate"), ["2020-02"]);
    // A number of which nothing else is known needs no entity of its own.
    let others = beside(&found, "Identification", "holder", "ofac-101");
    assert_eq!(others.len(), 1);
    assert_eq!(others[0].first("type"), Some("Cedula No."));
    assert_eq!(others[0].first("country"), Some("co"));
}

#[test]
fn a_vessel() {
    check("ofac-102", "name", &["PAPER BOAT"]);
    check("ofac-102", "callSign", &["5XX"]);
    check("ofac-102", "type", &["General Cargo"]);
    check("ofac-102", "tonnage", &["9,038"]);
    check("ofac-102", "grossRegisteredTonnage", &["640"]);
    check("ofac-102", "flag", &["mt"]);
    check("ofac-102", "pastFlags", &["pa"]);
    check("ofac-102", "imoNumber", &["IMO8703933"]);
    check("ofac-102", "mmsi", &["123456789"]);
    check("ofac-102-owner-103", "object", &["ofac-103"]);
    check("ofac-102-owner-103", "role", &["Vessel owner"]);
}

#[test]
fn a_firm_and_an_aircraft() {
    check("ofac-103", "alias", &["ISC", "INVENTED SHIPPING CO."]);
    check("ofac-103", "taxNumber", &["770"]);
    check("ofac-103", "website", &["http://www.example.org/"]);
    check("ofac-103", "country", &["mt"]);
    check("ofac-103", "address", &["Valletta, Malta"]);
    check("ofac-106", "incorporationDate", &["2011"]);
    check("ofac-104", "serialNumber", &["42"]);
    check("ofac-104", "buildDate", &["1990-07"]);
    check("ofac-104", "model", &["B747"]);
    check("ofac-104", "operator", &["ofac-103"]);
    check("ofac-104", "icaoCode", &["700001"]);
    let (found, _) = import(&[SDN, ALT, ADD]);
    let wallets = beside(&found, "CryptoWallet", "holder", "ofac-103");
    assert_eq!(wallets.len(), 1);
    assert_eq!(wallets[0].first("currencySymbol"), Some("XBT"));
    assert_eq!(wallets[0].first("publicKey"), Some("1Invented"));
}

#[test]
fn the_listing_is_an_entity() {
    let sanction = "ofac-101-sanction";
    check(sanction, "entity", &["ofac-101"]);
    check(sanction, "authority", &["US Treasury, Office of Foreign Assets Control"]);
    check(sanction, "country", &["us"]);
    check(sanction, "program", &["SDGT", "IFSR"]);
    check(sanction, "recordId", &["101"]);
    let url = "https://sanctionssearch.ofac.treas.gov/Details.aspx?id=101";
    check(sanction, "sourceUrl", &[url]);
    let provision = "Secondary sanctions risk: North Korea Sanctions Regulations";
    check("ofac-102-sanction", "provisions", &[provision]);
}

#[test]
fn names_lead_to_parties_wherever_they_stand_in_the_file() {
    // By an alias that only ALT has, to a party further down.
    check("ofac-101-linked-103", "subject", &["ofac-101"]);
    check("ofac-101-linked-103", "object", &["ofac-103"]);
    check("ofac-101-linked-103", "role", &["Linked To"]);
    check("ofac-102-linked-103", "object", &["ofac-103"]);
    let notes = [
        "Linked To: INVENTED SHIPPING CO., LTD (the party itself)",
        "Linked To: TWICE (names 2 parties of this list)",
        "Linked To: NOBODY (not found in this list)",
        "Fax 1",
        "now known as: INVENTED SHIPPING CO.",
        "alias: INVENTED SHIPPING CO. (seen on a letterhead)",
    ];
    check("ofac-103", "notes", &notes);
}

#[test]
fn the_order_of_the_files_does_not_matter() {
    let said = |contents: &[&str]| -> Vec<String> {
        let (found, _) = import(contents);
        (found.entities.iter())
            .map(|entity| format!("{} {:?}", entity.id, entity.properties()))
            .collect()
    };
    let expect = said(&[SDN, ALT, ADD]);
    assert_eq!(said(&[ADD, ALT, SDN]), expect);
    assert_eq!(said(&[ALT, SDN, ADD]), expect);
    assert_eq!(import(&[SDN]).1.read, 6);
    assert_eq!(import(&[ADD, SDN]).1.read, 10);
}

#[track_caller]
fn check_error(contents: &[&str], expect: &str) {
    let contents: Vec<_> = contents.iter().map(|text| text.as_bytes()).collect();
    let error = try_import(&contents).expect_err("the files do not fit").to_string();
    assert!(error.contains(expect), "{error}");
}

#[test]
fn files_that_do_not_fit_together() {
    check_error(&[ALT], "is the ALT file, whose rows belong to the parties of an SDN file");
    check_error(&[ADD, ALT], "is the ADD file");
    check_error(&[SDN, SDN], "is a second SDN file");
    check_error(&["a,b\nc,d\n"], ":1: not us-csv: no row has the 12 columns of SDN");
}

const NULLS: &str = "-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ";

/// A number that stands twice, with another party behind it.
#[test]
fn two_parties_of_one_number_are_both_kept() {
    let sdn = format!(
        "7,\"DOE, John\",individual,{NULLS}\n8,INVENTED FIRM,-0- ,{NULLS}\n\
         7,INVENTED FIRM,-0- ,{NULLS}\n7,INVENTED  FIRM,-0- ,{NULLS}\n"
    );
    let (found, counts) = import(&[&sdn, "7,1,aka,\"ROE, John\",-0- \n"]);
    assert_eq!((counts.kept, counts.repaired), (5, 2));
    let parties: Vec<_> = (found.entities.iter())
        .filter(|entity| entity.schema_name != "Sanction")
        .map(|entity| entity.id.as_str())
        .collect();
    let (first, other, again) = (parties[0], parties[2], parties[3]);
    assert_eq!(first, "ofac-7");
    assert!(other.starts_with("ofac-7-"), "{other}");
    assert_eq!(other, again);
    assert_eq!(values(&found, first, "alias"), ["John ROE"]);
    assert!(values(&found, other, "alias").is_empty());
    let reasons: Vec<_> = found.repairs.iter().map(|r| (r.place.line, r.reason.as_str())).collect();
    assert_eq!(reasons[0].0, 3);
    assert!(
        reasons[0].1.starts_with("number 7 stands on line 1 and again here, for another party")
    );
    assert!(reasons[1].1.contains("for the same party; joined with"));
    // The id is made from what the row says, and not from where it stands.
    let shorter = format!("7,\"DOE, John\",individual,{NULLS}\n7,invented firm,-0- ,{NULLS}\n");
    assert!(!values(&import(&[&shorter]).0, other, "name").is_empty());
}

/// Checks why a row of each file is refused; the other rows are kept.
#[track_caller]
fn check_refused(file: usize, row: &str, expect: &str) {
    let mut contents = [SDN.to_owned(), ALT.replace('\x1A', ""), ADD.to_owned()];
    let line = contents[file].lines().count() as u32 + 1;
    contents[file].push_str(row);
    let (found, counts) = import(&[&contents[0], &contents[1], &contents[2]]);
    assert_eq!((counts.read, counts.kept), (15, 14), "{row}");
    let refusal = &found.refusals[0];
    assert_eq!(refusal.reason, expect, "{row}");
    assert_eq!((refusal.place.file, refusal.place.line), (file as u32, line), "{row}");
    assert_eq!(refusal.raw, row.as_bytes(), "{row}");
}

#[test]
fn rows_that_cannot_be_kept_are_refused_with_their_place() {
    check_refused(0, "107,NAME,-0- ", "3 columns, where a row of SDN has 12");
    check_refused(0, &format!("x7,N,-0- ,{NULLS}"), "`x7` is not a number");
    check_refused(0, &format!("-0- ,N,-0- ,{NULLS}"), "`` is not a number");
    check_refused(0, "107,\"NAME", "a quotation mark is not closed");
    check_refused(1, "101,9,aka,N,-0-,-0-", "6 columns, where a row of ALT has 5");
    check_refused(1, "999,9,aka,N,-0-", "no party has the number 999");
    check_refused(1, "101,9b,aka,N,-0-", "`9b` is not a number");
    check_refused(2, "999,9,S,C,Malta,-0-", "no party has the number 999");
}

#[test]
fn a_quotation_mark_left_open_does_not_swallow_the_file() {
    let sdn = format!("1,\"A,-0- ,{NULLS}\n{}", format!("2,B,-0- ,{NULLS}\n").repeat(40));
    let (found, counts) = import(&[&sdn]);
    assert_eq!((counts.read, counts.kept), (41, 40));
    assert_eq!(found.refusals[0].place.line, 1);
}

#[test]
fn a_quoted_line_break_is_part_of_its_row() {
    let (found, counts) = import(&[&format!("1,\"A\nB\",-0- ,{NULLS}\n2,C,-0- ,{NULLS}\n")]);
    assert_eq!(counts.kept, 2);
    assert_eq!(values(&found, "ofac-1", "name"), ["A B"]);
    assert_eq!(found.entities[2].statements[0].place.line, 3);
}

#[test]
fn a_damaged_byte_is_read_as_windows_1252_and_reported() {
    let row = format!("1,CAF\u{1},-0- ,{NULLS}\n");
    let bytes: Vec<u8> = row.bytes().map(|b| if b == 1 { 0xC9 } else { b }).collect();
    let (found, counts) = try_import(&[&bytes]).expect("the file can be read");
    assert_eq!((counts.kept, counts.repaired), (1, 1));
    assert_eq!(values(&found, "ofac-1", "name"), ["CAF\u{C9}"]);
    assert_eq!(found.repairs[0].place.offset, 5);
    assert_eq!(found.repairs[0].record.as_deref(), Some("1"));
}

#[test]
fn an_end_mark_before_the_end_is_read_over() {
    let (found, counts) = import(&[&format!("1,A,-0- ,{NULLS}\n\x1A\n2,B,-0- ,{NULLS}\n\x1A\n")]);
    assert_eq!((counts.kept, counts.repaired), (2, 1));
    assert_eq!(found.repairs[0].place.line, 2);
}

/// Clauses of every kind, some of which the properties of a party refuse.
const CLAUSES: &[&str] = &[
    "DOB 19 Apr 1947",
    "DOB circa 1951",
    "DOB 31 Feb 1951",
    "alt. DOB 1951 to 1953",
    "POB Nahia, Giza, Egypt",
    "nationality possibly Inventia",
    "citizen Egypt",
    "Gender Unheard",
    "Passport A1 (Egypt) issued 1999 expires 01 Jan 2009",
    "Passport issued in Nowhere",
    "Cedula No. 12 (Colombia)",
    "Folio Mercantil No. 12 (Jalisco) (Mexico)",
    "Matricula Mercantil No 12 (Cali)",
    "Registration ID 12",
    "Company Number 12",
    "Company Number IMO 1234567",
    "Legal Entity Number 12 (Egypt)",
    "SSN 12",
    "SWIFT/BIC NOTABIC",
    "Website not a site",
    "Email Address nowhere",
    "Phone Number 12",
    "Fax 12",
    "a.k.a. 'OTHER, Name'",
    "f.k.a. 'FORMER NAME'",
    "Linked To: NOBODY",
    "Linked To: INVENTED PARTY",
    "Digital Currency Address - XBT 1Invented",
    "Vessel Registration Identification IMO 8703933",
    "Former Vessel Flag None Identified",
    "Aircraft Operator NOBODY",
    "Previous Aircraft Tail Number G-INVT",
    "Aircraft Manufacture Date Jul 1990",
    "Secondary sanctions risk: section 1(b)",
    "Organization Established Date 2011",
    "Nationality of Registration Egypt",
    "Minister of Nothing",
    "Haji",
    "(aside: DOB 1950; POB Nowhere)",
    "wife of John Doe",
    "words of no kind",
];

/// Labels a property of that name stands for; every other word must be in the data.
const LABELS: &[&str] = &[
    "alt",
    "dob",
    "pob",
    "nationality",
    "citizen",
    "gender",
    "a",
    "k",
    "f",
    "website",
    "email",
    "address",
    "phone",
    "number",
    "of",
    "registration",
    "organization",
    "established",
    "date",
    "digital",
    "currency",
    "former",
    "vessel",
    "flag",
    "aircraft",
    "manufacture",
    "linked",
    "to",
];

fn words(text: &str) -> impl Iterator<Item = String> + '_ {
    (text.split(|c: char| !c.is_alphanumeric()))
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever a remark says, and of whatever kind of party, its words are in some statement.
    #[test]
    fn every_clause_ends_in_a_statement(
        clauses in proptest::sample::subsequence(CLAUSES, 0..CLAUSES.len()).prop_shuffle(),
        kind in proptest::sample::select(vec!["individual", "vessel", "aircraft", "-0- "]),
    ) {
        let nulls = "-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ";
        let remark = clauses.join("; ");
        let sdn = format!("1,SOMEBODY,{kind},{nulls},\"{remark}.\"\n2,INVENTED PARTY,-0- ,{NULLS}\n");
        let (found, _) = import(&[&sdn]);
        let mut said: std::collections::HashSet<String> = Default::default();
        for statement in found.entities.iter().flat_map(|entity| &entity.statements) {
            said.extend(words(&statement.value));
            said.extend(words(statement.original.as_deref().unwrap_or_default()));
        }
        for clause in clauses {
            for word in words(clause) {
                prop_assert!(
                    said.contains(&word) || LABELS.contains(&word.as_str()),
                    "`{}` of `{}` is lost", word, clause
                );
            }
        }
    }

    /// Whatever the bytes, rows are kept or refused, and nothing breaks.
    #[test]
    fn any_bytes_can_be_read(
        rows in proptest::collection::vec(
            prop_oneof![
                proptest::collection::vec(any::<u8>(), 0..60),
                "[-0-9,\" \r\n\x1Aa-z;.()']{0,120}".prop_map(String::into_bytes),
                "[12]{1,2},[12],[afn]ka,[A-Z, \"]{0,9},-0- ".prop_map(String::into_bytes),
                "[12],\"[A-Z, ]{1,9}\",(individual|vessel)?,(-0-,){8}\"\\PC{0,40}\"".prop_map(String::into_bytes),
            ],
            0..20,
        ),
    ) {
        let mut sdn = format!("1,A,-0- ,{NULLS}\n").into_bytes();
        sdn.extend(rows.join(&b'\n'));
        let mut alt = b"1,1,aka,A,-0- \n".to_vec();
        alt.extend(rows.join(&b'\n'));
        for contents in [vec![sdn.as_slice()], vec![&sdn, &alt]] {
            if let Ok((found, counts)) = try_import(&contents) {
                prop_assert_eq!(counts.read, counts.kept + counts.quarantined);
                prop_assert_eq!(counts.quarantined, found.refusals.len() as u64);
                prop_assert_eq!(counts.repaired, found.repairs.len() as u64);
            }
        }
    }
}

#[test]
fn a_remark_of_a_megabyte_is_read_to_its_end() {
    for piece in ["Cedula No. 1; ", "a.k.a. 'A'; ", "Linked To: B; ", "(;", "\"\"", "x"] {
        let remark = piece.repeat((1 << 20) / piece.len());
        let nulls = "-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ";
        let sdn = format!("1,A,individual,{nulls},\"{remark}\"\n");
        // Quadratic work would take minutes at the least.
        let (_, counts) = import(&[&sdn]);
        assert_eq!(counts.read, 1, "{piece}");
    }
}
