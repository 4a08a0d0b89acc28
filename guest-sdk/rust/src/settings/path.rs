//! Document paths in settings.

use std::fmt;
use std::ops::Deref;

use super::FromSetting;
use crate::{ConvertError, Item};

/// A document path that parses: `address.city`, `tags[0]`, `"a.b".c`. Used like text wherever an [`Item`] takes a path.
///
/// ```
/// use migrator_guest::settings::{FromSetting, Path};
///
/// let path = Path::from_setting(r#"address."first.line""#).unwrap();
/// assert_eq!(path.parents().collect::<Vec<_>>(), ["address"]);
/// assert_eq!(&*path, r#"address."first.line""#);
/// assert!(Path::from_setting("address..city").is_err());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Path(String);

impl Path {
    /// The paths of the maps and lists that it leads through, the outermost first.
    pub fn parents(&self) -> impl Iterator<Item = &str> {
        self.ends().map(|end| &self.0[..end])
    }

    /// Whether it leads through an element of a list.
    pub fn has_index(&self) -> bool {
        self.separators().any(|(_, separator)| separator == '[')
    }

    /// Whether both name the same place, or one a place inside of the other's.
    ///
    /// ```
    /// use migrator_guest::settings::{FromSetting, Path};
    ///
    /// let path = |text| Path::from_setting(text).unwrap();
    /// assert!(path("address").overlaps(&path("address.city")));
    /// assert!(!path("address.city").overlaps(&path("address.zip")));
    /// assert!(!path("address").overlaps(&path("addresses")));
    /// ```
    pub fn overlaps(&self, other: &Self) -> bool {
        let contains = |outer: &Self, inner: &Self| inner.parents().any(|parent| parent == outer.0);
        self == other || contains(self, other) || contains(other, self)
    }

    /// Checks that no two of these paths [overlap](Path::overlaps), so that what is done at one of them leaves the others
    /// as they are.
    ///
    /// # Errors
    /// The first two that do.
    pub fn all_apart<'a>(paths: impl IntoIterator<Item = &'a Self>) -> Result<(), ConvertError> {
        let mut before: Vec<&Self> = Vec::new();
        for path in paths {
            if let Some(other) = before.iter().find(|other| other.overlaps(path)) {
                let problem = if *other == path {
                    format!("`{path}` is named twice")
                } else {
                    format!("`{other}` and `{path}` overlap")
                };
                return Err(problem.into());
            }
            before.push(path);
        }
        Ok(())
    }

    /// Where its parents end.
    fn ends(&self) -> impl Iterator<Item = usize> {
        self.separators().map(|(at, _)| at)
    }

    /// The dots and opening brackets that separate its parts, and where they stand.
    fn separators(&self) -> impl Iterator<Item = (usize, char)> {
        let (mut quoted, mut escaped) = (false, false);
        self.0.char_indices().filter(move |&(_, character)| {
            let literal = std::mem::take(&mut escaped);
            match character {
                _ if literal => false,
                '\\' if quoted => {
                    escaped = true;
                    false
                }
                '"' => {
                    quoted = !quoted;
                    false
                }
                other => !quoted && matches!(other, '.' | '['),
            }
        })
    }
}

impl FromSetting for Path {
    fn from_setting(text: &str) -> Result<Self, ConvertError> {
        // An item knows what a path is, and one without attributes finds nothing to rename.
        Item::new().rename(text, text)?;
        Ok(Self(text.to_owned()))
    }
}

impl Deref for Path {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
