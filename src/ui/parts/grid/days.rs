//! An album as days of rows, and which part of it is near the eye.
//!
//! Days of a photo or two stand side by side as long as they fit, so that a sparse album is no staircase.
//!
//! # Units
//! CSS pixels from the top of the grid; local milliseconds as if UTC for moments.

use super::rows::{self, Rect, Rows};

const DAY_MS: i64 = 86_400_000;

/// Height of a day's header, and the space above it (`grid.module.css` draws it so).
pub const HEADER_PX: f64 = 44.0;

/// Between days that stand side by side: more than between photos, so that they are seen to be two.
const BETWEEN_DAYS_PX: f64 = 20.0;

/// A day beside another has at least this much room for its header.
const HEADER_WIDTH_PX: f64 = 164.0;

/// What the arrangement needs to know of one photo.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shape {
    /// When it was taken; `None` for one that does not open.
    pub taken_local_ms: Option<i64>,
    /// Width over height.
    pub ratio: f64,
}

/// One day.
#[derive(Clone, Debug, PartialEq)]
pub struct Day {
    /// Its midnight; `None` for photos without a date.
    pub starts_ms: Option<i64>,
    /// First photo.
    pub first: usize,
    /// From the left of the grid.
    pub left: f64,
    /// From the top of the grid to the top of the header.
    pub top: f64,
    /// Of header and rows.
    pub width: f64,
    /// Rows under the header.
    pub rows: Rows,
}

impl Day {
    /// Header and rows.
    #[must_use]
    pub fn height(&self) -> f64 {
        HEADER_PX + self.rows.height
    }

    /// How many photos.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.rects.len()
    }

    /// Never true: a day exists by its photos.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// A whole album, arranged.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Layout {
    /// In the order of the photos.
    pub days: Vec<Day>,
    /// Of everything.
    pub height: f64,
}

/// The day a local moment falls on, as its midnight.
#[must_use]
pub fn day_of(taken_local_ms: i64) -> i64 {
    taken_local_ms.div_euclid(DAY_MS) * DAY_MS
}

/// Arranges photos, which come in the order they are shown, on a page `width` wide.
#[must_use]
pub fn layout(photos: &[Shape], width: f64) -> Layout {
    let wished = rows::wished_height(width);
    let mut all = Layout::default();
    let mut first = 0;
    // Where the next day would begin beside the last one.
    let mut free_from = f64::INFINITY;
    while first < photos.len() {
        let starts_ms = photos[first].taken_local_ms.map(day_of);
        // One that does not open stays with its neighbours: a day of its own would tear theirs apart.
        let same_day = |shape: &&Shape| match shape.taken_local_ms {
            Some(taken) => Some(day_of(taken)) == starts_ms,
            None => true,
        };
        let count = photos[first..].iter().take_while(same_day).count();
        let ratios: Vec<f64> = photos[first..first + count]
            .iter()
            .map(|shape| shape.ratio)
            .collect();
        let one_row = ratios.iter().sum::<f64>() * wished + (count - 1) as f64 * rows::GAP_PX;
        let wanted = one_row.ceil().max(HEADER_WIDTH_PX);
        // A day that nearly fills the page has it to itself.
        let is_small = wanted <= width * 0.8;
        let is_beside = is_small && free_from + wanted <= width;
        let (left, top) = match all.days.last() {
            Some(before) if is_beside => (free_from, before.top),
            _ => (0.0, all.height),
        };
        let room = if is_small { wanted } else { width };
        let day = Day {
            starts_ms,
            first,
            left,
            top,
            // The rest of the line, until another day stands beside it: dates are long in some languages.
            width: width - left,
            rows: rows::arrange(
                &ratios,
                if is_small { one_row.ceil() } else { width },
                wished,
            ),
        };
        if let (true, Some(before)) = (is_beside, all.days.last_mut()) {
            before.width = free_from - BETWEEN_DAYS_PX - before.left;
        }
        free_from = left + room + BETWEEN_DAYS_PX;
        all.height = all.height.max(top + day.height());
        all.days.push(day);
        first += count;
    }
    all
}

