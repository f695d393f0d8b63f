//! The rule that a change of a schema falls under, by where the schema is used.

use crate::{
    action::{Action, Level},
    change::{Change, Kind, PropertyFlags},
    rules,
    usage::{Direction, Usage},
};

/// A rule and how much it matters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Verdict {
    pub(crate) level: Level,
    pub(crate) rule: String,
}

/// The rule for a change where the schema has this usage. `flags` are those of the schema as a
/// property.
pub(crate) fn verdict(usage: Usage, change: &Change<'_>, flags: PropertyFlags) -> Verdict {
    match change.kind {
        Kind::Unhandled(_) | Kind::Uncompared(_) => {
            Verdict { level: Level::Breaking, rule: "unhandled".to_owned() }
        }
        Kind::Outside => {
            let rule = "external-reference-changed".to_owned();
            Verdict { level: Level::Breaking, rule }
        }
        Kind::Own(kind) => {
            let is_text = matches!(usage, Usage::Parameter | Usage::HeaderParameter);
            own(usage, change.as_text.filter(|_| is_text).unwrap_or(kind), flags)
        }
        Kind::Property(what, own) => property(usage.nested(), what, own.within(flags)),
    }
}

fn own(usage: Usage, kind: &'static str, flags: PropertyFlags) -> Verdict {
    let unseen = unseen(usage, flags);
    let rule = match (usage, kind) {
        (Usage::ResponseBody, "enum-value-removed") => {
            "response-mediatype-enum-value-removed".into()
        }
        _ => format!("{}-{kind}", unseen.unwrap_or_else(|| usage.prefix())),
    };
    let level = rules::level(&rule).unwrap_or_else(|| match unseen {
        Some(_) => Level::Info,
        None => by_variance(usage, kind),
    });
    Verdict { level, rule }
}

/// A property that this direction does not carry.
fn unseen(usage: Usage, flags: PropertyFlags) -> Option<&'static str> {
    match usage {
        Usage::RequestProperty if flags.read_only => Some("request-read-only-property"),
        Usage::ResponseProperty if flags.write_only => Some("response-write-only-property"),
        _ => None,
    }
}

fn property(usage: Usage, what: &str, mut flags: PropertyFlags) -> Verdict {
    // Only a body can leave out what the service alone writes.
    flags.read_only &= usage == Usage::RequestProperty || what.ends_with("only");
    let rule = match usage.direction() {
        _ if usage.is_negated() => format!("{}-property-{what}", usage.prefix()),
        Direction::Request => request_property(usage.prefix(), what, flags),
        Direction::Response => response_property(what, flags),
    };
    let level = rules::level(&rule).unwrap_or_else(|| match (usage.direction(), what) {
        _ if usage.is_negated() => by_variance(usage, what),
        _ if unseen(usage, flags).is_some() => Level::Info,
        (Direction::Request, "removed") if flags.is_closed => Level::Breaking,
        (Direction::Request, "added") if flags.required => Level::Breaking,
        (Direction::Request, "became-required") => Level::Breaking,
        (Direction::Request, "removed") => Level::Warning,
        _ => Level::Info,
    });
    Verdict { level, rule }
}

fn request_property(prefix: &str, what: &str, flags: PropertyFlags) -> String {
    let required = if flags.required { "required" } else { "optional" };
    let with_default = if flags.has_default { "-with-default" } else { "" };
    if flags.read_only && !what.ends_with("only") {
        return format!("request-read-only-property-{what}");
    }
    match what {
        "added" if flags.required => format!("new-required-{prefix}{with_default}"),
        "added" => format!("new-optional-{prefix}"),
        "became-required" => format!("{prefix}-became-required{with_default}"),
        "removed" if flags.is_closed => format!("{prefix}-removed-from-closed"),
        "removed" | "became-optional" => format!("{prefix}-{what}"),
        _ => prefix.replacen("request-", &format!("request-{required}-"), 1) + "-" + what,
    }
}

fn response_property(what: &str, flags: PropertyFlags) -> String {
    let required = if flags.required { "required" } else { "optional" };
    let write_only = if flags.write_only { "write-only-" } else { "" };
    match what {
        "added" | "removed" => format!("response-{required}-{write_only}property-{what}"),
        "became-required" | "became-optional" => format!("response-{write_only}property-{what}"),
        _ => format!("response-{required}-property-{what}"),
    }
}

/// The level where no row of the table says another: what a request may allow, a response must not.
fn by_variance(usage: Usage, kind: &str) -> Level {
    use Direction::{Request, Response};
    let direction = usage.direction();
    match (direction, variance(kind).under(usage)) {
        (_, Variance::None) => Level::Info,
        (_, Variance::Other) => Level::Breaking,
        (Request, Variance::Narrower) | (Response, Variance::Wider) => match kind {
            _ if usage.is_negated() => Level::Breaking,
            "enum-value-added" | "any-of-became-one-of" => Level::Warning,
            _ if direction == Request && kind.ends_with("-set") => Level::Warning,
            _ => Level::Breaking,
        },
        (Request, Variance::Wider) | (Response, Variance::Narrower) => Level::Info,
    }
}

