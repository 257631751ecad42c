use proptest::prelude::*;

use super::*;
use crate::clerk::EnrollmentMode;

fn lines(text: &str) -> Vec<(u64, String, String, Wanted)> {
    let (lines, bad) = read(text.as_bytes());
    assert_eq!(bad, Vec::new(), "{text:?}");
    lines
        .into_iter()
        .map(|line| (line.number, line.organization, line.name.to_string(), line.wanted))
        .collect()
}

fn bad(bytes: &[u8]) -> Vec<(u64, String)> {
    read(bytes).1.into_iter().map(|line| (line.number, line.why)).collect()
}

fn values(verified: Option<bool>, enrollment_mode: Option<EnrollmentMode>) -> Wanted {
    Wanted::Values(UpdateDomain { enrollment_mode, verified })
}

#[test]
fn lines_are_read_with_any_line_ends_quotes_and_order_of_columns() {
    let expected = vec![
        (
            2,
            "acme".to_owned(),
            "acme.com".to_owned(),
            values(Some(true), Some(EnrollmentMode::EnterpriseSso)),
        ),
        (5, "org_1".to_owned(), "xn--bcher-kva.example".to_owned(), values(None, None)),
        (6, "a,b".to_owned(), "acme.org".to_owned(), Wanted::Action(Action::Delete)),
    ];
    let text = "organization,name,verified,mode,action\nacme, Acme.COM ,YES,sso,\n,,,,\n\norg_1,bücher.example,,,\n\"a,b\",acme.org,,,delete\n";
    assert_eq!(lines(text), expected);
    assert_eq!(lines(&format!("\u{feff}{text}")), expected);
    assert_eq!(lines(&text.replace('\n', "\r\n")), expected);
    assert_eq!(lines(text.trim_end()), expected);
    let turned = "Action,NAME,organization\n,acme.com,acme\ndelete,acme.org,acme\n";
    assert_eq!(
        lines(turned),
        [
            (2, "acme".to_owned(), "acme.com".to_owned(), values(None, None)),
            (3, "acme".to_owned(), "acme.org".to_owned(), Wanted::Action(Action::Delete)),
        ]
    );
    assert_eq!(lines("organization,name\n"), []);
}

#[test]
fn every_bad_line_is_listed_with_its_number_and_the_reason() {
    let text = "organization,name,verified,mode,action\r\n\
                acme,acme.com,maybe,,\r\n\
                acme,acme.com,,automatic,\r\n\
                \r\n\
                acme,acme.com,,,drop\r\n\
                acme,acme.com,,,mode=x\r\n\
                ,acme.com,,,\r\n\
                acme,,,,\r\n\
                acme,acme,,,\r\n\
                acme,joe@acme.com,,,\r\n\
                acme,acme.com,yes\r\n\
                acme,good.com,yes,,verify\r\n\
                acme,acme.com,no,,verify\r\n\
                acme,acme.com,,sso,delete\r\n\
                acme,\"acme.com,,,\r\n\
                acme,acme.com,,,\r\n";
    let modes = "manual_invitation, automatic_invitation, automatic_suggestion, enterprise_sso";
    let expected = [
        (2, "verified is \"maybe\"; expected yes or no".to_owned()),
        (3, format!("mode is \"automatic\"; expected one of {modes}")),
        (
            5,
            "action is \"drop\"; expected verify, unverify, mode=MODE, delete, own, create or nothing"
                .to_owned(),
        ),
        (6, format!("action is \"mode=x\"; {}", crate::plan::UnknownAction::Mode)),
        (7, "the organization is missing".to_owned()),
        (8, "the name is missing".to_owned()),
        (9, format!("the name is \"acme\": {}", DomainName::parse("acme").unwrap_err())),
        (10, "the name is \"joe@acme.com\": this is an email address; its domain is acme.com".to_owned()),
        (11, "it has 3 cells, the first line has 5".to_owned()),
        (13, "the action verify contradicts the column verified; leave one of them empty".to_owned()),
        (14, "the action delete contradicts the column mode; leave one of them empty".to_owned()),
        (15, "a cell has a line break; a closing quote may be missing".to_owned()),
    ];
    assert_eq!(bad(text.as_bytes()), expected);
    assert_eq!(read(text.as_bytes()).0.len(), 1);
    assert_eq!(bad(b"organization,name\nacme,\xff.com\n"), [(2, "it is not UTF-8".to_owned())]);
}

#[test]
fn the_first_line_has_to_name_the_columns() {
    let columns = "expected the columns organization,name and, if needed, verified, mode and action";
    for (text, why) in [
        ("", format!("the file is empty; {columns}")),
        ("organization;name\n", format!("unknown column \"organization;name\"; {columns}")),
        ("organization,verified\n", format!("there is no column name; {columns}")),
        ("name\nacme.com\n", format!("there is no column organization; {columns}")),
        ("organization,name,Name\n", "two columns are called name".to_owned()),
        ("organization,name,verifed\na,b.com,x\n", format!("unknown column \"verifed\"; {columns}")),
    ] {
        assert_eq!(bad(text.as_bytes()), [(1, why)], "{text:?}");
    }
    assert_eq!(bad(b"\xff\xfeo\0"), [(1, "the file is UTF-16; save it as UTF-8".to_owned())]);
}

#[test]
fn a_missing_domain_is_created_with_the_values_of_the_line() {
    let sso = || Some(EnrollmentMode::EnterpriseSso);
    let create = |verified, mode| Action::Create { verified: Some(verified), mode };
    for (wanted, on_row, on_none) in [
        (values(None, None), create(true, None), create(true, None)),
        (values(Some(false), None), Action::Unverify, create(false, None)),
        (values(None, sso()), Action::Mode(EnrollmentMode::EnterpriseSso), create(true, sso())),
        (
            values(Some(true), sso()),
            Action::Set { verified: true, mode: EnrollmentMode::EnterpriseSso },
            create(true, sso()),
        ),
        (Wanted::Action(Action::Delete), Action::Delete, Action::Delete),
        (
            Wanted::Action(Action::Create { verified: None, mode: sso() }),
            create(true, sso()),
            create(true, sso()),
        ),
    ] {
        assert_eq!((wanted.action(true), wanted.action(false)), (on_row, on_none), "{wanted:?}");
    }
}

proptest! {
    #[test]
    fn every_line_is_read_or_bad(cells in prop::collection::vec(prop::array::uniform2("[a-z.\" é]{0,6}"), 0..9)) {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(["organization", "name"]).unwrap();
        for [organization, name] in &cells {
            writer.write_record([organization, name]).unwrap();
        }
        let bytes = writer.into_inner().unwrap();
        let (lines, bad) = read(&bytes);
        let blank = |cells: &&[String; 2]| cells.iter().all(|cell| cell.trim().is_empty());
        let mut expected: Vec<u64> = Vec::new();
        for (number, line) in (2..).zip(&cells) {
            if !blank(&line) {
                expected.push(number);
            }
        }
        let mut numbers: Vec<u64> = lines.iter().map(|line| line.number).chain(bad.iter().map(|line| line.number)).collect();
        numbers.sort_unstable();
        prop_assert_eq!(numbers, expected);
    }

    #[test]
    fn any_bytes_can_be_read(bytes in prop::collection::vec(any::<u8>(), 0..99)) {
        let _ = read(&bytes);
        let _ = read(&[b"organization,name,action\n".as_slice(), &bytes].concat());
    }
}
