//! Where things are: the checkout, its build output, and the cache outside it.

use std::path::{Path, PathBuf};

/// The folder of the workspace's `Cargo.toml`.
pub fn root() -> PathBuf {
    // Cargo says it when it runs us; what was compiled in is wrong once the checkout has moved.
    let here = std::env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    here.parent()
        .map_or_else(|| here.clone(), Path::to_path_buf)
}

/// Cargo's build folder.
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// Where the finished browser app lies.
pub fn dist(release: bool) -> PathBuf {
    target()
        .join("dist")
        .join(if release { "release" } else { "dev" })
}

/// Tools built once per machine, outside the checkout so that a fresh clone finds them.
pub fn cache() -> PathBuf {
    if let Some(chosen) = std::env::var_os("POTLUCK_CACHE") {
        return PathBuf::from(chosen);
    }
    let base = std::env::var_os("XDG_CACHE_HOME")
        .map(PathBuf::from)
        .or_else(|| std::env::var_os("HOME").map(|home| Path::new(&home).join(".cache")))
        .unwrap_or_else(|| target().join("cache"));
    base.join("potluck")
}

/// Path of a built native program.
pub fn server_binary(release: bool) -> PathBuf {
    let name = format!("potluck-server{}", std::env::consts::EXE_SUFFIX);
    target()
        .join(if release { "release" } else { "debug" })
        .join(name)
}
