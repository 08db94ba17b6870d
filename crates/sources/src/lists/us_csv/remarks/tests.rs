//! Clauses as they are published, with invented numbers and names.

use proptest::prelude::*;

use super::*;

/// What a clause says, in one line.
fn line(says: &Says<'_>) -> String {
    match says {
        Says::Value { props, value, labelled } => {
            format!("{}{}={value}", props[0], if *labelled { "*" } else { "" })
        }
        Says::Date { prop, period, .. } => match &period.to {
            None => format!("{prop}={}", period.from),
            Some(to) => format!("{prop}={}/{to}", period.from),
        },
        Says::BirthPlace(place) => format!("born={place}"),
        Says::Name { prop, name } => format!("{prop}={name}"),
        Says::Number { kind, props, passport, number } => {
            let schema = if *passport { "passport " } else { "" };
            let tail: Vec<_> = [
                ("country", number.country),
                ("region", number.region),
                ("issued", number.issued),
                ("expires", number.expires),
            ]
            .into_iter()
            .filter_map(|(name, value)| value.map(|value| format!(", {name} {value}")))
            .collect();
            format!("{schema}{}={} [{kind}{}]", props[0], number.number, tail.concat())
        }
        Says::Imo(digits) => format!("imo={digits}"),
        Says::Wallet { currency, address } => format!("wallet {currency} {address}"),
        Says::Link(name) => format!("link={name}"),
        Says::Operator(name) => format!("operator={name}"),
        Says::Provision => "provision".to_owned(),
        Says::Position => "position".to_owned(),
        Says::Note => "note".to_owned(),
        Says::Cut => "cut".to_owned(),
    }
}

/// Reads one clause, ended as in the middle of a remark.
#[track_caller]
fn check(clause: &str, expect: &str) {
    let remark = format!("{clause}; Gender Male.");
    let found: Vec<_> = mine(&remark).iter().map(|c| line(&c.says)).collect();
    assert_eq!(found, [expect, "gender=Male"], "{clause}");
}

/// Reads a whole remark.
#[track_caller]
fn check_all(remark: &str, expect: &[&str]) {
    let found: Vec<_> = mine(remark).iter().map(|c| line(&c.says)).collect();
    assert_eq!(found, expect, "{remark}");
}

#[test]
fn birth_and_origin() {
    check("DOB 19 Apr 1947", "birthDate=1947-04-19");
    check("DOB Apr 1947", "birthDate=1947-04");
    check("DOB 1947", "birthDate=1947");
    check("DOB circa 1951", "birthDate=1951");
    check("DOB circa 11 Dec 1972", "birthDate=1972-12-11");
    check("DOB circa 1979-1982", "birthDate=1979/1982");
    check("DOB 1951 to 1953", "birthDate=1951/1953");
    check("alt. DOB 01 Mar 1960 to 31 Mar 1960", "birthDate=1960-03-01/1960-03-31");
    check("DOB unknown", "note");
    check("DOB", "note");
    check("POB Nahia, Giza, Egypt", "born=Nahia, Giza, Egypt");
    check("alt. POB Mexico", "born=Mexico");
    check("Alt. POB: Keren Eritrea", "born=Keren Eritrea");
    check("nationality Korea, North", "nationality=Korea, North");
    check("alt. nationality possibly Palestinian", "nationality=possibly Palestinian");
    check("citizen Colombia", "citizenship=Colombia");
    check("alt. citizen Kenya", "citizenship=Kenya");
    check("Gender Female", "gender=Female");
    check("ethnicity Kurdish", "ethnicity=Kurdish");
    check("Occupation: Chemist", "profession=Chemist");
}

#[test]
fn names() {
    check("a.k.a. 'EL INVENTADO'", "weakAlias=EL INVENTADO");
    check("a.k.a. 'BAKR, Abu'", "weakAlias=BAKR, Abu");
    check("a.k.a. ''ABD AL-'IZ'", "weakAlias='ABD AL-'IZ");
    check("f.k.a. 'SEA INVENTION'", "previousName=SEA INVENTION");
    check("n.k.a. 'NEW INVENTION'", "weakAlias=NEW INVENTION");
    check("d.b.a. 'INVENTED STORE'", "weakAlias=INVENTED STORE");
    check("a.k.a. ''", "note");
}

