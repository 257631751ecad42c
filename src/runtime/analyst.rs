//! Answers questions about many rows of the local copy off the loop. Only the latest question of a panel matters: a new
//! one cancels the one before. So it is with the searches for related names, which another dialog asks for.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::mpsc::UnboundedSender;
use tokio::task::spawn_blocking;

use crate::app::{
    Analysis, AnalysisAnswer, AnalysisSubject, ConflictList, FacetCounts, Failure, FailureKind, Msg,
    RelatedDomains, Ticket,
};
use crate::clerk::{ListQuery, OrganizationDomain};
use crate::engine::Engine;
use crate::query::Query;
use crate::session::panic_text;
use crate::triage::{FacetIndex, conflicts, contested_names, health};

/// The most conflicts that are sent to the core.
const MOST_CONFLICTS: usize = 1_000;

/// Not the number of any ticket.
const NO_TICKET: u64 = 0;

/// The most values of a facet that are sent to the core: nobody reads more.
const MOST_VALUES: usize = 1_000;

/// What is kept from one question to the next.
#[derive(Debug, Default)]
struct Engines {
    engine: Engine,
    facets: FacetIndex,
}

pub(super) struct Analyst {
    /// Another one than that of the searches, which must not wait.
    engine: Arc<Mutex<Engines>>,
    /// The ticket of the current question of a panel.
    latest: Arc<AtomicU64>,
    /// The ticket of the current search for related names.
    related: Arc<AtomicU64>,
    replies: UnboundedSender<Msg>,
}

impl Analyst {
    pub(super) fn new(replies: UnboundedSender<Msg>) -> Self {
        Self { engine: Arc::default(), latest: Arc::default(), related: Arc::default(), replies }
    }

    /// Starts to answer a question and cancels the previous one, which gets no answer.
    pub(super) fn start(&self, ticket: Ticket, analysis: Analysis) {
        let latest = match analysis.subject {
            AnalysisSubject::Related { .. } => &self.related,
            _ => &self.latest,
        };
        latest.store(ticket.0, Ordering::Relaxed);
        let (engine, latest, replies) = (Arc::clone(&self.engine), Arc::clone(latest), self.replies.clone());
        let failures = replies.clone();
        let work = spawn_blocking(move || {
            let is_cancelled = || latest.load(Ordering::Relaxed) != ticket.0;
            // The engine's cache is consistent at any time, even after a panic.
            let mut engine = engine.lock().unwrap_or_else(PoisonError::into_inner);
            // It may have been cancelled while waiting for the lock.
            if is_cancelled() {
                return;
            }
            let Some(answer) = answer(&mut engine, &analysis, &is_cancelled) else { return };
            drop(engine);
            // Release the store first: the core can only write to it while it holds the only reference.
            drop(analysis);
            let _ = replies.send(Msg::Analyzed(ticket, Ok(answer)));
        });
        tokio::spawn(async move {
            if let Err(error) = work.await {
                let failure = Failure::new(FailureKind::Internal, panic_text(error));
                let _ = failures.send(Msg::Analyzed(ticket, Err(failure)));
            }
        });
    }

    pub(super) fn cancel(&self, ticket: Ticket) {
        for latest in [&self.latest, &self.related] {
            let _ = latest.compare_exchange(ticket.0, NO_TICKET, Ordering::Relaxed, Ordering::Relaxed);
        }
    }
}

