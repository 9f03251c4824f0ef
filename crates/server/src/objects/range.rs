//! The `Range` request header, one range.
//!
//! # Source
//! RFC 9110 section 14. Several ranges, other units and malformed values are ignored, which the RFC allows; the whole
//! object is sent then.

/// What to send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// The whole object, 200.
    Whole,
    /// First byte and length, 206.
    Part {
        /// Offset of the first byte.
        first: u64,
        /// Bytes, at least 1.
        length: u64,
    },
    /// Nothing of what was asked exists, 416.
    Unsatisfiable,
}

/// Reads the header against an object of `total` bytes.
#[must_use]
pub fn wanted(header: Option<&str>, total: u64) -> Wanted {
    let Some((from, to)) = header
        .and_then(|h| h.trim().strip_prefix("bytes="))
        .and_then(|spec| spec.trim().split_once('-'))
    else {
        return Wanted::Whole;
    };
    match (number(from), number(to)) {
        (Bound::Number(first), Bound::Number(last)) if first <= last => {
            part(first, last.saturating_add(1).min(total), total)
        }
        (Bound::Number(first), Bound::Absent) => part(first, total, total),
        (Bound::Absent, Bound::Number(suffix)) => part(total.saturating_sub(suffix), total, total),
        _ => Wanted::Whole,
    }
}

enum Bound {
    Absent,
    Number(u64),
    Malformed,
}

fn number(text: &str) -> Bound {
    let text = text.trim();
    if text.is_empty() {
        return Bound::Absent;
    }
    if !text.bytes().all(|b| b.is_ascii_digit()) {
        return Bound::Malformed;
    }
    // More digits than fit is further than any object reaches.
    Bound::Number(text.parse().unwrap_or(u64::MAX))
}

fn part(first: u64, end: u64, total: u64) -> Wanted {
    if first >= total || end <= first {
        return Wanted::Unsatisfiable;
    }
    Wanted::Part {
        first,
        length: end - first,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_as_the_rfc_says() {
        let cases = [
            (None, Wanted::Whole),
            (
                Some("bytes=0-"),
                Wanted::Part {
                    first: 0,
                    length: 10,
                },
            ),
            (
                Some("bytes=0-3"),
                Wanted::Part {
                    first: 0,
                    length: 4,
                },
            ),
            (
                Some("bytes=4-4"),
                Wanted::Part {
                    first: 4,
                    length: 1,
                },
            ),
            (
                Some("bytes=8-99"),
                Wanted::Part {
                    first: 8,
                    length: 2,
                },
            ),
            (
                Some("bytes=-3"),
                Wanted::Part {
                    first: 7,
                    length: 3,
                },
            ),
            (
                Some("bytes=-99"),
                Wanted::Part {
                    first: 0,
                    length: 10,
                },
            ),
            (Some("bytes=10-"), Wanted::Unsatisfiable),
            (Some("bytes=99999999999999999999-"), Wanted::Unsatisfiable),
            (Some("bytes=-0"), Wanted::Unsatisfiable),
            (Some("bytes=3-1"), Wanted::Whole),
            (Some("bytes=0-1,3-4"), Wanted::Whole),
            (Some("bytes=-"), Wanted::Whole),
            (Some("bytes=a-b"), Wanted::Whole),
            (Some("items=0-1"), Wanted::Whole),
        ];
        for (header, expected) in cases {
            assert_eq!(wanted(header, 10), expected, "{header:?}");
        }
    }

    #[test]
    fn nothing_can_be_a_part_of_an_empty_object() {
        assert_eq!(wanted(Some("bytes=0-"), 0), Wanted::Unsatisfiable);
        assert_eq!(wanted(None, 0), Wanted::Whole);
    }
}
