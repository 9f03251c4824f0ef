//! Speed against libsodium.js. The measuring page is `bench/`; here is what it needs to run.

use std::{path::Path, process::Command};

use anyhow::bail;

use crate::{bundle, paths, process, tools};

/// `bench crypto`: builds the release bundle and runs `bench/crypto.mjs` on it.
///
/// The script finds the bundle in `POTLUCK_DIST` and the browser in `CHROMIUM`.
pub fn run(words: &[&str]) -> anyhow::Result<()> {
    let ["crypto", rest @ ..] = words else {
        bail!("usage: cargo xtask bench crypto");
    };
    let browser = tools::ensure_browser()?;
    tools::ensure_node()?;
    tools::ensure_journey_packages()?;
    if paths::root().join("bench/package-lock.json").is_file() {
        tools::ensure_packages(Path::new("bench"))?;
    }
    let dist = bundle::build(true)?;
    let mut command = Command::new("node");
    command.arg("bench/crypto.mjs").args(rest);
    command.current_dir(paths::root());
    command.env("POTLUCK_DIST", dist);
    command.env("CHROMIUM", browser.chromium);
    process::run(&mut command)
}
