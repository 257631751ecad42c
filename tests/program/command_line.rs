//! The command line without a terminal: output, errors, and exit codes.

#![expect(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// Runs domdesk with pipes and a clean environment.
fn domdesk(args: &[&str], env: &[(&str, &str)]) -> Output {
    let dir = TempDir::new().unwrap();
    Command::new(env!("CARGO_BIN_EXE_domdesk"))
        .args(args)
        .current_dir(dir.path())
        .env_clear()
        .env("HOME", dir.path())
        .envs(env.iter().copied())
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

/// Asserts exit code 2 and an empty stdout; returns stderr.
#[track_caller]
fn refused(args: &[&str], env: &[(&str, &str)]) -> String {
    let output = domdesk(args, env);
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{stderr}");
    assert_eq!(output.stdout, b"");
    stderr
}

#[track_caller]
fn stdout(args: &[&str]) -> String {
    let output = domdesk(args, &[]);
    assert!(output.status.success());
    assert_eq!(output.stderr, b"");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn a_missing_terminal_is_an_error() {
    for args in [&[][..], &["--demo"]] {
        let stderr = refused(args, &[]);
        assert!(stderr.contains("needs a terminal"), "{stderr}");
        assert!(stderr.contains("domdesk serve"), "a command that works without one: {stderr}");
    }
}

#[test]
fn a_blank_variable_counts_as_unset() {
    let home = tempfile::tempdir().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let run = |home: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_domdesk"));
        command.arg("audit").current_dir(folder.path()).env_clear();
        for name in ["DOMDESK_STATE_DIR", "DOMDESK_THEME", "XDG_STATE_HOME", "TERM", "LC_ALL"] {
            command.env(name, " ");
        }
        command.env("HOME", home).output().unwrap()
    };
    let ended = run(home.path().to_str().unwrap());
    assert!(ended.status.success(), "{ended:?}");
    // Nor does a blank home make the working directory one.
    let ended = run(" ");
    assert!(!ended.status.success(), "{ended:?}");
    assert!(String::from_utf8_lossy(&ended.stderr).contains("HOME"), "{ended:?}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn an_unknown_theme_is_refused() {
    let stderr = refused(&["--demo", "--theme", "solarized"], &[]);
    assert!(stderr.contains("expected one of default, dark, light"), "{stderr}");
    let stderr = refused(&["--demo"], &[("DOMDESK_THEME", "solarized")]);
    assert!(stderr.contains("DOMDESK_THEME is 'solarized'"), "{stderr}");
    assert!(stderr.contains("colour-blind-safe"), "{stderr}");
}

#[test]
fn the_help_lists_every_option() {
    let help = stdout(&["--help"]);
    for option in [
        "--demo",
        "--secret-key-file",
        "--secret-key <KEY>",
        "--api-url",
        "--query",
        "--read-only",
        "--unlock-minutes",
        "--no-mouse",
        "--theme",
        "colour-blind-safe",
        "--ascii",
        "--state-dir",
        "--rate-budget",
        "--log",
        "--no-retry",
        "--retry-first-wait",
        "--retry-longest-wait",
        "--retry-factor",
        "--retry-in-all",
        "--help",
        "--version",
        "serve",
        "audit",
        "process list",
        "CLERK_SECRET_KEY",
        "keyless.json",
    ] {
        assert!(help.contains(option), "{option} is not in the help:\n{help}");
    }
    let help = stdout(&["serve", "--help"]);
    for option in [
        "--port",
        "--seed",
        "--organizations",
        "--domains",
        "--latency",
        "--instance",
        "production",
        "--jitter",
        "--rate-limit",
        "--retry-after-date",
        "--stale-reads",
        "--churn",
        "--fault <NAME[:OPERATION[:TIMES]]>",
        "--chaos",
        "--chaos-waits",
        "--no-sso",
        "--seed-file <FILE>",
        "--json",
    ] {
        assert!(help.contains(option), "{option} is not in the help:\n{help}");
    }
}

#[test]
fn the_help_of_audit_lists_every_option() {
    let help = stdout(&["audit", "--help"]);
    for option in [
        "--instance",
        "--since",
        "--until",
        "--user",
        "--operation",
        "verify_ownership",
        "--domain",
        "--organization",
        "--state",
        "not-done",
        "--limit",
        "--offset",
        "--json",
        "--csv",
        "--state-dir",
        "DOMDESK_STATE_DIR",
    ] {
        assert!(help.contains(option), "{option} is not in the help:\n{help}");
    }
}

#[test]
fn the_version_is_printed() {
    assert_eq!(stdout(&["--version"]), format!("domdesk {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn an_invalid_query_is_refused_with_the_token() {
    let stderr = refused(&["--demo", "--query", "acme verified:maybe"], &[]);
    assert!(stderr.contains("verified:maybe, column 6: "), "{stderr}");
    assert!(stderr.contains("verified:yes or verified:no"), "the expected values: {stderr}");
}

#[test]
fn an_invalid_key_is_refused_and_not_printed() {
    for (args, env) in [
        (&["--secret-key", "pk_test_recognizable"][..], &[][..]),
        (&[], &[("CLERK_SECRET_KEY", "pk_test_recognizable")]),
        (&["--secret-key", "recognizable"], &[]),
    ] {
        let stderr = refused(args, env);
        assert!(stderr.contains("key"), "{stderr}");
        assert!(!stderr.contains("terminal"), "the key is checked before the terminal: {stderr}");
        assert!(!stderr.contains("recognizable"), "{stderr}");
    }
}

#[test]
fn a_key_in_the_wrong_place_is_not_printed() {
    for args in [
        &["sk_test_recognizable"][..],
        &["--secret-keys", "sk_test_recognizable"],
        &["--secret-keys=sk_test_recognizable"],
        &["--sk_test_recognizable"],
        &["--api-url", "sk_test_recognizable"],
        &["--api-url", "https://sk_test_recognizable@api.clerk.com"],
        &["--query", "verified:sk_test_recognizable"],
        &["--demo", "--secret-key", "sk_test_recognizable"],
        &["serve", "--port", "sk_test_recognizable"],
        &["serve", "sk_live_recognizable"],
    ] {
        let stderr = refused(args, &[]);
        assert!(!stderr.contains("recognizable"), "{args:?}: {stderr}");
    }
}

#[test]
fn plain_http_is_allowed_only_for_local_addresses() {
    let stderr =
        refused(&["--api-url", "http://example.com"], &[("CLERK_SECRET_KEY", "sk_test_recognizable")]);
    assert!(stderr.contains("--api-url") && stderr.contains("https"), "{stderr}");
    assert!(!stderr.contains("recognizable"));
}

#[test]
fn values_out_of_range_are_refused() {
    for args in [
        &["--demo", "--unlock-minutes", "0"][..],
        &["--demo", "--unlock-minutes", "241"],
        &["serve", "--instance", "nonsense"],
        &["serve", "--port", "70000"],
        &["--retry-factor", "0.5"],
        &["--retry-factor", "NaN"],
        &["--rate-budget", "50"],
        &["--rate-budget", "0/10s"],
        &["--rate-budget", "none"],
        &["serve", "--rate-budget", "off"],
        &["--demo", "--api-url", "https://example.com"],
        &["--demo", "serve"],
    ] {
        refused(args, &[]);
    }
    assert!(refused(&["serve", "--instance", "nonsense"], &[]).contains("production"));
    for (args, hint) in [
        (["--rate-limit", "fast"], "100/10s"),
        (["--rate-limit", "0/10s"], "100/10s"),
        (["--fault", "gremlins"], "applied-truncated-json"),
        (["--fault", "reset:dance"], "verify_ownership"),
        (["--fault", "reset:any:often"], "1 or more, or always"),
        (["--chaos", "1.5"], "between 0"),
    ] {
        let stderr = refused(&["serve", args[0], args[1]], &[]);
        assert!(stderr.contains(hint), "{stderr}");
    }
}

/// A running `domdesk serve`, killed on drop.
struct Served {
    process: std::process::Child,
    address: String,
    key: String,
}

impl Served {
    fn spawn(flags: &[&str]) -> (std::process::Child, impl Iterator<Item = std::io::Result<String>> + use<>) {
        let mut process = Command::new(env!("CARGO_BIN_EXE_domdesk"))
            .arg("serve")
            .args(flags)
            .env_clear()
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        (process, lines)
    }

    /// With `--json` among the flags.
    fn start_json(flags: &[&str]) -> Self {
        let (process, mut lines) = Self::spawn(flags);
        let ready: serde_json::Value = serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap();
        let value = |name: &str| ready[name].as_str().unwrap().to_owned();
        assert_eq!(value("environment_type"), "development");
        assert_eq!(value("instance_id"), "ins_example");
        let address = value("url").strip_prefix("http://").unwrap().to_owned();
        Self { process, address, key: value("secret_key") }
    }

    fn start(flags: &[&str]) -> Self {
        let (process, mut lines) = Self::spawn(flags);
        let mut value = |name: &str| {
            let line = lines.next().unwrap().unwrap();
            line.strip_prefix(name).unwrap().to_owned()
        };
        let address = value("CLERK_BACKEND_API_URL=http://");
        let key = value("CLERK_SECRET_KEY=");
        Self { process, address, key }
    }

    /// The head of the response; empty if the connection breaks.
    fn get(&self, path: &str) -> String {
        self.response(path).split("\r\n\r\n").next().unwrap_or_default().to_owned()
    }

    /// The whole response.
    fn response(&self, path: &str) -> String {
        let Self { address, key, .. } = self;
        let mut stream = TcpStream::connect(address).unwrap();
        let head = format!("Host: {address}\r\nAuthorization: Bearer {key}\r\nConnection: close");
        write!(stream, "GET {path} HTTP/1.1\r\n{head}\r\n\r\n").unwrap();
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8(answer).unwrap()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

#[test]
fn serve_injects_the_requested_faults() {
    let faults = ["--fault", "unavailable:instance:2", "--fault", "reset:list_all"];
    let served = Served::start(&[&faults[..], &["--rate-limit", "5/1h", "--jitter", "3"]].concat());
    assert!(served.get("/v1/instance").starts_with("HTTP/1.1 503"));
    assert_eq!(served.get("/v1/organization_domains"), "");
    assert!(served.get("/v1/instance").starts_with("HTTP/1.1 503"));
    assert!(served.get("/v1/instance").starts_with("HTTP/1.1 200"));
    assert!(served.get("/v1/organization_domains").starts_with("HTTP/1.1 200"));
    let over = served.get("/v1/instance");
    assert!(over.starts_with("HTTP/1.1 429") && over.contains("\r\nretry-after: "), "{over}");
}

#[test]
fn a_seed_file_is_served_and_the_ready_line_is_json() {
    let example = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/seed.toml");
    let served = Served::start_json(&["--seed-file", example, "--json"]);
    assert_eq!(served.key, "sk_test_example");
    let page = served.response("/v1/organizations/org_acme/domains");
    assert!(page.starts_with("HTTP/1.1 200") && page.contains("\"orgdmn_acme\""), "{page}");
    assert!(served.response("/health").ends_with("{\"status\":\"ok\"}"));
}

#[test]
fn an_invalid_seed_file_is_refused_with_its_line() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("seed.toml");
    let file = path.to_str().unwrap();
    let stderr = refused(&["serve", "--seed-file", file], &[]);
    assert!(stderr.starts_with(&format!("domdesk: cannot read the seed file {file}: ")), "{stderr}");
    for (text, reason) in [
        ("[[organizations]]\nname = \"Acme\"\ndomain = 1\n", "line 3: unknown field `domain`"),
        (
            "[[organizations]]\nname = \"A\"\n\n[[organizations]]\nname = \"a\"\n",
            "line 5: the slug a is taken by line 2",
        ),
        (
            "[instance]\nsecret_key = \"pk_test_1\"\n",
            "line 2: this is not the form of a development instance's secret key",
        ),
    ] {
        std::fs::write(&path, text).unwrap();
        let stderr = refused(&["serve", "--seed-file", file], &[]);
        assert!(stderr.starts_with(&format!("domdesk: {file}, {reason}")), "{stderr}");
        assert_eq!(stderr.lines().count(), 1, "{stderr}");
    }
    let both = refused(&["serve", "--seed-file", file, "--domains", "3"], &[]);
    assert!(both.contains("--domains"), "{both}");
}

#[test]
fn an_unwritable_log_is_refused_before_anything_else() {
    for place in [".", "missing/log", "missing/\u{1b}[2J"] {
        let stderr = refused(&["--demo", "--log", place], &[]);
        assert!(stderr.starts_with("domdesk: --log ") && !stderr.contains("terminal"), "{stderr}");
        assert!(!stderr.contains('\u{1b}'), "{stderr:?}");
    }
}

#[test]
fn columns_are_checked_before_the_terminal() {
    let stderr = refused(&["--columns", "status,name,size"], &[]);
    assert!(stderr.contains("there are status, name, organization, organization_id, mode,"), "{stderr}");
    let stderr = refused(&["--columns", "updated,name"], &[]);
    assert!(stderr.contains("expected status and name among the columns"), "{stderr}");
    let stderr = refused(&["--columns", "updated,name,state"], &[]);
    assert!(stderr.contains("needs a terminal"), "{stderr}");
}
