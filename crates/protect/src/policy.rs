//! Who may do what: Cedar policies over roles, caseloads and fields.

mod reach;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::str::FromStr;

use cedar_policy::{
    Authorizer, Context, Decision, Entities, Entity, EntityId, EntityTypeName, EntityUid,
    PolicySet, Request, RestrictedExpression, Schema, ValidationMode, Validator,
};

use crate::log::{Action, Role};
use crate::person::PersonRef;

pub(crate) use reach::Reach;

/// The policies a register has unless it has its own.
pub const SHIPPED: &str = include_str!("../policies/register.cedar");
const SCHEMA: &str = include_str!("../policies/register.cedarschema");

/// Policies that were given and cannot be taken.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct PolicyError(String);

/// Something may not be done, and why not.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Forbidden(pub String);

impl Role {
    /// Its name, as accounts and policies say it.
    pub fn name(self) -> &'static str {
        match self {
            Role::Caseworker => "caseworker",
            Role::Matcher => "matcher",
            Role::Supervisor => "supervisor",
            Role::Auditor => "auditor",
            Role::Administrator => "administrator",
        }
    }

    /// The role of this name.
    pub fn from_name(name: &str) -> Option<Role> {
        use Role::*;
        [Caseworker, Matcher, Supervisor, Auditor, Administrator]
            .into_iter()
            .find(|role| role.name() == name)
    }
}

/// Who acts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Acting {
    /// Officers, by name, who unlocked the register in this process.
    Officers(Vec<String>),
    /// An account in a session.
    Account {
        /// Its name.
        name: String,
        /// Its role.
        role: Role,
        /// Whether it is locked.
        locked: bool,
        /// Whether the session gave its second proof a short while ago.
        stepped_up: bool,
    },
}

impl Acting {
    /// The name of the account; empty for officers.
    pub fn account(&self) -> &str {
        match self {
            Acting::Officers(_) => "",
            Acting::Account { name, .. } => name,
        }
    }
}

/// What is to be done, as policies see it.
pub(crate) struct Wish<'a> {
    pub(crate) action: &'a str,
    /// The record it is about, and the accounts whose caseload it belongs to.
    pub(crate) person: Option<(PersonRef, &'a [String])>,
    pub(crate) fields: &'a [String],
    pub(crate) has_purpose: bool,
    pub(crate) is_sensitive: bool,
}

/// Policies, parsed and checked.
pub(crate) struct Policies {
    policies: PolicySet,
    schema: Schema,
}

impl Policies {
    /// Parses policies and checks them against the schema: a misspelt attribute is an error, not a policy
    /// that never applies.
    pub(crate) fn parse(text: &str) -> Result<Policies, PolicyError> {
        let (schema, _) = Schema::from_cedarschema_str(SCHEMA)
            .map_err(|error| PolicyError(format!("the schema of policies: {error}")))?;
        let policies =
            PolicySet::from_str(text).map_err(|error| PolicyError(format!("policies: {error}")))?;
        let report = Validator::new(schema.clone()).validate(&policies, ValidationMode::Strict);
        if let Some(error) = report.validation_errors().next() {
            return Err(PolicyError(format!("policies: {error}")));
        }
        Ok(Policies { policies, schema })
    }

    /// Lets `acting` do it, or says why not.
    pub(crate) fn allow(&self, acting: &Acting, wish: &Wish<'_>) -> Result<(), Forbidden> {
        // What cannot be put as a question is not allowed.
        let unclear = |error: String| Forbidden(format!("the policies cannot be asked: {error}"));
        let (request, entities) = self.question(acting, wish).map_err(unclear)?;
        let response = Authorizer::new().is_authorized(&request, &self.policies, &entities);
        if let Some(error) = response.diagnostics().errors().next() {
            return Err(unclear(error.to_string()));
        }
        if response.decision() == Decision::Allow {
            return Ok(());
        }
        let says: BTreeSet<&str> = (response.diagnostics().reason())
            .filter_map(|id| self.policies.annotation(id, "says"))
            .collect();
        Err(Forbidden(match says.is_empty() {
            false => says.into_iter().collect::<Vec<_>>().join("; "),
            true => refusal(acting, wish),
        }))
    }

