//! Counts and sizes in words.
//!
//! # Units
//! Sizes are decimal, as phones and disks show them: 1 MB is 1 000 000 bytes.

/// Which form of a word goes with a number. The languages we have need no more than two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plural {
    /// One word for "1", another for all else (en, de, es, pt).
    OneOther,
    /// Zero counts as one (fr, hi).
    ZeroOneOther,
    /// The word does not change (ja).
    Other,
}

impl Plural {
    /// True when `count` takes the singular.
    #[must_use]
    pub fn is_one(self, count: usize) -> bool {
        match self {
            Plural::OneOther => count == 1,
            Plural::ZeroOneOther => count <= 1,
            Plural::Other => false,
        }
    }
}

/// "1 photo", "412 photos".
#[must_use]
pub fn count(count: usize, one: &str, other: &str) -> String {
    let word = if Plural::OneOther.is_one(count) {
        one
    } else {
        other
    };
    format!("{} {word}", grouped(count as u64, ','))
}

/// With a separator between thousands.
#[must_use]
pub fn grouped(number: u64, separator: char) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(separator);
        }
        out.push(digit);
    }
    out
}

/// "812 KB", "3.4 MB", "2.9 GB".
#[must_use]
pub fn size(bytes: u64) -> String {
    const UNITS: [(u64, &str); 3] = [(1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "KB")];
    for (unit, name) in UNITS {
        if bytes >= unit {
            let tenths = (bytes as f64 / unit as f64 * 10.0).round() / 10.0;
            return if tenths >= 100.0 || name == "KB" {
                format!("{} {name}", tenths.round())
            } else {
                format!("{tenths} {name}")
            };
        }
    }
    if bytes == 0 {
        "0 KB".to_owned()
    } else {
        "1 KB".to_owned()
    }
}

/// Whole percent of `part` in `whole`, never 100 before it is done.
#[must_use]
pub fn percent(part: u64, whole: u64) -> u64 {
    if whole == 0 || part >= whole {
        return 100;
    }
    ((part as f64 / whole as f64 * 100.0) as u64).min(99)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_photo_is_a_photo_and_none_are_photos() {
        assert_eq!(count(1, "photo", "photos"), "1 photo");
        assert_eq!(count(0, "photo", "photos"), "0 photos");
        assert_eq!(count(5000, "photo", "photos"), "5,000 photos");
        assert!(Plural::ZeroOneOther.is_one(0));
        assert!(!Plural::Other.is_one(1));
    }

    #[test]
    fn thousands_are_parted() {
        assert_eq!(grouped(999, ','), "999");
        assert_eq!(grouped(1_000, ','), "1,000");
        assert_eq!(grouped(1_234_567, '.'), "1.234.567");
    }

    #[test]
    fn sizes_are_as_phones_show_them() {
        assert_eq!(size(0), "0 KB");
        assert_eq!(size(412), "1 KB");
        assert_eq!(size(812_400), "812 KB");
        assert_eq!(size(3_440_000), "3.4 MB");
        assert_eq!(size(112_000_000), "112 MB");
        assert_eq!(size(2_900_000_000), "2.9 GB");
        assert_eq!(size(10_000_000_000), "10 GB");
    }

    #[test]
    fn a_hundred_percent_means_done() {
        assert_eq!(percent(0, 10), 0);
        assert_eq!(percent(9_999_999, 10_000_000), 99);
        assert_eq!(percent(10, 10), 100);
        assert_eq!(percent(0, 0), 100);
    }
}
