//! Parses escape sequences byte by byte. Every state has a timeout and a size limit, and Ctrl-C gets through in all of them.

use std::time::Duration;

use crossterm::event::{Event, KeyModifiers};

use super::keys::{character, control};
use super::paste::{self, Paste};
use super::{mouse, sequence};

/// How long an ESC may start a sequence: the rest follows immediately, even over a slow line, and people do not type two
/// keys this fast.
const ESCAPE: Duration = Duration::from_millis(25);

/// How long after an ESC that counted as a key the rest of a sequence is still recognized and swallowed.
const LATE: Duration = Duration::from_millis(100);

/// Timeout of a whole sequence.
const SEQUENCE: Duration = Duration::from_millis(250);

/// Timeouts within an answer of the terminal, and for all of it.
const TEXT_PAUSE: Duration = Duration::from_millis(250);
const TEXT: Duration = Duration::from_secs(2);

/// Timeout within a paste for anything but typed keys. Longer than the others: a paste may be long, and after a timeout the
/// rest would count as keys. Ctrl-C ends it immediately.
const PASTE_PAUSE: Duration = Duration::from_secs(1);

/// Input no longer than a key and this long after the previous byte is typed by a person, not pasted.
const APART: Duration = Duration::from_millis(10);

/// The longest key, in bytes.
const MOST_OF_A_KEY: usize = 8;

/// The longest sequence, in bytes; real ones have a tenth of that.
const MOST_SEQUENCE: usize = 256;

/// The longest answer of the terminal, in bytes: the clipboard, as far as terminals send it.
const MOST_TEXT: usize = 1024 * 1024;

const ESC: u8 = 0x1b;
const BEL: u8 = 0x07;
const CTRL_C: u8 = 0x03;
const CTRL_Z: u8 = 0x1a;
const CAN: u8 = 0x18;

#[derive(Debug, PartialEq)]
pub(super) enum Parsed {
    Event(Event),
    /// A report of the terminal, which nothing has asked for.
    Report,
    /// A sequence was abandoned before its end, which may still arrive.
    Cut,
    /// A key that looks typed by a person became part of an unfinished sequence.
    Lost(char),
}

#[derive(Debug, Default)]
enum State {
    #[default]
    Ground,
    /// Within a UTF-8 character, typed with these modifiers.
    Character(Vec<u8>, KeyModifiers),
    /// After an ESC.
    Escape,
    /// After `ESC [`, or after `ESC O` if `is_shift`.
    Sequence {
        parameters: Vec<u8>,
        is_shift: bool,
    },
    /// After `ESC [ [`.
    Console,
    /// After `ESC [ M`.
    Mouse(Vec<u8>),
    /// Within a string for a program: OSC, DCS, APC, PM, SOS. Its length so far, and whether the last byte is an ESC.
    Text(usize, bool),
    Paste(Paste),
}

#[derive(Debug, Default)]
pub(super) struct Parser {
    state: State,
    /// Start of the state, and time of the last byte.
    begun: Duration,
    last: Duration,
    /// Time of the last input that does not look typed by a person.
    busy: Duration,
    /// Whether the current input looks typed by a person, and whether it is a single byte.
    is_key: bool,
    is_single: bool,
    /// When an ESC counted as a key, if nothing has arrived since.
    escaped: Option<Duration>,
    /// Whether the sequence belongs to such an ESC, which has already taken effect: ignore the rest.
    is_late: bool,
    parsed: Vec<Parsed>,
}

impl Parser {
    /// Results since the last call.
    pub(super) fn take(&mut self) -> Vec<Parsed> {
        std::mem::take(&mut self.parsed)
    }

    /// Time of the last byte.
    pub(super) fn last(&self) -> Duration {
        self.last
    }

    /// When the state times out.
    pub(super) fn deadline(&self) -> Option<Duration> {
        match self.state {
            State::Ground => None,
            State::Character(..) | State::Escape => Some(self.begun + ESCAPE),
            State::Sequence { .. } | State::Console | State::Mouse(_) => Some(self.begun + SEQUENCE),
            State::Text(..) => Some((self.last + TEXT_PAUSE).min(self.begun + TEXT)),
            State::Paste(_) => Some(self.busy + PASTE_PAUSE),
        }
    }

