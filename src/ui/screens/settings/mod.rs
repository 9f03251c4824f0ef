//! Settings: the account, the look, and what the server sees.

use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

use crate::ui::{
    parts::{
        button::Button,
        icon::{Icon, icon},
    },
    routes,
    screens::phrase::PhraseSheet,
    state::{
        commands::command,
        prefs::{Theme, use_theme},
        session::use_email,
        toasts::use_toasts,
    },
    text::{
        en::{common, settings as words},
        errors,
    },
};

stylance::import_style!(css, "settings.module.css");

/// The screen.
#[component]
pub fn Settings() -> impl IntoView {
    view! {
        <main id="main" class=css::page>
            <h1>{common::SETTINGS}</h1>
            <Account />
            <Look />
            <About />
        </main>
    }
}

#[component]
fn Account() -> impl IntoView {
    let (email, toasts) = (use_email(), use_toasts());
    let navigate = use_navigate();
    let home = Callback::new(move |()| navigate(routes::WELCOME, Default::default()));
    let phrase = RwSignal::new_local(None::<String>);
    let reveal = command(move |engine, ()| async move {
        let made = engine.recovery_phrase().await?;
        phrase.set(Some(made.as_str().to_owned()));
        Ok(())
    });
    let sign_out = command(move |engine, ()| async move {
        let done = engine.sign_out().await;
        if let Err(error) = &done {
            toasts.fail(error.kind);
        }
        // The screen may have gone with the session already, and this road with it.
        let _ = home.try_run(());
        done
    });
    let is_revealed = Memo::new(move |_| phrase.with(Option::is_some));
    let toggle = Callback::new(move |()| {
        if is_revealed.get_untracked() {
            phrase.set(None);
        } else {
            reveal.give(());
        }
    });
    let toggle_words = Signal::derive(move || {
        if is_revealed.get() {
            words::HIDE_PHRASE
        } else {
            words::SHOW_PHRASE
        }
        .to_owned()
    });
    view! {
        <section class=css::section>
            <h2>{words::ACCOUNT}</h2>
            <div>
                <div class=css::row>
                    <div>
                        <b>{email}</b>
                        <p class="small soft">{words::SIGN_OUT_MORE}</p>
                    </div>
                    <Button
                        words=words::SIGN_OUT
                        picture=Icon::SignOut
                        busy=Signal::derive(move || sign_out.is_running())
                        on_press=Callback::new(move |()| sign_out.give(()))
                    />
                </div>
                <div class=css::row>
                    <div>
                        <b>{words::PHRASE}</b>
                        <p class="small soft">{words::PHRASE_MORE}</p>
                        {move || reveal.failure().map(|kind| view! { <p role="alert">{errors::in_form(kind)}</p> })}
                    </div>
                    <Button
                        words=toggle_words
                        picture=Icon::Key
                        busy=Signal::derive(move || reveal.is_running())
                        on_press=toggle
                    />
                </div>
                {move || phrase.get().map(|phrase| view! { <PhraseSheet phrase=phrase /> })}
            </div>
        </section>
    }
}

#[component]
fn Look() -> impl IntoView {
    let theme = use_theme();
    let choice = move |which: Theme, words: &'static str, picture: Icon| {
        view! {
            <label class=css::theme>
                <input
                    type="radio"
                    name="theme"
                    prop:checked=move || theme.get() == which
                    on:change=move |_| theme.set(which)
                />
                {icon(picture)}
                {words}
            </label>
        }
    };
    view! {
        <section class=css::section>
            <h2 id="look">{words::LOOK}</h2>
            <div class=css::themes role="radiogroup" aria-labelledby="look">
                {choice(Theme::System, words::SYSTEM, Icon::Monitor)}
                {choice(Theme::Light, words::LIGHT, Icon::Sun)}
                {choice(Theme::Dark, words::DARK, Icon::Moon)}
            </div>
        </section>
    }
}

#[component]
fn About() -> impl IntoView {
    let list = |rows: [&'static str; 5]| {
        view! { <ul role="list">{rows.map(|row| view! { <li>{row}</li> }).into_iter().collect_view()}</ul> }
    };
    view! {
        <section class=css::section>
            <h2>{words::ABOUT}</h2>
            <p class="soft">{words::ABOUT_MORE}</p>
            <div class=css::sight>
                <div class=[css::column, css::cannot].join(" ")>
                    <h3>{icon(Icon::Lock)} {words::CANNOT}</h3>
                    {list(words::CANNOT_ROWS)}
                </div>
                <div class=css::column>
                    <h3>{icon(Icon::Eye)} {words::CAN}</h3>
                    {list(words::CAN_ROWS)}
                </div>
            </div>
            <p class="small soft num">{words::BUILD} " " {env!("CARGO_PKG_VERSION")}</p>
        </section>
    }
}
