//! The same thing under different names, and names that are misspelt for good.

use returning_ai::{
    Effect, ErrorKind, Upload,
    api_keys::{CreateUserApiKeyQuery, UserApiKeyCreate},
    gamification::{ActivityStats, ActivityStatsQuery, LeaderboardSettings},
    legacy::{
        BadgeAward, LegacyChannelSettings, LegacyChannelSettingsRequired,
        LegacyRoleChannelSettings, LegacyRoleServerSettings, LegacyRoleSettingsSnake,
        LegacyRoleSettingsSnakeRequired,
    },
    messaging::{ChatMessage, ChatMessageDraft, ChatMessageDraftRequired, GetMessagesQuery},
    redemptions::UpdateStatus,
    store::{
        ListStoreCategoriesQuery, ListStoreProductsQuery, StoreProduct,
        StoreProductBatchUpdateItem, StoreProductCreation, StoreProductUpdate,
        StorePurchaseHistory, StorePurchaseHistoryUpdate,
    },
    user_fields::{UserFieldCreate, UserFieldType},
    users::{UserCreationCustomField, UserCreationCustomFieldRequired, UserDataQuery},
    widgets::WidgetType,
};
use returning_ai_tests::scenario::{ORDER, SHIPPING, expect};
use serde_json::{Value, json};

use super::{
    Outcome, Problem,
    service::{Service, held, refused},
    users::ada,
};

tests! {
    "community-id-spelling" => [
        each_request_has_its_spelling_of_the_community,
        each_response_is_read_in_its_spelling_of_the_community,
    ],
    "user-id-spelling" => [
        each_request_has_its_spelling_of_the_user,
        each_response_is_read_in_its_spelling_of_the_user,
    ],
    "channel-id-and-name-spelling" => [
        each_request_has_its_spelling_of_the_channel,
        each_response_is_read_in_its_spelling_of_the_channel,
        a_listed_channel_is_one_that_a_message_is_sent_to,
    ],
    "order-id-spelling" => [
        each_operation_has_its_spelling_of_the_order,
        a_purchase_is_confirmed_by_its_id_or_its_number,
    ],
    "kept-typos" => [
        requests_have_the_names_of_their_pages,
        responses_are_read_under_the_names_of_their_pages,
    ],
    "widget-type-currency" => [
        each_word_goes_into_the_path_as_it_is,
    ],
    "leaderboard-request-and-response-names" => [
        the_end_and_the_ranks_are_sent_under_names_of_their_own,
        the_end_and_the_ranks_are_read_under_names_of_their_own,
    ],
}

const COMMUNITY: &str = "5f0c2a9d7be14c3380a6d901";
const USER: &str = "5f0c2a9d7be14c3380a6d977";
const CHANNEL: &str = "5f0c2a9d7be14c3380a6d912";
const PRODUCT: &str = "5f0c2a9d7be14c3380a6d931";
const PURCHASE: &str = "5f0c2a9d7be14c3380a6d941";

async fn each_request_has_its_spelling_of_the_community() -> Outcome {
    let service = Service::start().await?;
    service.client.users().create(&ada().community_id(COMMUNITY)).await?;
    let body = held("body", service.request()?.json())?;
    expect("a new user", Some(&json!(COMMUNITY)), body.get("communityId"))?;

    let key = UserApiKeyCreate::new().community_id(COMMUNITY);
    service.client.api_keys().create_user_key(&key, &Default::default()).await?;
    service.expect_sent("POST /v1/users/apikeys", json!({ "communityId": COMMUNITY }))?;

    let file = Upload::from_bytes("made-up.csv", "a\n1\n");
    service.client.legacy().bulk_import_users(COMMUNITY, &file).await?;
    let parts = held("form", service.request()?.parts().map(<[_]>::to_vec))?;
    let community = parts.iter().find(|part| part.name == "communityId");
    let community = held("community", community)?;
    expect("an import", COMMUNITY.as_bytes(), &community.bytes)?;

    service.client.widgets().sign_in(COMMUNITY, "ada@example.com").await?;
    service.expect_asked(&format!("POST /widget/{COMMUNITY}/signin"))
}

/// Every spelling of the id of a community with a value of its own.
fn communities() -> Value {
    json!({
        "communityId": COMMUNITY,
        "communityID": "5f0c2a9d7be14c3380a6d902",
        "community_id": "5f0c2a9d7be14c3380a6d903",
        "serverId": "5f0c2a9d7be14c3380a6d904",
    })
}

