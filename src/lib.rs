//! domdesk: a terminal desk for the email domains of Clerk organizations.
//!
//! The rooms of the house, and which way they look (`main → cli → runtime → {view, api}`, `view → app`,
//! `app → {change, input, mirror, query, rows}`, `change → journal`,
//! `runtime → session → {api, change, engine, mirror, state}`, `state → {journal, permissions}`, `config → permissions`,
//! `engine → {query, store}`, `{mirror, rows} → store`, `query → field`,
//! `{api, emulator, field, journal, store} → clerk`; `text` serves them all):
//!
//! - [`cli`]: arguments; one file per command.
//! - [`config`]: where the secret key and the API's address come from: one unit, of one origin.
//! - [`runtime`]: event loop, terminal, API worker: effects in, messages out.
//! - [`session`]: carries changes out, looks up their outcomes, and loads the local copy, without a screen.
//! - [`view`]: the screen, drawn from the model.
//! - [`app`]: the pure core: model, messages, effects, update.
//! - [`change`]: the life of one change, without a screen. No I/O.
//! - [`input`]: keys, and the one table of what they mean.
//! - [`api`]: the client: addresses, keys, requests, pace, retries, errors. Knows no screen.
//! - [`emulator`]: an embedded Clerk with the rules and error codes of the real one, on a loopback port.
//! - [`field`]: the fields of a domain: names, filters, orders, columns, exports. No I/O.
//! - [`query`]: queries and their text form. No I/O.
//! - [`journal`]: which changes were requested, by whom, and with which outcome. No I/O.
//! - [`state`]: the state folder: the journal's files, and which runs of the program are alive.
//! - [`permissions`]: who owns files and folders, and who else may change them.
//! - [`rows`]: the newest known state of single rows. No I/O.
//! - [`mirror`]: the local copy of a whole instance: which pages to read, and how they are merged. No I/O.
//! - [`store`]: the domains of a whole instance in memory, as columns. No I/O.
//! - [`engine`]: answers every query from the store. No I/O.
//! - [`clerk`]: the contract with Clerk as types. No I/O.
//! - [`text`]: text for a terminal: made safe, measured, cut; times in words.

pub mod api;
pub mod app;
pub mod change;
pub mod clerk;
pub mod cli;
pub mod config;
pub mod emulator;
pub mod engine;
pub mod field;
pub mod input;
pub mod journal;
pub mod mirror;
pub mod permissions;
pub mod query;
pub mod rows;
pub mod runtime;
pub mod session;
pub mod state;
pub mod store;
pub mod text;
pub mod view;
