//! What changes in the hand-written API of the facade itself.

use std::collections::BTreeSet;

use syn::{Item, Visibility};

use super::{Module, RustChange, RustError, changes, parse, surface::Surface};
use crate::report::Step;

/// Compares what callers of the facade can name. It is no part of the generated client, whose step
/// stays as it is.
pub(super) fn compare(old: &[Module], new: &[Module]) -> Result<Vec<RustChange>, RustError> {
    let mut found = changes::compare(&public(old)?, &public(new)?);
    for change in &mut found {
        change.item = format!("facade {}", change.item);
        change.facade = change.step;
        change.step = Step::None;
    }
    Ok(found)
}

/// The items of public modules, and those that a public module passes on from a private one.
fn public(modules: &[Module]) -> Result<Surface, RustError> {
    let open = open_modules(modules)?;
    let mut surface = Surface::read(modules)?;
    let is_open = |path: &str| open.contains(path.rsplit_once("::").map_or("", |(owner, _)| owner));
    let closed: Vec<_> = surface.types.keys().filter(|path| !is_open(path)).cloned().collect();
    let passed: Vec<_> = surface.passed_on.clone().into_iter().collect();
    for (path, target) in passed.iter().filter(|(path, _)| is_open(path)) {
        let owner = path.rsplit_once("::").map_or("", |(owner, _)| owner);
        let target = resolved(owner, target);
        if closed.contains(&target)
            && let Some(found) = surface.types.remove(&target)
        {
            surface.types.insert(path.clone(), found);
            surface.passed_on.remove(path);
        }
    }
    surface.types.retain(|path, _| is_open(path));
    surface.values.retain(|path, _| is_open(path));
    surface.passed_on.retain(|path, _| is_open(path));
    Ok(surface)
}

/// The modules that are public up to the root.
fn open_modules(modules: &[Module]) -> Result<BTreeSet<String>, RustError> {
    let mut declared = BTreeSet::new();
    for module in modules {
        let file = parse("source of the facade", &module.text)?;
        for item in &file.items {
            if let Item::Mod(inner) = item
                && matches!(inner.vis, Visibility::Public(_))
            {
                declared.insert(joined(&module.name, &inner.ident.to_string()));
            }
        }
    }
    let is_open = |path: &&String| {
        let ends = path.match_indices("::").map(|(end, _)| end).chain([path.len()]);
        ends.into_iter().all(|end| declared.contains(&path[..end]))
    };
    let open = declared.iter().filter(is_open).cloned();
    Ok(open.chain([String::new()]).collect())
}

/// The path of a `use` from the root of the crate.
fn resolved(owner: &str, target: &str) -> String {
    if let Some(absolute) = target.strip_prefix("crate::") {
        return absolute.to_owned();
    }
    joined(owner, target.strip_prefix("self::").unwrap_or(target))
}

fn joined(owner: &str, name: &str) -> String {
    if owner.is_empty() { name.to_owned() } else { format!("{owner}::{name}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn modules(error: &str) -> Vec<Module> {
        let module =
            |name: &str, text: &str| Module { name: name.to_owned(), text: text.to_owned() };
        vec![
            module("", "mod error; pub mod orders; pub use error::Error;"),
            module("error", error),
            module(
                "orders",
                "pub struct Orders; impl Orders { pub fn list(&self) {} fn own(&self) {} }",
            ),
        ]
    }

    fn steps(old: &[Module], new: &[Module]) -> Vec<(String, Step, Step)> {
        let found = compare(old, new).expect("Rust");
        found.into_iter().map(|change| (change.item, change.step, change.facade)).collect()
    }

    #[test]
    fn what_a_private_module_keeps_to_itself_is_no_change() {
        let old = modules("pub struct Error; pub struct Inner;");
        assert_eq!(steps(&old, &modules("pub struct Error;")), []);
        let gone = steps(&old, &modules("pub struct Other;"));
        assert!(
            gone.iter().any(|(item, _, facade)| item == "facade Error" && *facade == Step::Major)
        );
    }

    #[test]
    fn the_client_does_not_move_with_the_facade() {
        let old = modules("pub struct Error;");
        let mut new = old.clone();
        new[2].text = new[2].text.replace("list(&self)", "list(&self, page: u32)");
        let expected = ("facade orders::Orders::list".to_owned(), Step::None, Step::Major);
        assert_eq!(steps(&old, &new), [expected]);
    }

    #[test]
    fn an_item_that_moves_behind_the_same_name_is_no_change() {
        let old = modules("pub struct Error;");
        let mut new = old.clone();
        new[0].text = new[0].text.replace("error", "failure");
        new[1].name = "failure".to_owned();
        assert_eq!(steps(&old, &new), []);
    }
}