async fn each_response_is_read_in_its_spelling_of_the_community() -> Outcome {
    let service = Service::start().await?;
    for (operation, spelling) in [
        ("createUserField", "communityId"),
        ("listStreakDefinitions", "communityId"),
        ("updatePurchaseHistory", "communityID"),
        ("listStoreCategories", "communityID"),
        ("getStoreProduct", "communityID"),
        ("getStoreConfiguration", "communityID"),
        ("getLeaderboard", "communityID"),
        ("listUserRoles", "serverId"),
        ("createChannel", "serverId"),
    ] {
        let read = community_of(&service, operation).await?;
        expect(operation, communities()[spelling].as_str(), read.as_deref())?;
    }
    Ok(())
}

/// The community that an operation reads where the response has every spelling.
async fn community_of(service: &Service, operation: &str) -> Result<Option<String>, Problem> {
    let is_legacy = ["listUserRoles", "createChannel"].contains(&operation);
    let is_list =
        ["listStreakDefinitions", "listStoreCategories", "listUserRoles"].contains(&operation);
    let shown = if is_list { json!([communities()]) } else { communities() };
    service.shows(operation, if is_legacy { "body" } else { "data" }, shown)?;
    let client = &service.client;
    let read = match operation {
        "createUserField" => {
            let field = UserFieldCreate::new("Made up", UserFieldType::Text);
            let created = client.user_fields().create(COMMUNITY, &field).await?;
            created.data.and_then(|field| field.community_id)
        }
        "listStreakDefinitions" => {
            let list = client.gamification().list_streaks(&Default::default()).await?.data;
            list.and_then(|mut streaks| streaks.pop()).and_then(|streak| streak.community_id)
        }
        "updatePurchaseHistory" => purchase(service, PURCHASE).await?.community_id,
        "listStoreCategories" => {
            let query = ListStoreCategoriesQuery::new();
            let list = client.store().list_categories(&query).await?.data;
            list.and_then(|mut list| list.pop()).and_then(|category| category.community_id)
        }
        "getStoreProduct" => {
            let product = client.store().get_product(PRODUCT, &Default::default()).await?.data;
            product.and_then(|product| product.community_id)
        }
        "getStoreConfiguration" => {
            let configuration = client.store().get_configuration(&Default::default()).await?.data;
            configuration.and_then(|configuration| configuration.community_id)
        }
        "getLeaderboard" => {
            let leaderboard =
                client.gamification().get_leaderboard(PRODUCT, &Default::default()).await?.data;
            leaderboard.and_then(|leaderboard| leaderboard.community_id)
        }
        "listUserRoles" => {
            let roles = client.legacy().user_roles("1024").await?.body;
            roles.and_then(|mut roles| roles.pop()).and_then(|role| role.server_id)
        }
        _ => {
            let channel = LegacyChannelSettings::new(LegacyChannelSettingsRequired {
                topic: "Questions",
                channel_type: "open",
            });
            let created = client.legacy().create_channel(&channel).await?.body;
            created.and_then(|channel| channel.server_id)
        }
    };
    Ok(read)
}

/// What changing a purchase returns.
async fn purchase(service: &Service, id: &str) -> Result<StorePurchaseHistory, Problem> {
    let update = StorePurchaseHistoryUpdate::new().redemption_instructions("made up");
    held("purchase", service.client.store().update_purchase(id, &update).await?.data)
}

async fn each_request_has_its_spelling_of_the_user() -> Outcome {
    let service = Service::start().await?;
    let client = &service.client;
    client.legacy().award_badge("made-up-badge", &BadgeAward::new("1024")).await?;
    service.expect_sent("POST /badges/made-up-badge/award", json!({ "userId": "1024" }))?;

    client
        .api_keys()
        .create_user_key(&UserApiKeyCreate::new(), &CreateUserApiKeyQuery::new().user_id(USER))
        .await?;
    service.expect_sent(&format!("POST /v1/users/apikeys?userId={USER}"), json!({}))?;

    client.messaging().list(&GetMessagesQuery::new().user_id("40217")).await?;
    service.expect_asked("GET /v1/messages?user_id=40217")?;

    let query = ListStoreCategoriesQuery::new().user_id(USER.parse()?);
    client.store().list_categories(&query).await?;
    service.expect_asked(&format!("GET /v1/categories?userID={USER}"))?;

    let query = ListStoreProductsQuery::new().user_id(USER.parse()?);
    client.store().list_products(&query).await?;
    service.expect_asked(&format!("GET /v1/products?userID={USER}"))
}

