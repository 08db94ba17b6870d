//! Classes of steps.

/// Declares the classes of steps once: what each is called in the code and in the weights file.
macro_rules! classes {
    ($($(#[$doc:meta])* $class:ident = $name:literal,)+) => {
        /// What a step says, which decides the curve that weighs it. The number that goes with it
        /// (`x`) is named after each.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[repr(u8)]
        pub(crate) enum Class {
            $($(#[$doc])* $class,)+
        }

        impl Class {
            /// Names of all classes, in order.
            pub(crate) const NAMES: &'static [&'static str] = &[$($name,)+];
            pub(crate) const COUNT: usize = Class::NAMES.len();

            pub(crate) fn name(self) -> &'static str {
                Class::NAMES[self as usize]
            }
        }
    };
}

classes! {
    /// Words with the same letters; rarity in nats.
    Equal = "equal",
    /// Words with the same sound; rarity.
    Spelling = "spelling",
    /// One word in two scripts; rarity.
    Romanised = "romanised",
    /// Usual spellings of one name; rarity.
    Variant = "variant",
    /// Pet forms; rarity.
    Nick = "nick",
    /// One word against its pieces; likeness.
    Joined = "joined",
    /// The rarity of the same.
    JoinedRarity = "joined-rarity",
    /// Letters differ; likeness from 0.5.
    Edit = "edit",
    /// The rarity of the same.
    EditRarity = "edit-rarity",
    /// An initial; 1.
    Initial = "initial",
    /// A word against the initials of others; 1.
    Acronym = "acronym",
    /// Words that say what a firm does are the same, or places, numbers, legal forms; rarity.
    SameGeneric = "same-generic",
    SamePlace = "same-place",
    SameNumber = "same-number",
    SameLegal = "same-legal",
    /// Letters differ: how many, as written, 1 to 4.
    EditLetters = "edit-letters",
    /// Letters differ, and both words are short; or the first letter differs; or both are known as
    /// names, by frequency or as two names of the lexicon; or both have as many Korean syllables.
    /// Likeness again.
    EditShort = "edit-short",
    EditFirst = "edit-first",
    EditKnown = "edit-known",
    EditListed = "edit-listed",
    EditKorean = "edit-korean",
    /// Letters of a given name differ; likeness.
    EditGiven = "edit-given",
    /// Letters differ that make a man's name of a woman's, `Mario` and `Maria`; likeness.
    EditGender = "edit-gender",
    /// Counterparts of which one is a family name and the other is not; 1.
    Crossed = "crossed",
    /// Counterparts that stand in another order; how many.
    Inverted = "inverted",
    /// A word on each side that is not the other: the smaller rarity.
    OtherWord = "other-word",
    OtherFirst = "other-first",
    OtherLast = "other-last",
    OtherFather = "other-father",
    OtherFamily = "other-family",
    OtherMaternal = "other-maternal",
    /// A husband's name instead of the mother's.
    OtherMarried = "other-married",
    OtherGiven = "other-given",
    OtherMiddle = "other-middle",
    OtherPatronymic = "other-patronymic",
    OtherNisbah = "other-nisbah",
    OtherInitial = "other-initial",
    OtherGeneric = "other-generic",
    OtherPlace = "other-place",
    OtherNumber = "other-number",
    OtherLegal = "other-legal",
    /// A word on one side only; rarity.
    LackWord = "lack-word",
    LackFirst = "lack-first",
    LackLast = "lack-last",
    LackFather = "lack-father",
    LackFamily = "lack-family",
    LackMaternal = "lack-maternal",
    LackGiven = "lack-given",
    LackMiddle = "lack-middle",
    LackPatronymic = "lack-patronymic",
    LackNisbah = "lack-nisbah",
    LackGeneric = "lack-generic",
    LackPlace = "lack-place",
    LackNumber = "lack-number",
    LackLegal = "lack-legal",
    /// Father and son exchanged; 1.
    Reversed = "reversed",
    /// Korean names that agree; 1, or 2 if both have two given syllables.
    KoreanSame = "korean-same",
    KoreanOtherSyllable = "korean-other-syllable",
    KoreanOtherLength = "korean-other-length",
    KoreanOtherFamily = "korean-other-family",
    KoreanDifferent = "korean-different",
    /// The same of Chinese names; 1.
    ChineseSame = "chinese-same",
    ChineseOtherSyllable = "chinese-other-syllable",
    ChineseOtherLength = "chinese-other-length",
    ChineseOtherFamily = "chinese-other-family",
    ChineseDifferent = "chinese-different",
    /// One name has a word in front of the whole of the other, as a child's name has before the
    /// father's; 1.
    Before = "before",
    /// The share of the information of the side with less that found a counterpart; 0 to 1.
    CoverLess = "cover-less",
    /// The same of the side with more.
    CoverMore = "cover-more",
    /// Information in common, in nats.
    Shared = "shared",
    /// The rarity of the rarest word in common, in nats.
    Rarest = "rarest",
    /// `CoverLess` again, where the rarest word in common is common, middling, rare.
    CoverCommon = "cover-common",
    CoverMiddling = "cover-middling",
    CoverRare = "cover-rare",
    /// `CoverMore` again, where the first telling words are counterparts, where the last are, where
    /// both are and where neither.
    CoverFirst = "cover-first",
    CoverLast = "cover-last",
    CoverEnds = "cover-ends",
    CoverInner = "cover-inner",
    /// Telling words of the shorter name.
    Words = "words",
    /// Both personal names are single words: the rarity.
    Single = "single",
    /// One of them is, and the other has more words; 1.
    OneOfMany = "one-of-many",
    /// Telling words that found a counterpart.
    Matched = "matched",
    /// The first telling words are counterparts: 1, or else 2.
    First = "first",
    /// The same of the last.
    Last = "last",
}
