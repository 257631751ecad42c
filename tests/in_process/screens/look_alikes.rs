//! Organizations and domains whose names are equal, or equal once they are cut: the end of the id, which differs, is
//! always shown with the name.

use domdesk::app::Operation as Asks;
use domdesk::clerk::{Change, CreateDomain, EnrollmentMode, OrganizationDomain, UpdateDomain};
use domdesk::journal::{EntryId, Outcome, Undoing};

use crate::screens::journal::{Day, cause, unresolved, verified};
use crate::screens::odd;
use crate::screens::shots::{picture, snapshot};
use crate::support::{Desk, NOW};

const SIZES: [(u16, u16); 4] = [(60, 20), (80, 24), (100, 30), (120, 40)];

/// Domain, organization, the end of the organization's id.
const ROWS: [(&str, &str, &str); 8] = [
    ("acme.com", "Acme", "aaaa11"),
    ("acme.com", "Acme", "bbbb22"),
    ("northwind.example", "Marrowmere Clinics and Hospitals, North", "cccc33"),
    ("southwind.example", "Marrowmere Clinics and Hospitals, South", "dddd44"),
    ("lighthouses-lockkeepers-cottages-and-inland-signage-north.example", "Signage", "eeee55"),
    ("lighthouses-lockkeepers-cottages-and-inland-signage-south.example", "Signage", "eeee55"),
    ("one.example", "", "ffff66"),
    ("two.example", "", "gggg77"),
];

fn id(kind: &str, end: &str) -> String {
    format!("{kind}_2xK4ALF37IpXjywTgBPvj{end}")
}

