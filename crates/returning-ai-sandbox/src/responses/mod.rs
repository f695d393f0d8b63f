//! The response to a request that has passed every check.

mod echo;
mod examples;
mod redemptions;

use returning_ai_client::{operation::Operation, operations::UPDATE_REDEMPTION_ORDER_STATUS};
use serde_json::Value;

use crate::{
    assumption::{EITHER_SPELLING, LIST_PAGE},
    call::Call,
    lists::List,
    response::{ApiResponse, Content},
    settings::Settings,
    spelling::AcceptedSpelling,
    state::{Community, State},
    validation::CheckedBody,
};

/// Normalizes a body before its schema is applied.
pub(crate) fn prepare(
    operation: &Operation,
    settings: &Settings,
    body: &mut Value,
) -> Result<(), ApiResponse> {
    if operation.id == UPDATE_REDEMPTION_ORDER_STATUS.id {
        settings.spelling.normalize(body, settings.unknown_keys)?;
    }
    Ok(())
}

/// Carries out a request.
pub(crate) fn perform(state: &State, call: &Call, community: &mut Community) -> ApiResponse {
    let response = match &call.body {
        CheckedBody::Json(body) if call.operation.id == UPDATE_REDEMPTION_ORDER_STATUS.id => {
            let response = redemptions::update_status(community, body);
            match state.settings.spelling {
                AcceptedSpelling::Both => response.assuming(EITHER_SPELLING),
                AcceptedSpelling::StatusIDOnly | AcceptedSpelling::StatusIdOnly => response,
            }
        }
        _ => documented(state, call),
    };
    if response.is_success() {
        community.count(call.operation);
    }
    response
}

/// The documented example, adapted to what the request names.
fn documented(state: &State, call: &Call) -> ApiResponse {
    let mut response = examples::documented(state.document, call.operation);
    if let Content::Json(body) = &mut response.content {
        if let Some(list) = List::of(call.operation.id)
            && let Some(items) = state.items.of(list)
        {
            list.fill(body, &items, call);
            response.assumptions.push(LIST_PAGE);
        }
        echo::repeat(body, call);
    }
    response
}
