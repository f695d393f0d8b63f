//! The places of an entry of the register, as the types and the table of operations have them.
//!
//! It is what can be said of every entry. What the client does about it is for a test of its own,
//! under the id of the entry.

use returning_ai_client::{operation::Operation, operations};
use returning_ai_tests::{dispatch, scenario::expect};
use schemars::generate::SchemaSettings;
use serde_json::Value;

use super::{Outcome, register};

/// Checks that each field that an entry names is a field of its Rust type, letter by letter, and
/// that each operation that it names is one of the table.
pub(crate) fn check(quirk: &str) -> Outcome {
    let entry = register()?.into_iter().find(|entry| entry.id.value == quirk);
    let entry = entry.ok_or_else(|| format!("the register has no {quirk}"))?;
    for place in &entry.places {
        check_place(&place.value)?;
    }
    Ok(())
}

fn check_place(place: &str) -> Outcome {
    match place.split('/').collect::<Vec<_>>().as_slice() {
        ["", "components", "schemas", schema, "properties", field] => {
            let is_field = fields_of(schema).is_none_or(|fields| fields.contains(&plain(field)));
            expect(place, true, is_field)?;
        }
        ["", "paths", path, method] => {
            let (path, method) = (plain(path), method.to_uppercase());
            let is_it = |row: &&Operation| row.path == path && row.method == method;
            expect(place, 1, operations::ALL.iter().filter(|row| is_it(row)).count())?;
        }
        // A part of an operation or of a schema that has no field of its own in Rust.
        _ => {}
    }
    Ok(())
}

/// The names that a type has in JSON; `None` for the schema of a form, which is not a type.
fn fields_of(schema: &str) -> Option<Vec<String>> {
    let row = dispatch::TYPES.iter().find(|row| row.name == schema)?;
    let mut generator = SchemaSettings::openapi3().into_generator();
    let derived = (row.schema)(&mut generator).to_value();
    let properties = derived.get("properties").and_then(Value::as_object);
    Some(properties.into_iter().flatten().map(|(name, _)| name.clone()).collect())
}

/// A part of a JSON pointer without its escapes.
fn plain(part: &str) -> String {
    part.replace("~1", "/").replace("~0", "~")
}
