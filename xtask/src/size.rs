//! What a first visit downloads, against a budget.
//!
//! # Units
//! Bytes of the `.br` files, as the server sends them. `docs/size.json` holds one figure per
//! program: its WebAssembly, its glue and its loader together.

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::Context;
use serde_json::Value;

use crate::{bundle, files, paths};

const BUDGET: &str = "docs/size.json";
/// Compilers differ a little from day to day; more than this is a decision.
const TOLERANCE_PERCENT: u64 = 3;

type Sizes = BTreeMap<String, u64>;

/// Sizes of the release bundle in `dist`.
fn measure(dist: &Path) -> anyhow::Result<Sizes> {
    let mut sizes = Sizes::new();
    for path in files::below(&dist.join("assets"))? {
        let name = files::relative(&path, &dist.join("assets"));
        if let Some(program) = name.strip_suffix(".br").and_then(program_of) {
            *sizes.entry(program.to_owned()).or_default() += fs::metadata(&path)?.len();
        }
    }
    Ok(sizes)
}

/// Which figure a file counts to. Snippets of crates count to the page, which loads them first.
fn program_of(asset: &str) -> Option<&'static str> {
    if asset.ends_with(".css") {
        return Some("style");
    }
    let stem = asset.rsplit_once('-').map_or(asset, |(stem, _)| stem);
    match stem {
        "potluck-app" | "app" | "part" => Some("app"),
        "potluck-worker" | "worker" => Some("worker"),
        _ => None,
    }
}

/// The figures that are over budget or missing from it, as lines to print.
fn compare(measured: &Sizes, budget: &Sizes) -> Vec<String> {
    let mut faults = Vec::new();
    for (program, &bytes) in measured {
        match budget.get(program) {
            None => faults.push(format!("{program}: {bytes} bytes, not in {BUDGET}")),
            Some(&allowed) if bytes * 100 > allowed * (100 + TOLERANCE_PERCENT) => {
                faults.push(format!("{program}: {bytes} bytes, budget {allowed}"));
            }
            Some(_) => {}
        }
    }
    faults
}

fn read_budget() -> anyhow::Result<Sizes> {
    let text = fs::read_to_string(paths::root().join(BUDGET)).context(BUDGET)?;
    let value: Value = serde_json::from_str(&text).context(BUDGET)?;
    let object = value.as_object().context("docs/size.json is no object")?;
    object
        .iter()
        .map(|(name, bytes)| Ok((name.clone(), bytes.as_u64().context("sizes are numbers")?)))
        .collect()
}

/// Builds if need be, and returns the faults.
pub fn check() -> anyhow::Result<Vec<String>> {
    let measured = measure(&bundle::build(true)?)?;
    for (program, bytes) in &measured {
        println!("size: {program} {bytes} bytes");
    }
    Ok(compare(&measured, &read_budget()?))
}

/// Makes today's sizes the budget.
pub fn write() -> anyhow::Result<()> {
    let measured = measure(&bundle::build(true)?)?;
    let text = serde_json::to_string_pretty(&measured)?;
    files::write(&paths::root().join(BUDGET), format!("{text}\n"))?;
    println!("size: wrote {BUDGET}");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sizes(rows: &[(&str, u64)]) -> Sizes {
        rows.iter()
            .map(|(name, n)| ((*name).to_owned(), *n))
            .collect()
    }

    #[test]
    fn three_percent_more_passes_and_a_byte_beyond_fails() {
        let budget = sizes(&[("app", 1000)]);
        assert!(compare(&sizes(&[("app", 1030)]), &budget).is_empty());
        assert_eq!(compare(&sizes(&[("app", 1031)]), &budget).len(), 1);
    }

    #[test]
    fn a_program_without_budget_fails() {
        assert_eq!(compare(&sizes(&[("map", 1)]), &sizes(&[])).len(), 1);
    }

    #[test]
    fn files_count_to_their_program() {
        assert_eq!(program_of("potluck-app-0123456789abcdef.wasm"), Some("app"));
        assert_eq!(program_of("worker-0123456789abcdef.js"), Some("worker"));
        assert_eq!(program_of("potluck-0123456789abcdef.css"), Some("style"));
        assert_eq!(program_of("fraunces-0123456789abcdef.woff2"), None);
    }
}
