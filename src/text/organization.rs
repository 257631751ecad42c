//! How an organization is named where it must not be taken for another. Anybody may call an organization as another is
//! called already, or nearly so; its id is its own.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;

use super::{fit, is_plain, visible, visible_start, width};

/// The longest name, in cells: what follows it has to be read as well.
const LONGEST_NAME: usize = 40;

/// The longest id, in cells. Clerk's have 31 characters.
const LONGEST_ID: usize = 40;

/// From an id this much is enough to tell two apart. It is the end: ids begin with the time.
const END_OF_ID: usize = 6;

/// The least that tells one organization from another, in cells: the end of its id.
pub const SHORTEST_LABEL: usize = END_OF_ID + 1;

/// Less than this of a name that is cut says less than more of the id does.
const LEAST_OF_NAME: usize = 4;

/// `Acme (org_2xK4ALF37IpXjywTgBPvjz8zYqW)`: name and id, safe to show. An organization without a name is its id.
#[must_use]
pub fn organization(name: &str, id: &str) -> String {
    let label = safe_id(id);
    if name.is_empty() || name == id {
        return label.into_owned();
    }
    format!("{} ({label})", fit(&visible_start(name, LONGEST_NAME), LONGEST_NAME))
}

/// The same in at most so many cells: `Acme …z8zYqW`. What is cut is the name, and the beginning of the id.
#[must_use]
pub fn organization_within(name: &str, id: &str, cells: usize) -> String {
    let label = safe_id(id);
    if name.is_empty() || name == id {
        return fit_end(&label, cells);
    }
    // Around the id: a blank and two brackets.
    let beside = cells.saturating_sub(width(&label) + 3);
    if beside > 0 && width(&visible_start(name, LONGEST_NAME)).min(LONGEST_NAME) <= beside {
        return organization(name, id);
    }
    let end = fit_end(&label, SHORTEST_LABEL.min(cells));
    let room = cells.saturating_sub(width(&end) + 1);
    let name = visible_start(name, room);
    if width(&name) > room && room < LEAST_OF_NAME {
        return fit_end(&label, cells);
    }
    format!("{} {end}", fit(&name, room))
}

/// However long what the server has sent is, only its end is looked at.
fn safe_id(id: &str) -> Cow<'_, str> {
    let from = if id.len() > LONGEST_ID {
        id.char_indices().rev().nth(LONGEST_ID).map_or(0, |(at, _)| at)
    } else {
        0
    };
    let id = visible(&id[from..]);
    if width(&id) <= LONGEST_ID { id } else { fit_end(&id, LONGEST_ID).into() }
}

/// The end of a text that is safe to show, in at most so many cells, with `…` where its beginning is missing.
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

/// A text that is safe to show in at most so many cells, with `…` where its middle is missing: of a long domain name both ends
/// tell it from others.
#[must_use]
pub fn fit_middle(text: &str, cells: usize) -> String {
    if width(text) <= cells || cells < 5 {
        return fit(text, cells);
    }
    let end = fit_end(text, cells / 2);
    // One more than there is room for: its `…` is that of the end.
    let mut start = fit(text, cells + 1 - width(&end));
    start.pop();
    format!("{start}{end}")
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "org_2xK4ALF37IpXjywTgBPvjz8zYqW";

    #[test]
    fn the_id_is_never_lost() {
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
    fn a_plain_text_is_cut_as_any_other() {
        for text in ["acme.example", "", "é", "a…b"] {
            for cells in 0..20 {
                // What is not plain takes the long way, and one cell.
                let long = fit_end(&format!("日{text}"), cells);
                let plain = fit_end(&format!("xy{text}"), cells);
                assert_eq!(long.replace('日', "xy"), plain, "{text} {cells}");
            }
        }
    }

    #[test]
    fn both_ends_of_a_text_stay() {
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
    fn without_a_name_it_is_the_id() {
        assert_eq!((organization("", ID), organization(ID, ID)), (ID.to_owned(), ID.to_owned()));
        assert_eq!(organization_within(ID, ID, 9), "…vjz8zYqW");
    }

    #[test]
    fn what_acts_on_a_terminal_does_not_in_here() {
        let label = organization("\u{202e}Acme\x1b[2J", "org_\x1b");
        assert!(!label.contains(['\u{202e}', '\x1b']), "{label}");
        assert!(!organization_within("\x1b\x1b\x1b", "org_\x1b\x1b\x1b\x1b\x1b", 9).contains('\x1b'));
    }
}
