//! Two names, one per line: parsing takes anything, and likeness has no sides.

#![no_main]

use libfuzzer_sys::fuzz_target;
use names::{Name, NameKind, agreement, keys, similarity};

fuzz_target!(|data: &str| {
    let (left, right) = data.split_once('\n').unwrap_or((data, ""));
    for kind in [NameKind::Person, NameKind::Organization, NameKind::Object, NameKind::Unknown] {
        let (left, right) = (Name::parse(left, kind), Name::parse(right, kind));
        for name in [&left, &right] {
            let keys = keys(name);
            assert!(keys.is_sorted(), "{keys:?}");
            assert!(name.tokens().len() <= 500);
        }
        let (there, back) = (similarity(&left, &right), similarity(&right, &left));
        assert_eq!(there.score.to_bits(), back.score.to_bits());
        assert!((0.0..=1.0).contains(&there.score), "{}", there.score);
        let (there, back) = (agreement(&left, &right), agreement(&right, &left));
        assert_eq!(there.to_bits(), back.to_bits());
    }
});
