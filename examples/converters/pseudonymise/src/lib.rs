//! Replaces values by pseudonyms that only a key can make again: HMAC-SHA-256 of the value.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use migrator_guest::settings::{FromSetting, Missing, Path};
use migrator_guest::{Configurable, ConvertError, Item, Setting, Settings, Value};
use sha2::Sha256;

migrator_guest::export! { settings: Pseudonymise, convert: Pseudonymise::convert }

/// Bytes of the shortest key: 128 bits, below which keys can be guessed.
const SHORTEST_KEY: usize = 16;

struct Pseudonymise {
    paths: Vec<Path>,
    /// The function with its key, ready to be given a value.
    keyed: Hmac<Sha256>,
    output: Output,
    keep_type: bool,
    missing: Missing,
}

enum Output {
    Hex,
    Base64,
}

impl FromSetting for Output {
    fn from_setting(text: &str) -> Result<Self, ConvertError> {
        match text {
            "hex" => Ok(Self::Hex),
            "base64" => Ok(Self::Base64),
            _ => Err(format!("`{text}` is neither `hex` nor `base64`").into()),
        }
    }
}

impl Configurable for Pseudonymise {
    fn settings() -> Vec<Setting> {
        vec![
            Setting::texts("paths").description("the values to replace").required(),
            Setting::text("key").description("the secret, of at least 16 bytes").required(),
            Setting::one_of("output", ["hex", "base64"])
                .description("how a pseudonym is written")
                .default("hex"),
            Setting::one_of("type", ["text", "keep"])
                .description("numbers and binary values become text, or stay numbers and binary")
                .default("text"),
            Missing::Error.setting(),
        ]
    }

    fn configure(settings: &Settings) -> Result<Self, ConvertError> {
        let paths: Vec<Path> = settings.get("paths")?;
        if paths.is_empty() {
            return Err("`paths` names no attribute".into());
        }
        Path::all_apart(&paths)?;
        let key: String = settings.get("key")?;
        if key.len() < SHORTEST_KEY {
            return Err(
                format!("`key` has {} bytes; take at least {SHORTEST_KEY} random ones", key.len()).into()
            );
        }
        Ok(Self {
            paths,
            keyed: Hmac::new_from_slice(key.as_bytes())?,
            output: settings.get("output")?,
            keep_type: settings.get::<String>("type")? == "keep",
            missing: settings.get("missing")?,
        })
    }
}

impl Pseudonymise {
    fn convert(&self, mut item: Item) -> Result<Item, ConvertError> {
        for path in &self.paths {
            let Some(value) = item.get(path) else {
                self.missing.at(path)?;
                continue;
            };
            let pseudonym = self.pseudonym(&value).ok_or_else(|| {
                // The value itself is what must not be seen.
                let found = value.type_name();
                format!("`{path}` must be a string, a number, binary or a set of these, but is {found}")
            })?;
            item.set(path, pseudonym)?;
        }
        Ok(item)
    }

    fn pseudonym(&self, value: &Value) -> Option<Value> {
        let keep = self.keep_type;
        Some(match value {
            Value::S(text) => Value::S(self.text(text.as_bytes())),
            Value::N(number) if keep => Value::N(self.number(number)),
            Value::N(number) => Value::S(self.text(number.as_bytes())),
            Value::B(bytes) if keep => Value::B(self.code(bytes).to_vec()),
            Value::B(bytes) => Value::S(self.text(bytes)),
            Value::Ns(members) if keep => {
                Value::Ns(members.iter().map(|member| self.number(member)).collect())
            }
            Value::Bs(members) if keep => {
                Value::Bs(members.iter().map(|member| self.code(member).to_vec()).collect())
            }
            Value::Ss(members) | Value::Ns(members) => {
                Value::Ss(members.iter().map(|member| self.text(member.as_bytes())).collect())
            }
            Value::Bs(members) => Value::Ss(members.iter().map(|member| self.text(member)).collect()),
            Value::Boolean(_) | Value::Null | Value::M(_) | Value::L(_) => return None,
        })
    }

    fn code(&self, value: &[u8]) -> [u8; 32] {
        self.keyed.clone().chain_update(value).finalize().into_bytes().into()
    }

    fn text(&self, value: &[u8]) -> String {
        let code = self.code(value);
        match self.output {
            Output::Hex => code.iter().map(|byte| format!("{byte:02x}")).collect(),
            Output::Base64 => URL_SAFE_NO_PAD.encode(code),
        }
    }

    /// As many digits of the code as fit a number of DynamoDB.
    fn number(&self, value: &str) -> String {
        let code = self.code(value.as_bytes());
        let half = code.iter().take(16).fold(0_u128, |number, byte| number << 8 | u128::from(*byte));
        (half % 10_u128.pow(38)).to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "0123456789abcdef0123456789abcdef";

    fn pseudonymised(more: &[(&str, &str)], value: &str) -> Result<String, String> {
        let mut settings = vec![("paths", r#"["a"]"#), ("key", KEY)];
        settings.extend(more);
        let item = Item::from_json(&format!(r#"{{"a":{value}}}"#)).unwrap();
        let converted = Pseudonymise::with(settings).and_then(|pseudonymise| pseudonymise.convert(item));
        converted.map(|item| item.get("a").unwrap().to_json()).map_err(|error| error.to_string())
    }

    #[test]
    fn settings_that_make_no_sense_are_refused() {
        let refused = |more: &[(&str, &str)]| pseudonymised(more, r#"{"S":"x"}"#).unwrap_err();
        assert_eq!(refused(&[("key", "secret")]), "`key` has 6 bytes; take at least 16 random ones");
        assert_eq!(refused(&[("paths", "[]")]), "`paths` names no attribute");
    }

    #[test]
    fn a_value_that_cannot_be_replaced_is_refused_without_being_shown() {
        assert_eq!(
            pseudonymised(&[], r#"{"M":{"secret":{"S":"x"}}}"#).unwrap_err(),
            "`a` must be a string, a number, binary or a set of these, but is a map (M)"
        );
    }

    #[test]
    fn equal_values_get_equal_pseudonyms_and_other_keys_others() {
        let one = pseudonymised(&[], r#"{"S":"ada@example.com"}"#).unwrap();
        assert_eq!(pseudonymised(&[], r#"{"S":"ada@example.com"}"#).unwrap(), one);
        assert_ne!(
            pseudonymised(&[("key", "another key of 16 bytes")], r#"{"S":"ada@example.com"}"#).unwrap(),
            one
        );
        assert_ne!(pseudonymised(&[], r#"{"S":"eda@example.com"}"#).unwrap(), one);
    }

    #[test]
    fn types_are_kept_where_that_is_set() {
        let keep = |value: &str| pseudonymised(&[("type", "keep")], value).unwrap();
        assert!(keep(r#"{"N":"42"}"#).starts_with(r#"{"N":""#));
        assert!(keep(r#"{"NS":["1","2"]}"#).starts_with(r#"{"NS":[""#));
        assert!(keep(r#"{"B":"AQI="}"#).starts_with(r#"{"B":""#));
        assert!(pseudonymised(&[], r#"{"N":"42"}"#).unwrap().starts_with(r#"{"S":""#));
    }
}
