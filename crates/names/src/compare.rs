//! Two names side by side: words find their counterparts, and each step is handed to whoever
//! weighs it.

use std::cmp::Ordering;

use rapidfuzz::distance::osa;
use smallvec::SmallVec;

use crate::chinese;
use crate::class::Class;
use crate::distance::distance;
use crate::joined::join_pieces;
use crate::korean::{self, Kinship};
use crate::name::{MAX_COMPARED, Mark, Name, NameKind, Part, Role, Sort, Token};
use crate::relate::{Relation, other_han, relate, same_sound};
use crate::score::How;

/// Words that take part in inexact comparison, on each side.
pub(crate) const MAX_INEXACT: usize = 24;

/// Words `from..to` of one side; empty where the side has no counterpart.
pub(crate) type Span = (u16, u16);
pub(crate) const NOTHING: Span = (0, 0);

/// One step of the walk, before words are quoted.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Step {
    pub(crate) left: Span,
    pub(crate) right: Span,
    pub(crate) how: How,
    pub(crate) class: Class,
    pub(crate) x: f32,
}

/// What a walk hands its steps to.
pub(crate) trait Sink {
    fn step(&mut self, step: Step);
}

/// Pairs are always walked in one order, whoever is asked first: ties then fall the same way.
pub(crate) fn is_exchanged(left: &Name, right: &Name) -> bool {
    let order = (left.folded_hash.cmp(&right.folded_hash))
        .then_with(|| left.folded.cmp(&right.folded))
        .then_with(|| left.text.cmp(&right.text));
    order.then(left.kind.cmp(&right.kind)) == Ordering::Greater
}

/// The kind of the pair: the more particular of the two.
pub(crate) fn pair_kind(a: &Name, b: &Name) -> NameKind {
    // Who bears names that can be read as Korean or Chinese names of people is a person.
    let is_read = |name: &Name| !name.korean().is_empty() || !name.chinese().is_empty();
    match (a.kind, b.kind) {
        (NameKind::Unknown, NameKind::Unknown) if is_read(a) && is_read(b) => NameKind::Person,
        (x, y) if x == y => x,
        (NameKind::Unknown, kind) | (kind, NameKind::Unknown) => kind,
        (NameKind::Object, _) | (_, NameKind::Object) => NameKind::Object,
        _ => NameKind::Organization,
    }
}

/// Walks two names that both have words.
pub(crate) fn walk(a: &Name, b: &Name, sink: &mut impl Sink) {
    if chinese_walk(a, b, sink) || korean_walk(a, b, sink) {
        return;
    }
    let mut aligned = Aligned::new(a, b, sink);
    aligned.match_equal();
    aligned.match_inexact();
    aligned.match_acronym();
    aligned.settle_rest();
    aligned.sum_up();
}

/// Two names that can both be read as Chinese, or a name in Han characters and one that can be read
/// as Korean. What romanisation explains is the same name; what it does not explain is another only
/// where a name can hardly be anything but Chinese.
fn chinese_walk(a: &Name, b: &Name, sink: &mut impl Sink) -> bool {
    let none = |name: &Name| name.chinese().is_empty() && name.hanja().is_empty();
    if none(a) && none(b) || a.text == b.text {
        return false;
    }
    let hanja = korean::kinship(a.hanja(), b.korean()) == Kinship::Same
        || korean::kinship(a.korean(), b.hanja()) == Kinship::Same;
    if hanja {
        whole_step(a, b, Class::KoreanSame, 2.0, sink);
        return true;
    }
    if a.chinese().is_empty() || b.chinese().is_empty() || a.has_words_of(b) {
        return false;
    }
    let evident =
        chinese::is_evidently_chinese(a.chinese()) || chinese::is_evidently_chinese(b.chinese());
    if !evident && !a.korean().is_empty() && !b.korean().is_empty() {
        return false;
    }
    let class = match chinese::kinship(a.chinese(), b.chinese()) {
        Kinship::Same => Class::ChineseSame,
        _ if !evident => return false,
        Kinship::OtherSyllable => Class::ChineseOtherSyllable,
        Kinship::OtherLength => Class::ChineseOtherLength,
        Kinship::OtherFamily => Class::ChineseOtherFamily,
        Kinship::Different => Class::ChineseDifferent,
    };
    let x = if class == Class::ChineseSame { 1.0 } else { squashed_likeness(a, b) };
    whole_step(a, b, class, x, sink);
    true
}

