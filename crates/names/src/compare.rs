//! Two names to a score: words find their counterparts, and what is left speaks for or against.

use std::cmp::Ordering;

use crate::distance::distance;
use crate::korean::{self, Kinship};
use crate::name::{Name, NameKind, Role, Token};
use crate::score::{How, NameScore, PartMatch};
use crate::script::Script;

/// Words that take part in inexact comparison, on each side. Names have fewer; what is longer is
/// no name, and this keeps its cost linear.
const MAX_INEXACT: usize = 24;

/// What is left of the score of two personal names that exchange father and son.
const DESCENT_REVERSED: f32 = 0.5;

/// What is left of the score of two names that share initials and no word.
const INITIALS_ALONE: f32 = 0.5;

/// The score of two names without the reasons.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Agreement {
    /// See [`NameScore::score`].
    pub score: f64,
    /// See [`NameScore::shared`].
    pub shared: f64,
}

/// How alike two names are, with reasons. Symmetric: exchanging the names exchanges the sides of
/// the parts and nothing else. A name compared with itself scores 1.
///
/// ```
/// use names::{Name, NameKind, similarity};
///
/// let a = Name::parse("RUNG RA 1", NameKind::Object);
/// let b = Name::parse("RUNG RA 2", NameKind::Object);
/// assert!(similarity(&a, &b).score < 0.7);
/// ```
pub fn similarity(left: &Name, right: &Name) -> NameScore {
    let exchanged = is_exchanged(left, right);
    let (a, b) = if exchanged { (right, left) } else { (left, right) };
    let walk = walk(a, b);
    let parts = (walk.steps.iter())
        .map(|step| {
            let (x, y) = (quote(a, step.left), quote(b, step.right));
            let (left, right) = if exchanged { (y, x) } else { (x, y) };
            PartMatch {
                left,
                right,
                how: step.how,
                weight: f64::from(step.weight),
                score: f64::from(step.score),
            }
        })
        .collect();
    NameScore { score: walk.score, shared: walk.shared, parts }
}

/// The same walk as [`similarity`] without quoting words: what ranks many pairs.
pub fn agreement(left: &Name, right: &Name) -> Agreement {
    let walk = if is_exchanged(left, right) { walk(right, left) } else { walk(left, right) };
    Agreement { score: walk.score, shared: walk.shared }
}

/// Pairs are always walked in one order, whoever is asked first: ties then fall the same way.
fn is_exchanged(left: &Name, right: &Name) -> bool {
    let order = (left.folded.cmp(&right.folded)).then_with(|| left.text.cmp(&right.text));
    order.then(left.kind.cmp(&right.kind)) == Ordering::Greater
}

/// Tokens `from..to` of one side; empty where the side has no counterpart.
type Span = (u16, u16);
const NOTHING: Span = (0, 0);

/// One step of the walk: a part before words are quoted.
struct Step {
    left: Span,
    right: Span,
    how: How,
    weight: f32,
    score: f32,
}

struct Walk {
    steps: Vec<Step>,
    score: f64,
    shared: f64,
}

fn quote(name: &Name, (from, to): Span) -> Option<String> {
    let tokens = &name.tokens[usize::from(from)..usize::from(to)];
    let texts: Vec<&str> = tokens.iter().map(|token| &*token.text).collect();
    (!texts.is_empty()).then(|| texts.join(" "))
}

/// How much the several kinds of disagreement cost, relative to agreeing words of equal weight.
struct Rules {
    /// A word on each side that is not the other.
    conflict: f32,
    /// A word on one side only.
    missing: f32,
    /// The same, where no telling word is shared but one at most.
    missing_thin: f32,
    /// A place on one side only: often a branch, and often left out.
    missing_place: f32,
    /// Inexactness of matched words.
    inexact: f32,
    /// What is left of the score if numbers differ, and if one side has a number more.
    number_conflict: f32,
    number_missing: f32,
}

const PERSON: Rules = Rules {
    conflict: 2.5,
    missing: 0.3,
    missing_thin: 0.75,
    missing_place: 0.3,
    inexact: 1.5,
    number_conflict: 1.0,
    number_missing: 1.0,
};
const ORGANIZATION: Rules = Rules {
    conflict: 2.2,
    missing: 0.4,
    missing_thin: 1.5,
    missing_place: 0.8,
    inexact: 1.5,
    number_conflict: 0.55,
    number_missing: 0.75,
};
const OBJECT: Rules = Rules {
    conflict: 3.0,
    missing: 0.8,
    missing_thin: 1.0,
    missing_place: 0.8,
    inexact: 2.0,
    number_conflict: 0.5,
    number_missing: 0.75,
};

