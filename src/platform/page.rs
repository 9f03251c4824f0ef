//! The page itself: its address, what it was built with, and what happens to it.

use wasm_bindgen::{JsCast, JsValue};
use web_sys::{HtmlMetaElement, Window};

/// The window; `None` in a worker.
#[must_use]
pub fn window() -> Option<Window> {
    js_sys::global().dyn_into().ok()
}

/// What `<meta name="...">` says.
#[must_use]
pub fn meta(name: &str) -> Option<String> {
    let found = window()?.document()?.query_selector(&format!("meta[name=\"{name}\"]")).ok()??;
    let content = found.dyn_into::<HtmlMetaElement>().ok()?.content();
    (!content.is_empty()).then_some(content)
}

/// How many threads the machine has, as far as the browser says.
#[must_use]
pub fn threads() -> usize {
    window().map_or(1, |window| window.navigator().hardware_concurrency() as usize).max(1)
}

/// False when the browser knows that there is no network.
#[must_use]
pub fn is_online() -> bool {
    window().is_none_or(|window| window.navigator().on_line())
}

/// True when the page can be seen.
#[must_use]
pub fn is_visible() -> bool {
    window().and_then(|window| window.document()).is_some_and(|document| !document.hidden())
}

/// The address, with the key of a link taken out of the address bar.
///
/// The fragment of a link holds the album's key. It is moved into this history entry's state: out of sight, out of
/// screenshots and of what is copied from the address bar, and still there when the page is reloaded. Other history
/// entries and other sites do not see it. A fragment that is no key stays where it is, so that a broken link can be
/// told from one that was never there.
#[must_use]
pub fn take_address() -> String {
    let Some(window) = window() else { return String::new() };
    let location = window.location();
    let href = location.href().unwrap_or_default();
    let Ok(history) = window.history() else { return href };
    let fragment = location.hash().unwrap_or_default();
    if fragment.len() > 1 {
        let bare = href.split('#').next().unwrap_or_default();
        let state = js_sys::Object::new();
        let kept = js_sys::Reflect::set(&state, &KEPT.into(), &fragment.into()).is_ok();
        if kept {
            let _ = history.replace_state_with_url(&state, "", Some(bare));
        }
        return href;
    }
    let state = history.state().unwrap_or(JsValue::NULL);
    let kept = js_sys::Reflect::get(&state, &KEPT.into()).ok().and_then(|kept| kept.as_string());
    href + &kept.unwrap_or_default()
}

/// Name of the fragment in the history entry's state.
const KEPT: &str = "potluckLink";
