//! Rules about objects: where they may be, their properties, defaults and composition.

use openapi_model::composition::{self, Property};
use openapi_model::{Kind, Node, ObjectRef, Objects, Value};
use sdk_codegen::finding::{Findings, Rule};
use sdk_codegen::{bundle::RUST_NAME, rust_names};

use crate::context::Context;

const INLINE_SCHEMA: Rule = Rule {
    id: "inline-schema",
    why: "the generator derives a name for it, and merges different schemas of one derived name without a word",
};
const SCHEMA_TITLE: Rule = Rule {
    id: "schema-title",
    why: "the generator names types after titles and merges those of equal titles without a word",
};
const REFERENCE_LOOP: Rule = Rule {
    id: "reference-loop",
    why: "a component that is itself before it is anything else has no content, and the generator does not end",
};
const PROPERTY_NAME_COLLISION: Rule = Rule {
    id: "property-name-collision",
    why: "the generator writes the Rust field twice into one struct, so progenitor's output does not compile",
};
const PROPERTY_EXTRA: Rule = Rule {
    id: "property-extra",
    why: "the generator keeps further properties in a field `extra`, so the struct would have it twice",
};
const ADDITIONAL_PROPERTIES_CLOSED: Rule = Rule {
    id: "additional-properties-closed",
    why: "the first property that the service adds fails the whole response",
};
const ADDITIONAL_PROPERTIES_TRUE: Rule = Rule {
    id: "additional-properties-true",
    why: "the generated code accepts further properties and then drops them",
};
const REQUIRED_UNDEFINED: Rule = Rule {
    id: "required-undefined",
    why: "the generator makes up a required field that can hold anything",
};
const REQUEST_DEFAULT: Rule = Rule {
    id: "request-default",
    why: "the generated code then always sends the property, also where the caller never named it",
};
const DEFAULT_FITS: Rule = Rule {
    id: "default-fits",
    why: "the generator refuses a default that is not a value of its schema",
};
const NULL_OR_ABSENT: Rule = Rule {
    id: "null-or-absent",
    why: "the generated code leaves out what is not set, so null cannot be sent",
};
const NOT: Rule = Rule { id: "not", why: "the generator panics on `not`" };
const ALL_OF_CONFLICT: Rule = Rule {
    id: "all-of-conflict",
    why: "the generator writes a type that has no value, or one more type that no schema describes",
};
const NULLABLE_TYPED: Rule = Rule {
    id: "nullable-typed",
    why: "a strict validator reads `nullable` only beside `type`, and what an `allOf` refers to refuses null all the same",
};
const RUST_NAME_FORM: Rule = Rule {
    id: "rust-name-form",
    why: "the generator writes this name as it is, so that another form of it would not compile or be read as something else",
};

pub(super) const RULES: &[Rule] = &[
    INLINE_SCHEMA,
    SCHEMA_TITLE,
    REFERENCE_LOOP,
    PROPERTY_NAME_COLLISION,
    PROPERTY_EXTRA,
    ADDITIONAL_PROPERTIES_CLOSED,
    ADDITIONAL_PROPERTIES_TRUE,
    REQUIRED_UNDEFINED,
    REQUEST_DEFAULT,
    DEFAULT_FITS,
    NULL_OR_ABSENT,
    NOT,
    ALL_OF_CONFLICT,
    NULLABLE_TYPED,
    RUST_NAME_FORM,
];

/// The format of a text whose type can hold null.
const NULL_FORMAT: &str = "text-or-null";

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    let objects = &context.objects;
    for component in objects.iter().filter(|object| objects.is_component(object)) {
        reference_loop(objects, component, findings);
    }
    for schema in context.schemas() {
        inline(objects, schema, findings);
        unwanted_keywords(schema, findings);
        nullable_typed(schema, findings);
        rust_name_form(schema, findings);
        property_collisions(objects, schema, findings);
        property_extra(objects, schema, findings);
        additional_properties(context, schema, findings);
        required_undefined(objects, schema, findings);
        default(context, schema, findings);
        null_or_absent(context, schema, findings);
        all_of(objects, schema, findings);
    }
}

