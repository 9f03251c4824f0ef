//! When to look for news: on focus, when the network comes or goes, and now and then.

use std::time::Duration;

use leptos::{ev, prelude::*, task::spawn_local};

use super::{engine::use_engine, library::use_library};

/// A page that is looked at asks this often; a hidden one does not ask.
const EVERY: Duration = Duration::from_secs(20);

/// Starts asking; ends with the page.
pub fn keep_fresh() {
    let (engine, library) = (use_engine(), use_library());
    let pull = move || {
        spawn_local(async move {
            // Whatever goes wrong shows as being offline, or as the album's own state.
            let _ = engine.get().pull().await;
        });
    };
    let is_looked_at = || document().visibility_state() == web_sys::VisibilityState::Visible;
    let focus = window_event_listener(ev::focus, move |_| pull());
    let shown = window_event_listener(ev::visibilitychange, move |_| {
        if is_looked_at() {
            pull();
        }
    });
    let online = window_event_listener(ev::online, move |_| {
        library.has_network.set(true);
        engine.get().network_returned();
        pull();
    });
    let offline = window_event_listener(ev::offline, move |_| library.has_network.set(false));
    let timer = set_interval_with_handle(
        move || {
            if is_looked_at() {
                pull();
            }
        },
        EVERY,
    );
    on_cleanup(move || {
        focus.remove();
        shown.remove();
        online.remove();
        offline.remove();
        if let Ok(timer) = timer {
            timer.clear();
        }
    });
}
