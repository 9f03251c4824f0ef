//! Dates as the reader's locale writes them, by the browser's own `Intl`.
//!
//! # Units
//! Local milliseconds "as if UTC": the wall clock where the photo was taken. So they are formatted in UTC.

use js_sys::{Array, Date, Intl, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

fn format(local_ms: i64, wanted: &[(&str, &str)]) -> String {
    let options = Object::new();
    for (name, value) in wanted.iter().chain(&[("timeZone", "UTC")]) {
        // Setting a property of a fresh plain object does not fail.
        let _ = Reflect::set(
            &options,
            &JsValue::from_str(name),
            &JsValue::from_str(value),
        );
    }
    let date = Date::new(&JsValue::from_f64(local_ms as f64));
    let formatter = Intl::DateTimeFormat::new(&Array::new(), &options);
    let text = formatter.format().call1(&JsValue::UNDEFINED, &date);
    text.ok()
        .and_then(|text| text.as_string())
        .unwrap_or_default()
}

fn year(local_ms: i64) -> u32 {
    Date::new(&JsValue::from_f64(local_ms as f64)).get_utc_full_year()
}

/// "Saturday 3 October"; with the year when it is not this one; "Sat 3 Oct" where there is little room.
pub fn day(local_ms: i64, is_narrow: bool) -> String {
    let length = if is_narrow { "short" } else { "long" };
    let mut wanted = vec![("weekday", length), ("day", "numeric"), ("month", length)];
    if year(local_ms) != Date::new_0().get_full_year() {
        wanted.push(("year", "numeric"));
    }
    format(local_ms, &wanted)
}

/// "Saturday, 3 October 2026, 14:05".
pub fn moment(local_ms: i64) -> String {
    format(
        local_ms,
        &[
            ("weekday", "long"),
            ("day", "numeric"),
            ("month", "long"),
            ("year", "numeric"),
            ("hour", "numeric"),
            ("minute", "2-digit"),
        ],
    )
}

/// "3 – 9 October 2026", or one date when both are of one day.
pub fn span(first_ms: i64, last_ms: i64) -> String {
    let options = Object::new();
    for (name, value) in [
        ("day", "numeric"),
        ("month", "long"),
        ("year", "numeric"),
        ("timeZone", "UTC"),
    ] {
        let _ = Reflect::set(
            &options,
            &JsValue::from_str(name),
            &JsValue::from_str(value),
        );
    }
    let formatter = Intl::DateTimeFormat::new(&Array::new(), &options);
    let date = |ms: i64| Date::new(&JsValue::from_f64(ms as f64));
    // `formatRange` is younger than `format`; without it the two ends are joined by hand.
    let range = Reflect::get(&formatter, &JsValue::from_str("formatRange"))
        .ok()
        .and_then(|function| function.dyn_into::<js_sys::Function>().ok())
        .and_then(|function| {
            function
                .call2(&formatter, &date(first_ms), &date(last_ms))
                .ok()
        })
        .and_then(|text| text.as_string());
    range.unwrap_or_else(|| {
        let ends = [first_ms, last_ms].map(|ms| {
            format(
                ms,
                &[("day", "numeric"), ("month", "long"), ("year", "numeric")],
            )
        });
        ends.join(" – ")
    })
}

/// A moment of the world (microseconds since the epoch) on this device's clock: "20 September 2026, 23:59".
pub fn instant(epoch_us: i64) -> String {
    let ms = epoch_us / 1000;
    let date = Date::new(&JsValue::from_f64(ms as f64));
    let local_ms = ms - (date.get_timezone_offset() * 60_000.0) as i64;
    moment(local_ms)
}
