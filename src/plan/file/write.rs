//! Writes a plan step by step, so that a large one need not be in memory.

use std::io::{self, BufWriter, Cursor, Read, Seek, SeekFrom, Write};

use serde::Serialize;

use super::VERSION;
use super::wire::WrittenStep;
use crate::clerk::Millis;
use crate::plan::{Plan, Skipped, Step};
use crate::text::write_json;

/// A plan file in progress: one line of JSON.
pub struct PlanWriter<W: Write, S: Read + Write + Seek> {
    out: W,
    /// What is skipped, until all steps are written.
    skipped: BufWriter<S>,
    has_steps: bool,
    has_skipped: bool,
}

impl<W: Write, S: Read + Write + Seek> PlanWriter<W, S> {
    /// Writes the beginning. `spool` is empty; it takes what is skipped, which comes after the steps.
    ///
    /// # Errors
    ///
    /// If writing fails.
    pub fn new(mut out: W, spool: S, instance: &str, planned_at: Option<Millis>) -> io::Result<Self> {
        write!(out, "{{\"version\":{VERSION},\"instance\":")?;
        write_json(&mut out, &instance)?;
        if let Some(Millis(at)) = planned_at {
            write!(out, ",\"planned_at\":{at}")?;
        }
        out.write_all(b",\"steps\":[")?;
        Ok(Self { out, skipped: BufWriter::new(spool), has_steps: false, has_skipped: false })
    }

    /// Adds a step.
    ///
    /// # Errors
    ///
    /// If writing fails.
    pub fn step(&mut self, step: &Step) -> io::Result<()> {
        element(&mut self.out, &mut self.has_steps, &WrittenStep::of(step, None))
    }

    /// Adds what is skipped.
    ///
    /// # Errors
    ///
    /// If writing fails.
    pub fn skipped(&mut self, Skipped { step, why }: &Skipped) -> io::Result<()> {
        element(&mut self.skipped, &mut self.has_skipped, &WrittenStep::of(step, Some(why)))
    }

    /// Writes the end, and returns the writer.
    ///
    /// # Errors
    ///
    /// If writing fails.
    pub fn finish(self) -> io::Result<W> {
        let Self { mut out, skipped, .. } = self;
        out.write_all(b"],\"skipped\":[")?;
        let mut spool = skipped.into_inner().map_err(io::IntoInnerError::into_error)?;
        spool.seek(SeekFrom::Start(0))?;
        io::copy(&mut spool, &mut out)?;
        out.write_all(b"]}\n")?;
        out.flush()?;
        Ok(out)
    }
}

fn element(out: &mut impl Write, has_some: &mut bool, element: &impl Serialize) -> io::Result<()> {
    if std::mem::replace(has_some, true) {
        out.write_all(b",")?;
    }
    Ok(write_json(out, element)?)
}

impl Plan {
    /// Writes the plan file.
    ///
    /// # Errors
    ///
    /// If writing fails.
    pub fn write(&self, out: impl Write) -> io::Result<()> {
        let mut writer = PlanWriter::new(out, Cursor::new(Vec::new()), &self.instance, self.planned_at)?;
        for step in &self.steps {
            writer.step(step)?;
        }
        for skipped in &self.skipped {
            writer.skipped(skipped)?;
        }
        writer.finish().map(drop)
    }
}
