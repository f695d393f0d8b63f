//! What responses count, what they hide, and how they refuse.

use returning_ai::{
    Effect, ErrorKind, Items,
    gamification::{ActivityDayQuery, ListLeaderboardsQuery},
    messaging::GetMessagesQuery,
    store::{ListStoreCategoriesQuery, ListStoreProductsQuery},
};
use returning_ai_sandbox::Fault;
use returning_ai_tests::scenario::expect;
use serde_json::{Value, json};

use super::{
    Outcome, Problem,
    destination::calls_of,
    service::{Service, first_line, held, refused},
};

tests! {
    "pagination-names" => [
        each_response_counts_under_its_own_names,
        each_stream_asks_for_the_next_page_in_its_own_way,
    ],
    "messages-total" => [
        the_total_is_compared_with_nothing,
    ],
    "community-key-masked" => [
        a_key_is_hidden_whether_it_is_whole_or_not,
        an_error_does_not_show_the_key_either,
    ],
    "lacking-permission-401-or-403" => [
        either_status_names_the_permission,
    ],
}

/// What a list may say of its pages, under every name that one of them has.
fn counters() -> Value {
    json!({
        "status": "success",
        "page": 1, "limit": 2, "total": 3, "skip": 4, "found": 5,
        "totalPages": 6, "total_pages": 7, "currentPage": 8,
        "hasNextPage": false, "hasPrevPage": true,
    })
}

async fn each_response_counts_under_its_own_names() -> Outcome {
    let service = Service::start().await?;
    let (store, gamification) = (service.client.store(), service.client.gamification());

    service.shows("listLeaderboards", "meta", counters())?;
    let list = gamification.list_leaderboards(&ListLeaderboardsQuery::new()).await?;
    let meta = held("meta", list.meta)?;
    let read = (meta.page, meta.limit, meta.total);
    expect("leaderboards", (Some(1), Some(2), Some(3)), read)?;

    service.shows("listStoreCategories", "meta", counters())?;
    let meta = store.list_categories(&ListStoreCategoriesQuery::new()).await?.meta;
    let meta = held("meta", meta)?;
    let read = (meta.skip, meta.limit, meta.total);
    expect("categories", (Some(4), Some(2), Some(3)), read)?;

    service.shows("listStoreProducts", "meta", counters())?;
    let meta = held("meta", store.list_products(&ListStoreProductsQuery::new()).await?.meta)?;
    let read = (meta.skip, meta.limit, meta.total);
    expect("products", (Some(4), Some(2), Some(3)), read)?;

    service.shows("listStreakDefinitions", "pagination", counters())?;
    let pages = held("pages", gamification.list_streaks(&Default::default()).await?.pagination)?;
    let read = (pages.current_page, pages.total_pages, pages.has_next_page, pages.total);
    expect("streaks", (Some(8), Some(6), Some(false), Some(3)), read)?;

    let data = json!({ "pagination": counters() });
    service.shows("getDailyGamificationHistory", "data", data)?;
    let day = gamification
        .daily_history(&ActivityDayQuery::new(vec!["ada@example.com".to_owned()]))
        .await?
        .data;
    let pages = held("pages", day.and_then(|day| day.pagination))?;
    let read = (pages.page, pages.total_pages, pages.found, pages.total);
    Ok(expect("history", (Some(1), Some(7), Some(5), Some(3)), read)?)
}

async fn each_stream_asks_for_the_next_page_in_its_own_way() -> Outcome {
    let service = Service::start().await?;
    let (store, gamification) = (service.client.store(), service.client.gamification());
    let items = || (0..21).map(|number| json!({ "name": number.to_string() })).collect();

    service.sandbox.set_items("listLeaderboards", items())?;
    expect("leaderboards", 21, count(gamification.leaderboards(Default::default())).await?)?;
    let asked = ["GET /v1/leaderboards?page=1", "GET /v1/leaderboards?page=2"];
    expect("leaderboards", asked.map(str::to_owned).to_vec(), lines(&service))?;

    service.sandbox.set_items("listStoreCategories", items())?;
    expect("categories", 21, count(store.categories(Default::default())).await?)?;
    let asked = ["GET /v1/categories?skip=0", "GET /v1/categories?skip=20"];
    expect("categories", asked.map(str::to_owned).to_vec(), lines(&service))?;

    service.sandbox.set_items("listStoreProducts", items())?;
    expect("products", 21, count(store.products(Default::default())).await?)?;
    let asked = ["GET /v1/products?skip=0", "GET /v1/products?skip=20"];
    expect("products", asked.map(str::to_owned).to_vec(), lines(&service))?;

    service.sandbox.set_items("listStreakDefinitions", items())?;
    expect("streaks", 21, count(gamification.streaks(Default::default())).await?)?;
    let asked = ["GET /v1/streaks?page=1", "GET /v1/streaks?page=2"];
    expect("streaks", asked.map(str::to_owned).to_vec(), lines(&service))?;

    let entries = (0..3).map(|number| json!({ "identifier": number.to_string() })).collect();
    service.sandbox.set_items("getDailyGamificationHistory", entries)?;
    let query = ActivityDayQuery::new(vec!["ada@example.com".to_owned()]).limit(2);
    expect("history", 3, count(gamification.daily_history_entries(query)).await?)?;
    let requests = service.sandbox.requests();
    let pages: Vec<_> =
        requests.iter().filter_map(|request| request.json()?["page"].as_i64()).collect();
    Ok(expect("history", vec![1, 2], pages)?)
}

