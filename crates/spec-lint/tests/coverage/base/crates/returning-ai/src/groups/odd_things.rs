//! Odd things.

use returning_ai_client::operations;

impl OddThings<'_> {
    /// Reads an odd thing.
    pub async fn get(&self, id: &str) -> Result<Thing, Error> {
        self.client.call(&operations::GET_ODD_THING, id).await
    }
}
