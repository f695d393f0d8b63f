//! How an API may age: announced with a date, kept until then, and numbered accordingly.
//!
//! These rules are a policy that not everyone has, so that they are looked at on request only.
//! `x-sunset` is the day until which something deprecated stays, `x-stability-level` is one of
//! `draft`, `alpha`, `beta` and `stable`.

use std::collections::BTreeSet;

use jiff::{ToSpan, civil::Date};

use openapi_model::Node;

use crate::{
    action::{Action, Level},
    change::Change,
    finding_builder::{FindingBuilder, FindingBuilders},
    operation_set::OperationSet,
    operations::{Match, Operation, Path, operations},
    rules::Rule,
    schema::Flat,
    stem::Stem,
};

const API_DEPRECATED_SUNSET_MISSING: Rule =
    Rule::new("api-deprecated-sunset-missing", Level::Breaking);
const API_DEPRECATED_SUNSET_PARSE: Rule = Rule::new("api-deprecated-sunset-parse", Level::Breaking);
const API_INVALID_STABILITY_LEVEL: Rule = Rule::new("api-invalid-stability-level", Level::Breaking);
const API_MAJOR_VERSION_NOT_BUMPED: Rule = Rule::new("api-major-version-not-bumped", Level::Info);
const API_PATH_REMOVED_BEFORE_SUNSET: Rule =
    Rule::new("api-path-removed-before-sunset", Level::Breaking);
const API_PATH_REMOVED_WITHOUT_DEPRECATION: Rule =
    Rule::new("api-path-removed-without-deprecation", Level::Breaking);
const API_PATH_REMOVED_WITH_DEPRECATION: Rule =
    Rule::new("api-path-removed-with-deprecation", Level::Info);
const API_PATH_SUNSET_PARSE: Rule = Rule::new("api-path-sunset-parse", Level::Breaking);
const API_REMOVED_BEFORE_SUNSET: Rule = Rule::new("api-removed-before-sunset", Level::Breaking);
const API_REMOVED_WITHOUT_DEPRECATION: Rule =
    Rule::new("api-removed-without-deprecation", Level::Breaking);
const API_REMOVED_WITH_DEPRECATION: Rule = Rule::new("api-removed-with-deprecation", Level::Info);
const API_STABILITY_DECREASED: Rule = Rule::new("api-stability-decreased", Level::Breaking);
const API_STABILITY_INCREASED: Rule = Rule::new("api-stability-increased", Level::Info);
const API_SUNSET_DATE_CHANGED_TOO_SMALL: Rule =
    Rule::new("api-sunset-date-changed-too-small", Level::Breaking);
const API_SUNSET_DATE_TOO_SMALL: Rule = Rule::new("api-sunset-date-too-small", Level::Breaking);
const API_VERSION_DECREASED: Rule = Rule::new("api-version-decreased", Level::Info);
const API_VERSION_NOT_BUMPED: Rule = Rule::new("api-version-not-bumped", Level::Info);
const ENDPOINT_DEPRECATED_WITH_SUNSET: Rule =
    Rule::new("endpoint-deprecated-with-sunset", Level::Info);
const REQUEST_PARAMETER_DEPRECATED_SUNSET_MISSING: Rule =
    Rule::new("request-parameter-deprecated-sunset-missing", Level::Breaking);
const REQUEST_PARAMETER_REMOVED_BEFORE_SUNSET: Rule =
    Rule::new("request-parameter-removed-before-sunset", Level::Breaking);
const REQUEST_PARAMETER_REMOVED_WITH_DEPRECATION: Rule =
    Rule::new("request-parameter-removed-with-deprecation", Level::Info);
const REQUEST_PARAMETER_SUNSET_DATE_CHANGED_TOO_SMALL: Rule =
    Rule::new("request-parameter-sunset-date-changed-too-small", Level::Breaking);
const REQUEST_PARAMETER_SUNSET_DATE_TOO_SMALL: Rule =
    Rule::new("request-parameter-sunset-date-too-small", Level::Breaking);
const REQUEST_PARAMETER_SUNSET_DELETED: Rule =
    Rule::new("request-parameter-sunset-deleted", Level::Breaking);
const REQUEST_PARAMETER_SUNSET_PARSE: Rule =
    Rule::new("request-parameter-sunset-parse", Level::Breaking);
const SUNSET_DELETED: Rule = Rule::new("sunset-deleted", Level::Breaking);
const UNSTABLE_API_REMOVED: Rule = Rule::new("unstable-api-removed", Level::Info);

const DEPRECATED_SUNSET_MISSING: Stem =
    Stem::other("deprecated-sunset-missing", "is deprecated without a day on which it will go");
