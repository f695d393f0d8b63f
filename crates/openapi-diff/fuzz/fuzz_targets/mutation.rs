//! Changes of a document that leave it a document.

use fastrand::Rng;
use serde_json::{Map, Value, json};

/// The same input with a value of one of its documents changed. Returns `None` if it holds no document.
pub(crate) fn of(input: &[u8], seed: u32) -> Option<Vec<u8>> {
    let input = std::str::from_utf8(input).ok()?;
    let mut rng = Rng::with_seed(seed.into());
    let (kept, changed) = match input.split_once('\0') {
        Some((old, new)) if rng.bool() => (Some((old, true)), new),
        Some((old, new)) => (Some((new, false)), old),
        None => (None, input),
    };
    let mut document: Value = serde_saphyr::from_str(changed).ok()?;
    let places = count(&document);
    let mut place = rng.usize(..places);
    at(&mut document, &mut place, &mut |value| change(value, &mut rng));
    let changed = document.to_string();
    Some(match kept {
        Some((old, true)) => format!("{old}\0{changed}").into_bytes(),
        Some((new, false)) => format!("{changed}\0{new}").into_bytes(),
        None => changed.into_bytes(),
    })
}

fn children(value: &mut Value) -> Vec<&mut Value> {
    match value {
        Value::Array(items) => items.iter_mut().collect(),
        Value::Object(map) => map.values_mut().collect(),
        _ => Vec::new(),
    }
}

fn count(value: &Value) -> usize {
    let inner: usize = match value {
        Value::Array(items) => items.iter().map(count).sum(),
        Value::Object(map) => map.values().map(count).sum(),
        _ => 0,
    };
    inner + 1
}

/// Calls `change` for the value with this number, counted from the outside.
fn at(value: &mut Value, place: &mut usize, change: &mut dyn FnMut(&mut Value)) -> bool {
    if *place == 0 {
        change(value);
        return true;
    }
    *place -= 1;
    children(value).into_iter().any(|child| at(child, place, change))
}

fn change(value: &mut Value, rng: &mut Rng) {
    match value {
        Value::Object(map) => change_map(map, rng),
        Value::Array(items) if !items.is_empty() && rng.bool() => {
            let index = rng.usize(..items.len());
            if rng.bool() {
                items.remove(index);
            } else {
                items.push(items[index].clone());
            }
        }
        Value::Array(items) => rng.shuffle(items),
        other => *other = scalar(rng),
    }
}

fn change_map(map: &mut Map<String, Value>, rng: &mut Rng) {
    let names: Vec<_> = map.keys().cloned().collect();
    let chosen = rng.choice(&names).cloned();
    match (rng.u8(..4), chosen) {
        (0, Some(name)) => {
            map.remove(&name);
        }
        (1, Some(name)) => {
            let value = map[&name].clone();
            map.insert(format!("{name}2"), value);
        }
        (2, Some(name)) => {
            let schema = map[&name].clone();
            let keyword = *rng.choice(&["allOf", "oneOf", "anyOf"]).unwrap_or(&"allOf");
            map.insert(name, json!({keyword: [schema]}));
        }
        _ => {
            let (name, value) = keyword(rng);
            map.insert(name.to_owned(), value);
        }
    }
}

fn keyword(rng: &mut Rng) -> (&'static str, Value) {
    let schemas = ["Order", "State", "Cat", "Dog", "NewOrder", "Gone"];
    let name = *rng.choice(&schemas).unwrap_or(&"Order");
    let reference = json!({"$ref": format!("#/components/schemas/{name}")});
    let all = [
        ("type", json!("string")),
        ("nullable", json!(true)),
        ("required", json!(["id", "kind"])),
        ("enum", json!(["a", null, 1])),
        ("maximum", json!(7)),
        ("exclusiveMaximum", json!(true)),
        ("multipleOf", json!(0.5)),
        ("additionalProperties", json!(false)),
        ("readOnly", json!(true)),
        ("writeOnly", json!(true)),
        ("deprecated", json!(true)),
        ("discriminator", json!({"propertyName": "kind"})),
        ("not", reference.clone()),
        ("items", reference.clone()),
        ("properties", json!({"kind": reference})),
        ("allOf", json!([reference])),
        ("oneOf", json!([reference, {"type": "string"}])),
        ("$ref", json!(format!("#/components/schemas/{name}"))),
        ("x-cost", json!("write")),
        ("security", json!([{}, {"key": []}])),
        ("parameters", json!([{"name": "p", "in": "query", "schema": reference}])),
        ("callbacks", json!({"on": {"{$request.body#/url}": {"post": {"responses": {}}}}})),
        ("unknown", json!(1)),
    ];
    rng.choice(all).unwrap_or(("type", json!("string")))
}

fn scalar(rng: &mut Rng) -> Value {
    let all = [
        json!(null),
        json!(true),
        json!(0),
        json!(-1.5),
        json!(u64::MAX),
        json!("string"),
        json!("integer"),
        json!("object"),
        json!("array"),
        json!("date-time"),
        json!("#/components/schemas/Order"),
        json!(""),
        json!([]),
        json!({}),
    ];
    rng.choice(all).unwrap_or(Value::Null)
}
