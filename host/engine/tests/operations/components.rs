//! Components for any manifest, assembled here: a test needs no guest toolchain, and can declare what it likes.
//!
//! `describe` returns the manifest as the canonical ABI lays it out in memory, which the contract's own WIT decides;
//! `convert` passes every item on as it is.

use migrator_component::{Component, Manifest, Operation, Runtime};
use serde_json::Value;
use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};
use wit_parser::{Resolve, SizeAlign, Type, TypeDefKind};

const CONTRACT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../wit/0.1.0");
/// Where the manifest begins in the guest's memory.
const BASE: usize = 1024;

/// A component that declares this manifest.
pub(crate) fn component(runtime: &Runtime, manifest: &Manifest) -> Component {
    let converts = matches!(manifest.operation, Operation::Convert(_));
    let mut resolve = Resolve::default();
    let (package, _) = resolve.push_dir(CONTRACT).unwrap();
    let world = if converts { "convert-migration" } else { "table-migration" };
    let world = resolve.select_world(&[package], Some(world)).unwrap();
    let interface = resolve.packages[package].interfaces["manifest"];
    let manifest_type = Type::Id(resolve.interfaces[interface].types["manifest"]);
    let mut sizes = SizeAlign::default();
    sizes.fill(&resolve).unwrap();
    let mut memory = Memory { resolve: &resolve, sizes: &sizes, bytes: Vec::new() };
    let root = memory.reserve(&manifest_type, 1);
    memory.store(&manifest_type, root, &serde_json::to_value(manifest).unwrap());
    let mut module = wat::parse_str(module(&memory.bytes, root, converts)).unwrap();
    embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8, false).unwrap();
    let bytes = ComponentEncoder::default().module(&module).unwrap().validate(true).encode().unwrap();
    let name = format!("{}-v{}.wasm", manifest.lineage, manifest.version);
    Component::load(runtime, &name, bytes).unwrap()
}

fn module(memory: &[u8], root: usize, converts: bool) -> String {
    let data: String = memory.iter().map(|byte| format!("\\{byte:02x}")).collect();
    let heap = (BASE + memory.len()).next_multiple_of(8);
    let convert = if converts { CONVERT } else { "" };
    format!(
        r#"(module
          (memory (export "memory") 256)
          (global $heap (mut i32) (i32.const {heap}))
          (data (i32.const {BASE}) "{data}")
          (func $allocate (param $size i32) (result i32)
            global.get $heap
            global.get $heap
            local.get $size
            i32.const 15
            i32.add
            i32.const -8
            i32.and
            i32.add
            global.set $heap)
          (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
            local.get 3
            call $allocate)
          (func (export "dynamodb-migrator:migration/migration@0.1.0#describe") (result i32)
            i32.const {root})
          {convert})"#
    )
}

/// Every result is `ok` with a list of one item: the very place of its handle in the list that came in.
const CONVERT: &str = r#"
  (func (export "dynamodb-migrator:migration/converter@0.1.0#convert")
    (param $items i32) (param $count i32) (result i32)
    (local $results i32) (local $at i32) (local $left i32) (local $returned i32)
    (local.set $results (call $allocate (i32.mul (local.get $count) (i32.const 12))))
    (local.set $at (local.get $results))
    (local.set $left (local.get $count))
    (block $done
      (loop $next
        (br_if $done (i32.eqz (local.get $left)))
        (i32.store8 (local.get $at) (i32.const 0))
        (i32.store offset=4 (local.get $at) (local.get $items))
        (i32.store offset=8 (local.get $at) (i32.const 1))
        (local.set $items (i32.add (local.get $items) (i32.const 4)))
        (local.set $at (i32.add (local.get $at) (i32.const 12)))
        (local.set $left (i32.sub (local.get $left) (i32.const 1)))
        (br $next)))
    (local.set $returned (call $allocate (i32.const 8)))
    (i32.store (local.get $returned) (local.get $results))
    (i32.store offset=4 (local.get $returned) (local.get $count))
    (local.get $returned))"#;

/// The guest's memory while a value is laid out in it.
struct Memory<'a> {
    resolve: &'a Resolve,
    sizes: &'a SizeAlign,
    bytes: Vec<u8>,
}

