//! Unambiguous labels for organizations. An organization can have the same or nearly the same name as another; only its id
//! is unique.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;

use super::{fit, is_plain, visible, visible_start, width};

/// The longest name, in cells, so that the text after it stays readable.
const MAX_NAME_WIDTH: usize = 40;

/// The longest id, in cells. Clerk's ids have 31 characters.
const MAX_ID_WIDTH: usize = 40;

/// This many characters at the end of an id tell two apart. Ids begin with a timestamp, so their beginnings are alike.
const ID_SUFFIX_WIDTH: usize = 6;

/// The shortest unambiguous label, in cells: `…` and the end of the id.
pub const MIN_LABEL_WIDTH: usize = ID_SUFFIX_WIDTH + 1;

/// If less than this fits of a truncated name, more of the id is more useful.
const MIN_NAME_WIDTH: usize = 4;

/// `Acme (org_2xK4ALF37IpXjywTgBPvjz8zYqW)`: name and id, safe to show. An organization without a name is its id.
#[must_use]
pub fn organization(name: &str, id: &str) -> String {
    let label = safe_id(id);
    if name.is_empty() || name == id {
        return label.into_owned();
    }
    format!("{} ({label})", fit(&visible_start(name, MAX_NAME_WIDTH), MAX_NAME_WIDTH))
}

/// As [`organization`], in at most `cells` cells: `Acme …z8zYqW`. Truncates the name, and the beginning of the id.
#[must_use]
pub fn organization_within(name: &str, id: &str, cells: usize) -> String {
    let label = safe_id(id);
    if name.is_empty() || name == id {
        return fit_end(&label, cells);
    }
    // Around the id: a space and two parentheses.
    let beside = cells.saturating_sub(width(&label) + 3);
    if beside > 0 && width(&visible_start(name, MAX_NAME_WIDTH)).min(MAX_NAME_WIDTH) <= beside {
        return organization(name, id);
    }
    let end = fit_end(&label, MIN_LABEL_WIDTH.min(cells));
    let room = cells.saturating_sub(width(&end) + 1);
    let name = visible_start(name, room);
    if width(&name) > room && room < MIN_NAME_WIDTH {
        return fit_end(&label, cells);
    }
    format!("{} {end}", fit(&name, room))
}

/// Reads only the end of the id, however long it is.
fn safe_id(id: &str) -> Cow<'_, str> {
    let from = if id.len() > MAX_ID_WIDTH {
        id.char_indices().rev().nth(MAX_ID_WIDTH).map_or(0, |(at, _)| at)
    } else {
        0
    };
    let id = visible(&id[from..]);
    if width(&id) <= MAX_ID_WIDTH { id } else { fit_end(&id, MAX_ID_WIDTH).into() }
}

/// Truncates a safe text at its start, to at most `cells` cells, with `…` for the missing part.
#[must_use]
pub fn fit_end(text: &str, cells: usize) -> String {
    if width(text) <= cells {
        return text.to_owned();
    }
    if is_plain(text) {
        let from =
            text.char_indices().rev().take(cells.saturating_sub(1)).last().map_or(text.len(), |(at, _)| at);
        return if cells == 0 { String::new() } else { format!("…{}", &text[from..]) };
    }
    let (mut from, mut used) = (text.len(), 1);
    for (at, grapheme) in text.grapheme_indices(true).rev() {
        used += width(grapheme);
        if used > cells {
            break;
        }
        from = at;
    }
    if cells == 0 { String::new() } else { format!("…{}", &text[from..]) }
}

/// Truncates a safe text in its middle, to at most `cells` cells, with `…` for the missing part: both ends of a long domain
/// name help to identify it.
#[must_use]
pub fn fit_middle(text: &str, cells: usize) -> String {
    if width(text) <= cells || cells < 5 {
        return fit(text, cells);
    }
    let end = fit_end(text, cells / 2);
    // One cell more than there is room for, since its `…` is dropped: `end` has one.
    let mut start = fit(text, cells + 1 - width(&end));
    start.pop();
    format!("{start}{end}")
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "org_2xK4ALF37IpXjywTgBPvjz8zYqW";

    #[test]
    fn a_label_always_has_the_end_of_the_id() {
        assert_eq!(organization("Acme", ID), format!("Acme ({ID})"));
        let long = organization(&"Acme ".repeat(50), ID);
        assert!(long.ends_with(&format!("… ({ID})")), "{long}");
        for cells in 7..60 {
            for name in ["Acme", "青葉灯", &"Acme ".repeat(50)] {
                let label = organization_within(name, ID, cells);
                assert!(width(&label) <= cells, "{cells}: {label}");
                assert!(label.contains("zYqW"), "{cells}: {label}");
            }
        }
        assert_eq!(organization_within("Acme Industries", ID, 13), "Acme… …z8zYqW");
        assert_eq!(organization_within("Acme Industries", ID, 10), "…Pvjz8zYqW");
        assert_eq!(organization_within("HP", ID, 10), "HP …z8zYqW");
    }

    #[test]
    fn plain_text_is_truncated_like_other_text() {
        for text in ["acme.example", "", "é", "a…b"] {
            for cells in 0..20 {
                // The wide character makes the text take the slow path.
                let long = fit_end(&format!("日{text}"), cells);
                let plain = fit_end(&format!("xy{text}"), cells);
                assert_eq!(long.replace('日', "xy"), plain, "{text} {cells}");
            }
        }
    }

    #[test]
    fn fit_middle_keeps_both_ends() {
        for (text, cells, cut) in [
            ("acme.example", 12, "acme.example"),
            ("acme.example", 11, "acme.e…mple"),
            ("acme.example", 6, "acm…le"),
            ("acme.example", 4, "acm…"),
            ("青葉灯青葉灯", 9, "青葉灯…灯"),
            ("acme", 0, ""),
        ] {
            assert_eq!(fit_middle(text, cells), cut, "{text} {cells}");
        }
        for cells in 0..30 {
            assert!(width(&fit_middle("日本語a日本語b日本語", cells)) <= cells, "{cells}");
        }
    }

    #[test]
    fn the_label_of_an_organization_without_a_name_is_its_id() {
        assert_eq!((organization("", ID), organization(ID, ID)), (ID.to_owned(), ID.to_owned()));
        assert_eq!(organization_within(ID, ID, 9), "…vjz8zYqW");
    }

    #[test]
    fn labels_contain_no_control_characters() {
        let label = organization("\u{202e}Acme\x1b[2J", "org_\x1b");
        assert!(!label.contains(['\u{202e}', '\x1b']), "{label}");
        assert!(!organization_within("\x1b\x1b\x1b", "org_\x1b\x1b\x1b\x1b\x1b", 9).contains('\x1b'));
    }
}
