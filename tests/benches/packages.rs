//! The size of what is deployed, for a component in each language.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a benchmark stops at the first surprise")]

mod measure;

use std::io::{Cursor, Write as _};
use std::path::Path;
use std::process::ExitCode;

use measure::{Budget, Figure, conclude};
use migrator_follow::FunctionConfiguration;
use migrator_item::KeyType;
use migrator_tests::lambda::{Package, configuration, key_schema, shipped_bootstrap};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// A component, and the megabytes that its package may have.
const LANGUAGES: [(&str, &str, f64); 4] = [
    ("bench-v2", "package with a component in Rust, against 1 MB", 10.0),
    ("bench-v2-c", "package with a component in C, against 1 MB", 10.0),
    ("bench-v2-js", "package with a component in JavaScript, against 1 MB", 10.0),
    ("bench-v2-python", "package with a component in Python, against 1 MB", 25.0),
];

fn main() -> ExitCode {
    let program = std::fs::read(shipped_bootstrap()).unwrap();
    let key = key_schema(&[("customer_nr", KeyType::N)]);
    let configuration = configuration(("bench", key.clone()), ("bench_V2", key));
    let figures = LANGUAGES.map(|(guest, name, limit)| {
        let package = Package::new(guest, &configuration);
        let value = zipped(&program, package.folder()) as f64 / 1e3;
        Figure { name, value, reference: 1000.0, unit: "KB", budget: Budget::AtMost(limit) }
    });
    conclude(&figures)
}

/// Bytes of the package with the program in it, as it is deployed.
fn zipped(program: &[u8], package: &Path) -> usize {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let mut add = |name: &str, bytes: &[u8]| {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    };
    add("bootstrap", program);
    for name in [FunctionConfiguration::FILE, FunctionConfiguration::CONVERTER_FILE] {
        add(name, &std::fs::read(package.join(name)).unwrap());
    }
    zip.finish().unwrap().into_inner().len()
}
