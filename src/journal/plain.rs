//! The fast path: reads lines as this program writes them, at less cost than a general JSON parser.
//!
//! It accepts only the plain case: the first members in their usual order, no unknown member, no duplicate. `None`
//! only means that serde has to read the line; every line accepted here is accepted by serde with the same result.

#![expect(clippy::option_option, reason = "not plain, null, and a value are three different cases")]

mod read;
mod scan;

use std::borrow::Cow;

use crate::clerk::{Millis, Operation};
use scan::{Scanner, Text};

pub(super) struct PlainLine<'a> {
    v: u8,
    id: Text<'a>,
    pub(super) at: Millis,
    pub(super) event: PlainEvent<'a>,
}

/// An event. Rows are left as JSON.
#[expect(clippy::large_enum_variant, reason = "short-lived on the stack, and half of all lines are requests")]
pub(super) enum PlainEvent<'a> {
    Asked(PlainAsked<'a>),
    Answered { outcome: &'a str, after: Option<&'a str>, cause: Option<PlainCause<'a>>, duration_ms: u64 },
    Settled(PlainSettled<'a>),
    Resolved { happened: bool, operator: PlainOperator<'a> },
    Panicked { text: Text<'a> },
}

#[derive(Clone, Copy)]
pub(super) struct PlainSettled<'a> {
    verdict: &'a str,
    after: Option<&'a str>,
    why: Option<Text<'a>>,
    lookups: u32,
    evidence: Option<Text<'a>>,
    may_be_another: bool,
}

#[derive(Clone, Copy)]
pub(super) struct PlainOperator<'a> {
    user: Text<'a>,
    host: Text<'a>,
}

#[derive(Clone, Copy)]
pub(super) struct PlainCause<'a> {
    what: Text<'a>,
    code: Option<Text<'a>>,
    status: Option<u16>,
    trace_id: Option<Text<'a>>,
}

#[derive(Clone, Copy, Default)]
struct PlainBody<'a> {
    name: Option<Text<'a>>,
    enrollment_mode: Option<Option<Text<'a>>>,
    verified: Option<Option<bool>>,
}

/// The plan's id, the number of the step, and what the steps that share its fate do together.
type PlainStep<'a> = (Text<'a>, u64, Option<Text<'a>>);

pub(super) struct PlainAsked<'a> {
    session: Text<'a>,
    profile: Text<'a>,
    instance: [Text<'a>; 3],
    operator: PlainOperator<'a>,
    reason: Option<Text<'a>>,
    name: Text<'a>,
    operation: Operation,
    organization_id: Text<'a>,
    domain_id: Option<Text<'a>>,
    body: Option<PlainBody<'a>>,
    before: Option<&'a str>,
    organization: Option<Text<'a>>,
    undoing: Option<(&'a str, Text<'a>)>,
    plan: Option<PlainStep<'a>>,
}

/// Reads a line, without its line end.
pub(super) fn parse_plain(line: &[u8]) -> Option<PlainLine<'_>> {
    let mut scan = Scanner::new(std::str::from_utf8(line).ok()?);
    scan.eat("{\"v\":")?;
    let v = u8::try_from(scan.integer()?).ok()?;
    scan.eat(",\"id\":")?;
    let id = scan.string()?;
    scan.eat(",\"at\":")?;
    let at = Millis(scan.integer()?);
    scan.eat(",\"event\":")?;
    let event = match () {
        () if scan.eat("\"asked\"").is_some() => PlainEvent::Asked(asked(&mut scan)?),
        () if scan.eat("\"answered\"").is_some() => answered(&mut scan)?,
        () if scan.eat("\"settled\"").is_some() => settled(&mut scan)?,
        () if scan.eat("\"resolved\"").is_some() => resolved(&mut scan)?,
        () if scan.eat("\"panicked\"").is_some() => panicked(&mut scan)?,
        () => return None,
    };
    scan.is_at_end().then_some(PlainLine { v, id, at, event })
}

/// Sets a value once; fails on a duplicate.
fn set<T>(place: &mut Option<T>, value: Option<T>) -> Option<()> {
    if place.is_some() {
        return None;
    }
    *place = Some(value?);
    Some(())
}

