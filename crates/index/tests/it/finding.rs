//! By text in a grammar: what each rule finds. `logic` compares AND, OR and NOT, and `whole` whole
//! answers (scope, filters, facets, order, pages), with a slow twin.

mod logic;
mod said;
mod whole;

use index::{Found, Search, SearchError, Syntax, Union};
use proptest::prelude::*;

use crate::text::snapshot;

const PARTIES: &str = "
    jane Person name=Jane_Roe alias=Zhanna birthPlace=Valletta country=mt birthDate=1970-05-17 topics=sanction
    john Person name=John_Roe country=ru birthDate=1980
    zoe Person name=Zoë_Müller email=zoe@example.org
    firm Company name=Invented_Shipping_Limited country=ru registrationNumber=77-07083 was=firm-1
    boat Vessel name=Paper_Boat country=mt gender=x
    own Ownership owner=jane asset=firm role=founder";

const EVERYONE: &str = "boat firm jane john own zoe";

fn find(union: &Union, text: &str, syntax: Syntax) -> Result<Found, SearchError> {
    union.find(&Search { text: text.to_owned(), syntax, limit: 100, ..Search::default() })
}

fn parties() -> Union {
    Union::new(vec![snapshot(PARTIES).snapshot])
}

/// Each line: a query, two blanks or more, and the ids it finds in alphabetical order.
#[track_caller]
fn check(syntax: Syntax, table: &str) {
    let parties = parties();
    for line in table.lines().filter(|line| !line.trim().is_empty()) {
        let line = line.trim();
        let (query, expect) = line.split_once("  ").unwrap_or((line, ""));
        let expect = match expect.trim() {
            "everyone" => EVERYONE,
            "nobody" => "",
            expect => expect,
        };
        let found = find(&parties, query, syntax);
        let found = found.unwrap_or_else(|error| panic!("{query}: {error}"));
        let mut ids: Vec<&str> = found.entities.iter().map(|own| own.id.as_str()).collect();
        ids.sort_unstable();
        assert_eq!(ids.join(" "), expect, "{query}");
        assert_eq!(found.total, ids.len() as u64, "{query}");
    }
}

#[test]
fn words_and_signs() {
    check(
        Syntax::Full,
        r#"
        roe                               jane john
        JANE                              jane
        jane roe                          jane
        jane AND roe                      jane
        jane && roe                       jane
        jane OR zoe                       jane zoe
        jane || zoe                       jane zoe
        jane OR invented shipping         firm jane
        invented shipping OR jane         firm jane
        (jane OR invented) shipping       firm
        roe NOT jane                      john
        roe AND NOT jane                  john
        roe -jane                         john
        roe !jane                         john
        +roe -jane                        john
        -roe                              boat firm own zoe
        NOT (roe OR paper)                firm own zoe
        NOT NOT roe                       jane john
        jane OR -roe                      boat firm jane own zoe
        roe OR +jane                      jane
        jane^2 OR zoe^0.5                 jane zoe
        (jane OR zoe)^3 roe               jane
        zoe muller                        zoe
        Zoë MÜLLER                        zoe
        zoe-muller                        zoe
        muller-zoe                        nobody
        valletta                          jane
        founder                           own
        77-07083                          firm
        sanction                          nobody
        nothing                           nobody
        and                               nobody
        ---                               nobody
        ! ... &                           nobody
        ?!                                boat
        jane - & . !                      jane
        \(jane\)                          jane
        jane\ roe                         jane
        *                                 everyone
        *:*                               everyone
        *:jane                            jane
        "#,
    );
}

#[test]
fn phrases() {
    check(
        Syntax::Full,
        r#"
        "jane roe"                        jane
        "JANE, Roe"                       jane
        "roe jane"                        nobody
        "roe jane"~1                      nobody
        "roe jane"~2                      jane
        "invented limited"                nobody
        "invented limited"~1              firm
        "invented limited"~4000000000     firm
        "jane" "roe"                      jane
        jane"roe"                         jane
        "jane OR zoe"                     nobody
        "jane \"roe\""                    jane
        ""                                nobody
        "" jane                           jane
        names:"invented shipping"         firm
        "#,
    );
}

#[test]
fn patterns_and_errors_of_typing() {
    check(
        Syntax::Full,
        r#"
        inv*                              firm
        *vented                           firm
        *vent*                            firm
        inv?nted                          firm
        inv??ted                          firm
        inv?ted                           nobody
        j?n? OR jo*n                      jane john
        ???                               jane john zoe
        MÜL*                              zoe
        Zoë-mül*                          zoe
        *roe* -j?ne                       john
        names:*roe                        jane john
        names:v*                          nobody
        names:*                           boat firm jane john zoe
        text:*                            boat firm jane john own zoe
        a.b*                              nobody
        .*                                nobody
        [a TO j]                          boat firm own zoe
        shippinf~                         firm
        shippinf~1                        firm
        shoppinf~1                        nobody
        shoppinf~                         firm
        shoppinf~9                        firm
        shippinf~0.8                      firm
        shoppinf~0.95                     nobody
        jnae~1                            jane
        jnae~0                            nobody
        jane~0                            jane
        names:jonn~1                      john
        "#,
    );
}

