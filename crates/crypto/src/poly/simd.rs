//! Poly1305 on WebAssembly's 128-bit lanes.
//!
//! Numbers modulo 2^130 - 5 are five limbs of 26 bits. A run of eight blocks is eight sums side by side,
//! in two sets of four lanes: each is multiplied by r^8 per run, and the last run multiplies block i by
//! r^(8 - i), so that the sum of all lanes is what one block after the other would give. What is left
//! of a message goes block by block.
//!
//! # Units
//! After a reduction limbs are below 2^26 + 2^12; with a block added below 2^27. The key's limbs are
//! below 2^26 (its powers as after a reduction), five times that fits 32 bits, and a sum of five
//! products is below 2^59.
//!
//! No branch and no address depends on the key or the data.

use core::arch::wasm32::{
    i32x4_add, i32x4_shuffle, i64x2_add, u32x4, u32x4_extract_lane, u32x4_shl, u32x4_shr,
    u32x4_splat, u64x2_extmul_high_u32x4, u64x2_extmul_low_u32x4, u64x2_shl, u64x2_shr,
    u64x2_splat, v128, v128_and, v128_or,
};

use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::simd::{load, transpose};

const MASK: u32 = (1 << 26) - 1;
/// 2^128, which every whole block carries, in its highest limb.
const WHOLE_BLOCK: u32 = 1 << 24;
const RUN_BLOCKS: usize = 8;
const RUN_BYTES: usize = 16 * RUN_BLOCKS;

type Limbs = [u32; 5];

/// One message's authenticator.
#[derive(Zeroize, ZeroizeOnDrop)]
pub(crate) struct Mac {
    sum: Limbs,
    /// r, r^2 and so on up to r^8; those above r are filled in for the first long input.
    powers: [Limbs; RUN_BLOCKS],
    has_powers: bool,
    pad: [u32; 4],
}

impl Mac {
    pub(crate) fn new(key: &[u8; 32]) -> Self {
        let (words, _) = key.as_chunks::<4>();
        let word = |at: usize| u32::from_le_bytes(words[at]);
        let clamped = [
            word(0) & 0x0fff_ffff,
            word(1) & 0x0fff_fffc,
            word(2) & 0x0fff_fffc,
            word(3) & 0x0fff_fffc,
        ];
        let mut powers = [[0; 5]; RUN_BLOCKS];
        powers[0] = split(clamped);
        Self {
            sum: [0; 5],
            powers,
            has_powers: false,
            pad: [word(4), word(5), word(6), word(7)],
        }
    }

    /// Adds whole blocks: the length is a multiple of 16.
    pub(crate) fn update(&mut self, blocks: &[u8]) {
        debug_assert!(blocks.len().is_multiple_of(16));
        let (runs, rest) = blocks.as_chunks::<RUN_BYTES>();
        if let Some((last, runs)) = runs.split_last() {
            if !self.has_powers {
                for at in 1..RUN_BLOCKS {
                    self.powers[at] = multiply(self.powers[at - 1], self.powers[0]);
                }
                self.has_powers = true;
            }
            self.sum = add_runs(self.sum, &self.powers, runs, last);
        }
        for block in rest.as_chunks::<16>().0 {
            self.add(block, WHOLE_BLOCK);
        }
    }

    /// Adds a tail of any length and gives the MAC.
    pub(crate) fn finish(mut self, tail: &[u8]) -> [u8; 16] {
        let (blocks, rest) = tail.as_chunks::<16>();
        for block in blocks {
            self.add(block, WHOLE_BLOCK);
        }
        if !rest.is_empty() {
            let mut block = [0; 16];
            block[..rest.len()].copy_from_slice(rest);
            block[rest.len()] = 1;
            self.add(&block, 0);
        }
        self.code()
    }

    fn add(&mut self, block: &[u8; 16], high: u32) {
        let (words, _) = block.as_chunks::<4>();
        let mut sum = split([0, 1, 2, 3].map(|at: usize| u32::from_le_bytes(words[at])));
        sum[4] |= high;
        for (limb, old) in sum.iter_mut().zip(self.sum) {
            *limb += old;
        }
        self.sum = multiply(sum, self.powers[0]);
    }

