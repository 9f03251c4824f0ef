//! Signing in without sending the password: SRP-6a, client and server.
//!
//! # Shape
//! Group: the 4096-bit one of RFC 5054, g = 5. Hash: SHA-256, written H. PAD: big-endian, zeros in front up
//! to 512 bytes. I: the SRP user id as text. P: the 16-byte [`LoginKey`].
//!
//! | value | is |
//! | ----- | -- |
//! | k     | H(PAD(N) ‖ PAD(g)) |
//! | x     | H(salt ‖ H(I ‖ ":" ‖ P)) |
//! | v     | g^x, sent padded, read in any length |
//! | A, B  | g^a and k·v + g^b, sent padded |
//! | u     | H(PAD(A) ‖ PAD(B)) |
//! | S     | (B − k·g^x)^(a + u·x) = (A·v^u)^b |
//! | M1    | H(PAD(A) ‖ PAD(B) ‖ PAD(S)) |
//! | M2    | H(PAD(A) ‖ M1 ‖ H(PAD(S))) |
//!
//! # Errors
//! [`Error::Handshake`] when the other side's value is not between 1 and N − 1 or its proof is wrong;
//! [`Error::Length`] when a value has the wrong number of bytes. A wrong password shows as the server's
//! refusal of M1.
//!
//! # Source
//! RFC 5054 for group and arithmetic; Ente Photos protocol, section 7.
//!
//! # Not
//! Not the M1 of RFC 2945 or RFC 5054. Exponentiation takes the same time for all secrets of one length.

use crypto_bigint::modular::{FixedMontyForm, FixedMontyParams};
use crypto_bigint::{Odd, U256, U512, U1024, U4096};
use rand_core::CryptoRng;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::error::{Error, Result, exact};
use crate::key::LoginKey;
use crate::random::make_bytes;

/// Bytes of A, B and v.
pub const VALUE_BYTES: usize = 512;
/// Bytes of M1 and M2.
pub const PROOF_BYTES: usize = 32;
/// Bytes of the ephemeral secrets we draw.
pub const SECRET_BYTES: usize = 32;
/// Longest ephemeral secret; other clients draw as many.
const MAX_SECRET_BYTES: usize = 64;
/// a + u·x has at most this many bits.
const CLIENT_EXPONENT_BITS: u32 = 513;

const GENERATOR: u64 = 5;
/// RFC 5054, appendix A, 4096-bit group.
const MODULUS: &str = concat!(
    "ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74",
    "020bbea63b139b22514a08798e3404ddef9519b3cd3a431b302b0a6df25f1437",
    "4fe1356d6d51c245e485b576625e7ec6f44c42e9a637ed6b0bff5cb6f406b7ed",
    "ee386bfb5a899fa5ae9f24117c4b1fe649286651ece45b3dc2007cb8a163bf05",
    "98da48361c55d39a69163fa8fd24cf5f83655d23dca3ad961c62f356208552bb",
    "9ed529077096966d670c354e4abc9804f1746c08ca18217c32905e462e36ce3b",
    "e39e772c180e86039b2783a2ec07a28fb5c55df06f4c52c9de2bcbf695581718",
    "3995497cea956ae515d2261898fa051015728e5a8aaac42dad33170d04507a33",
    "a85521abdf1cba64ecfb850458dbef0a8aea71575d060c7db3970f85a6e1e4c7",
    "abf5ae8cdb0933d71e8c94e04a25619dcee3d2261ad2ee6bf12ffa06d98a0864",
    "d87602733ec86a64521f2b18177b200cbbe117577a615d6c770988c0bad946e2",
    "08e24fa074e5ab3143db5bfce0fd108e4b82d120a92108011a723c12a787e6d7",
    "88719a10bdba5b2699c327186af4e23c1a946834b6150bda2583e9ca2ad44ce8",
    "dbbbc2db04de8ef92e8efc141fbecaa6287c59474e6bc05d99b2964fa090c3a2",
    "233ba186515be7ed1f612970cee2d7afb81bdd762170481cd0069127d5b05aa9",
    "93b4ea988d8fddc186ffb7dc90a6c08f4df435c934063199ffffffffffffffff",
);

type Value = [u8; VALUE_BYTES];
type Element = FixedMontyForm<{ U4096::LIMBS }>;
type Params = FixedMontyParams<{ U4096::LIMBS }>;

/// The group, with what fast arithmetic in it needs.
struct Group {
    params: Params,
    modulus: U4096,
}

impl Group {
    fn new() -> Self {
        let modulus = U4096::from_be_hex(MODULUS);
        let odd = Odd::new(modulus).expect("the modulus is a prime above two");
        Self {
            params: Params::new_vartime(odd),
            modulus,
        }
    }

