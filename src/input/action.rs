//! The actions that keys can trigger.

/// An action. Characters typed into a text field are not actions.
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
    /// Mark or unmark the row, and move on.
    Mark,
    /// Start a range of marks, or end it.
    MarkRange,
    /// Mark all rows of the list.
    MarkAll,
    /// Mark what is not marked in the list, and unmark the rest of it.
    InvertMarks,
    /// Remove all marks.
    ClearMarks,
    /// List only the marked rows, or all again.
    ShowMarked,
    /// Show the saved view with the number of the key.
    View,
    /// Save the query, its order and the columns as a view.
    SaveView,
    /// Write, change or remove a note.
    Note,
    /// Snooze until a date, or wake.
    Snooze,
    /// Start the queue, or go to its next row.
    QueueNext,
    /// Go to the previous row of the queue.
    QueuePrevious,
    /// Sort by the next column.
    NextSort,
    /// Reverse the sort.
    ReverseSort,
    /// Open or close the detail pane.
    Detail,
    /// Let the detail pane cover the list, or not.
    Zoom,
    /// Focus the next pane.
    NextPane,
    /// Show the row's raw JSON.
    Json,
    /// Show the row's organization.
    Organization,
    /// Show who has the row's name.
    Holder,
    /// Hand a name over from the organization that has it to one that claims it.
    HandOver,
    /// Show the journal of changes.
    Journal,
    /// Show health and facets.
    Facets,
    /// Show the names that several organizations have.
    Conflicts,
    /// Look up the names in a text.
    Lookup,
    /// Set the reason for the next changes.
    Reason,
    /// Toggle verification.
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
    /// Undo the last change.
    Undo,
    /// Redo what was undone.
    Redo,
    /// Copy the domain's name to the clipboard.
    CopyName,
    /// Copy the domain's id.
    CopyId,
    /// Copy the organization's id.
    CopyOrganizationId,
    /// Copy the row as JSON.
    CopyJson,
    /// Copy the row as Markdown.
    CopyMarkdown,
    /// Copy a change of the row as a curl command.
    CopyCurl,
    /// Copy a change of the row as a command of Clerk's command line.
    CopyClerkCommand,
    /// Copy the names that a panel shows.
    CopyNames,
    /// Export the marked rows, or those of the query, to a file.
    Export,
    /// Open the organization in Clerk's Dashboard.
    Dashboard,
    /// Plan changes of many rows.
    Plan,
    /// Pause a plan, or go on with it.
    Pause,
    /// Cancel a plan.
    CancelPlan,
    /// Retry the refused changes of a plan.
    Retry,
    /// Refresh.
    Refresh,
    /// Start, pause or resume the local copy.
    Copy,
    /// Stop the local copy.
    GiveUpCopy,
    /// Show the keys.
    Help,
    /// Type the name of a command.
    Command,
    /// One step back.
    Back,
    /// Suspend to the shell.
    Suspend,
    /// Quit.
    Quit,
    /// Start the demo, where there is no secret key.
    Demo,
    /// Apply, choose or send: Enter in a dialog.
    Accept,
    /// Send the form from any of its lines.
    Send,
    /// Go to the next line of a form.
    NextLine,
    /// Go to the previous line of a form.
    PreviousLine,
    /// Select the next choice of a line.
    NextChoice,
    /// Select the previous choice.
    PreviousChoice,
    /// Clear the field, or the filters.
    Clear,
    /// Narrow the query to a value.
    Include,
    /// Exclude a value from the query.
    Exclude,
    /// Complete the typed text; again for the next candidate.
    Complete,
    /// Select the previous candidate.
    CompleteBack,
    /// Recall an earlier query.
    Earlier,
    /// Recall a later query.
    Later,
    /// Accept the dialog.
    Yes,
    /// Decline the dialog.
    No,
    /// Show the invitations that are pending at the domain.
    Invitations,
    /// Record that a change with an unknown outcome happened.
    Happened,
    /// Record that it did not happen.
    NotHappened,
}

impl Action {
    /// Whether it opens a text field or a choice: an operator who presses its key types on without looking whether it
    /// has opened. Undo and redo only open a dialog, which is answered after reading it.
    #[must_use]
    pub const fn opens_prompt(self) -> bool {
        matches!(
            self,
            Self::Query
                | Self::Filter
                | Self::Columns
                | Self::Lookup
                | Self::Reason
                | Self::SaveView
                | Self::Note
                | Self::Snooze
                | Self::Mode
                | Self::New
                | Self::Edit
                | Self::Delete
                | Self::VerifyOwnership
                | Self::Lock
                | Self::Export
                | Self::Plan
                | Self::Command
        )
    }
}
