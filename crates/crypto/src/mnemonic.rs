//! Recovery keys as words.
//!
//! # Shape
//! BIP-39, English list, 256 bits and eight bits of checksum (the first byte of their SHA-256): 24 words,
//! lower case, single spaces.
//!
//! # Errors
//! [`Error::Encoding`] for an unknown word, a wrong number of words, a wrong checksum, or, for old keys
//! in hexadecimal, anything but 64 digits.
//!
//! # Source
//! BIP-39 with its English word list; Ente Photos protocol, section 10.
//!
//! # Not
//! No passphrase, no seed: the words are the key itself.

use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::encode;
use crate::error::{Error, Result};
use crate::key::RecoveryKey;

/// 2048 words in alphabetical order, one a line.
const WORDS: &str = include_str!("words.txt");
const WORD_COUNT: usize = 24;
const BITS_A_WORD: usize = 11;

impl RecoveryKey {
    /// The 24 words to show.
    pub fn to_words(&self) -> Zeroizing<String> {
        encode(self.as_bytes())
    }

    /// Reads what a person typed: 24 words, or the 64 hexadecimal digits of old keys. Case and white
    /// space do not matter.
    ///
    /// # Errors
    /// [`Error::Encoding`] when it is neither.
    pub fn parse(input: &str) -> Result<Self> {
        let input = Zeroizing::new(input.trim().to_lowercase());
        if input.contains(char::is_whitespace) {
            Self::from_bytes(&*parse_words(&input)?)
        } else {
            let bytes = Zeroizing::new(encode::parse_hex(&input)?);
            Self::from_bytes(&bytes).map_err(|_| Error::Encoding)
        }
    }
}

pub(crate) fn encode(entropy: &[u8; 32]) -> Zeroizing<String> {
    let mut bits = Zeroizing::new([0; 33]);
    bits[..32].copy_from_slice(entropy);
    bits[32] = checksum(entropy);
    let list: Vec<&str> = WORDS.lines().collect();
    let mut words = Zeroizing::new(String::with_capacity(9 * WORD_COUNT));
    for word in 0..WORD_COUNT {
        let index = (word * BITS_A_WORD..(word + 1) * BITS_A_WORD).fold(0, |index, bit| {
            index << 1 | usize::from(bits[bit / 8] >> (7 - bit % 8) & 1)
        });
        if word > 0 {
            words.push(' ');
        }
        words.push_str(list[index]);
    }
    words
}

fn parse_words(input: &str) -> Result<Zeroizing<[u8; 32]>> {
    let list: Vec<&str> = WORDS.lines().collect();
    let mut bits = Zeroizing::new([0_u8; 33]);
    let mut count = 0;
    for word in input.split_whitespace() {
        if count == WORD_COUNT {
            return Err(Error::Encoding);
        }
        let index = list.binary_search(&word).map_err(|_| Error::Encoding)?;
        for i in 0..BITS_A_WORD {
            let bit = count * BITS_A_WORD + i;
            bits[bit / 8] |= ((index >> (BITS_A_WORD - 1 - i) & 1) as u8) << (7 - bit % 8);
        }
        count += 1;
    }
    let mut entropy = Zeroizing::new([0; 32]);
    entropy.copy_from_slice(&bits[..32]);
    if count != WORD_COUNT || bits[32] != checksum(&entropy) {
        return Err(Error::Encoding);
    }
    Ok(entropy)
}

fn checksum(entropy: &[u8; 32]) -> u8 {
    Sha256::digest(entropy)[0]
}
