//! The trusted certificates, from the same variables as for OpenSSL.

use std::path::PathBuf;

use super::Sources;
use crate::api::{CertificateFiles, Trust};

const FILE: &str = "SSL_CERT_FILE";

const FOLDERS: &str = "SSL_CERT_DIR";

/// The files that the environment sets instead of this machine's. A blank variable counts as unset.
pub(super) fn look_up(sources: &Sources<'_>) -> Trust {
    let variable = |name| (sources.env)(name).filter(|value| !value.to_string_lossy().trim().is_empty());
    let folders = variable(FOLDERS).map(|value| {
        let paths = std::env::split_paths(&value);
        paths.filter(|path| !path.as_os_str().is_empty()).collect::<Vec<_>>()
    });
    let files =
        CertificateFiles { file: variable(FILE).map(PathBuf::from), folders: folders.unwrap_or_default() };
    if files.file.is_none() && files.folders.is_empty() { Trust::System } else { Trust::Files(files) }
}
