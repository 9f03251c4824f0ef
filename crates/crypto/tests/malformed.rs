//! Bent input, one test per fault: what each is refused with.

// A test fails by panicking.
#![allow(clippy::unwrap_used)]

mod support;

use potluck_crypto::hazmat::{
    SeededRandom, encryptor_with_header, reader_with_chunk_bytes, srp_client_with_secret,
};
use potluck_crypto::password::Salt;
use potluck_crypto::secretstream::{
    CHUNK_BYTES, CHUNK_OVERHEAD_BYTES, Header, SEALED_CHUNK_BYTES, StreamDecryptor,
    StreamEncryptor, StreamState, open_blob, open_stream, plain_len, seal_blob, seal_stream,
    sealed_len,
};
use potluck_crypto::srp::SrpServer;
use potluck_crypto::{
    CacheKey, CollectionKey, Error, FileKey, KeyPair, LoginKey, MasterKey, PublicKey, RecoveryKey,
    SecretKey, ShareKey, cache, encode, link, sealed_box, secretbox,
};
use support::{b64, data, hex, label, rows, tests, text};

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

const SMALL: usize = 16;

/// A stream of short chunks, and its key and header.
struct Small {
    key: FileKey,
    header: Header,
    chunks: Vec<Vec<u8>>,
}

impl Small {
    /// Chunks of these lengths, the last of them final.
    fn new(lens: &[usize]) -> Self {
        let rng = &mut SeededRandom::new(7);
        let key = FileKey::make(rng);
        let header = Header::from_bytes(&[9; 24]).unwrap();
        let mut encryptor = encryptor_with_header(&key, &header, SMALL);
        let mut chunks = Vec::new();
        for (at, &len) in lens.iter().enumerate() {
            let mut chunk = vec![at as u8; len + CHUNK_OVERHEAD_BYTES];
            encryptor
                .encrypt_chunk(&mut chunk, at + 1 == lens.len())
                .unwrap();
            chunks.push(chunk);
        }
        Self {
            key,
            header,
            chunks,
        }
    }

    fn read(&self, chunks: &[&[u8]]) -> Result<Vec<u8>, Error> {
        read(&self.key, &self.header, &chunks.concat())
    }
}

fn read(key: &FileKey, header: &Header, sealed: &[u8]) -> Result<Vec<u8>, Error> {
    // In one piece and byte by byte: the pieces the network makes must not matter.
    let read_in = |piece_bytes: usize| {
        let mut plain = Vec::new();
        let mut reader = reader_with_chunk_bytes(key, header, SMALL);
        for piece in sealed.chunks(piece_bytes) {
            reader.push(piece, |chunk| plain.extend_from_slice(chunk))?;
        }
        reader.finish(|chunk| plain.extend_from_slice(chunk))?;
        Ok(plain)
    };
    let whole = read_in(sealed.len().max(1));
    assert_eq!(whole, read_in(1));
    whole
}

fn flipped(bytes: &[u8], at: usize) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    bytes[at] ^= 1;
    bytes
}

