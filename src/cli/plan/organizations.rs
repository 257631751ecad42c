//! Finds organizations by id or slug.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::api::Client;
use crate::change::Failure;
use crate::clerk::{Organization, OrganizationsQuery};
use crate::session::{ListRange, read_list};

/// The number of ids in a request; Clerk accepts no more.
const MOST_IDS: usize = 100;

/// For more slugs than these, all organizations are loaded instead of one search for each.
const MOST_SEARCHES: usize = 20;

/// The organizations by their id or slug, or the reason why one cannot be determined.
pub(super) type Resolved = HashMap<String, Result<Organization, String>>;

pub(super) async fn resolve(client: &Client, texts: &BTreeSet<&str>) -> Result<Resolved, Failure> {
    let (ids, slugs): (Vec<&str>, Vec<&str>) = texts.iter().partition(|text| text.starts_with("org_"));
    let mut known: BTreeMap<String, Organization> = BTreeMap::new();
    let mut add = |organizations: Vec<Organization>| {
        known.extend(organizations.into_iter().map(|found| (found.id.clone(), found)));
    };
    for ids in ids.chunks(MOST_IDS) {
        let query = OrganizationsQuery {
            organization_ids: ids.iter().map(|id| (*id).to_owned()).collect(),
            ..OrganizationsQuery::default()
        };
        add(all(client, &query).await?);
    }
    if slugs.len() > MOST_SEARCHES {
        add(all(client, &OrganizationsQuery::default()).await?);
    } else {
        for slug in &slugs {
            let query =
                OrganizationsQuery { query: Some((*slug).to_owned()), ..OrganizationsQuery::default() };
            add(all(client, &query).await?);
        }
    }
    let mut by_slug: HashMap<&str, Vec<&Organization>> = HashMap::new();
    for found in known.values() {
        by_slug.entry(&found.slug).or_default().push(found);
    }
    let find = |text: &str| {
        let of_slug = by_slug.get(text).map_or(&[][..], Vec::as_slice);
        match (known.get(text), of_slug) {
            (Some(found), _) => Ok(found.clone()),
            (None, [found]) => Ok((*found).clone()),
            (None, []) => Err(format!("there is no organization {text:?}")),
            (None, several) => {
                let ids: Vec<&str> = several.iter().map(|found| found.id.as_str()).collect();
                Err(format!("several organizations have the slug {text:?}: {}", ids.join(", ")))
            }
        }
    };
    Ok(texts.iter().map(|text| ((*text).to_owned(), find(text))).collect())
}

async fn all(client: &Client, query: &OrganizationsQuery) -> Result<Vec<Organization>, Failure> {
    let fetch = async |offset, limit| {
        let query = OrganizationsQuery { offset: Some(offset), limit: Some(limit), ..query.clone() };
        client.organizations(&query).await
    };
    Ok(read_list(ListRange::ALL, fetch, |found: &Organization| &found.id).await?.rows)
}
