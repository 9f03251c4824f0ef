//! What an owner does to an album as a whole: one file for each verb.

mod create;
mod rename;

use crate::{Kind, Result};

/// Characters of a title; more does not fit on any screen.
const TITLE_CHARS_MAX: usize = 255;

/// A title as it is stored: one line, no blanks around it.
///
/// # Errors
/// `Empty` when nothing is left; `TooLarge` when it is longer than 255 characters.
fn clean_title(title: &str) -> Result<String> {
    let one_line: String = title
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    let title = one_line.trim();
    if title.is_empty() {
        return Err(Kind::Empty.into());
    }
    if title.chars().count() > TITLE_CHARS_MAX {
        return Err(Kind::TooLarge.into());
    }
    Ok(title.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_one_trimmed_line() {
        assert_eq!(
            clean_title("  Sara & Tom's wedding\n").unwrap(),
            "Sara & Tom's wedding"
        );
        assert_eq!(clean_title("a\tb").unwrap(), "a b");
    }

    #[test]
    fn empty_and_endless_titles_are_refused() {
        assert_eq!(clean_title(" \n\t").unwrap_err().kind, Kind::Empty);
        assert_eq!(clean_title(&"ü".repeat(255)).unwrap().chars().count(), 255);
        assert_eq!(
            clean_title(&"x".repeat(256)).unwrap_err().kind,
            Kind::TooLarge
        );
    }
}
