use std::io::IsTerminal;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, Result};
use tracing::{error, info};

use crate::app::{ConnectionTarget, Model, Start};
use crate::computer::ThisComputer;
use crate::config::{self, Credentials};
use crate::runtime::{self, Desk, Input, LoopExit, Screen, Signals, Worker, print_to_stderr};
use crate::session::Clock;
use crate::state;
use crate::text::visible;
use crate::view::Theme;

use super::UsageError;
use super::args::Browse;
use super::capabilities::Capabilities;
use super::connection::{ConnectionPlan, find_config, open_log};
use super::{theme, views};

/// The origin of the embedded emulator's key, for its journal.
const DEMO: &str = "--demo";

/// Opens the browser on this terminal.
pub(super) fn run(args: &Browse) -> Result<ExitCode> {
    let theme = theme::choose(args.terminal.theme)?;
    let found = if args.demo { None } else { Some(find_config(&args.connection)?) };
    let flag_rules = args.flags.rules()?;
    let views = views::find(args)?;
    let log = args.connection.log.as_deref().map(open_log).transpose()?;
    // After the configuration, so that a script without a terminal can check its settings.
    if !(std::io::stdin().is_terminal() && std::io::stdout().is_terminal()) {
        let text = "the browser needs a terminal for input and output; domdesk list, domdesk update, domdesk audit and \
                    domdesk serve run without one";
        return Err(UsageError(text.to_owned()).into());
    }
    let capabilities = Capabilities::of(&config::variable)?;
    let theme = Theme { ascii: args.terminal.ascii || !capabilities.unicode, ..theme };
    if let Some(log) = log {
        log.install();
    }
    info!(
        version = env!("CARGO_PKG_VERSION"),
        demo = args.demo,
        read_only = args.connection.read_only,
        "start"
    );
    let used = found.as_ref().and_then(|found| found.credentials.as_ref());
    let mut notices = found.as_ref().map(|found| found.warnings.clone()).unwrap_or_default();
    let folder = history_folder(args);
    let history = folder.as_deref().and_then(|folder| {
        let read = state::queries(folder);
        read.inspect_err(|error| notices.push(format!("The query history is off: {error}."))).ok()
    });
    let start = Start {
        target: if args.demo {
            Some(ConnectionTarget::Demo)
        } else {
            used.map(|_| ConnectionTarget::Instance)
        },
        query: views.first.as_ref().map_or_else(|| args.query.clone(), |view| view.query.clone()),
        columns: args.columns.clone().unwrap_or_default(),
        view_columns: views
            .first
            .as_ref()
            .and_then(|view| view.columns.clone())
            .filter(|_| args.columns.is_none()),
        views_unsaved: views.file.is_none().then(|| "the system names no folder for config files".to_owned()),
        views: views.views,
        read_only: args.connection.read_only,
        longest_delay: args.connection.longest_delay(),
        profile: if args.demo {
            DEMO.to_owned()
        } else {
            used.map(|used| used.key_origin.to_string()).unwrap_or_default()
        },
        address: used.map(address).unwrap_or_default(),
        unlock_minutes: args.unlock_minutes,
        snapshot_rows: args.snapshot_rows,
        flag_rules: Arc::new(flag_rules),
        budget: None,
        notices,
        history,
    };
    let plan = Arc::new(ConnectionPlan::new(&args.connection, found.and_then(|found| found.credentials)));
    let budget = plan.budget().map(|budget| (budget.requests(), budget.window()));
    let start = Start { budget, ..start };
    // Drawing and the API share two threads; a third would only wait.
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let ended = runtime.block_on(run_desk(args, capabilities.title, theme, start, plan, views.file));
    // Pending tasks have had their time.
    runtime.shutdown_background();
    let LoopExit { open, journal, plan, failure, signal } =
        ended.inspect_err(|error| error!(why = %error, "stop"))?;
    info!(open = open.len(), lost = failure.as_ref().map(tracing::field::display), signal, "stop");
    for change in &open {
        print_to_stderr(&format!("domdesk: no known outcome: {}", visible(change)));
    }
    if !open.is_empty() {
        // Whether they were sent is not known here; the journal knows.
        print_to_stderr(
            "domdesk: the next start looks up the changes in the journal; changes that are not in it were not sent",
        );
    }
    // The plans of the demo are deleted with it.
    if let Some(plan) = plan.filter(|_| !args.demo) {
        print_to_stderr(&format!("domdesk: {}", visible(&plan)));
    }
    for trouble in &journal {
        print_to_stderr(&format!("domdesk: {}", visible(trouble)));
    }
    if let Some(signal) = signal {
        return Ok(runtime::exit_by_signal(signal));
    }
    if let Some(failure) = failure {
        return Err(failure.into());
    }
    Ok(if open.is_empty() && journal.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The API address and its origin.
fn address(used: &Credentials) -> String {
    let proxy = used.proxy.as_ref().map(|proxy| format!(", through the proxy {proxy}")).unwrap_or_default();
    format!("{} ({}){proxy}", used.url, used.url_origin)
}

/// The folder of the query history; `None` if it is off.
fn history_folder(args: &Browse) -> Option<PathBuf> {
    if args.no_history || args.demo {
        return None;
    }
    // An unknown folder is reported when the journal is opened.
    args.connection.state.folder().ok()
}

async fn run_desk(
    args: &Browse,
    has_title: bool,
    theme: Theme,
    start: Start,
    plan: Arc<ConnectionPlan>,
    views_file: Option<PathBuf>,
) -> Result<LoopExit> {
    let size = runtime::size().context("the terminal does not report its size")?;
    let clock = Clock::system();
    let (model, effects) = Model::new(start, size, clock.now());
    let (mut worker, replies) = Worker::new(plan.connect(), plan.open_journal());
    if let Some(folder) = history_folder(args) {
        worker.remember_queries(Arc::new(move |text| state::remember_query(&folder, text)));
    }
    worker.use_computer(Arc::new(ThisComputer::new()));
    if let Some(file) = views_file {
        worker.save_views(Arc::new(move |view| {
            config::save_view(&file, view).map_err(|error| error.to_string())
        }));
    }
    let signals = Signals::listen_to_all()?;
    let mut screen =
        Screen::take(!args.terminal.no_mouse, has_title).context("the terminal cannot be set up")?;
    runtime::log_panics();
    let input = Input::open(signals)?;
    let desk = Desk { model, effects, theme, worker: &mut worker, replies, clock };
    Ok(Box::pin(runtime::run(desk, &mut screen, input)).await)
}
