//! The grid: measures its page, draws the rows near the eye, and moves the focus by arrow keys.

use std::{collections::HashMap, sync::Arc};

use leptos::{ev, html, prelude::*};
use potluck_engine::{AlbumId, PhotoId, view::PhotoView};
use wasm_bindgen::{JsCast, prelude::Closure};

use super::{
    css,
    days::{self, Layout, Shape, Step},
    rows,
    tile::Tile,
};
use crate::ui::{
    state::library::use_library,
    text::{dates, en::album as words, numbers::grouped},
};

/// How far beyond the window rows are drawn, in pixels; about a screen, so that a flick finds pictures.
const MARGIN_PX: f64 = 900.0;
/// Days narrower than this have short dates.
const NARROW_PX: f64 = 210.0;
/// The drawn stretch moves in steps, so that scrolling a pixel changes nothing.
const STEP_PX: f64 = 240.0;

/// What the grid shows and where it leads.
#[derive(Clone, Copy)]
pub struct Sight {
    /// The album.
    pub album: AlbumId,
    /// Photos in order, already filtered.
    pub photos: Memo<Arc<[PhotoId]>>,
    /// Address of a photo.
    pub href: Callback<PhotoId, String>,
    /// Opens a photo.
    pub open: Callback<PhotoId>,
    /// Set when the viewer closes: the photo seen last, which gets the focus and is brought into view.
    pub returned_from: RwSignal<Option<PhotoId>>,
}

/// What tiles share.
#[derive(Clone, Copy)]
pub(super) struct Shared {
    pub(super) sight: Sight,
    pub(super) layout: Memo<Arc<Layout>>,
    pub(super) positions: Memo<Arc<HashMap<PhotoId, usize>>>,
    /// The one tile that Tab reaches.
    pub(super) tabbable: Memo<Option<usize>>,
    pub(super) current: RwSignal<usize>,
}