fn inline(objects: &Objects<'_>, schema: &ObjectRef<'_>, findings: &mut Findings) {
    let is_merged = schema.keyword == "allOf"
        && !schema.has("enum")
        && !["oneOf", "anyOf"].iter().any(|keyword| schema.has(keyword))
        && objects.parent(schema).is_some_and(|parent| objects.is_component(parent));
    if needs_name(objects, schema)
        && !objects.is_component(schema)
        && !is_merged
        && is_in_body(objects, schema)
    {
        let message = "this schema needs a type of its own and has no name";
        let fix = "make it a component and refer to that";
        findings.add(INLINE_SCHEMA, schema.anchor(), message, fix);
    }
}

/// Whether the generator has to write a struct or an enum for a schema.
fn needs_name(objects: &Objects<'_>, schema: &ObjectRef<'_>) -> bool {
    let has_arms = |keyword| objects.at(schema, keyword).nth(1).is_some();
    ["properties", "required", "enum"].iter().any(|keyword| schema.has(keyword))
        || composition::is_closed(schema)
        || ["oneOf", "anyOf", "allOf"].into_iter().any(has_arms)
}

/// Whether a schema describes a body. Parameters have rules of their own, and headers of responses
/// are not generated.
fn is_in_body(objects: &Objects<'_>, schema: &ObjectRef<'_>) -> bool {
    match objects.parent(schema) {
        Some(parent) if parent.kind == Kind::Schema => is_in_body(objects, parent),
        Some(parent) => matches!(parent.kind, Kind::MediaType | Kind::Components),
        None => false,
    }
}

fn unwanted_keywords(schema: &ObjectRef<'_>, findings: &mut Findings) {
    let unwanted = [
        (SCHEMA_TITLE, "title", "remove it; the component gives the name"),
        (NOT, "not", "say what is allowed instead"),
    ];
    for (rule, keyword, fix) in unwanted {
        if schema.has(keyword) {
            let message = format!("this schema has `{keyword}`");
            findings.add(rule, schema.anchor_of(keyword), message, fix);
        }
    }
}

fn reference_loop(objects: &Objects<'_>, component: &ObjectRef<'_>, findings: &mut Findings) {
    let mut open = parts(objects, component);
    let mut seen = Vec::new();
    while let Some(part) = open.pop() {
        if part.id == component.id {
            let message = format!("`{}` is made of itself", component.name);
            let fix = "remove the reference by which it comes back to itself";
            return findings.add(REFERENCE_LOOP, component.anchor(), message, fix);
        }
        if !seen.contains(&part.id) {
            seen.push(part.id);
            open.extend(parts(objects, part));
        }
    }
}

/// The components and schemas that have to be known before this one is.
fn parts<'t, 'a>(objects: &'t Objects<'a>, schema: &'t ObjectRef<'a>) -> Vec<&'t ObjectRef<'a>> {
    let is_part = |child: &&ObjectRef<'_>| matches!(child.keyword, "allOf" | "oneOf" | "anyOf");
    objects.target(schema).into_iter().chain(objects.children(schema).filter(is_part)).collect()
}

fn nullable_typed(schema: &ObjectRef<'_>, findings: &mut Findings) {
    let is_typed = schema.has("type") && !schema.has("allOf");
    if schema.is_set("nullable") && !is_typed && schema.reference().is_none() {
        let message = "this `nullable` has no effect";
        let fix = "write `type` beside it; for a component, write both in the component, and refer to that";
        findings.add(NULLABLE_TYPED, schema.anchor_of("nullable"), message, fix);
    }
}

/// The Rust field of a property: its own name, or the one that the document gives it.
fn rust_field(property: &Property<'_, '_>) -> String {
    property.schema.text(RUST_NAME).map_or_else(|| rust_names::field(property.name), str::to_owned)
}