fn whole_step(a: &Name, b: &Name, class: Class, x: f32, sink: &mut impl Sink) {
    let same = matches!(class, Class::KoreanSame | Class::ChineseSame);
    let how = if same { How::Romanised } else { How::Conflict };
    let whole = |name: &Name| (0, name.tokens.len() as u16);
    sink.step(Step { left: whole(a), right: whole(b), how, class, x });
}

/// Two names that can both be read as Korean are compared as Korean names: a syllable that no
/// romanisation explains is another person, however little the letters differ.
fn korean_walk(a: &Name, b: &Name, sink: &mut impl Sink) -> bool {
    if a.korean().is_empty() || b.korean().is_empty() || a.has_words_of(b) {
        return false;
    }
    let full = korean::is_full(a.korean()) && korean::is_full(b.korean());
    let class = match korean::kinship(a.korean(), b.korean()) {
        Kinship::Same => Class::KoreanSame,
        Kinship::OtherSyllable => Class::KoreanOtherSyllable,
        Kinship::OtherLength => Class::KoreanOtherLength,
        Kinship::OtherFamily => Class::KoreanOtherFamily,
        Kinship::Different if full => Class::KoreanDifferent,
        Kinship::Different => return false,
    };
    let x = if class == Class::KoreanSame {
        1.0 + f32::from(u8::from(full))
    } else {
        squashed_likeness(a, b)
    };
    whole_step(a, b, class, x, sink);
    true
}

/// How alike the letters of two whole names are, blanks aside.
fn squashed_likeness(a: &Name, b: &Name) -> f32 {
    let squash =
        |name: &Name| -> String { name.tokens.iter().map(|token| &*token.sound).collect() };
    let (x, y) = (squash(a), squash(b));
    let length = x.len().max(y.len());
    match distance(&x, &y, (length * 50) as u16) {
        Some(cost) => 1.0 - f32::from(cost) / (length as f32 * 100.0),
        None => 0.0,
    }
}

/// A name with its words at hand.
#[derive(Clone, Copy)]
pub(crate) struct Side<'a> {
    name: &'a Name,
    pub(crate) tokens: &'a [Token],
    pub(crate) marks: &'a [Mark],
}

impl<'a> Side<'a> {
    fn of(name: &'a Name) -> Side<'a> {
        Side { name, tokens: &name.tokens, marks: &name.marks }
    }

    /// A bit for each word of which `test` holds. No branch for any: nobody guesses words.
    pub(crate) fn words_where(self, test: impl Fn(&Mark) -> bool) -> u64 {
        (self.marks.iter().enumerate())
            .fold(0, |found, (at, mark)| found | u64::from(test(mark)) << at)
    }

    fn rarity(self, (from, to): Span) -> f32 {
        self.marks[usize::from(from)..usize::from(to)].iter().map(|mark| mark.rarity).sum()
    }
}

/// Words and their counterparts, as far as found.
struct Aligned<'a, S> {
    a: Side<'a>,
    b: Side<'a>,
    kind: NameKind,
    /// A bit for each word without a counterpart.
    free_a: u64,
    free_b: u64,
    sink: &'a mut S,
    /// Information that found a counterpart, on each side.
    matched_a: f32,
    matched_b: f32,
    /// Telling words that found one.
    n_matched: u32,
    /// Telling words that contradict each other.
    n_others: u32,
    rarest: f32,
    /// Where the counterpart of each word of the left name begins; 255 for none.
    places: [u8; MAX_COMPARED],
    first: u8,
    last: u8,
}

fn bits(n: usize) -> u64 {
    if n >= 64 { u64::MAX } else { (1 << n) - 1 }
}

/// The first `n` of a set.
pub(crate) fn lowest(set: u64, n: usize) -> u64 {
    if set >> n == 0 {
        return set;
    }
    each(set).take(n).fold(0, |found, at| found | 1 << at)
}

pub(crate) fn each(mut set: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let at = set.trailing_zeros();
        set &= set.wrapping_sub(1);
        (at < 64).then_some(at as usize)
    })
}

fn span_bits((from, to): Span) -> u64 {
    bits(usize::from(to)) & !bits(usize::from(from))
}

