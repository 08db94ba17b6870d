//! The compatible families: features and weights as their contract has them, and scores worked out
//! by hand from those weights, on invented parties.

use matching::{Account, Algorithm, Prepared};

use crate::entity;

const LEI: &str = "leiCode=529900T8BM49AURSDO55";
const PASSPORT: &str = "passportNumber=A1234567";

/// What an algorithm scores, asked either way round.
#[track_caller]
fn check(algorithm: &str, schema: &str, left: &str, right: &str, expect: f64) -> Account {
    let algorithm = Algorithm::by_name(algorithm).expect("a known algorithm");
    let prepare = |text: &str| Prepared::new(&entity(schema, text));
    let (left, right) = (prepare(left), prepare(right));
    let account = algorithm.compare(&left, &right);
    let lines = account.explain().join("\n");
    assert!((account.score - expect).abs() < 1e-9, "expected {expect}\n{lines}");
    let back = algorithm.compare(&right, &left);
    assert_eq!(account.score, back.score, "not symmetric\n{lines}");
    account
}

#[track_caller]
fn check_all(algorithm: &str, rows: &[(&str, &str, &str, f64)]) {
    for (schema, left, right, expect) in rows {
        check(algorithm, schema, left, right, *expect);
    }
}

#[test]
fn codes_of_logic_v2() {
    check_all(
        "logic-v2",
        &[
            ("Company", LEI, LEI, 0.95),
            ("Company", "ogrnCode=1027700132195", "ogrnCode=1027700132195", 0.95),
            ("Company", "innCode=7707083893", "innCode=7707083893", 0.95),
            ("Company", "swiftBic=DEUTDEFF", "swiftBic=DEUTDEFF", 0.95),
            ("Company", "uniqueEntityId=ZQGGHJH74DW7", "uniqueEntityId=ZQGGHJH74DW7", 0.95),
            ("Person", "npiCode=1234567893", "npiCode=1234567893", 0.95),
            ("Security", "isin=US0378331005", "isin=US0378331005", 0.98),
            // A field for any number on the other side counts after squashing.
            ("Company", "innCode=7707083893", "registrationNumber=7707-083893", 0.95),
            ("Vessel", "imoNumber=9176187", "registrationNumber=IMO 9176187", 0.95),
            // Fields of two formats are two numbers; what is left is that they are the same.
            ("Company", "innCode=7707083893", "npiCode=7707083893", 0.85),
            ("Vessel", "imoNumber=IMO9176187", "imoNumber=9176187", 0.95),
            ("Vessel", "mmsi=366982330", "mmsi=366982330", 0.95),
            ("Company", "registrationNumber=HRB 123456", "taxNumber=hrb-123456", 0.85),
            ("Company", "registrationNumber=HRB 123456", "registrationNumber=HRB 123457", 0.0),
            // `12` and `1-2` are no identifiers.
            ("Company", "registrationNumber=12", "registrationNumber=1-2", 0.0),
            ("CryptoWallet", "publicKey=1BoatSLRHtKNngkd", "publicKey=1BoatSLRHtKNngkd", 0.98),
            // Chains tell letters by case; as mere identifiers the two are equal.
            ("CryptoWallet", "publicKey=1BoatSLRHtKNngkd", "publicKey=1boatslrhtknngkd", 0.85),
            ("CryptoWallet", "publicKey=1BoatSLRHt", "publicKey=1BoatSLRHt", 0.85),
        ],
    );
}

#[test]
fn names_and_addresses_of_logic_v2() {
    let same = "name=Ivana Invented";
    check_all(
        "logic-v2",
        &[
            ("Person", same, "name=INVENTED, Ivana", 1.0),
            ("Person", same, "alias=Ivana Invented", 1.0),
            ("Company", "name=Beispiel GmbH", "name=BEISPIEL GMBH", 1.0),
            ("Vessel", "name=Example Star", "name=Example Star", 1.0),
            ("Airplane", "name=Example Star", "name=Example Star", 1.0),
            // Posts and accounts are not told apart by name.
            ("Position", "name=Minister of Examples", "name=Minister of Examples", 0.0),
            // An alias known to be weak counts less, whichever side has it.
            ("Person", "name=Red Example", "weakAlias=Red Example", 0.8),
            ("Company", "abbreviation=BSPL", "alias=BSPL", 0.8),
            ("Company", "abbreviation=BSPL", "abbreviation=BSPL", 0.8),
            (
                "Address",
                "full=Musterweg 7, 12345 Musterstadt",
                "full=Musterstadt, Musterweg 7, 12345",
                0.98,
            ),
            (
                "Company",
                "name=Beispiel GmbH; address=Musterweg 7",
                "name=Beispiel GmbH; address=Musterweg 7",
                1.0,
            ),
        ],
    );
    // The score of a name is what the name comparison says.
    let (a, b) = ("Ivana Invented", "Ivanna Invented");
    let parse = |text| names::Name::parse(text, names::NameKind::Person);
    let alike = names::similarity(&parse(a), &parse(b)).score;
    assert!(alike > 0.7 && alike < 1.0);
    check("logic-v2", "Person", &format!("name={a}"), &format!("name={b}"), alike);
}

