//! One loaded component.

use std::collections::BTreeMap;
use std::sync::Arc;

use bytes::Bytes;
use sha2::{Digest, Sha256};
use wasmtime::component::InstancePre;

use crate::contract::bindings::exports::dynamodb_migrator::migration::{converter, hooks, migration};
use crate::contract::from_bindings;
use crate::host::State;
use crate::instance::{Program, Settings};
use crate::manifest::{self, hex};
use crate::read::{self, World};
use crate::{ComponentError, Converter, Hooks, Inspection, Manifest, Operation, Runtime};

struct Inner {
    inspection: Inspection,
    manifest: Option<Manifest>,
    bytes: Bytes,
    program: Arc<Program>,
    converter: Option<Arc<converter::GuestIndices>>,
    hooks: Option<Arc<hooks::GuestIndices>>,
}

/// One loaded component. Cheap to clone.
#[derive(Clone)]
pub struct Component {
    inner: Arc<Inner>,
}

impl std::fmt::Debug for Component {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Component").field("inspection", &self.inner.inspection).finish_non_exhaustive()
    }
}

impl Component {
    /// Reads, checks and compiles a component and asks it what it is. `name` is what messages call it.
    ///
    /// Compiling takes from 30 ms for a component made from Rust to several seconds for one with an interpreter inside.
    ///
    /// # Errors
    /// A sentence about whatever is wrong with it; see [`ComponentError`].
    pub fn load(runtime: &Runtime, name: &str, bytes: impl Into<Bytes>) -> Result<Self, ComponentError> {
        let bytes = bytes.into();
        let world = read::world(name, &bytes)?;
        let program = Arc::new(compile(runtime, name, &bytes, world.pure)?);
        let manifest = if world.migration { Some(describe(&program)?) } else { None };
        if let Some(manifest) = &manifest {
            check(name, &world, manifest)?;
        }
        let inspection = inspect(name, &world, manifest.as_ref(), &bytes)?;
        let converter = exported(name, world.converter, &program.pre, converter::GuestIndices::new)?;
        let hooks = exported(name, world.hooks, &program.pre, hooks::GuestIndices::new)?;
        Ok(Self { inner: Arc::new(Inner { inspection, manifest, bytes, program, converter, hooks }) })
    }

    /// What the caller called it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.inner.inspection.name
    }

    /// What it declares; none for a reusable converter.
    #[must_use]
    pub fn manifest(&self) -> Option<&Manifest> {
        self.inner.manifest.as_ref()
    }

    /// What is known about it.
    #[must_use]
    pub fn inspection(&self) -> &Inspection {
        &self.inner.inspection
    }

    /// sha256 of the artifact, lower-case hex.
    #[must_use]
    pub fn digest(&self) -> &str {
        &self.inner.inspection.digest
    }

    /// sha256 of the manifest's canonical JSON; none for a reusable converter.
    #[must_use]
    pub fn fingerprint(&self) -> Option<&str> {
        self.inner.inspection.fingerprint.as_deref()
    }

    /// The artifact.
    #[must_use]
    pub fn bytes(&self) -> &Bytes {
        &self.inner.bytes
    }

    /// Its converter with these settings, if it has one.
    #[must_use]
    pub fn converter(&self, config: BTreeMap<String, String>) -> Option<Converter> {
        let indices = Arc::clone(self.inner.converter.as_ref()?);
        Some(Converter::new(Arc::clone(&self.inner.program), indices, config))
    }

    /// Whether it has a converter.
    pub(crate) fn has_converter(&self) -> bool {
        self.inner.converter.is_some()
    }

    /// Its hooks, if it has any.
    #[must_use]
    pub fn hooks(&self) -> Option<Hooks> {
        let indices = Arc::clone(self.inner.hooks.as_ref()?);
        Some(Hooks::new(Arc::clone(&self.inner.program), indices))
    }
}

fn not_compiled(name: &str, error: &wasmtime::Error) -> ComponentError {
    ComponentError::NotCompiled { name: name.to_owned(), reason: error.root_cause().to_string() }
}

fn compile(runtime: &Runtime, name: &str, bytes: &[u8], pure: bool) -> Result<Program, ComponentError> {
    let component = wasmtime::component::Component::new(runtime.engine(), bytes)
        .map_err(|error| not_compiled(name, &error))?;
    let pre = runtime.linker().instantiate_pre(&component).map_err(|error| not_compiled(name, &error))?;
    Ok(Program { name: Arc::from(name), runtime: runtime.clone(), pre, pure })
}

fn exported<T>(
    name: &str,
    exported: bool,
    pre: &InstancePre<State>,
    indices: impl FnOnce(&InstancePre<State>) -> wasmtime::Result<T>,
) -> Result<Option<Arc<T>>, ComponentError> {
    if !exported {
        return Ok(None);
    }
    indices(pre).map(|indices| Some(Arc::new(indices))).map_err(|error| not_compiled(name, &error))
}

fn describe(program: &Program) -> Result<Manifest, ComponentError> {
    let deadline = program.runtime.limits().batch_deadline;
    let indices =
        migration::GuestIndices::new(&program.pre).map_err(|error| not_compiled(&program.name, &error))?;
    let (described, _) = program.call(&Settings::default(), deadline, |store, instance| {
        indices.load(&mut *store, instance)?.call_describe(store)
    });
    match described {
        Ok(described) => Ok(from_bindings(described)),
        Err(failure) => {
            Err(ComponentError::NotDescribed { name: program.name.to_string(), reason: failure.to_string() })
        }
    }
}

/// Checks what a migration declares, by itself and against what it exports.
fn check(name: &str, world: &World, manifest: &Manifest) -> Result<(), ComponentError> {
    manifest::validate(manifest)
        .map_err(|problems| ComponentError::InvalidManifest { name: name.to_owned(), problems })?;
    let (name, lineage, version) = (name.to_owned(), manifest.lineage.clone(), manifest.version);
    let converts = matches!(manifest.operation, Operation::Convert(_));
    if converts && !world.converter {
        return Err(ComponentError::MissingConverter { name, lineage, version });
    }
    let interface = match (converts, world.converter, world.reverter) {
        (false, true, _) => "converter",
        (false, false, true) => "reverter",
        _ => return Ok(()),
    };
    let operation = manifest.operation.name();
    Err(ComponentError::UnusedConverter { name, lineage, version, operation, interface })
}

fn inspect(
    name: &str,
    world: &World,
    manifest: Option<&Manifest>,
    bytes: &[u8],
) -> Result<Inspection, ComponentError> {
    let fingerprint = manifest.map(Manifest::fingerprint).transpose();
    Ok(Inspection {
        name: name.to_owned(),
        contract: world.contract,
        lineage: manifest.map(|manifest| manifest.lineage.clone()),
        version: manifest.map(|manifest| manifest.version),
        operation: manifest.map(|manifest| manifest.operation.name().to_owned()),
        description: manifest.map(|manifest| manifest.description.clone()),
        exports: world.exports.clone(),
        imports: world.imports.clone(),
        pure: world.pure,
        digest: hex(&Sha256::digest(bytes)),
        fingerprint: fingerprint
            .map_err(|error| ComponentError::Broken { name: name.to_owned(), reason: error.to_string() })?,
        size: bytes.len(),
    })
}
