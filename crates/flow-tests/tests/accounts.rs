//! Accounts: made, opened elsewhere, left; and what happens when answers get lost.

use potluck_engine::view::SessionView;
use potluck_engine::{CodeFor, CodeOutcome, Kind, Start};
use potluck_flow_tests::{Browser, Cut, PASSWORD, World, flow, until};

fn is_signed_in(browser: &Browser) -> bool {
    matches!(browser.engine.session(), SessionView::SignedIn { .. })
}

/// A started browser with the code given: the password is next.
async fn half_open(world: &World, person: &str) -> Browser {
    let browser = world.browser();
    let started = browser.engine.start(Start::Account).await;
    started.expect("starts");
    let outcome = world.enter_code(&browser, person, CodeFor::SignUp).await;
    assert_eq!(outcome, CodeOutcome::ChoosePassword);
    browser
}

#[test]
fn second_device_signs_in_by_password_and_reads_the_album_name() {
    flow(async |world| {
        let phone = world.sign_up("sara").await;
        phone
            .engine
            .create_album("Sara & Tom's wedding")
            .await
            .unwrap();
        let laptop = world.sign_in("sara").await;
        laptop.engine.pull().await.unwrap();
        let albums = laptop.engine.albums();
        assert_eq!(albums.len(), 1);
        assert_eq!(albums[0].title.as_deref(), Ok("Sara & Tom's wedding"));
    });
}

#[test]
fn session_survives_a_reload_without_the_server() {
    flow(async |world| {
        let sara = world.sign_up("sara").await;
        let album = sara.engine.create_album("Kitchen").await.unwrap();
        sara.wire.go_down();
        let again = world.tab(&sara);
        again.engine.start(Start::Account).await.unwrap();
        assert_eq!(
            again.engine.session(),
            SessionView::SignedIn {
                email: world.email("sara"),
                durable: true
            }
        );
        assert_eq!(
            again.engine.album(album).unwrap().title.as_deref(),
            Ok("Kitchen")
        );
    });
}

#[test]
fn sign_out_leaves_nothing_on_the_device_and_ends_the_session() {
    flow(async |world| {
        let sara = world.sign_up("sara").await;
        sara.engine.create_album("Kitchen").await.unwrap();
        until("the first pull is over", || {
            !sara.engine.albums().is_empty()
        })
        .await;
        sara.engine.sign_out().await.unwrap();
        assert_eq!(sara.engine.session(), SessionView::SignedOut);
        assert!(sara.engine.albums().is_empty());
        assert_eq!(sara.store.dump(), []);
        assert_eq!(sara.wire.count("POST /users/logout"), 1);
        assert_eq!(
            sara.engine.pull().await.err().map(|e| e.kind),
            None,
            "nobody pulls nothing"
        );
    });
}

#[test]
fn session_ended_elsewhere_is_noticed_and_wiped() {
    flow(async |world| {
        let sara = world.sign_up("sara").await;
        sara.engine.create_album("Kitchen").await.unwrap();
        // A copied profile: the same session in a browser that does not hear this one's tabs.
        let copied = Browser {
            store: sara.store.clone(),
            ..world.browser()
        };
        let copy = world.tab(&copied);
        copy.engine.start(Start::Account).await.unwrap();
        assert!(is_signed_in(&copy));
        sara.engine.sign_out().await.unwrap();
        // Whichever request is refused first ends it.
        let _ = copy.engine.pull().await;
        until("the copy is out", || {
            copy.engine.session() == SessionView::SignedOut
        })
        .await;
        assert!(copy.engine.albums().is_empty());
    });
}

