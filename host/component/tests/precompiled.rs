//! Machine code that was made elsewhere converts like the component it was made from, or is refused with a sentence.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use std::time::Duration;

use bytes::Bytes;
use insta::assert_snapshot;
use migrator_component::{
    Architecture, Component, ComponentError, ConvertError, Converter, Limits, PrecompiledConverter, Runtime,
};
use migrator_item::Item;
use support::*;
use tempfile::NamedTempFile;

fn here() -> Architecture {
    Architecture::host().expect("tests run on a processor that Lambda has")
}

fn precompiled(name: &str) -> Bytes {
    load(name).unwrap().precompile(here()).unwrap()
}

fn load_file(bytes: &[u8]) -> Result<Converter, ComponentError> {
    load_with(&Runtime::new(limits()).unwrap(), bytes)
}

fn load_with(runtime: &Runtime, bytes: &[u8]) -> Result<Converter, ComponentError> {
    let file = NamedTempFile::new().unwrap();
    std::fs::write(file.path(), bytes).unwrap();
    PrecompiledConverter::load(runtime, "migration.cwasm", file.path(), Default::default())
}

fn refused(bytes: impl AsRef<[u8]>) -> String {
    load_file(bytes.as_ref()).expect_err("it must be refused").to_string()
}

const MAGIC: usize = 16;

/// The file's code and its header.
fn parts(file: &[u8]) -> (&[u8], &str) {
    let (rest, length) = file[..file.len() - MAGIC].split_last_chunk().unwrap();
    let (code, header) = rest.split_at(rest.len() - u32::from_le_bytes(*length) as usize);
    (code, std::str::from_utf8(header).unwrap())
}

/// The file with another header, and its length.
fn with_header(file: &Bytes, change: impl Fn(&str) -> String) -> Vec<u8> {
    let (code, header) = parts(file);
    let header = change(header);
    let length = u32::try_from(header.len()).unwrap().to_le_bytes();
    [code, header.as_bytes(), &length, &file[file.len() - MAGIC..]].concat()
}

fn behaving(number: usize, behaviour: &str) -> Item {
    item(&format!(
        r#"{{"id":{{"N":"{number}"}},"name":{{"S":"Anna Muster"}},"phone":{{"S":"1"}},"behave":{{"S":"{behaviour}"}}}}"#
    ))
}

/// What a batch became, so that it can be compared.
fn outcomes(converter: &Converter, batch: &[Item]) -> Vec<Result<Vec<Vec<u8>>, ConvertError>> {
    let canonical = |items: Vec<Item>| items.iter().map(|item| item.canonical().unwrap()).collect();
    converter.convert(batch.to_vec()).into_iter().map(|result| result.map(canonical)).collect()
}

#[test]
fn a_precompiled_converter_gives_the_results_of_the_compiled_one() {
    let limits = Limits { batch_deadline: Duration::from_secs(20), ..limits() };
    let runtime = Runtime::new(limits).unwrap();
    let component = Component::load(&runtime, "misbehaving.wasm", guest("misbehaving")).unwrap();
    let compiled = component.converter(Default::default()).unwrap();
    let file = component.precompile(here()).unwrap();
    let precompiled = load_with(&runtime, &file).unwrap();
    let behaviours =
        ["pass", "trap", "reject", "panic", "pass", "many", "large", "duplicate", "memory", "pass"];
    let batch: Vec<Item> =
        behaviours.iter().enumerate().map(|(number, behaviour)| behaving(number, behaviour)).collect();
    let expected = outcomes(&compiled, &batch);
    assert!(expected.iter().any(Result::is_ok) && expected.iter().any(Result::is_err));
    assert_eq!(outcomes(&precompiled, &batch), expected);
}

#[test]
fn a_precompiled_converter_that_never_returns_meets_its_deadline() {
    let converter = load_file(&precompiled("misbehaving")).unwrap();
    let error = converter.convert(vec![behaving(1, "loop")]).remove(0).unwrap_err();
    assert!(matches!(error, ConvertError::DeadlineExceeded { .. }), "{error}");
}

#[test]
fn a_precompiled_converter_that_wants_too_much_memory_gets_none() {
    let converter = load_file(&precompiled("misbehaving")).unwrap();
    let error = converter.convert(vec![behaving(1, "memory")]).remove(0).unwrap_err();
    assert!(matches!(error, ConvertError::OutOfMemory { .. }), "{error}");
}

