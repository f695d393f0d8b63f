//! Lists over several pages, as one stream of their items.

use std::{
    collections::HashSet,
    fmt,
    future::{Future, poll_fn},
    hash::{DefaultHasher, Hash, Hasher},
    pin::Pin,
    task::{Context, Poll},
};

use futures_core::Stream;
use futures_util::{TryStreamExt, stream};
use serde::Serialize;

use crate::{call_info::CallInfo, classify, error::Error};

/// More pages than any list has: a service that always has another one is not asked for ever.
const MOST_PAGES: u64 = 100_000;

/// The items of a list, over all of its pages.
///
/// A page is read when its first item is asked for. The stream ends after the last item, and after
/// an error, which says what went wrong while a page was read. A service that hands out the same page
/// twice, or a page without a list although more items are to come, is an error as well: the items are
/// not all there are then. An empty list is the end, whatever a total says: no page says what a total
/// counts. Dropping the stream stops the confirm.
///
/// It is a [`Stream`], and [`Items::next`] reads it without another crate.
///
/// ```
/// # use returning_ai_runtime as returning_ai;
/// use returning_ai::{Error, Items};
///
/// async fn count<T>(mut items: Items<'_, T>) -> Result<usize, Error> {
///     let mut count = 0;
///     while let Some(item) = items.next().await {
///         item?;
///         count += 1;
///     }
///     Ok(count)
/// }
/// ```
#[must_use = "a stream does nothing until it is read"]
pub struct Items<'a, T>(Pin<Box<dyn Stream<Item = Result<T, Error>> + Send + 'a>>);

impl<T> Items<'_, T> {
    /// The next item; `None` after the last one.
    pub async fn next(&mut self) -> Option<Result<T, Error>> {
        poll_fn(|context| self.0.as_mut().poll_next(context)).await
    }
}

impl<T> Stream for Items<'_, T> {
    type Item = Result<T, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.as_mut().poll_next(context)
    }
}

impl<T> fmt::Debug for Items<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items").finish_non_exhaustive()
    }
}

/// One page, as the response holds it.
pub struct Page<T> {
    /// `None` if the response holds no list.
    pub items: Option<Vec<T>>,
    /// How many items the list has altogether, where the response says so.
    pub total: Option<i64>,
    /// Whether another page follows, where the response says so.
    pub has_next: Option<bool>,
}

impl<T> Page<T> {
    /// The page of a list that reports how many items there are altogether.
    pub fn with_total(items: Option<Vec<T>>, total: Option<i64>) -> Self {
        Self { items, total, has_next: None }
    }
}

/// How the place of the next page is counted.
#[derive(Clone, Copy)]
pub enum Count {
    /// By pages, from this one on.
    Pages {
        /// The first page.
        from: u64,
    },
    /// By items that are passed over.
    Items {
        /// How many are passed over at first.
        from: u64,
    },
}

/// Where the confirm of a list is.
struct Place {
    count: Count,
    next: u64,
    pages: u64,
    /// How many items were passed over or read.
    seen: u64,
    /// How many items there are, as the last page that said so has it.
    total: Option<u64>,
    /// Whether the last page said that another one follows.
    is_promised: bool,
    /// A fingerprint of each page, by which one that comes again is known.
    known: HashSet<u64>,
    is_over: bool,
}

impl Place {
    fn first(count: Count) -> Self {
        let (next, seen) = match count {
            Count::Pages { from } => (from, 0),
            Count::Items { from } => (from, from),
        };
        let (pages, total, is_promised, is_over) = (0, None, false, false);
        Self { count, next, pages, seen, total, is_promised, known: HashSet::new(), is_over }
    }

