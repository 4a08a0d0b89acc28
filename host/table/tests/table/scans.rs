use std::collections::BTreeSet;

use migrator_table::{Connection, Page, ScanRequest, Segment};

use crate::database::{Database, item, schema};

async fn pages(connection: &Connection, segment: Option<Segment>, limit: u32) -> Vec<Page> {
    let mut request = ScanRequest { table: "items".to_owned(), segment, limit, exclusive_start_key: None };
    let mut pages = Vec::new();
    loop {
        let page = connection.scan(&request).await.unwrap();
        request.exclusive_start_key = page.last_evaluated_key.clone();
        pages.push(page);
        if request.exclusive_start_key.is_none() {
            return pages;
        }
    }
}

fn keys(pages: &[Page]) -> Vec<String> {
    pages.iter().flat_map(|page| &page.items).map(|item| item.key(&schema()).unwrap().to_string()).collect()
}

#[tokio::test]
async fn pages_cover_a_table_once() {
    let database = Database::start().await;
    database.create("items").await;
    let items: Vec<_> = (0..107).map(|id| item(id, "x")).collect();
    database.connection.put_batch("items", &items).await.unwrap();
    let pages = pages(&database.connection, None, 10).await;
    assert!(pages.len() >= 11 && pages.iter().all(|page| page.items.len() <= 10));
    assert!(pages.iter().all(|page| page.bytes > page.items.len() * 60));
    let keys = keys(&pages);
    assert_eq!(keys.len(), 107);
    assert_eq!(keys.iter().collect::<BTreeSet<_>>().len(), 107);
}

#[tokio::test]
async fn segments_are_disjoint_and_complete() {
    let database = Database::start().await;
    database.create("items").await;
    let items: Vec<_> = (0..200).map(|id| item(id, "x")).collect();
    database.connection.put_batch("items", &items).await.unwrap();
    let mut all = Vec::new();
    for index in 0..3 {
        all.extend(keys(&pages(&database.connection, Some(Segment { index, total: 3 }), 7).await));
    }
    assert_eq!(all.len(), 200);
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), 200);
}

#[tokio::test]
async fn an_empty_table_is_one_empty_page() {
    let database = Database::start().await;
    database.create("items").await;
    let pages = pages(&database.connection, None, 10).await;
    assert_eq!((pages.len(), pages[0].items.len()), (1, 0));
}
