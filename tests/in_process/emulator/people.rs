//! SSO connections, the count of users, and the list of invitations.

use std::collections::HashSet;

use domdesk::clerk::{EnrollmentMode, EnterpriseConnection, OrganizationInvitation};
use domdesk::emulator::{ENTERPRISE_CONNECTIONS, Options, SeedData};
use serde_json::{Value, json};

use super::harness::{Desk, assert_refused, domains_of, path_of};

const CONNECTIONS: &str = "/enterprise_connections";
const INVITATIONS: &str = "/organization_invitations";

impl Desk {
    /// All rows of a list, in pages of that length.
    async fn all(&self, path: &str, limit: usize) -> Vec<Value> {
        let separator = if path.contains('?') { '&' } else { '?' };
        let mut rows: Vec<Value> = Vec::new();
        loop {
            let page = self.get(&format!("{path}{separator}limit={limit}&offset={}", rows.len())).await;
            assert_eq!(page.status, 200, "{path}: {}", page.body);
            let data = page.body["data"].as_array().unwrap();
            let is_last = data.len() < limit;
            rows.extend(data.iter().cloned());
            if is_last {
                assert_eq!(page.body["total_count"], rows.len(), "{path}");
                return rows;
            }
        }
    }

    async fn users(&self, query: &str) -> u64 {
        let answer = self.get(&format!("/users/count?{query}")).await;
        assert_eq!((answer.status, &answer.body["object"]), (200, &"total_count".into()), "{}", answer.body);
        answer.body["total_count"].as_u64().unwrap()
    }
}