/// The kind of the pair: the more particular of the two.
fn pair_kind(a: &Name, b: &Name) -> NameKind {
    match (a.kind, b.kind) {
        (x, y) if x == y => x,
        (NameKind::Unknown, kind) | (kind, NameKind::Unknown) => kind,
        (NameKind::Object, _) | (_, NameKind::Object) => NameKind::Object,
        _ => NameKind::Organization,
    }
}

fn walk(a: &Name, b: &Name) -> Walk {
    if a.tokens.is_empty() || b.tokens.is_empty() {
        // Text without a letter or digit is equal to itself and to nothing else.
        let score = if a.text == b.text { 1.0 } else { 0.0 };
        return Walk { steps: Vec::new(), score, shared: 0.0 };
    }
    if let Some(walk) = korean_walk(a, b) {
        return walk;
    }
    let kind = pair_kind(a, b);
    let rules = match kind {
        NameKind::Person => &PERSON,
        NameKind::Object => &OBJECT,
        NameKind::Organization | NameKind::Unknown => &ORGANIZATION,
    };
    let mut aligned = Aligned::new(a, b, kind);
    aligned.match_equal();
    aligned.match_inexact();
    aligned.settle_rest();
    aligned.sum_up(rules)
}

/// Two names that can both be read as Korean are compared as Korean names: a syllable that no
/// romanisation explains is another person, however little the letters differ.
fn korean_walk(a: &Name, b: &Name) -> Option<Walk> {
    if a.korean.is_empty() || b.korean.is_empty() || a.folded == b.folded {
        return None;
    }
    let score = match korean::kinship(&a.korean, &b.korean) {
        Kinship::Same => 0.97,
        Kinship::OtherSyllable => 0.4,
        Kinship::OtherLength => 0.45,
        Kinship::OtherFamily => 0.3,
        Kinship::Different if korean::is_full(&a.korean) && korean::is_full(&b.korean) => 0.15,
        Kinship::Different => return None,
    };
    let how = if score > 0.9 { How::Romanised } else { How::Conflict };
    let whole = |name: &Name| (0, name.tokens.len() as u16);
    let weight = (a.information().min(b.information())).clamp(0.0, 3.0);
    Some(Walk {
        steps: vec![Step {
            left: whole(a),
            right: whole(b),
            how,
            weight: weight as f32,
            score: score as f32,
        }],
        score,
        shared: if score > 0.9 { weight.max(1.8) } else { 0.0 },
    })
}

/// Words and their counterparts, as far as found.
struct Aligned<'a> {
    a: &'a Name,
    b: &'a Name,
    kind: NameKind,
    free_a: Vec<bool>,
    free_b: Vec<bool>,
    steps: Vec<Step>,
}