    fn question(&self, acting: &Acting, wish: &Wish<'_>) -> Result<(Request, Entities), String> {
        let text = |text: &str| RestrictedExpression::new_string(text.to_owned());
        let set =
            |texts: &[String]| RestrictedExpression::new_set(texts.iter().map(|own| text(own)));
        let (principal, attributes, stepped_up) = match acting {
            Acting::Officers(names) => {
                let count = RestrictedExpression::new_long(names.len() as i64);
                (uid("Officers", "officers")?, HashMap::from([("count".to_owned(), count)]), true)
            }
            Acting::Account { name, role, locked, stepped_up } => {
                let attributes = HashMap::from([
                    ("role".to_owned(), text(role.name())),
                    ("locked".to_owned(), RestrictedExpression::new_bool(*locked)),
                ]);
                (uid("Account", name)?, attributes, *stepped_up)
            }
        };
        let (resource, about) = match wish.person {
            Some((person, caseworkers)) => {
                let attributes = HashMap::from([("caseworkers".to_owned(), set(caseworkers))]);
                (uid("Person", &person.to_string())?, attributes)
            }
            None => (uid("Register", "register")?, HashMap::new()),
        };
        let entity = |uid: &EntityUid, attributes| {
            Entity::new(uid.clone(), attributes, HashSet::new()).map_err(|error| error.to_string())
        };
        let known = [entity(&principal, attributes)?, entity(&resource, about)?];
        let entities = Entities::from_entities(known, Some(&self.schema))
            .map_err(|error| error.to_string())?;
        let context = Context::from_pairs([
            ("account".to_owned(), text(acting.account())),
            ("fields".to_owned(), set(wish.fields)),
            ("purpose".to_owned(), RestrictedExpression::new_bool(wish.has_purpose)),
            ("sensitive".to_owned(), RestrictedExpression::new_bool(wish.is_sensitive)),
            ("steppedUp".to_owned(), RestrictedExpression::new_bool(stepped_up)),
        ])
        .map_err(|error| error.to_string())?;
        let action = uid("Action", wish.action)?;
        let request = Request::new(principal, action, resource, context, Some(&self.schema))
            .map_err(|error| error.to_string())?;
        Ok((request, entities))
    }
}

fn uid(kind: &str, id: &str) -> Result<EntityUid, String> {
    let kind = EntityTypeName::from_str(kind).map_err(|error| error.to_string())?;
    Ok(EntityUid::from_type_name_and_id(kind, EntityId::new(id)))
}

/// No policy lets them: said in terms of role and caseload.
fn refusal(acting: &Acting, wish: &Wish<'_>) -> String {
    match (acting, wish.person) {
        (Acting::Account { role: Role::Caseworker, .. }, Some(_)) => {
            "this person is not in your caseload".to_owned()
        }
        (Acting::Account { role, .. }, _) => {
            format!("the role `{}` does not allow to {}", role.name(), wish.action)
        }
        (Acting::Officers(_), _) => format!("the policies do not allow to {}", wish.action),
    }
}

