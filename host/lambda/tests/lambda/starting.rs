//! Everything that can be wrong with a package shows before the first event, in a sentence.

use migrator_component::{Architecture, Component, Limits, Runtime};
use migrator_follow::FunctionConfiguration;
use migrator_tests::guests;
use migrator_tests::lambda::{Environment, Package};
use serde_json::Value;

use crate::world::*;

/// Starts a package that cannot start; its error's message, which the log must have too.
async fn refused(package: &Package, variables: &[(&str, Option<&str>)]) -> String {
    let endpoint = "http://127.0.0.1:9";
    let mut environment = Environment::start_with(bootstrap(), package.folder(), endpoint, variables).await;
    let error = environment.initialization_error().await;
    assert_eq!(error["errorType"], "Migrator.InitializationError");
    let logged = printed(|| environment.log(), |line| line["message"] == "the function cannot start").await;
    assert_eq!(logged["error"], error["errorMessage"]);
    error["errorMessage"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_function_is_ready_before_its_first_event() {
    let world = World::start(id()).await;
    for package in [world.package("misbehaving"), world.identity()] {
        world.environment(&package).await;
    }
}

#[tokio::test]
async fn a_package_without_a_configuration_is_refused() {
    let message = refused(&Package::empty(), &[]).await;
    let expected =
        "config.json is missing in the function's package: package it again with `migrator lambda package`";
    assert!(message.ends_with(expected), "{message}");
}

#[tokio::test]
async fn a_package_without_a_converter_is_refused() {
    let world = World::start(id()).await;
    let package = Package::empty();
    package.configure(&world.configuration);
    let message = refused(&package, &[]).await;
    assert!(message.contains("migration.cwasm is missing in the function's package"), "{message}");
}

#[tokio::test]
async fn a_configuration_of_another_version_is_refused_by_what_is_unknown() {
    let world = World::start(id()).await;
    let package = world.identity();
    let mut configuration = serde_json::to_value(&world.configuration).unwrap();
    configuration["shards"] = Value::from(7);
    package.write(FunctionConfiguration::FILE, configuration.to_string().as_bytes());
    let message = refused(&package, &[]).await;
    assert!(
        message.contains("config.json is not the configuration of this function: unknown field `shards`"),
        "{message}"
    );
}

#[tokio::test]
async fn a_converter_of_another_wasmtime_is_refused_by_both_versions() {
    let world = World::start(id()).await;
    let package = world.package("misbehaving");
    let file = package.folder().join(FunctionConfiguration::CONVERTER_FILE);
    let bytes = std::fs::read(&file).unwrap();
    let place = bytes.windows(12).position(|window| window == br#""wasmtime":""#).unwrap() + 12;
    let other = [&bytes[..place], b"47", &bytes[place + 2..]].concat();
    package.write(FunctionConfiguration::CONVERTER_FILE, &other);
    let message = refused(&package, &[]).await;
    assert!(
        message.starts_with("migration.cwasm of component.wasm was precompiled for wasmtime 47."),
        "{message}"
    );
    assert!(message.contains("and this program runs wasmtime 48."), "{message}");
}

#[tokio::test]
async fn a_converter_for_another_processor_is_refused_by_both_names() {
    let world = World::start(id()).await;
    let package = world.package("misbehaving");
    let here = Architecture::host().unwrap();
    let elsewhere = Architecture::ALL.into_iter().find(|architecture| *architecture != here).unwrap();
    let bytes = std::fs::read(guests::path("misbehaving")).unwrap();
    let component = Component::load(&Runtime::new(Limits::default()).unwrap(), "misbehaving", bytes).unwrap();
    package.write(FunctionConfiguration::CONVERTER_FILE, &component.precompile(elsewhere).unwrap());
    let message = refused(&package, &[]).await;
    let expected = format!(
        "migration.cwasm of component.wasm was precompiled for {elsewhere} and this machine is {}: package the function \
         again for the architecture it has",
        std::env::consts::ARCH
    );
    assert_eq!(message, expected);
}

#[tokio::test]
async fn a_damaged_converter_is_refused() {
    let world = World::start(id()).await;
    let package = world.package("misbehaving");
    let mut bytes = std::fs::read(package.folder().join(FunctionConfiguration::CONVERTER_FILE)).unwrap();
    bytes.remove(20_000);
    package.write(FunctionConfiguration::CONVERTER_FILE, &bytes);
    let message = refused(&package, &[]).await;
    assert!(message.contains("is damaged: it has "), "{message}");
}

#[tokio::test]
async fn a_missing_variable_is_named() {
    let world = World::start(id()).await;
    let package = world.identity();
    for name in ["AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] {
        let message = refused(&package, &[(name, None)]).await;
        assert!(message.starts_with(&format!("the variable {name} is not set")), "{message}");
    }
}
