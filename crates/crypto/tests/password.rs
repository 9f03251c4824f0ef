//! Known answers of the password hash, up to 1 GiB, and the limits around it. A file of its own: a
//! browser's memory does not shrink, and these rows take seconds each.

// A test fails by panicking.
#![allow(clippy::unwrap_used)]

mod support;

use potluck_crypto::Error;
use potluck_crypto::hazmat::SeededRandom;
use potluck_crypto::password::{
    ACCOUNT_LADDER, KdfLimits, LINK_HASH_BYTES, Salt, derive_kek, derive_link_hash, make_kek,
};
use support::{b64, data, label, number, rows, tests, text};

// Off the page: rows of a gigabyte take longer than the driver waits for a page that does not answer (30 s).
#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_dedicated_worker);

fn limits(row: &serde_json::Value) -> KdfLimits {
    KdfLimits {
        ops: number(row, "opsLimit"),
        mem_bytes: number(row, "memLimit"),
    }
}

/// Rows that hash with memory in that range.
fn check_rows(mem: impl Fn(u64) -> bool) -> usize {
    let file = data!("argon2id");
    let chosen = rows(&file, "vectors")
        .iter()
        .filter(|row| mem(number(row, "memLimit")));
    let mut count = 0;
    for row in chosen {
        let salt = Salt::from_bytes(&b64(row, "salt")).unwrap();
        let password = text(row, "password");
        if limits(row).check_account().is_ok() {
            let kek = derive_kek(password, &salt, limits(row)).unwrap();
            assert_eq!(kek.as_bytes()[..], b64(row, "key"), "{}", label(row));
        } else {
            let hash = derive_link_hash(password, &salt, limits(row)).unwrap();
            assert_eq!(hash[..], b64(row, "key"), "{}", label(row));
        }
        count += 1;
    }
    count
}

tests! {
    fn small_hashes_match() {
        assert_ne!(check_rows(|mem| mem < 128 << 20), 0);
    }

    fn account_hashes_match() {
        assert_ne!(check_rows(|mem| (128 << 20..512 << 20).contains(&mem)), 0);
    }

    fn gigabyte_hashes_match() {
        assert_ne!(check_rows(|mem| mem >= 512 << 20), 0);
    }

    fn absurd_limits_are_refused_before_any_work() {
        let salt = Salt::from_bytes(&[7; 16]).unwrap();
        let gib = 1 << 30;
        for (ops, mem_bytes) in [
            (0, gib),
            (1, 8191),
            (1, 0),
            (1, gib + 1),
            (1, u64::MAX),
            (u64::MAX, 8192),
            (u64::MAX, u64::MAX),
            (17, gib),
            ((1 << 34) / 8192 + 1, 8192),
        ] {
            let limits = KdfLimits { ops, mem_bytes };
            let refused = Err(Error::PasswordLimits);
            assert_eq!(derive_link_hash("picnic", &salt, limits).map(|_| ()), refused);
            assert_eq!(derive_kek("picnic", &salt, limits).map(|_| ()), refused);
        }
    }

    fn an_account_key_is_never_weaker_than_interactive() {
        let salt = Salt::from_bytes(&[7; 16]).unwrap();
        let weak = KdfLimits { ops: 1, mem_bytes: (128 << 20) - 1024 };
        assert_eq!(derive_kek("p", &salt, weak).map(|_| ()), Err(Error::PasswordLimits));
        assert_eq!(KdfLimits::INTERACTIVE.check_account(), Ok(()));
        assert_eq!(KdfLimits::SENSITIVE.check_account(), Ok(()));
    }

    fn every_step_of_the_ladder_is_as_strong_as_the_server_asks() {
        for limits in ACCOUNT_LADDER {
            assert!(limits.is_account_strength());
            assert_eq!(limits.check_account(), Ok(()));
        }
        assert!(!KdfLimits::INTERACTIVE.is_account_strength());
        let thin = KdfLimits { ops: 64, mem_bytes: 64 << 20 };
        assert!(!thin.is_account_strength());
        let overflowing = KdfLimits { ops: 1 << 40, mem_bytes: 1 << 40 };
        assert!(!overflowing.is_account_strength());
    }

    fn a_new_password_key_derives_again_from_what_is_stored() {
        let made = make_kek("a good password", &mut SeededRandom::new(1)).unwrap();
        assert_eq!(made.limits, ACCOUNT_LADDER[0]);
        assert!(derive_kek("a good password", &made.salt, made.limits).unwrap() == made.kek);
    }

    fn trimming_a_password_changes_the_hash() {
        let salt = Salt::from_bytes(&[7; 16]).unwrap();
        let limits = KdfLimits { ops: 1, mem_bytes: 8192 };
        let hash = |password| derive_link_hash(password, &salt, limits).unwrap();
        assert_eq!(hash("picnic").len(), LINK_HASH_BYTES);
        assert!(hash("picnic") != hash("picnic "));
    }
}
