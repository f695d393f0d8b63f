//! A last pass over both documents as they are written, so that no difference goes unreported.
//!
//! What a finding explains already is passed over. The rest is named here: extensions, keywords
//! on their own, spellings that mean nothing, and whatever nothing understands.

mod credentials;
mod extensions;
mod keywords;
mod lists;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use openapi_model::{Node, NodeId};

use crate::{
    action::{Action, Level},
    compare::Comparison,
    external::FILES,
    finding_builder::FindingBuilder,
    grammar::{self, Kind, Shape},
    operation_set::OperationSet,
    operations, reach,
    rules::Rule,
};

const EXTERNAL_REFERENCE_CHANGED: Rule = Rule::new("external-reference-changed", Level::Breaking);
const PATH_VARIABLE_RENAMED: Rule = Rule::new("path-variable-renamed", Level::Info);
const REFACTORED: Rule = Rule::new("refactored", Level::Info);
const REFERENCE_CHANGED: Rule = Rule::new("reference-changed", Level::Info);
const UNUSED_COMPONENT_CHANGED: Rule = Rule::new("unused-component-changed", Level::Info);

/// Adds a finding for every difference that has none.
pub(crate) fn report(comparison: &mut Comparison<'_>) {
    let numbers = numbers(comparison);
    let mut residual = Residual {
        explained: explained(comparison),
        users: credentials::users(comparison, &numbers),
        numbers,
        operations: OperationSet::default(),
        component: None,
        is_schema: false,
        scheme: None,
        required: [comparison.old, comparison.new].map(credentials::required),
        reached: reached(comparison),
        comparison,
    };
    residual.behind_references();
    residual.explained = explained(residual.comparison);
    let (old, new) = (residual.comparison.old, residual.comparison.new);
    residual.walk(Kind::Document, &old.root, &new.root);
}

