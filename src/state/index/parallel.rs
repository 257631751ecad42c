//! Parses the blocks of a file on several threads, and passes the results on in the order of the file.

use std::io::{self, Read};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{Builder, Scope, scope};

use super::blocks::{Block, Blocks};

/// How many blocks may be queued at each thread, including the current one. This bounds the memory, however long the
/// file is.
const AHEAD: usize = 3;

/// A thread that parses blocks in order.
struct Reader<T> {
    blocks: SyncSender<Block>,
    results: Receiver<(Block, T)>,
}

impl<T: Send> Reader<T> {
    fn start<'scope>(
        scope: &'scope Scope<'scope, '_>,
        read: &'scope (impl Fn(&Block) -> T + Sync),
    ) -> io::Result<Self>
    where
        T: 'scope,
    {
        let (blocks, given) = sync_channel::<Block>(AHEAD);
        let (done, results) = sync_channel(AHEAD);
        Builder::new().name("journal reader".into()).spawn_scoped(scope, move || {
            for block in given {
                let result = read(&block);
                if done.send((block, result)).is_err() {
                    return;
                }
            }
        })?;
        Ok(Self { blocks, results })
    }
}

/// Parses each block on that many additional threads, and takes the results in the order of the file on this thread.
/// With fewer than two threads, or if none can be started, does everything on this thread.
pub(super) fn read_all<T: Send>(
    blocks: &mut Blocks<impl Read>,
    threads: usize,
    read: impl Fn(&Block) -> T + Sync,
    mut take: impl FnMut(T),
) -> io::Result<()> {
    scope(|scope| {
        let wanted = if threads < 2 { 0 } else { threads };
        // Continue without a thread that cannot be started.
        let readers: Vec<_> = (0..wanted).map_while(|_| Reader::start(scope, &read).ok()).collect();
        if readers.is_empty() {
            let mut block = Block::default();
            while blocks.next(&mut block)? {
                take(read(&block));
            }
            return Ok(());
        }
        let mut free: Vec<Block> = (0..readers.len() * AHEAD).map(|_| Block::default()).collect();
        // Blocks go to the threads in turn, and come back in the same order.
        let (mut given, mut taken) = (readers.iter().cycle(), readers.iter().cycle());
        let mut waiting = 0_usize;
        let mut is_end = false;
        loop {
            if !is_end && let Some(mut block) = free.pop() {
                is_end = !blocks.next(&mut block)?;
                if !is_end {
                    let reader = given.next().ok_or_else(ended)?;
                    reader.blocks.send(block).map_err(|_| ended())?;
                    waiting += 1;
                }
                continue;
            }
            if waiting == 0 {
                return Ok(());
            }
            let reader = taken.next().ok_or_else(ended)?;
            let (block, result) = reader.results.recv().map_err(|_| ended())?;
            waiting -= 1;
            free.push(block);
            take(result);
        }
    })
}

/// A thread ends early only if it panics, and then the waiting thread panics as well.
fn ended() -> io::Error {
    io::Error::other("a thread that read it has ended")
}

#[cfg(test)]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::mpsc::channel;

    use super::*;

    const LINES: usize = 500;

    fn source() -> String {
        (0..LINES).fold(String::new(), |lines, number| lines + &number.to_string() + "\n")
    }

    /// A source that counts the reads from it.
    struct Counted<'a>(&'a [u8], &'a AtomicUsize);

    impl Read for Counted<'_> {
        fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
            self.1.fetch_add(1, Ordering::SeqCst);
            let length = room.len().min(4);
            self.0.read(room.get_mut(..length).unwrap_or_default())
        }
    }

    #[test]
    fn results_arrive_in_the_order_of_the_file_and_memory_is_bounded() {
        let source = source();
        for threads in [0, 1, 2, 5] {
            let (reads, taken) = (AtomicUsize::new(0), AtomicUsize::new(0));
            let mut blocks = Blocks::new(Counted(source.as_bytes(), &reads), 0, 4, 100);
            let mut all = String::new();
            let read = |block: &Block| {
                // Blocks that were read from the source but not taken yet, including reads that completed no block.
                let ahead = reads.load(Ordering::SeqCst).saturating_sub(2 * taken.load(Ordering::SeqCst));
                (String::from_utf8(block.bytes().to_vec()).unwrap(), ahead)
            };
            let take = |(text, ahead): (String, usize)| {
                taken.fetch_add(1, Ordering::SeqCst);
                assert!(ahead <= 2 * (threads.max(1) * AHEAD + 1), "{ahead} with {threads} threads");
                all.push_str(&text);
            };
            read_all(&mut blocks, threads, read, take).unwrap();
            assert_eq!(all, source);
        }
    }

    #[test]
    fn a_slower_thread_does_not_change_the_order() {
        let source = source();
        let mut blocks = Blocks::new(source.as_bytes(), 0, 4, 100);
        // The first block is parsed only after the second, so its thread is certainly behind.
        let (is_second_read, second) = channel();
        let second = std::sync::Mutex::new(second);
        let read = |block: &Block| {
            let text = String::from_utf8(block.bytes().to_vec()).unwrap();
            if block.offset == 0 {
                second.lock().unwrap().recv().unwrap();
            } else {
                let _ = is_second_read.send(());
            }
            text
        };
        let mut all = String::new();
        read_all(&mut blocks, 2, read, |text| all.push_str(&text)).unwrap();
        assert_eq!(all, source);
    }

    #[test]
    fn a_source_that_fails_ends_all_threads() {
        let start = source();
        let source = start.as_bytes().chain(Broken);
        let mut blocks = Blocks::new(source, 0, 4, 100);
        let mut taken = 0;
        let result = read_all(&mut blocks, 2, |_| (), |()| taken += 1);
        assert_eq!(result.unwrap_err().kind(), io::ErrorKind::StorageFull);
        assert!(taken <= LINES);
    }

    struct Broken;

    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::ErrorKind::StorageFull.into())
        }
    }

    #[test]
    fn a_panicking_thread_does_not_block_forever() {
        let source = source();
        let mut blocks = Blocks::new(source.as_bytes(), 0, 4, 100);
        let read = |block: &Block| assert!(block.offset < 50, "on purpose");
        let result = catch_unwind(AssertUnwindSafe(|| read_all(&mut blocks, 2, read, |()| {})));
        assert!(result.is_err());
    }
}
