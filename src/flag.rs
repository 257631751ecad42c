//! Flags: reasons to look at a domain, never to refuse anything. Their names, and sets of them; [`crate::triage`] finds
//! them. No I/O.

use std::fmt;
use std::str::FromStr;

use crate::clerk::{OrganizationDomain, Verification, ascii_form};

/// From this number on, attempts at a verification are many.
pub const MANY_ATTEMPTS: i64 = 5;

/// One kind of flag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Flag {
    /// It looks like a domain that another organization has verified.
    LookAlike,
    /// A label of it mixes scripts.
    MixedScript,
    /// Everyone can have an address at it.
    MailProvider,
    /// Everyone can have an address at it for a few minutes.
    Disposable,
    /// Other owners register names below it.
    PublicSuffix,
    /// Another organization has a domain above it.
    Parent,
    /// Another organization has a domain below it.
    Child,
    /// The mailbox of the verification is at another domain.
    Mailbox,
    /// Enrollment is automatic although the domain is not verified.
    Automatic,
    /// A verification has expired.
    Expired,
    /// Many attempts at a verification.
    Attempts,
    /// People have been pending for long.
    Waiting,
    /// The organization has nearly as many domains as it may have.
    Quota,
}

/// A text that names no flag.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no flag {0:?}; the flags are {names}", names = Flag::ALL.map(Flag::name).join(", "))]
pub struct UnknownFlag(pub String);

impl Flag {
    /// The most suspicious first.
    pub const ALL: [Self; 13] = [
        Self::LookAlike,
        Self::MixedScript,
        Self::MailProvider,
        Self::Disposable,
        Self::PublicSuffix,
        Self::Parent,
        Self::Child,
        Self::Mailbox,
        Self::Automatic,
        Self::Expired,
        Self::Attempts,
        Self::Waiting,
        Self::Quota,
    ];

    /// As in queries.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::LookAlike => "lookalike",
            Self::MixedScript => "mixed-script",
            Self::MailProvider => "mail-provider",
            Self::Disposable => "disposable",
            Self::PublicSuffix => "public-suffix",
            Self::Parent => "parent",
            Self::Child => "child",
            Self::Mailbox => "mailbox",
            Self::Automatic => "automatic",
            Self::Expired => "expired",
            Self::Attempts => "attempts",
            Self::Waiting => "waiting",
            Self::Quota => "quota",
        }
    }

    const fn bit(self) -> u16 {
        1 << self as u16
    }
}

impl fmt::Display for Flag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Flag {
    type Err = UnknownFlag;

    fn from_str(text: &str) -> Result<Self, UnknownFlag> {
        let found = Self::ALL.into_iter().find(|flag| flag.name() == text);
        found.ok_or_else(|| UnknownFlag(text.to_owned()))
    }
}

/// Some flags. Displays as their names, separated by commas.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct FlagSet(u16);

impl FlagSet {
    pub const EMPTY: Self = Self(0);
    pub const ALL: Self = Self((1 << Flag::ALL.len()) - 1);

    pub const fn insert(&mut self, flag: Flag) {
        self.0 |= flag.bit();
    }

    #[must_use]
    pub const fn has(self, flag: Flag) -> bool {
        self.0 & flag.bit() != 0
    }

    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether they have a flag in common.
    #[must_use]
    pub const fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// In the order of [`Flag::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Flag> {
        Flag::ALL.into_iter().filter(move |flag| self.has(*flag))
    }

    /// As one number, by which they can be counted; smaller than 8,192.
    #[must_use]
    pub const fn bits(self) -> u16 {
        self.0
    }

    /// The opposite of [`Self::bits`].
    #[must_use]
    pub const fn from_bits(bits: u16) -> Self {
        Self(bits & Self::ALL.0)
    }
}

impl FromIterator<Flag> for FlagSet {
    fn from_iter<I: IntoIterator<Item = Flag>>(flags: I) -> Self {
        let mut set = Self::EMPTY;
        flags.into_iter().for_each(|flag| set.insert(flag));
        set
    }
}

