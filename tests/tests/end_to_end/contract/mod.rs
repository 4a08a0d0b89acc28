//! Components of every released version of the contract are run for ever, and those of no released one are told so.
//!
//! They are made here of text alone – core modules beside this file, and the contract as it was frozen – so that neither an SDK nor
//! what the contract has become since changes them.

mod component;
mod future;
mod version_0_1_0;

use std::fs;

#[test]
fn every_frozen_version_has_components_that_are_run_here() {
    let folder = component::wit().join("frozen");
    let files = fs::read_dir(&folder).expect("there are frozen versions");
    let names = files.map(|file| file.expect("a file").file_name().to_string_lossy().into_owned());
    let mut versions: Vec<_> = names.filter_map(|name| Some(name.strip_suffix(".wit")?.to_owned())).collect();
    versions.sort();
    assert_eq!(versions, [version_0_1_0::VERSION], "add a module for each version that is new in {folder:?}");
}
