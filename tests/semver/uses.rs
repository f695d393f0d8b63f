//! What users write against the client of `base.yaml`. Each module is compiled for itself, against
//! each client; nothing of it is compiled here.

mod names_of_types {
    pub use client::types::{
        Address, CardPayment, CoinPayment, Order, OrderDraft, OrderList, Payment,
        Receipt, Speed, State,
    };
}

mod names_by_group {
    pub use client::groups::{
        orders::{
            Address, GetOrderQuery, ListOrdersQuery, Order, OrderDraft, OrderList, Speed, State,
        },
        payments::{CardPayment, CoinPayment, Payment, Receipt},
    };
}

mod names_of_operations {
    use client::operation::Operation;

    pub const ROWS: [Operation; 5] = [
        client::operations::LIST_ORDERS,
        client::operations::ADD_ORDER,
        client::operations::GET_ORDER,
        client::operations::DELETE_ORDER,
        client::operations::PAY,
    ];
}

mod fields_of_a_response {
    use client::{
        scalars::{Decimal, Timestamp},
        types::{Address, Order, State},
    };

    pub fn id(order: &Order) -> &str {
        order.id.as_str()
    }

    pub fn total(order: Order) -> Decimal {
        order.total
    }

    pub fn state(order: Order) -> State {
        order.state
    }

    pub fn note(order: Order) -> Option<String> {
        order.note
    }

    pub fn placed(order: Order) -> Option<Timestamp> {
        order.placed
    }

    pub fn address(order: Order) -> Option<Address> {
        order.address
    }
}

mod pattern_of_a_response {
    use client::types::Order;

    pub fn take(order: Order) -> (String, Option<String>) {
        let Order { id, total: _, state: _, note, placed: _, address: _, .. } = order;
        (id, note)
    }
}

mod items_of_a_list {
    use client::types::{Order, OrderList};

    pub fn orders(list: OrderList) -> (Vec<Order>, Option<i64>) {
        (list.orders, list.next)
    }
}

mod further_fields {
    use client::types::Receipt;

    pub fn further(receipt: &Receipt) -> Option<&serde_json::Value> {
        receipt.extra.get("fee")
    }

    pub fn known(receipt: Receipt) -> (bool, Option<i64>) {
        (receipt.paid, receipt.coins)
    }
}

mod pattern_of_a_request {
    use client::types::OrderDraft;

    pub fn take(draft: OrderDraft) -> (String, i64, Option<bool>) {
        let OrderDraft { item, count, gift, speed: _, address: _, tags: _, .. } = draft;
        (item, count, gift)
    }
}

mod fields_of_a_request {
    use client::types::OrderDraft;

    pub fn change(draft: &mut OrderDraft) {
        draft.item.push('s');
        draft.count += 1;
        draft.gift = None;
        draft.tags = Some(Vec::new());
    }
}

mod constructor_and_setters {
    use client::types::{Address, OrderDraft, Speed};

    pub fn draft() -> OrderDraft {
        let address = Address::new("Main Street").town("Springfield");
        OrderDraft::new(String::from("cup"), 3)
            .gift(true)
            .speed(Speed::Slow)
            .address(address)
            .tags(vec![String::from("blue")])
    }
}

mod fields_of_a_shared_type {
    use client::types::Address;

    pub fn town(address: Address) -> (String, Option<String>) {
        (address.street, address.town)
    }
}

mod constructors_of_payments {
    use client::types::{CardPayment, CoinPayment};

    pub fn both() -> (CardPayment, CoinPayment) {
        (CardPayment::new("4000"), CoinPayment::new(5).wallet("w1"))
    }
}

mod arms_of_a_union {
    use client::types::{CoinPayment, Payment};

    pub fn coins(payment: &Payment) -> Option<i64> {
        match payment {
            Payment::CoinPayment(coins) => Some(coins.coins),
            Payment::CardPayment(_) => None,
            _ => None,
        }
    }

    pub fn wrapped(coins: CoinPayment) -> Payment {
        coins.into()
    }
}

mod values_of_an_open_enum {
    use client::types::State;

    pub fn is_open(state: &State) -> bool {
        match state {
            State::Open => true,
            State::Shipped => false,
            State::Other(word) => word.as_str().is_empty(),
            _ => false,
        }
    }

    pub fn made() -> [State; 3] {
        [State::from("open"), State::Shipped, String::from("lost").into()]
    }
}

mod texts_of_an_open_enum {
    use client::types::State;

    pub fn is_lost(state: &State) -> bool {
        match state.as_str() {
            "lost" => true,
            _ => *state == "stolen",
        }
    }
}