/// How many items a stream gives.
async fn count<T>(mut items: Items<'_, T>) -> Result<usize, Problem> {
    let mut count = 0;
    while let Some(item) = items.next().await {
        item?;
        count += 1;
    }
    Ok(count)
}

/// The first lines of the requests since the last look.
fn lines(service: &Service) -> Vec<String> {
    let lines = service.sandbox.requests().iter().map(first_line).collect();
    service.sandbox.clear_requests();
    lines
}

async fn the_total_is_compared_with_nothing() -> Outcome {
    let service = Service::start().await?;
    let messages = json!([{ "id": "1" }, { "id": "2" }]);
    for total in [10, 2, 0] {
        let data = json!({ "total": total, "messages": messages });
        service.shows("getMessages", "data", data)?;
        let list = service.client.messaging().list(&GetMessagesQuery::new()).await?.data;
        let list = held("list", list)?;
        expect("total", Some(total), list.total)?;
        expect("messages", 2, held("messages", list.messages)?.len())?;
    }
    Ok(())
}

const COMMUNITY: &str = "5f0c2a9d7be14c3380a6d901";
const KEY: &str = "5f0c2a9d7be14c3380a6d961";

async fn a_key_is_hidden_whether_it_is_whole_or_not() -> Outcome {
    let service = Service::start().await?;
    for shown in ["made-up-key-in-full", "made-up-****", "****"] {
        let data = json!({ "_id": KEY, "key": shown });
        service.shows("deleteCommunityApiKey", "data", data)?;
        let deleted = service.client.api_keys().delete_community_key(COMMUNITY, KEY).await?;
        let text = format!("{deleted:?}");
        expect(&text, false, text.contains(shown))?;
        let key = held("key", deleted.data.and_then(|key| key.key))?;
        expect("key", shown, key.expose())?;
    }
    Ok(())
}

async fn an_error_does_not_show_the_key_either() -> Outcome {
    let service = Service::start().await?;
    let shown = "made-up-key-in-full";
    let fault = Fault::usual_response().rewrite(move |response| {
        response["data"] = json!({ "_id": KEY, "key": shown, "permissions": 7 });
    });
    let fault = fault.status_code(201);
    service.sandbox.fault("deleteCommunityApiKey", fault)?;
    let deleted = service.client.api_keys().delete_community_key(COMMUNITY, KEY).await;
    let error = refused(deleted)?;
    expect("kind", ErrorKind::Malformed, error.kind())?;
    for text in [error.to_string(), format!("{error:?}"), format!("{:?}", error.report())] {
        expect(&text, false, text.contains(shown))?;
    }
    Ok(())
}

async fn either_status_names_the_permission() -> Outcome {
    let service = Service::start().await?;
    for call in calls_of("lacking-permission-401-or-403")? {
        for status in [401, 403] {
            service.responds(call.operation, status, json!({ "message": "made up" }))?;
            let error = refused(call.send(&service.client).await)?;
            let heard = (error.kind(), error.status(), error.effect(), error.attempts());
            let wanted = (ErrorKind::Status, Some(status), Effect::Rejected, 1);
            expect(call.operation, wanted, heard)?;
            let permission = held("permission", call.row().permission)?;
            expect(call.operation, Some(permission), error.permission())?;
            let text = error.to_string();
            expect(&text, true, text.contains(&format!("needs the permission `{permission}`")))?;
        }
    }
    Ok(expect("changes", 0, service.sandbox.executed_changes())?)
}
