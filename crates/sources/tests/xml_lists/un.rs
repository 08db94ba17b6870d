//! The list of the United Nations. All people and groups are invented.

use crate::{compare, read_bytes, told};

/// Reads one record and compares everything that comes of it.
#[track_caller]
fn check(record: &str, expect: &str) {
    let (open, close) = match record.trim_start().starts_with("<ENTITY>") {
        true => ("<ENTITIES>", "</ENTITIES>"),
        false => ("<INDIVIDUALS>", "</INDIVIDUALS>"),
    };
    let list = format!(
        "<?xml version='1.0' encoding='UTF-8'?>\n<CONSOLIDATED_LIST \
         dateGenerated='2025-01-02T03:04:05Z'>{open}{record}{close}</CONSOLIDATED_LIST>"
    );
    let (result, sink) = read_bytes(list.as_bytes(), None);
    let summary = result.expect("the list is read");
    assert_eq!(summary.published.as_deref(), Some("2025-01-02T03:04:05Z"));
    compare(&told(&sink), expect);
}

/// What every listing begins and ends with.
fn listing(id: &str) -> String {
    format!(
        "Sanction {id}-sanction
           entity: {id}
           authority: United Nations Security Council
           country: un
           sourceUrl: https://main.un.org/securitycouncil/en/content/un-sc-consolidated-list
           recordId: {}",
        id.trim_start_matches("unsc-")
    )
}

#[test]
fn a_person_with_everything() {
    check(
        "<INDIVIDUAL>
           <DATAID>77</DATAID><VERSIONNUM>1</VERSIONNUM>
           <FIRST_NAME>NOBODY</FIRST_NAME><SECOND_NAME>BIN
             INVENTED</SECOND_NAME><THIRD_NAME/>
           <UN_LIST_TYPE>Test</UN_LIST_TYPE><REFERENCE_NUMBER>ZZi.001</REFERENCE_NUMBER>
           <LISTED_ON>2001-02-03</LISTED_ON>
           <NAME_ORIGINAL_SCRIPT>لا أحد</NAME_ORIGINAL_SCRIPT>
           <GENDER>Male</GENDER>
           <COMMENTS1>Listed pursuant to nothing. Father's name is Some One.</COMMENTS1>
           <TITLE><VALUE>Haji</VALUE></TITLE>
           <DESIGNATION><VALUE>Inventor</VALUE><VALUE/></DESIGNATION>
           <NATIONALITY><VALUE>Iraq</VALUE><VALUE>na</VALUE></NATIONALITY>
           <LIST_TYPE><VALUE>UN List</VALUE></LIST_TYPE>
           <LAST_DAY_UPDATED><VALUE>2011-11-29</VALUE><VALUE/></LAST_DAY_UPDATED>
           <SUBMITTED_BY>Nowhere</SUBMITTED_BY>
           <SORT_KEY/>
         </INDIVIDUAL>",
        &format!(
            "Person unsc-77
               name: NOBODY BIN INVENTED
               firstName: NOBODY
               alias: لا أحد
               title: Haji
               position: Inventor
               nationality: iq <- Iraq
               gender: male <- Male
               topics: sanction
               notes: Listed pursuant to nothing. Father's name is Some One.
               fatherName: Some One
             {}
               program: Test
               unscId: ZZi.001
               authorityId: ZZi.001
               listingDate: 2001-02-03
               startDate: 2001-02-03
               modifiedAt: 2011-11-29
               summary: UN List
               description: Version: 1
               description: Submitted by: Nowhere
               reason: Listed pursuant to nothing.",
            listing("unsc-77")
        ),
    );
}

/// Reads a person with these further elements and compares what is said of the person alone, the
/// name and the listing left out.
#[track_caller]
fn check_person(elements: &str, expect: &str) {
    let list = format!(
        "<CONSOLIDATED_LIST><INDIVIDUALS><INDIVIDUAL><DATAID>1</DATAID><FIRST_NAME>X</FIRST_NAME>\
         {elements}</INDIVIDUAL></INDIVIDUALS></CONSOLIDATED_LIST>"
    );
    let (result, sink) = read_bytes(list.as_bytes(), None);
    result.expect("the list is read");
    let told = told(&sink);
    let person = told.split_once("\n").expect("a person").1;
    let rest: Vec<&str> = person
        .lines()
        .filter(|line| !["name: X", "firstName: X", "topics: sanction"].contains(&line.trim()))
        .scan(false, |in_listing, line| {
            if !line.starts_with(' ') {
                *in_listing = line.starts_with("Sanction");
            }
            Some((!*in_listing).then_some(line))
        })
        .flatten()
        .collect();
    compare(&rest.join("\n"), expect);
}

