//! Which objects requests and responses reach: the one answer for the lint and the generator.

use std::collections::BTreeSet;

use crate::{
    document::Node,
    grammar::Kind,
    tree::{Site, Tree},
};

/// The names of the components that a side of the conversation reaches.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// Components that a request can hold, in its body or in a parameter.
    pub requests: BTreeSet<String>,
    /// Components that a response can hold. A component that no operation reaches is among them.
    pub responses: BTreeSet<String>,
}

/// Follows every operation of the bundle.
pub fn reach(bundle: &Node) -> Reach {
    let tree = Tree::of(bundle);
    let sites = Sites::of(&tree);
    let names = |reached: &BTreeSet<usize>| {
        let components = tree.all(Kind::Schema).filter(|site| tree.is_component(site));
        let reached = components.filter(|site| reached.contains(&site.id));
        reached.map(|site| site.name.to_owned()).collect()
    };
    Reach {
        requests: &names(&sites.bodies) | &names(&sites.parameters),
        responses: names(&sites.answers),
    }
}

/// The objects that each side of the conversation can meet, by their numbers.
pub(crate) struct Sites {
    pub(crate) bodies: BTreeSet<usize>,
    pub(crate) parameters: BTreeSet<usize>,
    pub(crate) answers: BTreeSet<usize>,
}

impl Sites {
    pub(crate) fn of(tree: &Tree<'_>) -> Self {
        let is_sent = |site: &&Site<'_>| tree.is_component(site) && site.is_set("x-sent");
        let sent = tree.all(Kind::Schema).filter(is_sent).map(|site| site.id);
        let bodies = tree.reach(parts(tree, "requestBody").into_iter().chain(sent));
        let parameters = tree.reach(parts(tree, "parameters"));
        let mut answers = tree.reach(parts(tree, "responses"));
        // A component that no operation reaches is the payload of a webhook, which is read as well.
        let is_unreached = |site: &&Site<'_>| {
            tree.is_component(site)
                && ![&bodies, &parameters, &answers].iter().any(|ids| ids.contains(&site.id))
        };
        let unreached: Vec<_> =
            tree.all(Kind::Schema).filter(is_unreached).map(|site| site.id).collect();
        answers.extend(tree.reach(unreached));
        Self { bodies, parameters, answers }
    }
}

/// What stands at a keyword of any operation or path.
fn parts(tree: &Tree<'_>, keyword: &str) -> Vec<usize> {
    tree.all(Kind::Operation)
        .chain(tree.all(Kind::PathItem))
        .flat_map(|owner| tree.at(owner, keyword))
        .map(|site| site.id)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document;

    fn reached(text: &str) -> Reach {
        reach(&document::parse("a.yaml", text).expect("valid YAML"))
    }

    fn names(names: &[&str]) -> BTreeSet<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn each_side_reaches_what_it_refers_to_and_cycles_end() {
        let reach = reached(
            "paths:
  /v1/x:
    put:
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/A'}}}}
      responses: {'400': {$ref: '#/components/responses/Bad'}, '200': {$ref: '#/components/responses/X'}}
components:
  responses:
    Bad: {content: {application/json: {schema: {$ref: '#/components/schemas/C'}}}}
    X: {$ref: '#/components/responses/Y'}
    Y: {$ref: '#/components/responses/X'}
  schemas:
    A: {properties: {b: {$ref: '#/components/schemas/B'}}}
    B: {properties: {a: {$ref: '#/components/schemas/A'}}}
    C: {type: object}
",
        );
        assert_eq!(reach.requests, names(&["A", "B"]));
        assert_eq!(reach.responses, names(&["C"]));
    }

    #[test]
    fn names_are_no_keywords_and_parameters_of_a_path_count() {
        let reach = reached(
            "paths:
  /v1/x:
    parameters: [{name: p, in: query, schema: {$ref: '#/components/schemas/P'}}]
    get: {responses: {'200': {content: {application/json: {schema: {$ref: '#/components/schemas/A'}}}}}}
components:
  schemas:
    A: {properties: {example: {$ref: '#/components/schemas/B'}}}
    B: {type: object, example: {$ref: '#/components/schemas/P'}}
    P: {type: string}
    Unused: {type: object}
",
        );
        assert_eq!(reach.requests, names(&["P"]));
        assert_eq!(reach.responses, names(&["A", "B", "Unused"]));
    }
}
