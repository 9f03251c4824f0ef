//! Rate limits, in memory: restarting the server forgets them, as the protocol expects.
//!
//! # Shape
//! A limit of n per window lets n requests through in each window and refuses the rest. Every exact path counts for
//! itself.
//!
//! # Source
//! docs/spec/accounts.md 1.6 and 3.1.

use std::collections::HashMap;
use std::sync::Mutex;

use potluck_protocol::{AlbumId, EpochMicros, UserId, paths};

use crate::error::ApiError;

/// Who is counted.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Key {
    /// Everybody together.
    Server,
    /// A client address.
    Ip(String),
    /// An account.
    User(UserId),
    /// An album, for guests.
    Album(AlbumId),
}

/// So many in so long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    count: u32,
    window_seconds: i64,
}

const fn per_minute(count: u32) -> Option<Rule> {
    Some(Rule {
        count,
        window_seconds: 60,
    })
}

/// Above this many counters, those whose window is over are thrown away.
const SWEEP_AT: usize = 10_000;

struct Window {
    ends: i64,
    used: u32,
}

/// All counters.
pub struct RateLimits {
    sign_in_per_minute: u32,
    windows: Mutex<HashMap<(Key, String), Window>>,
    codes: Mutex<Codes>,
}

impl RateLimits {
    /// With the configured limit for sign-in paths.
    #[must_use]
    pub fn new(sign_in_per_minute: u32) -> Self {
        Self {
            sign_in_per_minute,
            windows: Mutex::new(HashMap::new()),
            codes: Mutex::new(Codes::default()),
        }
    }

    /// The limit per client address on a public path.
    #[must_use]
    pub fn ip_rule(&self, path: &str) -> Option<Rule> {
        match path {
            paths::OTT
            | paths::VERIFY_EMAIL
            | paths::SRP_ATTRIBUTES
            | paths::SRP_CREATE_SESSION
            | paths::SRP_VERIFY_SESSION
            | "/users/two-factor/verify"
            | "/users/two-factor/remove"
            | "/users/two-factor/recover" => per_minute(self.sign_in_per_minute),
            "/events" | paths::PUBLIC_VERIFY_PASSWORD | "/public-collection/anon-identity" => {
                per_minute(10)
            }
            "/custom-domain" => per_minute(500),
            _ if path.starts_with("/public-collection/comments")
                || path.starts_with("/public-collection/reactions") =>
            {
                per_minute(200)
            }
            _ => None,
        }
    }

    /// The limit per account on a signed-in path, and the name it is counted under.
    #[must_use]
    pub fn user_rule<'p>(&self, path: &'p str) -> Option<(Rule, &'p str)> {
        let rule = match path {
            "/users/change-email" | paths::SRP_SETUP | paths::SRP_COMPLETE | paths::SRP_UPDATE => {
                per_minute(self.sign_in_per_minute)
            }
            _ if path.starts_with("/users/two-factor/") => per_minute(self.sign_in_per_minute),
            paths::PUBLIC_KEY => per_minute(200),
            paths::UPLOAD_URL
            | paths::UPLOAD_URLS
            | paths::MULTIPART_UPLOAD_URL
            | paths::MULTIPART_UPLOAD_URLS => per_minute(500),
            _ if path.starts_with("/files/preview/") => {
                return Some((
                    Rule {
                        count: 700,
                        window_seconds: 1,
                    },
                    "/files/preview/",
                ));
            }
            _ => None,
        };
        rule.map(|rule| (rule, path))
    }

    /// The limit per album on a guest's path.
    #[must_use]
    pub fn album_rule(path: &str) -> Option<Rule> {
        match path {
            paths::PUBLIC_UPLOAD_URL
            | paths::PUBLIC_UPLOAD_URLS
            | paths::PUBLIC_MULTIPART_UPLOAD_URL
            | paths::PUBLIC_MULTIPART_UPLOAD_URLS => per_minute(250),
            _ => None,
        }
    }

    /// The limit of password tries on one link, from all addresses together.
    #[must_use]
    pub fn link_password_rule() -> Rule {
        Rule {
            count: 60,
            window_seconds: 60,
        }
    }

    /// The limit of the whole server.
    #[must_use]
    pub fn server_rule() -> Rule {
        Rule {
            count: 1000,
            window_seconds: 1,
        }
    }

    /// Counts one request.
    ///
    /// # Errors
    /// 429 when the window is used up.
    pub fn check(
        &self,
        key: Key,
        path: &str,
        rule: Rule,
        now: EpochMicros,
    ) -> Result<(), ApiError> {
        let mut windows = self
            .windows
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        if windows.len() > SWEEP_AT {
            windows.retain(|_, window| window.ends > now.0);
        }
        let fresh = || Window {
            ends: now.plus_seconds(rule.window_seconds).0,
            used: 0,
        };
        let window = windows.entry((key, path.to_owned())).or_insert_with(fresh);
        if window.ends <= now.0 {
            *window = fresh();
        }
        if window.used >= rule.count {
            let wait = (window.ends - now.0 + 999_999) / 1_000_000;
            return Err(ApiError::RateLimited {
                retry_after_seconds: wait,
            });
        }
        window.used += 1;
        Ok(())
    }

    /// Counts one code that is about to be sent.
    ///
    /// # Errors
    /// 429 `{}` when too many are asked for, from this address or altogether.
    pub fn code_send(&self, ip: &str, now: EpochMicros) -> Result<(), ApiError> {
        self.codes().send(ip, now.0)
    }

    /// # Errors
    /// 429 `{}` while all sends are blocked.
    pub fn codes_blocked(&self, now: EpochMicros) -> Result<(), ApiError> {
        if now.0 < self.codes().blocked_until {
            return Err(ApiError::TOO_MANY);
        }
        Ok(())
    }

    /// Counts one answer that says whether an address has an account. False once an hour has had its hundred: then
    /// the answer must say nothing.
    pub fn may_disclose(&self, now: EpochMicros) -> bool {
        self.codes().disclose(now.0)
    }

    fn codes(&self) -> std::sync::MutexGuard<'_, Codes> {
        self.codes
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// Codes sent in a window before each address gets only one more.
const FREE_SENDS: u32 = 50;
/// Codes sent in a window at which everything stops.
const MOST_SENDS: u32 = 200;
const SEND_WINDOW_MICROS: i64 = 5 * 60 * 1_000_000;
const BLOCK_MICROS: i64 = 10 * 60 * 1_000_000;
const DISCLOSURES: u32 = 100;
const DISCLOSURE_WINDOW_MICROS: i64 = 3600 * 1_000_000;

