//! The server: the listener, TLS and HTTP/2, the routes, and one request from arrival to answer.

mod control;
pub(super) mod exchange;
pub(super) mod listener;
mod read_body;
pub(super) mod request_log;
pub(super) mod routes;
pub(super) mod shared;
pub(super) mod tls;
