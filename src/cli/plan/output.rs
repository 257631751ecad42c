//! Where a plan goes: to standard output, or completely or not at all to a file.

use std::fs::{self, File};
use std::io::{self, BufWriter, IntoInnerError, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};
use tempfile::NamedTempFile;

use super::super::connection::temporary_folder;
use super::super::{UsageError, finish_output, print_message};
use crate::plan::PlanWriter;
use crate::session::Clock;
use crate::text::{system_error, visible};

/// A plan in progress, in a temporary file.
pub(super) type Writer = PlanWriter<BufWriter<File>, File>;

/// How an earlier plan begins, without blanks.
const BEGINNING: &[u8] = b"{\"version\":";

/// Where the plan goes when it is complete.
pub(super) enum Output {
    Stdout,
    /// Not a file that could be replaced, such as `/dev/stderr` or a pipe.
    Device(PathBuf),
    /// A file beside its temporary file.
    File {
        path: PathBuf,
        temporary: NamedTempFile,
        exists: bool,
    },
}

impl Output {
    /// Finds out where the plan goes before anything is loaded for it.
    ///
    /// # Errors
    ///
    /// If the file cannot be written, or is something else than an earlier plan.
    pub(super) fn prepare(path: Option<&Path>) -> Result<Self> {
        let Some(path) = path else { return Ok(Self::Stdout) };
        let cannot = |error: &io::Error| refused(path, &system_error(error));
        let exists = match fs::metadata(path) {
            Ok(found) if found.is_dir() => return Err(refused(path, "it is a folder")),
            Ok(found) if !found.is_file() => return Ok(Self::Device(path.to_owned())),
            Ok(_) if !may_be_replaced(path).map_err(|error| cannot(&error))? => {
                return Err(refused(path, "it exists already, and is no plan"));
            }
            Ok(_) => true,
            Err(error) if error.kind() == io::ErrorKind::NotFound => false,
            Err(error) => return Err(cannot(&error)),
        };
        // A link to a file stays a link.
        let path =
            if exists { fs::canonicalize(path).map_err(|error| cannot(&error))? } else { path.to_owned() };
        let temporary =
            NamedTempFile::new_in(folder(&path)).map_err(|error| refused(&path, &system_error(&error)))?;
        Ok(Self::File { path, temporary, exists })
    }

    /// Begins to write a plan for that instance.
    pub(super) fn begin(&self, instance: &str) -> Result<Writer> {
        let begin = || {
            let (file, folder) = match self {
                Self::File { path, temporary, .. } => (temporary.reopen()?, folder(path)),
                Self::Stdout | Self::Device(_) => {
                    let folder = temporary_folder();
                    (tempfile::tempfile_in(&folder)?, folder)
                }
            };
            let spool = tempfile::tempfile_in(folder)?;
            Writer::new(BufWriter::new(file), spool, instance, Some(Clock::system().now()))
        };
        begin().context(CANNOT)
    }

    /// Puts the complete plan where it belongs, and prints the summary, or the plan if `json`.
    pub(super) fn deliver(self, mut file: File, summary: &str, json: bool) -> Result<ExitCode> {
        let target = match self {
            Self::Stdout => {
                let code = finish_output(copy(&mut file, &mut io::stdout().lock()))?;
                if !json {
                    summary.lines().for_each(print_message);
                }
                return Ok(code);
            }
            Self::Device(path) => {
                let mut device = File::options().write(true).open(&path).context(CANNOT)?;
                copy(&mut file, &mut device).context(CANNOT)?;
                path
            }
            Self::File { path, temporary, exists } => {
                temporary.as_file().sync_all().context(CANNOT)?;
                let kept = if exists { temporary.persist(&path) } else { temporary.persist_noclobber(&path) };
                kept.map_err(|error| error.error).context(CANNOT)?;
                if exists {
                    print_message(&format!("replaced what was in {}", path.display()));
                }
                path
            }
        };
        let mut out = io::stdout().lock();
        finish_output(if json {
            copy(&mut file, &mut out)
        } else {
            let name = target.display().to_string();
            writeln!(out, "{summary}\nThe plan is in {}; domdesk apply carries it out.", visible(&name))
        })
    }
}

const CANNOT: &str = "cannot write the plan";

/// Writes the end of the plan.
pub(super) fn finish(writer: Writer) -> Result<File> {
    let finish = || writer.finish()?.into_inner().map_err(IntoInnerError::into_error);
    finish().context(CANNOT)
}

fn copy(file: &mut File, out: &mut impl Write) -> io::Result<()> {
    file.seek(SeekFrom::Start(0))?;
    io::copy(file, out)?;
    out.flush()
}

fn folder(path: &Path) -> PathBuf {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    parent.map_or_else(|| PathBuf::from("."), Path::to_owned)
}

fn refused(path: &Path, why: &str) -> anyhow::Error {
    UsageError(format!("cannot write {}: {why}", visible(&path.display().to_string()))).into()
}

/// Whether the file is empty or an earlier plan.
fn may_be_replaced(path: &Path) -> io::Result<bool> {
    let mut start = Vec::new();
    File::open(path)?.take(64).read_to_end(&mut start)?;
    let text: Vec<u8> = start.into_iter().filter(|byte| !byte.is_ascii_whitespace()).collect();
    Ok(text.is_empty() || text.starts_with(BEGINNING))
}
