// Property tests: whatever keys, responses and delays come, nothing panics, no change is lost, and the desk comes to
// rest.

use proptest::prelude::*;

use super::journal_file::Orphan;
use super::simulation::{Manner, Simulation, Step};
use crate::input::{Code, Key, MouseKind};

fn key() -> impl Strategy<Value = Key> {
    // The keys of the tables, and text for forms and dialogs.
    let letters = "jkgGfsSJoovvvvmneDDWLARuuuur?qyyyyhlxH /1.aYNcC:g";
    let letters: Vec<char> = letters.chars().collect();
    prop_oneof![
        6 => proptest::sample::select(letters).prop_map(Key::char),
        2 => proptest::sample::select(vec![
            Code::Enter, Code::Enter, Code::Enter, Code::Esc, Code::Tab, Code::BackTab, Code::Up, Code::Down,
            Code::Left, Code::Right, Code::PageDown, Code::PageUp, Code::End, Code::Home, Code::Backspace,
        ]).prop_map(Key::new),
        1 => proptest::sample::select(vec!['d', 'u', 's', 'c', 'y', 'o', 'r', 'r', 'p', 'g']).prop_map(Key::ctrl),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    let manner = prop_oneof![
        5 => Just(Manner::Right),
        2 => Just(Manner::Refused),
        1 => Just(Manner::Offline),
        2 => any::<bool>().prop_map(Manner::Unknown),
        1 => Just(Manner::Retrying),
        2 => Just(Manner::Stale),
        1 => Just(Manner::Unwritten),
        1 => Just(Manner::Untold),
        1 => any::<bool>().prop_map(Manner::Panicked),
        2 => Just(Manner::Waiting),
        1 => Just(Manner::Stopped),
    ];
    let mouse = proptest::sample::select(vec![MouseKind::Press, MouseKind::ScrollUp, MouseKind::ScrollDown]);
    prop_oneof![
        6 => key().prop_map(Step::Key),
        4 => key().prop_map(Step::Hasty),
        8 => key().prop_map(Step::Considered),
        3 => key().prop_map(Step::InBurst),
        1 => proptest::sample::select(vec!["acme.com", "joe@acme.com", "y", "verified:no", "0.example", "ins_0"])
            .prop_map(Step::Paste),
        1 => (0..160_u16, 0..50_u16).prop_map(|(width, height)| Step::Resize(width, height)),
        1 => Just(Step::Resize(80, 24)),
        1 => (mouse, 0..90_u16, 0..30_u16).prop_map(|(kind, x, y)| Step::Mouse(kind, x, y)),
        2 => Just(Step::Draw),
        2 => (0..3_000_i64).prop_map(Step::Pass),
        1 => (0..250_i64).prop_map(Step::Pass),
        2 => Just(Step::Due),
        8 => (any::<usize>(), manner).prop_map(|(which, manner)| Step::Answer(which, manner)),
        1 => any::<usize>().prop_map(Step::Late),
        2 => any::<usize>().prop_map(Step::Meddle),
        2 => any::<usize>().prop_map(Step::Remove),
        1 => Just(Step::Add),
        1 => any::<bool>().prop_map(Step::Open),
        1 => any::<bool>().prop_map(Step::Read),
        1 => any::<usize>().prop_map(Step::Again),
        1 => Just(Step::Terminate),
    ]
}

fn left() -> impl Strategy<Value = Orphan> {
    (0..4_usize, any::<usize>(), any::<bool>(), any::<bool>())
        .prop_map(|(row, what, done, answered)| Orphan { row, what, done, answered })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_change_gets_an_outcome_and_the_desk_comes_to_rest(
        rows in proptest::sample::select(vec![0_u64, 3, 250, 2_000]),
        live in any::<bool>(),
        copied in proptest::sample::select(vec![0_u64, 1_000, 1_000_000]),
        steps in proptest::collection::vec(step(), 0..120),
    ) {
        let mut world = Simulation::new(rows, live, copied);
        for step in steps {
            world.act(step);
        }
        world.come_to_rest();
        let model = &world.desk.model;
        prop_assert_eq!(model.changes.open(), 0, "no change is lost");
        prop_assert!(model.toasts.shown().is_empty());
        prop_assert!(model.requests.is_empty());
    }

    #[test]
    fn every_orphan_of_an_earlier_run_is_settled(
        live in any::<bool>(),
        left in proptest::collection::vec(left(), 1..6),
        steps in proptest::collection::vec(step(), 0..80),
    ) {
        let mut world = Simulation::after_a_run(4, live, &left);
        for step in steps {
            world.act(step);
        }
        world.come_to_rest();
        prop_assert_eq!(world.desk.model.changes.open(), 0, "no change is lost");
    }
}

#[test]
fn rows_are_not_shown_outdated_when_copying_stops_half_way() {
    let key = |code| Key::new(code);
    let char = Key::char;
    let mut world = Simulation::new(2_000, false, 1_000);
    for step in [
        Step::Key(key(Code::End)),
        Step::Answer(0, Manner::Right),
        Step::Considered(Key::ctrl('y')),
        Step::Answer(705_825_914_553_193_999, Manner::Right),
        Step::Answer(13_329_348_467_574_598_753, Manner::Right),
        Step::Answer(0, Manner::Right),
        Step::Considered(char('J')),
        Step::Key(char('D')),
        Step::Considered(char('j')),
        Step::Key(Key::ctrl('y')),
        Step::Key(Key::ctrl('u')),
        Step::Pass(120),
        Step::Answer(14_993_042_241_033_566_352, Manner::Refused),
        Step::Answer(1_121_178_739_109_943_348, Manner::Stopped),
        Step::Answer(2_360_350_265_653_096_274, Manner::Right),
        Step::Meddle(3_784_752_750_895_481_900),
        Step::Considered(char('o')),
        Step::Answer(4_895_969_792_635_952_700, Manner::Refused),
    ] {
        world.act(step);
    }
    world.come_to_rest();
}

#[test]
fn a_lookup_requested_by_a_key_is_sent_immediately() {
    let mut world = Simulation::new(2_000, false, 0);
    for step in [
        Step::Considered(Key::char('v')),
        Step::Answer(0, Manner::Unknown(false)),
        Step::Answer(0, Manner::Refused),
        Step::InBurst(Key::char('r')),
    ] {
        world.act(step);
    }
    world.come_to_rest();
}
