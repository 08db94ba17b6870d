//! A walk weighed: the score of two names, with or without the reasons.

use crate::compare::{Sink, Span, Step, is_exchanged, pair_kind, walk};
use crate::model::Model;
use crate::name::{Name, NameKind};
use crate::score::{NameScore, PartMatch, logistic};

/// Names that are the same letter by letter, of texts without a letter or a digit: as sure as names
/// alone can make it, and its opposite.
const NO_WORDS: f64 = 6.0;

/// How alike two names are, with reasons. Symmetric: exchanging the names exchanges the sides of
/// the parts and nothing else.
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
    let model = Model::shipped();
    let kind = pair_kind(a, b);
    let prior = model.prior(kind);
    let mut account = Account { model, kind, sum: prior, parts: Vec::new() };
    if !wordless(a, b, &mut account.sum) {
        walk(a, b, &mut account);
    }
    let log_odds = account.sum;
    let parts = (account.parts.into_iter())
        .map(|(step, log_odds)| {
            let (x, y) = (quote(a, step.left), quote(b, step.right));
            let (left, right) = if exchanged { (y, x) } else { (x, y) };
            PartMatch { left, right, how: step.how, class: step.class.name(), log_odds }
        })
        .collect();
    NameScore { score: logistic(log_odds), log_odds, prior, parts }
}

/// The log-odds of [`similarity`], by the same walk, without quoting words: what ranks many pairs.
/// Its logistic is the score.
pub fn agreement(left: &Name, right: &Name) -> f64 {
    agreement_by(Model::shipped(), left, right)
}

/// The same with other weights.
pub fn agreement_by(model: &Model, left: &Name, right: &Name) -> f64 {
    let (a, b) = if is_exchanged(left, right) { (right, left) } else { (left, right) };
    let kind = pair_kind(a, b);
    let mut sum = Sum { model, kind, sum: model.prior(kind) };
    if !wordless(a, b, &mut sum.sum) {
        walk(a, b, &mut sum);
    }
    sum.sum
}

/// Text without a letter or digit is equal to itself and to nothing else.
fn wordless(a: &Name, b: &Name, sum: &mut f64) -> bool {
    if !a.tokens.is_empty() && !b.tokens.is_empty() {
        return false;
    }
    *sum = if a.text == b.text { NO_WORDS } else { -NO_WORDS };
    true
}

fn quote(name: &Name, (from, to): Span) -> Option<String> {
    let tokens = &name.tokens[usize::from(from)..usize::from(to)];
    let texts: Vec<&str> = tokens.iter().map(|token| &*token.text).collect();
    (!texts.is_empty()).then(|| texts.join(" "))
}

struct Sum<'m> {
    model: &'m Model,
    kind: NameKind,
    sum: f64,
}

impl Sink for Sum<'_> {
    fn step(&mut self, step: Step) {
        self.sum += self.model.weigh(self.kind, step.class, step.x);
    }
}

struct Account<'m> {
    model: &'m Model,
    kind: NameKind,
    sum: f64,
    parts: Vec<(Step, f64)>,
}

impl Sink for Account<'_> {
    fn step(&mut self, step: Step) {
        let log_odds = self.model.weigh(self.kind, step.class, step.x);
        self.sum += log_odds;
        self.parts.push((step, log_odds));
    }
}
