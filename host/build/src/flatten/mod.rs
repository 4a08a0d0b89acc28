//! Makes one core module of the many that a component is linked from.
//!
//! componentize-py links a component from Python's shared libraries: some forty core modules, whose functions call one another through
//! imports and a table that is filled when an instance starts. As one module, calls between them are direct, addresses are constants, and
//! the table is part of the compiled file. What the component does, and what it imports and exports, stays the same; only where it asks for a
//! system that it has not does it say so.

mod assembly;
mod emit;
mod layout;
mod missing;
mod module;
mod reach;
mod renumber;

use wit_component::{ComponentEncoder, DecodedWasm, StringEncoding};

use assembly::Assembly;
use layout::Layout;

/// Why a component is left as it is.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Unsupported(String);

impl Unsupported {
    fn because(reason: impl Into<String>) -> Self {
        Self(reason.into())
    }
}

impl From<wasmparser::BinaryReaderError> for Unsupported {
    fn from(error: wasmparser::BinaryReaderError) -> Self {
        Self(error.to_string())
    }
}

/// The same component with one core module of the program, beside those that wit-component adds for its imports.
///
/// # Errors
/// Where it is linked in a way that this does not know; it can be used as it is.
pub(crate) fn flatten(component: &[u8]) -> Result<Vec<u8>, Unsupported> {
    let assembly = Assembly::read(component)?;
    let layout = Layout::of(&assembly)?;
    let mut module = emit::module(&layout)?;
    let failed = |error: &dyn std::fmt::Display| Unsupported(error.to_string());
    let decoded = wit_component::decode(component).map_err(|error| failed(&error))?;
    let DecodedWasm::Component(resolve, world) = decoded else {
        return Err(Unsupported::because("it is a package of interfaces"));
    };
    wit_component::embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8, false)
        .map_err(|error| failed(&error))?;
    ComponentEncoder::default()
        .module(&module)
        .and_then(|encoder| encoder.validate(true).encode())
        .map_err(|error| Unsupported(format!("{error:#}")))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use wasmparser::{Operator, Parser, Payload};

    use super::*;

    /// A library of two functions, of which one is called through the table of the main module, and what may take the place of parts of it.
    fn component(changes: &[(&str, &str)]) -> Vec<u8> {
        let text = r#"(component
            (core module $main
                (memory (export "memory") 1)
                (table (export "table") 2 funcref)
                (global (export "first") i32 (i32.const 1))
                (global (export "step") (mut i32) (i32.const 40))
                (type $number (func (param i32) (result i32)))
                (func (export "later") (type $number) local.get 0 i32.const 1 call_indirect (type $number))
                (func (export "unused")))
            (core module $library
                (import "env" "later" (func $later (param i32) (result i32)))
                (import "env" "first" (global $first i32))
                (import "env" "step" (global $step (mut i32)))
                (import "env" "table" (table 2 funcref))
                (func $add (param i32) (result i32) local.get 0 global.get $step i32.add)
                (elem (global.get $first) func $add)
                (func $start)
                (func (export "run") (result i32) (call $later (global.get $first))))
            (core instance $main (instantiate $main))
            (core instance $library (instantiate $library (with "env" (instance $main))))
            (func (export "run") (result u32) (canon lift (core func $library "run"))))"#;
        let text = changes.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to));
        wat::parse_str(text).unwrap()
    }

    /// How many modules a component has, and the instructions of their functions.
    fn modules(component: &[u8]) -> (usize, Vec<Vec<String>>) {
        let (mut modules, mut functions) = (0, Vec::new());
        for payload in Parser::new(0).parse_all(component) {
            match payload.unwrap() {
                Payload::ModuleSection { .. } => modules += 1,
                Payload::CodeSectionEntry(body) => {
                    let operators = body.get_operators_reader().unwrap().into_iter();
                    functions.push(operators.map(|operator| shown(&operator.unwrap())).collect());
                }
                _ => {}
            }
        }
        (modules, functions)
    }

    fn shown(operator: &Operator<'_>) -> String {
        let text = format!("{operator:?}");
        text.replace(['{', '}', ','], "").split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn functions(changes: &[(&str, &str)]) -> Vec<Vec<String>> {
        let (modules, functions) = modules(&flatten(&component(changes)).unwrap());
        assert_eq!(modules, 1);
        functions
    }

    #[test]
    fn functions_of_several_modules_call_one_another_directly_and_know_what_never_changes() {
        assert_eq!(
            functions(&[]),
            [
                vec!["LocalGet local_index: 0", "I32Const value: 40", "I32Add", "End"],
                vec!["I32Const value: 1", "Call function_index: 0", "End"],
            ]
        );
    }

    #[test]
    fn what_changes_while_it_runs_is_asked_for_when_it_is_needed() {
        let changes = [(
            "(call $later (global.get $first))",
            "(global.set $step (i32.const 2)) (call $later (global.get $step))",
        )];
        let [add, run] = functions(&changes).try_into().unwrap();
        assert_eq!(add[1], "GlobalGet global_index: 0");
        assert_eq!(run[..3], ["I32Const value: 2", "GlobalSet global_index: 0", "GlobalGet global_index: 0"]);
    }

    #[test]
    fn a_table_that_changes_while_it_runs_is_called_through() {
        let filled = "(table.set 0 (i32.const 0) (ref.null func)) (call $later (global.get $first))";
        let [later, _, run] = functions(&[("(call $later (global.get $first))", filled)]).try_into().unwrap();
        assert_eq!(later[2], "CallIndirect type_index: 0 table_index: 0");
        assert_eq!(run[3..], ["I32Const value: 1", "Call function_index: 0", "End"]);
    }

    #[test]
    fn what_asks_for_a_system_says_so_before_it_stops() {
        let import = r#"(component
            (import "dynamodb-migrator:migration/log@0.1.0" (instance $log
                (type $level (enum "trace" "debug" "info" "warn" "error"))
                (export "level" (type $exported (eq $level)))
                (export "log" (func (param "level" $exported) (param "message" string)))))"#;
        let library = r#"(core module $clock (func (export "now") (param i32) unreachable))
            (core instance $clock (instantiate $clock))
            (core func $said (canon lower (func $log "log") (memory (core memory $main "memory")) string-encoding=utf8))
            (core instance $logging (export "log" (func $said)))
            (core instance $library (instantiate $library
                (with "wasi:clocks/wall-clock@0.2.0" (instance $clock))
                (with "dynamodb-migrator:migration/log@0.1.0" (instance $logging))"#;
        let imports = r#"(core module $library
                (import "dynamodb-migrator:migration/log@0.1.0" "log" (func (param i32 i32 i32)))
                (import "wasi:clocks/wall-clock@0.2.0" "now" (func $now (param i32)))"#;
        let changes = [
            ("(component", import),
            ("(core instance $library (instantiate $library", library),
            ("(core module $library", imports),
            ("(call $later (global.get $first))", "(call $now (i32.const 8)) (i32.const 0)"),
        ];
        let flat = flatten(&component(&changes)).unwrap();
        let said = "it asks for the time, which a component has not: wasi:clocks/wall-clock, now";
        assert!(flat.windows(said.len()).any(|window| window == said.as_bytes()));
        let message = format!("I32Const value: {}", said.len());
        let now = [
            "I32Const value: 4",
            "I32Const value: 65536",
            &message,
            "Call function_index: 0",
            "Unreachable",
            "End",
        ];
        assert!(modules(&flat).1.iter().any(|body| body == &now), "{:?}", modules(&flat).1);
    }

    #[test]
    fn what_is_linked_in_another_way_is_refused_with_the_reason() {
        let refused = |changes: &[(&str, &str)]| flatten(&component(changes)).unwrap_err().to_string();
        assert_eq!(
            refused(&[("(func $start)", "(func $start) (start $start)")]),
            "a module has a start function"
        );
        assert_eq!(
            refused(&[("(elem (global.get $first) func", "(elem func")]),
            "a table is filled while it runs"
        );
        assert_eq!(refused(&[(r#""run")))"#, r#""run") string-encoding=utf16))"#)]), "it uses UTF16");
        assert_eq!(refused(&[("(func $start)", "(memory 1)")]), "it has several tables or memories");
    }

    #[test]
    fn a_migration_in_python_is_one_module_beside_two_for_its_imports() {
        let guests = std::env::var("MIGRATOR_GUESTS")
            .unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/guests").to_owned());
        let built = std::fs::read(Path::new(&guests).join("customers-python.wasm"))
            .expect("`cargo xtask guests` has run");
        assert_eq!(modules(&built).0, 3);
    }
}
