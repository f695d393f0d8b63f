//! The paths with and without `/v1`.

use std::collections::BTreeSet;

use returning_ai::{Client, Method, PartnerPaths, store::ListStoreCategoriesQuery};
use returning_ai_client::operations;
use returning_ai_sandbox::{PartnerPathForm, RecordedRequest, Sandbox};
use returning_ai_tests::{
    calls::{self, Call},
    scenario::expect,
};

use super::{
    Outcome, Problem, operations_of,
    service::{Service, first_line, refused},
};

tests! {
    "partner-paths-version" => [
        the_entry_names_the_partner_operations,
        each_of_its_operations_has_both_paths,
        every_other_path_stays,
        a_request_by_hand_keeps_its_path,
        the_path_of_the_base_url_stays,
        the_other_form_is_never_tried,
    ],
}

async fn the_entry_names_the_partner_operations() -> Outcome {
    let partner = operations::ALL.iter().filter(|row| row.is_partner);
    let partner: BTreeSet<_> = partner.map(|row| row.id.to_owned()).collect();
    let registered = operations_of("partner-paths-version")?.into_iter().collect();
    Ok(expect("operations", registered, partner)?)
}

async fn each_of_its_operations_has_both_paths() -> Outcome {
    let calls: Vec<_> = calls::all().into_iter().filter(|call| call.row().is_partner).collect();
    let (v1, root) =
        (sent(&calls, PartnerPaths::V1).await?, sent(&calls, PartnerPaths::Root).await?);
    for (v1, root) in v1.iter().zip(&root) {
        let (v1, root) = (first_line(v1), first_line(root));
        expect("without a version", v1.replacen(" /v1/", " /", 1), root.clone())?;
        expect(&v1, true, v1 != root)?;
    }
    let called: BTreeSet<_> = calls.iter().map(|call| call.operation.to_owned()).collect();
    let registered = operations_of("partner-paths-version")?.into_iter().collect();
    Ok(expect("operations that are called", registered, called)?)
}

async fn every_other_path_stays() -> Outcome {
    let calls: Vec<_> = calls::all().into_iter().filter(|call| !call.row().is_partner).collect();
    let (v1, root) =
        (sent(&calls, PartnerPaths::V1).await?, sent(&calls, PartnerPaths::Root).await?);
    for (v1, root) in v1.iter().zip(&root) {
        expect("first line", first_line(v1), first_line(root))?;
    }
    // Without such a path the test would show nothing.
    let is_versioned = |request: &RecordedRequest| request.path.starts_with("/v1/");
    Ok(expect("a path with a version that stays", true, root.iter().any(is_versioned))?)
}

/// The request of each call with a client of this setting. Of what the calls need of the client,
/// the last one counts, because only the first lines are of interest here.
async fn sent(calls: &[Call], paths: PartnerPaths) -> Result<Vec<RecordedRequest>, Problem> {
    let service = Service::with(|builder| {
        let builder = builder.partner_paths(paths);
        calls.iter().fold(builder, |builder, call| (call.prepare)(builder))
    });
    let service = service.await?;
    let mut requests = Vec::new();
    for call in calls {
        call.send(&service.client).await?;
        let request = service.request()?;
        expect("operation", Some(call.operation), request.operation)?;
        requests.push(request);
    }
    Ok(requests)
}

async fn a_request_by_hand_keeps_its_path() -> Outcome {
    for paths in [PartnerPaths::V1, PartnerPaths::Root] {
        let service = Service::with(|builder| builder.partner_paths(paths)).await?;
        for path in ["/v1/products", "/products"] {
            service.client.request(Method::GET, path).send().await?;
            service.expect_asked(&format!("GET {path}"))?;
        }
    }
    Ok(())
}

async fn the_path_of_the_base_url_stays() -> Outcome {
    for (paths, wanted) in
        [(PartnerPaths::V1, "/v1/api/v1/categories"), (PartnerPaths::Root, "/v1/api/categories")]
    {
        let sandbox = Sandbox::builder().prefix("/v1/api").start().await?;
        let client = calls::builder(&sandbox).base_url(sandbox.base_url()).partner_paths(paths);
        list(&client.build()?).await?;
        let requests = sandbox.requests();
        expect("paths", vec![wanted], requests.iter().map(|it| it.path.as_str()).collect())?;
    }
    Ok(())
}

async fn the_other_form_is_never_tried() -> Outcome {
    for (served, paths, asked) in [
        (PartnerPathForm::Root, PartnerPaths::V1, "/v1/categories"),
        (PartnerPathForm::V1, PartnerPaths::Root, "/categories"),
    ] {
        let sandbox = Sandbox::builder().partner_paths(served).start().await?;
        let client = calls::builder(&sandbox).partner_paths(paths).build()?;
        expect("status", Some(404), refused(list(&client).await)?.status())?;
        let requests = sandbox.requests();
        expect("paths", vec![asked], requests.iter().map(|it| it.path.as_str()).collect())?;
    }
    Ok(())
}

async fn list(client: &Client) -> Result<(), returning_ai::Error> {
    client.store().list_categories(&ListStoreCategoriesQuery::new()).await.map(drop)
}