#[test]
fn qualifiers_of_logic_v2() {
    let with = |first: &str, more: &str| format!("{first}; {more}");
    for (schema, main, left, right, expect) in [
        ("Company", LEI, "country=de", "country=fr", 0.95 - 0.2),
        ("Company", LEI, "country=de", "country=de", 0.95),
        ("Company", LEI, "country=suhh", "country=ru", 0.95),
        ("Company", LEI, "country=ua-cri", "country=ua", 0.95),
        ("Company", LEI, "address=Musterweg 7", "address=Musterweg 7", 1.0),
        ("Person", PASSPORT, "birthDate=1970", "birthDate=1971", 0.85 - 0.15),
        ("Person", PASSPORT, "birthDate=1970-05-04", "birthDate=1970", 0.85),
        ("Person", PASSPORT, "birthDate=1970-05-04", "birthDate=1970-06-07", 0.85 - 0.25),
        ("Person", PASSPORT, "birthDate=1970-05-04", "birthDate=1970-04-05", 0.85 - 0.125),
        ("Person", PASSPORT, "birthDate=1970-05-04", "birthDate=1968-06-07", 0.85 - 0.15 - 0.25),
        ("Person", PASSPORT, "gender=male", "gender=female", 0.85 - 0.2),
        ("Person", PASSPORT, "gender=male", "gender=other", 0.85),
        ("Person", "name=Ivana Invented", "nationality=de", "nationality=fr", 1.0 - 0.2),
    ] {
        check("logic-v2", schema, &with(main, left), &with(main, right), expect);
    }
    // Without a main feature, qualifiers say nothing.
    let account = check("logic-v2", "Company", "address=Musterweg 7", "address=Musterweg 7", 0.0);
    assert_eq!(account.parts, []);
    // Below nothing there is nothing: 0.8 less 0.2, 0.15, 0.25 and 0.2 is exactly that, or less.
    let left = "name=Ivo; nationality=de; birthDate=1970-05-04; gender=male";
    let right = "weakAlias=Ivo; nationality=fr; birthDate=1980-06-07; gender=female";
    check("logic-v2", "Person", left, right, 0.0);
    check("logic-v1", "Person", left, right, 0.8 - 0.2 - 0.15 - 0.2 - 0.2);
}

#[test]
fn features_of_logic_v1() {
    check_all(
        "logic-v1",
        &[
            ("Person", "name=Ivana Invented", "name=IVANA INVENTED", 1.0),
            // Two words spelled alike: 1 and 0.81333 (Winkler's dixon and dicksonx).
            ("Person", "name=Ivan Dixon", "name=Ivan Dicksonx", 0.8 * (61.0 / 75.0)),
            // The shorter name is in the longer.
            ("Person", "name=Ivan Dixon", "name=Ivan Emil Dixon", 0.9),
            ("Person", "name=Dixon", "name=Ivan Dixon", 0.0),
            ("Person", "name=Ivan Katherin", "name=Catherin Ivan", 0.9),
            // Two letters of eight are in error.
            ("Company", "name=Beispiel GmbH", "name=Beispeil GmbH", 0.9 * 0.75),
            ("Company", "name=Beispiel GmbH", "name=Beispiel Ltd", 0.9),
            ("Company", LEI, LEI, 0.95),
            ("Company", "innCode=7707083893", "innCode=7707083893", 0.95),
            // These have no feature of their own here.
            ("Company", "uniqueEntityId=ZQGGHJH74DW7", "uniqueEntityId=ZQGGHJH74DW7", 0.85),
            ("Person", "npiCode=1234567893", "npiCode=1234567893", 0.85),
            ("Person", "name=Red Example", "weakAlias=Red Example", 0.8),
            ("Vessel", "name=Example Star 1", "name=Example Star 2", 0.9 * 13.0 / 14.0 - 0.1),
        ],
    );
    for (schema, main, left, right, expect) in [
        ("Company", LEI, "country=de", "country=fr", 0.95 - 0.2),
        ("Company", LEI, "address=Musterweg 7", "address=Musterweg 7", 0.95),
        ("Person", PASSPORT, "lastName=Other", "lastName=Invented", 0.85 - 0.2),
        ("Person", PASSPORT, "birthDate=1970", "birthDate=1971", 0.85 - 0.15),
        ("Person", PASSPORT, "birthDate=1970-05-04", "birthDate=1970-06-07", 0.85 - 0.2),
        ("Person", PASSPORT, "gender=male", "gender=female", 0.85 - 0.2),
        (
            "Company",
            "name=Beispiel GmbH",
            "registrationNumber=HRB 1234567",
            "registrationNumber=HRB 7654321",
            1.0 - 0.2,
        ),
        // A register's number and a tax number do not contradict each other.
        (
            "Company",
            "name=Beispiel GmbH",
            "registrationNumber=HRB 1234567",
            "taxNumber=987654321",
            1.0,
        ),
    ] {
        let with = |more: &str| format!("{main}; {more}");
        check("logic-v1", schema, &with(left), &with(right), expect);
    }
}