#[test]
fn passports() {
    check("Passport A100200 (Iran)", "passport passportNumber=A100200 [Passport, country Iran]");
    check("Passport 100200", "passport passportNumber=100200 [Passport]");
    check(
        "alt. Passport RL 100200 (Lebanon) issued 07 Jun 2013 expires 07 Jun 2018",
        "passport passportNumber=RL 100200 [Passport, country Lebanon, issued 07 Jun 2013, expires 07 Jun 2018]",
    );
    check(
        "Passport Z1 (India) expires 01 Jan 2026 to 31 Dec 2026",
        "passport passportNumber=Z1 [Passport, country India, expires 01 Jan 2026 to 31 Dec 2026]",
    );
    check(
        "Diplomatic Passport D1 (Yemen) issued 1999",
        "passport passportNumber=D1 [Diplomatic Passport, country Yemen, issued 1999]",
    );
    check(
        "alt. Passport Booklet: A100 (Pakistan)",
        "passport passportNumber=A100 [Passport Booklet, country Pakistan]",
    );
    check(
        "British National Overseas Passport 7 (United Kingdom)",
        "passport passportNumber=7 [British National Overseas Passport, country United Kingdom]",
    );
    check("Passport issued in Sarajevo, Bosnia-Herzegovina", "note");
    check("Passport 100200 issued under the name John Doe", "note");
    check("Passport No.: 1, Eritrea, Issue Date 21 August 2006", "note");
}

#[test]
fn numbers_of_persons() {
    check("National ID No. 1-2 (Iran)", "idNumber=1-2 [National ID No., country Iran]");
    check("Cedula No. 100 (Colombia)", "idNumber=100 [Cedula No., country Colombia]");
    check(
        "Cedula No. 100 (Colombia) issued 31 Oct 1994",
        "idNumber=100 [Cedula No., country Colombia, issued 31 Oct 1994]",
    );
    check(
        "C.U.R.P. AAAA000000HSLBBB00 (Mexico)",
        "idNumber=AAAA000000HSLBBB00 [C.U.R.P., country Mexico]",
    );
    check("C.U.R.P. # AAAA00 (Mexico)", "idNumber=AAAA00 [C.U.R.P., country Mexico]");
    check("D.N.I. 10.200.300 (Spain)", "idNumber=10.200.300 [D.N.I., country Spain]");
    check("C.U.I. 12 (Guatemala)", "idNumber=12 [C.U.I., country Guatemala]");
    check(
        "SSN 900-00-0000 (United States)",
        "socialSecurityNumber=900-00-0000 [SSN, country United States]",
    );
    check(
        "Tazkira National ID Card 12 (Afghanistan)",
        "idNumber=12 [Tazkira National ID Card, country Afghanistan]",
    );
    check(
        "Driver's License No. M1 (Moldova) issued 02 Jul 2004",
        "idNumber=M1 [Driver's License No., country Moldova, issued 02 Jul 2004]",
    );
    check(
        "Identification Number 12B (Italy)",
        "idNumber=12B [Identification Number, country Italy]",
    );
    check("Identification Number 61 Niha El-Mehfara", "note");
    check("VisaNumberID GDL1 (Mexico)", "idNumber=GDL1 [VisaNumberID, country Mexico]");
    check(
        "CNP (Personal Numerical Code) 7 (Romania)",
        "idNumber=7 [CNP (Personal Numerical Code), country Romania]",
    );
    check("Birth Certificate Number 1973", "idNumber=1973 [Birth Certificate Number]");
}

#[test]
fn numbers_of_firms() {
    check("Tax ID No. 770 (Russia)", "taxNumber=770 [Tax ID No., country Russia]");
    check("NIT # 800-1 (Colombia)", "taxNumber=800-1 [NIT, country Colombia]");
    check("NIT # Provisional (Colombia)", "note");
    check("RUC # 1-2-3 (Panama)", "taxNumber=1-2-3 [RUC, country Panama]");
    check("RIF # J-1-9 (Venezuela)", "taxNumber=J-1-9 [RIF, country Venezuela]");
    check("R.F.C. AAAA-000000 (Mexico)", "taxNumber=AAAA-000000 [R.F.C., country Mexico]");
    check("C.U.I.T. 20-1-9 (Argentina)", "taxNumber=20-1-9 [C.U.I.T., country Argentina]");
    check(
        "Italian Fiscal Code: AAABBB00C00D000E",
        "taxNumber=AAABBB00C00D000E [Italian Fiscal Code]",
    );
    check("V.A.T. Number BG 100 (Bulgaria)", "vatCode=BG 100 [V.A.T. Number, country Bulgaria]");
    check(
        "Registration Number HRB 1 (Germany)",
        "registrationNumber=HRB 1 [Registration Number, country Germany]",
    );
    check(
        "Folio Mercantil No. 7 (Jalisco) (Mexico)",
        "registrationNumber=7 [Folio Mercantil No., country Mexico, region Jalisco]",
    );
    check(
        "Matricula Mercantil No 7 (Cali)",
        "registrationNumber=7 [Matricula Mercantil No, country Cali]",
    );
    check(
        "Government Gazette Number 7 (Russia)",
        "registrationNumber=7 [Government Gazette Number, country Russia]",
    );
    check(
        "Commercial Registry Number 7 (Syria) issued 2016",
        "registrationNumber=7 [Commercial Registry Number, country Syria, issued 2016]",
    );
    check(
        "Company Number 7 (Virgin Islands, British)",
        "registrationNumber=7 [Company Number, country Virgin Islands, British]",
    );
    check(
        "Business Registration Document # 7 (Taiwan)",
        "registrationNumber=7 [Business Registration Document, country Taiwan]",
    );
    check(
        "Legal Entity Number 7 (Netherlands)",
        "leiCode=7 [Legal Entity Number, country Netherlands]",
    );
    check(
        "Unified Social Credit Code (USCC) 9A (China)",
        "uscCode=9A [Unified Social Credit Code (USCC), country China]",
    );
    check("BIK (RU) 044", "bikCode=044 [BIK (RU)]");
    check("Trade License No. C 7 (Malta)", "licenseNumber=C 7 [Trade License No., country Malta]");
    check("D-U-N-S Number 56-1-2", "dunsCode*=56-1-2");
    check("SWIFT/BIC INVTKPPY", "swiftBic*=INVTKPPY");
    check("Company Number IMO 1234567", "imo=1234567");
    check("alt. Identification Number IMO 1234567", "imo=1234567");
    check("International Maritime Organization No. (1234567)", "imo=1234567");
}

