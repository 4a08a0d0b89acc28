use std::path::Path;
use std::time::{Duration, Instant};

use migrator_local::{LocalDynamoDb, Store};
use rusqlite::Connection;

use crate::client::{client, create};
use crate::engine::Engine;

/// The engine's statements, as of dynoxide 3.2.0.
const NEXT_SEQUENCE_NUMBER: &str = "SELECT COALESCE(MAX(CAST(sequence_number AS INTEGER)), 0) + 1 FROM _stream_records WHERE table_name = 'items'";
const RECORDS: &str = "SELECT event_name FROM _stream_records WHERE table_name = 'items' AND shard_id = 's' AND CAST(sequence_number AS INTEGER) > 7 ORDER BY CAST(sequence_number AS INTEGER) ASC LIMIT 10";
const SEGMENT: &str = "SELECT pk, sk, item_json FROM \"items\" WHERE (hash_prefix, pk, sk) > ('a', 'b', 'c') AND substr(hash_prefix, 1, 3) >= '000' AND substr(hash_prefix, 1, 3) <= '7ff' ORDER BY hash_prefix ASC, pk ASC, sk ASC LIMIT 10";

fn plan(path: &Path, statement: &str) -> String {
    let connection = Connection::open(path).unwrap();
    let mut explain = connection.prepare(&format!("EXPLAIN QUERY PLAN {statement}")).unwrap();
    let steps = explain.query_map([], |row| row.get::<_, String>(3)).unwrap();
    steps.map(Result::unwrap).collect::<Vec<_>>().join("; ")
}

#[tokio::test]
async fn the_engine_walks_over_whole_tables() {
    let engine = Engine::start().await;
    create(&client(&engine.endpoint), "items").await;
    for statement in [NEXT_SEQUENCE_NUMBER, RECORDS] {
        let plan = plan(&engine.path(), statement);
        assert!(plan.contains("_stream_records") && !plan.contains("INDEX"), "fixed upstream? {plan}");
    }
    let plan = plan(&engine.path(), SEGMENT);
    assert!(plan.contains("SCAN items") && plan.contains("TEMP B-TREE"), "fixed upstream? {plan}");
}

#[tokio::test]
async fn each_of_its_statements_has_an_index_also_for_later_tables() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.sqlite");
    let database = LocalDynamoDb::start(Store::File(path.clone()), None).await.unwrap();
    create(&client(database.endpoint_url()), "items").await;
    for statement in [NEXT_SEQUENCE_NUMBER, RECORDS] {
        let plan = plan(&path, statement);
        assert!(plan.contains("USING") && plan.contains("INDEX _migrator_stream_"), "{plan}");
    }
    let begun = Instant::now();
    while !plan(&path, SEGMENT).contains("USING INDEX items::migrator::segment") {
        assert!(begun.elapsed() < Duration::from_secs(10), "{}", plan(&path, SEGMENT));
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert!(!plan(&path, SEGMENT).contains("TEMP B-TREE"));
    database.shutdown().await.unwrap();
}
