//! Response bodies, taken apart without a copy.

use bytes::Bytes;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::{Request, TableError};

/// Reads the members of a response that are asked for; the others are skipped.
pub(crate) fn parse<'a, T: Deserialize<'a>>(request: &Request, body: &'a Bytes) -> Result<T, TableError> {
    serde_json::from_slice(body).map_err(|error| TableError::response(request, error))
}

/// The part of `body` that `raw` borrows from it, sharing its allocation.
pub(crate) fn slice(body: &Bytes, raw: &RawValue) -> Bytes {
    body.slice_ref(raw.get().as_bytes())
}
