//! The server's own keys: made on first start, kept in the data folder, readable by its owner only.
//!
//! # Shape
//! `secrets.toml`: `key.encryption` (base64, 32 bytes) seals addresses, `key.hash` (base64, 64 bytes) keys their
//! look-up hashes, `jwt.secret` (base64url, 32 bytes) signs link passes. Whoever loses `key.hash` makes every
//! account unreachable; whoever loses `key.encryption` loses the addresses.
//!
//! # Source
//! docs/spec/accounts.md 5.1 and 6.2.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use blake2::Blake2bMac;
use blake2::digest::consts::U32;
use blake2::digest::{FixedOutput as _, KeyInit as _, Update as _};
use potluck_crypto::{MasterKey as BoxKey, OsRandom, secretbox};
use serde::Deserialize;
use zeroize::{Zeroize, Zeroizing};

use crate::ports::Random;

/// Name of the file in the data folder.
pub const FILE_NAME: &str = "secrets.toml";

/// The keys cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum SecretsError {
    /// The file cannot be read or written.
    #[error("cannot use {0}: {1}")]
    Io(PathBuf, #[source] std::io::Error),
    /// The file is there but damaged. It is never overwritten, since the database cannot be read without it.
    #[error("{0} is damaged; restore it from a back-up of the data folder")]
    Damaged(PathBuf),
}

/// The server's own keys.
pub struct Secrets {
    encryption: BoxKey,
    hash: Zeroizing<[u8; 64]>,
    jwt: Zeroizing<[u8; 32]>,
}

#[derive(Deserialize)]
struct File {
    key: KeySection,
    jwt: JwtSection,
}
#[derive(Deserialize)]
struct KeySection {
    encryption: String,
    hash: String,
}
#[derive(Deserialize)]
struct JwtSection {
    secret: String,
}

impl Drop for File {
    fn drop(&mut self) {
        self.key.encryption.zeroize();
        self.key.hash.zeroize();
        self.jwt.secret.zeroize();
    }
}

impl Secrets {
    /// Reads the file of a data folder, or makes it.
    ///
    /// # Errors
    /// See [`SecretsError`].
    pub fn open(data: &Path, random: &dyn Random) -> Result<Self, SecretsError> {
        let path = data.join(FILE_NAME);
        match std::fs::read_to_string(&path) {
            Ok(text) => {
                let text = Zeroizing::new(text);
                Self::parse(&text).ok_or(SecretsError::Damaged(path))
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                Self::make(&path, random).map_err(|error| SecretsError::Io(path, error))
            }
            Err(error) => Err(SecretsError::Io(path, error)),
        }
    }

    fn parse(text: &str) -> Option<Self> {
        let file: File = toml::from_str(text).ok()?;
        let encryption = Zeroizing::new(STANDARD.decode(&file.key.encryption).ok()?);
        let hash = Zeroizing::new(STANDARD.decode(&file.key.hash).ok()?);
        let jwt = Zeroizing::new(URL_SAFE.decode(&file.jwt.secret).ok()?);
        Some(Self {
            encryption: BoxKey::from_bytes(&encryption).ok()?,
            hash: Zeroizing::new(hash.as_slice().try_into().ok()?),
            jwt: Zeroizing::new(jwt.as_slice().try_into().ok()?),
        })
    }