    fn element(&self, value: &U4096) -> Element {
        Element::new(value, &self.params)
    }

    fn generator(&self) -> Element {
        self.element(&U4096::from_u64(GENERATOR))
    }

    /// A value the other side sent, if it is between 1 and N − 1.
    fn parse(&self, value: &Value) -> Result<Element> {
        let number = U4096::from_be_slice(value);
        if number == U4096::ZERO || number >= self.modulus {
            return Err(Error::Handshake);
        }
        Ok(self.element(&number))
    }

    fn multiplier(&self) -> Element {
        let k = hash(&[&pad(&self.modulus), &pad(&U4096::from_u64(GENERATOR))]);
        self.element(&widen(&k))
    }

    /// g to a secret of that many bytes.
    fn power(&self, secret: &[u8]) -> Element {
        self.generator()
            .pow_bounded_exp(&*exponent(secret), 8 * secret.len() as u32)
    }
}

fn pad(number: &U4096) -> Value {
    let mut value = [0; VALUE_BYTES];
    value.copy_from_slice(number.to_be_bytes().as_ref());
    value
}

fn retrieve(element: &Element) -> Value {
    pad(&element.retrieve())
}

fn hash(parts: &[&[u8]]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part);
    }
    hash.finalize().into()
}

/// A number of at most 512 bytes, big-endian.
fn widen(bytes: &[u8]) -> U4096 {
    let mut value = Zeroizing::new([0; VALUE_BYTES]);
    value[VALUE_BYTES - bytes.len()..].copy_from_slice(bytes);
    U4096::from_be_slice(&*value)
}

/// A secret of at most 64 bytes as an exponent.
fn exponent(secret: &[u8]) -> Zeroizing<U1024> {
    let mut bytes = Zeroizing::new([0; 128]);
    bytes[128 - secret.len()..].copy_from_slice(secret);
    Zeroizing::new(U1024::from_be_slice(&*bytes))
}

fn derive_x(user_id: &str, salt: &[u8], login_key: &LoginKey) -> Zeroizing<[u8; 32]> {
    let inner = Zeroizing::new(hash(&[user_id.as_bytes(), b":", login_key.as_bytes()]));
    Zeroizing::new(hash(&[salt, &*inner]))
}

fn derive_u(a: &Value, b: &Value) -> Result<[u8; 32]> {
    let u = hash(&[a, b]);
    if u == [0; 32] {
        return Err(Error::Handshake);
    }
    Ok(u)
}

fn derive_m2(a: &Value, m1: &[u8; PROOF_BYTES], s: &Value) -> [u8; PROOF_BYTES] {
    let session_key = Zeroizing::new(hash(&[s]));
    hash(&[a, m1, &*session_key])
}

/// What the server stores to check a password by. `user_id` is a UUID in lower case with hyphens.
pub fn derive_verifier(user_id: &str, salt: &[u8], login_key: &LoginKey) -> Value {
    let x = derive_x(user_id, salt, login_key);
    retrieve(&Group::new().power(&*x))
}

/// The side that knows the password.
pub struct SrpClient {
    group: Group,
    x: Zeroizing<[u8; 32]>,
    secret: Zeroizing<Vec<u8>>,
    public: Value,
}

impl SrpClient {
    /// Starts a login, or the setup of one.
    pub fn make(
        user_id: &str,
        salt: &[u8],
        login_key: &LoginKey,
        rng: &mut (impl CryptoRng + ?Sized),
    ) -> Self {
        let secret = Zeroizing::new(make_bytes::<SECRET_BYTES>(rng));
        Self::with_secret(user_id, salt, login_key, &*secret)
    }

    pub(crate) fn with_secret(
        user_id: &str,
        salt: &[u8],
        login_key: &LoginKey,
        secret: &[u8],
    ) -> Self {
        let group = Group::new();
        Self {
            x: derive_x(user_id, salt, login_key),
            public: retrieve(&group.power(secret)),
            secret: Zeroizing::new(secret.to_vec()),
            group,
        }
    }

    /// A, to send.
    pub fn public_value(&self) -> &Value {
        &self.public
    }

    /// Answers the server's B.
    ///
    /// # Errors
    /// [`Error::Length`] unless B has 512 bytes; [`Error::Handshake`] when it is not in the group. Treat
    /// both as wrong credentials: servers invent a B for accounts they do not have.
    pub fn prove(&self, server_value: &[u8]) -> Result<SrpProof> {
        let b = exact(server_value)?;
        let group = &self.group;
        let base = group.parse(&b)? - group.multiplier() * group.power(&*self.x);
        let u = derive_u(&self.public, &b)?;

        let product: U512 =
            U256::from_be_slice(&u).concatenating_mul(&U256::from_be_slice(&*self.x));
        let product = Zeroizing::new(product);
        let sum = exponent(&self.secret).wrapping_add(&product.resize());
        let sum = Zeroizing::new(sum);
        let s = Zeroizing::new(retrieve(&base.pow_bounded_exp(&*sum, CLIENT_EXPONENT_BITS)));

        let m1 = hash(&[&self.public, &b, &*s]);
        Ok(SrpProof {
            m1,
            m2: derive_m2(&self.public, &m1, &s),
        })
    }
}

