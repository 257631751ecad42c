//! The sources of the key and the address, their order, which of them may be combined, and what is never shown.

#![expect(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

mod dotenv;
mod network;
mod origins;
mod owners;

use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::Path;

use domdesk::clerk::EnvironmentType::{Development, Production};
use domdesk::config::{Config, ConfigError, Credentials, KeyOrigin, Sources, WorkingDirFile, look_up};
use tempfile::TempDir;

const TEST: &str = "sk_test_hidden";
const LIVE: &str = "sk_live_hidden";

/// A working directory and an environment.
struct Place {
    dir: TempDir,
    env: Vec<(&'static str, OsString)>,
}

/// The flags of the command line.
#[derive(Default)]
struct Flags<'a> {
    key: Option<&'a str>,
    file: Option<&'a Path>,
    url: Option<&'a str>,
}

impl Place {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        Self { dir, env: Vec::new() }
    }

    fn file(self, name: &str, content: impl AsRef<[u8]>) -> Self {
        let path = self.dir.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        // Independent of the umask.
        #[cfg(unix)]
        set_mode(&path, 0o644);
        self
    }

    fn env(mut self, name: &'static str, value: impl AsRef<OsStr>) -> Self {
        self.env.push((name, value.as_ref().to_owned()));
        self
    }

    fn path(&self) -> &Path {
        self.dir.path()
    }

    fn look_up<'a>(&self, set: impl FnOnce(&mut Flags<'a>)) -> Result<Config, ConfigError> {
        let mut flags = Flags::default();
        set(&mut flags);
        let env = |name: &str| {
            let found = self.env.iter().find(|(other, _)| *other == name);
            found.map(|(_, value)| value.clone())
        };
        look_up(&Sources {
            flag_key: flags.key,
            key_file: flags.file,
            flag_url: flags.url,
            env: &env,
            dir: self.path(),
        })
    }

    fn found(&self) -> Config {
        self.look_up(|_| {}).unwrap()
    }

    fn used(&self) -> Credentials {
        self.found().credentials.unwrap()
    }

    fn error(&self) -> String {
        let error = self.look_up(|_| {}).unwrap_err();
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains("hidden"), "{shown}");
        error.to_string()
    }
}