    /// The sum in its lowest form, plus the pad, modulo 2^128.
    fn code(&self) -> [u8; 16] {
        let mut limbs = self.sum;
        // Twice round, so that every limb is below 2^26.
        for _ in 0..2 {
            let mut carry = 0;
            for limb in &mut limbs {
                *limb += carry;
                carry = *limb >> 26;
                *limb &= MASK;
            }
            limbs[0] += 5 * carry;
        }
        // Minus 2^130 - 5, by adding 5 and looking whether that passes 2^130.
        let mut minus = [0; 5];
        let mut carry = 5;
        for (minus, limb) in minus.iter_mut().zip(limbs) {
            let next = limb + carry;
            carry = next >> 26;
            *minus = next & MASK;
        }
        let choose = 0_u32.wrapping_sub(carry);
        for (limb, minus) in limbs.iter_mut().zip(minus) {
            *limb = (*limb & !choose) | (minus & choose);
        }
        let [l0, l1, l2, l3, l4] = limbs;
        let words = [
            l0 | l1 << 26,
            l1 >> 6 | l2 << 20,
            l2 >> 12 | l3 << 14,
            l3 >> 18 | l4 << 8,
        ];
        let mut code = [0; 16];
        let mut carry = 0;
        let (quarters, _) = code.as_chunks_mut::<4>();
        for ((quarter, word), pad) in quarters.iter_mut().zip(words).zip(self.pad) {
            let next = u64::from(word) + u64::from(pad) + carry;
            *quarter = (next as u32).to_le_bytes();
            carry = next >> 32;
        }
        code
    }
}

/// 128 bits in limbs.
fn split([w0, w1, w2, w3]: [u32; 4]) -> Limbs {
    [
        w0 & MASK,
        (w0 >> 26 | w1 << 6) & MASK,
        (w1 >> 20 | w2 << 12) & MASK,
        (w2 >> 14 | w3 << 18) & MASK,
        w3 >> 8,
    ]
}

fn multiply(a: Limbs, r: Limbs) -> Limbs {
    let a = a.map(u64::from);
    let r = r.map(u64::from);
    let [_, s1, s2, s3, s4] = r.map(|limb| 5 * limb);
    let mut d = [
        a[0] * r[0] + a[1] * s4 + a[2] * s3 + a[3] * s2 + a[4] * s1,
        a[0] * r[1] + a[1] * r[0] + a[2] * s4 + a[3] * s3 + a[4] * s2,
        a[0] * r[2] + a[1] * r[1] + a[2] * r[0] + a[3] * s4 + a[4] * s3,
        a[0] * r[3] + a[1] * r[2] + a[2] * r[1] + a[3] * r[0] + a[4] * s4,
        a[0] * r[4] + a[1] * r[3] + a[2] * r[2] + a[3] * r[1] + a[4] * r[0],
    ];
    let mask = u64::from(MASK);
    let mut carry = 0;
    for limb in &mut d {
        *limb += carry;
        carry = *limb >> 26;
        *limb &= mask;
    }
    d[0] += 5 * carry;
    d[1] += d[0] >> 26;
    d[0] &= mask;
    d.map(|limb| limb as u32)
}

/// Four numbers, limb by limb.
#[derive(Clone, Copy)]
struct Lanes([v128; 5]);

/// Four multipliers: their limbs, and five times limbs 1 to 4.
struct Multiplier {
    r: [v128; 5],
    s: [v128; 5],
}

impl Multiplier {
    #[inline(always)]
    fn new(r: [v128; 5]) -> Self {
        let s = r.map(|limb| i32x4_add(limb, u32x4_shl(limb, 2)));
        Self { r, s }
    }

    /// One number in all lanes.
    fn splat(power: &Limbs) -> Self {
        Self::new(power.map(|limb| u32x4_splat(limb)))
    }

    /// The powers of four blocks in a row, the highest first.
    fn descending(powers: &[Limbs; 4]) -> Self {
        let [p1, p2, p3, p4] = powers;
        Self::new([0, 1, 2, 3, 4].map(|at: usize| u32x4(p4[at], p3[at], p2[at], p1[at])))
    }
}

#[inline(always)]
fn sum(a: v128, b: v128, c: v128, d: v128, e: v128) -> v128 {
    i64x2_add(i64x2_add(i64x2_add(a, b), i64x2_add(c, d)), e)
}

/// `x + (y >> 26)`.
#[inline(always)]
fn carry(x: v128, y: v128) -> v128 {
    i64x2_add(x, u64x2_shr(y, 26))
}

