//! The memory an instance may hold.

use wasmtime::ResourceLimiter;

use crate::Limits;

/// What an instance has allocated: its memories and tables in sum, and the items it made in the host.
pub(crate) struct Memory {
    limit: usize,
    used: usize,
    table_limit: usize,
    table_used: usize,
    created: usize,
    denied: bool,
}

impl Memory {
    pub(crate) fn new(limits: &Limits) -> Self {
        let (limit, table_limit) = (limits.memory, limits.table_elements);
        Self { limit, used: 0, table_limit, table_used: 0, created: 0, denied: false }
    }

    /// Bytes of its memories. They never shrink, so this is also the peak.
    pub(crate) fn used(&self) -> usize {
        self.used
    }

    /// Bytes its memories may have.
    pub(crate) fn limit(&self) -> usize {
        self.limit
    }

    /// Whether it asked for more than it may have.
    pub(crate) fn denied(&self) -> bool {
        self.denied
    }

    /// Counts bytes that the instance puts into items of the host. What it drops again is not subtracted: a batch that
    /// needs it is taken apart, and each part counts from zero.
    ///
    /// # Errors
    /// Beyond the limit.
    pub(crate) fn create(&mut self, bytes: usize) -> wasmtime::Result<()> {
        self.created = self.created.saturating_add(bytes);
        if self.created > self.limit {
            self.denied = true;
            return Err(wasmtime::format_err!("the items made in one batch exceed {} bytes", self.limit));
        }
        Ok(())
    }
}

impl ResourceLimiter for Memory {
    fn memory_growing(
        &mut self,
        current: usize,
        desired: usize,
        _maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        let used = self.used.saturating_add(desired.saturating_sub(current));
        if used > self.limit {
            self.denied = true;
            return Ok(false);
        }
        self.used = used;
        Ok(true)
    }

    fn table_growing(
        &mut self,
        current: usize,
        desired: usize,
        _maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        let used = self.table_used.saturating_add(desired.saturating_sub(current));
        if used > self.table_limit {
            self.denied = true;
            return Ok(false);
        }
        self.table_used = used;
        Ok(true)
    }
}
