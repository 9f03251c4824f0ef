//! URLs that carry their own permission, to our own object routes.
//!
//! # Shape
//! `<origin>/objects/<key>?exp=…[&len=…&md5=…][&upload=…][&part=…]&sig=…`
//!
//! | field | what |
//! | --- | --- |
//! | `exp` | last second of validity, Unix time |
//! | `len`, `md5` | exact body length and MD5 (hex); both or none |
//! | `upload`, `part` | multipart: which upload, which part from 1 |
//! | `sig` | hex HMAC-SHA256 over version, method, key, upload, part, length, MD5 and expiry, one per line |
//!
//! A field that is missing signs as an empty line, so no field can be added, dropped or moved to another.
//!
//! # Units
//! Lengths in bytes of ciphertext, times in seconds.
//!
//! # Errors
//! [`Refusal::Signature`] for a URL this server did not make or that was changed, [`Refusal::Expired`] afterwards.
//!
//! # Not
//! Not AWS Signature V4: nobody but this server checks these URLs, and clients must treat them as opaque either way.

use std::fmt::Write as _;

use hmac::{Hmac, Mac};
use potluck_protocol::EpochMicros;
use potluck_protocol::limits::PRESIGNED_SECONDS;
use sha2::Sha256;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::ObjectKey;

/// Where object URLs begin, below the origin.
pub const OBJECTS_PREFIX: &str = "/objects/";

/// What a signed body must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Expected {
    /// Bytes.
    pub length: u64,
    /// Of the whole body.
    pub md5: [u8; 16],
}

/// What a URL allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// Store the object in one go.
    Put(Option<Expected>),
    /// Store one part.
    PutPart {
        /// Which multipart upload.
        upload: Uuid,
        /// From 1.
        part: u32,
        /// What the part must be.
        expected: Option<Expected>,
    },
    /// Join the parts.
    Complete {
        /// Which multipart upload.
        upload: Uuid,
    },
    /// Read the object.
    Get,
}

impl Operation {
    fn method(self) -> &'static str {
        match self {
            Self::Put(_) | Self::PutPart { .. } => "PUT",
            Self::Complete { .. } => "POST",
            Self::Get => "GET",
        }
    }

    fn expected(self) -> Option<Expected> {
        match self {
            Self::Put(expected) | Self::PutPart { expected, .. } => expected,
            Self::Complete { .. } | Self::Get => None,
        }
    }

    fn upload(self) -> Option<Uuid> {
        match self {
            Self::PutPart { upload, .. } | Self::Complete { upload } => Some(upload),
            Self::Put(_) | Self::Get => None,
        }
    }

    fn part(self) -> Option<u32> {
        match self {
            Self::PutPart { part, .. } => Some(part),
            _ => None,
        }
    }
}

/// Why a URL is not honoured. Both answer 403.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Not made here, or changed since.
    #[error("the signature of the url does not match")]
    Signature,
    /// Made here, too old now.
    #[error("the url has expired")]
    Expired,
}

/// The fields of a presigned URL's query, as they came.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct SignedQuery {
    /// Last second of validity.
    pub exp: Option<i64>,
    /// Body length.
    pub len: Option<u64>,
    /// Body MD5, hex.
    pub md5: Option<String>,
    /// Multipart upload.
    pub upload: Option<Uuid>,
    /// Part number.
    pub part: Option<u32>,
    /// Signature, hex.
    pub sig: Option<String>,
}

/// Makes and checks presigned URLs. No `Debug`: it holds a secret.
pub struct Presigner {
    secret: Zeroizing<Vec<u8>>,
    origin: String,
}

impl Presigner {
    /// `origin` is scheme, host and port as browsers reach this server, without a slash at the end.
    #[must_use]
    pub fn new(secret: &[u8], origin: &str) -> Self {
        Self {
            secret: Zeroizing::new(secret.to_vec()),
            origin: origin.trim_end_matches('/').to_owned(),
        }
    }

