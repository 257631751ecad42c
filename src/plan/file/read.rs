//! Reads a plan, step by step, so that the text of a large one need not be in memory.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::io::{BufReader, Read};

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::error::Category;

use super::wire::ReadStep;
use super::{PlanError, VERSION};
use crate::clerk::Millis;
use crate::plan::Plan;
use crate::plan::row_json::Shapes;

impl Plan {
    /// Reads a plan file completely, and checks every step.
    ///
    /// # Errors
    ///
    /// If it is no plan, or has a step that cannot be carried out as it stands.
    pub fn read(input: impl Read) -> Result<Self, PlanError> {
        let place = Place::default();
        let mut reader = serde_json::Deserializer::from_reader(BufReader::new(input));
        let plan = reader.deserialize_map(PlanVisitor(&place));
        let plan = plan.and_then(|plan| reader.end().map(|()| plan));
        plan.map_err(|error| match (error.classify(), place.version.get()) {
            (_, Some(version)) if version != VERSION => PlanError::Version(version),
            (Category::Io, _) => PlanError::Unreadable(error.into()),
            (Category::Syntax | Category::Eof, _) => {
                PlanError::NotJson { line: error.line(), column: error.column() }
            }
            (Category::Data, _) => PlanError::Damaged { place: place.describe(), what: plain(&error) },
        })
    }
}

/// The message without the place in the file, which is the end of the step rather than that of the mistake.
fn plain(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    crate::text::visible(text.strip_suffix(&place).unwrap_or(&text)).replace('`', "")
}

/// How far reading has come.
#[derive(Default)]
struct Place {
    version: Cell<Option<u64>>,
    list: Cell<Option<&'static str>>,
    number: Cell<u64>,
    /// What the rows so far have in common.
    shapes: RefCell<Shapes>,
}

impl Place {
    fn describe(&self) -> String {
        self.list.get().map_or_else(String::new, |list| format!("{list} {}: ", self.number.get()))
    }
}

struct PlanVisitor<'a>(&'a Place);

impl<'de> Visitor<'de> for PlanVisitor<'_> {
    type Value = Plan;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a plan")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Plan, A::Error> {
        let (mut instance, mut planned_at) = (None, None);
        let (mut steps, mut skipped) = (None, None);
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "version" => {
                    let version = map.next_value()?;
                    self.0.version.set(Some(version));
                    if version != VERSION {
                        return Err(A::Error::custom("unknown version"));
                    }
                }
                "instance" => instance = Some(map.next_value::<String>()?),
                "planned_at" => planned_at = map.next_value::<Option<i64>>()?.map(Millis),
                "steps" => {
                    let list = List { place: self.0, name: "step", read: ReadStep::step };
                    steps = Some(map.next_value_seed(list)?);
                }
                "skipped" => {
                    let list = List { place: self.0, name: "skipped row", read: ReadStep::skipped };
                    skipped = Some(map.next_value_seed(list)?);
                }
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        if self.0.version.get().is_none() {
            return Err(A::Error::missing_field("version"));
        }
        Ok(Plan {
            instance: instance
                .filter(|id| !id.is_empty())
                .ok_or_else(|| A::Error::missing_field("instance"))?,
            planned_at,
            steps: steps.ok_or_else(|| A::Error::missing_field("steps"))?,
            skipped: skipped.unwrap_or_default(),
        })
    }
}

/// A list of steps.
struct List<'a, F> {
    place: &'a Place,
    name: &'static str,
    read: F,
}

impl<'de, T, F: Fn(ReadStep, &mut Shapes) -> Result<T, String>> DeserializeSeed<'de> for List<'_, F> {
    type Value = Vec<T>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Vec<T>, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de, T, F: Fn(ReadStep, &mut Shapes) -> Result<T, String>> Visitor<'de> for List<'_, F> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a list of {}s", self.name)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Vec<T>, A::Error> {
        let mut elements = Vec::new();
        self.place.list.set(Some(self.name));
        loop {
            self.place.number.set(elements.len() as u64 + 1);
            let Some(step) = list.next_element::<ReadStep>()? else { break };
            let mut shapes = self.place.shapes.borrow_mut();
            elements.push((self.read)(step, &mut shapes).map_err(A::Error::custom)?);
        }
        self.place.list.set(None);
        elements.shrink_to_fit();
        Ok(elements)
    }
}