/// What a change does to the set of values that a schema allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Variance {
    Narrower,
    Wider,
    /// Another set.
    Other,
    /// The same set.
    None,
}

impl Variance {
    /// What must not be is the larger the less is allowed.
    fn under(self, usage: Usage) -> Self {
        match self {
            Self::Narrower if usage.is_negated() => Self::Wider,
            Self::Wider if usage.is_negated() => Self::Narrower,
            other => other,
        }
    }
}

fn variance(kind: &str) -> Variance {
    match kind {
        "type-generalized"
        | "list-of-types-widened"
        | "became-nullable"
        | "no-longer-enum"
        | "enum-value-added"
        | "one-of-added"
        | "any-of-added"
        | "no-longer-one-of"
        | "no-longer-any-of"
        | "not-removed"
        | "pattern-removed"
        | "pattern-generalized"
        | "items-unset"
        | "multiple-of-generalized"
        | "removed"
        | "became-optional"
        | "additional-properties-unrestricted" => Variance::Wider,
        "type-specialized"
        | "list-of-types-narrowed"
        | "became-not-nullable"
        | "became-enum"
        | "enum-value-removed"
        | "x-extensible-enum-value-removed"
        | "one-of-removed"
        | "any-of-removed"
        | "became-one-of"
        | "became-any-of"
        | "not-added"
        | "pattern-added"
        | "items-set"
        | "multiple-of-specialized"
        | "any-of-became-one-of"
        | "added"
        | "became-required"
        | "additional-properties-forbidden"
        | "additional-properties-restricted" => Variance::Narrower,
        "type-compatible"
        | "x-extensible-enum-value-added"
        | "default-value-added"
        | "default-value-changed"
        | "default-value-removed"
        | "deprecated"
        | "reactivated"
        | "one-of-became-any-of"
        | "became-read-only"
        | "became-not-read-only"
        | "became-write-only"
        | "became-not-write-only"
        | "additional-properties-allowed" => Variance::None,
        "discriminator-value-added" => Variance::Wider,
        "discriminator-value-removed" => Variance::Narrower,
        "discriminator-value-changed" => Variance::Other,
        _ if kind.starts_with("discriminator") => Variance::None,
        _ => limit(kind),
    }
}

fn limit(kind: &str) -> Variance {
    let is_upper = kind.starts_with("max");
    match kind.rsplit_once('-') {
        Some((_, "set")) => Variance::Narrower,
        Some((_, "unset")) => Variance::Wider,
        Some((_, "increased")) if is_upper => Variance::Wider,
        Some((_, "decreased")) if is_upper => Variance::Narrower,
        Some((_, "increased")) => Variance::Narrower,
        Some((_, "decreased")) => Variance::Wider,
        _ => Variance::Other,
    }
}

/// The change in words, without its place.
pub(crate) fn phrase(usage: Usage, change: &Change<'_>) -> String {
    let phrase = plain_phrase(change);
    if !usage.is_negated() || matches!(change.kind, Kind::Uncompared(_)) {
        return phrase;
    }
    match change.kind {
        Kind::Own("enum-value-added" | "enum-value-removed") => {
            phrase.replacen("allow", "exclude", 1)
        }
        _ => format!("in what is excluded: {phrase}"),
    }
}

fn plain_phrase(change: &Change<'_>) -> String {
    if let Some(words) = &change.words {
        return words.clone();
    }
    let from = change.old.map(crate::wording::short);
    let to = change.new.map(crate::wording::short);
    let (from, to) = (from.as_deref().unwrap_or("nothing"), to.as_deref().unwrap_or("nothing"));
    match change.kind {
        Kind::Unhandled(keyword) => {
            format!("the keyword `{keyword}` is not understood here: {from} → {to}")
        }
        Kind::Uncompared(reason) => reason.to_owned(),
        Kind::Outside => "refers to another place outside of the document".to_owned(),
        Kind::Property(what, flags) => {
            let required = if flags.required { "required" } else { "optional" };
            match what {
                "added" => format!("is a new {required} property"),
                "removed" => format!("is gone; it was {required}"),
                _ => what.replace('-', " "),
            }
        }
        Kind::Own(kind) => own_phrase(kind, change.action, from, to),
    }
}

fn own_phrase(kind: &str, action: Action, from: &str, to: &str) -> String {
    match kind {
        "enum-value-added" | "x-extensible-enum-value-added" => format!("also allows {to}"),
        "enum-value-removed" | "x-extensible-enum-value-removed" => {
            format!("no longer allows {from}")
        }
        "type-changed"
        | "type-generalized"
        | "type-specialized"
        | "type-compatible"
        | "list-of-types-widened"
        | "list-of-types-narrowed" => {
            format!("{}: {from} → {to}", kind.replace('-', " "))
        }
        _ if kind.contains("became") || kind.starts_with("no-longer") => kind.replace('-', " "),
        _ => match action {
            Action::Add | Action::Set => format!("{}: {to}", kind.replace('-', " ")),
            Action::Remove | Action::Unset => format!("{}: {from}", kind.replace('-', " ")),
            _ => format!("{}: {from} → {to}", kind.replace('-', " ")),
        },
    }
}