#[test]
fn wrong_code_is_refused_and_the_right_one_still_works() {
    flow(async |world| {
        let browser = world.browser();
        browser.engine.start(Start::Account).await.unwrap();
        let email = world.email("sara");
        browser
            .engine
            .request_code(&email, CodeFor::SignUp)
            .await
            .unwrap();
        let code = world.code(&email);
        let wrong = if code == "000000" { "000001" } else { "000000" };
        let refused = browser.engine.verify_code(&email, wrong).await.unwrap_err();
        assert_eq!(refused.kind, Kind::WrongCode);
        let spaced = format!(" {} {} ", &code[..3], &code[3..]);
        let outcome = browser.engine.verify_code(&email, &spaced).await.unwrap();
        assert_eq!(outcome, CodeOutcome::ChoosePassword);
    });
}

#[test]
fn code_works_once() {
    flow(async |world| {
        let browser = half_open(&world, "sara").await;
        let email = world.email("sara");
        let again = browser
            .engine
            .verify_code(&email, &world.code(&email))
            .await
            .unwrap_err();
        assert_eq!(again.kind, Kind::CodeExpired);
    });
}

#[test]
fn code_without_request_has_run_out() {
    flow(async |world| {
        let browser = world.browser();
        browser.engine.start(Start::Account).await.unwrap();
        let refused = browser
            .engine
            .verify_code(&world.email("nobody"), "123456")
            .await
            .unwrap_err();
        assert_eq!(refused.kind, Kind::CodeExpired);
    });
}

#[test]
fn codes_are_refused_for_the_wrong_purpose() {
    flow(async |world| {
        let sara = world.sign_up("sara").await;
        let taken = sara
            .engine
            .request_code(&world.email("sara"), CodeFor::SignUp)
            .await
            .unwrap_err();
        assert_eq!(taken.kind, Kind::AccountExists);
        let unknown = sara
            .engine
            .request_code(&world.email("tom"), CodeFor::SignIn)
            .await
            .unwrap_err();
        assert_eq!(unknown.kind, Kind::NoAccount);
        let shapeless = sara
            .engine
            .request_code("tom at example", CodeFor::SignIn)
            .await
            .unwrap_err();
        assert_eq!(shapeless.kind, Kind::Address);
    });
}

#[test]
fn wrong_password_is_refused() {
    flow(async |world| {
        world.sign_up("sara").await;
        let browser = world.browser();
        browser.engine.start(Start::Account).await.unwrap();
        let refused = browser
            .engine
            .sign_in(&world.email("sara"), "guess")
            .await
            .unwrap_err();
        assert_eq!(refused.kind, Kind::WrongPassword);
        assert_eq!(browser.engine.session(), SessionView::SignedOut);
        browser
            .engine
            .sign_in(&world.email("sara"), PASSWORD)
            .await
            .unwrap();
        assert!(is_signed_in(&browser));
    });
}

#[test]
fn address_without_account_looks_like_a_wrong_password_or_asks_for_a_code() {
    flow(async |world| {
        let browser = world.browser();
        browser.engine.start(Start::Account).await.unwrap();
        let refused = browser
            .engine
            .sign_in(&world.email("nobody"), PASSWORD)
            .await
            .unwrap_err();
        assert!(
            matches!(refused.kind, Kind::WrongPassword | Kind::NotFound),
            "{:?}",
            refused.kind
        );
    });
}

#[test]
fn code_and_password_open_the_account_too() {
    flow(async |world| {
        let phone = world.sign_up("sara").await;
        phone.engine.create_album("Kitchen").await.unwrap();
        let browser = world.browser();
        browser.engine.start(Start::Account).await.unwrap();
        let outcome = world.enter_code(&browser, "sara", CodeFor::SignIn).await;
        assert_eq!(outcome, CodeOutcome::GivePassword);
        let refused = browser.engine.give_password("guess").await.unwrap_err();
        assert_eq!(refused.kind, Kind::WrongPassword);
        browser.engine.give_password(PASSWORD).await.unwrap();
        browser.engine.pull().await.unwrap();
        assert_eq!(browser.engine.albums()[0].title.as_deref(), Ok("Kitchen"));
    });
}

