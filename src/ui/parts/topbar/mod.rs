//! The bar at the top: the name of the product, and the way to the main screens.

use leptos::prelude::*;
use leptos_router::components::A;

use crate::ui::{
    routes,
    text::en::{self, common, welcome},
};

stylance::import_style!(css, "topbar.module.css");

/// The word mark.
#[component]
pub fn Brand(#[prop(into)] href: String) -> impl IntoView {
    view! {
        <a class=css::brand href=href aria-label=en::NAME>
            "pot"
            <b>"luck"</b>
        </a>
    }
}

/// Lets keyboards skip the bar.
#[component]
fn SkipLink() -> impl IntoView {
    let skip = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        if let Ok(Some(main)) = document().query_selector("main") {
            use wasm_bindgen::JsCast;
            let main = main.unchecked_into::<web_sys::HtmlElement>();
            let _ = main.set_attribute("tabindex", "-1");
            let _ = main.focus();
        }
    };
    view! {
        <a class=css::skip href="#main" on:click=skip>
            {common::SKIP}
        </a>
    }
}

/// The bar of those who are signed in.
#[component]
pub fn TopBar() -> impl IntoView {
    view! {
        <SkipLink />
        <header class=css::bar>
            <Brand href=routes::ALBUMS />
            <nav class=css::links aria-label=en::NAME>
                <A href=routes::ALBUMS>{common::ALBUMS}</A>
                <A href=routes::SETTINGS>{common::SETTINGS}</A>
            </nav>
        </header>
    }
}

/// The bar of those who are not; `other` is the way to the other door, when there is one.
#[component]
pub fn DoorBar(#[prop(optional)] doors: Doors) -> impl IntoView {
    view! {
        <header class=[css::bar, css::bare].join(" ")>
            <Brand href=routes::WELCOME />
            {(doors == Doors::SignIn)
                .then(|| {
                    view! {
                        <nav class=css::links aria-label=en::NAME>
                            <A href=routes::SIGN_IN>{welcome::SIGN_IN}</A>
                        </nav>
                    }
                })}
        </header>
    }
}

/// What the bar of those outside leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Doors {
    /// Nothing; the screen does.
    #[default]
    None,
    /// Signing in.
    SignIn,
}
