//! The US export. All people, firms and vessels are invented.

use crate::{compare, problems, read_bytes, told};

const OPEN: &str = "<?xml version=\"1.0\" standalone=\"yes\"?>\n\
    <sdnList xmlns=\"https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/XML\">\
    <publshInformation><Publish_Date>03/28/2025</Publish_Date><Record_Count>1</Record_Count>\
    </publshInformation>";

#[track_caller]
fn check(records: &str, expect: &str) {
    let (result, sink) = read_bytes(format!("{OPEN}{records}</sdnList>").as_bytes(), None);
    let summary = result.expect("the list is read");
    assert_eq!(summary.published.as_deref(), Some("2025-03-28"));
    compare(&told(&sink), expect);
}

fn listing(id: &str) -> String {
    let uid = id.trim_start_matches("ofac-");
    format!(
        "Sanction {id}-sanction
           entity: {id}
           authority: US Treasury, Office of Foreign Assets Control
           country: us
           sourceUrl: https://sanctionssearch.ofac.treas.gov/Details.aspx?id={uid}
           program: TEST-EO1
           programId: TEST-EO1
           recordId: {uid}
           authorityId: {uid}"
    )
}

const PROGRAM: &str = "<programList><program>TEST-EO1</program></programList>";

#[test]
fn a_person() {
    check(
        &format!(
            "<sdnEntry><uid>7</uid><firstName>No Body</firstName><lastName>INVENTED</lastName>
             <title>Chief Inventor</title><sdnType>Individual</sdnType>
             <remarks>Somewhere; (Linked To: NOTHING)</remarks>{PROGRAM}
             <idList><id><uid>1</uid><idType>Gender</idType><idNumber>Male</idNumber></id>
               <id><uid>2</uid><idType>Passport</idType><idNumber>U0000001</idNumber>
                 <idCountry>Turkey</idCountry></id></idList>
             <akaList>
               <aka><uid>3</uid><type>a.k.a.</type><category>strong</category>
                 <lastName>INVENTED</lastName><firstName>Nobody</firstName></aka>
               <aka><uid>4</uid><type>a.k.a.</type><category>weak</category>
                 <lastName>NOB</lastName></aka>
               <aka><uid>5</uid><type>f.k.a.</type><category>strong</category>
                 <lastName>FORMER</lastName></aka></akaList>
             <nationalityList><nationality><uid>6</uid><country>Haiti</country>
               <mainEntry>true</mainEntry></nationality></nationalityList>
             <dateOfBirthList>
               <dateOfBirthItem><uid>8</uid><dateOfBirth>08 Feb 1980</dateOfBirth></dateOfBirthItem>
               <dateOfBirthItem><uid>9</uid><dateOfBirth>circa 1981</dateOfBirth></dateOfBirthItem>
             </dateOfBirthList>
             <placeOfBirthList><placeOfBirthItem><placeOfBirth>Nowhere</placeOfBirth>
             </placeOfBirthItem></placeOfBirthList></sdnEntry>"
        ),
        &format!(
            "Person ofac-7
               name: No Body INVENTED
               firstName: No Body
               lastName: INVENTED
               position: Chief Inventor
               alias: Nobody INVENTED
               weakAlias: NOB
               previousName: FORMER
               birthDate: 1980-02-08 <- 08 Feb 1980
               birthDate: 1981 <- circa 1981
               birthPlace: Nowhere
               nationality: ht <- Haiti
               topics: sanction
               gender: male <- Male
               passportNumber: U0000001
               notes: Somewhere; (Linked To: NOTHING)
             {}
             Passport ofac-7-doc-…
               holder: ofac-7
               number: U0000001
               type: Passport
               country: tr <- Turkey",
            listing("ofac-7")
        ),
    );
}