impl<'a, S: Sink> Aligned<'a, S> {
    fn new(a: &'a Name, b: &'a Name, sink: &'a mut S) -> Aligned<'a, S> {
        Aligned {
            a: Side::of(a),
            b: Side::of(b),
            kind: pair_kind(a, b),
            free_a: bits(a.marks.len()),
            free_b: bits(b.marks.len()),
            sink,
            matched_a: 0.0,
            matched_b: 0.0,
            n_matched: 0,
            n_others: 0,
            rarest: 0.0,
            places: [u8::MAX; MAX_COMPARED],
            first: 0,
            last: 0,
        }
    }

    fn say(&mut self, left: Span, right: Span, how: How, class: Class, x: f32) {
        self.sink.step(Step { left, right, how, class, x });
    }

    /// Words that are counterparts, as far as `quality` goes.
    fn take(&mut self, left: Span, right: Span, quality: f32) {
        self.free_a &= !span_bits(left);
        self.free_b &= !span_bits(right);
        self.matched_a += quality * self.a.rarity(left);
        self.matched_b += quality * self.b.rarity(right);
        if self.a.marks[usize::from(left.0)].is_telling() {
            self.n_matched += 1;
            let least = self.a.rarity(left).min(self.b.rarity(right));
            self.rarest = self.rarest.max(quality * quality * least);
            self.places[usize::from(left.0)] = right.0 as u8;
            let holds = |(from, to): Span, at: u8| (from..to).contains(&u16::from(at));
            let (x, y) = (&self.a.name.shape, &self.b.name.shape);
            if holds(left, x.first) && holds(right, y.first) {
                self.first = 1;
            }
            if holds(left, x.last) && holds(right, y.last) {
                self.last = 1;
            }
        }
    }

    fn take_related(&mut self, i: usize, j: usize, relation: Relation) {
        let (x, y) = (&self.a.marks[i], &self.b.marks[j]);
        let rarity = (x.rarity + y.rarity) / 2.0;
        let (how, class, quality) = match relation {
            Relation::Equal => (How::Equal, Class::Equal, 1.0),
            Relation::Spelling => (How::Spelling, Class::Spelling, 1.0),
            Relation::Romanised => (How::Romanised, Class::Romanised, 1.0),
            Relation::Variant => (How::Spelling, Class::Variant, 1.0),
            Relation::Nick => (How::Spelling, Class::Nick, 0.9),
            Relation::Initial => (How::Initial, Class::Initial, 0.5),
            Relation::Edit(likeness) => (How::Edit, Class::Edit, likeness),
        };
        let class = match x.role {
            Role::Generic => Class::SameGeneric,
            Role::Place => Class::SamePlace,
            Role::Number => Class::SameNumber,
            Role::Acronym => Class::Acronym,
            Role::LegalForm | Role::Particle | Role::Title if y.role == Role::Acronym => {
                Class::Acronym
            }
            Role::LegalForm | Role::Particle | Role::Title => Class::SameLegal,
            _ if y.role == Role::Acronym => Class::Acronym,
            _ => class,
        };
        self.take(one(i), one(j), quality);
        match class {
            Class::Edit => self.say_edited(i, j, quality),
            Class::Initial | Class::Acronym => self.say(one(i), one(j), how, class, 1.0),
            Class::SameLegal if x.role != Role::LegalForm => {}
            _ => self.say(one(i), one(j), how, class, rarity),
        }
        if discord(x, y) > 0.0 {
            self.say(one(i), one(j), how, Class::Crossed, 1.0);
        }
    }

    /// All that is asked of two words whose letters differ.
    fn say_edited(&mut self, i: usize, j: usize, quality: f32) {
        let (x, y) = (&self.a.tokens[i], &self.b.tokens[j]);
        let mut say = |class, x| {
            self.sink.step(Step { left: one(i), right: one(j), how: How::Edit, class, x });
        };
        say(Class::Edit, quality);
        say(Class::EditRarity, x.rarity.min(y.rarity));
        let letters = osa::distance(x.folded.bytes(), y.folded.bytes());
        say(Class::EditLetters, letters.min(4) as f32);
        if x.sound.len().min(y.sound.len()) <= 5 {
            say(Class::EditShort, quality);
        }
        if x.sound.as_bytes().first() != y.sound.as_bytes().first() {
            say(Class::EditFirst, quality);
        }
        let begins = |token: &Token, side: Side<'_>, at: usize| {
            token.part == Part::Given
                || (token.part == Part::Any && at == usize::from(side.name.shape.first))
        };
        if begins(x, self.a, i) || begins(y, self.b, j) {
            say(Class::EditGiven, quality);
        }
        if x.part != Part::Family && y.part != Part::Family && is_gendered(x, y) {
            say(Class::EditGender, quality);
        }
        if x.variants[0] != 0 && y.variants[0] != 0 {
            say(Class::EditListed, quality);
        } else if x.is_known() && y.is_known() {
            say(Class::EditKnown, quality);
        }
        if let (Some(p), Some(q)) = (x.korean(), y.korean())
            && p.len() >= 2
            && p.len() == q.len()
        {
            say(Class::EditKorean, quality);
        }
    }