/// Every spelling of the id of a user with a value of its own.
fn users() -> Value {
    json!({ "userId": "1", "user_id": "2", "userID": "3", "_id": "4" })
}

async fn each_response_is_read_in_its_spelling_of_the_user() -> Outcome {
    let service = Service::start().await?;
    service.shows("getUserData", "data", users())?;
    let data = service.client.users().get_data(&UserDataQuery::new("1")).await?.data;
    let data = held("user", data)?;
    expect("the data of a user", Some("1"), data.user_id.as_deref())?;

    let author = held("author", message(&service, json!({ "user": users() })).await?.user)?;
    expect("a message", Some("2"), author.user_id.as_deref())?;

    expect("counts", Some("2"), counts(&service, users()).await?.user_id.as_deref())?;

    // The id of the response is that of the purchase, and the one that was asked for.
    service.shows("updatePurchaseHistory", "data", users())?;
    let purchase = purchase(&service, "4").await?;
    expect("a purchase", Some("3"), purchase.user_id.as_deref())?;

    service.shows("getUser", "data", users())?;
    let profile = held("profile", service.client.users().get("4").await?.data)?;
    Ok(expect("a profile", Some("4"), profile.id.as_deref())?)
}

/// What reading messages gives where the service responds with this one.
async fn message(service: &Service, shown: Value) -> Result<ChatMessage, Problem> {
    service.shows("getMessages", "data", json!({ "messages": [shown] }))?;
    let list = service.client.messaging().list(&GetMessagesQuery::new()).await?.data;
    let messages = list.and_then(|list| list.messages);
    held("message", messages.and_then(|mut messages| messages.pop()))
}

/// What counting the activity of a user gives where the service responds with this.
async fn counts(service: &Service, shown: Value) -> Result<ActivityStats, Problem> {
    service.shows("getUserActivityStats", "data", shown)?;
    let query = ActivityStatsQuery::new("ada@example.com");
    held("counts", service.client.gamification().activity_stats(&query).await?.data)
}

async fn each_request_has_its_spelling_of_the_channel() -> Outcome {
    let service = Service::start().await?;
    let client = &service.client;
    client
        .messaging()
        .send(
            &ChatMessageDraft::new(ChatMessageDraftRequired { channel_id: CHANNEL, sender: "ada" })
                .message("Hello"),
        )
        .await?;
    let body = json!({ "channelId": CHANNEL, "message": "Hello", "sender": "ada" });
    service.expect_sent("POST /v1/messages/send", body)?;

    client.analysis().create(COMMUNITY, CHANNEL, &Default::default()).await?;
    let path = format!("POST /v1/analysis/{COMMUNITY}/channels/{CHANNEL}");
    service.expect_sent(&path, json!({}))?;

    client.messaging().list(&GetMessagesQuery::new().channel_id(CHANNEL)).await?;
    service.expect_asked(&format!("GET /v1/messages?channel_id={CHANNEL}"))?;

    let channel = LegacyChannelSettings::new(LegacyChannelSettingsRequired {
        topic: "Questions",
        channel_type: "open",
    });
    let body = json!({ "topic": "Questions", "channelType": "open" });
    client.legacy().create_channel(&channel).await?;
    service.expect_sent("POST /channels", body.clone())?;
    client.legacy().update_channel(CHANNEL, &channel).await?;
    service.expect_sent(&format!("PUT /channels/{CHANNEL}"), body)
}

async fn each_response_is_read_in_its_spelling_of_the_channel() -> Outcome {
    let service = Service::start().await?;
    let shown = json!({
        "channelId": "1", "channel_id": "2", "_id": "3",
        "name": "4", "topic": "5", "title": "6",
    });
    let written = message(&service, json!({ "channel": shown })).await?;
    let channel = held("channel", written.channel)?;
    let read = (channel.channel_id.as_deref(), channel.name.as_deref());
    expect("of a message", (Some("2"), Some("4")), read)?;

    service.shows("listIntegrationChannels", "data", json!([shown]))?;
    let list = service.client.channels().list().await?.data;
    let channel = held("channel", list.and_then(|mut list| list.pop()))?;
    let read = (channel.id.as_deref(), channel.topic.as_deref());
    expect("of the list", (Some("3"), Some("5")), read)?;

    service.shows("createChannel", "body", shown)?;
    let channel = LegacyChannelSettings::new(LegacyChannelSettingsRequired {
        topic: "Questions",
        channel_type: "open",
    });
    let created = held("channel", service.client.legacy().create_channel(&channel).await?.body)?;
    let read = (created.id.as_deref(), created.topic.as_deref(), created.title.as_deref());
    Ok(expect("of a creation", (Some("3"), Some("5"), Some("6")), read)?)
}

