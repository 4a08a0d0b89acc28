//! Settings given to a reusable converter. The same for the whole life of a migration.

use std::collections::BTreeMap;

/// The value of one setting; none where it is not set.
pub fn get(name: &str) -> Option<String> {
    #[cfg(target_arch = "wasm32")]
    return crate::bindings::config::get(name);
    #[cfg(not(target_arch = "wasm32"))]
    return native::SETTINGS.with_borrow(|settings| settings.get(name).cloned());
}

/// Every setting.
pub fn entries() -> BTreeMap<String, String> {
    #[cfg(target_arch = "wasm32")]
    return crate::bindings::config::entries().into_iter().collect();
    #[cfg(not(target_arch = "wasm32"))]
    return native::SETTINGS.with_borrow(Clone::clone);
}

#[cfg(not(target_arch = "wasm32"))]
mod native {
    use std::cell::RefCell;
    use std::collections::BTreeMap;

    thread_local! {
        pub(super) static SETTINGS: RefCell<BTreeMap<String, String>> = const { RefCell::new(BTreeMap::new()) };
    }
}

/// Runs `test` with these settings, on this thread only. Exists in native tests, not in a component.
///
/// ```
/// use migrator_guest::config;
///
/// config::with([("suffix", "-old")], || assert_eq!(config::get("suffix").as_deref(), Some("-old")));
/// assert_eq!(config::get("suffix"), None);
/// ```
#[cfg(not(target_arch = "wasm32"))]
pub fn with<T>(
    settings: impl IntoIterator<Item = (impl Into<String>, impl Into<String>)>,
    test: impl FnOnce() -> T,
) -> T {
    struct Restore(BTreeMap<String, String>);
    impl Drop for Restore {
        fn drop(&mut self) {
            native::SETTINGS.set(std::mem::take(&mut self.0));
        }
    }
    let settings = settings.into_iter().map(|(name, value)| (name.into(), value.into())).collect();
    let _restore = Restore(native::SETTINGS.replace(settings));
    test()
}
