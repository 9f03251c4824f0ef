//! An address that leads nowhere.

use leptos::prelude::*;

use crate::ui::{
    parts::{
        button::{ButtonLink, Look},
        calm::Calm,
        icon::Icon,
        topbar::DoorBar,
    },
    routes,
    text::en::common,
};

/// The page.
#[component]
pub fn Missing() -> impl IntoView {
    view! {
        <DoorBar />
        <NothingHere />
    }
}

/// The same under another bar.
#[component]
pub fn NothingHere() -> impl IntoView {
    view! {
        <main id="main">
            <Calm picture=Icon::LinkOff title=common::NO_PAGE more=common::NO_PAGE_MORE>
                <ButtonLink words=common::HOME href=routes::WELCOME look=Look::Primary />
            </Calm>
        </main>
    }
}
