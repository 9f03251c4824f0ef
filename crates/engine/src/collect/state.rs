//! What a guest's session knows, in memory and in its sealed row.

use potluck_crypto::{CollectionKey, encode, hash};
use potluck_protocol::LinkToken;
use potluck_protocol::collections::Collection;
use potluck_protocol::links::PublicUrl;
use serde::{Deserialize, Serialize};

use crate::Kind;
use crate::collect::GuestName;
use crate::session::SecretText;
use crate::view::GuestView;

/// A guest's session. Default: none.
#[derive(Default)]
pub(crate) struct GuestState {
    pub(crate) link: Option<Link>,
    pub(crate) row: LinkRow,
    /// The album as the server last told it.
    pub(crate) collection: Option<Collection>,
    pub(crate) standing: Standing,
    /// When the password was last found right.
    pub(crate) unlocked_ms: Option<i64>,
    /// The album was asked for a moment ago: the pull that follows need not ask again.
    pub(crate) is_fresh: bool,
}

/// The link of this page.
pub(crate) struct Link {
    pub(crate) token: LinkToken,
    pub(crate) key: CollectionKey,
    /// Names the link's rows without naming the link.
    pub(crate) id: String,
}

/// Where the guest stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Standing {
    #[default]
    Opening,
    Password {
        wrong: bool,
    },
    Open,
    Closed(Kind),
}

/// What is kept of a link, sealed, in `Table::Links`.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct LinkRow {
    /// Proof that the password was given.
    pub(crate) jwt: Option<SecretText>,
    /// Device admission; outlives a removed link's cache.
    pub(crate) device: Option<SecretText>,
    /// What the guest is called; outlives a removed link's cache.
    pub(crate) name: Option<GuestName>,
    /// The album as last seen, for the first picture before the server answers.
    pub(crate) collection: Option<Collection>,
}

impl Link {
    pub(crate) fn new(token: LinkToken, key: CollectionKey) -> Self {
        // Rows' keys lie open in the database, and the token is half of what opens an album: its hash stands for it.
        let digest: [u8; 16] = hash::generic_hash(token.as_str().as_bytes());
        Self {
            id: encode::hex(&digest),
            token,
            key,
        }
    }
}

impl GuestState {
    /// Prefix of this link's rows in shared tables; see `Inner::scope`.
    pub(crate) fn scope(&self) -> String {
        self.link
            .as_ref()
            .map_or_else(|| "l/".to_owned(), |link| format!("l/{}/", link.id))
    }

    /// The link's settings as last told.
    pub(crate) fn settings(&self) -> Option<&PublicUrl> {
        self.collection.as_ref()?.public_urls.as_ref()?.first()
    }

    /// The album in memory and the one in the row.
    pub(crate) fn collections_mut(&mut self) -> impl Iterator<Item = &mut Collection> {
        self.collection
            .iter_mut()
            .chain(self.row.collection.iter_mut())
    }

    pub(crate) fn view(&self) -> GuestView {
        match (self.standing, &self.collection) {
            (Standing::Opening, _) => GuestView::Opening,
            (Standing::Password { wrong }, _) => GuestView::Password { wrong },
            (Standing::Closed(kind), _) => GuestView::Closed(kind),
            (Standing::Open, None) => GuestView::Opening,
            (Standing::Open, Some(collection)) => GuestView::Open {
                album: collection.id,
                can_add: self.settings().is_some_and(|s| s.enable_collect),
                can_download: self.settings().is_none_or(|s| s.enable_download),
            },
        }
    }
}