/// The name of an action in policies.
pub(crate) fn action_name(action: Action) -> &'static str {
    match action {
        Action::Ask => "ask",
        Action::List => "list",
        Action::Reveal => "reveal",
        Action::Write => "write",
        Action::Assign => "assign",
        Action::Export => "export",
        Action::Approve => "approve",
        Action::Shred => "shred",
        Action::Audit => "audit",
        Action::Administer => "administer",
        Action::Compare => "compare",
        Action::Warn => "warn",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PERSON: PersonRef = PersonRef::from_bytes([3; 10]);

    fn account(role: Role) -> Acting {
        Acting::Account { name: "ana".into(), role, locked: false, stepped_up: false }
    }

    /// `yes`, or why not.
    fn check(acting: &Acting, action: &str, caseworkers: Option<&[&str]>) -> String {
        let policies = Policies::parse(SHIPPED).unwrap();
        let caseworkers: Option<Vec<String>> =
            caseworkers.map(|names| names.iter().map(|&name| name.to_owned()).collect());
        let wish = Wish {
            action,
            person: caseworkers.as_deref().map(|names| (PERSON, names)),
            fields: &["name".to_owned()],
            has_purpose: true,
            is_sensitive: false,
        };
        policies.allow(acting, &wish).map_or_else(|refused| refused.0, |()| "yes".to_owned())
    }

    #[test]
    fn roles_allow_what_the_table_says() {
        use Role::*;
        let second = "this needs a second proof of who asks: sign in again";
        // action, then what each role is told before a second proof
        let table: [(&str, [&str; 5]); 8] = [
            ("ask", ["no", "yes", "no", "no", "no"]),
            ("list", ["yes", "no", "yes", "no", "no"]),
            ("add", ["yes", "no", "no", "no", "no"]),
            ("assign", ["no", "no", "yes", "no", "no"]),
            ("export", ["no", "no", second, "no", "no"]),
            ("shred", ["no", "no", second, "no", "no"]),
            ("audit", ["no", "no", "no", "yes", "no"]),
            ("administer", ["no", "no", "no", "no", second]),
        ];
        for (action, expected) in table {
            for (role, expected) in
                [Caseworker, Matcher, Supervisor, Auditor, Administrator].into_iter().zip(expected)
            {
                let told = check(&account(role), action, None);
                match expected {
                    "no" => assert_ne!(told, "yes", "{role:?} {action}"),
                    expected => assert_eq!(told, expected, "{role:?} {action}"),
                }
            }
        }
    }

    #[test]
    fn caseworkers_reveal_their_own_caseload_only() {
        let ana = account(Role::Caseworker);
        assert_eq!(check(&ana, "reveal", Some(&["ben", "ana"])), "yes");
        assert_eq!(check(&ana, "reveal", Some(&["ben"])), "this person is not in your caseload");
        assert_eq!(
            check(&account(Role::Supervisor), "reveal", Some(&["ana"])),
            "the role `supervisor` does not allow to reveal"
        );
    }

    #[test]
    fn a_second_proof_opens_what_needs_one_and_a_lock_closes_all() {
        let acting = |stepped_up, locked| Acting::Account {
            name: "ana".into(),
            role: Role::Supervisor,
            locked,
            stepped_up,
        };
        assert_eq!(check(&acting(true, false), "export", None), "yes");
        assert_eq!(check(&acting(true, true), "export", None), "the account is locked");
    }

    #[test]
    fn one_officer_cannot_export() {
        let officers =
            |names: &[&str]| Acting::Officers(names.iter().map(|&name| name.to_owned()).collect());
        assert_eq!(
            check(&officers(&["one"]), "export", None),
            "an export needs two different people"
        );
        assert_eq!(check(&officers(&["one", "two"]), "export", None), "yes");
        assert_eq!(check(&officers(&["one"]), "reveal", Some(&[])), "yes");
    }

    #[test]
    fn without_a_purpose_or_second_proof_for_sensitive_fields_nothing_is_revealed() {
        let policies = Policies::parse(SHIPPED).unwrap();
        let caseworkers = ["ana".to_owned()];
        let ask = |has_purpose, is_sensitive| {
            let wish = Wish {
                action: "reveal",
                person: Some((PERSON, &caseworkers)),
                fields: &[],
                has_purpose,
                is_sensitive,
            };
            policies.allow(&account(Role::Caseworker), &wish).err().map(|refused| refused.0)
        };
        assert_eq!(ask(true, false), None);
        assert_eq!(ask(false, false).unwrap(), "a purpose has to be stated");
        assert!(ask(true, true).unwrap().starts_with("these fields need a second proof"));
    }

    #[test]
    fn policies_that_do_not_fit_the_schema_are_refused() {
        for text in [
            "permit (principal, action, resource",
            "permit (principal, action == Action::\"peek\", resource);",
            "permit (principal is Account, action, resource) when { principal.rank > 3 };",
        ] {
            assert!(Policies::parse(text).is_err(), "{text}");
        }
    }
}