#[test]
fn code_of_another_wasmtime_is_refused_by_both_versions() {
    let file = with_header(&precompiled("customers-v3"), |header| {
        let start = header.find(r#""wasmtime":""#).unwrap() + 12;
        let end = start + header[start..].find('"').unwrap();
        format!("{}47.0.2{}", &header[..start], &header[end..])
    });
    let message = refused(file);
    assert!(
        message.starts_with(
            "migration.cwasm was precompiled for wasmtime 47.0.2 and this program runs wasmtime 48."
        ),
        "{message}"
    );
    assert!(
        message.ends_with("package the function again, so that both come from one version of migrator"),
        "{message}"
    );
}

/// The processor of Lambda's that this machine is not.
fn elsewhere() -> Architecture {
    Architecture::ALL.into_iter().find(|architecture| *architecture != here()).unwrap()
}

#[test]
fn a_converter_is_made_for_either_processor_on_one_machine_the_same_every_time() {
    let files = Architecture::ALL.map(|architecture| {
        let file = load("customers-v3").unwrap().precompile(architecture).unwrap();
        assert_eq!(load("customers-v3").unwrap().precompile(architecture).unwrap(), file, "{architecture}");
        file
    });
    assert_ne!(files[0], files[1]);
}

#[test]
fn code_for_another_processor_is_refused_by_both_names() {
    let message = refused(load("customers-v3").unwrap().precompile(elsewhere()).unwrap());
    assert_eq!(
        message,
        format!(
            "migration.cwasm was precompiled for {} and this machine is {}: package the function again for the \
             architecture it has",
            elsewhere(),
            std::env::consts::ARCH
        )
    );
}

#[test]
fn a_component_that_was_not_precompiled_is_refused() {
    assert_snapshot!(
        refused(guest("customers-v2")),
        @"migration.cwasm is no precompiled converter: package the function again with `migrator lambda package`"
    );
    assert_snapshot!(
        refused(Bytes::new()),
        @"migration.cwasm is no precompiled converter: package the function again with `migrator lambda package`"
    );
}

#[test]
fn a_file_that_is_cut_off_is_refused_wherever_it_ends() {
    let file = precompiled("customers-v3");
    let ends = (0..200).chain((200..file.len()).step_by(4_099)).chain(file.len() - 40..file.len());
    for end in ends {
        refused(file.slice(..end));
    }
    assert_snapshot!(
        refused(file.slice(..file.len() - 1)),
        @"migration.cwasm is no precompiled converter: package the function again with `migrator lambda package`"
    );
}

#[test]
fn a_file_that_has_lost_something_or_got_it_twice_is_refused_wherever_it_is() {
    let file = precompiled("customers-v3");
    for place in (0..file.len() - MAGIC).step_by(4_099) {
        refused([&file[..place], &file[place + 1..]].concat());
        refused([&file[..place + 1], &file[place..]].concat());
    }
    let (code, _) = parts(&file);
    let message = refused([&code[..1_000], &code[5_096..], &file[code.len()..]].concat());
    let (less, all) = (code.len() - 4_096, code.len());
    assert_eq!(
        message,
        format!(
            "migration.cwasm is damaged: it has {less} bytes of machine code instead of {all}; package the function again"
        )
    );
}

#[test]
fn a_header_that_cannot_be_read_is_refused() {
    let file = with_header(&precompiled("customers-v3"), |header| header[1..].to_owned());
    assert_snapshot!(
        refused(file),
        @"migration.cwasm is damaged: its header cannot be read; package the function again"
    );
}

#[test]
fn a_component_without_a_converter_is_not_precompiled() {
    let error = load("customers-v1").unwrap().precompile(here()).unwrap_err();
    assert_eq!(
        error.to_string(),
        format!("customers-v1.wasm cannot be compiled for {}: it exports no converter", here())
    );
}

#[test]
fn an_architecture_is_written_as_lambda_writes_it() {
    for architecture in Architecture::ALL {
        assert_eq!(architecture.to_string().parse(), Ok(architecture));
    }
    let error = "aarch64".parse::<Architecture>().unwrap_err().to_string();
    assert_snapshot!(error, @"`aarch64` is no architecture of Lambda: write arm64 or x86_64");
}

/// What processors may have beyond their baseline, as wasmtime writes it down in the code.
fn optional(architecture: Architecture) -> &'static [&'static str] {
    match architecture {
        Architecture::Arm64 => &["has_lse", "has_pauth", "has_fp16"],
        Architecture::X86_64 => &[
            "has_sse3",
            "has_ssse3",
            "has_sse41",
            "has_sse42",
            "has_popcnt",
            "has_avx",
            "has_avx2",
            "has_bmi2",
        ],
    }
}

#[test]
fn code_for_lambda_uses_nothing_that_some_processor_of_its_architecture_lacks() {
    for architecture in Architecture::ALL {
        let file = load("customers-v3").unwrap().precompile(architecture).unwrap();
        for name in optional(architecture) {
            // The name's length, the name, the third kind of value (a boolean), the value.
            let written = |value: u8| [&[name.len() as u8], name.as_bytes(), &[2, value]].concat();
            let has = |value: u8| file.windows(name.len() + 3).any(|window| window == written(value));
            assert_eq!((has(0), has(1)), (true, false), "{name} for {architecture}");
        }
    }
}
