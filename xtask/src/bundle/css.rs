//! The one style sheet: tokens, base rules, and the modules beside the components.

use std::{fs, path::Path};

use anyhow::Context;

use super::store::{Asset, Store};
use crate::paths;

/// In this order; the last is generated.
const SHEETS: [&str; 3] = ["tokens.css", "base.css", "parts.css"];

/// Runs Stylance over `src/**/*.module.css` into `www/css/parts.css`, and returns how many there were.
pub fn write_parts() -> anyhow::Result<usize> {
    let root = paths::root();
    let mut config = stylance_cli::Config::load(root.clone())?;
    config.output_file = Some(root.join("www/css/parts.css"));
    config.output_dir = None;
    let mut count = 0;
    stylance_cli::run_silent(&config, |_| count += 1).context("style modules")?;
    println!("css: {count} modules");
    Ok(count)
}

/// Puts the whole sheet into the store, with the files it names.
pub fn add(store: &mut Store) -> anyhow::Result<Asset> {
    write_parts()?;
    let www = paths::root().join("www");
    let mut sheet = String::new();
    for name in SHEETS {
        let path = www.join("css").join(name);
        let text = fs::read_to_string(&path).with_context(|| format!("www/css/{name}"))?;
        sheet.push_str(&text);
        sheet.push('\n');
    }
    let sheet = rewrite_urls(&sheet, |name| {
        store
            .add_named(&www.join(Path::new(name)), name)
            .map(|asset| asset.url)
    })?;
    store.add("potluck", "css", sheet.as_bytes())
}

/// Replaces each `url(...)` of a file in `www` by what `resolve` says for its path there.
/// `data:` and fragment references stay as they are.
fn rewrite_urls(
    sheet: &str,
    mut resolve: impl FnMut(&str) -> anyhow::Result<String>,
) -> anyhow::Result<String> {
    let mut out = String::with_capacity(sheet.len());
    let mut rest = sheet;
    while let Some((before, after)) = rest.split_once("url(") {
        let (inside, after) = after.split_once(')').context("a `url(` without its `)`")?;
        let name = inside.trim().trim_matches(['"', '\'']);
        out.push_str(before);
        out.push_str("url(");
        if name.starts_with("data:") || name.starts_with('#') {
            out.push_str(inside);
        } else {
            let in_www = name.trim_start_matches(['.', '/']);
            let url = resolve(in_www).with_context(|| format!("the styles name {name}"))?;
            out.push_str(&format!("\"{url}\""));
        }
        out.push(')');
        rest = after;
    }
    out.push_str(rest);
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_of_files_are_replaced_and_others_kept() {
        let sheet = "a{b:url('../fonts/x.woff2')}c{d:url(data:y)}e{f:url(\"/fonts/z.woff2\") g}";
        let out = rewrite_urls(sheet, |name| Ok(format!("/assets/{}", &name[6..])));
        assert_eq!(
            out.expect("sheet is sound"),
            "a{b:url(\"/assets/x.woff2\")}c{d:url(data:y)}e{f:url(\"/assets/z.woff2\") g}"
        );
    }

    #[test]
    fn a_missing_file_is_an_error_that_names_it() {
        let out = rewrite_urls("a{b:url(gone.woff2)}", |_| anyhow::bail!("no such file"));
        assert!(format!("{:#}", out.expect_err("must fail")).contains("gone.woff2"));
    }
}
