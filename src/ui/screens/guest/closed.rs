//! A link that does not open: what happened, and what to do next, one calm page for each way.

use leptos::prelude::*;
use potluck_engine::Kind;

use crate::ui::{
    parts::{
        button::{Button, Look},
        calm::Calm,
        icon::Icon,
        topbar::Brand,
    },
    text::guest::Words,
};

/// The page.
#[component]
pub fn Closed(kind: Kind, words: &'static Words) -> impl IntoView {
    // The engine sees a key of no length and one of a wrong length alike; people do not.
    let has_key = window().location().hash().is_ok_and(|hash| hash.len() > 1);
    let (title, more) = if kind == Kind::LinkKey && !has_key {
        words.no_key
    } else {
        words.closed(kind)
    };
    let picture = match kind {
        Kind::LinkKey | Kind::LinkKeyWrong | Kind::Corrupt => Icon::Key,
        Kind::LinkGone => Icon::LinkOff,
        Kind::LinkUnknown | Kind::NotFound => Icon::Link,
        Kind::DeviceLimit => Icon::Smartphone,
        Kind::Offline | Kind::Server | Kind::Busy => Icon::CloudOff,
        _ => Icon::Alert,
    };
    let may_pass = matches!(
        kind,
        Kind::Offline
            | Kind::Server
            | Kind::Busy
            | Kind::Bug
            | Kind::OutOfMemory
            | Kind::DeviceLimit
    );
    let again = Callback::new(|()| {
        // Fails only for pages that may not be loaded, and this one was.
        let _ = window().location().reload();
    });
    view! {
        <main id="main" lang=words.lang>
            <Calm picture=picture title=title more=more>
                {may_pass.then(|| view! { <Button words=words.try_again look=Look::Primary picture=Icon::Retry on_press=again /> })}
                {(!may_pass).then(|| view! { <Brand href="/" /> })}
            </Calm>
        </main>
    }
}
