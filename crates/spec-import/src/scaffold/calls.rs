//! The call for the tests that go over all operations.

use sdk_codegen::rust_names;

use crate::document::DocumentedOperation;

use super::{
    Files, Method, ScaffoldError,
    facade::with_line,
    imports::{self, Import},
    values,
};

const CALLS: &str = "tests/src/calls.rs";
const IMPORTS: &str = "use super::";

/// The module of a group.
pub(crate) fn path(group: &str) -> String {
    format!("tests/src/calls/{}.rs", rust_names::field(group))
}

/// Adds a call, unless the module has one of the operation.
pub(super) fn add(
    files: &mut Files<'_>,
    operation: &DocumentedOperation,
    method: &Method,
) -> Result<bool, ScaffoldError> {
    let path = path(&operation.group);
    let text = match files.get(&path)? {
        Some(text) => text,
        None => new_module(files, &operation.group)?,
    };
    if text.contains(&format!("\"{}\"", operation.id)) {
        return Ok(false);
    }
    let form =
        |expected: &str| ScaffoldError::Form { file: path.clone(), expected: expected.to_owned() };
    let group = rust_names::field(&operation.group);
    let types = format!("returning_ai::{group}");
    let mut imported: Vec<_> =
        method.types.iter().map(|name| (types.as_str(), name.as_str())).collect();
    imported.extend(method.form().map(|_| ("returning_ai", "Upload")));
    let mut text = text;
    for (path, name) in imported {
        text = imports::add(&text, &Import { path, name, gate: None }, IMPORTS)
            .ok_or_else(|| form("`use super::Call`"))?;
    }
    let text = listed(&text, &method.name)
        .ok_or_else(|| form("`pub(super) fn calls()` with one expression"))?;
    files.put(&path, text + &function(operation, method, &group));
    Ok(true)
}

/// The function that gives the call. A test puts a text of its own in the place of every id that is
/// a text; one that is parsed has to stay an id.
fn function(operation: &DocumentedOperation, method: &Method, group: &str) -> String {
    let id = format!("\"{}\"", values::ID);
    let of_names = format!("names.of({id})");
    let named = |line: &String| {
        let line = line.replace(&id, &of_names);
        line.replace(&format!("{of_names}.parse()"), &format!("{id}.parse()"))
    };
    let setup: String = method.setup.iter().map(|line| named(line) + "\n").collect();
    let values: Vec<String> = method.values.iter().map(named).collect();
    let body =
        format!("{setup}client.{group}().{}({}).await.map(drop)", method.name, values.join(", "));
    let (names, moved) = if body.contains("names.of(") { ("names", "move ") } else { ("_", "") };
    format!(
        "\nfn {}() -> Vec<Call> {{\nvec![Call::new(\"{}\", \"drafted\", |client, {names}| {{\nBox::pin(async {moved}{{\n{body}\n}})\n}})]\n}}\n",
        method.name, operation.id,
    )
}

/// Adds the function to the ones that `calls` joins.
fn listed(text: &str, function: &str) -> Option<String> {
    let head = "pub(super) fn calls() -> Vec<Call> {\n";
    let body = text.find(head)? + head.len();
    let end = body + text[body..].find("\n}\n")?;
    let start = body + last_expression(&text[body..end]);
    let last = text[start..end].trim();
    let list = last.strip_suffix("]\n    .concat()").or_else(|| last.strip_suffix("].concat()"));
    let joined = match list {
        Some(list) => format!("{}, {function}()].concat()", list.trim_end().trim_end_matches(',')),
        None if last == "Vec::new()" => format!("[{function}()].concat()"),
        None => format!("[{last}, {function}()].concat()"),
    };
    Some(format!("{}    {joined}{}", &text[..start], &text[end..]))
}

/// Where the last expression of a formatted body begins: at the last line that is indented once and
/// neither ends nor continues another one.
fn last_expression(body: &str) -> usize {
    let (mut start, mut last) = (0, 0);
    for line in body.split_inclusive('\n') {
        let begins = line
            .strip_prefix("    ")
            .is_some_and(|rest| !rest.starts_with([' ', '}', ']', ')', '.', '\n']));
        if begins {
            last = start;
        }
        start += line.len();
    }
    last
}

fn new_module(files: &mut Files<'_>, group: &str) -> Result<String, ScaffoldError> {
    let module = rust_names::field(group);
    let calls = files.need(CALLS)?;
    let calls = with_line(&calls, &format!("mod {module};"), "mod ");
    let end = calls.find("    ]\n    .concat()").ok_or_else(|| ScaffoldError::Form {
        file: CALLS.to_owned(),
        expected: "a list of all calls that ends with `.concat()`".to_owned(),
    })?;
    files.put(CALLS, format!("{}        {module}::calls(),\n{}", &calls[..end], &calls[end..]));
    Ok(format!(
        "//! Calls of the group `{group}`.\n\nuse super::Call;\n\npub(super) fn calls() -> Vec<Call> {{\n    Vec::new()\n}}\n"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_is_added_to_any_form_of_the_list() {
        let list = |body: &str| {
            let text = format!("pub(super) fn calls() -> Vec<Call> {{\n    {body}\n}}\n");
            listed(&text, "x").expect("the function is there")
        };
        assert!(list("Vec::new()").contains("[x()].concat()"));
        assert!(list("[a(), b()].concat()").contains("[a(), b(), x()].concat()"));
        assert!(list("vec![a]").contains("[vec![a], x()].concat()"));
        assert!(list("[\n        a(),\n    ]\n    .concat()").contains("a(), x()].concat()"));
        let before = "fn a() {\n        b();\n    }\n    let c = 1;\n    ";
        let with_items = list(&format!("{before}vec![\n        a,\n    ]"));
        assert!(with_items.contains(&format!("{before}[vec![")), "{with_items}");
        assert!(with_items.contains("], x()].concat()\n}"), "{with_items}");
    }
}
