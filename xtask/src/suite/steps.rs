//! The steps of `cargo xtask test`. Each runs alone, and makes what it needs.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::bail;

use super::count::{self, Outcome};
use crate::{bundle, deny, files, links, paths, pkg, process, rooms, serve, size, tools};

/// One step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// rustfmt.
    Style,
    /// Who may import whom.
    Rooms,
    /// Licences and origins of dependencies.
    Deny,
    /// Lints, natively and for the browser.
    Clippy,
    /// Unit, vector, contract and flow tests.
    Native,
    /// rustdoc and links between pages.
    Docs,
    /// Tests in headless Chromium, window and dedicated worker.
    Wasm,
    /// Download sizes.
    Size,
    /// The npm package and its example.
    Pkg,
    /// Journeys.
    E2e,
}

impl Step {
    /// In the order they run: what fails fast comes first.
    pub const ALL: [Step; 10] = [
        Step::Style,
        Step::Rooms,
        Step::Deny,
        Step::Clippy,
        Step::Native,
        Step::Docs,
        Step::Wasm,
        Step::Size,
        Step::Pkg,
        Step::E2e,
    ];

    /// The word on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Step::Style => "style",
            Step::Rooms => "rooms",
            Step::Deny => "deny",
            Step::Clippy => "clippy",
            Step::Native => "native",
            Step::Docs => "docs",
            Step::Wasm => "wasm",
            Step::Size => "size",
            Step::Pkg => "pkg",
            Step::E2e => "e2e",
        }
    }

    /// The step of that name.
    pub fn parse(word: &str) -> anyhow::Result<Self> {
        match Self::ALL.into_iter().find(|step| step.name() == word) {
            Some(step) => Ok(step),
            None => bail!(
                "there is no step `{word}`; there are: {}",
                Self::ALL.map(Step::name).join(" ")
            ),
        }
    }

    /// Needs Chromium and Node.
    pub fn uses_browser(self) -> bool {
        matches!(self, Step::Wasm | Step::Pkg | Step::E2e)
    }

    /// Runs it. `after` are the steps that passed before in the same call.
    pub fn run(self, after: &[Step]) -> anyhow::Result<Outcome> {
        match self {
            Step::Style => cargo_checks(&["fmt --all --check"], &[]),
            Step::Rooms => report("rooms", rooms::check()?),
            Step::Deny => deny::check().map(Outcome::check),
            Step::Clippy => clippy(),
            Step::Native => native(),
            Step::Docs => docs(),
            Step::Wasm => wasm(),
            Step::Size => report("size", size::check()?),
            Step::Pkg => package(),
            Step::E2e => journeys(after.contains(&Step::Native)),
        }
    }
}

/// One check, with its faults printed.
fn report(name: &str, faults: Vec<String>) -> anyhow::Result<Outcome> {
    for fault in &faults {
        println!("{name}: {fault}");
    }
    Ok(Outcome::check(faults.is_empty()))
}

/// One check per call of cargo, its words written as one would type them.
fn cargo_checks(calls: &[&str], variables: &[(&str, &str)]) -> anyhow::Result<Outcome> {
    let mut sum = Outcome::default();
    for words in calls {
        let mut command = process::cargo();
        command
            .args(words.split(' '))
            .envs(variables.iter().copied());
        sum.add(Outcome::check(process::tee(&mut command)?.success));
    }
    Ok(sum)
}

/// The browser's rooms are empty on other targets, so they are linted for theirs, and once
/// more as the npm package compiles them. The task runner goes apart everywhere: together with
/// the rest its dependencies would be built a second time, with other features.
fn clippy() -> anyhow::Result<Outcome> {
    tools::ensure_wasm_target()?;
    cargo_checks(
        &[
            "clippy --quiet --workspace --exclude xtask --all-targets -- -Dwarnings",
            "clippy --quiet --package xtask --all-targets -- -Dwarnings",
            "clippy --quiet --package potluck --all-targets --target wasm32-unknown-unknown -- -Dwarnings",
            "clippy --quiet --package potluck --lib --target wasm32-unknown-unknown \
             --no-default-features --features npm -- -Dwarnings",
        ],
        &[],
    )
}

