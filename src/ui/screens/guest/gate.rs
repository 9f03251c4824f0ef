//! The password of a link. A gate at the server, not a key; so it claims no more than that.

use leptos::{ev, prelude::*};
use potluck_engine::Kind;

use super::css;
use crate::ui::{
    parts::{
        button::{Button, Look, Size},
        calm::Calm,
        field::{Field, Purpose},
        icon::Icon,
        progress::ProgressDrift,
    },
    state::commands::command,
    text::{errors, guest::Words},
};

/// The page.
#[component]
pub(super) fn Gate(words: &'static Words, wrong: bool) -> impl IntoView {
    let password = RwSignal::new(String::new());
    let open = command(move |engine, password: String| async move {
        engine.give_link_password(&password).await
    });
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        open.give(password.get_untracked());
    };
    let error = Signal::derive(move || {
        match open.failure() {
            Some(Kind::WrongPassword | Kind::LinkPassword | Kind::Empty) => words.password_wrong,
            Some(kind) => errors::in_form(kind),
            None if wrong => words.password_wrong,
            None => "",
        }
        .to_owned()
    });
    let is_running = Signal::derive(move || open.is_running());
    view! {
        <main id="main" lang=words.lang>
            <Calm picture=Icon::Lock title=words.password_title more=words.password_more>
                <form class=css::gate on:submit=submit novalidate>
                    <Field label=words.password_label value=password purpose=Purpose::Password error=error focus=true />
                    <Button words=words.password_go look=Look::Primary size=Size::Full submit=true busy=is_running />
                    <Show when=move || is_running.get()>
                        <ProgressDrift label=words.opening />
                    </Show>
                </form>
            </Calm>
        </main>
    }
}
