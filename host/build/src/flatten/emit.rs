//! Writes the one module.

use std::collections::HashMap;

use wasm_encoder::reencode::{Error, Reencode};
use wasm_encoder::{
    CodeSection, DataCountSection, DataSection, ElementSection, EntityType, ExportKind, ExportSection,
    FunctionSection, GlobalSection, ImportSection, MemorySection, Module, TableSection, TypeSection,
};
use wasmparser::FuncType;

use super::Unsupported;
use super::layout::{Layout, Part, Place};
use super::missing::Missing;
use super::module::Kind;
use super::reach::Reach;
use super::renumber::{Numbers, Renumber};

impl From<Error<Unsupported>> for Unsupported {
    fn from(error: Error<Unsupported>) -> Self {
        match error {
            Error::UserError(unsupported) => unsupported,
            other => Self(other.to_string()),
        }
    }
}

pub(super) fn module(layout: &Layout<'_>) -> Result<Vec<u8>, Unsupported> {
    let reach = Reach::of(layout)?;
    let numbers = numbers(layout, &reach);
    let types = Types::of(layout);
    let missing = Missing::of(layout)?;
    let mut writer =
        Writer { layout, reach: &reach, numbers: &numbers, types: &types, missing: missing.as_ref() };
    let mut module = Module::new();
    module.section(&writer.types()?).section(&writer.imports()).section(&writer.functions());
    module.section(&writer.tables()?).section(&writer.memories()?).section(&writer.globals()?);
    module.section(&writer.exports()?).section(&writer.elements()?);
    let (code, data) = (writer.code()?, writer.data()?);
    module.section(&DataCountSection { count: data.len() }).section(&code).section(&data);
    Ok(module.finish())
}

/// Numbers what is kept, in the order of the modules.
fn numbers(layout: &Layout<'_>, reach: &Reach) -> Numbers {
    let all = |kind: Kind| {
        layout.parts.iter().enumerate().flat_map(move |(part, kept)| {
            (0..kept.module.defined(kind) as usize).map(move |index| Place::Defined { part, index })
        })
    };
    let number = |places: &mut dyn Iterator<Item = Place>| places.zip(0..).collect::<HashMap<_, _>>();
    let imports = (0..layout.imports.len()).map(Place::Host);
    Numbers {
        functions: number(&mut imports.chain(reach.functions.iter().copied())),
        globals: number(&mut reach.globals.iter().copied()),
        tables: number(&mut all(Kind::Table)),
        memories: number(&mut all(Kind::Memory)),
    }
}

/// The types of all modules, each once.
struct Types {
    all: Vec<FuncType>,
    of_parts: Vec<Vec<u32>>,
    of_imports: Vec<u32>,
}

impl Types {
    fn of(layout: &Layout<'_>) -> Self {
        let (mut all, mut numbers) = (Vec::new(), HashMap::new());
        let mut number = |kind: &FuncType| {
            *numbers.entry(kind.clone()).or_insert_with(|| {
                all.push(kind.clone());
                all.len() as u32 - 1
            })
        };
        let of_imports = layout.imports.iter().map(|import| number(&import.function)).collect();
        let of_parts =
            layout.parts.iter().map(|part| part.module.types.iter().map(&mut number).collect()).collect();
        Self { all, of_parts, of_imports }
    }
}

struct Writer<'r, 'a> {
    layout: &'r Layout<'a>,
    reach: &'r Reach,
    numbers: &'r Numbers,
    types: &'r Types,
    missing: Option<&'r Missing>,
}

impl<'r, 'a> Writer<'r, 'a> {
    /// What rewrites a part.
    fn renumber(&self, part: usize) -> Renumber<'r, 'a> {
        let parts = &self.layout.parts;
        let before: usize = parts[..part].iter().map(|part| part.module.data.len()).sum();
        Renumber {
            part: &parts[part],
            reach: self.reach,
            numbers: self.numbers,
            types: &self.types.of_parts[part],
            first_data: before as u32,
        }
    }

