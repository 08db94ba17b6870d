//! What two names say to each other, in words.

use names::{How, NameScore, PartMatch, logistic};

use crate::algorithms::Step;

/// What was not plainly equal between two names, in words.
pub(crate) fn detail(found: &NameScore, worth: f64, weak: bool) -> String {
    let mut said = vec![format!("{:.2} by name alone", logistic(worth))];
    if weak {
        said.push("weak alias".to_owned());
    }
    for part in found.parts.iter().filter(|part| part.how != How::Equal) {
        let word = relation(part.how);
        let text = match (&part.left, &part.right) {
            (Some(left), Some(right)) => format!("{word}: {left} / {right}"),
            (Some(only), None) | (None, Some(only)) => format!("{word}: {only}"),
            (None, None) => continue,
        };
        // Several steps may be about the same words.
        if !said.contains(&text) {
            said.push(text);
        }
    }
    said.join("; ")
}

/// The steps from `prior`, what is assumed of any two entities, to the log-odds of their names. They
/// sum to `evidence`. `worth` is what the log-odds count for, since there are namesakes.
pub(crate) fn steps(
    found: &NameScore,
    worth: f64,
    prior: f64,
    evidence: f64,
    weak: bool,
) -> Vec<Step> {
    let mut steps = vec![Step::remark("before any word", found.prior - prior)];
    let (words, whole): (Vec<_>, Vec<_>) =
        found.parts.iter().partition(|part| part.left.is_some() || part.right.is_some());
    for part in words.into_iter().chain(whole) {
        let PartMatch { left, right, how, class, log_odds } = part;
        let what = if left.is_none() && right.is_none() { of_whole(class) } else { relation(*how) };
        let same =
            |step: &&mut Step| step.what == what && step.left == *left && step.right == *right;
        match steps.iter_mut().find(same) {
            Some(step) => step.contribution += log_odds,
            None => steps.push(Step {
                left: left.clone(),
                right: right.clone(),
                what: what.to_owned(),
                contribution: *log_odds,
            }),
        }
    }
    // Texts without words are the same or not, and have no parts.
    let rest = found.log_odds - prior - sum(&steps);
    if rest.abs() > ROUNDING {
        steps.push(Step::remark("no word to compare", rest));
    }
    if (worth - found.log_odds).abs() > ROUNDING {
        steps.push(Step::remark("there are namesakes", worth - found.log_odds));
    }
    if weak && worth > prior {
        steps.push(Step::remark("weak alias: counts less", evidence - sum(&steps)));
    }
    let rest = evidence - sum(&steps);
    if rest.abs() > ROUNDING {
        steps.push(Step::remark("the same name does not speak against", rest));
    }
    steps
}

/// Differences this small are no evidence of anything.
const ROUNDING: f64 = 1e-6;

fn sum(steps: &[Step]) -> f64 {
    steps.iter().map(|step| step.contribution).sum()
}

/// What relates the words of a step.
fn relation(how: How) -> &'static str {
    match how {
        How::Equal => "the same",
        How::Spelling => "spelling",
        How::Romanised => "romanisation",
        How::Edit => "letters differ",
        How::Initial => "initial",
        How::Joined => "joined",
        How::Acronym => "acronym",
        How::Missing => "on one side only",
        How::Conflict => "conflict",
    }
}

/// What a step says that is about no word in particular, by the name its class has. Those that look
/// at one thing from several sides are one to a reader.
fn of_whole(class: &'static str) -> &'static str {
    match class {
        "cover-less" | "cover-more" | "cover-common" | "cover-middling" | "cover-rare" => {
            "how much of both is in common"
        }
        "shared" | "rarest" => "how rare what they have in common is",
        "words" | "matched" => "how many words there are",
        "first" | "last" | "inverted" => "order of the words",
        "before" => "a word before the whole other name",
        "reversed" => "father and child exchanged",
        other => other,
    }
}
