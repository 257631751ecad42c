use std::cell::{Cell, RefCell};
use std::rc::Rc;

use proptest::prelude::*;

use super::*;
use crate::clerk::{Change, Millis};
use crate::journal::{Answered, Asked, EntryId, Instance, Operator, Outcome};

/// A file in memory on a disk that is full on demand.
#[derive(Clone, Default)]
struct Memory {
    file: Rc<RefCell<Vec<u8>>>,
    /// The most that the file may hold.
    room: Rc<Cell<Option<usize>>>,
    disturbed: Rc<Cell<Option<Disturbance>>>,
    /// Why it cannot be opened.
    closed: Rc<Cell<Option<std::io::ErrorKind>>>,
}

impl Memory {
    fn text(&self) -> String {
        String::from_utf8(self.file.borrow().clone()).unwrap()
    }

    /// Which changes stand there, with `?` for what was asked and `!` for what became of it.
    fn lines(&self) -> Vec<String> {
        let name = |line: &str| {
            let line: Line = serde_json::from_str(line).unwrap();
            let sign = if matches!(line.event, Event::Asked(_)) { '?' } else { '!' };
            format!("{}{sign}", line.id.0)
        };
        self.text().lines().map(name).collect()
    }

    fn disturb(&self, disturbance: Disturbance, file: &str) {
        *self.file.borrow_mut() = file.as_bytes().to_vec();
        self.disturbed.set(Some(disturbance));
    }
}

impl Disk for Memory {
    fn check(&mut self) -> Result<(), Refused> {
        if let Some(kind) = self.closed.get() {
            return Err(StateError::io("open", self.path())(kind.into()).into());
        }
        self.disturbed.take().map_or(Ok(()), |disturbance| Err(Refused::Disturbed(disturbance)))
    }

    fn append(&mut self, lines: &[u8]) -> Result<(), Refused> {
        self.check()?;
        let mut file = self.file.borrow_mut();
        if self.room.get().is_some_and(|room| file.len() + lines.len() > room) {
            let full = std::io::Error::from(std::io::ErrorKind::StorageFull);
            return Err(StateError::io("write to", self.path())(full).into());
        }
        file.extend_from_slice(lines);
        Ok(())
    }

    fn retain_missing(&self, lines: &mut HashSet<&[u8]>) -> Result<(), StateError> {
        let file = self.file.borrow();
        for line in file.split_inclusive(|byte| *byte == b'\n') {
            lines.remove(line);
        }
        Ok(())
    }

    fn path(&self) -> &Path {
        Path::new("journal")
    }
}

fn asks(id: &str) -> Line {
    let asked = Asked {
        session: "s".into(),
        profile: String::new(),
        instance: Instance::default(),
        operator: Operator::default(),
        reason: None,
        name: "acme.com".into(),
        change: Change::Delete { organization_id: "org_1".into(), domain_id: "orgdmn_1".into() },
        before: None,
        organization: String::new(),
        undoing: None,
    };
    Line::new(EntryId(id.into()), Millis(1), Event::Asked(Box::new(asked)))
}

fn tells(id: &str) -> Line {
    let answered = Answered { outcome: Outcome::Done { after: None }, duration_ms: 1 };
    Line::new(EntryId(id.into()), Millis(2), Event::Answered(answered))
}

/// A queue, its disk, and what it has told: `+` written, `~` kept, `-` lost, `*` disturbed, `!` out of reach.
struct Bench {
    queue: Queue<Memory>,
    disk: Memory,
    told: Vec<String>,
}

impl Bench {
    fn new() -> Self {
        let disk = Memory::default();
        Self { queue: Queue::new(disk.clone()), disk, told: Vec::new() }
    }

    fn note(told: &mut Vec<String>) -> impl FnMut(Notice) {
        |notice| {
            told.push(match notice {
                Notice::Written(line) => format!("+{}", line.id.0),
                Notice::Kept(line, _) => format!("~{}", line.id.0),
                Notice::Lost(line, _) => format!("-{}", line.id.0),
                Notice::Disturbed(_, missing) => format!("*{missing}"),
                Notice::OutOfReach(reason) => format!("!{}", reason.unwrap_or_default()),
            });
        }
    }

