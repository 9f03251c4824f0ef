//! What a guest is called. Asked once for each link, remembered in its sealed row, written encrypted into each photo.

use serde::{Deserialize, Serialize};

use crate::collect::open;
use crate::engine::Engine;
use crate::ports::Platform;
use crate::{Kind, Result};

/// Longest name, in characters.
pub const NAME_MAX_CHARS: usize = 100;

/// What a guest is called.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum GuestName {
    /// So.
    Named(String),
    /// Wishes not to say.
    Anonymous,
}

impl GuestName {
    /// A name as it will be stored: one line, trimmed.
    ///
    /// # Errors
    /// `Empty` when nothing is left; `TooLarge` above 100 characters.
    pub fn parse(text: &str) -> Result<Self> {
        // Line breaks and other control characters would let a name look like something else where it is shown.
        let name: String = text.chars().filter(|c| !c.is_control()).collect();
        let name = name.trim();
        if name.is_empty() {
            return Err(Kind::Empty.into());
        }
        if name.chars().count() > NAME_MAX_CHARS {
            return Err(Kind::TooLarge.into());
        }
        Ok(Self::Named(name.to_owned()))
    }
}

impl<P: Platform> Engine<P> {
    /// What the guest was called last time on this link; `None` when never asked.
    pub async fn guest_name(&self) -> Option<GuestName> {
        self.0.guest.borrow().row.name.clone()
    }

    /// Remembers what the guest is called, for this link and from now on.
    ///
    /// # Errors
    /// `Empty`, `TooLarge`; see [`GuestName::parse`].
    pub async fn set_guest_name(&self, name: GuestName) -> Result<()> {
        let name = match name {
            GuestName::Named(text) => GuestName::parse(&text)?,
            GuestName::Anonymous => GuestName::Anonymous,
        };
        self.0.guest.borrow_mut().row.name = Some(name);
        open::save(&self.0).await;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_trimmed_and_of_one_line() {
        assert_eq!(
            GuestName::parse("  Aunt\nAnna\u{7} ").expect("fits"),
            GuestName::Named("AuntAnna".to_owned())
        );
        assert_eq!(
            GuestName::parse("Zoë 🎉").expect("fits"),
            GuestName::Named("Zoë 🎉".to_owned())
        );
    }

    #[test]
    fn blank_names_are_refused() {
        for text in ["", "   ", "\n\t\u{0}"] {
            assert_eq!(
                GuestName::parse(text).expect_err("must be refused").kind,
                Kind::Empty
            );
        }
    }

    #[test]
    fn name_of_ten_thousand_characters_is_refused() {
        assert_eq!(
            GuestName::parse(&"a".repeat(10_000))
                .expect_err("must be refused")
                .kind,
            Kind::TooLarge
        );
        assert!(GuestName::parse(&"é".repeat(NAME_MAX_CHARS)).is_ok());
    }
}
