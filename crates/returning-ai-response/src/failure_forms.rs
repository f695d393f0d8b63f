//! The forms in which services report a failure, whatever the status is.
//!
//! Most responses of this API have a documented marker of success. A service, or something before
//! it, may report a failure in another form, so every response is searched for these: by the key, in
//! any case of its letters and with or without `_` and `-`, and by the value. A row of `FORMS` is one
//! of them.

use std::sync::LazyLock;

use crate::value::Value;

/// Whether a value tells of a failure at a level.
pub(crate) type Tells = fn(&Value<'_>, Level) -> bool;

/// Where a key is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Level {
    /// At the top, or in an object that only describes the response.
    Envelope,
    /// In what the response is about, whose fields may mean something else.
    Data,
}

/// Keys, in lower case and without `_` and `-`, and which of their values tell of a failure. A star
/// stands for the rest of a key. The first row decides that a key fits.
const FORMS: &[(&str, Tells)] = &[
    ("success issuccess wassuccess hassucceeded succeeded ok isok ack acknowledged", denies),
    ("successful issuccessful wassuccessful issuccessstatuscode", denies),
    ("accepted isaccepted applied executed processed", is_undone),
    ("status", is_bad_status),
    ("result outcome resultstatus responsestatus requeststatus", is_bad_result),
    ("stat state", is_failure_word),
    ("type kind level severity object", is_bad_kind),
    ("*statuscode httpstatus httpcode", is_no_success_status),
    ("code responsecode resultcode returncode retcode ret rc", is_bad_code),
    ("noerr* onerror onfailure retryonerror retryonfailure stoponerror continueonerror", never),
    ("err* iserr haserr *error *errors *errorcode *errormessage", is_something),
    ("exception* *exception *exceptions violations problems modelstate", is_something),
    ("*failure *failures failed isfailed hasfailed failedcount failurecount", is_something),
    ("failurereason failuremessage failurecode failedids faileditems failedentries", is_something),
    ("failedentrycount failedrecords failedrecordcount totalfailed numfailed", is_something),
    ("invalid isinvalid notfound timedout", is_something),
    ("fault faultcode faultstring *:fault stacktrace traceback backtrace", is_something),
    ("stack", is_stack_trace),
];

/// The objects beside the top that hold such forms: those that describe the response, and those that
/// hold what it is about.
const ENVELOPES: &str =
    "meta header headers status responsestatus responsemetadata envelope *:envelope";
const DATA: &str = "data body *:body result results response responseheader payload metadata \
    validation";

/// Words that tell of a failure wherever a word tells how a request went.
const FAILURE_WORDS: &str = "error errors fail failed failure fault exception ko nok";
/// Words that deny what they are asked.
const NO: &str = "false 0 no n off";
/// Words that say that there is no failure, without blanks, `_` and `-`.
const NOTHING: &str = "false no none null nil ok okay success successful n/a noerror noerrors";
/// Words of an envelope that tell of success, or of the state of what it is about.
const SUCCESS_WORDS: &str = "success successful succeeded ok okay true created updated deleted removed \
    added saved sent done complete completed finished active inactive enabled disabled archived \
    archive published draft open live approved none";
/// Parts of a code that is a word, such as `ORDER_NOT_FOUND`.
const FAILURE_PARTS: &str = "error errors err fail failed failure invalid denied forbidden \
    unauthorized unauthenticated conflict exception timeout missing unavailable exceeded expired \
    rejected duplicate locked unprocessable bad internal not exists unknown malformed unsupported \
    aborted cancelled fatal refused required limit insufficient already cannot unable illegal \
    blocked suspended violation mismatch exhausted throttled throttling too no declined validation \
    revoked unreachable unimplemented deadlock incorrect wrong";
/// How such a part ends where words are written together, such as `OrderNotFound`.
const FAILURE_ENDS: &str =
    "error exception notfound failed failure denied invalid refused timedout";

/// What a key means.
#[derive(Clone, Copy, Default)]
pub(crate) struct Meaning {
    /// Which of its values tell of a failure.
    pub(crate) form: Option<Tells>,
    /// What the forms mean below it, where they are looked for there.
    pub(crate) container: Option<Level>,
}

/// The keys of the tables one by one. Every key of a response is compared with them, so they are found
/// by how a key begins and ends: it is rarely any of them.
struct Keys {
    known: Vec<(Pattern, Meaning)>,
    /// Which of them fit a beginning, and an end, one bit for each.
    beginnings: [u128; 256],
    ends: [u128; 256],
}

