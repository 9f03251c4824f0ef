//! Creating an account: address, code, password, and the recovery phrase, shown once and kept for sure.

mod keep;

use leptos::{ev, prelude::*};
use leptos_router::{components::Redirect, hooks::use_navigate};
use potluck_engine::{CodeFor, CodeOutcome, Kind, RecoveryPhrase, view::SessionView};

use self::keep::{Confirm, Keep};
use crate::ui::{
    parts::{
        button::{Button, Look, Size},
        field::{Field, Purpose},
        meter::{
            StrengthMeter,
            strength::{ENOUGH, strength},
        },
    },
    routes,
    screens::door::{Deriving, Door, OtherWays, field_error, is_address, is_code},
    state::{commands::command, engine::use_engine, session::use_session, toasts::use_toasts},
    text::en::{account as words, common},
};

/// How far one has got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Address,
    Code,
    Password,
    Phrase,
    Confirm,
}

/// The phrase between being made and being kept; wiped when the screen goes.
type Phrase = StoredValue<Option<RecoveryPhrase>, LocalStorage>;

/// The screen.
#[component]
pub fn SignUp() -> impl IntoView {
    let (engine, session) = (use_engine(), use_session());
    let step = RwSignal::new(Step::Address);
    let email = RwSignal::new(String::new());
    let phrase: Phrase = StoredValue::new_local(None);
    let navigate = use_navigate();
    // Somebody who had typed the code when the page was closed goes on from there.
    Effect::new(move |_| {
        if session.get() == SessionView::SignedOut
            && step.get_untracked() == Step::Address
            && let Some((address, CodeOutcome::ChoosePassword)) = engine.get().half_open()
        {
            email.set(address);
            step.set(Step::Password);
        }
    });
    let is_elsewhere = Memo::new(move |_| {
        let is_inside = matches!(session.get(), SessionView::SignedIn { .. });
        // Whoever has just made the account must see the phrase first.
        is_inside && matches!(step.get(), Step::Address | Step::Code)
    });
    let done = Callback::new(move |()| navigate(routes::ALBUMS, Default::default()));
    view! {
        <Show when=move || is_elsewhere.get()>
            <Redirect path=routes::ALBUMS />
        </Show>
        {move || match step.get() {
            Step::Address => view! { <Address step=step email=email /> }.into_any(),
            Step::Code => view! { <Code step=step email=email /> }.into_any(),
            Step::Password => view! { <Password step=step email=email phrase=phrase /> }.into_any(),
            Step::Phrase => view! { <Keep phrase=phrase on_kept=Callback::new(move |()| step.set(Step::Confirm)) /> }.into_any(),
            Step::Confirm => {
                let again = Callback::new(move |()| step.set(Step::Phrase));
                view! { <Confirm phrase=phrase on_again=again on_done=done /> }.into_any()
            }
        }}
    }
}

#[component]
fn Address(step: RwSignal<Step>, email: RwSignal<String>) -> impl IntoView {
    let odd = RwSignal::new(None);
    let send = command(move |engine, address: String| async move {
        engine.request_code(&address, CodeFor::SignUp).await?;
        step.set(Step::Code);
        Ok(())
    });
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let address = email.with_untracked(|email| email.trim().to_owned());
        odd.set((!is_address(&address)).then_some(words::EMAIL_ODD));
        if odd.get_untracked().is_none() {
            send.give(address);
        }
    };
    view! {
        <Door title=words::CREATE>
            <form on:submit=submit novalidate>
                <Field
                    label=words::EMAIL
                    value=email
                    purpose=Purpose::Email
                    hint=words::EMAIL_HINT
                    error=field_error(odd, move || send.failure())
                    focus=true
                    max_chars=320
                />
                <Button
                    words=words::SEND_CODE
                    look=Look::Primary
                    size=Size::Full
                    submit=true
                    busy=Signal::derive(move || send.is_running())
                />
            </form>
            <OtherWays>
                <span>{words::HAVE_ACCOUNT}</span>
                <a href=routes::SIGN_IN>{words::SIGN_IN}</a>
            </OtherWays>
        </Door>
    }
}

