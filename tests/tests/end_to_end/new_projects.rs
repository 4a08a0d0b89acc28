//! What `migrator new` writes builds, and its tests pass at once.

use super::project::Project;

/// Builds a new project and runs the cases that came with it.
fn builds_and_passes(project: &Project) {
    let built = project.migrator(&["build"]);
    assert!(built.contains("people-v2.wasm"), "{built}");
    let said = project.migrator(&["inspect", "people-v2.wasm"]);
    assert!(said.contains("  lineage      people\n  version      2\n") && said.contains("(pure)"), "{said}");
    let said = project.migrator(&["test"]);
    assert!(said.contains("2 passed"), "{said}");
}

#[test]
fn a_new_project_in_rust_builds_and_its_tests_pass() {
    let project = Project::new(&["people-v2", "--lang", "rust"]);
    project.tool("cargo", &["test", "--quiet"]);
    builds_and_passes(&project);
}

#[test]
fn a_new_project_in_javascript_builds_and_its_tests_pass() {
    let project = Project::new(&["people-v2", "--lang", "js"]);
    project.tool("npm", &["install", "--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund"]);
    project.tool("npm", &["test"]);
    builds_and_passes(&project);
}

#[test]
fn a_new_project_in_typescript_builds_and_its_tests_pass() {
    let project = Project::new(&["people-v2", "--lang", "ts"]);
    project.tool("npm", &["install", "--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund"]);
    project.tool("npm", &["test"]);
    builds_and_passes(&project);
}

#[test]
fn a_new_project_in_python_builds_and_its_tests_pass() {
    let project = Project::new(&["people-v2", "--lang", "python"]);
    project.tool("python3", &["-m", "venv", ".venv"]);
    project.tool(
        ".venv/bin/pip",
        &["install", "--quiet", "--disable-pip-version-check", "-r", "requirements.txt"],
    );
    project.tool(".venv/bin/python", &["-m", "unittest", "--quiet"]);
    builds_and_passes(&project);
}

#[test]
fn a_new_project_in_c_builds_and_its_tests_pass() {
    let project = Project::new(&["people-v2", "--lang", "c"]);
    project.with_packages_of_the_examples();
    project.tool("make", &["--silent", "test"]);
    builds_and_passes(&project);
}

#[test]
fn functions_that_a_component_has_not_are_named_by_the_build() {
    let project = Project::new(&["people-v2", "--lang", "c"]);
    project.with_packages_of_the_examples();
    project.write(
        "migration.c",
        r#"
        #include <migrator.h>
        #include <stdio.h>

        static migrator_manifest describe(void) {
            puts("hello");
            return migrator_delete_table("people", 2, "deletes the table", "people");
        }

        MIGRATOR_MIGRATION(describe)
        "#,
    );
    let output = project.run_migrator(&["build"]);
    let said = String::from_utf8(output.stderr).expect("migrator prints UTF-8");
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(
        said.contains("migration.c calls functions that a component has not: ") && said.contains("fd_write"),
        "{said}"
    );
    assert!(said.contains("hint: a component has no files"), "{said}");
}

#[test]
fn types_that_do_not_fit_are_found_by_the_build() {
    let project = Project::new(&["people-v2", "--lang", "ts"]);
    project.with_packages_of_the_examples();
    project.write(
        "src/migration.ts",
        "export const manifest = 1;\nexport const convert = (item: string): number => item;\n",
    );
    let output = project.run_migrator(&["build"]);
    let said = String::from_utf8(output.stderr).expect("migrator prints UTF-8");
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.starts_with("error: tsc failed:") && said.contains("src/migration.ts(2,"), "{said}");
}

#[test]
fn a_module_that_exports_nothing_of_a_migration_is_refused_with_what_to_export() {
    let project = Project::new(&["people-v2", "--lang", "js"]);
    project.with_packages_of_the_examples();
    project.write("src/migration.js", "export function transform(item) { return item; }\n");
    let output = project.run_migrator(&["build"]);
    let said = String::from_utf8(output.stderr).expect("migrator prints UTF-8");
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("exports transform, which is neither a migration nor a converter"), "{said}");
    assert!(said.contains("hint: export `manifest`"), "{said}");
}

#[test]
fn a_mistake_in_the_manifest_is_found_by_the_build() {
    let project = Project::new(&["people-v2", "--lang", "js"]);
    project.with_packages_of_the_examples();
    project.write(
        "src/migration.js",
        "export const manifest = { lineage: 'people', version: 2, operation: { creatTable: {} } };\n",
    );
    let output = project.run_migrator(&["build"]);
    let said = String::from_utf8(output.stderr).expect("migrator prints UTF-8");
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("`manifest.operation` must have one of createTable"), "{said}");
}
