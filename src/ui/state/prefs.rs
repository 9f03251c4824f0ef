//! What a person prefers on this device. Nothing personal, so it is kept in plain local storage.

use leptos::prelude::*;

/// Light or dark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Theme {
    /// As the device.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

const KEY: &str = "potluck.theme";

impl Theme {
    fn name(self) -> Option<&'static str> {
        match self {
            Theme::System => None,
            Theme::Light => Some("light"),
            Theme::Dark => Some("dark"),
        }
    }

    fn of_name(name: &str) -> Self {
        [Theme::Light, Theme::Dark]
            .into_iter()
            .find(|theme| theme.name() == Some(name))
            .unwrap_or_default()
    }
}

/// Storage may be blocked; then the choice lasts as long as the page.
fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}

/// Reads what was chosen, applies it now and whenever it changes.
pub fn provide_prefs() {
    let chosen = storage().and_then(|storage| storage.get_item(KEY).ok().flatten());
    let theme = RwSignal::new(chosen.map_or(Theme::System, |name| Theme::of_name(&name)));
    provide_context(theme);
    Effect::new(move |_| {
        let name = theme.get().name();
        let root = document().document_element();
        // Both calls fail only on impossible names or full storage, and neither harms the page.
        if let Some(root) = root {
            let _ = match name {
                Some(name) => root.set_attribute("data-theme", name),
                None => root.remove_attribute("data-theme"),
            };
        }
        if let Some(storage) = storage() {
            let _ = match name {
                Some(name) => storage.set_item(KEY, name),
                None => storage.remove_item(KEY),
            };
        }
    });
}

/// The chosen theme; set it to choose another.
pub fn use_theme() -> RwSignal<Theme> {
    expect_context()
}
