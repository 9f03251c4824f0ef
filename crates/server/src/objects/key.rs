//! Names of objects.
//!
//! # Shape
//! `<owner id>/<uuid v4>`: decimal digits, a slash, 36 characters of lower-case hex and dashes. Nothing else parses,
//! so a key can be joined to a folder without any further thought about `..`, separators or reserved names.

use std::fmt;

use potluck_protocol::UserId;
use uuid::Uuid;

use crate::ports::Random;

/// The name of one stored object.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ObjectKey {
    owner: UserId,
    id: Uuid,
}

impl ObjectKey {
    /// A new name in the owner's space, random enough that nobody meets one by trying.
    #[must_use]
    pub fn make(owner: UserId, random: &dyn Random) -> Self {
        Self {
            owner,
            id: random_uuid(random),
        }
    }

    /// Reads a name; `None` for anything that this server would not have handed out.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (owner, id) = text.split_once('/')?;
        if owner.is_empty() || owner.len() > 19 || !owner.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let owner = UserId(owner.parse().ok()?);
        let parsed = Uuid::try_parse(id).ok()?;
        let key = Self { owner, id: parsed };
        // One spelling only: the parser also takes braces, URNs, upper case and leading zeros.
        (key.to_string() == text).then_some(key)
    }

    /// Whose space the object is in, and so whose storage it fills.
    #[must_use]
    pub fn owner(&self) -> UserId {
        self.owner
    }

    /// The name without its owner.
    #[must_use]
    pub fn id(&self) -> Uuid {
        self.id
    }
}

/// A random UUID, version 4.
#[must_use]
pub fn random_uuid(random: &dyn Random) -> Uuid {
    uuid::Builder::from_random_bytes(random.bytes()).into_uuid()
}

impl fmt::Display for ObjectKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.owner, self.id.hyphenated())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports::SystemRandom;

    #[test]
    fn a_made_key_parses_to_itself() {
        let key = ObjectKey::make(UserId(1_580_559_962_386_438), &SystemRandom);
        assert_eq!(ObjectKey::parse(&key.to_string()), Some(key));
    }

    #[test]
    fn nothing_that_could_leave_the_folder_parses() {
        let uuid = "0b6c2f0e-5d0a-4b7e-9a53-2f4f3f0f9c11";
        assert!(ObjectKey::parse(&format!("12/{uuid}")).is_some());
        for bad in [
            "",
            "/",
            "12/",
            "../etc/passwd",
            "12/../../etc/passwd",
            "12/..",
            "12/%2e%2e",
            "12\\..\\x",
            "12/a/b",
            "12/0b6c2f0e5d0a4b7e9a532f4f3f0f9c11",
            "12/0B6C2F0E-5D0A-4B7E-9A53-2F4F3F0F9C11",
            "12/{0b6c2f0e-5d0a-4b7e-9a53-2f4f3f0f9c11}",
            "-1/0b6c2f0e-5d0a-4b7e-9a53-2f4f3f0f9c11",
            "+1/0b6c2f0e-5d0a-4b7e-9a53-2f4f3f0f9c11",
            "012/0b6c2f0e-5d0a-4b7e-9a53-2f4f3f0f9c11",
            "99999999999999999999/0b6c2f0e-5d0a-4b7e-9a53-2f4f3f0f9c11",
            "12/0b6c2f0e-5d0a-4b7e-9a53-2f4f3f0f9c11\0",
            "12/0b6c2f0e-5d0a-4b7e-9a53-2f4f3f0f9c11/..",
        ] {
            assert_eq!(ObjectKey::parse(bad), None, "{bad:?}");
        }
    }
}
