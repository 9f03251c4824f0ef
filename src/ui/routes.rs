//! Every path of the product: what the router matches, and every address the screens lead to.
//!
//! Links with a token (`/?t=TOKEN#KEY`, `/TOKEN#KEY`) are no routes: the page decides before it starts whether it is the
//! guest's page (`app.rs`), since that runs with another session.

use potluck_engine::{AlbumId, PhotoId};

/// The start page.
pub const WELCOME: &str = "/";
/// Creating an account.
pub const SIGN_UP: &str = "/sign-up";
/// Signing in.
pub const SIGN_IN: &str = "/sign-in";
/// For those who forgot their password.
pub const RECOVER: &str = "/recover";
/// All albums.
pub const ALBUMS: &str = "/albums";
/// Settings.
pub const SETTINGS: &str = "/settings";

/// Name of the album's parameter in a route.
pub const ALBUM_PARAM: &str = "album";
/// Name of the photo's parameter in a route.
pub const PHOTO_PARAM: &str = "photo";

/// An album.
#[must_use]
pub fn album(album: AlbumId) -> String {
    format!("{ALBUMS}/{album}")
}

/// A photo, over its album.
#[must_use]
pub fn photo(album: AlbumId, photo: PhotoId) -> String {
    format!("{ALBUMS}/{album}/{photo}")
}

/// A photo on the guest page: the same page, so that the link's session goes on.
#[must_use]
pub fn guest_photo(here: &str, photo: PhotoId) -> String {
    let sign = if here.contains('?') { '&' } else { '?' };
    format!("{here}{sign}photo={photo}")
}

/// An album's id from its route, if it is one.
#[must_use]
pub fn parse_album(text: &str) -> Option<AlbumId> {
    text.parse().ok().map(AlbumId)
}

/// A photo's id from its route, if it is one.
#[must_use]
pub fn parse_photo(text: &str) -> Option<PhotoId> {
    text.parse().ok().map(PhotoId)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_built_parses_back() {
        let (album_id, photo_id) = (AlbumId(1_580_559_962_386_438), PhotoId(10_000_000));
        let path = photo(album_id, photo_id);
        let parts: Vec<_> = path.split('/').collect();
        assert_eq!(parse_album(parts[2]), Some(album_id));
        assert_eq!(parse_photo(parts[3]), Some(photo_id));
        assert!(path.starts_with(&album(album_id)));
    }

    #[test]
    fn words_are_no_ids() {
        assert_eq!(parse_album("sara"), None);
        assert_eq!(parse_photo(""), None);
    }

    #[test]
    fn a_guests_photo_stays_on_the_links_page() {
        assert_eq!(
            guest_photo("/?t=7KQ2M9XAZB", PhotoId(7)),
            "/?t=7KQ2M9XAZB&photo=7"
        );
        assert_eq!(
            guest_photo("/7KQ2M9XAZB", PhotoId(7)),
            "/7KQ2M9XAZB?photo=7"
        );
    }
}
