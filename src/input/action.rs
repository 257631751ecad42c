//! What a key can mean on the desk.

/// What the user wants. What is typed into a field is text and no action.
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
    /// Sort by the next column.
    NextSort,
    /// Reverse the sort.
    ReverseSort,
    /// Open or close the detail pane.
    Detail,
    /// Let the detail fill the screen, or give the list its place back.
    Zoom,
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
    /// Start the demo, where there is no secret key.
    Demo,
    /// Apply, choose or send: what Enter does in a panel.
    Accept,
    /// Send the form from any of its lines.
    Send,
    /// Go to the next line of a form.
    NextLine,
    /// Go to the line before.
    PreviousLine,
    /// Take the next choice of a line.
    NextChoice,
    /// Take the choice before.
    PreviousChoice,
    /// Empty the field, or choose no filter.
    Clear,
    /// Complete what is typed; once more, the next candidate.
    Complete,
    /// The candidate before.
    CompleteBack,
    /// Recall an earlier query.
    Earlier,
    /// Recall a later query.
    Later,
    /// Answer the question with yes.
    Yes,
    /// Answer the question with no.
    No,
    /// Record that a change happened whose outcome is unknown.
    Happened,
    /// Record that it did not happen.
    NotHappened,
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
