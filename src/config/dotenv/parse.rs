//! The syntax of `.env`, as far as everybody agrees on it: `NAME=value`, `export NAME=value`, quotes, comments, blank
//! lines. Values stay as they are written: `${OTHER}` is not replaced, or a file could have variables of the environment
//! sent to whatever address it likes.

use secrecy::zeroize::Zeroizing;

/// What was found, in its order.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Statement {
    /// A variable and its value.
    Assigned(String, Zeroizing<String>),
    /// Something else. What it is is not kept: it may be part of a key.
    Unreadable,
}

/// Reads a whole file.
pub(super) fn parse(text: &str) -> Vec<Statement> {
    let text = lines_ended_by_line_feeds(text);
    let mut rest: &str = &text;
    let mut statements = Vec::new();
    loop {
        rest = rest.trim_start();
        if rest.is_empty() {
            return statements;
        }
        if rest.starts_with('#') {
            rest = after_line(rest);
            continue;
        }
        match assignment(rest) {
            Ok((name, value, behind)) => {
                statements.push(Statement::Assigned(name.to_owned(), value));
                rest = behind;
            }
            Err(behind) => {
                statements.push(Statement::Unreadable);
                rest = behind;
            }
        }
    }
}

/// The text as an editor shows it, which takes a carriage return for the end of a line as well.
pub(super) fn lines_ended_by_line_feeds(text: &str) -> Zeroizing<String> {
    let text = Zeroizing::new(text.replace("\r\n", "\n"));
    Zeroizing::new(text.replace('\r', "\n"))
}

/// The name and value that the text begins with, and what follows them; or else where to go on.
fn assignment(text: &str) -> Result<(&str, Zeroizing<String>, &str), &str> {
    let start = match text.strip_prefix("export") {
        Some(after) if after.starts_with(is_blank) => after.trim_start_matches(is_blank),
        _ => text,
    };
    let is_of_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
    let name = start.len() - start.trim_start_matches(is_of_name).len();
    let (name, after) = start.split_at(name);
    let value = after.trim_start_matches(is_blank).strip_prefix('=');
    let Some(value) = value.filter(|_| !name.is_empty()) else { return Err(after_line(text)) };
    let value = value.trim_start_matches(is_blank);
    let (value, behind) = match value.chars().next() {
        Some(quote @ ('"' | '\'' | '`')) => quoted(&value[1..], quote)?,
        _ => unquoted(value),
    };
    Ok((name, value, behind))
}

/// Up to the quote that closes it, which may be lines further down. Only a comment may follow in that line.
fn quoted(text: &str, quote: char) -> Result<(Zeroizing<String>, &str), &str> {
    // Grown in steps it would leave copies behind.
    let mut value = Zeroizing::new(String::with_capacity(text.len()));
    let mut chars = text.chars();
    loop {
        match chars.next() {
            // Everything to the end is part of something that is not closed.
            None => return Err(""),
            Some(c) if c == quote => break,
            Some('\\') if quote == '"' => match chars.next() {
                Some('n') => value.push('\n'),
                Some('r') => value.push('\r'),
                Some('t') => value.push('\t'),
                Some(c @ ('\\' | '"' | '\'' | '$' | '`')) => value.push(c),
                // Others are taken for what they look like.
                Some(c) => value.extend(['\\', c]),
                None => return Err(""),
            },
            Some(c) => value.push(c),
        }
    }
    let behind = chars.as_str();
    let end = behind.trim_start_matches(is_blank);
    if end.is_empty() || end.starts_with(['\n', '#']) {
        Ok((value, after_line(end)))
    } else {
        Err(after_line(end))
    }
}

