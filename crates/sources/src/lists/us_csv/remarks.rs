//! Mining a remark: free text becomes clauses, each with what it says.
//!
//! A remark is a row of clauses ended by `;`, the last one by a full stop. The published file cuts
//! remarks at 1,000 characters, so the last clause of one that long may be half a clause.

use super::rules;
use super::values::{self, Number, Period};

/// The length at which the publisher cuts a remark, in characters.
const CUT_AT: usize = 1000;

/// How a rule of the table reads what stands after its label.
#[derive(Debug, Clone, Copy)]
pub(super) enum Take {
    /// A value of the first of these properties that the party's schema has and that accepts it.
    Value(&'static [&'static str]),
    /// The same, where the label says more than the property.
    Labelled(&'static [&'static str]),
    /// A date or a range of dates.
    Date(&'static str),
    BirthPlace,
    /// A name in quotation marks.
    Name(&'static str),
    /// A number with a country and dates, for one of these properties.
    Number(&'static [&'static str]),
    /// A number with a country and dates, of a passport.
    Passport,
    /// A ship's or a shipping company's number.
    Imo,
    /// A web address, the label being part of it.
    Site,
    /// A currency and an address of that currency.
    Wallet,
    /// The name of another party of the list.
    Link,
    /// The name of whoever operates an aircraft.
    Operator,
    /// Words of the listing.
    Provision,
    /// Words.
    Note,
}

/// One clause of a remark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Clause<'a> {
    /// The clause as published, without `alt.` before it and the mark that ends it.
    pub(super) text: &'a str,
    pub(super) says: Says<'a>,
}

/// What a clause says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Says<'a> {
    Value {
        props: &'static [&'static str],
        value: &'a str,
        /// The label says more than the property: the statement must quote the clause.
        labelled: bool,
    },
    Date {
        prop: &'static str,
        period: Period,
        written: &'a str,
    },
    BirthPlace(&'a str),
    Name {
        prop: &'static str,
        name: &'a str,
    },
    Number {
        /// The label, which is the kind of document.
        kind: &'a str,
        props: &'static [&'static str],
        passport: bool,
        number: Number<'a>,
    },
    /// The digits of an IMO number.
    Imo(&'a str),
    Wallet {
        currency: &'a str,
        address: &'a str,
    },
    Link(&'a str),
    Operator(&'a str),
    Provision,
    /// A position held, if the party is a person.
    Position,
    Note,
    /// Half a clause, of which nothing can be believed but its words.
    Cut,
}

/// The clauses of a title column, which are positions unless they say otherwise.
pub(super) fn titles(column: &str) -> impl Iterator<Item = Clause<'_>> {
    cut(column).map(read).map(|mut clause| {
        let is_told = rules::find(clause.text).is_some();
        if clause.says == Says::Note && !is_told {
            clause.says = Says::Position;
        }
        clause
    })
}

/// Reads a remark, clause by clause and in order. Takes time linear in its length.
pub(super) fn mine(remark: &str) -> Vec<Clause<'_>> {
    let remark = remark.trim();
    let whole = remark.strip_suffix('.');
    let is_cut = whole.is_none() && remark.chars().take(CUT_AT + 1).count() == CUT_AT;
    let mut clauses: Vec<_> = cut(whole.unwrap_or(remark)).map(read).collect();
    if let Some(last) = clauses.last_mut().filter(|_| is_cut) {
        last.says = Says::Cut;
    }
    clauses
}

/// Cuts at `;`, but not inside parentheses that hold a clause or more: what they say is said of
/// something else ("data derived from a passport issued under the alias …").
fn cut(remark: &str) -> impl Iterator<Item = &str> {
    let last_close = remark.rfind(')');
    let mut at = 0;
    std::iter::from_fn(move || {
        while at < remark.len() {
            let rest = &remark[at..];
            let lead = rest.len() - rest.trim_start().len();
            let start = at + lead;
            let opens = rest[lead..].starts_with('(') && last_close.is_some_and(|end| end > start);
            let close = match opens {
                true => remark[start..].find(')').map_or(start, |length| start + length),
                false => start,
            };
            let end = remark[close..].find(';').map_or(remark.len(), |length| close + length);
            at = end + 1;
            let clause = remark[start..end].trim_end();
            if !clause.is_empty() {
                return Some(clause);
            }
        }
        None
    })
}

fn read(clause: &str) -> Clause<'_> {
    let text = match clause.get(..4) {
        Some(alt) if alt.eq_ignore_ascii_case("alt.") => clause[4..].trim_start(),
        _ => clause,
    };
    // `alt.` alone is a clause too.
    let text = if text.is_empty() { clause } else { text };
    let says = match rules::find(text) {
        Some((rule, rest)) => take(text, rule.label, rule.take, rest),
        None if text.contains('@') && !text.contains(char::is_whitespace) => email(text),
        None if text.ends_with("(email).") => email(text.split(' ').next().unwrap_or(text)),
        None if is_form_of_address(text) => {
            Says::Value { props: &["title"], value: text, labelled: false }
        }
        None if is_position(text) => Says::Position,
        None => Says::Note,
    };
    Clause { text, says }
}

