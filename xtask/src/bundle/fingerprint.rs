//! Whether a bundle is still what its sources would give.
//!
//! One SHA-256 over names and contents of everything that goes in, not over times: a fresh
//! clone or a switched branch must not look changed, and an edit within the same second must.

use std::{
    fs,
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};

use crate::{files, paths};

const RECORD: &str = ".fingerprint";

/// What goes into the browser app, as paths in the checkout.
const INPUTS: &[&str] = &[
    "Cargo.toml",
    "Cargo.lock",
    ".cargo/config.toml",
    "rust-toolchain.toml",
    "index.html",
    "src",
    "www",
    "crates/crypto/Cargo.toml",
    "crates/crypto/src",
    "crates/protocol/Cargo.toml",
    "crates/protocol/src",
    "crates/engine/Cargo.toml",
    "crates/engine/src",
    "xtask/src/bundle",
    "xtask/node/package-lock.json",
];

/// The fingerprint of today's sources for this kind of build.
pub fn of_inputs(release: bool, optimized: bool) -> anyhow::Result<String> {
    of_paths(INPUTS, &format!("{release} {optimized}"))
}

/// The fingerprint of all that `cargo xtask dev` rebuilds for.
pub fn of_sources() -> anyhow::Result<String> {
    let server = [
        "crates/server/src",
        "crates/server/migrations",
        "crates/server/Cargo.toml",
    ];
    of_paths(&[INPUTS, &server].concat(), "sources")
}

fn of_paths(names: &[&str], kind: &str) -> anyhow::Result<String> {
    let root = paths::root();
    let mut inputs = Vec::new();
    for name in names {
        let path = root.join(name);
        if path.is_dir() {
            inputs.extend(files::below(&path)?);
        } else if path.is_file() {
            inputs.push(path);
        }
    }
    // Made by the bundle itself.
    inputs.retain(|path| !path.ends_with("www/css/parts.css"));
    of_files(&root, &inputs, kind)
}

fn of_files(root: &Path, inputs: &[PathBuf], kind: &str) -> anyhow::Result<String> {
    let mut hash = Sha256::new();
    hash.update(kind);
    for path in inputs {
        let bytes = fs::read(path)?;
        hash.update(files::relative(path, root));
        hash.update([0]);
        hash.update((bytes.len() as u64).to_le_bytes());
        hash.update(&bytes);
    }
    Ok(files::hex(&hash.finalize()))
}

/// True if `dist` holds a whole bundle of these inputs.
pub fn is_current(dist: &Path, inputs: &str) -> bool {
    let recorded = fs::read_to_string(dist.join(RECORD));
    recorded.is_ok_and(|text| text == inputs) && dist.join("index.html").is_file()
}

/// Written last, so that a bundle cut off half-way is never current.
pub fn record(dist: &Path, inputs: &str) -> anyhow::Result<()> {
    files::write(&dist.join(RECORD), inputs)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str) -> PathBuf {
        let path = std::env::temp_dir().join(format!("xtask-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).expect("temporary folder");
        path
    }

    #[test]
    fn a_changed_byte_or_name_or_kind_changes_the_fingerprint() {
        let root = folder("fingerprint");
        let one = root.join("one");
        let two = root.join("two");
        fs::write(&one, "a").expect("write");
        fs::write(&two, "a").expect("write");
        let first = of_files(&root, std::slice::from_ref(&one), "k").expect("hash");
        assert_eq!(
            first,
            of_files(&root, std::slice::from_ref(&one), "k").expect("hash")
        );
        assert_ne!(first, of_files(&root, &[two], "k").expect("hash"));
        assert_ne!(
            first,
            of_files(&root, std::slice::from_ref(&one), "l").expect("hash")
        );
        fs::write(&one, "b").expect("write");
        assert_ne!(first, of_files(&root, &[one], "k").expect("hash"));
        fs::remove_dir_all(root).expect("remove");
    }

    #[test]
    fn a_bundle_without_its_page_is_not_current() {
        let dist = folder("current");
        record(&dist, "x").expect("record");
        assert!(!is_current(&dist, "x"));
        fs::write(dist.join("index.html"), "").expect("write");
        assert!(is_current(&dist, "x"));
        assert!(!is_current(&dist, "y"));
        fs::remove_dir_all(dist).expect("remove");
    }
}
