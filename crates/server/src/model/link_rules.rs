//! What a public link may be set to, and whom it lets in.
//!
//! # Source
//! Ente Photos protocol, public links, sections 1, 2.1, 2.2, 3.3 to 3.5.

use potluck_protocol::EpochMicros;
use potluck_protocol::collections::Role;
use potluck_protocol::limits::LINK_DEVICE_LIMIT_MAX;
use potluck_protocol::links::{CreateLinkRequest, UpdateLinkRequest};

use super::roles::role_from;

/// Characters of a link token.
pub const TOKEN_CHARS: usize = 10;
/// What a link token is made of. 34 characters; no 0 and 1, which people misread.
pub const TOKEN_ALPHABET: &[u8; 34] = b"23456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
/// A device limit of 50 means this many.
const DEVICES_AT_MAXIMUM: i64 = 500;

/// The rules as one sentence each; sent as the message of a `BAD_REQUEST`.
pub type Broken = &'static str;

/// Checks what a new link is asked to be.
///
/// # Errors
/// The rule that is broken.
pub fn check_create(request: &CreateLinkRequest, now: EpochMicros) -> Result<(), Broken> {
    check_devices(request.device_limit)?;
    check_expiry(request.valid_till, now)
}

/// Checks what a link is asked to become; absent fields stay as they are.
///
/// # Errors
/// The first rule that is broken.
pub fn check_update(request: &UpdateLinkRequest, now: EpochMicros) -> Result<(), Broken> {
    let changes = request.device_limit.is_some()
        || request.valid_till.is_some()
        || request.disable_password.is_some()
        || request.nonce.is_some()
        || request.pass_hash.is_some()
        || request.enable_download.is_some()
        || request.enable_collect.is_some()
        || request.enable_comment.is_some()
        || request.enable_join.is_some()
        || request.min_role.is_some();
    if !changes {
        return Err("nothing to change");
    }
    if let Some(limit) = request.device_limit {
        check_devices(limit)?;
    }
    if let Some(valid_till) = request.valid_till {
        check_expiry(valid_till, now)?;
    }
    let password = [
        request.pass_hash.is_some(),
        request.nonce.is_some(),
        request.mem_limit.is_some(),
        request.ops_limit.is_some(),
    ];
    let has_password = password.iter().all(|set| *set);
    if password.iter().any(|set| *set) && !has_password {
        return Err("a password needs its hash, nonce and both limits");
    }
    if has_password {
        if request.disable_password == Some(true) {
            return Err("a password cannot be set and taken away at once");
        }
        // A blank hash would show a password form with no password behind it.
        let blank = |text: &Option<String>| text.as_deref().is_none_or(str::is_empty);
        if blank(&request.pass_hash) || blank(&request.nonce) {
            return Err("the password's hash and nonce must not be blank");
        }
        if request.mem_limit.unwrap_or(0) <= 0 || request.ops_limit.unwrap_or(0) <= 0 {
            return Err("the password's limits must be positive");
        }
    }
    match request.min_role.as_deref().map(role_from) {
        Some(Role::Unknown) => Err("unknown role"),
        _ => Ok(()),
    }
}

fn check_devices(limit: i32) -> Result<(), Broken> {
    if (0..=LINK_DEVICE_LIMIT_MAX).contains(&limit) {
        Ok(())
    } else {
        Err("the device limit must be from 0 to 50")
    }
}

fn check_expiry(valid_till: EpochMicros, now: EpochMicros) -> Result<(), Broken> {
    if valid_till.0 == 0 || valid_till >= now {
        Ok(())
    } else {
        Err("the expiry is in the past")
    }
}

/// Has the link run out?
#[must_use]
pub fn is_expired(valid_till: EpochMicros, now: EpochMicros) -> bool {
    valid_till.0 > 0 && valid_till < now
}

/// May one more device be let in? Zero means no limit, and the highest setting stands for many more.
#[must_use]
pub fn has_room(device_limit: i32, devices: i64) -> bool {
    match device_limit {
        0 => true,
        LINK_DEVICE_LIMIT_MAX => devices < DEVICES_AT_MAXIMUM,
        limit => devices < i64::from(limit),
    }
}

/// May a page of this origin use the link? Requests without an origin come from no foreign page.
#[must_use]
pub fn is_origin_allowed<'a>(
    origin: Option<&str>,
    allowed: impl IntoIterator<Item = &'a str>,
) -> bool {
    let Some(origin) = origin else {
        return true;
    };
    origin.starts_with("http://localhost:") || allowed.into_iter().any(|a| a == origin)
}

