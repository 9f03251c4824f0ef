//! Adding as a guest: files first, then the name once, then it starts.

use leptos::{ev, prelude::*, task::spawn_local};
use potluck_engine::{AlbumId, GuestName, Kind};

use super::css;
use crate::{
    AppFile,
    ui::{
        parts::{
            button::{Button, Look, Size},
            dialog::{Actions, Dialog},
            field::{Field, Purpose},
            icon::Icon,
            picker::Picker,
        },
        state::{
            commands::forget_finished,
            engine::{EngineHandle, use_engine},
            toasts::{Toasts, use_toasts},
        },
        text::guest::Words,
    },
};

/// What is going on between pressing the button and the queue.
#[derive(Clone, Copy)]
pub(super) struct Adding {
    /// The file dialog.
    pub(super) picker: Picker,
    /// Takes files.
    pub(super) on_files: Callback<Vec<AppFile>>,
    /// What the guest is called; `None` before it was asked.
    pub(super) name: RwSignal<Option<GuestName>>,
    /// Files that wait for the name; `None` while it is not asked.
    asked: RwSignal<Option<Vec<AppFile>>, LocalStorage>,
    album: AlbumId,
    words: &'static Words,
    engine: EngineHandle,
    toasts: Toasts,
}

/// Prepares adding to an album.
pub(super) fn use_adding(album: AlbumId, words: &'static Words) -> Adding {
    let (engine, toasts) = (use_engine(), use_toasts());
    let name = RwSignal::new(None);
    spawn_local(async move {
        name.try_set(engine.get().guest_name().await);
    });
    let mut adding = Adding {
        picker: Picker::new(),
        on_files: Callback::new(|_| ()),
        name,
        asked: RwSignal::new_local(None),
        album,
        words,
        engine,
        toasts,
    };
    adding.on_files = Callback::new(move |files: Vec<AppFile>| {
        if adding.name.get_untracked().is_some() {
            adding.enqueue(files);
        } else {
            adding.asked.set(Some(files));
        }
    });
    adding
}

impl Adding {
    /// Asks for the name, to change it.
    pub(super) fn ask_name(self) {
        self.asked.set(Some(Vec::new()));
    }

    fn enqueue(self, files: Vec<AppFile>) {
        if files.is_empty() {
            return;
        }
        spawn_local(async move {
            let engine = self.engine.get();
            // Told before anything is read or locked; without a network the queue waits by itself.
            match engine.can_deposit().await.map_err(|error| error.kind) {
                Ok(()) | Err(Kind::Offline | Kind::Busy | Kind::Server) => {}
                Err(kind) => return self.toasts.fail_saying(self.words.fault(kind)),
            }
            forget_finished(&engine);
            if let Err(error) = engine.enqueue(self.album, files).await {
                self.toasts.fail_saying(self.words.fault(error.kind));
            }
        });
    }

    /// Remembers the name, then adds what waited for it.
    fn called(self, name: GuestName, odd: RwSignal<Option<Kind>>) {
        let files = self
            .asked
            .with_untracked(|asked| asked.clone().unwrap_or_default());
        spawn_local(async move {
            let engine = self.engine.get();
            match engine.set_guest_name(name).await {
                Ok(()) => {
                    self.name.set(engine.guest_name().await);
                    self.asked.set(None);
                    self.enqueue(files);
                }
                Err(error) => {
                    odd.try_set(Some(error.kind));
                }
            }
        });
    }
}

/// The one button.
#[component]
pub(super) fn AddButton(words: &'static str, adding: Adding) -> impl IntoView {
    view! {
        <Button
            words=words
            look=Look::Primary
            size=Size::Big
            picture=Icon::Plus
            on_press=Callback::new(move |()| adding.picker.open())
        />
    }
}

/// Asks who the photos are from, while files wait for that.
#[component]
pub(super) fn NameDialog(adding: Adding, words: &'static Words) -> impl IntoView {
    let is_asked = Memo::new(move |_| adding.asked.with(Option::is_some));
    view! {
        <Show when=move || is_asked.get()>
            <Asking adding=adding words=words />
        </Show>
    }
}

#[component]
fn Asking(adding: Adding, words: &'static Words) -> impl IntoView {
    let known = match adding.name.get_untracked() {
        Some(GuestName::Named(name)) => name,
        _ => String::new(),
    };
    let name = RwSignal::new(known);
    let odd = RwSignal::new(None);
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        match GuestName::parse(&name.get_untracked()) {
            Ok(name) => adding.called(name, odd),
            Err(error) => odd.set(Some(error.kind)),
        }
    };
    let error = Signal::derive(move || {
        match odd.get() {
            None => "",
            Some(Kind::TooLarge) => words.name_long,
            Some(_) => words.name_missing,
        }
        .to_owned()
    });
    view! {
        <Dialog
            title=words.name_title.to_owned()
            close_words=words.close
            on_close=Callback::new(move |()| adding.asked.set(None))
        >
            <form class=css::name on:submit=submit novalidate lang=words.lang>
                <Field
                    label=words.name_label
                    value=name
                    purpose=Purpose::Name
                    hint=words.name_hint
                    error=error
                    focus=true
                />
                <Actions>
                    <Button
                        words=words.anonymous
                        on_press=Callback::new(move |()| adding.called(GuestName::Anonymous, odd))
                    />
                    <Button words=words.name_go look=Look::Primary submit=true />
                </Actions>
            </form>
        </Dialog>
    }
}
