use std::fmt;

use super::counted;
use crate::follow::FollowReport;

impl fmt::Display for FollowReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let versions: Vec<_> = self.versions.iter().map(ToString::to_string).collect();
        let followed = match versions.as_slice() {
            [] => return writeln!(f, "{}: no version was followed", self.lineage),
            [one] => format!("version {one}"),
            [first @ .., last] => format!("versions {} and {last}", first.join(", ")),
        };
        writeln!(f, "{}: followed {followed}, {} applied", self.lineage, counted(self.records, "record"))
    }
}
