//! How plans, reports and states read. What is aligned here is for eyes; programs read the same types as JSON.

mod apply;
mod follow;
mod plan;
mod retry;
mod rollback;
mod status;
mod verify;

use std::time::Duration;

/// `1,234,567`.
fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() * 4 / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `1 item`, `2,000 items`.
pub(crate) fn counted(number: u64, one: &str) -> String {
    format!("{} {one}{}", count(number), if number == 1 { "" } else { "s" })
}

/// `12 ms`, `3.4 s`, `5 min 6 s`, `1 h 2 min`, `3 d 4 h`.
fn duration(duration: Duration) -> String {
    let milliseconds = duration.as_millis();
    let seconds = duration.as_secs();
    match seconds {
        0 => format!("{milliseconds} ms"),
        1..60 => format!("{seconds}.{} s", milliseconds % 1_000 / 100),
        60..3_600 => format!("{} min {} s", seconds / 60, seconds % 60),
        3_600..86_400 => format!("{} h {} min", seconds / 3_600, seconds % 3_600 / 60),
        _ => format!("{} d {} h", seconds / 86_400, seconds % 86_400 / 3_600),
    }
}

/// `customers -> customers_V2`, or the one table there is.
fn tables(source: Option<&str>, target: Option<&str>) -> String {
    match (source, target) {
        (Some(source), Some(target)) if source != target => format!("{source} -> {target}"),
        (Some(table), _) | (None, Some(table)) => table.to_owned(),
        (None, None) => "no table".to_owned(),
    }
}

/// Rows of text with aligned columns, each with an indent; the last column is not padded.
fn columns(rows: &[Vec<String>], indent: &str) -> String {
    let width =
        |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max();
    let mut text = String::new();
    for row in rows {
        let mut line = indent.to_owned();
        for (index, cell) in row.iter().enumerate() {
            let padding = if index + 1 < row.len() { width(index).unwrap_or(0) + 2 } else { 0 };
            line += &format!("{cell:<padding$}");
        }
        text += line.trim_end();
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_times_read_as_people_write_them() {
        assert_eq!([0, 999, 1_000, 1_234_567].map(count), ["0", "999", "1,000", "1,234,567"]);
        assert_eq!([counted(1, "item"), counted(0, "item")], ["1 item", "0 items"]);
        let times = [12, 3_456, 306_000, 3_720_000, 273_600_000].map(Duration::from_millis).map(duration);
        assert_eq!(times, ["12 ms", "3.4 s", "5 min 6 s", "1 h 2 min", "3 d 4 h"]);
    }
}
