//! Every row of the known-answer files, byte for byte.

// A test fails by panicking.
#![allow(clippy::unwrap_used)]

mod support;

use potluck_crypto::hazmat;
use potluck_crypto::key::KEY_BYTES;
use potluck_crypto::secretstream::{
    CHUNK_BYTES, CHUNK_OVERHEAD_BYTES, HEADER_BYTES, Header, MAC_BYTES, StreamDecryptor,
    StreamReader, StreamState, TAG_BYTES, Tag, chunk_count, open_blob, open_stream, plain_len,
    sealed_len,
};
use potluck_crypto::{
    CollectionKey, Error, FileKey, KeyEncryptionKey, KeyPair, LoginKey, PublicKey, RecoveryKey,
    SecretKey, ShareKey, encode, hash, link, sealed_box, secretbox, srp, subkey,
};
use serde_json::Value;
use support::{b64, data, hex, label, number, pattern, rows, sha256, tests, text};

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

fn file_key(row: &Value) -> FileKey {
    FileKey::from_bytes(&b64(row, "key")).unwrap()
}

fn header(row: &Value) -> Header {
    Header::from_bytes(&b64(row, "decryptionHeader")).unwrap()
}

/// A chunk's buffer: room for the tag, the plaintext, room for the MAC.
fn roomy(plain: &[u8]) -> Vec<u8> {
    [&[0xaa; TAG_BYTES], plain, &[0xaa; MAC_BYTES]].concat()
}

/// What a row of the hash file hashes: given, or so many bytes of the pattern.
fn hashed(row: &Value) -> Vec<u8> {
    if row["plaintextHex"].is_string() {
        hex(row, "plaintextHex")
    } else {
        pattern(number(row, "length") as usize)
    }
}

fn find<'a>(file: &'a Value, name: &str) -> &'a Value {
    let mut rows = rows(file, "vectors").iter();
    rows.find(|row| label(row) == name)
        .expect("rows name each other")
}

