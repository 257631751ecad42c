//! The rules that a seed file must obey, as Clerk's own data does: rejects any state that the emulator's operations could
//! never produce, with the line to change.

use std::collections::HashMap;

use jiff::Timestamp;
use toml::Spanned;
use toml::value::Datetime;

use super::schema::{AffiliationValue, DomainTable, InstanceTable, OrganizationTable, SeedFile};
use crate::clerk::{DEFAULT_MAX_ALLOWED_DOMAINS, DomainName, Millis};

/// A broken rule, and the byte offset where it begins.
#[derive(Debug)]
pub(super) struct CheckError {
    pub(super) start: usize,
    pub(super) reason: String,
}

impl CheckError {
    fn at<T>(place: &Spanned<T>, reason: impl Into<String>) -> Self {
        Self { start: place.span().start, reason: reason.into() }
    }
}

/// Byte offset of the first use of each text that must be unique.
type FirstUses = HashMap<String, usize>;

/// `line_of` returns the line of a byte offset, for messages about duplicates.
pub(super) fn check(file: &SeedFile, line_of: &dyn Fn(usize) -> usize) -> Result<(), CheckError> {
    check_instance(&file.instance)?;
    let (mut ids, mut slugs, mut verified) = (FirstUses::new(), FirstUses::new(), FirstUses::new());
    let max = max_allowed_domains(&file.instance);
    for organization in &file.organizations {
        check_organization(organization, &mut ids, line_of)?;
        let slug = slug(organization)?;
        let place = organization.slug.as_ref().unwrap_or(&organization.name);
        if let Some(other) = slugs.insert(slug.clone(), place.span().start) {
            return Err(CheckError::at(
                place,
                format!("the slug {slug} is taken by line {}", line_of(other)),
            ));
        }
        let mut names = FirstUses::new();
        for (held, domain) in (1..).zip(&organization.domains) {
            if held > max {
                return Err(CheckError::at(
                    &domain.name,
                    format!("the organization has more domains than max_allowed_domains, {max}"),
                ));
            }
            check_domain(domain, &mut ids, line_of)?;
            let name = domain_name(&domain.name)?;
            let start = domain.name.span().start;
            if let Some(other) = names.insert(name.clone(), start) {
                let reason = format!(
                    "{name} is already in line {}: a name must be unique within an organization",
                    line_of(other)
                );
                return Err(CheckError::at(&domain.name, reason));
            }
            if domain.affiliation == AffiliationValue::Verified
                && let Some(other) = verified.insert(name.clone(), start)
            {
                let reason = format!(
                    "{name} is already verified in line {}: only one organization can verify a name; \
                     add affiliation = \"unverified\"",
                    line_of(other)
                );
                return Err(CheckError::at(&domain.name, reason));
            }
        }
        for invitation in &organization.invitations {
            email_address(&invitation.email_address)?;
            moment(invitation.created_at.as_ref(), "created_at")?;
        }
    }
    check_people(file, line_of)
}

/// Checks the users and the connections.
fn check_people(file: &SeedFile, line_of: &dyn Fn(usize) -> usize) -> Result<(), CheckError> {
    let (mut ids, mut addresses) = (FirstUses::new(), FirstUses::new());
    for user in &file.users {
        check_id(&user.id, "user_", "a user")?;
        require_unique(&mut ids, &user.id, line_of)?;
        email_address(&user.email_address)?;
        require_unique(&mut addresses, &user.email_address, line_of)?;
    }
    for connection in &file.enterprise_connections {
        for domain in &connection.domains {
            domain_name(domain)?;
        }
        if let Some(id) = &connection.organization_id
            && organization_number(file, id.get_ref()).is_none()
        {
            return Err(CheckError::at(
                id,
                format!("no organization in this file has the id {}", id.get_ref()),
            ));
        }
    }
    Ok(())
}

/// The place in the file of the organization with this id.
pub(super) fn organization_number(file: &SeedFile, id: &str) -> Option<u32> {
    let has_id = |table: &OrganizationTable| table.id.as_ref().is_some_and(|own| own.get_ref() == id);
    file.organizations.iter().position(has_id).and_then(|number| u32::try_from(number).ok())
}

/// The address in lower case, with its domain as Clerk stores it.
pub(super) fn email_address(address: &Spanned<String>) -> Result<String, CheckError> {
    let wrong = || CheckError::at(address, format!("{:?} is not an email address", address.get_ref()));
    let (mailbox, domain) = address.get_ref().split_once('@').ok_or_else(wrong)?;
    let domain = DomainName::parse(domain).map(String::from).map_err(|_| wrong())?;
    let has_mailbox = !mailbox.is_empty() && mailbox.chars().all(|c| !c.is_whitespace());
    if has_mailbox { Ok(format!("{}@{domain}", mailbox.to_lowercase())) } else { Err(wrong()) }
}