const DEPRECATED_SUNSET_INVALID: Stem =
    Stem::other("deprecated-sunset-invalid", "is deprecated with {new}, which is not a day");
const SUNSET_DATE_TOO_SMALL: Stem =
    Stem::other("sunset-date-too-small", "goes on {new}, which is too early");
const DEPRECATED_WITH_SUNSET: Stem =
    Stem::same("deprecated-with-sunset", "is deprecated and goes on {new}");
const STABILITY_DECREASED: Stem =
    Stem::other("stability-decreased", "promises less stability: {new}, and was {old}");
const STABILITY_INCREASED: Stem =
    Stem::same("stability-increased", "promises more stability: {new}, and was {old}");

/// The policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lifecycle {
    /// The day on which the comparison is made.
    pub today: Date,
    /// How many days something deprecated has to stay at least.
    pub notice: u16,
}

impl Lifecycle {
    /// The first day on which something that is deprecated today may go.
    fn earliest(self) -> Date {
        self.today.saturating_add(i64::from(self.notice).days())
    }
}

/// What something says of its age.
#[derive(Clone, Copy, Debug)]
struct Age<'a> {
    is_deprecated: bool,
    deprecated: Option<&'a Node>,
    sunset: Option<&'a Node>,
    stability: Option<&'a Node>,
}

impl<'a> Age<'a> {
    fn of(node: &'a Node) -> Self {
        let (deprecated, sunset) = (node.get("deprecated"), node.get("x-sunset"));
        let is_deprecated = node.is_set("deprecated");
        Self { is_deprecated, deprecated, sunset, stability: node.get("x-stability-level") }
    }

    fn of_schema(flat: &Flat<'a>) -> Self {
        Self {
            is_deprecated: flat.is_set("deprecated"),
            deprecated: flat.first("deprecated"),
            sunset: flat.first("x-sunset"),
            stability: flat.first("x-stability-level"),
        }
    }

    /// The day of the sunset: `None` if there is none, an error if it is not a day.
    fn day(&self) -> Option<Result<Date, ()>> {
        self.sunset.map(|node| node.as_str().and_then(|text| text.parse().ok()).ok_or(()))
    }
}

/// What is remarkable about a change of age.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Remark {
    SunsetMissing,
    SunsetInvalid,
    SunsetTooEarly,
    SunsetDeleted,
    SunsetMovedTooEarly,
    DeprecatedWithSunset,
    StabilityDecreased,
    StabilityIncreased,
    StabilityInvalid,
}

type Remarked<'a> = (Remark, Option<&'a Node>, Option<&'a Node>);

fn remarks<'a>(old: Age<'a>, new: Age<'a>, policy: Lifecycle) -> Vec<Remarked<'a>> {
    let mut remarks: Vec<_> = stability(old, new).into_iter().collect();
    let sides = (old.sunset, new.sunset);
    let remark = match (old.is_deprecated, new.is_deprecated, old.day(), new.day()) {
        (false, true, _, None) => {
            return with(remarks, Remark::SunsetMissing, (old.deprecated, new.deprecated));
        }
        (_, true, _, Some(Err(()))) if old.sunset != new.sunset => Remark::SunsetInvalid,
        (false, true, _, Some(Ok(day))) if day < policy.earliest() => Remark::SunsetTooEarly,
        (false, true, _, Some(Ok(_))) => Remark::DeprecatedWithSunset,
        (true, true, Some(_), None) => Remark::SunsetDeleted,
        (true, true, Some(Ok(before)), Some(Ok(after)))
            if after < before && after < policy.earliest() =>
        {
            Remark::SunsetMovedTooEarly
        }
        _ => return remarks,
    };
    remarks.push((remark, sides.0, sides.1));
    remarks
}

fn with<'a>(
    mut remarks: Vec<Remarked<'a>>,
    remark: Remark,
    (old, new): (Option<&'a Node>, Option<&'a Node>),
) -> Vec<Remarked<'a>> {
    remarks.push((remark, old, new));
    remarks
}

fn stability<'a>(old: Age<'a>, new: Age<'a>) -> Option<Remarked<'a>> {
    if old.stability == new.stability {
        return None;
    }
    let rank = |age: Age<'_>| match age.stability.map(Node::as_str) {
        // What says nothing is meant to stay.
        None | Some(Some("stable")) => Some(3),
        Some(Some("beta")) => Some(2),
        Some(Some("alpha")) => Some(1),
        Some(Some("draft")) => Some(0),
        _ => None,
    };
    let remark = match (rank(old), rank(new)) {
        (_, None) => Remark::StabilityInvalid,
        (Some(before), Some(after)) if after < before => Remark::StabilityDecreased,
        (Some(before), Some(after)) if after > before => Remark::StabilityIncreased,
        _ => return None,
    };
    Some((remark, old.stability, new.stability))
}

