//! Messages for the person who runs the migration.
//!
//! Never put secrets or whole items into them. In native tests they go to standard error.

pub use crate::bindings::log::Level;

/// Writes one message to the host's log.
pub fn log(level: Level, message: &str) {
    #[cfg(target_arch = "wasm32")]
    crate::bindings::log::log(level, message);
    #[cfg(not(target_arch = "wasm32"))]
    #[allow(clippy::print_stderr, reason = "there is no host in a native test")]
    {
        eprintln!("{level:?}: {message}");
    }
}

macro_rules! levels {
    ($($name:ident: $level:ident, $meaning:literal;)*) => {
        $(
            #[doc = $meaning]
            pub fn $name(message: &str) {
                log(Level::$level, message);
            }
        )*
    };
}

levels! {
    trace: Trace, "A detail of one item.";
    debug: Debug, "A detail for whoever writes the migration.";
    info: Info, "Something worth knowing.";
    warn: Warn, "Something to look at.";
    error: Error, "Something that went wrong.";
}
