//! What the columns of a table commonly mean.

use model::{Schema, ontology};

/// What a column holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meaning {
    /// A property of the row's entity.
    Property {
        /// The property's name.
        name: &'static str,
        /// What the row must be if this column is filled.
        implies: Option<&'static str>,
    },
    /// What kind of thing the row is.
    Schema,
}

impl Meaning {
    /// A property mapped by hand.
    pub(crate) fn of_property(name: &'static str) -> Meaning {
        let implies = TABLE.iter().find(|(_, known, _)| *known == name).and_then(|row| row.2);
        Meaning::Property { name, implies }
    }

    /// Whether the column alone could find somebody.
    pub(crate) fn can_match(&self) -> bool {
        let Meaning::Property { name, .. } = self else {
            return false;
        };
        ["Person", "Company", "Vessel", "Airplane"]
            .into_iter()
            .filter_map(|schema| ontology().schema(schema)?.property(name))
            .any(|property| {
                matches!(property.kind, model::Kind::Name | model::Kind::Identifier)
                    || matches!(*name, "firstName" | "lastName")
            })
    }
}

const PERSON: Option<&str> = Some("Person");
const FIRM: Option<&str> = Some("Organization");
const VESSEL: Option<&str> = Some("Vessel");

/// Common column names (letters and digits only, lower case), the property each means, and what it
/// implies the row to be. English first, then the languages of the offices we know.
const TABLE: &[(&[&str], &str, Option<&'static str>)] = &[
    (
        &[
            "name",
            "fullname",
            "names",
            "entity",
            "party",
            "customer",
            "counterparty",
            "subject",
            "partyname",
            "entityname",
            "customername",
            "nazwa",
            "nom",
            "nombre",
            "名称",
            "姓名",
            "이름",
            "성명",
            "성함",
            "한글성명",
            "한글이름",
            "영문성명",
            "영문이름",
            "한자성명",
            "氏名",
            "имя",
            "фио",
        ],
        "name",
        None,
    ),
    (&["person", "personname", "individual"], "name", PERSON),
    (
        &[
            "company",
            "companyname",
            "firm",
            "firmname",
            "organization",
            "organisation",
            "organizationname",
            "organisationname",
            "firma",
            "employer",
            "회사",
        ],
        "name",
        FIRM,
    ),
    (&["vessel", "vesselname", "ship", "shipname"], "name", VESSEL),
    (
        &["alias", "aliases", "aka", "othername", "othernames", "alsoknownas", "alternativename"],
        "alias",
        None,
    ),
    (&["formername", "previousname", "fka", "maidenname"], "previousName", None),
    (
        &[
            "firstname",
            "givenname",
            "givennames",
            "forename",
            "first",
            "imie",
            "imię",
            "vorname",
            "prenom",
            "prénom",
            "명",
        ],
        "firstName",
        PERSON,
    ),
    (&["middlename", "middlenames", "middle"], "middleName", PERSON),
    (&["patronymic", "fathername", "fathersname"], "fatherName", PERSON),
    (
        &[
            "lastname",
            "surname",
            "familyname",
            "last",
            "nazwisko",
            "nachname",
            "apellido",
            "apellidos",
            "성",
            "姓",
            "фамилия",
        ],
        "lastName",
        PERSON,
    ),
    (
        &[
            "birthdate",
            "dateofbirth",
            "dob",
            "born",
            "birthday",
            "birth",
            "생일",
            "出生年月日",
            "生年月日",
            "datanaradzin",
            "dataurodzenia",
            "geburtsdatum",
            "datedenaissance",
            "fechadenacimiento",
            "생년월일",
            "出生日期",
            "датарождения",
        ],
        "birthDate",
        PERSON,
    ),
    (&["birthyear", "yearofbirth", "yob", "출생년도", "출생연도"], "birthDate", PERSON),
    (&["placeofbirth", "birthplace", "pob"], "birthPlace", PERSON),
    (&["nationality", "nationalities", "obywatelstwo", "국적"], "nationality", None),
    (&["citizenship", "citizen"], "citizenship", PERSON),
    (&["country", "countries", "countrycode", "kraj", "land", "pays", "pais"], "country", None),
    (&["jurisdiction", "countryofincorporation", "incorporatedin"], "jurisdiction", FIRM),
    (&["flag", "flagstate", "vesselflag"], "flag", VESSEL),
    (&["gender", "sex", "성별"], "gender", PERSON),
    (
        &["passport", "passportnumber", "passportno", "passportnum", "passportid"],
        "passportNumber",
        PERSON,
    ),
    (
        &[
            "idnumber",
            "idno",
            "nationalid",
            "nationalidnumber",
            "identitycard",
            "identificationnumber",
            "documentnumber",
            "idcard",
            "주민등록번호",
            "주민번호",
            "등록번호",
            "신분증번호",
            "证件号码",
            "身份证号",
        ],
        "idNumber",
        None,
    ),
    (&["ssn", "socialsecuritynumber"], "socialSecurityNumber", PERSON),
    (&["imo", "imonumber", "imono"], "imoNumber", VESSEL),
    (&["mmsi"], "mmsi", VESSEL),
    (&["callsign"], "callSign", VESSEL),
    (
        &[
            "registrationnumber",
            "regno",
            "regnumber",
            "companynumber",
            "companyno",
            "companyid",
            "krs",
            "crn",
        ],
        "registrationNumber",
        FIRM,
    ),
    (&["taxid", "taxnumber", "tin", "nip", "vat", "vatnumber"], "taxNumber", None),
    (&["lei", "leicode"], "leiCode", FIRM),
    (&["inn", "inncode"], "innCode", None),
    (&["ogrn", "ogrncode"], "ogrnCode", FIRM),
    (&["bic", "swift", "swiftbic", "swiftcode"], "swiftBic", FIRM),
    (&["incorporationdate", "dateofincorporation", "established"], "incorporationDate", FIRM),
    (
        &[
            "address",
            "fulladdress",
            "adres",
            "anschrift",
            "homeaddress",
            "residence",
            "주소",
            "거주지",
            "현주소",
            "거주지주소",
            "地址",
            "住址",
            "адрес",
        ],
        "address",
        None,
    ),
    (&["email", "emailaddress", "mail", "이메일", "전자우편", "邮箱"], "email", None),
    (
        &[
            "phone",
            "phonenumber",
            "phoneno",
            "telephone",
            "tel",
            "mobile",
            "mobilephone",
            "cellphone",
            "contact",
            "전화",
            "전화번호",
            "연락처",
            "휴대폰",
            "휴대전화",
            "핸드폰",
            "핸드폰번호",
            "휴대폰번호",
            "电话",
            "手机",
            "телефон",
        ],
        "phone",
        None,
    ),
    (&["website", "url", "web"], "website", None),
];

/// What a column of that name most likely holds.
pub fn recognise(column: &str) -> Option<Meaning> {
    let plain: String =
        column.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    if matches!(
        plain.as_str(),
        "type" | "schema" | "entitytype" | "partytype" | "kind" | "recordtype"
    ) {
        return Some(Meaning::Schema);
    }
    TABLE
        .iter()
        .find(|(columns, _, _)| columns.contains(&plain.as_str()))
        .map(|(_, name, implies)| Meaning::Property { name, implies: *implies })
}

/// The schema a cell of a type column means.
pub(crate) fn schema_of(cell: &str) -> Option<&'static str> {
    let cell = cell.trim();
    if let Some(schema) = ontology().schema(cell).filter(|schema| schema.matchable) {
        return Some(schema.name);
    }
    Some(match cell.to_lowercase().as_str() {
        "person" | "individual" | "natural person" | "p" | "i" | "человек" => "Person",
        "company" | "firm" | "corporate" | "corporation" | "c" | "business" => "Company",
        "organization" | "organisation" | "entity" | "legal person" | "legal entity" | "o"
        | "e" => "Organization",
        "vessel" | "ship" | "boat" | "v" => "Vessel",
        "aircraft" | "airplane" | "plane" => "Airplane",
        _ => return None,
    })
}

/// The name under which a schema holds what a column says: a firm has no nationality, a vessel's
/// country is its flag.
pub(crate) fn fitting(name: &'static str, schema: &Schema) -> &'static str {
    match name {
        "nationality" | "citizenship" if schema.property(name).is_none() => {
            if schema.is_a("Vessel") { "flag" } else { "country" }
        }
        "country" if schema.is_a("Vessel") => "flag",
        _ => name,
    }
}
