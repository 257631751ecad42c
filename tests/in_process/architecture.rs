//! Which top-level module may use which: reads `src/` and fails on a dependency that is not allowed.
//!
//! Paths are read from the code, not from its comments and strings: `use` trees as well as full paths, from `crate::`,
//! from `domdesk::`, and from `super::` if it leads out of a top-level module.

#![expect(clippy::expect_used, reason = "a failed expect fails the test")]

mod errors;
mod paths;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Each top-level module, and the modules that it may use.
const ALLOWED: [(&str, &[&str]); 28] = [
    ("main", &["cli"]),
    (
        "cli",
        &[
            "config", "runtime", "session", "change", "view", "app", "api", "emulator", "state", "journal",
            "field", "flag", "query", "engine", "triage", "plan", "store", "clerk", "text", "input",
            "computer", "output", "notes",
        ],
    ),
    ("config", &["api", "permissions", "query", "field", "clerk", "text"]),
    (
        "runtime",
        &[
            "view", "app", "session", "change", "plan", "api", "engine", "triage", "state", "journal",
            "query", "store", "clerk", "input", "text", "computer", "output", "notes",
        ],
    ),
    ("session", &["change", "api", "state", "journal", "mirror", "store", "clerk", "text"]),
    (
        "view",
        &[
            "app", "plan", "triage", "field", "flag", "input", "journal", "query", "mirror", "notes",
            "clerk", "text",
        ],
    ),
    (
        "app",
        &[
            "change", "plan", "triage", "field", "flag", "input", "journal", "output", "query", "rows",
            "mirror", "notes", "store", "clerk", "text",
        ],
    ),
    ("change", &["input", "journal", "store", "clerk", "text"]),
    ("query", &["field", "flag", "clerk"]),
    ("field", &["flag", "clerk", "text"]),
    ("flag", &["clerk"]),
    ("state", &["journal", "notes", "permissions", "clerk", "text"]),
    ("computer", &["text"]),
    ("output", &["field", "flag", "journal", "clerk", "text"]),
    ("permissions", &["text"]),
    ("journal", &["clerk", "text"]),
    ("input", &[]),
    ("api", &["clerk", "text"]),
    ("emulator", &["clerk"]),
    ("notes", &["clerk"]),
    ("rows", &["store", "clerk"]),
    ("mirror", &["store", "clerk"]),
    ("triage", &["store", "flag", "clerk", "text"]),
    ("plan", &["change", "journal", "store", "clerk", "text"]),
    ("store", &["flag", "notes", "clerk"]),
    ("engine", &["field", "flag", "query", "notes", "store", "clerk"]),
    ("text", &["clerk"]),
    ("clerk", &[]),
];

/// Modules without side effects: no network, no terminal, no clock, no files.
const PURE: [&str; 17] = [
    "app", "change", "field", "flag", "input", "journal", "query", "rows", "mirror", "store", "engine",
    "clerk", "text", "triage", "plan", "output", "notes",
];

/// Paths that a pure module must not use.
const SIDE_EFFECTS: [&str; 11] = [
    "tokio",
    "reqwest",
    "crossterm",
    "ratatui",
    "axum",
    "std::time::Instant",
    "std::time::SystemTime",
    "std::fs",
    "std::net::TcpStream",
    "std::net::TcpListener",
    "std::thread",
];

/// Exceptions for pure modules: a search, and the search for flags, run on several threads, which end before it returns.
const EXCEPTIONS: [(&str, &str); 2] = [("engine", "std::thread"), ("triage", "std::thread")];

/// Crates that only some modules may use.
const RESTRICTED: [(&str, &[&str]); 6] = [
    ("crossterm", &["runtime", "cli"]),
    ("ratatui::crossterm", &["runtime", "cli"]),
    ("axum", &["emulator"]),
    ("tracing", &["api", "runtime", "cli"]),
    ("tracing_subscriber", &["runtime"]),
    ("reqwest", &["api"]),
];

/// The forbidden dependencies of a file, given the path of its module: `["app", "update", "keys"]`.
fn violations(module: &[&str], code: &str) -> Vec<String> {
    let module_name = module[0];
    let allowed = ALLOWED.iter().find(|(name, _)| *name == module_name).map(|(_, modules)| *modules);
    let Some(allowed) = allowed else {
        return vec![format!("{module_name} is not in the list of modules")];
    };
    let mut wrong = Vec::new();
    for path in paths::read(module, code) {
        let text = path.join("::");
        if path[0] == "crate" {
            match path.get(1).map(String::as_str) {
                None | Some("*") => wrong.push(format!("{module_name} imports the whole crate: {text}")),
                Some(target) if target != module_name && !allowed.contains(&target) => {
                    wrong.push(format!("{module_name} may not use {target}: {text}"));
                }
                Some(_) => {}
            }
            continue;
        }
        let impure = PURE.contains(&module_name).then_some(SIDE_EFFECTS).into_iter().flatten();
        let impure = impure.filter(|name| !EXCEPTIONS.contains(&(module_name, name)));
        let restricted =
            RESTRICTED.iter().filter(|(_, modules)| !modules.contains(&module_name)).map(|(name, _)| *name);
        if let Some(name) = impure.chain(restricted).find(|name| names(&path, name)) {
            wrong.push(format!("{module_name} may not use {name}: {text}"));
        }
    }
    wrong
}

