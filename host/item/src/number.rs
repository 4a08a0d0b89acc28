//! Numbers: decimal text of at most 38 significant digits.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;

use crate::ItemError;

/// Most significant digits of a number.
const MAX_DIGITS: usize = 38;
/// Decimal exponents of the first significant digit that DynamoDB stores: 1E-130 to 9.99…E+125, and the same below zero.
/// Source: <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html#HowItWorks.DataTypes.Number>
const EXPONENTS: std::ops::RangeInclusive<i64> = -130..=125;

/// A number as DynamoDB keeps it: significant digits and where the decimal point stands. Equal where the numbers are.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Decimal {
    negative: bool,
    /// ASCII digits without leading and trailing zeros; the unused ones are 0.
    digits: [u8; MAX_DIGITS],
    count: u8,
    /// The value is 0.DIGITS × 10^point.
    point: i16,
}

impl Decimal {
    const ZERO: Self = Self { negative: false, digits: [0; MAX_DIGITS], count: 0, point: 0 };

    /// Reads `-12.50e3`: sign, digits with at most one point, exponent.
    pub(crate) fn parse(text: &str) -> Result<Self, ItemError> {
        let refuse = || ItemError::value(format!("`{}` is not a number", shorten(text)));
        let (negative, unsigned) = match text.as_bytes() {
            [b'-', rest @ ..] => (true, rest),
            [b'+', rest @ ..] => (false, rest),
            all => (false, all),
        };
        let split = unsigned.iter().position(|byte| matches!(byte, b'e' | b'E'));
        let (mantissa, exponent) = match split {
            Some(at) => (&unsigned[..at], read_exponent(&unsigned[at + 1..]).ok_or_else(refuse)?),
            None => (unsigned, 0),
        };
        let mut significant = Significant::default();
        for &byte in mantissa {
            if !significant.push(byte) {
                return Err(refuse());
            }
        }
        if !significant.any {
            return Err(refuse());
        }
        significant.finish(negative, exponent, text)
    }

    /// Bytes that DynamoDB counts for the number: one, one for every two digits on either side of the point, and
    /// one for a minus sign. AWS says "approximately (1 byte per two significant digits) + (1 byte)"
    /// (<https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html>); the split at the
    /// point and the sign were measured against the 400 KB limit by the authors of dynoxide (`types::number_size`).
    pub(crate) fn size(&self) -> usize {
        let count = usize::from(self.count);
        let whole = usize::try_from(self.point).unwrap_or(0).min(count);
        1 + whole.div_ceil(2) + (count - whole).div_ceil(2) + usize::from(self.negative)
    }

    fn significant(&self) -> &[u8] {
        &self.digits[..usize::from(self.count)]
    }
}

/// The digits of a mantissa as they are read.
#[derive(Default)]
struct Significant {
    digits: Vec<u8>,
    /// Zeros that count only if another digit follows.
    zeros: usize,
    /// Decimal point, relative to the first significant digit.
    point: i64,
    after_point: bool,
    any: bool,
    too_many: bool,
}

impl Significant {
    /// Takes a digit or the point; false for anything else.
    fn push(&mut self, byte: u8) -> bool {
        match byte {
            b'.' if !self.after_point => self.after_point = true,
            b'0'..=b'9' => {
                self.any = true;
                self.push_digit(byte);
            }
            _ => return false,
        }
        true
    }

    fn push_digit(&mut self, digit: u8) {
        let leading = self.digits.is_empty();
        if digit == b'0' && leading {
            self.point -= i64::from(self.after_point);
            return;
        }
        self.point += i64::from(!self.after_point);
        if digit == b'0' {
            self.zeros += 1;
        } else if self.digits.len() + self.zeros >= MAX_DIGITS {
            self.too_many = true;
        } else {
            self.digits.resize(self.digits.len() + self.zeros, b'0');
            self.digits.push(digit);
            self.zeros = 0;
        }
    }

    fn finish(self, negative: bool, exponent: i64, text: &str) -> Result<Decimal, ItemError> {
        if self.too_many {
            let text = shorten(text);
            return Err(ItemError::value(format!("`{text}` has more than {MAX_DIGITS} significant digits")));
        }
        if self.digits.is_empty() {
            return Ok(Decimal::ZERO);
        }
        let point = self.point.saturating_add(exponent);
        if !EXPONENTS.contains(&(point - 1)) {
            return Err(ItemError::value(format!(
                "`{}` is outside of 1E-130 to 9.99E+125, the numbers that DynamoDB stores",
                shorten(text)
            )));
        }
        let mut decimal =
            Decimal { negative, point: i16::try_from(point).unwrap_or_default(), ..Decimal::ZERO };
        for (place, digit) in decimal.digits.iter_mut().zip(&self.digits) {
            *place = *digit;
            decimal.count += 1;
        }
        Ok(decimal)
    }
}

/// The digits after `e`; what is too large for any number stops at a bound far outside of the range.
fn read_exponent(text: &[u8]) -> Option<i64> {
    let (negative, digits) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        all => (false, all),
    };
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let size = digits.iter().fold(0_i64, |sum, digit| (sum * 10 + i64::from(digit - b'0')).min(1 << 40));
    Some(if negative { -size } else { size })
}

