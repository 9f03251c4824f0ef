//! Lists the browser app's files, so that the binary can carry them.
//!
//! With `POTLUCK_EMBED_DIST` naming a finished bundle, every file in it is built in; without, none is, and the server
//! reads the folder it is configured with.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

const VARIABLE: &str = "POTLUCK_EMBED_DIST";

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-env-changed={VARIABLE}");
    println!("cargo::rerun-if-env-changed=POTLUCK_COMMIT");
    let mut list = String::from("&[\n");
    if let Some(folder) = env::var_os(VARIABLE).filter(|value| !value.is_empty()) {
        let folder = fs::canonicalize(folder)?;
        println!("cargo::rerun-if-changed={}", folder.display());
        let mut files = Vec::new();
        collect(&folder, &mut files)?;
        files.sort();
        for file in files {
            let name = file
                .strip_prefix(&folder)
                .map_err(io::Error::other)?
                .to_string_lossy()
                .replace('\\', "/");
            writeln!(
                list,
                "    ({name:?}, include_bytes!({:?})),",
                file.display().to_string()
            )
            .map_err(io::Error::other)?;
        }
    }
    list.push_str("]\n");
    let out = env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("cargo sets OUT_DIR"))?;
    fs::write(Path::new(&out).join("embedded.rs"), list)
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}
