//! The line in which the name of a command is typed. The names are those of the key table, and a command does what its key
//! does in the same place.

use crate::input::{Action, BINDINGS, Binding, Code, Key};

use super::TextField;

/// The name being typed.
#[derive(Debug, Clone, Default)]
pub struct CommandLine {
    /// What is typed.
    pub field: TextField,
    /// Why Enter did nothing; safe to show.
    pub complaint: Option<String>,
}

/// What a key in the line asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Typed {
    /// Nothing more.
    Nothing,
    /// Close the line.
    Close,
    /// Do what this key does.
    Run(Key, Action),
}

impl CommandLine {
    /// The commands whose names begin with what is typed, then those that have it elsewhere in their names.
    pub fn matching<'a>(
        &self,
        commands: &'a [&'static Binding],
    ) -> impl Iterator<Item = &'static Binding> + use<'a, '_> {
        let text = self.text();
        let begin = commands.iter().filter(move |binding| binding.name.starts_with(text));
        let contain = commands
            .iter()
            .filter(move |binding| !binding.name.starts_with(text) && binding.name.contains(text));
        begin.chain(contain).copied()
    }

    fn text(&self) -> &str {
        self.field.text().trim()
    }

    /// Acts on a key; these commands can be run.
    pub(super) fn key(&mut self, key: Key, commands: &[&'static Binding]) -> Typed {
        match key.code {
            Code::Esc => return Typed::Close,
            Code::Enter => return self.run(key, commands),
            Code::Tab => self.complete(commands),
            _ => {
                if self.field.key(key) {
                    self.complaint = None;
                }
            }
        }
        Typed::Nothing
    }

    /// Only a whole name is run. The line stays open otherwise: what is typed behind it is not meant for the desk.
    fn run(&mut self, key: Key, commands: &[&'static Binding]) -> Typed {
        if self.text().is_empty() {
            return Typed::Close;
        }
        let named = commands.iter().find(|binding| binding.name == self.text());
        if let Some(binding) = named {
            // A prompt that does not open remembers the key that would have opened it.
            let key = binding.keys.first().copied().unwrap_or(key);
            return Typed::Run(key, binding.action);
        }
        let is_elsewhere = BINDINGS.iter().any(|binding| binding.name == self.text());
        let text = crate::text::visible(self.text());
        self.complaint = Some(if is_elsewhere {
            format!("{text} cannot be done here.")
        } else {
            format!("There is no command {text}.")
        });
        Typed::Nothing
    }

    /// Types as much as the names that begin so have in common.
    fn complete(&mut self, commands: &[&'static Binding]) {
        let text = self.text();
        let mut names = commands.iter().map(|binding| binding.name).filter(|name| name.starts_with(text));
        let Some(first) = names.next() else { return };
        let common = names.fold(first.len(), |common, name| {
            first.bytes().zip(name.bytes()).take(common).take_while(|(a, b)| a == b).count()
        });
        self.field = TextField::new(&first[..common]);
        self.complaint = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(line: &mut CommandLine, text: &str) -> Vec<Typed> {
        let commands: Vec<_> = BINDINGS.iter().collect();
        text.chars().map(|c| line.key(Key::char(c), &commands)).collect()
    }

    #[test]
    fn only_a_whole_name_is_run() {
        let commands: Vec<_> = BINDINGS.iter().collect();
        for text in ["view", "q", "toggle", "toggle-verified-", "v", "delete acme.com", "Delete"] {
            let mut line = CommandLine::default();
            assert!(typed(&mut line, text).iter().all(|typed| *typed == Typed::Nothing), "{text}");
            assert_eq!(line.key(Key::new(Code::Enter), &commands), Typed::Nothing, "{text}");
            assert!(line.complaint.is_some(), "{text}");
        }
        let mut line = CommandLine::default();
        typed(&mut line, " refresh ");
        assert_eq!(line.key(Key::new(Code::Enter), &commands), Typed::Run(Key::char('r'), Action::Refresh));
        assert_eq!(CommandLine::default().key(Key::new(Code::Enter), &commands), Typed::Close);
    }

    #[test]
    fn tab_types_what_is_certain() {
        let commands: Vec<_> = BINDINGS.iter().collect();
        for (text, completed) in
            [("t", "toggle-verified"), ("re", "re"), ("ref", "refresh"), ("p", "page-"), ("x", "x"), ("", "")]
        {
            let mut line = CommandLine::default();
            typed(&mut line, text);
            line.key(Key::new(Code::Tab), &commands);
            assert_eq!(line.field.text(), completed, "{text}");
        }
    }
}
