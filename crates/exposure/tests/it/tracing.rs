//! What is followed, what is not, and what is said about it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::Arc;

use exposure::{Graph, GraphError, SameAs, Shared, Targets, Time, TraceError, TraceOptions, trace};
use model::{Entity, Grade};

use crate::text::{graph, lines, only_hop, paths, run};

#[track_caller]
fn check(text: &str, from: &str, expect: &[&str]) {
    check_with(text, from, &TraceOptions::default(), expect);
}

#[track_caller]
fn check_with(text: &str, from: &str, options: &TraceOptions, expect: &[&str]) {
    assert_eq!(paths(&graph(text), &[from], options), expect);
}

fn as_of(date: &str) -> TraceOptions {
    TraceOptions { as_of: Some(date.to_owned()), ..TraceOptions::default() }
}

#[test]
fn links_are_walked_both_ways() {
    let text = "node z Company topics=sanction
        link a Ownership b @A1
        link z Directorship b @A1";
    check(text, "a", &["1.0000 a >Ownership b <Directorship z"]);
    check(text, "b", &["1.0000 b <Directorship z"]);
}

#[test]
fn a_start_that_is_listed_is_a_path_without_hops() {
    let text = "node a Company topics=sanction
        node z Company topics=sanction
        link a Ownership z @A1";
    check(text, "a", &["1.0000 a", "1.0000 a >Ownership z"]);
}

#[test]
fn a_sanction_or_a_risk_topic_makes_a_target() {
    check(
        "node z Company
        node s Sanction entity=z
        link a Ownership z @A1",
        "a",
        &["1.0000 a >Ownership z"],
    );
    check("node z Company topics=wanted\n link a Ownership z @A1", "a", &["1.0000 a >Ownership z"]);
    check("node z Company topics=gov\n link a Ownership z @A1", "a", &[]);
}

#[test]
fn a_sanction_does_not_link_those_it_names() {
    let text = "node a Company
        node z Company
        node s Sanction entity=a entity=z";
    check(text, "a", &["1.0000 a"]);
}

#[test]
fn proof_and_source_do_not_link() {
    let text = "node a Company proof=d
        node d Document
        node r Company riskSource=a
        node z Company topics=sanction proof=d riskSource=a
        node s Sanction entity=z proof=d";
    check(text, "a", &[]);
}

#[test]
fn a_path_ends_at_a_sanctioned_party_and_passes_one_that_is_a_risk() {
    let text = "node p Company topics=role.pep
        node y Company topics=sanction
        node z Company topics=sanction
        link a Ownership p @A1
        link p Ownership y @A1
        link y Ownership z @A1";
    check(text, "a", &["1.0000 a >Ownership p", "1.0000 a >Ownership p >Ownership y"]);
}

#[test]
fn the_same_party_on_a_second_list_is_reported_too() {
    let text = "node y Company topics=sanction
        node z Company topics=sanction
        link a Ownership y @A1
        same y z 0.9";
    check(text, "a", &["1.0000 a >Ownership y", "0.9000 a >Ownership y ~SameAs z"]);
}

#[test]
fn cycles_end() {
    let text = "node z Company topics=sanction
        link a Ownership b @A1
        link b Ownership c @A1
        link c Ownership a @A1
        link c Ownership z @A1
        link a Ownership a @A1";
    check(
        text,
        "a",
        &["1.0000 a <Ownership c >Ownership z", "1.0000 a >Ownership b >Ownership c >Ownership z"],
    );
}

#[test]
fn depth_is_a_bound_on_hops() {
    let text = "node z Company topics=sanction
        link a Ownership b @A1
        link b Ownership c @A1
        link c Ownership z @A1";
    let depth = |max_depth| TraceOptions { max_depth, ..TraceOptions::default() };
    check_with(text, "a", &depth(2), &[]);
    check_with(text, "a", &depth(3), &["1.0000 a >Ownership b >Ownership c >Ownership z"]);
    check_with("node a Company topics=sanction", "a", &depth(0), &["1.0000 a"]);
}

