//! What each reader sees of an album and of a photo.
//!
//! One function for each kind of reader, so that what is withheld from whom stands in one place.
//!
//! # Source
//! Ente Photos protocol, albums sections 3.1, 3.2 and 5.2; public links section 4.1.

use std::collections::HashMap;

use potluck_protocol::collections::{Collection, CollectionAttributes, Person, Role};
use potluck_protocol::files::{File, FileInfo, FilePart};
use potluck_protocol::links::PublicUrl;
use potluck_protocol::{B64, EpochMicros, Sealed, UserId};

use super::roles::{role_text, sees_link};
use crate::db::sqlite::albums::Album;
use crate::db::sqlite::links::Link;
use crate::db::sqlite::photos::PhotoRow;
use crate::db::sqlite::shares::{Share, Sharee};

/// Stands for metadata and headers of a photo that is gone for good.
pub const SCRUBBED: &str = "-";

/// Whether guests can comment here.
pub const GUEST_COMMENTS: bool = false;

/// Addresses by account.
pub type Emails = HashMap<UserId, String>;

/// Where links lead.
pub struct LinkPlace<'a> {
    /// Origin of the page that opens links, without a slash at the end.
    pub origin: &'a str,
}

fn person(id: UserId, email: String, role: &str) -> Person {
    Person {
        id,
        email,
        name: String::new(),
        role: role.to_owned(),
    }
}

/// What every reader sees; keys, people and links are filled in by the caller.
fn base(album: &Album) -> Collection {
    Collection {
        id: album.id,
        owner: person(album.owner, String::new(), ""),
        encrypted_key: Sealed::default(),
        key_decryption_nonce: None,
        name: album.name.clone(),
        encrypted_name: Sealed::from_text(album.encrypted_name.clone()),
        name_decryption_nonce: B64(album.name_decryption_nonce.clone()),
        kind: album.kind,
        attributes: CollectionAttributes::default(),
        sharees: None,
        public_urls: None,
        updation_time: album.updation_time,
        shared_at: None,
        is_deleted: album.is_deleted,
        magic_metadata: None,
        pub_magic_metadata: album.public_magic.clone(),
        shared_magic_metadata: None,
        app: album.app.clone(),
    }
}

/// An album as its owner sees it.
#[must_use]
pub fn for_owner(album: &Album) -> Collection {
    Collection {
        encrypted_key: Sealed::from_text(album.encrypted_key.clone()),
        key_decryption_nonce: Some(B64(album.key_decryption_nonce.clone())),
        attributes: album.attributes.clone(),
        magic_metadata: album.magic.clone(),
        ..base(album)
    }
}

/// An album as somebody sees it whom it is shared with.
///
/// Whoever left or was removed gets the bare fact: neither the key, nor names given since.
#[must_use]
pub fn for_sharee(share: &Share) -> Collection {
    let album = &share.album;
    if share.is_deleted {
        return Collection {
            is_deleted: true,
            name: String::new(),
            encrypted_name: Sealed::default(),
            name_decryption_nonce: B64::default(),
            pub_magic_metadata: None,
            updation_time: share.updation_time,
            shared_at: Some(share.shared_at),
            sharees: Some(Vec::new()),
            public_urls: Some(Vec::new()),
            ..base(album)
        };
    }
    Collection {
        encrypted_key: Sealed::from_text(share.encrypted_key.clone()),
        shared_at: Some(share.shared_at),
        shared_magic_metadata: share.magic.clone(),
        updation_time: album.updation_time.max(share.updation_time),
        ..base(album)
    }
}

/// An album as a guest sees it: the owner's own copy of the key, which is of no use to guests, and no people.
#[must_use]
pub fn for_guest(album: &Album, link: &Link) -> Collection {
    Collection {
        encrypted_key: Sealed::from_text(album.encrypted_key.clone()),
        key_decryption_nonce: Some(B64(album.key_decryption_nonce.clone())),
        attributes: album.attributes.clone(),
        public_urls: Some(vec![PublicUrl {
            url: String::new(),
            device_limit: 0,
            valid_till: EpochMicros(0),
            min_role: None,
            ..link_base(link)
        }]),
        ..base(album)
    }
}

