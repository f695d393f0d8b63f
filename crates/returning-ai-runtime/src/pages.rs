//! Lists over several pages, as one stream of their items.

use std::{
    collections::HashSet,
    fmt,
    future::{Future, poll_fn},
    hash::{DefaultHasher, Hasher},
    io,
    pin::Pin,
    task::{Context, Poll},
};

use futures_core::Stream;
use futures_util::{TryStreamExt, stream};
use returning_ai_response::{Failure, operation::Operation};
use serde::Serialize;

use crate::{call_info::CallInfo, error::Error};

/// More pages than any list has: a service that always has another one is not asked for ever.
const MOST_PAGES: u64 = 100_000;

/// The items of a list, over all of its pages.
///
/// A page is read when its first item is asked for. The stream ends after the last item, and after
/// an error, which says what went wrong while a page was read. A service that hands out the same page
/// twice, or a page without a list although more items are to come, is an error as well: the items are
/// not all there are then. An empty list is the end, whatever a total says: no page says what a total
/// counts. Dropping the stream stops the reading.
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
#[derive(Debug)]
pub struct Page<T> {
    items: Option<Vec<T>>,
    /// How many places of the list it holds, nulls included; as many as items if that is not known.
    length: Option<u64>,
    total: Option<i64>,
    pages: Option<i64>,
    has_next: Option<bool>,
}

impl<T> Page<T> {
    /// A page with these items; `None` if the response holds no list.
    pub fn of(items: impl Into<Option<Vec<T>>>) -> Self {
        Self { items: items.into(), length: None, total: None, pages: None, has_next: None }
    }

    /// How many items the list has altogether, where the response says so.
    #[must_use]
    pub fn total(self, total: Option<i64>) -> Self {
        Self { total, ..self }
    }

    /// How many pages the list has, where the response says so. They are counted from 1.
    #[must_use]
    pub fn pages(self, pages: Option<i64>) -> Self {
        Self { pages, ..self }
    }

    /// Whether another page follows, where the response says so.
    #[must_use]
    pub fn has_next(self, has_next: Option<bool>) -> Self {
        Self { has_next, ..self }
    }

    /// How many places of the list the response holds, nulls included.
    #[must_use]
    pub fn length(self, length: Option<u64>) -> Self {
        Self { length, ..self }
    }
}

/// Where a list begins, and how its pages are asked for.
#[derive(Clone, Copy, Debug)]
pub struct Start {
    /// How the place of a page is counted.
    pub count: Count,
    /// How many items a whole page has: as many as the caller asks for, or as are documented.
    pub size: Option<u64>,
    /// Whether the caller asks for that number.
    pub is_chosen: bool,
    /// How many items a page has at most, if that is documented.
    pub maximum: Option<u64>,
}

/// How the place of the next page is counted.
#[derive(Clone, Copy, Debug)]
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

impl Start {
    /// The start of a list of an operation whose pages are to have so many items.
    pub fn new(operation: &Operation, count: Count, chosen: Option<u64>) -> Self {
        let maximum = operation.paging.and_then(|paging| paging.maximum);
        let default = operation.paging.and_then(|paging| paging.default);
        Self { count, size: chosen.or(default), is_chosen: chosen.is_some(), maximum }
    }

    /// The number of items that a whole page has: a service is honest about its documented maximum,
    /// and nothing is known of what it makes of a greater number.
    fn whole(&self) -> Option<u64> {
        self.size.filter(|size| self.maximum.is_some_and(|maximum| *size <= maximum))
    }
}

/// How many pages of nulls alone may follow each other.
const MOST_BARREN: u32 = 1_000;

/// Where the reading of a list is.
struct Place {
    start: Start,
    next: u64,
    pages: u64,
    /// How many places of the list were passed over or read.
    seen: u64,
    /// The length of the longest page.
    longest: u64,
    /// How many items there are, as the last page that said so has it.
    total: Option<u64>,
    /// Whether the last page said that another one follows.
    is_promised: bool,
    /// How many pages in a row held no item.
    barren: u32,
    /// A fingerprint of each page, by which one that comes again is known.
    known: HashSet<u64>,
    is_over: bool,
}

