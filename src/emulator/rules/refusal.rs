//! Clerk's error answers: the body, and the status of each code.

use axum::http::StatusCode;

use crate::clerk::{ClerkError, ErrorBody, code};

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) status: StatusCode,
    errors: Vec<ClerkError>,
}

impl Refusal {
    pub(crate) fn new(status: StatusCode, code: &str, message: &str, long_message: String) -> Self {
        let error =
            ClerkError { message: message.to_owned(), long_message, code: code.to_owned(), meta: None };
        Self { status, errors: vec![error] }
    }

    /// 422 that names the offending parameter or field.
    pub(crate) fn param(code: &str, param: &str, message: &str, long_message: String) -> Self {
        let mut refusal = Self::new(StatusCode::UNPROCESSABLE_ENTITY, code, message, long_message);
        for error in &mut refusal.errors {
            let mut meta = serde_json::Map::new();
            meta.insert("param_name".to_owned(), param.into());
            error.meta = Some(meta);
        }
        refusal
    }

    /// 422 `form_param_value_invalid`: not a permitted value.
    pub(crate) fn invalid_value(param: &str, allowed: &str) -> Self {
        Self::param(code::PARAM_VALUE_INVALID, param, "is invalid", format!("{param} must be {allowed}."))
    }

    /// 422 `form_param_type_invalid`.
    pub(crate) fn wrong_type(param: &str, expected: &str) -> Self {
        Self::param(
            code::PARAM_TYPE_INVALID,
            param,
            "has the wrong type",
            format!("{param} must be {expected}."),
        )
    }

    /// 400 `request_body_invalid`.
    pub(crate) fn invalid_body(long_message: impl Into<String>) -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            code::REQUEST_BODY_INVALID,
            "request body invalid",
            long_message.into(),
        )
    }

    pub(crate) fn forbidden(code: &str, long_message: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, code, "not allowed", long_message.into())
    }

    /// 402 `unsupported_subscription_plan_features`.
    pub(crate) fn plan_lacks_it() -> Self {
        Self::new(
            StatusCode::PAYMENT_REQUIRED,
            code::UNSUPPORTED_PLAN_FEATURES,
            "not included in the plan",
            "The plan of this instance does not include enterprise connections.".to_owned(),
        )
    }

    pub(crate) fn unauthorized(code: &str, long_message: &str) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, code, "not authenticated", long_message.to_owned())
    }

    pub(crate) fn not_found(what: &str) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            code::RESOURCE_NOT_FOUND,
            "not found",
            format!("No {what} was found."),
        )
    }

    /// Combines refusals of one status, as Clerk does for a form with several wrong fields.
    pub(crate) fn combine(refusals: Vec<Self>) -> Result<(), Self> {
        let mut refusals = refusals.into_iter();
        let Some(mut first) = refusals.next() else {
            return Ok(());
        };
        first.errors.extend(refusals.flat_map(|refusal| refusal.errors));
        Err(first)
    }

    pub(crate) fn body(&self, trace_id: String) -> ErrorBody {
        ErrorBody { errors: self.errors.clone(), clerk_trace_id: Some(trace_id) }
    }
}
