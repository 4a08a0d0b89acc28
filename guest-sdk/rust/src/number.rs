//! DynamoDB's numbers.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

/// A DynamoDB number: decimal text, at most 38 significant digits, which fit no machine type.
///
/// It stays the text it was read as. The item checks it when it is stored.
///
/// ```
/// use migrator_guest::Number;
///
/// let price: Number = "19.00".into();
/// assert_eq!(price.as_str(), "19.00");
/// assert_eq!(Number::from(42).parse::<u64>(), Ok(42));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Number(String);

impl Number {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The number as a machine type.
    ///
    /// # Errors
    /// The type's own, where the number does not fit.
    pub fn parse<T: FromStr>(&self) -> Result<T, T::Err> {
        self.0.parse()
    }

    /// How the numbers stand to each other, exactly; none where one of the texts is no number. (The order of the type itself
    /// is that of the texts.)
    ///
    /// ```
    /// use std::cmp::Ordering;
    /// use migrator_guest::Number;
    ///
    /// let compare = |a: &str, b: &str| Number::from(a).compare(&Number::from(b));
    /// assert_eq!(compare("9", "10"), Some(Ordering::Less));
    /// assert_eq!(compare("-1.50", "-15e-1"), Some(Ordering::Equal));
    /// assert_eq!(compare("9", "ten"), None);
    /// ```
    pub fn compare(&self, other: &Self) -> Option<Ordering> {
        let (mine, theirs) = (significant(&self.0)?, significant(&other.0)?);
        let magnitude = |(_, digits, power): &(bool, String, i64)| {
            // Zero has no digits and is smaller than every power of ten.
            (!digits.is_empty()).then(|| (*power, digits.clone()))
        };
        let order = magnitude(&mine).cmp(&magnitude(&theirs));
        Some(match (mine.0, theirs.0) {
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
            (false, false) => order,
            (true, true) => order.reverse(),
        })
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<Number> for String {
    fn from(number: Number) -> Self {
        number.0
    }
}

impl From<String> for Number {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&str> for Number {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

/// Calls a macro with every integer type.
macro_rules! with_integers {
    ($macro:ident) => {
        $macro!(i8, i16, i32, i64, i128, isize, u8, u16, u32, u64, u128, usize);
    };
}
pub(crate) use with_integers;

macro_rules! from_integers {
    ($($integer:ty),*) => {
        $(impl From<$integer> for Number {
            fn from(integer: $integer) -> Self {
                Self(integer.to_string())
            }
        })*
    };
}
with_integers!(from_integers);

/// Digits without leading and trailing zeros, and the power of ten of the first one: equal for texts of equal numbers.
fn significant(text: &str) -> Option<(bool, String, i64)> {
    let (negative, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i64>().ok()?),
        None => (text, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{fraction}");
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let leading = digits.len() - digits.trim_start_matches('0').len();
    let digits = digits.trim_matches('0').to_owned();
    if digits.is_empty() {
        return Some((false, digits, 0));
    }
    let power = exponent + i64::try_from(whole.len()).ok()? - i64::try_from(leading).ok()?;
    Some((negative, digits, power))
}

/// The float that has exactly this decimal text as one of its spellings.
pub(crate) fn exact_float(text: &str) -> Option<f64> {
    let float: f64 = text.parse().ok()?;
    (float.is_finite() && significant(text)? == significant(&float.to_string())?).then_some(float)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_float_is_read_only_where_it_loses_no_digit() {
        for exact in ["0", "-0", "1", "100", "0.1", "-19.90", "1e3", "1E+21", "0.000001", "12345678.9"] {
            assert_eq!(exact_float(exact), exact.parse().ok(), "{exact}");
        }
        for lossy in ["3.14159265358979323846", "9007199254740993", "1e400", "x", "nan", ""] {
            assert_eq!(exact_float(lossy), None, "{lossy}");
        }
    }
}
