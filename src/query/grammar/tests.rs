use super::*;
use crate::clerk::{Direction, EnrollmentMode, ModeFilter, OrderBy, VerificationStatus};
use crate::field::{Column, Count, Moment, NamePart};
use crate::query::{Comparison, Month, Pattern, Span, Unit};

mod round_trip;
mod terms;

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
fn pasted_text_is_understood() {
    for (text, same) in [
        ("joe@acme.com", "domain:acme.com"),
        ("verified:no @acme.com", "verified:no domain:acme.com"),
        ("mailto:joe@acme.com", "domain:acme.com"),
        ("https://www.acme.com/x", "acme.com"),
        ("acme.com:443", "acme.com"),
        ("www.acme.com", "acme.com"),
        ("acme.com.", "acme.com"),
        ("*.edu", "name:*.edu"),
        ("!*.edu", "!name:*.edu"),
        ("!joe@acme.com", "!domain:acme.com"),
        ("!https://acme.com/", "!acme.com"),
        ("mode:Manual", "mode:manual"),
        ("Mode:-SSO", "mode:-sso"),
        ("Verified:No", "verified:no"),
        ("Status:Failed Owner:None", "status:failed owner:none"),
        ("sort:-Name", "sort:-name"),
        ("domain:a.com,b.org", "domain:a.com domain:b.org"),
        ("!domain:a.com,b.org", "!domain:a.com !domain:b.org"),
        ("-flag:lookalike", "!flag:lookalike"),
        ("-Mode:sso", "mode:-enterprise_sso"),
        ("-tld:com", "!tld:com"),
        ("domain:https://a.com/x,joe@b.org", "domain:a.com domain:b.org"),
    ] {
        assert_eq!(parse(text), parse(same), "{text}");
    }
    // Quoted text is literal.
    for text in ["joe@acme.com", "https://acme.com", "*.edu", "www.acme.com", "acme.com."] {
        let query = parse(&format!("\"{text}\""));
        assert_eq!(query.list.query.as_deref(), Some(text));
        assert_eq!(query.to_string(), format!("\"{text}\""));
    }
}

#[test]
fn letters_outside_ascii_are_requested_in_punycode() {
    let requested = |text: &str| parse(text).list_query().unwrap().query.unwrap();
    assert_eq!(requested("Søndergaard.EXAMPLE"), "xn--sndergaard-0cb.example");
    assert_eq!(requested("søndergaard.exa"), "xn--sndergaard-0cb.exa");
    assert_eq!(requested("acme"), "acme");
    // The punycode of part of a name differs from that of the whole name.
    assert_eq!(parse("søndergaard").list_query(), None);
    assert_eq!(parse("søndergaard").to_string(), "søndergaard");
}

#[test]
fn the_error_of_a_bad_token_has_its_position() {
    let refused = |text: &str| {
        let error = text.parse::<Query>().unwrap_err();
        (error.token, error.position, error.expected)
    };
    assert_eq!(
        refused("a verified:maybe"),
        ("verified:maybe".into(), 2..16, "expected verified:yes or verified:no".into())
    );
    assert_eq!(
        refused("mode:auto").2,
        "expected mode:manual, invitation, suggestion or sso; mode:-sso excludes"
    );
    assert_eq!(
        refused("é color:red"),
        (
            "color:red".into(),
            2..11,
            "expected verified: status: name: domain: tld: registrable: org: org_id: mode: owner: shared: invitations: suggestions: \
             pending: created: month: updated: flag: note: snoozed: any: sort: or free text"
                .into()
        )
    );
    assert_eq!(
        refused("org:org_").2,
        "expected an organization's name or id, such as org:acme or org:org_2abc"
    );
    assert_eq!(refused("sort:size").1, 0..9);
    let (token, position, _) = refused("sort:name sort:-name");
    assert_eq!((token, position), ("sort:-name".into(), 10..20));
    assert_eq!(
        refused("domain:acme").2,
        "expected a whole name, such as domain:acme.com; a domain name has a dot, as in acme.com"
    );
    assert_eq!(refused("x \"y").1, 2..4);
    let error = "a verified:maybe".parse::<Query>().unwrap_err();
    assert_eq!(error.to_string(), "verified:maybe, column 3: expected verified:yes or verified:no");
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
