//! Media types of bodies, answers and parameters.

use openapi_model::{Entry, Node};

use super::Comparison;
use crate::{
    action::Action,
    finding_builder::FindingBuilder,
    operation_set::OperationSet,
    usage::{Direction, Usage},
};

/// What media types are compared for.
struct Owner<'s> {
    operations: &'s OperationSet,
    usage: Usage,
}

impl Owner<'_> {
    /// The beginning of the ids of rules.
    fn prefix(&self) -> &'static str {
        match self.usage {
            Usage::RequestBody => "request-body-media-type",
            Usage::Parameter | Usage::HeaderParameter => "request-parameter-media-type",
            Usage::ResponseHeader => "response-header-media-type",
            _ => "response-media-type",
        }
    }

    fn schema_prefix(&self) -> String {
        match self.usage.direction() {
            Direction::Request => format!("{}-schema", self.prefix()),
            Direction::Response => "response-body-media-type-schema".to_owned(),
        }
    }
}

/// Compares what stands at `content` of two objects.
pub(super) fn compare<'a>(
    comparison: &mut Comparison<'a>,
    operations: &OperationSet,
    usage: Usage,
    [old, new]: [Option<&'a Node>; 2],
) {
    let owner = Owner { operations, usage };
    let content = |node: Option<&'a Node>| -> Vec<&'a Entry> {
        let content = node.and_then(|node| node.get("content"));
        content.map_or(&[][..], Node::entries).iter().collect()
    };
    let (mut old, mut new) = (content(old), content(new));
    let essence = |name: &str| name.split(';').next().unwrap_or(name).trim().to_lowercase();
    for (from, to) in take(&mut old, &mut new, |from, to| from == to) {
        both(comparison, &owner, from, to);
    }
    let alike = |from: &str, to: &str| {
        essence(from) == essence(to)
            || covers(&essence(from), &essence(to))
            || covers(&essence(to), &essence(from))
    };
    for (from, to) in take(&mut old, &mut new, alike) {
        renamed(comparison, &owner, from, to);
        both(comparison, &owner, from, to);
    }
    for entry in old {
        let phrase = format!("the media type `{}`", entry.key);
        let builder = FindingBuilder::presence(owner.prefix(), Some(&entry.value), None, &phrase);
        report(comparison, &owner, builder);
    }
    for entry in new {
        let phrase = format!("the media type `{}`", entry.key);
        let builder = FindingBuilder::presence(owner.prefix(), None, Some(&entry.value), &phrase);
        report(comparison, &owner, builder);
    }
}

/// Takes out of both lists what belongs together.
fn take<'a>(
    old: &mut Vec<&'a Entry>,
    new: &mut Vec<&'a Entry>,
    belongs: impl Fn(&str, &str) -> bool,
) -> Vec<(&'a Entry, &'a Entry)> {
    let mut pairs = Vec::new();
    old.retain(|from| match new.iter().position(|to| belongs(&from.key, &to.key)) {
        Some(index) => {
            pairs.push((*from, new.remove(index)));
            false
        }
        None => true,
    });
    pairs
}

/// Whether a name stands for the other one too, as `application/*` and `application/json` do for
/// `application/problem+json`.
fn covers(wide: &str, narrow: &str) -> bool {
    let (Some((wide_type, wide_sub)), Some((narrow_type, narrow_sub))) =
        (wide.split_once('/'), narrow.split_once('/'))
    else {
        return false;
    };
    wide != narrow
        && (wide == "*/*"
            || (wide_type == narrow_type
                && (wide_sub == "*" || narrow_sub.ends_with(&format!("+{wide_sub}")))))
}

fn renamed<'a>(comparison: &mut Comparison<'a>, owner: &Owner<'_>, old: &'a Entry, new: &'a Entry) {
    let (word, action) = match (old.key.contains(';'), new.key.contains(';')) {
        _ if covers(&new.key, &old.key) => ("generalized", Action::Generalize),
        _ if covers(&old.key, &new.key) => ("specialized", Action::Specialize),
        _ => ("changed", Action::Change),
    };
    let rule = format!("{}-name-{word}", owner.prefix());
    let phrase = format!("the media type `{}` is `{}` now", old.key, new.key);
    let builder = FindingBuilder::new(&rule, action, Some(&old.value), Some(&new.value), phrase);
    report(comparison, owner, builder);
}

fn both<'a>(comparison: &mut Comparison<'a>, owner: &Owner<'_>, old: &'a Entry, new: &'a Entry) {
    let name = &new.key;
    let (old, new) = (&old.value, &new.value);
    comparison.visit(old, new);
    comparison.contents.push((old, new, owner.operations.clone()));
    encodings(comparison, owner, old, new);
    match (old.get("schema"), new.get("schema")) {
        (Some(from), Some(to)) => comparison.schemas(from, to, owner.usage, owner.operations),
        (None, None) => {}
        (from, to) => {
            let phrase = format!("the schema of `{name}`");
            let builder = FindingBuilder::presence(&owner.schema_prefix(), from, to, &phrase);
            report(comparison, owner, builder);
        }
    }
}

/// The headers of the parts of a body. Whether there is one is a matter of the encoding.
fn encodings<'a>(comparison: &mut Comparison<'a>, owner: &Owner<'_>, old: &'a Node, new: &'a Node) {
    let usage = match owner.usage.direction() {
        Direction::Request => Usage::HeaderParameter,
        Direction::Response => Usage::ResponseHeader,
    };
    for (from, to) in shared("encoding", old, new) {
        for (from, to) in shared("headers", from, to) {
            let (from, to) = (comparison.old.resolve(from), comparison.new.resolve(to));
            if let (Some(from), Some(to)) = (from.get("schema"), to.get("schema")) {
                comparison.schemas(from, to, usage, owner.operations);
            }
        }
    }
}

/// What both objects have under the same names at a key.
fn shared<'a>(key: &str, old: &'a Node, new: &'a Node) -> Vec<(&'a Node, &'a Node)> {
    let entries = old.get(key).map_or(&[][..], Node::entries).iter();
    let partner = |entry: &'a Entry| Some((&entry.value, new.get(key)?.get(&entry.key)?));
    entries.filter_map(partner).collect()
}

fn report<'a>(comparison: &mut Comparison<'a>, owner: &Owner<'_>, builder: FindingBuilder<'a>) {
    comparison.builders.add(builder.of(owner.operations).going(owner.usage.direction()));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_and_suffixes_cover_names() {
        assert!(covers("application/*", "application/json"));
        assert!(covers("application/json", "application/problem+json"));
        assert!(!covers("application/json", "application/xml"));
        assert!(!covers("text/*", "application/json"));
    }
}
