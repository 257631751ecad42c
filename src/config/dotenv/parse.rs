//! The syntax of `.env` as Node's dotenv reads it, which Clerk's SDKs and most web frameworks use: `NAME=value`,
//! `NAME: value`, `export`, three kinds of quotes, comments. A quote that nothing closes is part of its value. Values stay as
//! they are written: `${OTHER}` is not replaced, or a file could have variables of the environment sent to whatever address
//! it likes.

use secrecy::zeroize::Zeroizing;

/// What was found, in its order.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Statement {
    /// A variable and its value.
    Assigned(String, Zeroizing<String>),
    /// A line that is something else. What it is is not kept: it may be part of a key.
    Unreadable,
}

/// Reads a whole file.
pub(super) fn parse(text: &str) -> Vec<Statement> {
    let text = lines_ended_by_line_feeds(text);
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
        if let Some((name, value, behind)) = assignment(rest) {
            statements.push(Statement::Assigned(name.to_owned(), value));
            rest = behind;
        } else {
            statements.push(Statement::Unreadable);
            rest = after_line(rest);
        }
    }
}

/// The text as an editor shows it, which takes a carriage return for the end of a line as well.
pub(super) fn lines_ended_by_line_feeds(text: &str) -> Zeroizing<String> {
    let text = Zeroizing::new(text.replace("\r\n", "\n"));
    Zeroizing::new(text.replace('\r', "\n"))
}

/// The name and value that the text begins with, and what follows their line.
fn assignment(text: &str) -> Option<(&str, Zeroizing<String>, &str)> {
    let exported = text.strip_prefix("export").filter(|after| after.starts_with(is_space));
    // `export` may also be the name itself.
    let (name, value) = exported
        .and_then(|after| name_and_rest(after.trim_start_matches(is_space)))
        .or_else(|| name_and_rest(text))?;
    let (value, behind) = quoted(value).unwrap_or_else(|| unquoted(value));
    Some((name, value, behind))
}

/// The name that the text begins with, and what follows the sign behind it. Behind a colon there has to be a blank.
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

/// A value in quotes, which may begin and end in lines further down, and what follows the line that it ends in. Only a
/// comment may follow in that line. `None` where there are no such quotes.
fn quoted(text: &str) -> Option<(Zeroizing<String>, &str)> {
    let text = text.trim_start_matches(is_space);
    let quote = text.chars().next().filter(|c| matches!(c, '"' | '\'' | '`'))?;
    let inside = &text[1..];
    // A quote behind a backslash may or may not be the last; the first one without is. The last one that fits counts.
    let mut last = None;
    for (at, _) in inside.match_indices(quote) {
        let behind = inside[at + 1..].trim_start_matches(is_blank);
        if behind.is_empty() || behind.starts_with(['\n', '#']) {
            last = Some((&inside[..at], behind));
        }
        if !inside[..at].ends_with('\\') {
            break;
        }
    }
    let (value, behind) = last?;
    Some((with_line_ends(value, quote), after_line(behind)))
}

/// Up to a comment or the end of the line, without the blanks around it and without quotes around all of it.
fn unquoted(text: &str) -> (Zeroizing<String>, &str) {
    let line = text.split('\n').next().unwrap_or_default();
    let value = line.split('#').next().unwrap_or_default().trim_matches(is_space);
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\'' | '`'));
    let inside = quote.and_then(|quote| value.strip_prefix(quote)?.strip_suffix(quote));
    (with_line_ends(inside.unwrap_or(value), quote.unwrap_or(' ')), after_line(text))
}

/// Behind a double quote `\n` and `\r` stand for the ends of lines, and nothing else stands for something.
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

/// What JavaScript takes for a blank or the end of a line.
fn is_space(c: char) -> bool {
    (c.is_whitespace() && c != '\u{85}') || c == '\u{feff}'
}

/// A blank within a line.
fn is_blank(c: char) -> bool {
    c != '\n' && is_space(c)
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

    /// What dotenv 16 and 18 make of one line; `?` where they find no variable.
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
    fn one_line_is_read_as_node_reads_it() {
        for (line, expected) in LINES {
            let expected: Vec<&str> = Some(*expected).filter(|text| !text.is_empty()).into_iter().collect();
            assert_eq!(read(line), expected, "{line}");
            assert_eq!(read(&format!("\n# c\n\n{line}\r\n")), expected, "{line} among others");
        }
        assert_eq!(read("# only\n\n  # comments\n"), Vec::<String>::new());
    }

    /// What dotenv 16 and 18 make of several lines.
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
    fn several_lines_are_read_as_node_reads_them() {
        for (text, expected) in FILES {
            let found: Vec<String> = read(text).into_iter().filter(|line| line != "?").collect();
            assert_eq!(found, *expected, "{text}");
        }
        assert_eq!(read("A=1\nA=2\nA="), ["A=1", "A=2", "A="]);
    }

    #[test]
    fn nothing_is_replaced() {
        for value in ["${HOME}", "$HOME", "$(id)", "a${HOME:-x}b"] {
            assert_eq!(read(&format!("A=1\nB={value}")).get(1), Some(&format!("B={value}")), "{value}");
            assert_eq!(read(&format!("A=1\nB='{value}'"))[1], format!("B={value}"));
            assert_eq!(read(&format!("A=1\nB=\"{value}\""))[1], format!("B={value}"));
        }
    }
}
