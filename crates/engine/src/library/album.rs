//! An album: a wire collection, opened.

use potluck_crypto::CollectionKey;
use potluck_crypto::metadata::Extras;
use potluck_protocol::collections::{Collection, CollectionType, MagicMetadata, Person, Role};
use potluck_protocol::links::PublicUrl;
use potluck_protocol::{AlbumId, EpochMicros, PhotoId, UserId};

use crate::view::{Broken, RoleView};

/// Characters of a title that are shown.
const TITLE_CHARS_MAX: usize = 255;
/// `visibility` of an album its owner hides behind a second password.
const HIDDEN: i64 = 2;

/// An album of the library.
#[derive(Clone, PartialEq)]
pub struct Album {
    /// The album.
    pub id: AlbumId,
    /// Whose it is.
    pub owner: UserId,
    /// Owner's address; empty when not told.
    pub owner_email: String,
    /// Name; broken when its key or the name does not open.
    pub title: Result<String, Broken>,
    /// Made by a person, or one of the account's special ones.
    pub kind: CollectionType,
    /// What the caller is in it.
    pub role: RoleView,
    /// Participants who are not the owner, the caller among them.
    pub people: Vec<Person>,
    /// Active link. For guests without address.
    pub link: Option<PublicUrl>,
    /// Bumped by every change of the album, its people, its link or its rows.
    pub updated: EpochMicros,
    /// Oldest first.
    pub is_ascending: bool,
    /// Chosen cover.
    pub cover: Option<PhotoId>,
    /// Not in the list: hidden by its owner, or one of the special ones.
    pub is_hidden: bool,
}

impl Album {
    /// Opens what the key opens. `me` is the signed-in account, `None` for a guest.
    #[must_use]
    pub fn open(collection: &Collection, key: Option<&CollectionKey>, me: Option<UserId>) -> Self {
        let public = extras(collection.pub_magic_metadata.as_ref(), key);
        let own = extras(collection.magic_metadata.as_ref(), key);
        let shared = extras(collection.shared_magic_metadata.as_ref(), key);
        let is_hidden = collection.kind == CollectionType::Uncategorized
            || [&own, &shared]
                .iter()
                .any(|extras| int(extras, "visibility") == HIDDEN);
        Self {
            id: collection.id,
            owner: collection.owner.id,
            owner_email: collection.owner.email.clone(),
            title: title(collection, key),
            kind: collection.kind,
            role: role(collection, me),
            people: collection.sharees.clone().unwrap_or_default(),
            link: collection
                .public_urls
                .as_ref()
                .and_then(|links| links.first())
                .cloned(),
            updated: collection.updation_time,
            is_ascending: public.get("asc").and_then(serde_json::Value::as_bool) == Some(true),
            cover: Some(PhotoId(int(&public, "coverID"))).filter(|id| id.0 != 0),
            is_hidden,
        }
    }

    /// May the caller add photos right here. Participants add by way of an album of their own, which this version
    /// does not do.
    #[must_use]
    pub fn can_add(&self) -> bool {
        match self.role {
            RoleView::Owner => true,
            RoleView::Guest => self.link.as_ref().is_some_and(|link| link.enable_collect),
            RoleView::Admin | RoleView::Collaborator | RoleView::Viewer => false,
        }
    }

    /// May the caller make and change links.
    #[must_use]
    pub fn can_link(&self) -> bool {
        self.role == RoleView::Owner && self.kind != CollectionType::Uncategorized
    }

    /// Address of somebody in the album; `None` for a former member.
    #[must_use]
    pub fn email_of(&self, person: UserId) -> Option<&str> {
        if person == self.owner {
            return Some(self.owner_email.as_str()).filter(|email| !email.is_empty());
        }
        self.people
            .iter()
            .find(|other| other.id == person)
            .map(|other| other.email.as_str())
            .filter(|email| !email.is_empty())
    }
}

fn title(collection: &Collection, key: Option<&CollectionKey>) -> Result<String, Broken> {
    let name = if collection.name.is_empty() {
        let sealed = collection.encrypted_name.decode().map_err(|_| Broken)?;
        let nonce = collection
            .name_decryption_nonce
            .decode()
            .map_err(|_| Broken)?;
        key.ok_or(Broken)?
            .open_name(&sealed, &nonce)
            .map_err(|_| Broken)?
    } else {
        collection.name.clone()
    };
    Ok(name
        .chars()
        .filter(|c| !c.is_control())
        .take(TITLE_CHARS_MAX)
        .collect())
}

fn role(collection: &Collection, me: Option<UserId>) -> RoleView {
    let Some(me) = me else {
        return RoleView::Guest;
    };
    if collection.owner.id == me {
        return RoleView::Owner;
    }
    let people = collection.sharees.as_deref().unwrap_or_default();
    let role = people.iter().find(|person| person.id == me);
    let role = role.and_then(|person| {
        serde_json::from_value::<Role>(serde_json::Value::String(person.role.clone())).ok()
    });
    match role {
        Some(Role::Admin) => RoleView::Admin,
        Some(Role::Collaborator) => RoleView::Collaborator,
        // Nobody but the owner of the album owns it; what is not known grants nothing.
        Some(Role::Viewer | Role::Owner | Role::Unknown) | None => RoleView::Viewer,
    }
}

