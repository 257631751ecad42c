//! Reading line by line and reading through an index must give the same result, whatever the file contains.

use std::io::Read as _;

use proptest::prelude::*;
use proptest::sample::{Index as At, select};

use super::*;
use crate::clerk::{Change, CreateDomain, EnrollmentMode, Millis, OrganizationDomain, UpdateDomain};
use crate::journal::{
    Answered, Asked, Cause, EntryId, Event, Finding, Instance, Operator, Outcome, PlanStep, RecordState,
    Resolved, RowState, Settled, Undoing, Verdict,
};

#[test]
fn a_line_without_end_takes_no_memory_and_hides_nothing() {
    let line = r#"{"v":1,"id":"s-1","at":5,"event":"panicked","text":"x"}"#;
    let start = format!("{line}\n");
    let end = format!("\n\n  \r\n{line}\r\n{line}");
    let endless = io::repeat(b'x').take(64 * 1024 * 1024);
    let source = start.as_bytes().chain(endless).chain(end.as_bytes());
    let mut blocks = Blocks::new(source, 0, BLOCK, LONGEST_LINE);
    let (mut block, mut read, mut skipped) = (Block::default(), Vec::new(), 0);
    while blocks.next(&mut block).unwrap() {
        assert!(block.bytes().len() <= LONGEST_LINE + BLOCK);
        let findings = BlockSummary::of(&block, LONGEST_LINE, |_| true);
        findings.each(|offset, _, _| read.push(offset));
        skipped += findings.skipped;
    }
    let first = u64::try_from(start.len()).unwrap() + 64 * 1024 * 1024;
    let second = first + 6 + u64::try_from(line.len()).unwrap() + 2;
    assert_eq!(
        (blocks.skipped, skipped, blocks.is_torn, blocks.end),
        (1, 0, true, second + u64::try_from(line.len()).unwrap())
    );
    assert_eq!(read, [0, first + 6, second]);
}

#[test]
fn a_line_of_a_later_version_is_read_as_far_as_possible() {
    let source = "{\"v\":9,\"id\":\"s-1\",\"at\":5,\"event\":\"panicked\",\"text\":\"x\",\"new\":[1]}\n\
                  {\"v\":9,\"id\":\"s-1\",\"at\":5,\"event\":\"renamed\"}\n\
                  {\"v\":900,\"id\":\"s-1\",\"at\":5,\"event\":\"panicked\",\"text\":\"x\"}\n";
    let mut block = Block::default();
    assert!(Blocks::new(source.as_bytes(), 0, BLOCK, LONGEST_LINE).next(&mut block).unwrap());
    let findings = BlockSummary::of(&block, LONGEST_LINE, |_| true);
    let mut read = Vec::new();
    findings.each(|offset, id, _| read.push((offset, id.to_owned())));
    assert_eq!((read, findings.skipped), (vec![(0, "s-1".to_owned())], 2));
}

/// Small files are read like files of many megabytes: in many blocks, on several threads, with lines across block
/// boundaries and lines that are too long.
fn options() -> impl Strategy<Value = ReadOptions> {
    let short = (select(vec![1, 7, 100, 1000, 5000]), Just(700));
    let usual = (select(vec![4096, BLOCK]), Just(LONGEST_LINE));
    (prop_oneof![2 => short, 1 => usual], select(vec![0, 2, 3]))
        .prop_map(|((block, longest), threads)| ReadOptions { block, longest, threads, small_file: 0 })
}

/// Reads every line completely with serde alone, without an index.
fn plainly(bytes: &[u8], most: usize, longest: usize) -> (Vec<Record>, usize) {
    let mut history = History::with_limit(most);
    let mut skipped = 0;
    for line in bytes.split(|byte| *byte == b'\n') {
        let is_too_long = line.len() >= longest;
        match serde_json::from_slice(line) {
            Ok(line) if !is_too_long => history.add(line),
            _ if !is_too_long && line.iter().all(u8::is_ascii_whitespace) => {}
            _ => skipped += 1,
        }
    }
    (history.records().map(normal).collect(), skipped)
}

/// Both ways keep a row's JSON: one as it is in the file, the other written anew.
fn normal(record: &Record) -> Record {
    let mut record = record.clone();
    let again = |row: &mut Option<RowState>| {
        if let Some(row) = row {
            let value: serde_json::Value = serde_json::from_str(&row.0.raw).unwrap();
            row.0.raw = value.to_string().into();
        }
    };
    again(&mut record.asked.before);
    if let Some((_, Answered { outcome: Outcome::Done { after }, .. })) = &mut record.answered {
        again(after);
    }
    for (_, finding) in &mut record.findings {
        if let Finding::Lookup(Settled { verdict: Verdict::Happened { after }, .. }) = finding {
            again(after);
        }
    }
    record
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![4 => "[a-z]{0,9}", 1 => "[ -~\"\\\\\n\u{7f}\u{80}-\u{9f}\u{202e}é日😀]{0,9}"]
}

