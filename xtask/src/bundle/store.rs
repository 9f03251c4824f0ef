//! The folder a bundle is written to: names by contents, integrity, compressed twins.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::Context;
use base64::{Engine, prelude::BASE64_STANDARD};
use sha2::{Digest, Sha384};

use crate::files;

/// One file under a name made from its contents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asset {
    /// File name, without folder.
    pub name: String,
    /// Path in the address bar's sense, from the site's root.
    pub url: String,
    /// Value of an `integrity` attribute (W3C Subresource Integrity, SHA-384).
    pub integrity: String,
}

impl Asset {
    fn new(stem: &str, extension: &str, bytes: &[u8]) -> Self {
        let name = format!("{stem}-{}.{extension}", files::short_hash(bytes));
        let digest = BASE64_STANDARD.encode(Sha384::digest(bytes));
        Self {
            url: format!("/assets/{name}"),
            integrity: format!("sha384-{digest}"),
            name,
        }
    }
}

/// Writes a bundle, file by file.
pub struct Store {
    folder: PathBuf,
    compress: bool,
    named: Vec<(String, Asset)>,
}

impl Store {
    /// A store writing below `folder`; with `compress`, a `.br` is laid beside each file.
    pub fn new(folder: &Path, compress: bool) -> Self {
        Self {
            folder: folder.to_path_buf(),
            compress,
            named: Vec::new(),
        }
    }

    /// Folder for files on their way into the bundle; not part of it.
    pub fn scratch(&self) -> PathBuf {
        self.folder.with_extension("scratch")
    }

    /// Adds bytes under a name of their own.
    pub fn add(&mut self, stem: &str, extension: &str, bytes: &[u8]) -> anyhow::Result<Asset> {
        let asset = Asset::new(stem, extension, bytes);
        self.write(&format!("assets/{}", asset.name), bytes)?;
        Ok(asset)
    }

    /// Adds a file of `www` that styles may name, once.
    pub fn add_named(&mut self, source: &Path, known_as: &str) -> anyhow::Result<Asset> {
        if let Some((_, asset)) = self.named.iter().find(|(name, _)| name == known_as) {
            return Ok(asset.clone());
        }
        let bytes = fs::read(source).with_context(|| source.display().to_string())?;
        let stem = source.file_stem().unwrap_or_default().to_string_lossy();
        let extension = source.extension().unwrap_or_default().to_string_lossy();
        let asset = self.add(&stem, &extension, &bytes)?;
        self.named.push((known_as.to_owned(), asset.clone()));
        Ok(asset)
    }

    /// Copies what browsers ask for by fixed names: all of `www` but styles and fonts
    /// (a font's licence text stays with the site).
    pub fn add_static(&mut self, www: &Path) -> anyhow::Result<()> {
        for path in files::below(www)? {
            let name = files::relative(&path, www);
            if name.starts_with("css/") || name.ends_with(".woff2") {
                continue;
            }
            let bytes = fs::read(&path).with_context(|| path.display().to_string())?;
            self.write(&name, &bytes)?;
        }
        Ok(())
    }

    /// Adds the page.
    pub fn add_page(&mut self, html: &str) -> anyhow::Result<()> {
        self.write("index.html", html.as_bytes())
    }

    fn write(&self, name: &str, bytes: &[u8]) -> anyhow::Result<()> {
        let path = self.folder.join(name);
        files::write(&path, bytes)?;
        if self.compress && is_compressible(name) {
            let mut twin = path.into_os_string();
            twin.push(".br");
            files::write(Path::new(&twin), brotli(bytes)?)?;
        }
        Ok(())
    }
}

/// Formats that are compressed already gain nothing.
fn is_compressible(name: &str) -> bool {
    let known = ["woff2", "png", "jpg", "webp", "avif", "br"];
    !known
        .iter()
        .any(|extension| name.ends_with(&format!(".{extension}")))
}

/// Brotli at its highest setting (RFC 7932, quality 11, 16 MiB window).
pub fn brotli(bytes: &[u8]) -> anyhow::Result<Vec<u8>> {
    let parameters = brotli::enc::BrotliEncoderParams {
        quality: 11,
        lgwin: 24,
        size_hint: bytes.len(),
        ..Default::default()
    };
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut &bytes[..], &mut compressed, &parameters)?;
    Ok(compressed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_asset_is_named_by_its_contents() {
        let one = Asset::new("app", "js", b"1");
        assert_eq!(one, Asset::new("app", "js", b"1"));
        assert_ne!(one.name, Asset::new("app", "js", b"2").name);
        assert_eq!(one.url, format!("/assets/{}", one.name));
        assert!(one.name.starts_with("app-") && one.name.ends_with(".js"));
    }

    #[test]
    fn integrity_is_the_w3c_example() {
        // W3C Subresource Integrity, section 3.1: the digest of `alert('Hello, world.');`.
        let asset = Asset::new("x", "js", b"alert('Hello, world.');");
        assert_eq!(
            asset.integrity,
            "sha384-H8BRh8j48O9oYatfu5AZzq6A9RINhZO5H16dQZngK7T62em8MUt1FLm52t+eX6xO"
        );
    }

    #[test]
    fn brotli_can_be_read_back() {
        let text = b"photographs ".repeat(200);
        let small = brotli(&text).expect("compress");
        assert!(small.len() < text.len() / 10);
        let mut back = Vec::new();
        brotli::BrotliDecompress(&mut &small[..], &mut back).expect("decompress");
        assert_eq!(back, text);
    }
}