async fn a_listed_channel_is_one_that_a_message_is_sent_to() -> Outcome {
    let service = Service::start().await?;
    let list = held("channels", service.client.channels().list().await?.data)?;
    service.request()?;
    for channel in list {
        let id = held("id", channel.id)?;
        service
            .client
            .messaging()
            .send(
                &ChatMessageDraft::new(ChatMessageDraftRequired { channel_id: &id, sender: "ada" })
                    .message("Hello"),
            )
            .await?;
        let body = held("body", service.request()?.json())?;
        expect("channel", Some(id.as_str()), body["channelId"].as_str())?;
    }
    Ok(())
}

/// The number of an order as purchases show it.
const NUMBER: &str = "ORD202604150000000042";

async fn each_operation_has_its_spelling_of_the_order() -> Outcome {
    let service = Service::start().await?;
    let update = UpdateStatus::new(ORDER, SHIPPING.parse()?);
    service.client.redemptions().update_status(update).await?;
    let body = held("body", service.request()?.json())?;
    expect("a redemption", Some(ORDER), body["transactionId"].as_str())?;

    let shown = json!({ "_id": PURCHASE, "orderID": NUMBER, "transactionId": "made-up" });
    service.shows("updatePurchaseHistory", "data", shown)?;
    let changed = purchase(&service, NUMBER).await?;
    let path = format!("PATCH /v1/purchase-histories/{NUMBER}");
    service.expect_sent(&path, json!({ "redemptionInstructions": "made up" }))?;
    Ok(expect("a purchase", Some(NUMBER), changed.order_id.as_deref())?)
}

async fn a_purchase_is_confirmed_by_its_id_or_its_number() -> Outcome {
    let service = Service::start().await?;
    for asked in [PURCHASE, NUMBER] {
        let shown = json!({ "_id": PURCHASE, "orderID": NUMBER });
        service.shows("updatePurchaseHistory", "data", shown)?;
        let changed = purchase(&service, asked).await?;
        expect(asked, Some(PURCHASE), changed.id.as_deref())?;
    }
    for another in [PRODUCT, "ORD202604150000000043"] {
        let shown = json!({ "_id": PURCHASE, "orderID": NUMBER });
        service.shows("updatePurchaseHistory", "data", shown)?;
        let update = StorePurchaseHistoryUpdate::new().redemption_instructions("made up");
        let error = refused(service.client.store().update_purchase(another, &update).await)?;
        let heard = (error.kind(), error.effect());
        expect(another, (ErrorKind::Unconfirmed, Effect::Unknown), heard)?;
    }
    Ok(())
}

async fn requests_have_the_names_of_their_pages() -> Outcome {
    let service = Service::start().await?;
    let store = service.client.store();
    let new =
        StoreProductCreation::new("Cup", "12".parse()?).should_priorities_expiring_vouchers(true);
    let body = json!({ "name": "Cup", "price": 12, "shouldPrioritiesExpiringVouchers": true });
    store.create_product(&new).await?;
    service.expect_sent("POST /v1/products", body.clone())?;
    store.bulk_create_products(vec![new]).await?;
    service.expect_sent("POST /v1/products/bulk", json!([body]))?;
    let changes = StoreProductUpdate::new().should_priorities_expiring_vouchers(false);
    store.update_product(PRODUCT, &changes).await?;
    let path = format!("PUT /v1/products/{PRODUCT}");
    service.expect_sent(&path, json!({ "shouldPrioritiesExpiringVouchers": false }))?;
    let change = StoreProductBatchUpdateItem::new(PRODUCT.parse()?);
    store.bulk_update_products(vec![change.should_priorities_expiring_vouchers(true)]).await?;
    let body = json!([{ "productID": PRODUCT, "shouldPrioritiesExpiringVouchers": true }]);
    service.expect_sent("PUT /v1/products/bulk", body)?;

    let customer = vec![UserCreationCustomField::new(UserCreationCustomFieldRequired {
        field_idor_name: "customer_id",
        value: "C-1001",
    })];
    service.client.users().create(&ada().custom_fields(customer)).await?;
    let body = held("body", service.request()?.json())?;
    let fields = json!([{ "fieldIdorName": "customer_id", "value": "C-1001" }]);
    expect("custom fields", Some(&fields), body.get("customFields"))?;

    let channels = json!({ "pinable": true, "share_Attachments": false });
    service.client.legacy().create_role(&moderator()).await?;
    let body = held("body", service.request()?.json())?;
    expect("a new role", Some(&channels), body.get("channel_permissions"))?;
    service.client.legacy().update_role(COMMUNITY, &moderator().into()).await?;
    let body = held("body", service.request()?.json())?;
    Ok(expect("a changed role", Some(&channels), body.get("channel_permissions"))?)
}

