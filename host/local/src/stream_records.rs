//! A new stream starts empty: the engine keeps records by the table's name, so that a table that is deleted and made
//! again, or a stream that is disabled and enabled again, would show the records of before under its new ARN.

use rusqlite::Connection;

use crate::LocalError;

/// Enabling an enabled stream is refused by DynamoDB but not by the engine: it must not lose records, hence the `WHEN`.
const TRIGGERS: &str = "
    DELETE FROM _stream_records WHERE table_name NOT IN (SELECT table_name FROM _tables);
    CREATE TRIGGER IF NOT EXISTS _migrator_table_deleted AFTER DELETE ON _tables BEGIN
        DELETE FROM _stream_records WHERE table_name = OLD.table_name;
    END;
    CREATE TRIGGER IF NOT EXISTS _migrator_stream_enabled AFTER UPDATE OF stream_enabled ON _tables
        WHEN OLD.stream_enabled = 0 AND NEW.stream_enabled = 1 BEGIN
        DELETE FROM _stream_records WHERE table_name = NEW.table_name;
    END;";

/// Triggers are part of the file, so they run within the engine's own transactions.
pub(crate) fn forget_with_their_stream(connection: &Connection) -> Result<(), LocalError> {
    Ok(connection.execute_batch(TRIGGERS)?)
}
