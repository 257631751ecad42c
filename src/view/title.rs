//! The terminal's title: the instance and its kind, which tells several desks apart on tabs and in lists of windows.

use crate::app::{InstanceKind, Model};
use crate::text::{fit, visible};

use super::{Theme, ascii};

/// The maximum width of an instance's id or host.
const PLACE: usize = 48;

/// The maximum width of an unknown environment type.
const KIND: usize = 24;

/// The title, safe for a terminal.
#[must_use]
pub fn title(model: &Model, theme: &Theme) -> String {
    let id = model.instance.ready().map(|instance| instance.id.as_str()).filter(|id| !id.is_empty());
    let place = model.endpoint().map(|endpoint| id.unwrap_or(&endpoint.host));
    let kind = match model.instance_kind() {
        InstanceKind::Emulator => "emulator".to_owned(),
        InstanceKind::Development => "development".to_owned(),
        InstanceKind::Production => "production".to_owned(),
        InstanceKind::Other(other) => fit(&visible(&other), KIND),
        InstanceKind::Unknown => String::new(),
    };
    let place = place.map(|place| format!(" · {}", fit(&visible(place), PLACE))).unwrap_or_default();
    let kind = if kind.is_empty() { kind } else { format!(" ({kind})") };
    let title = format!("domdesk{place}{kind}");
    if theme.ascii { ascii::text(&title) } else { title }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::{Connection, ConnectionTarget, Endpoint, KeyKind, Remote, Size, Start};
    use crate::clerk::{EnvironmentType, Instance, Millis};
    use crate::text::width;

    fn model(instance: Option<(&str, EnvironmentType)>, embedded: bool) -> Model {
        let start = Start { target: Some(ConnectionTarget::Instance), ..Start::default() };
        let (mut model, _) = Model::new(start, Size { width: 80, height: 24 }, Millis(0));
        let host = "api.clerk.com".to_owned();
        model.connection =
            Connection::Ready(Endpoint { host, root: String::new(), key: KeyKind::Test, embedded });
        if let Some((id, environment_type)) = instance {
            let (object, id) = ("instance".to_owned(), id.to_owned());
            model.instance = Remote::Ready(Instance {
                object,
                id,
                environment_type,
                allowed_origins: None,
                workspace_id: None,
            });
        }
        model
    }

    #[test]
    fn the_title_names_the_instance_and_its_kind() {
        let unconnected = Model::new(Start::default(), Size { width: 80, height: 24 }, Millis(0)).0;
        let cases = vec![
            (unconnected, "domdesk"),
            (model(None, false), "domdesk · api.clerk.com"),
            (model(Some(("ins_1", EnvironmentType::Production)), false), "domdesk · ins_1 (production)"),
            (model(Some(("ins_1", EnvironmentType::Development)), false), "domdesk · ins_1 (development)"),
            (model(Some(("ins_1", EnvironmentType::Development)), true), "domdesk · ins_1 (emulator)"),
        ];
        for (model, expected) in cases {
            assert_eq!(title(&model, &Theme::plain()), expected);
            let ascii = Theme { ascii: true, ..Theme::plain() };
            assert_eq!(title(&model, &ascii), expected.replace('·', "-"));
        }
    }

    #[test]
    fn hostile_names_are_escaped_and_shortened() {
        let hostile = format!("\x1b]0;x\x07\u{9c}\u{202e}{}", "x".repeat(5_000));
        let model = model(Some((&hostile, EnvironmentType::Other(hostile.clone()))), false);
        let title = title(&model, &Theme::plain());
        assert!(title.starts_with("domdesk · ␛]0;x␇⟨9C⟩⟨202E⟩xx"), "{title}");
        assert!(!title.chars().any(char::is_control) && width(&title) < 100, "{title}");
    }
}
