//! Random inputs, sealed and opened by us and by other implementations of the same formats.
//!
//! Seeds are fixed, so a failure repeats; each message of an assertion names its case.

// A test fails by panicking.
#![allow(clippy::unwrap_used)]

mod support;

use argon2::{Algorithm, Argon2, Params, Version};
use crypto_secretstream as other_stream;
use dryoc::classic::{
    crypto_box, crypto_generichash, crypto_kdf, crypto_secretbox,
    crypto_secretstream_xchacha20poly1305 as dryoc_stream,
};
use potluck_crypto::hazmat::{
    SeededRandom, blob_with_header, encryptor_with_header, reader_with_chunk_bytes,
    secretbox_with_nonce,
};
use potluck_crypto::password::{KdfLimits, Salt, derive_link_hash};
use potluck_crypto::rand_core::RngCore;
use potluck_crypto::secretstream::{
    CHUNK_BYTES, CHUNK_OVERHEAD_BYTES, Header, MAC_BYTES, StreamDecryptor, StreamEncryptor,
    StreamReader, StreamState, TAG_BYTES, open_blob, open_stream, seal_blob, seal_stream,
    sealed_len,
};
use potluck_crypto::srp::{SrpClient, SrpServer, derive_verifier};
use potluck_crypto::{
    CollectionKey, FileKey, KeyEncryptionKey, KeyPair, LoginKey, MasterKey, OsRandom, RecoveryKey,
    SecretKey, cache, encode, hash, link, sealed_box, secretbox, subkey,
};
use support::tests;

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

/// Lengths at which a kernel, a tile or a padding changes its mind.
const EDGES: [usize; 14] = [
    0, 1, 15, 16, 17, 63, 64, 65, 128, 256, 512, 1024, 16384, 65536,
];

fn below(rng: &mut SeededRandom, bound: usize) -> usize {
    rng.next_u64() as usize % bound
}

fn bytes(rng: &mut SeededRandom, len: usize) -> Vec<u8> {
    let mut bytes = vec![0; len];
    rng.fill_bytes(&mut bytes);
    bytes
}

fn array<const N: usize>(rng: &mut SeededRandom) -> [u8; N] {
    let mut bytes = [0; N];
    rng.fill_bytes(&mut bytes);
    bytes
}

/// Near an edge as often as not.
fn random_len(rng: &mut SeededRandom) -> usize {
    if rng.next_u32() & 1 == 0 {
        below(rng, 3000)
    } else {
        let edge = EDGES[below(rng, EDGES.len())];
        (edge + below(rng, 40)).saturating_sub(20)
    }
}

/// The messages as `dryoc` seals them, after `crypto_secretstream` has read the result; the last is
/// final.
fn push_by_others(key: &[u8; 32], header: &[u8; 24], messages: &[Vec<u8>]) -> Vec<Vec<u8>> {
    let mut writer = dryoc_stream::State::new();
    dryoc_stream::crypto_secretstream_xchacha20poly1305_init_pull(&mut writer, header, key);
    let mut reader = other_stream::PullStream::init((*header).into(), &(*key).into());
    let seal = |(at, message): (usize, &Vec<u8>)| {
        let last = at + 1 == messages.len();
        let mut sealed = vec![0; message.len() + CHUNK_OVERHEAD_BYTES];
        dryoc_stream::crypto_secretstream_xchacha20poly1305_push(
            &mut writer,
            &mut sealed,
            message,
            None,
            if last { 3 } else { 0 },
        )
        .unwrap();
        let mut opened = sealed.clone();
        let tag = reader.pull(&mut opened, &[]).unwrap();
        assert_eq!(tag == other_stream::Tag::Final, last);
        assert!(opened == *message);
        sealed
    };
    messages.iter().enumerate().map(seal).collect()
}

