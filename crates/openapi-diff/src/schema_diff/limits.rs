//! Limits of numbers, texts, lists and objects.

use openapi_model::{Node, Number};

use super::{is_same_flag, own_or_first, same};
use crate::{action::Action, change::Change, schema::Flat};

/// One keyword that limits, and the ends of its rules: increased, decreased, set, unset.
struct Limit {
    key: &'static str,
    exclusive: Option<&'static str>,
    is_upper: bool,
    kinds: [&'static str; 4],
}

const LIMITS: [Limit; 8] = [
    Limit {
        key: "maximum",
        exclusive: Some("exclusiveMaximum"),
        is_upper: true,
        kinds: ["max-increased", "max-decreased", "max-set", "max-unset"],
    },
    Limit {
        key: "minimum",
        exclusive: Some("exclusiveMinimum"),
        is_upper: false,
        kinds: ["min-increased", "min-decreased", "min-set", "min-unset"],
    },
    Limit {
        key: "maxLength",
        exclusive: None,
        is_upper: true,
        kinds: [
            "max-length-increased",
            "max-length-decreased",
            "max-length-set",
            "max-length-unset",
        ],
    },
    Limit {
        key: "minLength",
        exclusive: None,
        is_upper: false,
        kinds: [
            "min-length-increased",
            "min-length-decreased",
            "min-length-set",
            "min-length-unset",
        ],
    },
    Limit {
        key: "maxItems",
        exclusive: None,
        is_upper: true,
        kinds: ["max-items-increased", "max-items-decreased", "max-items-set", "max-items-unset"],
    },
    Limit {
        key: "minItems",
        exclusive: None,
        is_upper: false,
        kinds: ["min-items-increased", "min-items-decreased", "min-items-set", "min-items-unset"],
    },
    Limit {
        key: "maxProperties",
        exclusive: None,
        is_upper: true,
        kinds: [
            "max-properties-increased",
            "max-properties-decreased",
            "max-properties-set",
            "max-properties-unset",
        ],
    },
    Limit {
        key: "minProperties",
        exclusive: None,
        is_upper: false,
        kinds: [
            "min-properties-increased",
            "min-properties-decreased",
            "min-properties-set",
            "min-properties-unset",
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
    let multiple = ["multiple-of-set", "multiple-of-unset", "multiple-of-changed"];
    changes.extend(divided(old, new).or_else(|| presence("multipleOf", multiple, old, new)));
    if !is_same_flag(old, new, "uniqueItems") {
        let kinds = ["unique-items-set", "unique-items-unset"];
        changes.extend(flag("uniqueItems", kinds, old, new));
    }
}

/// The value that limits most, whether it is excluded itself, and the node that says it. Only the
/// schema in which a limit stands can exclude it.
fn tightest<'a>(limit: &Limit, flat: &Flat<'a>) -> Option<(&'a Number, bool, &'a Node)> {
    let bounds = flat.parts.iter().filter_map(|part| {
        let node = part.get(limit.key)?;
        let number = node.as_number()?;
        // No text, list or object has fewer than none.
        let is_size = limit.exclusive.is_none() && !limit.is_upper;
        if is_size && number.as_f64() == Some(0.0) {
            return None;
        }
        Some((number, limit.exclusive.is_some_and(|key| part.is_set(key)), node))
    });
    let tighter = |a: &(&Number, bool, &Node), b: &(&Number, bool, &Node)| {
        let order = a.0.cmp(b.0);
        let order = if limit.is_upper { order } else { order.reverse() };
        order.then(b.1.cmp(&a.1))
    };
    bounds.min_by(tighter)
}

/// What stands at a keyword and is of another form than this.
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
            Change::own(kind, action, Some(from_at), Some(to_at))
        }
    };
    let exclusive = limit.exclusive.map_or(Vec::new(), |key| [old.at(key), new.at(key)].concat());
    Some(change.covering(exclusive))
}

/// Every multiple of four is one of two.
fn divided<'a>(old: &Flat<'a>, new: &Flat<'a>) -> Option<Change<'a>> {
    let ([from], [to]) = (old.at("multipleOf"), new.at("multipleOf")) else { return None };
    let (before, after) = (from.as_number()?, to.as_number()?);
    let (kind, action) = match (before.is_multiple_of(after)?, after.is_multiple_of(before)?) {
        (true, false) => ("multiple-of-generalized", Action::Generalize),
        (false, true) => ("multiple-of-specialized", Action::Specialize),
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
        ([], _) => ("pattern-added", Action::Add),
        (_, []) => ("pattern-removed", Action::Remove),
        _ if allows_all(to) => ("pattern-generalized", Action::Generalize),
        _ if allows_all(from) => ("pattern-specialized", Action::Specialize),
        _ => ("pattern-changed", Action::Change),
    };
    Some(Change::own(kind, action, own_or_first(from, to), own_or_first(to, from)))
}

/// A keyword whose values cannot be ordered.
pub(super) fn presence<'a>(
    key: &str,
    [set, unset, changed]: [&'static str; 3],
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

/// A keyword that is true or false, and false where it is left out.
pub(super) fn flag<'a>(
    key: &'static str,
    [set, unset]: [&'static str; 2],
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