/// Whether the path is the item, leads into it, or imports a module around it.
fn names(path: &[String], item: &str) -> bool {
    let item: Vec<&str> = item.split("::").collect();
    let is_prefix = path.iter().zip(&item).all(|(a, b)| a == b || a == "*");
    // `use std::time` would hide a later `time::Instant`; `std` alone is too general.
    is_prefix && (path.len() >= item.len() || path.len() > 1)
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("src can be read") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn every_dependency_in_src_is_allowed() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    files(&src, &mut found);
    let mut modules = BTreeSet::new();
    let mut wrong = Vec::new();
    for file in &found {
        let place = file.strip_prefix(&src).expect("below src").with_extension("");
        let module: Vec<&str> = place.iter().map(|part| part.to_str().expect("names in ASCII")).collect();
        // lib.rs declares the modules and uses none.
        if module == ["lib"] {
            continue;
        }
        modules.insert(module[0].to_owned());
        let code = fs::read_to_string(file).expect("a source file");
        wrong.extend(
            violations(&module, &code).into_iter().map(|what| format!("{}: {what}", place.display())),
        );
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    let known: BTreeSet<String> = ALLOWED.iter().map(|(module_name, _)| (*module_name).to_owned()).collect();
    assert_eq!(modules, known, "the list has exactly the existing modules");
}

#[test]
fn the_allowed_dependencies_have_no_cycle() {
    // Without a cycle, repeatedly removing the modules that use none of the others removes all of them.
    let mut left: Vec<_> = ALLOWED.to_vec();
    while !left.is_empty() {
        let before = left.len();
        let names: Vec<&str> = left.iter().map(|(module_name, _)| *module_name).collect();
        left.retain(|(_, modules)| modules.iter().any(|module_name| names.contains(module_name)));
        assert!(left.len() < before, "there is a cycle in {names:?}");
    }
}

#[test]
fn a_forbidden_dependency_is_found_in_every_notation() {
    for code in [
        "use crate::api::Client;",
        "use crate::{clerk::Millis, api::Client};",
        "use crate::{\n    text::fit,\n    runtime,\n};",
        "fn f() { let _ = crate::emulator::Emulator::start; }",
        "use super::super::api::Client;",
        "mod tests { use super::super::super::view::draw; }",
        "use domdesk::cli;",
        "use crate::*;",
        "use crate as domdesk;",
        "pub use tokio::sync::mpsc;",
        "#[tokio::test] async fn f() {}",
        "use std::time::{Duration, Instant};",
        "use std::{fmt, fs};",
        "use std::time;",
        "use std::time::*;",
        "fn f() { std::fs::read(\"x\"); }",
        "fn f() -> ratatui::style::Style { todo!() }",
        "extern crate axum;",
        "use std::net::{IpAddr, TcpStream};",
    ] {
        let found = violations(&["app", "model"], code);
        assert_eq!(found.len(), 1, "{code}: {found:?}");
    }
    assert_eq!(violations(&["view", "list"], "use ratatui::crossterm::event::Event;").len(), 1);
    assert_eq!(violations(&["runtime"], "use reqwest::Client; use axum::Router;").len(), 2);
    assert_eq!(violations(&["engine"], "use std::thread; use std::fs;").len(), 1);
    assert_eq!(violations(&["attic"], "").len(), 1);
}

#[test]
fn allowed_dependencies_are_accepted() {
    for code in [
        "use crate::clerk::{Millis, Page}; use crate::app::Model; use super::words;",
        "// use crate::api::Client;\n/* crate::api /* nested */ tokio::main */",
        "const A: &str = \"crate::api::x // \"; const B: &str = r#\"tokio::\"main\" \"#; const C: char = '\"';",
        "pub(crate) fn f<'a>(tokio: &'a str) -> &'a str { tokio }",
        "use std::time::Duration; use std::net::IpAddr; use std::fmt;",
        "mod tests { use super::super::super::clerk::Page; use super::*; }",
        "fn f() { time::pass(); self::fs::x(); }",
    ] {
        assert_eq!(violations(&["app", "model"], code), Vec::<String>::new(), "{code}");
    }
}
