//! Limits of numbers, texts, lists and objects.

use openapi_model::{Node, Number};

use super::{is_same_flag, own_or_first, same};
use crate::{action::Action, change::Change, schema::Flat, stem::Stem};

const PATTERN_ADDED: Stem = Stem::narrower("pattern-added", "has to match {new}");
const PATTERN_REMOVED: Stem = Stem::wider("pattern-removed", "no longer has to match {old}");
const PATTERN_CHANGED: Stem =
    Stem::other("pattern-changed", "has to match {new} now, and had to match {old}");
const PATTERN_GENERALIZED: Stem =
    Stem::wider("pattern-generalized", "matches {new} now, which allows everything; it was {old}");
const PATTERN_SPECIALIZED: Stem =
    Stem::narrower("pattern-specialized", "has to match {new} now; {old} allowed everything");
const MULTIPLE_OF_SET: Stem = Stem::narrower("multiple-of-set", "has to be a multiple of {new}");
const MULTIPLE_OF_UNSET: Stem =
    Stem::wider("multiple-of-unset", "no longer has to be a multiple of {old}");
const MULTIPLE_OF_CHANGED: Stem = Stem::other(
    "multiple-of-changed",
    "has to be a multiple of {new} now, and had to be one of {old}",
);
const MULTIPLE_OF_GENERALIZED: Stem = Stem::wider(
    "multiple-of-generalized",
    "has to be a multiple of {new} now, which every multiple of {old} is",
);
const MULTIPLE_OF_SPECIALIZED: Stem = Stem::narrower(
    "multiple-of-specialized",
    "has to be a multiple of {new} now, and had to be one of {old}",
);
const UNIQUE_ITEMS_SET: Stem =
    Stem::narrower("unique-items-set", "may no longer hold an item twice");
const UNIQUE_ITEMS_UNSET: Stem = Stem::wider("unique-items-unset", "may hold an item twice now");
const MAX_INCREASED: Stem =
    Stem::wider("max-increased", "may be at most {new} now; the limit was {old}");
const MAX_DECREASED: Stem =
    Stem::narrower("max-decreased", "may be at most {new} now; the limit was {old}");
const MAX_SET: Stem = Stem::narrower("max-set", "may be at most {new}; there was no limit");
const MAX_UNSET: Stem = Stem::wider("max-unset", "has no maximum any more; it was {old}");
const MIN_INCREASED: Stem =
    Stem::narrower("min-increased", "has to be at least {new} now; the limit was {old}");
const MIN_DECREASED: Stem =
    Stem::wider("min-decreased", "has to be at least {new} now; the limit was {old}");
const MIN_SET: Stem = Stem::narrower("min-set", "has to be at least {new}; there was no limit");
const MIN_UNSET: Stem = Stem::wider("min-unset", "has no minimum any more; it was {old}");
const MAX_LENGTH_INCREASED: Stem = Stem::wider(
    "max-length-increased",
    "may have at most {new} characters now; the limit was {old}",
);
const MAX_LENGTH_DECREASED: Stem = Stem::narrower(
    "max-length-decreased",
    "may have at most {new} characters now; the limit was {old}",
);
const MAX_LENGTH_SET: Stem =
    Stem::narrower("max-length-set", "may have at most {new} characters; there was no limit");
const MAX_LENGTH_UNSET: Stem =
    Stem::wider("max-length-unset", "has no maximum number of characters any more; it was {old}");
const MIN_LENGTH_INCREASED: Stem = Stem::narrower(
    "min-length-increased",
    "has to have at least {new} characters now; the limit was {old}",
);
const MIN_LENGTH_DECREASED: Stem = Stem::wider(
    "min-length-decreased",
    "has to have at least {new} characters now; the limit was {old}",
);
const MIN_LENGTH_SET: Stem =
    Stem::narrower("min-length-set", "has to have at least {new} characters; there was no limit");
const MIN_LENGTH_UNSET: Stem =
    Stem::wider("min-length-unset", "has no minimum number of characters any more; it was {old}");
const MAX_ITEMS_INCREASED: Stem =
    Stem::wider("max-items-increased", "may have at most {new} items now; the limit was {old}");
const MAX_ITEMS_DECREASED: Stem =
    Stem::narrower("max-items-decreased", "may have at most {new} items now; the limit was {old}");
const MAX_ITEMS_SET: Stem =
    Stem::narrower("max-items-set", "may have at most {new} items; there was no limit");
