//! What went wrong, in words: what happened, what is safe, what to do.
//!
//! One row for each [`Kind`], checked by the compiler. Wordings for guests are in [`super::guest`].

use potluck_engine::Kind;

/// What a person can do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Nothing; it goes on by itself.
    Wait,
    /// The same again.
    Retry,
    /// Change what was typed or picked.
    Correct,
    /// Sign in again.
    SignIn,
    /// Talk to the album's owner.
    AskOwner,
    /// Load the page again.
    Reload,
}

/// An error as it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words {
    /// One or two sentences.
    pub sentence: &'static str,
    /// What to do.
    pub next: Next,
    /// Short code to read out to whoever helps.
    pub code: &'static str,
}

/// The words for a kind of error.
#[must_use]
pub fn words(kind: Kind) -> Words {
    use Next::{AskOwner, Correct, Reload, Retry, SignIn, Wait};
    let (sentence, next, code) = match kind {
        Kind::Offline => (
            "No connection. Nothing was changed; try again when the network is back.",
            Retry,
            "offline",
        ),
        Kind::Busy => ("The server is busy. Try again in a moment.", Retry, "busy"),
        Kind::Unauthorised => (
            "You were signed out. Sign in again; nothing is lost.",
            SignIn,
            "signed-out",
        ),
        Kind::Forbidden => ("Only the album’s owner can do that.", AskOwner, "forbidden"),
        Kind::NotFound => ("It is not there any more.", Reload, "not-found"),
        Kind::NoAccount => (
            "There is no account with this e-mail.",
            Correct,
            "no-account",
        ),
        Kind::AccountExists => (
            "There is already an account with this e-mail. Sign in instead.",
            SignIn,
            "account-exists",
        ),
        Kind::WrongCode => (
            "That is not the code we sent. Check the digits.",
            Correct,
            "wrong-code",
        ),
        Kind::CodeExpired => (
            "This code has run out or was used already. Send a new one.",
            Correct,
            "code-expired",
        ),
        Kind::TooManyTries => (
            "Too many tries. Wait a few minutes, then try again.",
            Wait,
            "too-many-tries",
        ),
        Kind::WrongPassword => (
            "E-mail or password does not fit. Check both.",
            Correct,
            "wrong-password",
        ),
        Kind::SecondFactor => (
            "This account asks for a second factor, which cannot be given here yet.",
            Correct,
            "second-factor",
        ),
        Kind::ServerProof => (
            "The server could not prove that it knows this account. Nothing was sent that opens your photos.",
            Reload,
            "server-proof",
        ),
        Kind::OutOfMemory => (
            "This device has too little free memory to work out your key. Close other tabs and try again.",
            Retry,
            "memory",
        ),
        Kind::LinkGone => (
            "The link was removed or has expired.",
            AskOwner,
            "link-gone",
        ),
        Kind::LinkUnknown => (
            "The server does not know this link.",
            AskOwner,
            "link-unknown",
        ),
        Kind::LinkKey => ("Part of the link is missing.", AskOwner, "link-key"),
        Kind::LinkKeyWrong => (
            "The link’s key does not open this album.",
            AskOwner,
            "link-key-wrong",
        ),
        Kind::LinkPassword => ("The link asks for a password.", Correct, "link-password"),
        Kind::DeviceLimit => (
            "As many devices as allowed have opened this link.",
            AskOwner,
            "device-limit",
        ),
        Kind::CollectOff => (
            "This link takes no photos any more.",
            AskOwner,
            "collect-off",
        ),
        Kind::Quota => ("The album owner’s storage is full.", AskOwner, "quota"),
        Kind::PlanLapsed => ("The album owner’s plan has lapsed.", AskOwner, "plan"),
        Kind::TooLarge => ("Too large for this server.", Correct, "too-large"),
        Kind::Address => (
            "That does not look like an e-mail address.",
            Correct,
            "address",
        ),
        Kind::Blocked => (
            "This page may not talk to the server: its settings, or an add-on in this browser, forbid it.",
            Reload,
            "blocked",
        ),
        Kind::Empty => ("There is nothing in it.", Correct, "empty"),
        Kind::Unsupported => (
            "Not a photo or video that can be read.",
            Correct,
            "unsupported",
        ),
        Kind::FileGone => (
            "The file was moved, changed or deleted. Choose it again.",
            Correct,
            "file-gone",
        ),
        Kind::Conflict => (
            "Somebody else changed it at the same time. Try again.",
            Retry,
            "conflict",
        ),
        Kind::Corrupt => (
            "It cannot be opened: the data is damaged or was sealed with another key.",
            Reload,
            "corrupt",
        ),
        Kind::Storage => (
            "This browser’s storage is full or blocked. Work goes on, but is forgotten on closing.",
            Wait,
            "storage",
        ),
        Kind::Cancelled => ("Cancelled.", Retry, "cancelled"),
        Kind::Server => (
            "The server made a mistake. What was added before is safe; try again.",
            Retry,
            "server",
        ),
        Kind::Bug => (
            "That should not have happened, and is our mistake. Load the page again.",
            Reload,
            "bug",
        ),
    };
    Words {
        sentence,
        next,
        code,
    }
}

/// The sentence beside a form: there nothing goes on by itself.
#[must_use]
pub fn in_form(kind: Kind) -> &'static str {
    match kind {
        Kind::Offline => "The server does not answer. Check your network and try again.",
        other => sentence(other),
    }
}

/// The sentence beside a file of the queue, which goes on by itself.
#[must_use]
pub fn in_queue(kind: Kind) -> &'static str {
    match kind {
        Kind::Offline => "No connection. It goes on when the network is back.",
        other => sentence(other),
    }
}

/// Just the sentence.
#[must_use]
pub fn sentence(kind: Kind) -> &'static str {
    words(kind).sentence
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_end_and_name_no_inner_things() {
        let kinds = [
            Kind::Address,
            Kind::Blocked,
            Kind::Offline,
            Kind::Busy,
            Kind::Unauthorised,
            Kind::Forbidden,
            Kind::NotFound,
            Kind::NoAccount,
            Kind::AccountExists,
            Kind::WrongCode,
            Kind::CodeExpired,
            Kind::TooManyTries,
            Kind::WrongPassword,
            Kind::SecondFactor,
            Kind::ServerProof,
            Kind::OutOfMemory,
            Kind::LinkGone,
            Kind::LinkUnknown,
            Kind::LinkKey,
            Kind::LinkKeyWrong,
            Kind::LinkPassword,
            Kind::DeviceLimit,
            Kind::CollectOff,
            Kind::Quota,
            Kind::PlanLapsed,
            Kind::TooLarge,
            Kind::Empty,
            Kind::Unsupported,
            Kind::FileGone,
            Kind::Conflict,
            Kind::Corrupt,
            Kind::Storage,
            Kind::Cancelled,
            Kind::Server,
            Kind::Bug,
        ];
        let mut codes: Vec<_> = kinds.iter().map(|kind| words(*kind).code).collect();
        for kind in kinds {
            let sentence = sentence(kind);
            assert!(sentence.ends_with('.'), "{sentence}");
            for jargon in [
                "collection",
                "metadata",
                "ciphertext",
                "token",
                "HTTP",
                "null",
            ] {
                assert!(!sentence.contains(jargon), "{sentence}");
            }
        }
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), kinds.len(), "every code is one kind's own");
    }

    #[test]
    fn what_the_person_did_not_cause_is_not_theirs_to_correct() {
        for kind in [Kind::Offline, Kind::Quota, Kind::Server, Kind::LinkGone] {
            assert_ne!(words(kind).next, Next::Correct);
        }
    }
}