fn asked<'a>(scan: &mut Scanner<'a>) -> Option<PlainAsked<'a>> {
    let (mut session, mut profile, mut instance, mut operator, mut reason) = (None, None, None, None, None);
    let (mut name, mut operation, mut organization_id, mut domain_id) = (None, None, None, None);
    let (mut body, mut before, mut organization, mut undoing, mut plan) = (None, None, None, None, None);
    scan.rest_of_object(|scan, member| match member {
        "session" => set(&mut session, scan.string()),
        "profile" => set(&mut profile, scan.string()),
        "instance" => set(&mut instance, members(scan, ["id", "kind", "host"])),
        "operator" => set(&mut operator, pair(scan)),
        "reason" => set(&mut reason, scan.optional(Scanner::string)),
        "name" => set(&mut name, scan.string()),
        "operation" => set(&mut operation, scan.string()),
        "organization_id" => set(&mut organization_id, scan.string()),
        "domain_id" => set(&mut domain_id, scan.string()),
        "body" => set(&mut body, body_of(scan)),
        "before" => set(&mut before, scan.value()),
        "organization" => set(&mut organization, scan.string()),
        "undoing" => set(&mut undoing, scan.optional(undoing_of)),
        "plan" => set(&mut plan, scan.optional(plan_of)),
        _ => None,
    })?;
    let operation = match operation?.read()?.as_ref() {
        "create" => Operation::Create,
        "update" => Operation::Update,
        "delete" => Operation::Delete,
        "verify_ownership" => Operation::VerifyOwnership,
        _ => return None,
    };
    // Each operation has exactly the members that belong to it.
    let is_create = operation == Operation::Create;
    let has_body = is_create || operation == Operation::Update;
    let has_name = body.as_ref().is_some_and(|body: &PlainBody<'_>| body.name.is_some());
    if is_create == domain_id.is_some() || has_body != body.is_some() || is_create != has_name {
        return None;
    }
    Some(PlainAsked {
        session: session?,
        profile: profile?,
        instance: instance?,
        operator: operator?,
        reason: reason.flatten(),
        name: name?,
        operation,
        organization_id: organization_id?,
        domain_id,
        body,
        before,
        organization,
        undoing: undoing.flatten(),
        plan: plan.flatten(),
    })
}

fn answered<'a>(scan: &mut Scanner<'a>) -> Option<PlainEvent<'a>> {
    let (mut outcome, mut after, mut cause, mut duration_ms) = (None, None, None, None);
    scan.rest_of_object(|scan, member| match member {
        "outcome" => set(&mut outcome, keyword(scan)),
        "after" => set(&mut after, scan.value()),
        "cause" => set(&mut cause, cause_of(scan)),
        "duration_ms" => set(&mut duration_ms, scan.integer()),
        _ => None,
    })?;
    let outcome = outcome?;
    let is_whole = match outcome {
        "done" => cause.is_none(),
        "refused" | "unknown" => cause.is_some() && after.is_none(),
        _ => false,
    };
    let duration_ms = u64::try_from(duration_ms?).ok()?;
    is_whole.then_some(PlainEvent::Answered { outcome, after, cause, duration_ms })
}

fn settled<'a>(scan: &mut Scanner<'a>) -> Option<PlainEvent<'a>> {
    let (mut verdict, mut after, mut why, mut lookups) = (None, None, None, None);
    let (mut evidence, mut may_be_another) = (None, None);
    scan.rest_of_object(|scan, member| match member {
        "verdict" => set(&mut verdict, keyword(scan)),
        "after" => set(&mut after, scan.value()),
        "why" => set(&mut why, scan.string()),
        "looks" => set(&mut lookups, scan.integer()),
        "evidence" => set(&mut evidence, scan.string()),
        "may_be_another" => set(&mut may_be_another, scan.boolean()),
        _ => None,
    })?;
    let verdict = verdict?;
    let is_whole = match verdict {
        "happened" => why.is_none(),
        "not_happened" => after.is_none() && why.is_none(),
        "unresolved" => after.is_none() && why.is_some(),
        _ => false,
    };
    let lookups = u32::try_from(lookups?).ok()?;
    let may_be_another = may_be_another.unwrap_or(false);
    is_whole.then_some(PlainEvent::Settled(PlainSettled {
        verdict,
        after,
        why,
        lookups,
        evidence,
        may_be_another,
    }))
}