#[test]
fn a_firm_and_its_numbers() {
    let id = |kind: &str, number: &str, country: &str| {
        let country = match country {
            "" => String::new(),
            country => format!("<idCountry>{country}</idCountry>"),
        };
        format!("<id><idType>{kind}</idType><idNumber>{number}</idNumber>{country}</id>")
    };
    check(
        &format!(
            "<sdnEntry><uid>8</uid><lastName>INVENTED JSC</lastName><sdnType>Entity</sdnType>
             {PROGRAM}<idList>{}</idList><addressList><address><uid>1</uid>
             <address1>1 No Street</address1><address2>Floor 0</address2><city>Moscow</city>
             <postalCode>101000</postalCode><country>Russia</country></address></addressList>
             </sdnEntry>",
            [
                id("Tax ID No.", "0000000001", ""),
                id("Registration ID", "1000000000001", "Russia"),
                id("Website", "www.example.org", ""),
                id("BIK (RU)", "000000001", ""),
                id("Organization Established Date", "04 Jul 1996", ""),
                id("Secondary sanctions risk:", "Some Regulations", ""),
                id("Listing Date (CMIC)", "03 Jun 2021", ""),
                id("Nationality of Registration", "Russia", ""),
                id("Lucky Number", "0007 (Russia)", ""),
                id("Issuer Name", "Invented Holding", ""),
            ]
            .concat()
        ),
        &format!(
            "Company ofac-8
               name: INVENTED JSC
               country: ru <- Russia
               address: 1 No Street, Floor 0, Moscow, 101000, Russia
               addressEntity: addr-…
               topics: sanction
               taxNumber: 0000000001
               registrationNumber: 1000000000001
               website: http://www.example.org/ <- www.example.org
               bikCode: 000000001
               incorporationDate: 1996-07-04 <- 04 Jul 1996
               jurisdiction: ru <- Russia
               idNumber: 0007 <- 0007 (Russia)
               notes: Issuer Name: Invented Holding
             Address addr-…
               full: 1 No Street, Floor 0, Moscow, 101000, Russia
               street: 1 No Street
               street2: Floor 0
               city: Moscow
               postalCode: 101000
               country: ru <- Russia
             {}
               provisions: Secondary sanctions risk: Some Regulations
               listingDate: 2021-06-03 <- Listing Date (CMIC): 03 Jun 2021
               provisions: Listing Date (CMIC): 03 Jun 2021
             Identification ofac-8-doc-…
               holder: ofac-8
               number: 1000000000001
               type: Registration ID
               country: ru <- Russia
             Identification ofac-8-doc-…
               holder: ofac-8
               number: 0007 <- 0007 (Russia)
               type: Lucky Number
               country: ru <- Russia",
            listing("ofac-8")
        ),
    );
}

#[test]
fn a_vessel_linked_to_its_firm() {
    check(
        &format!(
            "<sdnEntry><uid>9</uid><lastName>NO SHIP</lastName><sdnType>Vessel</sdnType>
             <remarks>(Linked To: OLD INVENTED CO.)</remarks>{PROGRAM}
             <idList><id><idType>Vessel Registration Identification</idType>
               <idNumber>IMO 9074729</idNumber></id>
             <id><idType>MMSI</idType><idNumber>000000001</idNumber></id></idList>
             <vesselInfo><callSign>NONE1</callSign><vesselType>Oil Tanker</vesselType>
               <vesselFlag>Panama</vesselFlag><vesselOwner>Nobody Ltd</vesselOwner>
               <tonnage>1,000</tonnage></vesselInfo></sdnEntry>
             <sdnEntry><uid>10</uid><lastName>INVENTED CO.</lastName><sdnType>Entity</sdnType>
             {PROGRAM}<akaList><aka><type>f.k.a.</type><category>strong</category>
             <lastName>OLD INVENTED CO</lastName></aka></akaList></sdnEntry>"
        ),
        &format!(
            "Vessel ofac-9
               name: NO SHIP
               topics: sanction
               callSign: NONE1
               type: Oil Tanker
               flag: pa <- Panama
               tonnage: 1,000
               notes: vessel owner: Nobody Ltd
               imoNumber: IMO9074729 <- IMO 9074729
               mmsi: 000000001
               notes: (Linked To: OLD INVENTED CO.)
             {}
             Organization ofac-10
               name: INVENTED CO.
               previousName: OLD INVENTED CO
               topics: sanction
             {}
             UnknownLink ofac-9-link-…
               subject: ofac-9
               object: ofac-10
               role: Linked To
               description: Linked To: OLD INVENTED CO.",
            listing("ofac-9"),
            listing("ofac-10")
        ),
    );
}

#[test]
fn records_that_cannot_be_parties_are_refused() {
    let records = "<sdnEntry><uid>1</uid><sdnType>Entity</sdnType></sdnEntry>\
         <sdnEntry><uid>x/1</uid><lastName>A</lastName><sdnType>Entity</sdnType></sdnEntry>\
         <sdnEntry><uid>2</uid><lastName>A</lastName><sdnType>Planet</sdnType></sdnEntry>";
    let (result, sink) = read_bytes(format!("{OPEN}{records}</sdnList>").as_bytes(), None);
    let summary = result.expect("the list is read");
    assert_eq!(summary.counts.quarantined, 3);
    assert_eq!(summary.counts.kept, 0);
    let found = problems(&sink);
    for reason in [
        "1: no name: firstName and lastName are empty",
        "x/1: uid is `x/1`, and a number was expected",
        "2: sdnType is `Planet`, and Individual, Entity, Vessel or Aircraft was expected",
        "<sdnEntry><uid>2</uid><lastName>A</lastName><sdnType>Planet</sdnType></sdnEntry>",
    ] {
        assert!(found.contains(reason), "{reason} in\n{found}");
    }
}
