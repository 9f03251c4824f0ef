//! What somebody reads who forgot the password: what cannot be done here, and that nothing is lost.

use leptos::prelude::*;

use crate::ui::{
    parts::{
        button::{ButtonLink, Look},
        calm::Calm,
        icon::Icon,
        topbar::DoorBar,
    },
    routes,
    text::en::account as words,
};

/// The page.
#[component]
pub fn Recover() -> impl IntoView {
    view! {
        <DoorBar />
        <main id="main">
            <Calm picture=Icon::Key title=words::FORGOT more=words::RECOVER_MORE>
                <ButtonLink words=words::BACK_TO_SIGN_IN href=routes::SIGN_IN look=Look::Primary />
            </Calm>
        </main>
    }
}