#[test]
fn how_many_letters_may_be_wrong_goes_by_length_if_asked() {
    let parties = Union::new(vec![snapshot(PARTIES).snapshot]);
    let find = |text: &str, fuzzy: bool| {
        let text = text.to_owned();
        let search = Search { text, fuzzy, limit: 10, ..Search::default() };
        !parties.find(&search).expect("a query").entities.is_empty()
    };
    // Two letters are wrong in each, or one in `jqne`.
    for (text, plain, fuzzy) in [
        ("jqqe~", true, false),
        ("jqne~", true, true),
        ("shqqping~", true, true),
        ("jqqe~2", true, true),
        ("jqne", false, false),
    ] {
        assert_eq!((find(text, false), find(text, true)), (plain, fuzzy), "{text}");
    }
}

#[test]
fn fields() {
    check(
        Syntax::Full,
        r#"
        names:jane                        jane
        name_parts:ROE                    jane john
        names:valletta                    nobody
        names: jane                       jane
        names:(jane OR paper)             boat jane
        names:(valletta OR paper)         boat
        names:(jane OR countries:ru)      firm jane john
        countries:ru                      firm john
        countries:RU                      firm john
        countries:"ru"                    firm john
        countries:(ru OR mt) -names:roe   boat firm
        countries:r*                      firm john
        countries:?t                      boat jane
        countries:*                       boat firm jane john
        countries:rr~1                    firm john
        countries:russia                  nobody
        topics:sanction                   jane
        topics:sanc*                      jane
        schema:Person                     jane john zoe
        schema:person                     nobody
        schema:LegalEntity                nobody
        schema:*n                         jane john zoe
        datasets:test                     everyone
        datasets:Test                     nobody
        referents:firm-1                  firm
        entity_id:jane                    jane
        entity_id:firm-1                  nobody
        identifiers:77-07083              firm
        identifiers:77                    nobody
        identifiers:[77 TO 78]            firm
        identifiers:[78 TO 77]            nobody
        emails:ZOE@example.org            zoe
        emails:*@example.org              zoe
        emails:*@example.com              nobody
        target:true                       jane
        target:TRUE                       jane
        target:false                      boat firm john own zoe
        properties.birthPlace:valletta    jane
        properties.birthPlace:valetta~1   jane
        properties.birthPlace:va*a        jane
        properties.name:"jane roe"        jane
        properties.name:ROE               jane john
        properties.name:(roe -jane)       john
        properties.alias:roe              nobody
        properties.country:mt             boat jane
        properties.owner:jane             own
        entities:firm                     own
        properties.nothing:jane           nobody
        nothing:jane                      nobody
        nothing:*                         nobody
        nothing:(jane OR roe)             nobody
        caption:"jane roe"                jane
        caption:jane                      nobody
        caption:JANE*                     jane
        caption:*roe                      jane john
        caption:j*e                       jane john
        caption:"zoë müller"              zoe
        caption:[j TO k]                  jane john
        caption:[k TO j]                  nobody
        caption:*                         everyone
        "#,
    );
}

#[test]
fn dates() {
    check(
        Syntax::Full,
        r#"
        dates:1970                        jane
        dates:1970-05                     jane
        dates:1970-05-17                  jane
        dates:1970-05-18                  nobody
        dates:197*                        jane
        properties.birthDate:1980         john
        dates:[1970 TO 1980]              jane john
        dates:{1970 TO 1980]              john
        dates:[1970 TO 1980}              jane
        dates:{1970 TO 1980}              nobody
        dates:[1970-05-17 TO 1980-12-31]  jane john
        dates:[1970-05-18 TO *]           john
        dates:[* TO 1980-06-01]           jane
        dates:[* TO *]                    jane john
        dates:>=1980                      john
        dates:>1980                       nobody
        dates:<1980                       jane
        dates:(>1960 <"1975")             jane
        properties.birthDate:[1975 TO *]  john
        "#,
    );
}

