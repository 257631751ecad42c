//! Over a pipe in the terminal's place: it takes so many bytes, and no more until somebody reads.

#![expect(clippy::expect_used, reason = "what cannot be expected fails the test")]

use std::fs::File;
use std::io::{PipeReader, Read, pipe};
use std::os::fd::OwnedFd;

use super::*;

/// More than a pipe takes at once.
const MUCH: usize = 1 << 20;

/// Ends a test that hangs.
const BOUND: Duration = Duration::from_secs(120);

/// An outlet that writes itself what is taken now, and one that leaves everything to its thread.
fn both() -> [(Outlet, PipeReader); 2] {
    [true, false].map(|is_direct| {
        let (reader, writer) = pipe().expect("a pipe");
        let output = File::from(OwnedFd::from(writer));
        rustix::io::ioctl_fionbio(&output, is_direct).expect("a pipe that does not wait");
        let direct = is_direct.then(|| output.try_clone().expect("a second one"));
        (Outlet::new(output, direct), reader)
    })
}

fn numbered(length: usize) -> Vec<u8> {
    (0..length).map(|at| u8::try_from(at % 251).expect("a byte")).collect()
}

#[tokio::test]
async fn what_is_not_taken_is_brought_later_and_in_order() {
    for (outlet, mut reader) in both() {
        let bytes = numbered(MUCH);
        let (first, second) = bytes.split_at(MUCH - 7);
        outlet.send(first).expect("it is there");
        assert!(outlet.is_busy());
        outlet.send(second).expect("it is there");
        outlet.flush(Duration::ZERO);
        assert!(outlet.is_busy(), "nobody has read");
        let reading = thread::spawn(move || {
            let mut read = vec![0; MUCH];
            reader.read_exact(&mut read).map(|()| (read, reader))
        });
        outlet.free().await.expect("it is there");
        assert!(!outlet.is_busy());
        let (read, mut reader) = reading.join().expect("no panic").expect("all of it");
        assert!(read == bytes);
        // Free again, it takes the next bytes as the first.
        outlet.send(b"on").expect("it is there");
        outlet.flush(BOUND);
        assert!(!outlet.is_busy());
        let mut next = [0; 2];
        reader.read_exact(&mut next).expect("both");
        assert_eq!(&next, b"on");
    }
}

#[tokio::test]
async fn a_terminal_that_goes_is_told_to_whoever_waits_and_whoever_sends() {
    for (outlet, reader) in both() {
        outlet.send(&numbered(MUCH)).expect("it is there");
        let waiting = tokio::spawn({
            let outlet = outlet.clone();
            async move { outlet.free().await }
        });
        drop(reader);
        let told = waiting.await.expect("no panic").expect_err("it has gone");
        assert_eq!(told.kind(), io::ErrorKind::BrokenPipe);
        assert!(!outlet.is_busy(), "nobody waits for it at the end");
        assert_eq!(outlet.send(b"on").map_err(|error| error.kind()), Err(io::ErrorKind::BrokenPipe));
    }
}

#[test]
fn what_is_taken_now_takes_no_thread() {
    let [(outlet, mut reader), _] = both();
    outlet.send(b"a frame").expect("it is there");
    assert!(!outlet.is_busy());
    assert!(outlet.0.lock().output.is_some());
    let mut frame = [0; 7];
    reader.read_exact(&mut frame).expect("all of it");
    assert_eq!(&frame, b"a frame");
}