    /// Goes on behind a page, or says what is wrong with it.
    fn pass<T: Serialize>(&mut self, page: &Page<T>) -> Result<(), &'static str> {
        let items = page.items.as_deref().unwrap_or_default();
        let is_empty = items.is_empty();
        let is_known =
            fingerprint(items).is_some_and(|fingerprint| !self.known.insert(fingerprint));
        if !is_empty && is_known {
            return Err(
                "the service handed out the same page twice; it seems to ignore the place \
                        in the list",
            );
        }
        if self.pages >= MOST_PAGES {
            return Err("the list does not end");
        }
        self.pages += 1;
        self.seen = self.seen.saturating_add(items.len() as u64);
        self.next = match self.count {
            Count::Pages { .. } => self.next.saturating_add(1),
            Count::Items { .. } => self.seen,
        };
        let total = page.total.and_then(|total| u64::try_from(total).ok());
        self.total = total.or(self.total);
        // An empty page may still be followed by more.
        let is_last = is_empty && page.has_next != Some(true);
        let is_owed = self.is_promised || self.has_all(self.total) == Some(false);
        if page.items.is_none() && page.has_next.is_none() && is_owed {
            return Err("the list ends before all of its items were handed out");
        }
        self.is_promised = page.has_next == Some(true);
        let is_all = page.has_next.is_none() && self.has_all(total) == Some(true);
        self.is_over = is_last || is_all || page.has_next == Some(false);
        Ok(())
    }

    /// Whether so many items were seen; `None` if that says nothing: a list that is counted by
    /// pages may have begun behind the first one.
    fn has_all(&self, total: Option<u64>) -> Option<bool> {
        match self.count {
            Count::Pages { from } if from > 1 => None,
            Count::Pages { .. } | Count::Items { .. } => total.map(|total| self.seen >= total),
        }
    }
}

/// The items of every page from the first one on. `fetch` reads the page at a place.
pub fn items<'a, T, F>(
    call: CallInfo,
    count: Count,
    fetch: impl Fn(u64) -> F + Send + Sync + 'a,
) -> Items<'a, T>
where
    T: Serialize + Send + 'a,
    F: Future<Output = Result<Page<T>, Error>> + Send + 'a,
{
    let pages = stream::try_unfold(Place::first(count), move |mut place| {
        let page = (!place.is_over).then(|| fetch(place.next));
        async move {
            let Some(page) = page else { return Ok(None) };
            let page = page.await?;
            place.pass(&page).map_err(|problem| classify::pagination_error(call, problem))?;
            Ok(Some((page.items.unwrap_or_default(), place)))
        }
    });
    let items = pages.map_ok(|page| stream::iter(page.into_iter().map(Ok))).try_flatten();
    Items(Box::pin(items))
}