#[test]
fn moments() {
    let mut entities = crate::text::entities("a Person name=Jane\nb Person name=Jane\nc Person");
    for (entity, (first, change)) in entities.iter_mut().zip([
        ("2023-12-31T23:59:59", Some("2024-01-01T10:20:30")),
        ("2024-02-03T04:05:06", Some("2024-02-29")),
    ]) {
        entity.statements[0].first_seen = Some(first.into());
        entity.statements[0].last_seen = Some("2024-03-01T00:00:00".into());
        entity.last_change = change.map(str::to_owned);
    }
    let union = Union::new(vec![crate::text::build("test", entities).snapshot]);
    for (query, expect) in [
        ("first_seen:2023", "a"),
        ("first_seen:2024-02", "b"),
        ("first_seen:2024-02-03", "b"),
        ("first_seen:2024-02-04", ""),
        ("first_seen:2024-02-03T04:05:06", "b"),
        ("first_seen:\"2024-02-03 04:05:06\"", "b"),
        ("first_seen:2024*", "b"),
        ("first_seen:2024-*", "b"),
        ("first_seen:*", "a b"),
        ("-first_seen:*", "c"),
        ("first_seen:[2023 TO 2024]", "a b"),
        ("first_seen:{2023 TO 2024]", "b"),
        ("first_seen:[2023 TO 2024}", "a"),
        ("first_seen:[* TO 2024-02-02]", "a"),
        ("first_seen:>2023-12-31", "b"),
        ("first_seen:>=2023-12-31", "a b"),
        ("first_seen:<=2023-12-30", ""),
        ("first_seen:[2025 TO 2020]", ""),
        ("first_seen:yesterday", ""),
        ("first_seen:[once TO 2024]", ""),
        ("last_seen:2024-03-01", "a b"),
        ("last_change:2024-01-01", "a"),
        ("last_change:[2024-01-02 TO *]", "b"),
    ] {
        let found = find(&union, query, Syntax::Full).expect(query);
        let mut ids: Vec<_> = found.entities.iter().map(|own| own.id.as_str()).collect();
        ids.sort_unstable();
        assert_eq!(ids.join(" "), expect, "{query}");
    }
}

#[test]
fn search_boxes() {
    check(
        Syntax::Simple,
        r#"
        jane roe                          jane
        jane +roe                         jane
        jane | zoe                        jane zoe
        jane|zoe                          jane zoe
        jane | invented shipping          firm jane
        roe -jane                         john
        -roe                              boat firm own zoe
        jane | -roe                       boat firm jane own zoe
        -(roe | paper)                    firm own zoe
        (jane | invented) shipping        firm
        "jane roe"                        jane
        "roe jane"                        nobody
        "roe jane"~2                      jane
        inv*                              firm
        MÜL*                              zoe
        shippinf~1                        firm
        shoppinf~1                        nobody
        shoppinf~2                        firm
        shippinf~                         nobody
        *                                 everyone
        zoe-muller                        zoe
        jane/roe                          jane
        names:jane                        nobody
        inv?nted                          nobody
        *vented                           nobody
        jane AND roe                      nobody
        jane^2                            nobody
        (jane                             jane
        jane)                             jane
        jane) roe                         jane
        ((jane) roe                       jane
        "jane                             jane
        jane" roe                         jane
        "jane" roe"                       jane
        jane |                            jane
        | jane                            jane
        jane || zoe                       jane zoe
        jane -                            jane
        - jane                            jane
        jane - roe                        jane
        jane (-) roe                      jane
        ()                                nobody
        -                                 nobody
        ~2                                nobody
        jane ~2                           jane
        jane\                             jane
        \-jane                            jane
        "#,
    );
}

#[test]
fn what_does_not_parse_is_refused_or_text() {
    let parties = parties();
    let long = format!("{} jane", "a* ".repeat(10_000));
    let deep = format!("{}jane{}", "(".repeat(51), ")".repeat(51));
    let signs = format!("{}jane", "NOT ".repeat(51));
    let words = "jane ".repeat(1025);
    let phrase = format!("\"{}\"", "jane ".repeat(400)).repeat(3);
    let stars = "*a ".repeat(9);
    let pattern = format!("{}*", "?a".repeat(2_000));
    let caption = format!("caption:*{}*", "a".repeat(2_000));
    for text in [
        "(",
        ")",
        "()",
        "(jane",
        "jane)",
        "jane) roe",
        "\"jane",
        "jane\"",
        "\"",
        "/",
        "jane/roe",
        "/jane/",
        "jane /roe/",
        "http://x",
        "AND",
        "OR",
        "NOT",
        "jane AND",
        "jane OR",
        "OR jane",
        "AND jane",
        "jane OR OR roe",
        "jane AND OR roe",
        "jane NOT",
        "(jane OR)",
        "(-)",
        "-(",
        "names:",
        "names: ",
        "names:)",
        ":jane",
        ":",
        "names:()",
        "na*me:jane",
        "jane^",
        "jane^x",
        "jane^1.2.3",
        "^2",
        "~",
        "~2",
        "\"jane\"~",
        "\"jane\"~x",
        "jane]",
        "jane}",
        "[",
        "{",
        "dates:[1970",
        "dates:[1970 TO",
        "dates:[1970 TO 1980",
        "dates:[1970 1980]",
        "dates:[TO]",
        "dates:[ TO ]",
        "dates:>",
        "dates:> 1970",
        "jane[",
        "jane\\",
        "jane~1.1.1",
        &long,
        &deep,
        &signs,
        &words,
        &phrase,
        &stars,
        &caption,
        &pattern,
    ] {
        let refused = find(&parties, text, Syntax::Full);
        let short: String = text.chars().take(40).collect();
        assert!(matches!(refused, Err(SearchError::Syntax { .. })), "{short}");
        let taken = find(&parties, text, Syntax::Simple);
        assert!(taken.is_ok(), "{short}");
    }
    let error = find(&parties, "jane (roe", Syntax::Full).expect_err("a refusal").to_string();
    assert_eq!(error, "the query does not parse: `(` is not closed, at letter 6");
    let depth = format!("{}jane{}", "(".repeat(50), ")".repeat(50));
    assert_eq!(find(&parties, &depth, Syntax::Full).expect("not too deep").total, 1);
    let words = "jane ".repeat(1024);
    assert_eq!(find(&parties, &words, Syntax::Full).expect("not too many").total, 1);
}

