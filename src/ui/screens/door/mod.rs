//! The column in which accounts are made and opened, and what its screens share.

use std::time::Duration;

use leptos::{html, prelude::*};
use potluck_engine::Kind;

use crate::ui::{
    parts::{progress::ProgressDrift, topbar::DoorBar},
    text::{en::account, errors},
};

stylance::import_style!(css, "door.module.css");

/// The column with its heading, which takes the focus when a step follows another.
#[component]
pub fn Door(
    #[prop(into)] title: String,
    #[prop(optional, into)] intro: Option<String>,
    #[prop(optional)] wide: bool,
    #[prop(optional)] later_step: bool,
    children: Children,
) -> impl IntoView {
    let heading = NodeRef::<html::H1>::new();
    if later_step {
        Effect::new(move |_| {
            if let Some(heading) = heading.get() {
                let _ = heading.focus();
            }
        });
    }
    let class = if wide {
        [css::door, css::wide].join(" ")
    } else {
        css::door.to_owned()
    };
    view! {
        <DoorBar />
        <main id="main" class=class>
            <div class=css::intro>
                <h1 node_ref=heading tabindex="-1">
                    {title}
                </h1>
                {intro.map(|intro| view! { <p>{intro}</p> })}
            </div>
            {children()}
        </main>
    }
}

/// Ways out of a form.
#[component]
pub fn OtherWays(children: Children) -> impl IntoView {
    view! { <p class=css::other>{children()}</p> }
}

/// Says what takes so long, while it does; a moment later says that it may take longer.
#[component]
pub fn Deriving(#[prop(into)] shown: Signal<bool>) -> impl IntoView {
    let is_long = RwSignal::new(false);
    Effect::new(move |_| {
        is_long.set(false);
        if shown.get() {
            set_timeout(
                move || {
                    is_long.try_set(true);
                },
                Duration::from_secs(12),
            );
        }
    });
    let words = move || {
        if is_long.get() {
            account::DERIVING_LONG
        } else {
            account::DERIVING
        }
    };
    view! {
        <div role="status">
            <Show when=move || shown.get()>
                <div class=css::slow>
                    <ProgressDrift label=account::DERIVING />
                    <p class="small soft">{words}</p>
                </div>
            </Show>
        </div>
    }
}

/// A field's error: what was typed oddly, else what the engine said of it.
pub fn field_error(
    typed: RwSignal<Option<&'static str>>,
    failed: impl Fn() -> Option<Kind> + Send + Sync + 'static,
) -> Signal<String> {
    Signal::derive(move || {
        typed
            .get()
            .or_else(|| failed().map(errors::in_form))
            .map(str::to_owned)
            .unwrap_or_default()
    })
}

/// Looks like an address: enough to catch slips, and no more, since only the mail can tell.
pub fn is_address(text: &str) -> bool {
    matches!(text.trim().split_once('@'), Some((name, host)) if !name.is_empty() && host.contains('.') && !host.ends_with('.'))
}

/// A code as it is sent: six digits, however they were grouped when pasted.
pub fn is_code(text: &str) -> bool {
    text.chars().filter(char::is_ascii_digit).count() == 6
        && text
            .chars()
            .all(|c| c.is_ascii_digit() || c.is_whitespace())
}
