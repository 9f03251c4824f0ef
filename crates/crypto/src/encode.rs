//! Text forms of bytes, strictly read.
//!
//! # Shape
//! | function | alphabet | used for |
//! | -------- | -------- | -------- |
//! | [`base64()`] | RFC 4648 section 4, padded | every key, nonce and ciphertext in JSON |
//! | [`base64_url`] | section 5, **padded** | session tokens |
//! | [`base64_url_no_pad`] | section 5, unpadded | passkeys |
//! | [`hex`] | lower case | legacy recovery keys and link fragments |
//! | [`base58`] | Bitcoin's, a `1` for each leading zero byte | link fragments |
//!
//! # Errors
//! [`Error::Encoding`] for characters outside the alphabet, wrong or missing padding, and left-over
//! bits that are not zero. White space is not skipped.
//!
//! # Source
//! RFC 4648; Ente Photos protocol, section 3.
//!
//! # Not
//! Not constant time; what is encoded here is on its way out of, or into, the browser's strings.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE, URL_SAFE_NO_PAD};
use zeroize::Zeroizing;

use crate::error::{Error, Result};

/// Base64 with padding.
pub fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// Reads [`base64()`].
///
/// # Errors
/// [`Error::Encoding`] when it is anything else.
pub fn parse_base64(text: &str) -> Result<Vec<u8>> {
    STANDARD.decode(text).map_err(|_| Error::Encoding)
}

/// Base64 in the alphabet for addresses, with padding.
pub fn base64_url(bytes: &[u8]) -> String {
    URL_SAFE.encode(bytes)
}

/// Reads [`base64_url`].
///
/// # Errors
/// [`Error::Encoding`] when it is anything else.
pub fn parse_base64_url(text: &str) -> Result<Vec<u8>> {
    URL_SAFE.decode(text).map_err(|_| Error::Encoding)
}

/// Base64 in the alphabet for addresses, without padding.
pub fn base64_url_no_pad(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Reads [`base64_url_no_pad`].
///
/// # Errors
/// [`Error::Encoding`] when it is anything else.
pub fn parse_base64_url_no_pad(text: &str) -> Result<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).map_err(|_| Error::Encoding)
}

/// Two lower-case digits a byte.
pub fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .map(|digit| char::from(b"0123456789abcdef"[usize::from(digit)]))
        .collect()
}

/// Reads hexadecimal digits of either case.
///
/// # Errors
/// [`Error::Encoding`] for an odd number of digits or anything that is no digit.
pub fn parse_hex(text: &str) -> Result<Vec<u8>> {
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if !rest.is_empty() {
        return Err(Error::Encoding);
    }
    let digit = |c: u8| char::from(c).to_digit(16).ok_or(Error::Encoding);
    pairs
        .iter()
        .map(|&[high, low]| Ok((digit(high)? << 4 | digit(low)?) as u8))
        .collect()
}

const BASE58: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/// Base58 as Bitcoin writes it.
pub fn base58(bytes: &[u8]) -> String {
    let zeros = bytes.iter().take_while(|&&byte| byte == 0).count();
    // Digits, least first. Each byte is the carry into a multiplication by 256.
    let mut digits = Zeroizing::new(Vec::<u8>::with_capacity(bytes.len() * 138 / 100 + 1));
    for &byte in &bytes[zeros..] {
        let mut carry = u32::from(byte);
        for digit in digits.iter_mut() {
            carry += u32::from(*digit) << 8;
            *digit = (carry % 58) as u8;
            carry /= 58;
        }
        while carry > 0 {
            digits.push((carry % 58) as u8);
            carry /= 58;
        }
    }
    core::iter::repeat_n('1', zeros)
        .chain(
            digits
                .iter()
                .rev()
                .map(|&d| char::from(BASE58[usize::from(d)])),
        )
        .collect()
}

/// Reads [`base58`].
///
/// # Errors
/// [`Error::Encoding`] for a character outside the alphabet.
pub fn parse_base58(text: &str) -> Result<Zeroizing<Vec<u8>>> {
    let zeros = text.bytes().take_while(|&c| c == b'1').count();
    let mut bytes = Zeroizing::new(Vec::<u8>::with_capacity(text.len()));
    for c in text.bytes().skip(zeros) {
        let digit = BASE58.iter().position(|&known| known == c);
        let mut carry = digit.ok_or(Error::Encoding)? as u32;
        for byte in bytes.iter_mut() {
            carry += u32::from(*byte) * 58;
            *byte = carry as u8;
            carry >>= 8;
        }
        while carry > 0 {
            bytes.push(carry as u8);
            carry >>= 8;
        }
    }
    bytes.extend(core::iter::repeat_n(0, zeros));
    bytes.reverse();
    Ok(bytes)
}
