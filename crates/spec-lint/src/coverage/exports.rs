//! Types that a caller gets from a method of the facade, or hands to one, and cannot name.

use std::collections::BTreeSet;

use openapi_model::{Anchor, Kind, ObjectRef, Objects};
use sdk_codegen::finding::{Findings, Rule};

use super::facade::{self, Module};

const TYPE_EXPORT: Rule = Rule {
    id: "type-export",
    why: "a type that no module of the facade exports cannot be written down by a caller",
};

pub(super) const RULES: &[Rule] = &[TYPE_EXPORT];

/// A component that the signatures of a group lead to, and that no group exports.
#[derive(Clone, Debug)]
pub(super) struct Hidden {
    component: String,
    group: String,
    anchor: Anchor,
}

/// The hidden components of all groups, each once.
pub(super) fn hidden(objects: &Objects<'_>, modules: &[(String, Module)]) -> Vec<Hidden> {
    let mut found: Vec<Hidden> = Vec::new();
    for (group, module) in modules {
        for component in reached(objects, &module.public_types) {
            let own_group = component.text("x-group").unwrap_or_default().replace('-', "_");
            let is_exported = modules.iter().any(|(_, module)| {
                module.exports.contains(component.name) || module.globs.contains(&own_group)
            });
            let is_known = found.iter().any(|known| known.component == component.name);
            if !is_exported && !is_known {
                let (component, anchor) = (component.name.to_owned(), component.anchor());
                found.push(Hidden { component, group: group.clone(), anchor });
            }
        }
    }
    found
}

/// The components of these names, and all that they refer to.
fn reached<'t, 'a>(objects: &'t Objects<'a>, names: &BTreeSet<String>) -> Vec<&'t ObjectRef<'a>> {
    let is_component = |object: &&ObjectRef<'a>| objects.is_component(object);
    let named = objects.all(Kind::Schema).filter(is_component);
    let named = named.filter(|object| names.contains(object.name)).map(|object| object.id);
    let reached = objects.reach(named.collect::<Vec<_>>());
    let all = objects.all(Kind::Schema).filter(is_component);
    all.filter(|object| reached.contains(&object.id)).collect()
}

pub(super) fn check(hidden: &[Hidden], findings: &mut Findings) {
    for Hidden { component, group, anchor } in hidden {
        let file = facade::file(group);
        let message = format!("{file} hands `{component}` to callers, and no group exports it");
        let fix = format!("add `pub use returning_ai_client::types::{component};` to {file}");
        findings.add(TYPE_EXPORT, anchor.clone(), message, fix);
    }
}
