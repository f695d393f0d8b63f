//! Calls of the group `widgets`.

use std::collections::BTreeMap;

use returning_ai::widgets::{GetWidgetPageQuery, WidgetAccess, WidgetAccessRequired, WidgetType};

use super::{Call, Names};

pub(super) fn calls() -> Vec<Call> {
    vec![
        Call::new("createWidgetEmbedToken", "with_user", |client, names| {
            Box::pin(async move {
                let user = BTreeMap::from([
                    ("data-customer-id".to_owned(), "C-1001".to_owned()),
                    ("data-email".to_owned(), "ada.brown@example.com".to_owned()),
                ]);
                let access = access(names).user_identifiers(user.into());
                client.widgets().create_embed_token(&access).await.map(drop)
            })
        }),
        Call::new("createWidgetEmbedToken", "without_user", |client, names| {
            Box::pin(
                async move { client.widgets().create_embed_token(&access(names)).await.map(drop) },
            )
        }),
        Call::new("signInToWidget", "plain", |client, names| {
            Box::pin(async move {
                let community = names.of("5f0c2a9d7be14c3380a6d901");
                client.widgets().sign_in(community, "ada.brown@example.com").await.map(drop)
            })
        }),
        Call::new("getWidgetPage", "light", |client, names| {
            Box::pin(async move {
                let id = names.of("5f0c2a9d7be14c3380a6d951");
                let kind = WidgetType::CurrencyView;
                client
                    .widgets()
                    .page(kind, id, &GetWidgetPageQuery::new().color("light"))
                    .await
                    .map(drop)
            })
        }),
    ]
}

fn access(names: Names) -> WidgetAccess {
    WidgetAccess::new(WidgetAccessRequired {
        access_id: names.of("made-up-id"),
        access_key: "your-access-key".into(),
    })
}
