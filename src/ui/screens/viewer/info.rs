//! What is known of the photo that is looked at.

use leptos::prelude::*;
use potluck_engine::{AlbumId, PhotoId, view::PhotoView};

use super::css;
use crate::ui::{
    parts::{
        button::{IconButton, Look},
        icon::Icon,
    },
    state::library::use_library,
    text::{dates, en::viewer as words, numbers},
};

/// The panel at the side, or at the foot of a phone.
#[component]
pub(super) fn InfoPanel(
    album: AlbumId,
    viewed: Memo<Option<PhotoId>>,
    on_close: Callback<()>,
) -> impl IntoView {
    let library = use_library();
    let rows = Memo::new(move |_| {
        viewed
            .get()
            .and_then(|photo| library.photo(album, photo))
            .map(|photo| rows(&photo))
            .unwrap_or_default()
    });
    view! {
        <aside class=css::panel aria-label=words::INFO tabindex="0">
            <div class=css::paneltop>
                <h2>{words::INFO}</h2>
                <IconButton words=words::CLOSE_INFO.to_owned() picture=Icon::Close look=Look::Plain on_press=on_close />
            </div>
            <dl>
                {move || {
                    rows.get()
                        .into_iter()
                        .map(|(what, value)| {
                            view! {
                                <div>
                                    <dt>{what}</dt>
                                    <dd>{value}</dd>
                                </div>
                            }
                        })
                        .collect_view()
                }}
            </dl>
        </aside>
    }
}

fn rows(photo: &PhotoView) -> Vec<(&'static str, String)> {
    let Ok(facts) = &photo.facts else {
        return Vec::new();
    };
    let mut rows = Vec::new();
    if let Some(caption) = &facts.caption {
        rows.push((words::CAPTION, caption.clone()));
    }
    let zone = facts
        .offset
        .as_ref()
        .map(|offset| format!(" ({offset})"))
        .unwrap_or_default();
    rows.push((words::TAKEN, dates::moment(facts.taken_local_ms) + &zone));
    let by = match (&photo.added_by, photo.is_mine) {
        (Some(name), false) => name.clone(),
        (Some(name), true) => format!("{name} ({})", words::YOU.to_lowercase()),
        (None, true) => words::YOU.to_owned(),
        (None, false) => words::SOMEBODY.to_owned(),
    };
    rows.push((words::ADDED_BY, by));
    if let Some(camera) = &facts.camera {
        rows.push((words::CAMERA, camera.clone()));
    }
    let pixels = facts
        .size_px
        .map(|(width, height)| format!("{width} × {height}"));
    let bytes = facts.bytes.map(numbers::size);
    let size: Vec<String> = [pixels, bytes].into_iter().flatten().collect();
    if !size.is_empty() {
        rows.push((words::SIZE, size.join(" · ")));
    }
    rows.push((words::FILE, facts.name.clone()));
    rows
}