#[test]
fn birth_dates_keep_what_qualifies_them() {
    let birth =
        |inner: &str| format!("<INDIVIDUAL_DATE_OF_BIRTH>{inner}</INDIVIDUAL_DATE_OF_BIRTH>");
    check_person(
        &birth("<TYPE_OF_DATE>EXACT</TYPE_OF_DATE><DATE>1961-02-03</DATE>"),
        "birthDate: 1961-02-03",
    );
    check_person(
        &birth("<TYPE_OF_DATE>APPROXIMATELY</TYPE_OF_DATE><YEAR>1961</YEAR>"),
        "birthDate: 1961 <- circa 1961",
    );
    check_person(
        &birth(
            "<TYPE_OF_DATE>BETWEEN</TYPE_OF_DATE><FROM_YEAR>1963</FROM_YEAR><TO_YEAR>1968</TO_YEAR>\
             <NOTE>Approximately</NOTE>",
        ),
        "birthDate: 1963 <- between 1963 and 1968
         birthDate: 1968 <- between 1963 and 1968
         notes: birth date 1963-1968 (Approximately)",
    );
    check_person(
        &birth("<TYPE_OF_DATE>EXACT</TYPE_OF_DATE><NOTE>August 1961</NOTE>"),
        "birthDate: 1961-08 <- August 1961",
    );
    check_person(
        &birth("<TYPE_OF_DATE>APPROXIMATELY</TYPE_OF_DATE><NOTE>30-35 years old</NOTE>"),
        "notes: birth date (30-35 years old)",
    );
    check_person(
        &(birth("<TYPE_OF_DATE>EXACT</TYPE_OF_DATE><YEAR>1961</YEAR>")
            + &birth("<TYPE_OF_DATE>APPROXIMATELY</TYPE_OF_DATE><YEAR>1961</YEAR>")),
        "birthDate: 1961
         notes: birthDate: circa 1961",
    );
}

#[test]
fn aliases_by_quality() {
    let alias = |inner: &str| format!("<INDIVIDUAL_ALIAS>{inner}</INDIVIDUAL_ALIAS>");
    let named = |quality: &str, rest: &str| {
        alias(&format!("<QUALITY>{quality}</QUALITY><ALIAS_NAME>Al Ias</ALIAS_NAME>{rest}"))
    };
    check_person(&named("Good", ""), "alias: Al Ias");
    check_person(&named("Low", ""), "weakAlias: Al Ias");
    check_person(&named("f.k.a.", ""), "previousName: Al Ias");
    check_person(&alias("<QUALITY/><ALIAS_NAME/>"), "");
    check_person(
        &named(
            "Good",
            "<DATE_OF_BIRTH>1965-12-12</DATE_OF_BIRTH><CITY_OF_BIRTH>Algiers</CITY_OF_BIRTH>\
             <COUNTRY_OF_BIRTH>Algeria</COUNTRY_OF_BIRTH><NOTE>previously listed as</NOTE>",
        ),
        "alias: Al Ias
         birthDate: 1965-12-12
         birthPlace: Algiers, Algeria
         birthCountry: dz <- Algeria
         notes: alias \"Al Ias\": born 1965-12-12, Algiers, Algeria; previously listed as",
    );
    check_person(
        &named("Low", "<NOTE>original script: Аль Иас</NOTE>"),
        "weakAlias: Al Ias
         weakAlias: Аль Иас",
    );
}

#[test]
fn a_field_with_several_names_says_each() {
    let alias = |name: &str, note: &str| {
        format!(
            "<INDIVIDUAL_ALIAS><QUALITY>Good</QUALITY><ALIAS_NAME>{name}</ALIAS_NAME>\
             <NOTE>{note}</NOTE></INDIVIDUAL_ALIAS>"
        )
    };
    check_person(
        &alias("لا أحد (La Ahad; La Ahadd)", ""),
        "alias: لا أحد <- لا أحد (La Ahad; La Ahadd)
         alias: La Ahad <- لا أحد (La Ahad; La Ahadd)
         alias: La Ahadd <- لا أحد (La Ahad; La Ahadd)",
    );
    check_person(
        &alias("Al Ias, born 1 Jan. 1953 (passport no.1)", ""),
        "alias: Al Ias <- Al Ias, born 1 Jan. 1953 (passport no.1)
         notes: name \"Al Ias, born 1 Jan. 1953 (passport no.1)\": born 1 Jan. 1953 (passport no.1)
         birthDate: 1953-01-01 <- born 1 Jan. 1953 (passport no.1)",
    );
    check_person(&alias(") Al Ias ),", ""), "alias: Al Ias <- ) Al Ias ),");
    check_person(
        &alias("Al Ias", "Previously listed as. In Arabic: لا أحد"),
        "alias: Al Ias
         alias: لا أحد <- Previously listed as. In Arabic: لا أحد
         notes: alias \"Al Ias\": Previously listed as. In Arabic: لا أحد",
    );
}

