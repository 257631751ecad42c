//! With a pipe instead of a terminal: it accepts a limited number of bytes until the other end is read.

#![expect(clippy::expect_used, reason = "what cannot be expected fails the test")]

use std::fs::File;
use std::io::{PipeReader, Read, pipe};
use std::os::fd::OwnedFd;

use super::*;

/// More than the capacity of a pipe.
const MUCH: usize = 1 << 20;

/// Ends a test that hangs.
const BOUND: Duration = Duration::from_secs(120);

/// A writer that writes directly, and one that leaves everything to its thread.
fn both() -> [(TerminalWriter, PipeReader); 2] {
    [true, false].map(|is_direct| {
        let (reader, writer) = pipe().expect("a pipe");
        let output = File::from(OwnedFd::from(writer));
        rustix::io::ioctl_fionbio(&output, is_direct).expect("a pipe that does not wait");
        let direct = is_direct.then(|| output.try_clone().expect("a second one"));
        (TerminalWriter::new(output, direct), reader)
    })
}

fn numbered(length: usize) -> Vec<u8> {
    (0..length).map(|at| u8::try_from(at % 251).expect("a byte")).collect()
}

#[tokio::test]
async fn bytes_not_accepted_are_written_later_in_order() {
    for (writer, mut reader) in both() {
        let bytes = numbered(MUCH);
        let (first, second) = bytes.split_at(MUCH - 7);
        writer.send(first).expect("it is there");
        assert!(writer.is_busy());
        writer.send(second).expect("it is there");
        writer.flush(Duration::ZERO);
        assert!(writer.is_busy(), "the other end has not been read");
        let reading = thread::spawn(move || {
            let mut read = vec![0; MUCH];
            reader.read_exact(&mut read).map(|()| (read, reader))
        });
        writer.drained().await.expect("it is there");
        assert!(!writer.is_busy());
        let (read, mut reader) = reading.join().expect("no panic").expect("all of it");
        assert!(read == bytes);
        // Once drained, the next bytes are accepted like the first.
        writer.send(b"on").expect("it is there");
        writer.flush(BOUND);
        assert!(!writer.is_busy());
        let mut next = [0; 2];
        reader.read_exact(&mut next).expect("both");
        assert_eq!(&next, b"on");
    }
}

#[tokio::test]
async fn waiting_and_sending_fail_once_the_terminal_is_gone() {
    for (writer, reader) in both() {
        writer.send(&numbered(MUCH)).expect("it is there");
        let waiting = tokio::spawn({
            let writer = writer.clone();
            async move { writer.drained().await }
        });
        drop(reader);
        let error = waiting.await.expect("no panic").expect_err("it has gone");
        assert_eq!(error.kind(), io::ErrorKind::BrokenPipe);
        assert!(!writer.is_busy(), "a lost terminal must not delay the exit");
        assert_eq!(writer.send(b"on").map_err(|error| error.kind()), Err(io::ErrorKind::BrokenPipe));
    }
}

#[test]
fn bytes_accepted_immediately_need_no_thread() {
    let [(writer, mut reader), _] = both();
    writer.send(b"a frame").expect("it is there");
    assert!(!writer.is_busy());
    assert!(writer.0.lock().output.is_some());
    let mut frame = [0; 7];
    reader.read_exact(&mut frame).expect("all of it");
    assert_eq!(&frame, b"a frame");
}