const MAX_ITEMS_UNSET: Stem =
    Stem::wider("max-items-unset", "has no maximum number of items any more; it was {old}");
const MIN_ITEMS_INCREASED: Stem = Stem::narrower(
    "min-items-increased",
    "has to have at least {new} items now; the limit was {old}",
);
const MIN_ITEMS_DECREASED: Stem =
    Stem::wider("min-items-decreased", "has to have at least {new} items now; the limit was {old}");
const MIN_ITEMS_SET: Stem =
    Stem::narrower("min-items-set", "has to have at least {new} items; there was no limit");
const MIN_ITEMS_UNSET: Stem =
    Stem::wider("min-items-unset", "has no minimum number of items any more; it was {old}");
const MAX_PROPERTIES_INCREASED: Stem = Stem::wider(
    "max-properties-increased",
    "may have at most {new} properties now; the limit was {old}",
);
const MAX_PROPERTIES_DECREASED: Stem = Stem::narrower(
    "max-properties-decreased",
    "may have at most {new} properties now; the limit was {old}",
);
const MAX_PROPERTIES_SET: Stem =
    Stem::narrower("max-properties-set", "may have at most {new} properties; there was no limit");
const MAX_PROPERTIES_UNSET: Stem = Stem::wider(
    "max-properties-unset",
    "has no maximum number of properties any more; it was {old}",
);
const MIN_PROPERTIES_INCREASED: Stem = Stem::narrower(
    "min-properties-increased",
    "has to have at least {new} properties now; the limit was {old}",
);
const MIN_PROPERTIES_DECREASED: Stem = Stem::wider(
    "min-properties-decreased",
    "has to have at least {new} properties now; the limit was {old}",
);
const MIN_PROPERTIES_SET: Stem = Stem::narrower(
    "min-properties-set",
    "has to have at least {new} properties; there was no limit",
);
const MIN_PROPERTIES_UNSET: Stem = Stem::wider(
    "min-properties-unset",
    "has no minimum number of properties any more; it was {old}",
);

/// One keyword that limits, and the ends of its rules: increased, decreased, set, unset.
struct Limit {
    key: &'static str,
    exclusive: Option<&'static str>,
    is_upper: bool,
    kinds: [Stem; 4],
}

const LIMITS: [Limit; 8] = [
    Limit {
        key: "maximum",
        exclusive: Some("exclusiveMaximum"),
        is_upper: true,
        kinds: [MAX_INCREASED, MAX_DECREASED, MAX_SET, MAX_UNSET],
    },
    Limit {
        key: "minimum",
        exclusive: Some("exclusiveMinimum"),
        is_upper: false,
        kinds: [MIN_INCREASED, MIN_DECREASED, MIN_SET, MIN_UNSET],
    },
    Limit {
        key: "maxLength",
        exclusive: None,
        is_upper: true,
        kinds: [MAX_LENGTH_INCREASED, MAX_LENGTH_DECREASED, MAX_LENGTH_SET, MAX_LENGTH_UNSET],
    },
    Limit {
        key: "minLength",
        exclusive: None,
        is_upper: false,
        kinds: [MIN_LENGTH_INCREASED, MIN_LENGTH_DECREASED, MIN_LENGTH_SET, MIN_LENGTH_UNSET],
    },
    Limit {
        key: "maxItems",
        exclusive: None,
        is_upper: true,
        kinds: [MAX_ITEMS_INCREASED, MAX_ITEMS_DECREASED, MAX_ITEMS_SET, MAX_ITEMS_UNSET],
    },
    Limit {
        key: "minItems",
        exclusive: None,
        is_upper: false,
        kinds: [MIN_ITEMS_INCREASED, MIN_ITEMS_DECREASED, MIN_ITEMS_SET, MIN_ITEMS_UNSET],
    },
    Limit {
        key: "maxProperties",
        exclusive: None,
        is_upper: true,
        kinds: [
            MAX_PROPERTIES_INCREASED,
            MAX_PROPERTIES_DECREASED,
            MAX_PROPERTIES_SET,
            MAX_PROPERTIES_UNSET,
        ],
    },
    Limit {
        key: "minProperties",
        exclusive: None,
        is_upper: false,
        kinds: [
            MIN_PROPERTIES_INCREASED,
            MIN_PROPERTIES_DECREASED,
            MIN_PROPERTIES_SET,
            MIN_PROPERTIES_UNSET,
        ],
    },
];

