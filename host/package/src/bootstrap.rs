use migrator_component::Architecture;
use migrator_engine::function::PackageError;

/// One for each processor; empty where it was not built.
const X86_64: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/bootstrap-x86_64"));
const ARM64: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/bootstrap-arm64"));

/// The bootstrap for a processor.
pub(crate) fn of(architecture: Architecture) -> Result<&'static [u8], PackageError> {
    let bytes = match architecture {
        Architecture::X86_64 => X86_64,
        Architecture::Arm64 => ARM64,
    };
    if bytes.is_empty() {
        let message = format!("this migrator carries no bootstrap for {architecture}");
        return Err(PackageError::new(message).hint(how_to_get_one(architecture)));
    }
    Ok(bytes)
}

fn how_to_get_one(architecture: Architecture) -> String {
    let (processor, other) = match architecture {
        Architecture::X86_64 => ("x86_64", Architecture::Arm64),
        Architecture::Arm64 => ("aarch64", Architecture::X86_64),
    };
    // Debian's packages have no underscore in their names.
    let linker = format!("gcc-{}-linux-gnu", processor.replace('_', "-"));
    let variable = format!("MIGRATOR_BOOTSTRAP_{}", architecture.as_str().to_uppercase());
    format!(
        "use `--architecture {other}`; or build migrator with `--release` where its Rust target and a linker are installed \
         (`apt-get install {linker}` and `rustup target add {processor}-unknown-linux-gnu`), or with a bootstrap that was built \
         elsewhere in {variable}"
    )
}
