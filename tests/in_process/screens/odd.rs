//! A page of rows in every state that Clerk, or a later version of it, may send.

use domdesk::clerk::Operation;

use crate::screens::shots::answer;
use crate::support::{Desk, NOW, Plan};

const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;

/// The names of the rows, in their order.
pub(crate) const ROWS: [&str; 15] = [
    "verified",
    "failed",
    "expired",
    "waiting",
    "never-asked",
    "future",
    "orphan",
    "punycode",
    "wide",
    "hostile",
    "txt-open",
    "txt-expired",
    "by-hand",
    "long",
    "extreme",
];

/// A desk whose first page is [`ROWS`].
pub(crate) async fn open() -> Desk {
    open_on(&page()).await
}

/// A desk whose first page is this one.
pub(crate) async fn open_on(page: &str) -> Desk {
    let mut desk = Desk::begin(Plan { embedded: false, ..Plan::sized(80, 24) }).await;
    answer(&desk, Operation::ListAll, 200, page);
    desk.wait(|desk| {
        desk.model.list().total().is_some()
            && desk.model.settings.ready().is_some()
            && desk.model.journal.open().is_some()
    })
    .await;
    desk
}

/// Moves the cursor to the row.
pub(crate) fn go(desk: &mut Desk, row: &str) {
    let at = ROWS.iter().position(|name| *name == row).expect("a row of that name");
    desk.press("g g");
    (0..at).for_each(|_| desk.press("j"));
}

fn page() -> String {
    let rows: Vec<String> = ROWS.iter().enumerate().map(|(at, what)| row(at, what)).collect();
    format!(r#"{{"data":[{}],"total_count":{}}}"#, rows.join(","), rows.len())
}

fn at(offset: i64) -> i64 {
    NOW.0 + offset
}

fn row(number: usize, what: &str) -> String {
    let age = i64::try_from(number).expect("few rows") * 9 * DAY + 3 * MINUTE;
    let name = match what {
        "punycode" => "xn--bcherwald-q9a.example",
        "wide" => "xn--rhqv96g.example",
        "hostile" => r"evil\u202emoc.\u001b[2Jexample",
        "long" => {
            "a-department-with-a-very-long-name-indeed.and-a-subdivision-of-it.international-holdings.example"
        }
        "extreme" => "extreme.example",
        _ => "",
    };
    let name = if name.is_empty() { format!("{what}.example") } else { name.to_owned() };
    let organization = match what {
        "orphan" => "null".to_owned(),
        "wide" => r#"{"id":"org_2wide","name":"株式会社 青葉灯","slug":"aobato"}"#.to_owned(),
        "hostile" => r#"{"id":"org_2evil","name":"Te\u0301le\u0301 \u202eetaroproC\u0007","slug":"tele"}"#.to_owned(),
        "long" => r#"{"id":"org_2long","name":"The Honourable Society for the Preservation of Lighthouses, Lock-Keepers' Cottages and Inland Waterway Signage","slug":"society"}"#.to_owned(),
        _ => r#"{"id":"org_2acme","name":"Marrowmere Clinics","slug":"marrowmere-clinics"}"#.to_owned(),
    };
    let mode = match what {
        "failed" | "wide" => "automatic_invitation",
        "expired" | "long" => "automatic_suggestion",
        "by-hand" => "enterprise_sso",
        "future" => "telepathic_admission",
        _ => "manual_invitation",
    };
    let proof = |status: &str, strategy: &str, attempts: i64, expire: i64, verified: Option<i64>| {
        let verified = verified.map_or_else(|| "null".to_owned(), |moment| at(moment).to_string());
        format!(
            r#"{{"status":"{status}","strategy":"{strategy}","attempts":{attempts},"expire_at":{},"verified_at":{verified}}}"#,
            at(expire)
        )
    };
    let code = |status: &str, attempts, expire| {
        let verified = (status == "verified").then_some(expire - 4 * MINUTE);
        proof(status, "affiliation_email_code", attempts, expire, verified)
    };
    let (affiliation, mailbox) = match what {
        "failed" => (code("failed", 3, -2 * DAY), r#""it@failed.example""#),
        "expired" => (code("expired", 1, -5 * DAY), r#""office@expired.example""#),
        "waiting" => (code("unverified", 0, 8 * MINUTE), r#""it@waiting.example""#),
        "never-asked" | "txt-open" | "txt-expired" => {
            (r#"{"status":"unverified","strategy":"manual_override"}"#.to_owned(), "null")
        }
        "future" => (code("quarantined", 2, 2 * DAY), r#""it@future.example""#),
        "extreme" => (
            format!(r#"{{"status":"verified","strategy":"manual_override","expire_at":{}}}"#, i64::MAX),
            "null",
        ),
        _ => (code("verified", 1, -200 * DAY), r#""joe@verified.example""#),
    };
    let txt = r#","txt_record_name":"_clerk-challenge.txt-open.example","txt_record_value":"clerk-domain-verification=8c2f6a1be07d4953b1f09a7c55e3d2418c2f6a1be07d4953""#;
    let with_txt = |proof: String| format!("{}{txt}}}", proof.trim_end_matches('}'));
    let ownership = match what {
        "verified" => proof("verified", "txt", 2, -90 * DAY, Some(-100 * DAY)),
        "txt-open" => with_txt(proof("unverified", "txt", 4, 6 * DAY, None)),
        "txt-expired" => with_txt(proof("expired", "txt", 5, -3 * DAY, None)),
        "by-hand" => r#"{"status":"verified","strategy":"manual_override"}"#.to_owned(),
        "future" => proof("under_review", "carrier_pigeon", 1, 3 * DAY, None),
        _ => "null".to_owned(),
    };
    let (invitations, suggestions) = match what {
        "failed" => (3, 0),
        "verified" => (12, 1_204),
        "extreme" => (-3, i64::MAX),
        _ => (0, 0),
    };
    let (created, updated) = if what == "extreme" { (i64::MIN, i64::MAX) } else { (at(-age), at(-age / 2)) };
    format!(
        r#"{{"object":"organization_domain","id":"orgdmn_2{number:02}x","organization_id":"org_2acme","name":"{name}","enrollment_mode":"{mode}","affiliation_email_address":{mailbox},"affiliation_verification":{affiliation},"ownership_verification":{ownership},"total_pending_invitations":{invitations},"total_pending_suggestions":{suggestions},"public_organization_data":{organization},"created_at":{created},"updated_at":{updated}}}"#
    )
}