fn rust_name_form(schema: &ObjectRef<'_>, findings: &mut Findings) {
    let Some(name) = schema.text(RUST_NAME) else { return };
    if rust_names::field(name) != name || schema.keyword != "properties" {
        let message = format!("`{name}` is not the name of a field in Rust");
        let fix = "write words in lower case with `_` between them, beside the property";
        findings.add(RUST_NAME_FORM, schema.anchor_of(RUST_NAME), message, fix);
    }
}

fn property_collisions(objects: &Objects<'_>, schema: &ObjectRef<'_>, findings: &mut Findings) {
    let mut properties = composition::properties(objects, schema);
    properties.sort_by_key(|property| property.schema.at);
    for (index, second) in properties.iter().enumerate() {
        let collides = |first: &&Property<'_, '_>| {
            first.name != second.name
                && rust_field(first) == rust_field(second)
                && is_found_here(schema, first, second)
        };
        if let Some(first) = properties[..index].iter().find(collides) {
            property_collision(schema, first, second, findings);
        }
    }
}

/// A pair that one member of an `allOf` has by itself is found there.
fn is_found_here(
    schema: &ObjectRef<'_>,
    first: &Property<'_, '_>,
    second: &Property<'_, '_>,
) -> bool {
    first.owner != second.owner || first.owner == schema.id
}

fn property_collision(
    schema: &ObjectRef<'_>,
    first: &Property<'_, '_>,
    second: &Property<'_, '_>,
    findings: &mut Findings,
) {
    let message = format!(
        "`{}` and `{}` both become the Rust field `{}` of one struct",
        first.name,
        second.name,
        rust_field(second)
    );
    let fix = "give one of them another name with `x-rust-name`; two spellings of one field get a schema each, and a `oneOf` of the two";
    let anchor =
        if second.owner == schema.id { second.schema.anchor() } else { schema.anchor_of("allOf") };
    findings.add(PROPERTY_NAME_COLLISION, anchor, message, fix);
}

fn property_extra(objects: &Objects<'_>, schema: &ObjectRef<'_>, findings: &mut Findings) {
    let keeps_more = |member: &ObjectRef<'_>| {
        let more = member.node.get("additionalProperties").map(|more| &more.value);
        matches!(more, Some(Value::Mapping(_)))
    };
    if !composition::members(objects, schema).into_iter().any(keeps_more) {
        return;
    }
    for property in composition::properties(objects, schema) {
        if rust_names::field(property.name) == "extra" {
            let message = format!("the property `{}` is beside further properties", property.name);
            let fix = "leave the property to the further ones, or remove `additionalProperties`";
            findings.add(PROPERTY_EXTRA, property.schema.anchor(), message, fix);
        }
    }
}

fn additional_properties(context: &Context<'_>, schema: &ObjectRef<'_>, findings: &mut Findings) {
    let anchor = schema.anchor_of("additionalProperties");
    match schema.node.get("additionalProperties").and_then(Node::as_bool) {
        Some(true) => {
            let message = "`additionalProperties` is true";
            findings.add(
                ADDITIONAL_PROPERTIES_TRUE,
                anchor,
                message,
                "write `{}`, which keeps them",
            );
        }
        Some(false) if context.is_received(schema) => {
            let message = "a response can hold this closed schema";
            findings.add(
                ADDITIONAL_PROPERTIES_CLOSED,
                anchor,
                message,
                "remove `additionalProperties`",
            );
        }
        _ => {}
    }
}

fn required_undefined(objects: &Objects<'_>, schema: &ObjectRef<'_>, findings: &mut Findings) {
    let defined = composition::properties(objects, whole(objects, schema));
    let names = schema.node.get("required").map_or(&[][..], Node::items);
    for (index, name) in names.iter().enumerate() {
        let Some(text) = name.as_str() else { continue };
        if !defined.iter().any(|property| property.name == text) {
            let message = format!("`{text}` is required and not a property");
            let fix = "add the property, or correct the spelling";
            let anchor = schema.anchor_of_item("required", index, name);
            findings.add(REQUIRED_UNDEFINED, anchor, message, fix);
        }
    }
}