/// `None` if cancelled.
fn answer(
    engines: &mut Engines,
    analysis: &Analysis,
    is_cancelled: &(dyn Fn() -> bool + Sync),
) -> Option<AnalysisAnswer> {
    let Engines { engine, facets } = engines;
    let Analysis { subject, store, query, now, organizations, connections, max_domains } = analysis;
    Some(match subject {
        AnalysisSubject::Facet(facet) => {
            // The order does not matter, and that of creation costs nothing.
            let unordered = Query { sort: Vec::new(), ..query.clone() };
            let rows = engine.search(store, &unordered, *now, is_cancelled)?.rows;
            let (values, distinct) = facets.count(store, &rows, *facet, MOST_VALUES, is_cancelled)?;
            AnalysisAnswer::Facet(FacetCounts { facet: *facet, total: rows.len() as u64, values, distinct })
        }
        AnalysisSubject::Health => {
            let findings = health(store, organizations, connections, *max_domains, |text| {
                let query = text.parse::<Query>().unwrap_or_default();
                let found = engine.search(store, &query, *now, is_cancelled);
                found.map(|found| found.rows.to_vec()).unwrap_or_default()
            });
            if is_cancelled() {
                return None;
            }
            AnalysisAnswer::Health(findings)
        }
        AnalysisSubject::Conflicts => {
            let unordered = Query { sort: Vec::new(), ..query.clone() };
            let rows = engine.search(store, &unordered, *now, is_cancelled)?.rows;
            let mut names = contested_names(store, &rows);
            let total = names.len() as u64;
            names.truncate(MOST_CONFLICTS);
            let rows = rows_with(engine, analysis, names, is_cancelled)?;
            AnalysisAnswer::Conflicts(ConflictList { total, conflicts: conflicts(rows) })
        }
        AnalysisSubject::Names(names) => {
            let mut found: BTreeMap<_, Vec<_>> =
                names.iter().map(|name| (name.clone(), Vec::new())).collect();
            for row in rows_with(engine, analysis, names.clone(), is_cancelled)? {
                if let Some(rows) = found.get_mut(&row.name.to_lowercase()) {
                    rows.push(row);
                }
            }
            AnalysisAnswer::Names(found)
        }
        AnalysisSubject::Related { name, organization_id } => {
            AnalysisAnswer::Related(RelatedDomains::in_copy(store, name, organization_id, is_cancelled)?)
        }
    })
}

