//! The names of the parts that hold files.

use returning_ai::{
    Client, Error, Upload,
    webhooks::{DataWorkflowMetadata, DataWorkflowUpload},
};
use returning_ai_sandbox::Part;
use returning_ai_tests::scenario::expect;

use super::{
    Outcome, Problem,
    service::{Service, held},
};

tests! {
    "upload-part-names" => [
        each_form_has_the_name_of_its_page,
        every_image_has_the_same_name,
        a_file_stands_beside_other_parts,
    ],
}

const COMMUNITY: &str = "5f0c2a9d7be14c3380a6d901";
const TRIGGER: &str = "5f0c2a9d7be14c3380a6d912";

fn file() -> Upload {
    Upload::from_bytes("made-up.csv", "a,b\n1,2\n")
}

/// Uploads a file with one operation.
async fn upload(client: &Client, operation: &str) -> Result<(), Error> {
    match operation {
        "bulkUpdateUsers" => client.bulk().update_users(&file()).await.map(drop),
        "bulkImportUsers" => client.legacy().bulk_import_users(COMMUNITY, &file()).await.map(drop),
        "uploadMessageImages" => client.messaging().upload_images([file()]).await.map(drop),
        "bulkCreateStoreProducts" => client.store().bulk_create_products(file()).await.map(drop),
        "bulkUpdateStoreProducts" => client.store().bulk_update_products(file()).await.map(drop),
        _ => {
            let trigger = TRIGGER.parse().expect("an id");
            client
                .webhooks()
                .ingest_file(&trigger, &DataWorkflowUpload::new(file()))
                .await
                .map(drop)
        }
    }
}

/// The parts of the one request since the last look.
fn parts(service: &Service) -> Result<Vec<Part>, Problem> {
    held("form", service.request()?.parts().map(<[Part]>::to_vec))
}

async fn each_form_has_the_name_of_its_page() -> Outcome {
    let service = Service::start().await?;
    for (operation, name) in [
        ("bulkUpdateUsers", "data"),
        ("bulkImportUsers", "data"),
        ("ingestDataWorkflowFile", "data"),
        ("uploadMessageImages", "images"),
        ("bulkCreateStoreProducts", "file"),
        ("bulkUpdateStoreProducts", "file"),
    ] {
        upload(&service.client, operation).await?;
        let parts = parts(&service)?;
        let files: Vec<_> = parts.iter().filter(|part| part.file_name.is_some()).collect();
        let names: Vec<_> = files.iter().map(|part| part.name.as_str()).collect();
        expect(operation, vec![name], names)?;
        expect(operation, b"a,b\n1,2\n".as_slice(), &files[0].bytes)?;
    }
    Ok(())
}

async fn every_image_has_the_same_name() -> Outcome {
    let service = Service::start().await?;
    let images = ["a.png", "b.png"].map(|name| Upload::from_bytes(name, name));
    service.client.messaging().upload_images(images).await?;
    let parts = parts(&service)?;
    let names = parts.iter().map(|part| (part.name.as_str(), part.file_name.as_deref()));
    let wanted = vec![("images", Some("a.png")), ("images", Some("b.png"))];
    Ok(expect("parts", wanted, names.collect())?)
}

async fn a_file_stands_beside_other_parts() -> Outcome {
    let service = Service::start().await?;
    let metadata = DataWorkflowMetadata::new().source("made-up-broker");
    service
        .client
        .webhooks()
        .ingest_file(&TRIGGER.parse()?, &DataWorkflowUpload::new(file()).metadata(metadata))
        .await?;
    let names: Vec<_> = parts(&service)?.into_iter().map(|part| part.name).collect();
    expect(
        "of a data workflow",
        vec!["data", "metadata"],
        names.iter().map(String::as_str).collect(),
    )?;
    upload(&service.client, "bulkImportUsers").await?;
    let names: Vec<_> = parts(&service)?.into_iter().map(|part| part.name).collect();
    let names = names.iter().map(String::as_str).collect();
    Ok(expect("of an import", vec!["communityId", "data"], names)?)
}
