//! A bracketed paste while it comes.

/// What begins it, behind `ESC [`.
pub(super) const BEGIN: &[u8] = b"200";

/// What ends it.
const END: &[u8] = b"\x1b[201~";

/// More is dropped, in bytes: far more than any field takes, and little beside what the desk has in memory.
const MOST: usize = 8 * 1024 * 1024;

/// The Ctrl-C key.
const CTRL_C: u8 = 0x03;

/// The text so far.
#[derive(Debug, Default)]
pub(super) struct Paste {
    text: Vec<u8>,
    /// How much of its end has come.
    matched: usize,
    /// The last byte of it.
    last: u8,
}

impl Paste {
    /// Takes in a byte; whether that was the last one of its end.
    pub(super) fn byte(&mut self, byte: u8) -> bool {
        self.last = byte;
        if END[self.matched] == byte {
            self.matched += 1;
            if self.matched == END.len() {
                self.matched = 0;
                return true;
            }
            return false;
        }
        // The end begins with a byte that is not in it again.
        let begun = std::mem::take(&mut self.matched);
        self.keep(&END[..begun]);
        if byte == END[0] {
            self.matched = 1;
        } else {
            self.keep(&[byte]);
        }
        false
    }

    fn keep(&mut self, bytes: &[u8]) {
        if self.text.len() + bytes.len() <= MOST {
            self.text.extend_from_slice(bytes);
        }
    }

    /// The text, without what may have come of its end.
    pub(super) fn text(self) -> String {
        String::from_utf8_lossy(&self.text).into_owned()
    }

    /// Of a paste whose end never came, the last byte was a Ctrl-C: that is taken out, since somebody wants to leave.
    pub(super) fn take_ctrl_c(&mut self) -> bool {
        self.text.pop_if(|last| *last == CTRL_C);
        self.last == CTRL_C
    }
}
