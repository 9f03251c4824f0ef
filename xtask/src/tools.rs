//! Programs from outside: found where they are, installed where we may, named where we may not.
//!
//! Only the crate registry, the npm registry, Debian's packages and rustup's own target download
//! are used. Nothing fetches a built program from a code host.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, bail};

use crate::{paths, process};

/// Must equal the `wasm-bindgen` of `Cargo.toml`: the runner refuses modules of any other version.
const BINDGEN: &str = "0.2.129";
const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// Node's packages for building (wasm-opt).
const BUILD_PACKAGES: &str = "xtask/node";
/// Node's packages for the journeys (the browser driver and the accessibility checker).
const JOURNEY_PACKAGES: &str = "tests/e2e";

/// Adds the wasm target to the toolchain if it is missing.
pub fn ensure_wasm_target() -> anyhow::Result<()> {
    let sysroot = process::output(Command::new(rustc()).args(["--print", "sysroot"]))?;
    let installed = Path::new(sysroot.trim())
        .join("lib/rustlib")
        .join(WASM_TARGET);
    if installed.is_dir() {
        return Ok(());
    }
    if process::find("rustup").is_none() {
        bail!(
            "install the Rust target {WASM_TARGET} (with rustup: rustup target add {WASM_TARGET})"
        );
    }
    let mut command = Command::new("rustup");
    command.args(["target", "add", WASM_TARGET]);
    process::run(command.current_dir(paths::root()))
}

fn rustc() -> std::ffi::OsString {
    std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into())
}

/// Folder of `wasm-bindgen-test-runner`, built once per machine if need be.
pub fn ensure_bindgen_runner() -> anyhow::Result<PathBuf> {
    let tools = paths::cache().join("tools");
    let folder = tools.join("bin");
    if runner_is_current(&folder) {
        return Ok(folder);
    }
    println!("setup: building wasm-bindgen-test-runner {BINDGEN}, once");
    let mut command = process::cargo();
    command.args([
        "install",
        "--debug",
        "--locked",
        "--no-default-features",
        "--force",
    ]);
    command.arg("--root").arg(&tools);
    command.arg(format!("wasm-bindgen-cli@{BINDGEN}"));
    // Its own target folder: the workspace's is locked by builds that run beside this one.
    command.env("CARGO_TARGET_DIR", paths::cache().join("build"));
    process::run(&mut command)?;
    Ok(folder)
}

fn runner_is_current(folder: &Path) -> bool {
    let runner = folder.join("wasm-bindgen-test-runner");
    runner.is_file() && process::version(&runner).is_some_and(|text| text.contains(BINDGEN))
}

/// The browser and its driver.
pub struct Browser {
    /// Chromium itself, for journeys.
    pub chromium: PathBuf,
    /// Its WebDriver server, for `wasm-bindgen-test-runner`.
    pub driver: PathBuf,
}

fn find_browser() -> Option<Browser> {
    let from = |name: &str| {
        std::env::var_os(name)
            .map(PathBuf::from)
            .filter(|path| path.is_file())
    };
    let chromium = ["chromium", "chromium-browser", "google-chrome"];
    Some(Browser {
        chromium: from("CHROMIUM")
            .or_else(|| chromium.iter().find_map(|name| process::find(name)))?,
        driver: from("CHROMEDRIVER").or_else(|| process::find("chromedriver"))?,
    })
}

/// Finds Chromium and its driver, or installs Debian's.
pub fn ensure_browser() -> anyhow::Result<Browser> {
    if let Some(browser) = find_browser() {
        return Ok(browser);
    }
    apt_install(&["chromium", "chromium-driver"])?;
    find_browser().context("chromium was installed, yet is not on PATH")
}

/// Finds Node and npm, or installs Debian's.
pub fn ensure_node() -> anyhow::Result<()> {
    if has_node() {
        return Ok(());
    }
    apt_install(&["nodejs", "npm"])
}

fn has_node() -> bool {
    process::find("node").is_some() && process::find("npm").is_some()
}

fn apt_install(packages: &[&str]) -> anyhow::Result<()> {
    let list = packages.join(" ");
    let wish = format!("please install {list} (on Debian: apt-get install {list}) and try again");
    let Some(apt) = process::find("apt-get").filter(|_| is_root()) else {
        bail!(wish);
    };
    println!("setup: apt-get install {list}");
    let apt = |words: &[&str]| {
        let mut command = Command::new(&apt);
        command.args(words).env("DEBIAN_FRONTEND", "noninteractive");
        process::output(&mut command)
    };
    // A fresh machine has no package lists; a stale list names versions that are gone.
    let mut words = vec!["install", "--yes", "--no-install-recommends"];
    words.extend(packages);
    apt(&["update"])
        .and_then(|_| apt(&words))
        .map(|_| ())
        .map_err(|_| anyhow::anyhow!(wish))
}

