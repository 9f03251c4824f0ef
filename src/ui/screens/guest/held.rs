//! Chosen photos that are not on their way: nobody has said who they are from, or they were refused. They are kept
//! until they are added or let go of, since choosing them again is the tedious part.

use leptos::prelude::*;
use potluck_engine::Kind;

use super::{add::Adding, css};
use crate::{
    AppFile,
    ui::{
        parts::{
            button::{Button, IconButton, Look},
            icon::Icon,
        },
        text::guest::{Words, fill},
    },
};

/// Photos that wait for their guest.
#[derive(Clone)]
pub(super) struct Held {
    /// The photos, in the order they were chosen.
    pub(super) files: Vec<AppFile>,
    /// Why they were refused; `None` when only the name is missing.
    pub(super) refused: Option<Kind>,
}

/// Says that they are not added, why, and goes on with them.
#[component]
pub(super) fn HeldNote(adding: Adding, words: &'static Words) -> impl IntoView {
    let is_held = Memo::new(move |_| adding.held.with(Option::is_some));
    let title = move || {
        adding.held.with(|held| {
            let held = held.as_ref()?;
            let template = match held.refused {
                Some(_) => words.some_failed,
                None => words.chosen,
            };
            Some(fill(template, &[&words.photos(held.files.len())]))
        })
    };
    let why = move || {
        adding
            .held
            .with(|held| held.as_ref().and_then(|held| held.refused))
            .map(|kind| view! { <p class="soft">{words.fault(kind)}</p> })
    };
    let go_on = Signal::derive(move || {
        let is_refused = adding
            .held
            .with(|held| held.as_ref().is_some_and(|held| held.refused.is_some()));
        if is_refused {
            words.try_again
        } else {
            words.add
        }
        .to_owned()
    });
    view! {
        <div role="status">
            <Show when=move || is_held.get()>
                <section class=[css::thanks, css::held].join(" ") lang=words.lang>
                    <div class=css::row>
                        <b class="num">{title}</b>
                        <IconButton
                            words=words.close.to_owned()
                            picture=Icon::Close
                            look=Look::Plain
                            on_press=Callback::new(move |()| adding.held.set(None))
                        />
                    </div>
                    {why}
                    <div class=css::actions>
                        <Button words=go_on look=Look::Primary on_press=Callback::new(move |()| adding.go_on()) />
                    </div>
                </section>
            </Show>
        </div>
    }
}
