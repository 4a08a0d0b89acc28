//! Changes how points in time are written: seconds or milliseconds since 1970, or ISO 8601 as RFC 3339 has it.

use migrator_guest::settings::{FromSetting, Missing, Path};
use migrator_guest::{Configurable, ConvertError, Item, Setting, Settings, Value};
use time::format_description::well_known::Rfc3339;
use time::{Duration, OffsetDateTime, UtcOffset};

migrator_guest::export! { settings: TimeFormat, convert: TimeFormat::convert }

struct TimeFormat {
    paths: Vec<Path>,
    from: Format,
    to: Format,
    /// Whether what is finer than the new format is dropped instead of refused.
    round: bool,
    missing: Missing,
}

#[derive(Clone, Copy, PartialEq)]
enum Format {
    Seconds,
    Milliseconds,
    Iso,
}

const FORMATS: [&str; 3] = ["seconds", "milliseconds", "iso"];

impl FromSetting for Format {
    fn from_setting(text: &str) -> Result<Self, ConvertError> {
        match text {
            "seconds" => Ok(Self::Seconds),
            "milliseconds" => Ok(Self::Milliseconds),
            "iso" => Ok(Self::Iso),
            _ => Err(format!("`{text}` is none of `seconds`, `milliseconds`, `iso`").into()),
        }
    }
}

impl Configurable for TimeFormat {
    fn settings() -> Vec<Setting> {
        vec![
            Setting::texts("paths").description("the points in time").required(),
            Setting::one_of("from", FORMATS).description("how they are written").required(),
            Setting::one_of("to", FORMATS).description("how they are to be written").required(),
            Setting::one_of("finer", ["error", "drop"])
                .description("what the new format has no room for is an error, or dropped")
                .default("error"),
            Missing::Skip.setting(),
        ]
    }

    fn configure(settings: &Settings) -> Result<Self, ConvertError> {
        let paths: Vec<Path> = settings.get("paths")?;
        if paths.is_empty() {
            return Err("`paths` names no attribute".into());
        }
        Path::all_apart(&paths)?;
        let (from, to) = (settings.get("from")?, settings.get("to")?);
        if from == to {
            return Err("`from` and `to` are the same format".into());
        }
        let round = settings.get::<String>("finer")? == "drop";
        Ok(Self { paths, from, to, round, missing: settings.get("missing")? })
    }
}

impl TimeFormat {
    fn convert(&self, mut item: Item) -> Result<Item, ConvertError> {
        for path in &self.paths {
            match item.get(path) {
                Some(value) => {
                    let written = self.rewrite(value).map_err(|error| format!("`{path}`: {error}"))?;
                    item.set(path, written)?;
                }
                None => self.missing.at(path)?,
            }
        }
        Ok(item)
    }

    fn rewrite(&self, value: Value) -> Result<Value, ConvertError> {
        let time = match (self.from, value) {
            (Format::Iso, Value::S(text)) => read_iso(&text)?,
            (Format::Seconds, Value::N(number)) => since_1970(&number, Duration::seconds)?,
            (Format::Milliseconds, Value::N(number)) => since_1970(&number, Duration::milliseconds)?,
            (Format::Iso, other) => {
                return Err(format!("must be a string (S), but is {}", other.type_name()).into());
            }
            (_, other) => return Err(format!("must be a number (N), but is {}", other.type_name()).into()),
        };
        self.write(time)
    }

    fn write(&self, time: OffsetDateTime) -> Result<Value, ConvertError> {
        let whole = |finest: i64| {
            if !self.round && i64::from(time.nanosecond()) % finest != 0 {
                return Err(ConvertError::new(format!("{time} is finer than the new format")));
            }
            Ok(())
        };
        match self.to {
            Format::Seconds => {
                whole(1_000_000_000)?;
                Ok(time.unix_timestamp().into())
            }
            Format::Milliseconds => {
                whole(1_000_000)?;
                Ok(time.unix_timestamp_nanos().div_euclid(1_000_000).into())
            }
            Format::Iso => Ok(time.format(&Rfc3339)?.into()),
        }
    }
}

