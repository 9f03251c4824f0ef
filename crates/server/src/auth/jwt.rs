//! Signed tokens that this server makes for itself to read again.
//!
//! # Shape
//! `b64url(header).b64url(claims).b64url(HMAC-SHA256)`, without padding; the header is always the same.
//!
//! # Source
//! RFC 7519 and RFC 7515 with `HS256`.
//!
//! # Not
//! Not a JWT library: no other algorithm is accepted, so none can be asked for. Times in the claims are the caller's
//! to check, because some are microseconds, which the RFC's `exp` is not.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::Sha256;

const HEADER: &str = r#"{"alg":"HS256","typ":"JWT"}"#;

fn mac(secret: &[u8]) -> Hmac<Sha256> {
    <Hmac<Sha256> as Mac>::new_from_slice(secret).expect("HMAC takes keys of every length")
}

/// Makes a token.
///
/// # Errors
/// The claims cannot be written as JSON.
pub fn sign<T: Serialize>(secret: &[u8], claims: &T) -> serde_json::Result<String> {
    let claims = serde_json::to_vec(claims)?;
    let signed = format!(
        "{}.{}",
        URL_SAFE_NO_PAD.encode(HEADER),
        URL_SAFE_NO_PAD.encode(claims)
    );
    let mut mac = mac(secret);
    mac.update(signed.as_bytes());
    let tag = URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes());
    Ok(format!("{signed}.{tag}"))
}

/// The claims of a token this server made; `None` for every other text. Compares in constant time.
#[must_use]
pub fn verify<T: DeserializeOwned>(secret: &[u8], token: &str) -> Option<T> {
    let (signed, tag) = token.rsplit_once('.')?;
    let (header, claims) = signed.split_once('.')?;
    let tag = URL_SAFE_NO_PAD.decode(tag).ok()?;
    let mut mac = mac(secret);
    mac.update(signed.as_bytes());
    mac.verify_slice(&tag).ok()?;
    if header != URL_SAFE_NO_PAD.encode(HEADER) {
        return None;
    }
    let claims = URL_SAFE_NO_PAD.decode(claims).ok()?;
    serde_json::from_slice(&claims).ok()
}

/// A keyed digest of a text under a purpose, for claims that must match a secret without telling it.
#[must_use]
pub fn keyed_digest(secret: &[u8], purpose: &str, text: &str) -> String {
    let mut mac = mac(secret);
    mac.update(purpose.as_bytes());
    mac.update(&[0]);
    mac.update(text.as_bytes());
    URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_reads_back_only_under_its_secret() {
        let token = sign(b"one", &vec![1, 2]).expect("claims");
        assert_eq!(verify::<Vec<i32>>(b"one", &token), Some(vec![1, 2]));
        assert_eq!(verify::<Vec<i32>>(b"two", &token), None);
    }

    #[test]
    fn a_token_is_the_bytes_other_implementations_make() {
        // From Python's hmac and base64 modules.
        let token = sign(b"secret", &serde_json::json!({"a": 1})).expect("claims");
        assert_eq!(
            token,
            "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJhIjoxfQ.\
             57TF7smP9XDhIexBqPC-F1toZReYZLWb_YRU5tv0sxM"
        );
    }

    #[test]
    fn bent_tokens_are_refused() {
        let token = sign(b"k", &1).expect("claims");
        let mut parts = token.split('.');
        let (_, claims, tag) = (
            parts.next(),
            parts.next().expect("claims"),
            parts.next().expect("tag"),
        );
        let none = URL_SAFE_NO_PAD.encode(r#"{"alg":"none","typ":"JWT"}"#);
        for bad in [
            String::new(),
            ".".into(),
            "..".into(),
            format!("{token}x"),
            format!("{none}.{claims}."),
            format!("{none}.{claims}.{tag}"),
            token.replace(claims, &URL_SAFE_NO_PAD.encode("2")),
            format!("{token}.{tag}"),
        ] {
            assert_eq!(verify::<i32>(b"k", &bad), None, "{bad}");
        }
    }

    #[test]
    fn digests_depend_on_purpose_and_text() {
        let digest = keyed_digest(b"k", "a", "b");
        assert_eq!(digest, keyed_digest(b"k", "a", "b"));
        for (purpose, text) in [("a", "c"), ("c", "b"), ("a\0b", "")] {
            assert_ne!(digest, keyed_digest(b"k", purpose, text));
        }
        assert_ne!(digest, keyed_digest(b"l", "a", "b"));
    }
}
