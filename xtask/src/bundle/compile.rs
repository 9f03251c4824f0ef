//! From Rust to assets: cargo, wasm-bindgen, wasm-opt, and a loader of three lines.
//!
//! The two programs are built in two cargo calls, since the worker must not carry the
//! interface: features are per call, and cargo would unite them.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::Context;
use wasm_bindgen_cli_support::Bindgen;

use super::store::{Asset, Store};
use crate::{files, paths, process};

/// Profile of the builds that ship, in the workspace's `Cargo.toml`.
const RELEASE_PROFILE: &str = "wasm-release";

/// One of the two programs of the browser app.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The page.
    App,
    /// The Web Worker.
    Worker,
}

impl Part {
    fn binary(self) -> &'static str {
        match self {
            Part::App => "potluck-app",
            Part::Worker => "potluck-worker",
        }
    }

    fn loader_stem(self) -> &'static str {
        match self {
            Part::App => "app",
            Part::Worker => "worker",
        }
    }
}

/// A program as the page needs to know it.
pub struct Program {
    /// Starts the program; the only file the page or `new Worker` names.
    pub loader: Asset,
    /// The glue, and the modules it imports.
    pub modules: Vec<Asset>,
    /// The program itself.
    pub wasm: Asset,
}

/// Builds one program and puts its files into the store.
pub fn add(
    store: &mut Store,
    part: Part,
    release: bool,
    optimizer: Option<&Path>,
) -> anyhow::Result<Program> {
    let wasm = cargo_build(part, release)?;
    let scratch = store.scratch();
    let glue = bind(&wasm, &scratch, part.binary(), release)?;
    if let Some(optimizer) = optimizer {
        optimize(optimizer, &glue.wasm)?;
    }
    let program = lay_out(store, part, &glue);
    fs::remove_dir_all(&scratch)?;
    program
}

fn cargo_build(part: Part, release: bool) -> anyhow::Result<PathBuf> {
    let mut command = process::cargo();
    command.args(["build", "--target", "wasm32-unknown-unknown", "--bin"]);
    command.args([part.binary(), "--profile", profile(release)]);
    if part == Part::Worker {
        command.arg("--no-default-features");
    }
    process::run(&mut command)?;
    Ok(wasm_folder(release).join(format!("{}.wasm", part.binary())))
}

/// Where cargo leaves wasm of this profile.
pub fn wasm_folder(release: bool) -> PathBuf {
    let folder = if release { RELEASE_PROFILE } else { "debug" };
    paths::target().join("wasm32-unknown-unknown").join(folder)
}

/// Cargo's name of the profile for browser builds.
pub fn profile(release: bool) -> &'static str {
    if release { RELEASE_PROFILE } else { "dev" }
}

/// What wasm-bindgen wrote.
pub struct Glue {
    js: String,
    wasm: PathBuf,
    folder: PathBuf,
}

/// Runs wasm-bindgen for ES modules without bundler ("web").
pub fn bind(wasm: &Path, out: &Path, name: &str, release: bool) -> anyhow::Result<Glue> {
    Bindgen::new()
        .web(true)?
        .typescript(false)
        .omit_default_module_path(true)
        .remove_producers_section(true)
        .remove_name_section(release)
        .out_name(name)
        .input_path(wasm)
        .generate(out)?;
    Ok(Glue {
        js: fs::read_to_string(out.join(format!("{name}.js")))?,
        wasm: out.join(format!("{name}_bg.wasm")),
        folder: out.to_path_buf(),
    })
}

/// Shrinks in place. The module says itself which features it uses, SIMD included.
pub fn optimize(optimizer: &Path, wasm: &Path) -> anyhow::Result<()> {
    let mut command = Command::new(optimizer);
    command.arg("-Oz").arg(wasm).arg("-o").arg(wasm);
    process::run(&mut command)
}

fn lay_out(store: &mut Store, part: Part, glue: &Glue) -> anyhow::Result<Program> {
    let stem = part.binary();
    let wasm = store.add(stem, "wasm", &fs::read(&glue.wasm).context("wasm")?)?;
    let mut modules = Vec::new();
    let mut js = glue.js.clone();
    for (import, asset) in add_snippets(store, &glue.folder)? {
        js = js.replace(&import, &format!("./{}", asset.name));
        modules.push(asset);
    }
    let glue = store.add(stem, "js", js.as_bytes())?;
    let text = loader(part, &glue, &wasm);
    modules.insert(0, glue);
    let loader = store.add(part.loader_stem(), "js", text.as_bytes())?;
    Ok(Program {
        loader,
        modules,
        wasm,
    })
}

/// JavaScript that crates bring along; the glue imports it by relative path.
fn add_snippets(store: &mut Store, folder: &Path) -> anyhow::Result<BTreeMap<String, Asset>> {
    let mut added = BTreeMap::new();
    for path in files::below(&folder.join("snippets"))? {
        let import = format!("./{}", files::relative(&path, folder));
        let asset = store.add("part", "js", &fs::read(&path)?)?;
        added.insert(import, asset);
    }
    Ok(added)
}

fn loader(part: Part, glue: &Asset, wasm: &Asset) -> String {
    let start = format!(
        "import init from './{}';\nconst module_or_path = new URL('./{}', import.meta.url);\n",
        glue.name, wasm.name
    );
    match part {
        // A browser without WebAssembly SIMD fails here, and must not show an empty page.
        Part::App => format!(
            "{start}try {{\n  await init({{ module_or_path }});\n}} catch (error) {{\n  \
             document.getElementById('cannot-start')?.removeAttribute('hidden');\n  throw error;\n}}\n"
        ),
        Part::Worker => format!("{start}await init({{ module_or_path }});\n"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asset(name: &str) -> Asset {
        Asset {
            name: name.into(),
            url: format!("/assets/{name}"),
            integrity: "sha384-x".into(),
        }
    }

    #[test]
    fn loaders_name_the_hashed_files() {
        for part in [Part::App, Part::Worker] {
            let text = loader(part, &asset("glue-1.js"), &asset("code-2.wasm"));
            assert!(text.contains("from './glue-1.js'"));
            assert!(text.contains("new URL('./code-2.wasm', import.meta.url)"));
        }
    }

    #[test]
    fn only_the_page_explains_a_failed_start() {
        let glue = asset("g.js");
        assert!(loader(Part::App, &glue, &glue).contains("cannot-start"));
        assert!(!loader(Part::Worker, &glue, &glue).contains("document"));
    }
}
