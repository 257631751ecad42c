//! Generates domain names that resemble the name of their organization.

use std::collections::HashSet;

use fastrand::Rng;

use super::pick;
use super::words::{EXTRA, SUB, TOP};
use crate::clerk::{DomainName, MAX_NAME_LENGTH};
use crate::emulator::data::ids::mix;

/// One name in this many is very long.
const LONG_EVERY: u32 = 160;

/// Generates unique names.
#[derive(Debug)]
pub(super) struct DomainNames {
    /// Hashes of the names: a collision only costs another attempt.
    taken: HashSet<u64>,
    buffer: String,
}

impl DomainNames {
    pub(super) fn new(count: usize) -> Self {
        Self { taken: HashSet::with_capacity(count), buffer: String::new() }
    }

    /// A new name; `number` is the row's.
    pub(super) fn make(&mut self, rng: &mut Rng, stem: &str, number: usize) -> &str {
        for attempt in 0.. {
            self.buffer.clear();
            if attempt < 4 {
                write(&mut self.buffer, rng, stem);
            } else {
                // After four attempts (an organization with thousands of domains) use numbered branches.
                let branch = format!("{}-{number}-{attempt}.{stem}.{}", pick(rng, &SUB), pick(rng, &TOP));
                self.buffer.push_str(&branch);
            }
            if !self.buffer.is_ascii() {
                let Ok(name) = DomainName::parse(&self.buffer) else {
                    continue;
                };
                self.buffer.clear();
                self.buffer.push_str(name.as_str());
            }
            if self.taken.insert(hash(&self.buffer)) {
                break;
            }
        }
        &self.buffer
    }
}

fn write(name: &mut String, rng: &mut Rng, stem: &str) {
    if rng.u32(0..LONG_EVERY) == 0 {
        while name.len() + stem.len() < MAX_NAME_LENGTH * 2 / 3 {
            name.push_str(pick(rng, &SUB));
            name.push('-');
            name.push_str(pick(rng, &EXTRA));
            name.push('.');
        }
    }
    let shape = rng.u32(0..10);
    let extra = pick(rng, &EXTRA);
    match shape {
        0 => {
            name.push_str(pick(rng, &SUB));
            name.push('.');
            name.push_str(stem);
        }
        1 => {
            name.push_str("get");
            name.push_str(stem);
        }
        2 | 3 => {
            name.push_str(stem);
            name.push('-');
            name.push_str(extra);
        }
        4 => {
            name.push_str(stem);
            name.push_str(extra);
        }
        _ => name.push_str(stem),
    }
    name.push('.');
    name.push_str(pick(rng, &TOP));
}

fn hash(text: &str) -> u64 {
    let fnv = text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    mix(fnv)
}
