//! Paginated lists: which items a response holds, and how it describes them.

use returning_ai_client::operations::{
    GET_DAILY_GAMIFICATION_HISTORY, LIST_LEADERBOARDS, LIST_STORE_CATEGORIES, LIST_STORE_PRODUCTS,
    LIST_STREAK_DEFINITIONS,
};
use serde_json::{Value, json};

use crate::call::Call;

/// An operation whose response is one page of a list.
#[derive(Debug)]
pub(crate) struct List {
    pub(crate) operation: &'static str,
    pagination: Pagination,
    /// How many items a response holds if the request does not say.
    default_limit: usize,
}

/// How a response describes the page that it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pagination {
    /// `meta` with `page`, `limit` and `total`.
    Page,
    /// `meta` with `skip`, `limit` and `total`.
    Skip,
    /// `pagination` with `currentPage`, `totalPages` and whether there is a page on either side.
    Streaks,
    /// `data.pagination` beside `data.results`.
    History,
}

/// The limits of the first three are documented, that of the history is taken from its example, and
/// that of the streaks is an assumption of the sandbox.
const LISTS: [List; 5] = [
    List { operation: LIST_LEADERBOARDS.id, pagination: Pagination::Page, default_limit: 20 },
    List { operation: LIST_STORE_CATEGORIES.id, pagination: Pagination::Skip, default_limit: 20 },
    List { operation: LIST_STORE_PRODUCTS.id, pagination: Pagination::Skip, default_limit: 20 },
    List {
        operation: LIST_STREAK_DEFINITIONS.id,
        pagination: Pagination::Streaks,
        default_limit: 20,
    },
    List {
        operation: GET_DAILY_GAMIFICATION_HISTORY.id,
        pagination: Pagination::History,
        default_limit: 50,
    },
];

/// The items that a request asks for.
struct Window {
    page: usize,
    /// How many items come before them.
    skip: usize,
    limit: usize,
    /// How many items there are in total.
    total: usize,
}

impl List {
    pub(crate) fn of(operation: &str) -> Option<&'static Self> {
        LISTS.iter().find(|list| list.operation == operation)
    }

    /// Puts the requested items into the documented example.
    pub(crate) fn fill(&self, body: &mut Value, items: &[Value], call: &Call) {
        let window = self.window(items.len(), call);
        let (place, rows) = self.pagination.items();
        let page: Vec<Value> = items.iter().skip(window.skip).take(window.limit).cloned().collect();
        set(body, place, rows, page.into());
        let (place, fields) = self.pagination.fields(&window);
        for (key, value) in fields {
            set(body, place, key, value);
        }
    }

    fn window(&self, total: usize, call: &Call) -> Window {
        let limit = call.number("limit").unwrap_or(self.default_limit).max(1);
        let page = call.number("page").unwrap_or(1).max(1);
        let skip = match self.pagination {
            Pagination::Skip => call.number("skip").unwrap_or(0),
            _ => (page - 1).saturating_mul(limit),
        };
        Window { page, skip, limit, total }
    }
}

impl Pagination {
    /// The object that holds the items, and the key of the items in it.
    fn items(self) -> (&'static str, &'static str) {
        match self {
            Self::Page | Self::Skip | Self::Streaks => ("", "data"),
            Self::History => ("/data", "results"),
        }
    }

    /// The object that describes the page, and its fields.
    fn fields(self, window: &Window) -> (&'static str, Vec<(&'static str, Value)>) {
        let Window { page, skip, limit, total } = *window;
        let pages = total.div_ceil(limit);
        match self {
            Self::Page => ("/meta", numbers(&[("page", page), ("limit", limit), ("total", total)])),
            Self::Skip => ("/meta", numbers(&[("skip", skip), ("limit", limit), ("total", total)])),
            Self::Streaks => {
                let mut fields =
                    numbers(&[("currentPage", page), ("total", total), ("totalPages", pages)]);
                fields.push(("hasNextPage", json!(page < pages)));
                fields.push(("hasPrevPage", json!(page > 1)));
                ("/pagination", fields)
            }
            Self::History => {
                let mut fields = numbers(&[("page", page), ("limit", limit), ("total", total)]);
                fields.extend(numbers(&[("found", total), ("total_pages", pages)]));
                ("/data/pagination", fields)
            }
        }
    }
}

fn numbers(fields: &[(&'static str, usize)]) -> Vec<(&'static str, Value)> {
    fields.iter().map(|&(key, number)| (key, json!(number))).collect()
}

/// Sets a key of the object at a place. The examples of all lists have these objects.
fn set(body: &mut Value, place: &str, key: &str, value: Value) {
    if let Some(Value::Object(object)) = body.pointer_mut(place) {
        object.insert(key.to_owned(), value);
    }
}
