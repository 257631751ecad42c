use std::fs;

use super::*;

fn view(number: u8, name: &str, query: &str, columns: Option<&str>) -> SavedView {
    SavedView {
        number,
        name: name.to_owned(),
        query: query.parse().unwrap(),
        columns: columns.map(|columns| columns.parse().unwrap()),
    }
}

#[test]
fn views_are_read_by_number() {
    let text = "# mine\n[[view]]\nnumber = 7\nname = \"EU\"\nquery = \"org:eu sort:-name\"\n\n\
                [[view]]\nnumber = 2\nname = \"late\"\ncolumns = \"status,name,created\"\n";
    let views = views_in(Path::new("config.toml"), text).unwrap();
    assert_eq!(
        views,
        [view(2, "late", "", Some("status,name,created")), view(7, "EU", "org:eu sort:-name", None)]
    );
    assert_eq!(views_in(Path::new("config.toml"), "").unwrap(), []);
}

#[test]
fn a_damaged_file_names_the_line_and_what_is_expected() {
    for (text, line, what) in [
        ("[[view]]\nnumber = \n", 2, ""),
        ("[[view]]\nnumber = 1\nname = \"a\nquery = \"\"\n", 3, ""),
        ("[[view]]\nnumber = 10\nname = \"a\"\n", 2, "expected a number from 1 to 9"),
        ("[[view]]\nnumber = \"1\"\nname = \"a\"\n", 2, "expected a number from 1 to 9"),
        ("\n\n[[view]]\nname = \"a\"\n", 3, "the view has no number"),
        ("[[view]]\nnumber = 1\n", 1, "the view has no name"),
        ("[[view]]\nnumber = 1\nname = \" \"\n", 3, "expected a name"),
        ("[[view]]\nnumber = 1\nname = \"a\"\nquery = \"verified:maybe\"\n", 4, "the query is invalid"),
        ("[[view]]\nnumber = 1\nname = \"a\"\nquery = 3\n", 4, "expected query to be a text"),
        ("[[view]]\nnumber = 1\nname = \"a\"\ncolumns = \"name\"\n", 4, "expected status and name"),
        ("[[view]]\nnumber = 1\nname = \"a\"\ncolumns = \"size\"\n", 4, "expected columns"),
        ("[[view]]\nnumber = 1\nname = \"a\"\nqeury = \"\"\n", 4, "qeury is unknown"),
        ("[[view]]\nnumber = 1\nname = \"a\"\n[[view]]\nnumber = 1\nname = \"b\"\n", 5, "another view"),
        ("[[view]]\nnumber = 1\nname = \"a\"\n[[view]]\nnumber = 2\nname = \"a\"\n", 6, "another view"),
        ("\n[theme]\nname = \"dark\"\n", 2, "theme is unknown"),
        ("view = 3\n", 1, "expected [[view]] tables"),
    ] {
        let error = views_in(Path::new("config.toml"), text).unwrap_err();
        let ConfigError::Damaged { line: found, what: why, .. } = &error else { panic!("{error}") };
        assert_eq!(*found, line, "{text}: {why}");
        assert!(why.contains(what), "{text}: {why}");
        let shown = error.to_string();
        assert!(shown.starts_with(&format!("config.toml, line {line}: ")), "{shown}");
        assert!(shown.contains("Correct the line"), "{shown}");
    }
}

#[test]
fn a_saved_view_is_read_back_and_comments_stay() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("domdesk").join("config.toml");
    assert_eq!(read_views(&path).unwrap(), []);
    let saved = view(7, "EU \"late\"", "org:\"Ä b\" sort:-name", Some("status,name"));
    save_view(&path, &saved).unwrap();
    assert_eq!(read_views(&path).unwrap(), [saved]);

    let text =
        "# my views\n\n[[view]] # first\nnumber = 3 # three\nname = \"old\" # a name\nquery = \"acme\"\n";
    fs::write(&path, text).unwrap();
    let replaced = view(3, "new", "bravo", None);
    save_view(&path, &replaced).unwrap();
    let added = view(1, "one", "", None);
    save_view(&path, &added).unwrap();
    assert_eq!(read_views(&path).unwrap(), [added, replaced]);
    let text = fs::read_to_string(&path).unwrap();
    for comment in ["# my views", "# first", "# three", "# a name"] {
        assert!(text.contains(comment), "{comment} in {text}");
    }
}

#[test]
fn a_damaged_file_is_not_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.toml");
    fs::write(&path, "[[view]\n").unwrap();
    assert!(matches!(save_view(&path, &view(1, "a", "", None)), Err(ConfigError::Damaged { .. })));
    assert_eq!(fs::read_to_string(&path).unwrap(), "[[view]\n");
}

#[cfg(unix)]
#[test]
fn a_file_that_others_may_write_to_is_refused_and_permissions_stay() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.toml");
    save_view(&path, &view(1, "a", "", None)).unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&path), 0o600);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    save_view(&path, &view(2, "b", "", None)).unwrap();
    assert_eq!(mode(&path), 0o640);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o666)).unwrap();
    for error in [read_views(&path).unwrap_err(), save_view(&path, &view(3, "c", "", None)).unwrap_err()] {
        assert!(error.to_string().contains("chmod go-w"), "{error}");
    }
}
