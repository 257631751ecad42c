//! Every dialog in every size, also the extreme ones: drawing does not panic, and the screen is correct again
//! afterwards.

use crate::screens::odd;
use crate::screens::shots::picture;
use crate::support::Desk;

/// The keys that open it, and a text that the screen then shows.
const OPEN: [(&str, &str); 13] = [
    ("b", "1 of 15"),
    ("z", "Detail"),
    ("?", "Keys"),
    ("? G", "Keys"),
    ("f", "Filter"),
    ("/ b a d :", "✗"),
    ("m", "Mode"),
    ("n", "New domain"),
    ("n x Esc", "lost"),
    ("e", "Edit"),
    ("D", "Delete"),
    ("Enter", "Detail"),
    ("J Tab", "Raw JSON"),
];

fn draw_in_every_size(desk: &mut Desk) {
    let small = (0..=20).flat_map(|width| (0..=12).map(move |height| (width, height)));
    let extreme =
        [(0, 500), (500, 0), (1, 500), (500, 1), (40, 500), (500, 10), (39, 10), (40, 9), (40, 10), (41, 11)];
    for (width, height) in small.chain(extreme) {
        desk.resize(width, height);
        picture(desk);
    }
}

#[tokio::test]
async fn everything_is_drawn_in_every_size() {
    for (keys, seen) in OPEN {
        let mut desk = odd::open().await;
        desk.press(keys);
        draw_in_every_size(&mut desk);
        desk.resize(100, 30);
        let picture = picture(&desk);
        assert!(picture.contains(seen), "{keys}:\n{picture}");
    }
}
