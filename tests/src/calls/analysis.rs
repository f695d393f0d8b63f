//! Calls of the group `analysis`.

use returning_ai::{
    Decimal,
    analysis::{
        AnalysisDirection, AnalysisDraft, AnalysisDrawing, AnalysisDrawingStyle,
        AnalysisEntryPlacement, AnalysisExpiry, AnalysisHorizontalLine, AnalysisLevel,
        AnalysisLevels, AnalysisLine, AnalysisMetadata, AnalysisMetadataUpdate,
        AnalysisOtherDrawing, AnalysisPoint, AnalysisRectangle, AnalysisUpdate,
    },
};
use serde_json::json;

use super::Call;

const COMMUNITY: &str = "5f0c2a9d7be14c3380a6d901";
const CHANNEL: &str = "5f0c2a9d7be14c3380a6d941";
const ID: &str = "5f0c2a9d7be14c3380a6d970";

pub(super) fn calls() -> Vec<Call> {
    vec![
        Call::new("createAnalysis", "every_drawing", |client, names| {
            Box::pin(async move {
                let draft = AnalysisDraft::new()
                    .sender("ada@example.com")
                    .metadata(metadata())
                    .levels(levels())
                    .drawings(drawings())
                    .idempotency_key(names.of("analysis-2026-05-18-0042"));
                client
                    .analysis()
                    .create(names.of(COMMUNITY), names.of(CHANNEL), &draft)
                    .await
                    .map(drop)
            })
        }),
        Call::new("createAnalysis", "nothing", |client, names| {
            Box::pin(async move {
                let draft = AnalysisDraft::new();
                client
                    .analysis()
                    .create(names.of(COMMUNITY), names.of(CHANNEL), &draft)
                    .await
                    .map(drop)
            })
        }),
        Call::new("updateAnalysis", "title", |client, names| {
            Box::pin(async move {
                let changes = AnalysisUpdate::new()
                    .sender("ada@example.com")
                    .metadata(AnalysisMetadataUpdate::new().title("Still a way up"));
                client.analysis().update(names.of(ID), &changes).await.map(drop)
            })
        }),
        Call::new("updateAnalysis", "no_drawings_any_more", |client, names| {
            Box::pin(async move {
                let changes = AnalysisUpdate::new().levels(levels()).drawings(Vec::new());
                client.analysis().update(names.of(ID), &changes).await.map(drop)
            })
        }),
    ]
}

fn metadata() -> AnalysisMetadata {
    AnalysisMetadata::new()
        .direction(AnalysisDirection::Bullish)
        .entry_placement(AnalysisEntryPlacement::AboveCurrent)
        .expiry(AnalysisExpiry::new().type_("HOURS").hours(24.into()))
        .title("A way up")
        .preference_text("Above [[pivot-1:the pivot]] the way is up")
        .timeframe("H1")
        .symbol("GBP/USD")
}

fn levels() -> AnalysisLevels {
    let level = |id: &str, digits| {
        AnalysisLevel::new().client_object_id(id).price(price(digits)).time("2026-05-18T09:00:00Z")
    };
    AnalysisLevels::new()
        .pivot(level("pivot-1", "1.2715"))
        .resistance(level("resistance-1", "1.2840"))
        .support(level("support-1", "1.266"))
}

/// A drawing of each kind, the last one of a kind that no page describes.
fn drawings() -> Vec<AnalysisDrawing> {
    let point = |time: &str, digits| AnalysisPoint::new().time(time).price(price(digits));
    let zone = AnalysisRectangle::new()
        .client_object_id("zone-1")
        .points(vec![point("2026-05-18T06:00:00Z", "1.27"), point("2026-05-18T12:00:00Z", "1.275")])
        .style(AnalysisDrawingStyle::new().fill_color("#2F80ED").border_color("#2D9CDB"));
    let arrow = AnalysisLine::new()
        .client_object_id("arrow-1")
        .points(vec![point("2026-05-18T09:00:00Z", "1.2715")])
        .start_head("NONE")
        .end_head("ARROW")
        .style(AnalysisDrawingStyle::new().color("#27AE60").line_width(1.5).line_style("DASHED"));
    let floor = AnalysisHorizontalLine::new()
        .client_object_id("floor-1")
        .points(vec![point("2026-05-18T09:00:00Z", "1.266")]);
    let other = [("type".to_owned(), json!("made-up-kind"))].into_iter().collect();
    vec![zone.into(), arrow.into(), floor.into(), AnalysisOtherDrawing(other).into()]
}

fn price(digits: &str) -> Decimal {
    digits.parse().expect("a number")
}
