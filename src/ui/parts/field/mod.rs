//! A field with its label, hint and error.

use leptos::{html, prelude::*};

use super::icon::{Icon, icon};
use crate::ui::text::en::account;

stylance::import_style!(css, "field.module.css");

/// What a field is for; decides keyboard, autofill and spelling.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Purpose {
    /// Any text.
    #[default]
    Text,
    /// An address.
    Email,
    /// A code sent by mail.
    Code,
    /// A password being chosen.
    NewPassword,
    /// A password being given.
    Password,
    /// A person's name.
    Name,
    /// A word of the recovery phrase.
    Word,
}

impl Purpose {
    fn is_secret(self) -> bool {
        matches!(self, Purpose::NewPassword | Purpose::Password)
    }

    fn kind(self, is_shown: bool) -> &'static str {
        match self {
            Purpose::Email => "email",
            Purpose::NewPassword | Purpose::Password if !is_shown => "password",
            _ => "text",
        }
    }

    fn autocomplete(self) -> &'static str {
        match self {
            Purpose::Text | Purpose::Word => "off",
            // With sign-up and sign-in the address is the user name; managers look for that word.
            Purpose::Email => "username",
            Purpose::Code => "one-time-code",
            Purpose::NewPassword => "new-password",
            Purpose::Password => "current-password",
            Purpose::Name => "name",
        }
    }

    fn input_mode(self) -> &'static str {
        match self {
            Purpose::Email => "email",
            Purpose::Code => "numeric",
            _ => "text",
        }
    }
}

/// A labelled field.
#[component]
pub fn Field(
    #[prop(into)] label: String,
    value: RwSignal<String>,
    #[prop(optional)] purpose: Purpose,
    #[prop(optional, into)] hint: Option<String>,
    /// Empty is no error.
    #[prop(optional, into)]
    error: Signal<String>,
    /// Takes the focus when it appears.
    #[prop(optional)]
    focus: bool,
    /// The field takes no more; without it, what is too long is refused with words instead of being cut unseen.
    #[prop(optional)]
    max_chars: Option<usize>,
) -> impl IntoView {
    let id = next_id();
    let (hint_id, error_id) = (format!("{id}-hint"), format!("{id}-error"));
    let described_by = format!("{hint_id} {error_id}");
    let is_shown = RwSignal::new(false);
    let input = NodeRef::<html::Input>::new();
    if focus {
        Effect::new(move |_| {
            if let Some(input) = input.get() {
                // In a frame of its own: a dialog around it must be open first.
                request_animation_frame(move || drop(input.focus()));
            }
        });
    }
    let has_error = Memo::new(move |_| error.with(|error| !error.is_empty()));
    let class = if purpose == Purpose::Code {
        format!("{} {}", css::entry, css::code)
    } else {
        css::entry.to_owned()
    };
    view! {
        <div class=css::field>
            <label class=css::label for=id.clone()>
                {label}
            </label>
            <div class=class>
                <input
                    node_ref=input
                    id=id
                    type=move || purpose.kind(is_shown.get())
                    autocomplete=purpose.autocomplete()
                    inputmode=purpose.input_mode()
                    autocapitalize=if matches!(purpose, Purpose::Text | Purpose::Name) { "sentences" } else { "none" }
                    spellcheck=if purpose == Purpose::Text { "true" } else { "false" }
                    maxlength=max_chars.map(|max| max.to_string())
                    aria-describedby=described_by
                    aria-invalid=move || has_error.get().then_some("true")
                    bind:value=value
                />
                {purpose.is_secret().then(|| view! { <Toggle is_shown=is_shown /> })}
            </div>
            <p class=css::error id=error_id role="alert" hidden=move || !has_error.get()>
                {icon(Icon::Alert)}
                <span>{error}</span>
            </p>
            {hint.map(|hint| view! { <p class=css::hint id=hint_id>{hint}</p> })}
        </div>
    }
}

#[component]
fn Toggle(is_shown: RwSignal<bool>) -> impl IntoView {
    let words = move || {
        if is_shown.get() {
            account::HIDE_PASSWORD
        } else {
            account::SHOW_PASSWORD
        }
    };
    view! {
        <button
            type="button"
            class=css::toggle
            aria-label=words
            title=words
            on:click=move |_| is_shown.update(|shown| *shown = !*shown)
        >
            {move || icon(if is_shown.get() { Icon::EyeOff } else { Icon::Eye })}
        </button>
    }
}

/// An id for this page, to tie labels to fields.
fn next_id() -> String {
    use std::sync::atomic::{AtomicUsize, Ordering};
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    format!("field-{}", NEXT.fetch_add(1, Ordering::Relaxed))
}
