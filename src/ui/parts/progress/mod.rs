//! How far something is.

use leptos::prelude::*;

use crate::ui::text::numbers::percent;

stylance::import_style!(css, "progress.module.css");

/// A bar from nothing to `whole`.
#[component]
pub fn ProgressBar(
    #[prop(into)] label: Signal<String>,
    #[prop(into)] part: Signal<u64>,
    #[prop(into)] whole: Signal<u64>,
    /// All is well and over.
    #[prop(optional, into)]
    done: Signal<bool>,
) -> impl IntoView {
    let share = Memo::new(move |_| percent(part.get(), whole.get()));
    view! {
        <span
            class=css::bar
            role="progressbar"
            aria-label=label
            aria-valuemin="0"
            aria-valuemax="100"
            aria-valuenow=move || share.get().to_string()
        >
            <i
                class=css::fill
                class=(css::done, move || done.get())
                style:transform=move || format!("scaleX({})", share.get() as f64 / 100.0)
            ></i>
        </span>
    }
}

/// A bar for work whose end is not known.
#[component]
pub fn ProgressDrift(#[prop(into)] label: Signal<String>) -> impl IntoView {
    view! {
        <span class=[css::bar, css::drift].join(" ") role="progressbar" aria-label=label>
            <i class=css::fill></i>
        </span>
    }
}
