//! Known answers of whole accounts and albums: the formats put together as they are on the wire.

// A test fails by panicking.
#![allow(clippy::unwrap_used)]

mod support;

use potluck_crypto::account::{KeyAttributes, NewAccount, PasswordWrap, RecoveryWrap};
use potluck_crypto::hazmat::{
    SeededRandom, blob_with_header, encryptor_with_header, reaction_plaintext, secretbox_with_nonce,
};
use potluck_crypto::metadata::{Extras, merge, open_extras, open_json, seal_extras};
use potluck_crypto::password::{
    KdfLimits, NewPasswordKey, Salt, derive_kek, derive_link_hash, derive_share_key,
};
use potluck_crypto::secretbox::SecretBox;
use potluck_crypto::secretstream::{CHUNK_BYTES, Header, open_blob, open_stream};
use potluck_crypto::{
    CollectionKey, EntityKey, Error, FileKey, KeyPair, MasterKey, PublicKey, RecoveryKey,
    SecretKey, ShareKey, encode, link, sealed_box, srp,
};
use serde_json::Value;
use support::{b64, data, named, number, tests, text};

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

fn limits(row: &Value) -> KdfLimits {
    KdfLimits {
        ops: number(row, "opsLimit"),
        mem_bytes: number(row, "memLimit"),
    }
}

fn secretbox(row: &Value, ciphertext: &str, nonce: &str) -> SecretBox {
    SecretBox {
        ciphertext: b64(row, ciphertext),
        nonce: b64(row, nonce).try_into().unwrap(),
    }
}

fn password_wrap(row: &Value) -> PasswordWrap {
    PasswordWrap {
        salt: Salt::from_bytes(&b64(row, "kekSalt")).unwrap(),
        limits: limits(row),
        master_key: secretbox(row, "encryptedKey", "keyDecryptionNonce"),
    }
}

fn attributes(account: &Value) -> KeyAttributes {
    let row = &account["keyAttributes"];
    KeyAttributes {
        password: password_wrap(row),
        public_key: PublicKey::from_bytes(&b64(row, "publicKey")).unwrap(),
        secret_key: secretbox(row, "encryptedSecretKey", "secretKeyDecryptionNonce"),
        recovery: Some(RecoveryWrap {
            master_key: secretbox(
                row,
                "masterKeyEncryptedWithRecoveryKey",
                "masterKeyDecryptionNonce",
            ),
            recovery_key: secretbox(
                row,
                "recoveryKeyEncryptedWithMasterKey",
                "recoveryKeyDecryptionNonce",
            ),
        }),
    }
}

fn pair(account: &Value) -> KeyPair {
    KeyPair::derive(SecretKey::from_bytes(&b64(account, "privateKey")).unwrap())
}

fn recovery_key(account: &Value) -> RecoveryKey {
    RecoveryKey::from_bytes(&b64(account, "recoveryKey")).unwrap()
}

fn collection_key(album: &Value) -> CollectionKey {
    CollectionKey::from_bytes(&b64(&album["collection"], "collectionKey")).unwrap()
}

fn file_key(album: &Value) -> FileKey {
    FileKey::from_bytes(&b64(&album["file"], "fileKey")).unwrap()
}

/// A new password that hashes fast; servers refuse such limits.
fn quick_password(password: &str, rng: &mut SeededRandom) -> NewPasswordKey {
    let salt = Salt::make(rng);
    NewPasswordKey {
        kek: derive_kek(password, &salt, KdfLimits::INTERACTIVE).unwrap(),
        salt,
        limits: KdfLimits::INTERACTIVE,
    }
}