impl Place {
    fn first(start: Start) -> Self {
        let (next, seen) = match start.count {
            Count::Pages { from } => (from, 0),
            Count::Items { from } => (from, from),
        };
        Self {
            start,
            next,
            pages: 0,
            seen,
            longest: 0,
            total: None,
            is_promised: false,
            barren: 0,
            known: HashSet::new(),
            is_over: false,
        }
    }

    /// Goes on behind a page, or says what is wrong with it.
    fn pass<T: Serialize>(&mut self, page: &Page<T>) -> Result<(), &'static str> {
        self.check(page.items.as_deref().unwrap_or_default())?;
        let length = page.length.or(page.items.as_ref().map(|items| items.len() as u64));
        let length = length.unwrap_or(0);
        let has_next = page.has_next.or(self.has_page_after(page.pages));
        self.pages += 1;
        self.seen = self.seen.saturating_add(length);
        self.longest = self.longest.max(length);
        self.next = match self.start.count {
            Count::Pages { .. } => self.next.saturating_add(1),
            Count::Items { .. } => self.seen,
        };
        let total = page.total.and_then(|total| u64::try_from(total).ok());
        self.total = total.or(self.total);
        let is_owed = self.is_promised || self.has_all(self.total) == Some(false);
        if page.items.is_none() && has_next.is_none() && is_owed {
            return Err("the list ends before all of its items were handed out");
        }
        self.is_promised = has_next == Some(true);
        self.is_over = match has_next {
            Some(has_next) => !has_next,
            None => length == 0 || self.is_complete(total) || self.is_last(length, total),
        };
        Ok(())
    }

    /// Whether a list of so many pages goes on after the one that was requested. Returns `None` if the
    /// list is not counted by pages.
    fn has_page_after(&self, pages: Option<i64>) -> Option<bool> {
        let pages = pages?;
        match self.start.count {
            Count::Pages { .. } => Some(i64::try_from(self.next).is_ok_and(|page| page < pages)),
            Count::Items { .. } => None,
        }
    }

    /// Says what is wrong with the items of a page.
    fn check<T: Serialize>(&mut self, items: &[T]) -> Result<(), &'static str> {
        self.barren = if items.is_empty() { self.barren + 1 } else { 0 };
        let is_known =
            fingerprint(items).is_some_and(|fingerprint| !self.known.insert(fingerprint));
        if !items.is_empty() && is_known {
            Err(
                "the service handed out the same page twice; it seems to ignore the place in the list",
            )
        } else if self.pages >= MOST_PAGES || self.barren > MOST_BARREN {
            Err("the list does not end")
        } else {
            Ok(())
        }
    }

    /// Whether all items were seen that a total counts. One that is not greater than a page may count
    /// the items of the page.
    fn is_complete(&self, total: Option<u64>) -> bool {
        total.is_some_and(|total| total > self.longest) && self.has_all(total) == Some(true)
    }

    /// Whether a page is the last one because it is shorter than a whole one. Where the caller did not
    /// choose its length, a total has to agree.
    fn is_last(&self, length: u64, total: Option<u64>) -> bool {
        let is_short = self.start.whole().is_some_and(|whole| length < whole);
        is_short && self.has_all(total).unwrap_or(self.start.is_chosen)
    }

    /// Whether so many items were seen; `None` if that says nothing: a list that is counted by pages
    /// may have begun behind the first one.
    fn has_all(&self, total: Option<u64>) -> Option<bool> {
        match self.start.count {
            Count::Pages { from } if from > 1 => None,
            Count::Pages { .. } | Count::Items { .. } => total.map(|total| self.seen >= total),
        }
    }
}

