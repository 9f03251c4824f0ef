//! Creating, changing and removing the one link of an album (docs/spec/collect.md 2).

use std::rc::Rc;

use potluck_crypto::KdfLimits;
use potluck_crypto::password::Salt;
use potluck_protocol::collections::Collection;
use potluck_protocol::limits::LINK_DEVICE_LIMIT_MAX;
use potluck_protocol::links::{CreateLinkRequest, PublicUrl, UpdateLinkRequest};
use potluck_protocol::{AlbumId, B64, EpochMicros};

use crate::engine::{Engine, Inner};
use crate::links::{LinkEdit, LinkFor, address};
use crate::ports::{Clock, CryptoPool, Platform, Table};
use crate::sync::pull::take_own;
use crate::sync::store;
use crate::view::LinkView;
use crate::{Change, Kind, Result, cache, remote};

impl<P: Platform> Engine<P> {
    /// The album's link, if it has one and this account sees it.
    pub fn link(&self, album: AlbumId) -> Option<LinkView> {
        let key = self.0.keyring.borrow().album(album)?;
        let library = self.0.library.borrow();
        let link = library
            .facts(album)?
            .link
            .as_ref()
            .filter(|link| !link.url.is_empty())?;
        Some(LinkView {
            url: address::build(&link.url, &key),
            is_collecting: link.enable_collect,
            can_download: link.enable_download,
            has_password: link.password_enabled,
            ends_us: Some(link.valid_till.0).filter(|us| *us != 0),
            device_limit: u32::try_from(link.device_limit)
                .ok()
                .filter(|limit| *limit != 0),
        })
    }

    /// Gives the album a link for looking, or for looking and adding. One that is there becomes of the wanted kind,
    /// and works again if it had ended; its other settings stay.
    ///
    /// # Errors
    /// `Forbidden` unless the album is the account's own; `NotFound`.
    pub async fn create_link(&self, album: AlbumId, kind: LinkFor) -> Result<()> {
        let inner = &self.0;
        let wants_collect = kind == LinkFor::Collect;
        let body = CreateLinkRequest {
            collection_id: album,
            enable_collect: wants_collect,
            enable_comment: false,
            enable_join: Some(false),
            ..CreateLinkRequest::default()
        };
        let mut link = remote::links::create(inner, &body).await?;
        let now_us = EpochMicros::from_millis(inner.platform.clock().now_ms());
        let has_ended = link.valid_till.0 != 0 && link.valid_till < now_us;
        if link.enable_collect != wants_collect || has_ended {
            // An active link came back as it was, whatever was asked (docs/spec/collect.md 2.1).
            let body = UpdateLinkRequest {
                collection_id: album,
                enable_collect: Some(wants_collect),
                valid_till: has_ended.then_some(EpochMicros(0)),
                ..UpdateLinkRequest::default()
            };
            link = remote::links::update(inner, &body).await?;
        }
        adopt(inner, album, Some(link)).await
    }

    /// Changes the link's settings.
    ///
    /// # Errors
    /// `NotFound` when there is no link; `Empty` for an empty password; `Unsupported` for a limit above 50 or a time
    /// that is past; `OutOfMemory`.
    pub async fn update_link(&self, album: AlbumId, edit: LinkEdit) -> Result<()> {
        let inner = &self.0;
        let now_us = inner.platform.clock().now_ms().saturating_mul(1000);
        let Some(mut body) = plain_part(album, &edit, now_us)? else {
            return Ok(());
        };
        match &edit.password {
            None => {}
            Some(None) => body.disable_password = Some(true),
            Some(Some(password)) => {
                let salt = Salt::make(&mut inner.platform.random());
                let limits = KdfLimits::INTERACTIVE;
                let pool = inner.platform.pool();
                let hash = pool
                    .hash_link_password(password, salt.as_bytes(), limits)
                    .await?;
                body.pass_hash = Some(B64::encode(&hash).0);
                body.nonce = Some(B64::encode(salt.as_bytes()).0);
                body.ops_limit = i64::try_from(limits.ops).ok();
                body.mem_limit = i64::try_from(limits.mem_bytes).ok();
            }
        }
        let link = match remote::links::update(inner, &body).await {
            Ok(link) => link,
            Err(error) => {
                if error.kind == Kind::NotFound {
                    // Removed on another device; what is shown here is out of date.
                    inner.pull_soon();
                }
                return Err(error);
            }
        };
        adopt(inner, album, Some(link)).await
    }

