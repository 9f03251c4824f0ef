//! `index.html` with the names of this build.

use anyhow::{Context, bail};

use super::{compile::Program, store::Asset};

/// The line of the template that this module replaces.
const MARK: &str = "<!-- assets: written by `cargo xtask bundle` -->";

/// The finished page.
///
/// # Errors
/// If the template has lost its mark, or has it twice.
pub fn fill(
    template: &str,
    app: &Program,
    worker: &Program,
    style: &Asset,
) -> anyhow::Result<String> {
    let (before, after) = template
        .split_once(MARK)
        .with_context(|| format!("index.html needs the line {MARK}"))?;
    if after.contains(MARK) {
        bail!("index.html has the line {MARK} twice");
    }
    Ok(format!("{before}{}{after}", head(app, worker, style)))
}

fn head(app: &Program, worker: &Program, style: &Asset) -> String {
    let mut lines = vec![
        format!(
            r#"<meta name="potluck-worker" content="{}">"#,
            worker.loader.url
        ),
        format!(
            r#"<link rel="stylesheet" href="{}" integrity="{}">"#,
            style.url, style.integrity
        ),
        // Fetched with the page instead of after two modules were parsed.
        format!(
            r#"<link rel="preload" as="fetch" type="application/wasm" crossorigin="anonymous" href="{}">"#,
            app.wasm.url
        ),
    ];
    for module in &app.modules {
        lines.push(format!(
            r#"<link rel="modulepreload" href="{}" integrity="{}">"#,
            module.url, module.integrity
        ));
    }
    lines.push(format!(
        r#"<script type="module" src="{}" integrity="{}"></script>"#,
        app.loader.url, app.loader.integrity
    ));
    lines.join("\n    ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asset(name: &str) -> Asset {
        Asset {
            name: name.into(),
            url: format!("/assets/{name}"),
            integrity: format!("sha384-{name}"),
        }
    }

    fn program(name: &str) -> Program {
        Program {
            loader: asset(&format!("{name}.js")),
            modules: vec![asset(&format!("{name}-glue.js"))],
            wasm: asset(&format!("{name}.wasm")),
        }
    }

    #[test]
    fn every_script_and_style_has_integrity() {
        let template = format!("<head>{MARK}</head>");
        let page = fill(
            &template,
            &program("app"),
            &program("worker"),
            &asset("s.css"),
        )
        .expect("template is whole");
        for line in page.lines() {
            let loads = line.contains("<script")
                || line.contains("stylesheet")
                || line.contains("modulepreload");
            assert_eq!(loads, line.contains("integrity="), "{line}");
        }
        assert!(page.contains(r#"<meta name="potluck-worker" content="/assets/worker.js">"#));
    }

    #[test]
    fn a_template_without_its_mark_is_refused() {
        let result = fill("<head></head>", &program("a"), &program("b"), &asset("c"));
        assert!(result.is_err());
    }

    #[test]
    fn every_file_the_template_names_is_in_www() {
        let root = crate::paths::root();
        let template = std::fs::read_to_string(root.join("index.html")).expect("template");
        let named: Vec<&str> = template
            .split("href=\"/")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .collect();
        assert!(named.len() >= 3);
        for name in named {
            assert!(root.join("www").join(name).is_file(), "{name}");
        }
    }
}
