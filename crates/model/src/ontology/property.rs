//! Properties: what can be said of an entity.

use super::{IdFormat, Kind};

/// One property of a schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Property {
    /// The name, unique within a schema.
    pub name: &'static str,
    /// The schema that defines it.
    pub schema: &'static str,
    /// The type of its values.
    pub kind: Kind,
    /// May be used to match entities.
    pub matchable: bool,
    /// Not shown by default.
    pub hidden: bool,
    /// Kept for old data only.
    pub deprecated: bool,
    /// The far side of another schema's property: never written, only derived.
    pub stub: bool,
    /// Advisory length limit in code points: the property's own, else the type's.
    pub max_length: Option<usize>,
    /// The identifier scheme a value must satisfy.
    pub format: Option<IdFormat>,
    /// For entity properties, the schema that values must point at.
    pub range: Option<&'static str>,
    /// For entity properties, the name of the stub on the far side.
    pub reverse: Option<&'static str>,
}
