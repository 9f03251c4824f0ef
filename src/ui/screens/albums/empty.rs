//! No album yet: five occasions to start from.

use leptos::prelude::*;

use super::css;
use crate::ui::{
    parts::icon::{Icon, icon},
    text::en::albums as words,
};

const PICTURES: [Icon; 5] = [
    Icon::Heart,
    Icon::Cake,
    Icon::Plane,
    Icon::Presentation,
    Icon::Sun,
];

/// Each starts a new album with a name to change.
#[component]
pub(super) fn Empty(on_choose: Callback<String>) -> impl IntoView {
    let rows = PICTURES.into_iter().zip(words::OCCASIONS).map(|(picture, (what, name))| {
        view! {
            <li>
                <button type="button" class=css::occasion on:click=move |_| on_choose.run(name.to_owned())>
                    {icon(picture)}
                    <span>
                        <i>{what}</i>
                        <span class="small soft">{name}</span>
                    </span>
                    <span class=css::go>{icon(Icon::ChevronRight)}</span>
                </button>
            </li>
        }
    });
    view! {
        <div class=css::empty>
            <div>
                <h2>{words::EMPTY}</h2>
                <p>{words::EMPTY_MORE}</p>
            </div>
            <ul role="list" class=css::occasions>
                {rows.collect_view()}
            </ul>
        </div>
    }
}