    fn make(path: &Path, random: &dyn Random) -> std::io::Result<Self> {
        let encryption = Zeroizing::new(random.bytes::<32>());
        let hash = Zeroizing::new(random.bytes::<64>());
        let jwt = Zeroizing::new(random.bytes::<32>());
        let text = Zeroizing::new(format!(
            "# Made by potluck-server on first start. Keep it secret, and back it up with the data folder:\n\
             # without key.hash nobody can sign in, without key.encryption addresses are lost.\n\
             [key]\nencryption = \"{}\"\nhash = \"{}\"\n\n[jwt]\nsecret = \"{}\"\n",
            *Zeroizing::new(STANDARD.encode(*encryption)),
            *Zeroizing::new(STANDARD.encode(*hash)),
            *Zeroizing::new(URL_SAFE.encode(*jwt)),
        ));
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt as _;
            options.mode(0o600);
        }
        let mut file = options.open(path)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        Self::parse(&text).ok_or_else(|| std::io::Error::other("made keys that do not read back"))
    }

    /// A keyed BLAKE2b-256 over a label and parts, each with its length so that no two lists give the same bytes.
    fn mac(&self, label: &str, parts: &[&[u8]]) -> [u8; 32] {
        let mut mac = Blake2bMac::<U32>::new_from_slice(&*self.hash)
            .expect("BLAKE2b takes keys of up to 64 bytes");
        mac.update(label.as_bytes());
        for part in parts {
            mac.update(&(part.len() as u64).to_le_bytes());
            mac.update(part);
        }
        mac.finalize_fixed().into()
    }

    /// The look-up key of a normalized address: BLAKE2b-256 keyed with `key.hash`.
    #[must_use]
    pub fn email_hash(&self, normalized: &str) -> EmailHash {
        let mut mac = Blake2bMac::<U32>::new_from_slice(&*self.hash)
            .expect("BLAKE2b takes keys of up to 64 bytes");
        mac.update(normalized.as_bytes());
        EmailHash(mac.finalize_fixed().into())
    }

    /// What is stored of a one-time code.
    #[must_use]
    pub fn code_hash(&self, email: &EmailHash, app: &str, code: &str) -> [u8; 32] {
        self.mac(
            "one-time code",
            &[&email.0, app.as_bytes(), code.as_bytes()],
        )
    }

    /// Bytes that are always the same for one purpose and input, and that nobody can guess from outside.
    #[must_use]
    pub fn derive(&self, purpose: &str, input: &[u8]) -> [u8; 32] {
        self.mac(purpose, &[input])
    }

    /// Seals an address for the database: ciphertext and nonce.
    #[must_use]
    pub fn seal_email(&self, normalized: &str) -> (Vec<u8>, Vec<u8>) {
        let sealed = secretbox::seal(normalized.as_bytes(), &self.encryption, &mut OsRandom);
        (sealed.ciphertext, sealed.nonce.to_vec())
    }

    /// Opens an address from the database; `None` when it was sealed under another key.
    #[must_use]
    pub fn open_email(&self, ciphertext: &[u8], nonce: &[u8]) -> Option<String> {
        let plain = secretbox::open(ciphertext, nonce, &self.encryption).ok()?;
        String::from_utf8(plain.to_vec()).ok()
    }

    /// The key of every token the server signs (HS256).
    #[must_use]
    pub fn jwt_secret(&self) -> &[u8; 32] {
        &self.jwt
    }
}

/// Keyed hash of a normalized address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct EmailHash(pub [u8; 32]);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports::SystemRandom;
    use crate::testing::TempDir;

    #[test]
    fn made_once_then_read_back() {
        let dir = TempDir::new().unwrap();
        let first = Secrets::open(dir.path(), &SystemRandom).unwrap();
        let again = Secrets::open(dir.path(), &SystemRandom).unwrap();
        assert_eq!(
            first.email_hash("sara@example.org"),
            again.email_hash("sara@example.org")
        );
        let (sealed, nonce) = first.seal_email("sara@example.org");
        assert_eq!(
            again.open_email(&sealed, &nonce).as_deref(),
            Some("sara@example.org")
        );
        assert_eq!(first.jwt_secret(), again.jwt_secret());
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_can_read_the_file() {
        use std::os::unix::fs::PermissionsExt as _;
        let dir = TempDir::new().unwrap();
        Secrets::open(dir.path(), &SystemRandom).unwrap();
        let mode = std::fs::metadata(dir.path().join(FILE_NAME))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn a_damaged_file_is_never_overwritten() {
        let dir = TempDir::new().unwrap();
        let path = dir.path().join(FILE_NAME);
        std::fs::write(&path, "[key]\nencryption = \"AAAA\"\n").unwrap();
        assert!(matches!(
            Secrets::open(dir.path(), &SystemRandom),
            Err(SecretsError::Damaged(_))
        ));
        assert!(std::fs::read_to_string(&path).unwrap().contains("AAAA"));
    }

    #[test]
    fn parts_do_not_run_into_each_other() {
        let dir = TempDir::new().unwrap();
        let secrets = Secrets::open(dir.path(), &SystemRandom).unwrap();
        let email = secrets.email_hash("sara@example.org");
        assert_ne!(
            secrets.code_hash(&email, "photos1", "23456"),
            secrets.code_hash(&email, "photos", "123456")
        );
    }
}
