//! Components travel through a real registry: published here, fetched and applied elsewhere, pinned on the way.

mod composing;
mod damage;
mod exchange;
mod locking;
mod machine;
mod packaging;
mod publishing;
mod sizes;
mod tokens;
mod transient;
mod trust;
mod unreachable;
mod wkg;
