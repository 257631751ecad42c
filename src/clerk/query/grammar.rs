//! The one text form of a [`ListQuery`]: `field:value` tokens and free text.
//!
//! Words are separated by blanks; a word in double quotes is taken as it stands (`\"` and `\\` inside), so any text can
//! be looked for. Printing and parsing are inverse to each other.

use std::fmt;
use std::ops::Range;
use std::str::FromStr;

use crate::clerk::{Direction, DomainName, EnrollmentMode, ListQuery, ModeFilter, OrderBy, SortField};

/// A token that cannot be understood: which one, where it stands, and what was expected there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{token:?} at {}: {expected}", position.start + 1)]
pub struct QueryError {
    /// The token as typed.
    pub token: String,
    /// Where it stands, in characters from the start of the text.
    pub position: Range<usize>,
    /// What was expected there, in words.
    pub expected: String,
}

const MODES: &str = "expected mode:manual, invitation, suggestion or sso; mode:-sso excludes";
const FIELDS: &str = "expected verified: mode: org: domain: sort: or free text";

impl FromStr for ListQuery {
    type Err = QueryError;

    fn from_str(text: &str) -> Result<Self, QueryError> {
        let mut query = Self::default();
        let mut words: Vec<String> = Vec::new();
        for token in tokens(text)? {
            let refuse = |expected: &str| {
                Err(QueryError {
                    token: token.typed.clone(),
                    position: token.position.clone(),
                    expected: expected.to_owned(),
                })
            };
            let Some((field, value)) = token.field() else {
                words.push(token.value);
                continue;
            };
            let stated = match field {
                "verified" => {
                    let verified = match value {
                        "yes" | "y" | "true" => true,
                        "no" | "n" | "false" => false,
                        _ => return refuse("expected verified:yes or verified:no"),
                    };
                    query.verified.replace(verified).is_some()
                }
                "mode" => {
                    for value in value.split(',') {
                        let Some(filter) = mode_filter(value) else {
                            return refuse(MODES);
                        };
                        if !query.enrollment_mode.contains(&filter) {
                            query.enrollment_mode.push(filter);
                        }
                    }
                    false
                }
                "org" => {
                    if !value.starts_with("org_") || value.len() == "org_".len() {
                        return refuse("expected an organization id, as org:org_2abc");
                    }
                    query.organization_id.replace(value.to_owned()).is_some()
                }
                "domain" => {
                    // A name that cannot be a domain's can match nothing: say so instead of showing an empty list.
                    match DomainName::parse(value) {
                        Ok(name) => query.domains.push(name.into()),
                        Err(reason) => {
                            return refuse(&format!("expected a whole name, as domain:acme.com; {reason}"));
                        }
                    }
                    false
                }
                "sort" => {
                    let Some(order) = order_by(value) else {
                        return refuse("expected sort: with name, -name, created or -created");
                    };
                    query.order_by.replace(order).is_some()
                }
                _ => return refuse(FIELDS),
            };
            if stated {
                return refuse(&format!("expected {field}: only once"));
            }
        }
        let free = words.join(" ");
        query.query = Some(free).filter(|text| !text.trim().is_empty());
        Ok(query)
    }
}

/// What the modes are called for short, in the order of [`EnrollmentMode::KNOWN`].
const SHORT: [&str; 4] = ["manual", "invitation", "suggestion", "sso"];

fn mode_filter(value: &str) -> Option<ModeFilter> {
    let (exclude, name) = value.strip_prefix('-').map_or((false, value), |rest| (true, rest));
    let begins =
        |(mode, short): &(EnrollmentMode, &str)| mode.as_str().starts_with(name) || short.starts_with(name);
    // The beginning of a name will do where only one mode begins so.
    let mut begun = EnrollmentMode::KNOWN.into_iter().zip(SHORT).filter(begins);
    let ((mode, _), None) = (begun.next()?, begun.next()) else { return None };
    Some(ModeFilter { mode, exclude })
}

fn order_by(value: &str) -> Option<OrderBy> {
    let (direction, name) = match value.strip_prefix('-') {
        Some(rest) => (Direction::Descending, rest),
        None => (Direction::Ascending, value.strip_prefix('+').unwrap_or(value)),
    };
    let field = match name {
        "name" => SortField::Name,
        "created" | "created_at" => SortField::CreatedAt,
        _ => return None,
    };
    Some(OrderBy { field, direction })
}

struct Token {
    /// As it stands in the text.
    typed: String,
    position: Range<usize>,
    /// Without quotes.
    value: String,
    quoted: bool,
}

impl Token {
    /// `field:value`; a quoted word is never a field.
    fn field(&self) -> Option<(&str, &str)> {
        if self.quoted { None } else { self.value.split_once(':') }
    }
}