fn resolved<'a>(scan: &mut Scanner<'a>) -> Option<PlainEvent<'a>> {
    let (mut happened, mut operator) = (None, None);
    scan.rest_of_object(|scan, member| match member {
        "happened" => set(&mut happened, scan.boolean()),
        "operator" => set(&mut operator, pair(scan)),
        _ => None,
    })?;
    Some(PlainEvent::Resolved { happened: happened?, operator: operator? })
}

fn panicked<'a>(scan: &mut Scanner<'a>) -> Option<PlainEvent<'a>> {
    let mut text = None;
    scan.rest_of_object(|scan, member| match member {
        "text" => set(&mut text, scan.string()),
        _ => None,
    })?;
    Some(PlainEvent::Panicked { text: text? })
}

/// A string out of a fixed set, never escaped.
fn keyword<'a>(scan: &mut Scanner<'a>) -> Option<&'a str> {
    match scan.string()?.read()? {
        Cow::Borrowed(keyword) => Some(keyword),
        Cow::Owned(_) => None,
    }
}

/// An object with exactly these string members.
fn members<'a, const N: usize>(scan: &mut Scanner<'a>, names: [&str; N]) -> Option<[Text<'a>; N]> {
    let mut found = [None; N];
    scan.object(|scan, member| {
        let at = names.iter().position(|name| *name == member)?;
        set(found.get_mut(at)?, scan.string())
    })?;
    let mut texts = [found.first().copied()??; N];
    for (text, found) in texts.iter_mut().zip(found) {
        *text = found?;
    }
    Some(texts)
}

fn pair<'a>(scan: &mut Scanner<'a>) -> Option<PlainOperator<'a>> {
    members(scan, ["user", "host"]).map(|[user, host]| PlainOperator { user, host })
}

fn cause_of<'a>(scan: &mut Scanner<'a>) -> Option<PlainCause<'a>> {
    let (mut what, mut code, mut status, mut trace_id) = (None, None, None, None);
    scan.object(|scan, member| match member {
        "what" => set(&mut what, scan.string()),
        "code" => set(&mut code, scan.optional(Scanner::string)),
        "status" => set(&mut status, scan.optional(|scan| u16::try_from(scan.integer()?).ok())),
        "trace_id" => set(&mut trace_id, scan.optional(Scanner::string)),
        _ => None,
    })?;
    Some(PlainCause {
        what: what?,
        code: code.flatten(),
        status: status.flatten(),
        trace_id: trace_id.flatten(),
    })
}

fn body_of<'a>(scan: &mut Scanner<'a>) -> Option<PlainBody<'a>> {
    let mut body = PlainBody::default();
    scan.object(|scan, member| match member {
        "name" => set(&mut body.name, scan.string()),
        "enrollment_mode" => set(&mut body.enrollment_mode, scan.optional(Scanner::string)),
        "verified" => set(&mut body.verified, scan.optional(Scanner::boolean)),
        _ => None,
    })?;
    Some(body)
}

fn undoing_of<'a>(scan: &mut Scanner<'a>) -> Option<(&'a str, Text<'a>)> {
    let mut undoing = None;
    scan.object(|scan, member| match member {
        "undoes" | "redoes" => set(&mut undoing, scan.string().map(|entry| (member, entry))),
        _ => None,
    })?;
    undoing
}

fn plan_of<'a>(scan: &mut Scanner<'a>) -> Option<PlainStep<'a>> {
    let (mut id, mut step, mut together) = (None, None, None);
    scan.object(|scan, member| match member {
        "id" => set(&mut id, scan.string()),
        "step" => set(&mut step, scan.integer().and_then(|step| u64::try_from(step).ok())),
        "together" => set(&mut together, scan.optional(Scanner::string)),
        _ => None,
    })?;
    Some((id?, step?, together.flatten()))
}
