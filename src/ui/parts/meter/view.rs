//! The bar under a password that is being chosen.

use leptos::prelude::*;

use super::strength::strength;
use crate::ui::text::en::account;

stylance::import_style!(css, "meter.module.css");

/// Four steps and a sentence.
#[component]
pub fn StrengthMeter(
    password: RwSignal<String>,
    #[prop(into)] email: Signal<String>,
) -> impl IntoView {
    let score =
        Memo::new(move |_| password.with(|password| email.with(|email| strength(password, email))));
    let class = move |step: usize| {
        let colour = match score.get() {
            reached if reached <= step => "",
            1 => css::weak,
            2 => css::fair,
            _ => css::good,
        };
        [css::step, colour].join(" ")
    };
    view! {
        <div class=css::meter>
            <div class=css::steps aria-hidden="true">
                {(0..4).map(|step| view! { <i class=move || class(step)></i> }).collect_view()}
            </div>
            <p class="small soft" role="status">
                {move || (!password.with(String::is_empty)).then(|| account::STRENGTH[score.get()])}
            </p>
        </div>
    }
}
