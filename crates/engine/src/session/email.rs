//! Whether text can be an e-mail address, checked before anything is sent.
//!
//! Deliberately loose: only what no mail server takes is refused. Nothing is learned about the address's account.

use crate::{Kind, Result};

/// RFC 5321, 4.5.3.1.3.
const ADDRESS_MAX_BYTES: usize = 254;
/// RFC 5321, 4.5.3.1.1.
const LOCAL_MAX_BYTES: usize = 64;

/// The address as the server compares it: trimmed, in lower case.
///
/// # Errors
/// `Address` when it cannot be one.
pub(crate) fn parse(text: &str) -> Result<String> {
    let address = text.trim().to_lowercase();
    let (local, domain) = address.rsplit_once('@').ok_or(Kind::Address)?;
    let shaped = address.len() <= ADDRESS_MAX_BYTES
        && (1..=LOCAL_MAX_BYTES).contains(&local.len())
        && !local.contains('@')
        && !address.chars().any(|c| c.is_whitespace() || c.is_control())
        && domain
            .split('.')
            .all(|label| !label.is_empty() && !label.starts_with('-') && !label.ends_with('-'));
    if shaped {
        Ok(address)
    } else {
        Err(Kind::Address.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_trimmed_and_lowered() {
        assert_eq!(
            parse("  Sara+Party@Example.org\n").expect("fits"),
            "sara+party@example.org"
        );
        assert_eq!(parse("tom@localhost").expect("fits"), "tom@localhost");
    }

    #[test]
    fn what_cannot_be_an_address_is_refused() {
        let long = format!("{}@example.org", "a".repeat(65));
        for text in [
            "",
            "sara",
            "@example.org",
            "sara@",
            "sa ra@example.org",
            "a@b@example.org",
            "sara@.org",
            "sara@example.",
            "sara@-x.org",
            &long,
        ] {
            assert_eq!(
                parse(text).expect_err("must be refused").kind,
                Kind::Address,
                "{text}"
            );
        }
    }
}