#[component]
fn Code(step: RwSignal<Step>, email: RwSignal<String>) -> impl IntoView {
    let toasts = use_toasts();
    let code = RwSignal::new(String::new());
    let odd = RwSignal::new(None);
    let navigate = use_navigate();
    let to_sign_in = Callback::new(move |()| navigate(routes::SIGN_IN, Default::default()));
    let verify = command(move |engine, code: String| {
        let address = email.get_untracked();
        async move {
            match engine.verify_code(address.trim(), &code).await? {
                CodeOutcome::ChoosePassword => step.set(Step::Password),
                // The address has an account after all; its password is asked over there.
                CodeOutcome::GivePassword => drop(to_sign_in.try_run(())),
            }
            Ok(())
        }
    });
    let again = command(move |engine, ()| {
        let address = email.get_untracked();
        async move {
            engine.request_code(address.trim(), CodeFor::Again).await?;
            toasts.say(words::SENT_AGAIN);
            Ok(())
        }
    });
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let typed = code.get_untracked();
        odd.set((!is_code(&typed)).then_some(words::CODE_ODD));
        if odd.get_untracked().is_none() {
            verify.give(typed);
        }
    };
    let intro = words::code_sent(email.get_untracked().trim());
    view! {
        <Door title=words::CODE_TITLE intro=intro>
            <form on:submit=submit novalidate>
                <Field
                    label=words::CODE
                    value=code
                    purpose=Purpose::Code
                    error=field_error(odd, move || verify.failure().or_else(|| again.failure()))
                    focus=true
                    max_chars=12
                />
                <Button
                    words=common::CONTINUE
                    look=Look::Primary
                    size=Size::Full
                    submit=true
                    busy=Signal::derive(move || verify.is_running())
                />
            </form>
            <OtherWays>
                <Button words=words::SEND_AGAIN look=Look::Text on_press=Callback::new(move |()| again.give(())) />
                <Button words=words::OTHER_EMAIL look=Look::Text on_press=Callback::new(move |()| step.set(Step::Address)) />
            </OtherWays>
        </Door>
    }
}

#[component]
fn Password(step: RwSignal<Step>, email: RwSignal<String>, phrase: Phrase) -> impl IntoView {
    let password = RwSignal::new(String::new());
    let odd = RwSignal::new(None);
    let navigate = use_navigate();
    let to_sign_in = Callback::new(move |()| navigate(routes::SIGN_IN, Default::default()));
    let choose = command(move |engine, chosen: String| async move {
        let made = match engine.choose_password(&chosen).await {
            Ok(made) => made,
            // Another device was quicker: its password is the account's.
            Err(error) if error.kind == Kind::AccountExists => {
                let _ = to_sign_in.try_run(());
                return Ok(());
            }
            Err(error) => return Err(error),
        };
        password.set(String::new());
        phrase.set_value(Some(made));
        step.set(Step::Phrase);
        Ok(())
    });
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let chosen = password.get_untracked();
        let is_weak = strength(&chosen, &email.get_untracked()) < ENOUGH;
        odd.set(is_weak.then_some(words::TOO_WEAK));
        if !is_weak {
            choose.give(chosen);
        }
    };
    let is_running = Signal::derive(move || choose.is_running());
    view! {
        <Door title=words::PASSWORD_TITLE intro=words::PASSWORD_WHY>
            <form on:submit=submit novalidate>
                // Password managers save the pair of address and password; the address must be in the form for that.
                <input type="text" autocomplete="username" prop:value=email readonly hidden />
                <Field
                    label=words::PASSWORD
                    value=password
                    purpose=Purpose::NewPassword
                    error=field_error(odd, move || choose.failure())
                    focus=true
                />
                <StrengthMeter password=password email=email />
                <Button words=words::CREATE look=Look::Primary size=Size::Full submit=true busy=is_running />
                <Deriving shown=is_running />
            </form>
        </Door>
    }
}
