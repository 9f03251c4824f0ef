//! A line across the page that says how things are: offline, or nothing is kept.

use leptos::prelude::*;

use super::icon::{Icon, icon};

stylance::import_style!(css, "notice.module.css");

/// The line, while `shown`.
#[component]
pub fn Notice(
    #[prop(into)] shown: Signal<bool>,
    picture: Icon,
    #[prop(into)] words: String,
) -> impl IntoView {
    let words = StoredValue::new(words);
    // The region stays, so that what appears in it is read out.
    view! {
        <div role="status">
            <Show when=move || shown.get()>
                <p class=css::notice>{icon(picture)} <span>{words.get_value()}</span></p>
            </Show>
        </div>
    }
}
