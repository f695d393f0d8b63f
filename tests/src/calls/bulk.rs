//! Calls of the group `bulk`.

use returning_ai::{
    Decimal, Upload,
    bulk::{Operator, UserRow, UserSheet},
};

use super::Call;

pub(super) fn calls() -> Vec<Call> {
    vec![
        Call::new("bulkUpdateUsers", "sheet", |client, _| {
            Box::pin(async {
                let row = |email: &str, operator, lots: &str| {
                    let lots: Decimal = lots.parse().expect("a number");
                    UserRow::new()
                        .field("email", email)
                        .number("lots_traded", operator, lots)
                        .field("note", "one, \"two\"")
                };
                let sheet = UserSheet::new([
                    row("ada.brown@example.com", Operator::Add, "3"),
                    row("bo.clark@example.com", Operator::Subtract, "0.50"),
                    row("cleo.davis@example.com", Operator::Overwrite, "12345678901234567890.10"),
                ]);
                client.bulk().update_users(&sheet.to_upload()?).await.map(drop)
            })
        }),
        Call::new("bulkUpdateUsers", "file", |client, _| {
            Box::pin(async {
                let file = Upload::from_bytes("made-up", "email,language\na@example.com,English\n");
                client.bulk().update_users(&file).await.map(drop)
            })
        }),
    ]
}