    /// Nothing arrived until `now`.
    pub(super) fn pass(&mut self, now: Duration) {
        if self.deadline().is_none_or(|due| now < due) {
            return;
        }
        match self.leave() {
            State::Ground => {}
            State::Escape => {
                self.emit(control(ESC, KeyModifiers::NONE));
                self.escaped = Some(now);
            }
            State::Character(..)
            | State::Sequence { .. }
            | State::Console
            | State::Mouse(_)
            | State::Text(_, false) => self.cut(),
            State::Text(_, true) => {
                self.cut();
                self.emit(control(ESC, KeyModifiers::NONE));
            }
            State::Paste(mut paste) => {
                let leaves = paste.take_ctrl_c();
                self.emit(Event::Paste(paste.text()));
                self.cut();
                if leaves {
                    self.emit(control(CTRL_C, KeyModifiers::NONE));
                }
            }
        }
    }

    /// Parses the bytes of one read.
    pub(super) fn read(&mut self, bytes: &[u8], now: Duration) {
        if bytes.is_empty() {
            return;
        }
        self.is_single = bytes.len() == 1;
        self.is_key = bytes.len() <= MOST_OF_A_KEY && now.saturating_sub(self.last) >= APART;
        self.last = now;
        if !self.is_key {
            self.busy = now;
        }
        // A paste loses no bytes, and after an unterminated one keys are doubted for long enough.
        let is_open = matches!(self.state, State::Ground | State::Escape | State::Paste(_));
        let known = self.parsed.len();
        for byte in bytes {
            self.byte(*byte, now);
        }
        let is_whole = |parsed: &Parsed| matches!(parsed, Parsed::Event(_) | Parsed::Report);
        if let [key @ 0x21..0x7f] = bytes
            && !is_open
            && self.is_key
            && !self.parsed.iter().skip(known).any(is_whole)
        {
            self.parsed.push(Parsed::Lost(char::from(*key)));
        }
    }

    fn byte(&mut self, byte: u8, now: Duration) {
        let escaped = self.escaped.take();
        match std::mem::take(&mut self.state) {
            State::Ground
                if escaped.is_some_and(|at| now.saturating_sub(at) < LATE) && self.opens(byte, now) =>
            {
                self.is_late = true;
            }
            State::Ground => self.fresh(byte, KeyModifiers::NONE, now),
            State::Character(bytes, held) => self.in_character(bytes, held, byte, now),
            State::Escape => self.behind_escape(byte, now),
            State::Sequence { parameters, is_shift } => self.in_sequence(parameters, is_shift, byte, now),
            State::Console if (0x20..0x7f).contains(&byte) => self.finish(sequence::console(byte)),
            State::Mouse(mut bytes) if byte >= 0x20 => {
                bytes.push(byte);
                match <[u8; 3]>::try_from(bytes) {
                    Ok(bytes) => self.finish(mouse::old(bytes)),
                    Err(bytes) => self.state = State::Mouse(bytes),
                }
            }
            State::Console | State::Mouse(_) => self.give_up(byte, now),
            State::Text(length, behind_escape) => self.in_text(length, behind_escape, byte, now),
            State::Paste(paste) if byte == CTRL_C && self.is_single && self.is_key => {
                self.leave();
                self.emit(Event::Paste(paste.text()));
                self.give_up(byte, now);
            }
            State::Paste(mut paste) => {
                if paste.byte(byte) {
                    self.leave();
                    self.emit(Event::Paste(paste.text()));
                } else {
                    self.state = State::Paste(paste);
                }
            }
        }
    }

    /// The first byte of a key or sequence.
    fn fresh(&mut self, byte: u8, held: KeyModifiers, now: Duration) {
        match byte {
            ESC => self.enter(State::Escape, now),
            0x00..0x20 | 0x7f => self.emit(control(byte, held)),
            0x20..0x7f => self.emit(character(char::from(byte), held)),
            0xc2..=0xf4 => self.enter(State::Character(vec![byte], held), now),
            // Never the first byte of a character: its beginning was lost.
            0x80..=0xc1 | 0xf5..=0xff => self.cut(),
        }
    }