fn tokens(text: &str) -> Result<Vec<Token>, QueryError> {
    let chars: Vec<char> = text.chars().collect();
    let mut tokens = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        if chars[at].is_whitespace() {
            at += 1;
            continue;
        }
        let start = at;
        let quoted = chars[at] == '"';
        let mut value = String::new();
        if quoted {
            at += 1;
            loop {
                match chars.get(at) {
                    None => {
                        return Err(QueryError {
                            token: chars[start..].iter().collect(),
                            position: start..chars.len(),
                            expected: "expected a closing \"".to_owned(),
                        });
                    }
                    Some('"') => {
                        at += 1;
                        break;
                    }
                    Some('\\') if matches!(chars.get(at + 1), Some('"' | '\\')) => {
                        value.push(chars[at + 1]);
                        at += 2;
                    }
                    Some(&c) => {
                        value.push(c);
                        at += 1;
                    }
                }
            }
        } else {
            while at < chars.len() && !chars[at].is_whitespace() {
                value.push(chars[at]);
                at += 1;
            }
        }
        tokens.push(Token { typed: chars[start..at].iter().collect(), position: start..at, value, quoted });
    }
    Ok(tokens)
}

impl fmt::Display for ListQuery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.tokens().join(" "))
    }
}

impl ListQuery {
    /// The tokens of the text form, one per filter: the chips of the query bar.
    #[must_use]
    pub fn tokens(&self) -> Vec<String> {
        let mut tokens = Vec::new();
        if let Some(verified) = self.verified {
            tokens.push(format!("verified:{}", if verified { "yes" } else { "no" }));
        }
        tokens.extend(self.enrollment_mode.iter().map(|mode| format!("mode:{mode}")));
        tokens.extend(self.organization_id.iter().map(|id| format!("org:{id}")));
        tokens.extend(self.domains.iter().map(|name| format!("domain:{name}")));
        tokens.extend(self.order_by.map(|order| {
            let text = order.to_string();
            format!("sort:{}", text.strip_suffix("_at").unwrap_or(&text))
        }));
        tokens.extend(self.query.as_deref().map(free_text));
        tokens
    }
}

/// Free text as it can stand in the text form: as it is where that reads back the same, else in quotes.
fn free_text(text: &str) -> String {
    let plain = !text.contains([':', '"'])
        && text.split(' ').all(|word| !word.is_empty() && !word.contains(char::is_whitespace));
    if plain { text.to_owned() } else { format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> ListQuery {
        text.parse().unwrap()
    }

    #[test]
    fn every_field_is_read() {
        let query = parse(
            "verified:no mode:automatic_invitation mode:-enterprise_sso org:org_2abc domain:Acme.com sort:-created foo  bar",
        );
        assert_eq!(
            query,
            ListQuery {
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
            }
        );
        assert_eq!(parse("mode:manual,-sso"), parse("mode:manual_invitation mode:-enterprise_sso"));
        assert_eq!(parse("mode:inv"), parse("mode:automatic_invitation"));
        assert_eq!(parse("mode:-ent"), parse("mode:-enterprise_sso"));
        assert_eq!(parse("verified:y"), parse("verified:yes"));
        assert_eq!(parse("  "), ListQuery::default());
        assert_eq!(parse("\"verified:no\"").query.as_deref(), Some("verified:no"));
    }

    #[test]
    fn a_bad_token_is_refused_where_it_stands() {
        let refused = |text: &str| {
            let error = text.parse::<ListQuery>().unwrap_err();
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
        let error = "a verified:maybe".parse::<ListQuery>().unwrap_err();
        assert_eq!(error.to_string(), "\"verified:maybe\" at 3: expected verified:yes or verified:no");
    }

    #[test]
    fn params_are_those_of_list_all() {
        let query =
            parse("verified:yes mode:manual mode:-sso domain:a.com domain:b.org sort:name x").page(100, 50);
        let params: Vec<_> =
            query.params().into_iter().map(|(name, value)| format!("{name}={value}")).collect();
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

        fn any_query() -> impl Strategy<Value = ListQuery> {
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
                    ListQuery {
                        organization_id,
                        verified,
                        enrollment_mode,
                        query,
                        domains,
                        order_by,
                        ..ListQuery::default()
                    }
                })
        }

        proptest! {
            #[test]
            fn printing_and_parsing_are_inverse(query in any_query()) {
                prop_assert_eq!(query.to_string().parse::<ListQuery>().unwrap(), query);
            }

            #[test]
            fn no_text_panics(text in any::<String>()) {
                if let Err(error) = text.parse::<ListQuery>() {
                    prop_assert!(error.position.end <= text.chars().count());
                }
            }
        }
    }
}
