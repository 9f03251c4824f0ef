//! Sharing an album: its link, and who is in it.

mod clipboard;
mod link;
mod people;

use leptos::prelude::*;
use potluck_engine::AlbumId;

use self::{link::LinkPanel, people::PeoplePanel};
use crate::ui::{
    parts::{dialog::Dialog, tabs::Tabs},
    state::library::use_library,
    text::en::{albums, share as words},
};

pub use clipboard::copy;

stylance::import_style!(pub(self) css, "share.module.css");

/// The dialog.
#[component]
pub fn ShareDialog(album: AlbumId, on_close: Callback<()>) -> impl IntoView {
    let library = use_library();
    let tab = RwSignal::new(0_usize);
    let title = Signal::derive(move || {
        let title = library.album(album).and_then(|album| album.title.ok());
        words::title(&title.unwrap_or_else(|| albums::BROKEN_TITLE.to_owned()))
    });
    view! {
        <Dialog title=title on_close=on_close>
            <Tabs words=vec![Signal::stored(words::LINK.to_owned()), Signal::stored(words::PEOPLE.to_owned())] chosen=tab />
            <div class=css::panel role="tabpanel" id=move || format!("panel-{}", tab.get()) aria-labelledby=move || format!("tab-{}", tab.get())>
                {move || {
                    if tab.get() == 0 {
                        view! { <LinkPanel album=album /> }.into_any()
                    } else {
                        view! { <PeoplePanel album=album to_link=Callback::new(move |()| tab.set(0)) /> }.into_any()
                    }
                }}
            </div>
        </Dialog>
    }
}