tests! {
    fn stream_rows_are_refused_with_their_error() {
        for row in rows(&data!("secretstream"), "mustFail") {
            let key = FileKey::from_bytes(&b64(row, "key")).unwrap();
            let header = Header::from_bytes(&b64(row, "decryptionHeader")).unwrap();
            let expected = match text(row, "error") {
                "auth" => Error::Open,
                "truncated" => Error::Truncated,
                "trailing" => Error::Trailing,
                other => panic!("unknown class {other}"),
            };
            let got = read(&key, &header, &hex(row, "ciphertextHex"));
            assert_eq!(got, Err(expected), "{}", label(row));
        }
    }

    fn blob_without_final_tag_is_truncated() {
        let file = data!("secretstream");
        let row = &file["blobWithoutFinalTag"];
        let key = FileKey::from_bytes(&b64(row, "key")).unwrap();
        let (sealed, header) = (b64(row, "encryptedData"), b64(row, "decryptionHeader"));
        assert_eq!(open_blob(&sealed, &header, &key), Err(Error::Truncated));
        // It is authentic: only the tag is wrong.
        let header = Header::from_bytes(&header).unwrap();
        let mut buffer = sealed.clone();
        let mut decryptor = StreamDecryptor::new(&key, &header);
        let chunk = decryptor.decrypt_chunk(&mut buffer).unwrap();
        assert_eq!(chunk.plain, hex(row, "plaintextHex"));
    }

    fn secretbox_rows_are_refused() {
        for row in rows(&data!("secretbox"), "mustFail") {
            let key = CollectionKey::from_bytes(&b64(row, "key")).unwrap();
            let got = secretbox::open(&b64(row, "encryptedData"), &b64(row, "nonce"), &key);
            assert_eq!(got, Err(Error::Open), "{}", label(row));
        }
    }

    fn sealed_box_rows_are_refused() {
        for row in rows(&data!("sealedbox"), "mustFail") {
            let public = PublicKey::from_bytes(&b64(row, "publicKey")).unwrap();
            let secret = SecretKey::from_bytes(&b64(row, "privateKey")).unwrap();
            let got = KeyPair::from_parts(public, secret)
                .and_then(|pair| sealed_box::open(&b64(row, "sealed"), &pair));
            assert!(matches!(got, Err(Error::Open | Error::PublicKey)), "{}", label(row));
        }
    }

    fn low_order_public_keys_are_refused() {
        let file = data!("sealedbox");
        let rng = &mut SeededRandom::new(8);
        let pair = KeyPair::make(rng);
        for row in rows(&file, "lowOrderPublicKeys") {
            let bytes = encode::parse_base64(row.as_str().unwrap()).unwrap();
            let public = PublicKey::from_bytes(&bytes).unwrap();
            assert_eq!(sealed_box::seal(b"key", &public, rng), Err(Error::PublicKey));
            // As the ephemeral key of a message to us.
            let forged = [&bytes[..], &[0; 24]].concat();
            assert_eq!(sealed_box::open(&forged, &pair), Err(Error::Open));
        }
    }

    fn refused_fragments_give_no_key() {
        for row in rows(&data!("encoding"), "rejectedFragments") {
            let fragment = text(row, "fragment");
            let got = CollectionKey::parse_fragment(fragment);
            let refused = matches!(got, Err(Error::Encoding | Error::Length { .. }));
            assert!(refused, "{}", label(row));
            let url = format!("https://albums.example.org/?t=AB12CD34EF#{fragment}");
            assert!(link::parse(&url).is_err(), "{}", label(row));
        }
    }

    fn login_client_refuses_values_outside_the_group() {
        let file = data!("srp");
        let first = &rows(&file, "vectors")[0];
        let login = LoginKey::from_bytes(&b64(first, "loginSubKey")).unwrap();
        let (user, salt) = (text(first, "srpUserID"), b64(first, "srpSalt"));
        let client = srp_client_with_secret(user, &salt, &login, &hex(first, "aHex"));
        for row in rows(&file, "mustFail") {
            if row["srpB"].is_string() {
                let got = client.prove(&b64(row, "srpB"));
                assert_eq!(got.map(|_| ()), Err(Error::Handshake), "{}", label(row));
            } else {
                let proof = client.prove(&b64(first, "srpB")).unwrap();
                let got = proof.check(&b64(row, "srpM2"));
                assert_eq!(got, Err(Error::Handshake), "{}", label(row));
                proof.check(&b64(first, "srpM2")).unwrap();
            }
        }
        let short = client.prove(&b64(first, "srpB")[1..]);
        assert_eq!(short.map(|_| ()), Err(Error::Length { expected: 512, got: 511 }));
    }

    fn login_server_refuses_values_outside_the_group() {
        let file = data!("srp");
        let first = &rows(&file, "vectors")[0];
        let server = SrpServer::restore(&b64(first, "srpVerifier"), &hex(first, "bHex")).unwrap();
        for row in rows(&file, "serverMustFail") {
            let got = server.check(&b64(row, "srpA"), &b64(first, "srpM1"));
            assert!(matches!(got, Err(Error::Handshake | Error::Length { .. })), "{}", label(row));
        }
        let m1 = flipped(&b64(first, "srpM1"), 31);
        assert_eq!(server.check(&b64(first, "srpA"), &m1), Err(Error::Handshake));
        let short = server.check(&b64(first, "srpA"), &m1[..31]);
        assert_eq!(short, Err(Error::Length { expected: 32, got: 31 }));
    }

    fn login_server_refuses_verifiers_outside_the_group() {
        let file = data!("srp");
        let secret = [1; 32];
        let modulus = hex(&file, "nHex");
        for verifier in [&[0; 512][..], &modulus, &[0xff; 512]] {
            let got = SrpServer::restore(verifier, &secret);
            assert_eq!(got.map(|_| ()), Err(Error::Handshake));
        }
        for verifier in [&[][..], &[1; 513]] {
            let got = SrpServer::restore(verifier, &secret).map(|_| ());
            assert_eq!(got, Err(Error::Length { expected: 512, got: verifier.len() }));
        }
        let got = SrpServer::restore(&[1], &[1; 65]).map(|_| ());
        assert_eq!(got, Err(Error::Length { expected: 64, got: 65 }));
    }

    fn login_decoy_takes_no_proof() {
        let file = data!("srp");
        let first = &rows(&file, "vectors")[0];
        let decoy = SrpServer::make_decoy(&mut SeededRandom::new(9));
        let login = LoginKey::from_bytes(&b64(first, "loginSubKey")).unwrap();
        let (user, salt) = (text(first, "srpUserID"), b64(first, "srpSalt"));
        let client = srp_client_with_secret(user, &salt, &login, &hex(first, "aHex"));
        let proof = client.prove(decoy.public_value()).unwrap();
        let got = decoy.check(client.public_value(), proof.m1());
        assert_eq!(got, Err(Error::Handshake));
    }

    fn stream_with_flipped_tag_is_refused() {
        let s = Small::new(&[16, 16, 5]);
        let bent = flipped(&s.chunks[1], 0);
        assert_eq!(s.read(&[&s.chunks[0], &bent, &s.chunks[2]]), Err(Error::Open));
    }

    fn stream_with_flipped_body_is_refused() {
        let s = Small::new(&[16, 16, 5]);
        for at in 1..17 {
            let bent = flipped(&s.chunks[0], at);
            assert_eq!(s.read(&[&bent, &s.chunks[1], &s.chunks[2]]), Err(Error::Open));
        }
    }

    fn stream_with_flipped_mac_is_refused() {
        let s = Small::new(&[16, 16, 5]);
        for at in 6..22 {
            let bent = flipped(&s.chunks[2], at);
            assert_eq!(s.read(&[&s.chunks[0], &s.chunks[1], &bent]), Err(Error::Open));
        }
    }

    fn stream_with_a_chunk_dropped_is_refused() {
        let s = Small::new(&[16, 16, 16, 5]);
        assert_eq!(s.read(&[&s.chunks[0], &s.chunks[2], &s.chunks[3]]), Err(Error::Open));
    }

    fn stream_with_a_chunk_repeated_is_refused() {
        let s = Small::new(&[16, 16, 5]);
        let got = s.read(&[&s.chunks[0], &s.chunks[0], &s.chunks[1], &s.chunks[2]]);
        assert_eq!(got, Err(Error::Open));
    }

    fn stream_with_chunks_reordered_is_refused() {
        let s = Small::new(&[16, 16, 5]);
        assert_eq!(s.read(&[&s.chunks[1], &s.chunks[0], &s.chunks[2]]), Err(Error::Open));
    }

    fn stream_without_final_tag_is_truncated() {
        let s = Small::new(&[16, 16, 5]);
        assert_eq!(s.read(&[&s.chunks[0], &s.chunks[1]]), Err(Error::Truncated));
        assert_eq!(s.read(&[]), Err(Error::Truncated));
    }

    fn stream_cut_inside_a_chunk_is_refused() {
        let s = Small::new(&[16, 16]);
        for len in 1..s.chunks[1].len() {
            assert_eq!(s.read(&[&s.chunks[0], &s.chunks[1][..len]]), Err(Error::Open));
        }
    }

    fn stream_with_trailing_bytes_is_refused() {
        let s = Small::new(&[16, 16]);
        for tail in [&[0][..], &[0; 16], &s.chunks[0], &s.chunks[1]] {
            assert_eq!(s.read(&[&s.chunks[0], &s.chunks[1], tail]), Err(Error::Trailing));
        }
    }

    fn stream_of_another_chunk_size_is_refused() {
        let s = Small::new(&[16, 16, 5]);
        let sealed = s.chunks.concat();
        assert_eq!(open_stream(&sealed, s.header.as_bytes(), &s.key), Err(Error::Open));
    }

    fn stream_under_another_files_key_is_refused() {
        let rng = &mut SeededRandom::new(10);
        let (sealed, header) = seal_stream(b"picture", &FileKey::make(rng), rng);
        let got = open_stream(&sealed, header.as_bytes(), &FileKey::make(rng));
        assert_eq!(got, Err(Error::Open));
    }

    fn short_and_long_headers_are_refused() {
        let rng = &mut SeededRandom::new(11);
        let key = FileKey::make(rng);
        let (sealed, header) = seal_stream(b"picture", &key, rng);
        let long = [header.as_bytes(), &[0][..]].concat();
        for bent in [&header.as_bytes()[..23], &long, &[]] {
            let expected = Error::Length { expected: 24, got: bent.len() };
            assert_eq!(open_stream(&sealed, bent, &key), Err(expected));
            assert_eq!(open_blob(&sealed, bent, &key), Err(expected));
        }
    }

    fn a_refused_chunk_can_be_fetched_again() {
        let s = Small::new(&[16, 16, 5]);
        let mut decryptor = StreamDecryptor::new(&s.key, &s.header);
        let before = decryptor.state();
        let bent = flipped(&s.chunks[0], 3);
        let mut buffer = bent.clone();
        assert_eq!(decryptor.decrypt_chunk(&mut buffer), Err(Error::Open));
        assert_eq!(buffer, bent, "no unauthentic plaintext is left behind");
        assert!(decryptor.state() == before);
        for chunk in &s.chunks {
            decryptor.decrypt_chunk(&mut chunk.clone()).unwrap();
        }
        let mut more = s.chunks[0].clone();
        assert_eq!(decryptor.decrypt_chunk(&mut more), Err(Error::Trailing));
        decryptor.finish().unwrap();
    }

    fn encryptor_refuses_chunks_readers_would_not_find() {
        let rng = &mut SeededRandom::new(12);
        let key = FileKey::make(rng);
        let header = Header::from_bytes(&[9; 24]).unwrap();
        let expected = SMALL + CHUNK_OVERHEAD_BYTES;
        let mut encryptor = encryptor_with_header(&key, &header, SMALL);
        for (got, last) in [(16, true), (0, true), (32, false), (34, false), (34, true)] {
            let refused = encryptor.encrypt_chunk(&mut vec![0; got], last);
            assert_eq!(refused, Err(Error::Length { expected, got }));
        }
        encryptor.encrypt_chunk(&mut [0; 33], false).unwrap();
        // A file that is a multiple of the chunk size ends with a full chunk, not with an empty one.
        let refused = encryptor.encrypt_chunk(&mut [0; 17], true);
        assert_eq!(refused, Err(Error::Length { expected, got: 17 }));
        encryptor.encrypt_chunk(&mut [0; 33], true).unwrap();
        assert_eq!(encryptor.encrypt_chunk(&mut [0; 33], true), Err(Error::Trailing));
    }

    fn impossible_object_sizes_are_refused() {
        let sealed_chunk = SEALED_CHUNK_BYTES as u64;
        for sealed in [0, 1, 16, sealed_chunk + 1, sealed_chunk + 17, 2 * sealed_chunk + 16] {
            assert_eq!(plain_len(sealed), Err(Error::Truncated), "{sealed}");
        }
        let chunk = CHUNK_BYTES as u64;
        for plain in [0, 1, chunk - 1, chunk, chunk + 1, 3 * chunk, 10_000_000, 1 << 40] {
            assert_eq!(plain_len(sealed_len(plain)), Ok(plain));
        }
    }

    fn blob_with_any_bit_flipped_is_refused() {
        let rng = &mut SeededRandom::new(13);
        let key = FileKey::make(rng);
        let blob = seal_blob(b"{}", &key, rng);
        for at in 0..blob.ciphertext.len() {
            let bent = flipped(&blob.ciphertext, at);
            assert_eq!(open_blob(&bent, &blob.header, &key), Err(Error::Open));
        }
        for at in 0..blob.header.len() {
            let bent = flipped(&blob.header, at);
            assert_eq!(open_blob(&blob.ciphertext, &bent, &key), Err(Error::Open));
        }
        for len in 0..blob.ciphertext.len() {
            let got = open_blob(&blob.ciphertext[..len], &blob.header, &key);
            assert_eq!(got, Err(Error::Open));
        }
    }

    fn cache_rows_do_not_open_in_another_rows_place() {
        let rng = &mut SeededRandom::new(14);
        let key = CacheKey::make(rng);
        let row = cache::seal(b"Sara's album", b"albums/7", &key, rng);
        assert_eq!(*cache::open(&row, b"albums/7", &key).unwrap(), b"Sara's album");
        assert_eq!(cache::open(&row, b"albums/8", &key), Err(Error::Open));
        assert_eq!(cache::open(&row, b"albums/7", &CacheKey::make(rng)), Err(Error::Open));
        for at in 0..row.len() {
            assert_eq!(cache::open(&flipped(&row, at), b"albums/7", &key), Err(Error::Open));
            assert_eq!(cache::open(&row[..at], b"albums/7", &key), Err(Error::Open));
        }
    }

    fn keys_of_another_length_are_refused() {
        for got in [0, 16, 31, 33, 64] {
            let bytes = vec![1; got];
            let refused = Err(Error::Length { expected: 32, got });
            assert_eq!(MasterKey::from_bytes(&bytes).map(|_| ()), refused);
            assert_eq!(PublicKey::from_bytes(&bytes).map(|_| ()), refused);
            assert_eq!(SecretKey::from_bytes(&bytes).map(|_| ()), refused);
        }
        let got = LoginKey::from_bytes(&[0; 32]).map(|_| ());
        assert_eq!(got, Err(Error::Length { expected: 16, got: 32 }));
        let got = Salt::from_bytes(&[0; 15]).map(|_| ());
        assert_eq!(got, Err(Error::Length { expected: 16, got: 15 }));
        let got = StreamState::from_bytes(&[0; 52]).map(|_| ());
        assert_eq!(got, Err(Error::Length { expected: 44, got: 52 }));
    }

    fn an_opened_value_that_is_no_key_is_refused() {
        let rng = &mut SeededRandom::new(15);
        let album = CollectionKey::make(rng);
        let name = album.seal_name("Summer", rng);
        let got = album.open_file_key(&name.ciphertext, &name.nonce);
        assert_eq!(got.map(|_| ()), Err(Error::Length { expected: 32, got: 6 }));
        let got = album.open_name(&name.ciphertext, &name.nonce[..23]);
        assert_eq!(got, Err(Error::Length { expected: 24, got: 23 }));
    }

    fn a_swapped_public_key_is_refused() {
        let rng = &mut SeededRandom::new(16);
        let (ours, theirs) = (KeyPair::make(rng), KeyPair::make(rng));
        let secret = SecretKey::from_bytes(ours.secret_key().as_bytes()).unwrap();
        let got = KeyPair::from_parts(*theirs.public_key(), secret);
        assert_eq!(got.map(|_| ()), Err(Error::PublicKey));
    }

    fn names_that_are_not_utf8_are_shown_anyway() {
        let rng = &mut SeededRandom::new(17);
        let key = CollectionKey::make(rng);
        let sealed = secretbox::seal(b"Summer \xff", &key, rng);
        let name = key.open_name(&sealed.ciphertext, &sealed.nonce).unwrap();
        assert_eq!(name, "Summer \u{fffd}");
    }

    fn reactions_that_do_not_fit_are_refused() {
        let rng = &mut SeededRandom::new(18);
        let key = CollectionKey::make(rng);
        let got = key.seal_reaction(&"x".repeat(101), rng);
        assert_eq!(got, Err(Error::Length { expected: 100, got: 101 }));
        assert!(key.seal_reaction(&"x".repeat(100), rng).is_ok());
    }

    fn loose_base64_is_refused() {
        for bent in ["QQ", "QQ=", "QQ===", "QR==", "Q Q=", "QQ==\n", "-_8=", "Q", "=="] {
            assert_eq!(encode::parse_base64(bent), Err(Error::Encoding), "{bent:?}");
        }
        for bent in ["QQ", "+/8=", "QR=="] {
            assert_eq!(encode::parse_base64_url(bent), Err(Error::Encoding), "{bent:?}");
        }
        for bent in ["QQ==", "+/8", "QR"] {
            assert_eq!(encode::parse_base64_url_no_pad(bent), Err(Error::Encoding), "{bent:?}");
        }
    }

    fn loose_hex_and_base58_are_refused() {
        for bent in ["a", "0g", "+1", " 0", "é"] {
            assert_eq!(encode::parse_hex(bent), Err(Error::Encoding), "{bent:?}");
        }
        for bent in ["0", "O", "I", "l", "2 3", "é"] {
            assert_eq!(encode::parse_base58(bent), Err(Error::Encoding), "{bent:?}");
        }
    }

    fn addresses_that_are_no_links_are_refused() {
        let key = CollectionKey::from_bytes(&[1; 32]).unwrap();
        let fragment = key.to_fragment();
        for bent in [
            "https://albums.example.org/?t=AB12CD34EF".to_owned(),
            format!("https://albums.example.org/#{}", *fragment),
            format!("https://albums.example.org/?t=#{}", *fragment),
            format!("https://albums.example.org#{}", *fragment),
            "#".to_owned(),
            String::new(),
        ] {
            assert_eq!(link::parse(&bent), Err(Error::Encoding), "{bent}");
        }
        let no_id = format!("https://photos.example.org/?joinAlbum=AB#{}", *fragment);
        assert_eq!(link::parse_join_redirect(&no_id), Err(Error::Encoding));
        assert!(ShareKey::parse_fragment("short").is_err());
    }

    fn recovery_words_with_a_word_changed_are_refused() {
        let key = RecoveryKey::from_bytes(&[3; 32]).unwrap();
        let words = key.to_words();
        assert!(RecoveryKey::parse(&words.to_uppercase().replace(' ', "\n\t ")).unwrap() == key);
        let other = words.replacen(words.split(' ').next().unwrap(), "zebra", 1);
        assert_eq!(RecoveryKey::parse(&other).map(|_| ()), Err(Error::Encoding));
        assert_eq!(RecoveryKey::parse("").map(|_| ()), Err(Error::Encoding));
    }

    fn secrets_do_not_show_in_debug_output() {
        let rng = &mut SeededRandom::new(19);
        let key = FileKey::make(rng);
        assert_eq!(format!("{key:?}"), "FileKey");
        assert_eq!(format!("{:?}", KeyPair::make(rng)), "KeyPair");
        let (encryptor, _) = StreamEncryptor::make(&key, rng);
        assert_eq!(format!("{:?}", encryptor.state()), "StreamState");
    }
}
