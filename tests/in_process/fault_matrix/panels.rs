//! The reads of dialogs and panels × every fault. They share one desk for each fault, over HTTP/2, as Clerk is asked.

use std::collections::BTreeMap;

use domdesk::app::{Modal, Remote};
use domdesk::clerk::Operation;
use domdesk::emulator::{Damage, FaultKind};
use tokio::runtime;

use crate::fault_matrix::cell::{Cell, Lasts, plan};
use crate::fault_matrix::{checks, messages};
use crate::journeys::kit::screen_text;
use crate::support::Desk;

/// One read of a dialog or a panel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum PanelRead {
    /// Who has the name, among the SSO connections. Comes first: they are kept for ten minutes.
    Connections,
    /// Who has the name, among the domains.
    Holder,
    /// The users and the related domains of a question.
    Users,
    Related,
    /// The invitations that a question would withdraw.
    Invitations,
    /// The names of a text.
    Names,
}

impl PanelRead {
    pub(crate) const ALL: [Self; 6] =
        [Self::Connections, Self::Holder, Self::Users, Self::Related, Self::Invitations, Self::Names];

    const fn operation(self) -> Operation {
        match self {
            Self::Holder | Self::Related | Self::Names => Operation::ListAll,
            Self::Connections => Operation::EnterpriseConnections,
            Self::Users => Operation::UsersCount,
            Self::Invitations => Operation::OrganizationInvitations,
        }
    }

    /// The heading of its column.
    pub(crate) fn title(self) -> String {
        let place = match self {
            Self::Holder | Self::Connections => "who has a name",
            Self::Users | Self::Related => "a question",
            Self::Invitations => "invitations",
            Self::Names => "lookup",
        };
        format!("`{}`, {place}", self.operation())
    }

    /// Opens its dialog or panel. The read starts at once or after a moment.
    fn open(self, desk: &mut Desk) {
        match self {
            Self::Holder | Self::Connections => desk.press("H"),
            Self::Users | Self::Related => desk.press("D"),
            Self::Invitations => desk.press("D Ctrl-p"),
            Self::Names => {
                let name = desk.selected();
                desk.press("l");
                desk.paste(&format!("Please look at joe@{name}, and at not-there.example.\n"));
            }
        }
    }

    /// What the screen knows of it: `None` while it is looked up, else whether that failed.
    fn outcome(self, desk: &Desk) -> Option<bool> {
        fn of<T>(remote: &Remote<T>) -> Option<bool> {
            match remote {
                Remote::Idle | Remote::Loading => None,
                Remote::Ready(_) => Some(true),
                Remote::Failed(_) => Some(false),
            }
        }
        match (self, desk.model.modals.last()?) {
            (Self::Holder, Modal::Holder(view)) => of(&view.lookup.rows),
            (Self::Connections, Modal::Holder(_)) => of(desk.model.connections.state()),
            (Self::Users, Modal::Confirm(confirm)) => {
                let asked = confirm.dependants.as_deref()?;
                Some(of(&asked.users)? && of(&asked.outsiders)?)
            }
            (Self::Related, Modal::Confirm(confirm)) => of(&confirm.dependants.as_deref()?.related),
            (Self::Invitations, Modal::Invitations(panel)) => of(&panel.invitations),
            (Self::Names, Modal::Lookup(panel)) => {
                if panel.failure().is_some() {
                    Some(false)
                } else {
                    (panel.open() == 0).then_some(true)
                }
            }
            _ => None,
        }
    }

    /// The requests of its dialog that no fault meets.
    const fn least(self) -> usize {
        if matches!(self, Self::Users) { 2 } else { 1 }
    }
}

