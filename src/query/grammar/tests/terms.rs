//! Filters that need a local copy.

use super::*;

fn term(test: Test) -> Term {
    Term { inverse: false, test }
}

fn not(test: Test) -> Term {
    Term { inverse: true, test }
}

fn contains(text: &str) -> Pattern {
    Pattern::Contains(text.to_owned())
}

fn shape(parts: &[&str]) -> Pattern {
    Pattern::Glob(parts.iter().map(|&part| part.to_owned()).collect())
}

fn age(of: Moment, comparison: Comparison, number: u32, unit: Unit) -> Test {
    Test::Age { of, comparison, span: Span { number, unit } }
}

fn number(of: Count, comparison: Comparison, value: i64) -> Test {
    Test::Number { of, comparison, value }
}

fn ids(ids: &[&str]) -> Test {
    Test::OrganizationIds(ids.iter().map(|&id| id.to_owned()).collect())
}

fn part(part: NamePart, names: &[&str]) -> Test {
    Test::NamePart(part, names.iter().map(|&name| name.to_owned()).collect())
}

fn month(text: &str) -> Month {
    text.parse().unwrap()
}

#[test]
fn parts_of_names_are_taken_from_what_is_typed() {
    for (text, same) in [
        ("tld:.COM,com", "tld:com"),
        ("tld:рф", "tld:xn--p1ai"),
        ("registrable:Mail.Acme.co.uk", "registrable:acme.co.uk"),
        ("registrable:bücher.example", "registrable:xn--bcher-kva.example"),
        ("org:org_2abc,org_2abc", "org:org_2abc"),
        ("org_id:org_2abc,org_2xyz", "org:org_2abc,org_2xyz"),
    ] {
        assert_eq!(parse(text), parse(same), "{text}");
    }
    for text in
        ["tld:", "tld:com,", "registrable:.", "month:", "month:2026", "month:2026-13", "org:org_2abc,b"]
    {
        assert!(text.parse::<Query>().is_err(), "{text}");
    }
}

#[test]
fn clerk_is_not_asked_for_more_names_than_fit_into_an_address() {
    let names = |count: usize| (0..count).map(|at| format!("domain:name-{at}.example")).collect::<Vec<_>>();
    assert!(parse(&names(100).join(" ")).list_query().is_some());
    assert_eq!(parse(&names(200).join(" ")).list_query(), None);
}

