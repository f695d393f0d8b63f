//! Which objects requests and responses can hold: computed once, for every tool that asks.

use std::collections::BTreeSet;

use crate::{
    keywords::Kind,
    node::Node,
    objects::{ObjectRef, Objects},
};

/// The names of the components that a side of the conversation reaches.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// Components that a request can hold, in its body or in a parameter.
    pub requests: BTreeSet<String>,
    /// Components that a response can hold. A component that no operation reaches is among them.
    pub responses: BTreeSet<String>,
}

/// Follows every operation of the document. The extension `sent_by` marks components that are sent
/// although no operation takes them.
///
/// ```
/// let text = "
/// paths:
///   /v1/orders:
///     post:
///       requestBody:
///         content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}
/// components:
///   schemas:
///     Order: {type: object}
///     Event: {type: object}
/// ";
/// let reach = openapi_model::reach(&openapi_model::parse("a.yaml", text)?, "x-sent");
/// assert!(reach.requests.contains("Order") && reach.responses.contains("Event"));
/// # Ok::<(), openapi_model::ParseError>(())
/// ```
pub fn reach(document: &Node, sent_by: &str) -> Reach {
    let objects = Objects::of(document);
    let reached = ReachedObjects::of(&objects, sent_by);
    let names = |reached: &BTreeSet<usize>| {
        let components = objects.all(Kind::Schema).filter(|object| objects.is_component(object));
        let reached = components.filter(|object| reached.contains(&object.id));
        reached.map(|object| object.name.to_owned()).collect()
    };
    Reach {
        requests: &names(&reached.bodies) | &names(&reached.parameters),
        responses: names(&reached.responses),
    }
}

/// The ids of the objects that each side of the conversation can hold.
#[derive(Clone, Debug)]
pub struct ReachedObjects {
    /// Objects of request bodies.
    pub bodies: BTreeSet<usize>,
    /// Objects of parameters.
    pub parameters: BTreeSet<usize>,
    /// Objects of responses, and those that nothing else reaches.
    pub responses: BTreeSet<usize>,
}

impl ReachedObjects {
    /// Follows every operation, as [`reach`] does.
    pub fn of(objects: &Objects<'_>, sent_by: &str) -> Self {
        let is_sent =
            |object: &&ObjectRef<'_>| objects.is_component(object) && object.is_set(sent_by);
        let sent = objects.all(Kind::Schema).filter(is_sent).map(|object| object.id);
        let bodies = objects.reach(parts(objects, "requestBody").into_iter().chain(sent));
        let parameters = objects.reach(parts(objects, "parameters"));
        let mut responses = objects.reach(parts(objects, "responses"));
        // A component that no operation reaches is the payload of a webhook, which is read as well.
        let is_unreached = |object: &&ObjectRef<'_>| {
            objects.is_component(object)
                && ![&bodies, &parameters, &responses].iter().any(|ids| ids.contains(&object.id))
        };
        let unreached: Vec<_> =
            objects.all(Kind::Schema).filter(is_unreached).map(|object| object.id).collect();
        responses.extend(objects.reach(unreached));
        Self { bodies, parameters, responses }
    }
}

/// The objects at a keyword of any operation or path.
fn parts(objects: &Objects<'_>, keyword: &str) -> Vec<usize> {
    objects
        .all(Kind::Operation)
        .chain(objects.all(Kind::PathItem))
        .flat_map(|owner| objects.at(owner, keyword))
        .map(|object| object.id)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;

    fn reached(text: &str) -> Reach {
        reach(&parse("a.yaml", text).expect("valid YAML"), "x-sent")
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
    fn names_are_not_keywords_and_parameters_of_a_path_count() {
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
