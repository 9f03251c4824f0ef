#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]
#![deny(missing_docs)]

pub mod account;
pub mod cache;
pub mod encode;
pub mod error;
pub mod hash;
#[cfg(feature = "hazmat")]
pub mod hazmat;
pub mod hierarchy;
pub mod key;
pub mod link;
pub mod metadata;
pub mod mnemonic;
pub mod password;
pub mod random;
pub mod sealed_box;
pub mod secretbox;
pub mod secretstream;
pub mod srp;
pub mod subkey;

mod chacha;
mod poly;
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod simd;

pub use error::{Error, Result};
pub use key::{
    CacheKey, CollectionKey, EntityKey, FileKey, KeyEncryptionKey, KeyPair, LoginKey, MasterKey,
    PublicKey, RecoveryKey, SecretKey, ShareKey,
};
pub use password::KdfLimits;
pub use rand_core;
pub use random::OsRandom;
pub use secretstream::StreamState;
pub use zeroize::Zeroizing;
