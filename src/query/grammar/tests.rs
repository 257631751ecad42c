use super::*;
use crate::clerk::{OrderBy, SortField};

fn parse(text: &str) -> Query {
    text.parse().unwrap()
}

#[test]
fn every_field_is_read() {
    let query = parse(
        "verified:no mode:automatic_invitation mode:-enterprise_sso org:org_2abc domain:Acme.com sort:-created foo  bar",
    );
    assert_eq!(
        query,
        Query::from(ListQuery {
            organization_id: Some("org_2abc".into()),
            verified: Some(false),
            enrollment_mode: vec![
                ModeFilter::include(EnrollmentMode::AutomaticInvitation),
                ModeFilter::exclude(EnrollmentMode::EnterpriseSso),
            ],
            query: Some("foo bar".into()),
            domains: vec!["acme.com".into()],
            order_by: Some(OrderBy::default()),
            offset: None,
            limit: None,
        })
    );
    assert_eq!(parse("mode:manual,-sso"), parse("mode:manual_invitation mode:-enterprise_sso"));
    assert_eq!(parse("mode:inv"), parse("mode:automatic_invitation"));
    assert_eq!(parse("mode:-ent"), parse("mode:-enterprise_sso"));
    assert_eq!(parse("verified:y"), parse("verified:yes"));
    assert_eq!(parse("  "), Query::default());
    assert_eq!(parse("\"verified:no\"").list.query.as_deref(), Some("verified:no"));
}

#[test]
fn a_bad_token_is_refused_where_it_stands() {
    let refused = |text: &str| {
        let error = text.parse::<Query>().unwrap_err();
        (error.token, error.position, error.expected)
    };
    assert_eq!(
        refused("a verified:maybe"),
        ("verified:maybe".into(), 2..16, "expected verified:yes or verified:no".into())
    );
    assert_eq!(refused("mode:auto").2, MODES);
    assert_eq!(refused("é color:red"), ("color:red".into(), 2..11, FIELDS.into()));
    assert_eq!(refused("org:acme").2, "expected an organization id, as org:org_2abc");
    assert_eq!(refused("sort:size").1, 0..9);
    assert_eq!(
        refused("sort:name sort:-name"),
        ("sort:-name".into(), 10..20, "expected sort: only once".into())
    );
    assert_eq!(
        refused("domain:acme").2,
        "expected a whole name, as domain:acme.com; a domain name has a dot, as acme.com"
    );
    assert_eq!(refused("x \"y").1, 2..4);
    let error = "a verified:maybe".parse::<Query>().unwrap_err();
    assert_eq!(error.to_string(), "\"verified:maybe\" at 3: expected verified:yes or verified:no");
}

#[test]
fn params_are_those_of_list_all() {
    let query = parse("verified:yes mode:manual mode:-sso domain:a.com domain:b.org sort:name x")
        .list_query()
        .unwrap();
    let query = query.page(100, 50);
    let params: Vec<_> = query.params().into_iter().map(|(name, value)| format!("{name}={value}")).collect();
    assert_eq!(
        params,
        [
            "verified=true",
            "enrollment_mode=manual_invitation,-enterprise_sso",
            "query=x",
            "domains=a.com",
            "domains=b.org",
            "order_by=name",
            "offset=100",
            "limit=50",
        ]
    );
}

mod round_trip {
    use proptest::prelude::*;

    use super::*;

    fn any_query() -> impl Strategy<Value = Query> {
        let mode = (0..4_usize, any::<bool>())
            .prop_map(|(at, exclude)| ModeFilter { mode: EnrollmentMode::KNOWN[at].clone(), exclude });
        let order = (any::<bool>(), any::<bool>()).prop_map(|(name, descending)| {
            OrderBy::new(
                if name { SortField::Name } else { SortField::CreatedAt },
                if descending { Direction::Descending } else { Direction::Ascending },
            )
        });
        (
            proptest::option::of("org_[a-zA-Z0-9]{1,12}"),
            proptest::option::of(any::<bool>()),
            proptest::collection::vec(mode, 0..4),
            proptest::option::of(any::<String>()),
            proptest::collection::vec("[a-z0-9]{1,8}\\.(com|org)", 0..3),
            proptest::option::of(order),
        )
            .prop_map(|(organization_id, verified, mut modes, query, domains, order_by)| {
                let mut enrollment_mode: Vec<ModeFilter> = Vec::new();
                modes.drain(..).for_each(|mode| {
                    if !enrollment_mode.contains(&mode) {
                        enrollment_mode.push(mode);
                    }
                });
                let query = query.filter(|text| !text.trim().is_empty());
                Query::from(ListQuery {
                    organization_id,
                    verified,
                    enrollment_mode,
                    query,
                    domains,
                    order_by,
                    ..ListQuery::default()
                })
            })
    }

    proptest! {
        #[test]
        fn printing_and_parsing_are_inverse(query in any_query()) {
            prop_assert_eq!(query.to_string().parse::<Query>().unwrap(), query);
        }

        #[test]
        fn no_text_panics(text in any::<String>()) {
            if let Err(error) = text.parse::<Query>() {
                prop_assert!(error.position.end <= text.chars().count());
            }
        }
    }
}
