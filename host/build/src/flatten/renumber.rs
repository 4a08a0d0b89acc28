//! From a module's indices to those of the one module.

use std::collections::HashMap;

use wasm_encoder::Instruction;
use wasm_encoder::reencode::{Error, Reencode, utils};
use wasmparser::Operator;

use super::Unsupported;
use super::layout::{Part, Place};
use super::module::Kind;
use super::reach::{Constant, Reach};

/// The numbers of what is kept.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    pub(super) functions: HashMap<Place, u32>,
    pub(super) globals: HashMap<Place, u32>,
    pub(super) tables: HashMap<Place, u32>,
    pub(super) memories: HashMap<Place, u32>,
}

/// Rewrites what stands in a module.
pub(super) struct Renumber<'r, 'a> {
    pub(super) part: &'r Part<'a>,
    pub(super) reach: &'r Reach,
    pub(super) numbers: &'r Numbers,
    /// The numbers of the module's types, data and elements.
    pub(super) types: &'r [u32],
    pub(super) first_data: u32,
}

impl Renumber<'_, '_> {
    fn number(&self, kind: Kind, index: u32) -> Result<u32, Error<Unsupported>> {
        let place = self.part.place(kind, index).map_err(Error::UserError)?;
        let (numbers, place) = match kind {
            Kind::Function => (&self.numbers.functions, self.reach.called(place)),
            Kind::Global => (&self.numbers.globals, place),
            Kind::Table => (&self.numbers.tables, place),
            Kind::Memory => (&self.numbers.memories, place),
        };
        let number = numbers.get(&place).copied();
        number.ok_or_else(|| Error::UserError(Unsupported::because(format!("{kind:?} {index} is not kept"))))
    }
}

impl Reencode for Renumber<'_, '_> {
    type Error = Unsupported;

    fn type_index(&mut self, index: u32) -> Result<u32, Error<Unsupported>> {
        let number = self.types.get(index as usize).copied();
        number.ok_or_else(|| Error::UserError(Unsupported::because(format!("a module has no type {index}"))))
    }

    fn function_index(&mut self, index: u32) -> Result<u32, Error<Unsupported>> {
        self.number(Kind::Function, index)
    }

    fn global_index(&mut self, index: u32) -> Result<u32, Error<Unsupported>> {
        self.number(Kind::Global, index)
    }

    fn table_index(&mut self, index: u32) -> Result<u32, Error<Unsupported>> {
        self.number(Kind::Table, index)
    }

    fn memory_index(&mut self, index: u32) -> Result<u32, Error<Unsupported>> {
        self.number(Kind::Memory, index)
    }

    fn data_index(&mut self, index: u32) -> Result<u32, Error<Unsupported>> {
        Ok(self.first_data + index)
    }

    fn instruction<'a>(&mut self, operator: Operator<'a>) -> Result<Instruction<'a>, Error<Unsupported>> {
        if let Operator::GlobalGet { global_index } = operator {
            let place = self.part.place(Kind::Global, global_index).map_err(Error::UserError)?;
            if let Some(value) = self.reach.constants.get(&place) {
                return Ok(match value {
                    Constant::I32(value) => Instruction::I32Const(*value),
                    Constant::I64(value) => Instruction::I64Const(*value),
                });
            }
        }
        utils::instruction(self, operator)
    }
}
