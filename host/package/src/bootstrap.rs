use migrator_component::Architecture;
use migrator_engine::function::PackageError;

/// One for each processor; empty where it was not built.
const X86_64: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/bootstrap-x86_64"));
const ARM64: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/bootstrap-arm64"));

/// The bootstrap for a processor.
pub(crate) fn of(architecture: Architecture) -> Result<&'static [u8], PackageError> {
    let (bytes, other) = match architecture {
        Architecture::X86_64 => (X86_64, "arm64"),
        Architecture::Arm64 => (ARM64, "x86_64"),
    };
    if bytes.is_empty() {
        let variable = format!("MIGRATOR_BOOTSTRAP_{}", architecture.to_string().to_uppercase());
        return Err(PackageError::new(format!("this migrator carries no bootstrap for {architecture}")).hint(format!(
            "use `--architecture {other}`, or a migrator that was built on Linux with {variable} set to the bootstrap for \
             {architecture}"
        )));
    }
    Ok(bytes)
}
