//! One attribute value on its own.

/// One attribute value, as it crosses to a converter.
///
/// The ten types of [DynamoDB's AttributeValue](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// String.
    S(String),
    /// Number as decimal text, at most 38 significant digits.
    N(String),
    /// Binary.
    B(Vec<u8>),
    /// Boolean.
    Bool(bool),
    /// Null.
    Null,
    /// String set: not empty, no duplicates.
    Ss(Vec<String>),
    /// Number set: not empty, no duplicates.
    Ns(Vec<String>),
    /// Binary set: not empty, no duplicates.
    Bs(Vec<Vec<u8>>),
    /// Map, as DynamoDB-JSON text: `{"city":{"S":"Bern"}}`.
    M(String),
    /// List, as DynamoDB-JSON text: `[{"N":"1"}]`.
    L(String),
}

impl Value {
    /// The value of a `{"S":"x"}`.
    ///
    /// # Errors
    /// The text is not one DynamoDB-JSON value.
    pub fn parse(_json: &[u8]) -> Result<Self, crate::ItemError> {
        todo!()
    }

    /// Appends the value as DynamoDB-JSON, `{"S":"x"}`, after checking that DynamoDB stores such a value.
    ///
    /// # Errors
    /// A number that is none, an empty set or one with duplicates, or map or list text that is malformed.
    pub fn write_json(&self, _out: &mut Vec<u8>) -> Result<(), crate::ItemError> {
        todo!()
    }
}
