//! How much an account may store.
//!
//! # Units
//! Bytes of ciphertext.
//!
//! # Source
//! Ente Photos protocol, albums section 10 and upload section 11.5.

use potluck_protocol::limits::QUOTA_SLACK_BYTES;

/// What an account has, and has used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Storage {
    /// Storage of the plan.
    pub plan_bytes: i64,
    /// Sum over the originals and thumbnails the account owns, those in the trash included.
    pub used_bytes: i64,
    /// The plan has run out.
    pub is_lapsed: bool,
}

/// Why nothing more is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QuotaRefusal {
    /// 402.
    #[error("the plan has run out")]
    Lapsed,
    /// 426.
    #[error("the storage is full")]
    Full,
}

/// May `size` more bytes be stored? Without a size: is there any room at all?
///
/// A known size may overrun the plan by 50 MiB, so that the photo that fills it goes through; without a size nothing
/// may, which is stricter for a full account and what clients of the protocol expect.
///
/// # Errors
/// See [`QuotaRefusal`].
pub fn check(storage: Storage, size: Option<i64>) -> Result<(), QuotaRefusal> {
    if storage.is_lapsed {
        return Err(QuotaRefusal::Lapsed);
    }
    let fits = match size {
        None => storage.used_bytes <= storage.plan_bytes,
        Some(size) => {
            storage.used_bytes.saturating_add(size)
                <= storage.plan_bytes.saturating_add(QUOTA_SLACK_BYTES)
        }
    };
    if fits {
        Ok(())
    } else {
        Err(QuotaRefusal::Full)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn storage(used_bytes: i64) -> Storage {
        Storage {
            plan_bytes: 1000,
            used_bytes,
            is_lapsed: false,
        }
    }

    #[test]
    fn a_known_size_may_overrun_by_the_slack_and_no_more() {
        assert_eq!(check(storage(1000), Some(QUOTA_SLACK_BYTES)), Ok(()));
        assert_eq!(
            check(storage(1000), Some(QUOTA_SLACK_BYTES + 1)),
            Err(QuotaRefusal::Full)
        );
    }

    #[test]
    fn without_a_size_the_plan_is_the_limit() {
        assert_eq!(check(storage(1000), None), Ok(()));
        assert_eq!(check(storage(1001), None), Err(QuotaRefusal::Full));
    }

    #[test]
    fn a_lapsed_plan_takes_nothing() {
        let lapsed = Storage {
            is_lapsed: true,
            ..storage(0)
        };
        assert_eq!(check(lapsed, None), Err(QuotaRefusal::Lapsed));
        assert_eq!(check(lapsed, Some(1)), Err(QuotaRefusal::Lapsed));
    }

    #[test]
    fn huge_sizes_do_not_wrap() {
        assert_eq!(check(storage(1), Some(i64::MAX)), Err(QuotaRefusal::Full));
    }
}