/// Is a page of this origin one that this very server was asked for? The host a browser sends is the one it connects
/// to, so no foreign page can choose it.
#[must_use]
pub fn is_same_host(origin: &str, host: &str) -> bool {
    let named = origin
        .strip_prefix("https://")
        .or_else(|| origin.strip_prefix("http://"));
    named.is_some_and(|named| !named.is_empty() && named.eq_ignore_ascii_case(host))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: EpochMicros = EpochMicros(1_000);

    fn password() -> UpdateLinkRequest {
        UpdateLinkRequest {
            pass_hash: Some("aGFzaA==".into()),
            nonce: Some("bm9uY2U=".into()),
            mem_limit: Some(67_108_864),
            ops_limit: Some(2),
            ..UpdateLinkRequest::default()
        }
    }

    #[test]
    fn create_refuses_what_update_refuses() {
        let request = |device_limit, valid_till| CreateLinkRequest {
            device_limit,
            valid_till: EpochMicros(valid_till),
            ..CreateLinkRequest::default()
        };
        assert_eq!(check_create(&request(0, 0), NOW), Ok(()));
        assert_eq!(check_create(&request(50, 1_000), NOW), Ok(()));
        assert!(check_create(&request(51, 0), NOW).is_err());
        assert!(check_create(&request(-1, 0), NOW).is_err());
        assert!(check_create(&request(0, 999), NOW).is_err());
        assert!(check_create(&request(0, -1), NOW).is_err());
    }

    #[test]
    fn each_broken_rule_of_update_is_refused() {
        let base = UpdateLinkRequest::default;
        let bad = [
            base(),
            UpdateLinkRequest {
                mem_limit: Some(1),
                ops_limit: Some(1),
                ..base()
            },
            UpdateLinkRequest {
                device_limit: Some(51),
                ..base()
            },
            UpdateLinkRequest {
                device_limit: Some(-1),
                ..base()
            },
            UpdateLinkRequest {
                valid_till: Some(EpochMicros(999)),
                ..base()
            },
            UpdateLinkRequest {
                pass_hash: None,
                ..password()
            },
            UpdateLinkRequest {
                nonce: None,
                ..password()
            },
            UpdateLinkRequest {
                mem_limit: None,
                ..password()
            },
            UpdateLinkRequest {
                ops_limit: None,
                ..password()
            },
            UpdateLinkRequest {
                pass_hash: Some(String::new()),
                ..password()
            },
            UpdateLinkRequest {
                nonce: Some(String::new()),
                ..password()
            },
            UpdateLinkRequest {
                ops_limit: Some(0),
                ..password()
            },
            UpdateLinkRequest {
                disable_password: Some(true),
                ..password()
            },
            UpdateLinkRequest {
                min_role: Some("KING".into()),
                ..base()
            },
        ];
        for request in bad {
            assert!(
                check_update(&request, NOW).is_err(),
                "{:?}",
                serde_json::to_string(&request)
            );
        }
        let good = [
            password(),
            UpdateLinkRequest {
                disable_password: Some(false),
                ..base()
            },
            UpdateLinkRequest {
                valid_till: Some(EpochMicros(0)),
                ..base()
            },
            UpdateLinkRequest {
                valid_till: Some(NOW),
                ..base()
            },
            UpdateLinkRequest {
                min_role: Some("OWNER".into()),
                ..base()
            },
            UpdateLinkRequest {
                enable_collect: Some(true),
                ..base()
            },
        ];
        for request in good {
            assert_eq!(check_update(&request, NOW), Ok(()));
        }
    }

    #[test]
    fn a_link_works_up_to_and_in_its_last_microsecond() {
        assert!(!is_expired(EpochMicros(0), NOW));
        assert!(!is_expired(NOW, NOW));
        assert!(is_expired(EpochMicros(999), NOW));
    }

    #[test]
    fn fifty_devices_stand_for_five_hundred() {
        assert!(has_room(0, 1_000_000));
        assert!(has_room(2, 1));
        assert!(!has_room(2, 2));
        assert!(has_room(50, 499));
        assert!(!has_room(50, 500));
    }

    #[test]
    fn the_own_host_is_compared_with_its_port() {
        assert!(is_same_host("http://127.0.0.1:8080", "127.0.0.1:8080"));
        assert!(is_same_host("https://a.example.org", "A.example.org"));
        for (origin, host) in [
            ("http://127.0.0.1:8081", "127.0.0.1:8080"),
            ("http://127.0.0.1", "127.0.0.1:8080"),
            ("https://a.example.org.b.example.org", "a.example.org"),
            ("ftp://a.example.org", "a.example.org"),
            ("a.example.org", "a.example.org"),
            ("null", "null"),
            ("https://", ""),
            ("", ""),
        ] {
            assert!(!is_same_host(origin, host), "{origin} {host}");
        }
    }

    #[test]
    fn origins_are_compared_whole() {
        let allowed = ["https://albums.example.org"];
        assert!(is_origin_allowed(None, allowed));
        assert!(is_origin_allowed(
            Some("https://albums.example.org"),
            allowed
        ));
        assert!(is_origin_allowed(Some("http://localhost:3000"), allowed));
        for bad in [
            "https://albums.example.org.evil.example.org",
            "http://albums.example.org",
            "http://127.0.0.1:3000",
            "https://localhost:3000",
            "http://localhost.evil.example.org",
            "null",
            "",
        ] {
            assert!(!is_origin_allowed(Some(bad), allowed), "{bad}");
        }
    }
}