#[test]
fn a_longer_path_through_better_sources_comes_first() {
    // E5 weighs 0.4 × 0.3.
    let text = "node z Company topics=sanction
        link a Ownership z @E5
        link a Ownership b @A1
        link b Ownership z @A1";
    check(text, "a", &["1.0000 a >Ownership b >Ownership z", "0.1200 a >Ownership z"]);
}

#[test]
fn the_shorter_of_two_equally_sourced_paths_comes_first() {
    let text = "node z Company topics=sanction
        link a Ownership b @A1
        link b Ownership z @A1
        link a Ownership z @A1";
    check(text, "a", &["1.0000 a >Ownership z", "1.0000 a >Ownership b >Ownership z"]);
}

#[test]
fn a_strong_detour_is_kept_where_the_shortcut_is_too_weak() {
    // To b the shortcut costs less, and what it loses is missing later: 0.96 × 0.95 < 0.93.
    let text = "node z Company topics=sanction
        same a b 0.96
        link a Ownership c @A1
        link c Ownership b @A1
        link b Ownership z @A2";
    let strong = TraceOptions { min_strength: 0.93, ..TraceOptions::default() };
    check_with(text, "a", &strong, &["0.9500 a >Ownership c >Ownership b >Ownership z"]);
}

#[test]
fn of_equal_paths_the_smaller_ids_come_first_whatever_the_limit() {
    let text = "node y Company topics=sanction
        node z Company topics=sanction
        link a Ownership c @A1
        link c Ownership y @A1
        link a Ownership b @A1
        link b Ownership z @A1";
    let limit = |limit| TraceOptions { limit, ..TraceOptions::default() };
    let first = "1.0000 a >Ownership b >Ownership z";
    check_with(text, "a", &limit(1), &[first]);
    check_with(text, "a", &limit(2), &[first, "1.0000 a >Ownership c >Ownership y"]);
    check_with(text, "a", &limit(0), &[]);
}

#[test]
fn a_link_is_as_good_as_its_weaker_end_and_an_end_as_its_better_source() {
    let mut text = String::from("node z Company topics=sanction\n");
    text.push_str("node l Ownership owner=a asset=z\nnode a Company\n");
    // Ungraded sources weigh 0.9.
    check(&text, "a", &["0.9000 a >Ownership z"]);
    let grades =
        BTreeMap::from([("test".to_owned(), Grade { reliability: 'C', credibility: '3' })]);
    let graded = TraceOptions { dataset_grades: grades, ..TraceOptions::default() };
    check_with(&text, "a", &graded, &["0.7225 a >Ownership z"]);
    let trace = run(&graph(&text), &["a"], &graded);
    assert_eq!(only_hop(&trace).grade.as_deref(), Some("C3"));
}

#[test]
fn several_links_between_two_make_one_hop() {
    let text = "node z Company topics=sanction
        link a Ownership z @B2 percentage=51
        link a Directorship z @A1 role=president
        link a UnknownLink z @C3";
    let trace = run(&graph(text), &["a"], &TraceOptions::default());
    let hop = only_hop(&trace);
    assert_eq!(hop.via.as_deref(), Some("a-Directorship-z"));
    assert_eq!(hop.label.as_deref(), Some("president"));
    let also: Vec<_> =
        hop.also.iter().map(|also| (also.schema.as_str(), also.label.as_deref())).collect();
    assert_eq!(also, [("Ownership", Some("51 %")), ("UnknownLink", None)]);
}

