use std::fmt::Write as _;

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use bytes::Bytes;
use sha2::{Digest, Sha256};

use super::lineage::LineageHistory;
use crate::EngineError;

/// Bytes of an artifact in one record: with its key well below DynamoDB's 400 KB for an item.
const CHUNK: usize = 300 * 1024;

fn chunk_key(digest: &str, chunk: usize) -> String {
    format!("artifact#{digest}#{chunk:04}")
}

impl LineageHistory {
    /// Writes an artifact in chunks under its sha256; one that is there already is not written again.
    ///
    /// # Errors
    /// As [`LineageHistory::migrations`].
    pub async fn put_artifact(&self, digest: &str, bytes: &Bytes) -> Result<(), EngineError> {
        let chunks = bytes.len().div_ceil(CHUNK).max(1);
        // Chunks are written in order, so the last one says that all are there.
        let present = self.history().query_keys(self.lineage(), &chunk_key(digest, chunks - 1)).await?;
        if !present.is_empty() {
            return Ok(());
        }
        for chunk in 0..chunks {
            let end = bytes.len().min((chunk + 1) * CHUNK);
            let part = bytes.slice(chunk * CHUNK..end);
            let mut item = self.history().item(
                self.lineage(),
                &chunk_key(digest, chunk),
                &serde_json::json!({ "chunks": chunks, "size": bytes.len() }),
            )?;
            item.insert("bytes".to_owned(), AttributeValue::B(Blob::new(part)));
            self.history().put_item(item).await?;
        }
        Ok(())
    }

    /// An artifact by its sha256.
    ///
    /// # Errors
    /// As [`LineageHistory::migrations`]; [`EngineError::HistoryUnreadable`] where chunks are missing or the digest is
    /// another.
    pub async fn artifact(&self, digest: &str) -> Result<Bytes, EngineError> {
        let prefix = format!("artifact#{digest}#");
        let items = self.history().query_items(self.lineage(), &prefix, &[]).await?;
        let mut bytes = Vec::new();
        for item in &items {
            if let Some(AttributeValue::B(part)) = item.get("bytes") {
                bytes.extend_from_slice(part.as_ref());
            }
        }
        let found = sha256(&bytes);
        if found == digest {
            return Ok(bytes.into());
        }
        let reason = match items.len() {
            0 => "the artifact is not there".to_owned(),
            chunks => format!("the artifact's {chunks} chunks have sha256 {found}"),
        };
        Err(self.history().unreadable(self.lineage(), &prefix, &reason))
    }
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::with_capacity(64), |mut text, byte| {
        // Writing into a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