#[test]
fn a_text_of_signs_is_read_once() {
    let parties = parties();
    for sign in ["\"", "(", ")", "-", "|", "-(", "\\", "\"a", "(a)", "a:", "~1", "*", "NOT "] {
        let text = sign.repeat(200_000);
        let started = std::time::Instant::now();
        drop(find(&parties, &text, Syntax::Full));
        find(&parties, &text, Syntax::Simple).expect("anything goes");
        // Reading it once for each letter would take minutes.
        assert!(started.elapsed().as_secs() < 20, "{sign}");
    }
}

#[test]
fn names_and_what_is_well_documented_come_first() {
    let union = Union::new(vec![
        snapshot(
            "place Person name=Someone_Else birthPlace=Invented
             name Person name=Invented_Else
             poor Person name=Jane_Roe
             rich Person name=Jane_Roe country=mt country=ru birthDate=1970 gender=female
             a Person name=Paper
             b Person name=Paper",
        )
        .snapshot,
    ]);
    for (text, expect) in [
        ("invented", "name place"),
        ("invented^0 OR else", "place name"),
        ("jane", "rich poor"),
        ("\"jane roe\"", "rich poor"),
        ("paper", "a b"),
        ("", "rich place a b name poor"),
        ("  ", "rich place a b name poor"),
        ("names:paper OR names:jane^100", "rich poor a b"),
        ("names:paper^100 OR names:jane", "a b rich poor"),
    ] {
        let found = find(&union, text, Syntax::Full).expect(text);
        let ids: Vec<_> = found.entities.iter().map(|own| own.id.as_str()).collect();
        assert_eq!(ids.join(" "), expect, "{text}");
    }
}

#[test]
fn nothing_holds_nothing() {
    let found = find(&Union::default(), "jane", Syntax::Full).expect("no snapshots");
    assert_eq!((found.total, found.entities.len()), (0, 0));
    assert!(find(&Union::default(), "(", Syntax::Full).is_err());
    let empty = Union::new(vec![snapshot("").snapshot]);
    let search = Search { facets: index::Facet::ALL.into(), limit: 10, ..Search::default() };
    for union in [Union::default(), empty] {
        let found = union.find(&search).expect("whole snapshots");
        assert!(found.facets.iter().all(|(_, values)| values.is_empty()));
        assert_eq!((found.total, found.facets.len()), (0, 6));
    }
}

/// Texts in which the letters of the grammar are common.
fn text() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        6 => prop::sample::select(vec![
            "jane", "roe", "names:", "dates:", "countries:", "caption:", "first_seen:", "schema:",
            "properties.name:", "AND", "OR", "NOT", "(", ")", "\"", "*", "?", "~", "~1", "~0.5",
            "^", "^2", "[", "]", "{", "}", " TO ", "1970", "-", "+", "!", "|", "||", "&&", "\\", "/",
            ":", ">", "<=", " ", " ", " ", "é", "Ж", "ß",
        ])
        .prop_map(str::to_owned),
        1 => any::<String>(),
    ];
    prop::collection::vec(part, 0..24).prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn no_text_is_too_strange(texts in prop::collection::vec(text(), 1..4)) {
        thread_local!(static PARTIES: Union = parties());
        PARTIES.with(|parties| {
            for text in &texts {
                let simple = find(parties, text, Syntax::Simple);
                prop_assert!(simple.is_ok(), "{:?}", simple);
                match find(parties, text, Syntax::Full) {
                    Ok(found) => prop_assert!(found.total <= 6),
                    Err(error) => prop_assert!(matches!(error, SearchError::Syntax { .. }), "{error}"),
                }
            }
            Ok(())
        })?;
    }
}
