//! What lies beyond: everything reached by a choice of links, and the parties supplied.

use std::collections::BTreeSet;

use crate::explore::Rule;
use crate::graph::Graph;
use crate::path::Trace;
use crate::step::{How, Step};
use crate::trace::{TraceError, TraceOptions, run};

/// Which links [`reach`] follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Follow {
    /// Any.
    Any,
    /// Those whose [`Hop::schema`](crate::Hop::schema) is among these: `Ownership`, `SameAs`, `Vessel:operator`.
    Schemata(BTreeSet<String>),
    /// Those along which goods or labour pass, in the direction in which they pass.
    ///
    /// | link | passes |
    /// |---|---|
    /// | `Payment` | from who is paid to who pays |
    /// | `ContractAward`, `Contract:authority` | from the supplier to the contract to who awarded it |
    /// | `Employment` | from the employee to the employer |
    /// | `EconomicActivity` | from the sender to the receiver |
    /// | `UnknownLink` | by its `role`, read as what the subject is or does to the object |
    /// | `SameAs` | both ways |
    ///
    /// A role makes the subject the giver if it says that it supplies, provides, sells, delivers,
    /// builds, is a subcontractor and so on; the receiver if it says customer, client, buyer, host,
    /// receives, hires. `supplied by` is receiving. A role that says both passes both ways, one that says
    /// neither is not followed.
    Supply,
}

/// The best path to everything that the chosen links reach from `from`, best first.
///
/// Of the options the targets and the paths per target do not count.
///
/// # Errors
/// As [`trace`](crate::trace).
pub fn reach(
    graph: &dyn Graph,
    from: &[String],
    follow: &Follow,
    options: &TraceOptions,
) -> Result<Trace, TraceError> {
    run(graph, from, options, 1, Rule::Reached { follow, parties_only: false })
}

/// The best path to every party that lies beyond `from` in the direction of supply: who hosts its
/// workers, who buys from it, and who buys from those. See [`Follow::Supply`].
///
/// # Errors
/// As [`trace`](crate::trace).
pub fn onward(
    graph: &dyn Graph,
    from: &[String],
    options: &TraceOptions,
) -> Result<Trace, TraceError> {
    let rule = Rule::Reached { follow: &Follow::Supply, parties_only: true };
    run(graph, from, options, 1, rule)
}

/// Whether `follow` takes this step.
pub(crate) fn is_followed(follow: &Follow, step: &Step) -> bool {
    match follow {
        Follow::Any => true,
        Follow::Schemata(schemata) => schemata.contains(&step.schema()),
        Follow::Supply => passes_goods(step),
    }
}

fn passes_goods(step: &Step) -> bool {
    match &step.how {
        How::SameAs { .. } => true,
        How::Shared { .. } => false,
        How::Property { property, .. } => {
            property.schema == "Contract"
                && property.name == "authority"
                && step.direction == crate::Direction::Forward
        }
        How::Link { link, near, far, .. } => match (near.prop, far.prop) {
            ("beneficiary", "payer")
            | ("supplier", "contract")
            | ("employee", "employer")
            | ("sender", "receiver") => link.schema_name != "Message",
            ("subject", "object") => roles(link).any(|role| passes(role).0),
            ("object", "subject") => roles(link).any(|role| passes(role).1),
            _ => false,
        },
    }
}

fn roles(link: &model::Entity) -> impl Iterator<Item = &str> {
    link.about("role").filter(|role| !role.external).map(|role| role.value.as_str())
}

/// Beginnings of words that make the subject the giver.
const GIVES: [&str; 22] = [
    "suppl",
    "subcontract",
    "contractor",
    "vendor",
    "seller",
    "sells",
    "sold",
    "provid",
    "deliver",
    "builds",
    "built",
    "leases",
    "leased",
    "lends",
    "lent",
    "sends",
    "sent",
    "seconded",
    "dispatch",
    "export",
    "dostaw",
    "podwykonaw",
];

/// Beginnings of words that make the subject the receiver.
const TAKES: [&str; 16] = [
    "customer",
    "client",
    "buyer",
    "buys",
    "bought",
    "purchas",
    "receiv",
    "host",
    "import",
    "hires",
    "hired",
    "commissions",
    "ordered",
    "klient",
    "odbior",
    "zamawia",
];

/// Whether a role lets goods pass from the subject to the object, and from the object to the subject.
fn passes(role: &str) -> (bool, bool) {
    let role = role.to_lowercase();
    let words: Vec<&str> =
        role.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let mut passes = (false, false);
    for (at, word) in words.iter().enumerate() {
        let gives = GIVES.iter().any(|start| word.starts_with(start));
        let takes = TAKES.iter().any(|start| word.starts_with(start));
        // "supplied by" turns it round.
        let turned = words.get(at + 1) == Some(&"by");
        passes.0 |= if turned { takes } else { gives };
        passes.1 |= if turned { gives } else { takes };
    }
    passes
}

#[cfg(test)]
mod tests {
    use super::passes;

    #[track_caller]
    fn check(role: &str, forward: bool, backward: bool) {
        assert_eq!(passes(role), (forward, backward), "{role}");
    }

    #[test]
    fn a_role_is_what_the_subject_is_to_the_object() {
        check("supplier", true, false);
        check("Supplied welders to", true, false);
        check("subcontractor of", true, false);
        check("customer of", false, true);
        check("received workers from", false, true);
        check("workers supplied by", false, true);
        check("customer and supplier", true, true);
        check("founder", false, false);
        check("", false, false);
    }
}
