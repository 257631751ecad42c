//! What `update` does, told as the stories of those who press the keys.

mod bench;
mod confirming;
mod copying;
mod creating;
mod editing;
mod finding;
mod guarding;
mod invariants;
mod journal;
mod journal_view;
mod lagging;
mod leaving;
mod ledger;
mod loading;
mod local;
mod properties;
mod screen;
mod searching;
mod server;
mod stale;
mod start;
mod toggling;
mod trouble;
mod unknown;
mod waits;
mod world;
