//! Dates in file names, for photos whose metadata was stripped on the way: messengers, screenshots.
//!
//! # Source
//! docs/spec/upload.md 7. "Fused" means year, month and day in the first eight characters, one of any kind, then hours,
//! minutes and seconds.

use super::dates::{civil_from_days, civil_ms, clock_ms, local_to_epoch_ms};

const DAY_MS: i64 = 86_400_000;

/// Milliseconds since the epoch, if the name says so; `now_ms` bounds it.
pub(super) fn read(name: &str, now_ms: i64, local_offset: &dyn Fn(i64) -> i32) -> Option<i64> {
    let accept = |wall: Option<(i64, Option<i64>)>| {
        let (day_ms, clock_ms) = wall?;
        resolve(day_ms, clock_ms, local_offset).filter(|ms| is_plausible(*ms, now_ms))
    };
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);

    let by_app = if name.starts_with("IMG-") || name.starts_with("VID-") {
        name.split('-').nth(1).and_then(fused)
    } else if let Some(rest) = name.strip_prefix("Screenshot_") {
        fused(rest)
    } else if name.starts_with("signal-") {
        let f: Vec<&str> = name.split('-').collect();
        match f.len() {
            6.. => fused(&format!(
                "{}{}{}-{}{}{}",
                f[1],
                f[2],
                f[3],
                f[4],
                f[5],
                f.get(6).unwrap_or(&"")
            )),
            5 => fused(&format!("{}{}{}-{}", f[1], f[2], f[3], f[4])),
            _ => None,
        }
    } else {
        None
    };
    accept(by_app)
        .or_else(|| {
            let fields: Vec<&str> = stem.split('_').collect();
            let [day, time, "iOS"] = fields[..] else {
                return None;
            };
            accept(fused(&format!("{day}-{time}")))
        })
        .or_else(|| accept(groups(name)))
}

/// Day and, where there is one, time of the day.
fn fused(text: &str) -> Option<(i64, Option<i64>)> {
    let chars: Vec<char> = text.chars().take(15).collect();
    let number = |from: usize, to: usize| digits(chars.get(from..to)?);
    let day = civil_ms(number(0, 4)?, number(4, 6)?, number(6, 8)?)?;
    let time = (|| clock_ms(number(9, 11)?, number(11, 13)?, number(13, 15)?))();
    Some((day, time))
}

fn digits(chars: &[char]) -> Option<i64> {
    chars
        .iter()
        .try_fold(0, |n, c| Some(n * 10 + i64::from(c.to_digit(10)?)))
}

fn groups(name: &str) -> Option<(i64, Option<i64>)> {
    let groups: Vec<&str> = name
        .split(|c: char| !c.is_ascii_digit())
        .filter(|g| !g.is_empty())
        .take(6)
        .collect();
    if let [day, time, ..] = groups[..]
        && day.len() == 8
        && time.len() == 6
    {
        return fused(&format!("{day}-{time}"));
    }
    // Serial numbers may be longer than any date's part.
    let number = |i: usize| {
        groups
            .get(i)
            .filter(|g| g.len() <= 4)
            .and_then(|g| g.parse::<i64>().ok())
    };
    let day = civil_ms(number(0)?, number(1)?, number(2)?)?;
    let time = (|| clock_ms(number(3)?, number(4)?, number(5)?))();
    Some((day, time))
}

/// The moment, or midnight of that day when the clock was not shown there (no time, or skipped in spring).
fn resolve(day_ms: i64, clock_ms: Option<i64>, local_offset: &dyn Fn(i64) -> i32) -> Option<i64> {
    let shown = |wall_ms: i64| {
        let ms = local_to_epoch_ms(wall_ms, local_offset);
        (ms + i64::from(local_offset(ms)) * 60_000 == wall_ms).then_some(ms)
    };
    clock_ms
        .and_then(|clock| shown(day_ms + clock))
        .or_else(|| shown(day_ms))
}

fn is_plausible(ms: i64, now_ms: i64) -> bool {
    let year = civil_from_days(ms.div_euclid(DAY_MS)).0;
    (1990..).contains(&year) && ms <= now_ms
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::dates::parse_wall_ms;

    const NOW_MS: i64 = 1_795_330_800_000; // 2026-11-22

    fn at(name: &str) -> Option<i64> {
        read(name, NOW_MS, &|_| 0)
    }

    fn wall(text: &str) -> Option<i64> {
        Some(parse_wall_ms(text).unwrap())
    }

    #[test]
    fn names_that_apps_write() {
        for (name, when) in [
            ("IMG-20160512-WA0001.jpg", "2016-05-12T00:00:00"),
            ("VID-20201231-WA0007.mp4", "2020-12-31T00:00:00"),
            ("Screenshot_20181227-152914.jpg", "2018-12-27T15:29:14"),
            ("signal-2021-01-02-03-04-05-123.jpg", "2021-01-02T03:04:05"),
            ("signal-2021-01-02-030405.jpg", "2021-01-02T03:04:05"),
            ("20220304_050607123_iOS.heic", "2022-03-04T05:06:07"),
            ("IMG_20220304_050607.jpg", "2022-03-04T05:06:07"),
            ("2019-03-04 05.06.07.jpg", "2019-03-04T05:06:07"),
            ("Photo 2019-03-04.jpg", "2019-03-04T00:00:00"),
        ] {
            assert_eq!(at(name), wall(when), "{name}");
        }
    }

    #[test]
    fn names_without_a_plausible_date() {
        for name in [
            // Nine digits are no time of six: Ente's rule, so that clients agree.
            "PXL_20220304_050607891.jpg",
            "DSC_0001.jpg",
            "IMG_1234.HEIC",
            "20991231_000000.jpg",
            "19800101_000000.jpg",
            "2021-02-30.jpg",
            "IMG-abc.jpg",
            "signal-1-2.jpg",
            "12-03-2019.jpg",
            "99999999999999999999999999.jpg",
            "",
            "é_ü_iOS",
        ] {
            assert_eq!(at(name), None, "{name}");
        }
    }

    #[test]
    fn a_time_no_clock_shows_becomes_midnight() {
        assert_eq!(
            at("Screenshot_20181227-992914.jpg"),
            wall("2018-12-27T00:00:00")
        );
        let spring = |at: i64| if at < 1_679_792_400_000 { 60 } else { 120 };
        let midnight = wall("2023-03-26T00:00:00").map(|ms| ms - 3_600_000);
        assert_eq!(read("IMG_20230326_023000.jpg", NOW_MS, &spring), midnight);
    }
}
