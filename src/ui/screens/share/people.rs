//! Who is in the album, and who has added to it.

use leptos::prelude::*;
use potluck_engine::{AlbumId, view::RoleView};

use super::css;
use crate::ui::{
    parts::{
        avatar::Avatar,
        button::{Button, Look},
    },
    screens::album::people::givers,
    state::{library::use_library, session::use_email},
    text::en::{album, share as words},
};

/// The tab.
#[component]
pub(super) fn PeoplePanel(album: AlbumId, to_link: Callback<()>) -> impl IntoView {
    let library = use_library();
    let email = use_email();
    let people = Memo::new(move |_| givers(&library.photos(album)));
    let role = Memo::new(move |_| library.album(album).map(|album| album.role));
    let you = move || {
        let address = email.get().unwrap_or_default();
        let role = (role.get() == Some(RoleView::Owner)).then_some(words::OWNER);
        view! {
            <div class=css::person>
                <Avatar name=address.clone() />
                <div>
                    <b>{address} " (" {words::YOU.to_lowercase()} ")"</b>
                    {role.map(|role| view! { <p>{role}</p> })}
                </div>
            </div>
        }
    };
    view! {
        <div class=css::people>
            {you}
            <Show
                when=move || people.with(|people| !people.is_empty())
                fallback=move || {
                    view! {
                        <p class="soft">{words::NOBODY}</p>
                        <Button words=words::TO_LINK look=Look::Quiet on_press=to_link />
                    }
                }
            >
                <h3 class=css::group>{words::CONTRIBUTORS}</h3>
                <ul role="list">
                    {move || {
                        people
                            .get()
                            .into_iter()
                            .map(|(name, count)| {
                                view! {
                                    <li class=css::person>
                                        <Avatar name=name.clone() />
                                        <div>
                                            <b>{name}</b>
                                            <p>{album::photos(count)}</p>
                                        </div>
                                    </li>
                                }
                            })
                            .collect_view()
                    }}
                </ul>
            </Show>
        </div>
    }
}