/// Whether a keyword is compared here.
pub(super) fn is_limit(key: &str) -> bool {
    let is_exclusive = |limit: &Limit| limit.exclusive == Some(key);
    LIMITS.iter().any(|limit| limit.key == key || is_exclusive(limit))
        || matches!(key, "pattern" | "multipleOf" | "uniqueItems")
}

pub(super) fn compare<'a>(old: &Flat<'a>, new: &Flat<'a>, changes: &mut Vec<Change<'a>>) {
    for limit in &LIMITS {
        let is_number = |node: &Node| node.as_number().is_some();
        let is_flag = |node: &Node| node.as_bool().is_some();
        let odd_limit = || odd(limit.key, old, new, is_number);
        let odd_flag = || odd(limit.exclusive?, old, new, is_flag);
        changes.extend(bound(limit, old, new).or_else(odd_limit).or_else(odd_flag));
    }
    changes.extend(pattern(old, new));
    let multiple = [MULTIPLE_OF_SET, MULTIPLE_OF_UNSET, MULTIPLE_OF_CHANGED];
    changes.extend(divided(old, new).or_else(|| presence("multipleOf", multiple, old, new)));
    if !is_same_flag(old, new, "uniqueItems") {
        let kinds = [UNIQUE_ITEMS_SET, UNIQUE_ITEMS_UNSET];
        changes.extend(flag("uniqueItems", kinds, old, new));
    }
}

/// The value that limits most, whether it is excluded itself, and the node that says it. Only the
/// schema that has a limit can exclude it.
fn tightest<'a>(limit: &Limit, flat: &Flat<'a>) -> Option<(Number, bool, &'a Node)> {
    // A whole number that is more than zero is at least one.
    let is_integer = flat.types.keys().eq(["integer"].iter());
    let bounds = flat.parts.iter().filter_map(|part| {
        let node = part.get(limit.key)?;
        let number = node.as_number()?;
        // No text, list or object has fewer than none.
        let is_size = limit.exclusive.is_none() && !limit.is_upper;
        if is_size && number.as_f64() == Some(0.0) {
            return None;
        }
        let is_exclusive = limit.exclusive.is_some_and(|key| part.is_set(key));
        let inner =
            (is_exclusive && is_integer).then(|| number.neighbour(!limit.is_upper)).flatten();
        Some(match inner {
            Some(inner) => (inner, false, node),
            None => (number.clone(), is_exclusive, node),
        })
    });
    let tighter = |a: &(Number, bool, &Node), b: &(Number, bool, &Node)| {
        let order = a.0.cmp(&b.0);
        let order = if limit.is_upper { order } else { order.reverse() };
        order.then(b.1.cmp(&a.1))
    };
    bounds.min_by(tighter)
}

/// What is at a keyword and is of another form than this.
fn odd<'a>(
    key: &'static str,
    old: &Flat<'a>,
    new: &Flat<'a>,
    is_form: fn(&Node) -> bool,
) -> Option<Change<'a>> {
    let odd = |flat: &Flat<'a>| -> Vec<&'a Node> {
        flat.at(key).iter().copied().filter(|node| !is_form(node)).collect()
    };
    let (from, to) = (odd(old), odd(new));
    (!same(&from, &to))
        .then(|| Change::unhandled(key, own_or_first(&from, &to), own_or_first(&to, &from)))
}

fn bound<'a>(limit: &Limit, old: &Flat<'a>, new: &Flat<'a>) -> Option<Change<'a>> {
    let [increased, decreased, set, unset] = limit.kinds;
    let change = match (tightest(limit, old), tightest(limit, new)) {
        (None, None) => return None,
        (None, Some((.., to))) => Change::own(set, Action::Set, old.first(limit.key), Some(to)),
        (Some((.., from)), None) => {
            Change::own(unset, Action::Unset, Some(from), new.first(limit.key))
        }
        (Some((from, from_exclusive, from_at)), Some((to, to_exclusive, to_at))) => {
            let (kind, action) = if to > from {
                (increased, Action::Increase)
            } else if to < from {
                (decreased, Action::Decrease)
            } else if from_exclusive == to_exclusive {
                return None;
            } else if to_exclusive == limit.is_upper {
                (decreased, Action::Decrease)
            } else {
                (increased, Action::Increase)
            };
            let mut change = Change::own(kind, action, Some(from_at), Some(to_at));
            if from_exclusive || to_exclusive {
                change.words =
                    Some(exclusive_words(limit, (&from, from_exclusive), (&to, to_exclusive)));
            }
            change
        }
    };
    let exclusive = limit.exclusive.map_or(Vec::new(), |key| [old.at(key), new.at(key)].concat());
    Some(change.covering(exclusive))
}