mod values_of_an_enum {
    use client::types::Speed;

    pub fn number(speed: Speed) -> u8 {
        match speed {
            Speed::Slow => 1,
            Speed::Fast => 2,
            _ => 0,
        }
    }

    pub fn read(text: &str) -> Option<Speed> {
        text.parse().ok().or_else(|| Speed::try_from(String::from(text)).ok())
    }
}

mod bounds_of_responses {
    use std::fmt::Debug;

    use client::types::{Address, Order, OrderList, Receipt, State};
    use serde::{Serialize, de::DeserializeOwned};

    fn is<T: Clone + Debug + PartialEq + Serialize + DeserializeOwned + Send + Sync + 'static>() {}

    pub fn all() {
        is::<Order>();
        is::<OrderList>();
        is::<Receipt>();
        is::<State>();
        is::<Address>();
    }
}

mod bounds_of_requests {
    use std::fmt::Debug;

    use client::types::{CardPayment, CoinPayment, OrderDraft, Payment};
    use serde::{Serialize, de::DeserializeOwned};

    fn is<T: Clone + Debug + PartialEq + Serialize + DeserializeOwned + Send + Sync + 'static>() {}

    pub fn all() {
        is::<OrderDraft>();
        is::<Payment>();
        is::<CardPayment>();
        is::<CoinPayment>();
    }
}

mod bounds_of_enums {
    use std::{collections::BTreeMap, fmt::Display, hash::Hash, str::FromStr};

    use client::types::{Speed, State};

    fn is<T: Copy + Eq + Ord + Hash + Display + FromStr + Send + Sync>() {}
    fn shown<T: Clone + Eq + Hash + Display + From<&'static str> + FromStr>() {}

    pub fn all() -> BTreeMap<Speed, u8> {
        is::<Speed>();
        shown::<State>();
        BTreeMap::new()
    }
}

mod bounds_of_queries {
    use client::queries::ListOrdersQuery;

    fn is<T: Clone + Default + std::fmt::Debug + PartialEq + Send + Sync>() {}

    pub fn all() {
        is::<ListOrdersQuery>();
    }
}

mod fields_of_a_query {
    use client::queries::ListOrdersQuery;

    pub fn take(mut query: ListOrdersQuery) -> (Option<i64>, Option<i64>, Option<String>) {
        query.sort = Some(String::from("id"));
        (query.page, query.size, query.sort)
    }
}

mod call_of_a_list {
    use client::{Client, types::OrderList};

    pub async fn list(client: &Client) -> Option<OrderList> {
        Some(client.list_orders().await.ok()?.into_inner())
    }
}

mod call_by_a_query {
    use client::{Client, queries::ListOrdersQuery, types::OrderList};

    pub async fn list(client: &Client) -> Option<OrderList> {
        let query = ListOrdersQuery::new().page(1).size(50).sort("id");
        Some(client.list_orders_by(&query).await.ok()?.into_inner())
    }
}

mod call_with_a_body {
    use client::{
        Client,
        types::{Order, OrderDraft},
    };

    pub async fn add(client: &Client, draft: &OrderDraft) -> Option<Order> {
        Some(client.add_order(draft).await.ok()?.into_inner())
    }
}

mod call_with_a_path {
    use client::{Client, types::Order};

    pub async fn get(client: &Client) -> Option<Order> {
        Some(client.get_order("o1").await.ok()?.into_inner())
    }
}

mod call_with_a_text_parameter {
    use client::{Client, queries::GetOrderQuery};

    pub async fn get(client: &Client, lang: &str) -> u16 {
        let query = GetOrderQuery::new().lang(lang);
        client.get_order_by("o1", &query).await.map_or(0, |response| response.status().as_u16())
    }
}

mod call_without_a_response {
    use client::Client;

    pub async fn delete(client: &Client) -> Option<()> {
        let done: () = client.delete_order("o1").await.ok()?.into_inner();
        Some(done)
    }
}

mod call_with_a_union {
    use client::{
        Client,
        types::{CoinPayment, Payment, Receipt},
    };

    pub async fn pay(client: &Client) -> Option<Receipt> {
        let payment = Payment::from(CoinPayment::new(5));
        Some(client.pay(&payment).await.ok()?.into_inner())
    }
}

mod calls_in_tasks {
    use std::future::Future;

    use client::{Client, types::OrderDraft};

    fn spawned<F: Future + Send>(_: F) {}

    pub fn all(client: &Client, draft: &OrderDraft) {
        spawned(client.list_orders());
        spawned(client.add_order(draft));
        spawned(client.delete_order("o1"));
    }
}
