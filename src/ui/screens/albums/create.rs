//! Making an album.

use leptos::{ev, prelude::*};
use leptos_router::hooks::use_navigate;

use super::css;
use crate::ui::{
    parts::{
        button::{Button, Look},
        dialog::{Actions, Dialog},
        field::Field,
    },
    routes,
    state::commands::command,
    text::{
        en::{albums as words, common},
        errors,
    },
};

/// Longest name that is asked for; longer ones from elsewhere are shown all the same.
const TITLE_MAX_CHARS: usize = 100;

/// The dialog. It leads to the new album.
#[component]
pub(super) fn NewAlbum(title: String, on_close: Callback<()>) -> impl IntoView {
    let title = RwSignal::new(title);
    let is_missing = RwSignal::new(false);
    let navigate = use_navigate();
    let go = Callback::new(move |path: String| navigate(&path, Default::default()));
    let create = command(move |engine, title: String| async move {
        let id = engine.create_album(&title).await?;
        on_close.run(());
        go.run(routes::album(id));
        Ok(())
    });
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let wanted = title.with_untracked(|title| title.trim().to_owned());
        is_missing.set(wanted.is_empty());
        if !wanted.is_empty() {
            create.give(wanted);
        }
    };
    let error = Signal::derive(move || {
        let missing = is_missing.get().then_some(words::TITLE_MISSING);
        missing
            .or_else(|| create.failure().map(errors::in_form))
            .unwrap_or_default()
            .to_owned()
    });
    view! {
        <Dialog title=words::NEW.to_owned() on_close=on_close>
            <form class=css::form on:submit=submit novalidate>
                <Field label=words::TITLE value=title error=error focus=true max_chars=TITLE_MAX_CHARS />
                <Actions>
                    <Button words=common::CANCEL on_press=on_close />
                    <Button
                        words=words::CREATE
                        look=Look::Primary
                        submit=true
                        busy=Signal::derive(move || create.is_running())
                    />
                </Actions>
            </form>
        </Dialog>
    }
}
