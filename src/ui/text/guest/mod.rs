//! Words of the guest page, in the browser's language where we have it.
//!
//! One table for each language, all of one type: a language cannot lack a sentence. `{0}`, `{1}` are filled in.

mod de;
mod en;
mod es;
mod fr;
mod hi;
mod ja;
mod pt;

use potluck_engine::Kind;

use super::numbers::{Plural, grouped};

/// A page that says why the album is not shown: heading, and what to do next.
pub type Calm = (&'static str, &'static str);

/// One language.
#[derive(Debug)]
pub struct Words {
    /// BCP 47 tag, for the `lang` attribute.
    pub lang: &'static str,
    /// Which numbers take the singular.
    pub plural: Plural,
    /// Between thousands.
    pub separator: char,
    /// "photo", "photos".
    pub photo: (&'static str, &'static str),
    /// While the link is opened.
    pub opening: &'static str,
    /// Above the title.
    pub invitation: &'static str,
    /// Above the title when nothing can be added.
    pub invitation_to_look: &'static str,
    /// The one button.
    pub add: &'static str,
    /// The same after the first batch.
    pub add_more: &'static str,
    /// Under the button.
    pub reassurance: &'static str,
    /// Adding is off.
    pub only_look: &'static str,
    /// No photos yet.
    pub be_first: &'static str,
    /// While dragging.
    pub drop: &'static str,
    /// Filter: all photos.
    pub everyone: &'static str,
    /// Filter: what this browser added.
    pub mine: &'static str,
    /// Under the filter when there is nothing.
    pub none_mine: &'static str,
    /// Heading of the question.
    pub name_title: &'static str,
    /// Field.
    pub name_label: &'static str,
    /// Under it.
    pub name_hint: &'static str,
    /// Button.
    pub name_go: &'static str,
    /// Button.
    pub anonymous: &'static str,
    /// No name given.
    pub name_missing: &'static str,
    /// A name that is too long.
    pub name_long: &'static str,
    /// Name of the progress region.
    pub progress: &'static str,
    /// `{0}` of `{1}`.
    pub adding: &'static str,
    /// `{0}` of `{1}` are safe.
    pub waiting_for_network: &'static str,
    /// Held by the person.
    pub paused: &'static str,
    /// Under the progress line.
    pub may_lock: &'static str,
    /// Heading at the end.
    pub thanks: &'static str,
    /// `{0}` is "3 photos".
    pub thanks_more: &'static str,
    /// `{0}` is "3 photos".
    pub some_failed: &'static str,
    /// Button.
    pub pause: &'static str,
    /// Button.
    pub resume: &'static str,
    /// Button.
    pub cancel: &'static str,
    /// Button.
    pub retry: &'static str,
    /// Button.
    pub show_files: &'static str,
    /// Button.
    pub hide_files: &'static str,
    /// Button.
    pub close: &'static str,
    /// Stage.
    pub waiting: &'static str,
    /// Stage.
    pub preparing: &'static str,
    /// Stage.
    pub safe: &'static str,
    /// Stage.
    pub already_here: &'static str,
    /// Stage.
    pub cancelled: &'static str,
    /// Heading of the password gate.
    pub password_title: &'static str,
    /// Under it.
    pub password_more: &'static str,
    /// Field.
    pub password_label: &'static str,
    /// Button.
    pub password_go: &'static str,
    /// Wrong one.
    pub password_wrong: &'static str,
    /// The key part is missing altogether.
    pub no_key: Calm,
    /// The key part is cut short.
    pub short_key: Calm,
    /// The key opens nothing here.
    pub wrong_key: Calm,
    /// Unknown token.
    pub unknown: Calm,
    /// Removed or expired.
    pub gone: Calm,
    /// Device limit.
    pub devices: Calm,
    /// No server.
    pub unreachable: Calm,
    /// Anything else.
    pub failed: Calm,
    /// Button.
    pub try_again: &'static str,
    /// Why a file was not added.
    pub faults: Faults,
    /// `{0}` were chosen, and wait for a name.
    pub chosen: &'static str,
}

/// Why a file was not added: cause and next step.
#[derive(Debug)]
pub struct Faults {
    /// The owner's storage is full.
    pub quota: &'static str,
    /// The owner's plan has lapsed.
    pub plan: &'static str,
    /// Adding was turned off.
    pub off: &'static str,
    /// The link ended.
    pub gone: &'static str,
    /// Too large.
    pub large: &'static str,
    /// Nothing in it.
    pub empty: &'static str,
    /// Not a photo or video.
    pub unsupported: &'static str,
    /// Moved, changed or deleted.
    pub file_gone: &'static str,
    /// No network.
    pub offline: &'static str,
    /// Anything else.
    pub other: &'static str,
}