#[test]
fn password_hashed_at_full_strength_opens_the_account() {
    flow(async |world| {
        let phone = world.browser();
        phone.engine.platform().pool.use_real_passwords();
        phone.engine.start(Start::Account).await.unwrap();
        world.enter_code(&phone, "sara", CodeFor::SignUp).await;
        phone.engine.choose_password(PASSWORD).await.unwrap();
        let laptop = world.browser();
        laptop.engine.platform().pool.use_real_passwords();
        laptop.engine.start(Start::Account).await.unwrap();
        laptop
            .engine
            .sign_in(&world.email("sara"), PASSWORD)
            .await
            .unwrap();
        assert!(is_signed_in(&laptop));
    });
}

#[test]
fn recovery_phrase_has_24_words_and_stays_the_same() {
    flow(async |world| {
        let sara = half_open(&world, "sara").await;
        let shown = sara.engine.choose_password(PASSWORD).await.unwrap();
        assert_eq!(shown.words().count(), 24);
        let laptop = world.sign_in("sara").await;
        assert_eq!(
            laptop.engine.recovery_phrase().await.unwrap().as_str(),
            shown.as_str()
        );
    });
}

#[test]
fn device_with_little_memory_makes_an_account_that_opens_elsewhere() {
    flow(async |world| {
        let phone = half_open(&world, "sara").await;
        phone.engine.platform().pool.set_most_memory(128 << 20);
        phone.engine.choose_password(PASSWORD).await.unwrap();
        assert_eq!(
            phone.engine.platform().pool.derivations(),
            2,
            "one step down the ladder"
        );
        let laptop = world.sign_in("sara").await;
        assert!(is_signed_in(&laptop));
        let weak = world.browser();
        weak.engine.platform().pool.set_most_memory(64 << 20);
        weak.engine.start(Start::Account).await.unwrap();
        let refused = weak
            .engine
            .sign_in(&world.email("sara"), PASSWORD)
            .await
            .unwrap_err();
        assert_eq!(refused.kind, Kind::OutOfMemory);
    });
}

#[test]
fn page_closed_between_code_and_password_goes_on() {
    flow(async |world| {
        let browser = half_open(&world, "sara").await;
        let again = world.tab(&browser);
        again.engine.start(Start::Account).await.unwrap();
        assert_eq!(
            again.engine.half_open(),
            Some((world.email("sara"), CodeOutcome::ChoosePassword))
        );
        again.engine.choose_password(PASSWORD).await.unwrap();
        assert!(is_signed_in(&again));
        assert!(is_signed_in(&world.sign_in("sara").await));
    });
}

#[test]
fn lost_answer_to_the_key_upload_is_made_good_by_trying_again() {
    flow(async |world| {
        let browser = half_open(&world, "sara").await;
        browser.wire.cut("PUT /users/attributes", Cut::After);
        let lost = browser.engine.choose_password(PASSWORD).await.unwrap_err();
        assert_eq!(lost.kind, Kind::Offline);
        browser.engine.choose_password(PASSWORD).await.unwrap();
        assert!(is_signed_in(&browser));
        assert!(is_signed_in(&world.sign_in("sara").await));
    });
}

#[test]
fn lost_answer_to_the_key_upload_is_made_good_after_a_reload() {
    flow(async |world| {
        let browser = half_open(&world, "sara").await;
        browser.wire.cut("PUT /users/attributes", Cut::After);
        browser.engine.choose_password(PASSWORD).await.unwrap_err();
        let again = world.tab(&browser);
        again.engine.start(Start::Account).await.unwrap();
        again.engine.choose_password(PASSWORD).await.unwrap();
        assert!(is_signed_in(&world.sign_in("sara").await));
    });
}