/// The schema that an inline member of an `allOf` is merged into.
fn whole<'t, 'a>(objects: &'t Objects<'a>, schema: &'t ObjectRef<'a>) -> &'t ObjectRef<'a> {
    match objects.parent(schema) {
        Some(parent) if schema.keyword == "allOf" => whole(objects, parent),
        _ => schema,
    }
}

fn default(context: &Context<'_>, schema: &ObjectRef<'_>, findings: &mut Findings) {
    let Some(default) = schema.node.get("default") else { return };
    let anchor = schema.anchor_of("default");
    if context.is_sent(schema) {
        let message = "a request can hold this schema with a default";
        let fix = "remove it, and say in the description what the service assumes";
        findings.add(REQUEST_DEFAULT, anchor, message, fix);
    } else if !composition::fits(&context.objects, schema, default) {
        let message = format!("{} is not a value of this schema", default.to_json());
        findings.add(DEFAULT_FITS, anchor, message, "correct the default, or remove it");
    }
}

fn null_or_absent(context: &Context<'_>, schema: &ObjectRef<'_>, findings: &mut Findings) {
    if !context.is_sent(schema) {
        return;
    }
    let objects = &context.objects;
    let required = composition::required(objects, whole(objects, schema));
    for property in composition::own_properties(objects, schema) {
        let members = composition::members(objects, property.schema);
        let is_nullable = members.iter().any(|member| member.is_set("nullable"));
        let can_be_null = members.iter().any(|member| member.text("format") == Some(NULL_FORMAT));
        let is_decided = can_be_null || context.is_decided(property.schema);
        if is_nullable && !required.contains(property.name) && !is_decided {
            let message = format!("`{}` of a request is optional and nullable", property.name);
            let fix = "remove `nullable` where null means what absence means, or write `format: text-or-null` for a text; otherwise write the type by hand and name the place in openapi/quirks.toml";
            findings.add(NULL_OR_ABSENT, property.schema.anchor(), message, fix);
        }
    }
}

fn all_of(objects: &Objects<'_>, schema: &ObjectRef<'_>, findings: &mut Findings) {
    if !schema.has("allOf") {
        return;
    }
    let members = composition::members(objects, schema);
    let conflicts = [
        type_conflict(&members),
        property_conflict(objects, schema),
        closed_member(objects, &members),
    ];
    for message in conflicts.into_iter().flatten() {
        let fix = "write the properties into one schema";
        findings.add(ALL_OF_CONFLICT, schema.anchor_of("allOf"), message, fix);
    }
}

fn type_conflict(members: &[&ObjectRef<'_>]) -> Option<String> {
    let mut types = members.iter().filter_map(|member| member.text("type"));
    let first = types.next()?;
    let other = types.find(|other| *other != first)?;
    Some(format!("the members are of the types `{first}` and `{other}`"))
}

fn property_conflict(objects: &Objects<'_>, schema: &ObjectRef<'_>) -> Option<String> {
    let properties = composition::properties(objects, schema);
    properties.iter().enumerate().find_map(|(index, second)| {
        let mut earlier = properties[..index].iter().filter(|first| first.name == second.name);
        let first = earlier.find(|first| is_conflict(objects, first.schema, second.schema))?;
        Some(format!("two members give `{}` different types", first.name))
    })
}

/// Whether two schemas of one property are of different types or are different components.
fn is_conflict(objects: &Objects<'_>, first: &ObjectRef<'_>, second: &ObjectRef<'_>) -> bool {
    let [one, two] = [first, second].map(|schema| composition::type_of(objects, schema));
    let [here, there] =
        [first, second].map(|schema| composition::named(objects, schema).map(|object| object.id));
    here != there || (one.is_some() && two.is_some() && one != two)
}

fn closed_member(objects: &Objects<'_>, members: &[&ObjectRef<'_>]) -> Option<String> {
    let closed = members.iter().find(|member| composition::is_closed(member))?;
    let others = members.iter().filter(|member| member.id != closed.id);
    let unknown = others.flat_map(|member| composition::own_properties(objects, member)).find(
        |property| {
            composition::own_properties(objects, closed).all(|own| own.name != property.name)
        },
    )?;
    Some(format!("a closed member does not know `{}`", unknown.name))
}
