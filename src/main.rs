//! Starts domdesk.

fn main() {}
