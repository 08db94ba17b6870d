//! AND, OR, NOT and parentheses, compared with a twin that asks each entity.

use index::{Search, Syntax, Union};
use proptest::prelude::*;

use crate::text::snapshot;

/// What a query means.
#[derive(Debug, Clone)]
enum Asked {
    Word(usize),
    All(Vec<Asked>),
    Any(Vec<Asked>),
    Not(Box<Asked>),
}

const WORDS: [&str; 5] = ["jane", "john", "ivan", "olga", "anna"];

impl Asked {
    /// Entity number `n` is called by those words whose bit is set in `n`.
    fn finds(&self, n: usize) -> bool {
        match self {
            Asked::Word(at) => n >> at & 1 == 1,
            Asked::All(parts) => parts.iter().all(|part| part.finds(n)),
            Asked::Any(parts) => parts.iter().any(|part| part.finds(n)),
            Asked::Not(part) => !part.finds(n),
        }
    }

    /// The query, with no more parentheses than it needs. `style` picks among ways to say the same.
    fn written(&self, syntax: Syntax, style: usize) -> String {
        let tight = |part: &Asked| match part {
            Asked::All(_) | Asked::Any(_) => format!("({})", part.written(syntax, style + 1)),
            part => part.written(syntax, style + 1),
        };
        let (and, or, not): (&[&str], &[&str], &[&str]) = match syntax {
            Syntax::Full => (&[" ", " AND ", " && "], &[" OR ", " || "], &["NOT ", "-", "!"]),
            Syntax::Simple => (&[" ", " +"], &[" | ", "|"], &["-"]),
        };
        match self {
            Asked::Word(at) => WORDS[*at].to_owned(),
            Asked::All(parts) => {
                parts.iter().map(tight).collect::<Vec<_>>().join(and[style % and.len()])
            }
            Asked::Any(parts) => {
                let part = |part: &Asked| match part {
                    Asked::All(_) => part.written(syntax, style + 1),
                    part => tight(part),
                };
                parts.iter().map(part).collect::<Vec<_>>().join(or[style % or.len()])
            }
            // Two signs are one in a search box.
            Asked::Not(part) if matches!(**part, Asked::Not(_)) => {
                format!("{}({})", not[style % not.len()], part.written(syntax, style + 1))
            }
            Asked::Not(part) => format!("{}{}", not[style % not.len()], tight(part)),
        }
    }
}

fn asked() -> impl Strategy<Value = Asked> {
    let word = (0..WORDS.len()).prop_map(Asked::Word);
    word.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 2..4).prop_map(Asked::All),
            prop::collection::vec(inner.clone(), 2..4).prop_map(Asked::Any),
            inner.prop_map(|part| Asked::Not(Box::new(part))),
        ]
    })
}

/// An entity for every set of words.
fn everyone() -> Union {
    let mut text = String::new();
    for n in 0..1 << WORDS.len() {
        text.push_str(&format!("e{n:02} Person alias=Invented"));
        for (at, word) in WORDS.iter().enumerate().filter(|(at, _)| n >> at & 1 == 1) {
            // Half of them as names and half as other text.
            text.push_str(&format!(" {}={word}", ["name", "notes"][at % 2]));
        }
        text.push('\n');
    }
    Union::new(vec![snapshot(&text).snapshot])
}

proptest! {
    #[test]
    fn what_is_asked_is_found(asked in asked(), style in 0..6_usize) {
        thread_local!(static EVERYONE: Union = everyone());
        let expect: Vec<String> = (0..1 << WORDS.len())
            .filter(|n| asked.finds(*n))
            .map(|n| format!("e{n:02}"))
            .collect();
        for syntax in [Syntax::Full, Syntax::Simple] {
            let text = asked.written(syntax, style);
            let search = Search { text: text.clone(), syntax, limit: 100, ..Search::default() };
            let found = EVERYONE.with(|everyone| everyone.find(&search)).expect("a whole snapshot");
            let mut ids: Vec<String> = found.entities.into_iter().map(|own| own.id).collect();
            ids.sort_unstable();
            prop_assert_eq!(&ids, &expect, "{}", text);
        }
    }
}
