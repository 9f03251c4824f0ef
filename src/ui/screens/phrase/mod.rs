//! The recovery phrase on a sheet: to write down, copy or print.

use leptos::prelude::*;

use crate::ui::{
    parts::{button::Button, icon::Icon},
    screens::share::copy,
    state::toasts::use_toasts,
    text::en::{account as words, common},
};

stylance::import_style!(css, "phrase.module.css");

/// The 24 words. They live as long as this is shown.
#[component]
pub fn PhraseSheet(phrase: String) -> impl IntoView {
    let toasts = use_toasts();
    let list = phrase
        .split(' ')
        .map(|word| view! { <li>{word.to_owned()}</li> })
        .collect_view();
    let copy_all = Callback::new(move |()| copy(phrase.clone(), toasts, common::COPIED));
    let print = Callback::new(move |()| {
        // A browser without printing does nothing, as it should.
        let _ = window().print();
    });
    view! {
        <div class=css::sheet>
            <ol class=css::words role="list" aria-label=words::PHRASE_LIST data-print="">
                {list}
            </ol>
            <div class=css::actions>
                <Button words=common::COPY picture=Icon::Copy on_press=copy_all />
                <Button words=words::PRINT picture=Icon::Printer on_press=print />
            </div>
        </div>
    }
}