fn moderator() -> LegacyRoleSettingsSnake {
    LegacyRoleSettingsSnake::new(LegacyRoleSettingsSnakeRequired {
        class: "red",
        title: "Moderator",
        order: 3,
        billable: false,
        server_permissions: LegacyRoleServerSettings::new(),
        channel_permissions: LegacyRoleChannelSettings::new()
            .pinable(true)
            .share_attachments(false),
    })
}

async fn responses_are_read_under_the_names_of_their_pages() -> Outcome {
    let service = Service::start().await?;
    for (name, read) in [
        ("shouldPrioritiesExpiringVouchers", Some(true)),
        ("shouldPrioritizeExpiringVouchers", None),
    ] {
        service.shows("getStoreProduct", "data", json!({ name: true }))?;
        let product = service.client.store().get_product(PRODUCT, &Default::default()).await?.data;
        let StoreProduct { should_priorities_expiring_vouchers: flag, .. } =
            held("product", product)?;
        expect(name, read, flag)?;
    }
    let shown = json!({ "totals": { "reaction": 9, "reactions": 8 } });
    let totals = held("totals", counts(&service, shown).await?.totals)?;
    expect("reactions", Some(9), totals.reaction)?;
    Ok(expect("a further counter", Some(&json!(8)), totals.extra.get("reactions"))?)
}

async fn each_word_goes_into_the_path_as_it_is() -> Outcome {
    let service = Service::start().await?;
    for (widget, path) in
        [(WidgetType::Currency, "currency"), (WidgetType::CurrencyView, "currency-view")]
    {
        service.client.widgets().page(widget, PRODUCT, &Default::default()).await?;
        service.expect_asked(&format!("GET /{path}/{PRODUCT}"))?;
    }
    let other = WidgetType::from("made-up-currency");
    service.client.widgets().page(other, PRODUCT, &Default::default()).await?;
    service.expect_asked(&format!("GET /made-up-currency/{PRODUCT}"))
}

const END: &str = "2026-05-31T23:59:00.000Z";

async fn the_end_and_the_ranks_are_sent_under_names_of_their_own() -> Outcome {
    let service = Service::start().await?;
    let settings = LeaderboardSettings::new()
        .end_date(END)
        .has_no_end_date(false)
        .top_rank_only(true)
        .top_rank_limit(50)
        .only_positive_ranks(true)
        .include_dummy_users(false);
    let body = json!({
        "endDate": END,
        "hasNoEndDate": false,
        "topRankOnly": true,
        "topRankLimit": 50,
        "onlyPositiveRanks": true,
        "includeDummyUsers": false,
    });
    service.client.gamification().create_leaderboard(&settings).await?;
    service.expect_sent("POST /v1/leaderboards", body.clone())?;
    service.client.gamification().update_leaderboard(PRODUCT, &settings).await?;
    service.expect_sent(&format!("PATCH /v1/leaderboards/{PRODUCT}"), body)
}

async fn the_end_and_the_ranks_are_read_under_names_of_their_own() -> Outcome {
    let service = Service::start().await?;
    let of_responses = json!({
        "duration": { "end": END, "noEndDate": false },
        "performanceDisplay": {
            "showTop": { "enabled": true, "value": 50 },
            "showPositive": { "enabled": true },
            "showDummy": { "enabled": false },
        },
        "widget": { "size": "fixed", "width": 400.0, "height": 600.0 },
    });
    let mut shown = of_responses.clone();
    for (name, value) in [
        ("endDate", json!(END)),
        ("hasNoEndDate", json!(true)),
        ("topRankOnly", json!(false)),
        ("topRankLimit", json!(7)),
        ("onlyPositiveRanks", json!(false)),
        ("includeDummyUsers", json!(true)),
    ] {
        shown[name] = value;
    }
    service.shows("getLeaderboard", "data", shown)?;
    let read =
        service.client.gamification().get_leaderboard(PRODUCT, &Default::default()).await?.data;
    // Written again, only what has a name of a response is left.
    let read = held("leaderboard", read)?;
    Ok(expect("what was read", of_responses, serde_json::to_value(read)?)?)
}
