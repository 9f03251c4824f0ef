//! Who may import whom: the table of `docs/ARCHITECTURE.md`, checked in the source.
//!
//! Crates are walls the compiler guards. The rooms inside the browser package, and what a
//! crate may take from outside, are guarded here: every path written in a room's code is
//! compared with what the room must not name. Comments and texts do not count; `use` trees
//! are spread out, and `self`, `super` and `crate` resolved.
//!
//! # Not
//! A parser of Rust. A macro that assembles a path from pieces goes unseen.

use std::{fs, path::Path};

use crate::{files, paths};

/// A room and the paths it must not name.
struct Rule {
    room: &'static str,
    never: &'static [&'static str],
    because: &'static str,
}

const RULES: &[Rule] = &[
    Rule {
        room: "crates/crypto/src",
        never: &[
            "web_sys",
            "js_sys",
            "wasm_bindgen",
            "leptos",
            "gloo",
            "tokio",
            "std::fs",
            "std::net",
        ],
        because: "crypto turns bytes and a key into bytes, and does no I/O",
    },
    Rule {
        room: "crates/protocol/src",
        never: &[
            "web_sys",
            "js_sys",
            "wasm_bindgen",
            "leptos",
            "gloo",
            "tokio",
            "std::fs",
            "std::net",
        ],
        because: "protocol names what is on the wire, and does no I/O",
    },
    Rule {
        room: "crates/engine/src",
        // tokio is a dependency of its tests only, so the compiler guards that one.
        never: &[
            "web_sys",
            "js_sys",
            "wasm_bindgen",
            "wasm_bindgen_futures",
            "leptos",
            "gloo",
            "gloo_net",
            "gloo_timers",
            "std::fs",
            "std::net",
            "std::time::SystemTime",
            "std::time::Instant",
        ],
        because: "the engine does no I/O of its own: everything enters by its ports",
    },
    Rule {
        room: "crates/server/src",
        never: &["potluck_engine"],
        because: "the server never sees a plaintext type",
    },
    Rule {
        room: "src/ui",
        never: &[
            "crate::platform",
            "crate::worker",
            "crate::npm",
            "potluck_crypto",
            "potluck_protocol",
            "gloo_net",
        ],
        because: "screens know commands, changes and views only",
    },
    Rule {
        room: "src/platform",
        never: &[
            "crate::ui",
            "crate::npm",
            "leptos",
            "potluck_engine::session",
            "potluck_engine::library",
            "potluck_engine::sync",
            "potluck_engine::albums",
            "potluck_engine::sharing",
            "potluck_engine::links",
            "potluck_engine::collect",
            "potluck_engine::remote",
        ],
        because: "the platform fills the engine's ports and knows nothing of the product",
    },
    Rule {
        room: "src/worker",
        never: &[
            "crate::ui",
            "crate::npm",
            "crate::platform",
            "leptos",
            "gloo_net",
            "web_sys::XmlHttpRequest",
            "web_sys::Request",
            "potluck_engine::session",
            "potluck_engine::remote",
            "potluck_engine::library",
        ],
        because: "workers compute; no keyring and no request is in one",
    },
    Rule {
        room: "src/npm",
        never: &["crate::ui", "leptos"],
        because: "the npm package has no interface",
    },
];

/// Every forbidden import, as a line to print.
pub fn check() -> anyhow::Result<Vec<String>> {
    let root = paths::root();
    let mut faults = Vec::new();
    for rule in RULES {
        for path in files::below(&root.join(rule.room))? {
            if path.extension().is_none_or(|extension| extension != "rs") {
                continue;
            }
            let text = fs::read_to_string(&path)?;
            let name = files::relative(&path, &root);
            for (line, import) in forbidden(rule, &name, &text) {
                faults.push(format!("{name}:{line} names {import}: {}", rule.because));
            }
        }
    }
    Ok(faults)
}

