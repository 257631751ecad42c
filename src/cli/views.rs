//! The saved views: where their file is, which there are, and the one to start with.

use std::path::PathBuf;

use anyhow::Result;

use crate::config;
use crate::query::SavedView;
use crate::text::visible;

use super::args::Browse;
use super::{UsageError, print_message};

/// The views, and the file that keeps them.
pub(super) struct FoundViews {
    /// `None` if the system does not say where config files are.
    pub(super) file: Option<PathBuf>,
    pub(super) views: Vec<SavedView>,
    /// The view to start with.
    pub(super) first: Option<SavedView>,
}

/// Reads the views.
///
/// # Errors
///
/// If the file cannot be read or is damaged, or if there is no such view.
pub(super) fn find(args: &Browse) -> Result<FoundViews> {
    let named = args.config.clone().or_else(|| config::variable("DOMDESK_CONFIG").map(PathBuf::from));
    let is_named = named.is_some();
    let file = config::config_file(named);
    if let Some(missing) = file.as_deref().filter(|file| is_named && !file.exists()) {
        print_message(&format!(
            "there is no config file {} yet; saving a view creates it",
            visible(&missing.display().to_string())
        ));
    }
    let saved = file.as_deref().map_or_else(|| Ok(Vec::new()), config::read_views)?;
    let views = with_shipped(saved);
    let first = args.view.as_deref().map(|wanted| chosen(&views, wanted)).transpose()?;
    Ok(FoundViews { file, views, first })
}

/// The saved views, and the shipped ones whose number and name are free.
fn with_shipped(mut views: Vec<SavedView>) -> Vec<SavedView> {
    for shipped in SavedView::shipped() {
        let is_taken = |view: &SavedView| view.number == shipped.number || view.name == shipped.name;
        if !views.iter().any(is_taken) {
            views.push(shipped);
        }
    }
    views.sort_by_key(|view| view.number);
    views
}

/// The view with that name, or else with that number.
fn chosen(views: &[SavedView], wanted: &str) -> Result<SavedView, UsageError> {
    let wanted = wanted.trim();
    let named = views.iter().find(|view| view.name.to_lowercase() == wanted.to_lowercase());
    let numbered = || views.iter().find(|view| view.number.to_string() == wanted);
    named.or_else(numbered).cloned().ok_or_else(|| {
        let names: Vec<_> = views.iter().map(|view| visible(&view.name)).collect();
        UsageError(format!("there is no view '{}'; there are {}", visible(wanted), names.join(", ")))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(number: u8, name: &str) -> SavedView {
        SavedView { number, name: name.to_owned(), query: "acme".parse().unwrap(), columns: None }
    }

    #[test]
    fn saved_views_take_the_place_of_shipped_ones() {
        let views = with_shipped(vec![view(2, "mine"), view(9, "all")]);
        let names: Vec<_> = views.iter().map(|view| (view.number, view.name.as_str())).collect();
        assert_eq!(
            names,
            [
                (2, "mine"),
                (3, "unverified automatic"),
                (4, "conflicts"),
                (5, "flagged"),
                (6, "new this week"),
                (9, "all")
            ]
        );
    }

    #[test]
    fn a_view_is_chosen_by_name_or_number() {
        let views = with_shipped(vec![view(7, "4")]);
        assert_eq!(chosen(&views, "Stuck").unwrap().number, 2);
        assert_eq!(chosen(&views, "6").unwrap().name, "new this week");
        assert_eq!(chosen(&views, "4").unwrap().number, 7, "a name comes first");
        let error = chosen(&views, "none").unwrap_err().to_string();
        assert!(error.contains("'none'") && error.contains("all, stuck, unverified automatic"), "{error}");
    }
}