#[test]
fn another_password_after_a_lost_answer_is_not_taken_for_the_first() {
    flow(async |world| {
        let browser = half_open(&world, "sara").await;
        browser.wire.cut("PUT /users/attributes", Cut::After);
        browser.engine.choose_password(PASSWORD).await.unwrap_err();
        let refused = browser
            .engine
            .choose_password("something else")
            .await
            .unwrap_err();
        assert_eq!(refused.kind, Kind::AccountExists);
        assert_eq!(
            browser.engine.half_open().unwrap().1,
            CodeOutcome::GivePassword
        );
        browser.engine.give_password(PASSWORD).await.unwrap();
        assert!(is_signed_in(&browser));
    });
}

#[test]
fn key_upload_that_never_arrived_is_repeated() {
    flow(async |world| {
        let browser = half_open(&world, "sara").await;
        browser.wire.cut("PUT /users/attributes", Cut::Before);
        browser.engine.choose_password(PASSWORD).await.unwrap_err();
        browser
            .engine
            .choose_password("a better one")
            .await
            .unwrap();
        let laptop = world.browser();
        laptop.engine.start(Start::Account).await.unwrap();
        laptop
            .engine
            .sign_in(&world.email("sara"), "a better one")
            .await
            .unwrap();
        assert!(is_signed_in(&laptop));
    });
}

#[test]
fn lost_answers_while_setting_srp_up_do_no_harm() {
    for call in ["POST /users/srp/setup", "POST /users/srp/complete"] {
        flow(async |world| {
            let browser = half_open(&world, "sara").await;
            browser.wire.cut(call, Cut::After);
            browser.engine.choose_password(PASSWORD).await.unwrap();
            assert!(is_signed_in(&browser), "{call}");
            assert!(is_signed_in(&world.sign_in("sara").await), "{call}");
        });
    }
}

#[test]
fn account_without_srp_opens_by_code_and_then_by_password() {
    flow(async |world| {
        let browser = half_open(&world, "sara").await;
        for _ in 0..3 {
            browser.wire.cut("POST /users/srp/setup", Cut::Before);
        }
        browser.engine.choose_password(PASSWORD).await.unwrap();
        assert!(is_signed_in(&browser), "the account is made all the same");

        let laptop = world.browser();
        laptop.engine.start(Start::Account).await.unwrap();
        let by_password = laptop
            .engine
            .sign_in(&world.email("sara"), PASSWORD)
            .await
            .unwrap_err();
        assert_eq!(by_password.kind, Kind::NotFound, "use a code");
        world.enter_code(&laptop, "sara", CodeFor::SignIn).await;
        laptop.engine.give_password(PASSWORD).await.unwrap();
        until("SRP is set up", || {
            laptop.wire.count("POST /users/srp/complete") == 1
        })
        .await;
        assert!(is_signed_in(&world.sign_in("sara").await));
    });
}

#[test]
fn second_device_that_chooses_a_password_too_late_is_told() {
    flow(async |world| {
        let phone = half_open(&world, "sara").await;
        let laptop = half_open(&world, "sara").await;
        phone.engine.choose_password(PASSWORD).await.unwrap();
        let late = laptop.engine.choose_password("another").await.unwrap_err();
        assert_eq!(late.kind, Kind::AccountExists);
        laptop.engine.give_password(PASSWORD).await.unwrap();
        assert!(is_signed_in(&laptop));
    });
}

#[test]
fn lost_answer_to_the_proof_costs_another_attempt_only() {
    flow(async |world| {
        world.sign_up("sara").await;
        let laptop = world.browser();
        laptop.engine.start(Start::Account).await.unwrap();
        laptop
            .wire
            .cut("POST /users/srp/verify-session", Cut::After);
        let lost = laptop
            .engine
            .sign_in(&world.email("sara"), PASSWORD)
            .await
            .unwrap_err();
        assert_eq!(lost.kind, Kind::Offline);
        laptop
            .engine
            .sign_in(&world.email("sara"), PASSWORD)
            .await
            .unwrap();
        assert!(is_signed_in(&laptop));
    });
}
