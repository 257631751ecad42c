//! Comparing screens with snapshots.

use domdesk::app::{Model, Msg, Start};
use domdesk::clerk::Operation;
use domdesk::emulator::{Fault, FaultKind, Options};
use domdesk::text::width;
use domdesk::view::{Theme, draw};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::style::{Color, Modifier, Style};

use crate::screens::ascii::assert_same_in_ascii;
use crate::support::{Desk, NOW, Plan, text_of};

/// The standard size, and one wide, one narrow and the smallest size.
pub(crate) const SIZES: [(u16, u16); 4] = [(80, 24), (140, 40), (60, 20), (40, 10)];

/// Compares the screen at 80x24 with its snapshot. Draws it in the other sizes too, which checks it in ASCII there.
pub(crate) fn shoot(desk: &mut Desk, name: &str) {
    shoot_in(desk, name, &SIZES[..1]);
}

/// Compares the screen in each size with a snapshot: for one screen of each layout.
pub(crate) fn shoot_in_each_size(desk: &mut Desk, name: &str) {
    shoot_in(desk, name, &SIZES);
}

fn shoot_in(desk: &mut Desk, name: &str, sizes: &[(u16, u16)]) {
    for (width, height) in SIZES {
        desk.resize(width, height);
        let picture = picture(desk);
        if sizes.contains(&(width, height)) {
            snapshot(&format!("{name}@{width}x{height}"), &picture);
        }
    }
}

/// Compares the screen in its current size with its snapshot.
pub(crate) fn shoot_as_it_is(desk: &mut Desk, name: &str) {
    let size = desk.model.size;
    snapshot(&format!("{name}@{}x{}", size.width, size.height), &picture(desk));
}

/// The screen as text. Also checks that the screen in ASCII has the same layout.
pub(crate) fn picture(desk: &Desk) -> String {
    let picture = drawn(&desk.model, &Theme::plain());
    assert_same_in_ascii(desk, &picture);
    text_of(&picture) + "\n"
}

/// The screen cell by cell.
pub(crate) fn drawn(model: &Model, theme: &Theme) -> Buffer {
    let size = model.size;
    let mut terminal = Terminal::new(TestBackend::new(size.width, size.height)).expect("a test terminal");
    terminal.draw(|frame| draw(model, theme, frame)).expect("the test terminal draws");
    terminal.backend().buffer().clone()
}

/// Compares a picture with the snapshot of that name.
pub(crate) fn snapshot(name: &str, picture: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../../snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, picture));
}

/// An instance with few rows.
pub(crate) fn few() -> Plan {
    let emulator = Options { organizations: 9, domains: 14, now: Some(NOW), ..Options::default() };
    Plan { emulator, ..Plan::sized(80, 24) }
}

/// The same, with the origins of the key and of the address.
pub(crate) fn few_with_origins() -> Plan {
    let plan = few();
    let address = "http://127.0.0.1:4010/v1 (CLERK_BACKEND_API_URL in .env)".to_owned();
    Plan { start: Start { profile: ".env".to_owned(), address, ..plan.start }, ..plan }
}

/// Answers the next request for this operation with this body.
pub(crate) fn answer(desk: &Desk, operation: Operation, status: u16, body: &str) {
    let kind = FaultKind::Answer {
        status,
        headers: Vec::new(),
        content_type: "application/json".to_owned(),
        body: body.to_owned(),
    };
    desk.emulator.inject(Fault { operation: Some(operation), times: 1, kind });
}

/// Holds all further requests for this operation.
pub(crate) fn hold(desk: &Desk, operation: Operation) {
    desk.emulator.inject(Fault { operation: Some(operation), times: 1000, kind: FaultKind::Hold });
}

/// Clerk's error body with one error per `(code, message, param)`; an empty param is left out.
pub(crate) fn refusal(errors: &[(&str, &str, &str)]) -> String {
    let errors: Vec<String> = errors
        .iter()
        .map(|(code, message, param)| {
            let meta = if param.is_empty() {
                String::new()
            } else {
                format!(r#","meta":{{"param_name":"{param}"}}"#)
            };
            format!(r#"{{"code":"{code}","message":"{message}","long_message":"{message}"{meta}}}"#)
        })
        .collect();
    format!(r#"{{"errors":[{}],"clerk_trace_id":"4d1c7a90e2b84f63"}}"#, errors.join(","))
}

/// Delivers a report of the worker to the desk.
pub(crate) fn tell(desk: &mut Desk, report: domdesk::app::ApiMsg) {
    desk.send(Msg::Api(report));
}

/// The picture with its styles: below each line one letter per cell that is not in the default style, and a legend.
pub(crate) fn styled(model: &Model, theme: &Theme) -> String {
    let size = model.size;
    let buffer = drawn(model, theme);
    let mut seen: Vec<String> = Vec::new();
    let mut picture = String::new();
    for y in 0..size.height {
        let (mut text, mut marks, mut hidden) = (String::new(), String::new(), 0);
        for x in 0..size.width {
            let cell = &buffer[(x, y)];
            if hidden == 0 {
                text.push_str(cell.symbol());
                hidden = width(cell.symbol()).max(1);
            }
            hidden -= 1;
            marks.push(match description(cell.style()) {
                style if style.is_empty() => ' ',
                style => {
                    let at = seen.iter().position(|known| *known == style).unwrap_or_else(|| {
                        seen.push(style);
                        seen.len() - 1
                    });
                    char::from(b'a' + u8::try_from(at).expect("few styles"))
                }
            });
        }
        picture.extend([text.trim_end(), "\n", marks.trim_end(), "\n"]);
    }
    for (letter, style) in ('a'..).zip(seen) {
        picture.extend([format!("{letter} = {style}\n")]);
    }
    picture
}

fn description(style: Style) -> String {
    let mut words = Vec::new();
    if let Some(color) = style.fg.filter(|color| *color != Color::Reset) {
        words.push(color.to_string());
    }
    if let Some(color) = style.bg.filter(|color| *color != Color::Reset) {
        words.push(format!("on {color}"));
    }
    let modifiers = [
        (Modifier::BOLD, "bold"),
        (Modifier::DIM, "dim"),
        (Modifier::UNDERLINED, "underlined"),
        (Modifier::REVERSED, "reversed"),
    ];
    let set = modifiers.iter().filter(|(modifier, _)| style.add_modifier.contains(*modifier));
    words.extend(set.map(|(_, word)| (*word).to_owned()));
    words.join(" ")
}
