//! The hints of all places except the desk.

use super::super::Action;
use super::tables::plan;
use super::{Hint, Place, find};

/// The hints of a place. The keys that end it come first: they stay where there is no room for the rest.
pub(super) const fn hints(place: Place) -> &'static [Hint] {
    use Action::{
        Accept, Back, Clear, Complete, Detail, Down, Earlier, HandOver, Happened, Invitations, Later,
        NextChoice, NextLine, No, NotHappened, PreviousChoice, Query, Quit, Refresh, Undo, Up, Yes,
    };
    match place {
        Place::Desk | Place::Setup => &[],
        Place::Query => &[
            (&[Accept], "apply"),
            (&[Back], "restore"),
            (&[Clear], "clear"),
            (&[Complete], "complete"),
            (&[Earlier, Later], "history"),
            (&[Down, Up], "row"),
        ],
        Place::Filter => &[
            (&[Accept], "apply"),
            (&[Back], "restore"),
            (&[Down, Up], "line"),
            (&[NextChoice], "change"),
            (&[Clear], "clear"),
        ],
        Place::Columns => &[
            (&[Accept], "apply"),
            (&[Back], "restore"),
            (&[Down, Up], "line"),
            (&[NextChoice], "show or hide"),
            (&[Clear], "standard"),
        ],
        Place::Modes => &[(&[Accept], "set"), (&[Back], "cancel"), (&[Down, Up], "choose")],
        Place::Form => {
            &[(&[Accept], "send"), (&[Back], "close"), (&[NextLine], "next"), (&[NextChoice], "change")]
        }
        Place::FormText => &[(&[Accept], "send"), (&[Back], "close"), (&[NextLine], "next")],
        Place::FormSearch => {
            &[(&[Accept], "choose"), (&[Back], "close"), (&[Up, Down], "organization"), (&[NextLine], "next")]
        }
        Place::Reason => &[(&[Accept], "apply"), (&[Back], "cancel"), (&[Clear], "clear")],
        Place::Note => &[(&[Accept], "save"), (&[Back], "cancel"), (&[Clear], "clear")],
        Place::Health => find::HEALTH_HINTS,
        Place::Facets => find::FACETS_HINTS,
        Place::Conflicts => find::CONFLICTS_HINTS,
        Place::Lookup => find::LOOKUP_HINTS,
        Place::SaveView => &[
            (&[Accept], "save"),
            (&[Back], "cancel"),
            (&[NextChoice, PreviousChoice], "number"),
            (&[Clear], "clear"),
        ],
        Place::Palette => {
            &[(&[Accept], "run"), (&[Back], "close"), (&[Up, Down], "choose"), (&[Clear], "clear")]
        }
        Place::Help => &[(&[Down, Up], "scroll"), (&[Query], "search"), (&[Back], "close")],
        Place::HelpSearch => &[(&[Accept], "apply"), (&[Back], "all lines"), (&[Up, Down], "scroll")],
        Place::Journal => &[
            (&[Happened], "it happened"),
            (&[NotHappened], "it did not"),
            (&[Back], "back"),
            (&[Detail], "details"),
            (&[Query], "filter"),
            (&[Refresh], "refresh"),
            (&[Undo], "undo"),
        ],
        Place::Change => &[
            (&[Happened], "it happened"),
            (&[NotHappened], "it did not"),
            (&[Back], "back"),
            (&[Down, Up], "scroll"),
            (&[Refresh], "refresh"),
            (&[Undo], "undo"),
        ],
        Place::JournalFilter => {
            &[(&[Accept], "apply"), (&[Back], "restore"), (&[Clear], "clear"), (&[Up, Down], "change")]
        }
        Place::Holder => &[
            (&[Accept], "go to the row"),
            (&[Back], "back"),
            (&[Down, Up], "choose"),
            (&[HandOver], "hand over"),
            (&[Refresh], "refresh"),
        ],
        Place::HandOver => {
            &[(&[Accept], "hand over"), (&[Back], "back"), (&[Down, Up], "choose"), (&[Refresh], "refresh")]
        }
        Place::Invitations => &[(&[Back], "back"), (&[Down, Up], "scroll"), (&[Refresh], "refresh")],
        Place::Question | Place::Named => {
            &[(&[Yes], "yes"), (&[Invitations], "pending invitations"), (&[No], "no")]
        }
        Place::Naming => &[(&[No], "cancel"), (&[Invitations], "pending invitations")],
        Place::Export => {
            &[(&[Accept], "write"), (&[Back], "close"), (&[NextChoice], "format"), (&[Clear], "clear")]
        }
        Place::ExportReplace => &[(&[Yes], "replace"), (&[No], "keep")],
        Place::PlanChoice => plan::CHOICE_HINTS,
        Place::Plan => plan::TABLE_HINTS,
        Place::PlanRun => plan::RUN_HINTS,
        Place::Leaving => &[(&[Back], "stay"), (&[Quit], "leave now")],
        Place::Ignored => &[(&[Back], "continue")],
    }
}
