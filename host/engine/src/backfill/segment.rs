//! One scan segment: read, convert and write, each a page ahead of the next.

use bytes::Bytes;
use migrator_follow::{ConversionError, Output};
use migrator_item::Item;
use migrator_table::{ScanRequest, Segment as ScanSegment};
use tokio::sync::mpsc;
use tokio::time::Instant;

use super::{Copied, Work};
use crate::EngineError;
use crate::history::SegmentRecord;

/// A page of source items and where the next one starts.
struct Read {
    items: Vec<Item>,
    next: Option<Bytes>,
}

/// What a page converts to.
struct Converted {
    items_read: u64,
    outputs: Vec<Output>,
    next: Option<Bytes>,
}

/// Copies one segment.
pub(super) struct Segment<'a> {
    work: &'a Work<'a>,
    record: SegmentRecord,
}

impl<'a> Segment<'a> {
    pub(super) fn new(work: &'a Work<'a>, record: SegmentRecord) -> Self {
        Self { work, record }
    }

    /// Copies from the checkpoint to the segment's end.
    pub(super) async fn copy(mut self) -> Result<Copied, EngineError> {
        let scan = ScanRequest {
            table: self.work.source.table.to_owned(),
            segment: (self.record.segments > 1)
                .then_some(ScanSegment { index: self.record.segment, total: self.record.segments }),
            // The segments share the size of a page: what they hold together does not grow with their number.
            limit: (self.work.context.settings.page_items / self.record.segments.max(1)).max(1),
            exclusive_start_key: self.record.exclusive_start_key.take().map(Bytes::from),
        };
        self.record.exclusive_start_key =
            scan.exclusive_start_key.as_ref().map(|key| String::from_utf8_lossy(key).into_owned());
        let (read_out, read_in) = mpsc::channel(1);
        let (converted_out, converted_in) = mpsc::channel(1);
        let work = self.work;
        let (_, _, copied) = tokio::try_join!(
            read(work, scan, read_out),
            convert(work, read_in, converted_out),
            self.write(converted_in)
        )?;
        Ok(copied)
    }

    async fn write(&mut self, mut pages: mpsc::Receiver<Converted>) -> Result<Copied, EngineError> {
        while let Some(page) = pages.recv().await {
            if self.work.deadline.is_some_and(|deadline| Instant::now() >= deadline) {
                return Ok(Copied::OutOfTime);
            }
            self.work.context.ensure_may_go_on()?;
            let written = self.work.writer.write(page.outputs).await?;
            self.record.items_read += page.items_read;
            self.record.items_written += written.written;
            self.record.items_present += written.present;
            self.record.finished = page.next.is_none();
            self.record.exclusive_start_key = page.next.map(|key| String::from_utf8_lossy(&key).into_owned());
            self.work.context.history.put_segment(&self.record).await?;
            self.work.progress.page_done(self.work.context.observer.as_ref(), &self.record);
        }
        Ok(Copied::Everything)
    }
}

/// Reads page after page until the segment's end, or until nobody wants more.
async fn read(work: &Work<'_>, mut scan: ScanRequest, pages: mpsc::Sender<Read>) -> Result<(), EngineError> {
    loop {
        work.context.ensure_may_go_on()?;
        let page = work.context.connection.scan(&scan).await?;
        scan.exclusive_start_key.clone_from(&page.last_evaluated_key);
        let last = page.last_evaluated_key.is_none();
        let read = Read { items: page.items, next: page.last_evaluated_key };
        if pages.send(read).await.is_err() || last {
            return Ok(());
        }
    }
}

async fn convert(
    work: &Work<'_>,
    mut pages: mpsc::Receiver<Read>,
    converted: mpsc::Sender<Converted>,
) -> Result<(), EngineError> {
    while let Some(page) = pages.recv().await {
        let items_read = page.items.len() as u64;
        let outputs = convert_page(work, page.items).await?;
        if converted.send(Converted { items_read, outputs, next: page.next }).await.is_err() {
            break;
        }
    }
    Ok(())
}

async fn convert_page(work: &Work<'_>, items: Vec<Item>) -> Result<Vec<Output>, EngineError> {
    if items.is_empty() {
        return Ok(Vec::new());
    }
    // Cheap: the copies share the page's bytes.
    let results = work.conversion.convert(items.clone()).await;
    let mut outputs = Vec::with_capacity(results.len());
    for (item, result) in items.iter().zip(results) {
        match result {
            Ok(made) => outputs.extend(made),
            Err(error) => outputs.extend(convert_again(work, item, error).await?),
        }
    }
    Ok(outputs)
}

/// An item may only have failed because of the others of its page (they used up the time): then it gets a page of its
/// own. Otherwise its error ends the copy.
async fn convert_again(
    work: &Work<'_>,
    item: &Item,
    error: ConversionError,
) -> Result<Vec<Output>, EngineError> {
    let error = if error.fails_every_time() {
        error
    } else {
        match work.conversion.convert(vec![item.clone()]).await.pop() {
            Some(Ok(outputs)) => return Ok(outputs),
            Some(Err(error)) => error,
            None => error,
        }
    };
    let key = item.key(&work.source.key).map(|key| key.to_string());
    Err(EngineError::ItemRejected {
        lineage: work.migration.lineage.clone(),
        version: work.migration.version,
        table: work.source.table.to_owned(),
        key: key.unwrap_or_else(|error| error.to_string()),
        reason: error.to_string(),
    })
}
