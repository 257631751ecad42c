//! Which room of the house may look into which: walks `src/` and fails on an arrow that the map does not have.
//!
//! Paths are read from the code itself, not from its comments and strings: `use` trees as well as paths written out in
//! full, from `crate::`, from `domdesk::`, and from `super::` as far as it leads out of a room.

#![expect(clippy::expect_used, reason = "a test tells what went wrong by panicking")]

mod errors;
mod paths;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Each room, and the rooms it may look into.
const ARROWS: [(&str, &[&str]); 22] = [
    ("main", &["cli"]),
    (
        "cli",
        &[
            "config", "runtime", "session", "change", "view", "app", "api", "emulator", "state", "journal",
            "field", "query", "engine", "store", "clerk", "text", "input",
        ],
    ),
    ("config", &["api", "permissions", "clerk", "text"]),
    (
        "runtime",
        &[
            "view", "app", "session", "change", "api", "engine", "state", "journal", "store", "clerk",
            "input", "text",
        ],
    ),
    ("session", &["change", "api", "state", "journal", "mirror", "store", "clerk", "text"]),
    ("view", &["app", "field", "input", "journal", "query", "mirror", "clerk", "text"]),
    ("app", &["change", "field", "input", "journal", "query", "rows", "mirror", "store", "clerk", "text"]),
    ("change", &["input", "journal", "clerk", "text"]),
    ("query", &["field", "clerk"]),
    ("field", &["clerk", "text"]),
    ("state", &["journal", "permissions", "clerk", "text"]),
    ("permissions", &["text"]),
    ("journal", &["clerk", "text"]),
    ("input", &[]),
    ("api", &["clerk", "text"]),
    ("emulator", &["clerk"]),
    ("rows", &["store", "clerk"]),
    ("mirror", &["store", "clerk"]),
    ("store", &["clerk"]),
    ("engine", &["field", "query", "store", "clerk"]),
    ("text", &["clerk"]),
    ("clerk", &[]),
];

/// Rooms without a world: no network, no terminal, no clock, no files.
const PURE: [&str; 12] = [
    "app", "change", "field", "input", "journal", "query", "rows", "mirror", "store", "engine", "clerk",
    "text",
];

/// What a pure room may not name.
const WORLD: [&str; 11] = [
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

/// What a pure room may name all the same: a search is shared out among threads, which end before it returns.
const GRANTED: [(&str, &str); 1] = [("engine", "std::thread")];

/// What belongs to some rooms only.
const HELD: [(&str, &[&str]); 6] = [
    ("crossterm", &["runtime", "cli"]),
    ("ratatui::crossterm", &["runtime", "cli"]),
    ("axum", &["emulator"]),
    ("tracing", &["api", "runtime", "cli"]),
    ("tracing_subscriber", &["runtime"]),
    ("reqwest", &["api"]),
];

/// What is wrong with a file, given the path of its module: `["app", "update", "keys"]`.
fn violations(module: &[&str], code: &str) -> Vec<String> {
    let room = module[0];
    let allowed = ARROWS.iter().find(|(name, _)| *name == room).map(|(_, rooms)| *rooms);
    let Some(allowed) = allowed else {
        return vec![format!("{room} is a room that the map does not have")];
    };
    let mut wrong = Vec::new();
    for path in paths::read(module, code) {
        let text = path.join("::");
        if path[0] == "crate" {
            match path.get(1).map(String::as_str) {
                None | Some("*") => wrong.push(format!("{room} takes in every room at once: {text}")),
                Some(target) if target != room && !allowed.contains(&target) => {
                    wrong.push(format!("{room} may not look into {target}: {text}"));
                }
                Some(_) => {}
            }
            continue;
        }
        let world = PURE.contains(&room).then_some(WORLD).into_iter().flatten();
        let world = world.filter(|name| !GRANTED.contains(&(room, name)));
        let held = HELD.iter().filter(|(_, rooms)| !rooms.contains(&room)).map(|(name, _)| *name);
        if let Some(name) = world.chain(held).find(|name| names(&path, name)) {
            wrong.push(format!("{room} may not name {name}: {text}"));
        }
    }
    wrong
}

/// Whether the path leads to that thing, into it, or takes in the module around it.
fn names(path: &[String], thing: &str) -> bool {
    let thing: Vec<&str> = thing.split("::").collect();
    let shorter = path.iter().zip(&thing).all(|(a, b)| a == b || a == "*");
    // `use std::time` would make `time::Instant` out of sight; `std` alone is too little to go by.
    shorter && (path.len() >= thing.len() || path.len() > 1)
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
fn every_arrow_in_src_is_on_the_map() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    files(&src, &mut found);
    let mut rooms = BTreeSet::new();
    let mut wrong = Vec::new();
    for file in &found {
        let place = file.strip_prefix(&src).expect("below src").with_extension("");
        let module: Vec<&str> = place.iter().map(|part| part.to_str().expect("names in ASCII")).collect();
        // lib.rs is the map itself: it declares the rooms and uses none.
        if module == ["lib"] {
            continue;
        }
        rooms.insert(module[0].to_owned());
        let code = fs::read_to_string(file).expect("a source file");
        wrong.extend(
            violations(&module, &code).into_iter().map(|what| format!("{}: {what}", place.display())),
        );
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    let known: BTreeSet<String> = ARROWS.iter().map(|(room, _)| (*room).to_owned()).collect();
    assert_eq!(rooms, known, "the map has exactly the rooms that there are");
}

#[test]
fn the_map_has_no_circle() {
    // Taking away rooms that look into nothing that is left ends with an empty house.
    let mut left: Vec<_> = ARROWS.to_vec();
    while !left.is_empty() {
        let before = left.len();
        let names: Vec<&str> = left.iter().map(|(room, _)| *room).collect();
        left.retain(|(_, rooms)| rooms.iter().any(|room| names.contains(room)));
        assert!(left.len() < before, "these go round: {names:?}");
    }
}

#[test]
fn a_wrong_arrow_is_found_however_it_is_written() {
    for code in [
        "use crate::api::Client;",
        "use crate::{clerk::Millis, api::Client};",
        "use crate::{\n    text::fit,\n    runtime,\n};",
        "fn f() { let _ = crate::emulator::Emulator::start; }",
        "use super::super::api::Client;",
        "mod tests { use super::super::super::view::draw; }",
        "use domdesk::cli;",
        "use crate::*;",
        "use crate as house;",
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
fn what_is_allowed_is_let_through() {
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
