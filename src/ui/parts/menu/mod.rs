//! A button that opens a short list of actions.

use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;

use super::{
    button::{IconButton, Look},
    icon::{Icon, icon},
};

stylance::import_style!(css, "menu.module.css");

/// One action.
#[derive(Clone)]
pub struct MenuItem {
    /// Its words.
    pub words: &'static str,
    /// Its picture.
    pub picture: Icon,
    /// What it does.
    pub press: Callback<()>,
}

/// The menu. Arrows move, Esc and Tab close, and the focus goes back to the button.
#[component]
pub fn Menu(
    #[prop(into)] words: String,
    #[prop(default = Icon::More)] picture: Icon,
    #[prop(optional)] look: Look,
    items: Vec<MenuItem>,
) -> impl IntoView {
    let is_open = RwSignal::new(false);
    let root = NodeRef::<html::Div>::new();
    let list = NodeRef::<html::Div>::new();
    let items = StoredValue::new(items);
    let focus_button = move || {
        if let Some(button) = root
            .get_untracked()
            .and_then(|root| root.query_selector("button").ok().flatten())
        {
            let _ = button.unchecked_into::<web_sys::HtmlElement>().focus();
        }
    };
    Effect::new(move |_| {
        if let Some(list) = list.get() {
            move_focus(&list, Move::First);
        }
    });
    let outside = window_event_listener(ev::mousedown, move |event| {
        let target = event
            .target()
            .and_then(|target| target.dyn_into::<web_sys::Node>().ok());
        let is_inside = root
            .get_untracked()
            .is_some_and(|root| root.contains(target.as_ref()));
        if is_open.get_untracked() && !is_inside {
            is_open.set(false);
        }
    });
    on_cleanup(move || outside.remove());
    let on_key = move |event: ev::KeyboardEvent| {
        let Some(list) = list.get_untracked() else {
            return;
        };
        let step = match event.key().as_str() {
            "ArrowDown" => Some(Move::Next),
            "ArrowUp" => Some(Move::Previous),
            "Home" => Some(Move::First),
            "End" => Some(Move::Last),
            "Escape" => {
                event.stop_propagation();
                is_open.set(false);
                focus_button();
                return;
            }
            "Tab" => {
                is_open.set(false);
                return;
            }
            _ => None,
        };
        if let Some(step) = step {
            event.prevent_default();
            move_focus(&list, step);
        }
    };
    view! {
        <div
            class=css::menu
            node_ref=root
            on:keydown=on_key
        >
            <IconButton
                words=words
                picture=picture
                look=look
                on_press=Callback::new(move |()| is_open.update(|open| *open = !*open))
                attr:aria-haspopup="menu"
                attr:aria-expanded=move || is_open.get().to_string()
            />
            <Show when=move || is_open.get()>
                <div class=css::list role="menu" node_ref=list>
                    {items
                        .get_value()
                        .into_iter()
                        .map(|item| {
                            let press = move |_| {
                                is_open.set(false);
                                focus_button();
                                item.press.run(());
                            };
                            view! {
                                <button type="button" role="menuitem" tabindex="-1" class=css::item on:click=press>
                                    {icon(item.picture)}
                                    {item.words}
                                </button>
                            }
                        })
                        .collect_view()}
                </div>
            </Show>
        </div>
    }
}

enum Move {
    First,
    Last,
    Next,
    Previous,
}

fn move_focus(list: &web_sys::HtmlElement, step: Move) {
    let items = list.children();
    let count = items.length();
    let now = document().active_element();
    let at = (0..count).find(|i| items.item(*i) == now);
    let next = match (step, at) {
        (Move::First, _) | (Move::Next, None) => 0,
        (Move::Last, _) | (Move::Previous, None) => count.saturating_sub(1),
        (Move::Next, Some(at)) => (at + 1) % count,
        (Move::Previous, Some(at)) => (at + count - 1) % count,
    };
    if let Some(item) = items.item(next) {
        let _ = item.unchecked_into::<web_sys::HtmlElement>().focus();
    }
}
