//! What the extension keys of this project mean to callers.

use openapi_diff::{ExtensionChange, ExtensionRule, Level, Rule};
use openapi_model::{Kind, Node};

/// The rules about the extension keys, which the engine is handed.
pub(super) const RULES: &[ExtensionRule] = &[
    rule(Kind::Operation, "x-effect", effect),
    rule(Kind::Operation, "x-permission", permission),
    rule(Kind::Operation, "x-host", host),
    rule(Kind::Operation, "x-partner", partner),
    rule(Kind::Operation, "x-echo", echo),
    rule(Kind::Server, "x-host", server),
    rule(Kind::Server, "x-environment", server),
    ExtensionRule {
        kind: None,
        key: "x-documentation",
        inside: Some("evidence"),
        compare: evidence,
    },
];

type Sides<'a> = (Option<&'a Node>, Option<&'a Node>);
type Compare = fn(Option<&Node>, Option<&Node>) -> Option<ExtensionChange>;

const fn rule(kind: Kind, key: &'static str, compare: Compare) -> ExtensionRule {
    ExtensionRule { kind: Some(kind), key, inside: None, compare }
}

const fn change(id: &'static str, level: Level) -> Option<ExtensionChange> {
    Some(ExtensionChange { rule: Rule::new(id, level), words: None })
}

/// A caller repeats what only reads, and must not repeat what writes.
fn effect(old: Option<&Node>, new: Option<&Node>) -> Option<ExtensionChange> {
    let strength = |node: Option<&Node>| match node.and_then(Node::as_str) {
        Some("read") => Some(0),
        Some("idempotent") => Some(1),
        Some("write") => Some(2),
        _ => None,
    };
    match (strength(old), strength(new)) {
        (Some(before), Some(after)) if after > before => {
            change("x-effect-strengthened", Level::Breaking)
        }
        (Some(before), Some(after)) if after < before => change("x-effect-weakened", Level::Info),
        _ => change("x-effect-changed", Level::Warning),
    }
}

fn permission(old: Option<&Node>, new: Option<&Node>) -> Option<ExtensionChange> {
    match (old, new) {
        (None, _) => change("x-permission-added", Level::Breaking),
        (_, None) => change("x-permission-removed", Level::Info),
        _ => change("x-permission-changed", Level::Breaking),
    }
}

/// The first host is the default of a call.
fn host(old: Option<&Node>, new: Option<&Node>) -> Option<ExtensionChange> {
    let (old, new) = (hosts(old), hosts(new));
    let is_in = |hosts: &[&str], all: &[&str]| hosts.iter().all(|host| all.contains(host));
    if !is_in(&old, &new) {
        change("x-host-removed", Level::Breaking)
    } else if old.first() != new.first() {
        change("x-host-default-changed", Level::Warning)
    } else {
        change("x-host-added", Level::Info)
    }
}

fn hosts(node: Option<&Node>) -> Vec<&str> {
    let one = node.and_then(Node::as_str);
    let many = node.map_or(&[][..], Node::items).iter().filter_map(Node::as_str);
    one.into_iter().chain(many).collect()
}

fn partner(old: Option<&Node>, new: Option<&Node>) -> Option<ExtensionChange> {
    let is_set = |node: Option<&Node>| node.and_then(Node::as_bool) == Some(true);
    match (is_set(old), is_set(new)) {
        (true, false) => change("x-partner-removed", Level::Breaking),
        (false, true) => change("x-partner-added", Level::Info),
        _ => None,
    }
}

fn echo(_: Option<&Node>, _: Option<&Node>) -> Option<ExtensionChange> {
    change("x-echo-changed", Level::Warning)
}

fn server(_: Option<&Node>, _: Option<&Node>) -> Option<ExtensionChange> {
    change("server-host-changed", Level::Warning)
}

/// How sure the documentation is. Nothing else of it matters to callers.
fn evidence(old: Option<&Node>, new: Option<&Node>) -> Option<ExtensionChange> {
    let sides: Sides<'_> = (old, new);
    let text = |node: Option<&Node>| node.and_then(Node::as_str).unwrap_or("nothing").to_owned();
    let words = format!("the evidence is `{}` and was `{}`", text(sides.1), text(sides.0));
    let is_documented = |node: Option<&Node>| node.and_then(Node::as_str) == Some("documented");
    let rule = match (is_documented(old), is_documented(new)) {
        (true, _) => Rule::new("evidence-weakened", Level::Warning),
        (_, true) => Rule::new("evidence-strengthened", Level::Info),
        _ => Rule::new("evidence-changed", Level::Info),
    };
    Some(ExtensionChange { rule, words: Some(words) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(key: &str, kind: Kind, old: &str, new: &str) -> Option<(&'static str, Level)> {
        let node = |text: &str| {
            (!text.is_empty()).then(|| openapi_model::parse("a.yaml", text).expect("YAML"))
        };
        let (old, new) = (node(old), node(new));
        let rule =
            RULES.iter().find(|rule| rule.key == key && rule.kind.is_none_or(|own| own == kind));
        let compare = rule.expect("there is a rule").compare;
        compare(old.as_ref(), new.as_ref()).map(|change| (change.rule.id, change.rule.level))
    }

    #[test]
    fn extensions_mean_to_callers_what_the_client_makes_of_them() {
        use Kind::{Operation, Server};
        for (key, kind, old, new, id, level) in [
            ("x-effect", Operation, "read", "write", "x-effect-strengthened", Level::Breaking),
            ("x-effect", Operation, "write", "idempotent", "x-effect-weakened", Level::Info),
            ("x-effect", Operation, "write", "sometimes", "x-effect-changed", Level::Warning),
            ("x-permission", Operation, "", "a", "x-permission-added", Level::Breaking),
            ("x-permission", Operation, "a", "b", "x-permission-changed", Level::Breaking),
            ("x-permission", Operation, "a", "", "x-permission-removed", Level::Info),
            ("x-host", Operation, "[a, b]", "[a]", "x-host-removed", Level::Breaking),
            ("x-host", Operation, "[a, b]", "[b, a]", "x-host-default-changed", Level::Warning),
            ("x-host", Operation, "[a]", "[a, b]", "x-host-added", Level::Info),
            ("x-partner", Operation, "true", "", "x-partner-removed", Level::Breaking),
            ("x-partner", Operation, "", "true", "x-partner-added", Level::Info),
            ("x-echo", Operation, "", "{a: b}", "x-echo-changed", Level::Warning),
            ("x-environment", Server, "live", "test", "server-host-changed", Level::Warning),
            (
                "x-documentation",
                Operation,
                "documented",
                "partial",
                "evidence-weakened",
                Level::Warning,
            ),
            (
                "x-documentation",
                Operation,
                "partial",
                "documented",
                "evidence-strengthened",
                Level::Info,
            ),
            ("x-documentation", Operation, "partial", "guessed", "evidence-changed", Level::Info),
        ] {
            assert_eq!(found(key, kind, old, new), Some((id, level)), "{key}: {old} to {new}");
        }
        assert_eq!(found("x-partner", Operation, "", "false"), None);
    }
}
