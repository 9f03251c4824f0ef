//! Choosing files.

use leptos::{html, prelude::*};

use crate::AppFile;

/// Opens the browser's file dialog.
#[derive(Clone, Copy)]
pub struct Picker(NodeRef<html::Input>);

impl Picker {
    /// One for a screen; its [`PickerInput`] must be in the view.
    pub fn new() -> Self {
        Self(NodeRef::new())
    }

    /// Opens the dialog; works only within a press.
    pub fn open(self) {
        if let Some(input) = self.0.get_untracked() {
            input.click();
        }
    }
}

impl Default for Picker {
    fn default() -> Self {
        Self::new()
    }
}

/// The input behind the button. Buttons with words are easier to style and to press than the input itself.
#[component]
pub fn PickerInput(
    picker: Picker,
    #[prop(into)] on_files: Callback<Vec<AppFile>>,
) -> impl IntoView {
    let changed = move |_| {
        // The browser's dialog may be open for longer than the page it was opened from.
        let Some(Some(input)) = picker.0.try_get_untracked() else {
            return;
        };
        let files = input
            .files()
            .map(|list| files_of(&list))
            .unwrap_or_default();
        // Else choosing the same files again would be no change.
        input.set_value("");
        if !files.is_empty() {
            on_files.try_run(files);
        }
    };
    view! {
        <input
            node_ref=picker.0
            type="file"
            multiple
            accept="image/*,video/*"
            class="hidden-words"
            tabindex="-1"
            aria-hidden="true"
            on:change=changed
        />
    }
}

/// Files of a list, in its order.
pub fn files_of(list: &web_sys::FileList) -> Vec<AppFile> {
    (0..list.length())
        .filter_map(|i| list.item(i))
        .map(AppFile::from)
        .collect()
}
