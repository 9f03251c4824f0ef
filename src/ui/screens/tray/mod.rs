//! What is being added: one line, and the files behind it. The same for owners and guests, in words of their own.

mod files;
mod words;

use leptos::{ev, prelude::*};

use self::files::Files;
pub use self::words::TrayWords;
use crate::ui::{
    parts::{
        button::{Button, IconButton, Look, Size},
        icon::{Icon, icon},
        progress::ProgressBar,
    },
    state::{
        commands::forget_all,
        engine::use_engine,
        library::use_library,
        uploads::{Summary, sum_up},
    },
    text::numbers::size,
};

stylance::import_style!(pub(self) css, "tray.module.css");

/// The tray, while there is anything in the queue.
#[component]
pub fn Tray(words: TrayWords) -> impl IntoView {
    let uploads = use_library().uploads;
    let sum = Memo::new(move |_| uploads.with(sum_up));
    let has_any = Memo::new(move |_| uploads.with(|uploads| !uploads.items.is_empty()));
    ask_before_leaving(sum);
    view! {
        <Show when=move || has_any.get()>
            <Shown words=words sum=sum />
        </Show>
    }
}

#[component]
fn Shown(words: TrayWords, sum: Memo<Summary>) -> impl IntoView {
    let engine = use_engine();
    let uploads = use_library().uploads;
    let with_files = RwSignal::new(false);
    let is_over = Memo::new(move |_| sum.with(|sum| sum.open == 0));
    let is_paused = Memo::new(move |_| uploads.with(|uploads| uploads.is_paused));
    let has_failed = Memo::new(move |_| sum.with(|sum| sum.failed > 0));
    // A failure opens the list: it wants to be read.
    Effect::new(move |_| {
        if has_failed.get() {
            with_files.set(true);
        }
    });
    let title = move || {
        let sum = sum.get();
        let (waits, paused) =
            uploads.with(|uploads| (uploads.is_waiting_for_network, uploads.is_paused));
        match () {
            () if sum.open == 0 && sum.failed > 0 => words.failed(sum.added, sum.failed),
            () if sum.open == 0 => words.done(sum.added, sum.safe),
            () if waits => words.waiting(sum.safe, sum.all),
            () if paused => words.paused(),
            () => words.adding((sum.all - sum.open + 1).min(sum.all), sum.all),
        }
    };
    let pace = move || {
        let sum = sum.get();
        let speed = uploads.with(|uploads| uploads.bytes_per_s);
        let all = format!("{} / {}", size(sum.sent), size(sum.bytes));
        match sum.seconds_left {
            _ if sum.open == 0 => String::new(),
            Some(left) if speed > 0 => words.pace(&all, speed, left),
            _ => all,
        }
    };
    let picture = move || {
        is_over.get().then(|| {
            if has_failed.get() {
                icon(Icon::Alert)
            } else {
                icon(Icon::Done)
            }
        })
    };
    let toggle_words = Signal::derive(move || {
        if with_files.get() {
            words.hide_files()
        } else {
            words.show_files()
        }
        .to_owned()
    });
    view! {
        <section class=css::tray aria-label=words.region()>
            <div class=css::head>
                <div class=css::row>
                    <p class=css::title class=(css::bad, move || has_failed.get()) role="status">
                        {picture}
                        <span class="num">{title}</span>
                    </p>
                    <div class=css::tools>
                        {move || {
                            let picture = if with_files.get() { Icon::ChevronDown } else { Icon::ChevronUp };
                            view! {
                                <IconButton
                                    words=toggle_words
                                    picture=picture
                                    look=Look::Plain
                                    on_press=Callback::new(move |()| with_files.update(|shown| *shown = !*shown))
                                />
                            }
                        }}
                        <Show when=move || is_over.get()>
                            <IconButton
                                words=words.close().to_owned()
                                picture=Icon::Close
                                look=Look::Plain
                                on_press=Callback::new(move |()| forget_all(&engine.get()))
                            />
                        </Show>
                    </div>
                </div>
                <Show when=move || !is_over.get()>
                    <ProgressBar
                        label=words.region().to_owned()
                        part=Signal::derive(move || sum.get().sent)
                        whole=Signal::derive(move || sum.get().bytes)
                    />
                    <div class=css::row>
                        <p class=[css::note, "num"].join(" ")>{pace}</p>
                        <div class=css::tools>
                            <Button
                                words=Signal::derive(move || {
                                    if is_paused.get() { words.resume() } else { words.pause() }.to_owned()
                                })
                                look=Look::Plain
                                size=Size::Small
                                on_press=Callback::new(move |()| {
                                    if is_paused.get_untracked() {
                                        engine.get().resume_uploads();
                                    } else {
                                        engine.get().pause_uploads();
                                    }
                                })
                            />
                        </div>
                    </div>
                    {words.may_lock().map(|words| view! { <p class=css::note>{words}</p> })}
                </Show>
                <Show when=move || is_over.get() && uploads.with(|uploads| uploads.items.iter().any(|item| item.can_retry))>
                    <div>
                        <Button
                            words=words.retry_all().to_owned()
                            picture=Icon::Retry
                            size=Size::Small
                            on_press=Callback::new(move |()| engine.get().retry_failed())
                        />
                    </div>
                </Show>
            </div>
            <Show when=move || with_files.get()>
                <Files words=words />
            </Show>
        </section>
    }
}

/// Closing the page in the middle of it would stop it; the browser asks, in its own words.
fn ask_before_leaving(sum: Memo<Summary>) {
    let listener = window_event_listener(ev::beforeunload, move |event| {
        if sum.try_get_untracked().is_some_and(|sum| sum.open > 0) {
            event.prevent_default();
        }
    });
    on_cleanup(move || listener.remove());
}