    fn in_character(&mut self, mut bytes: Vec<u8>, held: KeyModifiers, byte: u8, now: Duration) {
        if byte & 0b1100_0000 != 0b1000_0000 {
            self.cut();
            return self.fresh(byte, KeyModifiers::NONE, now);
        }
        bytes.push(byte);
        let length = match bytes[0] {
            0..0xe0 => 2,
            0xe0..0xf0 => 3,
            _ => 4,
        };
        if bytes.len() < length {
            self.state = State::Character(bytes, held);
        } else if let Some(c) = std::str::from_utf8(&bytes).ok().and_then(|text| text.chars().next()) {
            self.emit(character(c, held));
        } else {
            self.cut();
        }
    }

    /// Starts the state that this byte opens after an ESC; returns whether there is one.
    fn opens(&mut self, byte: u8, now: Duration) -> bool {
        let state = match byte {
            b'[' | b'O' => State::Sequence { parameters: Vec::new(), is_shift: byte == b'O' },
            b']' | b'P' | b'X' | b'^' | b'_' => State::Text(0, false),
            _ => return false,
        };
        self.enter(state, now);
        true
    }

    fn behind_escape(&mut self, byte: u8, now: Duration) {
        if self.opens(byte, now) {
            return;
        }
        match byte {
            // Two keys, not one with Alt, so that leaving always works.
            ESC | CTRL_C | CTRL_Z => {
                self.emit(control(ESC, KeyModifiers::NONE));
                self.fresh(byte, KeyModifiers::NONE, now);
            }
            _ => self.fresh(byte, KeyModifiers::ALT, now),
        }
    }

    fn in_sequence(&mut self, mut parameters: Vec<u8>, is_shift: bool, byte: u8, now: Duration) {
        match byte {
            0x20..0x40 if parameters.len() < MOST_SEQUENCE => {
                parameters.push(byte);
                self.state = State::Sequence { parameters, is_shift };
            }
            0x40..0x7f if is_shift => self.finish(sequence::shift(&parameters, byte)),
            b'[' if parameters.is_empty() => self.state = State::Console,
            b'M' if parameters.is_empty() => self.state = State::Mouse(Vec::new()),
            b'~' if parameters == paste::BEGIN => self.enter(State::Paste(Paste::default()), now),
            0x40..0x7f => {
                if sequence::is_report(&parameters, byte) {
                    self.parsed.push(Parsed::Report);
                }
                self.finish(sequence::csi(&parameters, byte));
            }
            _ => self.give_up(byte, now),
        }
    }

    fn in_text(&mut self, length: usize, behind_escape: bool, byte: u8, now: Duration) {
        match byte {
            b'\\' if behind_escape => {
                self.leave();
            }
            _ if behind_escape => {
                self.leave();
                self.cut();
                self.begun = now;
                self.behind_escape(byte, now);
            }
            BEL => {
                self.leave();
            }
            CTRL_C | CTRL_Z => self.give_up(byte, now),
            CAN => {
                self.leave();
                self.cut();
            }
            _ if length >= MOST_TEXT => self.give_up(byte, now),
            _ => self.state = State::Text(length + 1, byte == ESC),
        }
    }

    /// The sequence is complete.
    fn finish(&mut self, event: Option<Event>) {
        let is_late = self.is_late;
        self.leave();
        if let Some(event) = event.filter(|_| !is_late) {
            self.emit(event);
        }
    }

    /// The byte cannot belong to the sequence: treat it as a new key.
    fn give_up(&mut self, byte: u8, now: Duration) {
        self.leave();
        self.cut();
        self.fresh(byte, KeyModifiers::NONE, now);
    }

    fn enter(&mut self, state: State, now: Duration) {
        self.state = state;
        self.begun = now;
        self.busy = now;
    }

    fn leave(&mut self) -> State {
        self.is_late = false;
        std::mem::take(&mut self.state)
    }

    fn emit(&mut self, event: Event) {
        self.parsed.push(Parsed::Event(event));
    }

    fn cut(&mut self) {
        self.parsed.push(Parsed::Cut);
    }
}
