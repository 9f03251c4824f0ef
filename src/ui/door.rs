//! Which of the two lives a page leads: an account's, or a guest's with a link. Decided once, from the address.

use potluck_engine::{Error, Kind, LinkAddress, Start};

use super::routes;

/// First path segments that are screens or files of ours, and no link's token.
const OURS: [&str; 8] = [
    "sign-up",
    "sign-in",
    "albums",
    "settings",
    "assets",
    "icons",
    "index.html",
    "recover",
];

/// What to start the engine with, from the whole address with its key part.
///
/// # Errors
/// The kind of error that the guest is told of when a link is incomplete.
pub fn start(href: &str) -> Result<Start, Kind> {
    if !is_link(href) {
        return Ok(Start::Account);
    }
    let address = LinkAddress::parse(href).map_err(|Error { kind, .. }| kind)?;
    Ok(address.map_or(Start::Account, Start::Link))
}

/// True when an address names a link's token: `?t=TOKEN`, or `/TOKEN`.
fn is_link(href: &str) -> bool {
    let before_key = href.split('#').next().unwrap_or_default();
    let (address, query) = before_key.split_once('?').unwrap_or((before_key, ""));
    if query
        .split('&')
        .any(|pair| pair.starts_with("t=") && pair.len() > 2)
    {
        return true;
    }
    let path = address.split_once("://").map_or(address, |(_, rest)| {
        rest.find('/').map_or("", |at| &rest[at..])
    });
    let mut segments = path.split('/').filter(|segment| !segment.is_empty());
    match (segments.next(), segments.next()) {
        (Some(only), None) => !OURS.contains(&only),
        _ => path == routes::WELCOME && href.contains('#') && href.len() > before_key.len() + 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn screens_are_no_links() {
        for path in [
            "/",
            "/sign-up",
            "/sign-in",
            "/albums",
            "/albums/1580559962386438",
            "/albums/1/2",
            "/settings",
            "/recover",
            "",
        ] {
            assert!(
                !is_link(&format!("https://potluck.example{path}")),
                "{path}"
            );
        }
    }

    #[test]
    fn tokens_are_links_with_or_without_their_key() {
        for path in [
            "/?t=7KQ2M9XAZB",
            "/?t=7KQ2M9XAZB#abc",
            "/7KQ2M9XAZB",
            "/7KQ2M9XAZB#abc",
            "/?a=1&t=7KQ2M9XAZB&photo=3",
        ] {
            assert!(is_link(&format!("https://potluck.example{path}")), "{path}");
        }
    }

    #[test]
    fn a_link_without_its_key_says_so() {
        assert_eq!(
            start("https://potluck.example/?t=7KQ2M9XAZB").err(),
            Some(Kind::LinkKey)
        );
        assert_eq!(
            start("https://potluck.example/?t=7KQ2M9XAZB#22").err(),
            Some(Kind::LinkKey)
        );
        assert!(matches!(
            start("https://potluck.example/albums"),
            Ok(Start::Account)
        ));
    }
}
