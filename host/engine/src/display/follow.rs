use std::fmt;

use super::counted;
use crate::follow::FollowReport;

impl fmt::Display for FollowReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let versions: Vec<_> = self.versions.iter().map(ToString::to_string).collect();
        let followed = match versions.as_slice() {
            [] => return self.nothing_followed(f),
            [one] => format!("version {one}"),
            [first @ .., last] => format!("versions {} and {last}", first.join(", ")),
        };
        writeln!(f, "{}: followed {followed}, {} applied", self.lineage, counted(self.records, "record"))
    }
}

impl FollowReport {
    fn nothing_followed(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let named = |(version, function)| format!("function {function} follows version {version}");
        let functions: Vec<_> = self.functions.iter().map(named).collect();
        match functions.as_slice() {
            [] => writeln!(f, "{}: no version was followed", self.lineage),
            functions => writeln!(f, "{}: nothing to follow here: {}", self.lineage, functions.join(", ")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_functions_follow_is_said_where_nothing_else_was_followed() {
        let mut report = FollowReport { lineage: "customers".into(), ..FollowReport::default() };
        let nothing = report.to_string();
        report.functions = [2, 3].map(|version| (version, format!("migrator-customers-v{version}"))).into();
        let by_functions = report.to_string();
        report.versions = [4].into();
        insta::assert_snapshot!([nothing, by_functions, report.to_string()].concat(), @r"
        customers: no version was followed
        customers: nothing to follow here: function migrator-customers-v2 follows version 2, function migrator-customers-v3 follows version 3
        customers: followed version 4, 0 records applied
        ");
    }
}
