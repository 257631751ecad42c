//! Lists that count more domains than they send, and a row without a name.

use domdesk::app::ListRow;
use domdesk::clerk::Operation;
use domdesk::emulator::{Fault, FaultKind};

use crate::screens::shots::shoot;
use crate::support::{Desk, NOW, Plan};

/// A desk whose lists are all answered with this page.
async fn open_on(page: &str) -> Desk {
    let mut desk = Desk::begin(Plan { embedded: false, ..Plan::sized(80, 24) }).await;
    let kind = FaultKind::Answer {
        status: 200,
        headers: Vec::new(),
        content_type: "application/json".to_owned(),
        body: page.to_owned(),
    };
    desk.emulator.inject(Fault { operation: Some(Operation::ListAll), times: usize::MAX, kind });
    desk.wait(|desk| {
        let total = desk.model.list().total().unwrap_or(0);
        (0..total.min(10)).any(|place| matches!(desk.model.row(place), Some(ListRow::Missing)))
    })
    .await;
    desk.wait(|desk| desk.model.settings.ready().is_some() && desk.model.journal.open().is_some()).await;
    desk
}

fn row(number: usize, name: &str) -> String {
    format!(
        r#"{{"object":"organization_domain","id":"orgdmn_2missing{number}","organization_id":"org_2acme","name":{name},"enrollment_mode":"manual_invitation","affiliation_email_address":null,"affiliation_verification":{{"status":"verified","strategy":"manual_override"}},"ownership_verification":null,"total_pending_invitations":0,"total_pending_suggestions":0,"public_organization_data":{{"id":"org_2acme","name":"Marrowmere Clinics","slug":"marrowmere-clinics"}},"created_at":{at},"updated_at":{at}}}"#,
        at = NOW.0 - 86_400_000
    )
}

#[tokio::test]
async fn rows_that_are_counted_but_not_sent() {
    let rows = [row(0, "\"first.example\""), row(1, "null"), row(2, "\"third.example\"")];
    let page = format!(r#"{{"data":[{}],"total_count":5}}"#, rows.join(","));
    let mut desk = open_on(&page).await;
    desk.press("j");
    shoot(&mut desk, "missing-rows");
    desk.press("v");
    shoot(&mut desk, "unnamed-row-refused");
}

#[tokio::test]
async fn no_row_although_some_are_counted() {
    let mut desk = open_on(r#"{"data":[],"total_count":1200}"#).await;
    shoot(&mut desk, "withheld-rows");
}