/// The grid.
#[component]
pub fn Grid(sight: Sight, #[prop(into)] label: Signal<String>) -> impl IntoView {
    let library = use_library();
    let root = NodeRef::<html::Div>::new();
    let width = RwSignal::new(0.0_f64);
    let near = RwSignal::new((0.0_f64, 0.0_f64));
    let current = RwSignal::new(0_usize);

    let positions = Memo::new(move |_| {
        Arc::new(sight.photos.with(|ids| {
            ids.iter()
                .enumerate()
                .map(|(i, id)| (*id, i))
                .collect::<HashMap<_, _>>()
        }))
    });
    let layout = Memo::new(move |_| {
        let known: HashMap<PhotoId, Shape> = library
            .photos(sight.album)
            .iter()
            .map(|photo| (photo.id, shape(photo)))
            .collect();
        let fallback = Shape {
            taken_local_ms: None,
            ratio: rows::ratio(None),
        };
        let shapes: Vec<Shape> = sight.photos.with(|ids| {
            ids.iter()
                .map(|id| known.get(id).copied().unwrap_or(fallback))
                .collect()
        });
        Arc::new(days::layout(&shapes, width.get()))
    });
    let drawn_days = Memo::new(move |_| {
        let (top, bottom) = near.get();
        layout.with(|layout| {
            layout
                .days_within(top, bottom)
                .map(|i| layout.days[i].starts_ms)
                .collect::<Vec<_>>()
        })
    });
    let tabbable = Memo::new(move |_| {
        let (top, bottom) = near.get();
        let current = current.get();
        layout.with(|layout| {
            let days = layout.days_within(top, bottom);
            let mut drawn = days.flat_map(|day| layout.photos_within(day, top, bottom));
            let first = drawn.next();
            if first == Some(current) || drawn.any(|photo| photo == current) {
                Some(current)
            } else {
                first
            }
        })
    });
    let shared = Shared {
        sight,
        layout,
        positions,
        tabbable,
        current,
    };

    // Also heard in frames and events after the grid has left, when its signals are gone.
    let measure = move || {
        let (Some(Some(root)), Some(drawn), Some(before)) = (
            root.try_get_untracked(),
            near.try_get_untracked(),
            width.try_get_untracked(),
        ) else {
            return;
        };
        let rect = root.get_bounding_client_rect();
        let window_height = window()
            .inner_height()
            .ok()
            .and_then(|height| height.as_f64())
            .unwrap_or(800.0);
        let top = ((-rect.top() - MARGIN_PX) / STEP_PX).floor() * STEP_PX;
        let bottom = ((-rect.top() + window_height + MARGIN_PX) / STEP_PX).ceil() * STEP_PX;
        if drawn != (top, bottom) {
            near.set((top, bottom));
        }
        let now = rect.width().floor();
        // The viewer hides the scroll bar; nobody sees the grid meanwhile, and it must be as it was afterwards. A page
        // that opens with the viewer over it has to be measured all the same.
        let is_covered = before > 0.0
            && document()
                .query_selector("[data-room]")
                .is_ok_and(|room| room.is_some());
        if !is_covered && (before - now).abs() >= 1.0 {
            width.set(now);
        }
    };
    watch_size(root, measure);
    let scroll = window_event_listener(ev::scroll, move |_| measure());
    let resize = window_event_listener(ev::resize, move |_| measure());
    on_cleanup(move || {
        scroll.remove();
        resize.remove();
    });

    let go_to = move |photo: usize| {
        let (Some(layout), Some(id)) = (
            layout.try_get_untracked(),
            sight
                .photos
                .try_with_untracked(|ids| ids.get(photo).copied()),
        ) else {
            return;
        };
        current.set(photo);
        bring_into_view(root, &layout, photo);
        measure();
        // After the frame in which the tile is drawn.
        request_animation_frame(move || request_animation_frame(move || focus_tile(id)));
    };
    Effect::new(move |_| {
        let Some(photo) = sight.returned_from.get() else {
            return;
        };
        let position = positions.with_untracked(|positions| positions.get(&photo).copied());
        if let Some(position) = position {
            go_to(position);
        }
    });
    let on_key = move |event: ev::KeyboardEvent| {
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        let Some(step) = Step::of_key(&event.key()) else {
            return;
        };
        let Some(now) = current.try_get_untracked() else {
            return;
        };
        let next = layout.try_with_untracked(|layout| layout.step(now, step));
        if let Some(Some(next)) = next {
            event.prevent_default();
            go_to(next);
        }
    };
    view! {
        <div
            class=css::grid
            node_ref=root
            role="group"
            aria-label=label
            style:height=move || format!("{}px", layout.with(|layout| layout.height))
            on:keydown=on_key
        >
            <For each=move || drawn_days.get() key=|day| *day let:day>
                <DayView starts_ms=day shared=shared near=near />
            </For>
        </div>
    }
}

#[component]
fn DayView(starts_ms: Option<i64>, shared: Shared, near: RwSignal<(f64, f64)>) -> impl IntoView {
    // Geometry and not only an index, which would go stale when photos arrive above.
    let day = Memo::new(move |_| {
        shared.layout.with(|layout| {
            let index = layout
                .days
                .iter()
                .position(|day| day.starts_ms == starts_ms)?;
            let day = &layout.days[index];
            Some((
                index,
                [day.left, day.top, day.width, day.height()],
                day.len(),
            ))
        })
    });
    let photos = Memo::new(move |_| {
        let Some((index, ..)) = day.get() else {
            return Vec::new();
        };
        let (top, bottom) = near.get();
        let range = shared
            .layout
            .with(|layout| layout.photos_within(index, top, bottom));
        shared
            .sight
            .photos
            .with(|ids| ids.get(range).map(<[PhotoId]>::to_vec).unwrap_or_default())
    });
    let is_narrow = Memo::new(move |_| {
        day.get()
            .is_some_and(|(_, [.., width, _], _)| width < NARROW_PX)
    });
    let title = move || match starts_ms {
        Some(day) => dates::day(day, is_narrow.get()),
        None => words::NO_DATE.to_owned(),
    };
    let px =
        move |which: usize| format!("{}px", day.get().map_or(0.0, |(_, sides, _)| sides[which]));
    view! {
        <section
            class=css::day
            style:left=move || px(0)
            style:top=move || px(1)
            style:width=move || px(2)
            style:height=move || px(3)
        >
            <h2 class=css::header>
                <span class=css::when>{title}</span>
                <span class=css::count>{move || day.get().map(|(.., count)| grouped(count as u64, ','))}</span>
            </h2>
            <ul role="list">
                <For each=move || photos.get() key=|photo| *photo let:photo>
                    <Tile photo=photo shared=shared />
                </For>
            </ul>
        </section>
    }
}

