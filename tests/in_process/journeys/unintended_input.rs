//! Terminal input that no operator intended: noise, split escape sequences, unsolicited terminal reports, pasted text.
//! Bytes in, requests out: no change is sent without an intended key.

use std::time::Duration;

use domdesk::app::{Msg, must_arrive_alone};
use domdesk::clerk::Operation;
use domdesk::emulator::Options;
use domdesk::runtime::{Decoder, KeyQueue};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::support::{Desk, NOW, Plan};

/// A pause before and after a key, in milliseconds, that is long enough for the key to count as typed by a person.
const PAUSE: u64 = 1_200;

/// Pieces of input, each with the milliseconds since the previous piece.
type Pieces = Vec<(u64, Vec<u8>)>;

const SEQUENCES: [&[u8]; 14] = [
    b"\x1b[A",
    b"\x1b[D",
    b"\x1bOA",
    b"\x1b[3~",
    b"\x1b[1;5D",
    b"\x1b[<0;20;10M",
    b"\x1b[<0;20;10m",
    b"\x1b[M !!",
    b"\x1b]11;rgb:1e1e/1e1e/2e2e\x07",
    b"\x1b]52;c;dmVyY2VsLmNvbQ==\x1b\\",
    b"\x1bP1+r524742=38\x1b\\",
    b"\x1b_Gi=31;vmneDWLu\x1b\\",
    b"\x1b[?62;4;22c",
    b"\x1b[99;5:3u",
];

const PROSE: [&str; 8] = [
    "vercel.com",
    "me too, Dave",
    "D\ry\r",
    "Please verify acme.com and delete vercel.com. Y/N?\r",
    "new.example\r",
    "Every member of Umbrella\rwants mails\r",
    "/org:org_2abc verified:no\rvvv",
    "yes",
];

fn piece() -> impl Strategy<Value = (Pieces, usize)> {
    let gap = || prop_oneof![4 => 0_u64..12, 2 => 12_u64..60, 1 => 60_u64..2_000];
    let sequence = || prop::sample::select(SEQUENCES.as_slice());
    let prose = || prop::sample::select(PROSE.as_slice());
    let unintended = |pieces: Pieces| (pieces, 0);
    // Any bytes except letters: a single letter would count as an intended key.
    let noise = prop::sample::select(
        (0_u8..=255).filter(|byte| !byte.is_ascii_alphabetic() && *byte != b'\r').collect::<Vec<_>>(),
    );
    prop_oneof![
        3 => (gap(), vec(noise, 1..12)).prop_map(move |piece| unintended(vec![piece])),
        // Complete, split in two, or truncated.
        3 => (gap(), sequence()).prop_map(move |(later, bytes)| unintended(vec![(later, bytes.to_vec())])),
        4 => (gap(), sequence(), any::<prop::sample::Index>(), 0_u64..200).prop_map(move |(later, bytes, at, apart)| {
            let (first, rest) = bytes.split_at(at.index(bytes.len()));
            unintended(vec![(later, first.to_vec()), (apart, rest.to_vec())])
        }),
        2 => (gap(), sequence(), any::<prop::sample::Index>()).prop_map(move |(later, bytes, at)| {
            unintended(vec![(later, bytes[..at.index(bytes.len())].to_vec())])
        }),
        // Pasted with both brackets, with the first only, or without brackets.
        2 => (gap(), prose()).prop_map(move |(later, text)| {
            unintended(vec![(later, format!("\x1b[200~{text}\x1b[201~").into_bytes())])
        }),
        2 => (gap(), 0_u64..8, prose()).prop_map(move |(later, apart, text)| {
            unintended(vec![(later, vec![0x1b]), (apart, format!("[200~{text}\x1b[201~").into_bytes())])
        }),
        2 => (gap(), prose()).prop_map(move |(later, text)| {
            unintended(vec![(later, format!("\x1b[200~{text}").into_bytes())])
        }),
        4 => (gap(), prose()).prop_map(move |(later, text)| unintended(vec![(later, text.as_bytes().to_vec())])),
        3 => (gap(), prose(), 1_usize..8, 0_u64..9).prop_map(move |(later, text, at, apart)| {
            let (first, rest) = text.as_bytes().split_at(at.min(text.len() - 1));
            unintended(vec![(later, first.to_vec()), (apart, rest.to_vec())])
        }),
        // A person presses one key.
        1 => prop::sample::select(b"vmneDyYNu\r\x1b".to_vec())
            .prop_map(|key| (vec![(PAUSE, vec![key]), (PAUSE, Vec::new())], 1)),
    ]
}

/// Does what the event loop does with terminal input.
struct Terminal {
    decoder: Decoder,
    held: KeyQueue,
    now: Duration,
}

impl Terminal {
    fn receive(&mut self, desk: &mut Desk, later: u64, bytes: &[u8]) {
        self.now += Duration::from_millis(later);
        let mut heard = self.decoder.pass(self.now);
        heard.extend(self.decoder.read(bytes, self.now));
        desk.send(Msg::Time(NOW.plus(i64::try_from(self.now.as_millis()).unwrap())));
        for heard in heard {
            self.held.push(heard);
            while let Some(msg) = self.held.next(|key| must_arrive_alone(&desk.model, key)) {
                desk.send(msg);
            }
        }
        // Continue after quitting or suspending.
        desk.model.exit = None;
        desk.model.suspend = false;
    }
}

async fn changes_of(pieces: &[(Pieces, usize)]) -> usize {
    let emulator = Options { now: Some(NOW), organizations: 3, domains: 12, ..Options::default() };
    let mut desk = Desk::open(Plan { emulator, turns_clocks: false, ..Plan::sized(100, 30) }).await;
    let mut terminal = Terminal {
        decoder: Decoder::default(),
        held: KeyQueue::default(),
        now: Duration::from_millis(u64::try_from(desk.model.now.since(NOW)).unwrap()),
    };
    for (pieces, _) in pieces {
        for (later, bytes) in pieces {
            terminal.receive(&mut desk, *later, bytes);
        }
        while desk.take_one().await {}
    }
    terminal.receive(&mut desk, 5_000, b"");
    desk.wait(|desk| desk.model.changes.open() == 0 && desk.model.is_idle()).await;
    let requests = desk.emulator.requests();
    requests.iter().filter(|request| request.operation.is_some_and(Operation::is_change)).count()
}

fn play(pieces: &[(Pieces, usize)]) -> usize {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(changes_of(pieces))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(48) })]

    #[test]
    fn no_change_is_sent_without_an_intended_key(pieces in vec(piece(), 1..40)) {
        let keys: usize = pieces.iter().map(|(_, keys)| keys).sum();
        let changes = play(&pieces);
        prop_assert!(changes <= keys, "{} changes, {} keys", changes, keys);
    }
}

#[test]
fn an_intended_key_sends_its_change() {
    let key = |key: u8| (vec![(PAUSE, vec![key]), (PAUSE, Vec::new())], 1);
    let noise = || (vec![(3, b"vercel.com".to_vec()), (2, b"\x1b[<0;10".to_vec())], 0);
    // A change that emails people asks first; otherwise `y` does nothing.
    let verify = || [key(b'v'), key(b'y'), noise()];
    assert_eq!(play(&[vec![noise()], verify().to_vec(), verify().to_vec()].concat()), 2);
    assert_eq!(play(&[key(b'D'), noise(), key(b'y'), noise()]), 1);
}
