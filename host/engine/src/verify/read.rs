//! Reading a whole table, segment beside segment.

use futures::{StreamExt, TryStreamExt, stream};
use migrator_follow::{ConversionError, Output, is_tombstone, strip_reserved};
use migrator_item::{Item, ItemError, Key};
use migrator_table::{Page, ScanRequest, Segment};

use super::{Counter, Verification, VerifyError, VerifyPhase};
use crate::Settings;

/// A source item with what it converts to.
pub(super) type Converted<'a> = (&'a Item, &'a Result<Vec<Output>, ConversionError>);

impl Verification {
    /// Reads the source and converts it.
    pub(super) async fn read_source<F>(
        &self,
        phase: VerifyPhase,
        counter: &Counter<'_>,
        each: F,
    ) -> Result<(), VerifyError>
    where
        F: Fn(Converted<'_>) -> Result<(), VerifyError> + Sync,
    {
        let each = &each;
        let segments = (0..self.settings.segments.max(1)).map(|index| async move {
            let mut scan = self.scan(&self.source, index);
            while let Some(page) = self.next_page(&mut scan).await? {
                let results = self.convert(&page.items).await;
                page.items.iter().zip(&results).try_for_each(each)?;
                counter.read_source(phase, page.items.len());
            }
            Ok(())
        });
        stream::iter(segments).buffer_unordered(Settings::SEGMENTS_AT_ONCE).try_collect().await
    }

    /// Reads the target: its items as the application sees them.
    pub(super) async fn read_target<F>(
        &self,
        phase: VerifyPhase,
        counter: &Counter<'_>,
        each: F,
    ) -> Result<(), VerifyError>
    where
        F: Fn(Key, Item) -> Result<(), VerifyError> + Sync,
    {
        let each = &each;
        let segments = (0..self.settings.segments.max(1)).map(|index| async move {
            let mut scan = self.scan(&self.target, index);
            while let Some(page) = self.next_page(&mut scan).await? {
                let items: Vec<_> = page.items.into_iter().filter_map(visible).collect();
                let count = items.len();
                for item in items {
                    let key = item.key(self.conversion.target()).map_err(|error| self.unreadable(error))?;
                    each(key, item)?;
                }
                counter.read_target(phase, count);
            }
            Ok(())
        });
        stream::iter(segments).buffer_unordered(Settings::SEGMENTS_AT_ONCE).try_collect().await
    }

    /// Converts items. One that may have failed only because of the others is converted once more by itself.
    pub(super) async fn convert(&self, items: &[Item]) -> Vec<Result<Vec<Output>, ConversionError>> {
        // Cheap: the copies share the page's bytes.
        let mut results = self.conversion.convert(items.to_vec()).await;
        for (item, result) in items.iter().zip(&mut results) {
            if items.len() > 1
                && result.as_ref().is_err_and(|error| !error.fails_every_time())
                && let Some(again) = self.conversion.convert(vec![item.clone()]).await.pop()
            {
                *result = again;
            }
        }
        results
    }

    /// An item that was read from the target or made for it cannot be compared.
    pub(super) fn unreadable(&self, source: ItemError) -> VerifyError {
        VerifyError::Item { table: self.target.clone(), source }
    }

    fn scan(&self, table: &str, index: u32) -> Scan {
        let total = self.settings.segments.max(1);
        Scan {
            request: ScanRequest {
                table: table.to_owned(),
                segment: (total > 1).then_some(Segment { index, total }),
                limit: self.settings.page_items,
                exclusive_start_key: None,
            },
            finished: false,
        }
    }

    async fn next_page(&self, scan: &mut Scan) -> Result<Option<Page>, VerifyError> {
        if scan.finished {
            return Ok(None);
        }
        let page = self.connection.scan(&scan.request).await?;
        scan.finished = page.last_evaluated_key.is_none();
        scan.request.exclusive_start_key.clone_from(&page.last_evaluated_key);
        Ok(Some(page))
    }
}

/// A scan under way.
struct Scan {
    request: ScanRequest,
    finished: bool,
}

/// A target's item without what the follower wrote into it; nothing for a tombstone.
pub(super) fn visible(mut item: Item) -> Option<Item> {
    if is_tombstone(&item) {
        return None;
    }
    // An attribute that merely looks reserved stays, and makes the item differ from every output, which has none.
    let _ = strip_reserved(&mut item);
    Some(item)
}
