//! Loads, stores and the 4×4 transposition that both browser kernels need.
//!
//! `bytemuck` does the loads and stores: the instructions of the standard library take raw pointers,
//! and this crate has no unsafe code.

use core::arch::wasm32::{i32x4_shuffle, i64x2_shuffle, v128};

/// Sixteen bytes, from any address.
#[inline(always)]
pub(crate) fn load(bytes: &[u8; 16]) -> v128 {
    bytemuck::pod_read_unaligned(bytes)
}

/// Sixteen bytes.
#[inline(always)]
pub(crate) fn store(v: v128) -> [u8; 16] {
    bytemuck::cast(v)
}

/// Four vectors of four words, rows for columns.
#[inline(always)]
pub(crate) fn transpose(a: v128, b: v128, c: v128, d: v128) -> [v128; 4] {
    let ab_low = i32x4_shuffle::<0, 4, 1, 5>(a, b);
    let ab_high = i32x4_shuffle::<2, 6, 3, 7>(a, b);
    let cd_low = i32x4_shuffle::<0, 4, 1, 5>(c, d);
    let cd_high = i32x4_shuffle::<2, 6, 3, 7>(c, d);
    [
        i64x2_shuffle::<0, 2>(ab_low, cd_low),
        i64x2_shuffle::<1, 3>(ab_low, cd_low),
        i64x2_shuffle::<0, 2>(ab_high, cd_high),
        i64x2_shuffle::<1, 3>(ab_high, cd_high),
    ]
}