fn read_iso(text: &str) -> Result<OffsetDateTime, ConvertError> {
    let time = OffsetDateTime::parse(text, &Rfc3339);
    let time = time.map_err(|_| format!("`{text}` is no time such as 2026-01-31T12:00:00Z"))?;
    Ok(time.to_offset(UtcOffset::UTC))
}

fn since_1970(number: &str, unit: fn(i64) -> Duration) -> Result<OffsetDateTime, ConvertError> {
    let count: i64 = number.parse().map_err(|_| format!("`{number}` is no whole number"))?;
    // The years 0 to 9999 are those that RFC 3339 can write.
    let time =
        OffsetDateTime::UNIX_EPOCH.checked_add(unit(count)).filter(|time| (0..=9999).contains(&time.year()));
    time.ok_or_else(|| format!("`{number}` is not in the years 0 to 9999").into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rewritten(from: &str, to: &str, value: &str) -> Result<String, String> {
        let settings = [("paths", r#"["t"]"#), ("from", from), ("to", to)];
        let item = Item::from_json(&format!(r#"{{"t":{value}}}"#)).unwrap();
        let converted = TimeFormat::with(settings).and_then(|format| format.convert(item));
        converted.map(|item| item.get("t").unwrap().to_json()).map_err(|error| error.to_string())
    }

    #[test]
    fn a_point_in_time_is_the_same_in_every_format() {
        let formats = [
            ("seconds", r#"{"N":"1767225600"}"#),
            ("milliseconds", r#"{"N":"1767225600000"}"#),
            ("iso", r#"{"S":"2026-01-01T00:00:00Z"}"#),
        ];
        for (from, value) in formats {
            for (to, expected) in formats {
                if from != to {
                    assert_eq!(rewritten(from, to, value).as_deref(), Ok(expected), "{from} to {to}");
                }
            }
        }
    }

    #[test]
    fn offsets_and_fractions_are_read() {
        assert_eq!(
            rewritten("iso", "milliseconds", r#"{"S":"2026-01-01T01:00:00.250+01:00"}"#).unwrap(),
            r#"{"N":"1767225600250"}"#
        );
        assert_eq!(
            rewritten("milliseconds", "iso", r#"{"N":"-1"}"#).unwrap(),
            r#"{"S":"1969-12-31T23:59:59.999Z"}"#
        );
    }

    #[test]
    fn what_does_not_fit_is_named() {
        for (from, to, value, error) in [
            (
                "iso",
                "seconds",
                r#"{"S":"2026-01-01T00:00:00.5Z"}"#,
                "`t`: 2026-01-01 0:00:00.5 +00:00:00 is finer than the new format",
            ),
            (
                "iso",
                "seconds",
                r#"{"S":"yesterday"}"#,
                "`t`: `yesterday` is no time such as 2026-01-31T12:00:00Z",
            ),
            (
                "iso",
                "seconds",
                r#"{"S":"2026-01-01T00:00:00"}"#,
                "`t`: `2026-01-01T00:00:00` is no time such as 2026-01-31T12:00:00Z",
            ),
            ("iso", "seconds", r#"{"N":"1"}"#, "`t`: must be a string (S), but is a number (N)"),
            ("seconds", "iso", r#"{"S":"1"}"#, "`t`: must be a number (N), but is a string (S)"),
            ("seconds", "iso", r#"{"N":"1.5"}"#, "`t`: `1.5` is no whole number"),
            (
                "seconds",
                "iso",
                r#"{"N":"9223372036854775807"}"#,
                "`t`: `9223372036854775807` is not in the years 0 to 9999",
            ),
            ("iso", "iso", r#"{"S":""}"#, "`from` and `to` are the same format"),
        ] {
            assert_eq!(rewritten(from, to, value), Err(error.to_owned()), "{from} to {to}: {value}");
        }
    }
}
