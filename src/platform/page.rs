//! The page itself: its address, what it was built with, and what happens to it.

use wasm_bindgen::JsCast;
use web_sys::{HtmlMetaElement, Window};

/// The window; `None` in a worker.
#[must_use]
pub fn window() -> Option<Window> {
    js_sys::global().dyn_into().ok()
}

/// What `<meta name="...">` says.
#[must_use]
pub fn meta(name: &str) -> Option<String> {
    let found = window()?
        .document()?
        .query_selector(&format!("meta[name=\"{name}\"]"))
        .ok()??;
    let content = found.dyn_into::<HtmlMetaElement>().ok()?.content();
    (!content.is_empty()).then_some(content)
}

/// How many threads the machine has, as far as the browser says.
#[must_use]
pub fn threads() -> usize {
    window()
        .map_or(1, |window| {
            window.navigator().hardware_concurrency() as usize
        })
        .max(1)
}

/// False when the browser knows that there is no network.
#[must_use]
pub fn is_online() -> bool {
    window().is_none_or(|window| window.navigator().on_line())
}

/// True when the page can be seen.
#[must_use]
pub fn is_visible() -> bool {
    window()
        .and_then(|window| window.document())
        .is_some_and(|document| !document.hidden())
}

/// The page's whole address, fragment included.
#[must_use]
pub fn address() -> String {
    window()
        .and_then(|window| window.location().href().ok())
        .unwrap_or_default()
}

/// Loads the page anew.
pub fn reload() {
    if let Some(window) = window() {
        let _ = window.location().reload();
    }
}

/// Takes the fragment out of the address bar and keeps `note` for this tab, so that a reload finds what the fragment
/// said: out of sight, out of screenshots and of what is copied from the address bar.
///
/// It is kept in the tab's own session storage and, where that is blocked, in this history entry's state. Both end with
/// the tab, and no other site sees them.
pub fn hide_fragment(note: &str) {
    let Some(window) = window() else { return };
    if let Ok(Some(storage)) = window.session_storage() {
        let _ = storage.set_item(NOTE, note);
    }
    let Ok(history) = window.history() else {
        return;
    };
    let state = js_sys::Object::new();
    let _ = js_sys::Reflect::set(&state, &NOTE.into(), &note.into());
    let bare = address();
    let bare = bare.split('#').next().unwrap_or_default();
    let _ = history.replace_state_with_url(&state, "", Some(bare));
}

/// What [`hide_fragment`] kept in this tab.
#[must_use]
pub fn kept_note() -> Option<String> {
    let window = window()?;
    let stored = window
        .session_storage()
        .ok()
        .flatten()
        .and_then(|storage| storage.get_item(NOTE).ok()?);
    stored.or_else(|| {
        let state = window.history().ok()?.state().ok()?;
        js_sys::Reflect::get(&state, &NOTE.into()).ok()?.as_string()
    })
}

/// Where the note is kept.
const NOTE: &str = "potluck-link";
