//! Request bodies, spliced together from bytes.

use bytes::Bytes;
use migrator_item::ItemError;

use crate::Condition;

/// A JSON object that is being written.
#[derive(Debug)]
pub(crate) struct Body(Vec<u8>);

impl Body {
    /// An object with the table's name, and room for so many bytes more.
    pub(crate) fn new(table: &str, room: usize) -> Self {
        let mut body = Vec::with_capacity(room + 64);
        body.extend_from_slice(b"{\"TableName\":");
        write_string(&mut body, table);
        Self(body)
    }

    /// A parameter whose value is JSON already.
    pub(crate) fn raw(mut self, name: &str, json: &[u8]) -> Self {
        self.name(name);
        self.0.extend_from_slice(json);
        self
    }

    pub(crate) fn string(mut self, name: &str, value: &str) -> Self {
        self.name(name);
        write_string(&mut self.0, value);
        self
    }

    pub(crate) fn number(self, name: &str, value: u32) -> Self {
        self.raw(name, value.to_string().as_bytes())
    }

    /// A parameter whose value writes itself.
    pub(crate) fn with(mut self, name: &str, write: impl FnOnce(&mut Vec<u8>)) -> Self {
        self.name(name);
        write(&mut self.0);
        self
    }

    /// The condition of a write, with further placeholders for names.
    pub(crate) fn condition(
        mut self,
        condition: &Condition,
        further: &[(String, String)],
    ) -> Result<Self, ItemError> {
        if !condition.is_none() {
            self = self.string("ConditionExpression", &condition.expression);
        }
        if !condition.names.is_empty() || !further.is_empty() {
            let names = condition.names.iter().chain(further);
            self = self.with("ExpressionAttributeNames", |out| {
                write_object(out, names, |out, (placeholder, name)| {
                    write_key(out, placeholder);
                    write_string(out, name);
                });
            });
        }
        if condition.values.is_empty() {
            return Ok(self);
        }
        let mut failed = None;
        self = self.with("ExpressionAttributeValues", |out| {
            write_object(out, condition.values.iter(), |out, (placeholder, value)| {
                write_key(out, placeholder);
                if let Err(error) = value.write_json(out) {
                    failed = Some(error);
                }
            });
        });
        failed.map_or(Ok(self), Err)
    }

    pub(crate) fn finish(mut self) -> Bytes {
        self.0.push(b'}');
        self.0.into()
    }

    fn name(&mut self, name: &str) {
        self.0.push(b',');
        write_key(&mut self.0, name);
    }
}

fn write_object<T>(
    out: &mut Vec<u8>,
    entries: impl Iterator<Item = T>,
    mut write: impl FnMut(&mut Vec<u8>, T),
) {
    out.push(b'{');
    for (index, entry) in entries.enumerate() {
        if index > 0 {
            out.push(b',');
        }
        write(out, entry);
    }
    out.push(b'}');
}

fn write_key(out: &mut Vec<u8>, name: &str) {
    write_string(out, name);
    out.push(b':');
}

/// A JSON string.
pub(crate) fn write_string(out: &mut Vec<u8>, text: &str) {
    // Writing to a vector cannot fail, and neither can the serialization of a string.
    let _ = serde_json::to_writer(out, text);
}