/// The products of two of the four lanes, which `mul` picks, carried so that limbs fit 32 bits.
#[inline(always)]
fn half(a: &[v128; 5], m: &Multiplier, mul: impl Fn(v128, v128) -> v128) -> [v128; 5] {
    let [a0, a1, a2, a3, a4] = *a;
    let [r0, r1, r2, r3, r4] = m.r;
    let [_, s1, s2, s3, s4] = m.s;
    let d0 = sum(
        mul(a0, r0),
        mul(a1, s4),
        mul(a2, s3),
        mul(a3, s2),
        mul(a4, s1),
    );
    let d1 = sum(
        mul(a0, r1),
        mul(a1, r0),
        mul(a2, s4),
        mul(a3, s3),
        mul(a4, s2),
    );
    let d2 = sum(
        mul(a0, r2),
        mul(a1, r1),
        mul(a2, r0),
        mul(a3, s4),
        mul(a4, s3),
    );
    let d3 = sum(
        mul(a0, r3),
        mul(a1, r2),
        mul(a2, r1),
        mul(a3, r0),
        mul(a4, s4),
    );
    let d4 = sum(
        mul(a0, r4),
        mul(a1, r3),
        mul(a2, r2),
        mul(a3, r1),
        mul(a4, r0),
    );

    // Two chains at a time: 0 to 1 beside 3 to 4, and so on round.
    let mask = u64x2_splat(u64::from(MASK));
    let (d1, d4) = (carry(d1, d0), carry(d4, d3));
    let (d0, d3) = (v128_and(d0, mask), v128_and(d3, mask));
    let over = u64x2_shr(d4, 26);
    let (d2, d0) = (
        carry(d2, d1),
        i64x2_add(d0, i64x2_add(over, u64x2_shl(over, 2))),
    );
    let (d1, d4) = (v128_and(d1, mask), v128_and(d4, mask));
    let (d3, d1) = (carry(d3, d2), carry(d1, d0));
    let (d2, d0) = (v128_and(d2, mask), v128_and(d0, mask));
    let d4 = carry(d4, d3);
    let d3 = v128_and(d3, mask);
    [d0, d1, d2, d3, d4]
}

impl Lanes {
    /// Adds a block to each lane.
    #[inline(always)]
    fn plus(self, blocks: &[u8; 64]) -> Self {
        let (b, _) = blocks.as_chunks::<16>();
        let [w0, w1, w2, w3] = transpose(load(&b[0]), load(&b[1]), load(&b[2]), load(&b[3]));
        let mask = u32x4_splat(MASK);
        let between = |low: v128, right: u32, high: v128, left: u32| {
            v128_and(v128_or(u32x4_shr(low, right), u32x4_shl(high, left)), mask)
        };
        let [l0, l1, l2, l3, l4] = self.0;
        Self([
            i32x4_add(l0, v128_and(w0, mask)),
            i32x4_add(l1, between(w0, 26, w1, 6)),
            i32x4_add(l2, between(w1, 20, w2, 12)),
            i32x4_add(l3, between(w2, 14, w3, 18)),
            i32x4_add(l4, v128_or(u32x4_shr(w3, 8), u32x4_splat(WHOLE_BLOCK))),
        ])
    }

    #[inline(always)]
    fn times(self, m: &Multiplier) -> Self {
        let low = half(&self.0, m, |a, b| u64x2_extmul_low_u32x4(a, b));
        let high = half(&self.0, m, |a, b| u64x2_extmul_high_u32x4(a, b));
        Self([0, 1, 2, 3, 4].map(|at: usize| i32x4_shuffle::<0, 2, 4, 6>(low[at], high[at])))
    }
}

/// Adds whole runs, of which `last` is the last.
#[inline(never)]
fn add_runs(
    start: Limbs,
    powers: &[Limbs; RUN_BLOCKS],
    runs: &[[u8; RUN_BYTES]],
    last: &[u8; RUN_BYTES],
) -> Limbs {
    let zero = u32x4_splat(0);
    let mut a = Lanes(start.map(|limb| u32x4(limb, 0, 0, 0)));
    let mut b = Lanes([zero; 5]);
    let eighth = Multiplier::splat(&powers[7]);
    for run in runs {
        let (halves, _) = run.as_chunks::<64>();
        a = a.plus(&halves[0]).times(&eighth);
        b = b.plus(&halves[1]).times(&eighth);
    }
    let (low, high) = powers.split_at(4);
    let fours =
        |powers: &[Limbs]| Multiplier::descending(&[powers[0], powers[1], powers[2], powers[3]]);
    let (halves, _) = last.as_chunks::<64>();
    a = a.plus(&halves[0]).times(&fours(high));
    b = b.plus(&halves[1]).times(&fours(low));

    let mut total = [0; 5];
    let mut carry = 0;
    for (limb, (a, b)) in total.iter_mut().zip(a.0.into_iter().zip(b.0)) {
        let lanes = i32x4_add(a, b);
        let sum = u32x4_extract_lane::<0>(lanes)
            + u32x4_extract_lane::<1>(lanes)
            + u32x4_extract_lane::<2>(lanes)
            + u32x4_extract_lane::<3>(lanes)
            + carry;
        carry = sum >> 26;
        *limb = sum & MASK;
    }
    total[0] += 5 * carry;
    total
}
