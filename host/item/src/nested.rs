//! Reading and changing what stands inside of one attribute value. Works on its bytes: what is not on the path is copied as it is.

use std::borrow::Cow;
use std::ops::Range;

use crate::ItemError;
use crate::path::Segment;
use crate::scan::{Kind, Scanner};

/// A map or a list, one level of it.
struct Container<'a> {
    is_map: bool,
    members: Vec<Member<'a>>,
    /// Where the closing bracket stands.
    close: usize,
}

/// A member of a map or an element of a list.
struct Member<'a> {
    /// None in a list.
    name: Option<Cow<'a, str>>,
    /// Where the name's quote stands, or the value of a list.
    start: usize,
    value: Range<usize>,
}

/// What a change refuses.
pub(crate) enum Refusal {
    /// The path leads nowhere; the reason.
    Path(String),
    /// The result is malformed or nested too deep.
    Item(ItemError),
}

impl From<ItemError> for Refusal {
    fn from(error: ItemError) -> Self {
        Self::Item(error)
    }
}

impl<'a> Container<'a> {
    /// Reads the value in `range`; none if it is a scalar or a set.
    fn open(raw: &'a [u8], range: Range<usize>) -> Result<Option<Self>, ItemError> {
        let mut scanner = Scanner::over_utf8(raw);
        scanner.position = range.start;
        let kind = scanner.open_value()?;
        let mut members = Vec::new();
        match kind {
            Kind::M => scanner.object(|scanner, name| {
                let start = name.start - 1;
                let name = Some(scanner.meaning(name)?);
                members.push(Member { name, start, value: scanner.skip_value()? });
                Ok(())
            })?,
            Kind::L => scanner.array(|scanner| {
                let value = scanner.skip_value()?;
                members.push(Member { name: None, start: value.start, value });
                Ok(())
            })?,
            _ => return Ok(None),
        }
        let close = scanner.position - 1;
        Ok(Some(Self { is_map: kind == Kind::M, members, close }))
    }

    /// Place of the member that a segment names; none if there is no such member or the segment does not fit.
    fn place(&self, segment: &Segment) -> Option<usize> {
        match segment {
            Segment::Name(name) => {
                self.members.iter().position(|member| member.name.as_deref() == Some(name))
            }
            Segment::Index(index) => (!self.is_map && *index < self.members.len()).then_some(*index),
        }
    }
}

/// Where the value stands that `segments` lead to from the value `raw`.
pub(crate) fn find(raw: &[u8], segments: &[Segment]) -> Result<Option<Range<usize>>, ItemError> {
    let mut range = 0..raw.len();
    for segment in segments {
        let Some(container) = Container::open(raw, range)? else { return Ok(None) };
        let Some(place) = container.place(segment) else { return Ok(None) };
        range = container.members[place].value.clone();
    }
    Ok(Some(range))
}

/// `raw` without the value that `segments` lead to, if it is there.
pub(crate) fn cut(raw: &[u8], segments: &[Segment]) -> Result<Option<Vec<u8>>, ItemError> {
    let Some((last, parents)) = segments.split_last() else { return Ok(None) };
    let Some(parent) = find(raw, parents)? else { return Ok(None) };
    let Some(container) = Container::open(raw, parent)? else { return Ok(None) };
    let Some(place) = container.place(last) else { return Ok(None) };
    let members = &container.members;
    // With the member goes one comma: the one after it, or before it if it is the last.
    let gone = match (members.get(place + 1), place.checked_sub(1)) {
        (Some(next), _) => members[place].start..next.start,
        (None, Some(previous)) => members[previous].value.end..members[place].value.end,
        (None, None) => members[place].start..members[place].value.end,
    };
    Ok(Some([&raw[..gone.start], &raw[gone.end..]].concat()))
}

/// `raw` with `value` where `segments` lead to. The parent must be there; a list index equal to the list's length appends.
pub(crate) fn put(raw: &[u8], segments: &[Segment], value: &[u8]) -> Result<Vec<u8>, Refusal> {
    let Some((last, parents)) = segments.split_last() else { return Ok(value.to_vec()) };
    let parent = find(raw, parents)?.ok_or_else(|| Refusal::Path("its parent does not exist".to_owned()))?;
    let container = Container::open(raw, parent)?.ok_or_else(|| {
        Refusal::Path("it leads through a value that is neither a map nor a list".to_owned())
    })?;
    let (gone, lead) = match container.place(last) {
        Some(place) => (container.members[place].value.clone(), Vec::new()),
        None => (container.close..container.close, lead_of_new(&container, last)?),
    };
    let changed = [&raw[..gone.start], &lead, value, &raw[gone.end..]].concat();
    let mut scanner = Scanner::over_utf8(&changed);
    scanner.skip_value()?;
    Ok(changed)
}

/// What stands before the value of a new member: the comma and the name.
fn lead_of_new(container: &Container<'_>, segment: &Segment) -> Result<Vec<u8>, Refusal> {
    let mut lead = Vec::new();
    if !container.members.is_empty() {
        lead.push(b',');
    }
    match segment {
        Segment::Name(name) if container.is_map => {
            crate::text::write_string(&mut lead, name);
            lead.push(b':');
            Ok(lead)
        }
        Segment::Name(name) => {
            Err(Refusal::Path(format!("`{name}` names a member, but its parent is a list")))
        }
        Segment::Index(index) if container.is_map => {
            Err(Refusal::Path(format!("[{index}] is an index, but its parent is a map")))
        }
        Segment::Index(index) if *index == container.members.len() => Ok(lead),
        Segment::Index(index) => {
            let length = container.members.len();
            Err(Refusal::Path(format!("the index {index} is past the end of a list of {length}")))
        }
    }
}
