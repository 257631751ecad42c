//! Screens with their styles: every color has a symbol or a word with the same meaning.

use domdesk::clerk::Operation;
use domdesk::view::{Colors, Theme, ThemeName};

use crate::screens::odd;
use crate::screens::shots::{hold, snapshot, styled};

#[tokio::test]
async fn with_colours_and_without() {
    let mut desk = odd::open().await;
    hold(&desk, Operation::Update);
    odd::go(&mut desk, "expired");
    desk.press("v");
    for (name, theme) in
        [("colored", Theme::new(ThemeName::Default, Colors::Many)), ("plain", Theme::plain())]
    {
        snapshot(&format!("styles-list-{name}"), &styled(&desk.model, &theme));
    }
    desk.press("k D");
    for (name, theme) in
        [("colored", Theme::new(ThemeName::Default, Colors::Many)), ("plain", Theme::plain())]
    {
        snapshot(&format!("styles-confirm-{name}"), &styled(&desk.model, &theme));
    }
}
