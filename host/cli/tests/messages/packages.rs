//! Packages that cannot be made.

use migrator_component::Architecture;
use migrator_package::BundledPackages;

use crate::run::Place;
use crate::tables::Database;

#[tokio::test(flavor = "multi_thread")]
async fn a_processor_that_there_is_no_bootstrap_for_is_said_with_how_to_get_one() {
    let database = Database::start().await;
    let carried = BundledPackages::architectures();
    for architecture in Architecture::ALL {
        let place = Place::new().guest("v1.wasm", "customers-v1").guest("v2.wasm", "customers-v2");
        let package =
            ["lambda", "package", "v2.zip", "v1.wasm", "v2.wasm", "--architecture", architecture.as_str()];
        let ran = database.run(place, &package).await;
        if carried.contains(&architecture) {
            assert!(ran.stdout().contains(&format!("provided.al2023, {architecture},")), "{}", ran.stderr());
        } else {
            insta::assert_snapshot!(format!("no_bootstrap_for_{architecture}"), ran.error_and_hint());
        }
    }
    database.end().await;
}

#[test]
fn a_processor_that_lambda_does_not_have_is_a_usage_error() {
    let package = ["lambda", "package", "v1.zip", "v1.wasm", "--architecture", "riscv64"];
    insta::assert_snapshot!(Place::new().run(&package).shown());
}
