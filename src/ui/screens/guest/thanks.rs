//! How far it is, and thanks when it is done.

use leptos::prelude::*;

use super::{add::Adding, css};
use crate::ui::{
    parts::{
        button::{Button, IconButton, Look},
        icon::Icon,
    },
    screens::{
        album::people::Whose,
        tray::{Tray, TrayWords},
    },
    state::{engine::use_engine, library::use_library, uploads::sum_up},
    text::guest::{Words, fill},
};

/// The tray while it runs or has failures to show; thanks once all is in the album.
#[component]
pub(super) fn Thanks(
    words: &'static Words,
    adding: Adding,
    whose: RwSignal<Whose>,
) -> impl IntoView {
    let engine = use_engine();
    let uploads = use_library().uploads;
    let sum = Memo::new(move |_| uploads.with(sum_up));
    let is_done = Memo::new(move |_| {
        let sum = sum.get();
        sum.added > 0 && sum.open == 0 && sum.failed == 0
    });
    let close = Callback::new(move |()| engine.get().clear_finished());
    let show_mine = Callback::new(move |()| {
        whose.set(Whose::Mine);
        window().scroll_to_with_x_and_y(0.0, 0.0);
        close.run(());
    });
    view! {
        <Show when=move || is_done.get() fallback=move || view! { <Tray words=TrayWords::Guest(words) /> }>
            <section class=css::thanks aria-label=words.thanks role="status">
                <div class=css::row>
                    <strong>{words.thanks}</strong>
                    <IconButton words=words.close.to_owned() picture=Icon::Close look=Look::Plain on_press=close />
                </div>
                <p class="soft">{move || fill(words.thanks_more, &[&words.photos(sum.get().added)])}</p>
                <div class=css::actions>
                    <Button words=words.mine on_press=show_mine />
                    <Button
                        words=words.add_more
                        look=Look::Primary
                        on_press=Callback::new(move |()| adding.picker.open())
                    />
                </div>
            </section>
        </Show>
    }
}
