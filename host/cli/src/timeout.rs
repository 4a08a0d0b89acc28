//! Times as people write them: `500ms`, `30s`, `10m`, `2h`, `0`.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use serde::Deserialize;

/// How long to wait for something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Timeout(pub(crate) Duration);

/// The text is no time.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is not a time: write a whole number with a unit, as in 500ms, 30s, 10m or 2h")]
pub(crate) struct InvalidTimeout(String);

impl FromStr for Timeout {
    type Err = InvalidTimeout;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let invalid = || InvalidTimeout(text.to_owned());
        let digits = text.find(|character: char| !character.is_ascii_digit()).unwrap_or(text.len());
        let number: u64 = text[..digits].parse().map_err(|_| invalid())?;
        let milliseconds = match &text[digits..] {
            "ms" => 1,
            "s" => 1_000,
            "m" => 60_000,
            "h" => 3_600_000,
            "" if number == 0 => 0,
            _ => return Err(invalid()),
        };
        number.checked_mul(milliseconds).map(Duration::from_millis).map(Timeout).ok_or_else(invalid)
    }
}

impl TryFrom<String> for Timeout {
    type Error = InvalidTimeout;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl fmt::Display for Timeout {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let milliseconds = self.0.as_millis();
        for (unit, name) in [(3_600_000, "h"), (60_000, "m"), (1_000, "s")] {
            if milliseconds >= unit && milliseconds.is_multiple_of(unit) {
                return write!(formatter, "{}{name}", milliseconds / unit);
            }
        }
        write!(formatter, "{milliseconds}ms")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_reads_as_it_prints() {
        for text in ["500ms", "30s", "10m", "2h", "90s"] {
            assert_eq!(text.parse::<Timeout>().unwrap().to_string(), text);
        }
        assert_eq!("0".parse::<Timeout>().unwrap().0, Duration::ZERO);
    }

    #[test]
    fn a_number_without_unit_is_refused_with_an_example() {
        for text in ["30", "", "s", "-1s", "1.5s", "1d", "99999999999999999999s"] {
            let message = text.parse::<Timeout>().unwrap_err().to_string();
            assert!(message.contains("30s"), "{message}");
        }
    }
}
