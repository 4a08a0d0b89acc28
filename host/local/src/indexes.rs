//! Indexes that the engine lacks: without them each stream record costs a walk over all records before it, and each
//! page of a segmented scan a sort of the whole table.

use rusqlite::{Connection, ErrorCode};

use crate::LocalError;

/// For the engine's next sequence number (a `MAX`) and for its pages of records.
const STREAM_RECORDS: &str = "
    CREATE INDEX IF NOT EXISTS _migrator_stream_sequence
        ON _stream_records (table_name, CAST(sequence_number AS INTEGER));
    CREATE INDEX IF NOT EXISTS _migrator_stream_shard
        ON _stream_records (table_name, shard_id, CAST(sequence_number AS INTEGER));";

/// Tables of items that have no index in the order of a segmented scan.
const UNINDEXED_TABLES: &str = "
    SELECT name FROM sqlite_master
    WHERE type = 'table' AND name IN (SELECT table_name FROM _tables)
        AND NOT EXISTS (SELECT 1 FROM sqlite_master AS made WHERE made.name = sqlite_master.name || '::migrator::segment')";

/// Makes the indexes of the stream's records.
pub(crate) fn index_stream_records(connection: &Connection) -> Result<(), LocalError> {
    Ok(connection.execute_batch(STREAM_RECORDS)?)
}

/// Makes the index of every table of items that has none, and tells how many that were.
pub(crate) fn index_tables(connection: &Connection) -> Result<usize, LocalError> {
    let mut tables = connection.prepare_cached(UNINDEXED_TABLES)?;
    let names = tables.query_map([], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()?;
    let mut made = 0;
    for name in names {
        let quoted = name.replace('"', "\"\"");
        let create = format!(
            "CREATE INDEX IF NOT EXISTS \"{quoted}::migrator::segment\" ON \"{quoted}\" (hash_prefix, pk, sk)"
        );
        match connection.execute_batch(&create) {
            Ok(()) => made += 1,
            // The table was dropped in the meantime.
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::Unknown) => {
                tracing::debug!(table = name, %error, "no index");
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(made)
}

/// A number that changes with every table that is created or dropped; reading it costs a few microseconds.
pub(crate) fn schema_version(connection: &Connection) -> Result<i64, LocalError> {
    Ok(connection.query_row("PRAGMA schema_version", [], |row| row.get(0))?)
}
