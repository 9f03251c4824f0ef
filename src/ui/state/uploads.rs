//! The upload queue as sentences: how far, how fast, what failed.

use potluck_engine::view::{UploadStage, UploadView, UploadsView};

/// Sums over a queue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Files that count: all but the cancelled.
    pub all: usize,
    /// In the album, or there already.
    pub safe: usize,
    /// New in the album.
    pub added: usize,
    /// Failed.
    pub failed: usize,
    /// Under way or waiting.
    pub open: usize,
    /// Bytes of the files that count.
    pub bytes: u64,
    /// Of those, safe at the server.
    pub sent: u64,
    /// Seconds left at the present speed.
    pub seconds_left: Option<u64>,
}

/// True once nothing more happens to it by itself.
#[must_use]
pub fn is_over(stage: UploadStage) -> bool {
    matches!(
        stage,
        UploadStage::Done
            | UploadStage::Duplicate
            | UploadStage::Failed(_)
            | UploadStage::Cancelled
    )
}

/// Adds up a queue.
#[must_use]
pub fn sum_up(uploads: &UploadsView) -> Summary {
    let mut sum = Summary::default();
    for item in &uploads.items {
        match item.stage {
            UploadStage::Cancelled => continue,
            UploadStage::Failed(_) => sum.failed += 1,
            UploadStage::Done => {
                sum.safe += 1;
                sum.added += 1;
            }
            UploadStage::Duplicate => sum.safe += 1,
            _ => sum.open += 1,
        }
        sum.all += 1;
        sum.bytes += item.bytes;
        sum.sent += if is_over(item.stage) {
            item.bytes
        } else {
            item.sent
        };
    }
    let left = sum.bytes.saturating_sub(sum.sent);
    if uploads.bytes_per_s > 0 && left > 0 && !uploads.is_paused && !uploads.is_waiting_for_network
    {
        sum.seconds_left = Some(left.div_ceil(uploads.bytes_per_s));
    }
    sum
}

/// The lines of the tray: what failed first, then what is under way, then the rest in order.
#[must_use]
pub fn by_urgency(items: &[UploadView]) -> Vec<UploadView> {
    let rank = |item: &UploadView| match item.stage {
        UploadStage::Failed(_) => 0,
        UploadStage::Preparing | UploadStage::Sending | UploadStage::Registering => 1,
        UploadStage::Waiting => 2,
        UploadStage::Done | UploadStage::Duplicate => 3,
        UploadStage::Cancelled => 4,
    };
    let mut sorted = items.to_vec();
    sorted.sort_by_key(rank);
    sorted
}

#[cfg(test)]
mod tests {
    use potluck_engine::{AlbumId, Kind};

    use super::*;

    fn item(stage: UploadStage, bytes: u64, sent: u64) -> UploadView {
        UploadView {
            id: bytes,
            album: AlbumId(1),
            name: "IMG_2041.jpg".into(),
            stage,
            bytes,
            sent,
            can_retry: false,
            photo: None,
        }
    }

    #[test]
    fn cancelled_files_do_not_count_and_failed_ones_do_not_hold_up_the_bar() {
        let uploads = UploadsView {
            items: vec![
                item(UploadStage::Done, 100, 100),
                item(UploadStage::Duplicate, 50, 0),
                item(UploadStage::Failed(Kind::Quota), 30, 10),
                item(UploadStage::Sending, 200, 80),
                item(UploadStage::Cancelled, 999, 0),
            ],
            bytes_per_s: 50,
            ..UploadsView::default()
        };
        let sum = sum_up(&uploads);
        assert_eq!(
            (sum.all, sum.safe, sum.added, sum.failed, sum.open),
            (4, 2, 1, 1, 1)
        );
        assert_eq!((sum.bytes, sum.sent), (380, 260));
        assert_eq!(sum.seconds_left, Some(3));
    }

    #[test]
    fn nobody_promises_a_time_while_it_stands_still() {
        let mut uploads = UploadsView {
            items: vec![item(UploadStage::Sending, 10, 0)],
            bytes_per_s: 5,
            ..UploadsView::default()
        };
        uploads.is_waiting_for_network = true;
        assert_eq!(sum_up(&uploads).seconds_left, None);
        uploads.is_waiting_for_network = false;
        uploads.is_paused = true;
        assert_eq!(sum_up(&uploads).seconds_left, None);
    }

    #[test]
    fn failures_come_first_and_order_is_kept_within() {
        let items = [
            item(UploadStage::Done, 1, 1),
            item(UploadStage::Waiting, 2, 0),
            item(UploadStage::Failed(Kind::Empty), 3, 0),
            item(UploadStage::Sending, 4, 0),
            item(UploadStage::Failed(Kind::Quota), 5, 0),
        ];
        let order: Vec<_> = by_urgency(&items).iter().map(|item| item.id).collect();
        assert_eq!(order, [3, 5, 4, 2, 1]);
    }
}
