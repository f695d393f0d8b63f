//! `oneOf`, `anyOf` and the discriminator that chooses between alternatives.

use std::collections::{BTreeMap, BTreeSet};

use super::{Pair, own_or_first, same};
use crate::{
    action::Action,
    change::Change,
    schema::{Flat, Schemas},
    tree::Node,
};

/// How deep alternatives are looked at to recognise them; what is below is compared afterwards.
const DEPTH: usize = 6;

pub(super) fn compare<'a>(old: &Flat<'a>, new: &Flat<'a>, pair: &mut Pair<'a, '_>) {
    let one_of = Kinds {
        added: "one-of-added",
        removed: "one-of-removed",
        first: "became-one-of",
        last: "no-longer-one-of",
    };
    let any_of = Kinds {
        added: "any-of-added",
        removed: "any-of-removed",
        first: "became-any-of",
        last: "no-longer-any-of",
    };
    arms(&one_of, &old.one_of, &new.one_of, pair);
    arms(&any_of, &old.any_of, &new.any_of, pair);
    discriminator(old, new, pair);
}

struct Kinds {
    added: &'static str,
    removed: &'static str,
    first: &'static str,
    last: &'static str,
}

/// Whether the whole schema became one of several alternatives, or was one of them. Nothing else
/// has to be said of it then.
pub(super) fn wrapped<'a>(old: &Flat<'a>, new: &Flat<'a>, pair: &mut Pair<'a, '_>) -> bool {
    let has_arms = |flat: &Flat<'_>| !flat.one_of.is_empty() || !flat.any_of.is_empty();
    let (old_schemas, new_schemas) = (&mut *pair.old_schemas, &mut *pair.new_schemas);
    match (has_arms(old), has_arms(new)) {
        (false, true) => {
            let found = arm_like((&old.parts, old_schemas), (new, new_schemas));
            let Some((arm, is_one_of)) = found else { return false };
            let kind = if is_one_of { "wrapped-in-one-of" } else { "wrapped-in-any-of" };
            let change = Change::own(kind, Action::Set, None, Some(arm));
            pair.change(change.covering(said(old)).covering(said(new)));
            pair.descend(&old.parts, &[arm]);
        }
        (true, false) => {
            let found = arm_like((&new.parts, new_schemas), (old, old_schemas));
            let Some((arm, is_one_of)) = found else { return false };
            let kind = if is_one_of { "unwrapped-from-one-of" } else { "unwrapped-from-any-of" };
            let change = Change::own(kind, Action::Unset, Some(arm), None);
            pair.change(change.covering(said(old)).covering(said(new)));
            pair.descend(&[arm], &new.parts);
        }
        _ => return false,
    }
    true
}

/// The alternative that says what a whole schema says, and whether it stands in `oneOf`.
fn arm_like<'a>(
    (whole, whole_schemas): (&[&'a Node], &mut Schemas<'a>),
    (flat, schemas): (&Flat<'a>, &mut Schemas<'a>),
) -> Option<(&'a Node, bool)> {
    let [whole] = whole else { return None };
    let wanted = whole_schemas.likeness(whole, DEPTH);
    let mut is_like = |arm: &&&'a Node| schemas.likeness(arm, DEPTH) == wanted;
    let one_of = flat.one_of.iter().find(&mut is_like).map(|arm| (*arm, true));
    one_of.or_else(|| flat.any_of.iter().find(&mut is_like).map(|arm| (*arm, false)))
}

/// Everything that the schemas of a normal form say.
fn said<'a>(flat: &Flat<'a>) -> Vec<&'a Node> {
    flat.parts.iter().flat_map(|part| part.entries().iter().map(|entry| &entry.value)).collect()
}

fn arms<'a>(kinds: &Kinds, old: &[&'a Node], new: &[&'a Node], pair: &mut Pair<'a, '_>) {
    match (old, new) {
        ([], []) => {}
        ([], to) => {
            let change = Change::own(kinds.first, Action::Set, None, to.first().copied());
            pair.change(change.covering(to.iter().copied()));
        }
        (from, []) => {
            let change = Change::own(kinds.last, Action::Unset, from.first().copied(), None);
            pair.change(change.covering(from.iter().copied()));
        }
        (from, to) => match_arms(kinds, from, to, pair),
    }
}