impl core::fmt::Debug for SrpClient {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("SrpClient")
    }
}

/// The client's proof, and the server's that must come back.
pub struct SrpProof {
    m1: [u8; PROOF_BYTES],
    m2: [u8; PROOF_BYTES],
}

impl SrpProof {
    /// M1, to send.
    pub fn m1(&self) -> &[u8; PROOF_BYTES] {
        &self.m1
    }

    /// Checks the server's M2. When it fails, the login must be given up: whoever answered does not know
    /// the verifier.
    ///
    /// # Errors
    /// [`Error::Handshake`].
    pub fn check(&self, m2: &[u8]) -> Result<()> {
        if bool::from(self.m2.ct_eq(m2)) {
            Ok(())
        } else {
            Err(Error::Handshake)
        }
    }
}

impl core::fmt::Debug for SrpProof {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("SrpProof")
    }
}

/// The side that stores the verifier.
pub struct SrpServer {
    group: Group,
    verifier: Element,
    secret: Zeroizing<Vec<u8>>,
    public: Value,
}

impl SrpServer {
    /// Answers a client that wants to sign in. The verifier may lack leading zeros.
    ///
    /// # Errors
    /// [`Error::Length`] or [`Error::Handshake`] when the verifier is not a number of the group.
    pub fn make(verifier: &[u8], rng: &mut (impl CryptoRng + ?Sized)) -> Result<Self> {
        let secret = Zeroizing::new(make_bytes::<SECRET_BYTES>(rng));
        Self::restore(verifier, &*secret)
    }

    /// Stands in for an account that does not exist: takes as long, and no proof will fit it.
    pub fn make_decoy(rng: &mut (impl CryptoRng + ?Sized)) -> Self {
        let mut verifier = make_bytes::<VALUE_BYTES>(rng);
        // Below N, which starts with 64 one bits, and never 0.
        verifier[0] &= 0x7f;
        verifier[VALUE_BYTES - 1] |= 1;
        Self::make(&verifier, rng).expect("the number was made to lie in the group")
    }

    /// Goes on with a login begun by an earlier request.
    ///
    /// # Errors
    /// [`Error::Length`] when the secret is empty or longer than 64 bytes, else as [`make`](Self::make).
    pub fn restore(verifier: &[u8], secret: &[u8]) -> Result<Self> {
        check_len(verifier, VALUE_BYTES)?;
        check_len(secret, MAX_SECRET_BYTES)?;
        let group = Group::new();
        let verifier = group.parse(&pad(&widen(verifier)))?;
        let public = group.multiplier() * verifier + group.power(secret);
        Ok(Self {
            verifier,
            public: retrieve(&public),
            secret: Zeroizing::new(secret.to_vec()),
            group,
        })
    }

    /// b, to keep until the client's proof comes.
    pub fn secret(&self) -> &[u8] {
        &self.secret
    }

    /// B, to send.
    pub fn public_value(&self) -> &Value {
        &self.public
    }

    /// Checks the client's proof and gives the server's, M2.
    ///
    /// # Errors
    /// [`Error::Handshake`] for a wrong password or a value outside the group; [`Error::Length`] unless A
    /// has 512 bytes and M1 32.
    pub fn check(&self, client_value: &[u8], m1: &[u8]) -> Result<[u8; PROOF_BYTES]> {
        let a = exact(client_value)?;
        let m1 = exact(m1)?;
        let u = derive_u(&a, &self.public)?;
        let mixed = self
            .verifier
            .pow_bounded_exp(&U256::from_be_slice(&u), U256::BITS);
        let base = self.group.parse(&a)? * mixed;
        let power = base.pow_bounded_exp(&*exponent(&self.secret), 8 * self.secret.len() as u32);
        let s = Zeroizing::new(retrieve(&power));
        let expected = hash(&[&a, &self.public, &*s]);
        if bool::from(expected.ct_eq(&m1)) {
            Ok(derive_m2(&a, &m1, &s))
        } else {
            Err(Error::Handshake)
        }
    }
}

impl core::fmt::Debug for SrpServer {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("SrpServer")
    }
}

fn check_len(bytes: &[u8], most: usize) -> Result<()> {
    if (1..=most).contains(&bytes.len()) {
        Ok(())
    } else {
        Err(Error::Length {
            expected: most,
            got: bytes.len(),
        })
    }
}