impl<'a> Aligned<'a> {
    fn new(a: &'a Name, b: &'a Name, kind: NameKind) -> Aligned<'a> {
        Aligned {
            a,
            b,
            kind,
            free_a: vec![true; a.tokens.len()],
            free_b: vec![true; b.tokens.len()],
            steps: Vec::with_capacity(a.tokens.len().max(b.tokens.len())),
        }
    }

    fn take(&mut self, left: Span, right: Span, how: How, score: f32) {
        let weigh = |name: &Name, (from, to): Span| -> f32 {
            let tokens = &name.tokens[usize::from(from)..usize::from(to)];
            tokens.iter().map(|token| token.weight).sum()
        };
        let (wa, wb) = (weigh(self.a, left), weigh(self.b, right));
        let weight = match (left, right) {
            (NOTHING, _) => wb,
            (_, NOTHING) => wa,
            _ if how == How::Conflict => wa.min(wb),
            // A letter says as much as a letter says, whatever it stands for.
            _ if how == How::Initial => wa.min(wb),
            _ => (wa + wb) / 2.0,
        };
        self.free_a[usize::from(left.0)..usize::from(left.1)].fill(false);
        self.free_b[usize::from(right.0)..usize::from(right.1)].fill(false);
        self.steps.push(Step { left, right, how, weight, score });
    }

    /// Words with the same letters, first with first.
    fn match_equal(&mut self) {
        let (a, b) = (self.a, self.b);
        let mut take = |i: usize, j: usize| {
            let how = if a.tokens[i].script == b.tokens[j].script {
                (How::Equal, 1.0)
            } else {
                (How::Romanised, 0.98)
            };
            self.take(one(i), one(j), how.0, how.1);
        };
        if a.tokens.len().max(b.tokens.len()) <= 64 {
            let mut used = 0u64;
            for (i, x) in a.tokens.iter().enumerate() {
                let found = (b.tokens.iter().enumerate())
                    .find(|(j, y)| used >> j & 1 == 0 && x.folded == y.folded && !other_han(x, y));
                if let Some((j, _)) = found {
                    used |= 1 << j;
                    take(i, j);
                }
            }
            return;
        }
        // Sorting keeps a text of hundreds of words from costing its square.
        let order = |name: &Name| {
            let mut order: Vec<usize> = (0..name.tokens.len()).collect();
            order.sort_by(|&x, &y| name.tokens[x].folded.cmp(&name.tokens[y].folded));
            order
        };
        let (left, right) = (order(a), order(b));
        let (mut i, mut j) = (0, 0);
        while let (Some(&x), Some(&y)) = (left.get(i), right.get(j)) {
            match a.tokens[x].folded.cmp(&b.tokens[y].folded) {
                Ordering::Less => i += 1,
                Ordering::Greater => j += 1,
                Ordering::Equal => {
                    take(x, y);
                    i += 1;
                    j += 1;
                }
            }
        }
    }

    /// The best of the remaining pairs first, single words and words against their pieces.
    fn match_inexact(&mut self) {
        let rest_a: Vec<usize> = free(&self.free_a);
        let rest_b: Vec<usize> = free(&self.free_b);
        if rest_a.is_empty() || rest_b.is_empty() {
            return;
        }
        let mut found: Vec<(f32, How, Span, Span)> = Vec::new();
        for &i in &rest_a {
            for &j in &rest_b {
                let (x, y) = (&self.a.tokens[i], &self.b.tokens[j]);
                if let Some((score, how)) = relate(x, y, self.kind) {
                    found.push((score, how, one(i), one(j)));
                }
            }
        }
        join_pieces(self.a, self.b, &self.free_a, &rest_b, |span, j, score| {
            found.push((score, How::Joined, span, one(j)));
        });
        join_pieces(self.b, self.a, &self.free_b, &rest_a, |span, i, score| {
            found.push((score, How::Joined, one(i), span));
        });
        found.sort_by(|x, y| y.0.total_cmp(&x.0).then(x.2.cmp(&y.2)).then(x.3.cmp(&y.3)));
        for (score, how, left, right) in found {
            let open = |free: &[bool], (from, to): Span| {
                free[usize::from(from)..usize::from(to)].iter().all(|free| *free)
            };
            if open(&self.free_a, left) && open(&self.free_b, right) {
                self.take(left, right, how, score);
            }
        }
    }

    /// What found no counterpart: a word of the same sort on each side is a conflict, the rest is
    /// missing.
    fn settle_rest(&mut self) {
        for sort in [Sort::Legal, Sort::Number, Sort::Place, Sort::Generic, Sort::Telling] {
            loop {
                let i = next(&self.free_a, self.a, sort);
                let j = next(&self.free_b, self.b, sort);
                match (i, j) {
                    // Two legal forms differ in little: lists translate and drop them freely.
                    (Some(i), Some(j)) if sort == Sort::Legal => {
                        self.take(one(i), one(j), How::Spelling, 0.6);
                    }
                    (Some(i), Some(j)) => self.take(one(i), one(j), How::Conflict, 0.0),
                    (Some(i), None) => self.take(one(i), NOTHING, How::Missing, 0.0),
                    (None, Some(j)) => self.take(NOTHING, one(j), How::Missing, 0.0),
                    (None, None) => break,
                }
            }
        }
    }

    fn sum_up(self, rules: &Rules) -> Walk {
        let (mut agree, mut inexact, mut conflict) = (0.0f32, 0.0f32, 0.0f32);
        let (mut missing, mut missing_telling, mut missing_place) = (0.0f32, 0.0f32, 0.0f32);
        let (mut n_telling, mut n_initials) = (0usize, 0usize);
        let (mut number_conflict, mut number_missing) = (false, false);
        for step in &self.steps {
            let sort = self.sort_of(step);
            match step.how {
                How::Conflict => {
                    conflict += step.weight;
                    // A conflict weighs as its lighter word; what the other has more is missing.
                    missing += self.excess(step);
                    number_conflict |= sort == Sort::Number;
                }
                How::Missing if sort == Sort::Telling => missing_telling += step.weight,
                How::Missing if sort == Sort::Place => missing_place += step.weight,
                How::Missing => {
                    missing += step.weight;
                    number_missing |= sort == Sort::Number;
                }
                _ => {
                    agree += step.weight * step.score;
                    inexact += step.weight * (1.0 - step.score);
                    n_initials += usize::from(step.how == How::Initial);
                    if sort == Sort::Telling {
                        n_telling += 1 + usize::from(step.how == How::Joined);
                    }
                }
            }
        }
        let thin = match self.kind {
            NameKind::Person => n_telling <= 1,
            _ => n_telling == 0,
        };
        let telling = if thin { rules.missing_thin } else { rules.missing };
        let against = rules.conflict * conflict
            + rules.missing * missing
            + telling * missing_telling
            + rules.missing_place * missing_place
            + rules.inexact * inexact;
        let mut score = if agree > 0.0 { agree / (agree + against) } else { 0.0 };
        if number_conflict {
            score *= rules.number_conflict;
        } else if number_missing {
            score *= rules.number_missing;
        }
        if n_initials > 0 && n_initials == n_telling {
            score *= INITIALS_ALONE;
        }
        if self.kind == NameKind::Person && is_reversed(self.a, self.b) {
            score *= DESCENT_REVERSED;
        }
        Walk {
            steps: self.steps,
            score: f64::from(score).clamp(0.0, 1.0),
            shared: f64::from(agree),
        }
    }

    fn sort_of(&self, step: &Step) -> Sort {
        let token = if step.left == NOTHING {
            &self.b.tokens[usize::from(step.right.0)]
        } else {
            &self.a.tokens[usize::from(step.left.0)]
        };
        Sort::of(token.role)
    }

    fn excess(&self, step: &Step) -> f32 {
        let left = self.a.tokens[usize::from(step.left.0)].weight;
        let right = self.b.tokens[usize::from(step.right.0)].weight;
        (left - right).abs()
    }
}

