//! What changes in the hand-written API that users depend on.

use std::collections::BTreeSet;

use super::{
    Code, Crate, Module, ParsedModule, RustChange, RustError, Step, changes, joined, names::Names,
    read_both, surface::Surface,
};

/// Compares what users of the facade can name, wherever it is declared. The generated client is not
/// part of it, so that its step stays as it is.
pub(super) fn compare(old: &Code, new: &Code) -> Result<Vec<RustChange>, RustError> {
    // Most changes of the document leave the hand-written crates as they are.
    if hand_written(old).eq(hand_written(new)) {
        return Ok(Vec::new());
    }
    let (old, new) = read_both(old, new, public)?;
    let mut found = changes::compare(&old, &new);
    for change in &mut found {
        change.item = format!("facade {}", change.item);
        change.facade = change.step;
        change.step = Step::None;
    }
    Ok(found)
}

/// The facade, and the crates of which it re-exports items.
fn hand_written(code: &Code) -> impl Iterator<Item = &Crate> {
    [&code.facade].into_iter().chain(&code.reexported)
}

/// The items by the paths under which users reach them.
fn public(code: &Code) -> Result<Surface, RustError> {
    let modules = hand_written(code).flat_map(|source| {
        source.modules.iter().map(|module| ParsedModule::read(module, qualified(source, module)))
    });
    let modules = modules.collect::<Result<Vec<_>, _>>()?;
    let names = Names::of(&modules);
    let declared = Surface::of_crates(modules, &names);
    let mut exported =
        Exported { names, declared, surface: Surface::default(), seen: BTreeSet::new() };
    exported.module(&code.facade.name, "");
    Ok(exported.surface)
}

/// The path of a module with the name of its crate before it.
fn qualified(source: &Crate, module: &Module) -> String {
    match module.name.as_str() {
        "" => source.name.clone(),
        name => joined(&source.name, name),
    }
}

/// What has been found from the root of the facade on.
struct Exported {
    names: Names,
    /// Every item by the path under which it is declared.
    declared: Surface,
    /// The items by the paths under which users reach them.
    surface: Surface,
    /// The modules and the paths under which they were met.
    seen: BTreeSet<(String, String)>,
}

impl Exported {
    /// Adds what a module shows under a public path.
    fn module(&mut self, module: &str, public: &str) {
        if !self.seen.insert((module.to_owned(), public.to_owned())) {
            return;
        }
        for name in self.declared.names_in(module) {
            self.item(&joined(module, &name), &joined(public, &name));
        }
        let Some(scope) = self.names.scope(module) else { return };
        let inner: Vec<_> = scope.public_modules.iter().cloned().collect();
        let uses: Vec<_> = scope.public_uses().cloned().collect();
        for name in inner {
            self.module(&joined(module, &name), &joined(public, &name));
        }
        for item in uses {
            let target = self.names.absolute(module, &item.path);
            match target.strip_suffix("::*") {
                Some(all) => self.glob(all, public),
                None => self.reexport(&target, &joined(public, &item.name)),
            }
        }
    }

    fn glob(&mut self, target: &str, public: &str) {
        let is_module = |path: &str| self.names.scope(path).is_some();
        match self.names.resolve(target, &is_module) {
            Some(module) => self.module(&module, public),
            None => self.foreign(format!("{target}::*"), &joined(public, "*")),
        }
    }

    fn reexport(&mut self, target: &str, public: &str) {
        let is_known =
            |path: &str| self.declared.declares(path) || self.names.scope(path).is_some();
        match self.names.resolve(target, &is_known) {
            Some(path) if self.declared.declares(&path) => self.item(&path, public),
            Some(module) => self.module(&module, public),
            None => self.foreign(target.to_owned(), public),
        }
    }

    /// Something of a crate whose sources are not here.
    fn foreign(&mut self, target: String, public: &str) {
        self.surface.passed_on.insert(public.to_owned(), target);
    }

    fn item(&mut self, path: &str, public: &str) {
        let name = public.rsplit("::").next().unwrap_or(public);
        if let Some(found) = self.declared.types.get(path) {
            let found = found.clone();
            self.surface.types.entry(public.to_owned()).or_insert(found).name = name.to_owned();
        }
        if let Some(found) = self.declared.values.get(path) {
            let found = found.clone();
            self.surface.values.entry(public.to_owned()).or_insert(found).name = name.to_owned();
        }
    }
}
