//! Building and starting the product, for use and for development.

use std::process::Command;

use anyhow::Context;

use crate::{bundle, paths, process};

/// `run [server flags]`: everything in release, then the server in our place.
pub fn run(flags: &[&str]) -> anyhow::Result<()> {
    let dist = bundle::build(true)?;
    build_server(true)?;
    let mut server = Command::new(paths::server_binary(true));
    server
        .args(flags_for_server(flags))
        .env("POTLUCK_DIST", dist);
    become_it(server)
}

/// `dev [server flags]`: a development build. With Trunk installed, Trunk watches and reloads
/// in front of the server; without it, this builds once.
pub fn dev(flags: &[&str]) -> anyhow::Result<()> {
    let dist = bundle::build(false)?;
    build_server(false)?;
    let mut server = Command::new(paths::server_binary(false));
    server
        .args(flags_for_server(flags))
        .env("POTLUCK_DIST", dist);
    let Some(trunk) = process::find("trunk") else {
        println!("dev: Trunk is not installed, so start again after a change");
        return become_it(server);
    };
    let mut child = server.spawn().context("could not start the server")?;
    let mut command = Command::new(trunk);
    let watched = process::run(
        command
            .args(["serve", "--offline"])
            .current_dir(paths::root()),
    );
    // Trunk ends by the same Ctrl-C that the server got; this is for every other end.
    let _ = child.kill();
    child.wait()?;
    watched
}

/// Cargo decides whether there is anything to do.
pub fn build_server(release: bool) -> anyhow::Result<()> {
    let mut command = process::cargo();
    command.args(["build", "--quiet", "--package", "potluck-server"]);
    if release {
        command.arg("--release");
    }
    process::run(&mut command)
}

fn flags_for_server<'a>(flags: &'a [&'a str]) -> impl Iterator<Item = &'a &'a str> {
    flags.iter().skip_while(|flag| **flag == "--")
}

/// Replaces this process, so that Ctrl-C and every other signal reach the server itself and
/// its end is our end.
#[cfg(unix)]
fn become_it(mut command: Command) -> anyhow::Result<()> {
    use std::os::unix::process::CommandExt;
    Err(command.exec()).with_context(|| process::describe(&command))
}

#[cfg(not(unix))]
fn become_it(mut command: Command) -> anyhow::Result<()> {
    process::run(&mut command)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_separator_is_not_a_flag_of_the_server() {
        let given = ["--", "--config", "potluck.toml"];
        let passed: Vec<_> = flags_for_server(&given).copied().collect();
        assert_eq!(passed, ["--config", "potluck.toml"]);
    }
}