/// Puts people and links into albums that their reader takes part in.
pub fn fill_people(
    collections: &mut [Collection],
    reader: UserId,
    sharees: &[Sharee],
    links: &[Link],
    emails: &Emails,
    place: &LinkPlace<'_>,
) {
    let email_of = |user: UserId| emails.get(&user).cloned().unwrap_or_default();
    for collection in collections {
        let is_owner = collection.owner.id == reader;
        if collection.is_deleted && !is_owner {
            continue;
        }
        let own_role = if is_owner {
            Role::Owner
        } else {
            collection.owner.email = email_of(collection.owner.id);
            sharees
                .iter()
                .find(|s| s.album == collection.id && s.user == reader)
                .map_or(Role::Unknown, |s| s.role)
        };
        collection.sharees = Some(
            sharees
                .iter()
                .filter(|s| s.album == collection.id)
                .map(|s| person(s.user, email_of(s.user), role_text(s.role)))
                .collect(),
        );
        collection.public_urls = Some(
            links
                .iter()
                .filter(|l| l.album == collection.id && sees_link(own_role, l.min_role))
                .map(|l| public_url(l, place))
                .collect(),
        );
    }
}

/// The people of one album.
#[must_use]
pub fn people(sharees: &[Sharee], emails: &Emails) -> Vec<Person> {
    sharees
        .iter()
        .map(|s| {
            person(
                s.user,
                emails.get(&s.user).cloned().unwrap_or_default(),
                role_text(s.role),
            )
        })
        .collect()
}

/// A link as those see it who may see where it leads.
#[must_use]
pub fn public_url(link: &Link, place: &LinkPlace<'_>) -> PublicUrl {
    let origin = place.origin.trim_end_matches('/');
    PublicUrl {
        url: if link.app == "locker" {
            format!("{origin}/c/{}", link.token)
        } else {
            format!("{origin}/?t={}", link.token)
        },
        ..link_base(link)
    }
}

fn link_base(link: &Link) -> PublicUrl {
    let password = link.password.as_ref();
    PublicUrl {
        url: String::new(),
        device_limit: link.device_limit,
        valid_till: link.valid_till,
        enable_download: link.enable_download,
        enable_collect: link.enable_collect,
        // The wish is kept; whoever were told of it would be refused.
        enable_comment: link.enable_comment && GUEST_COMMENTS,
        password_enabled: password.is_some(),
        nonce: password.map(|p| B64(p.nonce.clone())),
        mem_limit: password.map(|p| p.mem_limit),
        ops_limit: password.map(|p| p.ops_limit),
        enable_join: link.enable_join,
        min_role: link.min_role,
    }
}

/// Who reads a photo's row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    /// An account.
    Account(UserId),
    /// Somebody with a link.
    Guest,
}

/// A photo's row as its reader sees it.
///
/// Only the photo's owner gets its private metadata and what others ask of them; for everybody else, the album's
/// owner included, a photo marked for removal is gone.
#[must_use]
pub fn row(row: PhotoRow, reader: Reader) -> File {
    let is_owner = reader == Reader::Account(row.owner);
    let is_scrubbed = row.encrypted_metadata == SCRUBBED;
    let is_marked = row.action.is_some();
    let part = |header: String| FilePart {
        decryption_header: B64(header),
        ..FilePart::default()
    };
    let size = |bytes: i64| (bytes > 0).then_some(bytes);
    File {
        id: row.id,
        owner_id: row.owner,
        collection_id: row.album,
        collection_owner_id: Some(row.album_owner),
        collection_added_at: Some(row.added_at),
        encrypted_key: Sealed::from_text(row.encrypted_key),
        key_decryption_nonce: B64(row.key_decryption_nonce),
        file: part(row.file_header),
        thumbnail: part(row.thumbnail_header),
        metadata: FilePart {
            encrypted_data: Some(Sealed::from_text(row.encrypted_metadata)),
            ..part(row.metadata_header)
        },
        is_deleted: row.is_deleted || is_scrubbed || (is_marked && !is_owner),
        updation_time: row.updation_time,
        magic_metadata: row.magic.filter(|_| is_owner),
        pub_magic_metadata: row.public_magic,
        info: (!is_scrubbed).then_some(FileInfo {
            file_size: size(row.file_size),
            thumb_size: size(row.thumb_size),
        }),
        action: row.action.filter(|_| is_owner),
        action_user: row.action_user.filter(|_| is_owner),
    }
}
