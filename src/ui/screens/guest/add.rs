//! Adding as a guest: files first, then the name once, then it starts.

use leptos::{ev, prelude::*, task::spawn_local};
use potluck_engine::{AlbumId, GuestName, Kind};

use super::{css, held::Held};
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
    /// Files that are not on their way, and are not let go of either.
    pub(super) held: RwSignal<Option<Held>, LocalStorage>,
    album: AlbumId,
    engine: EngineHandle,
}

/// Prepares adding to an album.
pub(super) fn use_adding(album: AlbumId) -> Adding {
    let engine = use_engine();
    let name = RwSignal::new(None);
    spawn_local(async move {
        name.try_set(engine.get().guest_name().await);
    });
    let mut adding = Adding {
        picker: Picker::new(),
        on_files: Callback::new(|_| ()),
        name,
        asked: RwSignal::new_local(None),
        held: RwSignal::new_local(None),
        album,
        engine,
    };
    adding.on_files = Callback::new(move |files: Vec<AppFile>| adding.take(files));
    adding
}

impl Adding {
    /// Asks for the name, to change it.
    pub(super) fn ask_name(self) {
        self.asked.set(Some(Vec::new()));
    }

    /// Takes files, and whatever was held before them.
    fn take(self, files: Vec<AppFile>) {
        let held = self.held.try_update(Option::take).flatten();
        let mut all = held.map(|held| held.files).unwrap_or_default();
        all.extend(files);
        match self.name.try_get_untracked() {
            Some(Some(_)) => self.enqueue(all),
            // More may be dropped while the name is asked for.
            Some(None) => self
                .asked
                .update(|asked| asked.get_or_insert_default().extend(all)),
            // The page has been left.
            None => {}
        }
    }

    /// Tries once more with what is held.
    pub(super) fn go_on(self) {
        self.take(Vec::new());
    }

    /// No name now; the files stay.
    fn put_off(self) {
        let files = self.asked.try_update(Option::take).flatten();
        if let Some(files) = files.filter(|files| !files.is_empty()) {
            self.hold(files, None);
        }
    }

    fn hold(self, files: Vec<AppFile>, refused: Option<Kind>) {
        // Does nothing on a page that has been left: nobody would see it. What is held already comes first.
        self.held.update(|held| {
            let mut all = held.take().map(|held| held.files).unwrap_or_default();
            all.extend(files);
            *held = Some(Held {
                files: all,
                refused,
            });
        });
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
                Err(kind) => return self.hold(files, Some(kind)),
            }
            forget_finished(&engine);
            if let Err(error) = engine.enqueue(self.album, files.clone()).await {
                self.hold(files, Some(error.kind));
            }
        });
    }

    /// Remembers the name, then adds what waited for it.
    fn called(self, name: GuestName, odd: RwSignal<Option<Kind>>) {
        spawn_local(async move {
            let engine = self.engine.get();
            match engine.set_guest_name(name).await {
                Ok(()) => {
                    self.name.set(engine.guest_name().await);
                    // Nothing is left of them when the dialog was closed meanwhile: then they are held.
                    if let Some(Some(files)) = self.asked.try_update(Option::take) {
                        self.enqueue(files);
                    }
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
            on_close=Callback::new(move |()| adding.put_off())
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
