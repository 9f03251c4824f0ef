//! Pages of a diff that never split rows sharing one stamp.
//!
//! A reader's cursor is the greatest stamp it has seen, and it asks for what is greater. Were a page to end between
//! two rows of one stamp, the second would never be asked for.
//!
//! # Source
//! Ente Photos protocol, albums section 5.2.

/// What to answer, given at most `limit + 1` rows in ascending order of stamp.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Page<T> {
    /// These rows, and whether there are more.
    Rows {
        /// In ascending order.
        rows: Vec<T>,
        /// Ask again from the greatest stamp.
        has_more: bool,
    },
    /// All the rows have this stamp, and there may be more of them: answer every row of it, and that there are more.
    AllOf(i64),
}

/// Cuts what was fetched to a page of about `limit` rows.
#[must_use]
pub fn page<T>(mut rows: Vec<T>, limit: usize, stamp_of: impl Fn(&T) -> i64) -> Page<T> {
    let Some(stamp) = rows.get(limit).map(&stamp_of) else {
        return Page::Rows {
            rows,
            has_more: false,
        };
    };
    rows.retain(|row| stamp_of(row) != stamp);
    if rows.is_empty() {
        return Page::AllOf(stamp);
    }
    Page::Rows {
        rows,
        has_more: true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(stamps: &[i64]) -> Page<i64> {
        page(stamps.to_vec(), 3, |s| *s)
    }

    #[test]
    fn up_to_the_limit_is_everything() {
        for stamps in [&[][..], &[1], &[1, 1, 1], &[1, 2, 3]] {
            assert_eq!(
                cut(stamps),
                Page::Rows {
                    rows: stamps.to_vec(),
                    has_more: false
                }
            );
        }
    }

    #[test]
    fn the_last_stamp_waits_for_the_next_page() {
        let more = |rows: &[i64]| Page::Rows {
            rows: rows.to_vec(),
            has_more: true,
        };
        assert_eq!(cut(&[1, 2, 3, 4]), more(&[1, 2, 3]));
        assert_eq!(cut(&[1, 2, 3, 3]), more(&[1, 2]));
        assert_eq!(cut(&[1, 3, 3, 3]), more(&[1]));
    }

    #[test]
    fn one_stamp_filling_the_page_is_sent_whole() {
        assert_eq!(cut(&[5, 5, 5, 5]), Page::AllOf(5));
    }
}