#[test]
fn aliases_are_counted_as_published() {
    let list = "<CONSOLIDATED_LIST><ENTITIES><ENTITY><DATAID>1</DATAID>\
        <FIRST_NAME>NOTHING AT ALL (NAA) ; RIEN DU TOUT (RDT)</FIRST_NAME>\
        <ENTITY_ALIAS><ALIAS_NAME>A Nothing; B Nothing</ALIAS_NAME></ENTITY_ALIAS>\
        </ENTITY></ENTITIES></CONSOLIDATED_LIST>";
    let (result, sink) = read_bytes(list.as_bytes(), None);
    assert_eq!(result.expect("the list is read").counts.by_record.get("alias"), Some(&1));
    let values = |prop: &str| -> Vec<&str> { sink.entities[0].values(prop).collect() };
    assert_eq!(values("name"), ["NOTHING AT ALL"]);
    assert_eq!(values("alias"), ["RIEN DU TOUT", "A Nothing", "B Nothing"]);
    assert_eq!(values("weakAlias"), ["NAA", "RDT"]);
}

#[test]
fn places_and_addresses() {
    check_person(
        "<INDIVIDUAL_PLACE_OF_BIRTH><CITY>Nowhere</CITY><STATE_PROVINCE>Nil</STATE_PROVINCE>\
         <COUNTRY>Sudan</COUNTRY><NOTE>possibly</NOTE></INDIVIDUAL_PLACE_OF_BIRTH>",
        "birthPlace: Nowhere, Nil, Sudan
         birthCountry: sd <- Sudan
         notes: birth place Nowhere, Nil, Sudan (possibly)",
    );
    // A town is nobody's address: the entity is the person's own.
    check_person(
        "<INDIVIDUAL_ADDRESS><CITY>Bria</CITY><COUNTRY>Central African Republic</COUNTRY>\
         <NOTE>Tel. +236 75507560</NOTE></INDIVIDUAL_ADDRESS>",
        "phone: +23675507560 <- +236 75507560
         country: cf <- Central African Republic
         address: Bria, Central African Republic
         addressEntity: unsc-1-addr-…
         Address unsc-1-addr-…
           full: Bria, Central African Republic
           city: Bria
           country: cf <- Central African Republic
           remarks: Tel. +236 75507560",
    );
    check_person(
        "<INDIVIDUAL_ADDRESS><COUNTRY>Egypt</COUNTRY><NOTE>previous</NOTE></INDIVIDUAL_ADDRESS>",
        "country: eg <- Egypt
         notes: address: Egypt (previous)",
    );
    check_person(
        "<INDIVIDUAL_ADDRESS><STREET>1 No Street</STREET><CITY>Nowhere</CITY>\
         <ZIP_CODE>0001</ZIP_CODE><COUNTRY>Italy</COUNTRY><NOTE>Domicile</NOTE>\
         </INDIVIDUAL_ADDRESS>",
        "country: it <- Italy
         address: 1 No Street, Nowhere, 0001, Italy
         addressEntity: addr-…
         notes: address: 1 No Street, Nowhere, 0001, Italy (Domicile)
         Address addr-…
           full: 1 No Street, Nowhere, 0001, Italy
           street: 1 No Street
           city: Nowhere
           postalCode: 0001
           country: it <- Italy",
    );
}

#[test]
fn documents_and_their_numbers() {
    check_person(
        "<INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>Passport</TYPE_OF_DOCUMENT>\
         <NUMBER>Libyan Passport No. 00/0001</NUMBER><ISSUING_COUNTRY>Libya</ISSUING_COUNTRY>\
         <DATE_OF_ISSUE>2001-02-03</DATE_OF_ISSUE><CITY_OF_ISSUE>Tripoli</CITY_OF_ISSUE>\
         <NOTE>expired on 2 Feb. 2006</NOTE></INDIVIDUAL_DOCUMENT>",
        "passportNumber: 00/0001 <- Libyan Passport No. 00/0001
         Passport unsc-1-doc-…
           holder: unsc-1
           number: 00/0001 <- Libyan Passport No. 00/0001
           type: Passport
           country: ly <- Libya
           startDate: 2001-02-03
           endDate: 2006-02-02
           summary: issued in Tripoli; expired on 2 Feb. 2006",
    );
    check_person(
        "<INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>National Identification Number</TYPE_OF_DOCUMENT>\
         <TYPE_OF_DOCUMENT2>identity card</TYPE_OF_DOCUMENT2><NUMBER>ZZ0001</NUMBER>\
         <COUNTRY_OF_ISSUE>Morocco</COUNTRY_OF_ISSUE></INDIVIDUAL_DOCUMENT>",
        "idNumber: ZZ0001
         Identification unsc-1-doc-…
           holder: unsc-1
           number: ZZ0001
           type: identity card <- National Identification Number, identity card
           country: ma <- Morocco",
    );
    check_person(
        "<INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>Passport</TYPE_OF_DOCUMENT>\
         <ISSUING_COUNTRY>Egypt</ISSUING_COUNTRY><NOTE>issued in 1993</NOTE></INDIVIDUAL_DOCUMENT>",
        "notes: document: Passport, Egypt, issued in 1993",
    );
}

