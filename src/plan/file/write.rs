//! Writes a plan step by step, so that a large one need not be in memory.

use std::io::{self, Write};

use serde::Serialize;

use super::VERSION;
use super::wire::WrittenStep;
use crate::clerk::Millis;
use crate::plan::{Plan, Skipped, Step};
use crate::text::write_json;

/// A plan file in progress: its steps first, then what is skipped. Each is one line.
pub struct PlanWriter<W: Write> {
    out: W,
    /// Whether the current list has an element already.
    has_some: bool,
    is_skipping: bool,
}

impl<W: Write> PlanWriter<W> {
    /// Writes the beginning.
    ///
    /// # Errors
    ///
    /// If writing fails.
    pub fn new(mut out: W, instance: &str, planned_at: Option<Millis>) -> io::Result<Self> {
        write!(out, "{{\"version\":{VERSION},\"instance\":")?;
        write_json(&mut out, &instance)?;
        if let Some(Millis(at)) = planned_at {
            write!(out, ",\"planned_at\":{at}")?;
        }
        out.write_all(b",\"steps\":[")?;
        Ok(Self { out, has_some: false, is_skipping: false })
    }

    /// Adds a step. All steps come before what is skipped.
    ///
    /// # Errors
    ///
    /// If writing fails.
    pub fn step(&mut self, step: &Step) -> io::Result<()> {
        self.element(&WrittenStep::of(step, None))
    }

    /// Adds what is skipped.
    ///
    /// # Errors
    ///
    /// If writing fails.
    pub fn skipped(&mut self, Skipped { step, why }: &Skipped) -> io::Result<()> {
        self.begin_skipped()?;
        self.element(&WrittenStep::of(step, Some(why)))
    }

    fn begin_skipped(&mut self) -> io::Result<()> {
        if !self.is_skipping {
            self.end_list()?;
            self.out.write_all(b",\"skipped\":[")?;
            (self.is_skipping, self.has_some) = (true, false);
        }
        Ok(())
    }

    fn end_list(&mut self) -> io::Result<()> {
        self.out.write_all(if self.has_some { b"\n]" } else { b"]" })
    }

    fn element(&mut self, element: &impl Serialize) -> io::Result<()> {
        self.out.write_all(if self.has_some { b",\n" } else { b"\n" })?;
        self.has_some = true;
        write_json(&mut self.out, element)?;
        Ok(())
    }

    /// Writes the end, and returns the writer.
    ///
    /// # Errors
    ///
    /// If writing fails.
    pub fn finish(mut self) -> io::Result<W> {
        self.begin_skipped()?;
        self.end_list()?;
        self.out.write_all(b"}\n")?;
        self.out.flush()?;
        Ok(self.out)
    }
}

impl Plan {
    /// Writes the plan file.
    ///
    /// # Errors
    ///
    /// If writing fails.
    pub fn write(&self, out: impl Write) -> io::Result<()> {
        let mut writer = PlanWriter::new(out, &self.instance, self.planned_at)?;
        for step in &self.steps {
            writer.step(step)?;
        }
        for skipped in &self.skipped {
            writer.skipped(skipped)?;
        }
        writer.finish().map(drop)
    }
}
