//! The hosts about which the pages disagree, or of which they are not sure.

use std::collections::BTreeSet;

use returning_ai::{
    Client, Effect, Environment, ErrorKind, Method, PartnerPaths,
    community::{CommunityBotUpdate, CommunityUpdate},
};
use returning_ai_client::{
    operation::Operation,
    operations::{self, SERVERS},
};
use returning_ai_sandbox::Sandbox;
use returning_ai_tests::{calls, scenario::expect};
use serde_json::json;

use super::{
    Outcome,
    destination::{calls_of, expect_destination},
    operations_of,
    service::{Service, refused},
};

tests! {
    "partner-gateway-access" => [
        the_entry_names_every_operation_of_the_surface,
        production_is_the_gateway,
        no_other_environment_has_a_gateway,
        a_base_url_takes_the_place_of_the_gateway,
        no_refusal_of_the_gateway_leads_elsewhere,
    ],
    "customer-edition-host" => [
        the_entry_names_the_operations_of_the_edition,
        no_environment_goes_to_the_edition,
        a_base_url_and_the_root_form_reach_its_paths,
    ],
    "user-api-key-hosts" => [
        production_has_the_host_of_each_newest_page,
        the_copies_are_those_of_the_integration_host,
        a_base_url_takes_both_to_one_host,
    ],
    "community-bot-routes" => [
        the_documented_routes_are_called,
        no_other_route_is_tried,
        another_route_is_called_by_hand,
    ],
}

const COMMUNITY: &str = "5f0c2a9d7be14c3380a6d901";

async fn the_entry_names_every_operation_of_the_surface() -> Outcome {
    let partner = operations::ALL.iter().filter(|row| row.is_partner);
    let partner: BTreeSet<_> = partner.map(|row| row.id.to_owned()).collect();
    let registered = operations_of("partner-gateway-access")?.into_iter().collect();
    Ok(expect("operations", registered, partner)?)
}

async fn production_is_the_gateway() -> Outcome {
    for call in calls_of("partner-gateway-access")? {
        expect_destination(&call, Environment::Production, ("gateway", None)).await?;
    }
    Ok(())
}

async fn no_other_environment_has_a_gateway() -> Outcome {
    for environment in [Environment::Staging, Environment::PreStaging, Environment::Playground] {
        let client = Client::builder().environment(environment).api_key("made-up-key").build()?;
        for call in calls_of("partner-gateway-access")? {
            let error = refused(call.send(&client).await)?;
            let heard = (error.kind(), error.effect(), error.attempts());
            let wanted = (ErrorKind::Configuration, Effect::NotSent, 0);
            expect(call.operation, wanted, heard)?;
            let text = error.to_string();
            expect(&text, true, text.contains("ClientBuilder::base_url"))?;
        }
    }
    Ok(())
}

async fn a_base_url_takes_the_place_of_the_gateway() -> Outcome {
    let service = Service::start().await?;
    for call in calls_of("partner-gateway-access")? {
        call.send(&service.client).await?;
        expect(call.operation, Some(call.operation), service.request()?.operation)?;
    }
    Ok(())
}

async fn no_refusal_of_the_gateway_leads_elsewhere() -> Outcome {
    let service = Service::start().await?;
    for call in calls_of("partner-gateway-access")? {
        for status in [401, 403, 404] {
            service.responds(call.operation, status, json!({}))?;
            let error = refused(call.send(&service.client).await)?;
            let heard = (error.status(), error.effect(), error.attempts());
            expect(call.operation, (Some(status), Effect::Rejected, 1), heard)?;
            service.request()?;
        }
    }
    Ok(())
}

/// The one operation of the entry that has a page for every customer as well.
const WITH_ANOTHER_PAGE: &str = "bulkUpdateStoreProducts";

async fn the_entry_names_the_operations_of_the_edition() -> Outcome {
    let page = |row: &Operation| row.documentation.page;
    let of_the_edition =
        operations::ALL.iter().filter(|row| page(row).starts_with("https://adss-dev."));
    let mut named: BTreeSet<_> = of_the_edition.map(|row| row.id.to_owned()).collect();
    named.insert(WITH_ANOTHER_PAGE.to_owned());
    let registered = operations_of("customer-edition-host")?.into_iter().collect();
    Ok(expect("operations", registered, named)?)
}

