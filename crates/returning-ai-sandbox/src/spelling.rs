//! The two documented spellings of the status id in a request.

use serde_json::{Map, Value};

use crate::{
    assumption::{TWO_STATUSES, UNKNOWN_KEY},
    response::ApiResponse,
    unknown_keys::UnknownKeys,
};

const UPPER: &str = "statusID";
const CAMEL: &str = "statusId";

/// The spelling of the status id that an update of a status may use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum AcceptedSpelling {
    /// Only `statusID`, which the example of the newest page shows.
    StatusIDOnly,
    /// Only `statusId`, which the older page shows.
    StatusIdOnly,
    /// Either of the two.
    #[default]
    Both,
}

impl AcceptedSpelling {
    /// Leaves one spelling in the request, or refuses it.
    ///
    /// The spelling that is not accepted is treated like any other unknown key.
    pub(crate) fn normalize(
        self,
        body: &mut Value,
        unknown_keys: UnknownKeys,
    ) -> Result<(), ApiResponse> {
        let Value::Object(fields) = body else { return Ok(()) };
        if let (Some(upper), Some(camel)) = (fields.get(UPPER), fields.get(CAMEL))
            && upper != camel
        {
            let refusal = ApiResponse::refusal(400, "The request names two different statuses");
            return Err(refusal.assuming(TWO_STATUSES));
        }
        match self {
            Self::StatusIDOnly => drop_other(fields, CAMEL, unknown_keys),
            Self::StatusIdOnly => drop_other(fields, UPPER, unknown_keys),
            Self::Both => {
                if fields.contains_key(UPPER) {
                    fields.remove(CAMEL);
                }
                Ok(())
            }
        }
    }
}

fn drop_other(
    fields: &mut Map<String, Value>,
    other: &str,
    unknown_keys: UnknownKeys,
) -> Result<(), ApiResponse> {
    match (fields.remove(other), unknown_keys) {
        (Some(_), UnknownKeys::Refused) => {
            let refusal = ApiResponse::refusal(400, format!("The key {other} is not known"));
            Err(refusal.assuming(UNKNOWN_KEY))
        }
        _ => Ok(()),
    }
}

/// Reads the status id under the spelling that is left.
pub(crate) fn status_id(body: &Value) -> &str {
    [UPPER, CAMEL].iter().find_map(|key| body.get(key)?.as_str()).unwrap_or_default()
}
