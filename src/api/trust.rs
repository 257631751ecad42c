//! The certificates of trusted authorities. They are read once: reading them again for each new connection pool would block
//! its thread.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use reqwest::Certificate;
use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use super::display::quote;
use super::{CertificateFiles, Trust};
use crate::text::reason;

/// More than all authorities in the world need, and a limit for endless devices.
const MAX_BYTES: u64 = 16 << 20;

#[derive(Debug, Clone)]
pub(super) enum Roots {
    /// The platform's verifier.
    #[cfg_attr(
        all(unix, not(target_vendor = "apple"), not(target_os = "android")),
        expect(dead_code, reason = "certificates are files on these systems")
    )]
    Platform,
    Certificates(Vec<Certificate>),
}

/// Reads the certificates.
///
/// # Errors
///
/// A message that names the unusable file.
pub(super) fn read(trust: &Trust) -> Result<Roots, String> {
    match trust {
        Trust::System => of_this_machine(),
        Trust::Only(authority) => {
            let authority = CertificateDer::from(authority.clone());
            usable(&[authority]).ok_or_else(|| "the trusted certificate is invalid".to_owned())
        }
        Trust::Files(files) => of_files(files),
    }
}

/// No authorities, for unencrypted connections.
pub(super) const fn none() -> Roots {
    Roots::Certificates(Vec::new())
}

#[cfg(all(unix, not(target_vendor = "apple"), not(target_os = "android")))]
fn of_this_machine() -> Result<Roots, String> {
    // Unlike reqwest, this ignores an empty variable.
    let paths = openssl_probe::probe();
    let mut found = Vec::new();
    if let Some(file) = &paths.cert_file {
        found.extend(of_file(file).unwrap_or_default());
    }
    for folder in &paths.cert_dir {
        found.extend(of_folder(folder).unwrap_or_default());
    }
    // The folder usually has the same certificates as the file.
    dedup(&mut found);
    usable(&found).ok_or_else(|| {
        "this machine has no trusted certificates; install its ca-certificates package, or set SSL_CERT_FILE"
            .to_owned()
    })
}

#[cfg(not(all(unix, not(target_vendor = "apple"), not(target_os = "android"))))]
#[expect(clippy::unnecessary_wraps, reason = "certificates are files on other systems")]
fn of_this_machine() -> Result<Roots, String> {
    Ok(Roots::Platform)
}

fn of_files(files: &CertificateFiles) -> Result<Roots, String> {
    let mut found = Vec::new();
    if let Some(path) = &files.file {
        let describe = |what: String| format!("SSL_CERT_FILE names {}, {what}", shown(path));
        let certificates = of_file(path).map_err(describe)?;
        if usable(&certificates).is_none() {
            return Err(describe("whose certificates are invalid".to_owned()));
        }
        found.extend(certificates);
    }
    let mut fault = None;
    for path in &files.folders {
        match of_folder(path) {
            Ok(certificates) => found.extend(certificates),
            Err(what) => {
                fault.get_or_insert_with(|| format!("SSL_CERT_DIR names {}, {what}", shown(path)));
            }
        }
    }
    let no_certificate = || "SSL_CERT_DIR names no folder with a certificate in PEM form".to_owned();
    usable(&found).ok_or_else(|| fault.unwrap_or_else(no_certificate))
}

/// The certificates of one file, at least one; or a message to append to its name and a comma.
fn of_file(path: &Path) -> Result<Vec<CertificateDer<'static>>, String> {
    let cannot_be_read = |error: &io::Error| match error.kind() {
        io::ErrorKind::NotFound => "which does not exist".to_owned(),
        kind => format!(
            "which cannot be read: {}",
            reason(kind).map_or_else(|| kind.to_string(), ToOwned::to_owned)
        ),
    };
    let mut content = Vec::new();
    let file = File::open(path).map_err(|error| cannot_be_read(&error))?;
    if file.metadata().is_ok_and(|metadata| metadata.is_dir()) {
        return Err("which is a folder".to_owned());
    }
    file.take(MAX_BYTES + 1).read_to_end(&mut content).map_err(|error| cannot_be_read(&error))?;
    if content.len() as u64 > MAX_BYTES {
        return Err("which is too large for certificates".to_owned());
    }
    if content.iter().all(u8::is_ascii_whitespace) {
        return Err("which is empty".to_owned());
    }
    let certificates: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&content).collect();
    match certificates {
        Err(_) => Err("which has a damaged certificate".to_owned()),
        Ok(certificates) if certificates.is_empty() => {
            Err("which has no certificate in PEM form (-----BEGIN CERTIFICATE-----)".to_owned())
        }
        Ok(certificates) => Ok(certificates),
    }
}

