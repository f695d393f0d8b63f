//! What every rule may look at, computed once.

use std::{collections::BTreeSet, sync::Arc};

use crate::{bundle::SourceFile, document::Node, inventory::Inventory, quirks::Quirks};

use super::{
    grammar::Kind,
    tree::{Site, Tree},
};

/// The documents and what follows from them.
pub(super) struct Context<'a> {
    pub(super) files: Vec<File<'a>>,
    /// The joined document, in which every reference is local.
    pub(super) tree: Tree<'a>,
    pub(super) bundle: &'a Node,
    pub(super) quirks: &'a Quirks,
    pub(super) inventory: &'a Inventory,
    reach: Reach,
}

/// One file of the specification.
pub(super) struct File<'a> {
    pub(super) path: &'a Arc<str>,
    pub(super) root: &'a Node,
    pub(super) tree: Tree<'a>,
}

/// The objects that each side of the conversation can meet, by their numbers.
struct Reach {
    bodies: BTreeSet<usize>,
    answers: BTreeSet<usize>,
}

impl<'a> Context<'a> {
    pub(super) fn new(
        files: &'a [SourceFile],
        bundle: &'a Node,
        quirks: &'a Quirks,
        inventory: &'a Inventory,
    ) -> Self {
        let tree = Tree::of(bundle);
        let files = files.iter().map(|file| File {
            path: &file.path,
            root: &file.root,
            tree: Tree::of(&file.root),
        });
        Self { files: files.collect(), reach: reach(&tree), tree, bundle, quirks, inventory }
    }

    pub(super) fn operations(&self) -> impl Iterator<Item = &Site<'a>> {
        self.tree.all(Kind::Operation)
    }

    pub(super) fn schemas(&self) -> impl Iterator<Item = &Site<'a>> {
        self.tree.all(Kind::Schema)
    }

    /// The path of an operation.
    pub(super) fn path_of(&self, operation: &Site<'a>) -> &'a str {
        self.tree.parent(operation).map_or("", |item| item.name)
    }

    /// The names of the servers.
    pub(super) fn hosts(&self) -> Vec<&'a str> {
        self.tree.all(Kind::Server).filter_map(|server| server.text("x-host")).collect()
    }

    /// Whether the body of a request can hold this.
    pub(super) fn is_sent(&self, site: &Site<'a>) -> bool {
        self.reach.bodies.contains(&site.id)
    }

    /// Whether an answer can hold this.
    pub(super) fn is_received(&self, site: &Site<'a>) -> bool {
        self.reach.answers.contains(&site.id)
    }

    /// Whether the register of quirks names this place, so that what stands there is a decision.
    pub(super) fn is_decided(&self, site: &Site<'a>) -> bool {
        let places = self.quirks.entries.iter().flat_map(|quirk| &quirk.places);
        places.into_iter().any(|place| place.value == site.pointer.as_str())
    }
}

fn reach(tree: &Tree<'_>) -> Reach {
    let bodies = tree.reach(parts(tree, "requestBody"));
    let parameters = tree.reach(parts(tree, "parameters"));
    let mut answers = tree.reach(parts(tree, "responses"));
    // A component that no operation reaches is the payload of a webhook, which is read as well.
    let unreached: Vec<_> = tree
        .all(Kind::Schema)
        .filter(|site| tree.is_component(site))
        .map(|site| site.id)
        .filter(|id| ![&bodies, &parameters, &answers].iter().any(|reached| reached.contains(id)))
        .collect();
    answers.extend(tree.reach(unreached));
    Reach { bodies, answers }
}

/// What stands at a keyword of any operation or path.
fn parts(tree: &Tree<'_>, keyword: &str) -> Vec<usize> {
    tree.all(Kind::Operation)
        .chain(tree.all(Kind::PathItem))
        .flat_map(|owner| tree.at(owner, keyword))
        .map(|site| site.id)
        .collect()
}
