//! What the loopback server responds with. All of it is made up, in the shape of the documentation.

/// The response to reading one user.
pub const USER: &str = r##"{"meta":{"status":"success","statusCode":200,"message":"ok"},"data":{"_id":"5f0c2a9d7be14c3380a6d912","username":"ada","firstName":"Ada","lastName":"Brown","email":"ada@example.com","coins":120}}"##;

/// The response to a change of an order's status.
pub const UPDATED: &str = r##"{"status":"success","message":"ok","data":{"transactionId":"ORD202601150042","statusId":"5f0c2a9d7be14c3380a6d912","status":{"_id":"5f0c2a9d7be14c3380a6d912","name":"Shipping","category":"incomplete","color":"#3EA1FD"}}}"##;

/// One product, with the thirteen fields that the types written by hand know.
const PRODUCT: &str = r#"{"_id":"5f0c2a9d7be14c3380a6d912","communityID":"5f0c2a9d7be14c3380a6d914","categoryID":"5f0c2a9d7be14c3380a6d913","name":"Mug","description":"A mug for coffee","image":"https://example.com/a.png","price":120.5,"displayOrder":3,"isArchived":false,"isDiscountEnabled":false,"redemptionInstructions":"Show the code","createdAt":"2026-04-11T10:20:30.123Z","updatedAt":"2026-04-11T10:20:30.123Z"}"#;

/// How many products make a body of just under 8 MiB, which is what a client reads by default.
pub const PRODUCTS_IN_8_MIB: usize = 8 * 1024 * 1024 / (PRODUCT.len() + 1) - 1;

/// A response with products.
#[derive(Clone, Copy, Debug)]
pub struct Products(pub usize);

impl Products {
    /// The response as JSON.
    pub fn to_json(self) -> String {
        let products = vec![PRODUCT; self.0].join(",");
        let total = self.0;
        format!(
            r#"{{"status":"success","message":"ok","data":[{products}],"meta":{{"page":1,"limit":{total},"total":{total}}}}}"#
        )
    }
}
