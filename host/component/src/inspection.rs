//! What is known about a component without running a conversion.

use std::fmt;

use serde::Serialize;

use crate::{IncludedConverter, Setting};

/// A released version of the contract (`wit/`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ContractVersion {
    /// Major.
    pub major: u64,
    /// Minor.
    pub minor: u64,
    /// Patch.
    pub patch: u64,
}

impl fmt::Display for ContractVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

impl Serialize for ContractVersion {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// What is known about a component without running a conversion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Inspection {
    /// What the caller called the component, usually its file.
    pub name: String,
    /// The contract version it was built against.
    pub contract: ContractVersion,
    /// The lineage; none for a reusable converter.
    pub lineage: Option<String>,
    /// The version; none for a reusable converter.
    pub version: Option<u32>,
    /// The operation's name; none for a reusable converter.
    pub operation: Option<String>,
    /// One line for people.
    pub description: Option<String>,
    /// Interfaces it exports.
    pub exports: Vec<String>,
    /// Interfaces it imports.
    pub imports: Vec<String>,
    /// Whether it imports nothing beyond the contract.
    pub pure: bool,
    /// What it reads through `config`; none where it does not say.
    pub settings: Option<Vec<Setting>>,
    /// The converters that it was composed of, in the order in which items go through them; none where it was not composed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub converters: Vec<IncludedConverter>,
    /// sha256 of the artifact, lower-case hex.
    pub digest: String,
    /// sha256 of the manifest's canonical JSON; none for a reusable converter.
    pub fingerprint: Option<String>,
    /// Bytes of the artifact.
    pub size: usize,
}

impl fmt::Display for Inspection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fn or_none(text: &[String]) -> String {
            if text.is_empty() { "none".to_owned() } else { text.join(", ") }
        }
        writeln!(f, "{}", self.name)?;
        if let (Some(lineage), Some(version)) = (&self.lineage, self.version) {
            writeln!(f, "  lineage      {lineage}")?;
            writeln!(f, "  version      {version}")?;
        } else {
            writeln!(f, "  a reusable converter: no lineage, no version")?;
        }
        if let Some(operation) = &self.operation {
            writeln!(f, "  operation    {operation}")?;
        }
        if let Some(description) = self.description.as_deref().filter(|text| !text.is_empty()) {
            writeln!(f, "  description  {description}")?;
        }
        writeln!(f, "  contract     {}", self.contract)?;
        writeln!(f, "  exports      {}", or_none(&self.exports))?;
        let pure = if self.pure { " (pure)" } else { "" };
        writeln!(f, "  imports      {}{pure}", or_none(&self.imports))?;
        if let Some(settings) = &self.settings {
            write_settings(f, settings)?;
        }
        for (index, converter) in self.converters.iter().enumerate() {
            let label = if index == 0 { "composed of" } else { "" };
            writeln!(f, "  {label:<11}  {} sha256:{}", converter.reference, converter.digest)?;
        }
        if let Some(fingerprint) = &self.fingerprint {
            writeln!(f, "  fingerprint  sha256:{fingerprint}")?;
        }
        writeln!(f, "  digest       sha256:{}", self.digest)?;
        write!(f, "  size         {} bytes", self.size)
    }
}

/// One setting a line, in columns.
fn write_settings(f: &mut fmt::Formatter<'_>, settings: &[Setting]) -> fmt::Result {
    let rows: Vec<[String; 3]> = settings
        .iter()
        .map(|setting| {
            let need = match &setting.default {
                Some(default) => format!("default `{default}`"),
                None if setting.required => "required".to_owned(),
                None => "optional".to_owned(),
            };
            [setting.name.clone(), setting.kind.to_string(), need]
        })
        .collect();
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths = [width(0), width(1), width(2)];
    if rows.is_empty() {
        writeln!(f, "  settings     none")?;
    }
    for (index, (row, setting)) in rows.iter().zip(settings).enumerate() {
        let label = if index == 0 { "settings" } else { "" };
        let line = format!(
            "  {label:<11}  {:<name$}  {:<kind$}  {:<need$}  {}",
            row[0],
            row[1],
            row[2],
            setting.description,
            name = widths[0],
            kind = widths[1],
            need = widths[2],
        );
        writeln!(f, "{}", line.trim_end())?;
    }
    Ok(())
}