/// Whether one name says `A son of B` where the other says `B son of A`.
fn is_reversed(a: &Name, b: &Name) -> bool {
    let (Some((son, father)), Some((other_son, other_father))) = (descent(a), descent(b)) else {
        return false;
    };
    son.sound != father.sound && son.sound == other_father.sound && father.sound == other_son.sound
}

/// The first two words joined by `bin` and the like.
fn descent(name: &Name) -> Option<(&Token, &Token)> {
    const SON_OF: &[&str] = &["bin", "ben", "ibn", "bint", "binte", "ibnu", "ould", "uld", "wuld"];
    let at = (name.tokens.iter())
        .position(|token| token.role == Role::Particle && SON_OF.contains(&&*token.folded))?;
    Some((name.tokens.get(at.checked_sub(1)?)?, name.tokens.get(at + 1)?))
}

/// Words that can contradict each other.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sort {
    Telling,
    Generic,
    Place,
    Number,
    Legal,
}

impl Sort {
    fn of(role: Role) -> Sort {
        match role {
            Role::Generic => Sort::Generic,
            Role::Place => Sort::Place,
            Role::Number => Sort::Number,
            // Decoration never contradicts.
            Role::LegalForm | Role::Particle | Role::Title => Sort::Legal,
            Role::Plain | Role::Given | Role::Family => Sort::Telling,
        }
    }
}

fn next(free: &[bool], name: &Name, sort: Sort) -> Option<usize> {
    (free.iter().zip(&name.tokens)).position(|(free, token)| *free && Sort::of(token.role) == sort)
}

fn free(free: &[bool]) -> Vec<usize> {
    (free.iter().enumerate())
        .filter_map(|(at, free)| free.then_some(at))
        .take(MAX_INEXACT)
        .collect()
}

fn one(at: usize) -> Span {
    (at as u16, at as u16 + 1)
}

