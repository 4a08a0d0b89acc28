//! The engine that runs the JavaScript of a component.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The engine that is put into a component in JavaScript or TypeScript.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Engine {
    /// QuickJS, by componentize-qjs: small and quick to call.
    #[default]
    QuickJs,
    /// SpiderMonkey, by componentize-js: the engine of Firefox.
    SpiderMonkey,
}

impl Engine {
    /// Every engine.
    pub const ALL: [Self; 2] = [Self::QuickJs, Self::SpiderMonkey];

    /// What it is called on the command line and in package.json.
    pub fn name(self) -> &'static str {
        match self {
            Self::QuickJs => "quickjs",
            Self::SpiderMonkey => "spidermonkey",
        }
    }
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A name that is no engine's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{name}` is no engine for JavaScript; write one of {}", Engine::ALL.map(Engine::name).join(", "))]
pub struct UnknownEngine {
    name: String,
}

impl FromStr for Engine {
    type Err = UnknownEngine;

    fn from_str(name: &str) -> Result<Self, UnknownEngine> {
        let found = Self::ALL.into_iter().find(|engine| engine.name() == name);
        found.ok_or_else(|| UnknownEngine { name: name.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_engine_has_one_name_everywhere() {
        for engine in Engine::ALL {
            assert_eq!(engine.name().parse(), Ok(engine));
            assert_eq!(serde_json::to_value(engine).unwrap(), engine.name());
        }
        let unknown = "v8".parse::<Engine>().unwrap_err();
        assert_eq!(
            unknown.to_string(),
            "`v8` is no engine for JavaScript; write one of quickjs, spidermonkey"
        );
    }
}
