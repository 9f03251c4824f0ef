//! Signing in: by password, or by a code and then the password.

use leptos::{ev, prelude::*};
use leptos_router::{components::Redirect, hooks::use_navigate};
use potluck_engine::{CodeFor, CodeOutcome, Kind, view::SessionView};

use crate::ui::{
    parts::{
        button::{Button, Look, Size},
        field::{Field, Purpose},
    },
    routes,
    screens::door::{Deriving, Door, OtherWays, field_error, is_address, is_code},
    state::{
        commands::command,
        engine::use_engine,
        session::{use_session, use_way_back},
        toasts::use_toasts,
    },
    text::en::{account as words, common},
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Password,
    AskCode,
    Code,
    PasswordAfterCode,
}

/// The screen.
#[component]
pub fn SignIn() -> impl IntoView {
    let (engine, session, way_back) = (use_engine(), use_session(), use_way_back());
    let step = RwSignal::new(Step::Password);
    let email = RwSignal::new(String::new());
    Effect::new(move |_| {
        if session.get() == SessionView::SignedOut
            && step.get_untracked() == Step::Password
            && let Some((address, CodeOutcome::GivePassword)) = engine.get().half_open()
        {
            email.set(address);
            step.set(Step::PasswordAfterCode);
        }
    });
    let is_inside = Memo::new(move |_| matches!(session.get(), SessionView::SignedIn { .. }));
    view! {
        <Show when=move || is_inside.get()>
            <Redirect path=way_back.take().unwrap_or_else(|| routes::ALBUMS.to_owned()) />
        </Show>
        {move || match step.get() {
            Step::Password => view! { <ByPassword step=step email=email /> }.into_any(),
            Step::AskCode => view! { <AskCode step=step email=email /> }.into_any(),
            Step::Code => view! { <Code step=step email=email /> }.into_any(),
            Step::PasswordAfterCode => view! { <AfterCode step=step email=email /> }.into_any(),
        }}
    }
}

#[component]
fn ByPassword(step: RwSignal<Step>, email: RwSignal<String>) -> impl IntoView {
    let toasts = use_toasts();
    let password = RwSignal::new(String::new());
    let (odd_email, odd_password) = (RwSignal::new(None), RwSignal::new(None));
    let sign_in = command(
        move |engine, (email, password): (String, String)| async move {
            match engine.sign_in(&email, &password).await {
                // Accounts that cannot sign in by password alone do so by a code.
                Err(error) if error.kind == Kind::NotFound => {
                    toasts.say(words::NEEDS_CODE);
                    step.set(Step::AskCode);
                    Ok(())
                }
                other => other,
            }
        },
    );
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let address = email.with_untracked(|email| email.trim().to_owned());
        let given = password.get_untracked();
        odd_email.set((!is_address(&address)).then_some(words::EMAIL_ODD));
        odd_password.set(given.is_empty().then_some(words::PASSWORD_MISSING));
        if odd_email.get_untracked().is_none() && odd_password.get_untracked().is_none() {
            sign_in.give((address, given));
        }
    };
    let is_running = Signal::derive(move || sign_in.is_running());
    view! {
        <Door title=words::SIGN_IN>
            <form on:submit=submit novalidate>
                <Field
                    label=words::EMAIL
                    value=email
                    purpose=Purpose::Email
                    error=field_error(odd_email, || None)
                    focus=true
                    max_chars=320
                />
                <Field
                    label=words::PASSWORD
                    value=password
                    purpose=Purpose::Password
                    error=field_error(odd_password, move || sign_in.failure())
                />
                <Button words=words::SIGN_IN look=Look::Primary size=Size::Full submit=true busy=is_running />
                <Deriving shown=is_running />
            </form>
            <OtherWays>
                <Button words=words::USE_CODE look=Look::Text on_press=Callback::new(move |()| step.set(Step::AskCode)) />
                <a href=routes::RECOVER>{words::FORGOT}</a>
                <span>{words::NO_ACCOUNT} " " <a href=routes::SIGN_UP>{words::CREATE}</a></span>
            </OtherWays>
        </Door>
    }
}

#[component]
fn AskCode(step: RwSignal<Step>, email: RwSignal<String>) -> impl IntoView {
    let odd = RwSignal::new(None);
    let send = command(move |engine, address: String| async move {
        engine.request_code(&address, CodeFor::SignIn).await?;
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
        <Door title=words::CODE_SIGN_IN intro=words::GIVE_PASSWORD_WHY later_step=true>
            <form on:submit=submit novalidate>
                <Field
                    label=words::EMAIL
                    value=email
                    purpose=Purpose::Email
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
                <Button words=common::CANCEL look=Look::Text on_press=Callback::new(move |()| step.set(Step::Password)) />
            </OtherWays>
        </Door>
    }
}

#[component]
fn Code(step: RwSignal<Step>, email: RwSignal<String>) -> impl IntoView {
    let code = RwSignal::new(String::new());
    let odd = RwSignal::new(None);
    let navigate = use_navigate();
    let to_sign_up = Callback::new(move |()| navigate(routes::SIGN_UP, Default::default()));
    let verify = command(move |engine, code: String| {
        let address = email.get_untracked();
        async move {
            match engine.verify_code(address.trim(), &code).await? {
                CodeOutcome::GivePassword => step.set(Step::PasswordAfterCode),
                // The account was begun and never finished; it has no password yet.
                CodeOutcome::ChoosePassword => drop(to_sign_up.try_run(())),
            }
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
        <Door title=words::CODE_TITLE intro=intro later_step=true>
            <form on:submit=submit novalidate>
                <Field
                    label=words::CODE
                    value=code
                    purpose=Purpose::Code
                    error=field_error(odd, move || verify.failure())
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
                <Button words=words::OTHER_EMAIL look=Look::Text on_press=Callback::new(move |()| step.set(Step::AskCode)) />
            </OtherWays>
        </Door>
    }
}

#[component]
fn AfterCode(step: RwSignal<Step>, email: RwSignal<String>) -> impl IntoView {
    let password = RwSignal::new(String::new());
    let odd = RwSignal::new(None);
    let give =
        command(move |engine, given: String| async move { engine.give_password(&given).await });
    let over = command(move |engine, ()| async move {
        engine.start_over().await;
        step.set(Step::Password);
        Ok(())
    });
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let given = password.get_untracked();
        odd.set(given.is_empty().then_some(words::PASSWORD_MISSING));
        if odd.get_untracked().is_none() {
            give.give(given);
        }
    };
    let is_running = Signal::derive(move || give.is_running());
    view! {
        <Door title=words::GIVE_PASSWORD intro=words::GIVE_PASSWORD_WHY later_step=true>
            <form on:submit=submit novalidate>
                <input type="text" autocomplete="username" prop:value=email readonly hidden />
                <Field
                    label=words::PASSWORD
                    value=password
                    purpose=Purpose::Password
                    error=field_error(odd, move || give.failure())
                    focus=true
                />
                <Button words=words::SIGN_IN look=Look::Primary size=Size::Full submit=true busy=is_running />
                <Deriving shown=is_running />
            </form>
            <OtherWays>
                <Button words=words::OTHER_EMAIL look=Look::Text on_press=Callback::new(move |()| over.give(())) />
            </OtherWays>
        </Door>
    }
}