#[test]
fn firms() {
    check("Organization Established Date 21 Mar 2017", "incorporationDate=2017-03-21");
    check("alt. Organization Established Date 2011", "incorporationDate=2011");
    check(
        "Organization Established Date 01 Jan 2015 to 31 Dec 2015",
        "incorporationDate=2015-01-01/2015-12-31",
    );
    check("Organization Type: Construction of buildings", "sector=Construction of buildings");
    check("Target Type State-Owned Enterprise", "legalForm=State-Owned Enterprise");
    check("Nationality of Registration Korea, North", "jurisdiction=Korea, North");
    check("Website www.example.org", "website=www.example.org");
    check("Website:  www.example.org", "website=www.example.org");
    check("http://www.example.org (website)", "website*=http://www.example.org");
    check("www.example.org", "website*=www.example.org");
    check("Email Address info@example.org", "email=info@example.org");
    check("EMAIL info@example.org", "email=info@example.org");
    check("Email:info@example.org", "email=info@example.org");
    check("info@example.org", "email*=info@example.org");
    check("info@example.org (email).", "email*=info@example.org");
    check("Telephone (98)(21)", "phone=(98)(21)");
    check("Alt. Telephone: 98215550100", "phone=98215550100");
    check("PHONE 1 555 0100 ext. 8", "phone=1 555 0100 ext. 8");
    check("Fax (98)(21)", "note");
    check("all offices worldwide", "note");
}

#[test]
fn wallets() {
    check("Digital Currency Address - XBT 1Invented", "wallet XBT 1Invented");
    check("alt. Digital Currency Address - ETH 0x00", "wallet ETH 0x00");
    check("Digital Currency Address - XBT", "note");
}

#[test]
fn vessels_and_aircraft() {
    check("Vessel Registration Identification IMO 1234567", "imo=1234567");
    check("Vessel Registration Identification 1234567", "imo=1234567");
    check("Vessel Registration Identification IMO 12", "note");
    check("MMSI 123456789", "mmsi=123456789");
    check("Former Vessel Flag Malta", "pastFlags=Malta");
    check("alt. Former Vessel Flag None Identified", "pastFlags=None Identified");
    check("Other Vessel Flag Tanzania", "flag=Tanzania");
    check("Other Vessel Type Roll-on Roll-off", "type=Roll-on Roll-off");
    check("Other Vessel Call Sign 5XX", "callSign=5XX");
    check("Aircraft Construction Number (also called L/N or S/N or F/N) 12", "serialNumber*=12");
    check("Aircraft Manufacturer's Serial Number (MSN) 12-3", "serialNumber*=12-3");
    check("Aircraft Manufacture Date Jul 1990", "buildDate=1990-07");
    check("Aircraft Model BAE 125 Series 800B", "model=BAE 125 Series 800B");
    check("Aircraft Mode S Transponder Code 700001", "icaoCode*=700001");
    check("Aircraft Operator INVENTED AIR", "operator=INVENTED AIR");
    check("Previous Aircraft Tail Number G-INVT", "registrationNumber*=G-INVT");
}

