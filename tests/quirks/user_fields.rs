//! The types of user fields.

use returning_ai::user_fields::{
    KnownUserFieldType, UserFieldCreate, UserFieldType, UserFieldUpdate,
};
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
const KNOWN: [(KnownUserFieldType, &str); 8] = [
    (KnownUserFieldType::Text, "text"),
    (KnownUserFieldType::Number, "number"),
    (KnownUserFieldType::Boolean, "boolean"),
    (KnownUserFieldType::Date, "date"),
    (KnownUserFieldType::Select, "select"),
    (KnownUserFieldType::Numerical, "numerical"),
    (KnownUserFieldType::SingleLineText, "single-line-text"),
    (KnownUserFieldType::MultiLineText, "multi-line-text"),
];

async fn every_listed_type_is_sent_by_both_operations() -> Outcome {
    let service = Service::start().await?;
    for (known, text) in KNOWN {
        expect_sent(&service, &known.into(), text).await?;
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
            let read = match read {
                UserFieldType::KnownUserFieldType(read) => Some(read),
                _ => None,
            };
            expect(text, Some(known), read)?;
        }
    }
    Ok(())
}

/// What both operations read where the service responds with this type.
async fn read(service: &Service, text: &str) -> Result<[UserFieldType; 2], super::Problem> {
    let (new, changes) = (
        UserFieldCreate::new("Made up", KnownUserFieldType::Text),
        UserFieldUpdate::new("Made up", KnownUserFieldType::Text),
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
    expect_sent(&service, &UserFieldType::String("made-up".to_owned()), "made-up").await?;
    for read in read(&service, "made-up").await? {
        let text = match &read {
            UserFieldType::String(text) => Some(text.as_str()),
            _ => None,
        };
        expect("text", Some("made-up"), text)?;
    }
    Ok(())
}