    fn parts(&self) -> impl Iterator<Item = (&'r Part<'a>, Renumber<'r, 'a>)> {
        self.layout.parts.iter().enumerate().map(|(number, part)| (part, self.renumber(number)))
    }

    fn types(&mut self) -> Result<TypeSection, Unsupported> {
        let mut section = TypeSection::new();
        for kind in &self.types.all {
            section.ty().func_type(&self.renumber(0).func_type(kind.clone())?);
        }
        Ok(section)
    }

    fn imports(&self) -> ImportSection {
        let mut section = ImportSection::new();
        for (import, kind) in self.layout.imports.iter().zip(&self.types.of_imports) {
            section.import(import.module, import.name, EntityType::Function(*kind));
        }
        section
    }

    fn functions(&self) -> FunctionSection {
        let mut section = FunctionSection::new();
        for function in &self.reach.functions {
            if let Place::Defined { part, index } = function {
                let kind = self.layout.parts[*part].module.functions[*index];
                section.function(self.types.of_parts[*part][kind as usize]);
            }
        }
        section
    }

    fn tables(&self) -> Result<TableSection, Unsupported> {
        let mut section = TableSection::new();
        for (part, mut renumber) in self.parts() {
            for table in &part.module.tables {
                let mut table = table.clone();
                if !self.reach.grows {
                    // The compiler then knows how long it is.
                    table.ty.maximum = Some(table.ty.initial);
                }
                renumber.parse_table(&mut section, table)?;
            }
        }
        Ok(section)
    }

    fn memories(&self) -> Result<MemorySection, Unsupported> {
        let mut section = MemorySection::new();
        for (part, mut renumber) in self.parts() {
            for memory in &part.module.memories {
                let mut memory = *memory;
                memory.initial += u64::from(self.missing.is_some());
                section.memory(renumber.memory_type(memory)?);
            }
        }
        Ok(section)
    }

    fn globals(&self) -> Result<GlobalSection, Unsupported> {
        let mut section = GlobalSection::new();
        for global in &self.reach.globals {
            if let Place::Defined { part, index } = global {
                let global = self.layout.parts[*part].module.globals[*index].clone();
                self.renumber(*part).parse_global(&mut section, global)?;
            }
        }
        Ok(section)
    }

    fn exports(&self) -> Result<ExportSection, Unsupported> {
        let mut section = ExportSection::new();
        if !self.numbers.memories.is_empty() {
            section.export("memory", ExportKind::Memory, 0);
        }
        for (name, function) in &self.layout.exports {
            let number = self.numbers.functions.get(&self.reach.called(*function));
            let number = number.ok_or_else(|| Unsupported::because(format!("{name} is not kept")))?;
            section.export(name, ExportKind::Func, *number);
        }
        Ok(section)
    }

    fn elements(&self) -> Result<ElementSection, Unsupported> {
        let mut section = ElementSection::new();
        for (part, mut renumber) in self.parts() {
            for element in &part.module.elements {
                renumber.parse_element(&mut section, element.clone())?;
            }
        }
        Ok(section)
    }

    fn code(&self) -> Result<CodeSection, Unsupported> {
        let mut section = CodeSection::new();
        let number = |function| self.numbers.functions.get(&function).copied();
        for function in &self.reach.functions {
            if let Place::Defined { part, index } = function {
                if let Some(body) = self.missing.and_then(|missing| missing.body(*function, number)) {
                    section.function(&body);
                    continue;
                }
                let body = self.layout.parts[*part].module.bodies[*index].clone();
                self.renumber(*part).parse_function_body(&mut section, body)?;
            }
        }
        Ok(section)
    }

    fn data(&self) -> Result<DataSection, Unsupported> {
        let mut section = DataSection::new();
        for (part, mut renumber) in self.parts() {
            for data in &part.module.data {
                renumber.parse_data(&mut section, data.clone())?;
            }
        }
        if let Some(missing) = self.missing {
            missing.data(&mut section);
        }
        Ok(section)
    }
}
