//! Addresses of public links, whose fragment carries the album's key.
//!
//! # Shape
//! `{origin}/?t={access token}#{key}`. The key is 32 bytes in base58 (32 to 44 characters); old links
//! have 64 hexadecimal digits. The token is opaque and compared as it is.
//!
//! # Errors
//! [`Error::Encoding`] for a fragment or address that is none; [`Error::Length`] when the fragment holds
//! anything but 32 bytes.
//!
//! # Source
//! Ente Photos protocol, sections 17 and 19.
//!
//! # Not
//! A fragment is never sent to a server, logged, or put into a query: whoever has it reads the album.

use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::encode;
use crate::error::{Error, Result};
use crate::key::{CollectionKey, LinkKey, ShareKey};

/// Fragments shorter than this are base58, others hexadecimal.
const HEX_FROM_CHARACTERS: usize = 50;
const SHORT_SECRET_CHARACTERS: usize = 12;

/// The key in a fragment, without its `#`.
fn parse_fragment_bytes(fragment: &str) -> Result<Zeroizing<Vec<u8>>> {
    if fragment.len() < HEX_FROM_CHARACTERS {
        encode::parse_base58(fragment)
    } else {
        encode::parse_hex(fragment).map(Zeroizing::new)
    }
}

impl CollectionKey {
    /// This key as the fragment of a public link, without the `#`.
    pub fn to_fragment(&self) -> Zeroizing<String> {
        Zeroizing::new(encode::base58(self.as_bytes()))
    }

    /// The key in a link's fragment, without the `#`.
    ///
    /// # Errors
    /// [`Error::Encoding`] and [`Error::Length`] as said above.
    pub fn parse_fragment(fragment: &str) -> Result<Self> {
        Self::from_bytes(&parse_fragment_bytes(fragment)?)
    }
}

impl ShareKey {
    /// The key in the fragment of a memory link: twelve letters and digits stand for their SHA-256,
    /// anything else is a key as in an album's link.
    ///
    /// # Errors
    /// [`Error::Encoding`] and [`Error::Length`] as said above.
    pub fn parse_fragment(fragment: &str) -> Result<Self> {
        let short = fragment.len() == SHORT_SECRET_CHARACTERS
            && fragment.bytes().all(|c| c.is_ascii_alphanumeric());
        if short {
            Self::from_bytes(&Zeroizing::new(<[u8; 32]>::from(Sha256::digest(fragment)))[..])
        } else {
            Self::from_bytes(&parse_fragment_bytes(fragment)?)
        }
    }
}

/// What a public link's address says.
#[derive(Debug, PartialEq, Eq)]
pub struct ParsedLink {
    /// Names the link to the server.
    pub access_token: String,
    /// Opens the album.
    pub key: LinkKey,
}

/// Reads the address of a public link: the token from `?t=`, else from the first part of the path.
///
/// # Errors
/// [`Error::Encoding`] when there is no token or no readable key; [`Error::Length`] when the key has not
/// 32 bytes.
pub fn parse(url: &str) -> Result<ParsedLink> {
    let (address, fragment) = url.split_once('#').ok_or(Error::Encoding)?;
    let (path, query) = split_address(address);
    let token = query_value(query, "t")
        .or_else(|| {
            path.split('/')
                .find(|part| !part.is_empty())
                .map(str::to_owned)
        })
        .ok_or(Error::Encoding)?;
    Ok(ParsedLink {
        access_token: token,
        key: LinkKey::parse_fragment(fragment)?,
    })
}

/// The address of a public link from the server's part of it. Any fragment there is dropped.
pub fn encode(url: &str, key: &LinkKey) -> Zeroizing<String> {
    let address = url.split('#').next().unwrap_or_default();
    Zeroizing::new(format!("{address}#{}", *key.to_fragment()))
}

/// What the address says with which a guest comes to join an album.
#[derive(Debug, PartialEq, Eq)]
pub struct JoinRedirect {
    /// Names the link to the server.
    pub access_token: String,
    /// The album on the server.
    pub collection_id: i64,
    /// Opens the album.
    pub key: LinkKey,
    /// Shows that the link's password was given.
    pub jwt: Option<String>,
}

/// Reads `?joinAlbum={token}&collectionId={id}#{key}[&jwt={jwt}]`.
///
/// # Errors
/// [`Error::Encoding`] when a part is missing or unreadable; [`Error::Length`] when the key has not 32
/// bytes.
pub fn parse_join_redirect(url: &str) -> Result<JoinRedirect> {
    let (address, fragment) = url.split_once('#').ok_or(Error::Encoding)?;
    let (_, query) = split_address(address);
    let (key, rest) = fragment.split_once('&').unwrap_or((fragment, ""));
    Ok(JoinRedirect {
        access_token: query_value(query, "joinAlbum").ok_or(Error::Encoding)?,
        collection_id: query_value(query, "collectionId")
            .and_then(|id| id.parse().ok())
            .ok_or(Error::Encoding)?,
        key: LinkKey::parse_fragment(key)?,
        jwt: query_value(rest, "jwt"),
    })
}

/// Path and query of an address, with or without its origin.
fn split_address(address: &str) -> (&str, &str) {
    let rest = address.split_once("://").map_or(address, |(_, rest)| {
        rest.find(['/', '?']).map_or("", |start| &rest[start..])
    });
    rest.split_once('?').unwrap_or((rest, ""))
}

/// The first value of that name that is not empty.
fn query_value(query: &str, name: &str) -> Option<String> {
    query
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .find(|(key, value)| *key == name && !value.is_empty())
        .and_then(|(_, value)| percent_decode(value))
}

fn percent_decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&c, later)) = rest.split_first() {
        rest = later;
        bytes.push(match c {
            b'%' => {
                let (digits, later) = rest.split_at_checked(2)?;
                rest = later;
                encode::parse_hex(core::str::from_utf8(digits).ok()?).ok()?[0]
            }
            b'+' => b' ',
            c => c,
        });
    }
    String::from_utf8(bytes).ok()
}
