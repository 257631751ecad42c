//! The query's text form.

use domdesk::query::Query;

/// The bytes are the query as typed.
pub fn query(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    match text.parse::<Query>() {
        Ok(query) => {
            let printed = query.to_string();
            assert_eq!(printed.parse().as_ref(), Ok(&query), "{text:?} is printed as {printed:?}");
            assert_eq!(query.tokens().join(" "), printed);
            assert!(query.list.query.as_deref().is_none_or(|free| !free.trim().is_empty()), "{query:?}");
            // A request to list_all, if it can answer the query, has every filter and the order.
            let params = query.list_query().map(|list| list.params());
            if let Some(mut params) = params {
                params.retain(|(name, _)| *name != "order_by");
                assert_eq!(params.is_empty(), !query.is_filtered(), "{query:?}");
            }
        }
        Err(error) => {
            let position = error.position.clone();
            assert!(position.start < position.end && position.end <= text.chars().count(), "{error:?}");
            let there: String = text.chars().skip(position.start).take(position.len()).collect();
            assert_eq!(there, error.token, "the error points at its token");
            assert!(!error.expected.is_empty() && error.to_string().contains(&error.expected));
        }
    }
}
