//! An emulated instance, and the program with pipes on it.

use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use domdesk::clerk::{EnrollmentMode, EnvironmentType, Operation, OrganizationDomain};
use domdesk::emulator::{Emulator, Options};
use domdesk::journal::{MOST_RECORDS, Record};
use domdesk::state;
use serde_json::Value;
use tempfile::TempDir;
use tokio::runtime::Runtime;

pub(crate) struct World {
    pub(crate) emulator: Emulator,
    pub(crate) folder: TempDir,
    _runtime: Runtime,
}

/// The exit code and the output of the program.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl World {
    pub(crate) fn new() -> Self {
        Self::of(EnvironmentType::Development)
    }

    pub(crate) fn of(environment_type: EnvironmentType) -> Self {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let options =
            Options { domains: 40, organizations: 4, environment: environment_type, ..Options::default() };
        let emulator = runtime.block_on(Emulator::start(options)).unwrap();
        emulator.set_settings(|settings| settings.max_allowed_domains = 1_000);
        Self { emulator, folder: TempDir::new().unwrap(), _runtime: runtime }
    }

    /// Creates an unverified domain outside of the program.
    pub(crate) fn domain(&self, name: &str) -> OrganizationDomain {
        let organization = self.emulator.organizations().remove(0).id;
        let others = self.emulator.as_other_operator();
        others.create(&organization, name, false, &EnrollmentMode::ManualInvitation).unwrap();
        self.emulator.find(Some(&organization), name).remove(0)
    }

    pub(crate) fn command(&self, args: &[&str]) -> Command {
        command(self.folder.path(), &self.emulator.url(), self.emulator.secret_key(), args)
    }

    pub(crate) fn run(&self, args: &[&str]) -> Ended {
        Ended::of(self.command(args).output().unwrap())
    }

    pub(crate) fn start(&self, args: &[&str]) -> Child {
        self.command(args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }

    /// The number of requests for the operation.
    pub(crate) fn count(&self, operation: Operation) -> usize {
        self.emulator.requests().iter().filter(|request| request.operation == Some(operation)).count()
    }

    /// The records of the journals, oldest first.
    pub(crate) fn records(&self) -> Vec<Record> {
        let journals = state::journals(&self.folder.path().join("state")).unwrap();
        let histories = journals.iter().map(|path| state::read(path, MOST_RECORDS).unwrap().history);
        histories.flat_map(|history| history.records().cloned().collect::<Vec<_>>()).collect()
    }
}

/// A command that runs the program with pipes, with its home and journals in `folder`, on the instance at `url`.
pub(crate) fn command(folder: &Path, url: &str, key: &str, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_domdesk"));
    command
        .args(args)
        .current_dir(folder)
        .env_clear()
        .env("HOME", folder)
        .env("CLERK_BACKEND_API_URL", url)
        .env("CLERK_SECRET_KEY", key)
        .env("DOMDESK_STATE_DIR", folder.join("state"))
        .stdin(Stdio::null());
    command
}

impl Ended {
    pub(crate) fn of(output: Output) -> Self {
        Self {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// The single line of JSON on standard output.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        assert_eq!(self.stdout.lines().count(), 1, "{self:?}");
        serde_json::from_str(&self.stdout).unwrap()
    }
}
