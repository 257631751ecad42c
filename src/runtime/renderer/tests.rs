use std::num::NonZeroU16;

use proptest::collection::vec;
use proptest::prelude::*;
use ratatui::buffer::{Cell, CellWidth};
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier, Style};

use super::*;

const WIDTH: u16 = 24;
const HEIGHT: u16 = 12;

/// Latin, box drawing, wide, combining, right-to-left, a grapheme across two cells.
const SYMBOLS: [&str; 21] = [
    "a",
    "b",
    "c",
    "d",
    " ",
    " ",
    " ",
    "é",
    "│",
    "█",
    "…",
    "日",
    "👍",
    "⌚",
    "e\u{301}",
    "क",
    "\u{93f}\u{301}",
    "ש",
    "ﾞ",
    "x",
    "a\u{301}\u{302}\u{303}\u{304}\u{305}",
];

fn styles() -> [Style; 8] {
    [
        Style::new(),
        Style::new().fg(Color::DarkGray),
        Style::new().fg(Color::Red).add_modifier(Modifier::BOLD),
        Style::new().add_modifier(Modifier::REVERSED),
        Style::new().fg(Color::Cyan).add_modifier(Modifier::BOLD | Modifier::DIM | Modifier::UNDERLINED),
        Style::new().add_modifier(Modifier::DIM),
        Style::new().bg(Color::Blue).fg(Color::Indexed(200)),
        Style::new().bg(Color::Rgb(1, 2, 3)).add_modifier(Modifier::ITALIC),
    ]
}

/// Counts writes.
#[derive(Default)]
struct Wire {
    bytes: Vec<u8>,
    writes: usize,
}

impl Write for Wire {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.bytes.extend(bytes);
        self.writes += 1;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A renderer and a terminal that receives its output.
struct Stage {
    renderer: Renderer<Wire>,
    terminal: vt100::Parser,
}

fn parser(width: u16, height: u16) -> vt100::Parser {
    let cells = |count| NonZeroU16::new(count).unwrap();
    vt100::Parser::new(cells(height), cells(width), 0)
}

impl Stage {
    fn new(width: u16, height: u16) -> Self {
        Self { renderer: Renderer::new(Wire::default()), terminal: parser(width, height) }
    }