/// Later edits; empty when there are none or they do not open.
fn extras(envelope: Option<&MagicMetadata>, key: Option<&CollectionKey>) -> Extras {
    let open = || {
        let envelope = envelope?;
        let data = envelope.data.decode().ok()?;
        let header = envelope.header.decode().ok()?;
        potluck_crypto::metadata::open_extras(&data, &header, key?).ok()
    };
    open().unwrap_or_default()
}

fn int(extras: &Extras, key: &str) -> i64 {
    extras
        .get(key)
        .and_then(serde_json::Value::as_i64)
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use potluck_crypto::{OsRandom, metadata};
    use potluck_protocol::{B64, Sealed};
    use serde_json::json;

    fn wire(key: &CollectionKey, title: &str) -> Collection {
        let name = key.seal_name(title, &mut OsRandom);
        let mut wire: Collection = serde_json::from_value(json!({
            "id": 9, "owner": {"id": 1, "email": "ada@example.org"}, "type": "album", "updationTime": 5,
            "sharees": [
                {"id": 2, "email": "ben@example.org", "role": "COLLABORATOR"},
                {"id": 3, "email": "", "role": "SOMETHING_NEW"}],
        }))
        .unwrap();
        wire.encrypted_name = Sealed::encode(&name.ciphertext);
        wire.name_decryption_nonce = B64::encode(&name.nonce);
        wire
    }

    fn envelope(key: &CollectionKey, value: &serde_json::Value) -> MagicMetadata {
        let extras = value.as_object().unwrap();
        let sealed = metadata::seal_extras(extras, 1, key, &mut OsRandom).unwrap();
        MagicMetadata {
            version: 1,
            count: 1,
            data: Sealed::encode(&sealed.data),
            header: B64::encode(&sealed.header),
        }
    }

    #[test]
    fn title_opens_with_its_key_only() {
        let key = CollectionKey::make(&mut OsRandom);
        let other = CollectionKey::make(&mut OsRandom);
        let wire = wire(&key, "Sara & Tom");
        assert_eq!(
            Album::open(&wire, Some(&key), None).title,
            Ok("Sara & Tom".into())
        );
        assert_eq!(Album::open(&wire, Some(&other), None).title, Err(Broken));
        assert_eq!(Album::open(&wire, None, None).title, Err(Broken));
    }

    #[test]
    fn legacy_name_in_clear_wins() {
        let key = CollectionKey::make(&mut OsRandom);
        let mut wire = wire(&key, "new");
        wire.name = "old".into();
        assert_eq!(Album::open(&wire, Some(&key), None).title, Ok("old".into()));
    }

    #[test]
    fn role_comes_from_owner_and_people() {
        let key = CollectionKey::make(&mut OsRandom);
        let wire = wire(&key, "x");
        let role = |me: Option<i64>| Album::open(&wire, Some(&key), me.map(UserId)).role;
        assert_eq!(role(None), RoleView::Guest);
        assert_eq!(role(Some(1)), RoleView::Owner);
        assert_eq!(role(Some(2)), RoleView::Collaborator);
        assert_eq!(
            role(Some(3)),
            RoleView::Viewer,
            "an unknown role grants nothing"
        );
        assert_eq!(role(Some(4)), RoleView::Viewer);
    }

    #[test]
    fn extras_are_read_and_broken_ones_are_as_if_absent() {
        let key = CollectionKey::make(&mut OsRandom);
        let mut wire = wire(&key, "x");
        wire.pub_magic_metadata = Some(envelope(&key, &json!({"asc": true, "coverID": 77})));
        let album = Album::open(&wire, Some(&key), None);
        assert!(album.is_ascending);
        assert_eq!(album.cover, Some(PhotoId(77)));

        wire.pub_magic_metadata.as_mut().unwrap().data = Sealed::encode(b"nonsense");
        let album = Album::open(&wire, Some(&key), None);
        assert!(!album.is_ascending);
        assert_eq!(album.cover, None);
        assert_eq!(album.title, Ok("x".into()));
    }

    #[test]
    fn hidden_albums_are_marked() {
        let key = CollectionKey::make(&mut OsRandom);
        let mut wire = wire(&key, "x");
        wire.magic_metadata = Some(envelope(&key, &json!({"visibility": 2})));
        assert!(Album::open(&wire, Some(&key), Some(UserId(1))).is_hidden);
        wire.magic_metadata = Some(envelope(&key, &json!({"visibility": 1})));
        assert!(!Album::open(&wire, Some(&key), Some(UserId(1))).is_hidden);
    }

    #[test]
    fn guest_adds_only_where_collecting() {
        let key = CollectionKey::make(&mut OsRandom);
        let mut wire = wire(&key, "x");
        assert!(!Album::open(&wire, Some(&key), None).can_add());
        for collects in [false, true] {
            let link =
                json!({"url": "", "deviceLimit": 0, "validTill": 0, "enableCollect": collects});
            wire.public_urls = Some(vec![serde_json::from_value(link).unwrap()]);
            let album = Album::open(&wire, Some(&key), None);
            assert_eq!(album.can_add(), collects);
            assert!(!album.can_link());
        }
        assert!(!Album::open(&wire, Some(&key), Some(UserId(2))).can_add());
    }
}