/// How two single words relate, if they do.
fn relate(x: &Token, y: &Token, kind: NameKind) -> Option<(f32, How)> {
    if x.concept != 0 && y.concept != 0 {
        return (x.concept == y.concept).then_some((0.97, How::Spelling));
    }
    if x.number.is_some() || y.number.is_some() {
        return (x.number == y.number).then_some((0.98, How::Spelling));
    }
    let decoration =
        |token: &Token| matches!(token.role, Role::Particle | Role::Title | Role::LegalForm);
    if decoration(x) || decoration(y) {
        return (x.sound == y.sound).then_some((0.9, How::Spelling));
    }
    if kind != NameKind::Object && (x.is_initial() || y.is_initial()) {
        let person = kind == NameKind::Person || kind == NameKind::Unknown;
        let (a, b) = (x.folded.as_bytes(), y.folded.as_bytes());
        return (person && a.first() == b.first()).then_some((0.85, How::Initial));
    }
    if other_han(x, y) {
        return (x.folded == y.folded).then_some((0.8, How::Romanised));
    }
    // Call signs and tail numbers are told apart by each letter.
    if kind == NameKind::Object && x.folded.len().min(y.folded.len()) <= 4 {
        return None;
    }
    let scripts_differ = x.script != y.script;
    if x.sound == y.sound {
        return Some(if scripts_differ { (0.98, How::Romanised) } else { (0.97, How::Spelling) });
    }
    if kind != NameKind::Object {
        if meet(x.variants, y.variants) {
            return Some((0.93, How::Spelling));
        }
        if meet(x.nicks, y.nicks) {
            return Some((0.85, How::Spelling));
        }
        // Two known names are two names, however near their letters: Hassan and Hussein.
        if x.variants[0] != 0 && y.variants[0] != 0 {
            return None;
        }
    }
    if (x.script.is_abjad() || y.script.is_abjad())
        && x.skeleton == y.skeleton
        && x.skeleton.len() >= 2
    {
        return Some((0.9, How::Romanised));
    }
    if let (Some(a), Some(b)) = (&x.syllables, &y.syllables) {
        let hangul = x.script == Script::Hangul || y.script == Script::Hangul;
        let long = a.len() >= 2 && b.len() >= 2 && x.folded.len() >= 5 && y.folded.len() >= 5;
        if (hangul || long) && a.agree(b) {
            return Some((0.92, How::Romanised));
        }
    }
    edited(x, y).map(|score| (score, How::Edit))
}

/// Two different characters that are read alike: perhaps the two forms of one, perhaps another
/// name.
fn other_han(x: &Token, y: &Token) -> bool {
    x.script == Script::Han && y.script == Script::Han && x.text != y.text
}

fn meet(a: [u16; 2], b: [u16; 2]) -> bool {
    a.into_iter().any(|group| group != 0 && b.contains(&group))
}

/// Letters in error: short words may differ in a vowel at most, long ones in a few letters.
fn edited(x: &Token, y: &Token) -> Option<f32> {
    const CONSONANTS: u32 = !(1 | 1 << 4 | 1 << 8 | 1 << 14 | 1 << 20 | 1 << 24 | 1 << 7);
    // What all names of one pattern begin with says nothing: Abdul-Rahman, Abdul-Rahim.
    let own = |token: &'_ Token| match token.sound.strip_prefix("abdul") {
        Some(rest) if rest.len() >= 3 => token.sound.len() - rest.len(),
        _ => 0,
    };
    let start = match (own(x), own(y)) {
        (a, b) if a == b => a,
        _ => 0,
    };
    let (left, right) = (&x.sound[start..], &y.sound[start..]);
    let length = left.len().max(right.len());
    let limit = match length {
        0..=3 => 0.15,
        4 => 0.18,
        5 => 0.2,
        _ => 0.22,
    };
    // Each consonant on one side only costs a third of a letter or more.
    let strange = ((x.letters ^ y.letters) & CONSONANTS).count_ones() as usize;
    if strange > 1 + length / 3 {
        return None;
    }
    let budget = (limit * length as f32 * 100.0) as u16;
    let cost = distance(left, right, budget)?;
    Some(1.0 - 1.6 * f32::from(cost) / (length as f32 * 100.0))
}

/// Two or three neighbouring free words of `pieces` that together make one word of `whole`.
fn join_pieces(
    pieces: &Name,
    whole: &Name,
    free: &[bool],
    rest: &[usize],
    mut found: impl FnMut(Span, usize, f32),
) {
    let mut joined = String::new();
    for &at in rest {
        let target = &whole.tokens[at];
        if target.sound.len() < 4 || target.number.is_some() {
            continue;
        }
        for from in 0..pieces.tokens.len().min(MAX_INEXACT) {
            joined.clear();
            let following = pieces.tokens.iter().zip(free).enumerate().skip(from);
            for (to, (piece, free)) in following.take(4) {
                if !free || piece.role == Role::Number {
                    break;
                }
                joined.push_str(&piece.folded);
                if joined.len() > target.folded.len() + 3 {
                    break;
                }
                if to == from {
                    continue;
                }
                let span = (from as u16, to as u16 + 1);
                if joined == *target.folded {
                    found(span, at, 0.97);
                } else if joined.len() + 3 >= target.folded.len() {
                    let sound = crate::sound::sound(&joined);
                    if sound == *target.sound {
                        found(span, at, 0.95);
                    } else if let Some(cost) =
                        distance(&sound, &target.sound, 15 * target.sound.len() as u16)
                    {
                        let length = sound.len().max(target.sound.len()) as f32;
                        found(span, at, 0.95 - 1.4 * f32::from(cost) / (length * 100.0));
                    }
                }
            }
        }
    }
}