#[test]
fn every_term_is_read_and_written_back() {
    use VerificationStatus::{Expired, Failed, Other, Unverified, Verified};
    for (text, expected) in [
        ("name:acme", term(Test::Name(contains("acme")))),
        ("name:*.edu", term(Test::Name(shape(&["", ".edu"])))),
        ("name:acme*", term(Test::Name(shape(&["acme", ""])))),
        ("name:a*b*c", term(Test::Name(shape(&["a", "b", "c"])))),
        ("!name:*.edu", not(Test::Name(shape(&["", ".edu"])))),
        (r#"name:"a*b""#, term(Test::Name(contains("a*b")))),
        (r#"name:"a*"*b"#, term(Test::Name(shape(&["a*", "b"])))),
        ("name:a:b", term(Test::Name(contains("a:b")))),
        ("org:acme", term(Test::Organization(contains("acme")))),
        (r#"org:"Acme Inc"*"#, term(Test::Organization(shape(&["Acme Inc", ""])))),
        (r#"org:"org_2abc""#, term(Test::Organization(contains("org_2abc")))),
        ("org:org_2*", term(Test::Organization(shape(&["org_2", ""])))),
        ("!org:org_2abc", not(Test::OrganizationId("org_2abc".into()))),
        ("!domain:acme.com", not(Test::Domain("acme.com".into()))),
        ("org:org_2abc,org_2xyz", term(ids(&["org_2abc", "org_2xyz"]))),
        ("!org:org_2abc,org_2xyz", not(ids(&["org_2abc", "org_2xyz"]))),
        ("tld:com,co", term(part(NamePart::TopLevel, &["com", "co"]))),
        (r#"tld:"""#, term(part(NamePart::TopLevel, &[""]))),
        ("!registrable:acme.co.uk", not(part(NamePart::Registrable, &["acme.co.uk"]))),
        (r#"registrable:"mail.acme.com""#, term(part(NamePart::Registrable, &["mail.acme.com"]))),
        ("month:2026-08,2026-09", term(Test::Month(vec![month("2026-08"), month("2026-09")]))),
        ("any:text", term(Test::Any("text".into()))),
        (r#"any:"two words""#, term(Test::Any("two words".into()))),
        ("shared:yes", term(Test::Shared(true))),
        ("!shared:no", not(Test::Shared(false))),
        ("~acme", term(Test::Fuzzy("acme".into()))),
        ("~a:b", term(Test::Fuzzy("a:b".into()))),
        (r#"!~"a b""#, not(Test::Fuzzy("a b".into()))),
        ("!acme", not(Test::Text("acme".into()))),
        (r#"!"verified:no""#, not(Test::Text("verified:no".into()))),
        (r#"!"!x""#, not(Test::Text("!x".into()))),
        ("status:failed,expired", term(Test::Status(vec![Failed, Expired]))),
        (
            r#"!status:"odd, \"one\"",verified"#,
            not(Test::Status(vec![Other("odd, \"one\"".into()), Verified])),
        ),
        (r#"status:"""#, term(Test::Status(vec![Other(String::new())]))),
        ("owner:none,unverified", term(Test::Ownership(vec![None, Some(Unverified)]))),
        (r#"owner:"none""#, term(Test::Ownership(vec![Some(Other("none".into()))]))),
        ("created:>30d", term(age(Moment::Created, Comparison::More, 30, Unit::Day))),
        ("updated:<2h", term(age(Moment::Updated, Comparison::Less, 2, Unit::Hour))),
        ("!updated:>=1mo", not(age(Moment::Updated, Comparison::AtLeast, 1, Unit::Month))),
        ("created:<=90m", term(age(Moment::Created, Comparison::AtMost, 90, Unit::Minute))),
        ("pending:>0", term(number(Count::Pending, Comparison::More, 0))),
        ("invitations:>=3", term(number(Count::Invitations, Comparison::AtLeast, 3))),
        ("suggestions:0", term(number(Count::Suggestions, Comparison::Equal, 0))),
    ] {
        let query = parse(text);
        assert_eq!(query.terms, [expected], "{text}");
        assert_eq!(query.to_string(), text);
        assert_eq!(query.list_query(), None, "{text}");
    }
}

#[test]
fn negations_that_list_all_knows_become_its_parameters() {
    for (text, same) in [
        ("!verified:yes", "verified:no"),
        ("!verified:no", "verified:yes"),
        ("!mode:sso", "mode:-enterprise_sso"),
        ("!mode:sso,manual", "mode:-enterprise_sso mode:-manual_invitation"),
        ("name:a**b", "name:a*b"),
        ("status:fail,exp,failed", "status:failed,expired"),
        ("owner:n", "owner:none"),
        ("ownership:none", "owner:none"),
        ("state:failed", "status:failed"),
        ("organization:acme", "org:acme"),
        ("organization:org_2abc", "org:org_2abc"),
        ("org_id:org_2abc", "org:org_2abc"),
        ("organization_id:\"org_2abc\"", "org:org_2abc"),
        ("!org_id:org_2abc", "!org:org_2abc"),
        ("enrollment_mode:sso", "mode:sso"),
        ("age:>30d", "created:>30d"),
        ("created_at:>30d", "created:>30d"),
        ("inv:3", "invitations:3"),
        ("sug:3 pend:0", "suggestions:3 pending:0"),
        ("sort:organization,ownership,inv", "sort:org,owner,invitations"),
        ("sort:created_at", "sort:created"),
        ("suggestions:=2", "suggestions:2"),
        ("a ~b !c name:d e", "name:d !c ~b a e"),
    ] {
        let (mut query, mut same) = (parse(text), parse(same));
        query.terms.sort_by_key(ToString::to_string);
        same.terms.sort_by_key(ToString::to_string);
        assert_eq!(query, same, "{text}");
    }
    assert_eq!(parse("a !b c").list.query.as_deref(), Some("a c"));
}

#[test]
fn a_list_can_be_sorted_by_any_column_and_by_several() {
    for column in SortKey::columns() {
        let key = SortKey::new(column, Direction::Descending);
        let query = parse(&format!("sort:{key}"));
        assert_eq!(query.sort, [key]);
        let by_clerk = matches!(column, Column::NAME | Column::CREATED);
        assert_eq!(query.list_query().is_some(), by_clerk, "{column:?}");
    }
    let query = parse("sort:-updated,name,+org");
    assert_eq!(
        query.sort,
        [
            SortKey::new(Column::Moment(Moment::Updated), Direction::Descending),
            SortKey::new(Column::NAME, Direction::Ascending),
            SortKey::new(Column::Text(crate::field::Text::Organization), Direction::Ascending),
        ]
    );
    assert_eq!(query.tokens(), ["sort:-updated,name,org"]);
    assert_eq!(query.list_query(), None);
}

#[test]
fn fuzzy_matches_are_ranked_unless_an_order_is_given() {
    for (text, ranked) in [
        ("~acme", true),
        ("~acme x", true),
        ("!~acme", false),
        ("acme", false),
        ("~acme sort:-created", false),
    ] {
        assert_eq!(parse(text).is_ranked(), ranked, "{text}");
    }
}

#[test]
fn any_text_can_be_quoted() {
    let odd = r#" !~a:b,c*"d\e  "#;
    let written = odd.replace('\\', r"\\").replace('"', r#"\""#);
    for (before, test) in [
        ("!", not(Test::Text(odd.into()))),
        ("~", term(Test::Fuzzy(odd.into()))),
        ("any:", term(Test::Any(odd.into()))),
        ("name:", term(Test::Name(contains(odd)))),
        ("org:", term(Test::Organization(contains(odd)))),
        ("status:", term(Test::Status(vec![VerificationStatus::Other(odd.into())]))),
    ] {
        let text = format!("{before}\"{written}\"");
        assert_eq!(parse(&text).terms, [test], "{text}");
    }
    assert_eq!(parse(&format!("\"{written}\"")).list.query.as_deref(), Some(odd));
    // In a word that began without quotes they are literal.
    assert_eq!(parse(r#"5" x"#).list.query.as_deref(), Some(r#"5" x"#));
    assert_eq!(parse(r#""a"b"#).list.query.as_deref(), Some("a b"));
}

#[test]
fn the_error_of_a_bad_term_names_the_expected_value() {
    for (text, expected) in [
        ("!", "a word or a filter after !"),
        ("!!acme", "! only once"),
        ("~", "letters after ~"),
        ("~\" \"", "letters after ~"),
        ("!sort:name", "sort: without !"),
        ("!mode:-sso", "either ! or -, not both"),
        ("name:", "name:*.edu"),
        ("name:**", "name:*.edu"),
        ("org:", "org:acme"),
        ("!org:org_", "org:org_2abc"),
        ("any:", "any:acme"),
        ("status:", "unverified, verified"),
        ("status:failed,", "unverified, verified"),
        ("status:none", "unverified, verified"),
        ("owner:lost", "none, unverified"),
        ("age:30d", "created:>30d"),
        ("created:30d", "created:>30d"),
        ("age:>d", "created:>30d"),
        ("age:>30", "created:>30d"),
        ("age:>30q", "created:>30d"),
        ("updated:>99999999999d", "updated:>30d"),
        ("pending:", "pending:>0"),
        ("pending:>x", "pending:>0"),
        ("sort:name,name", "each once"),
        ("sort:name,", "each once"),
        // A filter name only: the direction would be ambiguous.
        ("sort:age", "each once"),
        ("sort:organization_id", "each once"),
        ("org_id:acme", "org:org_2abc"),
        ("id:x", "expected verified:"),
        ("!color:red", "expected verified:"),
        ("any:\"x", "a closing \""),
    ] {
        let error = format!("é {text}").parse::<Query>().unwrap_err();
        assert!(error.expected.contains(expected), "{text}: {}", error.expected);
        assert_eq!((error.token.as_str(), error.position), (text, 2..2 + text.chars().count()));
    }
}

#[test]
fn units_have_the_right_length() {
    let day = 86_400_000;
    for (unit, millis) in
        Unit::ALL.into_iter().zip([1_000, 60_000, 3_600_000, day, 7 * day, 30 * day, 365 * day])
    {
        assert_eq!(Span { number: 2, unit }.millis(), 2 * millis);
    }
    assert_eq!(Span { number: u32::MAX, unit: Unit::Year }.millis(), i64::MAX);
}

#[test]
fn a_row_is_admitted_as_long_as_it_matches() {
    use crate::clerk::{Millis, OrganizationDomain, Verification};
    let proof = |status| Some(Verification { status, ..Verification::default() });
    let row = OrganizationDomain {
        affiliation_verification: proof(VerificationStatus::Verified),
        enrollment_mode: EnrollmentMode::ManualInvitation,
        total_pending_invitations: 2,
        created_at: Millis(0),
        updated_at: Millis(3_600_000),
        ..OrganizationDomain::default()
    };
    for (text, admitted) in [
        ("", true),
        ("verified:yes mode:manual status:verified owner:none pending:2 age:>1h updated:<2h", true),
        ("acme name:*.edu org:acme any:x ~y !z", true),
        ("verified:no", false),
        ("mode:sso", false),
        ("mode:-manual", false),
        ("status:failed,expired", false),
        ("!status:verified", false),
        ("owner:verified", false),
        ("pending:0", false),
        ("suggestions:>0", false),
        ("age:<1h", false),
        ("!updated:<2h", false),
    ] {
        assert_eq!(parse(text).admits(&row, Millis(2 * 3_600_000)), admitted, "{text}");
    }
}

#[test]
fn flags_are_named_or_any() {
    use crate::flag::{Flag, FlagSet};
    let terms = |text: &str| parse(text).terms;
    let set = |flags: &[Flag]| Test::Flag(flags.iter().copied().collect());
    assert_eq!(terms("flag:lookalike"), [Term { inverse: false, test: set(&[Flag::LookAlike]) }]);
    assert_eq!(
        terms("!flags:Quota,parent"),
        [Term { inverse: true, test: set(&[Flag::Quota, Flag::Parent]) }]
    );
    assert_eq!(terms("flag:any"), [Term { inverse: false, test: Test::Flag(FlagSet::ALL) }]);
    assert_eq!(parse("flag:quota,parent").to_string(), "flag:parent,quota");
    assert_eq!(parse("!flag:any").to_string(), "!flag:any");
    assert!(parse("flag:any").needs_flags() && !parse("any:flag").needs_flags());
    assert_eq!(parse("flag:any").list_query(), None);
    for wrong in ["flag:", "flag:look", "flag:any,", "flag:none"] {
        let error = wrong.parse::<Query>().unwrap_err();
        assert!(error.expected.contains("mixed-script"), "{error}");
    }
}
