//! Which definition each index of each module stands for.

use std::collections::{BTreeMap, HashMap};

use wasmparser::FuncType;

use super::Unsupported;
use super::assembly::{Assembly, Origin};
use super::module::{Import, Kind, Module};

/// A definition: of the program, or a function that the component imports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Place {
    /// By its place in [`Layout::imports`].
    Host(usize),
    /// By the module and the place among those of its kind that the module defines.
    Defined { part: usize, index: usize },
}

/// A module of the program, and what its indices stand for.
pub(super) struct Part<'a> {
    pub(super) module: Module<'a>,
    places: HashMap<Kind, Vec<Place>>,
}

impl Part<'_> {
    /// What an index of the module stands for.
    pub(super) fn place(&self, kind: Kind, index: u32) -> Result<Place, Unsupported> {
        let place = self.places.get(&kind).and_then(|places| places.get(index as usize));
        place.copied().ok_or_else(|| Unsupported::because(format!("a module has no {kind:?} {index}")))
    }
}

/// A function that the component imports.
#[derive(Debug)]
pub(super) struct HostImport<'a> {
    pub(super) module: &'a str,
    pub(super) name: &'a str,
    pub(super) function: FuncType,
}

/// The program's modules, and how they use one another.
pub(super) struct Layout<'a> {
    pub(super) parts: Vec<Part<'a>>,
    pub(super) imports: Vec<HostImport<'a>>,
    /// The functions that the component uses, by the names that wit-component knows them by.
    pub(super) exports: BTreeMap<String, Place>,
}

impl<'a> Layout<'a> {
    pub(super) fn of(assembly: &Assembly<'a>) -> Result<Self, Unsupported> {
        let mut reading = Reading {
            assembly,
            numbers: HashMap::new(),
            modules: Vec::new(),
            arguments: Vec::new(),
            imports: Vec::new(),
        };
        for (instance, bytes, arguments) in assembly.program() {
            reading.numbers.insert(instance, reading.modules.len());
            reading.modules.push(Module::read(bytes)?);
            reading.arguments.push(arguments);
        }
        for kind in [Kind::Table, Kind::Memory] {
            if reading.modules.iter().map(|module| module.defined(kind)).sum::<u32>() > 1 {
                return Err(Unsupported::because("it has several tables or memories"));
            }
        }
        let places =
            (0..reading.modules.len()).map(|part| reading.places(part)).collect::<Result<Vec<_>, _>>()?;
        let mut exports = BTreeMap::new();
        for (name, function) in &assembly.used {
            let origin = assembly.item((Kind::Function, *function))?;
            let place = reading.place(Kind::Function, origin, None)?;
            if exports.insert(name.clone(), place).is_some_and(|other| other != place) {
                return Err(Unsupported::because(format!("it has two functions {name}")));
            }
        }
        let parts =
            reading.modules.into_iter().zip(places).map(|(module, places)| Part { module, places }).collect();
        Ok(Self { parts, imports: reading.imports, exports })
    }
}

struct Reading<'r, 'a> {
    assembly: &'r Assembly<'a>,
    /// The parts that instances are.
    numbers: HashMap<u32, usize>,
    modules: Vec<Module<'a>>,
    arguments: Vec<&'r HashMap<&'a str, u32>>,
    imports: Vec<HostImport<'a>>,
}

impl<'a> Reading<'_, 'a> {
    fn places(&mut self, part: usize) -> Result<HashMap<Kind, Vec<Place>>, Unsupported> {
        let kinds = [Kind::Function, Kind::Table, Kind::Memory, Kind::Global];
        kinds
            .into_iter()
            .map(|kind| {
                let count = self.modules[part].imported(kind) + self.modules[part].defined(kind);
                let places =
                    (0..count).map(|index| self.defined(part, kind, index)).collect::<Result<_, _>>()?;
                Ok((kind, places))
            })
            .collect()
    }

    /// What an index of a part stands for.
    fn defined(&mut self, part: usize, kind: Kind, index: u32) -> Result<Place, Unsupported> {
        let imported = self.modules[part].imported(kind);
        if let Some(index) = index.checked_sub(imported) {
            return Ok(Place::Defined { part, index: index as usize });
        }
        let import = &self.modules[part].imports[&kind][index as usize];
        let (module, name) = (import.module, import.name);
        let instance = self.arguments[part].get(module);
        let instance =
            *instance.ok_or_else(|| Unsupported::because(format!("nothing stands for {module}")))?;
        let origin = self.assembly.export(instance, name)?;
        self.place(kind, origin, Some((part, index as usize)))
    }

    /// What an origin stands for; `import` is the one that asks.
    fn place(
        &mut self,
        kind: Kind,
        origin: Origin<'a>,
        import: Option<(usize, usize)>,
    ) -> Result<Place, Unsupported> {
        match origin {
            Origin::Export { instance, name } => {
                let part = self.numbers.get(&instance);
                let part = *part
                    .ok_or_else(|| Unsupported::because(format!("{name} is of no module of the program")))?;
                match self.modules[part].exports.get(name) {
                    Some((found, index)) if *found == kind => self.defined(part, kind, *index),
                    _ => Err(Unsupported::because(format!("no module has {name}"))),
                }
            }
            Origin::Host => match import {
                Some((part, index)) => self.host(part, index),
                None => Err(Unsupported::because("it exports what it imports")),
            },
        }
    }

    fn host(&mut self, part: usize, index: usize) -> Result<Place, Unsupported> {
        let module = &self.modules[part];
        let Import { module: from, name, function } = module.imports[&Kind::Function][index];
        let function = function.and_then(|function| module.types.get(function as usize));
        let function = function.ok_or_else(|| Unsupported::because(format!("{name} has no type")))?.clone();
        let known = self.imports.iter().position(|known| known.module == from && known.name == name);
        Ok(Place::Host(known.unwrap_or_else(|| {
            self.imports.push(HostImport { module: from, name, function });
            self.imports.len() - 1
        })))
    }
}