fn email(value: &str) -> Says<'_> {
    Says::Value { props: &["email"], value, labelled: true }
}

fn take<'a>(text: &'a str, label: &str, take: Take, rest: &'a str) -> Says<'a> {
    let kind = &text[..label.len()];
    let said = match take {
        Take::Value(props) => Some(Says::Value { props, value: rest, labelled: false }),
        Take::Labelled(props) => Some(Says::Value { props, value: rest, labelled: true }),
        Take::Site => Some(Says::Value {
            props: &["website"],
            value: text.split(' ').next().unwrap_or(text),
            labelled: true,
        }),
        Take::Date(prop) => {
            values::period(rest).map(|period| Says::Date { prop, period, written: rest })
        }
        Take::BirthPlace => Some(Says::BirthPlace(rest)),
        Take::Name(prop) => unquote(rest).map(|name| Says::Name { prop, name }),
        Take::Number(props) => number(kind, props, false, rest),
        Take::Passport => number(kind, &["passportNumber", "idNumber"], true, rest),
        Take::Imo => imo(rest).map(Says::Imo),
        Take::Wallet => rest
            .split_once(' ')
            .map(|(currency, address)| (currency, address.trim()))
            .filter(|(_, address)| !address.contains(char::is_whitespace))
            .map(|(currency, address)| Says::Wallet { currency, address }),
        Take::Link => Some(Says::Link(rest)),
        Take::Operator => Some(Says::Operator(rest)),
        Take::Provision => Some(Says::Provision),
        Take::Note => None,
    };
    said.filter(|_| !rest.is_empty()).unwrap_or(Says::Note)
}

fn number<'a>(
    kind: &'a str,
    props: &'static [&'static str],
    passport: bool,
    rest: &'a str,
) -> Option<Says<'a>> {
    values::number(rest).map(|number| Says::Number { kind, props, passport, number })
}

/// `IMO 1234567`, `(1234567)` or `1234567`: the digits.
fn imo(text: &str) -> Option<&str> {
    let digits = text.trim_start_matches("IMO").trim_matches([' ', '(', ')']);
    let plausible = digits.len() == 7 && digits.bytes().all(|b| b.is_ascii_digit());
    plausible.then_some(digits)
}

/// A name out of its quotation marks, or as it stands.
fn unquote(text: &str) -> Option<&str> {
    let inner = text.strip_prefix('\'').unwrap_or(text);
    let inner = inner.strip_suffix('\'').unwrap_or(inner).trim();
    (!inner.is_empty()).then_some(inner)
}

/// Words that name an office, a rank or a form of address. One of them among the first words of a
/// clause makes it a position.
const OFFICES: &[&str] = &[
    "accountant",
    "admiral",
    "adviser",
    "advisor",
    "aide",
    "ambassador",
    "attorney",
    "chair",
    "chairman",
    "chairperson",
    "chief",
    "co-founder",
    "colonel",
    "colonel-general",
    "commander",
    "commander-in-chief",
    "commissioner",
    "constituent",
    "consul",
    "coordinator",
    "counsellor",
    "counselor",
    "dean",
    "deputy",
    "diplomat",
    "director",
    "employee",
    "envoy",
    "executive",
    "founder",
    "general",
    "governor",
    "head",
    "judge",
    "leader",
    "magistrate",
    "manager",
    "marshal",
    "mayor",
    "member",
    "minister",
    "officer",
    "official",
    "ombudsman",
    "owner",
    "partner",
    "president",
    "professor",
    "prosecutor",
    "prosecutor-general",
    "rector",
    "registrar",
    "representative",
    "secretary",
    "senator",
    "speaker",
    "spokesperson",
    "sub-commander",
    "superintendent",
    "supervisor",
    "treasurer",
    "vice-chairperson",
    "vice-president",
];

/// How many words of a clause are looked at: an office stands first, or behind a country or firm.
const FIRST_WORDS: usize = 7;

fn is_position(text: &str) -> bool {
    let mut words = text.split_whitespace().take(FIRST_WORDS);
    // "General" is a rank, "member" alone is nothing.
    if text.eq_ignore_ascii_case("member") || text.starts_with(['(', '<']) {
        return false;
    }
    words.any(|word| {
        let word = word.trim_matches([',', '.', ':', '(', ')']).to_ascii_lowercase();
        let word = word.strip_prefix("ex-").unwrap_or(&word);
        OFFICES.binary_search(&word).is_ok()
    })
}

/// Words put before a name, which are a whole clause.
const FORMS_OF_ADDRESS: &[&str] = &[
    "ayatollah",
    "doctor",
    "dr",
    "engineer",
    "haji",
    "hojjatoleslam",
    "maulana",
    "maulawi",
    "moulana",
    "mufti",
    "mulawi",
    "mullah",
    "professor",
    "qari",
    "shaykh",
    "sheikh",
    "ustad",
    "ustadz",
];

fn is_form_of_address(text: &str) -> bool {
    let word = text.trim_end_matches('.');
    FORMS_OF_ADDRESS.iter().any(|form| form.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests;