    /// Removes the link for good; a later one has another address. Photos that came through it stay.
    ///
    /// # Errors
    /// `Forbidden` unless the album is the account's own; `NotFound`.
    pub async fn remove_link(&self, album: AlbumId) -> Result<()> {
        remote::links::remove(&self.0, album).await?;
        adopt(&self.0, album, None).await
    }
}

/// The request but for the password; `None` when nothing is to change.
fn plain_part(album: AlbumId, edit: &LinkEdit, now_us: i64) -> Result<Option<UpdateLinkRequest>> {
    if *edit == LinkEdit::default() {
        return Ok(None);
    }
    if matches!(&edit.password, Some(Some(password)) if password.is_empty()) {
        return Err(Kind::Empty.into());
    }
    let device_limit = match edit.device_limit {
        None => None,
        Some(None) => Some(0),
        Some(Some(limit)) => {
            let limit = i32::try_from(limit)
                .ok()
                .filter(|l| (1..=LINK_DEVICE_LIMIT_MAX).contains(l));
            Some(limit.ok_or(Kind::Unsupported)?)
        }
    };
    let valid_till = match edit.ends_us {
        None => None,
        Some(None) => Some(EpochMicros(0)),
        Some(Some(us)) if us > now_us => Some(EpochMicros(us)),
        Some(Some(_)) => return Err(Kind::Unsupported.into()),
    };
    Ok(Some(UpdateLinkRequest {
        collection_id: album,
        enable_collect: edit.collecting,
        enable_download: edit.download,
        valid_till,
        device_limit,
        ..UpdateLinkRequest::default()
    }))
}

/// Shows the link as the server has it now, without waiting for the next pull.
async fn adopt<P: Platform>(
    inner: &Rc<Inner<P>>,
    album: AlbumId,
    link: Option<PublicUrl>,
) -> Result<()> {
    let row = store::album_key(&inner.scope(), album);
    let kept: Option<Collection> = cache::get(inner, Table::Albums, &row).await.ok().flatten();
    if let Some(mut collection) = kept {
        collection.public_urls = Some(link.into_iter().collect());
        take_own(inner, collection).await?;
    } else {
        crate::sync::pull(inner).await?;
    }
    inner.announce(&Change::Link);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALBUM: AlbumId = AlbumId(7);

    #[test]
    fn empty_edit_sends_nothing() {
        assert_eq!(
            plain_part(ALBUM, &LinkEdit::default(), 5).expect("fine"),
            None
        );
    }

    #[test]
    fn only_what_is_edited_is_sent() {
        let edit = LinkEdit {
            collecting: Some(true),
            ends_us: Some(None),
            ..LinkEdit::default()
        };
        let body = plain_part(ALBUM, &edit, 5)
            .expect("fine")
            .expect("something");
        let json = serde_json::to_value(&body).expect("serialises");
        assert_eq!(
            json,
            serde_json::json!({"collectionID": 7, "enableCollect": true, "validTill": 0})
        );
    }

    #[test]
    fn bad_limits_times_and_passwords_are_refused_before_sending() {
        let with = |edit: LinkEdit| {
            plain_part(ALBUM, &edit, 1000)
                .expect_err("must be refused")
                .kind
        };
        assert_eq!(
            with(LinkEdit {
                device_limit: Some(Some(51)),
                ..LinkEdit::default()
            }),
            Kind::Unsupported
        );
        assert_eq!(
            with(LinkEdit {
                device_limit: Some(Some(0)),
                ..LinkEdit::default()
            }),
            Kind::Unsupported
        );
        assert_eq!(
            with(LinkEdit {
                ends_us: Some(Some(1000)),
                ..LinkEdit::default()
            }),
            Kind::Unsupported
        );
        assert_eq!(
            with(LinkEdit {
                password: Some(Some(String::new())),
                ..LinkEdit::default()
            }),
            Kind::Empty
        );
    }
}
