//! Drop anywhere on the page, or paste.

use leptos::{ev, prelude::*};

use super::{
    icon::{Icon, icon},
    picker::files_of,
};
use crate::AppFile;

stylance::import_style!(css, "dropzone.module.css");

/// Hears drops and pastes on the whole page while it is in the view, and shows where they go.
#[component]
pub fn DropAnywhere(
    #[prop(into)] words: String,
    #[prop(optional, into)] more: String,
    #[prop(into)] on_files: Callback<Vec<AppFile>>,
) -> impl IntoView {
    let is_over = RwSignal::new(false);
    let over = move |event: ev::DragEvent| {
        if carries_files(&event) {
            // Without this the browser opens the photo instead.
            event.prevent_default();
            if !is_over.get_untracked() {
                is_over.set(true);
            }
        }
    };
    let enter = window_event_listener(ev::dragenter, over);
    let stay = window_event_listener(ev::dragover, over);
    let leave = window_event_listener(ev::dragleave, move |event| {
        // Elements inside are left all the time; only leaving the window ends it.
        if event.related_target().is_none() {
            is_over.set(false);
        }
    });
    let dropped = window_event_listener(ev::drop, move |event| {
        is_over.set(false);
        if !carries_files(&event) {
            return;
        }
        event.prevent_default();
        let list = event.data_transfer().and_then(|transfer| transfer.files());
        give(list, on_files);
    });
    let pasted = window_event_listener(ev::paste, move |event| {
        let list = event.clipboard_data().and_then(|transfer| transfer.files());
        give(list, on_files);
    });
    on_cleanup(move || {
        for listener in [enter, stay, leave, dropped, pasted] {
            listener.remove();
        }
    });
    let (words, more) = (StoredValue::new(words), StoredValue::new(more));
    view! {
        <Show when=move || is_over.get()>
            <div class=css::over role="status">
                {icon(Icon::Images)} <strong>{words.get_value()}</strong> <span class="soft">{more.get_value()}</span>
            </div>
        </Show>
    }
}

fn give(list: Option<web_sys::FileList>, on_files: Callback<Vec<AppFile>>) {
    let files = list.map(|list| files_of(&list)).unwrap_or_default();
    if !files.is_empty() {
        on_files.run(files);
    }
}

fn carries_files(event: &ev::DragEvent) -> bool {
    let kinds = event.data_transfer().map(|transfer| transfer.types());
    kinds.is_some_and(|kinds| {
        kinds
            .iter()
            .any(|kind| kind.as_string().as_deref() == Some("Files"))
    })
}