/// The changes of age of a schema, as the ends of the rules' ids.
pub(crate) fn schema<'a>(old: &Flat<'a>, new: &Flat<'a>, policy: Lifecycle) -> Vec<Change<'a>> {
    let found = remarks(Age::of_schema(old), Age::of_schema(new), policy).into_iter();
    let named = found.filter_map(|(remark, old, new)| Some((of_property(remark)?, old, new)));
    named.map(|(kind, old, new)| Change::own(kind, Action::Change, old, new)).collect()
}

fn of_property(remark: Remark) -> Option<Stem> {
    Some(match remark {
        Remark::SunsetMissing => DEPRECATED_SUNSET_MISSING,
        Remark::SunsetInvalid => DEPRECATED_SUNSET_INVALID,
        Remark::SunsetTooEarly | Remark::SunsetMovedTooEarly => SUNSET_DATE_TOO_SMALL,
        Remark::DeprecatedWithSunset => DEPRECATED_WITH_SUNSET,
        Remark::StabilityDecreased => STABILITY_DECREASED,
        Remark::StabilityIncreased => STABILITY_INCREASED,
        Remark::SunsetDeleted | Remark::StabilityInvalid => return None,
    })
}

fn of_operation(remark: Remark) -> Rule {
    match remark {
        Remark::SunsetMissing => API_DEPRECATED_SUNSET_MISSING,
        Remark::SunsetInvalid => API_DEPRECATED_SUNSET_PARSE,
        Remark::SunsetTooEarly => API_SUNSET_DATE_TOO_SMALL,
        Remark::SunsetDeleted => SUNSET_DELETED,
        Remark::SunsetMovedTooEarly => API_SUNSET_DATE_CHANGED_TOO_SMALL,
        Remark::DeprecatedWithSunset => ENDPOINT_DEPRECATED_WITH_SUNSET,
        Remark::StabilityDecreased => API_STABILITY_DECREASED,
        Remark::StabilityIncreased => API_STABILITY_INCREASED,
        Remark::StabilityInvalid => API_INVALID_STABILITY_LEVEL,
    }
}

fn of_parameter(remark: Remark) -> Option<Rule> {
    Some(match remark {
        Remark::SunsetMissing => REQUEST_PARAMETER_DEPRECATED_SUNSET_MISSING,
        Remark::SunsetInvalid => REQUEST_PARAMETER_SUNSET_PARSE,
        Remark::SunsetTooEarly => REQUEST_PARAMETER_SUNSET_DATE_TOO_SMALL,
        Remark::SunsetDeleted => REQUEST_PARAMETER_SUNSET_DELETED,
        Remark::SunsetMovedTooEarly => REQUEST_PARAMETER_SUNSET_DATE_CHANGED_TOO_SMALL,
        _ => return None,
    })
}

/// Looks at operations that both documents have.
pub(crate) fn operation<'a>(
    builders: &mut FindingBuilders<'a>,
    old: &Operation<'a>,
    new: &Operation<'a>,
    set: &OperationSet,
    policy: Lifecycle,
) {
    for (remark, old, new) in remarks(Age::of(old.node), Age::of(new.node), policy) {
        let builder =
            FindingBuilder::new(of_operation(remark), Action::Change, old, new, phrase(remark));
        builders.add(builder.of(set));
    }
}

/// Looks at a parameter that both documents have.
pub(crate) fn parameter<'a>(
    builders: &mut FindingBuilders<'a>,
    old: &'a Node,
    new: &'a Node,
    set: &OperationSet,
    policy: Lifecycle,
) {
    for (remark, old, new) in remarks(Age::of(old), Age::of(new), policy) {
        if let Some(rule) = of_parameter(remark) {
            let builder = FindingBuilder::new(rule, Action::Change, old, new, phrase(remark));
            builders.add(builder.of(set));
        }
    }
}

fn phrase(remark: Remark) -> &'static str {
    match remark {
        Remark::SunsetMissing => "is deprecated without a day until which it stays",
        Remark::SunsetInvalid => "has a sunset that is not a day",
        Remark::SunsetTooEarly => "goes too early after it was deprecated",
        Remark::SunsetDeleted => "no longer says until when it stays",
        Remark::SunsetMovedTooEarly => "goes earlier than was announced, and too early",
        Remark::DeprecatedWithSunset => "is deprecated, and stays long enough",
        Remark::StabilityDecreased => "is less stable than it was",
        Remark::StabilityIncreased => "is more stable than it was",
        Remark::StabilityInvalid => "has a level of stability that does not exist",
    }
}

