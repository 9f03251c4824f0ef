//! Public and collect links (docs/spec/collect.md).

use serde::{Deserialize, Serialize};

use crate::collections::{Collection, Role};
use crate::{AlbumId, B64, EpochMicros, null_as_default};

/// A link as its owner sees it; blanked for guests.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PublicUrl {
    /// Without fragment; `""` for guests. Holds the token, so it is not printed.
    #[serde(default, deserialize_with = "null_as_default")]
    pub url: String,
    /// 0 is none.
    #[serde(default, deserialize_with = "null_as_default")]
    pub device_limit: i32,
    /// 0 is never.
    #[serde(default, deserialize_with = "null_as_default")]
    pub valid_till: EpochMicros,
    /// Originals may be saved; a hint, the viewer needs them.
    #[serde(default, deserialize_with = "null_as_default")]
    pub enable_download: bool,
    /// Guests may add.
    #[serde(default, deserialize_with = "null_as_default")]
    pub enable_collect: bool,
    /// Guests may comment.
    #[serde(default, deserialize_with = "null_as_default")]
    pub enable_comment: bool,
    /// A password is asked.
    #[serde(default, deserialize_with = "null_as_default")]
    pub password_enabled: bool,
    /// Argon2id salt of the password; called nonce on the wire.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nonce: Option<B64>,
    /// Argon2id memory in bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mem_limit: Option<i64>,
    /// Argon2id passes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ops_limit: Option<i64>,
    /// Account holders may join.
    #[serde(default, deserialize_with = "null_as_default")]
    pub enable_join: bool,
    /// Least role that sees the link.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_role: Option<Role>,
}

impl std::fmt::Debug for PublicUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PublicUrl")
            .field("enable_collect", &self.enable_collect)
            .field("password_enabled", &self.password_enabled)
            .finish_non_exhaustive()
    }
}

/// Creates a link, or returns the active one unchanged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "camelCase")]
pub struct CreateLinkRequest {
    /// The album.
    #[serde(rename = "collectionID", default)]
    pub collection_id: AlbumId,
    /// Guests may add.
    #[serde(default, deserialize_with = "null_as_default")]
    pub enable_collect: bool,
    /// Guests may comment.
    #[serde(default, deserialize_with = "null_as_default")]
    pub enable_comment: bool,
    /// Absent means true.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enable_join: Option<bool>,
    /// 0 is never.
    #[serde(default, deserialize_with = "null_as_default")]
    pub valid_till: EpochMicros,
    /// 0 is none.
    #[serde(default, deserialize_with = "null_as_default")]
    pub device_limit: i32,
}

/// Changes a link; absent fields stay.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct UpdateLinkRequest {
    /// The album.
    #[serde(rename = "collectionID")]
    pub collection_id: AlbumId,
    /// 0 is never.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_till: Option<EpochMicros>,
    /// 0 to 50.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub device_limit: Option<i32>,
    /// 32 bytes, all four or none. The bearer secret of the gate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pass_hash: Option<String>,
    /// 16 bytes salt.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nonce: Option<String>,
    /// Argon2id memory in bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mem_limit: Option<i64>,
    /// Argon2id passes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ops_limit: Option<i64>,
    /// Originals may be saved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enable_download: Option<bool>,
    /// Guests may add.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enable_collect: Option<bool>,
    /// Guests may comment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enable_comment: Option<bool>,
    /// Account holders may join.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enable_join: Option<bool>,
    /// True takes the password away.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disable_password: Option<bool>,
    /// Text, so that the server can refuse what it does not know.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_role: Option<String>,
}

impl std::fmt::Debug for UpdateLinkRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("UpdateLinkRequest")
            .field("collection_id", &self.collection_id)
            .finish_non_exhaustive()
    }
}

/// Answer of create and update.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkReply {
    /// The link as it is now.
    pub result: PublicUrl,
}

/// Answer of `GET /public-collection/info`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PublicInfo {
    /// The album, without what guests must not know.
    pub collection: Collection,
    /// Unused; `""`. Some servers send `null`.
    #[serde(default, deserialize_with = "null_as_default")]
    pub referral_code: String,
}

/// Gives a link's password.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerifyPasswordRequest {
    /// 32 bytes of Argon2id output, base64.
    #[serde(rename = "passHash", default, deserialize_with = "null_as_default")]
    pub pass_hash: String,
}

/// Proof that the password was given; opaque to clients.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerifyPasswordReply {
    /// Sent back in [`crate::headers::LINK_JWT`].
    #[serde(rename = "jwtToken")]
    pub jwt_token: String,
}
