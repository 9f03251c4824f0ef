//! Licences, origins and duplicates of dependencies, against `deny.toml`.
//!
//! With `cargo-deny` installed, that decides (without its advisory list, which it would
//! download from a code host). Without it, the licence and origin rules of the same file are
//! checked here from `cargo metadata`, and duplicates are counted. This is less than
//! cargo-deny does: it trusts the licence a package declares, and knows no advisories.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use anyhow::Context;
use serde_json::Value;
use toml::Table;

use crate::{paths, process};

/// True if all dependencies are allowed.
pub fn check() -> anyhow::Result<bool> {
    if process::find("cargo-deny").is_some() {
        let mut command = process::cargo();
        command.args(["deny", "--offline", "check", "licenses", "bans", "sources"]);
        return Ok(process::tee(&mut command)?.success);
    }
    let text = fs::read_to_string(paths::root().join("deny.toml")).context("deny.toml")?;
    let policy = Policy::read(&text)?;
    let packages = dependencies()?;
    let mut faults = Vec::new();
    for package in &packages {
        faults.extend(policy.faults_of(package));
    }
    let origins: BTreeSet<&str> = packages.iter().map(|package| &*package.source).collect();
    if origins.len() > 1 {
        faults.push("dependencies come from more than one registry".to_owned());
    }
    for fault in &faults {
        println!("deny: {fault}");
    }
    let twice = duplicates(&packages);
    println!(
        "deny: {} dependencies, {} of them in more than one version ({})",
        packages.len(),
        twice.len(),
        twice.into_iter().collect::<Vec<_>>().join(" ")
    );
    Ok(faults.is_empty())
}

struct Package {
    name: String,
    version: String,
    license: Option<String>,
    source: String,
}

fn dependencies() -> anyhow::Result<Vec<Package>> {
    let mut command = process::cargo();
    command.args(["metadata", "--format-version", "1", "--all-features"]);
    let metadata: Value = serde_json::from_str(&process::output(&mut command)?)?;
    let packages = metadata["packages"]
        .as_array()
        .context("cargo metadata has no packages")?;
    let text = |value: &Value| value.as_str().map(str::to_owned);
    Ok(packages
        .iter()
        .filter_map(|package| {
            Some(Package {
                name: text(&package["name"])?,
                version: text(&package["version"])?,
                license: text(&package["license"]),
                // Ours have none.
                source: text(&package["source"])?,
            })
        })
        .collect())
}

fn duplicates(packages: &[Package]) -> BTreeSet<&str> {
    let mut versions: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for package in packages {
        versions
            .entry(&package.name)
            .or_default()
            .insert(&package.version);
    }
    versions.retain(|_, versions| versions.len() > 1);
    versions.into_keys().collect()
}

struct Policy {
    licenses: BTreeSet<String>,
    exceptions: BTreeMap<String, BTreeSet<String>>,
}

impl Policy {
    fn read(text: &str) -> anyhow::Result<Self> {
        let file: Table = text.parse()?;
        let licenses = file.get("licenses").and_then(|part| part.as_table());
        let licenses = licenses.context("deny.toml has no [licenses]")?;
        let exceptions = licenses.get("exceptions").and_then(|list| list.as_array());
        Ok(Self {
            licenses: words(licenses.get("allow")),
            exceptions: exceptions
                .into_iter()
                .flatten()
                .filter_map(|entry| {
                    let name = entry.get("crate").or_else(|| entry.get("name"))?.as_str()?;
                    Some((name.to_owned(), words(entry.get("allow"))))
                })
                .collect(),
        })
    }

    fn faults_of(&self, package: &Package) -> Vec<String> {
        let Package {
            name,
            version,
            license,
            source,
        } = package;
        let mut faults = Vec::new();
        let own = self.exceptions.get(name);
        let allowed =
            |id: &str| self.licenses.contains(id) || own.is_some_and(|own| own.contains(id));
        match license {
            None => faults.push(format!("{name} {version} declares no licence")),
            Some(license) if !satisfied(license, &allowed) => {
                faults.push(format!("{name} {version} is under {license}"));
            }
            Some(_) => {}
        }
        if !source.starts_with("registry+") {
            faults.push(format!("{name} {version} does not come from a registry"));
        }
        faults
    }
}