#[test]
fn a_hop_names_the_statements_it_rests_on() {
    let text = "node z Company topics=sanction
        link a Ownership z @B2 2015..2018 percentage=51 description=long_text";
    let trace = run(&graph(text), &["a"], &TraceOptions::default());
    let hop = only_hop(&trace);
    let props: Vec<_> = hop.statements.iter().map(|one| one.prop.as_str()).collect();
    assert_eq!(props, ["owner", "asset", "startDate", "endDate", "percentage"]);
    assert_eq!(hop.statements[0].origin.as_deref(), Some("src@B2"));
    assert_eq!(hop.statements[0].entity_id, "a-Ownership-z");
    // SHA-1 of `test.a-Ownership-z.owner.a`, by sha1sum.
    assert_eq!(hop.statements[0].id, "098263db8021676806b49eb12432ed9a422f8419");
    assert_eq!(hop.datasets, ["test"]);
    assert_eq!(
        (hop.dates.start.as_deref(), hop.dates.end.as_deref()),
        (Some("2015"), Some("2018"))
    );
    assert_eq!(hop.time, None);
}

#[test]
fn a_link_that_surely_did_not_hold_is_not_followed() {
    let text = "node z Company topics=sanction
        link a Ownership z @A1 2015-03..2018";
    for (date, expect) in [
        ("2015-02-28", None),
        ("2015-03", Some(Time::Possible)),
        ("2016", Some(Time::During)),
        ("2018-06-01", Some(Time::Possible)),
        ("2019", None),
    ] {
        let trace = run(&graph(text), &["a"], &as_of(date));
        let found = trace.paths.first().and_then(|path| path.hops[0].time);
        assert_eq!(found, expect, "{date}");
    }
}

#[test]
fn a_link_without_dates_is_followed_and_marked() {
    let text = "node z Company topics=sanction
        link a Ownership z @A1";
    assert_eq!(only_hop(&run(&graph(text), &["a"], &as_of("2016"))).time, Some(Time::Unknown));
    let open = "node z Company topics=sanction
        link a Ownership z @A1 2015..";
    assert_eq!(only_hop(&run(&graph(open), &["a"], &as_of("2016"))).time, Some(Time::Possible));
}

#[test]
fn sources_that_differ_on_the_dates_leave_the_widest_interval() {
    let text = "node z Company topics=sanction
        link a Ownership z @A1 2015..2016 startDate=2012-05-01 endDate=2018";
    let trace = run(&graph(text), &["a"], &as_of("2013"));
    let hop = only_hop(&trace);
    assert_eq!(
        (hop.dates.start.as_deref(), hop.dates.end.as_deref()),
        (Some("2012-05-01"), Some("2018"))
    );
    assert_eq!(hop.time, Some(Time::During));
}

#[test]
fn a_listing_outside_the_date_is_reported_and_says_so() {
    let text = "node z Company
        node s1 Sanction entity=z listingDate=2016-12-02 authority=UN program=Program_A unscId=KPe.001
        node s0 Sanction entity=z startDate=2010 endDate=2011 program=Program_B
        link a Ownership z @A1";
    let trace = run(&graph(text), &["a"], &as_of("2015"));
    let why = &trace.paths[0].target.why;
    let shown: Vec<_> = (why.iter())
        .map(|one| (one.id.as_str(), one.date.as_deref(), one.program.as_deref(), one.time))
        .collect();
    assert_eq!(
        shown,
        [
            ("s0", Some("2010"), Some("Program B"), Some(Time::Outside)),
            ("s1", Some("2016-12-02"), Some("Program A"), Some(Time::Outside)),
        ]
    );
    assert_eq!(why[1].reference.as_deref(), Some("KPe.001"));
    assert_eq!(why[1].authority.as_deref(), Some("UN"));
    assert!(trace.paths[0].target.listed);
}

#[test]
fn a_date_that_is_none_and_an_unknown_start_are_errors() {
    let graph = graph("node a Company");
    let message = |from: &str, options: &TraceOptions| {
        let error: TraceError = trace(&graph, &[from.to_owned()], options).expect_err("an error");
        error.to_string()
    };
    assert_eq!(
        message("a", &as_of("yesterday")),
        "`yesterday` is not a date (YYYY, YYYY-MM or YYYY-MM-DD)"
    );
    assert_eq!(message("b", &TraceOptions::default()), "no entity has the id `b`");
}