impl fmt::Display for FlagSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, flag) in self.iter().enumerate() {
            if at > 0 {
                f.write_str(",")?;
            }
            f.write_str(flag.name())?;
        }
        Ok(())
    }
}

/// The flags that need more of a domain than a store keeps: [`Flag::Mailbox`] and [`Flag::Attempts`].
#[must_use]
pub fn verification_flags(domain: &OrganizationDomain) -> FlagSet {
    let attempts = |proof: Option<&Verification>| proof.and_then(|proof| proof.attempts);
    verification_flags_of(
        &domain.name,
        domain.affiliation_email_address.as_deref(),
        [attempts(domain.affiliation()), attempts(domain.ownership_verification.as_ref())],
    )
}

/// The same of its parts: the name, the mailbox of the affiliation, and the numbers of attempts.
#[must_use]
pub fn verification_flags_of(name: &str, mailbox: Option<&str>, attempts: [Option<i64>; 2]) -> FlagSet {
    let mut flags = FlagSet::EMPTY;
    if let Some((_, host)) = mailbox.and_then(|mailbox| mailbox.rsplit_once('@'))
        && !host.eq_ignore_ascii_case(name)
        && !ascii_form(host).eq_ignore_ascii_case(&ascii_form(name))
    {
        flags.insert(Flag::Mailbox);
    }
    if attempts.into_iter().flatten().any(|attempts| attempts >= MANY_ATTEMPTS) {
        flags.insert(Flag::Attempts);
    }
    flags
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_flag_has_a_name_and_a_bit_of_its_own() {
        for flag in Flag::ALL {
            assert_eq!(flag.name().parse(), Ok(flag));
            let set = FlagSet::from_iter([flag]);
            assert_eq!((set.iter().collect::<Vec<_>>(), set.to_string()), (vec![flag], flag.to_string()));
            assert_eq!(FlagSet::from_bits(set.bits()), set);
        }
        assert_eq!(FlagSet::ALL.iter().collect::<Vec<_>>(), Flag::ALL);
        assert_eq!("Lookalike".parse::<Flag>(), Err(UnknownFlag("Lookalike".to_owned())));
        assert!(UnknownFlag(String::new()).to_string().contains("lookalike, mixed-script"));
    }

    #[test]
    fn sets_are_combined() {
        let set = |flags: &[Flag]| flags.iter().copied().collect::<FlagSet>();
        let (both, one) = (set(&[Flag::Quota, Flag::Parent]), set(&[Flag::Parent]));
        assert_eq!(both.to_string(), "parent,quota");
        assert_eq!((both.without(one), one.union(set(&[Flag::Quota]))), (set(&[Flag::Quota]), both));
        assert!(both.meets(one) && !both.without(one).meets(one) && FlagSet::EMPTY.is_empty());
    }

    #[test]
    fn a_mailbox_at_another_domain_and_many_attempts_are_flagged() {
        let flags = |name: &str, mailbox: &str, attempts| {
            verification_flags_of(name, Some(mailbox), [attempts, None]).to_string()
        };
        for (name, mailbox, expected) in [
            ("acme.com", "joe@acme.com", ""),
            ("acme.com", "joe@ACME.com", ""),
            ("xn--bcher-kva.example", "joe@bücher.example", ""),
            ("acme.com", "joe@gmail.com", "mailbox"),
            ("acme.com", "\"joe@acme.com\"@acme.org", "mailbox"),
            ("acme.com", "joe@mail.acme.com", "mailbox"),
            ("acme.com", "", ""),
        ] {
            assert_eq!(flags(name, mailbox, None), expected, "{name} {mailbox}");
        }
        assert_eq!(flags("acme.com", "joe@acme.com", Some(MANY_ATTEMPTS)), "attempts");
        assert_eq!(flags("acme.com", "joe@acme.com", Some(MANY_ATTEMPTS - 1)), "");
        assert!(verification_flags_of("acme.com", None, [None, Some(9)]).has(Flag::Attempts));
    }
}
