//! Measures flags, facets, conflicts, the lookup of names, keys and plans over 1,000,000 rows of the emulator's sample data.
//!
//! `cargo bench --bench triage`; it first reads the rows over HTTP, which takes some seconds.
#![expect(clippy::unwrap_used, reason = "what cannot be unwrapped ends the measurement")]

#[path = "support/desk.rs"]
mod desk;
#[path = "support/rows.rs"]
mod rows;

use std::cell::RefCell;
use std::fs::File;
use std::io::BufWriter;
use std::sync::{Arc, OnceLock};

use desk::Desk;
use divan::Bencher;
use divan::counter::ItemsCount;
use domdesk::app::{PlanMsg, PlanRequest, make_plan};
use domdesk::clerk::ListQuery;
use domdesk::engine::Engine;
use domdesk::input::{Code, Key};
use domdesk::query::Query;
use domdesk::store::Store;
use domdesk::triage::{
    Facet, FacetIndex, FlagRules, Relatives, contested_names, count_facet, find_flags, look_up, mentions,
};
use rows::{NOW, ROWS, Rows};

/// How many names a text has.
const NAMES: u32 = 1_000;

/// How many rows are planned.
const MARKED: usize = 100_000;

/// How many values of a facet are shown.
const MOST_VALUES: usize = 1_000;

fn main() {
    divan::main();
}

fn instance() -> &'static Rows {
    static INSTANCE: OnceLock<Rows> = OnceLock::new();
    INSTANCE.get_or_init(Rows::start)
}

/// The rows, as in a complete local copy, with their flags.
fn store() -> &'static Store {
    static STORE: OnceLock<Store> = OnceLock::new();
    STORE.get_or_init(|| {
        let mut store = instance().store();
        let flags = find_flags(&store, &FlagRules::default(), 10, NOW);
        let flagged = flags.sets.iter().filter(|set| !set.is_empty()).count();
        eprintln!("{} rows, {flagged} of them flagged, {} bytes of flags", store.len(), flags.bytes());
        store.set_flags(Arc::new(flags));
        store
    })
}

