//! What holds for any two texts.

use names::{How, Name, NameKind, agreement, fold, keys, logistic, similarity};
use proptest::prelude::*;

pub(crate) fn kind() -> impl Strategy<Value = NameKind> {
    prop_oneof![
        Just(NameKind::Person),
        Just(NameKind::Organization),
        Just(NameKind::Object),
        Just(NameKind::Unknown),
    ]
}

/// Words of the sort the crate has rules for, so that the rules meet one another.
fn wordy() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        "[A-Za-z]{1,9}",
        "[а-яёії]{1,8}",
        "[ا-ي]{1,6}",
        "[가-힣]{1,5}",
        "[一-龥]{1,4}",
        "[ऀ-෿]{1,7}",
        "[ก-๛]{1,7}",
        "[ぁ-ヿ]{1,5}",
        "[Α-ώ]{1,6}",
        "[א-ת]{1,5}",
        "(王|歐陽|金|尉迟)[一-龥]{1,2}",
        "(hsi|chin|ping|xi|jin|zhang|ou|yang|ng|lee)(-?(wen|ming|p'ing|an)){0,3}",
        "[0-9]{1,3}",
        prop::sample::select(vec![
            "abd",
            "al",
            "bin",
            "din",
            "ltd",
            "s.a.",
            "gmbh",
            "korea",
            "trading",
            "kim",
            "chol",
            "II",
            "Dr",
            "総",
            "회사",
            "M/V",
            "o",
            "joint stock company",
            "-",
            "’",
            ",",
        ])
        .prop_map(str::to_owned),
    ];
    prop::collection::vec(word, 0..7).prop_map(|words| words.join(" "))
}

pub(crate) fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![wordy(), any::<String>()]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn comparison_is_symmetric(a in any_text(), b in any_text(), k in kind(), l in kind()) {
        let (a, b) = (Name::parse(&a, k), Name::parse(&b, l));
        let (there, back) = (similarity(&a, &b), similarity(&b, &a));
        prop_assert_eq!(there.score, back.score);
        prop_assert_eq!(there.parts.len(), back.parts.len());
        for (x, y) in there.parts.iter().zip(&back.parts) {
            prop_assert_eq!((&x.left, &x.right, x.how), (&y.right, &y.left, y.how));
        }
        prop_assert!((0.0..=1.0).contains(&there.score));
    }

    #[test]
    fn a_name_is_itself(a in any_text(), k in kind()) {
        let (x, y) = (Name::parse(&a, k), Name::parse(&a, k));
        prop_assert!(similarity(&x, &y).parts.iter().all(|part| part.how == How::Equal));
        prop_assert_eq!(keys(&x), keys(&y));
    }

    /// The same words are an alert, however they are written.
    #[test]
    fn the_same_words_are_an_alert(
        words in prop::collection::vec("[A-Z][a-z]{3,8}", 2..5),
        k in kind(),
    ) {
        let text = words.join(" ");
        let (x, same) = (Name::parse(&text, k), Name::parse(&text.to_uppercase(), k));
        prop_assert!(logistic(agreement(&x, &same)) >= 0.7, "{}", text);
    }

    #[test]
    fn reasons_do_not_change_the_score(a in any_text(), b in any_text(), k in kind()) {
        let (a, b) = (Name::parse(&a, k), Name::parse(&b, k));
        let (plain, reasoned) = (agreement(&a, &b), similarity(&a, &b));
        prop_assert_eq!(plain, reasoned.log_odds);
        let sum = reasoned.parts.iter().fold(reasoned.prior, |sum, part| sum + part.log_odds);
        prop_assert!(reasoned.parts.is_empty() || sum == reasoned.log_odds);
    }

    #[test]
    fn folding_twice_changes_nothing(text in "[A-Za-zÀ-žа-яА-Я가-힣 ,.'-]{0,30}") {
        let once = fold(&text);
        prop_assert_eq!(fold(&once), once);
    }
}

/// Work that grew with the square of the length would not end while anybody waits.
#[test]
fn long_names_are_cut_to_a_bounded_number_of_words() {
    let words: Vec<String> = (0..5_000).map(|n| format!("w{}x", n * 7919 % 5_003)).collect();
    let reversed: Vec<&str> = words.iter().rev().map(String::as_str).collect();
    let a = Name::parse(&words.join(" "), NameKind::Organization);
    let b = Name::parse(&reversed.join(" "), NameKind::Organization);
    assert!(a.tokens().len() <= 500);
    assert!(similarity(&a, &b).score <= 1.0);
    assert!(!keys(&a).is_empty());
    let one = "a".repeat(200_000);
    let name = Name::parse(&one, NameKind::Person);
    assert!(similarity(&name, &name).score <= 1.0);
    assert!(name.text().len() <= 10_000);
}
