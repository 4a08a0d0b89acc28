//! What Lambda's runtime `provided.al2023` asks of a program: the processor, and no newer GNU C library than its own.

use std::collections::BTreeMap;

use migrator_component::Architecture;
use object::LittleEndian;
use object::elf::{EM_AARCH64, EM_X86_64, FileHeader64, SHT_DYNSYM};
use object::read::elf::{FileHeader as _, Sym as _};

/// The GNU C library of `provided.al2023`.
const GLIBC: (u32, u32) = (2, 34);

/// Versions of the C library that a program needs, each with the symbols it needs of them.
type Needs = BTreeMap<String, Vec<String>>;

/// Asserts that Lambda can start a program as the bootstrap for an architecture.
///
/// # Panics
/// When it is for another processor, or needs a newer C library; the message says what to do.
pub fn assert_starts_in_lambda(program: &[u8], architecture: Architecture) {
    let header = FileHeader64::<LittleEndian>::parse(program);
    let header =
        header.unwrap_or_else(|error| panic!("the bootstrap for {architecture} is no program: {error}"));
    let machine = match architecture {
        Architecture::Arm64 => EM_AARCH64,
        Architecture::X86_64 => EM_X86_64,
    };
    let found = header.e_machine.get(LittleEndian);
    assert_eq!(found, machine, "the bootstrap for {architecture} is for another processor");
    if let Some(complaint) = complaint(program, architecture, GLIBC) {
        panic!("{complaint}");
    }
}

/// What to say of a program that needs more than this C library has.
fn complaint(program: &[u8], architecture: Architecture, has: (u32, u32)) -> Option<String> {
    let beyond = beyond(program, has).expect("its dynamic section can be read");
    let beyond: Vec<_> =
        beyond.iter().map(|(version, symbols)| format!("{version} ({})", symbols.join(", "))).collect();
    let variable = format!("MIGRATOR_BOOTSTRAP_{}", architecture.as_str().to_uppercase());
    (!beyond.is_empty()).then(|| {
        format!(
            "the bootstrap for {architecture} does not start in Lambda: it needs {} and provided.al2023 has GLIBC_{}.{}; it was \
             linked on a system with a newer C library: build it on one that is no newer (Debian 12, Amazon Linux 2023) and name \
             it in {variable}",
            beyond.join(", "),
            has.0,
            has.1,
        )
    })
}

/// The versions that a program needs and a C library of this version lacks.
fn beyond(program: &[u8], has: (u32, u32)) -> object::Result<Needs> {
    let header = FileHeader64::<LittleEndian>::parse(program)?;
    let sections = header.sections(LittleEndian, program)?;
    let mut needs = Needs::new();
    if let Some((mut libraries, strings)) = sections.gnu_verneed(LittleEndian, program)? {
        let strings = sections.strings(LittleEndian, program, strings)?;
        while let Some((_, mut versions)) = libraries.next()? {
            while let Some(version) = versions.next()? {
                let version = text(version.name(LittleEndian, strings)?);
                if version.strip_prefix("GLIBC_").is_some_and(|version| !is_in(version, has)) {
                    needs.entry(version).or_default();
                }
            }
        }
    }
    let symbols = sections.symbols(LittleEndian, program, SHT_DYNSYM)?;
    if let Some(versions) = sections.versions(LittleEndian, program)? {
        for (index, symbol) in symbols.enumerate() {
            let version = versions.version(versions.version_index(LittleEndian, index))?;
            let version = version.map(|version| text(version.name()));
            if let Some(users) = version.and_then(|version| needs.get_mut(&version)) {
                users.push(text(symbol.name(LittleEndian, symbols.strings())?));
            }
        }
    }
    Ok(needs)
}

/// Whether a C library of one version has another: `2.2.5`. What is no number (`ABI_DT_RELR`) is newer or nobody's business.
fn is_in(version: &str, has: (u32, u32)) -> bool {
    let mut parts = version.split('.').map(|part| part.parse().ok());
    matches!((parts.next(), parts.next()), (Some(Some(major)), Some(Some(minor))) if (major, minor) <= has)
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// This very test, which is linked against the C library of this machine.
    fn program() -> Vec<u8> {
        std::fs::read(std::env::current_exe().unwrap()).unwrap()
    }

    #[test]
    fn a_program_that_needs_a_newer_c_library_is_refused_with_what_it_needs_and_what_to_do() {
        let complaint = complaint(&program(), Architecture::X86_64, (2, 3)).unwrap();
        let (needs, what_to_do) = complaint.split_once(" and provided.al2023 has GLIBC_2.3; ").unwrap();
        let begin = "the bootstrap for x86_64 does not start in Lambda: it needs GLIBC_2.";
        assert!(needs.starts_with(begin) && needs.contains("("), "{needs}");
        insta::assert_snapshot!(what_to_do, @"it was linked on a system with a newer C library: build it on one that is no newer (Debian 12, Amazon Linux 2023) and name it in MIGRATOR_BOOTSTRAP_X86_64");
    }

    #[test]
    fn every_version_beyond_is_named_with_a_symbol_of_it() {
        let needs = beyond(&program(), (2, 0)).unwrap();
        assert!(needs.len() > 3, "{needs:?}");
        assert!(needs.values().all(|symbols| !symbols.is_empty()), "{needs:?}");
        assert!(beyond(&program(), (u32::MAX, 0)).unwrap().is_empty());
    }

    #[test]
    fn versions_are_compared_as_numbers() {
        for (version, in_it) in
            [("2.2.5", true), ("2.9", true), ("2.34", true), ("2.35", false), ("3.0", false)]
        {
            assert_eq!(is_in(version, GLIBC), in_it, "{version}");
        }
        assert!(!is_in("ABI_DT_RELR", GLIBC) && !is_in("PRIVATE", GLIBC));
    }

    #[test]
    #[should_panic(expected = "the bootstrap for arm64 is for another processor")]
    fn a_program_for_another_processor_is_refused() {
        let mut program = program();
        program[18..20].copy_from_slice(&EM_X86_64.to_le_bytes());
        assert_starts_in_lambda(&program, Architecture::Arm64);
    }
}