#[test]
fn links_and_provisions() {
    check("Linked To: INVENTED SHIPPING CO., LTD.", "link=INVENTED SHIPPING CO., LTD.");
    check("Linked To:", "note");
    check("Secondary sanctions risk: section 1(b) of Executive Order 13224", "provision");
    check("Additional Sanctions Information - Subject to Secondary Sanctions", "provision");
    check(
        "Transactions Prohibited For Persons Owned or Controlled By U.S. Financial Institutions: x",
        "provision",
    );
    check("alt. Executive Order 13846 information: FOREIGN EXCHANGE.  Sec. 5(a)(ii)", "provision");
    check("CAATSA Section 235 Information: EXPORT SANCTIONS Sec. 235(a)(2)", "provision");
    check("IFCA Determination - Port Operator", "provision");
    check("PEESA Information: Property Blocked", "provision");
}

#[test]
fn words() {
    check("Minister of Finance", "position");
    check("former prime minister", "position");
    check("Major General", "position");
    check("KOMID Representative in Iran", "position");
    check("Alternate Title, Brigadier General", "position=Brigadier General");
    check("Position: Owner", "position=Owner");
    check("Rank Colonel", "position=Colonel");
    check("ex-President of Nowhere", "position");
    check("Haji", "title=Haji");
    check("Dr.", "title=Dr.");
    check("member, regional command", "position");
    check("member", "note");
    check("Member ETA", "note");
    check("wife of John Doe, president of Nowhere", "note");
    check("Spouse of John Doe", "note");
    check("ICTY indictee in custody", "note");
    check("Chinese Commercial Code 0001 0002 0003", "note");
    check("arrested 1 Apr 2003", "note");
    check("UN/LOCODE XX ABC", "note");
}

#[test]
fn the_marks_between_clauses() {
    check_all("", &[]);
    check_all(".", &[]);
    check_all("Gender Male", &["gender=Male"]);
    check_all(";; Gender Male;.", &["gender=Male"]);
    check_all("alt.;Gender Male.", &["note", "gender=Male"]);
    // No blank after the mark.
    check_all("nationality Iraq;arrested 23 Apr 2002.", &["nationality=Iraq", "note"]);
    // Two full stops: the last ends the remark, the other the abbreviation.
    check_all("Linked To: INVENTED CO..", &["link=INVENTED CO."]);
}

#[test]
fn parentheses_hold_their_clauses_together() {
    let aside = "(From a passport of another name: Alt. DOB: 10 October 1969; Alt. POB: Keren)";
    check_all(
        &format!("DOB 1970; {aside}; Gender Male."),
        &["birthDate=1970", "note", "gender=Male"],
    );
    // Left open, they hold nothing.
    check_all("(one; DOB 1970; (two.", &["note", "birthDate=1970", "note"]);
}

#[test]
fn the_last_clause_of_a_remark_cut_at_its_limit_is_not_believed() {
    let long = "x".repeat(CUT_AT - "; Passport 1".len());
    check_all(&format!("{long}; Passport 1"), &["note", "cut"]);
    check_all(&format!("{long}; Passport 1."), &["note", "passport passportNumber=1 [Passport]"]);
    check_all(&format!("{long}x; Passport 1"), &["note", "passport passportNumber=1 [Passport]"]);
}

#[test]
fn a_title_column_holds_positions_unless_it_says_otherwise() {
    let found: Vec<_> = titles("MP for Nowhere; Alt. Position: Owner; Spouse of John Doe; Dr.")
        .map(|clause| line(&clause.says))
        .collect();
    assert_eq!(found, ["position", "position=Owner", "note", "title=Dr."]);
}

#[test]
fn offices_are_sorted() {
    assert!(OFFICES.is_sorted());
}

#[test]
fn a_remark_of_a_megabyte_is_mined_to_its_end() {
    for piece in ["(;", ";(", "()", "alt. ", "Passport 1 (", "a.k.a. '", "DOB 1 to ", "; "] {
        let remark = piece.repeat(1 << 20 >> piece.len().ilog2());
        // Quadratic work on a megabyte would take hours.
        let found: usize = mine(&remark).iter().map(|clause| clause.text.len()).sum();
        assert!(found <= remark.len(), "{piece}");
    }
}

proptest! {
    #[test]
    fn no_text_is_lost(remark in "([;.() ']|alt\\. |DOB |Passport |Linked To: |\\PC){0,60}") {
        // Everything but white space, marks between clauses and `alt.` stands in some clause.
        let strip = |text: &str| -> String {
            text.chars().filter(|c| !c.is_whitespace() && !";.".contains(*c)).collect::<String>()
                .to_lowercase().replace("alt", "")
        };
        let clauses: String = mine(&remark).iter().map(|clause| clause.text).collect();
        prop_assert_eq!(strip(&clauses), strip(&remark));
    }

    #[test]
    fn any_text_can_be_read(remark in "\\PC{0,200}") {
        mine(&remark);
    }
}
