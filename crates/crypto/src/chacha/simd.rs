//! ChaCha20 on WebAssembly's 128-bit lanes.
//!
//! Lane i of each of the sixteen state vectors belongs to block i, so a quarter round is plain
//! arithmetic on vectors, and four blocks are transposed once at their end. Two such sets run
//! side by side: one alone leaves the processor waiting on its own dependency chains.
//!
//! No branch and no address depends on the key or the data.

use core::arch::wasm32::{
    i8x16_shuffle, i32x4_add, u32x4, u32x4_shl, u32x4_shr, u32x4_splat, v128, v128_or, v128_xor,
};

use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::simd::{load, store, transpose};

const BLOCK_BYTES: usize = 64;
/// Blocks of one set of vectors.
const SET_BLOCKS: usize = 4;
const SET_BYTES: usize = SET_BLOCKS * BLOCK_BYTES;
const CONSTANTS: [u32; 4] = [0x6170_7865, 0x3320_646e, 0x7962_2d32, 0x6b20_6574];

/// Keystream of one secretstream message.
#[derive(Zeroize, ZeroizeOnDrop)]
pub(crate) struct Keystream {
    /// The input block; word 12 counts.
    words: [u32; 16],
}

impl Keystream {
    pub(crate) fn new(key: &[u8; 32], nonce: &[u8; 12]) -> Self {
        let mut words = [0; 16];
        words[..4].copy_from_slice(&CONSTANTS);
        let rest = key.as_chunks::<4>().0.iter().chain([&[0; 4]]);
        let rest = rest.chain(nonce.as_chunks::<4>().0);
        for (word, bytes) in words[4..].iter_mut().zip(rest) {
            *word = u32::from_le_bytes(*bytes);
        }
        Self { words }
    }

    /// Applies the next blocks. Only the last call may end inside a block.
    pub(crate) fn apply(&mut self, data: &mut [u8]) {
        let (pairs, rest) = data.as_chunks_mut::<{ 2 * SET_BYTES }>();
        for pair in pairs {
            apply_pair(&self.words, pair);
            self.skip(2 * SET_BLOCKS as u32);
        }
        let (sets, rest) = rest.as_chunks_mut::<SET_BYTES>();
        for set in sets {
            apply_set(&self.words, set);
            self.skip(SET_BLOCKS as u32);
        }
        if !rest.is_empty() {
            let mut stream = Zeroizing::new([0; SET_BYTES]);
            apply_set(&self.words, &mut stream);
            for (byte, stream) in rest.iter_mut().zip(stream.iter()) {
                *byte ^= stream;
            }
            self.skip(rest.len().div_ceil(BLOCK_BYTES) as u32);
        }
    }

    /// Chunks are far below the 256 GiB after which the counter would repeat.
    fn skip(&mut self, blocks: u32) {
        self.words[12] = self.words[12].wrapping_add(blocks);
    }
}

#[inline(always)]
fn rotate_16(v: v128) -> v128 {
    i8x16_shuffle::<2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13>(v, v)
}

#[inline(always)]
fn rotate_8(v: v128) -> v128 {
    i8x16_shuffle::<3, 0, 1, 2, 7, 4, 5, 6, 11, 8, 9, 10, 15, 12, 13, 14>(v, v)
}

#[inline(always)]
fn rotate<const LEFT: u32>(v: v128) -> v128 {
    v128_or(u32x4_shl(v, LEFT), u32x4_shr(v, 32 - LEFT))
}

#[inline(always)]
fn quarter_round(x: &mut [v128; 16], a: usize, b: usize, c: usize, d: usize) {
    x[a] = i32x4_add(x[a], x[b]);
    x[d] = rotate_16(v128_xor(x[d], x[a]));
    x[c] = i32x4_add(x[c], x[d]);
    x[b] = rotate::<12>(v128_xor(x[b], x[c]));
    x[a] = i32x4_add(x[a], x[b]);
    x[d] = rotate_8(v128_xor(x[d], x[a]));
    x[c] = i32x4_add(x[c], x[d]);
    x[b] = rotate::<7>(v128_xor(x[b], x[c]));
}

#[inline(always)]
fn double_round(x: &mut [v128; 16]) {
    quarter_round(x, 0, 4, 8, 12);
    quarter_round(x, 1, 5, 9, 13);
    quarter_round(x, 2, 6, 10, 14);
    quarter_round(x, 3, 7, 11, 15);
    quarter_round(x, 0, 5, 10, 15);
    quarter_round(x, 1, 6, 11, 12);
    quarter_round(x, 2, 7, 8, 13);
    quarter_round(x, 3, 4, 9, 14);
}

/// The input of four blocks, the first of them `skip` after the state's.
#[inline(always)]
fn inputs(words: &[u32; 16], skip: u32) -> [v128; 16] {
    let mut x = [u32x4_splat(0); 16];
    for (lanes, &word) in x.iter_mut().zip(words) {
        *lanes = u32x4_splat(word);
    }
    x[12] = i32x4_add(x[12], u32x4(skip, skip + 1, skip + 2, skip + 3));
    x
}

/// Ends four blocks and applies them to as much data.
#[inline(always)]
fn finish(mut x: [v128; 16], input: &[v128; 16], data: &mut [u8; SET_BYTES]) {
    for (lanes, &input) in x.iter_mut().zip(input) {
        *lanes = i32x4_add(*lanes, input);
    }
    // Row i of column j: words 4j to 4j + 3 of block i.
    let columns = [
        transpose(x[0], x[1], x[2], x[3]),
        transpose(x[4], x[5], x[6], x[7]),
        transpose(x[8], x[9], x[10], x[11]),
        transpose(x[12], x[13], x[14], x[15]),
    ];
    let quarters = data.as_chunks_mut::<16>().0;
    for block in 0..SET_BLOCKS {
        for (at, column) in columns.iter().enumerate() {
            let quarter = &mut quarters[4 * block + at];
            *quarter = store(v128_xor(load(quarter), column[block]));
        }
    }
}

#[inline(never)]
fn apply_set(words: &[u32; 16], data: &mut [u8; SET_BYTES]) {
    let input = inputs(words, 0);
    let mut x = input;
    for _ in 0..10 {
        double_round(&mut x);
    }
    finish(x, &input, data);
}

#[inline(never)]
fn apply_pair(words: &[u32; 16], data: &mut [u8; 2 * SET_BYTES]) {
    let (first, second) = (inputs(words, 0), inputs(words, SET_BLOCKS as u32));
    let (mut a, mut b) = (first, second);
    for _ in 0..10 {
        double_round(&mut a);
        double_round(&mut b);
    }
    let (halves, _) = data.as_chunks_mut::<SET_BYTES>();
    finish(a, &first, &mut halves[0]);
    finish(b, &second, &mut halves[1]);
}
