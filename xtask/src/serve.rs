//! Building and starting the product, for use and for development.

use std::{
    process::{Child, Command},
    thread,
    time::Duration,
};

use anyhow::{Context, bail};

use crate::{bundle, paths, process};

/// How often `dev` looks for changed files.
const LOOK_EVERY: Duration = Duration::from_millis(700);

/// `run [server flags]`: everything in release, then the server in our place.
pub fn run(flags: &[&str]) -> anyhow::Result<()> {
    // Side by side: they use different build folders, and each ends with a long stretch on one core.
    let (bundled, built) = thread::scope(|scope| {
        let server = scope.spawn(|| build_server(true));
        (bundle::build(true), server.join())
    });
    bundled?;
    built.unwrap_or_else(|_| bail!("building the server was cut off"))?;
    become_it(server(true, flags))
}

/// `binary`: the one file to host, with the browser app inside.
pub fn binary() -> anyhow::Result<()> {
    let dist = bundle::build(true)?;
    let mut command = process::cargo();
    command.args(["build", "--package", "potluck-server", "--release"]);
    process::run(command.env("POTLUCK_EMBED_DIST", dist))?;
    let built = paths::server_binary(true);
    let name = built.file_name().context("the server has a file name")?;
    // Kept apart: `run` builds the server without the app inside, under the same name.
    let kept = paths::target().join("dist").join(name);
    std::fs::copy(&built, &kept).with_context(|| kept.display().to_string())?;
    println!("binary: {}", kept.display());
    Ok(())
}

/// `dev [server flags]`: a development build, made again and started again whenever a source
/// changes. With Trunk installed, Trunk watches, and reloads the page, in front of the server.
pub fn dev(flags: &[&str]) -> anyhow::Result<()> {
    bundle::build(false)?;
    build_server(false)?;
    let mut child = start(flags)?;
    let ended = match process::find("trunk") {
        Some(trunk) => {
            let mut command = Command::new(trunk);
            command.args(["serve", "--offline"]);
            process::run(command.current_dir(paths::root()))
        }
        None => watch(&mut child, flags),
    };
    // Both end by the same Ctrl-C; this is for every other end.
    let _ = child.kill();
    child.wait()?;
    ended
}

/// Until the server ends by itself.
fn watch(child: &mut Child, flags: &[&str]) -> anyhow::Result<()> {
    let mut built = bundle::sources()?;
    println!("dev: watching; reload the page after a change");
    while child.try_wait()?.is_none() {
        thread::sleep(LOOK_EVERY);
        let now = bundle::sources()?;
        if now == built {
            continue;
        }
        built = now;
        match bundle::build(false).and_then(|_| build_server(false)) {
            Ok(()) => {
                // SQLite's log makes good what this cuts off.
                child.kill()?;
                child.wait()?;
                *child = start(flags)?;
                println!("dev: reload the page");
            }
            Err(error) => println!("dev: {error:#}"),
        }
    }
    Ok(())
}

fn start(flags: &[&str]) -> anyhow::Result<Child> {
    server(false, flags)
        .spawn()
        .context("could not start the server")
}

fn server(release: bool, flags: &[&str]) -> Command {
    let mut command = Command::new(paths::server_binary(release));
    command.args(flags_for_server(flags));
    command.env("POTLUCK_DIST", paths::dist(release));
    // Data is kept in the same place whatever folder the task was started from.
    command.current_dir(paths::root());
    command
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
