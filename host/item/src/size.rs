//! How large an item is to DynamoDB.
//!
//! Source: "DynamoDB item sizes and formats",
//! <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html>.

use crate::ItemError;
use crate::node::Node;
use crate::number::Decimal;

/// Bytes of a list or a map, whatever it holds.
const CONTAINER: usize = 3;
/// Bytes of each element of a list or a map beside its own.
const ELEMENT: usize = 1;

/// Bytes that a value counts, without its name.
pub(crate) fn size(node: &Node<'_>) -> Result<usize, ItemError> {
    Ok(match node {
        Node::S(text) => text.len(),
        Node::N(number) => Decimal::parse(number)?.size(),
        Node::B(bytes) => bytes.len(),
        Node::Bool(_) | Node::Null => 1,
        Node::Ss(members) => members.iter().map(|member| member.len()).sum(),
        Node::Bs(members) => members.iter().map(Vec::len).sum(),
        Node::Ns(members) => sum(members, |number| Ok(Decimal::parse(number)?.size()))?,
        Node::L(values) => CONTAINER + sum(values, |value| Ok(ELEMENT + size(value)?))?,
        Node::M(members) => {
            CONTAINER + sum(members, |(name, value)| Ok(ELEMENT + name.len() + size(value)?))?
        }
    })
}

fn sum<T>(parts: &[T], size: impl Fn(&T) -> Result<usize, ItemError>) -> Result<usize, ItemError> {
    parts.iter().try_fold(0, |sum, part| Ok(sum + size(part)?))
}