fn ids(rows: &[Value]) -> HashSet<&str> {
    rows.iter().map(|row| row["id"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_connection_has_every_required_field() {
    let desk = Desk::new().await;
    let rows = desk.all(CONNECTIONS, 7).await;
    assert_eq!(ids(&rows).len(), rows.len());
    for row in &rows {
        for required in [
            "object",
            "id",
            "name",
            "provider",
            "active",
            "domains",
            "authenticatable",
            "disable_jit_provisioning",
            "created_at",
            "updated_at",
        ] {
            assert!(!row[required].is_null(), "{required} in {row}");
        }
        let read: EnterpriseConnection = serde_json::from_value(row.clone()).unwrap();
        assert_eq!(read.object, "enterprise_connection");
    }
    let times: Vec<_> = rows.iter().map(|row| row["created_at"].as_i64().unwrap()).collect();
    assert!(times.windows(2).all(|pair| pair[0] >= pair[1]), "newest first");
}

#[tokio::test]
async fn connections_fit_the_domains() {
    let desk = Desk::new().await;
    let rows: Vec<EnterpriseConnection> = desk
        .all(CONNECTIONS, 500)
        .await
        .into_iter()
        .map(|row| serde_json::from_value(row).unwrap())
        .collect();
    let of = |name: &str| rows.iter().find(|row| row.domains.iter().any(|domain| domain == name)).unwrap();
    let linked = of(ENTERPRISE_CONNECTIONS[0]).organization_id.clone().unwrap();
    assert!(desk.emulator.organizations().iter().any(|known| known.id == linked));
    assert_eq!(of(ENTERPRISE_CONNECTIONS[1]).organization_id, None);
    assert!(!of(ENTERPRISE_CONNECTIONS[2]).active);
    let own: Vec<_> = rows.iter().filter(|row| !ENTERPRISE_CONNECTIONS.contains(&&*row.domains[0])).collect();
    assert!(own.len() > 20, "{}", own.len());
    for connection in own {
        for name in &connection.domains {
            let held = desk.emulator.find(connection.organization_id.as_deref(), name);
            assert!(held[0].is_verified() && held[0].enrollment_mode == EnrollmentMode::EnterpriseSso);
        }
    }

    let (active, inactive) = (
        desk.all(&format!("{CONNECTIONS}?active=true"), 500).await,
        desk.all(&format!("{CONNECTIONS}?active=false"), 500).await,
    );
    assert_eq!(active.len() + inactive.len(), rows.len());
    assert!(
        active.iter().all(|row| row["active"] == true) && inactive.iter().all(|row| row["active"] == false)
    );
    let one = desk.all(&format!("{CONNECTIONS}?organization_id={linked}"), 500).await;
    assert!(!one.is_empty() && one.iter().all(|row| row["organization_id"] == linked.as_str()));
    assert!(desk.all(&format!("{CONNECTIONS}?organization_id=org_unknown"), 500).await.is_empty());
}

#[tokio::test]
async fn a_name_of_another_organizations_connection_is_refused() {
    let desk = Desk::new().await;
    let rows = desk.all(CONNECTIONS, 500).await;
    let is_own = |row: &&Value| !ENTERPRISE_CONNECTIONS.contains(&row["domains"][0].as_str().unwrap());
    let connection = rows.iter().find(is_own).unwrap();
    let name = connection["domains"][0].as_str().unwrap();
    let body = json!({"name": name, "verified": false}).to_string();
    let (one, other) = desk.two_with_room();
    let stranger = if one.id == connection["organization_id"] { other } else { one };
    let refused = desk.post(&domains_of(&stranger), &body).await;
    assert_refused(name, &refused, 422, "organization_domain_exists_for_enterprise_connection", "name");
    // The organization itself may add it again.
    let id = connection["organization_id"].as_str().unwrap();
    let row = desk.emulator.find(Some(id), name).remove(0);
    assert_eq!(desk.delete(&path_of(&row)).await.status, 200);
    assert_eq!(desk.post(&format!("/organizations/{id}/domains"), &body).await.domain().name, name);
}

#[tokio::test]
async fn a_plan_without_sso_has_no_list_of_connections() {
    let desk = Desk::with(Options { no_sso: true, ..Options::default() }).await;
    let refused = desk.get(CONNECTIONS).await;
    assert_refused("no SSO", &refused, 402, "unsupported_subscription_plan_features", "");
    assert_eq!(desk.get("/organization_domains").await.status, 200);
    desk.emulator.set_conditions(|conditions| conditions.no_sso = false);
    assert_eq!(desk.get(CONNECTIONS).await.status, 200);
}

#[tokio::test]
async fn invitations_match_the_counts_of_the_rows() {
    let desk = Desk::new().await;
    let rows = desk.walk("/organization_domains", 500).await;
    let all: Vec<OrganizationInvitation> = desk
        .all(INVITATIONS, 500)
        .await
        .into_iter()
        .map(|row| serde_json::from_value(row).unwrap())
        .collect();
    let addresses: HashSet<_> = all.iter().map(|row| (&row.organization_id, &row.email_address)).collect();
    assert_eq!(addresses.len(), all.len());
    for row in &rows {
        let at = format!("@{}", row.name);
        let pending = all.iter().filter(|invitation| {
            invitation.organization_id == row.organization_id
                && invitation.status == "pending"
                && invitation.email_address.ends_with(&at)
        });
        assert_eq!(i64::try_from(pending.count()).unwrap(), row.total_pending_invitations, "{}", row.name);
    }
    let busy = rows.iter().max_by_key(|row| row.total_pending_invitations).unwrap();
    for (query, status) in [
        (format!("@{}", busy.name), Some("pending")),
        (format!("@{}", busy.name.to_uppercase()), Some("accepted")),
        ("ADA.".to_owned(), None),
        (".com".to_owned(), Some("revoked")),
        ("@no-such-name.example".to_owned(), None),
        (String::new(), Some("expired")),
    ] {
        let mut path = format!("{INVITATIONS}?query={query}");
        if let Some(status) = status {
            path = format!("{path}&status={status}");
        }
        let expected = all.iter().filter(|row| {
            row.email_address.contains(&query.to_lowercase())
                && status.is_none_or(|wanted| row.status == wanted)
        });
        let seen = desk.all(&path, 100).await;
        assert_eq!(ids(&seen), expected.map(|row| row.id.as_str()).collect(), "{path}");
    }
}

#[tokio::test]
async fn invitations_have_an_order_and_every_required_field() {
    let desk = Desk::new().await;
    for (order, key, ascending) in [
        ("", "created_at", false),
        ("&order_by=-created_at", "created_at", false),
        ("&order_by=%2Bcreated_at", "created_at", true),
        ("&order_by=email_address", "email_address", true),
        ("&order_by=-email_address", "email_address", false),
    ] {
        let rows = desk.get(&format!("{INVITATIONS}?limit=500{order}")).await.body["data"].take();
        for pair in rows.as_array().unwrap().windows(2) {
            let (a, b) = (&pair[0][key], &pair[1][key]);
            let (first, second) = if ascending { (a, b) } else { (b, a) };
            match key {
                "created_at" => assert!(first.as_i64() <= second.as_i64(), "{order}"),
                _ => assert!(first.as_str() <= second.as_str(), "{order}"),
            }
        }
    }
    let rows = desk.get(&format!("{INVITATIONS}?limit=500")).await.body["data"].take();
    for row in rows.as_array().unwrap() {
        for (field, nullable) in [
            ("object", false),
            ("id", false),
            ("email_address", false),
            ("role", false),
            ("role_name", false),
            ("public_metadata", false),
            ("url", true),
            ("expires_at", true),
            ("created_at", false),
            ("updated_at", false),
            ("inviter_id", true),
            ("public_inviter_data", true),
        ] {
            assert!(row.get(field).is_some_and(|value| nullable || !value.is_null()), "{field} in {row}");
        }
        for field in ["id", "name", "slug", "has_image"] {
            assert!(!row["public_organization_data"][field].is_null(), "{field} in {row}");
        }
    }
    let value = "form_param_value_invalid";
    for (query, code, param) in [
        ("status=lost", value, "status"),
        ("status=pending&status=", value, "status"),
        ("order_by=status", value, "order_by"),
        ("limit=501", value, "limit"),
        ("offset=x", "form_param_type_invalid", "offset"),
    ] {
        let path = format!("{INVITATIONS}?{query}");
        assert_refused(&path, &desk.get(&path).await, 422, code, param);
    }
    let path = format!("{CONNECTIONS}?active=1");
    assert_refused(&path, &desk.get(&path).await, 422, "form_param_type_invalid", "active");
    let two = desk.all(&format!("{INVITATIONS}?status=revoked&status=expired"), 500).await;
    assert!(
        two.iter().all(|row| row["status"] == "revoked" || row["status"] == "expired") && !two.is_empty()
    );
}

#[tokio::test]
async fn users_are_counted_by_part_of_their_address_and_by_organization() {
    let desk = Desk::new().await;
    let everyone = desk.users("").await;
    let rows = desk.walk("/organization_domains", 500).await;
    let mut at_domains = 0;
    let (mut outside, mut inside) = (0, 0);
    for row in rows.iter().take(150) {
        let at = format!("email_address_query=@{}", row.name);
        let users = desk.users(&at).await;
        assert_eq!(
            desk.users(&at.to_uppercase().replace("EMAIL_ADDRESS_QUERY", "email_address_query")).await,
            users
        );
        let strangers = desk.users(&format!("{at}&organization_id=-{}", row.organization_id)).await;
        let members = desk.users(&format!("{at}&organization_id=%2B{}", row.organization_id)).await;
        assert_eq!(strangers + members, users, "{}", row.name);
        at_domains += users;
        outside += u64::from(strangers > 0);
        inside += u64::from(members > 0);
    }
    assert!(outside > 30 && inside > 60 && at_domains < everyone, "{outside} {inside} {at_domains}");
    // Part of an address: without the rest of the domain, more people match.
    let part = rows[0].name.split_once('.').unwrap().0;
    let (whole, part) = (format!("@{}", rows[0].name), format!("@{part}"));
    assert!(
        desk.users(&format!("email_address_query={part}")).await
            >= desk.users(&format!("email_address_query={whole}")).await
    );
    assert_eq!(desk.users("email_address_query=@no-such-name.example").await, 0);
    assert!(desk.users("email_address_query=ADA.").await > 0);
    assert_eq!(desk.users("organization_id=-org_unknown").await, everyone);
    assert_eq!(desk.users("organization_id=org_unknown").await, 0);
    let many = "organization_id=org_x&".repeat(101);
    let path = format!("/users/count?{many}");
    assert_refused("101 ids", &desk.get(&path).await, 422, "form_param_value_invalid", "organization_id");

    // The people stay when their domain goes.
    let busy = desk.users(&format!("email_address_query=@{}", rows[5].name)).await;
    assert_eq!(desk.delete(&path_of(&rows[5])).await.status, 200);
    assert_eq!(desk.users(&format!("email_address_query=@{}", rows[5].name)).await, busy);
}

#[tokio::test]
async fn every_member_is_a_user_once() {
    let desk = Desk::new().await;
    let all = desk.get("/organizations?limit=500&include_members_count=true").await.body;
    for row in all["data"].as_array().unwrap().iter().take(20) {
        let id = row["id"].as_str().unwrap();
        let members = desk.users(&format!("organization_id={id}")).await;
        assert_eq!(Some(members), row["members_count"].as_u64());
        assert_eq!(desk.users(&format!("organization_id={id}&organization_id=-{id}")).await, 0);
    }
}

#[tokio::test]
async fn a_seed_file_lists_its_people_and_connections() {
    let text = include_str!("../../../assets/seed.toml");
    let data = Some(Box::new(SeedData::parse(text).unwrap_or_else(|error| panic!("{error}"))));
    let desk = Desk::with(Options { data, ..Options::default() }).await;
    let at = "email_address_query=@acme.com";
    assert_eq!(desk.users(at).await, 2);
    assert_eq!(desk.users(&format!("{at}&organization_id=-org_acme")).await, 1);
    assert_eq!(desk.users("organization_id=org_acme").await, 14);
    assert_eq!(desk.users("").await, 15);
    let pending = desk.all(&format!("{INVITATIONS}?query=@acme.com&status=pending"), 500).await;
    let addresses: Vec<_> = pending.iter().map(|row| row["email_address"].as_str().unwrap()).collect();
    assert!(addresses.len() == 3 && addresses.contains(&"carmen@acme.com"), "{addresses:?}");
    let connections = desk.all(&format!("{CONNECTIONS}?organization_id=org_acme"), 500).await;
    assert_eq!(connections.len(), 1);
    assert_eq!(connections[0]["domains"], json!(["acme.com", "acme-sso.example"]));
    assert_eq!(desk.all(CONNECTIONS, 500).await.len(), 4);
    let refused = desk
        .post(
            &format!("/organizations/{}/domains", desk.emulator.organizations()[1].id),
            r#"{"name":"acme-sso.example"}"#,
        )
        .await;
    assert_refused("used", &refused, 422, "organization_domain_exists_for_enterprise_connection", "name");
}
