//! The day on which a page was changed.

use jiff::{civil::Date, fmt::strtime};

/// What the line of the day begins with.
pub(super) const LABEL: &str = "Modified at";

/// The forms that leave no doubt about day and month.
const FORMS: [&str; 7] =
    ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%d.%m.%Y", "%d %B %Y", "%B %d, %Y", "%B %d %Y"];

/// The line that names the day, by its index, and the day; `None` if its form is not known.
pub(super) fn find<'a>(lines: impl IntoIterator<Item = &'a str>) -> Option<(usize, Option<Date>)> {
    let mut found = None;
    for (index, line) in lines.into_iter().enumerate() {
        let Some(rest) = line.trim().strip_prefix(LABEL) else { continue };
        let day = day(rest.trim_start_matches(':').trim());
        if day.is_some() {
            return Some((index, day));
        }
        found.get_or_insert((index, None));
    }
    found
}

fn day(text: &str) -> Option<Date> {
    let parsed = |form: &&str| strtime::BrokenDownTime::parse_prefix(form, text).ok();
    let mut days = FORMS.iter().filter_map(|form| parsed(form)?.0.to_date().ok());
    // A form with the year first takes two digits for a year.
    days.find(|day| day.year() >= 2000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_that_leaves_no_doubt_is_read() {
        for text in [
            "2026-05-18 17:03:37",
            "2026-05-18T17:03:37Z",
            "2026/05/18",
            "18.05.2026 17:03",
            "18 May 2026 17:03",
            "May 18, 2026 5:03 PM",
        ] {
            assert_eq!(day(text), Some(jiff::civil::date(2026, 5, 18)), "{text}");
        }
    }

    #[test]
    fn a_day_that_could_be_a_month_is_left_open() {
        assert_eq!(day("05/04/2026"), None);
        assert_eq!(find(["Mugs", "Modified at 05/04/2026"]), Some((1, None)));
        assert_eq!(find(["Mugs"]), None);
    }
}
