//! The contract, as what is composed has to fit it.

use migrator_component::CONTRACT_FILES;
use wit_parser::{InterfaceId, Resolve, SourceMap, Type};

use crate::ComposeError;

/// The contract's package, without its version.
const PACKAGE: &str = "dynamodb-migrator:migration";

/// The contract as parsed text.
pub(crate) struct Contract {
    pub(crate) resolve: Resolve,
}

impl Contract {
    /// Parses the text that this program was built with.
    ///
    /// # Errors
    /// Where it does not parse, which is a mistake in this program.
    pub(crate) fn parse() -> Result<Self, ComposeError> {
        let mut files = SourceMap::new();
        for (name, text) in CONTRACT_FILES {
            files.push_str(name, *text);
        }
        let group = files.parse().map_err(|(_, error)| broken(format!("{error:?}")))?;
        let mut resolve = Resolve::default();
        resolve.push_group(group).map_err(|error| broken(format!("{error:?}")))?;
        Ok(Self { resolve })
    }

    /// An interface's name with package and version.
    ///
    /// # Errors
    /// Where there is no such interface.
    pub(crate) fn name(&self, interface: &str) -> Result<String, ComposeError> {
        self.resolve
            .id_of(self.interface(interface)?)
            .ok_or_else(|| broken(format!("{interface} has no name")))
    }

    /// The type of what a migration declares.
    ///
    /// # Errors
    /// Where there is no such type.
    pub(crate) fn manifest(&self) -> Result<Type, ComposeError> {
        self.manifest_type("manifest")
    }

    /// A type of the interface `manifest`.
    ///
    /// # Errors
    /// Where there is no such type.
    pub(crate) fn manifest_type(&self, name: &str) -> Result<Type, ComposeError> {
        let interface = &self.resolve.interfaces[self.interface("manifest")?];
        interface.types.get(name).map(|id| Type::Id(*id)).ok_or_else(|| broken(format!("no type {name}")))
    }

    fn interface(&self, name: &str) -> Result<InterfaceId, ComposeError> {
        let named = |id: &InterfaceId| self.resolve.interfaces[*id].name.as_deref() == Some(name);
        let mut ids = self.resolve.interfaces.iter().map(|(id, _)| id);
        ids.find(named).ok_or_else(|| broken(format!("no interface {name}")))
    }
}

/// The name under which a list of a component's imports or exports has an interface of the contract.
pub(crate) fn named<'a>(names: &'a [String], interface: &str) -> Option<&'a str> {
    let of_contract = |name: &&String| {
        let plain = name.split_once('@').map_or(name.as_str(), |(plain, _)| plain);
        plain.strip_prefix(PACKAGE).and_then(|rest| rest.strip_prefix('/')) == Some(interface)
    };
    names.iter().find(of_contract).map(String::as_str)
}

fn broken(reason: String) -> ComposeError {
    ComposeError::NotEncoded { reason }
}
