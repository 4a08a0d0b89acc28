/// Format of the history table that this migrator writes, and the newest it reads.
pub const FORMAT: u32 = 1;
