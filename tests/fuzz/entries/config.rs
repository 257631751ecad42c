//! The files that may hold keys and addresses: no error and no warning shows a key from them.

use std::cell::RefCell;
use std::fs;
use std::path::Path;

use domdesk::config::{Sources, look_up};
use tempfile::TempDir;

use super::source::Source;

/// Replaces each `@` of the input. No error may contain more of it than the prefix.
const KEY: &str = "sk_test_Hidden0Key";
const HIDDEN: &str = "hidden0key";

const FILES: [&str; 3] = [".env", ".env.local", ".clerk/.tmp/keyless.json"];

/// The first byte selects the file and whether another file holds a valid key; the rest is the file's content.
pub fn config(data: &[u8]) {
    let mut source = Source::new(data);
    let first = source.byte();
    let file = FILES[usize::from(first) % FILES.len()];
    let mut content = Vec::new();
    for byte in data.get(1..).unwrap_or_default() {
        if *byte == b'@' { content.extend(KEY.as_bytes()) } else { content.push(*byte) }
    }
    in_a_directory(|dir| {
        for other in FILES {
            let _ = fs::remove_file(dir.join(other));
        }
        let key_file = dir.join("key");
        for path in [dir.join(file), key_file.clone()] {
            fs::write(&path, &content).expect("the file is written");
            // domdesk ignores a file that other users may write to.
            #[cfg(unix)]
            fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o644))
                .expect("its mode is set");
        }
        let sources = Sources {
            flag_key: None,
            key_file: (first & 0x80 != 0).then_some(key_file.as_path()),
            flag_url: None,
            env: &|_| None,
            dir,
        };
        check(&sources, &content);
        // The key comes from elsewhere, so an address in a file would send the key to another host.
        check(
            &Sources { env: &|name| (name == "CLERK_SECRET_KEY").then(|| KEY.into()), ..sources },
            &content,
        );
    });
}

fn check(sources: &Sources<'_>, content: &[u8]) {
    let shown = match look_up(sources) {
        Ok(found) => format!("{found:?}{}", found.warnings.join("\n")),
        Err(error) => format!("{error} {error:?} {error:#?}"),
    };
    assert!(!shown.to_lowercase().contains(HIDDEN), "{shown}\n{:?}", String::from_utf8_lossy(content));
}

fn in_a_directory(act: impl FnOnce(&Path)) {
    thread_local! {
        static DIR: RefCell<Option<TempDir>> = const { RefCell::new(None) };
    }
    DIR.with_borrow_mut(|dir| {
        let dir = dir.get_or_insert_with(|| {
            let dir = tempfile::tempdir().expect("a directory");
            fs::create_dir_all(dir.path().join(".clerk/.tmp")).expect("a directory in it");
            dir
        });
        act(dir.path());
    });
}
