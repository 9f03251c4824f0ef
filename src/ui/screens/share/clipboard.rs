//! Putting words into the clipboard.

use leptos::task::spawn_local;
use wasm_bindgen_futures::JsFuture;

use crate::ui::{state::toasts::Toasts, text::en::common};

/// Copies, and says how it went. Works only within a press.
pub fn copy(text: String, toasts: Toasts, done: &'static str) {
    let promise = leptos::prelude::window()
        .navigator()
        .clipboard()
        .write_text(&text);
    spawn_local(async move {
        match JsFuture::from(promise).await {
            Ok(_) => toasts.say(done),
            Err(_) => toasts.say(common::NOT_COPIED),
        }
    });
}
