//! Checks the variables of the path, the query and the headers.

use http::HeaderMap;
use returning_ai_client::Variables;
use serde_json::{Map, Value};

use super::{
    schemas::{Schemas, Subject},
    typed::typed,
};
use crate::{
    assumption::{Assumption, EMPTY_PARAMETER, REPEATED_PARAMETER, UNDOCUMENTED_PARAMETER},
    document::{Document, Parameter, ParameterPlace},
    recorder::RecordedRequest,
    response::ApiResponse,
};

/// The names and texts of parameters as a request carries them.
type Given = Vec<(String, String)>;

/// Checks the documented parameters of a request; others are ignored. Returns what was assumed.
pub(super) fn check(
    document: &Document,
    schemas: &Schemas,
    operation: &'static str,
    request: &RecordedRequest,
    variables: &Variables,
) -> Result<Vec<Assumption>, ApiResponse> {
    let mut assumptions = Vec::new();
    for (place, given) in [
        (ParameterPlace::Path, of_path(variables)),
        (ParameterPlace::Query, request.query_pairs()),
        (ParameterPlace::Header, of_headers(&request.headers)),
    ] {
        let documented = document.parameters(operation, place);
        let values = values(document, &documented, place, &given)?;
        if place == ParameterPlace::Query {
            assumptions.extend(assumed_of_query(&documented, &given));
        }
        schemas.check(operation, Subject::Parameters(place), &values)?;
    }
    Ok(assumptions)
}

/// What is assumed about the query: that undocumented parameters are ignored, and empty ones absent.
fn assumed_of_query(
    documented: &[Parameter<'_>],
    given: &[(String, String)],
) -> impl Iterator<Item = Assumption> {
    given.iter().filter_map(|(name, text)| {
        match documented.iter().any(|parameter| parameter.name == name) {
            false => Some(UNDOCUMENTED_PARAMETER),
            true if text.is_empty() => Some(EMPTY_PARAMETER),
            true => None,
        }
    })
}

fn of_path(variables: &Variables) -> Given {
    variables.iter().map(|(&name, value)| (name.to_owned(), value.clone())).collect()
}

fn of_headers(headers: &HeaderMap) -> Given {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    headers.iter().map(|(name, value)| (name.to_string(), text(value.as_bytes()))).collect()
}

/// The documented parameters of one place as an object. An empty parameter counts as absent, because
/// the samples of the pages leave parameters empty that they do not use.
fn values(
    document: &Document,
    documented: &[Parameter<'_>],
    place: ParameterPlace,
    given: &[(String, String)],
) -> Result<Value, ApiResponse> {
    let mut values = Map::new();
    for parameter in documented {
        let same_name = given.iter().filter(|(name, _)| place.is_name(parameter.name, name));
        let mut texts = same_name.clone().filter(|(_, text)| !text.is_empty());
        let Some((_, text)) = texts.next() else {
            if parameter.required && same_name.count() > 0 {
                let message = format!("The parameter {} is empty", parameter.name);
                return Err(ApiResponse::refusal(400, message).assuming(EMPTY_PARAMETER));
            }
            continue;
        };
        if texts.next().is_some() {
            let message = format!("The parameter {} is given more than once", parameter.name);
            return Err(ApiResponse::refusal(400, message).assuming(REPEATED_PARAMETER));
        }
        values.insert(parameter.name.to_owned(), typed(document, parameter.schema, text));
    }
    Ok(values.into())
}
