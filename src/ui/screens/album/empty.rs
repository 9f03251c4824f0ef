//! An album without photos.

use leptos::prelude::*;

use super::css;
use crate::ui::{
    parts::icon::{Icon, icon},
    text::en::album as words,
};

/// Says what to do. The buttons are in the header, a line above.
#[component]
pub(super) fn Empty(can_add: Memo<bool>) -> impl IntoView {
    view! {
        <div class=css::empty>
            {icon(Icon::Images)}
            <p class=css::title>{words::EMPTY}</p>
            <Show when=move || can_add.get()>
                <p>{words::EMPTY_MORE}</p>
            </Show>
        </div>
    }
}