async fn no_environment_goes_to_the_edition() -> Outcome {
    let edition = SERVERS.iter().filter(|server| server.url.contains("adss"));
    expect("servers of the edition", 0, edition.count())?;
    for call in calls_of("customer-edition-host")? {
        let host = if call.operation == "getReferralSummary" { "integration" } else { "gateway" };
        expect_destination(&call, Environment::Production, (host, None)).await?;
    }
    Ok(())
}

async fn a_base_url_and_the_root_form_reach_its_paths() -> Outcome {
    let sandbox = Sandbox::builder().prefix("/apis").start().await?;
    let builder = calls::builder(&sandbox).base_url(sandbox.base_url());
    let client = builder.partner_paths(PartnerPaths::Root).build()?;
    for call in calls_of("customer-edition-host")? {
        call.send(&client).await?;
        let requests = sandbox.requests();
        sandbox.clear_requests();
        let paths: Vec<_> = requests.iter().map(|request| request.path.as_str()).collect();
        expect(call.operation, 1, paths.len())?;
        if call.operation == "getReferralSummary" {
            // The prose of its page has the version, and the path of its sample is another one.
            expect(call.operation, "/apis/v1/referrals/summary", paths[0])?;
        } else {
            let is_below = ["/apis/categories", "/apis/products", "/apis/stores"]
                .iter()
                .any(|start| paths[0].starts_with(start));
            expect(paths[0], true, is_below)?;
        }
    }
    Ok(())
}

async fn production_has_the_host_of_each_newest_page() -> Outcome {
    for call in calls_of("user-api-key-hosts")? {
        let is_new = call.operation == "createUserApiKey";
        let host = if is_new { "application" } else { "integration" };
        expect_destination(&call, Environment::Production, (host, None)).await?;
    }
    Ok(())
}

async fn the_copies_are_those_of_the_integration_host() -> Outcome {
    for (environment, name) in [
        (Environment::Staging, "staging"),
        (Environment::PreStaging, "pre-staging"),
        (Environment::Playground, "playground"),
    ] {
        for call in calls_of("user-api-key-hosts")? {
            expect_destination(&call, environment, ("integration", Some(name))).await?;
        }
    }
    Ok(())
}

async fn a_base_url_takes_both_to_one_host() -> Outcome {
    let service = Service::start().await?;
    for call in calls_of("user-api-key-hosts")? {
        call.send(&service.client).await?;
        expect(call.operation, Some(call.operation), service.request()?.operation)?;
        service.responds(call.operation, 404, json!({}))?;
        let error = refused(call.send(&service.client).await)?;
        expect(call.operation, (Some(404), 1), (error.status(), error.attempts()))?;
        service.request()?;
    }
    Ok(())
}

fn helper() -> CommunityBotUpdate {
    CommunityBotUpdate::new().name("Helper")
}

fn named() -> CommunityUpdate {
    CommunityUpdate::new().name("Made-up Traders")
}

async fn the_documented_routes_are_called() -> Outcome {
    let service = Service::start().await?;
    service.client.community().update_bot_profile(&helper()).await?;
    // The id of the community must not be sent here.
    service.expect_sent("PUT /v1/community-bot", json!({ "name": "Helper" }))?;
    service.client.community().update_name_and_url(COMMUNITY, &named()).await?;
    let path = format!("PUT /v1/management/communities/{COMMUNITY}");
    service.expect_sent(&path, json!({ "name": "Made-up Traders" }))
}

async fn no_other_route_is_tried() -> Outcome {
    let service = Service::start().await?;
    for status in [404, 405] {
        service.responds("updateCommunityBotProfile", status, json!({}))?;
        let error = refused(service.client.community().update_bot_profile(&helper()).await)?;
        expect("status", Some(status), error.status())?;
        expect("path", "/v1/community-bot", &service.request()?.path)?;

        service.responds("updateCommunityNameAndUrl", status, json!({}))?;
        let named = service.client.community().update_name_and_url(COMMUNITY, &named()).await;
        expect("status", Some(status), refused(named)?.status())?;
        let path = format!("/v1/management/communities/{COMMUNITY}");
        expect("path", path, service.request()?.path)?;
    }
    Ok(())
}

async fn another_route_is_called_by_hand() -> Outcome {
    let service = Service::start().await?;
    let path = format!("/communities/{COMMUNITY}/appearance");
    let request = service.client.request(Method::PUT, path.as_str()).json(&helper());
    // The sandbox has no such route: it serves what the document holds.
    expect("status", Some(404), refused(request.send().await)?.status())?;
    service.expect_sent(&format!("PUT {path}"), json!({ "name": "Helper" }))
}
