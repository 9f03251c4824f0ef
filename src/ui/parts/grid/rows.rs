//! Justified rows: photos at their true shapes, every row as wide as the page.
//!
//! # Units
//! CSS pixels. A ratio is width over height.
//!
//! # Source
//! The usual greedy arrangement: fill a row until its height at full width falls to the wished one, then fix it. The
//! last row keeps the wished height instead of being blown up, unless it is nearly full.

/// Space between photos, in both directions.
pub const GAP_PX: f64 = 4.0;

/// A last row that would be no more than this much too high is stretched to the full width.
const STRETCH: f64 = 1.25;

/// Panoramas and strips are shown as if they were this wide or tall, else one photo would eat a row or a page.
const RATIOS: (f64, f64) = (0.45, 3.2);

/// Where one photo stands, measured from the top left of its day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rect {
    /// From the left.
    pub x: f64,
    /// From the top.
    pub y: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
}

/// Rows of one day.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rows {
    /// One for each photo, in order.
    pub rects: Vec<Rect>,
    /// First photo of each row.
    pub starts: Vec<usize>,
    /// Height of all rows with the gaps between them.
    pub height: f64,
}

/// How high a row would like to be on a page of this width: two to three photos on a phone, five or six on a desk.
#[must_use]
pub fn wished_height(width: f64) -> f64 {
    (96.0 + width * 0.1).clamp(112.0, 236.0)
}

/// The ratio a photo is shown at; 4:3 where its size is not known.
#[must_use]
pub fn ratio(size_px: Option<(u32, u32)>) -> f64 {
    match size_px {
        Some((width, height)) if width > 0 && height > 0 => {
            (f64::from(width) / f64::from(height)).clamp(RATIOS.0, RATIOS.1)
        }
        _ => 4.0 / 3.0,
    }
}

/// Arranges photos of these ratios on a page `width` wide with rows of about `wished` height.
#[must_use]
pub fn arrange(ratios: &[f64], width: f64, wished: f64) -> Rows {
    let mut rows = Rows::default();
    if width <= 0.0 {
        return rows;
    }
    let mut start = 0;
    let mut sum = 0.0;
    for (i, ratio) in ratios.iter().enumerate() {
        let fitted = fitted_height(sum, i - start, width);
        let with_this = fitted_height(sum + ratio, i + 1 - start, width);
        // Whichever is nearer to the wish: the row with this photo, or without it.
        if i > start && with_this < wished && wished - with_this > fitted - wished {
            rows.push(&ratios[start..i], start, fitted.min(wished * 1.5), width);
            (start, sum) = (i, 0.0);
        }
        sum += ratio;
        if fitted_height(sum, i + 1 - start, width) <= wished {
            let height = fitted_height(sum, i + 1 - start, width);
            rows.push(&ratios[start..=i], start, height, width);
            (start, sum) = (i + 1, 0.0);
        }
    }
    if start < ratios.len() {
        let fitted = fitted_height(sum, ratios.len() - start, width);
        let height = if fitted <= wished * STRETCH {
            fitted
        } else {
            wished
        };
        rows.push(&ratios[start..], start, height, width);
    }
    rows
}

/// Height at which photos whose ratios sum up so are exactly `width` wide.
fn fitted_height(ratio_sum: f64, photos: usize, width: f64) -> f64 {
    if photos == 0 {
        return f64::INFINITY;
    }
    let gaps = (photos - 1) as f64 * GAP_PX;
    ((width - gaps) / ratio_sum).max(1.0)
}

impl Rows {
    fn push(&mut self, ratios: &[f64], start: usize, height: f64, width: f64) {
        let y = if self.rects.is_empty() {
            0.0
        } else {
            self.height + GAP_PX
        };
        let mut x = 0.0;
        let is_full = (ratios.iter().sum::<f64>() * height + (ratios.len() - 1) as f64 * GAP_PX
            - width)
            .abs()
            < 1.0;
        for (i, ratio) in ratios.iter().enumerate() {
            let is_last = i + 1 == ratios.len();
            // Whole pixels keep edges sharp; the last photo takes up what rounding left.
            let tile = if is_full && is_last {
                width - x
            } else {
                (ratio * height).round().min(width - x)
            };
            self.rects.push(Rect {
                x,
                y,
                width: tile,
                height: height.round(),
            });
            x += tile + GAP_PX;
        }
        self.starts.push(start);
        self.height = y + height.round();
    }