impl Memory<'_> {
    /// Room for `count` values of a type; returns the address.
    fn reserve(&mut self, of: &Type, count: usize) -> usize {
        let align = self.sizes.align(of).align_wasm32();
        let start = (BASE + self.bytes.len()).next_multiple_of(align);
        let size = self.sizes.size(of).size_wasm32();
        self.bytes.resize(start + size * count - BASE, 0);
        start
    }

    fn write(&mut self, at: usize, bytes: &[u8]) {
        self.bytes[at - BASE..][..bytes.len()].copy_from_slice(bytes);
    }

    fn write_list(&mut self, at: usize, start: usize, count: usize) {
        self.write(at, &u32::try_from(start).unwrap().to_le_bytes());
        self.write(at + 4, &u32::try_from(count).unwrap().to_le_bytes());
    }

    fn store(&mut self, of: &Type, at: usize, value: &Value) {
        match of {
            Type::Bool => self.write(at, &[u8::from(value.as_bool().unwrap())]),
            Type::U32 => self.write(at, &u32::try_from(value.as_u64().unwrap()).unwrap().to_le_bytes()),
            Type::U64 => self.write(at, &value.as_u64().unwrap().to_le_bytes()),
            Type::S64 => self.write(at, &value.as_i64().unwrap().to_le_bytes()),
            Type::String => {
                let text = value.as_str().unwrap_or_else(|| panic!("{value} is no text")).as_bytes();
                let start = self.reserve(&Type::U8, text.len());
                self.write(start, text);
                self.write_list(at, start, text.len());
            }
            Type::Id(id) => {
                let kind = self.resolve.types[*id].kind.clone();
                self.store_kind(&kind, at, value);
            }
            other => panic!("{other:?} is not in a manifest"),
        }
    }

    fn store_kind(&mut self, kind: &TypeDefKind, at: usize, value: &Value) {
        match kind {
            TypeDefKind::Type(of) => self.store(of, at, value),
            TypeDefKind::Record(record) => {
                let offsets = self.sizes.field_offsets(record.fields.iter().map(|field| &field.ty));
                let offsets: Vec<_> = offsets.iter().map(|(offset, _)| offset.size_wasm32()).collect();
                let single = record.fields.len() == 1 && field(value, &record.fields[0].name).is_null();
                for (one, offset) in record.fields.iter().zip(offsets) {
                    // `create-table` is a record around the definition that the manifest holds directly.
                    let inner = if single && one.name == "table" { value } else { field(value, &one.name) };
                    self.store(&one.ty, at + offset, inner);
                }
            }
            TypeDefKind::Option(of) if value.is_null() => {
                let _ = of;
            }
            TypeDefKind::Option(of) => {
                self.write(at, &[1]);
                let offset = self.sizes.payload_offset(wit_parser::Int::U8, [None, Some(of)]).size_wasm32();
                self.store(of, at + offset, value);
            }
            TypeDefKind::List(of) => {
                let values = value.as_array().map_or(&[][..], Vec::as_slice);
                let start = self.reserve(of, values.len());
                let size = self.sizes.size(of).size_wasm32();
                for (number, value) in values.iter().enumerate() {
                    self.store(of, start + number * size, value);
                }
                self.write_list(at, start, values.len());
            }
            TypeDefKind::Enum(cases) => {
                let name = plain(value.as_str().unwrap_or_else(|| panic!("{value} is no case")));
                let case = cases.cases.iter().position(|case| plain(&case.name) == name).unwrap();
                self.write(at, &[u8::try_from(case).unwrap()]);
            }
            TypeDefKind::Variant(variant) => {
                let (name, payload) = value.as_object().unwrap().iter().next().unwrap();
                let case = variant.cases.iter().position(|case| plain(&case.name) == plain(name)).unwrap();
                self.write(at, &[u8::try_from(case).unwrap()]);
                let types = variant.cases.iter().map(|case| case.ty.as_ref());
                let offset = self.sizes.payload_offset(variant.tag(), types).size_wasm32();
                let of = variant.cases[case].ty.unwrap();
                self.store(&of, at + offset, payload);
            }
            other => panic!("{other:?} is not in a manifest"),
        }
    }
}

/// A name without the marks of its spelling: `table-name`, `TableName` and `TABLE_NAME` are one.
fn plain(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect()
}

/// A field under its WIT name in the manifest's JSON, which has DynamoDB's own names.
fn field<'a>(value: &'a Value, name: &str) -> &'a Value {
    let wanted = plain(name);
    let Some(object) = value.as_object() else { return &Value::Null };
    let matches = |key: &str| {
        let key = plain(key);
        key == wanted
            || key == format!("{wanted}specification")
            || key == format!("pointintimerecovery{wanted}")
    };
    object.iter().find(|(key, _)| matches(key)).map_or(&Value::Null, |(_, value)| value)
}
