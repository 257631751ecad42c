//! domdesk: a terminal desk for the email domains of Clerk organizations.
//!
//! The rooms of the house, and which way they look (`main → cli → runtime → {view, api}`, `view → app`,
//! `app → {input, clerk}`, `api → clerk`, `emulator → clerk`):
//!
//! - [`clerk`]: the contract with Clerk as types. No I/O.
//! - [`text`]: text for a terminal: made safe, measured, cut; times in words.
//! - [`api`]: the client: addresses, keys, requests, retries, errors. Knows no screen.
//! - [`config`]: where the secret key and the API's address come from.
//! - [`input`]: keys, and the one table of what they mean.
//! - [`app`]: the pure core: model, messages, effects, update.
//! - [`view`]: the screen, drawn from the model.

pub mod api;
pub mod app;
pub mod clerk;
pub mod config;
pub mod input;
pub mod text;
pub mod view;
