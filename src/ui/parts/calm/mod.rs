//! A page with one thing to say: what is, and what to do next.

use leptos::{html, prelude::*};

use super::icon::{Icon, icon};

stylance::import_style!(css, "calm.module.css");

/// The page. Its heading gets the focus, since it replaces whatever was there.
#[component]
pub fn Calm(
    picture: Icon,
    #[prop(into)] title: String,
    #[prop(into)] more: String,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let heading = NodeRef::<html::H1>::new();
    Effect::new(move |_| {
        if let Some(heading) = heading.get() {
            request_animation_frame(move || drop(heading.focus()));
        }
    });
    view! {
        <section class=css::calm>
            <span class=css::picture>{icon(picture)}</span>
            <h1 node_ref=heading tabindex="-1">
                {title}
            </h1>
            <p>{more}</p>
            {children.map(|children| view! { <div class=css::actions>{children()}</div> })}
        </section>
    }
}
