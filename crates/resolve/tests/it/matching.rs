//! Who is the same as whom.

use index::{Scope, Union};
use matching::{Algorithm, Prepared, compare};
use resolve::{Question, ResolveOptions, Resolver, ask};

use crate::text::{datasets, entity};

const LISTED: &str = "
    un jane Person name=Jane_Invented_Roe birthDate=1970-05-04
    un janet Person name=Janet_Invented_Roe birthDate=1970
    un john Person name=John_Nobody
    eu e1 Person name=JANE_INVENTED_ROE birthDate=1970-05-04
    eu e2 Person name=Jane_Invented_Roe birthDate=1932-01-01
    eu firm Company name=Jane_Invented_Roe";

fn ids(union: &Union, asked: &str, options: ResolveOptions) -> Vec<String> {
    let found = Resolver::new(union, options).matches(&entity(asked));
    found.expect("whole snapshots").into_iter().map(|found| found.entity.id).collect()
}

#[test]
fn matches_come_best_first_with_their_reasons() {
    let listed = datasets(LISTED);
    let asked = entity("own x Person name=Jane_Invented_Roe birthDate=1970-05-04");
    let options = ResolveOptions { threshold: 0.0, limit: 100, ..ResolveOptions::default() };
    let found = Resolver::new(&listed.union, options).matches(&asked).expect("whole snapshots");
    let ids: Vec<&str> = found.iter().map(|found| found.entity.id.as_str()).collect();
    // Equal scores in order of id.
    assert_eq!(ids[..2], ["e1", "jane"]);
    assert!(found.is_sorted_by(|a, b| a.comparison.score >= b.comparison.score));
    for found in &found {
        let again = compare(&Prepared::new(&asked), &Prepared::new(&found.entity));
        assert_eq!(found.comparison.score.to_bits(), again.score.to_bits());
        assert_eq!(found.comparison.explain(), again.explain());
        assert!(!found.comparison.explain().is_empty());
    }
}

#[test]
fn the_threshold_is_kept() {
    let listed = datasets(LISTED);
    let asked = "own x Person name=Jane_Invented_Roe birthDate=1970-05-04";
    for threshold in [0.0, 0.5, 0.7, 0.9, 0.99, 1.01] {
        let options = ResolveOptions { threshold, limit: 100, ..ResolveOptions::default() };
        let found = Resolver::new(&listed.union, options).matches(&entity(asked));
        let found = found.expect("whole snapshots");
        assert!(found.iter().all(|found| found.comparison.score >= threshold), "{threshold}");
        assert_eq!(found.is_empty(), threshold > 1.0, "{threshold}");
    }
    // Another date of birth, and a firm of the same name, are somebody else.
    let found = ids(&listed.union, asked, ResolveOptions::default());
    assert!(!found.iter().any(|id| id == "e2" || id == "firm"), "{found:?}");
}

#[test]
fn the_limits_are_kept() {
    let listed = datasets(LISTED);
    let asked = "own x Person name=Jane_Invented_Roe birthDate=1970-05-04";
    let with = |limit, candidates| {
        let options = ResolveOptions { limit, candidates, ..ResolveOptions::default() };
        ids(&listed.union, asked, options)
    };
    assert_eq!(with(1, 60), ["e1"]);
    assert_eq!(with(0, 60), [""; 0]);
    assert_eq!(with(5, 0), [""; 0]);
}

#[test]
fn screening_reports_the_listed_match_first() {
    let known = datasets(
        "
        un listed Person name=Jane_Invented_Roe topics=sanction
        un better Person name=Jane_Invented_Roe birthDate=1970-05-04",
    );
    let resolver = Resolver::new(&known.union, ResolveOptions::default());
    let asked = entity("own x Person name=Jane_Invented_Roe birthDate=1970-05-04");
    assert_eq!(resolver.matches(&asked).expect("whole snapshots")[0].entity.id, "better");
    let found = resolver.screen(&[asked]).expect("whole snapshots").expect("a match");
    assert_eq!((found.entity.id.as_str(), found.is_listed()), ("listed", true));
    let nobody = entity("own y Person name=Marta_Przykladna");
    assert!(resolver.screen(&[nobody]).expect("whole snapshots").is_none());
    assert!(resolver.screen(&[]).expect("whole snapshots").is_none());
}

#[test]
fn nothing_is_a_match_for_itself() {
    let listed = datasets(
        "
        un jane Person name=Jane_Invented_Roe was=jane-1
        eu e1 Person name=Jane_Invented_Roe",
    );
    let check = |asked: &str, expect: &[&str]| {
        assert_eq!(ids(&listed.union, asked, ResolveOptions::default()), expect, "{asked}");
    };
    check("un jane Person name=Jane_Invented_Roe", &["e1"]);
    // nor is what it once was, asked from either side
    check("un jane-1 Person name=Jane_Invented_Roe", &["e1"]);
    check("un new Person name=Jane_Invented_Roe was=jane", &["e1"]);
    check("un other Person name=Jane_Invented_Roe", &["e1", "jane"]);
}