    /// Words with the same letters, first with first.
    fn match_equal(&mut self) {
        let (a, b) = (self.a, self.b);
        for i in each(self.free_a) {
            let mark = &a.marks[i];
            let alike = b.words_where(|other| other.folded_hash == mark.folded_hash);
            let found = each(alike & self.free_b).find(|&j| {
                let (x, y) = (&a.tokens[i], &b.tokens[j]);
                x.folded == y.folded && (mark.is_latin() || !other_han(x, y))
            });
            if let Some(j) = found {
                let one_script = mark.is_latin() && b.marks[j].is_latin()
                    || a.tokens[i].script == b.tokens[j].script;
                let relation = if one_script { Relation::Equal } else { Relation::Romanised };
                self.take_related(i, j, relation);
            }
        }
    }

    /// The best of the remaining pairs first, single words and words against their pieces.
    fn match_inexact(&mut self) {
        if self.free_a == 0 || self.free_b == 0 {
            return;
        }
        let mut pairs: SmallVec<[Pair; 32]> = SmallVec::new();
        let rest = lowest(self.free_b, MAX_INEXACT);
        for i in each(lowest(self.free_a, MAX_INEXACT)) {
            let mark = &self.a.marks[i];
            for j in each(rest & self.b.words_where(|other| mark.may_relate(other))) {
                let (x, y) = (&self.a.tokens[i], &self.b.tokens[j]);
                if let Some(relation) = relate(x, y, self.kind) {
                    let strength = relation.strength() - discord(mark, &self.b.marks[j]);
                    pairs.push(Pair { strength, left: one(i), right: one(j), relation });
                }
            }
        }
        join_pieces(self.a, self.b, self.free_a, self.free_b, |span, j, likeness| {
            let relation = Relation::Edit(likeness);
            pairs.push(Pair { strength: likeness, left: span, right: one(j), relation });
        });
        join_pieces(self.b, self.a, self.free_b, self.free_a, |span, i, likeness| {
            let relation = Relation::Edit(likeness);
            pairs.push(Pair { strength: likeness, left: one(i), right: span, relation });
        });
        pairs.sort_unstable_by(|x, y| {
            y.strength.total_cmp(&x.strength).then(x.left.cmp(&y.left)).then(x.right.cmp(&y.right))
        });
        for pair in pairs {
            let (left, right) = (span_bits(pair.left), span_bits(pair.right));
            if self.free_a & left != left || self.free_b & right != right {
                continue;
            }
            if pair.left.1 - pair.left.0 + pair.right.1 - pair.right.0 > 2 {
                let rarity = self.a.rarity(pair.left).min(self.b.rarity(pair.right));
                self.take(pair.left, pair.right, pair.strength);
                self.say(pair.left, pair.right, How::Joined, Class::Joined, pair.strength);
                self.say(pair.left, pair.right, How::Joined, Class::JoinedRarity, rarity);
            } else {
                let (i, j) = (usize::from(pair.left.0), usize::from(pair.right.0));
                self.take_related(i, j, pair.relation);
            }
        }
    }

