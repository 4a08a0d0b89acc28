//! The item: its bytes and the index of its top-level attributes.

use std::ops::Range;

use bytes::Bytes;

use crate::ItemError;
use crate::canonical;
use crate::key::{Key, KeySchema, key_of};
use crate::node::{Node, validate_name};
use crate::scan::{Scanner, Text};
use crate::size;
use crate::text::write_string;

/// The largest item that DynamoDB stores, in bytes as [`Item::size`] counts them: 400 KB.
/// Source: "Items" in <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html>.
pub const MAX_ITEM_SIZE: usize = 409_600;

/// A range of an item's page. Four bytes each, because the index of a page of small items is as large as the page.
#[derive(Debug, Clone, Copy)]
struct Span {
    start: u32,
    end: u32,
}

impl Span {
    fn new(range: Range<usize>, origin: usize) -> Result<Self, ItemError> {
        let offset = |position: usize| {
            u32::try_from(position - origin)
                .map_err(|_| ItemError::malformed(position, "an item is longer than 4 GiB"))
        };
        Ok(Self { start: offset(range.start)?, end: offset(range.end)? })
    }

    fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// The name of a top-level attribute.
#[derive(Debug, Clone)]
enum Name {
    /// Between its quotes in the page; nothing in it is escaped.
    Page(Span),
    /// Given by a change, or escaped in the page.
    Own(String),
}

/// The `{"S":"x"}` of a top-level attribute.
#[derive(Debug, Clone)]
enum Raw {
    Page(Span),
    Own(Vec<u8>),
}

#[derive(Debug, Clone)]
struct Attribute {
    name: Name,
    value: Raw,
}

/// An item: the DynamoDB-JSON it came in plus an index of its top-level attributes.
///
/// Reading it checks the shape of every value and decodes none. A value is decoded when it is asked for, and writing copies
/// what nobody has changed from the bytes it came in.
///
/// ```
/// use migrator_item::{Item, Value};
///
/// let mut item = Item::parse(r#"{"id":{"N":"7"},"name":{"S":"Anna Muster"}}"#)?;
/// let name = item.take(&"name".parse()?)?;
/// assert_eq!(name, Some(Value::S("Anna Muster".to_owned())));
/// item.set(&"first_name".parse()?, &Value::S("Anna".to_owned()))?;
/// assert_eq!(item.to_json(), r#"{"id":{"N":"7"},"first_name":{"S":"Anna"}}"#);
/// # Ok::<(), migrator_item::ItemError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Item {
    /// The object as it came; other items of the same page share the allocation.
    page: Bytes,
    attributes: Vec<Attribute>,
    changed: bool,
}

impl Default for Item {
    fn default() -> Self {
        Self::new()
    }
}

impl Item {
    /// An item without attributes.
    #[must_use]
    pub const fn new() -> Self {
        Self { page: Bytes::from_static(b"{}"), attributes: Vec::new(), changed: false }
    }

    /// An item from DynamoDB-JSON, `{"id":{"S":"1"}}`. The bytes are kept, not copied.
    ///
    /// # Errors
    /// [`ItemError::Malformed`] with the offset: not JSON, not the shape of DynamoDB-JSON, a name that stands twice
    /// in one object, or more than 64 values one inside the other. Numbers, base64 and sets are left to [`Item::validate`].
    pub fn parse(json: impl Into<Bytes>) -> Result<Self, ItemError> {
        let page = json.into();
        let mut scanner = Scanner::new(&page)?;
        scanner.whitespace();
        let item = Self::index(&page, &mut scanner, 0)?;
        scanner.finish()?;
        Ok(item)
    }

    /// The items of a JSON array, such as `Items` of a page. They share the bytes of the page.
    ///
    /// # Errors
    /// As [`Item::parse`]; the offset counts from the start of the array.
    pub fn parse_array(json: impl Into<Bytes>) -> Result<Vec<Self>, ItemError> {
        let page = json.into();
        let mut scanner = Scanner::new(&page)?;
        scanner.whitespace();
        let mut items: Vec<Self> = Vec::new();
        scanner.array(|scanner| {
            // Items of one table are mostly alike, so the last one says how much room the next one needs.
            let attributes = items.last().map_or(0, Self::len);
            items.push(Self::index(&page, scanner, attributes)?);
            Ok(())
        })?;
        scanner.finish()?;
        Ok(items)
    }