    /// The photo in the next row (or the one before) that stands nearest to this one's middle.
    #[must_use]
    pub fn neighbour(&self, photo: usize, down: bool) -> Option<usize> {
        let row = self
            .starts
            .partition_point(|start| *start <= photo)
            .checked_sub(1)?;
        let other = if down { row + 1 } else { row.checked_sub(1)? };
        let start = *self.starts.get(other)?;
        let end = self
            .starts
            .get(other + 1)
            .copied()
            .unwrap_or(self.rects.len());
        let here = self.rects.get(photo)?;
        let middle = here.x + here.width / 2.0;
        (start..end).min_by(|a, b| {
            let away = |i: &usize| (self.rects[*i].x + self.rects[*i].width / 2.0 - middle).abs();
            away(a).total_cmp(&away(b))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn right_edges(rows: &Rows, width: f64) -> Vec<f64> {
        let ends = rows
            .starts
            .iter()
            .skip(1)
            .copied()
            .chain([rows.rects.len()]);
        ends.map(|end| {
            let last = rows.rects[end - 1];
            width - (last.x + last.width)
        })
        .collect()
    }

    #[test]
    fn every_row_but_the_last_is_as_wide_as_the_page() {
        let ratios: Vec<f64> = (0..57)
            .map(|i| [1.5, 0.75, 1.0, 1.33, 3.0][i % 5])
            .collect();
        for width in [288.0, 358.0, 700.0, 1224.0, 2400.0] {
            let rows = arrange(&ratios, width, wished_height(width));
            assert_eq!(rows.rects.len(), ratios.len());
            let edges = right_edges(&rows, width);
            let (last, full) = edges.split_last().expect("there are rows");
            for left_over in full {
                assert!(left_over.abs() < 0.5, "{left_over} px left at {width}");
            }
            assert!(*last >= -0.5);
        }
    }

    #[test]
    fn photos_neither_overlap_nor_leave_their_row() {
        let rows = arrange(&[1.5, 1.5, 0.66, 2.0, 1.0, 1.0, 0.5], 640.0, 180.0);
        for (i, a) in rows.rects.iter().enumerate() {
            for b in &rows.rects[i + 1..] {
                let apart = a.x + a.width <= b.x + 0.01
                    || b.x + b.width <= a.x + 0.01
                    || a.y + a.height <= b.y + 0.01
                    || b.y + b.height <= a.y + 0.01;
                assert!(apart, "{a:?} {b:?}");
            }
            assert!(a.y + a.height <= rows.height + 0.01);
        }
    }

    #[test]
    fn a_photo_keeps_its_shape_within_a_pixel_or_two() {
        let rows = arrange(&[1.5, 0.66, 1.0, 1.78, 1.33, 1.5], 1000.0, 200.0);
        for (rect, ratio) in rows.rects.iter().zip([1.5, 0.66, 1.0, 1.78, 1.33, 1.5]) {
            assert!((rect.width / rect.height - ratio).abs() < 0.03, "{rect:?}");
        }
    }

    #[test]
    fn a_lone_photo_is_not_blown_up() {
        let rows = arrange(&[1.5], 1200.0, 200.0);
        assert_eq!(rows.rects[0].height, 200.0);
        assert_eq!(rows.rects[0].width, 300.0);
    }

    #[test]
    fn a_last_row_that_is_nearly_full_is_filled() {
        let rows = arrange(&[1.5, 1.5, 1.0], 900.0, 200.0);
        assert_eq!(rows.starts, [0]);
        let last = rows.rects[2];
        assert!((last.x + last.width - 900.0).abs() < 0.5);
        assert!(last.height > 200.0 && last.height <= 200.0 * STRETCH);
    }

    #[test]
    fn a_page_of_no_width_has_no_rows() {
        assert_eq!(arrange(&[1.5, 1.0], 0.0, 200.0), Rows::default());
    }

    #[test]
    fn unknown_and_absurd_sizes_have_a_shape_all_the_same() {
        assert_eq!(ratio(None), 4.0 / 3.0);
        assert_eq!(ratio(Some((0, 10))), 4.0 / 3.0);
        assert_eq!(ratio(Some((40_000, 10))), RATIOS.1);
        assert_eq!(ratio(Some((300, 200))), 1.5);
    }

    #[test]
    fn down_finds_the_photo_below_and_up_finds_it_again() {
        let rows = arrange(&[1.0; 12], 416.0, 100.0);
        assert_eq!(rows.starts, [0, 4, 8]);
        assert_eq!(rows.neighbour(1, true), Some(5));
        assert_eq!(rows.neighbour(5, false), Some(1));
        assert_eq!(rows.neighbour(2, false), None);
        assert_eq!(rows.neighbour(11, true), None);
    }
}
