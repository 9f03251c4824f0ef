//! Buttons, and links that look like them.

use leptos::prelude::*;

use super::icon::{Icon, icon};

stylance::import_style!(css, "button.module.css");

/// How much a button asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Look {
    /// The single most useful action of a screen.
    Primary,
    /// An action like others.
    #[default]
    Quiet,
    /// An action that stands back: no edge.
    Plain,
    /// Leads to something that destroys.
    Alarm,
    /// Destroys.
    Destroy,
    /// Words inside a sentence.
    Text,
}

/// How large a button is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Size {
    /// 44 px.
    #[default]
    Usual,
    /// 36 px, 44 under a finger.
    Small,
    /// As wide as its column, and hard to miss.
    Big,
    /// As wide as its column.
    Full,
}

fn class(look: Look, size: Size, is_square: bool) -> String {
    let look = match look {
        Look::Primary => css::primary,
        Look::Quiet => css::quiet,
        Look::Plain => css::plain,
        Look::Alarm => css::alarm,
        Look::Destroy => css::destroy,
        Look::Text => css::text,
    };
    let size = match size {
        Size::Usual => "",
        Size::Small => css::small,
        Size::Big => css::big,
        Size::Full => css::full,
    };
    let square = if is_square { css::square } else { "" };
    [css::button, look, size, square].join(" ")
}

/// A button with words, and maybe a picture before them. While `busy`, it stays as wide as it is and cannot be pressed.
#[component]
pub fn Button(
    #[prop(into)] words: Signal<String>,
    #[prop(optional)] look: Look,
    #[prop(optional)] size: Size,
    #[prop(optional)] picture: Option<Icon>,
    #[prop(optional, into)] busy: Signal<bool>,
    #[prop(optional, into)] disabled: Signal<bool>,
    #[prop(optional)] submit: bool,
    #[prop(optional, into)] on_press: Option<Callback<()>>,
) -> impl IntoView {
    view! {
        <button
            type=if submit { "submit" } else { "button" }
            class=class(look, size, false)
            disabled=move || disabled.get() || busy.get()
            aria-busy=move || busy.get().then_some("true")
            on:click=move |_| {
                if let Some(on_press) = on_press {
                    on_press.run(());
                }
            }
        >
            {picture.map(icon)}
            <span>{words}</span>
            {move || busy.get().then(|| view! { <span class=css::dots aria-hidden="true"><i></i><i></i><i></i></span> })}
        </button>
    }
}

/// A button that is a picture; its words are said, and shown when pointed at.
#[component]
pub fn IconButton(
    #[prop(into)] words: Signal<String>,
    picture: Icon,
    #[prop(optional)] look: Look,
    #[prop(optional, into)] pressed: Option<Signal<bool>>,
    #[prop(optional, into)] on_press: Option<Callback<()>>,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class=class(look, Size::Usual, true)
            aria-label=words
            title=words
            aria-pressed=move || pressed.map(|pressed| pressed.get().to_string())
            on:click=move |_| {
                if let Some(on_press) = on_press {
                    on_press.run(());
                }
            }
        >
            {icon(picture)}
        </button>
    }
}

/// A link that looks like a button.
#[component]
pub fn ButtonLink(
    #[prop(into)] words: String,
    #[prop(into)] href: String,
    #[prop(optional)] look: Look,
    #[prop(optional)] size: Size,
) -> impl IntoView {
    view! {
        <a href=href class=class(look, size, false)>
            {words}
        </a>
    }
}
