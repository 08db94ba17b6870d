//! Whom an account could see at all: what policies allow, tried out.

use model::ontology;

use super::{Acting, Policies, Wish};
use crate::log::Role;
use crate::person::PersonRef;

/// Whom an account could see besides its own caseload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Reach {
    /// Fields of anybody.
    pub(crate) everybody: bool,
    /// Whether somebody is in the register.
    pub(crate) presence: bool,
}

impl Reach {
    /// What the policies that ship allow a role.
    pub(crate) fn shipped(role: Role) -> Reach {
        Reach { everybody: role == Role::Supervisor, presence: role == Role::Matcher }
    }
}

/// Stands for a record that no policy names.
const ANYBODY: PersonRef = PersonRef::from_bytes([0; 10]);

impl Policies {
    /// What an account of this name and role could see, whatever it states and proves.
    ///
    /// Each way to see people is tried with and without a purpose, a second proof and sensitive fields, and with
    /// several sets of fields ([`Policies::telling_fields`]); a policy that names single records counts as one
    /// for everybody. Some hundred questions to the policies: 12 ms with
    /// those that ship.
    pub(crate) fn reach(&self, account: &str, role: Role) -> Reach {
        let sets = self.telling_fields();
        // Records of nobody's caseload, and of somebody else's: no account is named so.
        let strangers = [Vec::new(), vec!["\u{0}".to_owned()]];
        let can = |action: &str, caseworkers: Option<&[String]>| {
            let yes_and_no = [true, false];
            yes_and_no.into_iter().any(|stepped_up| {
                let acting =
                    Acting::Account { name: account.to_owned(), role, locked: false, stepped_up };
                sets.iter().any(|fields| {
                    yes_and_no.into_iter().any(|has_purpose| {
                        yes_and_no.into_iter().any(|is_sensitive| {
                            let person = caseworkers.map(|names| (ANYBODY, names));
                            let wish = Wish { action, person, fields, has_purpose, is_sensitive };
                            self.allow(&acting, &wish).is_ok()
                        })
                    })
                })
            })
        };
        // A caseworker's list is that of their caseload, whatever policies say.
        let lists = role != Role::Caseworker && can("list", None);
        Reach {
            everybody: self.name_records()
                || lists
                || ["export", "compare", "warn"].into_iter().any(|action| can(action, None))
                || strangers.iter().any(|names| can("reveal", Some(names))),
            presence: can("ask", None),
        }
    }

    /// Sets of fields by which policies can decide: none, all, one that no policy names, and each that one does,
    /// alone and as the only one left out. A policy can tell fields apart by their names only.
    fn telling_fields(&self) -> Vec<Vec<String>> {
        let text = self.policies.to_string();
        let schema = ontology().schema("Person");
        let all: Vec<String> = schema
            .map(|schema| schema.properties().map(|property| property.name.to_string()).collect())
            .unwrap_or_default();
        let is_named = |field: &&String| text.contains(field.as_str());
        let mut sets = vec![Vec::new(), all.clone()];
        sets.extend(all.iter().find(|field| !is_named(field)).map(|field| vec![field.clone()]));
        for field in all.iter().filter(is_named) {
            sets.push(vec![field.clone()]);
            sets.push(all.iter().filter(|own| *own != field).cloned().collect());
        }
        sets
    }

    /// Whether a policy is about a single record.
    fn name_records(&self) -> bool {
        let is_record = |uid: &cedar_policy::EntityUid| uid.type_name().to_string() == "Person";
        self.policies.policies().any(|policy| policy.entity_literals().iter().any(is_record))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::SHIPPED;

    const ROLES: [Role; 5] =
        [Role::Caseworker, Role::Matcher, Role::Supervisor, Role::Auditor, Role::Administrator];

    fn reach(policies: &str, account: &str, role: Role) -> Reach {
        Policies::parse(policies).unwrap().reach(account, role)
    }

    #[test]
    fn shipped_policies_are_what_the_report_takes_for_granted() {
        for role in ROLES {
            assert_eq!(reach(SHIPPED, "ana", role), Reach::shipped(role), "{role:?}");
        }
    }

    #[test]
    fn policies_of_ones_own_may_let_others_see_more() {
        let more = |policy: &str| format!("{SHIPPED}\n{policy}");
        let cases = [
            // One account, by name.
            (
                more(
                    "permit (principal == Account::\"ben\", action == Action::\"reveal\", resource);",
                ),
                [(true, "ben"), (false, "ana")],
            ),
            // One field, and only for who gave a second proof.
            (
                more(
                    "permit (principal is Account, action == Action::\"reveal\", resource) when \
                     { context.fields.contains(\"phone\") && context.steppedUp && \
                       !context.fields.contains(\"name\") };",
                ),
                [(true, "ben"), (true, "ana")],
            ),
            // One record.
            (
                more(
                    "permit (principal is Account, action == Action::\"reveal\", resource == \
                     Person::\"7K2M-0QXC-9RTV-B41E\");",
                ),
                [(true, "ben"), (true, "ana")],
            ),
            // Less than ships.
            (
                more("forbid (principal is Account, action, resource);"),
                [(false, "ben"), (false, "ana")],
            ),
        ];
        for (policies, expected) in cases {
            for (everybody, account) in expected {
                let told = reach(&policies, account, Role::Caseworker);
                assert_eq!(told.everybody, everybody, "{account}: {policies}");
            }
        }
    }
}