#[test]
fn what_nobody_knows_becomes_a_note() {
    check_person("<SHOE_SIZE>44</SHOE_SIZE>", "notes: shoe size: 44");
    check_person(
        "<NATIONALITY><VALUE>Atlantis</VALUE></NATIONALITY>",
        "notes: nationality: Atlantis
         value refused unsc-1 nationality: Atlantis",
    );
    check_person(
        "<NATIONALITY><VALUE>Indonesia (as at Dec. 2003)</VALUE></NATIONALITY>",
        "nationality: id <- Indonesia (as at Dec. 2003)",
    );
}

#[test]
fn damaged_script_is_no_name() {
    check_person(
        "<NAME_ORIGINAL_SCRIPT>5/'E -3JF 'D*C1</NAME_ORIGINAL_SCRIPT>",
        "notes: alias: 5/'E -3JF 'D*C1
         value refused unsc-1 alias: 5/'E -3JF 'D*C1",
    );
    check_person(
        "<COMMENTS1>The DRC\u{19}s \u{1C}group\u{1D}</COMMENTS1>",
        "notes: The DRC\u{2019}s \u{201C}group\u{201D} <- The DRC\u{19}s \u{1C}group\u{1D}",
    );
    check_person(
        "<NAME_ORIGINAL_SCRIPT>임의의 이름</NAME_ORIGINAL_SCRIPT>",
        "alias: 임의의 이름 @kor",
    );
}

#[test]
fn comments_that_name_another_party_link_to_it() {
    let list = "<CONSOLIDATED_LIST><INDIVIDUALS><INDIVIDUAL><DATAID>1</DATAID>\
        <FIRST_NAME>X</FIRST_NAME><REFERENCE_NUMBER>ZZi.001</REFERENCE_NUMBER>\
        <COMMENTS1>Born. Works for Invented Group (ZZe.002). See (ZZe.999), (ZZi.001).</COMMENTS1>\
        </INDIVIDUAL></INDIVIDUALS><ENTITIES><ENTITY><DATAID>2</DATAID>\
        <FIRST_NAME>INVENTED GROUP</FIRST_NAME><REFERENCE_NUMBER>ZZe.002</REFERENCE_NUMBER>\
        </ENTITY></ENTITIES></CONSOLIDATED_LIST>";
    let (result, sink) = read_bytes(list.as_bytes(), None);
    result.expect("the list is read");
    let told = told(&sink);
    let links = told.split_once("UnknownLink").expect("a link").1;
    compare(
        links,
        " unsc-1-link-…
           subject: unsc-1
           object: unsc-2
           role: named in the listing
           description: Works for Invented Group (ZZe.002).
           sourceUrl: https://main.un.org/securitycouncil/en/content/un-sc-consolidated-list",
    );
}

#[test]
fn an_entity_with_contacts_in_its_comments() {
    check(
        "<ENTITY><DATAID>2</DATAID><FIRST_NAME>INVENTED BANK</FIRST_NAME>
           <COMMENTS1>A bank. SWIFT: DEUTDEFF. E-mail: info@example.org; see \
             link:https://www.interpol.int/x</COMMENTS1>
           <ENTITY_ALIAS><QUALITY>f.k.a.</QUALITY><ALIAS_NAME>Old Bank</ALIAS_NAME></ENTITY_ALIAS>
         </ENTITY>",
        &format!(
            "Organization unsc-2
               name: INVENTED BANK
               previousName: Old Bank
               topics: sanction
               notes: A bank. SWIFT: DEUTDEFF. E-mail: info@example.org; see link:https://www.int…
               email: info@example.org
               sourceUrl: https://www.interpol.int/x
               swiftBic: DEUTDEFF
             {}",
            listing("unsc-2")
        ),
    );
}
