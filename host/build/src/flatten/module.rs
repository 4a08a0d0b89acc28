//! A core module as it is read.

use std::collections::HashMap;

use wasmparser::{
    Data, Element, ExternalKind, FuncType, FunctionBody, Global, MemoryType, Parser, Payload, Table, TypeRef,
};

use super::Unsupported;

/// A kind of items with an index space of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    Function,
    Table,
    Memory,
    Global,
}

impl TryFrom<ExternalKind> for Kind {
    type Error = Unsupported;

    fn try_from(kind: ExternalKind) -> Result<Self, Unsupported> {
        match kind {
            ExternalKind::Func => Ok(Self::Function),
            ExternalKind::Table => Ok(Self::Table),
            ExternalKind::Memory => Ok(Self::Memory),
            ExternalKind::Global => Ok(Self::Global),
            other => Err(Unsupported::because(format!("it has an export of kind {other:?}"))),
        }
    }
}

/// An import of a module.
#[derive(Debug)]
pub(super) struct Import<'a> {
    pub(super) module: &'a str,
    pub(super) name: &'a str,
    /// The type of a function.
    pub(super) function: Option<u32>,
}

/// A core module: its imports by kind, and what it defines.
#[derive(Default)]
pub(super) struct Module<'a> {
    pub(super) types: Vec<FuncType>,
    pub(super) imports: HashMap<Kind, Vec<Import<'a>>>,
    pub(super) functions: Vec<u32>,
    pub(super) bodies: Vec<FunctionBody<'a>>,
    pub(super) tables: Vec<Table<'a>>,
    pub(super) memories: Vec<MemoryType>,
    pub(super) globals: Vec<Global<'a>>,
    pub(super) exports: HashMap<&'a str, (Kind, u32)>,
    pub(super) elements: Vec<Element<'a>>,
    pub(super) data: Vec<Data<'a>>,
}

impl<'a> Module<'a> {
    pub(super) fn read(bytes: &'a [u8]) -> Result<Self, Unsupported> {
        let mut module = Self::default();
        for payload in Parser::new(0).parse_all(bytes) {
            module.section(payload?)?;
        }
        Ok(module)
    }

    fn section(&mut self, payload: Payload<'a>) -> Result<(), Unsupported> {
        match payload {
            Payload::TypeSection(section) => {
                for function in section.into_iter_err_on_gc_types() {
                    self.types.push(function?);
                }
            }
            Payload::ImportSection(section) => {
                for import in section.into_imports() {
                    let import = import?;
                    self.import(import.module, import.name, import.ty)?;
                }
            }
            Payload::FunctionSection(section) => {
                self.functions = section.into_iter().collect::<Result<_, _>>()?
            }
            Payload::TableSection(section) => self.tables = section.into_iter().collect::<Result<_, _>>()?,
            Payload::MemorySection(section) => {
                self.memories = section.into_iter().collect::<Result<_, _>>()?
            }
            Payload::GlobalSection(section) => {
                self.globals = section.into_iter().collect::<Result<_, _>>()?
            }
            Payload::ExportSection(section) => {
                for export in section {
                    let export = export?;
                    self.exports.insert(export.name, (export.kind.try_into()?, export.index));
                }
            }
            Payload::ElementSection(section) => {
                self.elements = section.into_iter().collect::<Result<_, _>>()?
            }
            Payload::DataSection(section) => self.data = section.into_iter().collect::<Result<_, _>>()?,
            Payload::CodeSectionEntry(body) => self.bodies.push(body),
            Payload::StartSection { .. } => {
                return Err(Unsupported::because("a module has a start function"));
            }
            Payload::TagSection(_) => return Err(Unsupported::because("a module has exception tags")),
            _ => {}
        }
        Ok(())
    }

    fn import(&mut self, module: &'a str, name: &'a str, kind: TypeRef) -> Result<(), Unsupported> {
        let (kind, function) = match kind {
            TypeRef::Func(function) => (Kind::Function, Some(function)),
            TypeRef::Table(_) => (Kind::Table, None),
            TypeRef::Memory(_) => (Kind::Memory, None),
            TypeRef::Global(_) => (Kind::Global, None),
            other => return Err(Unsupported::because(format!("a module imports {other:?}"))),
        };
        self.imports.entry(kind).or_default().push(Import { module, name, function });
        Ok(())
    }

    /// How many items of a kind it imports: they come first in its index space.
    pub(super) fn imported(&self, kind: Kind) -> u32 {
        self.imports.get(&kind).map_or(0, |imports| imports.len() as u32)
    }

    /// How many items of a kind it defines.
    pub(super) fn defined(&self, kind: Kind) -> u32 {
        let count = match kind {
            Kind::Function => self.functions.len(),
            Kind::Table => self.tables.len(),
            Kind::Memory => self.memories.len(),
            Kind::Global => self.globals.len(),
        };
        count as u32
    }
}
