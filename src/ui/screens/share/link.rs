//! The album's link: making it, copying it, what it allows, and its end.

use leptos::{ev, prelude::*};
use potluck_engine::{AlbumId, LinkEdit, LinkFor, view::LinkView};
use wasm_bindgen::{JsCast, JsValue};

use super::{clipboard::copy, css};
use crate::ui::{
    parts::{
        button::{Button, Look, Size},
        dialog::Confirm,
        icon::Icon,
        progress::ProgressDrift,
        switch::Switch,
    },
    state::{commands::command, library::use_library, toasts::use_toasts},
    text::{en::share as words, errors},
};

/// The tab.
#[component]
pub(super) fn LinkPanel(album: AlbumId) -> impl IntoView {
    let library = use_library();
    let may = Memo::new(move |_| library.album(album).is_some_and(|album| album.can_link));
    let has_link = Memo::new(move |_| library.link(album).is_some());
    move || {
        if !may.get() {
            view! { <p class="soft">{words::OWNER_ONLY}</p> }.into_any()
        } else if has_link.get() {
            view! { <Existing album=album /> }.into_any()
        } else {
            view! { <Offer album=album /> }.into_any()
        }
    }
}

/// No link yet.
#[component]
fn Offer(album: AlbumId) -> impl IntoView {
    let make =
        command(move |engine, kind: LinkFor| async move { engine.create_link(album, kind).await });
    let is_running = Signal::derive(move || make.is_running());
    view! {
        <div class=css::offer>
            <Button
                words=words::COLLECT
                look=Look::Primary
                size=Size::Full
                picture=Icon::Link
                disabled=is_running
                on_press=Callback::new(move |()| make.give(LinkFor::Collect))
            />
            <p>{words::COLLECT_MORE}</p>
        </div>
        <div class=css::offer>
            <Button
                words=words::VIEW
                size=Size::Full
                picture=Icon::Eye
                disabled=is_running
                on_press=Callback::new(move |()| make.give(LinkFor::View))
            />
            <p>{words::VIEW_MORE}</p>
        </div>
        <div role="status">
            <Show when=move || is_running.get()>
                <ProgressDrift label=words::MAKING />
            </Show>
            {move || make.failure().map(|kind| view! { <p>{errors::in_form(kind)}</p> })}
        </div>
    }
}

/// The link that there is.
#[component]
fn Existing(album: AlbumId) -> impl IntoView {
    let (library, toasts) = (use_library(), use_toasts());
    let link = Memo::new(move |_| library.link(album));
    let is = move |of: fn(&LinkView) -> bool| {
        Signal::derive(move || link.with(|link| link.as_ref().is_some_and(of)))
    };
    let url = move || {
        link.with(|link| {
            link.as_ref()
                .map(|link| link.url.clone())
                .unwrap_or_default()
        })
    };
    let edit = command(move |engine, edit: LinkEdit| async move {
        let changed = engine.update_link(album, edit).await;
        if let Err(error) = &changed {
            toasts.fail(error.kind);
        }
        changed
    });
    let is_running = Signal::derive(move || edit.is_running());
    let removing = RwSignal::new(false);
    let remove = command(move |engine, ()| async move {
        let removed = engine.remove_link(album).await;
        removing.try_set(false);
        match &removed {
            Ok(()) => toasts.say(words::REMOVED),
            Err(error) => toasts.fail(error.kind),
        }
        removed
    });
    let select_all = move |event: ev::FocusEvent| {
        if let Some(input) = event
            .target()
            .and_then(|target| target.dyn_into::<web_sys::HtmlInputElement>().ok())
        {
            input.select();
        }
    };
    view! {
        <div class=css::offer>
            <div class=css::link>
                <input class=css::address readonly prop:value=url aria-label=words::ADDRESS on:focus=select_all />
                <Button
                    words=words::COPY
                    look=Look::Primary
                    picture=Icon::Copy
                    on_press=Callback::new(move |()| copy(untrack(url), toasts, words::COPIED))
                />
            </div>
            <p>{words::KEY_NOTE}</p>
        </div>
        <div class=css::switches>
            <Switch
                words=words::ALLOW_ADDING
                more=words::ALLOW_ADDING_MORE
                on=is(|link| link.is_collecting)
                busy=is_running
                on_change=Callback::new(move |on| edit.give(LinkEdit { collecting: Some(on), ..LinkEdit::default() }))
            />
            <Switch
                words=words::ALLOW_DOWNLOADS
                more=words::ALLOW_DOWNLOADS_MORE
                on=is(|link| link.can_download)
                busy=is_running
                on_change=Callback::new(move |on| edit.give(LinkEdit { download: Some(on), ..LinkEdit::default() }))
            />
        </div>
        <div class=css::foot>
            <Button words=words::REMOVE look=Look::Alarm on_press=Callback::new(move |()| removing.set(true)) />
            {can_send()
                .then(|| {
                    view! {
                        <Button words=words::SEND picture=Icon::Share on_press=Callback::new(move |()| send(&untrack(url))) />
                    }
                })}
        </div>
        <Show when=move || removing.get()>
            <Confirm
                title=words::REMOVE_TITLE
                consequence=words::REMOVE_MORE
                yes=words::REMOVE
                no=words::KEEP
                busy=Signal::derive(move || remove.is_running())
                on_yes=Callback::new(move |()| remove.give(()))
                on_no=Callback::new(move |()| removing.set(false))
            />
        </Show>
    }
}

/// Phones can hand a link to other apps.
fn can_send() -> bool {
    js_sys::Reflect::has(&window().navigator(), &JsValue::from_str("share")).unwrap_or(false)
}

fn send(url: &str) {
    let data = web_sys::ShareData::new();
    data.set_url(url);
    // Rejected when the person changes their mind, which needs no words.
    let promise = window().navigator().share_with_data(&data);
    leptos::task::spawn_local(async move {
        let _ = wasm_bindgen_futures::JsFuture::from(promise).await;
    });
}
