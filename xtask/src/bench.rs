//! Speed against libsodium.js. The measuring page is `bench/`; here is what it needs to run.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::bail;

use crate::{
    bundle::{self, compile},
    paths, process, tools,
};

/// `bench crypto`: builds the release bundle and runs `bench/crypto.mjs` on it.
///
/// The script finds the bundle in `POTLUCK_DIST`, the ciphers alone in `POTLUCK_BENCH`, and the browser in `CHROMIUM`.
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
    let ciphers = build_ciphers()?;
    let mut command = Command::new("node");
    command.arg("bench/crypto.mjs").args(rest);
    command.current_dir(paths::root());
    command.env("POTLUCK_DIST", dist);
    command.env("POTLUCK_BENCH", ciphers);
    command.env("CHROMIUM", browser.chromium);
    process::run(&mut command)
}

/// The ciphers without the jobs around them, built as the worker is.
fn build_ciphers() -> anyhow::Result<PathBuf> {
    const BINARY: &str = "potluck-bench";
    let mut command = process::cargo();
    command.args(["build", "--target", "wasm32-unknown-unknown"]);
    command.args(["--bin", BINARY, "--no-default-features"]);
    command.args(["--features", "bench"]);
    command.args(["--profile", compile::profile(true)]);
    process::run(&mut command)?;
    let folder = paths::target().join("bench");
    let wasm = compile::wasm_folder(true).join(format!("{BINARY}.wasm"));
    compile::bind(&wasm, &folder, BINARY, true)?;
    if let Some(optimizer) = tools::wasm_opt() {
        compile::optimize(&optimizer, &folder.join(format!("{BINARY}_bg.wasm")))?;
    }
    Ok(folder)
}
