//! The item in a native test: the code that the host runs, without the boundary.

use migrator_item::Path;

use crate::{Item, ItemError, Value};

#[derive(Default)]
pub(super) struct Stored(migrator_item::Item);

impl Stored {
    pub(super) fn from_json(json: &str) -> Result<Self, ItemError> {
        Ok(Self(migrator_item::Item::parse(json.as_bytes().to_vec())?))
    }

    pub(super) fn to_json(&self) -> String {
        String::from_utf8_lossy(&self.0.to_json()).into_owned()
    }

    pub(super) fn duplicate(&self) -> Self {
        Self(self.0.clone())
    }

    pub(super) fn names(&self) -> Vec<String> {
        self.0.names().map(str::to_owned).collect()
    }

    pub(super) fn has(&self, path: &str) -> bool {
        self.0.has(&parsed(path))
    }

    pub(super) fn get(&self, path: &str) -> Option<Value> {
        found(path, self.0.get(&parsed(path))).flatten().map(Value::from)
    }

    pub(super) fn set(&mut self, path: &str, value: Value) -> Result<(), ItemError> {
        Ok(self.0.set(&path.parse()?, &value.into())?)
    }

    pub(super) fn take(&mut self, path: &str) -> Option<Value> {
        found(path, self.0.take(&parsed(path))).flatten().map(Value::from)
    }

    pub(super) fn remove(&mut self, path: &str) -> bool {
        found(path, self.0.remove(&parsed(path))).unwrap_or(false)
    }

    pub(super) fn rename(&mut self, from: &str, to: &str) -> Result<bool, ItemError> {
        Ok(self.0.rename(&from.parse()?, &to.parse()?)?)
    }
}

/// A path that does not parse is a mistake in the converter; the host answers it with a trap, a native test with a panic.
fn parsed(path: &str) -> Path {
    path.parse().unwrap_or_else(|error| panic!("{error}"))
}

/// A path that leads through something that is neither a map nor a list finds nothing; anything else ends the converter,
/// as in the host.
fn found<T>(path: &str, result: Result<T, migrator_item::ItemError>) -> Option<T> {
    match result {
        Ok(found) => Some(found),
        Err(migrator_item::ItemError::Path { .. }) => None,
        Err(error) => panic!("`{path}`: {error}"),
    }
}

/// Two items are equal where DynamoDB would call them so: the order of attributes, map entries and set members and the
/// spelling of numbers do not matter. Exists in native tests, not in a component.
impl PartialEq for Item {
    fn eq(&self, other: &Self) -> bool {
        match (self.0.0.canonical(), other.0.0.canonical()) {
            (Ok(mine), Ok(theirs)) => mine == theirs,
            _ => false,
        }
    }
}

impl From<migrator_item::ItemError> for ItemError {
    fn from(error: migrator_item::ItemError) -> Self {
        let reason = error.to_string();
        match error {
            migrator_item::ItemError::Malformed { .. } => Self::Malformed(reason),
            migrator_item::ItemError::Path { .. } => Self::Path(reason),
            _ => Self::Value(reason),
        }
    }
}

impl From<migrator_item::Value> for Value {
    fn from(value: migrator_item::Value) -> Self {
        use migrator_item::Value as Native;
        match value {
            Native::S(text) => Self::S(text),
            Native::N(text) => Self::N(text),
            Native::B(bytes) => Self::B(bytes),
            Native::Bool(flag) => Self::Boolean(flag),
            Native::Null => Self::Null,
            Native::Ss(members) => Self::Ss(members),
            Native::Ns(members) => Self::Ns(members),
            Native::Bs(members) => Self::Bs(members),
            Native::M(json) => Self::M(json),
            Native::L(json) => Self::L(json),
        }
    }
}

impl From<Value> for migrator_item::Value {
    fn from(value: Value) -> Self {
        match value {
            Value::S(text) => Self::S(text),
            Value::N(text) => Self::N(text),
            Value::B(bytes) => Self::B(bytes),
            Value::Boolean(flag) => Self::Bool(flag),
            Value::Null => Self::Null,
            Value::Ss(members) => Self::Ss(members),
            Value::Ns(members) => Self::Ns(members),
            Value::Bs(members) => Self::Bs(members),
            Value::M(json) => Self::M(json),
            Value::L(json) => Self::L(json),
        }
    }
}
