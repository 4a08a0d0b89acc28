//! A package holds exactly what the function runs, and the same inputs make the same bytes.

#![allow(clippy::unwrap_used, reason = "what supports tests may fail like a test")]

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use migrator_component::{Architecture, Component, Limits, PrecompiledConverter, Runtime};
use migrator_engine::function::Packages;
use migrator_follow::{FunctionConfiguration, RejectedPolicy};
use migrator_item::{KeyAttribute, KeySchema, KeyType};
use migrator_package::BundledPackages;
use migrator_tests::guests;
use migrator_tests::lambda::assert_starts_in_lambda;

fn component(runtime: &Runtime) -> Component {
    let bytes = std::fs::read(guests::path("customers-v3")).unwrap();
    Component::load(runtime, "customers-v3.wasm", bytes).unwrap()
}

fn configuration(identity: bool) -> FunctionConfiguration {
    let key = KeySchema {
        hash: KeyAttribute { name: "customer_nr".into(), key_type: KeyType::N },
        range: Some(KeyAttribute { name: "last_name".into(), key_type: KeyType::S }),
    };
    FunctionConfiguration {
        lineage: "customers".into(),
        version: 3,
        component: "customers-v3.wasm".into(),
        source_table: "customers_V2".into(),
        source_key: key.clone(),
        target_table: "customers_V3".into(),
        target_key: key,
        history_table: "migrator_history".into(),
        identity,
        on_rejected: RejectedPolicy::Stop,
        requests: 16,
        config: BTreeMap::new(),
    }
}

/// Name, permissions and bytes of each file.
fn files(zip: &[u8]) -> Vec<(String, u32, Vec<u8>)> {
    let mut archive = zip::ZipArchive::new(Cursor::new(zip)).unwrap();
    (0..archive.len())
        .map(|index| {
            let mut file = archive.by_index(index).unwrap();
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).unwrap();
            (file.name().unwrap().into_owned(), file.unix_mode().unwrap() & 0o777, bytes)
        })
        .collect()
}

#[test]
fn it_holds_an_executable_bootstrap_its_configuration_and_a_converter_that_loads() {
    let runtime = Runtime::new(Limits::default()).unwrap();
    let component = component(&runtime);
    let architecture = BundledPackages::architectures()[0];
    let package = BundledPackages.package(&component, &configuration(false), architecture).unwrap();
    let files = files(&package.zip);
    let listed: Vec<_> = files.iter().map(|(name, mode, _)| (name.as_str(), *mode)).collect();
    assert_eq!(listed, [("bootstrap", 0o755), ("config.json", 0o644), ("migration.cwasm", 0o644)]);
    let read: FunctionConfiguration = serde_json::from_slice(&files[1].2).unwrap();
    assert_eq!(read, configuration(false));
    if Architecture::host() == Some(architecture) {
        let converter = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(converter.path(), &files[2].2).unwrap();
        PrecompiledConverter::load(&runtime, "customers-v3", converter.path(), BTreeMap::new()).unwrap();
    }
}

#[test]
fn every_bootstrap_starts_on_the_processor_and_the_c_library_that_lambda_has() {
    let runtime = Runtime::new(Limits::default()).unwrap();
    let component = component(&runtime);
    let carried = BundledPackages::architectures();
    assert!(!carried.is_empty(), "there is no bootstrap to look at");
    for architecture in carried {
        let package = BundledPackages.package(&component, &configuration(true), architecture).unwrap();
        assert_starts_in_lambda(&files(&package.zip)[0].2, architecture);
    }
}

#[test]
fn the_same_inputs_make_the_same_bytes() {
    let architecture = BundledPackages::architectures()[0];
    let package = || {
        let runtime = Runtime::new(Limits::default()).unwrap();
        BundledPackages.package(&component(&runtime), &configuration(false), architecture).unwrap()
    };
    let (first, second) = (package(), package());
    assert_eq!(first, second);
    let other = FunctionConfiguration { on_rejected: RejectedPolicy::Quarantine, ..configuration(false) };
    let runtime = Runtime::new(Limits::default()).unwrap();
    let changed = BundledPackages.package(&component(&runtime), &other, architecture).unwrap();
    assert_ne!(changed.sha256, first.sha256);
}

#[test]
fn a_migration_that_changes_no_items_needs_no_converter() {
    let runtime = Runtime::new(Limits::default()).unwrap();
    let architecture = BundledPackages::architectures()[0];
    let package = BundledPackages.package(&component(&runtime), &configuration(true), architecture).unwrap();
    let names: Vec<_> = files(&package.zip).into_iter().map(|(name, ..)| name).collect();
    assert_eq!(names, ["bootstrap", "config.json"]);
}

#[test]
fn a_processor_without_a_bootstrap_is_an_error_that_says_how_to_get_one() {
    let runtime = Runtime::new(Limits::default()).unwrap();
    let carried = BundledPackages::architectures();
    for architecture in Architecture::ALL {
        let packaged = BundledPackages.package(&component(&runtime), &configuration(true), architecture);
        if carried.contains(&architecture) {
            packaged.unwrap();
            continue;
        }
        let error = packaged.unwrap_err();
        assert_eq!(error.to_string(), format!("this migrator carries no bootstrap for {architecture}"));
        let hint = error.hint.unwrap();
        match architecture {
            Architecture::Arm64 => {
                insta::assert_snapshot!(hint, @"use `--architecture x86_64`; or build migrator with `--release` where its Rust target and a linker are installed (`apt-get install gcc-aarch64-linux-gnu` and `rustup target add aarch64-unknown-linux-gnu`), or with a bootstrap that was built elsewhere in MIGRATOR_BOOTSTRAP_ARM64")
            }
            Architecture::X86_64 => {
                insta::assert_snapshot!(hint, @"use `--architecture arm64`; or build migrator with `--release` where its Rust target and a linker are installed (`apt-get install gcc-x86-64-linux-gnu` and `rustup target add x86_64-unknown-linux-gnu`), or with a bootstrap that was built elsewhere in MIGRATOR_BOOTSTRAP_X86_64")
            }
        }
    }
}
