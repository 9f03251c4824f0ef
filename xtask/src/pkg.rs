//! The npm package of the engine: generated glue beside its hand-kept face in `pkg/`.

use wasm_bindgen_cli_support::Bindgen;

use crate::{bundle::compile, files, paths, process, tools};

/// Builds `pkg/potluck.js`, `pkg/potluck_bg.wasm` and their types.
pub fn build() -> anyhow::Result<()> {
    tools::ensure_wasm_target()?;
    let mut command = process::cargo();
    command.args(["build", "--lib", "--target", "wasm32-unknown-unknown"]);
    command.args(["--no-default-features", "--features", "npm"]);
    command.args(["--profile", compile::profile(true)]);
    process::run(&mut command)?;

    let scratch = paths::target().join(format!("pkg.new-{}", std::process::id()));
    Bindgen::new()
        .web(true)?
        .typescript(true)
        .remove_producers_section(true)
        .remove_name_section(true)
        .out_name("potluck")
        .input_path(compile::wasm_folder(true).join("potluck.wasm"))
        .generate(&scratch)?;
    if let Some(optimizer) = tools::wasm_opt() {
        compile::optimize(&optimizer, &scratch.join("potluck_bg.wasm"))?;
    }
    for path in files::below(&scratch)? {
        let to = paths::root()
            .join("pkg")
            .join(files::relative(&path, &scratch));
        files::write(&to, std::fs::read(&path)?)?;
    }
    std::fs::remove_dir_all(&scratch)?;
    println!("pkg: pkg/potluck.js");
    Ok(())
}
