//! Runs a program for a bounded time.

use std::io::{self, Write};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::Environment;

/// How often a program is checked for its end.
const INTERVAL: Duration = Duration::from_millis(5);

#[derive(Debug, thiserror::Error)]
pub(super) enum ProgramError {
    #[error("it could not be started")]
    Start(#[from] io::Error),
    #[error("it ended with {0}")]
    Failed(ExitStatus),
    #[error("it took too long")]
    Hanging,
}

/// The program without a terminal, and in its own process group: what it leaves running, such as the owner of an X11
/// selection, is not stopped or ended together with the desk.
pub(super) fn command(program: &str, arguments: &[&str], environment: &Environment) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).env_clear().envs(environment.iter());
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    command
}

/// Runs the program with that input. It is killed if it takes longer than `patience`.
pub(super) fn run_with_input(
    mut command: Command,
    input: Vec<u8>,
    patience: Duration,
) -> Result<(), ProgramError> {
    let mut child = command.stdin(Stdio::piped()).spawn()?;
    if let Some(mut stdin) = child.stdin.take() {
        // A program that does not read would block this thread. Once it is killed, the write fails and the thread ends.
        thread::spawn(move || drop(stdin.write_all(&input)));
    }
    match wait(&mut child, patience)? {
        Some(status) if status.success() => Ok(()),
        Some(status) => Err(ProgramError::Failed(status)),
        None => {
            kill(&mut child);
            Err(ProgramError::Hanging)
        }
    }
}

/// Waits for its end; `None` if it is still running after that time.
pub(super) fn wait(child: &mut Child, patience: Duration) -> io::Result<Option<ExitStatus>> {
    let begun = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if begun.elapsed() >= patience {
            return Ok(None);
        }
        thread::sleep(INTERVAL);
    }
}

/// Ends the program and what it has started.
fn kill(child: &mut Child) {
    #[cfg(unix)]
    if let Some(group) = i32::try_from(child.id()).ok().and_then(rustix::process::Pid::from_raw) {
        let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
    }
    let _ = child.kill();
    let _ = child.wait();
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    /// Longer than any of these programs runs.
    const BOUND: Duration = Duration::from_secs(120);

    fn shell(script: &str) -> Command {
        command("sh", &["-c", script], &Environment::of([("PATH", "/usr/bin:/bin"), ("CLERK_X", "1")]))
    }

    #[test]
    fn the_input_arrives_and_the_environment_has_no_secret() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("out");
        let script = format!("(cat; env) > {}", file.display());
        run_with_input(shell(&script), b"acme.com\n".to_vec(), BOUND).unwrap();
        let text = std::fs::read_to_string(file).unwrap();
        assert!(
            text.starts_with("acme.com\n") && text.contains("PATH=") && !text.contains("CLERK"),
            "{text}"
        );
    }

    #[test]
    fn a_failure_is_reported() {
        let failed = run_with_input(shell("exit 3"), Vec::new(), BOUND);
        assert!(matches!(failed, Err(ProgramError::Failed(_))), "{failed:?}");
        let missing = command("no-such-program-of-domdesk", &[], &Environment::of([("PATH", "/bin")]));
        assert!(matches!(run_with_input(missing, Vec::new(), BOUND), Err(ProgramError::Start(_))));
    }

    #[test]
    fn a_program_that_hangs_without_reading_is_ended() {
        let input = vec![b'x'; 1_000_000];
        let hanging = run_with_input(shell("sleep 1000; cat"), input, Duration::from_millis(20));
        assert!(matches!(hanging, Err(ProgramError::Hanging)), "{hanging:?}");
    }
}