/// Runs every read against the fault, and returns the outcomes in a few words.
pub(crate) fn run(name: &'static str, kind: &FaultKind) -> BTreeMap<(Lasts, PanelRead), String> {
    let runtime = runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(Box::pin(async {
        let mut outcomes = BTreeMap::new();
        for lasts in [Lasts::Once, Lasts::Always] {
            let mut desk = Desk::open(plan(true)).await;
            desk.settle().await;
            for read in PanelRead::ALL {
                let cell =
                    Cell { lasts, name, kind: kind.clone(), operation: read.operation(), secure: true };
                let outcome = meet(&mut desk, read, &cell).await;
                outcomes.insert((lasts, read), outcome.to_owned());
            }
            checks::journal(&mut desk, Operation::ListAll).await;
            checks::nothing_is_sent_twice(&desk, Operation::ListAll);
        }
        outcomes
    }))
}

async fn meet(desk: &mut Desk, read: PanelRead, cell: &Cell) -> &'static str {
    close(desk);
    if read == PanelRead::Connections {
        assert!(desk.model.connections.state().ready().is_none(), "the fault would meet nothing");
    }
    let before = checks::sent(desk, cell.operation);
    desk.emulator.inject(cell.fault());
    read.open(desk);
    desk.wait(|desk| checks::sent(desk, cell.operation) > before || read.outcome(desk).is_some()).await;
    if cell.lasts == Lasts::Always {
        // It closes at once while it is looked up, and opens again.
        close(desk);
        read.open(desk);
    }
    let before = if cell.lasts == Lasts::Always { checks::sent(desk, cell.operation) } else { before };
    desk.wait(|desk| desk.model.is_idle() && read.outcome(desk).is_some()).await;
    let is_known = read.outcome(desk) == Some(true);
    let sent = checks::sent(desk, cell.operation) - before;
    let screen = screen_text(desk);
    assert!(!screen.contains("looking up…"), "{} {read:?}: nothing is pending:\n{screen}", cell.name());
    if !is_known {
        let what = messages::what(&cell.kind, true);
        // The next attempt may find nobody who listens.
        let refused =
            matches!(cell.kind, FaultKind::Refuse(_)).then_some("No connection to the API: connection");
        assert!(
            what.iter().copied().chain(refused).any(|what| shows(&screen, what)),
            "{} {read:?}: {what:?} is not shown:\n{screen}",
            cell.name()
        );
    }
    desk.emulator.disarm();
    if !is_known && read == PanelRead::Invitations {
        let before = checks::sent(desk, cell.operation);
        desk.press("r");
        desk.wait(|desk| checks::sent(desk, cell.operation) > before).await;
        desk.wait(|desk| desk.model.is_idle() && read.outcome(desk).is_some()).await;
        assert_eq!(read.outcome(desk), Some(true), "{} {read:?}:\n{}", cell.name(), screen_text(desk));
    } else if !is_known {
        // A dialog that is opened again looks up again what is not known.
        close(desk);
        let before = checks::sent(desk, cell.operation);
        read.open(desk);
        desk.wait(|desk| checks::sent(desk, cell.operation) > before).await;
        desk.wait(|desk| desk.model.is_idle() && read.outcome(desk).is_some()).await;
        assert_eq!(read.outcome(desk), Some(true), "{} {read:?}:\n{}", cell.name(), screen_text(desk));
    }
    close(desk);
    match (is_known, sent > read.least()) {
        // Other requests of the dialog are on the connection that ends with this one.
        _ if cell.kind == FaultKind::Damaged(Damage::ResetAfterBody) => "ok",
        (true, false) => "ok",
        (true, true) => "retried: ok",
        (false, _) => "reported; reloaded",
    }
}

/// A line of a question may be cut.
fn shows(screen: &str, what: &str) -> bool {
    let start: String = what.trim_end().chars().take(30).collect();
    screen.contains(start.trim_end())
}

fn close(desk: &mut Desk) {
    for _ in 0..4 {
        if !desk.model.modals.is_empty() {
            desk.press("Esc");
        }
    }
    assert!(desk.model.modals.is_empty(), "it closes at once:\n{}", desk.screen());
}
