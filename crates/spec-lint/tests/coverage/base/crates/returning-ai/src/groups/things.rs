//! Things.

use returning_ai_client::operations::{CREATE_THING, GET_THING, UPDATE_THING};

impl Client {
    /// Things.
    pub fn things(&self) -> Things<'_> {
        Things { client: self }
    }
}

impl Things<'_> {
    /// Reads a thing.
    pub async fn get(&self, id: &str) -> Result<Thing, Error> {
        self.client.call(&GET_THING, id).await
    }

    /// Updates a thing.
    pub async fn update(&self, thing: &Thing) -> Result<Thing, Error> {
        self.send(thing).await
    }

    /// Creates a thing.
    pub async fn create(&self, file: File) -> Result<(), Error> {
        upload(self.client, file).await
    }

    async fn send(&self, thing: &Thing) -> Result<Thing, Error> {
        self.client.call(&UPDATE_THING, thing).await
    }
}

async fn upload(client: &Client, file: File) -> Result<(), Error> {
    client.form(&CREATE_THING, file).await
}
