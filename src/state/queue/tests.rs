use std::cell::{Cell, RefCell};
use std::rc::Rc;

use proptest::prelude::*;

use super::*;
use crate::clerk::{Change, Millis};
use crate::journal::{Answered, Asked, EntryId, Instance, Operator, Outcome};

/// A file in memory, on a disk that can be made full.
#[derive(Clone, Default)]
struct Memory {
    file: Rc<RefCell<Vec<u8>>>,
    /// The maximum size of the file.
    room: Rc<Cell<Option<usize>>>,
    disturbed: Rc<Cell<Option<FileDamage>>>,
    /// Why it cannot be opened.
    closed: Rc<Cell<Option<std::io::ErrorKind>>>,
}

impl Memory {
    fn text(&self) -> String {
        String::from_utf8(self.file.borrow().clone()).unwrap()
    }

    /// The lines in the file: the id, with `?` for a request and `!` for an outcome.
    fn lines(&self) -> Vec<String> {
        let name = |line: &str| {
            let line: Line = serde_json::from_str(line).unwrap();
            let sign = if matches!(line.event, Event::Asked(_)) { '?' } else { '!' };
            format!("{}{sign}", line.id.0)
        };
        self.text().lines().map(name).collect()
    }

    fn disturb(&self, damage: FileDamage, file: &str) {
        *self.file.borrow_mut() = file.as_bytes().to_vec();
        self.disturbed.set(Some(damage));
    }
}

impl Disk for Memory {
    fn check(&mut self) -> Result<(), AppendError> {
        if let Some(kind) = self.closed.get() {
            return Err(StateError::io("open", self.path())(kind.into()).into());
        }
        self.disturbed.take().map_or(Ok(()), |damage| Err(AppendError::Damaged(damage)))
    }

    fn append(&mut self, lines: &[u8]) -> Result<(), AppendError> {
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

fn request_line(id: &str) -> Line {
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
        plan: None,
    };
    Line::new(EntryId(id.into()), Millis(1), Event::Asked(Box::new(asked)))
}

fn answer_line(id: &str) -> Line {
    let answered = Answered { outcome: Outcome::Done { after: None }, duration_ms: 1 };
    Line::new(EntryId(id.into()), Millis(2), Event::Answered(answered))
}

/// A queue, its disk, and its notices: `+` written, `~` kept, `-` lost, `*` file damaged, `!` unreachable.
struct TestQueue {
    inner: Queue<Memory>,
    disk: Memory,
    notices: Vec<String>,
}

impl TestQueue {
    fn new() -> Self {
        let disk = Memory::default();
        Self { inner: Queue::new(disk.clone()), disk, notices: Vec::new() }
    }

    fn note(notices: &mut Vec<String>) -> impl FnMut(JournalNotice) {
        |notice| {
            notices.push(match notice {
                JournalNotice::Written(line) => format!("+{}", line.id.0),
                JournalNotice::Kept(line, _) => format!("~{}", line.id.0),
                JournalNotice::Lost(line, _) => format!("-{}", line.id.0),
                JournalNotice::FileDamaged(_, missing) => format!("*{missing}"),
                JournalNotice::FileUnreachable(reason) => format!("!{}", reason.unwrap_or_default()),
            });
        }
    }

    fn put(&mut self, line: Line) -> Result<(), String> {
        self.inner.put(line, &mut Self::note(&mut self.notices)).map_err(|error| error.to_string())
    }

    fn flush(&mut self) -> Result<(), String> {
        self.inner.flush(&mut Self::note(&mut self.notices)).map_err(|error| error.to_string())
    }