#[derive(Default)]
struct Codes {
    window_ends: i64,
    sent: u32,
    by_ip: HashMap<String, i64>,
    blocked_until: i64,
    disclosed: u32,
    disclosures_end: i64,
}

impl Codes {
    fn send(&mut self, ip: &str, now: i64) -> Result<(), ApiError> {
        if now < self.blocked_until {
            return Err(ApiError::TOO_MANY);
        }
        if now >= self.window_ends {
            self.window_ends = now + SEND_WINDOW_MICROS;
            self.sent = 0;
            self.by_ip.retain(|_, until| *until > now);
        }
        if self.sent + 1 >= FREE_SENDS {
            if self.by_ip.get(ip).is_some_and(|until| *until > now) {
                return Err(ApiError::TOO_MANY);
            }
            self.by_ip.insert(ip.to_owned(), now + SEND_WINDOW_MICROS);
        }
        self.sent += 1;
        if self.sent >= MOST_SENDS {
            self.blocked_until = now + BLOCK_MICROS;
        }
        Ok(())
    }

    fn disclose(&mut self, now: i64) -> bool {
        if now >= self.disclosures_end {
            self.disclosures_end = now + DISCLOSURE_WINDOW_MICROS;
            self.disclosed = 0;
        }
        self.disclosed += 1;
        self.disclosed <= DISCLOSURES
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: EpochMicros = EpochMicros(1_700_000_000_000_000);

    #[test]
    fn a_window_lets_so_many_through_and_then_opens_again() {
        let limits = RateLimits::new(3);
        let rule = limits.ip_rule(paths::OTT).unwrap();
        let ask = |ip: &str, path: &str, now| limits.check(Key::Ip(ip.into()), path, rule, now);
        for _ in 0..3 {
            ask("192.0.2.1", paths::OTT, NOW).unwrap();
        }
        let refused = ask("192.0.2.1", paths::OTT, NOW.plus_seconds(20));
        assert!(matches!(
            refused,
            Err(ApiError::RateLimited {
                retry_after_seconds: 40
            })
        ));
        // Other addresses and other paths count for themselves.
        ask("192.0.2.2", paths::OTT, NOW).unwrap();
        ask("192.0.2.1", paths::VERIFY_EMAIL, NOW).unwrap();
        ask("192.0.2.1", paths::OTT, NOW.plus_seconds(60)).unwrap();
    }

    #[test]
    fn from_the_fiftieth_code_each_address_gets_one_and_the_two_hundredth_stops_all() {
        let limits = RateLimits::new(10);
        for _ in 0..49 {
            limits.code_send("192.0.2.1", NOW).unwrap();
        }
        limits.code_send("192.0.2.1", NOW).unwrap();
        assert!(limits.code_send("192.0.2.1", NOW).is_err());
        for n in 0..150 {
            limits.codes_blocked(NOW).unwrap();
            limits.code_send(&format!("198.51.100.{n}"), NOW).unwrap();
        }
        assert!(limits.codes_blocked(NOW).is_err());
        assert!(limits.code_send("203.0.113.1", NOW).is_err());
        limits.codes_blocked(NOW.plus_seconds(600)).unwrap();
        limits
            .code_send("192.0.2.1", NOW.plus_seconds(600))
            .unwrap();
    }

    #[test]
    fn a_hundred_disclosures_an_hour() {
        let limits = RateLimits::new(10);
        for _ in 0..100 {
            assert!(limits.may_disclose(NOW));
        }
        assert!(!limits.may_disclose(NOW.plus_seconds(3599)));
        assert!(limits.may_disclose(NOW.plus_seconds(3600)));
    }
}