/// Up to the end of the line, or to a comment: a `#` at the beginning, or one behind a blank.
fn unquoted(text: &str) -> (Zeroizing<String>, &str) {
    let line = text.split('\n').next().unwrap_or_default();
    let is_comment = |at: usize| at == 0 || line[..at].ends_with(is_blank);
    let comment = line.match_indices('#').map(|(at, _)| at).find(|at| is_comment(*at));
    let value = line[..comment.unwrap_or(line.len())].trim_end();
    (Zeroizing::new(value.to_owned()), after_line(text))
}

fn after_line(text: &str) -> &str {
    text.split_once('\n').map_or("", |(_, after)| after)
}

/// A blank within a line.
fn is_blank(c: char) -> bool {
    c != '\n' && c.is_whitespace()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each variable as `NAME=value`, and `?` for what cannot be read.
    fn read(text: &str) -> Vec<String> {
        let shown = |statement| match statement {
            Statement::Assigned(name, value) => format!("{name}={}", *value),
            Statement::Unreadable => "?".to_owned(),
        };
        parse(text).into_iter().map(shown).collect()
    }

    #[test]
    fn one_line_is_read_as_everybody_reads_it() {
        for (line, expected) in [
            ("A=1", "A=1"),
            ("  A = 1  ", "A=1"),
            ("export A=1", "A=1"),
            ("export\tA=1", "A=1"),
            ("exportA=1", "exportA=1"),
            ("export=1", "export=1"),
            ("A=", "A="),
            ("A= # nothing", "A="),
            ("A=#fff", "A="),
            ("A=x#y", "A=x#y"),
            ("A=x # y", "A=x"),
            ("A=My App", "A=My App"),
            ("A='x # y' # z", "A=x # y"),
            ("A=\"x\"#z", "A=x"),
            ("A=`x`", "A=x"),
            ("A='a\\nb'", "A=a\\nb"),
            ("A=\"a\\nb\\t\\\\ \\\" \\$ \\q\"", "A=a\nb\t\\ \" $ \\q"),
            ("A=a\\nb", "A=a\\nb"),
            ("A=it's", "A=it's"),
            ("A=''", "A="),
            ("A.B-c_1=x=y", "A.B-c_1=x=y"),
            ("日=1", "?"),
            ("=1", "?"),
            ("A", "?"),
            ("export A", "?"),
            ("A: 1", "?"),
            ("A B=1", "?"),
            ("A='x' y", "?"),
            ("A='x'y", "?"),
            ("A='x", "?"),
            ("A=\"x\\\"", "?"),
            ("A=\"x\\", "?"),
        ] {
            assert_eq!(read(line), [expected], "{line}");
            assert_eq!(read(&format!("\n# c\n\n{line}\r\n")), [expected], "{line} among others");
        }
        assert_eq!(read("# only\n\n  # comments\n"), Vec::<String>::new());
    }

    #[test]
    fn nothing_is_replaced() {
        for value in ["${HOME}", "$HOME", "$(id)", "a${HOME:-x}b"] {
            assert_eq!(read(&format!("A=1\nB={value}")).get(1), Some(&format!("B={value}")), "{value}");
            assert_eq!(read(&format!("A=1\nB='{value}'"))[1], format!("B={value}"));
            assert_eq!(read(&format!("A=1\nB=\"{value}\""))[1], format!("B={value}"));
        }
    }

    #[test]
    fn a_quoted_value_may_have_lines_and_what_follows_is_read() {
        let text = "PEM=\"-----BEGIN\nA=2 # no comment\n-----END\" # comment\nB='x\ny'\nC=3";
        assert_eq!(read(text), ["PEM=-----BEGIN\nA=2 # no comment\n-----END", "B=x\ny", "C=3"]);
        assert_eq!(read("A='x' y\nB=2"), ["?", "B=2"]);
        assert_eq!(read("A='open\nB=2"), ["?"], "what is not closed takes all that follows");
    }

    #[test]
    fn a_line_ends_where_an_editor_shows_its_end() {
        assert_eq!(read("A=1\rB=2\r\nC='x\r\ny'\n"), ["A=1", "B=2", "C=x\ny"]);
    }
}
