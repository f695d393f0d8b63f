//! What the facade makes public of the generated types.

use std::collections::{BTreeMap, BTreeSet};

use syn::Item;

use super::{
    Code, RustChange, RustError, Step,
    changes::both,
    names::{Use, is_public, leaves},
    parse,
    surface::Surface,
};

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

impl Exports {
    pub(super) fn read(code: &Code) -> Result<Self, RustError> {
        let facade = passed_on(code)?;
        let file = parse("list of groups", &code.groups)?;
        let has_facade = !code.facade.modules.is_empty();
        let mut exports = Self { has_facade, ..Self::default() };
        for item in &file.items {
            let Item::Mod(group) = item else { continue };
            let items = group.content.as_ref().map_or(&[][..], |(_, items)| items);
            for leaf in items.iter().flat_map(public_uses) {
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

/// What a facade passes on of the client: whole groups and single types.
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

fn passed_on(code: &Code) -> Result<PassedOn, RustError> {
    let mut found = PassedOn::default();
    for source in &code.facade.modules {
        let file = parse("source of the facade", &source.text)?;
        for leaf in file.items.iter().flat_map(public_uses) {
            let path: Vec<_> = leaf.path.iter().map(String::as_str).collect();
            match path.as_slice() {
                [first, "groups", group, "*"] if *first == code.client.name => {
                    found.groups.insert((*group).to_owned());
                }
                [first, .., name] if *first == code.client.name => {
                    found.types.insert((*name).to_owned());
                }
                _ => {}
            }
        }
    }
    Ok(found)
}

fn public_uses(item: &Item) -> Vec<Use> {
    match item {
        Item::Use(item) if is_public(&item.vis) => leaves(&item.tree),
        _ => Vec::new(),
    }
}
