//! The pending invitations of people with an address at a domain, over the question that would withdraw them.

use crate::clerk::{Millis, OrganizationInvitation, OrganizationInvitationsQuery, Page};
use crate::input::{Action, Key, Place};

use super::super::{Dependants, Effect, Failure, Layout, Model, Purpose, ReadRequest, Remote, Requests};
use super::{Flow, Panel, is_key_of_prompt_elsewhere};

/// How many are shown at most, the newest first.
const MAX_SHOWN: u32 = 100;

#[derive(Debug, Clone, PartialEq)]
pub struct PendingInvitations {
    /// The domain's name.
    pub name: String,
    /// The organization of the domain: invitations to others are marked.
    pub organization_id: String,
    pub invitations: Remote<Page<OrganizationInvitation>>,
    /// The first visible line.
    pub scroll: usize,
    query: OrganizationInvitationsQuery,
    due: Option<Millis>,
}

impl PendingInvitations {
    #[must_use]
    pub fn open(dependants: &Dependants, now: Millis) -> Self {
        Self {
            name: dependants.name.clone(),
            organization_id: dependants.organization_id.clone(),
            invitations: Remote::Idle,
            scroll: 0,
            query: OrganizationInvitationsQuery {
                query: Some(dependants.address_part()),
                status: Some("pending".to_owned()),
                limit: Some(MAX_SHOWN),
                offset: None,
            },
            due: Some(now),
        }
    }

    /// The invitations to addresses at exactly this domain: Clerk's search also finds longer names.
    pub fn at_domain(&self) -> impl Iterator<Item = &OrganizationInvitation> {
        let is_at = |invitation: &&OrganizationInvitation| {
            let at = invitation.email_address.rsplit_once('@');
            at.is_some_and(|(_, name)| name.eq_ignore_ascii_case(&self.name))
        };
        self.invitations.ready().into_iter().flat_map(|page| &page.data).filter(is_at)
    }

    /// Whether Clerk has more of them than are shown.
    #[must_use]
    pub fn has_more(&self) -> bool {
        let page = self.invitations.ready();
        page.is_some_and(|page| usize::try_from(page.total_count).is_ok_and(|total| total > page.data.len()))
    }

    pub(in crate::app) fn receive(&mut self, result: Result<Page<OrganizationInvitation>, Failure>) {
        self.invitations.receive(result);
    }

    /// The number of lines inside the frame.
    #[must_use]
    pub const fn height(layout: &Layout) -> usize {
        layout.modal.height.saturating_sub(2) as usize
    }
}

impl Panel for PendingInvitations {
    fn place(&self) -> Place {
        Place::Invitations
    }

    fn press(&mut self, _key: Key, action: Option<Action>, model: &mut Model) -> Flow {
        let page = Self::height(&model.layout).max(2);
        self.scroll = match action {
            Some(Action::Back) => return Flow::CLOSE,
            Some(Action::Refresh) => {
                self.due = Some(model.now);
                return Flow::STAY;
            }
            Some(Action::Down) => self.scroll.saturating_add(1),
            Some(Action::Up) => self.scroll.saturating_sub(1),
            Some(Action::PageDown) => self.scroll.saturating_add(page - 1),
            Some(Action::PageUp) => self.scroll.saturating_sub(page - 1),
            Some(Action::HalfPageDown) => self.scroll.saturating_add(page / 2),
            Some(Action::HalfPageUp) => self.scroll.saturating_sub(page / 2),
            Some(Action::First) => 0,
            Some(Action::Last) => usize::MAX,
            _ => self.scroll,
        };
        Flow::STAY
    }

    fn must_arrive_alone(&self, _key: Key, _action: Option<Action>) -> bool {
        false
    }

    fn scroll(&mut self, lines: isize) {
        self.scroll = self.scroll.saturating_add_signed(lines);
    }

    fn is_out_of_place(&self, key: Key) -> bool {
        is_key_of_prompt_elsewhere(self, key)
    }

    fn due(&self, _now: Millis) -> Option<Millis> {
        self.due
    }

    fn pass(&mut self, now: Millis, requests: &mut Requests) -> Vec<Effect> {
        if self.due.is_none_or(|due| due > now) {
            return Vec::new();
        }
        self.due = None;
        self.invitations = Remote::Loading;
        let previous = requests.abandon(&Purpose::Invitations);
        let question = ReadRequest::Invitations(self.query.clone());
        let ask = Effect::Read(requests.ask(Purpose::Invitations), question);
        previous.into_iter().chain([ask]).collect()
    }

    fn arrange(&mut self, model: &Model, _below: Place) {
        let lines = self.at_domain().count() + 1;
        self.scroll = self.scroll.min(lines.saturating_sub(Self::height(&model.layout)));
    }
}
