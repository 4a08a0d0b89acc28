//! Constants as the bytes in which the canonical ABI passes them.
//!
//! See "Loading" and "Storing" in
//! <https://github.com/WebAssembly/component-model/blob/main/design/mvp/CanonicalABI.md>; sizes and offsets are wit-parser's.

use wit_parser::{Int, Resolve, SizeAlign, Type, TypeDefKind};

use super::{definition, length};
use crate::ComposeError;
use crate::constant::Constant;

/// Where the constants begin. Address 0 stays free, so that no mistake looks like an address.
pub(super) const BASE: u32 = 16;

/// The memory that a generated component starts with.
pub(super) struct StaticMemory<'a> {
    resolve: &'a Resolve,
    sizes: SizeAlign,
    bytes: Vec<u8>,
}

impl<'a> StaticMemory<'a> {
    /// Empty memory for values of these types.
    ///
    /// # Errors
    /// Where a type has no size, which is a mistake in the contract.
    pub(super) fn new(resolve: &'a Resolve) -> Result<Self, ComposeError> {
        let mut sizes = SizeAlign::default();
        sizes.fill(resolve).map_err(|error| ComposeError::NotEncoded { reason: format!("{error:#}") })?;
        Ok(Self { resolve, sizes, bytes: Vec::new() })
    }

    /// What stands from [`BASE`] on.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The first address after it that is a multiple of eight.
    pub(super) fn end(&self) -> u32 {
        (BASE + length(self.bytes.len())).next_multiple_of(8)
    }

    /// Places words one after the other; gives the address of the first.
    pub(super) fn words(&mut self, words: &[u32]) -> u32 {
        let address = self.reserve(words.len() * 4, 4);
        for (index, word) in words.iter().enumerate() {
            self.write(address + 4 * length(index), &word.to_le_bytes());
        }
        address
    }

    /// Places texts; gives the address of their addresses and lengths.
    pub(super) fn texts<T: AsRef<str>>(&mut self, texts: &[T]) -> u32 {
        let words: Vec<u32> = texts.iter().flat_map(|text| self.text(text.as_ref())).collect();
        self.words(&words)
    }

    /// Places a value; gives its address.
    ///
    /// # Errors
    /// Where the value is none of the type, which is a mistake in this program.
    pub(super) fn place(&mut self, ty: &Type, value: &Constant) -> Result<u32, ComposeError> {
        let address = self.reserve(self.sizes.size(ty).size_wasm32(), self.sizes.align(ty).align_wasm32());
        self.store(ty, value, address)?;
        Ok(address)
    }

    fn reserve(&mut self, size: usize, alignment: usize) -> u32 {
        // BASE is a multiple of every alignment.
        let start = self.bytes.len().next_multiple_of(alignment);
        self.bytes.resize(start + size, 0);
        BASE + length(start)
    }

    fn write(&mut self, address: u32, bytes: &[u8]) {
        let start = (address - BASE) as usize;
        self.bytes[start..start + bytes.len()].copy_from_slice(bytes);
    }

    fn text(&mut self, text: &str) -> [u32; 2] {
        let address = self.reserve(text.len(), 1);
        self.write(address, text.as_bytes());
        [address, length(text.len())]
    }

    fn store(&mut self, ty: &Type, value: &Constant, address: u32) -> Result<(), ComposeError> {
        match (ty, value) {
            (Type::Bool, Constant::Boolean(value)) => self.write(address, &[u8::from(*value)]),
            (Type::U32, Constant::Unsigned(number)) => {
                let number = u32::try_from(*number).map_err(|_| misplaced(value))?;
                self.write(address, &number.to_le_bytes());
            }
            (Type::U64, Constant::Unsigned(value)) => self.write(address, &value.to_le_bytes()),
            (Type::S64, Constant::Signed(value)) => self.write(address, &value.to_le_bytes()),
            (Type::String, Constant::Text(text)) => {
                let [start, length] = self.text(text);
                self.write(address, &start.to_le_bytes());
                self.write(address + 4, &length.to_le_bytes());
            }
            (Type::Id(_), value) => self.store_defined(ty, value, address)?,
            _ => return Err(misplaced(value)),
        }
        Ok(())
    }

    fn store_defined(&mut self, ty: &Type, value: &Constant, address: u32) -> Result<(), ComposeError> {
        let resolve = self.resolve;
        match (definition(resolve, ty), value) {
            (None, value) => self.store_aliased(ty, value, address),
            (Some(TypeDefKind::Record(record)), Constant::Record(fields))
                if record.fields.len() == fields.len() =>
            {
                let types = record.fields.iter().map(|field| &field.ty);
                let offsets = self.sizes.field_offsets(types);
                for ((offset, ty), field) in offsets.into_iter().zip(fields) {
                    self.store(ty, field, address + length(offset.size_wasm32()))?;
                }
                Ok(())
            }
            (Some(TypeDefKind::List(element)), Constant::List(values)) => {
                let size = self.sizes.size(element).size_wasm32();
                let start = self.reserve(size * values.len(), self.sizes.align(element).align_wasm32());
                for (index, value) in values.iter().enumerate() {
                    self.store(element, value, start + length(index * size))?;
                }
                self.write(address, &start.to_le_bytes());
                self.write(address + 4, &length(values.len()).to_le_bytes());
                Ok(())
            }
            (Some(kind), Constant::Case(case, payload)) => {
                let (tag, cases) = cases(kind).ok_or_else(|| misplaced(value))?;
                self.write(address, &length(*case).to_le_bytes()[..bytes_of(tag)]);
                match (cases.get(*case).copied().flatten(), payload) {
                    (Some(ty), Some(payload)) => {
                        let offset = self.sizes.payload_offset(tag, cases.iter().map(Option::as_ref));
                        self.store(&ty, payload, address + length(offset.size_wasm32()))
                    }
                    (None, None) => Ok(()),
                    _ => Err(misplaced(value)),
                }
            }
            (Some(_), value) => Err(misplaced(value)),
        }
    }

    /// A name for a primitive type.
    fn store_aliased(&mut self, ty: &Type, value: &Constant, address: u32) -> Result<(), ComposeError> {
        let Type::Id(id) = ty else { return Err(misplaced(value)) };
        match &self.resolve.types[*id].kind {
            TypeDefKind::Type(aliased) => self.store(&aliased.clone(), value, address),
            _ => Err(misplaced(value)),
        }
    }
}

/// The tag of a type of several cases, and what each case carries.
fn cases(kind: &TypeDefKind) -> Option<(Int, Vec<Option<Type>>)> {
    match kind {
        TypeDefKind::Variant(variant) => {
            Some((variant.tag(), variant.cases.iter().map(|case| case.ty).collect()))
        }
        TypeDefKind::Enum(cases) => Some((cases.tag(), vec![None; cases.cases.len()])),
        TypeDefKind::Option(ty) => Some((Int::U8, vec![None, Some(*ty)])),
        _ => None,
    }
}

fn bytes_of(tag: Int) -> usize {
    match tag {
        Int::U8 => 1,
        Int::U16 => 2,
        Int::U32 | Int::U64 => 4,
    }
}

fn misplaced(value: &Constant) -> ComposeError {
    ComposeError::NotEncoded { reason: format!("a value is none of its type: {value:?}") }
}