impl Layout {
    /// Days that touch the stretch `top..bottom`.
    #[must_use]
    pub fn days_within(&self, top: f64, bottom: f64) -> std::ops::Range<usize> {
        let start = self
            .days
            .partition_point(|day| day.top + day.height() < top);
        let end = self.days.partition_point(|day| day.top <= bottom);
        start..end.max(start)
    }

    /// Photos of a day whose rows touch the stretch `top..bottom` of the grid.
    #[must_use]
    pub fn photos_within(&self, day: usize, top: f64, bottom: f64) -> std::ops::Range<usize> {
        let Some(day) = self.days.get(day) else {
            return 0..0;
        };
        let above = day.top + HEADER_PX;
        let rects = &day.rows.rects;
        // Rows are laid from top to bottom, so both edges are found by halving.
        let start = rects.partition_point(|rect| above + rect.y + rect.height < top);
        let end = rects.partition_point(|rect| above + rect.y <= bottom);
        day.first + start..day.first + end.max(start)
    }

    /// The day a photo is in, and its place there.
    #[must_use]
    pub fn place(&self, photo: usize) -> Option<(&Day, Rect)> {
        let day = self.days.get(self.day_index(photo)?)?;
        Some((day, *day.rows.rects.get(photo - day.first)?))
    }

    fn day_index(&self, photo: usize) -> Option<usize> {
        self.days
            .partition_point(|day| day.first <= photo)
            .checked_sub(1)
    }

    /// In the days next below (or above) this one, the photo that stands nearest to its middle.
    fn across(&self, index: usize, photo: usize, down: bool) -> Option<usize> {
        let here = &self.days[index];
        let rect = here.rows.rects.get(photo - here.first)?;
        let middle = here.left + rect.x + rect.width / 2.0;
        let top = if down {
            self.days[index..]
                .iter()
                .find(|day| day.top > here.top)?
                .top
        } else {
            self.days[..index]
                .iter()
                .rev()
                .find(|day| day.top < here.top)?
                .top
        };
        let band = self.days.iter().filter(|day| day.top == top);
        let edge = band.flat_map(|day| {
            let start = if down {
                0
            } else {
                day.rows.starts.last().copied().unwrap_or(0)
            };
            let end = if down {
                day.rows.starts.get(1).copied().unwrap_or(day.len())
            } else {
                day.len()
            };
            (start..end).map(move |i| {
                (
                    day.first + i,
                    day.left + day.rows.rects[i].x + day.rows.rects[i].width / 2.0,
                )
            })
        });
        edge.min_by(|a, b| (a.1 - middle).abs().total_cmp(&(b.1 - middle).abs()))
            .map(|(photo, _)| photo)
    }

    /// The photo an arrow key leads to; from the edge of a day on into the next.
    #[must_use]
    pub fn step(&self, photo: usize, key: Step) -> Option<usize> {
        let count = self.days.last().map_or(0, |day| day.first + day.len());
        let next = match key {
            Step::Left => photo.checked_sub(1),
            Step::Right => Some(photo + 1),
            Step::First => Some(0),
            Step::Last => count.checked_sub(1),
            Step::Up | Step::Down => {
                let index = self.day_index(photo)?;
                let day = &self.days[index];
                let down = key == Step::Down;
                match day.rows.neighbour(photo - day.first, down) {
                    Some(inside) => Some(day.first + inside),
                    None => self.across(index, photo, down),
                }
            }
        };
        next.filter(|photo| *photo < count)
    }
}

/// Keys that move through the grid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// One back.
    Left,
    /// One on.
    Right,
    /// One row up.
    Up,
    /// One row down.
    Down,
    /// To the start.
    First,
    /// To the end.
    Last,
}

