//! Those who deploy with tools of their own get exactly what `apply` would deploy.

use super::scenario::Scenario;

#[tokio::test(flavor = "multi_thread")]
async fn a_package_is_the_same_before_and_after_the_migration_is_applied() {
    let scenario = Scenario::start(10).await;
    let folder = tempfile::tempdir().expect("a folder");
    let guests = ["customers-v1", "customers-v2", "customers-v3"];
    let package = |name: &str, extra: &[&str]| {
        let file = folder.path().join(name).display().to_string();
        let mut arguments = vec!["lambda".to_owned(), "package".to_owned(), file.clone()];
        arguments.extend(scenario.arguments("apply", &guests).into_iter().skip(1));
        arguments.extend(extra.iter().map(ToString::to_string));
        (file, arguments)
    };
    let (before, arguments) = package("before.zip", &["--of", "3"]);
    let said = scenario.run(&arguments);
    assert!(said.contains("customers_V2 -> customers_V3"), "{said}");
    scenario.apply(&guests);
    let (after, arguments) = package("after.zip", &["--of", "3"]);
    scenario.run(&arguments);
    let read = |file: &str| std::fs::read(file).expect("the package was written");
    assert_eq!(read(&before), read(&after), "the package depends on whether the tables are there");
    let (_, arguments) = package("which.zip", &[]);
    let said = scenario.fail(&arguments);
    assert!(
        said.contains("more than one migration has a function: customers version 2, customers version 3"),
        "{said}"
    );
    scenario.server.stop().await;
}
