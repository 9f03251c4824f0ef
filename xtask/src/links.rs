//! Links between the pages of this project lead somewhere.

use std::{fs, path::Path};

use crate::{files, paths};

/// Every relative link of every `*.md` whose file is missing, as `page: link`.
pub fn check() -> anyhow::Result<Vec<String>> {
    let root = paths::root();
    let mut faults = Vec::new();
    for page in files::below(&root)? {
        if page.extension().is_none_or(|extension| extension != "md") {
            continue;
        }
        let text = fs::read_to_string(&page)?;
        let folder = page.parent().unwrap_or(&root);
        for link in missing(&text, folder) {
            faults.push(format!(
                "{}: {link} is not there",
                files::relative(&page, &root)
            ));
        }
    }
    Ok(faults)
}

fn missing<'a>(text: &'a str, folder: &Path) -> Vec<&'a str> {
    targets(text)
        .into_iter()
        .filter(|link| {
            let path = link.split('#').next().unwrap_or_default();
            !path.is_empty() && !path.contains(':') && !folder.join(path).exists()
        })
        .collect()
}

/// The targets of inline links, outside code.
fn targets(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut in_code = false;
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            in_code = !in_code;
        }
        if in_code {
            continue;
        }
        // Every second piece of a line cut at backticks is code.
        for prose in line.split('`').step_by(2) {
            let mut rest = prose;
            while let Some((_, after)) = rest.split_once("](") {
                let Some((target, after)) = after.split_once(')') else {
                    break;
                };
                found.push(target.split(' ').next().unwrap_or_default());
                rest = after;
            }
        }
        // A link whose text is code is cut by the above: look at `](` after a backtick as well.
        for piece in line.split("`](").skip(1) {
            if let Some((target, _)) = piece.split_once(')') {
                found.push(target);
            }
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_found_in_prose_and_around_code() {
        let text =
            "see [a](one.md) and [`b`](two.md#part)\n```\n[c](three.md)\n```\n`[d](four.md)`\n";
        assert_eq!(targets(text), ["one.md", "two.md#part"]);
    }

    #[test]
    fn only_missing_files_are_reported() {
        let here = paths::root();
        let text =
            "[a](README-that-is-missing.md) [b](Cargo.toml) [c](https://example.org) [d](#top)";
        assert_eq!(missing(text, &here), ["README-that-is-missing.md"]);
    }
}