#[derive(Clone, Copy)]
enum Pattern {
    Whole(&'static str),
    Beginning(&'static str),
    End(&'static str),
}

static KEYS: LazyLock<Keys> = LazyLock::new(|| {
    let mut keys = Keys { known: Vec::new(), beginnings: [0; 256], ends: [0; 256] };
    for (words, tells) in FORMS {
        keys.add(words, Meaning { form: Some(*tells), container: None });
    }
    for (words, level) in [(ENVELOPES, Level::Envelope), (DATA, Level::Data)] {
        keys.add(words, Meaning { form: None, container: Some(level) });
    }
    keys
});

impl Keys {
    fn add(&mut self, words: &'static str, meaning: Meaning) {
        for word in words.split(' ') {
            let bit = 1_u128 << self.known.len();
            let (plain, pattern) = if let Some(beginning) = word.strip_suffix('*') {
                self.ends.iter_mut().for_each(|fitting| *fitting |= bit);
                (beginning, Pattern::Beginning(beginning))
            } else if let Some(end) = word.strip_prefix('*') {
                self.beginnings.iter_mut().for_each(|fitting| *fitting |= bit);
                (end, Pattern::End(end))
            } else {
                (word, Pattern::Whole(word))
            };
            let (beginning, end) = summary(plain);
            self.beginnings[beginning] |= bit;
            self.ends[end] |= bit;
            self.known.push((pattern, meaning));
        }
    }

    /// What a key means by those of these rows that it fits.
    fn meaning(&self, key: &str, mut candidates: u128) -> Meaning {
        let mut meaning = Meaning::default();
        while candidates != 0 {
            let (pattern, known) = self.known[candidates.trailing_zeros() as usize];
            candidates &= candidates - 1;
            if pattern.fits(key) {
                meaning.form = meaning.form.or(known.form);
                meaning.container = meaning.container.or(known.container);
            }
        }
        meaning
    }
}

/// How a key begins, and how it ends.
#[inline]
fn summary(key: &str) -> (usize, usize) {
    // Most ids are called `_id`.
    let (first, before, last) = match key.strip_prefix('_').unwrap_or(key).as_bytes() {
        // Nearly every key is like this.
        [first @ before, last] | [first, .., before, last]
            if [first, before, last].iter().all(|b| b.is_ascii_alphabetic()) =>
        {
            (first | 0x20, before | 0x20, last | 0x20)
        }
        _ => {
            let mut letters = letters(key);
            let last = letters.next_back().unwrap_or_default();
            let before = letters.next_back().unwrap_or_default();
            (letters.next().unwrap_or(before), before, last)
        }
    };
    (first.into(), last.wrapping_mul(31).wrapping_add(before).into())
}

/// What a key means by the tables.
#[inline]
pub(crate) fn meaning(key: &str) -> Meaning {
    let (beginning, end) = summary(key);
    match KEYS.beginnings[beginning] & KEYS.ends[end] {
        0 => Meaning::default(),
        candidates => KEYS.meaning(key, candidates),
    }
}

impl Pattern {
    fn fits(self, key: &str) -> bool {
        let key_bytes = key.as_bytes();
        let (word, part) = match self {
            Self::Whole(word) => (word, Some(key_bytes)),
            Self::Beginning(word) => (word, key_bytes.get(..word.len())),
            Self::End(word) => (word, key.len().checked_sub(word.len()).map(|at| &key_bytes[at..])),
        };
        // Nearly every key has letters alone, which are compared faster.
        part.is_some_and(|part| is_word(part, word))
            || (key.len() > word.len()
                && key.bytes().any(is_separator)
                && self.fits_letters(letters(key)))
    }

    #[cold]
    fn fits_letters(self, mut letters: impl DoubleEndedIterator<Item = u8>) -> bool {
        match self {
            Self::Whole(word) => letters.eq(word.bytes()),
            Self::Beginning(word) => word.bytes().all(|letter| letters.next() == Some(letter)),
            Self::End(word) => word.bytes().rev().all(|letter| letters.next_back() == Some(letter)),
        }
    }
}

/// Whether a text is a word of small letters, in any case.
fn is_word(text: &[u8], word: &str) -> bool {
    let is_letter = |(byte, letter): (&u8, u8)| byte | 0x20 == letter;
    text.len() == word.len() && text.iter().zip(word.bytes()).all(is_letter)
}

/// The letters of a key that count.
fn letters(key: &str) -> impl DoubleEndedIterator<Item = u8> {
    let letters = key.bytes().filter(|byte| !is_separator(*byte));
    letters.map(|byte| byte.to_ascii_lowercase())
}

fn is_separator(byte: u8) -> bool {
    matches!(byte, b'_' | b'-')
}

fn never(_: &Value<'_>, _: Level) -> bool {
    false
}

fn is_one_of(text: &str, words: &str) -> bool {
    words.split_ascii_whitespace().any(|word| text.trim().eq_ignore_ascii_case(word))
}

/// Whether a field has a value although it should be empty.
fn is_something(value: &Value<'_>, _: Level) -> bool {
    match value {
        Value::Null => false,
        Value::Flag(flag) => *flag,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::Text(text) => !says_nothing(text),
        Value::List { length } => *length > 0,
        Value::Object { is_empty } => !is_empty,
    }
}

/// Whether a text says that there is no failure.
fn says_nothing(text: &str) -> bool {
    let is_kept = |letter: &char| !letter.is_whitespace() && !matches!(letter, '_' | '-');
    let plain: String = text.chars().filter(is_kept).collect();
    plain.is_empty() || is_one_of(&plain, NOTHING) || code(text) == Some(0.0)
}

/// Whether a text shows where a program failed.
fn is_stack_trace(value: &Value<'_>, _: Level) -> bool {
    matches!(value, Value::Text(text) if text.contains("Error:") || text.contains("\n    at "))
}

/// Whether a flag says that what was asked for was not done. What a response is about may have a flag
/// of the same name.
fn is_undone(value: &Value<'_>, level: Level) -> bool {
    level == Level::Envelope && denies(value, level)
}

/// Whether a flag of success says no.
fn denies(value: &Value<'_>, _: Level) -> bool {
    match value {
        Value::Flag(flag) => !flag,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::Text(text) => is_one_of(text, NO) || is_one_of(text, FAILURE_WORDS),
        Value::Null | Value::List { .. } | Value::Object { .. } => false,
    }
}

/// Whether a kind of response is that of a failure, in a word or by the name of an error.
fn is_bad_kind(value: &Value<'_>, level: Level) -> bool {
    let is_name = |text: &str| is_one_word(text) && is_camel_failure(text);
    is_failure_word(value, level)
        || matches!(value, Value::Text(text) if level == Level::Envelope && is_name(text))
}

fn is_failure_word(value: &Value<'_>, _: Level) -> bool {
    matches!(value, Value::Text(text) if is_one_of(text, FAILURE_WORDS))
}

/// Whether a status tells of a failure: in an envelope everything does that is not a success, and else
/// what can be nothing but a failure.
fn is_bad_status(value: &Value<'_>, level: Level) -> bool {
    let is_envelope = level == Level::Envelope;
    match value {
        Value::Null | Value::Flag(true) => false,
        // Nearly every response says so.
        Value::Text(text) if text == "success" => false,
        Value::Text(text) if code(text).is_some() => is_no_success_status(value, level),
        Value::Text(text) if is_envelope => {
            !text.trim().is_empty() && !is_one_of(text, SUCCESS_WORDS)
        }
        Value::Text(_) => is_failure_word(value, level),
        Value::Number(_) if is_envelope => is_no_success_status(value, level),
        Value::Number(number) => number.as_f64().is_some_and(|code| (400.0..600.0).contains(&code)),
        Value::Flag(false) | Value::List { .. } => is_envelope,
        // What it holds is looked at by itself.
        Value::Object { is_empty } => is_envelope && *is_empty,
    }
}

/// Whether a result is none.
fn is_bad_result(value: &Value<'_>, level: Level) -> bool {
    matches!(value, Value::Flag(false))
        || matches!(value, Value::Text(text) if is_one_of(text, "false"))
        || is_failure_word(value, level)
}

/// Whether a number, which may be written as a text, is not an HTTP status of success, or a name that of
/// a failure.
fn is_no_success_status(value: &Value<'_>, _: Level) -> bool {
    match value {
        Value::Text(text) if code(text).is_none() => is_failure_code(text),
        _ => number(value).is_some_and(|code| !(200.0..300.0).contains(&code)),
    }
}

/// Whether a code tells of a failure: a number of 400 and more, a negative one, or a word.
fn is_bad_code(value: &Value<'_>, _: Level) -> bool {
    match value {
        Value::Text(text) if code(text).is_none() => is_failure_code(text),
        _ => number(value).is_some_and(|code| !(0.0..400.0).contains(&code)),
    }
}

fn number(value: &Value<'_>) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::Text(text) => code(text),
        _ => None,
    }
}

/// A number that is written as a text, or a status that is written with its name.
fn code(text: &str) -> Option<f64> {
    let text = text.trim();
    let status = text.split_once(' ').map(|(status, _)| status);
    let status = status.filter(|status| status.len() == 3);
    status.unwrap_or(text).parse().ok()
}

/// Whether a text looks like a code and has a part that tells of a failure.
fn is_failure_code(text: &str) -> bool {
    let mut parts = text.split(['_', '-', '.', '/', ':', '#']);
    let is_failure = |part: &str| {
        words(part).any(|word| is_one_of(word, FAILURE_PARTS)) || is_camel_failure(part)
    };
    is_one_word(text) && (text.starts_with("E_") || parts.any(is_failure))
}

/// The words that are written together, such as those of `ResourceExhausted`.
fn words(part: &str) -> impl Iterator<Item = &str> {
    let mut rest = part;
    std::iter::from_fn(move || {
        let letters = rest.as_bytes();
        let next = letters
            .windows(2)
            .position(|pair| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase());
        let (word, behind) = rest.split_at_checked(next.map_or(rest.len(), |end| end + 1))?;
        rest = behind;
        (!word.is_empty()).then_some(word)
    })
}

/// Whether a text is a code or a name and not a sentence.
fn is_one_word(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-./:#".contains(&byte))
}

fn is_camel_failure(word: &str) -> bool {
    let word = word.to_ascii_lowercase();
    FAILURE_ENDS.split(' ').any(|end| word.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_of_the_tables_has_a_bit_in_a_set_of_keys() {
        assert!(KEYS.known.len() <= u128::BITS as usize);
    }
}
