use migrator_item::Value;

/// What must be true of the item that is there for a write to happen: a DynamoDB condition expression.
#[derive(Clone, Debug, Default)]
pub struct Condition {
    /// The expression with `#name` and `:value` placeholders; empty is no condition.
    pub expression: String,
    /// Placeholders for names (`#pk`) and the attributes they stand for.
    pub names: Vec<(String, String)>,
    /// Placeholders for values (`:v`) and the values they stand for.
    pub values: Vec<(String, Value)>,
}

impl Condition {
    /// Always write.
    pub fn none() -> Self {
        Self::default()
    }

    /// True when a write under this condition always happens.
    pub fn is_none(&self) -> bool {
        self.expression.is_empty()
    }
}