    fn put(&mut self, line: Line) -> Result<(), String> {
        self.queue.put(line, &mut Self::note(&mut self.told)).map_err(|error| error.to_string())
    }

    fn flush(&mut self) -> Result<(), String> {
        self.queue.flush(&mut Self::note(&mut self.told)).map_err(|error| error.to_string())
    }

    fn told(&mut self) -> Vec<String> {
        std::mem::take(&mut self.told)
    }
}

#[test]
fn an_outcome_that_finds_no_room_is_kept_and_written_before_whatever_comes_next() {
    let mut bench = Bench::new();
    bench.put(asks("a")).unwrap();
    bench.put(asks("b")).unwrap();
    bench.disk.room.set(Some(bench.disk.text().len()));
    assert_eq!(bench.put(tells("a")).unwrap_err(), "cannot write to journal: the disk is full");
    bench.put(tells("b")).unwrap_err();
    assert_eq!(bench.disk.lines(), ["a?", "b?"]);
    // What is asked now would not be written down, so it must not be sent; and it must not be written later.
    bench.put(asks("c")).unwrap_err();
    bench.flush().unwrap_err();
    assert_eq!(bench.told(), ["+a", "+b", "~a", "~b"]);
    assert!(bench.queue.has_waiting());

    bench.disk.room.set(None);
    bench.put(asks("d")).unwrap();
    assert_eq!(bench.disk.lines(), ["a?", "b?", "a!", "b!", "d?"]);
    assert_eq!(bench.told(), ["+a", "+b", "+d"]);
    assert!(!bench.queue.has_waiting());
}

#[test]
fn where_there_is_room_for_some_lines_those_are_written() {
    let mut bench = Bench::new();
    for id in ["a", "b"] {
        bench.put(asks(id)).unwrap();
    }
    let one = bench.disk.text().len() + encode(&tells("a"), Path::new("journal")).unwrap().len();
    bench.disk.room.set(Some(0));
    bench.put(tells("a")).unwrap_err();
    bench.put(tells("b")).unwrap_err();
    bench.disk.room.set(Some(one));
    bench.flush().unwrap_err();
    assert_eq!(bench.disk.lines(), ["a?", "b?", "a!"]);
    bench.disk.room.set(None);
    bench.flush().unwrap();
    assert_eq!(bench.disk.lines(), ["a?", "b?", "a!", "b!"]);
}

#[test]
fn what_is_missing_in_a_disturbed_file_is_written_again_in_its_order() {
    let foreign = format!("{}\n", serde_json::to_string(&asks("x")).unwrap());
    for (disturbance, is_kept) in
        [(Disturbance::Deleted, false), (Disturbance::Truncated, true), (Disturbance::Replaced, true)]
    {
        let mut bench = Bench::new();
        bench.put(asks("a")).unwrap();
        let kept = if is_kept { format!("{foreign}{}", bench.disk.text()) } else { String::new() };
        bench.put(tells("a")).unwrap();
        bench.put(asks("b")).unwrap();
        bench.told();
        bench.disk.disturb(disturbance, &kept);
        bench.put(tells("b")).unwrap();
        let expected: &[&str] =
            if is_kept { &["x?", "a?", "a!", "b?", "b!"] } else { &["a?", "a!", "b?", "b!"] };
        assert_eq!(bench.disk.lines(), expected, "{disturbance:?}");
        assert_eq!(bench.told(), [if is_kept { "*2" } else { "*3" }, "+b"], "{disturbance:?}");
        // It is told once, and what was written again is remembered.
        bench.flush().unwrap();
        assert_eq!(bench.told(), [""; 0]);
        bench.disk.disturb(disturbance, "");
        bench.flush().unwrap();
        assert_eq!(bench.disk.lines(), ["a?", "a!", "b?", "b!"], "{disturbance:?}");
    }
}