    /// A short word of one side against the initials of several of the other.
    fn match_acronym(&mut self) {
        if self.kind == NameKind::Object {
            return;
        }
        let is_acronym_of = match self.kind {
            NameKind::Person => are_initials_of,
            _ => is_acronym_of,
        };
        for exchanged in [false, true] {
            let (short, long, free) = if exchanged {
                (self.b, self.a.name, self.free_b)
            } else {
                (self.a, self.b.name, self.free_a)
            };
            let found = each(free).find(|&at| is_acronym_of(&short.tokens[at], long));
            if let Some(at) = found {
                let words = match self.kind {
                    NameKind::Person => short.tokens[at].folded.len(),
                    _ => long.tokens.len().min(MAX_COMPARED),
                };
                let whole = (0, words as u16);
                let (left, right) = if exchanged { (whole, one(at)) } else { (one(at), whole) };
                self.take(left, right, 1.0);
                self.say(left, right, How::Acronym, Class::Acronym, 1.0);
                return;
            }
        }
    }

    /// What found no counterpart: a word of the same sort on each side is a conflict, the rest is
    /// missing.
    fn settle_rest(&mut self) {
        if self.free_a | self.free_b == 0 {
            return;
        }
        let sorted = |side: Side<'_>, free: u64| {
            let mut sets = [0u64; Sort::ALL.len()];
            each(free).for_each(|at| sets[Sort::of(side.marks[at].role) as usize] |= 1 << at);
            sets
        };
        let (of_a, of_b) = (sorted(self.a, self.free_a), sorted(self.b, self.free_b));
        for sort in Sort::ALL {
            let (mut left, mut right) = (of_a[sort as usize], of_b[sort as usize]);
            if left | right == 0 {
                continue;
            }
            // Parts of personal names contradict their like: family name and family name.
            if sort == Sort::Telling && self.a.name.shape.has_parts && self.b.name.shape.has_parts {
                for part in [
                    Part::Family,
                    Part::Maternal,
                    Part::Married,
                    Part::Patronymic,
                    Part::Nisbah,
                    Part::Father,
                    Part::Given,
                    Part::Middle,
                ] {
                    let like = |side: Side<'_>, set: u64| {
                        each(set).filter(|&at| side.marks[at].part == part).last()
                    };
                    if let (Some(i), Some(j)) = (like(self.a, left), like(self.b, right)) {
                        (left, right) = (left & !(1 << i), right & !(1 << j));
                        self.conflict(i, j, sort);
                    }
                }
            }
            while left != 0 && right != 0 {
                let (i, j) = (left.trailing_zeros() as usize, right.trailing_zeros() as usize);
                (left, right) = (left & (left - 1), right & (right - 1));
                self.conflict(i, j, sort);
            }
            for i in each(left) {
                self.lack(self.a, i, sort, one(i), NOTHING);
            }
            for j in each(right) {
                self.lack(self.b, j, sort, NOTHING, one(j));
            }
        }
    }

    fn conflict(&mut self, i: usize, j: usize, sort: Sort) {
        let (x, y) = (&self.a.marks[i], &self.b.marks[j]);
        let rarity = x.rarity.min(y.rarity);
        let class = match sort {
            Sort::Legal if x.role == Role::LegalForm && y.role == Role::LegalForm => {
                Class::OtherLegal
            }
            Sort::Legal => return,
            Sort::Number => Class::OtherNumber,
            Sort::Place => Class::OtherPlace,
            Sort::Generic => Class::OtherGeneric,
            Sort::Telling if x.is_initial() || y.is_initial() => Class::OtherInitial,
            Sort::Telling => match (x.part, y.part) {
                (Part::Family, Part::Family) => Class::OtherFamily,
                (Part::Patronymic, Part::Patronymic) => Class::OtherPatronymic,
                (Part::Nisbah, Part::Nisbah) => Class::OtherNisbah,
                (Part::Maternal, Part::Maternal) => Class::OtherMaternal,
                (Part::Maternal | Part::Married, Part::Maternal | Part::Married) => {
                    Class::OtherMarried
                }
                (Part::Given, Part::Given) => Class::OtherGiven,
                (Part::Middle, Part::Middle) => Class::OtherMiddle,
                (Part::Father, Part::Father) => Class::OtherFather,
                _ if i == usize::from(self.a.name.shape.first)
                    && j == usize::from(self.b.name.shape.first) =>
                {
                    Class::OtherFirst
                }
                _ if i == usize::from(self.a.name.shape.last)
                    && j == usize::from(self.b.name.shape.last) =>
                {
                    Class::OtherLast
                }
                _ => Class::OtherWord,
            },
        };
        self.n_others += u32::from(sort == Sort::Telling);
        self.say(one(i), one(j), How::Conflict, class, rarity);
    }

    fn lack(&mut self, side: Side<'_>, at: usize, sort: Sort, left: Span, right: Span) {
        let mark = &side.marks[at];
        let class = match sort {
            Sort::Legal if mark.role == Role::LegalForm => Class::LackLegal,
            Sort::Legal => return,
            Sort::Number => Class::LackNumber,
            Sort::Place => Class::LackPlace,
            Sort::Generic => Class::LackGeneric,
            Sort::Telling => match mark.part {
                Part::Family => Class::LackFamily,
                Part::Patronymic => Class::LackPatronymic,
                Part::Nisbah => Class::LackNisbah,
                Part::Maternal | Part::Married => Class::LackMaternal,
                Part::Given => Class::LackGiven,
                Part::Middle => Class::LackMiddle,
                Part::Father => Class::LackFather,
                Part::Any if at == usize::from(side.name.shape.first) => Class::LackFirst,
                Part::Any if at == usize::from(side.name.shape.last) => Class::LackLast,
                Part::Any => Class::LackWord,
            },
        };
        self.say(left, right, How::Missing, class, mark.rarity);
    }

    fn sum_up(&mut self) {
        let (a, b) = (self.a.name, self.b.name);
        let cover = |matched: f32, name: &Name| match name.shape.rarity {
            0.0 => 1.0,
            whole => (matched / whole).clamp(0.0, 1.0),
        };
        let (x, y) = (cover(self.matched_a, a), cover(self.matched_b, b));
        let (less, more) = if a.shape.rarity < b.shape.rarity { (x, y) } else { (y, x) };
        let words = a.shape.telling.min(b.shape.telling);
        let mut whole = |class, x| {
            self.sink.step(Step { left: NOTHING, right: NOTHING, how: How::Equal, class, x });
        };
        let shared = (self.matched_a + self.matched_b) / 2.0;
        whole(Class::CoverLess, less);
        whole(Class::CoverMore, more);
        whole(Class::Shared, shared);
        if self.rarest > 0.0 {
            whole(Class::Rarest, self.rarest);
        }
        whole(
            match self.rarest {
                ..5.5 => Class::CoverCommon,
                5.5..8.0 => Class::CoverMiddling,
                _ => Class::CoverRare,
            },
            less,
        );
        whole(
            match (self.first == 1, self.last == 1) {
                (true, true) => Class::CoverEnds,
                (true, false) => Class::CoverFirst,
                (false, true) => Class::CoverLast,
                (false, false) => Class::CoverInner,
            },
            more,
        );
        // `Amina X Y` is a child of `X Y` as often as she is X Y with a name more.
        let is_before = |name: &Name, other: &Name, first: Option<u8>| {
            name.shape.telling == other.shape.telling + 1
                && first.is_some_and(|at| at > name.shape.first)
        };
        let first_of_a =
            || self.places.iter().position(|place| *place == b.shape.first).map(|at| at as u8);
        let first_of_b = || {
            let place = self.places[usize::from(a.shape.first).min(MAX_COMPARED - 1)];
            (place != u8::MAX).then_some(place)
        };
        if self.n_others == 0
            && a.shape.telling != b.shape.telling
            && (is_before(a, b, first_of_a()) || is_before(b, a, first_of_b()))
        {
            whole(Class::Before, 1.0);
        }
        whole(Class::Words, f32::from(words));
        if words == 1 && self.kind == NameKind::Person {
            if a.shape.telling == b.shape.telling {
                whole(Class::Single, self.rarest);
            } else {
                whole(Class::OneOfMany, 1.0);
            }
        }
        whole(Class::Matched, self.n_matched as f32);
        if words > 0 {
            whole(Class::First, f32::from(2 - self.first));
            whole(Class::Last, f32::from(2 - self.last));
        }
        let mut inverted = 0;
        let mut furthest = 0;
        let places = &self.places[..self.a.marks.len().min(MAX_COMPARED)];
        for &place in places.iter().filter(|place| **place != u8::MAX) {
            inverted += u8::from(place < furthest);
            furthest = furthest.max(place);
        }
        if inverted > 0 {
            whole(Class::Inverted, f32::from(inverted));
        }
        if self.kind == NameKind::Person && is_reversed(a, b) {
            whole(Class::Reversed, 1.0);
        }
    }
}