fn words(list: Option<&toml::Value>) -> BTreeSet<String> {
    let items = list.and_then(|list| list.as_array()).into_iter().flatten();
    items
        .filter_map(|word| word.as_str().map(str::to_owned))
        .collect()
}

/// Whether an SPDX expression can be met with allowed licences only. `AND` binds closer than
/// `OR`; `/` is the old spelling of `OR`; `WITH` and its exception are part of the name.
fn satisfied(expression: &str, allowed: &dyn Fn(&str) -> bool) -> bool {
    let spaced = expression
        .replace('(', " ( ")
        .replace(')', " ) ")
        .replace('/', " OR ");
    let tokens: Vec<&str> = spaced.split_whitespace().collect();
    let (met, rest) = any_of(&tokens, allowed);
    met && rest.is_empty()
}

type Read<'a, 'b> = (bool, &'a [&'b str]);

fn any_of<'a, 'b>(tokens: &'a [&'b str], allowed: &dyn Fn(&str) -> bool) -> Read<'a, 'b> {
    let (mut met, mut rest) = all_of(tokens, allowed);
    while let ["OR", after @ ..] = rest {
        let (next, after) = all_of(after, allowed);
        met |= next;
        rest = after;
    }
    (met, rest)
}

fn all_of<'a, 'b>(tokens: &'a [&'b str], allowed: &dyn Fn(&str) -> bool) -> Read<'a, 'b> {
    let (mut met, mut rest) = one(tokens, allowed);
    while let ["AND", after @ ..] = rest {
        let (next, after) = one(after, allowed);
        met &= next;
        rest = after;
    }
    (met, rest)
}

fn one<'a, 'b>(tokens: &'a [&'b str], allowed: &dyn Fn(&str) -> bool) -> Read<'a, 'b> {
    match tokens {
        ["(", inside @ ..] => match any_of(inside, allowed) {
            (met, [")", after @ ..]) => (met, after),
            (_, rest) => (false, rest),
        },
        [name, "WITH", exception, after @ ..] => (
            allowed(name) || allowed(&format!("{name} WITH {exception}")),
            after,
        ),
        [name, after @ ..] => (allowed(name), after),
        [] => (false, tokens),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const POLICY: &str = r#"
        [licenses]
        allow = ["MIT", "Apache-2.0"]
        exceptions = [{ crate = "ring", allow = ["ISC"] }]
    "#;

    fn package(name: &str, license: Option<&str>, source: &str) -> Package {
        Package {
            name: name.into(),
            version: "1.0.0".into(),
            license: license.map(str::to_owned),
            source: source.into(),
        }
    }

    #[test]
    fn expressions_are_read_as_spdx_says() {
        let allowed = |name: &str| name == "MIT" || name == "Zlib";
        assert!(satisfied("MIT OR GPL-3.0", &allowed));
        assert!(satisfied("MIT/GPL-3.0", &allowed));
        assert!(!satisfied("MIT AND GPL-3.0", &allowed));
        assert!(satisfied("(MIT OR GPL-3.0) AND Zlib", &allowed));
        assert!(!satisfied("GPL-3.0 OR MIT AND BSD-3-Clause", &allowed));
        assert!(satisfied("MIT WITH LLVM-exception", &allowed));
        assert!(!satisfied("(MIT", &allowed));
        assert!(!satisfied("", &allowed));
    }

    #[test]
    fn a_forbidden_licence_and_a_foreign_source_are_faults() {
        let policy = Policy::read(POLICY).expect("policy");
        let good = "registry+https://example.org/index";
        let count = |package: &Package| policy.faults_of(package).len();
        assert_eq!(count(&package("a", Some("MIT"), good)), 0);
        assert_eq!(count(&package("a", Some("AGPL-3.0"), good)), 1);
        assert_eq!(count(&package("a", None, good)), 1);
        assert_eq!(
            count(&package("a", Some("MIT"), "git+https://example.org/a")),
            1
        );
        assert_eq!(count(&package("ring", Some("Apache-2.0 AND ISC"), good)), 0);
        assert_eq!(count(&package("other", Some("ISC"), good)), 1);
    }

    #[test]
    fn two_versions_are_a_duplicate_and_two_mentions_are_not() {
        let mut second = package("a", None, "");
        second.version = "2.0.0".into();
        let all = [
            package("a", None, ""),
            second,
            package("b", None, ""),
            package("b", None, ""),
        ];
        assert_eq!(duplicates(&all), BTreeSet::from(["a"]));
    }
}
