//! Parses and checks the JSON bodies of create and update.

use serde_json::{Map, Value};

use super::domain_rules::{Create, Update};
use super::refusal::Refusal;
use crate::clerk::{DomainName, code};
use crate::emulator::data::row::Mode;

pub(crate) fn create(bytes: &[u8]) -> Result<Create, Refusal> {
    let fields = object(bytes, &["name", "enrollment_mode", "verified"])?;
    let name = match fields.get("name") {
        None => Err(Refusal::param(
            code::PARAM_MISSING,
            "name",
            "is missing",
            "name must be included.".to_owned(),
        )),
        Some(Value::Null) => Err(null("name")),
        Some(Value::String(text)) => DomainName::parse(text).map_err(|reason| {
            Refusal::param(
                code::PARAM_FORMAT_INVALID,
                "name",
                "is invalid",
                format!("name must be a domain name: {reason}."),
            )
        }),
        Some(_) => Err(Refusal::wrong_type("name", "a string")),
    };
    // In Clerk's schema null means "default" for `verified`, but is invalid for `enrollment_mode`.
    let mode = match fields.get("enrollment_mode") {
        Some(Value::Null) => Err(null("enrollment_mode")),
        _ => mode(&fields),
    };
    let verified = verified(&fields);
    match (name, mode, verified) {
        (Ok(name), Ok(mode), Ok(verified)) => {
            Ok(Create { name: name.into(), mode, verified: verified.unwrap_or(true) })
        }
        (name, mode, verified) => Err(combine([name.err(), mode.err(), verified.err()])),
    }
}

pub(crate) fn update(bytes: &[u8]) -> Result<Update, Refusal> {
    let fields = object(bytes, &["enrollment_mode", "verified"])?;
    match (mode(&fields), verified(&fields)) {
        (Ok(mode), Ok(verified)) => Ok(Update { mode, verified }),
        (mode, verified) => Err(combine([None, mode.err(), verified.err()])),
    }
}

fn object(bytes: &[u8], known: &[&str]) -> Result<Map<String, Value>, Refusal> {
    let Ok(Value::Object(fields)) = serde_json::from_slice(bytes) else {
        return Err(Refusal::invalid_body("The request body is not a JSON object."));
    };
    let unknown = fields.keys().filter(|field| !known.contains(&field.as_str())).map(|field| {
        Refusal::param(
            code::PARAM_UNKNOWN,
            field,
            "is unknown",
            format!("{field} is not a valid parameter for this request."),
        )
    });
    Refusal::combine(unknown.collect())?;
    Ok(fields)
}

fn mode(fields: &Map<String, Value>) -> Result<Option<Mode>, Refusal> {
    match fields.get("enrollment_mode") {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Mode::parse(text)
            .map(Some)
            .ok_or_else(|| Refusal::invalid_value("enrollment_mode", "a known enrollment mode")),
        Some(_) => Err(Refusal::wrong_type("enrollment_mode", "a string")),
    }
}

fn verified(fields: &Map<String, Value>) -> Result<Option<bool>, Refusal> {
    match fields.get("verified") {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Bool(verified)) => Ok(Some(*verified)),
        Some(_) => Err(Refusal::wrong_type("verified", "a boolean")),
    }
}

fn null(param: &str) -> Refusal {
    Refusal::param(code::PARAM_NIL, param, "is nil", format!("{param} cannot be null."))
}

fn combine(refusals: [Option<Refusal>; 3]) -> Refusal {
    let refusals = refusals.into_iter().flatten().collect();
    Refusal::combine(refusals)
        .err()
        .unwrap_or_else(|| Refusal::invalid_body("The request body is not valid."))
}
