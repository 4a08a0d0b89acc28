//! A package with the smallest bootstrap there is: it answers every batch, and calls every segment copied, unless its variable `VAIN` is set;
//! it writes nothing.

use std::io::{Cursor, Write};
use std::sync::Mutex;

use bytes::Bytes;
use migrator_component::{Architecture, Component};
use migrator_engine::function::{Package, PackageError, Packages};
use migrator_follow::FunctionConfiguration;
use sha2::{Digest, Sha256};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

const BOOTSTRAP: &str = r#"#!/bin/sh
set -eu
api="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation"
while :; do
  call=$(curl -sS -i "$api/next" | tr -d '\r')
  id=$(printf '%s\n' "$call" | sed -n 's/^[Ll]ambda-[Rr]untime-[Aa]ws-[Rr]equest-[Ii]d: *//p')
  event=$(printf '%s\n' "$call" | tail -n 1)
  case "${VAIN:-}$event" in
    '{"Backfill":'*) answer=$(printf '%s' "$event" | sed -E 's/^\{"Backfill":(.*),"page_items":[0-9]+\}\}$/\1}/; s/"finished":false/"finished":true/') ;;
    *) answer='{"batchItemFailures":[]}' ;;
  esac
  curl -sS -o /dev/null -d "$answer" "$api/$id/response"
done
"#;

/// Makes packages, larger ones where a test asks for it, and keeps what they were made of.
#[derive(Default)]
pub(crate) struct Zips {
    /// Bytes of ballast.
    pub(crate) ballast: Mutex<usize>,
    /// What the functions were told, newest last.
    pub(crate) configurations: Mutex<Vec<FunctionConfiguration>>,
    /// Why the next package is not made, once.
    pub(crate) refusal: Mutex<Option<PackageError>>,
}

impl Packages for Zips {
    fn package(
        &self,
        _: &Component,
        configuration: &FunctionConfiguration,
        _: Architecture,
    ) -> Result<Package, PackageError> {
        if let Some(refusal) = self.refusal.lock().unwrap().take() {
            return Err(refusal);
        }
        self.configurations.lock().unwrap().push(configuration.clone());
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        zip.start_file("bootstrap", options.unix_permissions(0o755)).unwrap();
        zip.write_all(BOOTSTRAP.as_bytes()).unwrap();
        zip.start_file(FunctionConfiguration::FILE, options).unwrap();
        zip.write_all(&serde_json::to_vec(configuration).unwrap()).unwrap();
        zip.start_file("ballast", options).unwrap();
        zip.write_all(&vec![0; *self.ballast.lock().unwrap()]).unwrap();
        let zip = Bytes::from(zip.finish().unwrap().into_inner());
        let sha256 = Sha256::digest(&zip).iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Package { zip, sha256 })
    }
}

/// The same bootstrap alone.
pub(crate) fn empty() -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("bootstrap", SimpleFileOptions::default().unix_permissions(0o755)).unwrap();
    zip.write_all(BOOTSTRAP.as_bytes()).unwrap();
    zip.finish().unwrap().into_inner()
}
