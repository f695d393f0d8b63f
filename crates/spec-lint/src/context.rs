//! What every rule may look at, computed once.

use std::sync::Arc;

use openapi_model::{Kind, Node, ObjectRef, Objects, ReachedObjects};
use sdk_codegen::bundle::SENT;

use crate::{inventory::Inventory, quirks::Quirks, sources::Sources};

/// The documents and what follows from them.
pub(crate) struct Context<'a> {
    pub(crate) files: Vec<File<'a>>,
    /// The joined document, in which every reference is local.
    pub(crate) objects: Objects<'a>,
    pub(crate) bundle: &'a Node,
    pub(crate) quirks: &'a Quirks,
    pub(crate) inventory: &'a Inventory,
    /// Files that nothing reads.
    pub(crate) strays: &'a [String],
    reach: ReachedObjects,
}

/// One file of the specification.
pub(crate) struct File<'a> {
    pub(crate) path: &'a Arc<str>,
    pub(crate) root: &'a Node,
    pub(crate) objects: Objects<'a>,
}

impl<'a> Context<'a> {
    pub(crate) fn new(sources: &'a Sources, bundle: &'a Node) -> Self {
        let objects = Objects::of(bundle);
        let files = sources.files.iter().map(|file| File {
            path: &file.path,
            root: &file.root,
            objects: Objects::of(&file.root),
        });
        Self {
            files: files.collect(),
            strays: &sources.strays,
            reach: ReachedObjects::of(&objects, SENT),
            objects,
            bundle,
            quirks: &sources.quirks,
            inventory: &sources.inventory,
        }
    }

    pub(crate) fn operations(&self) -> impl Iterator<Item = &ObjectRef<'a>> {
        self.objects.all(Kind::Operation)
    }

    pub(crate) fn schemas(&self) -> impl Iterator<Item = &ObjectRef<'a>> {
        self.objects.all(Kind::Schema)
    }

    /// The path of an operation.
    pub(crate) fn path_of(&self, operation: &ObjectRef<'a>) -> &'a str {
        self.objects.parent(operation).map_or("", |item| item.name)
    }

    /// The names of the servers of production, which every host has to have.
    pub(crate) fn hosts(&self) -> Vec<&'a str> {
        let servers = self.objects.all(Kind::Server);
        let servers = servers.filter(|server| !server.has("x-environment"));
        servers.filter_map(|server| server.text("x-host")).collect()
    }

    /// Whether the body of a request can hold this.
    pub(crate) fn is_sent(&self, object: &ObjectRef<'a>) -> bool {
        self.reach.bodies.contains(&object.id)
    }

    /// Whether a response can hold this.
    pub(crate) fn is_received(&self, object: &ObjectRef<'a>) -> bool {
        self.reach.responses.contains(&object.id)
    }

    /// Whether the register of quirks names this place, so that it is a decision.
    pub(crate) fn is_decided(&self, object: &ObjectRef<'a>) -> bool {
        let places = self.quirks.entries.iter().flat_map(|quirk| &quirk.places);
        places.into_iter().any(|place| place.value == object.pointer.as_str())
    }
}
