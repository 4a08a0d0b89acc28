//! What can be known about a component without compiling it.

use crate::read;
use crate::{ComponentError, ContractVersion};

/// What a component imports and exports, checked against the contract but not compiled: known at once, even where compiling takes
/// seconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outline {
    /// The contract version it was built against.
    pub contract: ContractVersion,
    /// Interfaces it exports.
    pub exports: Vec<String>,
    /// Interfaces it imports.
    pub imports: Vec<String>,
}

impl Outline {
    /// Reads the outline of a component. `name` is what messages call it.
    ///
    /// # Errors
    /// A sentence about whatever is wrong with it; see [`ComponentError`].
    pub fn read(name: &str, bytes: &[u8]) -> Result<Self, ComponentError> {
        let world = read::world(name, bytes)?;
        Ok(Self { contract: world.contract, exports: world.exports, imports: world.imports })
    }
}
