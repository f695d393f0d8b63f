//! Lists that are read in pieces: which piece of its items an answer holds, and how it says so.

use returning_ai_client::operations::{
    GET_DAILY_GAMIFICATION_HISTORY, LIST_LEADERBOARDS, LIST_STORE_CATEGORIES, LIST_STORE_PRODUCTS,
    LIST_STREAK_DEFINITIONS,
};
use serde_json::{Value, json};

use crate::call::Call;

/// An operation that answers a list in pieces.
#[derive(Debug)]
pub(crate) struct List {
    pub(crate) operation: &'static str,
    report: Report,
    /// How many items an answer holds where the request does not say it.
    usual_limit: usize,
}

/// In what words an answer says which piece it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Report {
    /// `meta` with `page`, `limit` and `total`.
    Page,
    /// `meta` with `skip`, `limit` and `total`.
    Skip,
    /// `pagination` with `currentPage`, `totalPages` and what stands on either side.
    Streaks,
    /// `data.pagination` beside `data.results`.
    History,
}

/// The limits of the first three are documented, that of the history is the one of its example,
/// and that of the streaks is the sandbox's own.
const LISTS: [List; 5] = [
    List { operation: LIST_LEADERBOARDS.id, report: Report::Page, usual_limit: 20 },
    List { operation: LIST_STORE_CATEGORIES.id, report: Report::Skip, usual_limit: 20 },
    List { operation: LIST_STORE_PRODUCTS.id, report: Report::Skip, usual_limit: 20 },
    List { operation: LIST_STREAK_DEFINITIONS.id, report: Report::Streaks, usual_limit: 20 },
    List { operation: GET_DAILY_GAMIFICATION_HISTORY.id, report: Report::History, usual_limit: 50 },
];

/// The piece that a request asks for.
struct Window {
    page: usize,
    /// How many items stand before it.
    skip: usize,
    limit: usize,
    /// How many items there are altogether.
    total: usize,
}

impl List {
    pub(crate) fn of(operation: &str) -> Option<&'static Self> {
        LISTS.iter().find(|list| list.operation == operation)
    }

    /// Puts the requested piece of the items into the documented example.
    pub(super) fn fill(&self, answer: &mut Value, items: &[Value], call: &Call) {
        let window = self.window(items.len(), call);
        let (place, rows) = self.report.items();
        let piece: Vec<Value> =
            items.iter().skip(window.skip).take(window.limit).cloned().collect();
        set(answer, place, rows, piece.into());
        let (place, words) = self.report.words(&window);
        for (key, value) in words {
            set(answer, place, key, value);
        }
    }

    fn window(&self, total: usize, call: &Call) -> Window {
        let limit = call.number("limit").unwrap_or(self.usual_limit).max(1);
        let page = call.number("page").unwrap_or(1).max(1);
        let skip = match self.report {
            Report::Skip => call.number("skip").unwrap_or(0),
            _ => (page - 1).saturating_mul(limit),
        };
        Window { page, skip, limit, total }
    }
}

impl Report {
    /// The object that holds the items, and the key of the items in it.
    fn items(self) -> (&'static str, &'static str) {
        match self {
            Self::Page | Self::Skip | Self::Streaks => ("", "data"),
            Self::History => ("/data", "results"),
        }
    }

    /// The object that holds the report, and what it says of the window.
    fn words(self, window: &Window) -> (&'static str, Vec<(&'static str, Value)>) {
        let Window { page, skip, limit, total } = *window;
        let pages = total.div_ceil(limit);
        match self {
            Self::Page => ("/meta", words(&[("page", page), ("limit", limit), ("total", total)])),
            Self::Skip => ("/meta", words(&[("skip", skip), ("limit", limit), ("total", total)])),
            Self::Streaks => {
                let mut said =
                    words(&[("currentPage", page), ("total", total), ("totalPages", pages)]);
                said.push(("hasNextPage", json!(page < pages)));
                said.push(("hasPrevPage", json!(page > 1)));
                ("/pagination", said)
            }
            Self::History => {
                let mut said = words(&[("page", page), ("limit", limit), ("total", total)]);
                said.extend(words(&[("found", total), ("total_pages", pages)]));
                ("/data/pagination", said)
            }
        }
    }
}

fn words(numbers: &[(&'static str, usize)]) -> Vec<(&'static str, Value)> {
    numbers.iter().map(|&(key, number)| (key, json!(number))).collect()
}

/// Sets a key of the object at a place. The examples of all lists have these objects.
fn set(answer: &mut Value, place: &str, key: &str, value: Value) {
    if let Some(Value::Object(object)) = answer.pointer_mut(place) {
        object.insert(key.to_owned(), value);
    }
}
