//! Every task of the project that is not the product: build, run, test, check.
//!
//! `cargo xtask <task>`; `cargo xtask help` lists them. Nothing here is linked into what users run.
//! Where to start: [`bundle`] makes the browser app, [`serve`] runs it, [`suite`] tests it,
//! [`tools`] finds or installs what those need.

mod bench;
mod bundle;
mod deny;
mod files;
mod fixtures;
mod links;
mod paths;
mod pkg;
mod process;
mod rooms;
mod serve;
mod size;
mod suite;
mod tools;
mod vectors;

use std::process::ExitCode;

const HELP: &str = "\
cargo xtask <task>

  run [-- server flags]   build everything in release and serve it on http://localhost:8080
  test [step ...]         every test and check; steps: style rooms deny clippy native docs wasm size pkg e2e
  bundle [--release]      the browser app, into target/dist/dev or target/dist/release
  binary                  one server binary with the browser app inside, into target/dist
  dev                     a development build, served (by Trunk with reload, where Trunk is installed)
  css                     www/css/parts.css from the style modules beside the components
  pkg                     the npm package, into pkg/
  size [--write]          compressed sizes against docs/size.json
  bench crypto            speed of the formats against libsodium.js, in headless Chromium
  rooms | style | clippy | docs | deny
                          one check alone
  fixtures                tests/fixtures/photos from tests/fixtures/base
  vectors [--generate]    check the known answers natively, or make them anew
  setup                   install what the tests need
  doctor                  say what is installed and what is missing
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match dispatch(&words) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Runs one task. `Ok(false)` means it ran, reported, and something in the project is wrong.
fn dispatch(words: &[&str]) -> anyhow::Result<bool> {
    let (task, rest) = words.split_first().unwrap_or((&"help", &[]));
    match *task {
        "run" => serve::run(rest).map(|()| true),
        "dev" => serve::dev(rest).map(|()| true),
        "binary" => serve::binary().map(|()| true),
        "bundle" => bundle::command(rest).map(|()| true),
        "css" => bundle::css::write_parts().map(|_| true),
        "test" => suite::run(rest),
        "style" | "rooms" | "deny" | "clippy" | "docs" => suite::run(&[task]),
        "size" if rest == ["--write"] => size::write().map(|()| true),
        "size" => suite::run(&["size"]),
        "pkg" => pkg::build().map(|()| true),
        "bench" => bench::run(rest).map(|()| true),
        "fixtures" => fixtures::write().map(|()| true),
        "vectors" => vectors::run(rest).map(|()| true),
        "setup" => tools::setup().map(|()| true),
        // What `test` starts beside its first steps.
        "prepare" => {
            tools::setup()?;
            bundle::build(true).map(|_| true)
        }
        "doctor" => Ok(tools::doctor()),
        "help" | "--help" | "-h" => {
            print!("{HELP}");
            Ok(true)
        }
        other => anyhow::bail!("there is no task `{other}`; `cargo xtask help` lists them"),
    }
}
