//! Names that Clerk refuses: common email providers, disposable addresses, and names that an enterprise connection of no
//! organization or of another one already uses. Clerk's real lists are longer and not published.

use super::refusal::Refusal;
use crate::clerk::code;
use crate::emulator::data::store::Store;

/// Open to the public: an address there does not show where a person works.
const COMMON: [&str; 28] = [
    "gmail.com",
    "googlemail.com",
    "outlook.com",
    "hotmail.com",
    "live.com",
    "msn.com",
    "yahoo.com",
    "ymail.com",
    "icloud.com",
    "me.com",
    "mac.com",
    "aol.com",
    "proton.me",
    "protonmail.com",
    "pm.me",
    "fastmail.com",
    "tutanota.com",
    "gmx.com",
    "gmx.net",
    "gmx.de",
    "web.de",
    "mail.com",
    "mail.ru",
    "yandex.ru",
    "yandex.com",
    "zoho.com",
    "qq.com",
    "163.com",
];

/// Disposable addresses.
const BLOCKED: [&str; 10] = [
    "mailinator.com",
    "guerrillamail.com",
    "10minutemail.com",
    "yopmail.com",
    "tempmail.com",
    "temp-mail.org",
    "sharklasers.com",
    "throwawaymail.com",
    "trashmail.com",
    "getnada.com",
];

pub(crate) fn check(store: &Store, organization: u32, name: &str) -> Result<(), Refusal> {
    if COMMON.contains(&name) {
        return Err(name_refusal(
            code::DOMAIN_COMMON,
            "is a common email provider",
            name,
            "belongs to a common email provider and cannot be added to an organization",
        ));
    }
    if BLOCKED.contains(&name) {
        return Err(name_refusal(
            code::DOMAIN_BLOCKED,
            "is blocked",
            name,
            "is disposable or blocked and cannot be added to an organization",
        ));
    }
    if store.connections().iter().any(|connection| connection.claims(name, organization)) {
        return Err(name_refusal(
            code::EXISTS_FOR_ENTERPRISE_CONNECTION,
            "is used by an enterprise connection",
            name,
            "is already used by an enterprise connection of this instance",
        ));
    }
    Ok(())
}

/// 422 for a name.
pub(crate) fn name_refusal(code: &str, message: &str, name: &str, reason: &str) -> Refusal {
    Refusal::param(code, "name", message, format!("{name} {reason}."))
}