tests! {
    fn an_account_unlocks_by_password() {
        let file = data!("account");
        let attributes = attributes(&file);
        let wrap = &attributes.password;
        let kek = derive_kek(text(&file, "password"), &wrap.salt, wrap.limits).unwrap();
        assert_eq!(kek.as_bytes()[..], b64(&file, "kek"));
        assert_eq!(kek.derive_login_key().as_bytes()[..], b64(&file, "loginSubKey"));

        let keys = attributes.unlock(&kek).unwrap();
        assert_eq!(keys.master_key.as_bytes()[..], b64(&file, "masterKey"));
        assert_eq!(keys.key_pair.secret_key().as_bytes()[..], b64(&file, "privateKey"));
        let recovery = attributes.open_recovery_key(&keys.master_key).unwrap();
        assert_eq!(recovery.as_bytes()[..], b64(&file, "recoveryKey"));
        assert_eq!(*recovery.to_words(), text(&file, "recoveryMnemonic"));

        let nonce = &wrap.master_key.nonce;
        let sealed = secretbox_with_nonce(keys.master_key.as_bytes(), &kek, nonce);
        assert_eq!(sealed, wrap.master_key);
    }

    fn an_account_unlocks_by_recovery_words() {
        let file = data!("account");
        let recovery = RecoveryKey::parse(text(&file, "recoveryMnemonic")).unwrap();
        let keys = attributes(&file).recover(&recovery).unwrap();
        assert_eq!(keys.master_key.as_bytes()[..], b64(&file, "masterKey"));
    }

    fn login_records_match() {
        let file = data!("account");
        let change = &file["passwordChange"];
        for (srp, login) in [
            (&file["srp"], b64(&file, "loginSubKey")),
            (&change["srp"], b64(change, "loginSubKey")),
        ] {
            let login = potluck_crypto::LoginKey::from_bytes(&login).unwrap();
            let verifier =
                srp::derive_verifier(text(srp, "srpUserID"), &b64(srp, "srpSalt"), &login);
            assert_eq!(verifier[..], b64(srp, "srpVerifier"));
        }
    }

    fn a_password_change_replaces_only_the_wrap() {
        let file = data!("account");
        let change = &file["passwordChange"];
        let wrap = password_wrap(&change["updatedKeyAttr"]);
        let kek = derive_kek(text(change, "password"), &wrap.salt, wrap.limits).unwrap();
        assert_eq!(kek.as_bytes()[..], b64(change, "kek"));
        assert_eq!(kek.derive_login_key().as_bytes()[..], b64(change, "loginSubKey"));

        let old = attributes(&file);
        let new = old.clone().with_password(wrap);
        assert_eq!((&new.secret_key, &new.recovery), (&old.secret_key, &old.recovery));
        let keys = new.unlock(&kek).unwrap();
        assert_eq!(keys.master_key.as_bytes()[..], b64(&file, "masterKey"));
        assert_eq!(old.unlock(&kek).map(|_| ()), Err(Error::Open));
    }

    fn a_session_token_comes_out_in_header_form() {
        let file = data!("account");
        let row = &file["session"];
        let token = pair(&file).open_token(&b64(row, "encryptedToken")).unwrap();
        assert_eq!(*token, text(row, "xAuthToken"));
        let raw = support::hex(row, "tokenHex");
        assert_eq!(encode::parse_base64_url(&token).unwrap(), raw);

        let rng = &mut SeededRandom::new(2);
        let public = *pair(&file).public_key();
        let sealed = public.seal_token(&raw.try_into().unwrap(), rng).unwrap();
        assert_eq!(*pair(&file).open_token(&sealed).unwrap(), *token);
    }

    fn second_factor_secrets_match() {
        let file = data!("account");
        let recovery = recovery_key(&file);
        let row = &file["twoFactor"];
        let sealed = secretbox(row, "encryptedTwoFactorSecret", "twoFactorSecretDecryptionNonce");
        let code = recovery.open_totp_secret(&sealed.ciphertext, &sealed.nonce).unwrap();
        assert_eq!(*code, text(row, "secretCode"));
        let again = recovery.seal_totp_secret(&code, &mut SeededRandom::new(3)).unwrap();
        let code = recovery.open_totp_secret(&again.ciphertext, &again.nonce).unwrap();
        assert_eq!(*code, text(row, "secretCode"));

        let row = &file["passkeyRecovery"];
        let sealed = secretbox(row, "userSecretCipher", "userSecretNonce");
        let secret = recovery.open_passkey_secret(&sealed.ciphertext, &sealed.nonce).unwrap();
        assert_eq!(secret[..], b64(row, "secret"));
        let again = recovery.seal_passkey_secret(&secret, &mut SeededRandom::new(3));
        assert_eq!(again.ciphertext.len(), sealed.ciphertext.len());
    }

    fn what_is_sealed_to_an_account_opens() {
        let file = data!("account");
        let row = &file["deleteChallenge"];
        let challenge = pair(&file).open_challenge(&b64(row, "encryptedChallenge")).unwrap();
        assert_eq!(challenge, text(row, "challenge"));

        let row = &file["emergencyContact"];
        let contact = KeyPair::from_parts(
            PublicKey::from_bytes(&b64(row, "contactPublicKey")).unwrap(),
            SecretKey::from_bytes(&b64(row, "contactPrivateKey")).unwrap(),
        )
        .unwrap();
        let opened = contact.open_recovery_key(&b64(row, "encryptedKey")).unwrap();
        assert!(opened == recovery_key(&file));
    }

    fn a_new_account_unlocks_again_both_ways() {
        let rng = &mut SeededRandom::new(4);
        let password = quick_password("Anna's password", rng);
        let account = NewAccount::make(&password, rng);
        let keys = account.attributes.unlock(&password.kek).unwrap();
        assert!(keys.master_key == account.keys.master_key);
        let keys = account.attributes.recover(&account.recovery_key).unwrap();
        assert!(keys.master_key == account.keys.master_key);

        let next = quick_password("another", rng);
        let wrap = PasswordWrap::seal(&keys.master_key, &next, rng);
        let changed = account.attributes.clone().with_password(wrap);
        assert!(changed.unlock(&next.kek).unwrap().master_key == keys.master_key);
        assert_eq!(changed.unlock(&password.kek).map(|_| ()), Err(Error::Open));

        let old = KeyAttributes { recovery: None, ..changed };
        assert_eq!(old.recover(&account.recovery_key).map(|_| ()), Err(Error::Open));
        let (recovery_key, wrap) = RecoveryWrap::make(&keys.master_key, rng);
        let new = KeyAttributes { recovery: Some(wrap), ..old };
        assert!(new.recover(&recovery_key).unwrap().master_key == keys.master_key);
    }

    fn album_keys_and_names_match() {
        let (file, account) = (data!("album"), data!("account"));
        let row = &file["collection"];
        let key = collection_key(&file);
        let master = MasterKey::from_bytes(&b64(&account, "masterKey")).unwrap();
        let sealed = secretbox(&row["owned"], "encryptedKey", "keyDecryptionNonce");
        assert!(master.open_collection_key(&sealed.ciphertext, &sealed.nonce).unwrap() == key);
        assert_eq!(secretbox_with_nonce(key.as_bytes(), &master, &sealed.nonce), sealed);

        let name = secretbox(row, "encryptedName", "nameDecryptionNonce");
        assert_eq!(key.open_name(&name.ciphertext, &name.nonce).unwrap(), text(row, "name"));
        let again = secretbox_with_nonce(text(row, "name").as_bytes(), &key, &name.nonce);
        assert_eq!(again, name);

        let sharee = &row["sharee"];
        let tom = KeyPair::from_parts(
            PublicKey::from_bytes(&b64(sharee, "publicKey")).unwrap(),
            SecretKey::from_bytes(&b64(sharee, "privateKey")).unwrap(),
        )
        .unwrap();
        assert!(tom.open_collection_key(&b64(sharee, "encryptedKey")).unwrap() == key);
        let joined = b64(&row["joinLink"], "encryptedKey");
        assert!(pair(&account).open_collection_key(&joined).unwrap() == key);
        assert_eq!(joined.len(), sealed_box::SEALED_KEY_BYTES);

        let row = &file["cast"];
        let plain = sealed_box::open(&b64(row, "encPayload"), &tom).unwrap();
        assert_eq!(plain[..], *text(row, "plaintext").as_bytes());
    }

    fn extras_match() {
        let file = data!("album");
        let check = |row: &Value, open: &dyn Fn(&[u8], &[u8]) -> Extras, seal: &dyn Fn(&[u8], &Header) -> Vec<u8>| {
            let envelope = &row["envelope"];
            let header = b64(envelope, "header");
            let data = b64(envelope, "data");
            let extras = open(&data, &header);
            assert_eq!(Value::Object(extras.clone()), support::parse(text(row, "plaintext")));
            assert_eq!(extras.len() as u64, number(envelope, "count"));
            let header = Header::from_bytes(&header).unwrap();
            assert_eq!(seal(text(row, "plaintext").as_bytes(), &header), data);
        };
        let key = collection_key(&file);
        for name in ["magicMetadata", "pubMagicMetadata", "sharedMagicMetadata"] {
            check(
                &file["collection"][name],
                &|data, header| open_extras(data, header, &key).unwrap(),
                &|plain, header| blob_with_header(plain, &key, header).ciphertext,
            );
        }
        let key = file_key(&file);
        for name in ["magicMetadata", "pubMagicMetadata"] {
            check(
                &file["file"][name],
                &|data, header| open_extras(data, header, &key).unwrap(),
                &|plain, header| blob_with_header(plain, &key, header).ciphertext,
            );
        }
    }

    fn a_photo_matches() {
        let file = data!("album");
        let row = &file["file"];
        let key = file_key(&file);
        let sealed = secretbox(row, "encryptedKey", "keyDecryptionNonce");
        let album = collection_key(&file);
        assert!(album.open_file_key(&sealed.ciphertext, &sealed.nonce).unwrap() == key);
        assert_eq!(secretbox_with_nonce(key.as_bytes(), &album, &sealed.nonce), sealed);

        let contents = &row["file"];
        let plain = named(text(contents, "plaintext"));
        let header = Header::from_bytes(&b64(contents, "decryptionHeader")).unwrap();
        let object = b64(contents, "ciphertextBase64");
        assert_eq!(open_stream(&object, header.as_bytes(), &key).unwrap(), plain);
        let mut buffer = [&[0], &plain[..], &[0; 16]].concat();
        let mut encryptor = encryptor_with_header(&key, &header, CHUNK_BYTES);
        encryptor.encrypt_chunk(&mut buffer, true).unwrap();
        assert_eq!(buffer, object);

        let thumbnail = &row["thumbnail"];
        let (sealed, header) = (b64(thumbnail, "ciphertextBase64"), b64(thumbnail, "decryptionHeader"));
        let plain = named(text(thumbnail, "plaintext"));
        assert_eq!(open_blob(&sealed, &header, &key).unwrap(), plain);
        assert_eq!(open_stream(&sealed, &header, &key).unwrap(), plain);

        let metadata = &row["metadata"];
        let (sealed, header) = (b64(metadata, "encryptedData"), b64(metadata, "decryptionHeader"));
        let plain = open_blob(&sealed, &header, &key).unwrap();
        assert_eq!(plain, text(metadata, "plaintext").as_bytes());
        let json: Value = open_json(&sealed, &header, &key).unwrap();
        assert_eq!(json, support::parse(text(metadata, "plaintext")));
    }

    fn a_link_with_a_password_matches() {
        let file = data!("album");
        let row = &file["link"];
        assert!(link::parse(text(row, "url")).unwrap().key == collection_key(&file));
        let salt = Salt::from_bytes(&b64(row, "nonce")).unwrap();
        let hash = derive_link_hash(text(row, "password"), &salt, limits(row)).unwrap();
        assert_eq!(hash[..], b64(row, "passHash"));
    }

    fn comments_reactions_and_guests_match() {
        let file = data!("album");
        let key = collection_key(&file);
        for (row, name) in [
            (&file["social"]["comment"], "text"),
            (&file["social"]["anonProfile"], "userName"),
        ] {
            let sealed = secretbox(row, "cipher", "nonce");
            let opened = key.open_text(&sealed.ciphertext, &sealed.nonce).unwrap();
            assert_eq!(opened, text(row, name));
            let again = secretbox_with_nonce(text(row, name).as_bytes(), &key, &sealed.nonce);
            assert_eq!(again, sealed);
        }
        let row = &file["social"]["reaction"];
        let sealed = secretbox(row, "cipher", "nonce");
        let opened = key.open_reaction(&sealed.ciphertext, &sealed.nonce).unwrap();
        assert_eq!(opened, text(row, "reactionType"));
        let padded = reaction_plaintext(&opened).unwrap();
        assert_eq!(padded.len() as u64, number(row, "plaintextLength"));
        assert_eq!(secretbox_with_nonce(&padded, &key, &sealed.nonce), sealed);
        let again = key.seal_reaction(&opened, &mut SeededRandom::new(5)).unwrap();
        let encoded = encode::base64(&again.ciphertext);
        assert_eq!(encoded.len() as u64, number(row, "cipherBase64Length"));
    }

    fn shares_of_single_files_match() {
        let (file, account) = (data!("album"), data!("account"));
        let row = &file["fileLink"];
        let salt = Salt::from_bytes(&b64(row, "kdfNonce")).unwrap();
        let limits = KdfLimits {
            ops: number(row, "kdfOpsLimit"),
            mem_bytes: number(row, "kdfMemLimit"),
        };
        let key = derive_share_key(text(row, "fragment"), &salt, limits).unwrap();
        let sealed = secretbox(row, "encryptedFileKey", "encryptedFileKeyNonce");
        let opened = key.open_file_key(&sealed.ciphertext, &sealed.nonce).unwrap();
        assert!(opened == file_key(&file));
        let secret = sealed_box::open(&b64(row, "encryptedShareKey"), &pair(&account)).unwrap();
        assert_eq!(secret[..], *encode::base64(text(row, "fragment").as_bytes()).as_bytes());

        let row = &file["memoryShare"];
        let key = ShareKey::parse_fragment(text(row, "fragment")).unwrap();
        assert_eq!(key.as_bytes()[..], b64(row, "shareKey"));
        let sealed = secretbox(row, "encryptedKey", "keyDecryptionNonce");
        let opened = key.open_file_key(&sealed.ciphertext, &sealed.nonce).unwrap();
        assert!(opened == file_key(&file));
        let sealed = secretbox(row, "metadataCipher", "metadataNonce");
        let opened = key.open_metadata(&sealed.ciphertext, &sealed.nonce).unwrap();
        assert_eq!(opened[..], *text(row, "metadata").as_bytes());
    }

    fn user_entities_match() {
        let (file, account) = (data!("album"), data!("account"));
        let master = MasterKey::from_bytes(&b64(&account, "masterKey")).unwrap();
        let row = &file["userEntity"];
        let sealed = secretbox(row, "encryptedKey", "header");
        let key = master.open_entity_key(&sealed.ciphertext, &sealed.nonce).unwrap();
        assert!(key == EntityKey::from_bytes(&b64(row, "entityKey")).unwrap());
        let plain =
            open_blob(&b64(&row["data"], "encryptedData"), &b64(&row["data"], "header"), &key)
                .unwrap();
        assert_eq!(plain, text(&row["data"], "plaintext").as_bytes());
    }

    fn unknown_extras_survive_an_edit_and_nulls_are_not_written() {
        let rng = &mut SeededRandom::new(6);
        let key = FileKey::make(rng);
        let plain = r#"{"w":4000,"future":{"list":[1,2.5,null]},"lat":48.137154,"caption":null}"#;
        let mut extras: Extras = serde_json::from_str(plain).unwrap();
        let changes = serde_json::from_str(r#"{"caption":"Zoë","w":null}"#).unwrap();
        merge(&mut extras, changes);
        let sealed = seal_extras(&extras, 7, &key, rng).unwrap();
        assert_eq!((sealed.version, sealed.count), (7, 4));
        let opened = open_extras(&sealed.data, &sealed.header, &key).unwrap();
        let expected =
            r#"{"w":4000,"future":{"list":[1,2.5,null]},"lat":48.137154,"caption":"Zoë"}"#;
        assert_eq!(Value::Object(opened), support::parse(expected));

        let nothing: Extras = serde_json::from_str(r#"{"caption":null}"#).unwrap();
        assert_eq!(seal_extras(&nothing, 1, &key, rng), None);
        let list = potluck_crypto::metadata::seal_json(&[1, 2], &key, rng).unwrap();
        let opened = open_extras(&list.ciphertext, &list.header, &key);
        assert_eq!(opened, Err(Error::Encoding));
    }
}