#[test]
fn a_publisher_has_told_its_own_apart() {
    let listed = datasets(
        "
        un a Person name=Jane_Invented_Roe
        un b Person name=Jane_Invented_Roe
        eu c Person name=Jane_Invented_Roe
        us both Person name=Jane_Invented_Roe
        un both Person country=mt",
    );
    let with = |other_datasets_only| {
        let options = ResolveOptions { other_datasets_only, ..ResolveOptions::default() };
        ids(&listed.union, "un a Person name=Jane_Invented_Roe", options)
    };
    assert_eq!(with(false), ["b", "both", "c"]);
    let others = with(true);
    assert!(others.contains(&"c".to_owned()) && !others.contains(&"b".to_owned()), "{others:?}");
}

#[test]
fn an_entity_without_a_name_or_number_matches_nothing() {
    let listed = datasets(LISTED);
    for asked in ["own x Person", "own x Person birthDate=1970-05-04", "own x Newthing name=Jane"] {
        assert_eq!(ids(&listed.union, asked, ResolveOptions::default()), [""; 0], "{asked}");
    }
    assert_eq!(
        ids(&Union::default(), "own x Person name=Jane", ResolveOptions::default()),
        [""; 0]
    );
}

/// A publisher has told its own entries apart: an entity can be one of them, not several.
#[test]
fn of_one_dataset_only_the_best_may_be_the_same() {
    let listed = datasets(
        "
        un full Company name=Muster_General_Trading_Corporation country=kp
        un near Company name=Muster_General_Trading_Corporation_Nord country=kp
        eu other Company name=Muster_General_Trading_Corporation country=kp
        own x Company name=Muster_General_Trading_Corporation country=kp",
    );
    let options = ResolveOptions { other_datasets_only: true, limit: 100, ..Default::default() };
    let resolver = Resolver::new(&listed.union, options);
    let ids = |asked: &str| {
        let asked = listed.union.get(asked).expect("whole snapshots").expect("an entity");
        let sorted = |found: Vec<resolve::Match>| {
            let mut ids: Vec<_> = found.into_iter().map(|found| found.entity.id).collect();
            ids.sort_unstable();
            ids
        };
        let matches = sorted(resolver.matches(&asked).expect("whole snapshots"));
        (matches, sorted(resolver.identities(&asked).expect("whole snapshots")))
    };
    let (matches, identities) = ids("x");
    assert_eq!(matches, ["full", "near", "other"]);
    assert_eq!(identities, ["full", "other"]);
    // Seen from the one left out, the answer is the same.
    let (matches, identities) = ids("near");
    assert_eq!(matches, ["other", "x"]);
    assert!(identities.is_empty(), "{identities:?}");
}

fn question(asked: &str, fuzzy: bool) -> Question {
    Question {
        entity: entity(asked),
        scope: Scope::default(),
        candidates: 50,
        fuzzy,
        threshold: 0.7,
        cutoff: 0.0,
        limit: 10,
    }
}

fn answer(union: &Union, question: &Question) -> (Vec<String>, usize) {
    let algorithm = Algorithm::by_name("logic-v2").expect("known");
    let answer = ask(union, question, algorithm).expect("whole snapshots");
    (answer.results.into_iter().map(|found| found.entity.id).collect(), answer.matches)
}

#[test]
fn a_thing_is_asked_for_as_all_that_it_may_be() {
    let listed = datasets(
        "un person Person name=Example_Star
         un firm Company name=Example_Star
         un ship Vessel name=Example_Star
         eu plane Airplane name=Example_Star
         un act Sanction name=Example_Star",
    );
    let mut question = question("own x Thing name=Example_Star", true);
    let (mut ids, matches) = answer(&listed.union, &question);
    ids.sort_unstable();
    assert_eq!((ids.join(" ").as_str(), matches), ("firm person plane ship", 4));
    question.scope.datasets = Some(vec!["eu".to_owned()]);
    assert_eq!(answer(&listed.union, &question), (vec!["plane".to_owned()], 1));
    question.scope.datasets = None;
    question.scope.schemata = Some(vec!["Vessel".to_owned(), "Person".to_owned()]);
    let (mut ids, _) = answer(&listed.union, &question);
    ids.sort_unstable();
    assert_eq!(ids, ["person", "ship"]);
    // The limit is one for all kinds together; what matches is counted beyond it.
    question.limit = 1;
    assert_eq!(answer(&listed.union, &question), (vec!["person".to_owned()], 2));
    // Who asks for a person gets what may be one.
    let person = self::question("own x Person name=Example_Star", true);
    assert_eq!(answer(&listed.union, &person).0, ["person"]);
}

#[test]
fn errors_of_typing_find_candidates_unless_that_is_switched_off() {
    let listed = datasets(
        "un jane Person name=Jane_Gundersen_Invented
         un solo Company name=Gundersenko",
    );
    // Letters are wrong in every word.
    let (several, alone) =
        ("own x Person name=Jame_Gumdersen_Imvented", "own x Company name=Gumdersenko");
    for (asked, fuzzy, expect) in
        [(several, true, 1), (several, false, 0), (alone, true, 1), (alone, false, 1)]
    {
        let found = answer(&listed.union, &question(asked, fuzzy)).0;
        assert_eq!(found.len(), expect, "{asked} {fuzzy}: {found:?}");
    }
}
