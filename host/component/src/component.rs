//! One loaded component.

use std::collections::BTreeMap;
use std::sync::Arc;

use bytes::Bytes;
use sha2::{Digest, Sha256};
use wasmtime::component::InstancePre;

use crate::contract::bindings::exports::dynamodb_migrator::migration::{
    converter, hooks, migration, settings as settings_bindings,
};
use crate::contract::from_bindings;
use crate::host::{State, shortened};
use crate::included;
use crate::instance::{Program, Settings};
use crate::manifest::{self, hex};
use crate::read::{self, World};
use crate::settings;
use crate::{
    ComponentError, Converter, Hooks, Inspection, Manifest, Operation, Runtime, Setting, SettingsError,
};

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
        if world.migration && world.settings {
            return Err(ComponentError::UnusedSettings { name: name.to_owned() });
        }
        let program = Arc::new(compile(runtime, name, &bytes, world.pure)?);
        let manifest = if world.migration { Some(describe(&program)?) } else { None };
        if let Some(manifest) = &manifest {
            check(name, &world, manifest)?;
        }
        let settings = if world.settings { Some(declared_settings(&program)?) } else { None };
        let inspection = inspect(name, &world, manifest.as_ref(), settings, &bytes)?;
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

    /// Its world as WIT text, with every interface that it names.
    ///
    /// # Errors
    /// [`ComponentError::Broken`] where the text cannot be written.
    pub fn wit(&self) -> Result<String, ComponentError> {
        read::text(self.name(), self.bytes())
    }

    /// Its converter with these settings, if it has one.
    #[must_use]
    pub fn converter(&self, config: BTreeMap<String, String>) -> Option<Converter> {
        let indices = Arc::clone(self.inner.converter.as_ref()?);
        Some(Converter::new(Arc::clone(&self.inner.program), indices, config))
    }

    /// What it reads through `config`, in the order in which it says so; none where it does not say.
    #[must_use]
    pub fn settings(&self) -> Option<&[Setting]> {
        self.inner.inspection.settings.as_deref()
    }

    /// Whether these settings fit: every name is known, every value is of its kind, nothing required is missing, and
    /// the converter itself finds nothing wrong with them. A component that does not say what it reads takes whatever it
    /// is given.
    ///
    /// Like everything of a component it blocks the thread for as long as it computes.
    ///
    /// # Errors
    /// [`SettingsError`], which names the settings.
    pub fn check_settings(&self, given: &BTreeMap<String, String>) -> Result<(), SettingsError> {
        let Some(declared) = self.settings() else { return Ok(()) };
        let problems = settings::problems(declared, given);
        if problems.is_empty() {
            return check_inside(&self.inner.program, given);
        }
        Err(SettingsError::Unfit { component: self.name().to_owned(), problems })
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

fn declared_settings(program: &Program) -> Result<Vec<Setting>, ComponentError> {
    let deadline = program.runtime.limits().batch_deadline;
    let name = || program.name.to_string();
    let indices = settings_bindings::GuestIndices::new(&program.pre)
        .map_err(|error| not_compiled(&program.name, &error))?;
    let (described, _) = program.call(&Settings::default(), deadline, |store, instance| {
        indices.load(&mut *store, instance)?.call_describe(store)
    });
    let described = described
        .map_err(|failure| ComponentError::NotDescribed { name: name(), reason: failure.to_string() })?;
    let declared: Vec<Setting> = described.into_iter().map(Setting::from).collect();
    match settings::contradiction(&declared) {
        None => Ok(declared),
        Some(problem) => Err(ComponentError::InvalidSettings { name: name(), problem }),
    }
}

/// Asks the converter itself whether settings make sense.
fn check_inside(program: &Program, given: &BTreeMap<String, String>) -> Result<(), SettingsError> {
    let component = || program.name.to_string();
    let deadline = program.runtime.limits().batch_deadline;
    let (checked, _) = program.call(&Arc::new(given.clone()), deadline, |store, instance| {
        settings_bindings::GuestIndices::new(&program.pre)?.load(&mut *store, instance)?.call_check(store)
    });
    match checked {
        Ok(Ok(())) => Ok(()),
        Ok(Err(reason)) => {
            Err(SettingsError::Refused { component: component(), reason: shortened(&reason).to_owned() })
        }
        Err(failure) => {
            Err(SettingsError::NotChecked { component: component(), reason: failure.to_string() })
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
    settings: Option<Vec<Setting>>,
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
        settings,
        converters: included::read(bytes),
        digest: hex(&Sha256::digest(bytes)),
        fingerprint: fingerprint
            .map_err(|error| ComponentError::Broken { name: name.to_owned(), reason: error.to_string() })?,
        size: bytes.len(),
    })
}