fn rows() -> Vec<u32> {
    (0..store().bound()).collect()
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn flags(bencher: Bencher) {
    let store = store();
    bencher
        .counter(ItemsCount::new(ROWS))
        .bench_local(|| find_flags(store, &FlagRules::default(), 10, NOW).related.len());
}

/// As the screen counts them: again and again over the same rows.
#[divan::bench(args = Facet::ALL, sample_count = 20, sample_size = 1)]
fn facets(bencher: Bencher, facet: Facet) {
    let (store, rows) = (store(), rows());
    let mut index = FacetIndex::default();
    let mut count = || index.count(store, &rows, facet, MOST_VALUES, &|| false).unwrap().0.len();
    count();
    bencher.counter(ItemsCount::new(ROWS)).bench_local(count);
}

/// Once, and with every value.
#[divan::bench(args = Facet::ALL, sample_count = 3, sample_size = 1)]
fn facets_once(bencher: Bencher, facet: Facet) {
    let (store, rows) = (store(), rows());
    bencher.counter(ItemsCount::new(ROWS)).bench_local(|| count_facet(store, &rows, facet).len());
}

#[divan::bench(sample_count = 20, sample_size = 1)]
fn flag_query(bencher: Bencher) {
    let (store, query) = (store(), "flag:lookalike".parse().unwrap());
    let mut engine = Engine::default();
    bencher
        .counter(ItemsCount::new(ROWS))
        .bench_local(|| engine.search(store, &query, NOW, &|| false).unwrap().rows.len());
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn conflicts(bencher: Bencher) {
    let (store, rows) = (store(), rows());
    bencher.counter(ItemsCount::new(ROWS)).bench_local(|| contested_names(store, &rows).len());
}

#[divan::bench(sample_count = 20, sample_size = 1)]
fn names_of_a_text(bencher: Bencher) {
    let names = (0..NAMES).filter_map(|number| store().row(number * 997));
    let lines: Vec<String> = names.map(|row| format!("Please look at {}, it waits.", row.name())).collect();
    let text = lines.join("\n");
    bencher.counter(ItemsCount::new(NAMES)).bench_local(|| mentions(&text).len());
}

/// From the names of a text to who has each.
#[divan::bench(sample_count = 20, sample_size = 1)]
fn lookup(bencher: Bencher) {
    let store = store();
    let names = (0..NAMES).filter_map(|number| store.row(number * 997));
    let text = names.map(|row| row.name().to_owned()).collect::<Vec<_>>().join(" ");
    let engine = RefCell::new(Engine::default());
    let search = |query: ListQuery| {
        engine.borrow_mut().search(store, &Query::from(query), NOW, &|| false).unwrap().rows
    };
    let found = mentions(&text);
    let domains: Vec<String> =
        found.iter().filter_map(|mention| Some(mention.name.as_ref()?.to_string())).collect();
    // Another query in between: the engine remembers the last one.
    let other = ListQuery { domains: vec!["no-such.example".to_owned()], ..ListQuery::default() };
    bencher.counter(ItemsCount::new(NAMES)).with_inputs(|| search(other.clone())).bench_local_values(|_| {
        let rows = search(ListQuery { domains: domains.clone(), ..ListQuery::default() });
        let rows = rows.iter().filter_map(|number| Some(store.row(*number)?.to_domain())).collect();
        look_up(found.clone(), rows).len()
    });
}

/// Other organizations' domains around a name.
#[divan::bench(sample_count = 20, sample_size = 1)]
fn related_names(bencher: Bencher) {
    let store = store();
    let relatives = Relatives::of(store.row(500_000).unwrap().name());
    bencher
        .counter(ItemsCount::new(ROWS))
        .bench_local(|| relatives.elsewhere(store, "org_1", &|| false).unwrap().len());
}

/// The resident memory of this process, in MiB.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    kib.unwrap_or_default() / 1024
}

fn marked() -> Desk {
    let mut desk = Desk::open(instance());
    desk.mark(MARKED);
    desk
}

/// The request for a plan that verifies the marked rows.
fn request(desk: &mut Desk) -> PlanRequest {
    desk.press("p");
    let request = desk.key(Key::new(Code::Enter)).1.unwrap();
    desk.key(Key::new(Code::Esc));
    request
}

/// A key with 1,000,000 rows and many marks: down and up again, with the frames.
#[divan::bench(sample_count = 100, sample_size = 1)]
fn two_keys(bencher: Bencher) {
    let mut desk = marked();
    bencher.bench_local(|| {
        for key in ["j", "k"] {
            desk.press(key);
            desk.frame();
        }
    });
}

/// The plan key with many marks: the choice of actions, on the screen, and closed again.
#[divan::bench(sample_count = 20, sample_size = 1)]
fn plan_key(bencher: Bencher) {
    let mut desk = marked();
    bencher.bench_local(|| {
        desk.press("p");
        desk.frame();
        desk.key(Key::new(Code::Esc));
    });
}

/// From the choice of the action to the plan on the screen.
#[divan::bench(sample_count = 20, sample_size = 1)]
fn plan_on_the_screen(bencher: Bencher) {
    let desk = RefCell::new(marked());
    let close = || {
        let mut desk = desk.borrow_mut();
        while desk.has_panel() {
            desk.key(Key::new(Code::Esc));
        }
        desk.press("p");
    };
    bencher.counter(ItemsCount::new(MARKED)).with_inputs(close).bench_local_values(|()| {
        let mut desk = desk.borrow_mut();
        let (ticket, request) = desk.key(Key::new(Code::Enter));
        desk.frame();
        let draft = Box::new(make_plan(&request.unwrap()));
        desk.plan(PlanMsg::Made(ticket.unwrap(), Ok(draft)));
        desk.frame();
    });
}

/// Taking a row out of a large plan and putting it back.
#[divan::bench(sample_count = 20, sample_size = 1)]
fn plan_toggle(bencher: Bencher) {
    let mut desk = marked();
    desk.press("p");
    let (ticket, request) = desk.key(Key::new(Code::Enter));
    let before = resident();
    let draft = Box::new(make_plan(&request.unwrap()));
    desk.plan(PlanMsg::Made(ticket.unwrap(), Ok(draft)));
    eprintln!("a plan of {MARKED} rows: {} MiB more resident", resident().saturating_sub(before));
    bencher.bench_local(|| {
        desk.press(" ");
        desk.frame();
    });
}

#[divan::bench(sample_count = 10, sample_size = 1)]
fn plan_made(bencher: Bencher) {
    let request = request(&mut marked());
    bencher.counter(ItemsCount::new(MARKED)).bench_local(|| make_plan(&request).len());
}

/// The plan as a file.
#[divan::bench(sample_count = 10, sample_size = 1)]
fn plan_file(bencher: Bencher) {
    let plan = make_plan(&request(&mut marked())).into_plan();
    eprintln!("{} steps, {} skipped", plan.steps.len(), plan.skipped.len());
    let folder = tempfile::tempdir().unwrap();
    bencher.counter(ItemsCount::new(MARKED)).bench_local(|| {
        let file = File::create(folder.path().join("plan.json")).unwrap();
        plan.write(BufWriter::new(&file)).unwrap();
        file.sync_all().unwrap();
    });
}