fn check_instance(instance: &InstanceTable) -> Result<(), CheckError> {
    if let Some(id) = &instance.id {
        check_id(id, "ins_", "an instance")?;
    }
    let prefix = instance.environment_type.key_prefix();
    match &instance.secret_key {
        // Do not print the key's prefix: output is redacted wherever it resembles a key.
        Some(key) if !key.get_ref().starts_with(prefix) || !is_word(key.get_ref()) => {
            let kind = instance.environment_type.to_clerk();
            Err(CheckError::at(key, format!("this is not the form of a {kind} instance's secret key")))
        }
        _ => Ok(()),
    }
}

fn check_organization(
    organization: &OrganizationTable,
    ids: &mut FirstUses,
    line_of: &dyn Fn(usize) -> usize,
) -> Result<(), CheckError> {
    if let Some(id) = &organization.id {
        check_id(id, "org_", "an organization")?;
        require_unique(ids, id, line_of)?;
    }
    let mut members = FirstUses::new();
    for member in &organization.members {
        check_id(member, "user_", "a user")?;
        require_unique(&mut members, member, line_of)?;
    }
    let listed = organization.members.len();
    if let Some(count) = &organization.members_count
        && u64::from(*count.get_ref()) < u64::try_from(listed).unwrap_or(u64::MAX)
    {
        let are = if listed == 1 { "member is" } else { "members are" };
        return Err(CheckError::at(
            count,
            format!("{listed} {are} listed, so members_count must be {listed} or more"),
        ));
    }
    moment(organization.created_at.as_ref(), "created_at").map(drop)
}

fn check_domain(
    domain: &DomainTable,
    ids: &mut FirstUses,
    line_of: &dyn Fn(usize) -> usize,
) -> Result<(), CheckError> {
    if let Some(id) = &domain.id {
        check_id(id, "orgdmn_", "a domain")?;
        require_unique(ids, id, line_of)?;
    }
    let created = moment(domain.created_at.as_ref(), "created_at")?;
    let updated = moment(domain.updated_at.as_ref(), "updated_at")?;
    match (&domain.updated_at, created, updated) {
        (Some(place), Some(created), Some(updated)) if updated < created => {
            Err(CheckError::at(place, "updated_at is before created_at"))
        }
        (Some(place), None, _) => Err(CheckError::at(place, "updated_at needs a created_at beside it")),
        _ => Ok(()),
    }
}

pub(super) fn max_allowed_domains(instance: &InstanceTable) -> i64 {
    instance.max_allowed_domains.map_or(DEFAULT_MAX_ALLOWED_DOMAINS, i64::from)
}

/// The name as Clerk stores it.
pub(super) fn domain_name(name: &Spanned<String>) -> Result<String, CheckError> {
    DomainName::parse(name.get_ref()).map(String::from).map_err(|reason| {
        CheckError::at(name, format!("{:?} is not a domain name: {reason}", name.get_ref()))
    })
}

/// The slug in the file, or one derived from the name.
pub(super) fn slug(organization: &OrganizationTable) -> Result<String, CheckError> {
    if let Some(slug) = &organization.slug {
        let is_slug = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_');
        if slug.get_ref().is_empty() || !slug.get_ref().chars().all(is_slug) {
            return Err(CheckError::at(slug, "a slug is made of lower-case letters, digits, - and _"));
        }
        return Ok(slug.get_ref().clone());
    }
    let words = organization.name.get_ref().to_ascii_lowercase();
    let words: Vec<_> =
        words.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    if words.is_empty() {
        return Err(CheckError::at(&organization.name, "cannot derive a slug from this name: add one"));
    }
    Ok(words.join("-"))
}

pub(super) fn moment(written: Option<&Spanned<Datetime>>, field: &str) -> Result<Option<Millis>, CheckError> {
    let Some(written) = written else { return Ok(None) };
    let moment: Timestamp = written.get_ref().to_string().parse().map_err(|_| {
        CheckError::at(written, format!("{field} needs a time and an offset, such as 2026-03-01T09:00:00Z"))
    })?;
    Ok(Some(Millis(moment.as_millisecond())))
}

fn check_id(id: &Spanned<String>, prefix: &str, what: &str) -> Result<(), CheckError> {
    if id.get_ref().strip_prefix(prefix).is_some_and(|rest| !rest.is_empty()) && is_word(id.get_ref()) {
        return Ok(());
    }
    Err(CheckError::at(
        id,
        format!("an id of {what} starts with {prefix}, followed by letters, digits and _"),
    ))
}

fn is_word(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

fn require_unique(
    taken: &mut FirstUses,
    text: &Spanned<String>,
    line_of: &dyn Fn(usize) -> usize,
) -> Result<(), CheckError> {
    match taken.insert(text.get_ref().clone(), text.span().start) {
        Some(other) => Err(CheckError::at(
            text,
            format!("{} is already used in line {}", text.get_ref(), line_of(other)),
        )),
        None => Ok(()),
    }
}
