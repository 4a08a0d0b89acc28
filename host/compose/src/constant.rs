//! A value of one of the contract's types, known when a migration is composed.

/// A value of one of the contract's types.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Constant {
    Boolean(bool),
    /// `u32` and `u64`.
    Unsigned(u64),
    /// `s64`.
    Signed(i64),
    Text(String),
    List(Vec<Constant>),
    /// The fields in the type's order.
    Record(Vec<Constant>),
    /// Which case of a variant, an enum or an option – none is the first –, and what it carries.
    Case(usize, Option<Box<Constant>>),
}

impl Constant {
    /// An absent optional value.
    pub(crate) const NONE: Self = Self::Case(0, None);

    /// A present optional value.
    pub(crate) fn some(value: Self) -> Self {
        Self::Case(1, Some(Box::new(value)))
    }
}