#[cfg(unix)]
fn set_mode(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

fn in_directory(name: &'static str) -> WorkingDirFile {
    WorkingDirFile { name, target: None }
}

fn is_live(used: &Credentials) -> bool {
    match used.key.environment() {
        Some(Production) => true,
        Some(Development) => false,
        other => panic!("{other:?}"),
    }
}

#[test]
fn no_key_anywhere_is_not_an_error() {
    let found = Place::new().found();
    assert!(found.credentials.is_none());
    assert_eq!(found.warnings, Vec::<String>::new());
}

#[test]
fn keys_are_looked_up_in_the_documented_order() {
    let keyless = format!(r#"{{"publishableKey":"pk_test_x","secretKey":"{TEST}"}}"#);
    let place = Place::new().file(".clerk/.tmp/keyless.json", keyless);
    assert_eq!(place.used().key_origin, KeyOrigin::Keyless(in_directory(".clerk/.tmp/keyless.json")));
    assert_eq!(place.used().url.to_string(), "https://api.clerk.com/v1");

    let place = place.file(".env", format!("OTHER=1\nCLERK_SECRET_KEY=\"{TEST}\"\n"));
    assert_eq!(place.used().key_origin, KeyOrigin::DotEnv(in_directory(".env")));

    let place = place.file(".env.local", format!("export CLERK_SECRET_KEY='{LIVE}' # comment"));
    let used = place.used();
    assert_eq!(used.key_origin, KeyOrigin::DotEnv(in_directory(".env.local")));
    assert!(is_live(&used));

    let place = place.env("CLERK_SECRET_KEY", TEST);
    let used = place.used();
    assert_eq!(used.key_origin, KeyOrigin::Environment);
    assert!(!is_live(&used));

    let place = place.file("key", format!("{LIVE}\n"));
    let path = place.path().join("key");
    let used = place.look_up(|f| f.file = Some(&path)).unwrap().credentials.unwrap();
    assert_eq!(used.key_origin, KeyOrigin::File(path.clone()));
    assert!(is_live(&used));

    let found = place
        .look_up(|f| {
            f.file = Some(&path);
            f.key = Some(TEST);
        })
        .unwrap();
    assert_eq!(found.credentials.as_ref().unwrap().key_origin, KeyOrigin::Flag);
    assert!(found.warnings[0].contains("can see --secret-key"));
    assert!(!format!("{found:?}").contains("hidden"));
}

#[test]
fn an_empty_value_counts_as_absent() {
    let place = Place::new()
        .file(".env", format!("CLERK_SECRET_KEY={TEST}\nCLERK_API_URL=\n"))
        .file(".env.local", "CLERK_SECRET_KEY=\"\"\n")
        .env("CLERK_SECRET_KEY", " ")
        .env("CLERK_BACKEND_API_URL", "");
    let found = place
        .look_up(|f| {
            f.key = Some("");
            f.url = Some("");
        })
        .unwrap();
    let used = found.credentials.unwrap();
    assert_eq!(used.key_origin, KeyOrigin::DotEnv(in_directory(".env")));
    assert_eq!(used.url.host(), "api.clerk.com");
}

#[test]
fn the_error_for_an_invalid_key_names_its_source() {
    let good = || Place::new().file(".env", format!("CLERK_SECRET_KEY={TEST}"));
    let error = good().env("CLERK_SECRET_KEY", "hidden").error();
    assert!(error.starts_with("CLERK_SECRET_KEY in the environment: "), "{error}");

    let error = good().file(".env.local", "CLERK_SECRET_KEY=pk_test_hidden").error();
    assert!(error.starts_with(".env.local: ") && error.contains("publishable"), "{error}");
}

#[test]
fn a_key_file_must_exist_and_contain_a_key() {
    let place = Place::new()
        .env("CLERK_SECRET_KEY", LIVE)
        .file("empty", "\n")
        .file("endless", vec![b'x'; (1 << 20) + 1]);
    for (name, expected) in [("missing", "cannot be read"), ("empty", "is empty"), ("endless", "too large")] {
        let path = place.path().join(name);
        let error = place.look_up(|f| f.file = Some(&path)).unwrap_err().to_string();
        assert!(error.contains(expected) && error.contains(name), "{error}");
    }
}

#[cfg(unix)]
#[test]
fn a_key_file_that_others_can_read_gives_a_warning() {
    let place = Place::new().file("key", TEST);
    let path = place.path().join("key");
    for (mode, warnings) in [(0o600, 0), (0o644, 1), (0o640, 1)] {
        set_mode(&path, mode);
        let found = place.look_up(|f| f.file = Some(&path)).unwrap();
        assert_eq!(found.warnings.len(), warnings, "{mode:o}");
    }
}

#[test]
fn the_old_variable_name_gives_a_warning_and_no_key() {
    for place in
        [Place::new().env("CLERK_API_KEY", LIVE), Place::new().file(".env", format!("CLERK_API_KEY={LIVE}"))]
    {
        let found = place.found();
        assert!(found.credentials.is_none());
        assert!(found.warnings[0].contains("CLERK_API_KEY is an old name"));
    }
    let found = Place::new().env("CLERK_API_KEY", LIVE).env("CLERK_SECRET_KEY", TEST).found();
    assert!(!is_live(found.credentials.as_ref().unwrap()));
    assert!(found.warnings.is_empty());
}

#[test]
fn a_directory_named_env_is_ignored() {
    let place = Place::new().file(".env/bin/python", "").file(".env.local/x", "");
    assert!(place.found().credentials.is_none());
}

#[test]
fn the_error_for_broken_keyless_json_names_the_file_and_does_not_quote_it() {
    for content in ["hidden", r#"{"secretKey":["hidden"]}"#] {
        let error = Place::new().file(".clerk/.tmp/keyless.json", content).error();
        assert!(error.contains("keyless.json is invalid"), "{error}");
    }
    let found = Place::new().file(".clerk/.tmp/keyless.json", "{}").found();
    assert!(found.credentials.is_none());
}

#[test]
fn files_are_not_read_if_flags_give_key_and_address() {
    let place = Place::new().file(".env", "CLERK_SECRET_KEY='hidden");
    let found = place.look_up(|f| {
        f.key = Some(TEST);
        f.url = Some("http://localhost:1");
    });
    let used = found.unwrap().credentials.unwrap();
    assert_eq!(used.url.to_string(), "http://localhost:1/v1");
}

#[test]
fn addresses_are_looked_up_in_order() {
    let host = |place: &Place| place.used().url.host();
    let with_key = |url: &str| format!("CLERK_SECRET_KEY={TEST}\n{url}\n");
    let place = Place::new().file(".env", with_key("CLERK_API_URL=http://localhost:1"));
    assert_eq!(host(&place), "localhost:1");
    let place = place
        .file(".env", with_key("CLERK_API_URL=http://localhost:1\nCLERK_BACKEND_API_URL=http://localhost:2"));
    assert_eq!(host(&place), "localhost:2");
    // The later file wins, with either variable name.
    let place = place.file(".env.local", with_key("CLERK_API_URL=http://localhost:3"));
    assert_eq!(host(&place), "localhost:3");
    let place = place.env("CLERK_SECRET_KEY", TEST).env("CLERK_API_URL", "http://localhost:4/v1/");
    assert_eq!(place.used().url.to_string(), "http://localhost:4/v1");
    let place = place.env("CLERK_BACKEND_API_URL", "http://localhost:5");
    assert_eq!(host(&place), "localhost:5");
    let found = place.look_up(|f| f.url = Some("http://localhost:6")).unwrap();
    assert_eq!(found.credentials.unwrap().url.host(), "localhost:6");
}

#[cfg(unix)]
#[test]
fn a_variable_with_invalid_utf8_is_refused_and_not_skipped() {
    use std::os::unix::ffi::OsStrExt as _;

    let bytes = OsStr::from_bytes(b"sk_test_hidden\xff");
    for name in ["CLERK_SECRET_KEY", "CLERK_BACKEND_API_URL", "CLERK_API_URL"] {
        let place = Place::new().file(".env", format!("CLERK_SECRET_KEY={TEST}")).env(name, bytes);
        assert_eq!(place.error(), format!("{name} in the environment is not text (UTF-8)"));
    }
    // A flag wins, and the old name gives a warning whatever its value.
    let place = Place::new().env("CLERK_SECRET_KEY", bytes).env("CLERK_API_KEY", bytes);
    assert!(place.look_up(|flags| flags.key = Some(TEST)).is_ok());
    let found = Place::new().env("CLERK_API_KEY", bytes).found();
    assert!(found.warnings[0].contains("CLERK_API_KEY is an old name"));
}

#[test]
fn the_error_for_an_invalid_address_names_its_source() {
    let error = Place::new().env("CLERK_API_URL", "https://me:hidden@example.com").error();
    assert!(error.starts_with("CLERK_API_URL in the environment: "), "{error}");
    let error = Place::new().file(".env", "CLERK_API_URL=http://example.com").error();
    assert!(error.starts_with("CLERK_API_URL in .env: plain http"), "{error}");
}