struct Residual<'a, 'c> {
    comparison: &'c mut Comparison<'a>,
    explained: HashSet<NodeId>,
    numbers: HashMap<NodeId, usize>,
    /// The operations that ask for each scheme of credentials.
    users: HashMap<&'a str, OperationSet>,
    /// The operations that contain this place; empty outside of operations.
    operations: OperationSet,
    /// The component of both documents in which this place is.
    component: Option<(&'a Node, &'a Node)>,
    /// Whether that component is a schema.
    is_schema: bool,
    /// The scheme of credentials in which this place is.
    scheme: Option<&'a str>,
    /// The schemes that are required, with and without a scope, in the old document and the new.
    required: [HashSet<credentials::Required<'a>>; 2],
    /// What the operations of both documents refer to, in the old one and in the new one.
    reached: [HashSet<NodeId>; 2],
}

/// One place that differs.
#[derive(Clone, Copy)]
struct Difference<'a, 'k> {
    kind: Kind,
    key: &'k str,
    old: Option<&'a Node>,
    new: Option<&'a Node>,
    /// The objects that the place belongs to.
    within: (&'a Node, &'a Node),
    /// What the differing value is; `None` if nothing is known of it.
    holds: Option<Shape>,
}

impl Difference<'_, '_> {
    fn action(&self) -> Action {
        match (self.old, self.new) {
            (None, _) => Action::Add,
            (_, None) => Action::Remove,
            _ => Action::Change,
        }
    }
}

fn explained(comparison: &Comparison<'_>) -> HashSet<NodeId> {
    let builders = comparison.builders.list().iter();
    builders
        .flat_map(|builder| {
            let sides = [builder.old, builder.new].into_iter().flatten().map(Node::id);
            sides.chain(builder.covers.iter().copied()).collect::<Vec<_>>()
        })
        .collect()
}

/// What the operations that both documents have refer to.
fn reached(comparison: &Comparison<'_>) -> [HashSet<NodeId>; 2] {
    let paths = comparison.paths.iter();
    let calls = paths.flat_map(|(old, new)| operations::operations(*old, *new));
    let both: Vec<_> = calls.filter_map(|(old, new)| Some((old?, new?))).collect();
    let old = both.iter().flat_map(|(old, _)| beginnings(old));
    let new = both.iter().flat_map(|(_, new)| beginnings(new));
    [reach::reached(comparison.old, old), reach::reached(comparison.new, new)]
}

/// An operation, and the parameters that it shares with the others of its path.
fn beginnings<'a>(
    operation: &operations::Operation<'a>,
) -> impl Iterator<Item = (Kind, &'a Node)> + use<'a> {
    let shared = operation.path.item.get("parameters").map_or(&[][..], Node::items).iter();
    let shared = shared.map(|node| (Kind::Parameter, node));
    shared.chain([(Kind::Operation, operation.node)])
}

fn numbers(comparison: &Comparison<'_>) -> HashMap<NodeId, usize> {
    let paths = comparison.paths.iter();
    let calls = paths.flat_map(|(old, new)| operations::operations(*old, *new));
    calls
        .enumerate()
        .flat_map(|(number, (old, new))| {
            [old, new].into_iter().flatten().map(move |call| (call.node.id(), number))
        })
        .collect()
}

impl<'a> Residual<'a, '_> {
    fn walk(&mut self, kind: Kind, old: &'a Node, new: &'a Node) {
        if old == new {
            return;
        }
        if is_reference(kind, old) || is_reference(kind, new) {
            return self.reference(kind, old, new);
        }
        let keys: BTreeSet<_> =
            old.entries().iter().chain(new.entries()).map(|entry| entry.key.as_str()).collect();
        for key in keys {
            let (from, to) = (old.get(key), new.get(key));
            if key == FILES && kind == Kind::Document {
                self.files(from, to);
            } else if from != to {
                let holds = grammar::shape(kind, key);
                self.key(Difference { kind, key, old: from, new: to, within: (old, new), holds });
            }
        }
    }

    /// Other files are compared where the document refers to them; the rest of them is not part of it.
    fn files(&mut self, old: Option<&'a Node>, new: Option<&'a Node>) {
        let entries = old.map_or(&[][..], Node::entries).iter();
        for (from, to) in entries.filter_map(|entry| Some((entry, new?.get(&entry.key)?))) {
            let sides = (Some(&from.value), Some(to));
            if from.value != *to && !self.is_explained(sides.0) && !self.is_explained(sides.1) {
                let phrase = format!("`{}` differs in what no operation uses", from.key);
                let rule = UNUSED_COMPONENT_CHANGED;
                self.add(FindingBuilder::new(rule, Action::Change, sides.0, sides.1, phrase));
            }
        }
    }

    fn key(&mut self, place: Difference<'a, '_>) {
        match (place.holds, place.old, place.new) {
            (Some(Shape::Documentation), ..) => {}
            (Some(Shape::Set), Some(old), Some(new)) => self.set(place, old, new),
            (Some(Shape::List(kind)), Some(old), Some(new)) => self.list(kind, place, old, new),
            (Some(Shape::One(kind)), Some(old), Some(new))
                if old.is_mapping() && new.is_mapping() =>
            {
                self.inside(kind, old, new);
            }
            (Some(Shape::Map(kind)), Some(old), Some(new))
                if old.is_mapping() && new.is_mapping() =>
            {
                self.names(kind, place, old, new);
            }
            (Some(Shape::Patterned(kind)), Some(old), Some(new))
                if old.is_mapping() && new.is_mapping() =>
            {
                self.patterned(kind, place, old, new);
            }
            _ => self.difference(place),
        }
    }

    /// Walks into an object, knowing which operation or which section it is.
    fn inside(&mut self, kind: Kind, old: &'a Node, new: &'a Node) {
        let outer = self.operations.clone();
        // The operations of a callback have no number; they belong to the one that is called back.
        if let Some(number) = self.numbers.get(&new.id()).filter(|_| kind == Kind::Operation) {
            self.operations = OperationSet::of([*number]);
        }
        if !self.is_ambiguous(kind, old, new) {
            self.walk(kind, old, new);
        }
        self.operations = outer;
    }

    /// An object of which both sides are findings for themselves is no longer the same object.
    fn is_ambiguous(&self, kind: Kind, old: &Node, new: &Node) -> bool {
        kind == Kind::Operation && self.numbers.get(&old.id()) != self.numbers.get(&new.id())
    }

    fn names(&mut self, kind: Kind, place: Difference<'a, '_>, old: &'a Node, new: &'a Node) {
        let keys: BTreeSet<_> =
            old.entries().iter().chain(new.entries()).map(|entry| entry.key.as_str()).collect();
        for key in keys {
            match (old.get(key), new.get(key)) {
                (Some(from), Some(to)) if from.is_mapping() && to.is_mapping() => {
                    let outer = (self.component, self.scheme, self.is_schema);
                    if place.kind == Kind::Components {
                        self.component = Some((from, to));
                        self.is_schema = kind == Kind::Schema;
                        self.scheme = Some(key).filter(|_| kind == Kind::SecurityScheme);
                    }
                    self.walk(kind, from, to);
                    (self.component, self.scheme, self.is_schema) = outer;
                }
                (from, to) if from != to => {
                    let (old, new) = (from, to);
                    let is_extension = matches!(place.holds, Some(Shape::Patterned(_)))
                        && grammar::is_extension(key);
                    self.difference(match is_extension {
                        true => {
                            Difference { kind: Kind::Other, key, old, new, holds: None, ..place }
                        }
                        false => Difference { old, new, holds: Some(Shape::One(kind)), ..place },
                    });
                }
                _ => {}
            }
        }
    }

    /// Paths belong together by their form, statuses by what they say; the other keys are extensions.
    fn patterned(&mut self, kind: Kind, place: Difference<'a, '_>, old: &'a Node, new: &'a Node) {
        if kind == Kind::PathItem {
            self.paths(old, new);
        } else {
            self.names(kind, place, old, new);
        }
    }

    /// A path that is a reference is what it refers to, wherever that is.
    fn behind_references(&mut self) {
        let kind = Kind::PathItem;
        for (from, to) in self.comparison.paths.clone() {
            let (Some(from), Some(to)) = (from, to) else { continue };
            if is_reference(kind, from.node) || is_reference(kind, to.node) {
                self.walk(kind, from.item, to.item);
            }
        }
    }

    /// Paths belong together by their form.
    fn paths(&mut self, old: &'a Node, new: &'a Node) {
        let kind = Kind::PathItem;
        for (from, to) in self.comparison.paths.clone() {
            let (from_node, to_node) = (from.map(|path| path.node), to.map(|path| path.node));
            match (from, to) {
                (Some(from), Some(to)) => {
                    if from.template != to.template {
                        let phrase = format!("`{}` is `{}` now", from.template, to.template);
                        let rule = PATH_VARIABLE_RENAMED;
                        let action = Action::Change;
                        self.add(FindingBuilder::new(rule, action, from_node, to_node, phrase));
                    }
                    self.walk(kind, from.node, to.node);
                }
                _ => {
                    let place = Difference {
                        kind: Kind::Other,
                        key: "",
                        old: from_node,
                        new: to_node,
                        within: (old, new),
                        holds: Some(Shape::One(Kind::PathItem)),
                    };
                    self.difference(place);
                }
            }
        }
        let is_other = |key: &str| !key.starts_with('/');
        let keys = old.entries().iter().chain(new.entries()).map(|entry| entry.key.as_str());
        let keys: BTreeSet<_> = keys.filter(|key| is_other(key)).collect();
        for key in keys {
            let (from, to) = (old.get(key), new.get(key));
            if from != to {
                let kind = Kind::Other;
                let within = (old, new);
                self.difference(Difference { kind, key, old: from, new: to, within, holds: None });
            }
        }
    }

    /// What is named instead of written here was compared where it is.
    fn reference(&mut self, kind: Kind, old: &'a Node, new: &'a Node) {
        let names = (old.text("$ref"), new.text("$ref"));
        if names.0 == names.1 {
            return self.beside_reference(kind, old, new);
        }
        let is_outside = |name: Option<&str>| name.is_some_and(|name| !name.starts_with('#'));
        if is_outside(names.0) || is_outside(names.1) {
            let phrase = "refers to another place outside of the document";
            let rule = EXTERNAL_REFERENCE_CHANGED;
            let sides = (self.comparison.old.resolve(old), self.comparison.new.resolve(new));
            self.add(FindingBuilder::new(
                rule,
                Action::Change,
                Some(sides.0),
                Some(sides.1),
                phrase,
            ));
            return;
        }
        match names {
            (Some(from), Some(to)) => {
                let sides = (self.comparison.old.resolve(old), self.comparison.new.resolve(new));
                let phrase = format!("is `{}` now, and was `{}`", last(to), last(from));
                let rule = REFERENCE_CHANGED;
                self.add(
                    FindingBuilder::new(rule, Action::Change, Some(sides.0), Some(sides.1), phrase)
                        .used_at(Some(new)),
                );
            }
            _ => self.refactored(old, new, "is written in place, or named, and was not before"),
        }
    }

    /// Beside a reference nothing counts.
    fn beside_reference(&mut self, kind: Kind, old: &'a Node, new: &'a Node) {
        let is_read = |key: &str| grammar::shape(kind, key) != Some(Shape::Documentation);
        let read = |node: &'a Node| -> BTreeMap<_, _> {
            let entries = node.entries().iter().filter(|entry| is_read(&entry.key));
            entries.map(|entry| (&entry.key, &entry.value)).collect()
        };
        if read(old) != read(new) {
            self.refactored(old, new, "differs beside a reference, where nothing counts");
        }
    }

    fn refactored(&mut self, old: &'a Node, new: &'a Node, phrase: &str) {
        self.add(FindingBuilder::new(REFACTORED, Action::Change, Some(old), Some(new), phrase));
    }

    fn difference(&mut self, place: Difference<'a, '_>) {
        if self.is_told(place.old) || self.is_told(place.new) {
            return;
        }
        // What refers into an extension explains the part that it refers to, and not the rest.
        let is_partly = self.is_explained(place.old) || self.is_explained(place.new);
        let is_data = grammar::is_extension(place.key) && place.key != "x-extensible-enum";
        if is_partly && !is_data {
            return self.rest_of(place);
        }
        self.report(&place);
    }

    fn report(&mut self, place: &Difference<'a, '_>) {
        if grammar::is_extension(place.key) {
            let rules = self.comparison.extensions;
            extensions::builder(place, rules).into_iter().for_each(|builder| self.add(builder));
            return;
        }
        let builder = self
            .required_scope(place)
            .unwrap_or_else(|| keywords::builder(place, self.standing(place)));
        let users = self.scheme.and_then(|scheme| self.users.get(scheme));
        let builder = match users {
            Some(users) => builder.of(users),
            None => builder,
        };
        self.add(builder);
    }

    /// What only one document has, or each in another form, and what findings explain in part: the
    /// rest of it is looked at key by key.
    fn rest_of(&mut self, place: Difference<'a, '_>) {
        for (old, new) in [(place.old, None), (None, place.new)] {
            let Some(node) = old.or(new) else { continue };
            let one_sided = |node, place| match old {
                Some(_) => Difference { old: Some(node), new: None, ..place },
                None => Difference { old: None, new: Some(node), ..place },
            };
            match place.holds {
                Some(Shape::One(kind)) => {
                    for entry in node.entries() {
                        let holds = grammar::shape(kind, &entry.key);
                        let within = (node, node);
                        let inside = Difference { kind, key: &entry.key, within, holds, ..place };
                        self.part(one_sided(&entry.value, inside));
                    }
                }
                Some(Shape::Map(kind) | Shape::Patterned(kind) | Shape::List(kind)) => {
                    let inside = Difference { holds: Some(Shape::One(kind)), ..place };
                    let named = node.entries().iter().map(|entry| &entry.value);
                    named.chain(node.items()).for_each(|item| self.part(one_sided(item, inside)));
                }
                _ => {}
            }
        }
    }

    /// A part of what only one document has. What was compared, or came with the whole, is said.
    fn part(&mut self, place: Difference<'a, '_>) {
        let node = place.old.or(place.new);
        let is_said = self.is_told(node) || place.holds == Some(Shape::Documentation);
        if !is_said && self.is_explained(node) {
            self.rest_of(place);
        } else if !is_said && (place.holds.is_none() || keywords::stands_alone(&place)) {
            self.report(&place);
        }
    }

    /// Whether a finding is about this node.
    fn is_told(&self, node: Option<&Node>) -> bool {
        node.is_some_and(|node| self.explained.contains(&node.id()))
    }

    /// Whether a finding is about this node or about something inside of it.
    fn is_explained(&self, node: Option<&Node>) -> bool {
        let Some(node) = node else { return false };
        self.explained.contains(&node.id())
            || node.items().iter().any(|item| self.is_explained(Some(item)))
            || node.entries().iter().any(|entry| self.is_explained(Some(&entry.value)))
    }

    fn standing(&self, place: &Difference<'_, '_>) -> keywords::Standing {
        if let Some(scheme) = self.scheme {
            let is_required =
                self.required.iter().any(|required| required.contains(&(scheme, None)));
            return if is_required {
                keywords::Standing::Unknown
            } else {
                keywords::Standing::Unused
            };
        }
        let visited = &self.comparison.visited;
        let (old, new) = place.within;
        if self.is_moved() {
            keywords::Standing::Moved
        } else if visited.contains(&old.id()) || visited.contains(&new.id()) {
            keywords::Standing::Compared
        } else if self.component.is_some_and(|component| !self.is_reached(component)) {
            keywords::Standing::Unused
        } else {
            keywords::Standing::Unknown
        }
    }

    /// Whether the component in which this place is was never compared with itself, although both
    /// documents use it: then it lost every place that it had, and got new ones.
    fn is_moved(&self) -> bool {
        self.component.is_some_and(|(old, new)| {
            self.is_schema
                && self.is_reached((old, new))
                && !self.comparison.compared.contains(&old.id())
        })
    }

    fn is_reached(&self, (old, new): (&Node, &Node)) -> bool {
        self.reached[0].contains(&old.id()) && self.reached[1].contains(&new.id())
    }

    fn add(&mut self, builder: FindingBuilder<'a>) {
        let builder = builder.of(&self.operations);
        self.comparison.builders.add(builder);
    }
}

fn is_reference(kind: Kind, node: &Node) -> bool {
    grammar::shape(kind, "$ref") == Some(Shape::Reference) && node.text("$ref").is_some()
}

fn last(reference: &str) -> &str {
    reference.rsplit('/').next().unwrap_or(reference)
}
