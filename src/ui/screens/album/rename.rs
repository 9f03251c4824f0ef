//! Another name for an album.

use leptos::{ev, prelude::*};
use potluck_engine::AlbumId;

use crate::ui::{
    parts::{
        button::{Button, Look},
        dialog::{Actions, Dialog},
        field::Field,
    },
    state::{commands::command, engine::use_engine, toasts::use_toasts},
    text::{
        en::{album as words, albums, common},
        errors,
    },
};

/// The dialog. What it does can be taken back from the note that follows.
#[component]
pub(super) fn Rename(id: AlbumId, title: String, on_close: Callback<()>) -> impl IntoView {
    let (engine, toasts) = (use_engine(), use_toasts());
    let before = StoredValue::new(title.clone());
    let title = RwSignal::new(title);
    let is_missing = RwSignal::new(false);
    let rename = command(move |rename, wanted: String| {
        let before = before.get_value();
        async move {
            rename.rename_album(id, &wanted).await?;
            let undo = move || {
                Callback::new(move |()| {
                    let (engine, before) = (engine.get(), before.clone());
                    leptos::task::spawn_local(async move {
                        if let Err(error) = engine.rename_album(id, &before).await {
                            toasts.fail(error.kind);
                        }
                    });
                })
            };
            // The note outlives the dialog, and so must what its button does.
            let undo = match page_owner() {
                Some(page) => page.with(undo),
                None => undo(),
            };
            toasts.say_with(words::RENAMED, words::UNDO, undo);
            // The page may have been left meanwhile.
            on_close.try_run(());
            Ok(())
        }
    });
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let wanted = title.with_untracked(|title| title.trim().to_owned());
        is_missing.set(wanted.is_empty());
        if !wanted.is_empty() {
            rename.give(wanted);
        }
    };
    let error = Signal::derive(move || {
        let missing = is_missing.get().then_some(albums::TITLE_MISSING);
        missing
            .or_else(|| rename.failure().map(errors::in_form))
            .unwrap_or_default()
            .to_owned()
    });
    view! {
        <Dialog title=words::RENAME.to_owned() on_close=on_close>
            <form on:submit=submit novalidate>
                <Field label=albums::TITLE value=title error=error focus=true max_chars=100 />
                <Actions>
                    <Button words=common::CANCEL on_press=on_close />
                    <Button
                        words=words::SAVE
                        look=Look::Primary
                        submit=true
                        busy=Signal::derive(move || rename.is_running())
                    />
                </Actions>
            </form>
        </Dialog>
    }
}

/// The owner of all others, which stays as long as the page.
fn page_owner() -> Option<Owner> {
    std::iter::successors(Owner::current(), Owner::parent).last()
}