/// Lines and paths of `text` that break the rule.
fn forbidden(rule: &Rule, file: &str, text: &str) -> Vec<(usize, String)> {
    let module = module_of(file);
    written_paths(&without_comments_and_texts(text))
        .into_iter()
        .map(|(line, path)| (line, resolve(&path, &module)))
        .filter(|(_, path)| rule.never.iter().any(|bad| is_within(path, bad)))
        .collect()
}

fn is_within(path: &str, bad: &str) -> bool {
    path.strip_prefix(bad)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

/// `src/ui/screens/album/mod.rs` is the module `ui::screens::album` of its crate.
fn module_of(file: &str) -> Vec<String> {
    let inside = file.rsplit_once("src/").map_or(file, |(_, inside)| inside);
    let inside = inside.strip_suffix(".rs").unwrap_or(inside);
    let path = Path::new(inside);
    path.components()
        .map(|part| part.as_os_str().to_string_lossy().into_owned())
        .filter(|part| part != "mod" && part != "lib" && part != "main")
        .collect()
}

/// Turns `super::` and `self::` at the start into `crate::…`.
fn resolve(path: &str, module: &[String]) -> String {
    let mut parts: Vec<&str> = path.split("::").collect();
    let mut base: Vec<&str> = module.iter().map(String::as_str).collect();
    if !matches!(parts[0], "super" | "self") {
        return path.to_owned();
    }
    while let Some(first) = parts.first() {
        match *first {
            "self" => {}
            "super" => {
                base.pop();
            }
            _ => break,
        }
        parts.remove(0);
    }
    let whole: Vec<&str> = std::iter::once("crate").chain(base).chain(parts).collect();
    whole.join("::")
}

/// The code with comments, string and character literals blanked, line breaks kept.
fn without_comments_and_texts(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let skipped = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else if c == '"' {
            end_of_text(rest)
        } else if c == '\'' && (rest[1..].starts_with('\\') || rest.chars().nth(2) == Some('\'')) {
            let body = if rest[1..].starts_with('\\') {
                3
            } else {
                1 + rest[1..].chars().next().map_or(0, char::len_utf8)
            };
            rest.get(body..)
                .and_then(|tail| tail.find('\''))
                .map_or(1, |end| body + end + 1)
        } else {
            out.push(c);
            rest = &rest[c.len_utf8()..];
            continue;
        };
        out.extend(
            rest[..skipped]
                .chars()
                .map(|c| if c == '\n' { '\n' } else { ' ' }),
        );
        rest = &rest[skipped..];
    }
    out
}

fn end_of_text(rest: &str) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

/// Every path of the code with the line it starts on; a group `a::{b, c::d}` gives `a::b` and `a::c::d`.
fn written_paths(code: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut rest = code;
    let mut line = 1;
    while let Some(c) = rest.chars().next() {
        if !(c.is_alphanumeric() || c == '_') {
            line += usize::from(c == '\n');
            rest = &rest[c.len_utf8()..];
            continue;
        }
        let mut paths = Vec::new();
        let after = read_path(rest, "", &mut paths);
        found.extend(paths.into_iter().map(|path| (line, path)));
        let used = rest.len() - after.len();
        line += rest[..used].matches('\n').count();
        rest = after;
    }
    found
}

/// Reads one path or use tree at the start of `rest`, and returns what follows.
fn read_path<'a>(rest: &'a str, prefix: &str, paths: &mut Vec<String>) -> &'a str {
    let end = rest
        .find(|c: char| !(c.is_alphanumeric() || c == '_'))
        .unwrap_or(rest.len());
    let (name, after) = rest.split_at(end);
    let path = match (prefix, name) {
        ("", _) => name.to_owned(),
        (_, "self" | "") => prefix.to_owned(),
        _ => format!("{prefix}::{name}"),
    };
    let Some(tail) = after.trim_start().strip_prefix("::") else {
        paths.push(path);
        return after;
    };
    let tail = tail.trim_start();
    if let Some(group) = tail.strip_prefix('{') {
        return read_group(group, &path, paths);
    }
    let named = tail.starts_with(|c: char| c.is_alphanumeric() || c == '_');
    if named {
        return read_path(tail, &path, paths);
    }
    // `a::*`, `a::<T>`
    paths.push(path);
    tail
}