#[test]
fn properties_that_point_at_an_entity_are_links() {
    let vessel = "node z Company topics=sanction
        node v Vessel operator=z";
    check(vessel, "v", &["0.9000 v >Vehicle:operator z"]);
    check_with(
        vessel,
        "z",
        &TraceOptions {
            targets: Targets::Ids(BTreeSet::from(["v".to_owned()])),
            ..TraceOptions::default()
        },
        &["0.9000 z <Vehicle:operator v"],
    );
}

#[test]
fn an_address_ties_two_things_as_much_as_the_same_address_written_out() {
    let entity = "node a Company addressEntity=x
        node x Address full=Invented_Street_12
        node z Company topics=sanction addressEntity=x";
    // 0.9 × √½ rounds to 0.6364 for each of the two hops.
    check(entity, "a", &["0.4050 a >Thing:addressEntity x <Thing:addressEntity z"]);
    let text = "node a Company address=Invented_Street_12
        node z Company topics=sanction address=INVENTED_STREET,_12";
    check(text, "a", &["0.4500 a ~Shared z"]);
}

#[test]
fn a_town_ties_nothing() {
    check(
        "node a Company addressEntity=x
        node x Address full=Invented_Town
        node z Company topics=sanction addressEntity=x",
        "a",
        &[],
    );
}

#[test]
fn a_shared_phone_is_a_hop_with_statements_of_both() {
    let text = "node a Company phone=+48581234567
        node z Company topics=sanction phone=+48581234567";
    let trace = run(&graph(text), &["a"], &TraceOptions::default());
    let hop = only_hop(&trace);
    assert_eq!((hop.strength, hop.via.as_deref()), (0.63, None));
    assert_eq!(hop.label.as_deref(), Some("phone: +48581234567"));
    let holders: Vec<_> = hop.statements.iter().map(|one| one.entity_id.as_str()).collect();
    assert_eq!(holders, ["a", "z"]);
}

/// Companies at one phone number and one address, the last of them listed.
fn crowd(n: usize) -> String {
    let mut text = String::from("node x Address full=Invented_Street_12\n");
    for at in 0..n {
        let topic = if at + 1 == n { "topics=sanction" } else { "" };
        writeln!(text, "node c{at} Company phone=+48581234567 addressEntity=x {topic}")
            .expect("a string");
    }
    text
}

#[test]
fn a_value_that_many_share_is_not_followed() {
    let few = run(&graph(&crowd(25)), &["c0"], &TraceOptions::default());
    assert_eq!(few.paths[0].hops[0].schema, "Shared");
    assert!(few.notes.is_empty(), "{:?}", few.notes);
    let many = run(&graph(&crowd(26)), &["c0"], &TraceOptions::default());
    assert_eq!(lines(&many), [""; 0]);
    assert_eq!(many.notes.len(), 2, "{:?}", many.notes);
    assert!(many.complete);
}

#[test]
fn an_entity_with_very_many_links_is_cut_and_the_answer_says_so() {
    let mut text = String::from("node z Company topics=sanction\nlink a Ownership z @A1\n");
    for at in 0..2_000 {
        writeln!(text, "link a Ownership b{at} @A1").expect("a string");
    }
    let trace = run(&graph(&text), &["a"], &TraceOptions::default());
    assert!(!trace.complete);
    // `a-Ownership-z` comes after all the others.
    assert_eq!(lines(&trace), [""; 0]);
    assert_eq!(
        trace.notes,
        ["`Company` (a) has 2001 links; the 2000 with the smallest ids were followed"]
    );
}

#[test]
fn the_bound_on_entities_makes_the_answer_incomplete() {
    let text = "node z Company topics=sanction
        link a Ownership b @A1
        link b Ownership z @A1";
    let bound = |max_expand| TraceOptions { max_expand, ..TraceOptions::default() };
    let cut = run(&graph(text), &["a"], &bound(2));
    assert_eq!((cut.complete, cut.visited, cut.paths.len()), (false, 2, 0));
    let whole = run(&graph(text), &["a"], &bound(3));
    assert_eq!((whole.complete, whole.visited, whole.paths.len()), (true, 3, 1));
}