/// The items of every page from the first one on. `fetch` reads the page at a place.
pub fn items<'a, T, F>(
    call: CallInfo,
    start: Start,
    fetch: impl Fn(u64) -> F + Send + Sync + 'a,
) -> Items<'a, T>
where
    T: Serialize + Send + 'a,
    F: Future<Output = Result<Page<T>, Error>> + Send + 'a,
{
    let pages = stream::try_unfold(Place::first(start), move |mut place| {
        let page = (!place.is_over).then(|| fetch(place.next));
        async move {
            let Some(page) = page else { return Ok(None) };
            let page = page.await?;
            place.pass(&page).map_err(|problem| pagination_error(call, problem))?;
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
    let mut hashed = Hashed(DefaultHasher::new());
    serde_json::to_writer(&mut hashed, items).ok()?;
    Some(hashed.0.finish())
}

/// Hashes what is written to it.
struct Hashed(DefaultHasher);

impl io::Write for Hashed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What it means that the pages of a list do not make one list.
fn pagination_error(call: CallInfo, problem: &'static str) -> Error {
    Error::new(Failure::unconfirmed(call.operation.effect), problem).with_call(call)
}

#[cfg(test)]
mod tests {
    use returning_ai_response::for_tests::{API, READ_THING};

    use super::*;

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
        let mut list =
            items(CallInfo { api: &API, operation: &READ_THING }, start(count, None), fetch);
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

    /// A list whose pages have 100 items at most, of which the caller wants so many.
    fn start(count: Count, chosen: Option<u64>) -> Start {
        Start { count, size: chosen.or(Some(20)), is_chosen: chosen.is_some(), maximum: Some(100) }
    }

    fn page(items: impl IntoIterator<Item = u64>) -> Page<u64> {
        Page::of(items.into_iter().collect::<Vec<_>>())
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
    async fn a_list_ends_after_as_many_pages_as_it_says_that_it_has() {
        let three = |number| page([number]).pages(Some(3));
        for (from, expected) in [(1, vec![1, 2, 3]), (3, vec![3]), (5, vec![5])] {
            let (items, asked) = read(Count::Pages { from }, three).await;
            assert_eq!((items.expect("all"), asked), (expected.clone(), expected));
        }
        // Of a list that is counted by items it says nothing.
        let places = |skip: u64| page((skip..4).take(2)).pages(Some(1));
        let (items, asked) = read(Count::Items { from: 0 }, places).await;
        assert_eq!((items.expect("all"), asked), (vec![0, 1, 2, 3], vec![0, 2, 4]));
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
            let error = second(Page::of(None).total(total)).await;
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
            Page::of(None).total(Some(5)).has_next(Some(false)),
            Page::of(None).total(Some(2)),
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

    /// What a service says of the number of items.
    #[derive(Clone, Copy, Debug)]
    enum Total {
        Honest,
        OfThePage,
        None,
    }

    /// A service that holds a list, with nulls among its items.
    #[derive(Debug)]
    struct Service {
        places: Vec<Option<u64>>,
        total: Total,
        /// How many items a page has at most, whatever is asked for.
        cap: u64,
    }

    impl Service {
        fn page(&self, skip: u64, size: u64) -> Page<u64> {
            let size = size.min(self.cap);
            let places = self.places.iter().skip(skip as usize).take(size as usize);
            let total = match self.total {
                Total::Honest => Some(self.places.len() as i64),
                Total::OfThePage => Some(places.len() as i64),
                Total::None => None,
            };
            let length = Some(places.len() as u64);
            Page::of(places.flatten().copied().collect::<Vec<_>>()).length(length).total(total)
        }
    }

    /// The list as it is read, and the number of requests.
    async fn read_from(service: &Service, start: Start) -> (Vec<u64>, usize) {
        let asked = std::sync::Mutex::new(0);
        let fetch = |place| {
            *asked.lock().expect("not poisoned") += 1;
            let size = start.size.unwrap_or(20);
            let skip = match start.count {
                Count::Items { .. } => place,
                Count::Pages { .. } => (place - 1) * size.min(service.cap),
            };
            std::future::ready(Ok(service.page(skip, size)))
        };
        let mut list = items(CallInfo { api: &API, operation: &READ_THING }, start, fetch);
        let mut found = Vec::new();
        while let Some(item) = list.next().await {
            found.push(item.expect("the service is honest"));
        }
        drop(list);
        (found, asked.into_inner().expect("not poisoned"))
    }

    #[tokio::test]
    async fn any_list_is_whole_whatever_its_pages_totals_and_nulls_are() {
        for seed in 0..20_000 {
            let mut rng = fastrand::Rng::with_seed(seed);
            let maximum = rng.bool().then(|| rng.u64(1..30));
            let mut place = |number| (rng.u8(..4) > 0).then_some(number);
            let places: Vec<_> =
                (0..fastrand::Rng::with_seed(seed).u64(..70)).map(&mut place).collect();
            let service = Service {
                total: [Total::Honest, Total::OfThePage, Total::None][rng.usize(..3)],
                cap: maximum.unwrap_or(1) + rng.u64(..20),
                places,
            };
            let chosen = rng.bool().then(|| rng.u64(1..60));
            let default = maximum.map(|maximum| rng.u64(1..=maximum));
            let by_pages = Count::Pages { from: 1 };
            let count = if rng.bool() { by_pages } else { Count::Items { from: 0 } };
            let size = chosen.or(default);
            let start = Start { count, size, is_chosen: chosen.is_some(), maximum };
            let (found, _) = read_from(&service, start).await;
            let expected: Vec<_> = service.places.iter().flatten().copied().collect();
            assert_eq!(found, expected, "seed {seed}: {start:?} {service:?}");
        }
    }

    #[tokio::test]
    async fn a_short_list_costs_one_request_where_a_maximum_is_documented() {
        let count = Count::Items { from: 0 };
        for (total, chosen, requests) in [
            (Total::Honest, None, 1),
            (Total::OfThePage, None, 1),
            // Without a total an empty page was the end, and is where nothing was asked for.
            (Total::None, None, 2),
            (Total::Honest, Some(20), 1),
            (Total::None, Some(20), 1),
        ] {
            let service = Service { places: (0..5).map(Some).collect(), total, cap: 100 };
            let (found, made) = read_from(&service, start(count, chosen)).await;
            assert_eq!((found.len(), made), (5, requests), "{total:?} {chosen:?}");
        }
    }

    #[tokio::test]
    async fn nulls_are_places_of_the_list_and_a_total_of_the_page_ends_nothing() {
        let whole =
            |places: &[Option<u64>], total, cap| Service { places: places.to_vec(), total, cap };
        let count = Count::Items { from: 0 };
        for (places, expected) in [
            (&[Some(1), None, Some(2), Some(3)][..], vec![1, 2, 3]),
            (&[None, None, Some(2), Some(3)], vec![2, 3]),
        ] {
            let service = whole(places, Total::None, 100);
            assert_eq!(read_from(&service, start(count, Some(2))).await.0, expected);
        }
        let many: Vec<_> = (0..25).map(Some).collect();
        let service = whole(&many, Total::OfThePage, 100);
        for count in [count, Count::Pages { from: 1 }] {
            assert_eq!(read_from(&service, start(count, Some(10))).await.0.len(), 25);
        }
        let service = whole(&vec![None; 100_000], Total::None, 1);
        let start = Start { maximum: None, ..start(count, Some(1)) };
        let call = CallInfo { api: &API, operation: &READ_THING };
        let fetch = |skip| std::future::ready(Ok(service.page(skip, 1)));
        let mut list = items(call, start, fetch);
        let error = list.next().await.expect("an end").expect_err("nothing but nulls");
        assert!(error.to_string().contains("does not end"), "{error}");
    }
}
