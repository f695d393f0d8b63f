//! Credentials: which alternatives an operation accepts.

use std::collections::{BTreeMap, BTreeSet};

use openapi_model::{Entry, Node};

use super::{Call, Comparison};
use crate::{
    action::{Action, Level},
    document::Document,
    finding_builder::FindingBuilder,
    grammar::{Kind, Shape, shape},
    operation_set::OperationSet,
    rules::{Presence, Rule},
};

const SECURITY_CHANGED: Rule = Rule::new("security-changed", Level::Breaking);
const SECURITY_NARROWED: Rule = Rule::new("security-narrowed", Level::Breaking);
const SECURITY_WIDENED: Rule = Rule::new("security-widened", Level::Info);

/// One alternative: the schemes that are needed together, with their scopes.
type Requirement = BTreeMap<String, BTreeSet<String>>;

pub(super) fn compare<'a>(comparison: &mut Comparison<'a>, calls: &[Call<'a>]) {
    let names = renamed_schemes(comparison.old, comparison.new);
    let (old, new) = (&comparison.old.root, &comparison.new.root);
    let global = [old.get("security"), new.get("security")];
    let nobody = OperationSet::default();
    Lists { names: &names, rules: &GLOBAL, operations: &nobody }.compare(comparison, global);
    for call in calls {
        let own = [call.old.node.get("security"), call.new.node.get("security")];
        let effective = [own[0].or(global[0]), own[1].or(global[1])];
        let lists = Lists { names: &names, rules: &OWN, operations: &call.set };
        if own[0].is_some() || own[1].is_some() {
            lists.compare(comparison, effective);
        } else {
            Lists { rules: &GLOBAL, ..lists }.compare(comparison, effective);
        }
        lists.variance(comparison, effective);
    }
}

/// What schemes are called here that say the same under another name in the other document.
#[derive(Debug, Default)]
struct Names {
    old: BTreeMap<String, String>,
    new: BTreeMap<String, String>,
}

fn renamed_schemes(old: &Document, new: &Document) -> Names {
    let (old, new) = (schemes(old), schemes(new));
    let mut names = Names::default();
    let mut free: Vec<_> = new.iter().filter(|entry| !has(old, &entry.key)).collect();
    for entry in old.iter().filter(|entry| !has(new, &entry.key)) {
        let says = facts(&entry.value);
        if let Some(index) = free.iter().position(|other| facts(&other.value) == says) {
            let renamed = free.remove(index).key.clone();
            let both = format!("{} or {renamed}", entry.key);
            names.old.insert(entry.key.clone(), both.clone());
            names.new.insert(renamed, both);
        }
    }
    names
}

fn schemes(document: &Document) -> &[Entry] {
    document.find("#/components/securitySchemes").map_or(&[], Node::entries)
}

fn has(entries: &[Entry], key: &str) -> bool {
    entries.iter().any(|entry| entry.key == key)
}

/// What a scheme says to machines.
fn facts(scheme: &Node) -> BTreeMap<&str, String> {
    let is_fact = |key: &str| {
        shape(Kind::SecurityScheme, key).is_some_and(|shape| shape != Shape::Documentation)
    };
    let facts = scheme.entries().iter().filter(|entry| is_fact(&entry.key));
    let has_no_case = |key: &str| match key {
        "scheme" => true,
        "name" => scheme.text("in") == Some("header"),
        _ => false,
    };
    let fact = |entry: &Entry| match entry.value.as_str().filter(|_| has_no_case(&entry.key)) {
        Some(text) => text.to_lowercase(),
        None => entry.value.canonical(),
    };
    facts.map(|entry| (entry.key.as_str(), fact(entry))).collect()
}

/// The rules about a list of alternatives.
struct SecurityRules {
    alternative: Presence,
    scope: Presence,
}

const GLOBAL: SecurityRules = SecurityRules {
    alternative: Presence::new("api-global-security", [Level::Info, Level::Info, Level::Breaking]),
    scope: Presence::new("api-global-security-scope", [Level::Info, Level::Info, Level::Breaking]),
};

const OWN: SecurityRules = SecurityRules {
    alternative: Presence::new("api-security", [Level::Info, Level::Info, Level::Breaking]),
    scope: Presence::new("api-security-scope", [Level::Info, Level::Info, Level::Breaking]),
};

/// Two lists of alternatives.
#[derive(Clone, Copy)]
struct Lists<'s> {
    names: &'s Names,
    rules: &'static SecurityRules,
    operations: &'s OperationSet,
}