    /// Reads one object at the scanner's position.
    fn index(page: &Bytes, scanner: &mut Scanner<'_>, expected: usize) -> Result<Self, ItemError> {
        let origin = scanner.position;
        // Room for what a conversion adds, so that it does not move the index.
        let mut attributes = Vec::with_capacity(expected + 2);
        scanner.object(|scanner, name| {
            let name = match name {
                Text { start, end, escaped: false } => Name::Page(Span::new(start..end, origin)?),
                escaped => Name::Own(scanner.meaning(escaped)?.into_owned()),
            };
            let value = Raw::Page(Span::new(scanner.skip_value()?, origin)?);
            attributes.push(Attribute { name, value });
            Ok(())
        })?;
        Ok(Self { page: page.slice(origin..scanner.position), attributes, changed: false })
    }

    /// Checks that DynamoDB would store every attribute: numbers, base64, sets, names, at most 32 levels. Size and keys are
    /// [`Item::fits`] and [`Item::key`].
    ///
    /// # Errors
    /// The first attribute that it would not store, and why.
    pub fn validate(&self) -> Result<(), ItemError> {
        for attribute in &self.attributes {
            let name = self.name_of(attribute);
            validate_name(name)?;
            Node::parse(self.raw_of(attribute))
                .and_then(|node| node.validate())
                .map_err(|error| in_attribute(name, &error))?;
        }
        Ok(())
    }

