//! Short notes at the foot of the page; some can be undone.

use std::time::Duration;

use leptos::prelude::*;
use potluck_engine::Kind;

use crate::ui::text::errors;

/// How long a note stays. With an action longer, since it must be read, found and pressed.
const STAYS: Duration = Duration::from_secs(5);
const STAYS_WITH_ACTION: Duration = Duration::from_secs(9);

/// One note.
#[derive(Clone, Debug)]
pub struct Toast {
    /// Key.
    pub id: usize,
    /// Words.
    pub text: String,
    /// It tells of a failure.
    pub is_failure: bool,
    /// Word of the button, and what it does.
    pub action: Option<(&'static str, Callback<()>)>,
}

/// The notes that are shown.
#[derive(Clone, Copy)]
pub struct Toasts {
    list: RwSignal<Vec<Toast>>,
    next: StoredValue<usize>,
}

impl Toasts {
    /// All, oldest first.
    pub fn list(self) -> Vec<Toast> {
        self.list.get()
    }

    /// Tells.
    pub fn say(self, text: impl Into<String>) {
        self.add(text.into(), false, None);
    }

    /// Tells, and offers to take it back.
    pub fn say_with(self, text: impl Into<String>, word: &'static str, action: Callback<()>) {
        self.add(text.into(), false, Some((word, action)));
    }

    /// Tells of a failure.
    pub fn fail(self, kind: Kind) {
        if kind != Kind::Cancelled {
            self.add(errors::sentence(kind).to_owned(), true, None);
        }
    }

    /// Tells of a failure in words that are there already.
    pub fn fail_saying(self, text: &str) {
        self.add(text.to_owned(), true, None);
    }

    /// Takes a note away.
    pub fn dismiss(self, id: usize) {
        self.list.update(|list| list.retain(|toast| toast.id != id));
    }

    fn add(self, text: String, is_failure: bool, action: Option<(&'static str, Callback<()>)>) {
        let id = self.next.get_value();
        self.next.set_value(id + 1);
        let stays = if action.is_some() {
            STAYS_WITH_ACTION
        } else {
            STAYS
        };
        self.list.update(|list| {
            // The same note twice is one note.
            list.retain(|toast| toast.text != text);
            list.push(Toast {
                id,
                text,
                is_failure,
                action,
            });
            if list.len() > 3 {
                list.remove(0);
            }
        });
        set_timeout(move || self.dismiss(id), stays);
    }
}

/// Puts the notes within reach.
pub fn provide_toasts() -> Toasts {
    let toasts = Toasts {
        list: RwSignal::new(Vec::new()),
        next: StoredValue::new(0),
    };
    provide_context(toasts);
    toasts
}

/// The notes.
pub fn use_toasts() -> Toasts {
    expect_context()
}