impl Step {
    /// From `KeyboardEvent.key`.
    #[must_use]
    pub fn of_key(key: &str) -> Option<Self> {
        Some(match key {
            "ArrowLeft" => Step::Left,
            "ArrowRight" => Step::Right,
            "ArrowUp" => Step::Up,
            "ArrowDown" => Step::Down,
            "Home" => Step::First,
            "End" => Step::Last,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(taken_local_ms: i64) -> Shape {
        Shape {
            taken_local_ms: Some(taken_local_ms),
            ratio: 1.0,
        }
    }

    #[test]
    fn midnight_parts_the_days() {
        let photos = [
            square(2 * DAY_MS),
            square(2 * DAY_MS - 1),
            square(DAY_MS),
            square(DAY_MS - 1),
        ];
        let all = layout(&photos, 500.0);
        let days: Vec<_> = all
            .days
            .iter()
            .map(|day| (day.starts_ms, day.first, day.len()))
            .collect();
        assert_eq!(
            days,
            [
                (Some(2 * DAY_MS), 0, 1),
                (Some(DAY_MS), 1, 2),
                (Some(0), 3, 1)
            ]
        );
    }

    #[test]
    fn days_before_1970_start_at_their_midnight() {
        assert_eq!(day_of(-1), -DAY_MS);
        assert_eq!(day_of(-DAY_MS), -DAY_MS);
    }

    #[test]
    fn a_photo_that_does_not_open_has_a_place_and_tears_no_day_apart() {
        let broken = Shape {
            taken_local_ms: None,
            ratio: rows::ratio(None),
        };
        let all = layout(&[broken, square(9), broken, square(0)], 500.0);
        let days: Vec<_> = all
            .days
            .iter()
            .map(|day| (day.starts_ms, day.len()))
            .collect();
        assert_eq!(days, [(None, 1), (Some(0), 3)]);
        assert!(all.place(2).is_some());
    }

    #[test]
    fn only_what_is_near_is_drawn_and_nothing_near_is_missing() {
        let photos: Vec<Shape> = (0..5000)
            .map(|i| square((5000 - i) * DAY_MS / 40))
            .collect();
        let all = layout(&photos, 1200.0);
        let (top, bottom) = (all.height / 2.0, all.height / 2.0 + 900.0);
        let mut drawn = Vec::new();
        for day in all.days_within(top, bottom) {
            drawn.extend(all.photos_within(day, top, bottom));
        }
        assert!(drawn.len() < 120, "{}", drawn.len());
        for photo in 0..photos.len() {
            let (day, rect) = all.place(photo).expect("has a place");
            let y = day.top + HEADER_PX + rect.y;
            let near = y + rect.height >= top && y <= bottom;
            assert_eq!(near, drawn.contains(&photo), "photo {photo}");
        }
    }

    #[test]
    fn arrows_lead_through_every_day_and_stop_at_the_ends() {
        let photos: Vec<Shape> = (0..20).map(|i| square((20 - i) / 5 * DAY_MS)).collect();
        let all = layout(&photos, 400.0);
        let mut at = 0;
        for _ in 0..40 {
            at = all.step(at, Step::Down).unwrap_or(at);
        }
        assert_eq!(all.step(at, Step::Down), None);
        assert_eq!(all.step(0, Step::Left), None);
        assert_eq!(all.step(0, Step::Up), None);
        assert_eq!(all.step(3, Step::Last), Some(19));
        assert_eq!(all.step(19, Step::Right), None);
        assert_eq!(all.step(19, Step::First), Some(0));
    }

    #[test]
    fn small_days_stand_side_by_side_and_large_ones_by_themselves() {
        // Two days of one photo, one of forty, one of one.
        let mut photos = vec![square(9 * DAY_MS), square(8 * DAY_MS)];
        photos.extend((0..40).map(|_| square(7 * DAY_MS)));
        photos.push(square(6 * DAY_MS));
        let all = layout(&photos, 1000.0);
        let tops: Vec<f64> = all.days.iter().map(|day| day.top).collect();
        assert_eq!(tops[0], tops[1]);
        assert!(all.days[1].left >= all.days[0].left + all.days[0].width);
        assert!(tops[2] > tops[1] && tops[3] > tops[2]);
        for day in &all.days {
            assert!(day.left + day.width <= 1000.0);
            for rect in &day.rows.rects {
                assert!(
                    rect.x + rect.width <= day.width + 0.5,
                    "{rect:?} leaves its day"
                );
            }
        }
        // Down from the second day leads into the large one, and up again to the nearer of the two.
        let below = all.step(1, Step::Down).expect("there is a row below");
        assert!((2..42).contains(&below));
        assert_eq!(all.step(below, Step::Up), Some(1));
    }

    #[test]
    fn an_empty_album_has_no_height() {
        let all = layout(&[], 400.0);
        assert_eq!(all, Layout::default());
        assert_eq!(all.days_within(0.0, 1000.0), 0..0);
    }
}