    /// The names of the top-level attributes, in the order they are stored.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.attributes.iter().map(|attribute| self.name_of(attribute))
    }

    /// How many top-level attributes there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.attributes.len()
    }

    /// Whether there is no attribute at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.attributes.is_empty()
    }

    /// The bytes of a top-level attribute's value, `{"S":"x"}`.
    #[must_use]
    pub fn raw(&self, name: &str) -> Option<&[u8]> {
        self.place(name).map(|place| self.raw_of(&self.attributes[place]))
    }

    /// Sets a top-level attribute to DynamoDB-JSON, `{"S":"x"}`, after checking its shape.
    ///
    /// # Errors
    /// The value is malformed, or the name is empty or too long.
    pub fn set_raw(&mut self, name: &str, value: impl Into<Bytes>) -> Result<(), ItemError> {
        let value = value.into();
        let mut scanner = Scanner::new(&value)?;
        scanner.whitespace();
        let range = scanner.skip_value()?;
        scanner.finish()?;
        self.store(name, value.slice(range).into())
    }

    /// Removes a top-level attribute; says whether there was one.
    pub fn remove_name(&mut self, name: &str) -> bool {
        let place = self.place(name);
        if let Some(place) = place {
            self.attributes.remove(place);
            self.changed = true;
        }
        place.is_some()
    }

    /// Bytes that DynamoDB counts for the item: names and values. See [`MAX_ITEM_SIZE`].
    ///
    /// # Errors
    /// A value that cannot be measured: a number that is none, bad base64.
    pub fn size(&self) -> Result<usize, ItemError> {
        self.attributes.iter().try_fold(0, |sum, attribute| {
            let name = self.name_of(attribute);
            let node = Node::parse(self.raw_of(attribute)).map_err(|error| in_attribute(name, &error))?;
            Ok(sum + name.len() + size::size(&node).map_err(|error| in_attribute(name, &error))?)
        })
    }

    /// Whether the item is small enough for DynamoDB. Most items are answered without decoding them: no value
    /// counts more bytes than its DynamoDB-JSON is long.
    ///
    /// # Errors
    /// As [`Item::size`].
    pub fn fits(&self) -> Result<bool, ItemError> {
        Ok(self.json_length() <= MAX_ITEM_SIZE || self.size()? <= MAX_ITEM_SIZE)
    }

    /// A bound of the length of the item's DynamoDB-JSON, exact where no name needs escapes.
    fn json_length(&self) -> usize {
        if !self.changed {
            return self.page.len();
        }
        self.attributes
            .iter()
            .map(|attribute| self.name_of(attribute).len() + self.raw_of(attribute).len() + 4)
            .sum()
    }

    /// The primary key.
    ///
    /// # Errors
    /// A key attribute is missing, empty, too long or of another type; the error names it.
    pub fn key(&self, schema: &KeySchema) -> Result<Key, ItemError> {
        key_of(self, schema)
    }

    /// Bytes that are equal exactly where two items are equal to DynamoDB, whatever the order of attributes, map
    /// entries and set members and the spelling of numbers and strings.
    ///
    /// # Errors
    /// A number that is none, or bad base64.
    pub fn canonical(&self) -> Result<Vec<u8>, ItemError> {
        let mut members = Vec::with_capacity(self.len());
        for attribute in &self.attributes {
            let name = self.name_of(attribute);
            members.push((
                name,
                Node::parse(self.raw_of(attribute)).map_err(|error| in_attribute(name, &error))?,
            ));
        }
        let mut out = Vec::with_capacity(self.page.len());
        canonical::write_members(&mut out, members.iter().collect())?;
        Ok(out)
    }

    /// The item as DynamoDB-JSON. An unchanged item is the bytes it came in, not copied.
    #[must_use]
    pub fn to_json(&self) -> Bytes {
        if !self.changed {
            return self.page.clone();
        }
        let mut out = Vec::with_capacity(self.json_length() + 2);
        self.write_json(&mut out);
        out.into()
    }

    /// Appends the item as DynamoDB-JSON.
    pub fn write_json(&self, out: &mut Vec<u8>) {
        if !self.changed {
            out.extend_from_slice(&self.page);
            return;
        }
        out.push(b'{');
        let mut attributes = self.attributes.iter().peekable();
        while let Some(attribute) = attributes.next() {
            match (&attribute.name, &attribute.value) {
                (Name::Page(name), Raw::Page(value)) => {
                    // Neighbours that are still neighbours are copied at once: between them stands just a comma.
                    let mut end = value.end;
                    while let Some(Attribute { name: Name::Page(next), value: Raw::Page(value) }) =
                        attributes.peek()
                        && next.start == end + 2
                    {
                        end = value.end;
                        attributes.next();
                    }
                    out.extend_from_slice(&self.page[name.start as usize - 1..end as usize]);
                }
                (name, _) => {
                    match name {
                        Name::Page(name) => {
                            out.extend_from_slice(&self.page[name.start as usize - 1..name.end as usize + 1]);
                        }
                        Name::Own(name) => write_string(out, name),
                    }
                    out.push(b':');
                    out.extend_from_slice(self.raw_of(attribute));
                }
            }
            if attributes.peek().is_some() {
                out.push(b',');
            }
        }
        out.push(b'}');
    }

    fn name_of<'a>(&'a self, attribute: &'a Attribute) -> &'a str {
        match &attribute.name {
            // The page was checked to be UTF-8 when it was read, and names end at quotes.
            Name::Page(span) => std::str::from_utf8(&self.page[span.range()]).unwrap_or_default(),
            Name::Own(name) => name,
        }
    }

    fn raw_of<'a>(&'a self, attribute: &'a Attribute) -> &'a [u8] {
        match &attribute.value {
            Raw::Page(span) => &self.page[span.range()],
            Raw::Own(bytes) => bytes,
        }
    }

    /// Where in the index a top-level attribute stands.
    fn place(&self, name: &str) -> Option<usize> {
        self.attributes.iter().position(|attribute| match &attribute.name {
            Name::Page(span) => self.page[span.range()] == *name.as_bytes(),
            Name::Own(own) => own == name,
        })
    }

    /// Sets a top-level attribute to bytes that have been checked.
    pub(crate) fn store(&mut self, name: &str, value: Vec<u8>) -> Result<(), ItemError> {
        validate_name(name)?;
        let value = Raw::Own(value);
        match self.place(name) {
            Some(place) => self.attributes[place].value = value,
            None => self.attributes.push(Attribute { name: Name::Own(name.to_owned()), value }),
        }
        self.changed = true;
        Ok(())
    }

    /// Gives a top-level attribute another name; its value is not touched. What had that name goes.
    pub(crate) fn rename_name(&mut self, from: &str, to: &str) -> Result<bool, ItemError> {
        validate_name(to)?;
        let Some(place) = self.place(from) else { return Ok(false) };
        if from == to {
            return Ok(true);
        }
        self.attributes[place].name = Name::Own(to.to_owned());
        if let Some(other) = self
            .attributes
            .iter()
            .enumerate()
            .position(|(other, attribute)| other != place && self.name_of(attribute) == to)
        {
            self.attributes.remove(other);
        }
        self.changed = true;
        Ok(true)
    }
}

/// An error of a value, with the attribute it belongs to.
fn in_attribute(name: &str, error: &ItemError) -> ItemError {
    ItemError::value(format!("the attribute `{name}`: {error}"))
}
