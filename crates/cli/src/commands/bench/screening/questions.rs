//! Questions about entities that are there, asked as people ask: with a name that has a slip in it.

use model::Entity;

/// The question about an entity: its name, every second one with two letters exchanged, and in every
/// third the date of birth. `None` for what is not screened.
pub(super) fn about(entity: &Entity, n: usize) -> Option<Entity> {
    if !matches!(entity.schema_name.as_str(), "Person" | "Company" | "Organization" | "Vessel") {
        return None;
    }
    let name = entity.first("name")?;
    let name = if n % 2 == 1 { exchanged(name, n) } else { name.to_owned() };
    let source = "asked".into();
    let mut question = Entity::new("question", &entity.schema_name);
    question.push("name", name, &source);
    if n.is_multiple_of(3) {
        for prop in ["birthDate", "jurisdiction"] {
            if let Some(value) = entity.first(prop) {
                question.push(prop, value, &source);
            }
        }
    }
    Some(question)
}

/// Two neighbouring letters of a name, neither of them at a word's edge, in the other order.
fn exchanged(name: &str, n: usize) -> String {
    let mut letters: Vec<char> = name.chars().collect();
    let inner = |at: &usize| letters[*at - 1..at + 3].iter().all(|letter| letter.is_alphabetic());
    let places: Vec<usize> = (1..letters.len().saturating_sub(2)).filter(inner).collect();
    if let Some(at) = places.get(n % places.len().max(1)) {
        letters.swap(*at, at + 1);
    }
    letters.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::exchanged;

    #[test]
    fn a_slip_keeps_the_edges_of_words() {
        assert_eq!(exchanged("Example", 0), "Eaxmple");
        assert_eq!(exchanged("Ada Li", 3), "Ada Li");
        assert_eq!(exchanged("", 1), "");
        assert_eq!(exchanged("Jane", 9), "Jnae");
    }
}