    /// A URL that allows `operation` on `key` for seven days from `now`.
    #[must_use]
    pub fn url(&self, operation: Operation, key: &ObjectKey, now: EpochMicros) -> String {
        let exp = now
            .0
            .div_euclid(1_000_000)
            .saturating_add(PRESIGNED_SECONDS);
        let mut url = format!("{}{OBJECTS_PREFIX}{key}?exp={exp}", self.origin);
        // Writing to a String cannot fail.
        if let Some(expected) = operation.expected() {
            let _ = write!(url, "&len={}&md5={}", expected.length, hex(&expected.md5));
        }
        if let Some(upload) = operation.upload() {
            let _ = write!(url, "&upload={upload}");
        }
        if let Some(part) = operation.part() {
            let _ = write!(url, "&part={part}");
        }
        let sig = hex(&self.mac(operation, key, exp).finalize().into_bytes());
        let _ = write!(url, "&sig={sig}");
        url
    }

    /// What the URL of a request allows, if this server made it and it is still valid.
    ///
    /// # Errors
    /// See [`Refusal`]. The signature is checked first, so that only a holder learns of the expiry.
    pub fn verify(
        &self,
        method: &str,
        key: &ObjectKey,
        query: &SignedQuery,
        now: EpochMicros,
    ) -> Result<Operation, Refusal> {
        let operation = operation_of(method, query).ok_or(Refusal::Signature)?;
        let exp = query.exp.ok_or(Refusal::Signature)?;
        let sig = query
            .sig
            .as_deref()
            .and_then(unhex::<32>)
            .ok_or(Refusal::Signature)?;
        self.mac(operation, key, exp)
            .verify_slice(&sig)
            .map_err(|_| Refusal::Signature)?;
        if now.0.div_euclid(1_000_000) > exp {
            return Err(Refusal::Expired);
        }
        Ok(operation)
    }

    fn mac(&self, operation: Operation, key: &ObjectKey, exp: i64) -> Hmac<Sha256> {
        let expected = operation.expected();
        let text = format!(
            "potluck-object-v1\n{}\n{key}\n{}\n{}\n{}\n{}\n{exp}",
            operation.method(),
            operation.upload().map_or(String::new(), |u| u.to_string()),
            operation.part().map_or(String::new(), |p| p.to_string()),
            expected.map_or(String::new(), |e| e.length.to_string()),
            expected.map_or(String::new(), |e| hex(&e.md5)),
        );
        let mut mac = <Hmac<Sha256> as Mac>::new_from_slice(&self.secret)
            .expect("HMAC takes keys of every length");
        mac.update(text.as_bytes());
        mac
    }
}

/// The operation a query claims; combinations that no URL of ours has are `None`.
fn operation_of(method: &str, query: &SignedQuery) -> Option<Operation> {
    let expected = match (query.len, query.md5.as_deref()) {
        (Some(length), Some(md5)) => Some(Expected {
            length,
            md5: unhex(md5)?,
        }),
        (None, None) => None,
        _ => return None,
    };
    match (method, query.upload, query.part) {
        ("PUT", None, None) => Some(Operation::Put(expected)),
        ("PUT", Some(upload), Some(part)) => Some(Operation::PutPart {
            upload,
            part,
            expected,
        }),
        ("POST", Some(upload), None) if expected.is_none() => Some(Operation::Complete { upload }),
        ("GET" | "HEAD", None, None) if expected.is_none() => Some(Operation::Get),
        _ => None,
    }
}

/// Lower-case hex.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}

