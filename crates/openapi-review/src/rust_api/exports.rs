//! What the facade makes public of the generated types.

use std::collections::{BTreeMap, BTreeSet};

use syn::{Item, UseTree, Visibility};

use super::{Code, Module, RustChange, RustError, changes::both, parse, surface::Surface};
use crate::report::Step;

/// Under which crate the facade finds the generated types.
const CLIENT_CRATE: &str = "returning_ai_client";

/// The generated types by the groups that list them, and those that the facade passes on.
#[derive(Debug, Default)]
pub(super) struct Exports {
    /// The types by their path below the module of groups.
    listed: BTreeMap<String, Listed>,
    has_facade: bool,
}

#[derive(Debug)]
struct Listed {
    name: String,
    is_passed_on: bool,
}

/// One name of a `use`, with its path.
pub(super) struct Leaf {
    pub(super) path: Vec<String>,
    pub(super) name: String,
}

impl Exports {
    pub(super) fn read(code: &Code) -> Result<Self, RustError> {
        let facade = passed_on(&code.facade)?;
        let file = parse("list of groups", &code.groups)?;
        let has_facade = !code.facade.is_empty();
        let mut exports = Self { has_facade, ..Self::default() };
        for item in &file.items {
            let Item::Mod(group) = item else { continue };
            let items = group.content.as_ref().map_or(&[][..], |(_, items)| items);
            for leaf in items.iter().flat_map(public_leaves) {
                let group = group.ident.to_string();
                let is_passed_on = !has_facade || facade.holds(&group, &leaf.name);
                let listed = Listed { name: leaf.name.clone(), is_passed_on };
                exports.listed.insert(format!("groups::{group}::{}", leaf.name), listed);
            }
        }
        Ok(exports)
    }

    /// The types that another group lists; what is new or gone altogether is said elsewhere.
    pub(super) fn compare(&self, new: &Self, from: &Surface, to: &Surface) -> Vec<RustChange> {
        let stays = |name: &str| {
            let has = |side: &Surface| side.types.values().any(|found| found.name == name);
            has(from) && has(to)
        };
        let mut changes = Vec::new();
        for (path, sides) in both(&self.listed, &new.listed) {
            let (effect, step, listed) = match sides {
                (Some(old), None) => ("is gone from this group", Step::Major, old),
                (None, Some(new)) => ("is new in this group", Step::Minor, new),
                _ => continue,
            };
            if stays(&listed.name) {
                changes.push(RustChange {
                    item: path.to_owned(),
                    owner: listed.name.clone(),
                    member: None,
                    effect: effect.to_owned(),
                    step,
                    facade: step,
                });
            }
        }
        changes
    }

    /// Whether a change can be seen through the facade. It has a method of its own for every
    /// operation, so that one comes and goes with the client's, and every method obeys the table of
    /// operations. Which arguments it takes is its own affair, and its sources say so.
    pub(super) fn shows(&self, change: &RustChange, is_in_both: bool) -> bool {
        let is_of_client = change.item.starts_with("Client::");
        let is_in_table = change.item.starts_with("operations::") && change.step == Step::Patch;
        (is_of_client && !(is_in_both && self.has_facade && change.step == Step::Major))
            || is_in_table
            || self.listed.values().any(|listed| listed.is_passed_on && listed.name == change.owner)
    }

    /// Whether anything of this side goes through the facade.
    pub(super) fn knows_facade(&self) -> bool {
        self.listed.values().any(|listed| listed.is_passed_on)
    }
}

/// What a facade passes on: whole groups and single types.
#[derive(Default)]
struct PassedOn {
    groups: BTreeSet<String>,
    types: BTreeSet<String>,
}

impl PassedOn {
    fn holds(&self, group: &str, name: &str) -> bool {
        self.groups.contains(group) || self.types.contains(name)
    }
}

fn passed_on(sources: &[Module]) -> Result<PassedOn, RustError> {
    let mut found = PassedOn::default();
    for source in sources {
        let file = parse("source of the facade", &source.text)?;
        for leaf in file.items.iter().flat_map(public_leaves) {
            let path: Vec<_> = leaf.path.iter().map(String::as_str).collect();
            match path.as_slice() {
                [CLIENT_CRATE, "groups", group, "*"] => {
                    found.groups.insert((*group).to_owned());
                }
                [CLIENT_CRATE, .., name] => {
                    found.types.insert((*name).to_owned());
                }
                _ => {}
            }
        }
    }
    Ok(found)
}

fn public_leaves(item: &Item) -> Vec<Leaf> {
    match item {
        Item::Use(item) if matches!(item.vis, Visibility::Public(_)) => leaves(&item.tree),
        _ => Vec::new(),
    }
}

/// The names that a `use` brings, with their paths.
pub(super) fn leaves(tree: &UseTree) -> Vec<Leaf> {
    let below = |segment: String, tree: &UseTree| {
        let mut found = leaves(tree);
        found.iter_mut().for_each(|leaf| leaf.path.insert(0, segment.clone()));
        found
    };
    match tree {
        UseTree::Path(path) => below(path.ident.to_string(), &path.tree),
        UseTree::Group(group) => group.items.iter().flat_map(leaves).collect(),
        UseTree::Name(name) => leaf(&name.ident.to_string(), name.ident.to_string()),
        UseTree::Rename(name) => leaf(&name.ident.to_string(), name.rename.to_string()),
        UseTree::Glob(_) => leaf("*", "*".to_owned()),
    }
}

fn leaf(segment: &str, name: String) -> Vec<Leaf> {
    vec![Leaf { path: vec![segment.to_owned()], name }]
}
