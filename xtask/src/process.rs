//! Running other programs: plainly, quietly, or with their output both shown and kept.

use std::{
    ffi::OsStr,
    io::{BufRead, BufReader, Read},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::{Arc, Mutex},
    thread,
};

use anyhow::{Context, bail};

use crate::paths;

/// The cargo that runs us, in the workspace folder (cargo reads `.cargo/config.toml` from there).
pub fn cargo() -> Command {
    let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(program);
    command.current_dir(paths::root());
    // Set by the outer `cargo run` for this package; some build scripts would see a change and rebuild.
    for name in [
        "CARGO_MANIFEST_DIR",
        "CARGO_MANIFEST_PATH",
        "CARGO_PKG_NAME",
    ] {
        command.env_remove(name);
    }
    command
}

/// Full path of a program on `PATH`.
pub fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(format!("{program}{}", std::env::consts::EXE_SUFFIX)))
        .find(|candidate| candidate.is_file())
}

/// `PATH` with one folder in front.
pub fn path_with(folder: &Path) -> std::ffi::OsString {
    let old = std::env::var_os("PATH").unwrap_or_default();
    let all = std::iter::once(folder.to_path_buf()).chain(std::env::split_paths(&old));
    std::env::join_paths(all).unwrap_or(old)
}

/// The command as a person would type it.
pub fn describe(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words
        .map(OsStr::to_string_lossy)
        .collect::<Vec<_>>()
        .join(" ")
}

/// Runs with our own output streams; an unsuccessful end is an error.
pub fn run(command: &mut Command) -> anyhow::Result<()> {
    let status = command
        .status()
        .with_context(|| format!("could not start `{}`", describe(command)))?;
    if !status.success() {
        bail!("`{}` failed", describe(command));
    }
    Ok(())
}

/// Runs silently and returns standard output.
pub fn output(command: &mut Command) -> anyhow::Result<String> {
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .with_context(|| format!("could not start `{}`", describe(command)))?;
    if !output.status.success() {
        bail!("`{}` failed", describe(command));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// First line of `program --version`, if it can be had.
pub fn version(program: &Path) -> Option<String> {
    let output = Command::new(program).arg("--version").output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.lines().next().map(str::to_owned)
}

/// What a command printed and whether it ended well.
pub struct Transcript {
    /// Exit status zero.
    pub success: bool,
    /// Both streams, line by line as they came.
    pub text: String,
}

/// Runs with its output shown as it comes, and kept for counting.
pub fn tee(command: &mut Command) -> anyhow::Result<Transcript> {
    println!("$ {}", describe(command));
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .stdin(Stdio::null())
        .spawn()
        .with_context(|| format!("could not start `{}`", describe(command)))?;
    let kept = Arc::new(Mutex::new(String::new()));
    let readers = [
        child.stdout.take().map(|s| copy_lines(s, kept.clone())),
        child.stderr.take().map(|s| copy_lines(s, kept.clone())),
    ];
    let status = child.wait()?;
    for reader in readers.into_iter().flatten() {
        // A reader only panics when the terminal is gone; the status still counts.
        let _ = reader.join();
    }
    let text = kept.lock().map(|text| text.clone()).unwrap_or_default();
    Ok(Transcript {
        success: status.success(),
        text,
    })
}

fn copy_lines(
    stream: impl Read + Send + 'static,
    kept: Arc<Mutex<String>>,
) -> thread::JoinHandle<()> {
    thread::spawn(move || {
        let mut reader = BufReader::new(stream);
        let mut line = Vec::new();
        while reader.read_until(b'\n', &mut line).is_ok_and(|n| n > 0) {
            let text = String::from_utf8_lossy(&line);
            print!("{text}");
            if let Ok(mut kept) = kept.lock() {
                kept.push_str(&text);
            }
            line.clear();
        }
    })
}
