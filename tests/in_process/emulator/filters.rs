//! Lists: filters against a naive filter over all rows, pages under ties, and the search for organizations.

use std::collections::HashSet;

use domdesk::clerk::OrganizationDomain;
use serde_json::Value;

use super::harness::{Desk, domains_of};

const ALL: &str = "/organization_domains";

fn ids(rows: &[OrganizationDomain]) -> Vec<&str> {
    rows.iter().map(|row| row.id.as_str()).collect()
}

#[tokio::test]
async fn paging_through_a_list_misses_and_repeats_no_row() {
    let desk = Desk::new().await;
    let all = desk.walk(ALL, 500).await;
    assert_eq!(all.len(), 1_200);
    let times: HashSet<_> = all.iter().map(|row| row.created_at).collect();
    let names: HashSet<_> = all.iter().map(|row| &row.name).collect();
    assert!(times.len() < all.len() && names.len() < all.len(), "no ties");
    for order in ["", "name", "+name", "-name", "%2Bcreated_at", "-created_at", "created_at"] {
        let mut expected: Vec<_> = all.iter().collect();
        if order.ends_with("name") {
            expected.sort_by_key(|row| (&row.name, &row.id));
        } else {
            expected.sort_by_key(|row| (row.created_at, &row.id));
        }
        if order.starts_with('-') || order.is_empty() {
            expected.reverse();
        }
        let expected: Vec<_> = expected.iter().map(|row| row.id.as_str()).collect();
        for limit in [7, 100, 500] {
            let path = if order.is_empty() { ALL.to_owned() } else { format!("{ALL}?order_by={order}") };
            let rows = desk.walk(&path, limit).await;
            assert_eq!(ids(&rows), expected, "order {order:?}, pages of {limit}");
        }
    }
    let (none, total) = desk.get(&format!("{ALL}?offset=1200")).await.page();
    assert_eq!((none.len(), total), (0, 1_200));
    assert_eq!(desk.get(ALL).await.page().0.len(), 10);
}

#[tokio::test]
async fn filters_match_a_naive_implementation() {
    let desk = Desk::new().await;
    let all = desk.walk(ALL, 500).await;
    let some = &all[40];
    let organization = some.organization_id.as_str();
    let other = all.iter().find(|row| row.organization_id != organization).unwrap();
    let unknown = "org_000000000000000000000000000";
    let verified = [None, Some("true"), Some("false")];
    let modes = [
        None,
        Some("manual_invitation"),
        Some("-enterprise_sso"),
        Some("manual_invitation,automatic_invitation"),
        Some("manual_invitation,automatic_invitation,-automatic_invitation"),
        Some("-manual_invitation,-automatic_suggestion"),
    ];
    let queries = [None, Some("LAN"), Some("xn--"), Some(organization), Some(unknown), Some("no-such-name")];
    let organizations = [None, Some(organization), Some(unknown)];
    let names = [
        vec![],
        vec![some.name.to_uppercase()],
        vec![some.name.clone(), other.name.clone(), some.name.clone(), "no.example".into()],
    ];
    let mut met = 0;
    for verified in verified {
        for mode in modes {
            for query in queries {
                for within in organizations {
                    for names in &names {
                        let mut params = form_urlencoded::Serializer::new(String::new());
                        params.append_pair("limit", "500").append_pair("order_by", "name");
                        for (name, value) in [
                            ("verified", verified),
                            ("enrollment_mode", mode),
                            ("query", query),
                            ("organization_id", within),
                        ] {
                            if let Some(value) = value {
                                params.append_pair(name, value);
                            }
                        }
                        for name in names {
                            params.append_pair("domains", name);
                        }
                        let path = format!("{ALL}?{}", params.finish());
                        let mut expected: Vec<_> = all
                            .iter()
                            .filter(|row| {
                                is_met(row, verified, mode, query)
                                    && within.is_none_or(|id| row.organization_id == id)
                                    && (names.is_empty()
                                        || names.iter().any(|name| row.name == name.to_lowercase()))
                            })
                            .collect();
                        expected.sort_by_key(|row| (&row.name, &row.id));
                        met += usize::from(!expected.is_empty());
                        let (rows, total) = desk.get(&path).await.page();
                        assert_eq!(total, expected.len(), "{path}");
                        expected.truncate(500);
                        let expected: Vec<_> = expected.iter().map(|row| row.id.as_str()).collect();
                        assert_eq!(ids(&rows), expected, "{path}");
                    }
                }
            }
        }
    }
    assert!(met > 100, "only {met} combinations found anything");
}

