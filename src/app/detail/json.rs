//! Displays JSON without parsing it: the text stays as received, with line breaks and indentation added.

/// The most that is shown, in bytes; a row of Clerk's has less than two thousand.
const MOST: usize = 64 * 1024;

/// Levels that are indented, two blanks each; deeper levels get no more. A row of Clerk's has three, and blanks for
/// tens of thousands of levels would fill the memory.
const MOST_LEVELS: usize = 32;

/// The part of the text that is shown, and how many bytes are left out.
pub(super) fn cut(json: &str) -> (&str, usize) {
    let end = (0..=MOST.min(json.len())).rev().find(|at| json.is_char_boundary(*at)).unwrap_or(0);
    (&json[..end], json.len() - end)
}

/// The lines of a JSON text, two blanks per level.
pub(in crate::app) fn indent(json: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut depth = 0_usize;
    let mut chars = json.chars().peekable();
    let mut in_string = false;
    let mut escaped = false;
    let flush = |line: &mut String, lines: &mut Vec<String>, depth: usize| {
        lines.push(std::mem::take(line));
        line.push_str(&"  ".repeat(depth.min(MOST_LEVELS)));
    };
    while let Some(c) = chars.next() {
        if in_string {
            line.push(c);
            in_string = escaped || c != '"';
            escaped = !escaped && c == '\\';
            continue;
        }
        match c {
            '"' => {
                in_string = true;
                line.push(c);
            }
            '{' | '[' => {
                line.push(c);
                while chars.next_if(|next| next.is_whitespace()).is_some() {}
                if let Some(close) = chars.next_if(|next| matches!(next, '}' | ']')) {
                    line.push(close);
                } else {
                    depth += 1;
                    flush(&mut line, &mut lines, depth);
                }
            }
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                flush(&mut line, &mut lines, depth);
                line.push(c);
            }
            ',' => {
                line.push(c);
                flush(&mut line, &mut lines, depth);
            }
            ':' => line.push_str(": "),
            c if c.is_whitespace() => {}
            c => line.push(c),
        }
    }
    if !line.trim().is_empty() {
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn indentation_of_deep_nesting_is_bounded() {
        let deep = "[".repeat(MOST);
        let lines = indent(&deep);
        assert_eq!(lines.len(), MOST);
        assert!(lines.iter().all(|line| line.len() <= 2 * MOST_LEVELS + 1));
    }

    proptest! {
        // Truncated JSON and arbitrary text are displayed as well.
        #[test]
        fn only_whitespace_is_added_or_removed(text in "([\\[\\]{}:,\"\\\\ ]|[a-z0-9]|\\PC|\n){0,200}") {
            let letters = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            prop_assert_eq!(letters(&indent(&text).concat()), letters(&text));
        }

        #[test]
        fn a_cut_falls_between_characters(start in 0..4_usize, c in any::<char>()) {
            let text = format!("{}{}", "x".repeat(start), c.to_string().repeat(MOST / c.len_utf8() + 4));
            let (shown, rest) = cut(&text);
            prop_assert!(shown.len() <= MOST && shown.len() + 4 > MOST);
            prop_assert_eq!(shown.len() + rest, text.len());
        }
    }

    #[test]
    fn json_is_indented_and_otherwise_untouched() {
        let text = r#"{"b": 12345678901234567890, "a":[1,{"x":"y: \"z\", {"}],"e":{},"n":null}"#;
        assert_eq!(
            indent(text).join("\n"),
            r#"{
  "b": 12345678901234567890,
  "a": [
    1,
    {
      "x": "y: \"z\", {"
    }
  ],
  "e": {},
  "n": null
}"#
        );
        assert!(indent("").is_empty());
    }
}
