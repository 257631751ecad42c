//! The `.env` syntax of Node's dotenv, which Clerk's SDKs and most web frameworks use: `NAME=value`, `NAME: value`, `export`,
//! three kinds of quotes, comments. An unclosed quote is part of its value. `${OTHER}` is not expanded, or a file could send
//! variables of the environment to any address.

use secrecy::zeroize::Zeroizing;

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Statement {
    Assigned(String, Zeroizing<String>),
    /// Any other line. Its text is not kept, since it may be part of a key.
    Unreadable,
}

pub(super) fn parse(text: &str) -> Vec<Statement> {
    let text = normalize_line_ends(text);
    let mut rest: &str = &text;
    let mut statements = Vec::new();
    loop {
        rest = rest.trim_start_matches(is_space);
        if rest.is_empty() {
            return statements;
        }
        if rest.starts_with('#') {
            rest = after_line(rest);
            continue;
        }
        if let Some((name, value, after)) = assignment(rest) {
            statements.push(Statement::Assigned(name.to_owned(), value));
            rest = after;
        } else {
            statements.push(Statement::Unreadable);
            rest = after_line(rest);
        }
    }
}

/// Converts CRLF and CR to LF. Editors show a carriage return as the end of a line, too.
pub(super) fn normalize_line_ends(text: &str) -> Zeroizing<String> {
    let text = Zeroizing::new(text.replace("\r\n", "\n"));
    Zeroizing::new(text.replace('\r', "\n"))
}

/// The name and value at the start of the text, and the text after their line.
fn assignment(text: &str) -> Option<(&str, Zeroizing<String>, &str)> {
    let exported = text.strip_prefix("export").filter(|after| after.starts_with(is_space));
    // `export` may also be the name itself.
    let (name, value) = exported
        .and_then(|after| name_and_rest(after.trim_start_matches(is_space)))
        .or_else(|| name_and_rest(text))?;
    let (value, after) = quoted(value).unwrap_or_else(|| unquoted(value));
    Some((name, value, after))
}

/// The name at the start of the text, and the text after `=` or `:`. A colon must be followed by a blank.
fn name_and_rest(text: &str) -> Option<(&str, &str)> {
    let is_of_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
    let length = text.len() - text.trim_start_matches(is_of_name).len();
    let (name, after) = text.split_at(length);
    if name.is_empty() {
        return None;
    }
    let after_sign = after.trim_start_matches(is_space).strip_prefix('=');
    let after_colon = || {
        let value = after.strip_prefix(':')?;
        let first = value.chars().next().filter(|c| is_space(*c))?;
        Some(&value[first.len_utf8()..])
    };
    after_sign.or_else(after_colon).map(|value| (name, value))
}

/// A value in quotes, which may start and end on later lines, and the text after its last line, which may only contain a
/// comment after the quote. `None` if there are no such quotes.
fn quoted(text: &str) -> Option<(Zeroizing<String>, &str)> {
    let text = text.trim_start_matches(is_space);
    let quote = text.chars().next().filter(|c| matches!(c, '"' | '\'' | '`'))?;
    let inside = &text[1..];
    // The value extends to the last matching quote, but not beyond the first quote without a backslash before it.
    let mut last = None;
    for (at, _) in inside.match_indices(quote) {
        let after = inside[at + 1..].trim_start_matches(is_blank);
        if after.is_empty() || after.starts_with(['\n', '#']) {
            last = Some((&inside[..at], after));
        }
        if !inside[..at].ends_with('\\') {
            break;
        }
    }
    let (value, after) = last?;
    Some((with_line_ends(value, quote), after_line(after)))
}

/// The value up to a comment or the end of the line, without surrounding blanks and quotes.
fn unquoted(text: &str) -> (Zeroizing<String>, &str) {
    let line = text.split('\n').next().unwrap_or_default();
    let value = line.split('#').next().unwrap_or_default().trim_matches(is_space);
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\'' | '`'));
    let inside = quote.and_then(|quote| value.strip_prefix(quote)?.strip_suffix(quote));
    (with_line_ends(inside.unwrap_or(value), quote.unwrap_or(' ')), after_line(text))
}

/// In double quotes, `\n` and `\r` are line ends; there are no other escapes.
fn with_line_ends(value: &str, quote: char) -> Zeroizing<String> {
    if quote != '"' {
        return Zeroizing::new(value.to_owned());
    }
    let value = Zeroizing::new(value.replace("\\n", "\n"));
    Zeroizing::new(value.replace("\\r", "\r"))
}