/// Reads exactly `N` bytes of hex, either case.
#[must_use]
pub fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digits = text.as_bytes();
    if digits.len() != N * 2 {
        return None;
    }
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        let high = char::from(pair[0]).to_digit(16)?;
        let low = char::from(pair[1]).to_digit(16)?;
        *byte = u8::try_from(high * 16 + low).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports::SystemRandom;
    use potluck_protocol::UserId;

    const NOW: EpochMicros = EpochMicros(1_784_800_000_000_000);

    fn presigner() -> Presigner {
        Presigner::new(&[7; 32], "http://localhost:8080/")
    }

    fn query_of(url: &str) -> SignedQuery {
        let mut query = SignedQuery::default();
        for pair in url.split_once('?').expect("query").1.split('&') {
            let (name, value) = pair.split_once('=').expect("pair");
            match name {
                "exp" => query.exp = value.parse().ok(),
                "len" => query.len = value.parse().ok(),
                "md5" => query.md5 = Some(value.to_owned()),
                "upload" => query.upload = value.parse().ok(),
                "part" => query.part = value.parse().ok(),
                "sig" => query.sig = Some(value.to_owned()),
                other => panic!("unknown field {other}"),
            }
        }
        query
    }

    fn operations() -> Vec<(&'static str, Operation)> {
        let expected = Some(Expected {
            length: 5,
            md5: [3; 16],
        });
        let upload = Uuid::from_u128(9);
        vec![
            ("PUT", Operation::Put(None)),
            ("PUT", Operation::Put(expected)),
            (
                "PUT",
                Operation::PutPart {
                    upload,
                    part: 2,
                    expected,
                },
            ),
            ("POST", Operation::Complete { upload }),
            ("GET", Operation::Get),
        ]
    }

    #[test]
    fn every_url_verifies_to_what_it_was_made_for() {
        let key = ObjectKey::make(UserId(12), &SystemRandom);
        for (method, operation) in operations() {
            let url = presigner().url(operation, &key, NOW);
            assert!(url.starts_with(&format!("http://localhost:8080/objects/{key}?exp=")));
            assert_eq!(
                presigner().verify(method, &key, &query_of(&url), NOW),
                Ok(operation)
            );
        }
    }

    #[test]
    fn a_get_url_also_answers_head() {
        let key = ObjectKey::make(UserId(12), &SystemRandom);
        let query = query_of(&presigner().url(Operation::Get, &key, NOW));
        assert_eq!(
            presigner().verify("HEAD", &key, &query, NOW),
            Ok(Operation::Get)
        );
    }

    #[test]
    fn any_changed_field_breaks_the_signature() {
        let key = ObjectKey::make(UserId(12), &SystemRandom);
        let expected = Some(Expected {
            length: 5,
            md5: [3; 16],
        });
        let good = query_of(&presigner().url(
            Operation::PutPart {
                upload: Uuid::from_u128(9),
                part: 2,
                expected,
            },
            &key,
            NOW,
        ));
        type Change = (&'static str, fn(&mut SignedQuery));
        let changes: [Change; 9] = [
            ("exp", |q| q.exp = q.exp.map(|e| e + 1)),
            ("no exp", |q| q.exp = None),
            ("len", |q| q.len = Some(6)),
            ("md5", |q| q.md5 = Some("04".repeat(16))),
            ("no len and md5", |q| (q.len, q.md5) = (None, None)),
            ("upload", |q| q.upload = Some(Uuid::from_u128(10))),
            ("part", |q| q.part = Some(3)),
            ("single", |q| (q.upload, q.part) = (None, None)),
            ("sig", |q| q.sig = Some("00".repeat(32))),
        ];
        for (what, change) in changes {
            let mut query = good.clone();
            change(&mut query);
            assert_eq!(
                presigner().verify("PUT", &key, &query, NOW),
                Err(Refusal::Signature),
                "{what}"
            );
        }
        let other = ObjectKey::make(UserId(12), &SystemRandom);
        assert_eq!(
            presigner().verify("PUT", &other, &good, NOW),
            Err(Refusal::Signature)
        );
        assert_eq!(
            presigner().verify("GET", &key, &good, NOW),
            Err(Refusal::Signature)
        );
        assert_eq!(
            Presigner::new(&[8; 32], "").verify("PUT", &key, &good, NOW),
            Err(Refusal::Signature)
        );
    }

    #[test]
    fn a_url_lives_seven_days() {
        let key = ObjectKey::make(UserId(12), &SystemRandom);
        let query = query_of(&presigner().url(Operation::Get, &key, NOW));
        let last = NOW.plus_seconds(PRESIGNED_SECONDS);
        assert_eq!(
            presigner().verify("GET", &key, &query, last),
            Ok(Operation::Get)
        );
        assert_eq!(
            presigner().verify("GET", &key, &query, last.plus_seconds(1)),
            Err(Refusal::Expired)
        );
    }

    #[test]
    fn hex_round_trips_and_refuses_other_lengths() {
        assert_eq!(unhex::<2>(&hex(&[0, 255])), Some([0, 255]));
        assert_eq!(unhex::<2>("AbCd"), Some([0xab, 0xcd]));
        for bad in ["", "00f", "00ff0", "zz00", "é00"] {
            assert_eq!(unhex::<2>(bad), None, "{bad:?}");
        }
    }
}
