//! Tabs: one of a few panels. The panels are the caller's.

use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;

stylance::import_style!(css, "tabs.module.css");

/// The row of tabs. Arrow keys change the tab, as screen readers announce it.
#[component]
pub fn Tabs(
    /// Words of each tab; its id is `tab-N`, the panel's should be `panel-N`.
    words: Vec<Signal<String>>,
    chosen: RwSignal<usize>,
) -> impl IntoView {
    let count = words.len();
    let on_key = move |event: ev::KeyboardEvent| {
        let step = match event.key().as_str() {
            "ArrowRight" => 1,
            "ArrowLeft" => count - 1,
            _ => return,
        };
        event.prevent_default();
        let next = (chosen.get_untracked() + step) % count;
        chosen.set(next);
        if let Some(tab) = document().get_element_by_id(&format!("tab-{next}")) {
            let _ = tab.unchecked_into::<web_sys::HtmlElement>().focus();
        }
    };
    view! {
        <div class=css::tabs role="tablist" on:keydown=on_key>
            {words
                .into_iter()
                .enumerate()
                .map(|(i, words)| {
                    let is_chosen = move || chosen.get() == i;
                    view! {
                        <button
                            type="button"
                            role="tab"
                            class=css::tab
                            id=format!("tab-{i}")
                            aria-controls=format!("panel-{i}")
                            aria-selected=move || is_chosen().to_string()
                            tabindex=move || if is_chosen() { "0" } else { "-1" }
                            on:click=move |_| chosen.set(i)
                        >
                            {words}
                        </button>
                    }
                })
                .collect_view()}
        </div>
    }
}
