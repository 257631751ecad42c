//! Splits a journal's file into blocks of whole lines.

use std::io::{self, Read};

use memchr::{memchr, memrchr};

/// Consecutive whole lines. Only the last line of the file may have no end.
#[derive(Debug, Default)]
pub(super) struct Block {
    /// The offset of the first line.
    pub(super) offset: u64,
    /// A reusable buffer.
    room: Vec<u8>,
    /// How much of the buffer is used.
    length: usize,
}

impl Block {
    pub(super) fn bytes(&self) -> &[u8] {
        self.room.get(..self.length).unwrap_or_default()
    }

    /// Appends up to `size` bytes; returns how many. 0 is the end of the source.
    fn read(&mut self, source: &mut impl Read, size: usize) -> io::Result<usize> {
        let end = self.length + size;
        if self.room.len() < end {
            self.room.resize(end, 0);
        }
        let mut count = 0;
        while let Some(free) = self.room.get_mut(self.length..end).filter(|free| !free.is_empty()) {
            match source.read(free) {
                Ok(0) => break,
                Ok(read) => {
                    self.length += read;
                    count += read;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(count)
    }

    /// Drops bytes from the start.
    fn drop_front(&mut self, count: usize) {
        self.room.copy_within(count..self.length, 0);
        self.length -= count;
    }
}

/// Splits a source into blocks.
#[derive(Debug)]
pub(super) struct Blocks<R> {
    source: R,
    /// How much to read at a time.
    size: usize,
    /// The longest line that is kept, in bytes with its end.
    longest: usize,
    /// The source was split up to here.
    pub(super) end: u64,
    /// What was read beyond `end`: the start of a line.
    carry: Vec<u8>,
    /// Whether the next bytes belong to a line that is too long.
    skips_line: bool,
    /// The number of lines that were too long.
    pub(super) skipped: usize,
    /// Whether the source ends in the middle of a line. Valid once the source has ended.
    pub(super) is_torn: bool,
}

impl<R: Read> Blocks<R> {
    /// The source starts at that offset of the file, at the start of a line.
    pub(super) const fn new(source: R, start: u64, size: usize, longest: usize) -> Self {
        let carry = Vec::new();
        Self { source, size, longest, end: start, carry, skips_line: false, skipped: 0, is_torn: false }
    }

    /// Reads the next lines into this block; `false` at the end of the source. Skips a line that is too long, unless
    /// its end is already in the buffer: then the block's reader has to skip it.
    pub(super) fn next(&mut self, block: &mut Block) -> io::Result<bool> {
        block.length = 0;
        // The carried bytes contain no line end.
        let mut known = self.carry.len();
        block.read(&mut self.carry.as_slice(), known)?;
        self.carry.clear();
        loop {
            let is_end = block.read(&mut self.source, self.size)? == 0;
            if self.skips_line {
                let end = memchr(b'\n', block.bytes());
                let passed = end.map_or(block.length, |end| end + 1);
                block.drop_front(passed);
                self.advance(passed);
                self.skips_line = end.is_none();
                known = 0;
                if is_end {
                    self.is_torn |= self.skips_line;
                    return Ok(false);
                }
            }
            if let Some(last) = block.bytes().get(known..).and_then(|new| memrchr(b'\n', new)) {
                let whole = known + last + 1;
                self.carry.extend_from_slice(block.bytes().get(whole..).unwrap_or_default());
                block.length = whole;
            } else if block.length >= self.longest {
                // With its end it would be even longer.
                self.skipped += 1;
                self.skips_line = true;
                continue;
            } else if is_end {
                // The next call finds no more bytes, and so no line end.
                self.is_torn |= block.length > 0;
            } else {
                known = block.length;
                continue;
            }
            block.offset = self.end;
            self.advance(block.length);
            return Ok(block.length > 0);
        }
    }

    fn advance(&mut self, count: usize) {
        self.end += u64::try_from(count).unwrap_or(0);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Returns less than requested, and is interrupted before each read.
    struct Slow<'a> {
        bytes: &'a [u8],
        most: usize,
        is_interrupted: bool,
    }

    impl Read for Slow<'_> {
        fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
            self.is_interrupted = !self.is_interrupted;
            if self.is_interrupted {
                return Err(io::ErrorKind::Interrupted.into());
            }
            let length = self.most.min(room.len());
            self.bytes.read(room.get_mut(..length).unwrap_or_default())
        }
    }

    /// The lines with their offsets, without those that are too long; and the number of those.
    fn plainly(bytes: &[u8], longest: usize) -> (Vec<(u64, Vec<u8>)>, usize) {
        let (mut lines, mut offset, mut skipped) = (Vec::new(), 100, 0);
        for line in bytes.split_inclusive(|byte| *byte == b'\n') {
            let is_torn_at_the_limit = line.len() == longest && !line.ends_with(b"\n");
            if line.len() > longest || is_torn_at_the_limit {
                skipped += 1;
            } else {
                lines.push((offset, line.to_vec()));
            }
            offset += u64::try_from(line.len()).unwrap();
        }
        (lines, skipped)
    }

    proptest! {
        #[test]
        fn blocks_contain_every_line_exactly_once(
            lengths in proptest::collection::vec(0_usize..30, 0..20),
            is_torn in any::<bool>(),
            size in 1_usize..40,
            longest in 1_usize..25,
            most in 1_usize..10,
        ) {
            let mut bytes: Vec<u8> = lengths.iter().flat_map(|length| [vec![b'x'; *length], vec![b'\n']].concat()).collect();
            if is_torn {
                bytes.pop();
            }
            let (expected, expected_skipped) = plainly(&bytes, longest);
            let mut blocks = Blocks::new(Slow { bytes: &bytes, most, is_interrupted: false }, 100, size, longest);
            let (mut block, mut lines, mut skipped) = (Block::default(), Vec::new(), 0);
            while blocks.next(&mut block).unwrap() {
                prop_assert!(block.bytes().len() < longest.max(size) + size);
                let mut offset = block.offset;
                for line in block.bytes().split_inclusive(|byte| *byte == b'\n') {
                    if line.len() > longest {
                        skipped += 1;
                    } else {
                        lines.push((offset, line.to_vec()));
                    }
                    offset += u64::try_from(line.len()).unwrap();
                }
            }
            prop_assert_eq!(lines, expected);
            prop_assert_eq!(blocks.skipped + skipped, expected_skipped);
            prop_assert_eq!(blocks.end, 100 + u64::try_from(bytes.len()).unwrap());
            prop_assert_eq!(blocks.is_torn, !bytes.is_empty() && !bytes.ends_with(b"\n"));
        }
    }
}