fn is_telling(token: &Token) -> bool {
    matches!(token.role, Role::Plain | Role::Given | Role::Family)
}

/// Whether two words differ in nothing but an ending that tells women from men.
fn is_gendered(x: &Token, y: &Token) -> bool {
    let stem = |token: &'_ Token| token.sound.trim_end_matches(['a', 'e', 'o', 'i', 'u']).len();
    let (s, t) = (stem(x), stem(y));
    s >= 2
        && x.sound.is_ascii()
        && y.sound.is_ascii()
        && x.sound[..s] == y.sound[..t]
        && x.sound.ends_with('a') != y.sound.ends_with('a')
}

/// How far the places of two words in their names speak against their being one: a given name is
/// no family name.
fn discord(x: &Mark, y: &Mark) -> f32 {
    let family = |mark: &Mark| matches!(mark.part, Part::Family | Part::Maternal | Part::Married);
    let given = |mark: &Mark| matches!(mark.part, Part::Given | Part::Middle);
    if (family(x) && given(y)) || (given(x) && family(y)) { 0.05 } else { 0.0 }
}

/// Two words that may be counterparts.
#[derive(Clone, Copy)]
struct Pair {
    strength: f32,
    left: Span,
    right: Span,
    relation: Relation,
}

/// Whether one name says `A son of B` where the other says `B son of A`.
fn is_reversed(a: &Name, b: &Name) -> bool {
    let (Some(x), Some(y)) = (a.shape.descent, b.shape.descent) else {
        return false;
    };
    let before = |name: &'_ Name, (son, _): (u8, u8), word: &Token| {
        name.tokens[..=usize::from(son)].iter().any(|token| same_sound(token, word))
    };
    let (father, other_father) = (&a.tokens[usize::from(x.1)], &b.tokens[usize::from(y.1)]);
    !same_sound(father, other_father) && before(a, x, other_father) && before(b, y, father)
}