tests! {
    fn encodings_match() {
        for row in rows(&data!("encoding"), "encodings") {
            let bytes = hex(row, "hex");
            assert_eq!(encode::hex(&bytes), text(row, "hex").to_lowercase());
            assert_eq!(encode::base64(&bytes), text(row, "base64"), "{}", label(row));
            assert_eq!(encode::base64_url(&bytes), text(row, "base64Url"));
            assert_eq!(encode::base64_url_no_pad(&bytes), text(row, "base64UrlNoPad"));
            assert_eq!(encode::base58(&bytes), text(row, "base58"), "{}", label(row));
            assert_eq!(encode::parse_base64(text(row, "base64")).unwrap(), bytes);
            assert_eq!(encode::parse_base64_url(text(row, "base64Url")).unwrap(), bytes);
            assert_eq!(
                encode::parse_base64_url_no_pad(text(row, "base64UrlNoPad")).unwrap(),
                bytes
            );
            assert_eq!(*encode::parse_base58(text(row, "base58")).unwrap(), bytes);
        }
    }

    fn links_match() {
        let file = data!("encoding");
        for row in rows(&file, "links") {
            let parsed = link::parse(text(row, "url")).unwrap();
            assert_eq!(parsed.access_token, text(row, "accessToken"), "{}", label(row));
            assert_eq!(parsed.key.as_bytes()[..], hex(row, "keyHex"), "{}", label(row));
            let again = link::parse(&link::encode(text(row, "url"), &parsed.key)).unwrap();
            assert_eq!(again, parsed);
        }
        let row = &file["joinRedirect"];
        let join = link::parse_join_redirect(text(row, "redirect")).unwrap();
        assert_eq!(join.access_token, text(row, "accessToken"));
        assert_eq!(join.collection_id as u64, number(row, "collectionID"));
        assert_eq!(join.key.as_bytes()[..], hex(row, "keyHex"));
        assert_eq!(join.jwt.as_deref(), Some(text(row, "jwt")));

        let row = &file["memoryShareShortSecret"];
        let key = ShareKey::parse_fragment(text(row, "fragment")).unwrap();
        assert_eq!(key.as_bytes()[..], hex(row, "keyHex"));
    }

    fn secretboxes_match() {
        for row in rows(&data!("secretbox"), "vectors") {
            let key = CollectionKey::from_bytes(&b64(row, "key")).unwrap();
            let nonce = b64(row, "nonce").try_into().unwrap();
            let plain = hex(row, "plaintextHex");
            let sealed = hazmat::secretbox_with_nonce(&plain, &key, &nonce);
            assert_eq!(sealed.ciphertext, b64(row, "encryptedData"), "{}", label(row));
            assert_eq!(sealed.ciphertext.len(), plain.len() + secretbox::OVERHEAD_BYTES);
            assert_eq!(*secretbox::open(&sealed.ciphertext, &nonce, &key).unwrap(), plain);
        }
    }

    fn sealed_boxes_match() {
        for row in rows(&data!("sealedbox"), "vectors") {
            let public = PublicKey::from_bytes(&b64(row, "publicKey")).unwrap();
            let secret = SecretKey::from_bytes(&b64(row, "privateKey")).unwrap();
            let ephemeral = SecretKey::from_bytes(&b64(row, "ephemeralPrivateKey")).unwrap();
            let plain = hex(row, "plaintextHex");
            let sealed = hazmat::sealed_box_with_ephemeral(&plain, &public, &ephemeral).unwrap();
            assert_eq!(sealed, b64(row, "sealed"), "{}", label(row));
            let both = [&sealed[..32], public.as_bytes()].concat();
            assert_eq!(hash::generic_hash::<24>(&both)[..], hex(row, "derivedNonceHex"));
            let pair = KeyPair::from_parts(public, secret).unwrap();
            assert_eq!(*sealed_box::open(&sealed, &pair).unwrap(), plain);
        }
    }

    fn constants_match() {
        let file = data!("secretstream");
        assert_eq!(number(&file, "chunkSize"), CHUNK_BYTES as u64);
        assert_eq!(number(&file, "overheadPerChunk"), CHUNK_OVERHEAD_BYTES as u64);
        assert_eq!(number(&file, "headerBytes"), HEADER_BYTES as u64);
    }

    fn blobs_match() {
        for row in rows(&data!("secretstream"), "blobs") {
            let plain = hex(row, "plaintextHex");
            let blob = hazmat::blob_with_header(&plain, &file_key(row), &header(row));
            assert_eq!(blob.ciphertext, b64(row, "encryptedData"), "{}", label(row));
            assert_eq!(open_blob(&blob.ciphertext, &blob.header, &file_key(row)).unwrap(), plain);
        }
    }

    fn states_match_after_each_step_of_a_stream() {
        let file = data!("secretstream");
        let row = &file["smallChunks"];
        let size = number(row, "chunkSize") as usize;
        let mut encryptor = hazmat::encryptor_with_header(&file_key(row), &header(row), size);
        let mut decryptor = StreamDecryptor::new(&file_key(row), &header(row));
        let mut sealed = Vec::new();
        for step in rows(row, "steps") {
            let state = [hex(step, "stateKeyHex"), hex(step, "stateNonceHex")].concat();
            assert_eq!(encryptor.state().to_bytes()[..], state);
            assert_eq!(decryptor.state().to_bytes()[..], state);
            if step["afterFinal"] == true {
                continue;
            }
            let plain = hex(step, "plaintextHex");
            let mut buffer = roomy(&plain);
            let last = number(step, "tag") == Tag::Final as u64;
            encryptor.encrypt_chunk(&mut buffer, last).unwrap();
            assert_eq!(buffer, hex(step, "ciphertextHex"));
            sealed.extend_from_slice(&buffer);
            let chunk = decryptor.decrypt_chunk(&mut buffer).unwrap();
            assert_eq!(chunk.plain, plain);
            assert_eq!(chunk.is_last(), last);
        }
        assert_eq!(sealed, hex(row, "ciphertextHex"));
        decryptor.finish().unwrap();

        let mut plain = Vec::new();
        let mut reader = hazmat::reader_with_chunk_bytes(&file_key(row), &header(row), size);
        reader.push(&sealed, |chunk| plain.extend_from_slice(chunk)).unwrap();
        reader.finish(|chunk| plain.extend_from_slice(chunk)).unwrap();
        assert_eq!(plain, hex(row, "plaintextHex"));
    }

    fn a_stream_goes_on_from_every_stored_state() {
        let file = data!("secretstream");
        let row = &file["smallChunks"];
        for step in rows(row, "steps") {
            if step["afterFinal"] == true {
                continue;
            }
            let bytes = [hex(step, "stateKeyHex"), hex(step, "stateNonceHex")].concat();
            let state = StreamState::from_bytes(&bytes).unwrap();
            let mut buffer = hex(step, "ciphertextHex");
            let mut decryptor = StreamDecryptor::restore(state);
            let chunk = decryptor.decrypt_chunk(&mut buffer).unwrap();
            assert_eq!(chunk.plain, hex(step, "plaintextHex"));
        }
    }

    fn tags_nobody_writes_are_followed() {
        let file = data!("secretstream");
        let row = &file["otherTags"];
        let mut decryptor = StreamDecryptor::new(&file_key(row), &header(row));
        let sealed = rows(row, "ciphertextsHex");
        let plain = rows(row, "plaintexts");
        let tags = rows(row, "tags");
        assert_eq!((sealed.len(), sealed.len()), (plain.len(), tags.len()));
        for ((sealed, plain), tag) in sealed.iter().zip(plain).zip(tags) {
            let mut buffer = encode::parse_hex(sealed.as_str().unwrap()).unwrap();
            let chunk = decryptor.decrypt_chunk(&mut buffer).unwrap();
            assert_eq!(chunk.plain, plain.as_str().unwrap().as_bytes());
            assert_eq!(chunk.tag as u64, tag.as_u64().unwrap());
        }
        decryptor.finish().unwrap();
    }

    fn file_streams_match() {
        for row in rows(&data!("secretstream"), "files") {
            let plain = pattern(number(row, "plaintextLength") as usize);
            assert_eq!(sha256(&plain), text(row, "plaintextSha256"));
            let content = hash::ContentHash::derive(&plain);
            assert_eq!(content.encode(), text(row, "plaintextBlake2b512"));
            assert_eq!(chunk_count(plain.len() as u64), number(row, "chunks"));
            assert_eq!(sealed_len(plain.len() as u64), number(row, "ciphertextLength"));
            assert_eq!(plain_len(number(row, "ciphertextLength")), Ok(plain.len() as u64));

            let key = file_key(row);
            let mut encryptor = hazmat::encryptor_with_header(&key, &header(row), CHUNK_BYTES);
            let chunks: Vec<&[u8]> = match plain.len() {
                0 => vec![&[]],
                _ => plain.chunks(CHUNK_BYTES).collect(),
            };
            let macs = rows(row, "chunkMacsHex");
            assert_eq!(macs.len(), chunks.len());
            let mut sealed = Vec::new();
            for (at, chunk) in chunks.iter().enumerate() {
                // Broken off and gone on with at every border.
                let state = StreamState::from_bytes(&*encryptor.state().to_bytes()).unwrap();
                encryptor = potluck_crypto::secretstream::StreamEncryptor::restore(state);
                let mut buffer = roomy(chunk);
                encryptor.encrypt_chunk(&mut buffer, at + 1 == chunks.len()).unwrap();
                let mac = encode::hex(&buffer[buffer.len() - MAC_BYTES..]);
                assert_eq!(mac, macs[at].as_str().unwrap());
                sealed.extend_from_slice(&buffer);
            }
            assert_eq!(sealed.len() as u64, number(row, "ciphertextLength"));
            assert!(sealed.starts_with(&hex(row, "firstBytesHex")));
            assert!(sealed.ends_with(&hex(row, "lastBytesHex")));
            assert_eq!(sha256(&sealed), text(row, "ciphertextSha256"));
            assert_eq!(hash::content_md5(&sealed), text(row, "ciphertextMd5Base64"));

            assert!(open_stream(&sealed, header(row).as_bytes(), &key).unwrap() == plain);
            let mut reader = StreamReader::new(&key, &header(row));
            let mut read = 0;
            for piece in sealed.chunks(1_000_003) {
                reader.push(piece, |chunk| read += chunk.len()).unwrap();
            }
            reader.finish(|chunk| read += chunk.len()).unwrap();
            assert_eq!(read, plain.len());
        }
    }

    fn sub_keys_match() {
        let file = data!("kdf");
        for row in rows(&file, "vectors") {
            let parent = b64(row, "key").try_into().unwrap();
            let context = text(row, "context").as_bytes().try_into().unwrap();
            let mut out = vec![0; number(row, "length") as usize];
            subkey::derive(&parent, number(row, "subkeyId"), context, &mut out).unwrap();
            assert_eq!(encode::hex(&out), text(row, "subkeyHex"));
        }
        let row = &file["loginSubKey"];
        let login = KeyEncryptionKey::from_bytes(&b64(row, "kek")).unwrap().derive_login_key();
        assert_eq!(login.as_bytes()[..], b64(row, "loginSubKey"));
        assert_ne!(login.as_bytes()[..], b64(row, "notThis"));
    }

    fn hashes_match() {
        let file = data!("generichash");
        for row in rows(&file, "vectors") {
            let plain = hashed(row);
            assert_eq!(plain.len() as u64, number(row, "length"));
            let whole = hash::ContentHash::derive(&plain);
            assert_eq!(whole.encode(), text(row, "blake2b512Base64"), "{}", label(row));
            let half = hash::generic_hash::<32>(&plain);
            assert_eq!(encode::base64(&half), text(row, "blake2b256Base64"));
            let nonce = hash::generic_hash::<24>(&plain);
            assert_eq!(encode::hex(&nonce), text(row, "blake2b192Hex"));
        }
        let row = &file["keyed"];
        let key = hex(row, "keyHex");
        let plain = hex(row, "plaintextHex");
        let digest = match number(row, "length") {
            32 => hash::keyed_hash::<32>(&key, &plain).unwrap().to_vec(),
            64 => hash::keyed_hash::<64>(&key, &plain).unwrap().to_vec(),
            other => panic!("no keyed digest of {other} bytes is in use"),
        };
        assert_eq!(digest, hex(row, "digestHex"));
        assert_eq!(key.len(), KEY_BYTES);

        let row = &file["streamed"];
        let plain = hashed(find(&file, text(row, "of")));
        let mut hasher = hash::ContentHasher::new();
        let mut rest = &plain[..];
        for part in rows(row, "parts") {
            let (now, later) = rest.split_at(part.as_u64().unwrap() as usize);
            hasher.update(now);
            rest = later;
        }
        assert!(rest.is_empty());
        assert_eq!(hasher.finish().encode(), text(row, "blake2b512Base64"));

        let row = &file["livePhoto"];
        let image = hash::ContentHash::derive(&hashed(find(&file, text(row, "image"))));
        let video = hash::ContentHash::derive(&hashed(find(&file, text(row, "video"))));
        assert_eq!(hash::join_live_photo(&image, &video), text(row, "hash"));
    }

    fn login_transcripts_match() {
        for row in rows(&data!("srp"), "vectors") {
            let login = LoginKey::from_bytes(&b64(row, "loginSubKey")).unwrap();
            let salt = b64(row, "srpSalt");
            let user = text(row, "srpUserID");
            let verifier = srp::derive_verifier(user, &salt, &login);
            assert_eq!(verifier[..], b64(row, "srpVerifier"), "{}", label(row));

            let secret = hex(row, "aHex");
            let client = hazmat::srp_client_with_secret(user, &salt, &login, &secret);
            assert_eq!(client.public_value()[..], b64(row, "srpA"), "{}", label(row));
            let server = srp::SrpServer::restore(&verifier, &hex(row, "bHex")).unwrap();
            assert_eq!(server.public_value()[..], b64(row, "srpB"), "{}", label(row));

            let proof = client.prove(server.public_value()).unwrap();
            assert_eq!(proof.m1()[..], b64(row, "srpM1"), "{}", label(row));
            let m2 = server.check(client.public_value(), proof.m1()).unwrap();
            assert_eq!(m2[..], b64(row, "srpM2"), "{}", label(row));
            proof.check(&m2).unwrap();
        }
    }

    fn a_trimmed_verifier_is_the_same_number() {
        let file = data!("srp");
        let trimmed = b64(&file["serverMustAccept"], "srpVerifier");
        let row = rows(&file, "vectors")
            .iter()
            .find(|row| b64(row, "srpVerifier").ends_with(&trimmed))
            .expect("the trimmed verifier belongs to a transcript");
        let server = srp::SrpServer::restore(&trimmed, &hex(row, "bHex")).unwrap();
        assert_eq!(server.public_value()[..], b64(row, "srpB"));
        let m2 = server.check(&b64(row, "srpA"), &b64(row, "srpM1")).unwrap();
        assert_eq!(m2[..], b64(row, "srpM2"));
    }

    fn recovery_words_match() {
        let file = data!("mnemonic");
        for row in rows(&file, "vectors") {
            let key = RecoveryKey::from_bytes(&b64(row, "recoveryKey")).unwrap();
            assert_eq!(key.as_bytes()[..], hex(row, "hex"));
            assert_eq!(*key.to_words(), text(row, "mnemonic"), "{}", label(row));
            assert_eq!(RecoveryKey::parse(text(row, "mnemonic")).unwrap(), key);
            assert_eq!(RecoveryKey::parse(text(row, "hex")).unwrap(), key);
        }
        for row in rows(&file, "accepted") {
            let key = RecoveryKey::parse(text(row, "input")).unwrap();
            assert_eq!(key.as_bytes()[..], hex(row, "hex"));
        }
        for input in rows(&file, "rejected") {
            let parsed = RecoveryKey::parse(input.as_str().unwrap());
            assert_eq!(parsed, Err(Error::Encoding), "{input}");
        }
        let row = &file["verificationID"];
        let public = PublicKey::from_bytes(&b64(row, "publicKey")).unwrap();
        let words = potluck_crypto::account::derive_verification_words(&public);
        assert_eq!(words, text(row, "words"));
        assert_eq!(sha256(public.as_bytes()), text(row, "sha256Hex"));
    }
}
