//! Extracts the paths from Rust code, as far as dependencies between modules need it: only names, no types or macros.

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Name(String),
    /// `::`
    PathSeparator,
    Punctuation(char),
}

/// Every path in the code that leads out of its module: from the crate's root as `crate::…`, or into another crate.
/// `use` trees are expanded, and `super` is resolved.
pub(crate) fn read(module: &[&str], code: &str) -> Vec<Vec<String>> {
    let tokens = tokens(code);
    let mut place: Vec<String> = module.iter().map(|part| (*part).to_owned()).collect();
    // The number of open braces around each inline module, which is where it ends.
    let mut ends = Vec::new();
    let mut open = 0_usize;
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        match &tokens[at] {
            Token::Punctuation('{') => open += 1,
            Token::Punctuation('}') => {
                open = open.saturating_sub(1);
                if ends.last() == Some(&open) {
                    ends.pop();
                    place.pop();
                }
            }
            Token::Name(name) if name == "mod" => {
                if let (Some(Token::Name(inner)), Some(Token::Punctuation('{'))) =
                    (tokens.get(at + 1), tokens.get(at + 2))
                {
                    place.push(inner.clone());
                    ends.push(open);
                }
            }
            Token::Name(_) if at == 0 || tokens[at - 1] != Token::PathSeparator => {
                let mut paths = Vec::new();
                let end = tree(&tokens, at, &mut Vec::new(), &mut paths);
                let is_import = at > 0
                    && matches!(&tokens[at - 1], Token::Name(name) if name == "use" || name == "crate");
                let renamed = tokens.get(end) == Some(&Token::Name("as".to_owned()));
                found.extend(
                    paths
                        .into_iter()
                        .filter(|path| path.len() > 1 || is_import || (renamed && path[0] == "crate"))
                        .filter_map(|path| resolve(&place, path)),
                );
                at = end;
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    found
}

/// Reads a path and the tree after it; returns the index after its end.
fn tree(tokens: &[Token], mut at: usize, before: &mut Vec<String>, paths: &mut Vec<Vec<String>>) -> usize {
    let depth = before.len();
    loop {
        match tokens.get(at) {
            Some(Token::Name(name)) => before.push(name.clone()),
            Some(Token::Punctuation('*')) if depth > 0 || !before.is_empty() => before.push("*".to_owned()),
            _ => break,
        }
        at += 1;
        if tokens.get(at) != Some(&Token::PathSeparator) {
            break;
        }
        at += 1;
        if tokens.get(at) == Some(&Token::Punctuation('{')) {
            at += 1;
            while let Some(token) = tokens.get(at) {
                match token {
                    Token::Punctuation('}') => {
                        at += 1;
                        break;
                    }
                    Token::Name(_) | Token::Punctuation('*') => at = tree(tokens, at, before, paths),
                    _ => at += 1,
                }
            }
            before.truncate(depth);
            return at;
        }
    }
    paths.push(before.clone());
    before.truncate(depth);
    at
}

/// The path from the root. `None` if it stays in its own module or cannot be resolved.
fn resolve(place: &[String], path: Vec<String>) -> Option<Vec<String>> {
    let root = "crate".to_owned();
    match path[0].as_str() {
        "domdesk" => Some(std::iter::once(root).chain(path.into_iter().skip(1)).collect()),
        "self" => None,
        "super" => {
            let up = path.iter().take_while(|part| *part == "super").count();
            let left = place.len().checked_sub(up)?;
            let rest = path.into_iter().skip(up);
            Some(std::iter::once(root).chain(place[..left].iter().cloned()).chain(rest).collect())
        }
        _ => Some(path),
    }
}

/// The code without comments, strings and characters.
fn tokens(code: &str) -> Vec<Token> {
    let chars: Vec<char> = code.chars().collect();
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(&c) = chars.get(at) {
        let next = chars.get(at + 1).copied();
        match (c, next) {
            ('/', Some('/')) => {
                while chars.get(at).is_some_and(|c| *c != '\n') {
                    at += 1;
                }
            }
            ('/', Some('*')) => at = after_comment(&chars, at),
            ('"', _) => at = after_string(&chars, at),
            ('r' | 'b', Some('"' | '#' | 'r')) if raw_start(&chars, at).is_some() => {
                at = after_raw(&chars, raw_start(&chars, at).unwrap_or(at));
            }
            ('\'', _) => at = after_character(&chars, at),
            (':', Some(':')) => {
                tokens.push(Token::PathSeparator);
                at += 2;
            }
            _ if c.is_alphanumeric() || c == '_' => {
                let from = at;
                while chars.get(at).is_some_and(|c| c.is_alphanumeric() || *c == '_') {
                    at += 1;
                }
                tokens.push(Token::Name(chars[from..at].iter().collect()));
            }
            _ => {
                if !c.is_whitespace() {
                    tokens.push(Token::Punctuation(c));
                }
                at += 1;
            }
        }
    }
    tokens
}

fn after_comment(chars: &[char], mut at: usize) -> usize {
    let mut depth = 0;
    while at < chars.len() {
        match (chars[at], chars.get(at + 1)) {
            ('/', Some('*')) => {
                depth += 1;
                at += 2;
            }
            ('*', Some('/')) => {
                depth -= 1;
                at += 2;
                if depth == 0 {
                    return at;
                }
            }
            _ => at += 1,
        }
    }
    at
}

fn after_string(chars: &[char], mut at: usize) -> usize {
    at += 1;
    while at < chars.len() && chars[at] != '"' {
        at += if chars[at] == '\\' { 2 } else { 1 };
    }
    at + 1
}

/// The index of the first `#` or quote of a raw string that starts here.
fn raw_start(chars: &[char], at: usize) -> Option<usize> {
    let from = match (chars[at], chars.get(at + 1)) {
        ('b', Some('r')) => at + 2,
        ('r', _) => at + 1,
        _ => return None,
    };
    let quote = (from..chars.len()).find(|index| chars[*index] != '#')?;
    (chars[quote] == '"').then_some(from)
}

fn after_raw(chars: &[char], from: usize) -> usize {
    let hashes = chars[from..].iter().take_while(|c| **c == '#').count();
    let mut at = from + hashes + 1;
    while at < chars.len() {
        if chars[at] == '"' && chars[at + 1..].iter().take(hashes).filter(|c| **c == '#').count() == hashes {
            return at + 1 + hashes;
        }
        at += 1;
    }
    at
}

/// The index after a character literal. A lifetime is read as a name.
fn after_character(chars: &[char], at: usize) -> usize {
    match (chars.get(at + 1), chars.get(at + 2)) {
        (Some('\\'), _) => {
            (at + 3..chars.len()).find(|index| chars[*index] == '\'').map_or(chars.len(), |end| end + 1)
        }
        (Some(_), Some('\'')) => at + 3,
        _ => at + 1,
    }
}
