//! The lock file says which content a version stands for, whatever its registry says by now.

use migrator_test_servers::registry::{Door, Registry};

use super::machine::{Machine, corrected};

/// A registry with two versions, and the digest of each.
fn published() -> (Registry, String, [String; 2]) {
    let registry = Registry::start(Door::Open);
    let author = Machine::new().with_guest("customers-v3").holding("corrected.wasm", corrected());
    let publish = |version: &str, file: &str| {
        let reference = format!("{}/team/customers:{version}", registry.host());
        let published = author.run(&["publish", "-o", "json", &reference, file]).json();
        published["digest"].as_str().expect("a digest is text").to_owned()
    };
    let digests = [publish("3.0.0", "customers-v3.wasm"), publish("3.0.1", "corrected.wasm")];
    let reference = format!("oci://{}/team/customers:3.0.0", registry.host());
    (registry, reference, digests)
}

fn digest_of(machine: &Machine, arguments: &[&str]) -> String {
    let json = machine.run(arguments).json();
    json[0]["published"]["digest"].as_str().expect("a digest is text").to_owned()
}

#[test]
fn a_tag_that_was_moved_stands_for_what_it_stood_for_until_it_is_updated() {
    let (registry, reference, [first, second]) = published();
    let machine = Machine::new();
    let inspect = ["inspect", "-o", "json", &reference];
    assert_eq!(digest_of(&machine, &inspect), first);
    registry.move_tag("team/customers", "3.0.0", &second);
    assert_eq!(digest_of(&machine, &inspect), first);
    // Another machine has the lock file and nothing in its cache.
    let other = Machine::new().holding("migrator.lock", machine.read("migrator.lock"));
    assert_eq!(digest_of(&other, &inspect), first);
    machine.run(&["pull", "--update", &reference]).stdout();
    assert_eq!(digest_of(&machine, &inspect), second);
    assert_eq!(digest_of(&Machine::new(), &inspect), second);
}

#[test]
fn locked_takes_what_is_in_the_lock_file_and_nothing_else() {
    let (registry, reference, [_, second]) = published();
    let machine = Machine::new().with("MIGRATOR_LOCKED", "true");
    insta::assert_snapshot!(machine.run(&["inspect", &reference]).shown(&registry), @r"
    error: the lock file migrator.lock is out of date: it does not have oci://REGISTRY/team/customers:3.0.0
    hint: run `migrator pull --update oci://REGISTRY/team/customers:3.0.0`, look at what changes, and commit the lock file
    exit status 1
    ");
    assert!(!machine.file("migrator.lock").exists(), "--locked wrote the lock file");
    machine.run(&["inspect", "--locked=false", &reference]).stdout();
    let lock = machine.read("migrator.lock");
    machine.run(&["inspect", &reference]).stdout();
    insta::assert_snapshot!(machine.run(&["inspect", &format!("{reference}@{second}")]).shown(&registry), @r"
    error: the lock file migrator.lock is out of date: it has sha256:… for oci://REGISTRY/team/customers:3.0.0@sha256:…
    hint: run `migrator pull --update oci://REGISTRY/team/customers:3.0.0@sha256:…`, look at what changes, and commit the lock file
    exit status 1
    ");
    insta::assert_snapshot!(machine.run(&["apply", "--local=", &reference.replace("3.0.0", "3.0.1")]).shown(&registry), @r"
    error: the lock file migrator.lock is out of date: it does not have oci://REGISTRY/team/customers:3.0.1
    hint: run `migrator pull --update oci://REGISTRY/team/customers:3.0.1`, look at what changes, and commit the lock file
    exit status 1
    ");
    insta::assert_snapshot!(machine.run(&["pull", "--update", &reference]).shown(&registry), @r"
    error: `--update` writes migrator.lock, which must stay as it is
    hint: set MIGRATOR_LOCKED=false, or `locked = false` in the settings file, for this run
    exit status 2
    ");
    assert_eq!(machine.read("migrator.lock"), lock);
}

#[test]
fn a_reference_with_a_digest_says_itself_what_its_tag_stands_for() {
    let (_registry, reference, [first, second]) = published();
    let machine = Machine::new();
    assert_eq!(digest_of(&machine, &["inspect", "-o", "json", &reference]), first);
    let pinned = format!("{reference}@{second}");
    assert_eq!(digest_of(&machine, &["inspect", "-o", "json", &pinned]), second);
    assert!(machine.read("migrator.lock").contains(&second), "{}", machine.read("migrator.lock"));
}

#[test]
fn a_lock_file_that_is_not_one_is_refused_before_any_registry_is_asked() {
    let (registry, reference, _) = published();
    let newer = Machine::new().holding("migrator.lock", "version = 2\n");
    insta::assert_snapshot!(newer.run(&["inspect", &reference]).shown(&registry), @r"
    error: the lock file migrator.lock cannot be used: it is of version 2, and this migrator knows version 1
    hint: restore it from version control, or delete it: the next run without `--locked` writes it anew
    exit status 1
    ");
    let conflict = Machine::new().holding("migrator.lock", "<<<<<<< HEAD\nversion = 1\n");
    insta::assert_snapshot!(conflict.run(&["inspect", &reference]).shown(&registry), @r"
    error: the lock file migrator.lock cannot be used: TOML parse error at line 1, column 9
             |
           1 | <<<<<<< HEAD
             |         ^
           key with no value, expected `=`
    hint: restore it from version control, or delete it: the next run without `--locked` writes it anew
    exit status 1
    ");
}
