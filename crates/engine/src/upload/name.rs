//! Rules for the names of picked files.

/// Characters of a title, extension included; what file systems allow.
const TITLE_CHARS_MAX: usize = 255;
/// Characters of an extension that is kept when a name is cut.
const EXTENSION_CHARS_MAX: usize = 16;

/// True for files that their system hides (`.DS_Store`, `.nomedia`): nobody picked them on purpose.
#[must_use]
pub(crate) fn is_hidden(name: &str) -> bool {
    base(name).starts_with('.')
}

/// The title a file gets: its base name without control characters, cut in the stem when it is endless.
#[must_use]
pub(crate) fn title(name: &str) -> String {
    let clean: String = base(name).chars().filter(|c| !c.is_control()).collect();
    let clean = clean.trim();
    if clean.is_empty() {
        return "photo".to_owned();
    }
    if clean.chars().count() <= TITLE_CHARS_MAX {
        return clean.to_owned();
    }
    let extension = clean
        .rsplit_once('.')
        .map(|(_, extension)| extension)
        .filter(|extension| extension.chars().count() <= EXTENSION_CHARS_MAX);
    match extension {
        None => clean.chars().take(TITLE_CHARS_MAX).collect(),
        Some(extension) => {
            let room = TITLE_CHARS_MAX - 1 - extension.chars().count();
            let stem: String = clean.chars().take(room).collect();
            format!("{stem}.{extension}")
        }
    }
}

fn base(name: &str) -> &str {
    name.rsplit(['/', '\\']).next().unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dot_files_are_hidden_also_in_folders() {
        assert!(is_hidden(".DS_Store"));
        assert!(is_hidden("party/.nomedia"));
        assert!(!is_hidden(".party/photo.jpg"));
        assert!(!is_hidden("photo.jpg"));
    }

    #[test]
    fn folders_and_control_characters_go() {
        assert_eq!(title("a/b\\c.jpg"), "c.jpg");
        assert_eq!(title("a\u{0}b\n.jpg"), "ab.jpg");
        assert_eq!(title("  "), "photo");
    }

    #[test]
    fn endless_names_keep_their_extension() {
        let cut = title(&format!("{}.jpeg", "ü".repeat(10_000)));
        assert_eq!(cut.chars().count(), TITLE_CHARS_MAX);
        assert!(cut.ends_with("ü.jpeg"));
        assert_eq!(title(&"x".repeat(10_000)).len(), TITLE_CHARS_MAX);
        assert_eq!(
            title(&format!("x.{}", "y".repeat(10_000))).len(),
            TITLE_CHARS_MAX
        );
    }
}