fn one(at: usize) -> Span {
    (at as u16, at as u16 + 1)
}

/// Whether the letters of a word begin the words of a name, one after another: `KOMID` and `Korea
/// Mining Development Trading Corporation`. Each word gives its first letters, and words at the end
/// may give none.
fn is_acronym_of(short: &Token, long: &Name) -> bool {
    if !is_telling(short) || !(3..=8).contains(&short.folded.len()) || !short.folded.is_ascii() {
        return false;
    }
    let words = (long.tokens.iter())
        .filter(|token| !matches!(token.role, Role::Particle | Role::Number))
        .flat_map(|token| token.folded.split(' '))
        .take(16);
    let initial = short.folded.as_bytes()[0];
    if words.clone().next().is_none_or(|word| !word.as_bytes().starts_with(&[initial])) {
        return false;
    }
    let words: SmallVec<[&str; 16]> = words.collect();
    words.len() >= 3 && spells(short.folded.as_bytes(), &words, 0)
}

/// Whether a word is the initials of the first words of a personal name: `JR` of `John Robert`.
fn are_initials_of(short: &Token, long: &Name) -> bool {
    let letters = short.folded.as_bytes();
    (2..=3).contains(&letters.len())
        && short.text.chars().all(char::is_uppercase)
        && long.tokens.len() > letters.len()
        && (letters.iter().zip(&long.tokens)).all(|(letter, token)| {
            is_telling(token)
                && !token.is_initial()
                && token.folded.as_bytes().first() == Some(letter)
        })
}

/// Whether `letters` are the first one to three letters of `words`, one word after another and none
/// passed over; words at the end may give none. Three words give some, or two if there are no more.
fn spells(letters: &[u8], words: &[&str], used: usize) -> bool {
    if letters.is_empty() {
        return used >= 3 || (used >= 2 && words.is_empty());
    }
    let Some((word, rest)) = words.split_first() else { return false };
    let common = letters.iter().zip(word.bytes()).take_while(|(a, b)| **a == *b).count().min(3);
    (1..=common).rev().any(|n| spells(&letters[n..], rest, used + 1))
}