fn is_met(row: &OrganizationDomain, verified: Option<&str>, mode: Option<&str>, query: Option<&str>) -> bool {
    let modes: Vec<_> = mode.map(|list| list.split(',').collect()).unwrap_or_default();
    let own = row.enrollment_mode.as_str();
    let wanted: Vec<_> = modes.iter().filter(|mode| !mode.starts_with('-')).collect();
    let included = wanted.is_empty() || wanted.iter().any(|mode| **mode == own);
    let excluded = modes.iter().any(|mode| mode.strip_prefix('-') == Some(own));
    let found = query.is_none_or(|query| {
        if query.starts_with("org_") {
            row.organization_id == query
        } else {
            row.name.contains(&query.to_lowercase())
        }
    });
    verified.is_none_or(|verified| row.is_verified().to_string() == verified)
        && included
        && !excluded
        && found
}

#[tokio::test]
async fn a_cached_response_is_invalidated_by_a_write() {
    let desk = Desk::new().await;
    let own = domains_of(&desk.two_with_room().0);
    let path = format!("{ALL}?query=freshly-made&verified=true");
    assert_eq!(desk.get(&path).await.page().1, 0);
    let row = desk.post(&own, r#"{"name":"freshly-made.example"}"#).await.domain();
    assert_eq!(desk.get(&path).await.page().0, std::slice::from_ref(&row));
    desk.patch(&super::harness::path_of(&row), r#"{"verified":false}"#).await.domain();
    assert_eq!(desk.get(&path).await.page().1, 0);
}

#[tokio::test]
async fn the_list_of_one_organization_has_its_own_filters() {
    let desk = Desk::new().await;
    let full = desk.organization(|o| o.domains == 10);
    let own = domains_of(&full);
    let all = desk.walk(&own, 3).await;
    assert_eq!(all.len(), 10);
    assert!(all.iter().all(|row| row.organization_id == full.id));
    assert!(all.windows(2).all(|pair| pair[0].created_at >= pair[1].created_at));
    for verified in [None, Some("true"), Some("false")] {
        for mode in [None, Some("manual_invitation"), Some("-manual_invitation")] {
            let mut path = format!("{own}?");
            for (name, value) in [("verified", verified), ("enrollment_mode", mode)] {
                if let Some(value) = value {
                    path = format!("{path}{name}={value}&");
                }
            }
            let expected: Vec<_> =
                all.iter().filter(|row| is_met(row, verified, mode, None)).cloned().collect();
            assert_eq!(desk.get(&path).await.page().0, expected, "{path}");
        }
    }
}

#[tokio::test]
async fn organizations_are_found_by_id_name_and_slug() {
    let desk = Desk::new().await;
    let all = desk.emulator.organizations();
    let found = |body: &Value| -> Vec<String> {
        body["data"].as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect()
    };
    let first = &all[0];
    let second = &all[1];
    for (query, expected) in [
        (format!("query={}", first.id), vec![&first.id]),
        ("query=S%C3%98NDERGAARD".to_owned(), vec![&first.id]),
        ("query=sondergaard-molle".to_owned(), vec![&first.id]),
        ("query=no+such+organization".to_owned(), vec![]),
        (format!("organization_id={}&organization_id=org_unknown", second.id), vec![&second.id]),
        (format!("organization_id=+{}", second.id), vec![&second.id]),
        (
            format!("organization_id=%2B{0}&organization_id={1}&organization_id=-{0}", first.id, second.id),
            vec![&second.id],
        ),
        ("organization_id=org_unknown".to_owned(), vec![]),
    ] {
        let answer = desk.get(&format!("/organizations?{query}")).await;
        assert_eq!(found(&answer.body), expected.into_iter().cloned().collect::<Vec<_>>(), "{query}");
    }
    let without = desk.get(&format!("/organizations?organization_id=-{}&limit=500", first.id)).await;
    assert_eq!(without.body["total_count"], all.len() - 1);

    for (order, key) in [("name", "name"), ("-created_at", "created_at"), ("-members_count", "members_count")]
    {
        let path = format!("/organizations?limit=500&include_members_count=true&order_by={order}");
        let rows = desk.get(&path).await.body["data"].as_array().unwrap().clone();
        assert_eq!(rows.len(), all.len());
        for pair in rows.windows(2) {
            let (a, b) = (&pair[0][key], &pair[1][key]);
            if key == "name" {
                assert!(a.as_str() <= b.as_str(), "{order}");
            } else {
                assert!(a.as_i64() >= b.as_i64(), "{order}");
            }
        }
    }

    for id in [&first.id, &first.slug] {
        let one = desk.get(&format!("/organizations/{id}")).await;
        assert_eq!(one.body["name"], first.name.as_str());
        assert_eq!(one.body["id"], first.id.as_str());
        assert_eq!(one.body.get("members_count"), None);
        for required in ["has_image", "max_allowed_memberships", "admin_delete_enabled", "public_metadata"] {
            assert!(one.body.get(required).is_some(), "{required}");
        }
    }
    let counted = desk.get(&format!("/organizations/{}?include_members_count=true", first.id)).await;
    assert!(counted.body["members_count"].as_i64().unwrap() > 0);
}

/// The creator of an organization is one of its members, and the only user id in a response.
#[tokio::test]
async fn organizations_are_found_by_their_members() {
    let desk = Desk::new().await;
    let all = desk.get("/organizations?limit=500").await.body;
    let total = all["total_count"].as_u64().unwrap();
    let of = |place: usize| {
        let organization = &all["data"][place];
        (
            organization["id"].as_str().unwrap().to_owned(),
            organization["created_by"].as_str().unwrap().to_owned(),
        )
    };
    let found = async |query: &str| {
        let body = desk.get(&format!("/organizations?limit=500&{query}")).await.body;
        let ids: Vec<_> = body["data"].as_array().unwrap().iter().map(|o| o["id"].to_string()).collect();
        assert_eq!(body["total_count"].as_u64(), u64::try_from(ids.len()).ok());
        ids
    };
    let ((one, ada), (other, bo)) = (of(7), of(60));
    let (one, other) = (format!("\"{one}\""), format!("\"{other}\""));
    for query in [format!("user_id={ada}"), format!("user_id=%2B{ada}"), format!("user_id=+{ada}")] {
        let ids = found(&query).await;
        assert!(ids.contains(&one) && !ids.contains(&other) && ids.len() < 5, "{query}: {ids:?}");
    }
    let both = found(&format!("user_id={ada}&user_id={bo}&user_id=user_nobody")).await;
    assert!(both.contains(&one) && both.contains(&other) && both.len() < 9);
    let without = found(&format!("user_id=-{ada}")).await;
    assert!(!without.contains(&one) && without.contains(&other));
    assert_eq!(without.len() + found(&format!("user_id={ada}")).await.len(), usize::try_from(total).unwrap());
    assert!(found(&format!("user_id={ada}&user_id=-{ada}")).await.is_empty());
    assert!(found("user_id=user_nobody").await.is_empty());
    assert_eq!(found("user_id=-user_nobody").await.len(), usize::try_from(total).unwrap());
    let strict = desk.get("/organizations?include_missing_member_with_elevated_permissions=true").await.body;
    assert_eq!(strict["data"][0]["missing_member_with_elevated_permissions"], false);
}

#[tokio::test]
async fn the_list_of_one_organization_takes_repeated_modes() {
    let desk = Desk::new().await;
    let organization = desk.organization(|o| o.domains == 10);
    let own = domains_of(&organization);
    let rows = desk.walk(&own, 500).await;
    for (query, modes) in [
        (
            "enrollment_mode=manual_invitation&enrollment_mode=enterprise_sso",
            &["manual_invitation", "enterprise_sso"][..],
        ),
        (
            "enrollment_mode=-manual_invitation&enrollment_mode=-automatic_invitation",
            &["automatic_suggestion", "enterprise_sso"][..],
        ),
        ("enrollment_mode=manual_invitation&enrollment_mode=-manual_invitation", &[][..]),
    ] {
        let expected = rows.iter().filter(|row| modes.contains(&row.enrollment_mode.as_str())).count();
        assert_eq!(desk.get(&format!("{own}?{query}")).await.page().1, expected, "{query}");
    }
}
