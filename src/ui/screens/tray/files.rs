//! The files of the tray: failures first, each with its cause and what can be done.

use leptos::prelude::*;
use potluck_engine::view::{UploadId, UploadStage, UploadView};

use super::{TrayWords, css};
use crate::ui::{
    parts::button::{Button, Look, Size},
    state::{
        engine::use_engine,
        library::use_library,
        uploads::{by_urgency, is_over},
    },
    text::numbers::percent,
};

/// So many lines at most; the rest is counted in the headline.
const LINES: usize = 60;

/// The list.
#[component]
pub(super) fn Files(words: TrayWords) -> impl IntoView {
    let uploads = use_library().uploads;
    let lines = Memo::new(move |_| {
        let mut lines = uploads.with(|uploads| by_urgency(&uploads.items));
        lines.truncate(LINES);
        lines
    });
    let ids = Memo::new(move |_| {
        lines.with(|lines| lines.iter().map(|line| line.id).collect::<Vec<_>>())
    });
    let line_of =
        move |id: UploadId| lines.with(|lines| lines.iter().find(|line| line.id == id).cloned());
    view! {
        // Scrolls, so that keyboards must be able to reach it.
        <ul class=css::files role="list" tabindex="0" aria-label=words.region()>
            <For each=move || ids.get() key=|id| *id let:id>
                {
                    let line = Memo::new(move |_| line_of(id));
                    view! { <Line line=line words=words /> }
                }
            </For>
        </ul>
    }
}

#[component]
fn Line(line: Memo<Option<UploadView>>, words: TrayWords) -> impl IntoView {
    let engine = use_engine();
    let name = move || line.get().map(|line| line.name);
    let state = move || line.get().map(|line| state_words(&line, words));
    let is_safe = move || {
        line.get()
            .is_some_and(|line| matches!(line.stage, UploadStage::Done | UploadStage::Duplicate))
    };
    let why = move || match line.get()?.stage {
        UploadStage::Failed(kind) => {
            Some(view! { <span class=css::why>{words.fault(kind)}</span> })
        }
        _ => None,
    };
    let press = move || {
        let line = line.get()?;
        let id = line.id;
        if line.can_retry {
            let retry = Callback::new(move |()| engine.get().retry_upload(id));
            Some(
                view! { <Button words=words.retry().to_owned() look=Look::Text on_press=retry /> }
                    .into_any(),
            )
        } else if is_over(line.stage) {
            None
        } else {
            let cancel = Callback::new(move |()| engine.get().cancel_upload(id));
            let cancel = view! { <Button words=words.cancel().to_owned() look=Look::Plain size=Size::Small on_press=cancel /> };
            Some(cancel.into_any())
        }
    };
    view! {
        <li>
            <span class=css::name title=name>
                {name}
            </span>
            <span class=css::state>
                <span class=(css::safe, is_safe)>{state}</span>
                {press}
            </span>
            {why}
        </li>
    }
}

fn state_words(line: &UploadView, words: TrayWords) -> String {
    match line.stage {
        UploadStage::Waiting => words.stage_waiting().to_owned(),
        UploadStage::Preparing => words.stage_preparing().to_owned(),
        UploadStage::Sending => format!("{} %", percent(line.sent, line.bytes)),
        UploadStage::Registering => "99 %".to_owned(),
        UploadStage::Done => words.stage_safe().to_owned(),
        UploadStage::Duplicate => words.stage_duplicate().to_owned(),
        UploadStage::Failed(_) => String::new(),
        UploadStage::Cancelled => words.stage_cancelled().to_owned(),
    }
}