/// The certificates in the files of one folder. Other files are ignored, as by OpenSSL.
fn of_folder(path: &Path) -> Result<Vec<CertificateDer<'static>>, String> {
    let entries = fs::read_dir(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => "which does not exist".to_owned(),
        kind => format!(
            "which cannot be read: {}",
            reason(kind).map_or_else(|| kind.to_string(), ToOwned::to_owned)
        ),
    })?;
    let mut found: Vec<CertificateDer<'static>> =
        entries.flatten().filter_map(|entry| of_file(&entry.path()).ok()).flatten().collect();
    // Links usually give each certificate several names.
    dedup(&mut found);
    Ok(found)
}

fn dedup(certificates: &mut Vec<CertificateDer<'static>>) {
    certificates.sort_unstable_by(|one, other| one.as_ref().cmp(other.as_ref()));
    certificates.dedup();
}

/// The valid certificates; `None` if there is none. Some systems have a few that rustls rejects.
fn usable(certificates: &[CertificateDer<'static>]) -> Option<Roots> {
    let is_valid =
        |certificate: &&CertificateDer<'static>| RootCertStore::empty().add((*certificate).clone()).is_ok();
    let usable: Vec<Certificate> = certificates
        .iter()
        .filter(is_valid)
        .filter_map(|certificate| Certificate::from_der(certificate).ok())
        .collect();
    (!usable.is_empty()).then_some(Roots::Certificates(usable))
}

fn shown(path: &Path) -> String {
    quote(&path.to_string_lossy())
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    fn pem() -> String {
        rcgen::generate_simple_self_signed(["authority.test".to_owned()]).unwrap().cert.pem()
    }

    fn of(file: Option<PathBuf>, folders: &[&Path]) -> Result<usize, String> {
        let folders = folders.iter().map(|path| path.to_path_buf()).collect();
        let files = CertificateFiles { file, folders };
        read(&Trust::Files(files)).map(|roots| match roots {
            Roots::Certificates(certificates) => certificates.len(),
            Roots::Platform => 0,
        })
    }

    #[test]
    fn an_unusable_file_is_named_with_the_reason() {
        let folder = tempfile::tempdir().unwrap();
        let damaged = pem().replace("MII", "!!!");
        for (name, content, what) in [
            ("empty.pem", "", "which is empty"),
            ("blank.pem", " \n\n", "which is empty"),
            ("text.pem", "not a certificate", "which has no certificate in PEM form"),
            ("der.crt", "0\u{82}\u{1}\n", "which has no certificate in PEM form"),
            ("damaged.pem", damaged.as_str(), "which has a damaged certificate"),
            (
                "odd.pem",
                "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
                "whose certificates are invalid",
            ),
        ] {
            let path = folder.path().join(name);
            fs::write(&path, content).unwrap();
            let error = of(Some(path.clone()), &[]).unwrap_err();
            let start = format!("SSL_CERT_FILE names {}, {what}", path.display());
            assert!(error.starts_with(&start), "{error}");
        }
        let missing = folder.path().join("missing.pem");
        let error = of(Some(missing.clone()), &[]).unwrap_err();
        assert_eq!(error, format!("SSL_CERT_FILE names {}, which does not exist", missing.display()));
        let error = of(Some(folder.path().to_owned()), &[]).unwrap_err();
        assert!(error.ends_with("which is a folder"), "{error}");
        // A good folder does not hide a bad file.
        let good = tempfile::tempdir().unwrap();
        fs::write(good.path().join("one.pem"), pem()).unwrap();
        of(Some(missing), &[good.path()]).unwrap_err();
    }

    #[test]
    fn a_folder_must_contain_a_certificate_and_may_contain_other_files() {
        let folder = tempfile::tempdir().unwrap();
        let missing = folder.path().join("missing");
        assert_eq!(
            of(None, &[folder.path()]).unwrap_err(),
            "SSL_CERT_DIR names no folder with a certificate in PEM form"
        );
        let error = of(None, &[&missing]).unwrap_err();
        assert_eq!(error, format!("SSL_CERT_DIR names {}, which does not exist", missing.display()));
        fs::write(folder.path().join("README"), "not a certificate").unwrap();
        let one = pem();
        fs::write(folder.path().join("one.pem"), &one).unwrap();
        fs::write(folder.path().join("12345678.0"), &one).unwrap();
        assert_eq!(of(None, &[&missing, folder.path()]), Ok(1), "the same under two names");
        let file = folder.path().join("two.crt");
        fs::write(&file, format!("comment\n{}{}", pem(), pem())).unwrap();
        assert_eq!(of(Some(file), &[]), Ok(2));
    }
}
