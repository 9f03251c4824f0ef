//! The page's program: joins engine, browser and screens.

fn main() {
    #[cfg(target_arch = "wasm32")]
    page::start();
}

#[cfg(target_arch = "wasm32")]
mod page {
    use potluck::AppEngine;
    use potluck::platform::{Browser, page};
    use potluck::ui::{self, door};
    use potluck_engine::{Engine, Kind, Options, Start};
    use wasm_bindgen::JsCast;
    use wasm_bindgen::closure::Closure;

    pub(super) fn start() {
        console_error_panic_hook::set_once();
        wasm_bindgen_futures::spawn_local(run());
    }

    async fn run() {
        let start = arrive();
        reload_on_another_link();
        // Without the name of its module there is no worker, and every job says so.
        let worker = page::meta("potluck-worker").unwrap_or_default();
        let options = Options {
            api: page::meta("potluck-api").unwrap_or_default(),
        };
        let engine: AppEngine = Engine::new(Browser::open(worker).await, options);
        ui::mount(engine, start);
    }

    /// Who comes: somebody with a link, somebody with a link that cannot be one, or an account. A link's key leaves the
    /// address bar here.
    fn arrive() -> Result<Start, Kind> {
        let mut address = page::address();
        if !address.contains('#')
            && let Some(kept) = page::kept_note()
            && let Some((bare, fragment)) = kept.split_once('#')
            && link_part(bare) == link_part(&address)
        {
            address = format!("{address}#{fragment}");
        }
        let start = door::start(&address);
        if matches!(start, Ok(Start::Link(_))) {
            page::hide_fragment(&address);
        }
        start
    }

    /// The part of an address that says which link it is: the viewer adds to it.
    fn link_part(bare: &str) -> &str {
        let end = bare
            .find("&photo=")
            .or_else(|| bare.find("?photo="))
            .unwrap_or(bare.len());
        &bare[..end]
    }

    /// Pasting another link over this one changes only the fragment, for which browsers do not load the page anew.
    fn reload_on_another_link() {
        let Some(window) = page::window() else { return };
        let changed = Closure::<dyn FnMut()>::new(|| {
            let address = page::address();
            if address.contains('#') && !matches!(door::start(&address), Ok(Start::Account)) {
                page::reload();
            }
        });
        let _ =
            window.add_event_listener_with_callback("hashchange", changed.as_ref().unchecked_ref());
        // Heard as long as the page lives.
        changed.forget();
    }
}
