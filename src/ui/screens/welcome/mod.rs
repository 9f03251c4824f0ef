//! What one sees who is not signed in: what this is, and the two doors.

use leptos::prelude::*;
use leptos_router::components::Redirect;
use potluck_engine::view::SessionView;

use crate::ui::{
    parts::{
        button::{ButtonLink, Look},
        topbar::DoorBar,
    },
    routes,
    state::session::use_session,
    text::en::welcome as words,
};

stylance::import_style!(css, "welcome.module.css");

/// The start page; whoever is signed in goes straight to the albums.
#[component]
pub fn Welcome() -> impl IntoView {
    let session = use_session();
    let is_inside = Memo::new(move |_| matches!(session.get(), SessionView::SignedIn { .. }));
    view! {
        <Show when=move || is_inside.get()>
            <Redirect path=routes::ALBUMS />
        </Show>
        <DoorBar />
        <main id="main" class=css::page>
            <div class=css::hero>
                <h1>{words::HEADLINE}</h1>
                <p>{words::MORE}</p>
                <div class=css::doors>
                    <ButtonLink words=words::CREATE href=routes::SIGN_UP look=Look::Primary />
                    <ButtonLink words=words::SIGN_IN href=routes::SIGN_IN />
                </div>
                <p class=css::link>
                    <b>{words::HAVE_LINK}</b>
                    " "
                    {words::HAVE_LINK_MORE}
                </p>
            </div>
            <ol class=css::steps role="list">
                {words::STEPS
                    .into_iter()
                    .enumerate()
                    .map(|(i, (title, more))| {
                        view! {
                            <li>
                                <span aria-hidden="true">{i + 1}</span>
                                <h2>{title}</h2>
                                <p>{more}</p>
                            </li>
                        }
                    })
                    .collect_view()}
            </ol>
        </main>
    }
}