fn after_line(text: &str) -> &str {
    text.split_once('\n').map_or("", |(_, after)| after)
}

/// Whitespace in JavaScript.
fn is_space(c: char) -> bool {
    (c.is_whitespace() && c != '\u{85}') || c == '\u{feff}'
}

/// Whitespace within a line.
fn is_blank(c: char) -> bool {
    c != '\n' && is_space(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each variable as `NAME=value`, and `?` for an unreadable line.
    fn read(text: &str) -> Vec<String> {
        let shown = |statement| match statement {
            Statement::Assigned(name, value) => format!("{name}={}", *value),
            Statement::Unreadable => "?".to_owned(),
        };
        parse(text).into_iter().map(shown).collect()
    }

    /// The results of dotenv 16 and 18 for one line; `?` if they find no variable.
    const LINES: &[(&str, &str)] = &[
        ("A=1", "A=1"),
        ("  A = 1  ", "A=1"),
        ("export A=1", "A=1"),
        ("export\tA=1", "A=1"),
        ("exportA=1", "exportA=1"),
        ("export=1", "export=1"),
        ("export =1", "export=1"),
        ("A=", "A="),
        ("A= # nothing", "A="),
        ("A=#fff", "A="),
        ("A=x#y", "A=x"),
        ("A=x # y", "A=x"),
        ("A=My App", "A=My App"),
        ("A='x # y' # z", "A=x # y"),
        ("A=\"x\"#z", "A=x"),
        ("A=`x`", "A=x"),
        ("A=`x`# y", "A=x"),
        ("A=`x'\"y`", "A=x'\"y"),
        ("A='a\\nb'", "A=a\\nb"),
        ("A=\"a\\nb\\r\\t\\\\ \\\" \\$ \\q\"", "A=a\nb\r\\t\\\\ \\\" \\$ \\q"),
        ("A=a\\nb", "A=a\\nb"),
        ("A=it's", "A=it's"),
        ("A=''", "A="),
        ("A=\"\"", "A="),
        ("A.B-c_1=x=y", "A.B-c_1=x=y"),
        ("日=1", "?"),
        ("=1", "?"),
        ("A", "?"),
        ("export A", "?"),
        ("A: 1", "A=1"),
        ("A:\t1", "A=1"),
        ("A:1", "?"),
        ("A : 1", "?"),
        ("A: 'x # y' # z", "A=x # y"),
        ("A:  `x`", "A=x"),
        ("A: ", "A="),
        ("A: x#y", "A=x"),
        ("export A: 1", "A=1"),
        ("A B=1", "?"),
        ("A='x' y", "A='x' y"),
        ("A='x'y", "A='x'y"),
        ("A='x'y'", "A=x'y"),
        ("A='x", "A='x"),
        ("A=\"x", "A=\"x"),
        ("A=`x", "A=`x"),
        ("A=\"x\\\"", "A=x\\"),
        ("A=\"x\\", "A=\"x\\"),
        ("A=x'", "A=x'"),
        ("A='x\"", "A='x\""),
        ("A='it\\'s'", "A=it\\'s"),
        ("A='a'b'c'", "A=a'b'c"),
        ("A=\"a\"b\"", "A=a\"b"),
        ("A=' x '", "A= x "),
        ("A=  \"x\"  ", "A=x"),
        ("A=\"x\" \"y\"", "A=x\" \"y"),
        ("A=${HOME}", "A=${HOME}"),
        ("A=\"$HOME\"", "A=$HOME"),
        ("\"A=1", "?"),
        ("'A=1", "?"),
        ("`A=1", "?"),
        ("\"A\"=1", "?"),
        ("'A=1'", "?"),
        ("A==1", "A==1"),
        ("A=\u{a0}x\u{a0}", "A=x"),
        ("A=x\u{3000}", "A=x"),
        ("\u{a0}A=1", "A=1"),
        ("\u{feff}A=1", "A=1"),
        ("-A=1", "-A=1"),
        ("1A=1", "1A=1"),
        ("A=\"\\\\n\"", "A=\\\n"),
        ("A='x'#", "A=x"),
        ("A=`a\\`b`", "A=a\\`b"),
        ("A=\"", "A=\""),
        ("A=\"\"\"", "A=\""),
        ("A='''", "A='"),
        ("#A=1", ""),
        (" # A=1", ""),
        ("A=1 export B=2", "A=1 export B=2"),
        ("A=1;", "A=1;"),
        ("A=[1]", "A=[1]"),
        ("A=\"a\\\\\" # c", "A=a\\\\"),
        ("A=\\\"x\\\"", "A=\\\"x\\\""),
        ("export  export=1", "export=1"),
        ("exporT A=1", "?"),
        ("A=x\u{85}", "A=x\u{85}"),
        ("A=\tx\t", "A=x"),
        ("A=\"x\ty\"", "A=x\ty"),
    ];

    #[test]
    fn one_line_is_parsed_like_node() {
        for (line, expected) in LINES {
            let expected: Vec<&str> = Some(*expected).filter(|text| !text.is_empty()).into_iter().collect();
            assert_eq!(read(line), expected, "{line}");
            assert_eq!(read(&format!("\n# c\n\n{line}\r\n")), expected, "{line} among others");
        }
        assert_eq!(read("# only\n\n  # comments\n"), Vec::<String>::new());
    }

    /// The results of dotenv 16 and 18 for several lines.
    const FILES: &[(&str, &[&str])] = &[
        (
            "PEM=\"-----BEGIN\nA=2 # no comment\n-----END\" # comment\nB='x\ny'\nC=3",
            &["PEM=-----BEGIN\nA=2 # no comment\n-----END", "B=x\ny", "C=3"],
        ),
        ("A='x' y\nB=2", &["A='x' y", "B=2"]),
        ("A='open\nB=2", &["A='open", "B=2"]),
        ("A=\"open\nB=2\nC=\"x\"", &["A=\"open", "B=2", "C=x"]),
        ("A='open\nB='x'\nC=3", &["A='open", "B=x", "C=3"]),
        ("A=1\rB=2\r\nC='x\r\ny'\n", &["A=1", "B=2", "C=x\ny"]),
        ("A=\n'x'\nB=2", &["A=x", "B=2"]),
        ("A=  \n\n \"x\" # c\nB=2", &["A=x", "B=2"]),
        ("A=\nB=2", &["A=", "B=2"]),
        ("A\n=1\nB=2", &["A=1", "B=2"]),
        ("export\nA=1", &["A=1"]),
        ("A:\n1", &["A=1"]),
        ("A: \n'x'", &["A=x"]),
        ("A=`x\ny`\nB=2", &["A=x\ny", "B=2"]),
        ("\"A=1\nB=2\nC=\"3\"", &["B=2", "C=3"]),
        ("A='x\\'\nB='y'", &["A=x\\", "B=y"]),
        ("A=\"a\\nb\nB=2", &["A=\"a\nb", "B=2"]),
        ("A=\"x\n\" y\nB=2", &["A=\"x", "B=2"]),
        ("A='1' # it's\nB='2'", &["A=1", "B=2"]),
        ("A=1 # it's\nB='2'", &["A=1", "B=2"]),
        ("A=x\n#B=2\nC=3", &["A=x", "C=3"]),
        ("A='x\ny\nB='z'", &["A='x", "B=z"]),
        ("A=\"x\\\"\nB=1\"\nC=2", &["A=x\\\"\nB=1", "C=2"]),
        ("A:\n\n  `x`\nB=2", &["A=x", "B=2"]),
        ("A='\nB=1\n'", &["A=\nB=1\n"]),
        ("A=\"x\"\n\n\n#c\nB=1", &["A=x", "B=1"]),
    ];

    #[test]
    fn several_lines_are_parsed_like_node() {
        for (text, expected) in FILES {
            let found: Vec<String> = read(text).into_iter().filter(|line| line != "?").collect();
            assert_eq!(found, *expected, "{text}");
        }
        assert_eq!(read("A=1\nA=2\nA="), ["A=1", "A=2", "A="]);
    }

    #[test]
    fn variables_are_not_expanded() {
        for value in ["${HOME}", "$HOME", "$(id)", "a${HOME:-x}b"] {
            assert_eq!(read(&format!("A=1\nB={value}")).get(1), Some(&format!("B={value}")), "{value}");
            assert_eq!(read(&format!("A=1\nB='{value}'"))[1], format!("B={value}"));
            assert_eq!(read(&format!("A=1\nB=\"{value}\""))[1], format!("B={value}"));
        }
    }
}
