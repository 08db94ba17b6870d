//! Numbers that are valid and numbers that are not, scheme by scheme. Unless a comment says
//! otherwise, observed in FollowTheMoney 4.11.2.

use super::*;

#[track_caller]
fn check(clean: fn(&str) -> Option<String>, rows: &[(&str, Option<&str>)]) {
    for (raw, expect) in rows {
        assert_eq!(clean(raw).as_deref(), *expect, "{raw:?}");
    }
}

#[test]
fn ships() {
    check(
        imo,
        &[
            ("9811000", Some("IMO9811000")),
            ("IMO9811000", Some("IMO9811000")),
            ("IMO 9811000", Some("IMO9811000")),
            ("imo-9074729", Some("IMO9074729")),
            ("IMO No. 9811000", Some("IMO9811000")),
            ("IMO 9811001", None),
            ("12345", None),
            ("98110001", None),
            ("0000000", None),
            ("", None),
            // The named number counts, not the first (ours).
            ("MMSI 273110380 IMO 9074729", Some("IMO9074729")),
            ("Reg. 1234567, IMO 9074729", Some("IMO9074729")),
            // Turkish dotless letters and digits of other scripts (ours).
            ("ıмо ９８１１０００", None),
        ],
    );
    // ITU-R M.585: 445 is North Korea's; 970 a search and rescue transmitter.
    check(
        mmsi,
        &[
            ("445123000", Some("445123000")),
            ("445 123 000", Some("445123000")),
            ("970123456", None),
            ("002191000", None),
            ("44512300", None),
            ("44512300x", None),
        ],
    );
}

#[test]
fn legal_entities_and_securities() {
    check(
        lei,
        &[
            ("1595VL9OPPQ5THEK2X30", Some("1595VL9OPPQ5THEK2X30")),
            ("1595vl9oppq5thek2x30", Some("1595VL9OPPQ5THEK2X30")),
            ("5493001KJTIIGC8Y1R12", Some("5493001KJTIIGC8Y1R12")),
            ("529900T8BM49AURSDO55", Some("529900T8BM49AURSDO55")),
            ("1595VL9OPPQ5THEK2X31", None),
            ("1595VL9OPPQ5THEK2X3", None),
            ("", None),
        ],
    );
    check(
        isin,
        &[
            ("US0378331005", Some("US0378331005")),
            ("us0378331005", Some("US0378331005")),
            ("GB0002634946", Some("GB0002634946")),
            ("US0378331006", None),
            ("XS1234567890", None),
            ("1S0378331005", None),
        ],
    );
    check(
        figi,
        &[
            ("BBG000BLNQ16", Some("BBG000BLNQ16")),
            ("bbg000blnq16", Some("BBG000BLNQ16")),
            ("BBG000BLNQ17", None),
            ("GBG000BLNQ16", None),
            ("BBX000BLNQ16", None),
        ],
    );
}

#[test]
fn banks() {
    check(
        iban,
        &[
            ("DE89370400440532013000", Some("DE89370400440532013000")),
            ("DE89 3704 0044 0532 0130 00", Some("DE89370400440532013000")),
            ("gb82 west 1234 5698 7654 32", Some("GB82WEST12345698765432")),
            ("DE00370400440532013000", None),
            ("DE8937040044053201300", None),
            ("8937040044053201300", None),
        ],
    );
    check(
        bic,
        &[
            ("DEUTDEFF", Some("DEUTDEFF")),
            ("DEUTDEFF500", Some("DEUTDEFF")),
            ("DEUTDEFFXXX", Some("DEUTDEFF")),
            ("deutdeff", Some("DEUTDEFF")),
            ("DEUTXXFF", None),
            ("DEUTDEFF50", None),
            ("FOO", None),
        ],
    );
}

#[test]
fn russian_numbers() {
    check(
        inn,
        &[
            ("7707083893", Some("7707083893")),
            ("500100732259", Some("500100732259")),
            ("7707083894", None),
            ("500100732250", None),
            ("INN 7707083893", None),
            ("77070838931", None),
        ],
    );
    check(
        ogrn,
        &[
            ("1027700132195", Some("1027700132195")),
            ("1027739552642", Some("1027739552642")),
            ("304500116000157", Some("304500116000157")),
            ("1027700132196", None),
            ("10277001321950", None),
        ],
    );
}

#[test]
fn american_and_chinese_numbers() {
    check(
        npi,
        &[
            ("1234567893", Some("1234567893")),
            ("80840 1234567893", Some("1234567893")),
            ("1234567890", None),
            ("12345678931", None),
        ],
    );
    check(
        uei,
        &[
            ("ZQGGHJH74DW7", Some("ZQGGHJH74DW7")),
            ("zqgghjh74dw7", Some("ZQGGHJH74DW7")),
            ("KM99JJBNQ9M5", Some("KM99JJBNQ9M5")),
            ("ABCDEFGHIJKL", None),
            ("0QGGHJH74DW7", None),
        ],
    );
    check(
        ssn,
        &[
            ("123-45-6789", Some("123456789")),
            ("123456789", Some("123456789")),
            ("078-05-1120", None),
            ("219-09-9999", None),
            ("000-12-3456", None),
            ("666-12-3456", None),
            ("900-12-3456", None),
            ("123-00-1234", None),
            ("123-45-0000", None),
        ],
    );
    check(
        uscc,
        &[
            ("91110000600037341L", Some("91110000600037341L")),
            ("91350100M000100Y43", Some("91350100M000100Y43")),
            ("9135 0100 M000 100Y43", Some("91350100M000100Y43")),
            ("911100006000373410", None),
            ("9111000060003734IL", None),
        ],
    );
}

#[test]
fn wikidata_items() {
    check(
        wikidata,
        &[
            ("Q42", Some("Q42")),
            ("q42", Some("Q42")),
            ("http://www.wikidata.org/entity/Q42", Some("Q42")),
            ("https://www.wikidata.org/wiki/Q7747", Some("Q7747")),
            ("P31", None),
            ("Q", None),
            ("Q4x", None),
            ("", None),
        ],
    );
}

#[test]
fn strong_formats() {
    // The list of the data contract, as far as the ontology's properties name formats.
    for name in
        ["bic", "figi", "iban", "imo", "inn", "isin", "lei", "npi", "ogrn", "uscc", "wikidata"]
    {
        assert!(IdFormat::from_name(name).is_some_and(is_strong), "{name}");
    }
    assert!(!is_strong(IdFormat::Ssn) && !is_strong(IdFormat::Uei));
}