/// All rows with one of these names; `None` if cancelled.
fn rows_with(
    engine: &mut Engine,
    analysis: &Analysis,
    names: Vec<String>,
    is_cancelled: &(dyn Fn() -> bool + Sync),
) -> Option<Vec<OrganizationDomain>> {
    // Without a name, every row would match.
    if names.is_empty() {
        return Some(Vec::new());
    }
    let Analysis { store, now, .. } = analysis;
    let query = Query::from(ListQuery { domains: names, ..ListQuery::default() });
    let found = engine.search(store, &query, *now, is_cancelled)?.rows;
    Some(found.iter().filter_map(|number| Some(store.row(*number)?.to_domain())).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clerk::Millis;
    use crate::store::{Batch, Store};
    use crate::triage::{Facet, HealthCheck};

    fn analysis(subject: AnalysisSubject, query: &str) -> Analysis {
        let row = |number: u32, organization: &str, name: &str| OrganizationDomain {
            id: format!("orgdmn_{number}"),
            name: name.to_owned(),
            organization_id: organization.to_owned(),
            ..OrganizationDomain::default()
        };
        let mut store = Store::default();
        let rows = [row(1, "org_1", "acme.com"), row(2, "org_2", "acme.com"), row(3, "org_1", "acme.org")];
        store.merge(&Batch::of(&rows));
        let query = query.parse().unwrap();
        Analysis {
            subject,
            store,
            query,
            now: Millis(0),
            organizations: Arc::default(),
            connections: Vec::new(),
            max_domains: 2,
        }
    }

    #[test]
    fn the_values_of_the_rows_of_the_query_are_counted() {
        let analysis = analysis(AnalysisSubject::Facet(Facet::TopLevel), "org:org_1 sort:name");
        let answer = answer(&mut Engines::default(), &analysis, &|| false).unwrap();
        let AnalysisAnswer::Facet(counts) = answer else { panic!("{answer:?}") };
        let values: Vec<_> = counts.values.iter().map(|value| (value.value.as_str(), value.count)).collect();
        assert_eq!((counts.total, counts.distinct, values), (2, 2, vec![("com", 1), ("org", 1)]));
    }

    #[test]
    fn the_health_is_that_of_the_whole_instance() {
        let analysis = analysis(AnalysisSubject::Health, "nothing");
        let answer = answer(&mut Engines::default(), &analysis, &|| false).unwrap();
        let AnalysisAnswer::Health(findings) = answer else { panic!("{answer:?}") };
        let found: Vec<_> = findings.iter().filter(|finding| finding.count > 0).map(|f| f.check).collect();
        let expected = [HealthCheck::Conflicts, HealthCheck::SharedRegistrable, HealthCheck::NearQuota];
        assert_eq!(found, expected);
    }

    #[test]
    fn conflicts_are_those_of_the_names_of_the_query() {
        let found = |query: &str| {
            let analysis = analysis(AnalysisSubject::Conflicts, query);
            match answer(&mut Engines::default(), &analysis, &|| false) {
                Some(AnalysisAnswer::Conflicts(found)) => found,
                other => panic!("{other:?}"),
            }
        };
        let ConflictList { total, conflicts } = found("org:org_1");
        assert_eq!((total, conflicts.len(), conflicts[0].name.as_str()), (1, 1, "acme.com"));
        assert_eq!(conflicts[0].claimants.len(), 2, "also of other organizations");
        assert_eq!(found("acme.org").total, 0);
    }

    #[test]
    fn each_name_has_its_rows() {
        let names = ["acme.com", "gone.com"].map(ToOwned::to_owned).to_vec();
        let analysis = analysis(AnalysisSubject::Names(names), "");
        let Some(AnalysisAnswer::Names(found)) = answer(&mut Engines::default(), &analysis, &|| false) else {
            panic!("it is answered")
        };
        let counts: Vec<_> = found.iter().map(|(name, rows)| (name.as_str(), rows.len())).collect();
        assert_eq!(counts, [("acme.com", 2), ("gone.com", 0)]);
    }

    fn related(name: &str) -> AnalysisSubject {
        AnalysisSubject::Related { name: name.to_owned(), organization_id: "org_1".to_owned() }
    }

    #[test]
    fn related_names_are_those_of_other_organizations() {
        for name in ["acme.com", "eu.acme.com", "acme.org"] {
            let analysis = analysis(related(name), "");
            let expected = RelatedDomains::in_copy(&analysis.store, name, "org_1", &|| false).unwrap();
            assert_ne!(expected, RelatedDomains::default(), "it says that names below were looked for");
            let answer = answer(&mut Engines::default(), &analysis, &|| false);
            assert_eq!(answer, Some(AnalysisAnswer::Related(expected)));
        }
    }

    #[tokio::test]
    async fn a_search_for_related_names_leaves_the_question_of_a_panel_alone() {
        let (replies, mut received) = tokio::sync::mpsc::unbounded_channel();
        let analyst = Analyst::new(replies);
        // Both wait for the engine until both have been asked.
        let engine = Arc::clone(&analyst.engine);
        let busy = engine.lock().unwrap();
        analyst.start(Ticket(1), analysis(AnalysisSubject::Conflicts, ""));
        analyst.start(Ticket(2), analysis(related("acme.com"), ""));
        drop(busy);
        let mut answered = Vec::new();
        for _ in 0..2 {
            match received.recv().await {
                Some(Msg::Analyzed(ticket, Ok(_))) => answered.push(ticket.0),
                other => panic!("{other:?}"),
            }
        }
        answered.sort_unstable();
        assert_eq!(answered, [1, 2]);
    }

    #[test]
    fn a_cancelled_question_gets_no_answer() {
        for subject in [
            AnalysisSubject::Facet(Facet::Mode),
            AnalysisSubject::Health,
            AnalysisSubject::Conflicts,
            related("acme.com"),
        ] {
            assert_eq!(answer(&mut Engines::default(), &analysis(subject, ""), &|| true), None);
        }
    }
}