impl Lists<'_> {
    fn compare<'a>(self, comparison: &mut Comparison<'a>, [old, new]: [Option<&'a Node>; 2]) {
        let (old, new) = (self.alternatives(old, true), self.alternatives(new, false));
        let (mut gone, mut more) = (Vec::new(), Vec::new());
        for (node, requirement) in &old {
            if !new.iter().any(|(_, other)| other == requirement) {
                gone.push((*node, requirement));
            }
        }
        for (node, requirement) in &new {
            if !old.iter().any(|(_, other)| other == requirement) {
                more.push((*node, requirement));
            }
        }
        gone.retain(|(node, requirement)| {
            let same = more.iter().position(|(_, other)| other.keys().eq(requirement.keys()));
            let Some(index) = same else { return true };
            let (other_node, other) = more.remove(index);
            self.scopes(comparison, [(node, requirement), (other_node, other)]);
            false
        });
        for (node, _) in gone {
            let builder = FindingBuilder::presence(
                self.rules.alternative,
                Some(node),
                None,
                &credential(node),
            );
            comparison.builders.add(builder.of(self.operations));
        }
        for (node, _) in more {
            let builder = FindingBuilder::presence(
                self.rules.alternative,
                None,
                Some(node),
                &credential(node),
            );
            comparison.builders.add(builder.of(self.operations));
        }
    }

    fn alternatives(self, list: Option<&Node>, is_old: bool) -> Vec<(&Node, Requirement)> {
        let items = list.map_or(&[][..], Node::items);
        items.iter().map(|item| (item, self.requirement(item, is_old))).collect()
    }

    fn requirement(self, item: &Node, is_old: bool) -> Requirement {
        let names = if is_old { &self.names.old } else { &self.names.new };
        let name = |key: &String| names.get(key).unwrap_or(key).clone();
        let scopes =
            |node: &Node| node.items().iter().filter_map(Node::as_str).map(str::to_owned).collect();
        item.entries().iter().map(|entry| (name(&entry.key), scopes(&entry.value))).collect()
    }

    fn scopes<'a>(
        self,
        comparison: &mut Comparison<'a>,
        [(old_node, old), (new_node, new)]: [(&'a Node, &Requirement); 2],
    ) {
        for (node, own, other) in [(old_node, old, new), (new_node, new, old)] {
            for entry in node.entries() {
                for scope in entry.value.items() {
                    let text = scope.as_str().unwrap_or_default();
                    let has = |all: &Requirement| all.values().any(|scopes| scopes.contains(text));
                    if !has(own) || has(other) {
                        continue;
                    }
                    let is_old = std::ptr::eq(node, old_node);
                    let sides = if is_old { (Some(scope), None) } else { (None, Some(scope)) };
                    let phrase = format!("the scope `{text}` of `{}`", entry.key);
                    let builder =
                        FindingBuilder::presence(self.rules.scope, sides.0, sides.1, &phrase);
                    comparison.builders.add(builder.of(self.operations));
                }
            }
        }
    }

    /// Whether a caller with the old credentials still gets in.
    fn variance<'a>(self, comparison: &mut Comparison<'a>, [old, new]: [Option<&'a Node>; 2]) {
        let before = self.accepted(old, true);
        let after = self.accepted(new, false);
        let lost = before.iter().any(|requirement| !is_enough(requirement, &after));
        let won = after.iter().any(|requirement| !is_enough(requirement, &before));
        let (rule, action, phrase) = match (lost, won) {
            (true, true) => (SECURITY_CHANGED, Action::Change, "wants other credentials"),
            (true, false) => {
                (SECURITY_NARROWED, Action::Specialize, "no longer takes every credential")
            }
            (false, true) => (SECURITY_WIDENED, Action::Generalize, "takes more credentials"),
            (false, false) => return,
        };
        let builder = FindingBuilder::new(rule, action, old, new, phrase);
        comparison.builders.add(builder.of(self.operations));
    }

    /// An empty list asks for nothing, as an empty alternative does.
    fn accepted(self, list: Option<&Node>, is_old: bool) -> Vec<Requirement> {
        let items = list.map_or(&[][..], Node::items);
        if items.is_empty() {
            return vec![Requirement::new()];
        }
        items.iter().map(|item| self.requirement(item, is_old)).collect()
    }
}

/// An alternative in words.
fn credential(requirement: &Node) -> String {
    let names: Vec<_> =
        requirement.entries().iter().map(|entry| format!("`{}`", entry.key)).collect();
    match names.is_empty() {
        true => "access without a credential".to_owned(),
        false => format!("the credential {}", names.join(" with ")),
    }
}

/// Whether a caller that satisfies `requirement` satisfies one of the others as well.
fn is_enough(requirement: &Requirement, others: &[Requirement]) -> bool {
    let fulfils = |other: &Requirement| {
        other.iter().all(|(scheme, scopes)| {
            requirement.get(scheme).is_some_and(|held| scopes.is_subset(held))
        })
    };
    others.iter().any(fulfils)
}
