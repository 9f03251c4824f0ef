//! Modal dialogs on the browser's own `<dialog>`: it holds the focus, hides the rest from screen readers and hears Esc.
//!
//! A dialog is shown by being in the view and closed by leaving it, so its state is wherever the screen keeps it.

use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;

use super::{
    button::{Button, IconButton, Look},
    icon::Icon,
};
use crate::ui::text::en::common;

stylance::import_style!(css, "dialog.module.css");

/// Makes a `<dialog>` modal once it is in the page, and gives the focus back when it leaves.
///
/// Focus goes to the element marked `autofocus`, else to the first that can have it.
pub fn make_modal(dialog: NodeRef<html::Dialog>) {
    let before = StoredValue::new_local(
        document()
            .active_element()
            .and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok()),
    );
    Effect::new(move |_| {
        if let Some(dialog) = dialog.get()
            && !dialog.open()
        {
            // Fails only for an element that is not in the page, and this one is.
            let _ = dialog.show_modal();
        }
    });
    on_cleanup(move || {
        let Some(Some(before)) = before.try_get_value() else {
            return;
        };
        request_animation_frame(move || {
            let is_free = document()
                .active_element()
                .is_none_or(|now| now.tag_name() == "BODY");
            if is_free && before.is_connected() {
                let _ = before.focus();
            }
        });
    });
}

/// A dialog with a title.
#[component]
pub fn Dialog(
    #[prop(into)] title: Signal<String>,
    /// Asked for by Esc, the cross, or a press outside.
    #[prop(into)]
    on_close: Callback<()>,
    #[prop(default = common::CLOSE.to_owned(), into)] close_words: String,
    children: Children,
) -> impl IntoView {
    let dialog = NodeRef::new();
    make_modal(dialog);
    let cancel = move |event: ev::Event| {
        // A file picker's own cancel bubbles up to here and is none of ours.
        if event.target() == event.current_target() {
            event.prevent_default();
            on_close.try_run(());
        }
    };
    view! {
        <dialog
            node_ref=dialog
            class=css::dialog
            aria-label=title
            on:cancel=cancel
            // Browsers let a second Esc close a dialog whatever the page says, and tell when it may have left already.
            on:close=move |event: ev::Event| {
                if event.target() == event.current_target() {
                    on_close.try_run(());
                }
            }
            on:mousedown=move |event: ev::MouseEvent| {
                // The dialog's own box is all padding-free content: a press on the element itself is on the backdrop.
                if event.target() == event.current_target() {
                    on_close.run(());
                }
            }
        >
            <div class=css::head>
                <h2>{title}</h2>
                <IconButton words=close_words picture=Icon::Close look=Look::Plain on_press=on_close />
            </div>
            <div class=css::body>{children()}</div>
        </dialog>
    }
}

/// Buttons at the foot of a dialog.
#[component]
pub fn Actions(children: Children) -> impl IntoView {
    view! { <div class=css::actions>{children()}</div> }
}

/// Asks before something is destroyed, and says who loses what.
#[component]
pub fn Confirm(
    #[prop(into)] title: String,
    #[prop(into)] consequence: String,
    #[prop(into)] yes: String,
    #[prop(into)] no: String,
    #[prop(optional, into)] busy: Signal<bool>,
    #[prop(into)] on_yes: Callback<()>,
    #[prop(into)] on_no: Callback<()>,
) -> impl IntoView {
    view! {
        <Dialog title=title on_close=on_no>
            <p class="soft">{consequence}</p>
            <Actions>
                <Button words=no on_press=on_no />
                <Button words=yes look=Look::Destroy busy=busy on_press=on_yes />
            </Actions>
        </Dialog>
    }
}