fn docs() -> anyhow::Result<Outcome> {
    let mut sum = cargo_checks(
        &[
            "doc --quiet --workspace --exclude xtask --no-deps --document-private-items",
            "doc --quiet --package xtask --no-deps --document-private-items",
        ],
        &[("RUSTDOCFLAGS", "-Dwarnings")],
    )?;
    sum.add(report("docs", links::check()?)?);
    Ok(sum)
}

fn native() -> anyhow::Result<Outcome> {
    let mut sum = Outcome::default();
    for words in [
        "test --workspace --exclude xtask --no-fail-fast",
        "test --package xtask",
    ] {
        sum.add(cargo_tests(process::cargo().args(words.split(' ')))?);
    }
    Ok(sum)
}

fn cargo_tests(command: &mut Command) -> anyhow::Result<Outcome> {
    let transcript = process::tee(command)?;
    Ok(count::of_cargo(&transcript.text).of_program(transcript.success))
}

/// The known answers once more, and the rooms of the browser. Without the interface, which has
/// no tests here and takes most of the time to compile.
fn wasm() -> anyhow::Result<Outcome> {
    tools::ensure_wasm_target()?;
    let browser = tools::ensure_browser()?;
    let runner = tools::ensure_bindgen_runner()?;
    let words = "test --target wasm32-unknown-unknown --package potluck-crypto --package potluck \
                 --no-default-features --no-fail-fast --test *";
    let mut command = process::cargo();
    command.args(words.split(' '));
    command.env("PATH", process::path_with(&runner));
    command.env("CHROMEDRIVER", &browser.driver);
    command.env("WASM_BINDGEN_TEST_TIMEOUT", "180");
    cargo_tests(&mut command)
}

fn package() -> anyhow::Result<Outcome> {
    tools::ensure_node()?;
    pkg::build()?;
    node_tests(&paths::root().join("pkg"), &[])
}

/// Journeys run on what ships: the release bundle. The server is the development build, which
/// differs in speed only. The native tests have compiled it already; alone, cargo would choose
/// other features of its dependencies and compile those again.
fn journeys(server_is_built: bool) -> anyhow::Result<Outcome> {
    let browser = tools::ensure_browser()?;
    tools::ensure_node()?;
    tools::ensure_journey_packages()?;
    let dist = bundle::build(true)?;
    if !server_is_built {
        serve::build_server(false)?;
    }
    let variables = [
        ("POTLUCK_SERVER_BIN", paths::server_binary(false)),
        ("POTLUCK_DIST", dist),
        ("CHROMIUM", browser.chromium),
    ];
    node_tests(&paths::root().join("tests/e2e"), &variables)
}

fn node_tests(folder: &Path, variables: &[(&str, PathBuf)]) -> anyhow::Result<Outcome> {
    let tests = node_test_files(folder)?;
    if tests.is_empty() {
        bail!(
            "there are no tests in {}",
            files::relative(folder, &paths::root())
        );
    }
    let mut command = Command::new("node");
    command.args(["--test", "--test-reporter=spec"]).args(tests);
    command.current_dir(paths::root()).env("NO_COLOR", "1");
    command.envs(variables.iter().map(|(name, value)| (name, value)));
    let transcript = process::tee(&mut command)?;
    Ok(count::of_node(&transcript.text).of_program(transcript.success))
}

/// `*.test.mjs` and `*.spec.mjs`, named one by one: what a folder means to `node --test`
/// changed between Node's versions.
fn node_test_files(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut found = files::below(folder)?;
    found.retain(|path| {
        let name = path.to_string_lossy();
        name.ends_with(".test.mjs") || name.ends_with(".spec.mjs")
    });
    Ok(found)
}
