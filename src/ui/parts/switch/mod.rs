//! One thing that is on or off, with what that means underneath.

use leptos::prelude::*;

stylance::import_style!(css, "switch.module.css");

/// A switch. It shows what is, not what was pressed: it turns once the change has come back.
#[component]
pub fn Switch(
    #[prop(into)] words: String,
    #[prop(into)] more: String,
    #[prop(into)] on: Signal<bool>,
    #[prop(optional, into)] busy: Signal<bool>,
    /// Hears what it shall become.
    #[prop(into)]
    on_change: Callback<bool>,
) -> impl IntoView {
    let (said, described) = (words.clone(), more.clone());
    view! {
        <button
            type="button"
            role="switch"
            class=css::row
            aria-checked=move || on.get().to_string()
            aria-label=said
            aria-description=described
            disabled=busy
            on:click=move |_| on_change.run(!on.get_untracked())
        >
            <span class=css::words>
                <span class=css::name>{words}</span>
                <span class=css::more>{more}</span>
            </span>
            <span class=css::track aria-hidden="true"></span>
        </button>
    }
}
