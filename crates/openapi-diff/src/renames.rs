//! A property that is gone where an equal one is new is perhaps the same under another name.

use openapi_model::{Node, pointer};

use crate::{action::Action, document::Document, finding::Finding};

/// Says so in the sentences of both findings. What the change means stays as it is.
pub(crate) fn mark(findings: &mut [Finding], old: &Document, new: &Document) {
    let names = |action: Action| -> Vec<Named> {
        let of_action = findings.iter().enumerate().filter(|(_, finding)| finding.action == action);
        of_action.filter_map(|(index, finding)| Named::of(index, finding)).collect()
    };
    let (gone, added) = (names(Action::Remove), names(Action::Add));
    for from in &gone {
        let fits = |to: &Named| is_same(old, from, new, to);
        let candidates: Vec<_> = added.iter().filter(|to| fits(to)).collect();
        let rivals = gone.iter().filter(|other| other.owner == from.owner);
        let [to] = candidates.as_slice() else { continue };
        if rivals.filter(|other| is_same(old, other, new, to)).count() > 1 {
            continue;
        }
        findings[from.index].message.push_str(&format!(", perhaps renamed to `{}`", to.name));
        findings[to.index].message.push_str(&format!(", perhaps renamed from `{}`", from.name));
    }
}

/// A property that a finding is about.
struct Named {
    index: usize,
    /// The place of the list of properties.
    owner: String,
    name: String,
    place: String,
}

impl Named {
    fn of(index: usize, finding: &Finding) -> Option<Self> {
        let (owner, name) = finding.pointer.rsplit_once('/')?;
        let name = pointer::tokens(&format!("/{name}")).next()?;
        owner.ends_with("/properties").then(|| Self {
            index,
            owner: owner.to_owned(),
            name,
            place: finding.pointer.clone(),
        })
    }
}

fn is_same(old: &Document, from: &Named, new: &Document, to: &Named) -> bool {
    let kind = |document: &Document, place: &str| -> Option<Vec<Option<Node>>> {
        let node = document.find(place)?;
        Some(["type", "format", "$ref", "items"].map(|key| node.get(key).cloned()).to_vec())
    };
    from.owner == to.owner && kind(old, &from.place) == kind(new, &to.place)
}
