//! Moments and dates in every form that the documentation shows.

use std::{fmt, str::FromStr, time::SystemTime};

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{self, MapAccess, Visitor, value::MapAccessDeserializer},
};

/// A moment or a date, as the service wrote it.
///
/// The pages show moments with and without milliseconds, dates as `2026-05-18` and as `18/05/2026`,
/// and an empty text where there is no date. Whatever comes is kept and goes back unchanged; what
/// it means is computed when it is asked for, so that one odd date does not fail a whole response.
///
/// ```
/// use returning_ai_client::scalars::Timestamp;
///
/// let created = Timestamp::from("2026-05-18T09:30:00.250Z");
/// assert!(created.moment().is_some());
/// let birthday = Timestamp::from("18/05/2026");
/// let date = birthday.date().expect("a date");
/// assert_eq!((date.year, date.month, date.day), (2026, 5, 18));
/// assert_eq!(birthday.moment(), None);
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Timestamp(Written);

#[derive(Clone, PartialEq, Eq, Hash)]
enum Written {
    Text(String),
    /// No page shows a number; it is kept because it must not fail the response around it.
    Number(serde_json::Number),
}

/// A day of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub struct Date {
    /// The year, such as 2026.
    pub year: i16,
    /// The month, from 1 to 12.
    pub month: i8,
    /// The day of the month, from 1.
    pub day: i8,
}

impl Timestamp {
    /// The text as it came; empty where the service sent an empty text, or no text at all.
    pub fn as_str(&self) -> &str {
        match &self.0 {
            Written::Text(text) => text,
            Written::Number(_) => "",
        }
    }

    /// Whether the service sent an empty text instead of a date.
    pub fn is_empty(&self) -> bool {
        matches!(&self.0, Written::Text(text) if text.trim().is_empty())
    }

    /// The moment, where the text names one: a date, a time and an offset. A date alone is no
    /// moment, because the pages do not say in which time zone it is meant.
    pub fn moment(&self) -> Option<SystemTime> {
        self.as_str().parse::<jiff::Timestamp>().ok().map(SystemTime::from)
    }

    /// The day, where the text is a date or begins with one. For a moment it is the day as it is
    /// written, without a change of the time zone.
    pub fn date(&self) -> Option<Date> {
        let text = self.as_str();
        let year_first = text.get(..10).filter(|_| text.len() == 10 || self.has_time());
        let date = match year_first.and_then(|date| date.parse::<jiff::civil::Date>().ok()) {
            Some(date) => date,
            None => jiff::civil::Date::strptime("%d/%m/%Y", text).ok()?,
        };
        Some(Date { year: date.year(), month: date.month(), day: date.day() })
    }

    fn has_time(&self) -> bool {
        self.as_str().parse::<jiff::civil::DateTime>().is_ok()
            || self.as_str().parse::<jiff::Timestamp>().is_ok()
    }

    /// A date as `18/05/2026`, for the fields that want this form.
    ///
    /// # Errors
    ///
    /// When the calendar has no such day.
    pub fn day_month_year(year: i16, month: i8, day: i8) -> Result<Self, NoSuchDay> {
        let date = jiff::civil::Date::new(year, month, day).map_err(|_| NoSuchDay)?;
        Ok(Self::from(date.strftime("%d/%m/%Y").to_string()))
    }

    /// A date as `2026-05-18`.
    ///
    /// # Errors
    ///
    /// When the calendar has no such day.
    pub fn year_month_day(year: i16, month: i8, day: i8) -> Result<Self, NoSuchDay> {
        let date = jiff::civil::Date::new(year, month, day).map_err(|_| NoSuchDay)?;
        Ok(Self::from(date.to_string()))
    }
}

/// A day that the calendar does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoSuchDay;

impl fmt::Display for NoSuchDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the calendar has no such day")
    }
}

impl std::error::Error for NoSuchDay {}

impl From<String> for Timestamp {
    fn from(text: String) -> Self {
        Self(Written::Text(text))
    }
}

impl From<&str> for Timestamp {
    fn from(text: &str) -> Self {
        Self(Written::Text(text.to_owned()))
    }
}

