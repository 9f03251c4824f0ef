//! A small estimate of how hard a password is to guess.
//!
//! It counts what a guesser must try: kinds of characters, repeated and neighbouring ones worth little, well-known
//! words worth nothing. A dictionary of the size real estimators carry would weigh more than the rest of the page.
//!
//! # Units
//! Bits of guessing work; steps 0 to 4 at 28, 40, 56 and 72 bits. Argon2id adds about 20 bits to each.
//!
//! # Not
//! Not a promise. "correct horse battery staple" scores well here and is on every list.

/// What people choose most, and what this product suggests by itself.
const KNOWN: [&str; 24] = [
    "password", "passwort", "qwerty", "qwertz", "azerty", "asdf", "letmein", "welcome", "iloveyou",
    "admin", "dragon", "monkey", "football", "baseball", "sunshine", "princess", "master",
    "shadow", "superman", "photo", "potluck", "wedding", "abc", "secret",
];

/// The least that is taken.
pub const ENOUGH: usize = 2;

/// From 0, too easy, to 4, very good. Words of the address count nothing.
#[must_use]
pub fn strength(password: &str, email: &str) -> usize {
    let bits = bits(password, email);
    [28.0, 40.0, 56.0, 72.0]
        .iter()
        .filter(|least| bits >= **least)
        .count()
}

fn bits(password: &str, email: &str) -> f64 {
    let mut rest = password.to_lowercase();
    let mut total = 0.0;
    let own = email
        .split(['@', '.', '+', '-', '_'])
        .filter(|word| word.chars().count() >= 3)
        .map(str::to_lowercase);
    for word in KNOWN.iter().map(|word| (*word).to_owned()).chain(own) {
        if rest.contains(&word) {
            // One of a short list: a few bits, however long it is.
            total += 4.0;
            rest = rest.replace(&word, "\u{0}");
        }
    }
    let has = |kind: fn(char) -> bool| password.chars().any(kind);
    let alphabet = 26.0
        + if has(char::is_uppercase) { 10.0 } else { 0.0 }
        + if has(|c| c.is_ascii_digit()) {
            10.0
        } else {
            0.0
        }
        + if has(|c| !c.is_alphanumeric()) {
            16.0
        } else {
            0.0
        }
        + if has(|c| !c.is_ascii()) { 40.0 } else { 0.0 };
    let per_char = f64::log2(alphabet);
    let mut before: Option<char> = None;
    let mut seen: Vec<char> = Vec::new();
    for c in rest.chars() {
        if c == '\u{0}' {
            before = None;
            continue;
        }
        let distance = before.map(|b| (b as i64 - c as i64).abs());
        total += match distance {
            Some(0) => 0.5,
            Some(1) => 1.0,
            // Letters come again in words; that is why they are not worth a whole letter of noise.
            _ if seen.contains(&c) => per_char * 0.45,
            _ => per_char * 0.75,
        };
        seen.push(c);
        before = Some(c);
    }
    total
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(password: &str) -> usize {
        strength(password, "sara@example.org")
    }

    #[test]
    fn the_worlds_favourites_are_worth_nothing() {
        for password in [
            "",
            "password",
            "Password1",
            "12345678",
            "aaaaaaaaaaaaaaaa",
            "qwertz123",
            "abcdefgh",
            "sara2026",
        ] {
            assert!(of(password) < ENOUGH, "{password} is {}", of(password));
        }
    }

    #[test]
    fn four_words_are_good_and_noise_is_too() {
        assert!(of("seven lanterns over the old harbour") >= 4);
        assert!(of("grey otters sing softly") >= 3);
        assert!(of("kT7#vQz!2mWp") >= ENOUGH);
    }

    #[test]
    fn more_is_never_weaker() {
        let mut before = 0.0;
        let mut password = String::new();
        for c in "misty harbours keep nine bells".chars() {
            password.push(c);
            let now = bits(&password, "");
            assert!(now >= before, "{password}");
            before = now;
        }
    }

    #[test]
    fn ones_own_address_does_not_help() {
        assert!(strength("lighthouse", "a@b.c") > strength("lighthouse", "lighthouse@example.org"));
    }
}
