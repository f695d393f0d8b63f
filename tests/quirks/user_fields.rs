//! The types of user fields.

use returning_ai::user_fields::{UserFieldCreate, UserFieldType, UserFieldUpdate};
use returning_ai_tests::scenario::expect;
use serde_json::json;

use super::{
    Outcome,
    service::{Service, held},
};

tests! {
    "user-field-types" => [
        every_listed_type_is_sent_by_both_operations,
        every_listed_type_is_read_by_both_operations,
        another_text_is_a_type_as_well,
    ],
}

const COMMUNITY: &str = "5f0c2a9d7be14c3380a6d901";
const FIELD: &str = "5f0c2a9d7be14c3380a6d951";

/// Every type that a page lists or shows.
const KNOWN: [(UserFieldType, &str); 8] = [
    (UserFieldType::Text, "text"),
    (UserFieldType::Number, "number"),
    (UserFieldType::Boolean, "boolean"),
    (UserFieldType::Date, "date"),
    (UserFieldType::Select, "select"),
    (UserFieldType::Numerical, "numerical"),
    (UserFieldType::SingleLineText, "single-line-text"),
    (UserFieldType::MultiLineText, "multi-line-text"),
];

async fn every_listed_type_is_sent_by_both_operations() -> Outcome {
    let service = Service::start().await?;
    for (known, text) in KNOWN {
        expect_sent(&service, &known, text).await?;
    }
    Ok(())
}

async fn expect_sent(service: &Service, kind: &UserFieldType, text: &str) -> Outcome {
    let fields = service.client.user_fields();
    let body = json!({ "name": "Made up", "type": text });
    let path = format!("/v1/communities/{COMMUNITY}/user-fields");
    fields.create(COMMUNITY, &UserFieldCreate::new("Made up", kind.clone())).await?;
    service.expect_sent(&format!("POST {path}"), body.clone())?;
    fields.update(COMMUNITY, FIELD, &UserFieldUpdate::new("Made up", kind.clone())).await?;
    service.expect_sent(&format!("PUT {path}/{FIELD}"), body)
}

async fn every_listed_type_is_read_by_both_operations() -> Outcome {
    let service = Service::start().await?;
    for (known, text) in KNOWN {
        for read in read(&service, text).await? {
            expect(text, &known, &read)?;
        }
    }
    Ok(())
}

/// What both operations read where the service responds with this type.
async fn read(service: &Service, text: &str) -> Result<[UserFieldType; 2], super::Problem> {
    let (new, changes) = (
        UserFieldCreate::new("Made up", UserFieldType::Text),
        UserFieldUpdate::new("Made up", UserFieldType::Text),
    );
    let fields = service.client.user_fields();
    service.shows("createUserField", "data", json!({ "type": text }))?;
    let created = fields.create(COMMUNITY, &new).await?.data;
    service.shows("updateUserField", "data", json!({ "type": text }))?;
    let updated = fields.update(COMMUNITY, FIELD, &changes).await?.data;
    let types = [created, updated].map(|field| field.and_then(|field| field.type_));
    let [created, updated] = types;
    Ok([held("type", created)?, held("type", updated)?])
}

async fn another_text_is_a_type_as_well() -> Outcome {
    let service = Service::start().await?;
    expect_sent(&service, &"made-up".into(), "made-up").await?;
    for read in read(&service, "made-up").await? {
        expect("text", "made-up", read.as_str())?;
        expect("listed", false, KNOWN.iter().any(|(known, _)| *known == read))?;
    }
    Ok(())
}