fn is_root() -> bool {
    // The owner of our own process, without a call that Rust has only as unsafe.
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    status
        .lines()
        .find_map(|line| line.strip_prefix("Uid:"))
        .and_then(|ids| ids.split_whitespace().nth(1))
        == Some("0")
}

/// `wasm-opt`, if Node is here to install it; without it a bundle is larger and works.
pub fn wasm_opt() -> Option<PathBuf> {
    let program = paths::root()
        .join(BUILD_PACKAGES)
        .join("node_modules/.bin/wasm-opt");
    if let Err(error) = ensure_packages(Path::new(BUILD_PACKAGES)) {
        println!("setup: no wasm-opt ({error:#})");
        return None;
    }
    program.is_file().then_some(program)
}

/// Node's packages for the journeys.
pub fn ensure_journey_packages() -> anyhow::Result<()> {
    ensure_packages(Path::new(JOURNEY_PACKAGES))
}

/// `npm ci` in a folder of the checkout, unless what is there came from today's lock file.
pub fn ensure_packages(folder: &Path) -> anyhow::Result<()> {
    let folder = paths::root().join(folder);
    let lock = fs::read_to_string(folder.join("package-lock.json"))
        .with_context(|| format!("{} has no package-lock.json", folder.display()))?;
    let record = folder.join("node_modules/.installed-lock");
    if fs::read_to_string(&record).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    let Some(npm) = process::find("npm") else {
        bail!("npm is not installed");
    };
    let mut command = Command::new(npm);
    command.args([
        "ci",
        "--no-audit",
        "--no-fund",
        "--ignore-scripts",
        "--silent",
    ]);
    process::run(command.current_dir(&folder))?;
    crate::files::write(&record, lock)
}

/// Everything the tests need.
pub fn setup() -> anyhow::Result<()> {
    ensure_wasm_target()?;
    ensure_browser()?;
    ensure_node()?;
    ensure_journey_packages()?;
    wasm_opt();
    ensure_bindgen_runner().map(|_| ())
}

/// Says what is here and what is missing. True if nothing needed is missing.
pub fn doctor() -> bool {
    let mut sound = true;
    let mut say = |name: &str, needed: bool, found: Option<String>, otherwise: &str| {
        let mark = match (&found, needed) {
            (Some(_), _) => "ok     ",
            (None, true) => "MISSING",
            (None, false) => "absent ",
        };
        sound &= found.is_some() || !needed;
        println!(
            "{mark}  {name:<26} {}",
            found.as_deref().unwrap_or(otherwise)
        );
    };
    let version = |name: &str| process::find(name).and_then(|path| process::version(&path));
    let compiler = ["cc", "gcc", "clang"].iter().find_map(|name| version(name));
    say("rustc", true, version("rustc"), "install rustup");
    say(
        "C compiler",
        true,
        compiler,
        "needed to build SQLite: apt-get install build-essential",
    );
    let target = ensure_wasm_target().is_ok().then(|| WASM_TARGET.to_owned());
    say(
        "wasm target",
        true,
        target,
        "rustup target add wasm32-unknown-unknown",
    );
    say(
        "node",
        false,
        version("node"),
        "needed for tests and a smaller bundle: apt-get install nodejs npm",
    );
    let browser = find_browser();
    let chromium = browser
        .as_ref()
        .and_then(|found| process::version(&found.chromium));
    say(
        "chromium",
        false,
        chromium,
        "needed for tests: apt-get install chromium",
    );
    let driver = browser.and_then(|found| process::version(&found.driver));
    say(
        "chromedriver",
        false,
        driver,
        "needed for tests: apt-get install chromium-driver",
    );
    let runner = paths::cache().join("tools/bin");
    let current = runner_is_current(&runner).then(|| BINDGEN.to_owned());
    say(
        "wasm-bindgen-test-runner",
        false,
        current,
        "`cargo xtask setup` builds it",
    );
    say(
        "trunk",
        false,
        version("trunk"),
        "optional, for reload in `cargo xtask dev`",
    );
    say(
        "cargo-deny",
        false,
        version("cargo-deny"),
        "optional, for `cargo xtask deny` with advisories",
    );
    sound
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_runner_is_the_pinned_wasm_bindgen() {
        let manifest = fs::read_to_string(paths::root().join("Cargo.toml")).expect("manifest");
        assert!(manifest.contains(&format!("wasm-bindgen = \"={BINDGEN}\"")));
    }

    #[test]
    fn lock_files_of_node_name_no_registry() {
        for folder in [BUILD_PACKAGES, JOURNEY_PACKAGES] {
            let path = paths::root().join(folder).join("package-lock.json");
            let lock = fs::read_to_string(&path).expect("lock file");
            assert!(!lock.contains("\"resolved\""), "{}", path.display());
        }
    }
}