tests! {
    fn streams_of_random_chunks_are_those_of_other_implementations() {
        let rng = &mut SeededRandom::new(100);
        for case in 0..250 {
            let key: [u8; 32] = array(rng);
            let header: [u8; 24] = array(rng);
            let chunk_bytes = random_len(rng).max(1);
            let full = below(rng, 6);
            let mut messages: Vec<_> = (0..full).map(|_| bytes(rng, chunk_bytes)).collect();
            let last = if full == 0 { below(rng, chunk_bytes + 1) } else { 1 + below(rng, chunk_bytes) };
            messages.push(bytes(rng, last));
            let sealed = push_by_others(&key, &header, &messages);

            let key = FileKey::from_bytes(&key).unwrap();
            let header = Header::from_bytes(&header).unwrap();
            let mut encryptor = encryptor_with_header(&key, &header, chunk_bytes);
            let mut decryptor = StreamDecryptor::new(&key, &header);
            for (at, (message, sealed)) in messages.iter().zip(&sealed).enumerate() {
                let last = at + 1 == messages.len();
                let mut buffer = [&[1; TAG_BYTES], &message[..], &[2; MAC_BYTES]].concat();
                encryptor.encrypt_chunk(&mut buffer, last).unwrap();
                assert!(buffer == *sealed, "case {case}, chunk {at} of {}", message.len());
                if rng.next_u32() & 1 == 0 {
                    let state = decryptor.state().to_bytes();
                    decryptor = StreamDecryptor::restore(StreamState::from_bytes(&*state).unwrap());
                }
                let chunk = decryptor.decrypt_chunk(&mut buffer).unwrap();
                assert!(chunk.plain == message, "case {case}, chunk {at}");
                assert_eq!(chunk.is_last(), last);
            }
            decryptor.finish().unwrap();

            let whole = sealed.concat();
            let mut reader = reader_with_chunk_bytes(&key, &header, chunk_bytes);
            let mut plain = Vec::new();
            let mut rest = &whole[..];
            while !rest.is_empty() {
                let (now, later) = rest.split_at(1 + below(rng, rest.len()));
                reader.push(now, |chunk| plain.extend_from_slice(chunk)).unwrap();
                rest = later;
            }
            reader.finish(|chunk| plain.extend_from_slice(chunk)).unwrap();
            assert!(plain == messages.concat(), "case {case}");
        }
    }

    fn blobs_of_every_short_length_are_those_of_other_implementations() {
        let rng = &mut SeededRandom::new(101);
        for len in (0..700).chain(EDGES) {
            let key: [u8; 32] = array(rng);
            let header: [u8; 24] = array(rng);
            let plain = bytes(rng, len);
            let sealed = push_by_others(&key, &header, core::slice::from_ref(&plain));
            let key = FileKey::from_bytes(&key).unwrap();
            let blob = blob_with_header(&plain, &key, &Header::from_bytes(&header).unwrap());
            assert!(blob.ciphertext == sealed[0], "{len} bytes");
            assert!(open_blob(&blob.ciphertext, &blob.header, &key).unwrap() == plain);
        }
    }

    /// Extreme bits make the MAC's carries and final reduction work; random ones hardly ever do.
    fn blobs_under_extreme_keys_are_those_of_other_implementations() {
        for fill in [0x00, 0xff, 0x80, 0x7f, 0x01] {
            for len in (0..300).chain([1000, 4096, 20000]) {
                let (key, header) = ([fill; 32], [!fill; 24]);
                // A plaintext that encrypts to a constant, whatever the keystream.
                let file_key = FileKey::from_bytes(&key).unwrap();
                let stream_header = Header::from_bytes(&header).unwrap();
                let stream = blob_with_header(&vec![0; len], &file_key, &stream_header).ciphertext;
                let plain: Vec<u8> = stream[1..=len].iter().map(|byte| byte ^ 0xff).collect();
                let sealed = push_by_others(&key, &header, core::slice::from_ref(&plain));
                let blob = blob_with_header(&plain, &file_key, &stream_header);
                assert!(blob.ciphertext[1..=len].iter().all(|&byte| byte == 0xff));
                assert!(blob.ciphertext == sealed[0], "{len} bytes of {fill:02x}");
            }
        }
    }

    fn streams_another_implementation_makes_are_read() {
        let rng = &mut SeededRandom::new(102);
        let key: [u8; 32] = array(rng);
        let other_key = other_stream::Key::from(key);
        let (header, mut push) = other_stream::PushStream::init(OldOsRandom, &other_key);
        let header = Header::from_bytes(header.as_ref()).unwrap();
        let key = FileKey::from_bytes(&key).unwrap();
        let mut decryptor = StreamDecryptor::new(&key, &header);
        for at in 0..20 {
            let plain_len = random_len(rng);
            let plain = bytes(rng, plain_len);
            let mut sealed = plain.clone();
            // With re-keying on the way, which we never write.
            let tag = [other_stream::Tag::Message, other_stream::Tag::Rekey][at % 2];
            push.push(&mut sealed, &[], tag).unwrap();
            assert!(decryptor.decrypt_chunk(&mut sealed).unwrap().plain == plain, "chunk {at}");
        }
    }

    fn files_at_chunk_borders_come_back() {
        let rng = &mut SeededRandom::new(103);
        let key = FileKey::make(rng);
        for len in [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 2 * CHUNK_BYTES] {
            let plain = bytes(rng, len);
            let (sealed, header) = seal_stream(&plain, &key, &mut OsRandom);
            assert_eq!(sealed.len() as u64, sealed_len(len as u64));
            assert!(open_stream(&sealed, header.as_bytes(), &key).unwrap() == plain, "{len}");
        }
    }

    fn a_broken_download_goes_on_at_a_chunk_border() {
        let rng = &mut SeededRandom::new(104);
        let key = FileKey::make(rng);
        let plain = bytes(rng, 2 * CHUNK_BYTES + 99);
        let (sealed, header) = seal_stream(&plain, &key, rng);
        let mut got = Vec::new();
        let mut reader = StreamReader::new(&key, &header);
        reader.push(&sealed[..CHUNK_BYTES + 500_000], |chunk| got.extend_from_slice(chunk)).unwrap();
        let state = reader.state().to_bytes();
        drop(reader);

        let from = sealed_len(got.len() as u64) as usize;
        let mut reader = StreamReader::restore(StreamState::from_bytes(&*state).unwrap());
        reader.push(&sealed[from..], |chunk| got.extend_from_slice(chunk)).unwrap();
        reader.finish(|chunk| got.extend_from_slice(chunk)).unwrap();
        assert!(got == plain);
    }

    fn secretboxes_are_those_of_another_implementation() {
        let rng = &mut SeededRandom::new(105);
        for len in (0..200).chain(EDGES) {
            let key: [u8; 32] = array(rng);
            let nonce = array(rng);
            let plain = bytes(rng, len);
            let mut other = vec![0; len + secretbox::OVERHEAD_BYTES];
            crypto_secretbox::crypto_secretbox_easy(&mut other, &plain, &nonce, &key).unwrap();
            let key = MasterKey::from_bytes(&key).unwrap();
            assert_eq!(secretbox_with_nonce(&plain, &key, &nonce).ciphertext, other);
            let sealed = secretbox::seal(&plain, &key, rng);
            assert_eq!(*secretbox::open(&sealed.ciphertext, &sealed.nonce, &key).unwrap(), plain);
        }
    }

    fn sealed_boxes_open_both_ways_with_two_other_implementations() {
        let rng = &mut SeededRandom::new(106);
        for len in 0..70 {
            let pair = KeyPair::make(rng);
            let (public, secret) = (pair.public_key().as_bytes(), pair.secret_key().as_bytes());
            let plain = bytes(rng, len);
            let ours = sealed_box::seal(&plain, pair.public_key(), rng).unwrap();
            assert_eq!(ours.len(), len + sealed_box::OVERHEAD_BYTES);

            let mut opened = vec![0; len];
            crypto_box::crypto_box_seal_open(&mut opened, &ours, public, secret).unwrap();
            assert_eq!(opened, plain);
            let other = ::crypto_box::SecretKey::from(*secret);
            assert_eq!(other.public_key().as_bytes(), public);
            assert_eq!(other.unseal(&ours).unwrap(), plain);

            let mut theirs = vec![0; len + sealed_box::OVERHEAD_BYTES];
            crypto_box::crypto_box_seal(&mut theirs, &plain, public).unwrap();
            assert_eq!(*sealed_box::open(&theirs, &pair).unwrap(), plain);
            let theirs = other.public_key().seal(&mut OldOsRandom, &plain).unwrap();
            assert_eq!(*sealed_box::open(&theirs, &pair).unwrap(), plain);
        }
    }

    fn hashes_and_sub_keys_are_those_of_another_implementation() {
        let rng = &mut SeededRandom::new(107);
        for _ in 0..200 {
            let plain_len = random_len(rng);
            let plain = bytes(rng, plain_len);
            let mut other = [0; 64];
            crypto_generichash::crypto_generichash(&mut other, &plain, None).unwrap();
            let mut hasher = hash::ContentHasher::new();
            let mut rest = &plain[..];
            while !rest.is_empty() {
                let (now, later) = rest.split_at(1 + below(rng, rest.len()));
                hasher.update(now);
                rest = later;
            }
            assert_eq!(hasher.finish().as_bytes(), &other);

            let parent = array(rng);
            let context = array(rng);
            let id = rng.next_u64();
            let mut ours = vec![0; 16 + below(rng, 49)];
            let mut other = ours.clone();
            subkey::derive(&parent, id, &context, &mut ours).unwrap();
            crypto_kdf::crypto_kdf_derive_from_key(&mut other, id, &context, &parent).unwrap();
            assert_eq!(ours, other);
        }
    }

    fn password_hashes_are_those_of_another_implementation() {
        let rng = &mut SeededRandom::new(108);
        for _ in 0..40 {
            let password = encode::hex(&bytes(rng, 12));
            let salt: [u8; 16] = array(rng);
            let limits = KdfLimits {
                ops: 1 + below(rng, 4) as u64,
                mem_bytes: 8192 + below(rng, 500_000) as u64,
            };
            let kib = (limits.mem_bytes / 1024) as u32;
            let params = Params::new(kib, limits.ops as u32, 1, Some(32)).unwrap();
            let mut other = [0; 32];
            Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
                .hash_password_into(password.as_bytes(), &salt, &mut other)
                .unwrap();
            let salt = Salt::from_bytes(&salt).unwrap();
            let ours = derive_link_hash(&password, &salt, limits).unwrap();
            assert_eq!(*ours, other, "{limits:?}");
        }
    }

    fn logins_succeed_with_the_right_password_and_no_other() {
        let rng = &mut SeededRandom::new(109);
        let kek = KeyEncryptionKey::make(rng);
        let login = kek.derive_login_key();
        let wrong = LoginKey::from_bytes(&[0; 16]).unwrap();
        let (user, salt) = ("0f7a2b1c-6d3e-4f58-9a10-b2c3d4e5f607", [5; 16]);
        let verifier = derive_verifier(user, &salt, &login);
        for _ in 0..5 {
            let begun = SrpServer::make(&verifier, rng).unwrap();
            let server = SrpServer::restore(&verifier, begun.secret()).unwrap();
            assert_eq!(begun.public_value(), server.public_value());
            let client = SrpClient::make(user, &salt, &login, rng);
            let proof = client.prove(begun.public_value()).unwrap();
            let m2 = server.check(client.public_value(), proof.m1()).unwrap();
            proof.check(&m2).unwrap();

            let client = SrpClient::make(user, &salt, &wrong, rng);
            let proof = client.prove(begun.public_value()).unwrap();
            assert!(server.check(client.public_value(), proof.m1()).is_err());
        }
    }

    fn text_forms_of_random_bytes_come_back() {
        let rng = &mut SeededRandom::new(110);
        for case in 0..300 {
            let mut plain = bytes(rng, case % 70);
            let zeros = below(rng, 3).min(plain.len());
            plain[..zeros].fill(0);
            assert_eq!(encode::parse_base64(&encode::base64(&plain)).unwrap(), plain);
            assert_eq!(encode::parse_base64_url(&encode::base64_url(&plain)).unwrap(), plain);
            let no_pad = encode::base64_url_no_pad(&plain);
            assert_eq!(encode::parse_base64_url_no_pad(&no_pad).unwrap(), plain);
            assert_eq!(encode::parse_hex(&encode::hex(&plain)).unwrap(), plain);
            assert_eq!(*encode::parse_base58(&encode::base58(&plain)).unwrap(), plain);

            let mut key: [u8; 32] = array(rng);
            key[..below(rng, 3)].fill(0);
            let album = CollectionKey::from_bytes(&key).unwrap();
            let url = link::encode("https://albums.example.org/?t=AB12CD34EF", &album);
            assert!(link::parse(&url).unwrap().key == album);
            let recovery = RecoveryKey::from_bytes(&key).unwrap();
            assert!(RecoveryKey::parse(&recovery.to_words()).unwrap() == recovery);
        }
    }

    fn values_sealed_twice_share_nothing() {
        let rng = &mut OsRandom;
        let key = CollectionKey::make(rng);
        let (one, two) = (key.seal_name("Summer", rng), key.seal_name("Summer", rng));
        assert_ne!(one.nonce, two.nonce);
        assert_ne!(one.ciphertext, two.ciphertext);
        let (one, two) = (seal_blob(b"{}", &key, rng), seal_blob(b"{}", &key, rng));
        assert_ne!(one.header, two.header);
        let file = FileKey::make(rng);
        let (_, one) = StreamEncryptor::make(&file, rng);
        let (_, two) = StreamEncryptor::make(&file, rng);
        assert_ne!(one, two);
        assert!(SecretKey::make(rng) != SecretKey::make(rng));
        let master = MasterKey::make(rng);
        let row = master.derive_cache_key();
        assert_ne!(cache::seal(b"", b"1", &row, rng), cache::seal(b"", b"1", &row, rng));
        assert!(row == master.derive_cache_key());
    }
}

/// The system's generator with the traits of an older generation, which other crates still ask for.
struct OldOsRandom;

impl other_stream::aead::rand_core::RngCore for OldOsRandom {
    fn next_u32(&mut self) -> u32 {
        OsRandom.next_u32()
    }

    fn next_u64(&mut self) -> u64 {
        OsRandom.next_u64()
    }

    fn fill_bytes(&mut self, bytes: &mut [u8]) {
        OsRandom.fill_bytes(bytes);
    }

    fn try_fill_bytes(
        &mut self,
        bytes: &mut [u8],
    ) -> Result<(), other_stream::aead::rand_core::Error> {
        OsRandom.fill_bytes(bytes);
        Ok(())
    }
}

impl other_stream::aead::rand_core::CryptoRng for OldOsRandom {}