fn row() -> impl Strategy<Value = RowState> {
    (text(), text(), "[1-9a-z\"\\\\{}\\[\\],:.e]{0,6}").prop_map(|(id, name, odd)| {
        let domain =
            OrganizationDomain { id, name, organization_id: "org_1".into(), ..OrganizationDomain::default() };
        let mut json = serde_json::to_string(&domain).unwrap();
        json.insert_str(json.len() - 1, &format!(",\"of_tomorrow\":{}", serde_json::json!([odd, 1.5, null])));
        RowState(Box::new(OrganizationDomain { raw: json.into(), ..domain }))
    })
}

fn operator() -> impl Strategy<Value = Operator> {
    (text(), select(vec!["desk7", "desk8"])).prop_map(|(user, host)| Operator { user, host: host.into() })
}

fn cause() -> impl Strategy<Value = Cause> {
    (text(), proptest::option::of(text()), proptest::option::of(any::<u16>()), proptest::option::of(text()))
        .prop_map(|(what, code, status, trace_id)| Cause { what, code, status, trace_id })
}

fn change() -> impl Strategy<Value = Change> {
    let mode = || proptest::option::of(text().prop_map(|mode| EnrollmentMode::from(Some(mode))));
    let (organization_id, domain_id) = (|| text(), || text());
    prop_oneof![
        (organization_id(), text(), mode(), any::<Option<bool>>()).prop_map(
            |(organization_id, name, enrollment_mode, verified)| Change::Create {
                organization_id,
                body: CreateDomain { name, enrollment_mode, verified },
            }
        ),
        (organization_id(), domain_id(), mode(), any::<Option<bool>>()).prop_map(
            |(organization_id, domain_id, enrollment_mode, verified)| Change::Update {
                organization_id,
                domain_id,
                body: UpdateDomain { enrollment_mode, verified },
            }
        ),
        (organization_id(), domain_id())
            .prop_map(|(organization_id, domain_id)| Change::Delete { organization_id, domain_id }),
        (organization_id(), domain_id())
            .prop_map(|(organization_id, domain_id)| Change::VerifyOwnership { organization_id, domain_id }),
    ]
}

fn asked() -> impl Strategy<Value = Event> {
    let undoing = (any::<bool>(), text()).prop_map(|(undoes, entry)| {
        if undoes { Undoing::Undoes(EntryId(entry)) } else { Undoing::Redoes(EntryId(entry)) }
    });
    let instance =
        select(vec!["ins_1", "ins_2"]).prop_map(|id| Instance { id: id.into(), ..Instance::default() });
    let plan = (text(), any::<u64>(), proptest::option::of(text()))
        .prop_map(|(id, step, together)| PlanStep { id, step, together });
    let relations = (proptest::option::of(undoing), proptest::option::of(plan));
    let optional = (proptest::option::of(text()), proptest::option::of(row()), text(), relations);
    (text(), text(), instance, operator(), text(), change(), optional).prop_map(
        |(session, profile, instance, operator, name, change, optional)| {
            let (reason, before, organization, (undoing, plan)) = optional;
            Event::Asked(Box::new(Asked {
                session,
                profile,
                instance,
                operator,
                reason,
                name,
                change,
                before,
                organization,
                undoing,
                plan,
            }))
        },
    )
}

fn event() -> impl Strategy<Value = Event> {
    let outcome = prop_oneof![
        proptest::option::of(row()).prop_map(|after| Outcome::Done { after }),
        cause().prop_map(|cause| Outcome::Refused { cause }),
        cause().prop_map(|cause| Outcome::Unknown { cause }),
    ];
    let verdict = prop_oneof![
        proptest::option::of(row()).prop_map(|after| Verdict::Happened { after }),
        Just(Verdict::NotHappened),
        text().prop_map(|why| Verdict::Unresolved { why }),
    ];
    prop_oneof![
        4 => asked(),
        3 => (outcome, any::<u32>())
            .prop_map(|(outcome, ms)| Event::Answered(Answered { outcome, duration_ms: ms.into() })),
        2 => (verdict, any::<u32>(), text(), any::<bool>()).prop_map(|(verdict, lookups, evidence, may_be_another)| {
            Event::Settled(Settled { verdict, lookups, evidence, may_be_another })
        }),
        1 => (any::<bool>(), operator())
            .prop_map(|(happened, operator)| Event::Resolved(Resolved { happened, operator })),
        1 => text().prop_map(|text| Event::Panicked { text }),
    ]
}

