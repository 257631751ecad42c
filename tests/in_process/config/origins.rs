//! Key and address must have the same origin: every combination of sources.

use domdesk::config::{Config, UrlOrigin};

use super::{LIVE, Place, in_directory};

/// The sources of a key.
const KEYS: [&str; 6] = ["--secret-key", "--secret-key-file", "environment", ".env", ".env.local", "keyless"];

/// The sources of an address.
const URLS: [&str; 5] = ["--api-url", "CLERK_BACKEND_API_URL", "CLERK_API_URL", ".env", ".env.local"];

const KEYLESS: &str = ".clerk/.tmp/keyless.json";

/// The result with the key in one source and addresses in others.
fn found(key: &str, urls: &[(&str, &str)]) -> Result<Config, String> {
    let mut place = Place::new().file("key", LIVE);
    let (mut env, mut local) = (String::new(), String::new());
    for (at, file) in [(".env", &mut env), (".env.local", &mut local)] {
        if key == at {
            file.extend(["CLERK_SECRET_KEY=", LIVE, "\n"]);
        }
        for (_, url) in urls.iter().filter(|(place, _)| *place == at) {
            file.extend(["CLERK_API_URL=", url, "\n"]);
        }
    }
    place = place.file(".env", env).file(".env.local", local);
    place = match key {
        "environment" => place.env("CLERK_SECRET_KEY", LIVE),
        "keyless" => place.file(KEYLESS, format!(r#"{{"secretKey":"{LIVE}"}}"#)),
        _ => place,
    };
    for (name, url) in urls {
        place = match *name {
            "CLERK_BACKEND_API_URL" => place.env("CLERK_BACKEND_API_URL", url),
            "CLERK_API_URL" => place.env("CLERK_API_URL", url),
            _ => place,
        };
    }
    let path = place.path().join("key");
    let found = place.look_up(|flags| {
        flags.key = (key == "--secret-key").then_some(LIVE);
        flags.file = (key == "--secret-key-file").then_some(&path);
        flags.url = urls.iter().find(|(name, _)| *name == "--api-url").map(|(_, url)| *url);
    });
    found.map_err(|error| {
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains("hidden"), "{shown}");
        error.to_string()
    })
}

/// Whether the key and the address have the same origin.
fn go_together(key: &str, url: &str) -> bool {
    let is_set_by_user = matches!(key, "--secret-key" | "--secret-key-file" | "environment");
    match url {
        ".env" | ".env.local" => key == url,
        _ => is_set_by_user,
    }
}

#[test]
fn a_key_is_sent_only_to_an_address_of_the_same_origin() {
    let addresses = [
        "https://elsewhere.example",
        "http://127.0.0.1:4010",
        "http://localhost:1",
        "https://api.clerk.com:8443",
    ];
    let mut refused = 0;
    for key in KEYS {
        for url in URLS {
            for address in addresses {
                let found = found(key, &[(url, address)]);
                if go_together(key, url) {
                    let used = found.unwrap().credentials.unwrap();
                    assert_eq!(used.url.to_string(), format!("{address}/v1"), "{key}, {url}");
                    continue;
                }
                let error = found.unwrap_err();
                refused += 1;
                // The error names the key, the address and its source, and a next step.
                let host = address.split("//").last().unwrap();
                let key = match key {
                    "environment" => "CLERK_SECRET_KEY in the environment",
                    "--secret-key-file" => "the key file",
                    "keyless" => KEYLESS,
                    other => other,
                };
                for part in [key, url, host] {
                    assert!(error.contains(part), "{part}: {error}");
                }
                let next = ["--api-url", "--secret-key-file", "set it in"];
                assert!(next.iter().any(|next| error.contains(next)), "{error}");
            }
        }
    }
    assert_eq!(refused, 19 * addresses.len(), "of 30 combinations");
}

#[test]
fn every_key_may_be_sent_to_clerk_whatever_the_source_of_the_address() {
    for key in KEYS {
        let default = found(key, &[]).unwrap().credentials.unwrap();
        assert_eq!(
            (default.url.host().as_str(), &default.url_origin),
            ("api.clerk.com", &UrlOrigin::Default)
        );
        for url in URLS {
            for address in ["https://api.clerk.com", "https://api.clerk.com/v1/"] {
                let used = found(key, &[(url, address)]).unwrap().credentials.unwrap();
                assert_eq!(used.url.to_string(), "https://api.clerk.com/v1", "{key}, {url}");
            }
        }
    }
}

#[test]
fn an_address_with_higher_priority_replaces_the_others() {
    let (ours, trap) = ("https://proxy.example", "https://elsewhere.example");
    // Flags and environment win over files.
    for key in ["--secret-key", "--secret-key-file", "environment"] {
        for url in ["--api-url", "CLERK_BACKEND_API_URL", "CLERK_API_URL"] {
            let used = found(key, &[(url, ours), (".env", trap), (".env.local", trap)]).unwrap().credentials;
            assert_eq!(used.unwrap().url.host(), "proxy.example", "{key}, {url}");
        }
    }
    // The later file wins over the earlier one, and has another origin than a key in the earlier one.
    let used = found(".env.local", &[(".env", trap), (".env.local", ours)]).unwrap().credentials.unwrap();
    assert_eq!(used.url.host(), "proxy.example");
    let file = in_directory(".env.local");
    assert_eq!(used.url_origin, UrlOrigin::DotEnv { variable: "CLERK_API_URL", file });
    assert!(found(".env", &[(".env", ours), (".env.local", trap)]).is_err());
    assert!(found(".env.local", &[(".env", trap)]).is_err());
    // Clerk's own address on the command line solves the conflict for every key.
    for key in KEYS {
        let urls = [("--api-url", "https://api.clerk.com"), (".env", trap), (".env.local", trap)];
        assert!(found(key, &urls).is_ok(), "{key}");
    }
}

#[test]
fn the_fix_names_the_variable_that_is_set() {
    for variable in ["CLERK_BACKEND_API_URL", "CLERK_API_URL"] {
        let error = found(".env", &[(variable, "https://elsewhere.example")]).unwrap_err();
        let other = URLS.into_iter().find(|other| other.starts_with("CLERK_") && *other != variable).unwrap();
        let expected = format!("or set {variable} in .env instead");
        assert!(error.ends_with(&expected) && !error.contains(other), "{error}");
    }
}

#[test]
fn without_a_key_an_address_is_only_checked() {
    assert!(found("none", &[(".env", "https://elsewhere.example")]).unwrap().credentials.is_none());
    assert!(found("none", &[("--api-url", "http://elsewhere.example")]).is_err());
}

#[test]
fn the_origins_are_described() {
    let origins = |key, urls: &[(&str, &str)]| {
        let used = found(key, urls).unwrap().credentials.unwrap();
        (used.key_origin.to_string(), used.url_origin.to_string())
    };
    let url = "https://elsewhere.example";
    for (key, at, expected) in [
        ("--secret-key", "--api-url", ("--secret-key", "--api-url")),
        (
            "environment",
            "CLERK_BACKEND_API_URL",
            ("CLERK_SECRET_KEY in the environment", "CLERK_BACKEND_API_URL in the environment"),
        ),
        (".env.local", ".env.local", (".env.local", "CLERK_API_URL in .env.local")),
    ] {
        let (key, url) = origins(key, &[(at, url)]);
        assert_eq!((key.as_str(), url.as_str()), expected);
    }
    assert_eq!(origins("keyless", &[]), (KEYLESS.to_owned(), "the default".to_owned()));
}
