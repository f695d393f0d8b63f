#![doc = include_str!("../README.md")]

mod changes;
mod exports;
mod facade;
mod names;
mod readable;
mod signature;
mod step;
mod surface;

use std::{panic::resume_unwind, thread};

pub use self::step::{Semver, Step};

use self::{exports::Exports, surface::Surface};

/// The sources of one side: a generated client, and the hand-written crates over it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Code {
    /// The generated client. Its nameless module is the root of the crate.
    pub client: Crate,
    /// The module of the client that lists the types of each group.
    pub groups: String,
    /// The crate that users depend on. Without modules, everything that is grouped is public.
    pub facade: Crate,
    /// Crates whose public items the facade may re-export.
    pub reexported: Vec<Crate>,
}

/// The sources of one crate.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Crate {
    /// Its name in paths, such as `shop_client`.
    pub name: String,
    /// Its modules.
    pub modules: Vec<Module>,
}

/// The source of one module.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Module {
    /// Its path below the crate, such as `orders::list`; empty for the root.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// A text that is not Rust.
#[derive(Debug, thiserror::Error)]
#[error("the {subject} is not Rust: {source}")]
pub struct RustError {
    subject: String,
    source: syn::Error,
}

/// What happens to one public item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RustChange {
    /// The item, such as `types::Order::status`.
    pub item: String,
    /// The type or the method that it belongs to.
    pub owner: String,
    /// The field, variant or method of that type.
    pub member: Option<String>,
    /// What happens to it.
    pub effect: String,
    /// The step of the client that follows.
    pub step: Step,
    /// The step of the facade that follows.
    pub facade: Step,
}

/// Everything that happens to the public items.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RustDiff {
    /// The changes, the largest first.
    pub changes: Vec<RustChange>,
    /// Whether the facade exports anything of either client.
    knows_facade: bool,
}

/// Compares the public items of two sides.
///
/// # Errors
/// If one of the texts is not Rust.
pub fn compare(old: &Code, new: &Code) -> Result<RustDiff, RustError> {
    if old == new {
        let knows_facade = Exports::read(new)?.knows_facade();
        return Ok(RustDiff { changes: Vec::new(), knows_facade });
    }
    let facade_changes = facade::compare(old, new)?;
    let (old, new) = read_both(old, new, Side::read)?;
    let (from, to) = (old.surface, new.surface);
    let exports = (old.exports, new.exports);
    let mut changes = changes::compare(&from, &to);
    changes.extend(exports.0.compare(&exports.1, &from, &to));
    for change in &mut changes {
        let is_in_both = from.has_method(&change.item) && to.has_method(&change.item);
        let is_shown = [&exports.0, &exports.1].iter().any(|side| side.shows(change, is_in_both));
        change.facade = if is_shown { change.facade } else { Step::None };
    }
    changes.extend(facade_changes);
    let largest = |change: &RustChange| change.step.max(change.facade);
    changes.sort_by(|a, b| largest(b).cmp(&largest(a)).then_with(|| a.item.cmp(&b.item)));
    let knows_facade = exports.0.knows_facade() || exports.1.knows_facade();
    Ok(RustDiff { changes, knows_facade })
}

/// Reads both sides at once: parsing takes most of the time, and neither side waits for the other one.
fn read_both<T: Send>(
    old: &Code,
    new: &Code,
    read: fn(&Code) -> Result<T, RustError>,
) -> Result<(T, T), RustError> {
    let (old, new) = thread::scope(|scope| {
        let old = scope.spawn(|| read(old));
        let new = read(new);
        (old.join().unwrap_or_else(|panic| resume_unwind(panic)), new)
    });
    Ok((old?, new?))
}

/// What is read out of the generated client of one side.
struct Side {
    /// Its public items.
    surface: Surface,
    /// What the facade passes on of it.
    exports: Exports,
}

impl Side {
    fn read(code: &Code) -> Result<Self, RustError> {
        Ok(Self { surface: Surface::read(&code.client)?, exports: Exports::read(code)? })
    }
}

impl RustDiff {
    /// The steps of the two crates.
    pub fn semver(&self) -> Semver {
        let largest = |step: fn(&RustChange) -> Step| {
            self.changes.iter().map(step).max().unwrap_or(Step::None)
        };
        Semver {
            client: Some(largest(|change| change.step)),
            facade: self.knows_facade.then(|| largest(|change| change.facade)),
        }
    }
}

/// A module whose text was parsed.
struct ParsedModule {
    /// The path by which it is found.
    path: String,
    file: syn::File,
}

impl ParsedModule {
    fn read(module: &Module, path: String) -> Result<Self, RustError> {
        let file = parse(&format!("module `{path}`"), &module.text)?;
        Ok(Self { path, file })
    }
}

fn parse(subject: &str, text: &str) -> Result<syn::File, RustError> {
    let error = |source| RustError { subject: subject.to_owned(), source };
    syn::parse_file(text).map_err(error)
}

/// The path of a name inside a module.
fn joined(module: &str, name: &str) -> String {
    if module.is_empty() { name.to_owned() } else { format!("{module}::{name}") }
}

#[cfg(test)]
mod tests;
