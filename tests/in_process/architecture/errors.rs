//! An error whose message contains its cause must not return that cause as its source as well: printing the error with
//! its sources would show the cause twice.

use std::fs;
use std::path::Path;

use super::files;

/// The messages of errors that contain their source.
fn repeats_source(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    // The code after a message, up to the next one, belongs to it.
    for part in code.split("#[error(").skip(1) {
        let Some((text, rest)) = part.split_once(")]") else { continue };
        let fields = rest.split("\n}\n").next().unwrap_or_default();
        let has = |mark: &str| {
            fields.lines().map(str::trim_start).any(|line| !line.starts_with("//") && line.contains(mark))
        };
        let from_tuple = has("#[from]") || has("#[source]");
        let names_tuple = text.contains("{0") || text.contains(".0");
        if (from_tuple && names_tuple) || ((from_tuple || has("source:")) && text.contains("source")) {
            found.push(text.to_owned());
        }
    }
    found
}

#[test]
fn no_error_message_contains_its_source() {
    let mut found = Vec::new();
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
    for file in found {
        let twice = repeats_source(&fs::read_to_string(&file).expect("a source file"));
        assert!(twice.is_empty(), "{}: {twice:?}", file.display());
    }
}

#[test]
fn a_repeated_source_is_found() {
    for code in [
        "#[error(\"cannot read: {source}\")]\nRead { source: io::Error },",
        "#[error(\"cannot read {}: {}\", shown(.path), reason(.source))]\nIo {\n    /// Why.\n    source: io::Error,\n},",
        "#[error(\"not JSON: {0}\")]\npub struct DecodeError(#[from] serde_json::Error);",
        "#[error(\"{fault}\", fault = .0)]\nUntrusted(#[source] Fault),",
    ] {
        assert_eq!(repeats_source(code).len(), 1, "{code}");
    }
    for code in [
        "#[error(\"cannot read\")]\nRead { source: io::Error },",
        "#[error(\"cannot read: {error}\")]\nRead { error: io::Error },",
        "#[error(\"cannot read: {0}\")]\nRead(io::Error),",
        "#[error(transparent)]\nKind(#[from] UnknownFault),",
        "#[error(\"{0} is held\")]\nBusy(PathBuf),\n#[error(\"a fault\")]\nFault(#[from] Fault),",
    ] {
        assert_eq!(repeats_source(code), Vec::<String>::new(), "{code}");
    }
}