#[test]
fn a_file_that_was_deleted_on_a_full_disk_comes_back_when_there_is_room() {
    let mut bench = Bench::new();
    bench.put(asks("a")).unwrap();
    bench.disk.disturb(Disturbance::Deleted, "");
    bench.disk.room.set(Some(0));
    bench.put(tells("a")).unwrap_err();
    bench.put(asks("b")).unwrap_err();
    assert_eq!(bench.told(), ["+a", "*1", "~a"]);
    bench.disk.room.set(None);
    bench.flush().unwrap();
    assert_eq!(bench.disk.lines(), ["a?", "a!"]);
}

#[test]
fn a_file_that_cannot_be_looked_after_is_told_of_once_for_each_reason() {
    let mut bench = Bench::new();
    bench.put(asks("a")).unwrap();
    bench.told();
    bench.disk.closed.set(Some(std::io::ErrorKind::PermissionDenied));
    bench.flush().unwrap_err();
    bench.flush().unwrap_err();
    bench.disk.closed.set(Some(std::io::ErrorKind::IsADirectory));
    bench.flush().unwrap_err();
    assert_eq!(bench.told(), ["!cannot open journal: no permission", "!cannot open journal: it is a folder"]);
    bench.disk.closed.set(None);
    bench.disk.disturb(Disturbance::Deleted, "");
    bench.flush().unwrap();
    assert_eq!(bench.told(), ["*1", "!"]);
    assert_eq!(bench.disk.lines(), ["a?"]);
}

#[test]
fn a_line_that_can_never_be_written_holds_up_no_other() {
    let mut bench = Bench::new();
    bench.put(asks("a")).unwrap();
    let text = "x".repeat(2_000_000);
    bench.put(Line::new(EntryId("a".into()), Millis(2), Event::Panicked { text })).unwrap_err();
    bench.put(tells("a")).unwrap();
    assert_eq!(bench.disk.lines(), ["a?", "a!"]);
    assert_eq!(bench.told(), ["+a", "-a", "+a"]);
}

/// What may happen to a journal.
#[derive(Debug, Clone)]
enum Step {
    Asks(u8),
    Tells(u8),
    Flush,
    /// So much room is left from now on.
    Room(Option<usize>),
    Cut(proptest::sample::Index),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => (0_u8..9).prop_map(Step::Asks),
        4 => (0_u8..9).prop_map(Step::Tells),
        1 => Just(Step::Flush),
        2 => proptest::option::of(0_usize..400).prop_map(Step::Room),
        1 => any::<proptest::sample::Index>().prop_map(Step::Cut),
    ]
}

proptest! {
    #[test]
    fn whatever_happens_every_line_gets_there_once_there_is_room(steps in proptest::collection::vec(step(), 0..40)) {
        let mut bench = Bench::new();
        let (mut asked, mut expected) = (Vec::new(), Vec::new());
        for step in steps {
            match step {
                Step::Asks(id) if !asked.contains(&id) => {
                    if bench.put(asks(&id.to_string())).is_ok() {
                        asked.push(id);
                        expected.push(format!("{id}?"));
                        prop_assert!(bench.disk.lines().contains(&format!("{id}?")), "it is there when that is said");
                    }
                }
                Step::Tells(id) if asked.contains(&id) && !expected.contains(&format!("{id}!")) => {
                    let is_there = bench.put(tells(&id.to_string())).is_ok();
                    expected.push(format!("{id}!"));
                    prop_assert_eq!(bench.disk.lines().contains(&format!("{id}!")), is_there);
                }
                Step::Asks(_) | Step::Tells(_) => {}
                Step::Flush => drop(bench.flush()),
                Step::Room(room) => bench.disk.room.set(room.map(|room| bench.disk.text().len() + room)),
                Step::Cut(at) => {
                    let text = bench.disk.text();
                    let lines: Vec<&str> = text.split_inclusive('\n').collect();
                    let left = lines[..at.index(lines.len() + 1)].concat();
                    if left != text {
                        bench.disk.disturb(Disturbance::Truncated, &left);
                    }
                }
            }
        }
        bench.disk.room.set(None);
        bench.flush().unwrap();
        prop_assert_eq!(bench.disk.lines(), expected);
    }
}
