//! The Canadian list. All people, firms and vessels are invented.

use crate::{compare, read_bytes, told};

#[track_caller]
fn check(record: &str, expect: &str) {
    let list = format!("<?xml version=\"1.0\"?><data-set><record>{record}</record></data-set>");
    let (result, sink) = read_bytes(list.as_bytes(), None);
    result.expect("the list is read");
    compare(&told(&sink), expect);
}

#[test]
fn a_person() {
    check(
        "<Country>Russia / Russie</Country><LastName>NIEMAND</LastName><GivenName>Anna </GivenName>
         <TitleOrShip>Dr.</TitleOrShip>
         <DateOfBirthOrShipBuildDate>1972-08-10 or 1972-08-11</DateOfBirthOrShipBuildDate>
         <Schedule>1, Part 1</Schedule><Item>12</Item><DateOfListing>2022-02-24</DateOfListing>
         <Aliases>Hanna NIEMAND; Russian: Анна НИМАНД</Aliases>",
        "Person ca-…
           name: Anna NIEMAND
           firstName: Anna
           lastName: NIEMAND
           title: Dr.
           alias: Hanna NIEMAND
           alias: Анна НИМАНД @rus
           notes: aliases: Hanna NIEMAND; Russian: Анна НИМАНД
           birthDate: 1972-08-10 <- 1972-08-10 or 1972-08-11
           birthDate: 1972-08-11 <- 1972-08-10 or 1972-08-11
           topics: sanction
         Sanction ca-…
           entity: ca-…
           authority: Global Affairs Canada
           country: ca
           sourceUrl: https://www.international.gc.ca/…
           program: Special Economic Measures (Russia) Regulations <- Russia / Russie
           authorityId: Schedule 1, Part 1, item 12
           listingDate: 2022-02-24
           startDate: 2022-02-24",
    );
}

#[test]
fn aliases_that_hold_several_spellings() {
    check(
        "<LastName>NIEMAND</LastName><GivenName>Anna</GivenName><Item>1</Item>
         <Aliases>Anna or Hanna\n Niemand, Russian: Анна Никто or Ничто; Xyz</Aliases>",
        "Person ca-…
           name: Anna NIEMAND
           firstName: Anna
           lastName: NIEMAND
           alias: Anna Niemand <- Anna or Hanna Niemand
           alias: Hanna Niemand <- Anna or Hanna Niemand
           alias: Анна Никто <- Анна Никто or Ничто @rus
           alias: Анна Ничто <- Анна Никто or Ничто @rus
           weakAlias: Xyz
           notes: aliases: Anna or Hanna Niemand, Russian: Анна Никто or Ничто; Xyz
           topics: sanction
         Sanction ca-…
           entity: ca-…
           authority: Global Affairs Canada
           country: ca
           sourceUrl: https://www.international.gc.ca/…
           authorityId: item 1",
    );
}

#[test]
fn a_firm_in_two_languages() {
    check(
        "<EntityOrShip>Nothing Institute/Institut du rien</EntityOrShip><Item>1</Item>
         <Aliases>«Ничто» or АО Ничто</Aliases>",
        "Organization ca-…
           name: Nothing Institute <- Nothing Institute/Institut du rien
           alias: Institut du rien <- Nothing Institute/Institut du rien @fra
           alias: Ничто <- «Ничто» or АО Ничто
           alias: АО Ничто <- «Ничто» or АО Ничто
           topics: sanction
         Sanction ca-…
           entity: ca-…
           authority: Global Affairs Canada
           country: ca
           sourceUrl: https://www.international.gc.ca/…
           authorityId: item 1",
    );
}

#[test]
fn a_vessel() {
    check(
        "<Country>Iran</Country><EntityOrShip>No Ship</EntityOrShip>
         <TitleOrShip>Oil Tanker</TitleOrShip><ShipIMONumber>9074729</ShipIMONumber>
         <DateOfBirthOrShipBuildDate>1997</DateOfBirthOrShipBuildDate><Item>1</Item>",
        "Vessel ca-…
           name: No Ship
           type: Oil Tanker
           imoNumber: IMO9074729 <- 9074729
           buildDate: 1997
           topics: sanction
         Sanction ca-…
           entity: ca-…
           authority: Global Affairs Canada
           country: ca
           sourceUrl: https://www.international.gc.ca/…
           program: Special Economic Measures (Iran) Regulations <- Iran
           authorityId: item 1",
    );
}

#[test]
fn a_firm_under_a_law_that_names_no_country() {
    check(
        "<Country>Hamas Terrorist Attacks / Attaques terroristes du Hamas</Country>
         <EntityOrShip>Nothing Works (also known as No Works)</EntityOrShip>
         <Schedule>Part 2</Schedule><Item>1</Item><Colour>red</Colour>",
        "Organization ca-…
           name: Nothing Works <- Nothing Works (also known as No Works)
           alias: No Works
           topics: sanction
           notes: Colour: red
         Sanction ca-…
           entity: ca-…
           authority: Global Affairs Canada
           country: ca
           sourceUrl: https://www.international.gc.ca/…
           program: Special Economic Measures (Hamas Terrorist Attacks) Regulations <- Hamas Terr…
           authorityId: Part 2, item 1",
    );
}

#[test]
fn ids_come_from_the_place_in_the_law_and_the_names() {
    let record = |item: &str, date: &str| {
        format!(
            "<record><Country>Iran</Country><LastName>NIEMAND</LastName>\
             <GivenName>Anna</GivenName><Item>{item}</Item>{date}</record>"
        )
    };
    let ids = |records: &str| {
        let (result, sink) = read_bytes(format!("<data-set>{records}</data-set>").as_bytes(), None);
        result.expect("the list is read");
        let people = sink.entities.iter().filter(|entity| entity.schema_name == "Person");
        let ids: Vec<String> = people.map(|entity| entity.id.clone()).collect();
        (ids, sink.repairs)
    };
    let (first, repairs) = ids(&(record("1", "") + &record("2", "")));
    assert_eq!(repairs, []);
    assert_ne!(first[0], first[1]);
    // A date that is added later is no other record.
    let birth = "<DateOfBirthOrShipBuildDate>1970</DateOfBirthOrShipBuildDate>";
    assert_eq!(ids(&record("2", birth)).0, [first[1].clone()]);
    let (twice, repairs) = ids(&(record("1", "") + &record("1", birth)));
    assert_eq!(twice, [first[0].clone(), format!("{}-2", first[0])]);
    assert_eq!(repairs.len(), 1);
    assert_eq!(
        repairs[0].reason,
        format!("the id `{0}` comes more than once; this record is `{0}-2`", first[0])
    );
}

#[test]
fn a_record_without_a_country_names_no_law() {
    let record = "<LastName>NIEMAND</LastName><Item>1</Item>";
    let list = format!("<data-set><record>{record}</record></data-set>");
    let (result, sink) = read_bytes(list.as_bytes(), None);
    result.expect("the list is read");
    assert!(sink.entities.iter().all(|entity| entity.first("program").is_none()));
    assert_eq!(sink.value_refusals, []);
}
