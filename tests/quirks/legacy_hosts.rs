//! The two hosts of the legacy routes.

use returning_ai::{Effect, Environment, ErrorKind};
use returning_ai_client::operations;
use returning_ai_tests::{calls::Call, scenario::expect};
use serde_json::json;
use tokio::net::TcpListener;

use super::{
    Outcome, Problem,
    destination::{calls_of, client_of, expect_destination},
    operations_of,
    service::{Service, refused},
};

tests! {
    "legacy-hosts" => [
        every_operation_names_both_hosts,
        production_is_the_host_of_the_newest_page,
        staging_has_a_copy_of_the_system_base_only,
        an_environment_without_either_sends_nothing,
        a_base_url_is_one_host_for_all_of_them,
        a_404_goes_nowhere_else,
    ],
}

/// The operations whose newest page names the gateway.
const AT_THE_GATEWAY: [&str; 2] = ["awardBadgeToUser", "listUserRoles"];

/// One call of each operation of the entry.
fn legacy_calls() -> Result<Vec<Call>, Problem> {
    calls_of("legacy-hosts")
}

async fn every_operation_names_both_hosts() -> Outcome {
    for call in legacy_calls()? {
        let is_at_the_gateway = AT_THE_GATEWAY.contains(&call.operation);
        let hosts = if is_at_the_gateway { ["gateway", "system"] } else { ["system", "gateway"] };
        expect(call.operation, hosts.as_slice(), call.row().hosts)?;
    }
    let at_the_base = operations::ALL.iter().filter(|row| row.hosts.contains(&"system"));
    let at_the_base: Vec<_> = at_the_base.map(|row| row.id.to_owned()).collect();
    let mut registered = operations_of("legacy-hosts")?;
    registered.sort_by_key(|id| at_the_base.iter().position(|row| row == id));
    Ok(expect("operations", registered, at_the_base)?)
}

async fn production_is_the_host_of_the_newest_page() -> Outcome {
    for call in legacy_calls()? {
        let is_at_the_gateway = AT_THE_GATEWAY.contains(&call.operation);
        let host = if is_at_the_gateway { "gateway" } else { "system" };
        expect_destination(&call, Environment::Production, (host, None)).await?;
    }
    Ok(())
}

async fn staging_has_a_copy_of_the_system_base_only() -> Outcome {
    for call in legacy_calls()? {
        expect_destination(&call, Environment::Staging, ("system", Some("staging"))).await?;
    }
    Ok(())
}

async fn an_environment_without_either_sends_nothing() -> Outcome {
    let proxy = TcpListener::bind(("127.0.0.1", 0)).await?;
    let proxy = format!("http://{}", proxy.local_addr()?);
    for environment in [Environment::PreStaging, Environment::Playground] {
        let client = client_of(environment, &proxy)?;
        for call in legacy_calls()? {
            let error = refused(call.send(&client).await)?;
            let heard = (error.kind(), error.effect(), error.attempts());
            let wanted = (ErrorKind::Configuration, Effect::NotSent, 0);
            expect(call.operation, wanted, heard)?;
            let text = error.to_string();
            expect(&text, true, text.contains(&call.row().hosts.join(", ")))?;
            expect(&text, true, text.contains("ClientBuilder::base_url"))?;
        }
    }
    Ok(())
}

async fn a_base_url_is_one_host_for_all_of_them() -> Outcome {
    let service = Service::start().await?;
    for call in legacy_calls()? {
        call.send(&service.client).await?;
        let request = service.request()?;
        expect("operation", Some(call.operation), request.operation)?;
        // The paths of both hosts are the same, and none of them has a version.
        let first = request.path.split('/').nth(1);
        let known = ["badges", "channels", "roles"].into_iter().find(|name| Some(*name) == first);
        expect(call.operation, first, known)?;
    }
    Ok(())
}

async fn a_404_goes_nowhere_else() -> Outcome {
    let service = Service::start().await?;
    for call in legacy_calls()? {
        service.responds(call.operation, 404, json!({ "message": "made up" }))?;
        let error = refused(call.send(&service.client).await)?;
        expect(call.operation, (Some(404), 1), (error.status(), error.attempts()))?;
        expect(call.operation, Some(call.operation), service.request()?.operation)?;
    }
    Ok(expect("changes", 0, service.sandbox.executed_changes())?)
}
