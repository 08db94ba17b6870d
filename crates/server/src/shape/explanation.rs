//! Why a result scores as it does.

use matching::Account;
use serde::Serialize;

use crate::http::json::Object;

/// What one feature found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Explanation {
    /// Before it is weighed.
    score: f64,
    detail: Option<String>,
    query: Option<String>,
    candidate: Option<String>,
}

/// One entry for each feature that found something or has something to say.
pub(crate) fn explanations(account: &Account) -> Object<&'static str, Explanation> {
    let told = account.parts.iter().filter(|part| part.value != 0.0 || !part.detail.is_empty());
    let explanation = told.map(|part| {
        let detail = (!part.detail.is_empty()).then(|| part.detail.clone());
        let (query, candidate) = (part.left.clone(), part.right.clone());
        (part.feature, Explanation { score: part.value, detail, query, candidate })
    });
    Object(explanation.collect())
}

/// The bare scores of the features, as older clients read them.
pub(crate) fn features(account: &Account) -> Object<&'static str, f64> {
    Object(account.parts.iter().map(|part| (part.feature, part.value)).collect())
}