fn read_group<'a>(group: &'a str, prefix: &str, paths: &mut Vec<String>) -> &'a str {
    let mut rest = group.trim_start();
    while let Some(c) = rest.chars().next() {
        rest = match c {
            '}' => return &rest[1..],
            '*' => {
                paths.push(prefix.to_owned());
                &rest[1..]
            }
            _ if c.is_alphanumeric() || c == '_' => {
                let mut after = read_path(rest, prefix, paths).trim_start();
                if let Some(renamed) = after.strip_prefix("as ") {
                    after = renamed
                        .trim_start()
                        .trim_start_matches(|c: char| c.is_alphanumeric() || c == '_');
                }
                after
            }
            _ => &rest[c.len_utf8()..],
        };
        rest = rest.trim_start();
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(room: &str) -> &'static Rule {
        RULES
            .iter()
            .find(|rule| rule.room == room)
            .expect("a rule of that room")
    }

    fn faults(room: &str, file: &str, text: &str) -> Vec<String> {
        let found = forbidden(rule(room), file, text);
        found
            .into_iter()
            .map(|(line, path)| format!("{line} {path}"))
            .collect()
    }

    #[test]
    fn engine_may_not_name_the_browser() {
        let text = "//! words\nuse web_sys::Window;\nfn f() { let x = js_sys::Date::now(); }\n";
        assert_eq!(
            faults("crates/engine/src", "crates/engine/src/lib.rs", text),
            ["2 web_sys::Window", "3 js_sys::Date::now"]
        );
    }

    #[test]
    fn groups_and_renames_are_spread_out() {
        let text = "use crate::{\n    ui::{self, app as a},\n    platform::browser::Browser,\n};\n";
        assert_eq!(
            faults("src/ui", "src/ui/app.rs", text),
            ["1 crate::platform::browser::Browser"]
        );
    }

    #[test]
    fn super_leads_out_of_a_room_only_when_it_does() {
        let text = "use super::super::worker::host;\nuse super::parts;\n";
        assert_eq!(
            faults("src/ui", "src/ui/screens/album.rs", text),
            Vec::<String>::new(),
            "two steps up from ui::screens::album is ui"
        );
        assert_eq!(
            faults("src/ui", "src/ui/app.rs", text),
            ["1 crate::worker::host"]
        );
    }

    #[test]
    fn comments_and_texts_are_not_code() {
        let text = "// use web_sys::X;\n/* leptos::y */\nconst A: &str = \"gloo::z \\\" leptos::b\";\nconst B: char = '\"';\nuse serde::Serialize;\n";
        assert_eq!(
            faults("crates/engine/src", "crates/engine/src/a.rs", text),
            Vec::<String>::new()
        );
    }

    #[test]
    fn a_name_that_only_begins_alike_is_fine() {
        let text = "use leptos_free::x; use crate::workers::y;";
        assert_eq!(faults("src/ui", "src/ui/a.rs", text), Vec::<String>::new());
        assert_eq!(
            faults("crates/engine/src", "crates/engine/src/a.rs", text),
            Vec::<String>::new()
        );
    }

    #[test]
    fn workers_hold_no_keyring_and_send_nothing() {
        let text = "use potluck_engine::session::Keyring;\nlet r = web_sys::Request::new();";
        assert_eq!(faults("src/worker", "src/worker/serve.rs", text).len(), 2);
    }

    #[test]
    fn every_room_with_a_rule_is_a_folder_of_ours() {
        for rule in RULES {
            let top = rule.room.split('/').next().expect("a first part");
            assert!(matches!(top, "src" | "crates"), "{}", rule.room);
            assert!(!rule.never.is_empty() && !rule.because.is_empty());
        }
    }
}