/// Rows of nothing, in the shape of what is coming.
#[component]
pub fn GridSkeleton() -> impl IntoView {
    view! {
        <div class=css::skeleton aria-hidden="true">
            {(0..14).map(|_| view! { <i></i> }).collect_view()}
        </div>
    }
}

fn shape(photo: &PhotoView) -> Shape {
    match &photo.facts {
        Ok(facts) => Shape {
            taken_local_ms: Some(facts.taken_local_ms),
            ratio: rows::ratio(facts.size_px),
        },
        Err(_) => Shape {
            taken_local_ms: None,
            ratio: rows::ratio(None),
        },
    }
}

/// Measures when the element is there and whenever its size changes.
fn watch_size(root: NodeRef<html::Div>, measure: impl Fn() + Copy + 'static) {
    let watch = StoredValue::new_local(None::<(web_sys::ResizeObserver, Closure<dyn FnMut()>)>);
    let frame = StoredValue::new(None::<AnimationFrameRequestHandle>);
    Effect::new(move |_| {
        let Some(root) = root.get() else { return };
        measure();
        let changed = Closure::<dyn FnMut()>::new(move || {
            // In the next frame: changing sizes inside the observer makes browsers complain of a loop.
            let next = request_animation_frame_with_handle(measure).ok();
            let before = frame.try_update_value(|frame| std::mem::replace(frame, next));
            if let Some(Some(before)) = before {
                before.cancel();
            }
        });
        if let Ok(observer) = web_sys::ResizeObserver::new(changed.as_ref().unchecked_ref()) {
            observer.observe(&root);
            watch.set_value(Some((observer, changed)));
        }
    });
    on_cleanup(move || {
        if let Some(Some((observer, _))) = watch.try_update_value(Option::take) {
            observer.disconnect();
        }
        if let Some(Some(frame)) = frame.try_get_value() {
            frame.cancel();
        }
    });
}

/// Scrolls as little as needed for a photo to be whole in the window.
fn bring_into_view(root: NodeRef<html::Div>, layout: &Layout, photo: usize) {
    let (Some(Some(root)), Some((day, rect))) = (root.try_get_untracked(), layout.place(photo))
    else {
        return;
    };
    let window = window();
    let height = window
        .inner_height()
        .ok()
        .and_then(|height| height.as_f64())
        .unwrap_or(800.0);
    let top = root.get_bounding_client_rect().top() + day.top + days::HEADER_PX + rect.y;
    let free = days::HEADER_PX + rows::GAP_PX;
    if top < free {
        window.scroll_by_with_x_and_y(0.0, top - free);
    } else if top + rect.height > height {
        window.scroll_by_with_x_and_y(0.0, top + rect.height - height + free);
    }
}

fn focus_tile(photo: Option<PhotoId>) {
    let Some(photo) = photo else { return };
    if let Some(tile) = document().get_element_by_id(&super::tile::element_id(photo)) {
        let options = web_sys::FocusOptions::new();
        options.set_prevent_scroll(true);
        let _ = tile
            .unchecked_into::<web_sys::HtmlElement>()
            .focus_with_options(&options);
    }
}
