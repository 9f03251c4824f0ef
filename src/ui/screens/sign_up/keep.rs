//! Seeing the recovery phrase, and proving that it was kept.

use leptos::{ev, prelude::*};

use super::Phrase;
use crate::ui::{
    parts::{
        button::{Button, Look, Size},
        field::{Field, Purpose},
    },
    screens::{
        door::{Door, OtherWays},
        phrase::PhraseSheet,
    },
    text::en::account as words,
};

/// The phrase, shown once.
#[component]
pub(super) fn Keep(phrase: Phrase, on_kept: Callback<()>) -> impl IntoView {
    let all = phrase.with_value(|phrase| {
        phrase
            .as_ref()
            .map(|phrase| phrase.as_str().to_owned())
            .unwrap_or_default()
    });
    view! {
        <Door title=words::PHRASE_TITLE intro=words::PHRASE_WHY wide=true later_step=true>
            <PhraseSheet phrase=all />
            <Button words=words::SAVED look=Look::Primary size=Size::Full on_press=on_kept />
        </Door>
    }
}

/// Two words of it, asked from what was written down.
#[component]
pub(super) fn Confirm(
    phrase: Phrase,
    on_again: Callback<()>,
    on_done: Callback<()>,
) -> impl IntoView {
    let count =
        phrase.with_value(|phrase| phrase.as_ref().map_or(0, |phrase| phrase.words().count()));
    let [first, second] = two_places(count, js_sys::Math::random(), js_sys::Math::random());
    let (typed_first, typed_second) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let wrong = RwSignal::new([None::<&'static str>; 2]);
    // Each field is judged for itself: the one that fits bears no mark.
    let fault = move |place: usize, typed: RwSignal<String>| {
        let typed = typed.with_untracked(|typed| typed.trim().to_lowercase());
        let fits = phrase.with_value(|phrase| {
            phrase
                .as_ref()
                .and_then(|phrase| phrase.words().nth(place))
                .is_some_and(|word| word == typed)
        });
        match (fits, typed.is_empty()) {
            (true, _) => None,
            (false, true) => Some(words::CONFIRM_MISSING),
            (false, false) => Some(words::CONFIRM_WRONG),
        }
    };
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let missed = [fault(first, typed_first), fault(second, typed_second)];
        wrong.set(missed);
        if missed == [None, None] {
            on_done.run(());
        }
    };
    let error = move |which: usize| {
        Signal::derive(move || wrong.get()[which].unwrap_or_default().to_owned())
    };
    view! {
        <Door title=words::CONFIRM_TITLE intro=words::CONFIRM_WHY>
            <form on:submit=submit novalidate>
                <Field label=words::word(first + 1) value=typed_first purpose=Purpose::Word error=error(0) focus=true max_chars=32 />
                <Field label=words::word(second + 1) value=typed_second purpose=Purpose::Word error=error(1) max_chars=32 />
                <Button words=words::CONFIRM look=Look::Primary size=Size::Full submit=true />
            </form>
            <OtherWays>
                <Button words=words::SEE_AGAIN look=Look::Text on_press=on_again />
            </OtherWays>
        </Door>
    }
}

/// Two places of a list, in order, from two numbers of 0 to 1. Which ones is no secret; that they differ matters.
fn two_places(count: usize, one: f64, other: f64) -> [usize; 2] {
    let first = (one * count as f64) as usize;
    let second = (other * count.saturating_sub(1) as f64) as usize;
    let second = if second >= first { second + 1 } else { second };
    [first.min(second), first.max(second)]
}
