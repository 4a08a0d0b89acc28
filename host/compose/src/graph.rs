//! Wiring components together.

use std::collections::HashMap;

use wac_graph::types::Package;
use wac_graph::{CompositionGraph, EncodeOptions, NodeId, PackageId};

use crate::ComposeError;
use crate::generate::stage;

/// A converter of a chain, and what it gets beside what the whole gets.
pub(crate) struct Wired<'a> {
    /// What messages call it.
    pub(crate) reference: &'a str,
    /// The component.
    pub(crate) bytes: &'a [u8],
    /// Under which name it exports the converter.
    pub(crate) converter: &'a str,
    /// Under which name it imports settings, and the component that has them.
    pub(crate) settings: Option<(&'a str, Vec<u8>)>,
}

/// One component of a generated migration and the converters it imports.
///
/// # Errors
/// A converter whose types are not those that the migration or another converter needs.
pub(crate) fn wire(migration: &[u8], parts: &[Wired<'_>]) -> Result<Vec<u8>, ComposeError> {
    let mut graph = Graph::default();
    let whole = graph.instance("the generated migration", migration)?;
    for (index, part) in parts.iter().enumerate() {
        let instance = graph.instance(part.reference, part.bytes)?;
        if let Some((import, settings)) = &part.settings {
            let settings = graph.instance("the generated settings", settings)?;
            // Whatever patch of the contract the part was built against.
            let export = graph.only_export(settings)?;
            graph.plug((settings, &export), (instance, import), part.reference)?;
        }
        graph.plug((instance, part.converter), (whole, &stage(index)), part.reference)?;
    }
    graph.export_all(whole)?;
    graph.encode()
}

/// A graph in which equal components are there once.
#[derive(Default)]
struct Graph<'a> {
    graph: CompositionGraph,
    packages: HashMap<&'a [u8], PackageId>,
}

impl<'a> Graph<'a> {
    fn instance(&mut self, name: &str, bytes: &'a [u8]) -> Result<NodeId, ComposeError> {
        let package = match self.packages.get(bytes) {
            Some(package) => *package,
            None => {
                let misfit = |reason: String| ComposeError::Misfit { reference: name.to_owned(), reason };
                // Packages need names of their own; nobody reads them.
                let own = format!("package{}", self.packages.len());
                let package = Package::from_bytes(&own, None, bytes, self.graph.types_mut())
                    .map_err(|error| misfit(format!("{error:#}")))?;
                let package =
                    self.graph.register_package(package).map_err(|error| misfit(error.to_string()))?;
                self.packages.insert(bytes, package);
                package
            }
        };
        Ok(self.graph.instantiate(package))
    }

    fn only_export(&self, instance: NodeId) -> Result<String, ComposeError> {
        let mut names = self.exports(instance).into_iter();
        names.next().ok_or_else(|| ComposeError::NotEncoded { reason: "no settings are exported".to_owned() })
    }

    fn exports(&self, instance: NodeId) -> Vec<String> {
        let Some(package) = self.graph[instance].package() else { return Vec::new() };
        self.graph.types()[self.graph[package].ty()].exports.keys().cloned().collect()
    }

    fn plug(
        &mut self,
        (from, export): (NodeId, &str),
        (to, import): (NodeId, &str),
        reference: &str,
    ) -> Result<(), ComposeError> {
        let misfit = |reason: String| ComposeError::Misfit { reference: reference.to_owned(), reason };
        let exported =
            self.graph.alias_instance_export(from, export).map_err(|error| misfit(chain(&error)))?;
        self.graph.set_instantiation_argument(to, import, exported).map_err(|error| misfit(chain(&error)))
    }

    fn export_all(&mut self, instance: NodeId) -> Result<(), ComposeError> {
        let encoding = |error: &dyn std::error::Error| ComposeError::NotEncoded { reason: chain(error) };
        for name in self.exports(instance) {
            let export =
                self.graph.alias_instance_export(instance, &name).map_err(|error| encoding(&error))?;
            self.graph.export(export, &name).map_err(|error| encoding(&error))?;
        }
        Ok(())
    }

    fn encode(&self) -> Result<Vec<u8>, ComposeError> {
        self.graph
            .encode(EncodeOptions::default())
            .map_err(|error| ComposeError::PartsMisfit { reason: chain(&error) })
    }
}

/// An error and its causes in one line.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        text += &format!(": {cause}");
        next = cause.source();
    }
    text
}