/// A line of a journal as bytes with its end, mostly intact.
fn line() -> impl Strategy<Value = Vec<u8>> {
    let whole = ("[a-f]", -5_i64..5_000_000_000_000, event()).prop_map(|(id, at, event)| {
        let mut bytes = serde_json::to_vec(&Line::new(EntryId(id), Millis(at), event)).unwrap();
        bytes.push(b'\n');
        bytes
    });
    let whole = whole.boxed();
    let damaged = (whole.clone(), any::<At>(), any::<At>(), "[\"\\\\{}:,0-9enu\u{1}é]{0,4}").prop_map(
        |(mut bytes, from, length, put)| {
            let from = from.index(bytes.len());
            let to = (from + length.index(8)).min(bytes.len());
            bytes.splice(from..to, put.bytes());
            bytes
        },
    );
    let foreign = (whole.clone(), any::<At>(), select(vec![0x80, 0xc3, 0xed, 0xff])).prop_map(
        |(mut bytes, at, byte)| {
            let at = at.index(bytes.len());
            bytes[at] = byte;
            bytes
        },
    );
    let torn = (whole.clone(), any::<At>()).prop_map(|(mut bytes, at)| {
        bytes.truncate(at.index(bytes.len()));
        bytes.push(b'\n');
        bytes
    });
    let odd = select(vec![
        "\n",
        " \t\r\n",
        "\0\0\0\n",
        "null\n",
        "{\"v\":2,\"id\":\"a\",\"at\":1,\"event\":\"renamed\",\"to\":\"b\"}\n",
        "{\"v\":2,\"id\":\"a\",\"at\":1,\"event\":\"panicked\",\"text\":\"x\",\"new\":{\"of\":[1e3]}}\n",
        "{\"id\":\"a\",\"v\":1,\"event\":\"panicked\",\"at\":\"7\",\"text\":\"y\"}\n",
        "{\"v\":1,\"id\":\"a\",\"at\":1,\"event\":\"answered\",\"outcome\":\"done\",\"after\":{\"id\":1},\"duration_ms\":1}\n",
        "{\"v\":1,\"id\":\"b\",\"at\":1,\"event\":\"settled\",\"verdict\":\"happened\",\"after\":[1e999],\"looks\":1}\n",
        "{\"v\":1,\"id\":\"b\",\"at\":1,\"event\":\"settled\",\"verdict\":\"happened\",\"after\":\"\\ud800\",\"looks\":1}\n",
    ]);
    prop_oneof![
        12 => whole,
        2 => damaged,
        1 => foreign,
        2 => torn,
        2 => odd.prop_map(|text| text.as_bytes().to_vec()),
    ]
}

fn file(lines: &[Vec<u8>], huge: Option<(At, usize)>, cut: Option<At>) -> Vec<u8> {
    let mut lines = lines.to_vec();
    if let Some(again) = lines.len().checked_sub(3) {
        // Duplicate lines, as after damage to the file.
        lines.extend([lines[again].clone(), lines[again / 2].clone()]);
    }
    if let Some((huge, length)) = huge {
        let mut line = br#"{"v":1,"id":"a","at":1,"event":"panicked","text":""#.to_vec();
        line.resize(length - 3, b'x');
        line.extend(b"\"}\n");
        lines.insert(huge.index(lines.len() + 1), line);
    }
    let mut bytes = lines.concat();
    if let Some(cut) = cut {
        bytes.truncate(cut.index(bytes.len() + 1));
    }
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn an_index_gives_the_same_result_as_reading_every_line(
        lines in proptest::collection::vec(line(), 0..40),
        options in options(),
        // As long as a line may be, one byte more or less, or much longer.
        huge in proptest::option::weighted(0.2, (any::<At>(), select(vec![-1, 0, 1, 9999]))),
        cut in proptest::option::of(any::<At>()),
        most in select(vec![2, 5, usize::MAX]),
        split in any::<At>(),
    ) {
        let huge = huge.map(|(at, more)| (at, options.longest.saturating_add_signed(more)));
        let bytes = file(&lines, huge, cut);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        let (expected, skipped) = plainly(&bytes, most, options.longest);

        std::fs::write(&path, &bytes).unwrap();
        let is_match = |asked: &ChangeSummary<'_>| asked.instance_id == "ins_2" && asked.user.len().is_multiple_of(2);
        let index = JournalIndex::read_in(options, &path, most, is_match).unwrap();
        let history = index.history().unwrap();
        prop_assert_eq!(history.records().map(normal).collect::<Vec<_>>(), expected.clone());
        prop_assert_eq!(index.skipped(), skipped);
        let states: Vec<(Millis, RecordState)> = index.changes().map(|change| (change.at, change.state)).collect();
        prop_assert_eq!(states, expected.iter().map(|record| (record.at, record.state())).collect::<Vec<_>>());
        let meant: Vec<bool> = index.changes().map(|change| change.is_match).collect();
        let summary = |record: &Record| is_match(&ChangeSummary::of(record.at, &record.asked));
        prop_assert_eq!(meant, expected.iter().map(summary).collect::<Vec<_>>());
        let last: Vec<Record> = index.records(index.changes().rev().take(2)).unwrap();
        let expected_last: Vec<Record> = expected.iter().rev().take(2).cloned().collect();
        prop_assert_eq!(last.iter().map(normal).collect::<Vec<_>>(), expected_last);

        // Lines that are appended later are read as if they had been there from the start.
        std::fs::write(&path, &bytes[..split.index(bytes.len() + 1)]).unwrap();
        let mut index = JournalIndex::read_in(options, &path, most, |_| true).unwrap();
        std::fs::write(&path, &bytes).unwrap();
        index.catch_up().unwrap();
        prop_assert_eq!(index.history().unwrap().records().map(normal).collect::<Vec<_>>(), expected);
        prop_assert_eq!(index.skipped(), skipped);
    }
}