impl TryFrom<SystemTime> for Timestamp {
    type Error = OutOfRange;

    /// The moment in UTC with milliseconds, which is the form of most records.
    fn try_from(moment: SystemTime) -> Result<Self, Self::Error> {
        let moment = jiff::Timestamp::try_from(moment).map_err(|_| OutOfRange)?;
        Ok(Self::from(moment.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()))
    }
}

/// A moment that no text of four digits for the year can name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutOfRange;

impl fmt::Display for OutOfRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the moment is out of the range of years from -9999 to 9999")
    }
}

impl std::error::Error for OutOfRange {}

impl FromStr for Timestamp {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(text.into())
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Written::Text(text) => f.write_str(text),
            Written::Number(number) => number.fmt(f),
        }
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Timestamp({self})")
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Written::Text(text) => serializer.serialize_str(text),
            Written::Number(number) => number.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TextOrNumber)
    }
}

struct TextOrNumber;

impl<'de> Visitor<'de> for TextOrNumber {
    type Value = Timestamp;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a moment or a date")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Timestamp, E> {
        Ok(text.into())
    }

    /// A number comes as an object of one field where another crate has switched on that the JSON
    /// library keeps the digits of every number.
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Timestamp, A::Error> {
        let number = serde_json::Number::deserialize(MapAccessDeserializer::new(map))?;
        Ok(Timestamp(Written::Number(number)))
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<Timestamp, E> {
        Ok(Timestamp(Written::Number(number.into())))
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Timestamp, E> {
        Ok(Timestamp(Written::Number(number.into())))
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<Timestamp, E> {
        let number = serde_json::Number::from_f64(number);
        number
            .map(|number| Timestamp(Written::Number(number)))
            .ok_or_else(|| E::custom("a moment that is not a number"))
    }
}

#[cfg(feature = "schemars")]
impl schemars::JsonSchema for Timestamp {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Timestamp".into()
    }

    fn json_schema(_generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string" })
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::*;

    #[test]
    fn every_documented_form_is_read_and_written_back_as_it_came() {
        for (text, has_moment, has_date) in [
            ("2026-05-18T09:30:00.250Z", true, true),
            ("2026-05-18T09:30:00Z", true, true),
            ("2026-05-18T09:30:00+02:00", true, true),
            ("2026-05-18", false, true),
            ("18/05/2026", false, true),
            ("31/02/2026", false, false),
            ("2026-02-31", false, false),
            ("18.05.2026", false, false),
            ("soon", false, false),
            ("", false, false),
        ] {
            let json = serde_json::to_string(text).expect("JSON");
            let read: Timestamp = serde_json::from_str(&json).expect("any text");
            assert_eq!(read.moment().is_some(), has_moment, "{text}");
            assert_eq!(read.date().is_some(), has_date, "{text}");
            assert_eq!(read.is_empty(), text.is_empty());
            assert_eq!(serde_json::to_string(&read).expect("JSON"), json);
        }
    }

    #[test]
    fn a_number_is_kept() {
        for json in ["1747560600", "1747560600.5", "-1"] {
            let read: Timestamp = serde_json::from_str(json).expect("a number");
            assert_eq!((read.moment(), read.date(), read.is_empty()), (None, None, false));
            assert_eq!(serde_json::to_string(&read).expect("JSON"), json);
        }
    }

    #[test]
    fn a_date_of_one_form_is_the_same_day_in_the_other() {
        let one = Timestamp::day_month_year(2026, 5, 8).expect("a day");
        let two = Timestamp::year_month_day(2026, 5, 8).expect("a day");
        assert_eq!((one.as_str(), two.as_str()), ("08/05/2026", "2026-05-08"));
        assert_eq!(one.date(), two.date());
        assert!(Timestamp::day_month_year(2026, 2, 30).is_err());
    }

    #[test]
    fn a_moment_is_written_with_milliseconds() {
        let moment = UNIX_EPOCH + Duration::from_millis(1_779_096_600_007);
        let written = Timestamp::try_from(moment).expect("in range");
        assert_eq!(written.as_str(), "2026-05-18T09:30:00.007Z");
        assert_eq!(written.moment(), Some(moment));
    }
}