/// A number by which a page is known again. Pages may be large, so they are not kept.
///
/// What cannot be written is never known again, and then the count of pages ends the list.
fn fingerprint<T: Serialize>(items: &[T]) -> Option<u64> {
    let mut hasher = DefaultHasher::new();
    serde_json::to_vec(items).ok()?.hash(&mut hasher);
    Some(hasher.finish())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::api::{API, READ_THING};

    /// Reads a list whose pages a function gives, and returns the items and the places asked for.
    async fn read(
        count: Count,
        page: impl Fn(u64) -> Page<u64> + Send + Sync,
    ) -> (Result<Vec<u64>, Error>, Vec<u64>) {
        let asked = std::sync::Mutex::new(Vec::new());
        let fetch = |place| {
            asked.lock().expect("not poisoned").push(place);
            std::future::ready(Ok(page(place)))
        };
        let mut list = items(CallInfo::new(&API, &READ_THING), count, fetch);
        let mut found = Vec::new();
        let mut result = Ok(());
        while let Some(item) = list.next().await {
            match item {
                Ok(item) => found.push(item),
                Err(error) => result = Err(error),
            }
        }
        drop(list);
        (result.map(|()| found), asked.into_inner().expect("not poisoned"))
    }

    fn page(items: impl IntoIterator<Item = u64>) -> Page<u64> {
        Page { items: Some(items.into_iter().collect()), total: None, has_next: None }
    }

    #[tokio::test]
    async fn a_list_of_skipped_items_ends_at_its_total() {
        let five = |skip: u64| Page { total: Some(5), ..page((skip..5).take(2)) };
        let (items, asked) = read(Count::Items { from: 0 }, five).await;
        assert_eq!((items.expect("all"), asked), (vec![0, 1, 2, 3, 4], vec![0, 2, 4]));
        let (items, asked) = read(Count::Items { from: 3 }, five).await;
        assert_eq!((items.expect("the rest"), asked), (vec![3, 4], vec![3]));
    }

    #[tokio::test]
    async fn a_list_without_a_total_ends_at_an_empty_page() {
        let (items, asked) = read(Count::Pages { from: 1 }, |number| {
            page(if number <= 2 { number..number + 1 } else { 0..0 })
        })
        .await;
        assert_eq!((items.expect("all"), asked), (vec![1, 2], vec![1, 2, 3]));
    }

    #[tokio::test]
    async fn a_list_that_says_that_no_page_follows_ends_there() {
        let (items, asked) = read(Count::Pages { from: 1 }, |number| Page {
            has_next: Some(number < 2),
            ..page([number])
        })
        .await;
        assert_eq!((items.expect("all"), asked), (vec![1, 2], vec![1, 2]));
    }

    #[tokio::test]
    async fn an_empty_page_ends_no_list_that_says_that_another_follows() {
        let (items, _) = read(Count::Pages { from: 1 }, |number| Page {
            has_next: Some(number < 3),
            ..page((number == 3).then_some(7))
        })
        .await;
        assert_eq!(items.expect("all"), [7]);
    }

    #[tokio::test]
    async fn a_list_that_begins_behind_its_first_page_does_not_end_by_its_total() {
        let (items, _) = read(Count::Pages { from: 3 }, |number| Page {
            total: Some(4),
            has_next: Some(number < 4),
            ..page([number])
        })
        .await;
        assert_eq!(items.expect("the rest"), [3, 4]);
    }

    #[tokio::test]
    async fn a_service_that_repeats_a_page_is_an_error_and_not_an_endless_list() {
        let (items, asked) = read(Count::Pages { from: 1 }, |_| page([7])).await;
        let error = items.expect_err("repeated");
        assert!(error.to_string().contains("same page twice"), "{error}");
        assert_eq!(asked, [1, 2]);
    }

    #[tokio::test]
    async fn a_page_that_comes_again_later_is_an_error_as_well() {
        let (items, asked) = read(Count::Pages { from: 1 }, |number| page([number % 3])).await;
        let error = items.expect_err("repeated");
        assert!(error.to_string().contains("same page twice"), "{error}");
        assert_eq!(asked, [1, 2, 3, 4]);
    }

    /// A list of which the second page is this one, while the first says that there are five items.
    async fn second(page_of_two: Page<u64>) -> Result<Vec<u64>, Error> {
        let second = std::sync::Mutex::new(Some(page_of_two));
        let (items, _) = read(Count::Items { from: 0 }, |skip| match skip {
            0 => Page { total: Some(5), ..page([0, 1]) },
            _ => second.lock().expect("not poisoned").take().expect("two pages are read"),
        })
        .await;
        items
    }

    #[tokio::test]
    async fn a_page_without_a_list_where_more_is_to_come_is_an_error() {
        // The total may be on the first page only.
        for total in [None, Some(5)] {
            let error = second(Page { items: None, total, has_next: None }).await;
            let error = error.expect_err("three are missing");
            assert!(error.to_string().contains("ends before"), "{error}");
            assert_eq!(error.effect(), crate::Effect::Rejected);
        }
        let (items, _) = read(Count::Pages { from: 3 }, |number| match number {
            3 => Page { has_next: Some(true), ..page([3]) },
            _ => Page { items: None, ..page([]) },
        })
        .await;
        assert!(items.expect_err("another page follows").to_string().contains("ends before"));
    }

    #[tokio::test]
    async fn the_word_of_the_service_ends_a_list_whatever_its_total_counts() {
        for last in [
            Page { total: Some(5), ..page([]) },
            Page { items: None, total: Some(5), has_next: Some(false) },
            Page { items: None, total: Some(2), has_next: None },
        ] {
            assert_eq!(second(last).await.expect("the end"), [0, 1]);
        }
    }

    #[tokio::test]
    async fn a_list_that_shrinks_while_it_is_read_ends_as_usual() {
        let (items, _) = read(Count::Items { from: 0 }, |skip| match skip {
            0 => Page { total: Some(3), ..page([0, 1]) },
            _ => Page { total: Some(2), ..page([]) },
        })
        .await;
        assert_eq!(items.expect("what is left"), [0, 1]);
    }

    #[tokio::test]
    async fn a_list_without_an_end_is_given_up() {
        let (items, asked) = read(Count::Items { from: 0 }, |skip| page([skip])).await;
        assert!(items.expect_err("endless").to_string().contains("does not end"));
        assert_eq!(asked.len() as u64, MOST_PAGES + 1);
    }
}