fn page() -> String {
    let row = |(at, (name, organization, end)): (usize, &(&str, &str, &str))| {
        let organization_id = id("org", end);
        let data = if organization.is_empty() {
            "null".to_owned()
        } else {
            format!(r#"{{"id":"{organization_id}","name":"{organization}","slug":"slug-{end}"}}"#)
        };
        let domain_id = id("orgdmn", &format!("row00{at}"));
        format!(
            r#"{{"object":"organization_domain","id":"{domain_id}","organization_id":"{organization_id}","name":"{name}","enrollment_mode":"manual_invitation","affiliation_email_address":null,"affiliation_verification":{{"status":"unverified","strategy":"manual_override"}},"ownership_verification":null,"total_pending_invitations":0,"total_pending_suggestions":0,"public_organization_data":{data},"created_at":{at},"updated_at":{at}}}"#,
            at = NOW.0
        )
    };
    let rows: Vec<String> = ROWS.iter().enumerate().map(row).collect();
    format!(r#"{{"data":[{}],"total_count":{}}}"#, rows.join(","), rows.len())
}

fn rows(desk: &mut Desk) -> Vec<OrganizationDomain> {
    desk.press("g g");
    let row = |desk: &mut Desk| {
        let row = desk.model.selected().expect("a row").clone();
        desk.press("j");
        row
    };
    let rows = ROWS.iter().map(|_| row(desk)).collect();
    desk.press("g g");
    rows
}

/// Checks the lines of the screen in each size, and compares the one at 80x24 with its snapshot.
fn in_each_size(desk: &mut Desk, name: &str, mut check: impl FnMut(u16, &[&str])) {
    for (width, height) in SIZES {
        desk.resize(width, height);
        let picture = picture(desk);
        if width == 80 {
            snapshot(&format!("{name}@{width}x{height}"), &picture);
        }
        check(width, &picture.lines().collect::<Vec<_>>());
    }
}

#[tokio::test]
async fn the_list_distinguishes_names_that_look_alike() {
    let mut desk = odd::open_on(&page()).await;
    in_each_size(&mut desk, "look-alikes", |width, lines| {
        let headings = lines.iter().position(|line| line.starts_with("  Status")).expect("the headings");
        for (at, (_, _, end)) in ROWS.iter().enumerate() {
            let line = lines[headings + 1 + at];
            // Both domains belong to one organization, so it needs no id.
            if !(4..6).contains(&at) {
                assert!(line.contains(end), "{width}: {line}");
            }
            // If the two ends of a domain's name distinguish it, they are shown instead of its id.
            let (end, id) = (["orth.example", "outh.example"][at % 2], format!("row00{at}"));
            if (4..6).contains(&at) {
                assert!(line.contains(if width <= 100 { &id } else { end }), "{width}: {line}");
            }
        }
    });
    // With enough room the full names distinguish themselves.
    desk.resize(250, 24);
    let lines = picture(&desk);
    assert!(lines.contains("Hospitals, North ") && !lines.contains("cccc33"), "{lines}");
    assert!(lines.contains("signage-north.example ") && !lines.contains("row004"), "{lines}");
}

#[tokio::test]
async fn the_journal_and_its_questions_never_cut_the_id_off() {
    let mut desk = odd::open_on(&page()).await;
    let rows = rows(&mut desk);
    let mut day = Day::of(&mut desk);
    let mode = Asks::Update(UpdateDomain {
        verified: None,
        enrollment_mode: Some(EnrollmentMode::AutomaticSuggestion),
    });
    let mut asked = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        let operation = match at % 4 {
            0 => verified(true),
            1 => mode.clone(),
            2 => Asks::VerifyOwnership,
            _ => Asks::Delete,
        };
        let id = day.ask(20, Some(row), operation.change(row), |_| {});
        day.end(&id, 20, Outcome::Done { after: None });
        asked.push(id);
    }
    let body = CreateDomain { name: rows[3].name.clone(), enrollment_mode: None, verified: Some(false) };
    let create = Change::Create { organization_id: rows[3].organization_id.clone(), body };
    let undone = asked[3].clone();
    let id =
        day.ask(7, Some(&rows[3]), create, |asked| asked.undoing = Some(Undoing::Undoes(EntryId(undone))));
    day.end(&id, 7, Outcome::Done { after: None });
    let id = day.ask(5, Some(&rows[1]), verified(true).change(&rows[1]), |_| {});
    day.end(&id, 5, Outcome::Unknown { cause: cause("The API did not answer in time.", None, None) });
    day.settle(&id, 5, unresolved());
    desk.press("A");
    in_each_size(&mut desk, "look-alikes-journal", |width, lines| {
        // The unresolved change, the undo, and the others, newest first.
        let ends = ["bbbb22", "dddd44"].into_iter().chain(ROWS.iter().rev().map(|(_, _, end)| *end));
        for (line, end) in lines[3..].iter().zip(ends) {
            assert!(line.contains(end), "{width}: {line}");
        }
    });
    desk.press("Y");
    in_each_size(&mut desk, "look-alikes-it-happened", |width, lines| {
        let title = lines.iter().find(|line| line.contains("Record as done")).expect("a title");
        assert!(title.contains("bbbb22"), "{width}: {title}");
    });
}

#[tokio::test]
async fn forms_questions_and_headings_never_cut_the_id_off() {
    let mut desk = odd::open_on(&page()).await;
    desk.press("j j j");
    for (keys, name) in
        [("n", "create"), ("e", "edit"), ("m", "mode"), ("D", "delete"), ("o", "organization")]
    {
        desk.press(keys);
        for (width, height) in SIZES {
            desk.resize(width, height);
            let picture = picture(&desk);
            let lines = picture.lines().filter(|line| line.contains("Marrowmere")).collect::<Vec<_>>();
            assert!(picture.contains("dddd44"), "{name} {width}: {picture}");
            if name == "create" {
                let title = lines.iter().find(|line| line.contains("New domain in")).expect("a title");
                assert!(title.contains("dddd44"), "{width}: {title}");
            }
            let header = picture.lines().next().expect("a header");
            assert!(header.contains("HPU"), "{name} {width}: the end of the instance's id: {header}");
        }
        desk.press("Esc");
    }
}
