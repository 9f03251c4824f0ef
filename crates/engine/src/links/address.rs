//! A link's address: token for the server, key for us (docs/spec/crypto.md 17.1, docs/spec/collect.md 1.1).
//!
//! # Shape
//! `https://host/?t=TOKEN#KEY`, or `https://host/TOKEN#KEY` when there is no `t`. KEY is base58 of 32 bytes, or
//! hexadecimal in old links: shorter than 50 characters means base58.
//!
//! # Errors
//! `LinkKey` when there is a token and the key part is missing, is no text of its encoding, or has not 32 bytes.
//! A token of an odd shape is no error here: it is opaque, and the server says that it does not know it.

use potluck_crypto::{CollectionKey, link};
use potluck_protocol::LinkToken;

use crate::{Error, Kind, Result};

/// Where a link leads, and the key that opens it. A secret of the album's people: not printed.
pub struct LinkAddress {
    /// For the server.
    pub token: LinkToken,
    /// For us only.
    pub key: CollectionKey,
}

impl std::fmt::Debug for LinkAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("LinkAddress")
    }
}

impl LinkAddress {
    /// Takes an address apart; `None` when it names no link at all (no token and no fragment).
    ///
    /// # Errors
    /// `LinkKey` as the module says; `LinkUnknown` for a key part without a token.
    pub fn parse(url: &str) -> Result<Option<Self>> {
        let (before, fragment) = url.split_once('#').unwrap_or((url, ""));
        match (token(before), fragment) {
            (None, "") => Ok(None),
            (None, _) => Err(Kind::LinkUnknown.into()),
            (Some(token), fragment) => {
                let key = CollectionKey::parse_fragment(fragment)
                    .map_err(|e| Error::caused(Kind::LinkKey, e))?;
                Ok(Some(Self {
                    token: LinkToken(token),
                    key,
                }))
            }
        }
    }
}

/// The whole link: the server's address of it, and the key part.
pub(crate) fn build(server_url: &str, key: &CollectionKey) -> String {
    link::encode(server_url, key).to_string()
}

/// `t` of the query, else the first path segment that is not empty.
fn token(before_fragment: &str) -> Option<String> {
    let (address, query) = before_fragment
        .split_once('?')
        .unwrap_or((before_fragment, ""));
    let named = query
        .split('&')
        .find_map(|pair| pair.strip_prefix("t="))
        .filter(|t| !t.is_empty());
    if let Some(token) = named {
        return Some(percent_decoded(token));
    }
    let path = match address.split_once("://") {
        Some((_, rest)) => rest.split_once('/').map_or("", |(_, path)| path),
        None => address,
    };
    path.split('/')
        .find(|segment| !segment.is_empty())
        .map(percent_decoded)
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let hex = tail
            .get(..2)
            .and_then(|pair| std::str::from_utf8(pair).ok());
        match (
            first,
            hex.and_then(|pair| u8::from_str_radix(pair, 16).ok()),
        ) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            _ => {
                bytes.push(first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use potluck_crypto::encode;

    use super::*;

    const KEY: [u8; 32] = [7; 32];

    fn parsed(url: &str) -> LinkAddress {
        LinkAddress::parse(url).expect("parses").expect("is a link")
    }

    fn kind(url: &str) -> Kind {
        LinkAddress::parse(url).expect_err("must be refused").kind
    }

    #[test]
    fn token_in_the_query_and_key_in_base58() {
        let link = parsed(&format!(
            "https://albums.example.org/?t=AB12CD34EF#{}",
            encode::base58(&KEY)
        ));
        assert_eq!(link.token.as_str(), "AB12CD34EF");
        assert_eq!(link.key.as_bytes(), &KEY);
    }

    #[test]
    fn token_as_first_path_segment() {
        let key = encode::base58(&KEY);
        assert_eq!(
            parsed(&format!("https://albums.example.org/AB12CD34EF#{key}"))
                .token
                .as_str(),
            "AB12CD34EF"
        );
        assert_eq!(
            parsed(&format!("/AB12CD34EF#{key}")).token.as_str(),
            "AB12CD34EF"
        );
        assert_eq!(
            parsed(&format!("http://localhost:8080//AB12CD34EF/x?u=1#{key}"))
                .token
                .as_str(),
            "AB12CD34EF"
        );
    }

    #[test]
    fn query_wins_over_path() {
        let key = encode::base58(&KEY);
        assert_eq!(
            parsed(&format!("https://example.org/album?x=1&t=QQ#{key}"))
                .token
                .as_str(),
            "QQ"
        );
        assert_eq!(
            parsed(&format!("https://example.org/PP?t=#{key}"))
                .token
                .as_str(),
            "PP"
        );
    }

    #[test]
    fn old_links_have_hexadecimal_keys_in_either_case() {
        let hex = encode::hex(&KEY);
        assert_eq!(
            parsed(&format!("https://example.org/?t=T#{hex}"))
                .key
                .as_bytes(),
            &KEY
        );
        assert_eq!(
            parsed(&format!("https://example.org/?t=T#{}", hex.to_uppercase()))
                .key
                .as_bytes(),
            &KEY
        );
    }

    #[test]
    fn key_with_leading_zero_bytes_survives() {
        let mut key = [0; 32];
        key[31] = 1;
        let key = CollectionKey::from_bytes(&key).expect("32 bytes");
        let link = parsed(&build("https://example.org/?t=T", &key));
        assert_eq!(link.key.as_bytes(), key.as_bytes());
    }

    #[test]
    fn missing_key_is_named() {
        assert_eq!(kind("https://example.org/?t=T"), Kind::LinkKey);
        assert_eq!(kind("https://example.org/?t=T#"), Kind::LinkKey);
    }

    #[test]
    fn key_of_wrong_length_or_alphabet_is_named() {
        for key in [
            &encode::base58(&KEY[..31]),
            &encode::base58(&[7; 33]),
            "0OIl",
            "é",
            &"z".repeat(64),
            &"ab".repeat(31),
        ] {
            assert_eq!(
                kind(&format!("https://example.org/?t=T#{key}")),
                Kind::LinkKey,
                "{key}"
            );
        }
    }

    #[test]
    fn page_without_link_is_none() {
        for url in [
            "https://example.org/",
            "https://example.org",
            "/",
            "",
            "https://example.org/?x=1",
        ] {
            assert!(
                LinkAddress::parse(url).expect("no error").is_none(),
                "{url}"
            );
        }
    }

    #[test]
    fn key_without_token_is_an_unknown_link() {
        assert_eq!(
            kind(&format!("https://example.org/#{}", encode::base58(&KEY))),
            Kind::LinkUnknown
        );
    }

    #[test]
    fn percent_signs_are_decoded_once() {
        let key = encode::base58(&KEY);
        assert_eq!(
            parsed(&format!("https://example.org/?t=A%2BB%#{key}"))
                .token
                .as_str(),
            "A+B%"
        );
    }

    #[test]
    fn debug_shows_neither_token_nor_key() {
        let link = parsed(&format!(
            "https://example.org/?t=AB12CD34EF#{}",
            encode::base58(&KEY)
        ));
        assert_eq!(format!("{link:?}"), "LinkAddress");
    }
}
