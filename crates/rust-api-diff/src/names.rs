//! Which item a name means: `use` declarations followed through modules and crates.

use std::collections::{BTreeMap, BTreeSet};

use syn::{Attribute, Item, UseTree, Visibility};

use super::{ParsedModule, joined};

/// How many re-exports in a row are followed.
const HOPS: usize = 16;

/// The names of some crates. Every path begins with the name of its crate.
#[derive(Debug, Default)]
pub(super) struct Names {
    modules: BTreeMap<String, Scope>,
}

/// What one module declares.
#[derive(Debug, Default)]
pub(super) struct Scope {
    /// The modules inside that others can name.
    pub(super) public_modules: BTreeSet<String>,
    uses: Vec<Use>,
}

/// One name that a `use` brings into a module.
#[derive(Clone, Debug)]
pub(super) struct Use {
    /// The path as it is written.
    pub(super) path: Vec<String>,
    /// The name in the module; `*` for a glob.
    pub(super) name: String,
    pub(super) is_public: bool,
}

impl Names {
    pub(super) fn of(modules: &[ParsedModule]) -> Self {
        let mut names = Self::default();
        for module in modules {
            names.module(&module.path, &module.file.items);
        }
        names
    }

    fn module(&mut self, path: &str, items: &[Item]) {
        let mut scope = Scope::default();
        for item in items {
            match item {
                Item::Mod(inner) => {
                    let name = inner.ident.to_string();
                    if let Some((_, items)) = &inner.content {
                        self.module(&joined(path, &name), items);
                    }
                    if is_public(&inner.vis) && !is_hidden(&inner.attrs) {
                        scope.public_modules.insert(name);
                    }
                }
                Item::Use(item) if !is_hidden(&item.attrs) => {
                    let is_public = is_public(&item.vis);
                    let found = leaves(&item.tree).into_iter();
                    scope.uses.extend(found.map(|leaf| Use { is_public, ..leaf }));
                }
                _ => {}
            }
        }
        self.modules.insert(path.to_owned(), scope);
    }

    pub(super) fn scope(&self, module: &str) -> Option<&Scope> {
        self.modules.get(module)
    }

    /// Where a path that is written in a module leads, which may be another re-export.
    pub(super) fn absolute(&self, module: &str, path: &[String]) -> String {
        let Some((first, rest)) = path.split_first() else { return module.to_owned() };
        let parent = || module.rsplit_once("::").map_or(module, |(parent, _)| parent);
        let start = match first.as_str() {
            "crate" => module.split("::").next().unwrap_or(module).to_owned(),
            "self" => module.to_owned(),
            "super" => return self.absolute(parent(), rest),
            _ => {
                let local = joined(module, first);
                let is_local = self.modules.contains_key(&local) || self.is_used(module, first);
                if is_local { local } else { first.clone() }
            }
        };
        rest.iter().fold(start, |path, name| joined(&path, name))
    }

    fn is_used(&self, module: &str, name: &str) -> bool {
        self.scope(module).is_some_and(|scope| scope.uses.iter().any(|item| item.name == name))
    }

    /// The path under which an item is declared, if `is_item` knows it.
    pub(super) fn resolve(&self, path: &str, is_item: &dyn Fn(&str) -> bool) -> Option<String> {
        self.follow(path, is_item, HOPS)
    }

    fn follow(&self, path: &str, is_item: &dyn Fn(&str) -> bool, hops: usize) -> Option<String> {
        if is_item(path) {
            return Some(path.to_owned());
        }
        let hops = hops.checked_sub(1)?;
        let (module, name) = path.rsplit_once("::")?;
        let Some(scope) = self.scope(module) else {
            // The module itself may be a re-export.
            let is_module = |path: &str| self.modules.contains_key(path);
            let module = self.follow(module, &is_module, hops)?;
            return self.follow(&joined(&module, name), is_item, hops);
        };
        scope.uses.iter().find_map(|item| {
            let target = match item.name.as_str() {
                "*" => {
                    let (_, path) = item.path.split_last()?;
                    joined(&self.absolute(module, path), name)
                }
                own if own == name => self.absolute(module, &item.path),
                _ => return None,
            };
            (target != path).then(|| self.follow(&target, is_item, hops)).flatten()
        })
    }
}

impl Scope {
    /// What the module re-exports.
    pub(super) fn public_uses(&self) -> impl Iterator<Item = &Use> {
        self.uses.iter().filter(|item| item.is_public)
    }
}

pub(super) fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

/// Whether an item is `#[doc(hidden)]`, which makes no promise to users.
pub(super) fn is_hidden(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("doc")
            && attribute.meta.require_list().is_ok_and(|list| list.tokens.to_string() == "hidden")
    })
}

/// The names that a `use` brings, with their paths.
pub(super) fn leaves(tree: &UseTree) -> Vec<Use> {
    let below = |segment: String, tree: &UseTree| {
        let mut found = leaves(tree);
        found.iter_mut().for_each(|leaf| leaf.path.insert(0, segment.clone()));
        found
    };
    let leaf = |segment: String, name: String| match segment.as_str() {
        // `use error::{self}` names the module that the braces are behind.
        "self" => vec![Use { path: Vec::new(), name, is_public: false }],
        _ => vec![Use { path: vec![segment], name, is_public: false }],
    };
    match tree {
        UseTree::Path(path) => {
            let mut found = below(path.ident.to_string(), &path.tree);
            let own = found.iter_mut().filter(|leaf| leaf.name == "self");
            own.for_each(|leaf| leaf.name = path.ident.to_string());
            found
        }
        UseTree::Group(group) => group.items.iter().flat_map(leaves).collect(),
        UseTree::Name(name) => leaf(name.ident.to_string(), name.ident.to_string()),
        UseTree::Rename(name) => leaf(name.ident.to_string(), name.rename.to_string()),
        UseTree::Glob(_) => leaf("*".to_owned(), "*".to_owned()),
    }
}