/// A bound in words, with whether the value itself is allowed.
fn exclusive_words(limit: &Limit, old: (&Number, bool), new: (&Number, bool)) -> String {
    let words = |(number, is_exclusive): (&Number, bool)| match (limit.is_upper, is_exclusive) {
        (true, true) => format!("less than {number}"),
        (true, false) => format!("at most {number}"),
        (false, true) => format!("more than {number}"),
        (false, false) => format!("at least {number}"),
    };
    format!("has to be {} now, and had to be {}", words(new), words(old))
}

/// Whether everything of the first list is in the second, and something more: all of them have to hold.
fn holds_all(some: &[&Node], more: &[&Node]) -> bool {
    !some.is_empty() && some.iter().all(|node| more.contains(node)) && !same(some, more)
}

/// Every multiple of four is one of two.
fn divided<'a>(old: &Flat<'a>, new: &Flat<'a>) -> Option<Change<'a>> {
    let (from, to) = (old.at("multipleOf"), new.at("multipleOf"));
    if holds_all(from, to) {
        let added = own_or_first(to, from);
        return Some(Change::own(MULTIPLE_OF_SET, Action::Set, None, added));
    }
    if holds_all(to, from) {
        let gone = own_or_first(from, to);
        return Some(Change::own(MULTIPLE_OF_UNSET, Action::Unset, gone, None));
    }
    let ([from], [to]) = (from, to) else { return None };
    let (before, after) = (from.as_number()?, to.as_number()?);
    let (kind, action) = match (before.is_multiple_of(after)?, after.is_multiple_of(before)?) {
        (true, false) => (MULTIPLE_OF_GENERALIZED, Action::Generalize),
        (false, true) => (MULTIPLE_OF_SPECIALIZED, Action::Specialize),
        _ => return None,
    };
    Some(Change::own(kind, action, Some(from), Some(to)))
}

fn pattern<'a>(old: &Flat<'a>, new: &Flat<'a>) -> Option<Change<'a>> {
    let (from, to) = (old.at("pattern"), new.at("pattern"));
    let is_free = |node: &&Node| matches!(node.as_str(), Some("" | ".*" | "^.*$"));
    let allows_all = |nodes: &[&Node]| nodes.iter().all(is_free);
    let limiting = |nodes: &[&'a Node]| -> Vec<&'a Node> {
        nodes.iter().copied().filter(|node| !is_free(node)).collect()
    };
    if same(&limiting(from), &limiting(to)) {
        return None;
    }
    let (kind, action) = match (from, to) {
        _ if holds_all(from, to) && !allows_all(from) => (PATTERN_ADDED, Action::Add),
        _ if holds_all(to, from) && !allows_all(to) => (PATTERN_REMOVED, Action::Remove),
        ([], _) => (PATTERN_ADDED, Action::Add),
        (_, []) => (PATTERN_REMOVED, Action::Remove),
        _ if allows_all(to) => (PATTERN_GENERALIZED, Action::Generalize),
        _ if allows_all(from) => (PATTERN_SPECIALIZED, Action::Specialize),
        _ => (PATTERN_CHANGED, Action::Change),
    };
    Some(Change::own(kind, action, own_or_first(from, to), own_or_first(to, from)))
}

/// A keyword whose values cannot be ordered.
pub(super) fn presence<'a>(
    key: &str,
    [set, unset, changed]: [Stem; 3],
    old: &Flat<'a>,
    new: &Flat<'a>,
) -> Option<Change<'a>> {
    let (from, to) = (old.at(key), new.at(key));
    if same(from, to) {
        return None;
    }
    let (kind, action) = match (from, to) {
        ([], _) => (set, Action::Set),
        (_, []) => (unset, Action::Unset),
        _ => (changed, Action::Change),
    };
    Some(Change::own(kind, action, own_or_first(from, to), own_or_first(to, from)))
}

/// A keyword that is true or false, and false if it is left out.
pub(super) fn flag<'a>(
    key: &'static str,
    [set, unset]: [Stem; 2],
    old: &Flat<'a>,
    new: &Flat<'a>,
) -> Option<Change<'a>> {
    let (from, to) = (old.first(key), new.first(key));
    Some(match (old.is_set(key), new.is_set(key)) {
        (false, true) => Change::own(set, Action::Set, from, to),
        (true, false) => Change::own(unset, Action::Unset, from, to),
        _ => Change::unhandled(key, from, to),
    })
}
