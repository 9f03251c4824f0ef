//! The known answers, `crates/crypto/tests/data/*.json`: checked, or written anew.
//!
//! They are made by libsodium and asserted against a second implementation by `generate.py`
//! beside them, which needs Python packages it names; `verify.mjs` checks the files from Node.

use std::process::Command;

use anyhow::bail;

use crate::{paths, process};

/// `vectors`: every row natively. `vectors --generate`: writes the files first.
pub fn run(words: &[&str]) -> anyhow::Result<()> {
    match words {
        [] => {}
        ["--generate"] => {
            let mut command = Command::new("python3");
            command.arg("crates/crypto/tests/data/generate.py");
            process::run(command.current_dir(paths::root()))?;
        }
        _ => bail!("usage: cargo xtask vectors [--generate]"),
    }
    let mut command = process::cargo();
    command.args(["test", "--package", "potluck-crypto", "--test", "vectors"]);
    process::run(&mut command)
}