fn shorten(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(50) {
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
        None => Cow::Borrowed(text),
    }
}

/// The one spelling of a number that stands for all of them: plain decimal without needless zeros, as DynamoDB itself returns it.
pub(crate) fn canonical(text: &str) -> Result<Cow<'_, str>, ItemError> {
    let bytes = text.as_bytes();
    let plain = bytes.len() <= MAX_DIGITS
        && bytes.iter().all(u8::is_ascii_digit)
        && (bytes == b"0" || bytes.first().is_some_and(|first| *first != b'0'));
    if plain { Ok(Cow::Borrowed(text)) } else { Ok(Cow::Owned(Decimal::parse(text)?.to_string())) }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = std::str::from_utf8(self.significant()).unwrap_or_default();
        let sign = if self.negative { "-" } else { "" };
        let count = usize::from(self.count);
        match usize::try_from(self.point) {
            _ if count == 0 => f.write_str("0"),
            Ok(whole) if whole >= count => write!(f, "{sign}{digits}{:0<1$}", "", whole - count),
            Ok(whole) if whole > 0 => write!(f, "{sign}{}.{}", &digits[..whole], &digits[whole..]),
            _ => write!(f, "{sign}0.{:0<1$}{digits}", "", usize::from(self.point.unsigned_abs())),
        }
    }
}

impl fmt::Debug for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        let rank = |decimal: &Self| match (decimal.count, decimal.negative) {
            (0, _) => 0,
            (_, true) => -1,
            (_, false) => 1,
        };
        let magnitude = (self.point, self.digits).cmp(&(other.point, other.digits));
        let magnitude = if self.negative { magnitude.reverse() } else { magnitude };
        rank(self).cmp(&rank(other)).then(magnitude)
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn spelt(text: &str) -> String {
        canonical(text).unwrap().into_owned()
    }

    #[test]
    fn all_spellings_of_a_number_have_one_canonical_form() {
        for text in ["1", "1.0", "1E0", "+1", "001.", "0.1e1", "10e-1", "1.000e+00"] {
            assert_eq!(spelt(text), "1", "{text}");
        }
        for text in ["0", "-0", "0.000", "0e99999999999", ".0"] {
            assert_eq!(spelt(text), "0", "{text}");
        }
        assert_eq!(spelt("-12.50e1"), "-125");
        assert_eq!(spelt("19.00"), "19");
        assert_eq!(spelt("-0.00120"), "-0.0012");
        assert_eq!(spelt("1e3"), "1000");
    }

    #[test]
    fn thirty_eight_digits_survive_and_thirty_nine_are_refused() {
        let most = "9".repeat(38);
        assert_eq!(spelt(&most), most);
        assert_eq!(spelt(&format!("0.{most}000")), format!("0.{most}"));
        assert!(canonical(&"9".repeat(39)).is_err());
        assert!(canonical(&format!("1{}1", "0".repeat(37))).is_err());
        assert_eq!(spelt(&format!("1{}", "0".repeat(60))).len(), 61);
    }

    #[test]
    fn the_range_is_dynamodbs() {
        for good in ["1E-130", "-1E-130", "9.9999999999999999999999999999999999999E+125", "0.1e-129"] {
            assert!(Decimal::parse(good).is_ok(), "{good}");
        }
        for bad in ["1E-131", "1E126", "-1E126", "1e9999999999999999999999", "1e-9999999999999999999999"] {
            assert!(Decimal::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn what_is_not_a_number_is_refused() {
        for bad in
            ["", "-", "+", ".", "e1", "1e", "1e+", "1.2.3", "1 ", " 1", "0x1", "NaN", "1e1.5", "--1", "١"]
        {
            assert!(canonical(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn digits_count_in_pairs_on_either_side_of_the_point() {
        let sizes =
            [("0", 1), ("7", 2), ("42", 2), ("-42", 3), ("100", 2), ("123", 3), ("1.5", 3), ("12.34", 3)];
        for (text, size) in sizes {
            assert_eq!(Decimal::parse(text).unwrap().size(), size, "{text}");
        }
    }

    proptest! {
        #[test]
        fn order_and_equality_are_those_of_the_numbers(a in -10_000_000_i64..10_000_000, b in -10_000_000_i64..10_000_000) {
            let text = |number: i64| format!("{number}e-3");
            let (x, y) = (Decimal::parse(&text(a)).unwrap(), Decimal::parse(&text(b)).unwrap());
            prop_assert_eq!(x.cmp(&y), a.cmp(&b));
            prop_assert_eq!(x == y, a == b);
            prop_assert_eq!(Decimal::parse(&x.to_string()).unwrap(), x);
        }

        #[test]
        fn any_text_is_a_number_or_an_error(text in "[-+0-9.eE]{0,60}|.{0,20}") {
            if let Ok(number) = Decimal::parse(&text) {
                prop_assert_eq!(Decimal::parse(&number.to_string()).unwrap(), number);
            }
        }
    }
}
