//! A person as initials on a colour that is always theirs.

use leptos::prelude::*;

stylance::import_style!(css, "avatar.module.css");

/// The round thing. The name stands beside it, so it says nothing itself.
#[component]
pub fn Avatar(#[prop(into)] name: String) -> impl IntoView {
    let colour = match name.bytes().fold(7_u32, |sum, byte| {
        sum.wrapping_mul(31).wrapping_add(u32::from(byte))
    }) % 6
    {
        0 => "",
        1 => css::c1,
        2 => css::c2,
        3 => css::c3,
        4 => css::c4,
        _ => css::c5,
    };
    view! {
        <span class=[css::face, colour].join(" ") aria-hidden="true">
            {initials(&name)}
        </span>
    }
}

/// First letters of the first two words; of an address, its first two letters.
fn initials(name: &str) -> String {
    let name = name.split('@').next().unwrap_or_default();
    let mut words = name
        .split([' ', '.', '-', '_'])
        .filter_map(|word| word.chars().next());
    let letters: String = match (words.next(), words.next()) {
        (Some(first), Some(second)) => [first, second].iter().collect(),
        _ => name.chars().take(2).collect(),
    };
    letters.to_uppercase()
}