#[test]
fn features_of_the_name_based_ones() {
    // Winkler's martha and marhta are 0.96111 alike, and sound the same.
    let martha = 0.5 * (0.944_444_444_444_444_4 + 3.0 * 0.1 * 0.055_555_555_555_555_55) + 0.5;
    check_all(
        "name-based",
        &[
            ("Person", "name=Ivana Invented", "name=INVENTED, Ivana", 1.0),
            ("Person", "name=Martha", "name=Marhta", martha),
            ("Company", "name=Beispiel", "registrationNumber=HRB 123456", 0.0),
            ("Person", "name=Ivo; nationality=de", "name=Ivo; nationality=fr", 1.0),
        ],
    );
    let with = |more: &str| format!("name=Beispiel; {more}");
    for (schema, left, right, expect) in [
        ("Company", "country=de", "country=fr", 1.0 - 0.1),
        ("Person", "birthDate=1970-05-04", "birthDate=1980-06-07", 1.0 - 0.1 - 0.15),
        ("Person", "gender=male", "gender=female", 1.0 - 0.1),
        ("Company", "taxNumber=1234567", "taxNumber=7654321", 1.0 - 0.1),
    ] {
        check("name-qualified", schema, &with(left), &with(right), expect);
    }
}

/// Query and candidate: here it matters which is which.
#[test]
fn names_as_the_treasury_searches() {
    let ofac = Algorithm::by_name("ofac").unwrap();
    let winkler = |jaro: f64, prefix: f64| jaro + prefix * 0.1 * (1.0 - jaro);
    // Winkler's papers: martha and marhta share all six letters, one pair moved; jones and johnson
    // share four.
    let martha = winkler((1.0 + 1.0 + 5.0 / 6.0) / 3.0, 3.0);
    let jones = winkler((4.0 / 5.0 + 4.0 / 7.0 + 1.0) / 3.0, 2.0);
    // `abc` and `abxyzuvw`: two letters in common, at the beginning, counted though little else is.
    let begin = winkler((2.0 / 3.0 + 2.0 / 8.0 + 1.0) / 3.0, 2.0);
    assert!(begin < 0.75 && begin > 0.7);
    for (query, listed, expect) in [
        ("Ivana Invented", "INVENTED, Ivana", 1.0),
        ("Martha", "Marhta", martha),
        ("Martha Jones", "Johnson Marhta", (martha + jones) / 2.0),
        // Every word of the query is there; what else is there does not count, and the other way it does.
        ("Jones", "Martha Jones", 1.0),
        ("Martha Jones", "Martha", winkler((1.0 + 6.0 / 12.0 + 1.0) / 3.0, 4.0)),
        // Words of one or two letters are not looked for.
        ("Al Jones", "Jones", 1.0),
        ("abc", "abxyzuvw", begin),
        // Half alike or less is not found, nor is a whole that begins otherwise.
        ("abc", "xyz", 0.0),
        ("Xu", "Yu", 0.0),
    ] {
        let prepare = |name: &str| Prepared::new(&entity("Person", &format!("name={name}")));
        let account = ofac.compare(&prepare(query), &prepare(listed));
        let lines = account.explain().join("\n");
        assert!((account.score - expect).abs() < 1e-9, "{query} ~ {listed}: {expect}\n{lines}");
    }
    let with = |more: &str| format!("name=Beispiel; {more}");
    for (schema, left, right, expect) in [
        ("Company", "country=de", "country=fr", 1.0 - 0.1),
        ("Person", "birthDate=1970-05-04", "birthDate=1980-06-07", 1.0 - 0.1 - 0.15),
        ("Person", "gender=male", "gender=female", 1.0 - 0.1),
        ("Company", "taxNumber=1234567", "taxNumber=7654321", 1.0 - 0.1),
    ] {
        check("ofac", schema, &with(left), &with(right), expect);
    }
}

