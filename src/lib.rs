//! domdesk: a terminal desk for the email domains of Clerk organizations.
//!
//! The modules and their dependencies (`main → cli → runtime → {view, api}`, `view → app`,
//! `app → {change, input, mirror, output, plan, query, rows, triage}`, `change → journal`, `runtime → {computer, triage}`,
//! `runtime → session → {api, change, engine, mirror, state}`, `state → {journal, notes, permissions}`, `config → permissions`,
//! `engine → {query, store}`, `{mirror, rows, triage} → store → notes`, `plan → {change, store}`, `query → field`,
//! `{api, emulator, field, journal, store} → clerk`; all use `text`):
//!
//! - [`cli`]: the command line: arguments, and one module per command.
//! - [`config`]: the secret key and the API's address, which must have the same origin.
//! - [`runtime`]: the event loop, the terminal and the API worker: runs effects, delivers messages.
//! - [`session`]: carries out changes, looks up their outcomes, and loads the local copy, without a screen.
//! - [`view`]: draws the model.
//! - [`app`]: the pure core: model, messages, effects, update. No I/O.
//! - [`change`]: the life cycle of a change. No I/O.
//! - [`input`]: keys, and the table of their commands.
//! - [`api`]: the client for Clerk's API: requests, rate limiting, retries, errors.
//! - [`emulator`]: an emulator of Clerk's API with Clerk's rules and error codes, on a loopback port.
//! - [`field`]: the fields of a domain: name, filter, sort key, column and export of each. No I/O.
//! - [`flag`]: the names of flags, and sets of them. No I/O.
//! - [`query`]: the query language. No I/O.
//! - [`journal`]: the records of changes: request, operator and outcome. No I/O.
//! - [`notes`]: notes on domains, snoozes and places in queues, merged from lines. No I/O.
//! - [`state`]: the state folder: the journal's files, and which runs of the program are active.
//! - [`output`]: rows as CSV, JSON, Markdown and tables, and changes as shell commands. No I/O.
//! - [`computer`]: the operator's computer: the clipboard, the program that opens links, and exported files.
//! - [`permissions`]: who owns files and folders, and who else may change them.
//! - [`rows`]: the newest known version of each row. No I/O.
//! - [`mirror`]: the local copy of an instance: which pages to load, and how responses change it. No I/O.
//! - [`store`]: the domains of an instance in memory, in columns. No I/O.
//! - [`engine`]: runs queries on the store. No I/O.
//! - [`triage`]: what rows say together: counts by facet, conflicts, flags, names in prose. No I/O.
//! - [`plan`]: many changes as one decision: which rows, in what order, and the plan file. No I/O.
//! - [`clerk`]: Clerk's API as types. No I/O.
//! - [`text`]: text for a terminal: made safe, measured, truncated; formats for times.

pub mod api;
pub mod app;
pub mod change;
pub mod clerk;
pub mod cli;
pub mod computer;
pub mod config;
pub mod emulator;
pub mod engine;
pub mod field;
pub mod flag;
pub mod input;
pub mod journal;
pub mod mirror;
pub mod notes;
pub mod output;
pub mod permissions;
pub mod plan;
pub mod query;
pub mod rows;
pub mod runtime;
pub mod session;
pub mod state;
pub mod store;
pub mod text;
pub mod triage;
pub mod view;
