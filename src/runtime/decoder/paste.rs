//! An incoming bracketed paste.

/// Start of a paste, after `ESC [`.
pub(super) const BEGIN: &[u8] = b"200";

const END: &[u8] = b"\x1b[201~";

/// Bytes beyond this are dropped: far more than any field accepts, and little compared to the desk's memory.
const MOST: usize = 8 * 1024 * 1024;

const CTRL_C: u8 = 0x03;

#[derive(Debug, Default)]
pub(super) struct Paste {
    text: Vec<u8>,
    /// Matched bytes of the end sequence.
    matched: usize,
    last: u8,
}

impl Paste {
    /// Returns whether the byte completes the end sequence.
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
        // The first byte of the end sequence does not occur in it again.
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

    /// The text, without a partial end sequence.
    pub(super) fn text(self) -> String {
        String::from_utf8_lossy(&self.text).into_owned()
    }

    /// If an unterminated paste ends with Ctrl-C, removes it and returns true: the operator wants to quit.
    pub(super) fn take_ctrl_c(&mut self) -> bool {
        self.text.pop_if(|last| *last == CTRL_C);
        self.last == CTRL_C
    }
}
