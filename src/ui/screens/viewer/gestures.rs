//! Swiping: left and right for the neighbours, down to leave.
//!
//! # Units
//! CSS pixels.

use leptos::{ev, prelude::*};

/// Shorter is a tap.
const LEAST_PX: f64 = 56.0;

/// Handlers for the stage.
pub(super) struct Swipe<D, U, C> {
    pub(super) down: D,
    pub(super) up: U,
    pub(super) cancel: C,
}

/// Hears one finger; a second one means zooming, which is the browser's.
pub(super) fn use_swipe(
    turn: Callback<isize>,
    close: Callback<()>,
) -> Swipe<
    impl Fn(ev::PointerEvent) + Copy,
    impl Fn(ev::PointerEvent) + Copy,
    impl Fn(ev::PointerEvent) + Copy,
> {
    let start = StoredValue::new(None::<(i32, f64, f64)>);
    let down = move |event: ev::PointerEvent| {
        let is_touch = event.pointer_type() != "mouse";
        let first =
            is_touch && event.is_primary() && start.with_value(Option::is_none) && !is_zoomed();
        start.set_value(first.then(|| {
            (
                event.pointer_id(),
                f64::from(event.client_x()),
                f64::from(event.client_y()),
            )
        }));
    };
    let up = move |event: ev::PointerEvent| {
        // A finger may be lifted after the viewer has left.
        let began = start.try_update_value(Option::take).flatten();
        let Some((id, x, y)) = began else { return };
        if id != event.pointer_id() {
            return;
        }
        let (dx, dy) = (
            f64::from(event.client_x()) - x,
            f64::from(event.client_y()) - y,
        );
        if dx.abs() > LEAST_PX && dx.abs() > 1.5 * dy.abs() {
            turn.try_run(if dx < 0.0 { 1 } else { -1 });
        } else if dy > 1.6 * LEAST_PX && dy > 1.5 * dx.abs() {
            close.try_run(());
        }
    };
    let cancel = move |_: ev::PointerEvent| start.set_value(None);
    Swipe { down, up, cancel }
}

/// While the page is pinched larger, a finger moves the view and not the photos.
fn is_zoomed() -> bool {
    window()
        .visual_viewport()
        .is_some_and(|viewport| viewport.scale() > 1.05)
}