/// Whether something promises nothing yet, so that nothing about it can break a caller.
pub(crate) fn is_unstable(node: &Node) -> bool {
    matches!(node.text("x-stability-level"), Some("draft" | "alpha"))
}

/// What concerns nothing but operations that promise nothing yet breaks nobody.
pub(crate) fn excuse_unstable(builders: &mut FindingBuilders<'_>, paths: &[Match<Path<'_>>]) {
    let paths = paths.iter();
    let calls = paths.flat_map(|(old, new)| operations(*old, *new)).enumerate();
    let unstable = calls.filter(|(_, (old, _))| old.is_some_and(|old| is_unstable(old.node)));
    let unstable: BTreeSet<_> = unstable.map(|(number, _)| number).collect();
    builders.excuse(&unstable);
}

/// The rule for an operation that is gone.
pub(crate) fn removed_operation(old: &Operation<'_>, has_path: bool, policy: Lifecycle) -> Rule {
    let age = Age::of(old.node);
    match (age.is_deprecated, age.day(), has_path) {
        _ if is_unstable(old.node) => UNSTABLE_API_REMOVED,
        (false, _, true) => API_REMOVED_WITHOUT_DEPRECATION,
        (false, _, false) => API_PATH_REMOVED_WITHOUT_DEPRECATION,
        (_, Some(Err(())), _) => API_PATH_SUNSET_PARSE,
        (_, Some(Ok(day)), true) if day > policy.today => API_REMOVED_BEFORE_SUNSET,
        (_, Some(Ok(day)), false) if day > policy.today => API_PATH_REMOVED_BEFORE_SUNSET,
        (.., true) => API_REMOVED_WITH_DEPRECATION,
        (.., false) => API_PATH_REMOVED_WITH_DEPRECATION,
    }
}

/// The rule for a parameter that is gone. Returns `None` if it was not deprecated.
pub(crate) fn removed_parameter(old: &Node, policy: Lifecycle) -> Option<Rule> {
    let age = Age::of(old);
    match age.day() {
        _ if !age.is_deprecated => None,
        Some(Ok(day)) if day > policy.today => Some(REQUEST_PARAMETER_REMOVED_BEFORE_SUNSET),
        _ => Some(REQUEST_PARAMETER_REMOVED_WITH_DEPRECATION),
    }
}

/// Looks at the version of the API, after everything else.
pub(crate) fn version<'a>(builders: &mut FindingBuilders<'a>, (old, new): (&'a Node, &'a Node)) {
    let at = |root: &'_ Node| root.get("info").and_then(|info| info.get("version")).map(Node::id);
    let found = builders.list().iter();
    let is_version = |builder: &&FindingBuilder<'_>| {
        builder.new.is_some() && builder.new.map(Node::id) == at(new)
    };
    let levels: Vec<_> = found
        .filter(|builder| !is_version(builder))
        .filter_map(|builder| builder.verdicts.last().map(|verdict| verdict.level))
        .collect();
    let of = |root: &'a Node| -> Option<&'a Node> { root.get("info")?.get("version") };
    let sides = (of(old), of(new));
    let number = |node: Option<&Node>| node.and_then(Node::as_str).and_then(numbers);
    let (Some(before), Some(after)) = (number(sides.0), number(sides.1)) else { return };
    let breaks = levels.contains(&Level::Breaking);
    let (rule, action, phrase) = match after.cmp(&before) {
        std::cmp::Ordering::Less => {
            (API_VERSION_DECREASED, Action::Decrease, "the version went back")
        }
        std::cmp::Ordering::Equal if !levels.is_empty() => {
            (API_VERSION_NOT_BUMPED, Action::Change, "the version is the same as before")
        }
        _ if breaks && after.first() == before.first() => {
            (API_MAJOR_VERSION_NOT_BUMPED, Action::Increase, "the major version is as before")
        }
        _ => return,
    };
    builders.add(FindingBuilder::new(rule, action, sides.0, sides.1, phrase));
}

/// `1.2.3` as numbers. Returns `None` if it is something else.
fn numbers(text: &str) -> Option<Vec<u64>> {
    text.trim_start_matches('v').split(['.', '-']).map(|part| part.parse().ok()).collect()
}

/// The operations that a path still has.
pub(crate) fn has_operations(paths: &[Match<Path<'_>>], old: &Operation<'_>) -> bool {
    let same = |path: &crate::operations::Path<'_>| path.template == old.path.template;
    let paths = paths.iter().filter(|(from, _)| from.as_ref().is_some_and(same));
    paths.into_iter().any(|(_, to)| to.is_some() && !operations(None, *to).is_empty())
}