#[test]
fn schemata_that_cannot_match_score_nothing() {
    let person = Prepared::new(&entity("Person", "name=Example Star"));
    let vessel = Prepared::new(&entity("Vessel", "name=Example Star"));
    let legal = Prepared::new(&entity("LegalEntity", "name=Example Star"));
    for algorithm in Algorithm::all() {
        let account = algorithm.compare(&person, &vessel);
        assert_eq!(account.score, 0.0, "{}", algorithm.name());
        assert!(algorithm.name() == "evidence" || account.parts.is_empty());
        assert!(algorithm.score(&person, &legal) > 0.5, "{}", algorithm.name());
    }
}

#[test]
fn an_account_says_what_counts() {
    let left = format!("{LEI}; country=de");
    let right = format!("{LEI}; country=fr; country=it");
    let account = check("logic-v2", "Company", &left, &right, 0.75);
    assert_eq!(
        account.explain(),
        [
            " +0.95  lei_code_match: 529900T8BM49AURSDO55 ~ 529900T8BM49AURSDO55 (leiCode)",
            " +0.00  identifier_match: 529900T8BM49AURSDO55 ~ 529900T8BM49AURSDO55 (leiCode); 0.85, less than the best",
            " -0.20  country_mismatch: de ~ fr, it (none in common)",
            " +0.75  = 0.750",
        ]
    );
    let left = "name=Ivana Beispiel";
    let account = Algorithm::by_name("logic-v2").unwrap().compare(
        &Prepared::new(&entity("Person", left)),
        &Prepared::new(&entity("Person", "name=Ivana Maria Beispiel")),
    );
    let detail = &account.parts[0].detail;
    assert!(detail.contains("[Ivana literalMatch "), "{detail}");
    assert!(detail.contains("[Maria extraResultPart "), "{detail}");
}

/// Names and weights as in the contract; qualifiers are those with a sign.
#[test]
fn features_and_weights_are_those_of_the_contract() {
    #[track_caller]
    fn check(algorithm: &str, expect: &str) {
        let algorithm = Algorithm::by_name(algorithm).unwrap();
        let shown: Vec<String> = (algorithm.features().iter())
            .map(|feature| match feature.is_qualifier {
                true => format!("{} {:+}", feature.name, feature.coefficient),
                false => format!("{} {}", feature.name, feature.coefficient),
            })
            .collect();
        let expect: Vec<&str> = expect.lines().map(str::trim).filter(|l| !l.is_empty()).collect();
        assert_eq!(shown, expect, "{}", algorithm.name());
        assert!(algorithm.features().iter().all(|feature| feature.description.ends_with('.')));
    }
    check(
        "logic-v2",
        "name_match 1
        address_entity_match 0.98
        crypto_wallet_address 0.98
        isin_security_match 0.98
        lei_code_match 0.95
        ogrn_code_match 0.95
        vessel_imo_mmsi_match 0.95
        inn_code_match 0.95
        bic_code_match 0.95
        uei_code_match 0.95
        npi_code_match 0.95
        identifier_match 0.85
        weak_alias_match 0.8
        address_prop_match +0.2
        country_mismatch -0.2
        dob_year_disjoint -0.15
        dob_day_disjoint -0.25
        gender_mismatch -0.2",
    );
    check(
        "logic-v1",
        "name_literal_match 1
        person_name_jaro_winkler 0.8
        person_name_phonetic_match 0.9
        name_fingerprint_levenshtein 0.9
        name_metaphone_match 0
        name_soundex_match 0
        address_entity_match 0.98
        crypto_wallet_address 0.98
        isin_security_match 0.98
        lei_code_match 0.95
        ogrn_code_match 0.95
        vessel_imo_mmsi_match 0.95
        inn_code_match 0.95
        bic_code_match 0.95
        identifier_match 0.85
        weak_alias_match 0.8
        country_mismatch -0.2
        last_name_mismatch -0.2
        dob_year_disjoint -0.15
        dob_day_disjoint -0.2
        gender_mismatch -0.2
        orgid_disjoint -0.2
        numbers_mismatch -0.1",
    );
    check("name-based", "jaro_name_parts 0.5\nsoundex_name_parts 0.5");
    check(
        "name-qualified",
        "jaro_name_parts 0.5
        soundex_name_parts 0.5
        country_mismatch -0.1
        dob_year_disjoint -0.1
        dob_day_disjoint -0.15
        gender_mismatch -0.1
        orgid_disjoint -0.1",
    );
    check(
        "ofac",
        "ofac_name_score 1
        country_mismatch -0.1
        dob_year_disjoint -0.1
        dob_day_disjoint -0.15
        gender_mismatch -0.1
        orgid_disjoint -0.1",
    );
}