fn match_arms<'a>(kinds: &Kinds, old: &[&'a Node], new: &[&'a Node], pair: &mut Pair<'a, '_>) {
    let (mut old, mut new) = (old.to_vec(), new.to_vec());
    let alike_old: Vec<_> =
        old.iter().map(|arm| pair.old_schemas.likeness(arm, DEPTH).to_string()).collect();
    let alike_new: Vec<_> =
        new.iter().map(|arm| pair.new_schemas.likeness(arm, DEPTH).to_string()).collect();
    match_by((&mut old, alike_old), (&mut new, alike_new), pair);
    let name = |arm: &&Node| arm.text("$ref").unwrap_or_default().to_owned();
    let (names_old, names_new) = (old.iter().map(name).collect(), new.iter().map(name).collect());
    match_by((&mut old, names_old), (&mut new, names_new), pair);
    if old.len() == new.len() {
        old.iter().zip(&new).for_each(|(from, to)| pair.descend(&[from], &[to]));
        return;
    }
    for arm in old {
        pair.change(Change::own(kinds.removed, Action::Remove, Some(arm), None));
    }
    for arm in new {
        pair.change(Change::own(kinds.added, Action::Add, None, Some(arm)));
    }
}

/// Takes the alternatives with equal names out of both lists and compares them.
fn match_by<'a>(
    (old, old_names): (&mut Vec<&'a Node>, Vec<String>),
    (new, new_names): (&mut Vec<&'a Node>, Vec<String>),
    pair: &mut Pair<'a, '_>,
) {
    let mut by_name = BTreeMap::<&str, Vec<usize>>::new();
    for (index, name) in new_names.iter().enumerate().rev().filter(|(_, name)| !name.is_empty()) {
        by_name.entry(name).or_default().push(index);
    }
    let (mut used_old, mut used_new) = (BTreeSet::new(), BTreeSet::new());
    for (index, name) in old_names.iter().enumerate() {
        if let Some(partner) = by_name.get_mut(name.as_str()).and_then(Vec::pop) {
            pair.descend(&[old[index]], &[new[partner]]);
            used_old.insert(index);
            used_new.insert(partner);
        }
    }
    retain(old, &used_old);
    retain(new, &used_new);
}

fn retain(arms: &mut Vec<&Node>, used: &BTreeSet<usize>) {
    let mut index = 0;
    arms.retain(|_| {
        index += 1;
        !used.contains(&(index - 1))
    });
}

fn discriminator<'a>(old: &Flat<'a>, new: &Flat<'a>, pair: &mut Pair<'a, '_>) {
    const KEY: &str = "discriminator";
    let (from, to) = (old.at(KEY), new.at(KEY));
    match (own_or_first(from, to), own_or_first(to, from)) {
        _ if same(from, to) => {}
        (None, None) => {}
        (None, to) => pair.change(Change::own("discriminator-added", Action::Add, None, to)),
        (from, None) => {
            pair.change(Change::own("discriminator-removed", Action::Remove, from, None));
        }
        (Some(from), Some(to)) => discriminators(from, to, pair),
    }
}

fn discriminators<'a>(old: &'a Node, new: &'a Node, pair: &mut Pair<'a, '_>) {
    let names = [old.get("propertyName"), new.get("propertyName")];
    if names[0] != names[1] {
        let kind = "discriminator-property-name-changed";
        pair.change(Change::own(kind, Action::Change, names[0], names[1]));
    }
    let entries = |node: &'a Node| node.get("mapping").map_or(&[][..], Node::entries);
    let keys: BTreeSet<_> =
        entries(old).iter().chain(entries(new)).map(|entry| entry.key.as_str()).collect();
    let at = |node: &'a Node, key: &str| node.get("mapping").and_then(|mapping| mapping.get(key));
    for key in keys {
        let (from, to) = (at(old, key), at(new, key));
        let (kind, action) = match (from, to) {
            (None, _) => ("discriminator-mapping-added", Action::Add),
            (_, None) => ("discriminator-mapping-deleted", Action::Remove),
            _ if from == to => continue,
            _ => ("discriminator-mapping-changed", Action::Change),
        };
        pair.change(Change::own(kind, action, from, to));
    }
}
