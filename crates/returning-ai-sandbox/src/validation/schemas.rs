//! The schemas of requests, each compiled when it is first needed.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use jsonschema::{Draft, Validator};
use serde_json::{Value, json};

use super::{
    dialect,
    explain::{Nouns, explain, only_unknown_keys},
};
use crate::{
    assumption::UNKNOWN_KEY,
    document::{Document, ParameterPlace},
    lock::lock,
    media_type::{JSON, MULTIPART},
    response::ApiResponse,
    unknown_keys::UnknownKeys,
};

/// The part of a request that a schema describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Subject {
    Parameters(ParameterPlace),
    Json,
    Form,
}

impl Subject {
    fn nouns(self) -> Nouns {
        let (whole, member) = match self {
            Self::Parameters(ParameterPlace::Path) => ("path", "variable"),
            Self::Parameters(ParameterPlace::Query) => ("query", "parameter"),
            Self::Parameters(ParameterPlace::Header) => ("head", "header"),
            Self::Json => ("body", "field"),
            Self::Form => ("form", "part"),
        };
        Nouns { whole, member }
    }
}

/// How many violations a refusal names at most.
const MAX_VIOLATIONS: usize = 3;

pub(super) struct Schemas {
    document: &'static Document,
    unknown_keys: UnknownKeys,
    compiled: Mutex<HashMap<(&'static str, Subject), Arc<Validator>>>,
}

impl Schemas {
    pub(super) fn new(document: &'static Document, unknown_keys: UnknownKeys) -> Self {
        Self { document, unknown_keys, compiled: Mutex::default() }
    }

    /// Applies the documented schema. Without one, every value passes.
    pub(super) fn check(
        &self,
        operation: &'static str,
        subject: Subject,
        value: &Value,
    ) -> Result<(), ApiResponse> {
        let Some(validator) = self.validator(operation, subject)? else { return Ok(()) };
        let errors: Vec<_> = validator.iter_errors(value).collect();
        if errors.is_empty() {
            return Ok(());
        }
        let nouns = subject.nouns();
        let violations = errors.iter().flat_map(|error| explain(error, nouns));
        let violations: Vec<String> = violations.take(MAX_VIOLATIONS).collect();
        let message = format!("The {} is not valid: {}", nouns.whole, violations.join("; "));
        let refusal = ApiResponse::refusal(400, message);
        // Without the assumption the request would have been accepted.
        let assumed = errors.iter().all(only_unknown_keys);
        Err(if assumed { refusal.assuming(UNKNOWN_KEY) } else { refusal })
    }

    fn validator(
        &self,
        operation: &'static str,
        subject: Subject,
    ) -> Result<Option<Arc<Validator>>, ApiResponse> {
        if let Some(validator) = lock(&self.compiled).get(&(operation, subject)) {
            return Ok(Some(Arc::clone(validator)));
        }
        let Some(schema) = self.translated(operation, subject) else { return Ok(None) };
        let validator = jsonschema::options()
            .with_draft(Draft::Draft202012)
            .should_validate_formats(true)
            .build(&schema)
            .map(Arc::new)
            .map_err(|error| {
                ApiResponse::refusal(500, format!("The schema is not valid: {error}"))
            })?;
        lock(&self.compiled).insert((operation, subject), Arc::clone(&validator));
        Ok(Some(validator))
    }

    /// The schema translated to JSON Schema. Unknown parameters need no refusal here, because only
    /// documented ones are handed in.
    fn translated(&self, operation: &str, subject: Subject) -> Option<Value> {
        let body = |media_type: &str| {
            let schema =
                self.document.request_content(operation)?.get(media_type)?.get("schema")?;
            Some(dialect::json_schema(self.document, schema, self.unknown_keys))
        };
        match subject {
            Subject::Json => body(JSON),
            Subject::Form => body(MULTIPART),
            Subject::Parameters(place) => {
                let schema = self.object_of_parameters(operation, place);
                Some(dialect::json_schema(self.document, &schema, UnknownKeys::Ignored))
            }
        }
    }

    /// The parameters of one place as one object, so that one schema says which are required.
    fn object_of_parameters(&self, operation: &str, place: ParameterPlace) -> Value {
        let parameters = self.document.parameters(operation, place);
        let required = parameters.iter().filter(|it| it.required).map(|it| it.name);
        let properties = parameters.iter().map(|it| (it.name.to_owned(), it.schema.clone()));
        json!({
            "type": "object",
            "required": required.collect::<Value>(),
            "properties": properties.collect::<serde_json::Map<_, _>>(),
        })
    }
}
