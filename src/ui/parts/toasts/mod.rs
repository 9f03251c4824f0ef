//! Draws the notes at the foot of the page.

use leptos::{html, prelude::*};

use super::button::{Button, Look, Size};
use crate::ui::state::toasts::use_toasts;

stylance::import_style!(css, "toasts.module.css");

/// All notes. The region is always there, so that screen readers hear what comes into it.
#[component]
pub fn ToastList() -> impl IntoView {
    let toasts = use_toasts();
    let region = NodeRef::<html::Div>::new();
    // A modal dialog covers all but the top layer, where a popover goes; shown again, it is on top of the dialog.
    Effect::new(move |_| {
        let count = toasts.list().len();
        if let Some(region) = region.get() {
            let _ = region.hide_popover();
            if count > 0 {
                let _ = region.show_popover();
            }
        }
    });
    view! {
        <div role="status">
            <div class=css::toasts node_ref=region popover="manual">
                <For each=move || toasts.list() key=|toast| toast.id let:toast>
                    {
                        let class = if toast.action.is_some() { css::toast.to_owned() } else { [css::toast, css::plain].join(" ") };
                        view! {
                            <div class=class role=toast.is_failure.then_some("alert")>
                                <span>{toast.text}</span>
                                {toast
                                    .action
                                    .map(|(word, action)| {
                                        let press = Callback::new(move |()| {
                                            toasts.dismiss(toast.id);
                                            action.try_run(());
                                        });
                                        view! { <Button words=word.to_owned() look=Look::Plain size=Size::Small on_press=press /> }
                                    })}
                            </div>
                        }
                    }
                </For>
            </div>
        </div>
    }
}
