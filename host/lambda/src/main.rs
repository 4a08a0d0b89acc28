//! The generic function.
fn main() {}
