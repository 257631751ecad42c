//! Names that Clerk refuses whoever asks: common mail providers, disposable addresses, and those that an enterprise
//! connection already uses. The real lists are longer and not published; these stand for them.

use super::refusal::Refusal;
use crate::clerk::code;

/// Anybody can have an address there, so it says nothing about where a person works.
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

/// Addresses there are thrown away after one use.
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

/// Names that an enterprise connection of the emulated instance uses.
pub const ENTERPRISE_CONNECTIONS: [&str; 3] = ["globex-sso.com", "sso-initech.example", "sso-umbra.example"];

/// Refuses a name that no organization may have.
pub(crate) fn check(name: &str) -> Result<(), Refusal> {
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
    if ENTERPRISE_CONNECTIONS.contains(&name) {
        return Err(name_refusal(
            code::EXISTS_FOR_ENTERPRISE_CONNECTION,
            "is used by an enterprise connection",
            name,
            "is already used by an enterprise connection of this instance",
        ));
    }
    Ok(())
}

/// A 422 about a name.
pub(crate) fn name_refusal(code: &str, message: &str, name: &str, reason: &str) -> Refusal {
    Refusal::param(code, "name", message, format!("{name} {reason}."))
}
