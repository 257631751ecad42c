//! JSON without what many rows have in common: the names of the fields, braces and the like are kept once for all of them.

use std::collections::HashSet;
use std::sync::Arc;

use foldhash::fast::RandomState;

/// Stands for a value in a shape, and ends a value. JSON contains no control characters.
const VALUE: char = '\0';

/// Begins a value that the row has had before; its number follows.
const AGAIN: char = '\u{1}';

/// The code point for the number 0 after [`AGAIN`].
const FIRST_NUMBER: u32 = 0x20;

/// The most values of a row that can be repeated.
const MOST_NUMBERED: u32 = 64;

/// Rows of Clerk's have a few shapes. Any more are not shared.
const MOST_SHAPES: usize = 1_024;

/// About how many values a row has, and how long they are together.
const USUAL_VALUES: usize = 24;
const USUAL_BYTES: usize = 256;

/// JSON without blanks, in two parts.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Packed {
    /// The JSON with [`VALUE`] for each number, and for the content of each text that is no field name.
    shape: Arc<str>,
    /// These values, each with [`VALUE`] at its end.
    values: Box<str>,
}

/// The shapes of rows.
#[derive(Debug, Default)]
pub(in crate::plan) struct Shapes(HashSet<Arc<str>, RandomState>);

impl Packed {
    /// Packs valid JSON without blanks between its values and without control characters.
    pub(super) fn new(json: &str, shapes: &mut Shapes) -> Self {
        let mut values = Values { text: String::with_capacity(json.len()), ..Values::default() };
        let shape = split(json, |value| values.add(value));
        Self { shape: shapes.shared(&shape), values: values.text.into() }
    }

    /// As [`Self::new`], given what [`split`] makes of the JSON.
    pub(super) fn of_values<'a>(shape: &Arc<str>, given: impl Iterator<Item = &'a str>) -> Self {
        let mut values =
            Values { text: String::with_capacity(USUAL_BYTES), known: Vec::with_capacity(USUAL_VALUES) };
        given.for_each(|value| values.add(value));
        Self { shape: Arc::clone(shape), values: values.text.into() }
    }

    /// The JSON.
    pub(super) fn json(&self) -> String {
        let mut json = String::with_capacity(self.shape.len() + self.values.len());
        let mut values = self.values.split(VALUE);
        let mut known: Vec<&str> = Vec::new();
        for (number, part) in self.shape.split(VALUE).enumerate() {
            if number > 0 {
                let value = values.next().unwrap_or_default();
                let again = value.strip_prefix(AGAIN).and_then(|text| text.chars().next());
                let value = if let Some(c) = again {
                    let number = u32::from(c).saturating_sub(FIRST_NUMBER) as usize;
                    known.get(number).copied().unwrap_or_default()
                } else {
                    known.push(value);
                    value
                };
                json.push_str(value);
            }
            json.push_str(part);
        }
        json
    }
}

/// The shape of the JSON: see [`Packed`]. The values are added one by one.
pub(super) fn split<'a>(json: &'a str, mut add: impl FnMut(&'a str)) -> String {
    let mut shape = String::with_capacity(json.len());
    let mut rest = json;
    // What is neither a text nor a number is copied as it is. All that is looked for is ASCII.
    while let Some(at) = rest.bytes().position(|byte| matches!(byte, b'"' | b'-' | b'0'..=b'9')) {
        let (between, after) = rest.split_at(at);
        shape.push_str(between);
        if let Some(after) = after.strip_prefix('"') {
            let (text, after) = split_text(after);
            let is_name = after.starts_with(':');
            shape.push('"');
            if is_name {
                shape.push_str(text);
            } else {
                shape.push(VALUE);
                add(text);
            }
            shape.push('"');
            rest = after;
        } else {
            let is_end = |byte| matches!(byte, b',' | b']' | b'}');
            let end = after.bytes().position(is_end).unwrap_or(after.len());
            let (number, after) = after.split_at(end);
            shape.push(VALUE);
            add(number);
            rest = after;
        }
    }
    shape.push_str(rest);
    shape
}

/// The values of a row so far.
#[derive(Default)]
struct Values<'a> {
    text: String,
    known: Vec<&'a str>,
}

impl<'a> Values<'a> {
    fn add(&mut self, value: &'a str) {
        let same = self.known.iter().position(|known| *known == value && value.len() > 2);
        let number =
            same.and_then(|number| u32::try_from(number).ok()).filter(|number| *number < MOST_NUMBERED);
        if let Some(c) = number.and_then(|number| char::from_u32(FIRST_NUMBER + number)) {
            self.text.extend([AGAIN, c]);
        } else {
            self.known.push(value);
            self.text.push_str(value);
        }
        self.text.push(VALUE);
    }
}

/// The content of a text after its opening quote, and what follows its closing quote.
fn split_text(json: &str) -> (&str, &str) {
    let mut is_escaped = false;
    for (at, byte) in json.bytes().enumerate() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = true,
            b'"' => return (json.get(..at).unwrap_or_default(), json.get(at + 1..).unwrap_or_default()),
            _ => {}
        }
    }
    (json, "")
}

impl Shapes {
    pub(super) fn shared(&mut self, shape: &str) -> Arc<str> {
        if let Some(known) = self.0.get(shape) {
            return Arc::clone(known);
        }
        let shape: Arc<str> = shape.into();
        if self.0.len() < MOST_SHAPES {
            self.0.insert(Arc::clone(&shape));
        }
        shape
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn a_row_keeps_its_values_and_shares_the_rest() {
        let mut shapes = Shapes::default();
        let json = r#"{"id":"orgdmn_1","name":"a\"b:","n":[-1,2.5,true,null],"again":"orgdmn_1","x":{}}"#;
        let packed = Packed::new(json, &mut shapes);
        assert_eq!(
            &*packed.shape,
            "{\"id\":\"\0\",\"name\":\"\0\",\"n\":[\0,\0,true,null],\"again\":\"\0\",\"x\":{}}"
        );
        assert_eq!(&*packed.values, "orgdmn_1\0a\\\"b:\0-1\x002.5\0\u{1} \0");
        assert_eq!(packed.json(), json);
        let other = Packed::new(&json.replace("orgdmn_1", "orgdmn_2"), &mut shapes);
        assert!(Arc::ptr_eq(&packed.shape, &other.shape));
        assert_eq!(Packed::new(json, &mut Shapes::default()), packed);
    }

    fn values() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<f64>().prop_map(|number| json!(number)),
            "[abc\"\\\\:,}\u{0}\u{1} é]{0,5}".prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 90, 70, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..70).prop_map(Value::from),
                prop::collection::btree_map("[ab\"\\\\:\u{0}]{0,3}", inner, 0..5)
                    .prop_map(|fields| Value::Object(fields.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn every_json_is_unpacked_exactly(value in values()) {
            let json = value.to_string();
            prop_assert_eq!(Packed::new(&json, &mut Shapes::default()).json(), json);
        }
    }
}
