//! Bytes that are equal exactly where two items are equal to DynamoDB.
//!
//! Everything of variable length is preceded by its length or count, and every value by a byte for its type, so
//! that no two different items share their bytes. Members of maps and sets are in the order of their bytes.

use crate::ItemError;
use crate::node::Node;
use crate::number;

/// Appends a byte string, preceded by its length.
pub(crate) fn write_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    write_count(out, bytes.len());
    out.extend_from_slice(bytes);
}

/// Appends a count or length as eight bytes.
pub(crate) fn write_count(out: &mut Vec<u8>, count: usize) {
    out.extend_from_slice(&(count as u64).to_be_bytes());
}

/// Appends a value.
pub(crate) fn write_node(out: &mut Vec<u8>, node: &Node<'_>) -> Result<(), ItemError> {
    match node {
        Node::S(text) => write_tagged(out, b's', text.as_bytes()),
        Node::N(text) => write_tagged(out, b'n', number::canonical(text)?.as_bytes()),
        Node::B(bytes) => write_tagged(out, b'b', bytes),
        Node::Bool(value) => out.extend_from_slice(&[b'?', u8::from(*value)]),
        Node::Null => out.push(b'0'),
        Node::Ss(members) => write_set(out, b'S', members.iter().map(|member| member.as_bytes()).collect()),
        Node::Bs(members) => write_set(out, b'B', members.iter().map(Vec::as_slice).collect()),
        Node::Ns(members) => {
            let numbers =
                members.iter().map(|text| number::canonical(text)).collect::<Result<Vec<_>, _>>()?;
            write_set(out, b'N', numbers.iter().map(|number| number.as_bytes()).collect());
        }
        Node::L(values) => {
            out.push(b'L');
            write_count(out, values.len());
            values.iter().try_for_each(|value| write_node(out, value))?;
        }
        Node::M(members) => {
            out.push(b'M');
            write_members(out, members.iter().collect())?;
        }
    }
    Ok(())
}

/// Appends the members of a map or an item, ordered by name.
pub(crate) fn write_members<N: AsRef<str>>(
    out: &mut Vec<u8>,
    mut members: Vec<&(N, Node<'_>)>,
) -> Result<(), ItemError> {
    members.sort_unstable_by(|(a, _), (b, _)| a.as_ref().cmp(b.as_ref()));
    write_count(out, members.len());
    members.iter().try_for_each(|(name, value)| {
        write_bytes(out, name.as_ref().as_bytes());
        write_node(out, value)
    })
}

fn write_tagged(out: &mut Vec<u8>, tag: u8, bytes: &[u8]) {
    out.push(tag);
    write_bytes(out, bytes);
}

fn write_set(out: &mut Vec<u8>, tag: u8, mut members: Vec<&[u8]>) {
    members.sort_unstable();
    out.push(tag);
    write_count(out, members.len());
    for member in members {
        write_bytes(out, member);
    }
}
