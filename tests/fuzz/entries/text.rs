//! The sanitizer, and the functions that cut, pad and wrap sanitized text.

use domdesk::text::{fit, pad, visible, width, wrap};
use unicode_segmentation::UnicodeSegmentation;

use super::safe::assert_safe;
use super::source::Source;

/// The first byte is the number of cells; the rest is the text.
pub fn text(data: &[u8]) {
    let mut source = Source::new(data);
    let cells = usize::from(source.byte());
    let text = String::from_utf8_lossy(data.get(1..).unwrap_or_default());

    let safe = visible(&text);
    assert_safe(&safe);
    assert_eq!(visible(&safe), safe, "safe text is unchanged: {text:?}");

    let fitted = fit(&safe, cells);
    assert!(width(&fitted) <= cells, "{} in {cells}: {fitted:?}", width(&fitted));
    if width(&safe) <= cells {
        assert_eq!(fitted, safe, "text that fits is not cut");
    } else if cells > 0 {
        let kept = fitted.strip_suffix('…').expect("a cut is marked");
        assert!(safe.starts_with(kept), "{kept:?} of {safe:?}");
    }
    assert_safe(&fitted);

    let padded = pad(&safe, cells);
    assert_eq!(width(&padded), cells, "{padded:?}");
    assert_eq!(drawn(&padded), cells, "the drawn text has the measured width: {padded:?}");

    let lines = wrap(&safe, cells);
    assert!(!lines.is_empty());
    // A single character can be wider than the line.
    let widest = safe.graphemes(true).map(width).max().unwrap_or(0);
    for line in &lines {
        assert!(width(line) <= cells.max(widest).max(1), "{} in {cells}: {line:?}", width(line));
        assert_safe(line);
    }
    let letters = |text: &str| text.replace(' ', "");
    assert_eq!(letters(&lines.concat()), letters(&safe), "only blanks are lost");
}

/// The number of cells that the drawn text takes.
fn drawn(text: &str) -> usize {
    use ratatui::buffer::Buffer;
    use ratatui::layout::Rect;
    use ratatui::style::Style;

    let mut buffer = Buffer::empty(Rect::new(0, 0, 1_024, 1));
    usize::from(buffer.set_stringn(0, 0, text, usize::MAX, Style::new()).0)
}
