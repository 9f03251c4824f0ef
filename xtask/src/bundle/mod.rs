//! The one builder of the browser app.
//!
//! Compiles the app and the worker, runs wasm-bindgen as a library, shrinks in release,
//! names every file by its contents, writes the page with integrity attributes, and lays a
//! `.br` beside each file. Nothing is done when nothing changed: see [`fingerprint`].
//!
//! # Shape
//! ```text
//! index.html                     refers to everything else; never cached
//! assets/NAME-HASH.EXT           immutable: the name changes with the contents
//! manifest.webmanifest, icons/   under the names browsers ask for
//! ```

pub mod compile;
pub mod css;
mod fingerprint;
mod page;
mod store;

use std::{
    fs,
    path::{Path, PathBuf},
    time::Instant,
};

use anyhow::{Context, bail};

use self::{compile::Part, store::Store};
use crate::{files, paths, tools};

/// `bundle [--release]`.
pub fn command(words: &[&str]) -> anyhow::Result<()> {
    let release = match words {
        [] => false,
        ["--release"] => true,
        _ => bail!("usage: cargo xtask bundle [--release]"),
    };
    build(release).map(|_| ())
}

/// Builds into `target/dist/{dev,release}` unless that is up to date, and returns the folder.
pub fn build(release: bool) -> anyhow::Result<PathBuf> {
    let dist = paths::dist(release);
    let optimizer = release.then(tools::wasm_opt).flatten();
    let inputs = fingerprint::of_inputs(release, optimizer.is_some())?;
    if fingerprint::is_current(&dist, &inputs) {
        println!("bundle: up to date in {}", shown(&dist));
        return Ok(dist);
    }
    let started = Instant::now();
    tools::ensure_wasm_target()?;
    let fresh = dist.with_extension(format!("new-{}", std::process::id()));
    remove(&fresh)?;
    let made = assemble(&fresh, release, optimizer.as_deref());
    if let Err(error) = made {
        remove(&fresh)?;
        return Err(error);
    }
    fingerprint::record(&fresh, &inputs)?;
    // A server that is running keeps its open files; a reader never sees half a bundle.
    remove(&dist)?;
    fs::rename(&fresh, &dist).with_context(|| shown(&dist))?;
    println!(
        "bundle: {} in {:.0} s",
        shown(&dist),
        started.elapsed().as_secs_f32()
    );
    Ok(dist)
}

/// Changes whenever a source of the browser app or the server does.
pub fn sources() -> anyhow::Result<String> {
    fingerprint::of_sources()
}

fn assemble(out: &Path, release: bool, optimizer: Option<&Path>) -> anyhow::Result<()> {
    if release && optimizer.is_none() {
        println!("bundle: no wasm-opt (Node is missing), so the files will be larger");
    }
    let mut store = Store::new(out, release);
    let app = compile::add(&mut store, Part::App, release, optimizer)?;
    let worker = compile::add(&mut store, Part::Worker, release, optimizer)?;
    let style = css::add(&mut store)?;
    store.add_static(&paths::root().join("www"))?;
    let template = fs::read_to_string(paths::root().join("index.html"))
        .context("index.html, the bundle's template")?;
    let page = page::fill(&template, &app, &worker, &style)?;
    store.add_page(&page)
}

fn remove(folder: &Path) -> anyhow::Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| shown(folder))?;
    }
    Ok(())
}

fn shown(path: &Path) -> String {
    files::relative(path, &paths::root())
}
