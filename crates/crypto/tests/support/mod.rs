//! What the test files share: one way to declare a test for both worlds, and the vectors.

#![allow(dead_code, unused_macros, unused_imports)]

use serde_json::Value;

/// Declares tests that run natively and in a headless browser.
macro_rules! tests {
    ($($(#[$doc:meta])* fn $name:ident() $body:block)*) => {$(
        $(#[$doc])*
        #[cfg_attr(not(target_arch = "wasm32"), test)]
        #[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
        fn $name() $body
    )*};
}
pub(crate) use tests;

/// One file of `tests/data`. The text is part of the test program, since a browser has no files.
macro_rules! data {
    ($name:literal) => {
        $crate::support::parse(include_str!(concat!("data/", $name, ".json")))
    };
}
pub(crate) use data;

pub fn parse(text: &str) -> Value {
    serde_json::from_str(text).expect("a vector file is JSON")
}

/// The rows of an array that must not be empty.
pub fn rows<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    let rows = value[name]
        .as_array()
        .unwrap_or_else(|| panic!("no {name}"));
    assert!(!rows.is_empty(), "{name} has no rows");
    rows
}

pub fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name]
        .as_str()
        .unwrap_or_else(|| panic!("no text {name} in {}", label(value)))
}

pub fn number(value: &Value, name: &str) -> u64 {
    match &value[name] {
        Value::String(digits) => digits.parse().expect("a number in quotes"),
        number => number
            .as_u64()
            .unwrap_or_else(|| panic!("no number {name} in {}", label(value))),
    }
}

pub fn b64(value: &Value, name: &str) -> Vec<u8> {
    potluck_crypto::encode::parse_base64(text(value, name))
        .unwrap_or_else(|_| panic!("{name} is not base64 in {}", label(value)))
}

pub fn hex(value: &Value, name: &str) -> Vec<u8> {
    potluck_crypto::encode::parse_hex(text(value, name))
        .unwrap_or_else(|_| panic!("{name} is not hex in {}", label(value)))
}

pub fn label(value: &Value) -> &str {
    value["label"].as_str().unwrap_or("row")
}

/// The plaintext of large rows: `p[i] = 7i + 13(i >> 8) + 29(i >> 16) + 3 mod 256`.
pub fn pattern(len: usize) -> Vec<u8> {
    (0..len)
        .map(|i| (7 * i + 13 * (i >> 8) + 29 * (i >> 16) + 3) as u8)
        .collect()
}

/// The bytes a row names, such as `5000 pattern`.
pub fn named(name: &str) -> Vec<u8> {
    let len = name
        .strip_suffix(" pattern")
        .and_then(|len| len.parse().ok());
    pattern(len.unwrap_or_else(|| panic!("unknown bytes {name}")))
}

pub fn sha256(bytes: &[u8]) -> String {
    use sha2::Digest;
    potluck_crypto::encode::hex(&sha2::Sha256::digest(bytes))
}
