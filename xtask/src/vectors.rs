//! The known answers alone: natively, every row of `crates/crypto/tests/data/*.json`.

use crate::process;

/// Runs the vector tests of the crypto crate.
pub fn check() -> anyhow::Result<()> {
    let mut command = process::cargo();
    command.args(["test", "--package", "potluck-crypto", "--test", "vectors"]);
    process::run(&mut command)
}
