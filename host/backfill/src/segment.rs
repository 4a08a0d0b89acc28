//! One scan segment: read, convert and write, each a page ahead of the next.

use bytes::Bytes;
use migrator_follow::{Conversion, ConversionError, Output};
use migrator_item::{Item, KeySchema};
use migrator_table::{Concurrency, Connection, ScanRequest, Segment as ScanSegment};
use tokio::sync::mpsc;
use tokio::time::Instant;

use crate::write::Writer;
use crate::{Checkpoints, SegmentCheckpoint, Speed};

/// How a copy ended without an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Copied {
    /// Every item that existed when it began was read, and what it converts to is in the target.
    Everything,
    /// The deadline has passed. The rest is still to be copied, from the last checkpoint on.
    OutOfTime,
}

/// The table that is read.
#[derive(Clone, Debug)]
pub struct Source {
    /// Its name.
    pub table: String,
    /// Its key, for messages.
    pub key: KeySchema,
}

/// Copies scan segments of one table into another.
pub struct Copier {
    connection: Connection,
    source: Source,
    conversion: Conversion,
    writer: Writer,
    page_items: u32,
}

impl Copier {
    /// A copy at a speed, with so many writes under way at a time and so many items a page (a scan's `Limit`), all segments
    /// each.
    ///
    /// [`Speed::Bulk`] is only correct while no follower has started on the target; that is the caller's to know.
    pub fn new(
        connection: Connection,
        source: Source,
        target: &str,
        conversion: Conversion,
        speed: Speed,
        requests: Concurrency,
        page_items: u32,
    ) -> Self {
        let writer = Writer::new(connection.clone(), target, conversion.target(), speed, requests);
        Self { connection, source, conversion, writer, page_items: page_items.max(1) }
    }

    /// Copies a segment from a checkpoint to its end, or until the deadline has passed.
    ///
    /// # Errors
    /// Those of [`Checkpoints`], of DynamoDB, and [`Checkpoints::rejected`] for the first item that does not convert: its page
    /// has no checkpoint, so that nothing is lost.
    pub async fn copy<C: Checkpoints>(
        &self,
        from: SegmentCheckpoint,
        deadline: Option<Instant>,
        checkpoints: &C,
    ) -> Result<Copied, C::Error> {
        let scan = ScanRequest {
            table: self.source.table.clone(),
            segment: (from.segments > 1).then_some(ScanSegment { index: from.segment, total: from.segments }),
            limit: self.page_items,
            exclusive_start_key: from.exclusive_start_key.clone().map(Bytes::from),
        };
        let (read_out, read_in) = mpsc::channel(1);
        let (converted_out, converted_in) = mpsc::channel(1);
        let (_, _, copied) = tokio::try_join!(
            self.read(scan, read_out, checkpoints),
            self.convert(read_in, converted_out, checkpoints),
            self.write(from, converted_in, deadline, checkpoints)
        )?;
        Ok(copied)
    }

    /// Reads page after page until the segment's end, or until nobody wants more.
    async fn read<C: Checkpoints>(
        &self,
        mut scan: ScanRequest,
        pages: mpsc::Sender<Read>,
        checkpoints: &C,
    ) -> Result<(), C::Error> {
        loop {
            checkpoints.ensure_may_go_on()?;
            let page = self.connection.scan(&scan).await?;
            scan.exclusive_start_key.clone_from(&page.last_evaluated_key);
            let last = page.last_evaluated_key.is_none();
            let read = Read { items: page.items, next: page.last_evaluated_key };
            if pages.send(read).await.is_err() || last {
                return Ok(());
            }
        }
    }

    async fn convert<C: Checkpoints>(
        &self,
        mut pages: mpsc::Receiver<Read>,
        converted: mpsc::Sender<Converted>,
        checkpoints: &C,
    ) -> Result<(), C::Error> {
        while let Some(page) = pages.recv().await {
            let items_read = page.items.len() as u64;
            let outputs = self.convert_page(page.items, checkpoints).await?;
            if converted.send(Converted { items_read, outputs, next: page.next }).await.is_err() {
                break;
            }
        }
        Ok(())
    }

    async fn convert_page<C: Checkpoints>(
        &self,
        items: Vec<Item>,
        checkpoints: &C,
    ) -> Result<Vec<Output>, C::Error> {
        if items.is_empty() {
            return Ok(Vec::new());
        }
        // Cheap: the copies share the page's bytes.
        let results = self.conversion.convert(items.clone()).await;
        let mut outputs = Vec::with_capacity(results.len());
        for (item, result) in items.iter().zip(results) {
            match result {
                Ok(made) => outputs.extend(made),
                Err(error) => match self.convert_again(item, error).await {
                    Ok(made) => outputs.extend(made),
                    Err(error) => {
                        let key = item.key(&self.source.key).map(|key| key.to_string());
                        let key = key.unwrap_or_else(|error| error.to_string());
                        return Err(checkpoints.rejected(key, error.to_string()));
                    }
                },
            }
        }
        Ok(outputs)
    }

    /// An item may only have failed because of the others of its page (they used up the time): then it gets a page of its
    /// own. Otherwise its error ends the copy.
    async fn convert_again(
        &self,
        item: &Item,
        error: ConversionError,
    ) -> Result<Vec<Output>, ConversionError> {
        if error.fails_every_time() {
            return Err(error);
        }
        self.conversion.convert(vec![item.clone()]).await.pop().unwrap_or(Err(error))
    }

    async fn write<C: Checkpoints>(
        &self,
        mut checkpoint: SegmentCheckpoint,
        mut pages: mpsc::Receiver<Converted>,
        deadline: Option<Instant>,
        checkpoints: &C,
    ) -> Result<Copied, C::Error> {
        while let Some(page) = pages.recv().await {
            if deadline.is_some_and(|deadline| Instant::now() >= deadline) {
                return Ok(Copied::OutOfTime);
            }
            checkpoints.ensure_may_go_on()?;
            let written = self.writer.write(page.outputs).await?;
            checkpoint.items_read += page.items_read;
            checkpoint.items_written += written.written;
            checkpoint.items_present += written.present;
            checkpoint.finished = page.next.is_none();
            checkpoint.exclusive_start_key = page.next.map(|key| String::from_utf8_lossy(&key).into_owned());
            checkpoints.page_done(&checkpoint).await?;
        }
        Ok(Copied::Everything)
    }
}

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