#[test]
fn a_call_links_its_ends_and_a_passport_nothing() {
    let text = "node a Person
        node z Person topics=sanction
        node c Call caller=z receiver=a
        node p Passport holder=a number=X123456";
    check(text, "a", &["0.7200 a <Call z"]);
}

#[test]
fn two_owners_in_one_entry_are_not_linked_by_it() {
    let text = "node a Company
        node b Company
        node z Company topics=sanction
        node o Ownership owner=a owner=z asset=b";
    check(text, "a", &["0.8100 a >Ownership b <Ownership z"]);
}

#[test]
fn what_points_nowhere_is_passed_over() {
    let text = "node a Company parent=gone
        node o Ownership owner=a asset=gone
        node q UnknownThing subject=a";
    check(text, "a", &[]);
}

#[test]
fn merged_entities_are_found_under_their_old_ids() {
    let mut merged = model::Entity::new("new", "Company");
    merged.referents.push("old".to_owned());
    let dataset = std::sync::Arc::from("test");
    merged.push("topics", "sanction", &dataset);
    let mut link = model::Entity::new("link", "Ownership");
    link.push("owner", "old", &dataset);
    link.push("asset", "a", &dataset);
    let a = model::Entity::new("a", "Company");
    let graph = exposure::MemoryGraph::new([merged, link, a]);
    assert_eq!(paths(&graph, &["a"], &TraceOptions::default()), ["0.9000 a <Ownership new"]);
    let ids = TraceOptions {
        targets: Targets::Ids(BTreeSet::from(["old".to_owned()])),
        ..TraceOptions::default()
    };
    assert_eq!(paths(&graph, &["a"], &ids), ["0.9000 a <Ownership new"]);
    assert_eq!(paths(&graph, &["old"], &TraceOptions::default()), ["1.0000 new"]);
}

#[test]
fn the_json_has_the_agreed_shape() {
    let text = "node z Company name=Invented_Trading topics=sanction
        node s Sanction entity=z program=P authority=UN
        link a Ownership z @B2";
    let trace = run(&graph(text), &["a"], &TraceOptions::default());
    let json = serde_json::to_value(&trace).expect("plain data");
    let path = &json["paths"][0];
    assert_eq!(path["strength"], 0.9025);
    let hop = &path["hops"][0];
    for key in ["from", "to", "via", "schema", "dates", "grade", "statements"] {
        assert!(hop.get(key).is_some(), "{key}");
    }
    assert_eq!(hop["direction"], "forward");
    assert_eq!(path["target"]["why"][0]["id"], "s");
    assert_eq!(json["complete"], true);
    assert_eq!(json["visited"], 2);
}

/// A graph that knows two ways of writing one address.
struct Knowing(exposure::MemoryGraph);

impl Graph for Knowing {
    fn entity(&self, id: &str) -> Result<Option<Arc<Entity>>, GraphError> {
        self.0.entity(id)
    }

    fn inbound(&self, id: &str) -> Result<Vec<Arc<Entity>>, GraphError> {
        self.0.inbound(id)
    }

    fn same_as(&self, id: &str) -> Result<Vec<SameAs>, GraphError> {
        self.0.same_as(id)
    }

    fn sharing(&self, id: &str) -> Result<Vec<Shared>, GraphError> {
        let other = if id == "a" { "z" } else { "a" };
        Ok(vec![Shared {
            id: other.to_owned(),
            prop: "address".to_owned(),
            value: "Invented Street 12".to_owned(),
        }])
    }
}

#[test]
fn a_graph_may_know_better_what_is_the_same() {
    let text = "node a Company address=Invented_Street_12 address=Other_Road_7
        node z Company topics=sanction address=12_Invented_St.";
    let trace = run(&Knowing(graph(text)), &["a"], &TraceOptions::default());
    let values: Vec<_> =
        (only_hop(&trace).statements.iter()).map(|one| one.value.as_str()).collect();
    assert_eq!(values, ["Invented Street 12", "12 Invented St."]);
}
