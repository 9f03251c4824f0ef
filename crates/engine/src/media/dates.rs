//! Dates as cameras write them.
//!
//! # Shape
//! `2023:08:23 18:03:00`, `2023-08-23T18:03:00.250+02:00` and shorter forms; what is missing is filled up. A [`Stamp`]
//! keeps the wall clock and the offset apart: days are made of the wall clock, and most cameras write no offset.
//!
//! # Units
//! `wall_ms` counts milliseconds as if the wall clock were UTC.
//!
//! # Source
//! docs/spec/upload.md 5; EXIF 2.32, 4.6.5; days by Howard Hinnant's `days_from_civil`.

const DAY_MS: i64 = 86_400_000;
/// A date that some software writes for "none".
const NONE_WALL_MS: i64 = days_from_civil(4501, 1, 1) * DAY_MS;

/// A wall clock, and where it hung if that was written down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp {
    wall_ms: i64,
    offset: Option<(String, i32)>,
    is_day_only: bool,
}

impl Stamp {
    /// Reads one of the forms above.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\0');
        if !text.is_ascii() {
            return None;
        }
        let (body, offset) = split_offset(text);
        let (date, time) = match body.find([' ', 'T', 't']) {
            Some(at) => (&body[..at], body[at + 1..].trim()),
            None => (body, ""),
        };
        let mut fields = date.split([':', '-', '/']);
        let year = number(fields.next()?, 4, 4)?;
        let month = fields.next().map_or(Some(1), |f| number(f, 1, 2))?;
        let day = fields.next().map_or(Some(1), |f| number(f, 1, 2))?;
        if fields.next().is_some() {
            return None;
        }
        let day_ms = civil_ms(year, month, day)?;
        let time_ms = if time.is_empty() {
            0
        } else {
            parse_time(time)?
        };
        let stamp = Self {
            wall_ms: day_ms + time_ms,
            offset,
            is_day_only: time.is_empty(),
        };
        (stamp.wall_ms != NONE_WALL_MS).then_some(stamp)
    }

    /// A moment known in UTC.
    #[must_use]
    pub fn from_epoch_ms(ms: i64) -> Self {
        Self {
            wall_ms: ms,
            offset: Some(("Z".to_owned(), 0)),
            is_day_only: false,
        }
    }

    /// `2023-08-23T18:03:00.000`, without a zone.
    #[must_use]
    pub fn date_time(&self) -> String {
        let (year, month, day) = civil_from_days(self.wall_ms.div_euclid(DAY_MS));
        let ms = self.wall_ms.rem_euclid(DAY_MS);
        let (h, min, s) = (ms / 3_600_000, ms / 60_000 % 60, ms / 1000 % 60);
        format!(
            "{year:04}-{month:02}-{day:02}T{h:02}:{min:02}:{s:02}.{:03}",
            ms % 1000
        )
    }

    /// The offset as written.
    #[must_use]
    pub fn offset_text(&self) -> Option<&str> {
        self.offset.as_ref().map(|(text, _)| text.as_str())
    }

    /// Microseconds since the epoch, by the offset or else by the local zone; a day without a time is in UTC. `None`
    /// for the epoch itself, which means that nobody set the clock.
    #[must_use]
    pub fn epoch_us(&self, local_offset: &dyn Fn(i64) -> i32) -> Option<i64> {
        let ms = match &self.offset {
            Some((_, minutes)) => self.wall_ms - i64::from(*minutes) * 60_000,
            None if self.is_day_only => self.wall_ms,
            None => local_to_epoch_ms(self.wall_ms, local_offset),
        };
        (ms != 0).then_some(ms * 1000)
    }
}

/// Reads `2023-08-23T18:03:00.000` as the wall clock in milliseconds as if UTC; what days are made of.
#[must_use]
pub fn parse_wall_ms(text: &str) -> Option<i64> {
    Stamp::parse(text).map(|stamp| stamp.wall_ms)
}

/// The moment at which the local wall clock shows `wall_ms`. In the hour that is skipped in spring there is none; the
/// answer is then near it.
pub(super) fn local_to_epoch_ms(wall_ms: i64, local_offset: &dyn Fn(i64) -> i32) -> i64 {
    let minus = |at: i64| wall_ms - i64::from(local_offset(at)) * 60_000;
    minus(minus(wall_ms))
}

