//! What a key can mean on the desk.

/// What the user wants. Keys inside a form, a dialog or the query bar are not actions: those are typing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// One row down.
    Down,
    /// One row up.
    Up,
    /// To the first row.
    First,
    /// To the last row.
    Last,
    /// One screen down.
    PageDown,
    /// One screen up.
    PageUp,
    /// Half a screen down.
    HalfPageDown,
    /// Half a screen up.
    HalfPageUp,
    /// Edit the query.
    Query,
    /// Open the filter panel.
    Filter,
    /// Choose the columns.
    Columns,
    /// Order by the next field.
    NextSort,
    /// Turn the order round.
    ReverseSort,
    /// Open or close the detail pane.
    Detail,
    /// Give the keys to the next pane.
    NextPane,
    /// Show the JSON that the row came in.
    Json,
    /// Show the row's organization.
    Organization,
    /// Show the journal of changes.
    Journal,
    /// Say why the changes to come are made.
    Reason,
    /// Flip verification.
    ToggleVerified,
    /// Choose the enrollment mode.
    Mode,
    /// Create a domain.
    New,
    /// Change a domain in a form.
    Edit,
    /// Delete a domain.
    Delete,
    /// Mark ownership as verified.
    VerifyOwnership,
    /// Unlock changes for a while, or lock them.
    Lock,
    /// Take back the last change.
    Undo,
    /// Do again what was taken back.
    Redo,
    /// Read again what is on the screen.
    Refresh,
    /// Pause copying the instance, or go on with it.
    Copy,
    /// Stop copying the instance.
    GiveUpCopy,
    /// Show the keys.
    Help,
    /// Type the name of a command.
    Command,
    /// One step back.
    Back,
    /// Give the terminal back to the shell for a while.
    Suspend,
    /// Leave.
    Quit,
}

impl Action {
    /// Whether it opens something that is typed into or chosen from: whoever presses its key goes on typing without
    /// looking whether it has opened. Undo and redo only ask: they are answered by somebody who has read the question.
    #[must_use]
    pub const fn opens_prompt(self) -> bool {
        matches!(
            self,
            Self::Query
                | Self::Filter
                | Self::Columns
                | Self::Reason
                | Self::Mode
                | Self::New
                | Self::Edit
                | Self::Delete
                | Self::VerifyOwnership
                | Self::Lock
                | Self::Command
        )
    }
}