    fn notices(&mut self) -> Vec<String> {
        std::mem::take(&mut self.notices)
    }
}

#[test]
fn an_outcome_without_room_is_kept_and_written_before_later_lines() {
    let mut queue = TestQueue::new();
    queue.put(request_line("a")).unwrap();
    queue.put(request_line("b")).unwrap();
    queue.disk.room.set(Some(queue.disk.text().len()));
    assert_eq!(queue.put(answer_line("a")).unwrap_err(), "cannot write to journal: the disk is full");
    queue.put(answer_line("b")).unwrap_err();
    assert_eq!(queue.disk.lines(), ["a?", "b?"]);
    // A request that cannot be written must not be sent, and must not be written later.
    queue.put(request_line("c")).unwrap_err();
    queue.flush().unwrap_err();
    assert_eq!(queue.notices(), ["+a", "+b", "~a", "~b"]);
    assert!(queue.inner.has_queued());

    queue.disk.room.set(None);
    queue.put(request_line("d")).unwrap();
    assert_eq!(queue.disk.lines(), ["a?", "b?", "a!", "b!", "d?"]);
    assert_eq!(queue.notices(), ["+a", "+b", "+d"]);
    assert!(!queue.inner.has_queued());
}

#[test]
fn as_many_lines_are_written_as_there_is_room_for() {
    let mut queue = TestQueue::new();
    for id in ["a", "b"] {
        queue.put(request_line(id)).unwrap();
    }
    let one = queue.disk.text().len() + encode(&answer_line("a"), Path::new("journal")).unwrap().len();
    queue.disk.room.set(Some(0));
    queue.put(answer_line("a")).unwrap_err();
    queue.put(answer_line("b")).unwrap_err();
    queue.disk.room.set(Some(one));
    queue.flush().unwrap_err();
    assert_eq!(queue.disk.lines(), ["a?", "b?", "a!"]);
    queue.disk.room.set(None);
    queue.flush().unwrap();
    assert_eq!(queue.disk.lines(), ["a?", "b?", "a!", "b!"]);
}

#[test]
fn lines_missing_from_a_damaged_file_are_written_again_in_order() {
    let foreign = format!("{}\n", serde_json::to_string(&request_line("x")).unwrap());
    for (damage, is_kept) in
        [(FileDamage::Deleted, false), (FileDamage::Truncated, true), (FileDamage::Replaced, true)]
    {
        let mut queue = TestQueue::new();
        queue.put(request_line("a")).unwrap();
        let kept = if is_kept { format!("{foreign}{}", queue.disk.text()) } else { String::new() };
        queue.put(answer_line("a")).unwrap();
        queue.put(request_line("b")).unwrap();
        queue.notices();
        queue.disk.disturb(damage, &kept);
        queue.put(answer_line("b")).unwrap();
        let expected: &[&str] =
            if is_kept { &["x?", "a?", "a!", "b?", "b!"] } else { &["a?", "a!", "b?", "b!"] };
        assert_eq!(queue.disk.lines(), expected, "{damage:?}");
        assert_eq!(queue.notices(), [if is_kept { "*2" } else { "*3" }, "+b"], "{damage:?}");
        // Damage is reported once, and lines that were written again are remembered.
        queue.flush().unwrap();
        assert_eq!(queue.notices(), [""; 0]);
        queue.disk.disturb(damage, "");
        queue.flush().unwrap();
        assert_eq!(queue.disk.lines(), ["a?", "a!", "b?", "b!"], "{damage:?}");
    }
}

#[test]
fn a_file_that_was_deleted_on_a_full_disk_comes_back_when_there_is_room() {
    let mut queue = TestQueue::new();
    queue.put(request_line("a")).unwrap();
    queue.disk.disturb(FileDamage::Deleted, "");
    queue.disk.room.set(Some(0));
    queue.put(answer_line("a")).unwrap_err();
    queue.put(request_line("b")).unwrap_err();
    assert_eq!(queue.notices(), ["+a", "*1", "~a"]);
    queue.disk.room.set(None);
    queue.flush().unwrap();
    assert_eq!(queue.disk.lines(), ["a?", "a!"]);
}

#[test]
fn an_unreachable_file_is_reported_once_for_each_reason() {
    let mut queue = TestQueue::new();
    queue.put(request_line("a")).unwrap();
    queue.notices();
    queue.disk.closed.set(Some(std::io::ErrorKind::PermissionDenied));
    queue.flush().unwrap_err();
    queue.flush().unwrap_err();
    queue.disk.closed.set(Some(std::io::ErrorKind::IsADirectory));
    queue.flush().unwrap_err();
    assert_eq!(
        queue.notices(),
        ["!cannot open journal: no permission", "!cannot open journal: it is a folder"]
    );
    queue.disk.closed.set(None);
    queue.disk.disturb(FileDamage::Deleted, "");
    queue.flush().unwrap();
    assert_eq!(queue.notices(), ["*1", "!"]);
    assert_eq!(queue.disk.lines(), ["a?"]);
}

#[test]
fn a_line_that_can_never_be_written_does_not_block_others() {
    let mut queue = TestQueue::new();
    queue.put(request_line("a")).unwrap();
    let text = "x".repeat(2_000_000);
    queue.put(Line::new(EntryId("a".into()), Millis(2), Event::Panicked { text })).unwrap_err();
    queue.put(answer_line("a")).unwrap();
    assert_eq!(queue.disk.lines(), ["a?", "a!"]);
    assert_eq!(queue.notices(), ["+a", "-a", "+a"]);
}

#[derive(Debug, Clone)]
enum Step {
    Request(u8),
    Answer(u8),
    Flush,
    /// How much room is left from now on.
    Room(Option<usize>),
    Cut(proptest::sample::Index),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => (0_u8..9).prop_map(Step::Request),
        4 => (0_u8..9).prop_map(Step::Answer),
        1 => Just(Step::Flush),
        2 => proptest::option::of(0_usize..400).prop_map(Step::Room),
        1 => any::<proptest::sample::Index>().prop_map(Step::Cut),
    ]
}

proptest! {
    #[test]
    fn every_line_is_written_once_there_is_room(steps in proptest::collection::vec(step(), 0..40)) {
        let mut queue = TestQueue::new();
        let (mut asked, mut expected) = (Vec::new(), Vec::new());
        for step in steps {
            match step {
                Step::Request(id) if !asked.contains(&id) => {
                    if queue.put(request_line(&id.to_string())).is_ok() {
                        asked.push(id);
                        expected.push(format!("{id}?"));
                        prop_assert!(queue.disk.lines().contains(&format!("{id}?")), "success means that the line is in the file");
                    }
                }
                Step::Answer(id) if asked.contains(&id) && !expected.contains(&format!("{id}!")) => {
                    let is_there = queue.put(answer_line(&id.to_string())).is_ok();
                    expected.push(format!("{id}!"));
                    prop_assert_eq!(queue.disk.lines().contains(&format!("{id}!")), is_there);
                }
                Step::Request(_) | Step::Answer(_) => {}
                Step::Flush => drop(queue.flush()),
                Step::Room(room) => queue.disk.room.set(room.map(|room| queue.disk.text().len() + room)),
                Step::Cut(at) => {
                    let text = queue.disk.text();
                    let lines: Vec<&str> = text.split_inclusive('\n').collect();
                    let left = lines[..at.index(lines.len() + 1)].concat();
                    if left != text {
                        queue.disk.disturb(FileDamage::Truncated, &left);
                    }
                }
            }
        }
        queue.disk.room.set(None);
        queue.flush().unwrap();
        prop_assert_eq!(queue.disk.lines(), expected);
    }
}
