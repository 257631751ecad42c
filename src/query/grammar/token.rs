//! Splits the text form into words at blanks, and distinguishes quoted parts from others.

use std::ops::Range;

use super::QueryError;

#[derive(Debug)]
pub(super) struct Token {
    /// As in the text.
    pub(super) typed: String,
    /// In characters.
    pub(super) position: Range<usize>,
    /// Preceded by `!`.
    pub(super) inverse: bool,
    pub(super) kind: TokenKind,
    pub(super) value: Value,
}

/// By the prefix of the value.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// Free text, without a prefix.
    Word,
    /// `~`
    Fuzzy,
    /// `field:`
    Field(String),
}

impl Token {
    pub(super) fn error(&self, expected: &str) -> QueryError {
        QueryError {
            token: self.typed.clone(),
            position: self.position.clone(),
            expected: expected.to_owned(),
        }
    }
}

/// A text of which some parts may be quoted. Quoted parts are taken literally.
#[derive(Debug, Default)]
pub(super) struct Value(Vec<ValuePart>);

#[derive(Debug)]
struct ValuePart {
    text: String,
    quoted: bool,
}

impl Value {
    /// The text without the quotes.
    pub(super) fn text(&self) -> String {
        self.0.iter().map(|part| part.text.as_str()).collect()
    }

    pub(super) fn is_quoted(&self) -> bool {
        self.0.iter().any(|part| part.quoted)
    }

    /// Splits at separators that are not quoted.
    pub(super) fn split(&self, separator: char) -> Vec<Self> {
        let mut values = Vec::new();
        let mut value = Self::default();
        for part in &self.0 {
            if part.quoted {
                value.0.push(ValuePart { text: part.text.clone(), quoted: true });
                continue;
            }
            for (at, text) in part.text.split(separator).enumerate() {
                if at > 0 {
                    values.push(std::mem::take(&mut value));
                }
                if !text.is_empty() {
                    value.0.push(ValuePart { text: text.to_owned(), quoted: false });
                }
            }
        }
        values.push(value);
        values
    }

    fn push(&mut self, c: char) {
        match self.0.last_mut() {
            Some(part) if !part.quoted => part.text.push(c),
            _ => self.0.push(ValuePart { text: c.to_string(), quoted: false }),
        }
    }

    /// Quotes may open at the beginning, or behind a star or a comma.
    fn can_open_quotes(&self) -> bool {
        self.0.last().is_none_or(|part| !part.quoted && part.text.ends_with(['*', ',']))
    }
}

pub(super) fn tokens(text: &str) -> Result<Vec<Token>, QueryError> {
    let mut reader = TokenReader { chars: text.chars().collect(), at: 0 };
    let mut tokens = Vec::new();
    loop {
        while reader.peek().is_some_and(char::is_whitespace) {
            reader.at += 1;
        }
        if reader.peek().is_none() {
            return Ok(tokens);
        }
        tokens.push(reader.token()?);
    }
}

struct TokenReader {
    chars: Vec<char>,
    at: usize,
}

impl TokenReader {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn take(&mut self, expected: char) -> bool {
        let is_there = self.peek() == Some(expected);
        self.at += usize::from(is_there);
        is_there
    }

    fn token(&mut self) -> Result<Token, QueryError> {
        let start = self.at;
        let mut inverse = self.take('!');
        let mut kind = if self.take('~') { TokenKind::Fuzzy } else { TokenKind::Word };
        let mut value = Value::default();
        if self.peek() == Some('"') {
            // A quoted word ends with its quotes, and is never a field.
            value.0.push(self.quoted(start)?);
        } else {
            while let Some(c) = self.peek().filter(|c| !c.is_whitespace()) {
                let in_field = matches!(kind, TokenKind::Field(_));
                if c == '"' && in_field && value.can_open_quotes() {
                    value.0.push(self.quoted(start)?);
                    continue;
                }
                self.at += 1;
                if c == ':' && kind == TokenKind::Word {
                    // Accepts the capital of a column's heading.
                    let mut name = std::mem::take(&mut value).text().to_lowercase();
                    // As in other search bars. A word that begins so is text.
                    if let Some(excluded) = name.strip_prefix('-').filter(|_| !inverse) {
                        (inverse, name) = (true, excluded.to_owned());
                    }
                    kind = TokenKind::Field(name);
                } else {
                    value.push(c);
                }
            }
        }
        let typed = self.chars[start..self.at].iter().collect();
        Ok(Token { typed, position: start..self.at, inverse, kind, value })
    }

    /// Reads the quotes that open here; the word began at `start`.
    fn quoted(&mut self, start: usize) -> Result<ValuePart, QueryError> {
        let mut text = String::new();
        self.at += 1;
        loop {
            let Some(c) = self.peek() else {
                return Err(QueryError {
                    token: self.chars[start..].iter().collect(),
                    position: start..self.chars.len(),
                    expected: "expected a closing \"".to_owned(),
                });
            };
            self.at += 1;
            match c {
                '"' => return Ok(ValuePart { text, quoted: true }),
                '\\' => match self.peek() {
                    Some(escaped @ ('"' | '\\')) => {
                        self.at += 1;
                        text.push(escaped);
                    }
                    _ => text.push(c),
                },
                _ => text.push(c),
            }
        }
    }
}
