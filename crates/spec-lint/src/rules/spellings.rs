//! Two fields of one schema whose names nearly agree.

use openapi_model::ObjectRef;
use sdk_codegen::{
    finding::{Findings, Rule},
    rust_names,
};

use crate::context::Context;

const PROPERTY_SPELLING: Rule = Rule {
    id: "property-spelling",
    why: "two spellings of one name are two fields for a caller, and one of them may be a slip of a page",
};

pub(super) const RULES: &[Rule] = &[PROPERTY_SPELLING];

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for schema in context.schemas() {
        let own = properties(context, schema, &["allOf"]);
        let other = properties(context, schema, &["oneOf", "anyOf"]);
        for (index, property) in own.iter().chain(&other).enumerate() {
            let earlier = own.iter().chain(&other).take(index);
            let near = earlier.filter(|earlier| is_near(property.name, earlier.name));
            // One struct cannot have both, which a rule of its own says.
            let mut near =
                near.filter(|near| index >= own.len() || rust_name(property) != rust_name(near));
            if let Some(near) = near.find(|near| !context.is_decided(near))
                && !context.is_decided(property)
            {
                let message = format!("`{}` is spelled nearly as `{}`", property.name, near.name);
                let fix =
                    "record it in openapi/quirks.toml with the places of both, or correct one";
                findings.add(PROPERTY_SPELLING, property.anchor(), message, fix);
            }
        }
    }
}

/// The properties of the parts of a schema under these keys; with `allOf`, its own as well.
fn properties<'t, 'a>(
    context: &'t Context<'a>,
    schema: &'t ObjectRef<'a>,
    keys: &[&str],
) -> Vec<&'t ObjectRef<'a>> {
    let objects = &context.objects;
    let parts = keys.iter().flat_map(|key| objects.at(schema, key));
    let parts = parts.filter_map(|part| objects.resolve(part));
    let own = keys.contains(&"allOf").then_some(schema).into_iter();
    own.chain(parts).flat_map(|part| objects.at(part, "properties")).collect()
}

fn rust_name(property: &ObjectRef<'_>) -> String {
    property.text("x-rust-name").map_or_else(|| rust_names::field(property.name), str::to_owned)
}

/// Names that differ in nothing but upper and lower case and underscores. `_id` is the id of an
/// object, whatever else is called `id`.
fn is_near(one: &str, other: &str) -> bool {
    let plain = |name: &str| name.replace('_', "").to_lowercase();
    let is_id = |name: &str| name == "_id" || name == "id";
    one != other && plain(one) == plain(other) && !(is_id(one) && is_id(other))
}