/// The languages we have, English first.
const ALL: [&Words; 7] = [
    &en::WORDS,
    &de::WORDS,
    &es::WORDS,
    &fr::WORDS,
    &pt::WORDS,
    &hi::WORDS,
    &ja::WORDS,
];

/// The first language of the browser's list that we have, else English.
pub fn words<'a>(preferred: impl IntoIterator<Item = &'a str>) -> &'static Words {
    let known = |tag: &str| {
        let language = tag.split('-').next().unwrap_or_default();
        ALL.into_iter()
            .find(|words| words.lang.eq_ignore_ascii_case(language))
    };
    preferred.into_iter().find_map(known).unwrap_or(ALL[0])
}

/// Puts values into `{0}`, `{1}`.
#[must_use]
pub fn fill(template: &str, values: &[&str]) -> String {
    let mut text = template.to_owned();
    for (i, value) in values.iter().enumerate() {
        text = text.replace(&format!("{{{i}}}"), value);
    }
    text
}

impl Words {
    /// "148 photos".
    #[must_use]
    pub fn photos(&self, count: usize) -> String {
        let (one, other) = self.photo;
        let word = if self.plural.is_one(count) {
            one
        } else {
            other
        };
        let space = if self.lang == "ja" { "" } else { " " };
        format!("{}{space}{word}", grouped(count as u64, self.separator))
    }

    /// Why a file was not added.
    #[must_use]
    pub fn fault(&self, kind: Kind) -> &'static str {
        match kind {
            Kind::Quota => self.faults.quota,
            Kind::PlanLapsed => self.faults.plan,
            Kind::CollectOff | Kind::Forbidden => self.faults.off,
            Kind::LinkGone | Kind::LinkUnknown => self.faults.gone,
            Kind::TooLarge => self.faults.large,
            Kind::Empty => self.faults.empty,
            Kind::Unsupported | Kind::Corrupt => self.faults.unsupported,
            Kind::FileGone => self.faults.file_gone,
            Kind::Offline => self.faults.offline,
            _ => self.faults.other,
        }
    }

    /// The page for a link that does not open.
    #[must_use]
    pub fn closed(&self, kind: Kind) -> Calm {
        match kind {
            Kind::LinkKeyWrong | Kind::Corrupt => self.wrong_key,
            Kind::LinkKey => self.short_key,
            Kind::LinkUnknown | Kind::NotFound => self.unknown,
            Kind::LinkGone => self.gone,
            Kind::DeviceLimit => self.devices,
            Kind::Offline | Kind::Server | Kind::Busy => self.unreachable,
            _ => self.failed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_browsers_first_known_language_is_spoken() {
        assert_eq!(words(["nl", "de-AT", "en"]).lang, "de");
        assert_eq!(words(["pt-BR"]).lang, "pt");
        assert_eq!(words(["JA"]).lang, "ja");
        assert_eq!(words(["xx"]).lang, "en");
        assert_eq!(words([]).lang, "en");
    }

    #[test]
    fn every_language_fills_its_gaps() {
        for words in ALL {
            for (template, gaps) in [
                (words.adding, 2),
                (words.waiting_for_network, 2),
                (words.thanks_more, 1),
                (words.some_failed, 1),
                (words.chosen, 1),
            ] {
                let text = fill(template, &["7", "9"][..gaps]);
                assert!(
                    text.contains('7') && !text.contains('{'),
                    "{}: {text}",
                    words.lang
                );
                assert_eq!(text.contains('9'), gaps == 2, "{}: {text}", words.lang);
            }
        }
    }

    #[test]
    fn each_way_a_link_fails_has_a_heading_of_its_own() {
        for words in ALL {
            let mut headings = vec![
                words.no_key.0,
                words.short_key.0,
                words.wrong_key.0,
                words.unknown.0,
                words.gone.0,
                words.devices.0,
                words.unreachable.0,
                words.failed.0,
                words.password_title,
            ];
            let all = headings.len();
            headings.sort_unstable();
            headings.dedup();
            assert_eq!(headings.len(), all, "{}", words.lang);
        }
    }

    #[test]
    fn counts_read_naturally() {
        assert_eq!(words(["en"]).photos(1), "1 photo");
        assert_eq!(words(["en"]).photos(1480), "1,480 photos");
        assert_eq!(words(["fr"]).photos(0), "0 photo");
        assert_eq!(words(["de"]).photos(1480), "1.480 Fotos");
        assert_eq!(words(["ja"]).photos(3), "3枚の写真");
    }
}