    /// Shows the frame; returns the output, which must come in one piece.
    fn show(&mut self, frame: &Buffer, cursor: Option<Position>) -> String {
        self.renderer.show(frame, cursor).unwrap();
        let Wire { bytes, writes } = std::mem::take(&mut self.renderer.out);
        assert_eq!(writes, usize::from(!bytes.is_empty()));
        self.terminal.process(&bytes);
        String::from_utf8(bytes).unwrap()
    }
}

/// Draws each cell separately, with absolute position and full style.
fn plainly(frame: &Buffer, cursor: Option<Position>) -> vt100::Parser {
    let Rect { width, height, .. } = frame.area;
    let mut terminal = parser(width, height);
    let mut texts = LongTexts::default();
    let mut cells = vec![ScreenCell::BLANK; usize::from(width)];
    for (y, line) in (0..height).zip(frame.content.chunks(usize::from(width))) {
        texts.convert_line(line, &mut cells);
        for (x, cell) in (0..).zip(&cells).filter(|(_, cell)| **cell != ScreenCell::COVERED) {
            let mut writer = SequenceWriter::new();
            writer.move_along(x, y, &[]);
            writer.write(*cell, &texts, width, true);
            terminal.process(writer.bytes());
            terminal.process(b"\x1b[m");
        }
    }
    match cursor {
        None => terminal.process(b"\x1b[?25l"),
        Some(Position { x, y }) => terminal.process(format!("\x1b[{};{}H", y + 1, x + 1).as_bytes()),
    }
    terminal
}

/// The visible properties of a cell.
fn seen(cell: &vt100::Cell) -> impl PartialEq + std::fmt::Debug {
    let text = cell.contents();
    let is_blank = text.trim_matches(' ').is_empty();
    let letters = (!is_blank).then(|| (cell.fgcolor(), cell.bold(), cell.dim(), cell.italic()));
    let text = if text.is_empty() { " " } else { text }.to_owned();
    (
        text,
        cell.is_wide(),
        cell.is_wide_continuation(),
        cell.bgcolor(),
        cell.inverse(),
        cell.underline(),
        letters,
    )
}

#[track_caller]
fn assert_same(terminal: &vt100::Parser, plain: &vt100::Parser, written: &str) {
    let (shown, plain) = (terminal.screen(), plain.screen());
    let (height, width) = plain.size();
    for (y, x) in (0..height.get()).flat_map(|y| (0..width.get()).map(move |x| (y, x))) {
        let (shown, plain) = (shown.cell(y, x).map(seen), plain.cell(y, x).map(seen));
        assert!(shown == plain, "line {y}, column {x}: {shown:?} instead of {plain:?} after {written:?}");
    }
    assert_eq!(shown.hide_cursor(), plain.hide_cursor());
    if !shown.hide_cursor() {
        assert_eq!(shown.cursor_position(), plain.cursor_position(), "{written:?}");
    }
    assert!(!shown.bold() && !shown.inverse() && shown.fgcolor() == vt100::Color::Default, "{written:?}");
}

#[derive(Debug, Clone)]
enum Change {
    /// Position, symbols, style.
    Write(u16, u16, Vec<usize>, usize),
    /// Position, number of cells, style.
    Style(u16, u16, u16, usize),
    /// First line, last line, distance up (down if negative), symbols of inserted lines.
    Scroll(u16, u16, i32, Vec<usize>),
    Clear(u16, u16, u16, u16),
    Cursor(Option<(u16, u16)>),
    Forget,
}

fn change() -> impl Strategy<Value = Change> {
    let symbols = || vec(0..SYMBOLS.len(), 1..16);
    prop_oneof![
        4 => (0..WIDTH, 0..HEIGHT, symbols(), 0..8_usize).prop_map(|(x, y, s, style)| Change::Write(x, y, s, style)),
        2 => (0..WIDTH, 0..HEIGHT, 1..WIDTH, 0..8_usize).prop_map(|(x, y, n, style)| Change::Style(x, y, n, style)),
        4 => (0..HEIGHT, 0..HEIGHT, -4..=4_i32, symbols()).prop_map(|(a, b, up, s)| Change::Scroll(a.min(b), a.max(b), up, s)),
        1 => (0..WIDTH, 0..HEIGHT, 1..WIDTH, 1..HEIGHT).prop_map(|(x, y, w, h)| Change::Clear(x, y, w, h)),
        1 => proptest::option::of((0..WIDTH, 0..HEIGHT)).prop_map(Change::Cursor),
        1 => Just(Change::Forget),
    ]
}

fn write(frame: &mut Buffer, mut x: u16, y: u16, symbols: &[usize], style: usize) {
    for symbol in symbols {
        if x >= WIDTH {
            break;
        }
        frame[(x, y)].reset();
        frame[(x, y)].set_symbol(SYMBOLS[*symbol]).set_style(styles()[style]);
        x += frame[(x, y)].cell_width();
    }
}

fn apply(change: &Change, frame: &mut Buffer, cursor: &mut Option<Position>) {
    match change {
        Change::Write(x, y, symbols, style) => write(frame, *x, *y, symbols, *style),
        Change::Style(x, y, cells, style) => {
            frame.set_style(Rect::new(*x, *y, *cells, 1), styles()[*style]);
        }
        Change::Scroll(top, bottom, up, symbols) => {
            let former = frame.clone();
            for y in *top..=*bottom {
                let from = i32::from(y) + up;
                let line = usize::from(y * WIDTH)..usize::from((y + 1) * WIDTH);
                if (i32::from(*top)..=i32::from(*bottom)).contains(&from) {
                    let from = usize::try_from(from).unwrap() * usize::from(WIDTH);
                    frame.content[line].clone_from_slice(&former.content[from..from + usize::from(WIDTH)]);
                } else {
                    frame.content[line].fill(Cell::EMPTY);
                    write(frame, y % 3, y, symbols, usize::from(y % 8));
                }
            }
        }
        Change::Clear(x, y, width, height) => {
            for (x, y) in
                Rect::new(*x, *y, *width, *height).intersection(frame.area).positions().map(Into::into)
            {
                frame[(x, y)].reset();
            }
        }
        Change::Cursor(to) => *cursor = to.map(Into::into),
        Change::Forget => {}
    }
}

proptest! {
    #[test]
    fn the_terminal_shows_the_last_frame_whatever_came_before(frames in vec(vec(change(), 1..6), 1..16)) {
        let mut stage = Stage::new(WIDTH, HEIGHT);
        let mut frame = Buffer::empty(Rect::new(0, 0, WIDTH, HEIGHT));
        for y in 0..HEIGHT {
            write(&mut frame, 0, y, &vec![usize::from(y) % 5; usize::from(y) + 6], usize::from(y) % 3);
        }
        let mut cursor = None;
        for changes in frames {
            for change in &changes {
                apply(change, &mut frame, &mut cursor);
                if matches!(change, Change::Forget) {
                    // Another program writes, unknown to the desk.
                    stage.terminal.process(b"\x1b[3;5H\x1b[1;44mgarbage\x1b[?25h");
                    stage.renderer.forget();
                }
            }
            let written = stage.show(&frame, cursor);
            assert_same(&stage.terminal, &plainly(&frame, cursor), &written);
            prop_assert_eq!(stage.show(&frame, cursor), "");
        }
    }
}

/// A list like the desk's: a heading, rows with a cursor, a scrollbar, and a last line.
fn list(width: u16, height: u16, top: u16, cursor: u16) -> Buffer {
    let mut frame = Buffer::empty(Rect::new(0, 0, width, height));
    frame.set_string(0, 0, "  State        Domain", Style::new().fg(Color::DarkGray));
    frame.set_string(0, height - 1, "j down  k up  q quit", Style::new().fg(Color::Cyan));
    for y in 1..height - 1 {
        let number = top + y - 1;
        let mark = if number == cursor { "▸" } else { " " };
        let name = format!("company-{}.example", u64::from(number) * 7_919 % 100_000);
        frame.set_string(0, y, mark, Style::new().fg(Color::Cyan));
        frame.set_string(2, y, "✓ verified", Style::new().fg(Color::Green));
        frame.set_string(15, y, &name, Style::new());
        frame.set_string(width - 8, y, "3d", Style::new().fg(Color::DarkGray));
        frame.set_string(
            width - 1,
            y,
            if y == 1 + top % 5 { "█" } else { "│" },
            Style::new().fg(Color::DarkGray),
        );
        if number == cursor {
            let style = Style::new().fg(Color::Reset).add_modifier(Modifier::REVERSED);
            frame.set_style(Rect::new(0, y, width - 1, 1), style);
        }
    }
    frame
}

#[test]
fn the_terminal_moves_the_lines_of_a_scrolled_list() {
    let (width, height) = (120, 40);
    let mut stage = Stage::new(width, height);
    let rows = height - 2;
    let whole = stage.show(&list(width, height, 0, rows - 1), None);
    assert!(whole.len() > 2_000, "{}", whole.len());
    let tops = [1, 2, 3, 5, 8, 12, 13, 12, 11, 8, 4, 2, 1, 0];
    for (top, former) in tops.into_iter().zip([0].into_iter().chain(tops)) {
        let cursor = if top > former { top + rows - 1 } else { top };
        let frame = list(width, height, top, cursor);
        let written = stage.show(&frame, None);
        assert_same(&stage.terminal, &plainly(&frame, None), &written);
        let by = usize::from(top.abs_diff(former));
        assert!(
            written.contains('r') && written.len() < 200 + 100 * by,
            "{by} lines: {} {written:?}",
            written.len()
        );
    }
    // After a jump nothing can be moved.
    let frame = list(width, height, 500, 500);
    let written = stage.show(&frame, None);
    assert_same(&stage.terminal, &plainly(&frame, None), &written);
    assert!(!written.contains('r') || written.len() > 1_000);
}

#[test]
fn only_differences_are_written() {
    let mut stage = Stage::new(30, 3);
    let mut frame = Buffer::empty(Rect::new(0, 0, 30, 3));
    assert_eq!(stage.show(&frame, None), "\x1b[m\x1b[2J\x1b[?25l");
    frame.set_string(2, 1, "acme.com", Style::new());
    assert_eq!(stage.show(&frame, None), "\x1b[2;3Hacme.com");
    // Two letters are rewritten rather than skipped, and an invisible style is ignored.
    frame.set_string(2, 1, "ocmo.com", Style::new());
    frame.set_style(Rect::new(12, 1, 5, 1), Style::new().fg(Color::Red));
    assert_eq!(stage.show(&frame, None), "\x1b[2;3Hocmo");
    frame.set_style(Rect::new(2, 1, 4, 1), Style::new().fg(Color::Red).add_modifier(Modifier::BOLD));
    assert_eq!(stage.show(&frame, None), "\x1b[2;3H\x1b[1;31mocmo\x1b[m");
    frame.set_string(2, 1, "        ", Style::reset());
    frame.set_string(20, 1, "x", Style::new());
    assert_eq!(stage.show(&frame, None), "\x1b[2;3H        \x1b[10Cx");
    frame.set_string(20, 1, " ", Style::new());
    frame.set_string(0, 1, "a", Style::new());
    assert_eq!(stage.show(&frame, None), "\x1b[2Ha\x1b[19C ");
}

#[test]
fn the_cursor_is_set_where_it_belongs_and_only_once() {
    let mut stage = Stage::new(30, 3);
    let mut frame = Buffer::empty(Rect::new(0, 0, 30, 3));
    stage.show(&frame, None);
    let at = |x| Some(Position { x, y: 1 });
    assert_eq!(stage.show(&frame, at(4)), "\x1b[2;5H\x1b[?25h");
    frame.set_string(4, 1, "a", Style::new());
    assert_eq!(stage.show(&frame, at(5)), "a");
    assert_eq!(stage.show(&frame, at(5)), "");
    assert_eq!(stage.show(&frame, at(4)), "\x1b[2;5H");
    assert_eq!(stage.show(&frame, None), "\x1b[?25l");
}

#[test]
fn text_after_a_grapheme_of_uncertain_width_is_positioned_explicitly() {
    for (symbol, moves) in
        [("a", 1), ("é", 1), ("│", 1), ("…", 1), ("日", 3), ("⌚", 3), ("e\u{301}", 2), ("क", 2), ("ש", 2)]
    {
        let mut stage = Stage::new(8, 2);
        let mut frame = Buffer::empty(Rect::new(0, 0, 8, 2));
        stage.show(&frame, None);
        frame.set_string(1, 1, symbol, Style::new());
        let behind = 1 + frame[(1, 1)].cell_width();
        frame.set_string(behind, 1, "bc", Style::new());
        let written = stage.show(&frame, None);
        assert_eq!(written.matches('H').count(), moves, "{symbol}: {written:?}");
        // Only the grapheme changes, but it may have overwritten its neighbour.
        frame[(1, 1)].set_style(Style::new().fg(Color::Red));
        let written = stage.show(&frame, None);
        assert_eq!(written.contains('b'), moves > 1, "{symbol}: {written:?}");
    }
}

#[test]
fn a_grapheme_of_two_cells_is_not_split() {
    let mut stage = Stage::new(8, 1);
    let mut frame = Buffer::empty(Rect::new(0, 0, 8, 1));
    stage.show(&frame, None);
    frame[(1, 0)].set_symbol("क");
    frame[(2, 0)].set_symbol("\u{93f}");
    assert!(stage.show(&frame, None).contains("क\u{93f}"));
    frame[(2, 0)].set_symbol("\u{940}");
    assert!(stage.show(&frame, None).contains("क\u{940}"));
}

#[test]
fn a_resize_redraws_everything() {
    let mut stage = Stage::new(30, 3);
    let frame = Buffer::with_lines(["acme.com"]);
    stage.show(&frame, None);
    let frame = Buffer::with_lines(["acme.com ", ""]);
    let written = stage.show(&frame, None);
    assert!(written.starts_with("\x1b[m\x1b[2J") && written.contains("acme.com"), "{written:?}");
    stage.show(&Buffer::empty(Rect::ZERO), None);
    assert!(stage.show(&frame, None).contains("acme.com"));
}

#[test]
fn a_failed_write_is_repeated() {
    struct Broken(bool, Vec<u8>);
    impl Write for Broken {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            if std::mem::take(&mut self.0) {
                return Err(io::ErrorKind::BrokenPipe.into());
            }
            self.1.extend(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let mut renderer = Renderer::new(Broken(true, Vec::new()));
    let frame = Buffer::with_lines(["acme.com"]);
    assert!(renderer.show(&frame, None).is_err());
    renderer.show(&frame, None).unwrap();
    assert!(String::from_utf8_lossy(&renderer.out.1).contains("acme.com"));
}
