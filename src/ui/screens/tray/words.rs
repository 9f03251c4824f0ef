//! The tray's words: an owner's in English, a guest's in the browser's language.

use potluck_engine::Kind;

use crate::ui::text::{
    en::uploads as en,
    errors,
    guest::{Words, fill},
};

/// Whose tray it is.
#[derive(Clone, Copy, Debug)]
pub enum TrayWords {
    /// An account holder's.
    Owner,
    /// A guest's.
    Guest(&'static Words),
}

/// A word that both have.
macro_rules! word {
    ($(#[$doc:meta])* $name:ident, $owner:expr, $guest:ident) => {
        $(#[$doc])*
        pub fn $name(self) -> &'static str {
            match self {
                TrayWords::Owner => $owner,
                TrayWords::Guest(words) => words.$guest,
            }
        }
    };
}

impl TrayWords {
    word!(
        /// Name of the region.
        region, en::TRAY, progress
    );
    word!(
        /// Button.
        pause, en::PAUSE, pause
    );
    word!(
        /// Button.
        resume, en::RESUME, resume
    );
    word!(
        /// Button.
        cancel, en::CANCEL, cancel
    );
    word!(
        /// Button.
        retry, en::RETRY, retry
    );
    word!(
        /// Button.
        retry_all, en::RETRY_ALL, retry
    );
    word!(
        /// Button.
        show_files, en::SHOW, show_files
    );
    word!(
        /// Button.
        hide_files, en::HIDE, hide_files
    );
    word!(
        /// Button.
        close, en::CLEAR, close
    );
    word!(
        /// Stage.
        stage_waiting, en::WAITING, waiting
    );
    word!(
        /// Stage.
        stage_preparing, en::PREPARING, preparing
    );
    word!(
        /// Stage.
        stage_safe, en::SAFE, safe
    );
    word!(
        /// Stage.
        stage_duplicate, en::DUPLICATE, already_here
    );
    word!(
        /// Stage.
        stage_cancelled, en::CANCELLED, cancelled
    );

    /// Headline while it runs.
    pub fn adding(self, at: usize, of: usize) -> String {
        match self {
            TrayWords::Owner => en::adding(at, of),
            TrayWords::Guest(words) => fill(words.adding, &[&at.to_string(), &of.to_string()]),
        }
    }

    /// Headline without a network.
    pub fn waiting(self, safe: usize, of: usize) -> String {
        match self {
            TrayWords::Owner => en::waiting(safe, of),
            TrayWords::Guest(words) => fill(
                words.waiting_for_network,
                &[&safe.to_string(), &of.to_string()],
            ),
        }
    }

    /// Headline while held.
    pub fn paused(self) -> String {
        match self {
            TrayWords::Owner => en::PAUSED,
            TrayWords::Guest(words) => words.paused,
        }
        .to_owned()
    }

    /// Headline at the end. What was there already counts as being there, not as added.
    pub fn done(self, added: usize, safe: usize) -> String {
        match self {
            TrayWords::Owner if added == 0 && safe > 0 => en::known(safe),
            TrayWords::Owner => en::done(added),
            TrayWords::Guest(words) if added == 0 && safe > 0 => words.already_here.to_owned(),
            TrayWords::Guest(words) => fill(words.thanks_more, &[&words.photos(added)]),
        }
    }

    /// Headline at the end, when some failed: what was added is told with it.
    pub fn failed(self, added: usize, failed: usize) -> String {
        match self {
            TrayWords::Owner if added > 0 => en::mixed(added, failed),
            TrayWords::Owner => en::failed(failed),
            TrayWords::Guest(words) => {
                let missing = fill(words.some_failed, &[&words.photos(failed)]);
                if added > 0 {
                    let there = fill(words.thanks_more, &[&words.photos(added)]);
                    format!("{there} {missing}")
                } else {
                    missing
                }
            }
        }
    }

    /// How fast, and how long yet. Guests of other languages see figures only.
    pub fn pace(self, all: &str, bytes_per_s: u64, left: u64) -> String {
        match self {
            TrayWords::Owner => format!("{all} · {}", en::pace(bytes_per_s, Some(left))),
            TrayWords::Guest(words) if words.lang == "en" => {
                format!("{all} · {}", en::pace(bytes_per_s, Some(left)))
            }
            TrayWords::Guest(_) => format!("{all} · {}:{:02}", left / 60, left % 60),
        }
    }

    /// What may be done with the device meanwhile.
    pub fn may_lock(self) -> Option<&'static str> {
        match self {
            TrayWords::Owner => None,
            TrayWords::Guest(words) => Some(words.may_lock),
        }
    }

    /// Why a file was not added.
    pub fn fault(self, kind: Kind) -> &'static str {
        match self {
            TrayWords::Owner => errors::in_queue(kind),
            TrayWords::Guest(words) => words.fault(kind),
        }
    }
}