/// Midnight of a day of the calendar, milliseconds as if UTC; `None` when there is no such day.
pub(super) fn civil_ms(year: i64, month: i64, day: i64) -> Option<i64> {
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 => 28 + i64::from(is_leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    ((1..=9999).contains(&year) && (1..=days).contains(&day))
        .then(|| days_from_civil(year, month, day) * DAY_MS)
}

/// Milliseconds since midnight; `None` when no clock shows it.
pub(super) fn clock_ms(hour: i64, minute: i64, second: i64) -> Option<i64> {
    let valid = (0..24).contains(&hour) && (0..60).contains(&minute) && (0..60).contains(&second);
    valid.then_some(((hour * 60 + minute) * 60 + second) * 1000)
}

fn parse_time(time: &str) -> Option<i64> {
    let (clock, fraction) = time.split_once(['.', ',']).unwrap_or((time, ""));
    let mut fields = clock.split(':');
    let hour = number(fields.next()?, 1, 2)?;
    let minute = fields.next().map_or(Some(0), |f| number(f, 1, 2))?;
    let second = fields.next().map_or(Some(0), |f| number(f, 1, 2))?;
    if fields.next().is_some() {
        return None;
    }
    // Cameras pad fractions with blanks; what is no digit ends them.
    let digits: String = fraction
        .chars()
        .take_while(char::is_ascii_digit)
        .take(3)
        .collect();
    let ms = if digits.is_empty() {
        0
    } else {
        format!("{digits:0<3}").parse().ok()?
    };
    Some(clock_ms(hour, minute, second)? + ms)
}

/// Cuts `Z`, `+02:00` or `+0200` off the end. A date's own hyphens are not taken for one: there must be a time.
fn split_offset(text: &str) -> (&str, Option<(String, i32)>) {
    if let Some(body) = text.strip_suffix(['Z', 'z']) {
        return (body.trim_end(), Some(("Z".to_owned(), 0)));
    }
    let Some(clock_at) = text.find([' ', 'T', 't']) else {
        return (text, None);
    };
    let Some(at) = text.rfind(['+', '-']).filter(|at| *at > clock_at) else {
        return (text, None);
    };
    let (body, offset) = text.split_at(at);
    match offset_minutes(offset) {
        Some(minutes) => (body.trim_end(), Some((offset.to_owned(), minutes))),
        None => (text, None),
    }
}

/// Minutes of `+02:00` or `+0200`.
fn offset_minutes(text: &str) -> Option<i32> {
    let digits = text.get(1..)?;
    let (hours, minutes) = match digits.len() {
        5 if digits.as_bytes()[2] == b':' => (&digits[..2], &digits[3..]),
        4 => digits.split_at(2),
        _ => return None,
    };
    let (hours, minutes) = (number(hours, 2, 2)?, number(minutes, 2, 2)?);
    let total = i32::try_from(hours * 60 + minutes)
        .ok()
        .filter(|total| *total <= 15 * 60 && minutes < 60)?;
    Some(if text.starts_with('-') { -total } else { total })
}

fn number(text: &str, least: usize, most: usize) -> Option<i64> {
    let fits =
        (least..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    fits.then(|| text.parse().ok()).flatten()
}

/// Days since 1970-01-01 of a day in the Gregorian calendar.
const fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// The inverse of [`days_from_civil`].
pub(super) const fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (
        year + era * 400 + if month <= 2 { 1 } else { 0 },
        month,
        day,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn berlin_summer(_: i64) -> i32 {
        120
    }

    #[test]
    fn exif_date_without_offset_is_local() {
        let stamp = Stamp::parse("2023:08:23 18:03:00").unwrap();
        assert_eq!(stamp.date_time(), "2023-08-23T18:03:00.000");
        assert_eq!(stamp.offset_text(), None);
        // 16:03 UTC
        assert_eq!(stamp.epoch_us(&berlin_summer), Some(1_692_806_580_000_000));
        assert_eq!(stamp.epoch_us(&|_| 0), Some(1_692_813_780_000_000));
    }

    #[test]
    fn a_written_offset_wins_over_the_local_zone() {
        for text in [
            "2023:08:23 18:03:00.25+05:30",
            "2023-08-23T18:03:00.250+0530",
        ] {
            let stamp = Stamp::parse(text).unwrap();
            assert_eq!(stamp.date_time(), "2023-08-23T18:03:00.250");
            assert_eq!(
                stamp.epoch_us(&berlin_summer),
                Some(1_692_793_980_250_000),
                "{text}"
            );
        }
        let stamp = Stamp::parse("2023-08-23T18:03:00-07:00").unwrap();
        assert_eq!(stamp.offset_text(), Some("-07:00"));
        assert_eq!(
            Stamp::parse("2023-08-23T18:03:00Z").unwrap().offset_text(),
            Some("Z")
        );
    }

    #[test]
    fn partial_dates_are_filled_up_and_days_are_utc() {
        assert_eq!(
            Stamp::parse("2023").unwrap().date_time(),
            "2023-01-01T00:00:00.000"
        );
        assert_eq!(
            Stamp::parse("2023-08").unwrap().date_time(),
            "2023-08-01T00:00:00.000"
        );
        assert_eq!(
            Stamp::parse("2023-08-23").unwrap().epoch_us(&berlin_summer),
            Some(1_692_748_800_000_000)
        );
        assert_eq!(
            Stamp::parse("2023-08-23T18:03").unwrap().date_time(),
            "2023-08-23T18:03:00.000"
        );
    }

    #[test]
    fn dates_nobody_set_are_none() {
        for text in [
            "0000:00:00 00:00:00",
            "    :  :     :  :  ",
            "",
            "4501-01-01T00:00:00.000",
            "2023:13:01 00:00:00",
            "2023:02:29 00:00:00",
            "2023:01:01 24:00:00",
            "2023:01:01 12:60:00",
            "yesterday",
            "2023-08-23T18:03:00é",
            "20230823",
        ] {
            assert_eq!(Stamp::parse(text), None, "{text}");
        }
        assert_eq!(
            Stamp::parse("1970-01-01T00:00:00Z")
                .unwrap()
                .epoch_us(&|_| 0),
            None
        );
    }

    #[test]
    fn days_and_civil_dates_are_inverse() {
        for days in (-800_000..800_000).step_by(37) {
            let (year, month, day) = civil_from_days(days);
            assert_eq!(days_from_civil(year, month, day), days);
        }
        assert_eq!(civil_from_days(0), (1970, 1, 1));
        assert_eq!(days_from_civil(2000, 3, 1), 11017);
    }

    #[test]
    fn local_time_follows_the_offset_of_that_moment() {
        // +60 before the change, +120 after: 2023-03-26 01:00 UTC.
        let change_ms = 1_679_792_400_000;
        let zone = move |at: i64| if at < change_ms { 60 } else { 120 };
        let before = parse_wall_ms("2023-03-26T01:59:59").unwrap();
        let after = parse_wall_ms("2023-03-26T03:00:00").unwrap();
        assert_eq!(local_to_epoch_ms(before, &zone), change_ms - 1000);
        assert_eq!(local_to_epoch_ms(after, &zone), change_ms);
    }
}
