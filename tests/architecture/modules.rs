//! The modules of a target, each with its file and with what it imports.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use syn::{Attribute, Item, ItemMod, Meta};

use crate::imports::{self, Import};

/// The modules of one target. The first is its root.
#[derive(Default)]
pub(crate) struct Modules(Vec<Module>);

/// A module, in a file of its own or inside of another one.
#[derive(Default)]
pub(crate) struct Module {
    path: Vec<String>,
    file: PathBuf,
    children: BTreeMap<String, usize>,
    items: BTreeSet<String>,
    imports: Vec<Import>,
}

impl Modules {
    /// Reads a target from its first file.
    pub(crate) fn read(root: &Path) -> Self {
        let mut modules = Self::default();
        let folder = root.parent().expect("a folder").to_owned();
        modules.file(Vec::new(), root, folder);
        modules
    }

    /// Each file with each file that it imports from, and the path that does so.
    pub(crate) fn edges(&self) -> BTreeMap<(&Path, &Path), String> {
        let mut edges = BTreeMap::new();
        for module in &self.0 {
            for import in &module.imports {
                let target = self.owner(&self.absolute(module, &import.path), 0);
                let Some(target) = target.map(|number| &self.0[number]) else { continue };
                if target.file != module.file && !is_of_a_child(module, target) {
                    let path = import.path.join("::");
                    edges.entry((module.file.as_path(), target.file.as_path())).or_insert(path);
                }
            }
        }
        edges
    }

    /// Every file.
    pub(crate) fn files(&self) -> BTreeSet<&Path> {
        self.0.iter().map(|module| module.file.as_path()).collect()
    }

    fn file(&mut self, path: Vec<String>, file: &Path, folder: PathBuf) -> usize {
        let text = fs::read_to_string(file);
        let text = text.unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let parsed = syn::parse_file(&text);
        let parsed = parsed.unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        self.module(path, file, &folder, &parsed.items)
    }

    fn module(&mut self, path: Vec<String>, file: &Path, folder: &Path, items: &[Item]) -> usize {
        let number = self.0.len();
        let items: Vec<_> = items.iter().filter(|item| !is_for_tests(item)).collect();
        self.0.push(Module {
            path: path.clone(),
            file: file.to_owned(),
            children: BTreeMap::new(),
            items: items.iter().filter_map(|item| imports::name(item)).collect(),
            imports: items.iter().flat_map(|item| imports::of(item)).collect(),
        });
        for item in items {
            if let Item::Mod(child) = item {
                let child_number = self.child(&path, file, folder, child);
                self.0[number].children.insert(child.ident.to_string(), child_number);
            }
        }
        number
    }

    fn child(&mut self, path: &[String], file: &Path, folder: &Path, child: &ItemMod) -> usize {
        let name = child.ident.to_string();
        let path = [path, std::slice::from_ref(&name)].concat();
        if let Some((_, items)) = &child.content {
            return self.module(path, file, &folder.join(name), items);
        }
        let beside = folder.join(format!("{name}.rs"));
        match named_path(child) {
            Some(named) => {
                let file = file.parent().expect("a folder").join(named);
                let folder = file.parent().expect("a folder").to_owned();
                self.file(path, &file, folder)
            }
            None if beside.exists() => self.file(path, &beside, folder.join(&name)),
            None => self.file(path, &folder.join(&name).join("mod.rs"), folder.join(&name)),
        }
    }

    /// A path from the root of the crate. One of another crate has a name that no module has.
    fn absolute(&self, module: &Module, path: &[String]) -> Vec<String> {
        let mut base = module.path.clone();
        let mut rest = path;
        match path.first().map(String::as_str) {
            Some("crate") => {
                base.clear();
                rest = &path[1..];
            }
            Some("self") => rest = &path[1..],
            _ => {}
        }
        while rest.first().is_some_and(|segment| segment == "super") {
            base.pop();
            rest = &rest[1..];
        }
        base.extend_from_slice(rest);
        base
    }

    /// The module that defines what a path from the root names, behind re-exports.
    fn owner(&self, path: &[String], depth: usize) -> Option<usize> {
        let mut number = 0;
        for (position, name) in path.iter().enumerate() {
            let module = &self.0[number];
            if let Some(child) = module.children.get(name) {
                number = *child;
                continue;
            }
            if module.items.contains(name) || depth > 8 {
                return Some(number);
            }
            let rest = &path[position + 1..];
            return Some(self.exported(number, name, rest, depth).unwrap_or(number));
        }
        Some(number)
    }

    /// The module that defines a name which this module only imports.
    fn exported(&self, number: usize, name: &str, rest: &[String], depth: usize) -> Option<usize> {
        let module = &self.0[number];
        let named = module.imports.iter().find(|import| import.alias.as_deref() == Some(name));
        if let Some(import) = named {
            let target = self.absolute(module, &import.path);
            return self
                .is_here(&target)
                .then(|| self.owner(&[&target, rest].concat(), depth + 1))?;
        }
        let globs = module.imports.iter().filter(|import| import.is_glob);
        globs
            .map(|import| self.absolute(module, &import.path))
            .filter(|target| self.is_here(target))
            .filter_map(|target| self.owner(&target, depth + 1))
            .find(|target| *target != number && self.0[*target].items.contains(name))
    }

    fn is_here(&self, path: &[String]) -> bool {
        let root = &self.0[0];
        path.first()
            .is_none_or(|first| root.children.contains_key(first) || root.items.contains(first))
    }
}

/// A folder is one room with the file of its name: a parent is made of its children, so that naming
/// one is not an import. A child that names its parent, or a sibling, imports it.
fn is_of_a_child(module: &Module, target: &Module) -> bool {
    target.path.starts_with(&module.path)
}

fn named_path(child: &ItemMod) -> Option<String> {
    child.attrs.iter().find_map(|attribute| match &attribute.meta {
        Meta::NameValue(pair) if pair.path.is_ident("path") => match &pair.value {
            syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) => Some(text.value()),
            _ => None,
        },
        _ => None,
    })
}

/// Tests see the private parts of a module, and nothing depends on them.
fn is_for_tests(item: &Item) -> bool {
    let is_for_tests = |attribute: &Attribute| match &attribute.meta {
        Meta::List(list) if list.path.is_ident("cfg") => {
            ["test", "doctest"].contains(&list.tokens.to_string().as_str())
        }
        _ => false,
    };
    imports::attributes(item).iter().any(is_for_tests)
}
