//! The method of the facade.

use sdk_codegen::rust_names;

use crate::document::DocumentedOperation;

use super::{
    Body, Files, Method, ScaffoldError, UPLOADS,
    client::{Client, names_in},
    form::{self, UploadForm},
    imports,
};

const GROUPS: &str = "crates/returning-ai/src/groups.rs";
const LIB: &str = "crates/returning-ai/src/lib.rs";
const IMPORTS: &str = "use crate::";

/// The module of a group.
pub(crate) fn path(group: &str) -> String {
    format!("crates/returning-ai/src/groups/{}.rs", rust_names::field(group))
}

/// Adds the method, unless the module names the operation already.
pub(super) fn add(
    files: &mut Files<'_>,
    operation: &DocumentedOperation,
    method: &Method,
    client: &Client,
) -> Result<bool, ScaffoldError> {
    let path = path(&operation.group);
    let constant = rust_names::constant(&operation.id);
    let text = match files.get(&path)? {
        Some(text) => text,
        None => new_module(files, &operation.group)?,
    };
    if names(&text, &constant) {
        return Ok(false);
    }
    let form =
        |expected: &str| ScaffoldError::Form { file: path.clone(), expected: expected.to_owned() };
    let mut text = text;
    for (from, name) in imported(operation, method, client, &constant) {
        let added = imports::add(&text, &from, &name, IMPORTS)
            .ok_or_else(|| form("`use crate::client::Client;`"))?;
        let line = format!("use {from}::{name};\n");
        text = match method.form().is_some() && name != "Error" && added != text {
            true => added.replacen(&line, &format!("{UPLOADS}\n{line}"), 1),
            false => added,
        };
    }
    text = exported(&text, operation, method, client)
        .ok_or_else(|| form("`use crate::client::Client;`"))?;
    let owner = rust_names::type_name(&operation.group);
    let start =
        last_block(&text, &owner).ok_or_else(|| form(&format!("a block `impl {owner}<'_>`")))?;
    let end = text[start..]
        .find("\n}\n")
        .map(|end| start + end + 1)
        .ok_or_else(|| form("the end of the block"))?;
    let gap = if text[..end].ends_with("{\n") { "" } else { "\n" };
    let added = format!("{gap}{}", method_text(operation, method, &constant));
    let form = method.form().map(|form| form.code(&method.name, &owner)).unwrap_or_default();
    let text = format!("{}{form}{}{added}{}", &text[..start], &text[start..end], &text[end..]);
    files.put(&path, text);
    Ok(true)
}

/// Whether a text has a word as a whole.
fn names(text: &str, word: &str) -> bool {
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').any(|one| one == word)
}

/// Where the last block with methods of a type begins.
fn last_block(text: &str, owner: &str) -> Option<usize> {
    let mut start = 0;
    let mut last = None;
    for line in text.split_inclusive('\n') {
        let is_block = line.starts_with("impl") && line.trim_end().ends_with('{');
        if is_block && line.contains(&format!(" {owner}<")) && !line.contains(" for ") {
            last = Some(start);
        }
        start += line.len();
    }
    last
}

/// What the method names that the module may not import yet.
fn imported(
    operation: &DocumentedOperation,
    method: &Method,
    client: &Client,
    constant: &str,
) -> Vec<(String, String)> {
    let own_group = rust_names::field(&operation.group);
    let mut names = vec![("returning_ai_client::operations".to_owned(), constant.to_owned())];
    let types = method.arguments.iter().map(|(_, argument)| argument).chain([&method.returns]);
    for name in types.flat_map(|text| names_in(text)) {
        match client.group_of(name) {
            Some(group) if group == own_group => {}
            Some(group) => {
                names.push((format!("returning_ai_client::groups::{group}"), name.to_owned()));
            }
            None if SCALARS.contains(&name) => {
                names.push(("returning_ai_client::scalars".to_owned(), name.to_owned()));
            }
            None => {}
        }
    }
    if let Some(form) = method.form() {
        let internal = "returning_ai_runtime::internal";
        names.push(("reqwest::multipart".to_owned(), "Form".to_owned()));
        names.push((internal.to_owned(), "UploadRefusal".to_owned()));
        names.push(("returning_ai_runtime".to_owned(), "Upload".to_owned()));
        let names_targets = form.has_targets().then(|| "with_targets".to_owned());
        names.extend(names_targets.map(|name| (internal.to_owned(), name)));
    }
    names.push(("returning_ai_runtime".to_owned(), "Error".to_owned()));
    names
}

/// Exports the types of the group that the method hands to callers, where a module chooses its
/// types and does not export all of them.
fn exported(
    text: &str,
    operation: &DocumentedOperation,
    method: &Method,
    client: &Client,
) -> Option<String> {
    let group = rust_names::field(&operation.group);
    let path = format!("returning_ai_client::groups::{group}");
    if text.contains(&format!("pub use {path}::*;")) {
        return Some(text.to_owned());
    }
    let arguments = method.arguments.iter().map(|(_, argument)| argument.clone());
    let types = arguments.chain([method.returns.clone()]).chain(method.types.iter().cloned());
    let types = client.reachable(&group, &types.collect::<Vec<_>>());
    imports::export(text, &path, &types, IMPORTS)
}

const SCALARS: [&str; 6] =
    ["Decimal", "FieldValue", "ObjectId", "Secret", "TextOrNull", "Timestamp"];

fn method_text(operation: &DocumentedOperation, method: &Method, constant: &str) -> String {
    let arguments: String =
        method.arguments.iter().map(|(name, kind)| format!(", {name}: {kind}")).collect();
    let names: Vec<&str> = method.arguments.iter().map(|(name, _)| name.as_str()).collect();
    let call = match &method.body {
        Body::Generated(name) => format!(
            ".run(&{constant}, |api| async move {{ api.{name}({}).await }}).await",
            names.join(", ")
        ),
        Body::Form(form) => upload_call(form, constant),
    };
    let gate = method.form().map(|_| format!("    {UPLOADS}\n")).unwrap_or_default();
    format!(
        "{gate}    #[doc = include_str!(\"../../operation-docs/{}.md\")]\n    ///\n    /// # Examples\n    ///\n{}    pub async fn {}(&self{arguments}) -> Result<{}, Error> {{\n        self.client{call}\n    }}\n",
        operation.id,
        example(operation, method),
        method.name,
        method.returns,
    )
}

/// The form is a stream, in which nobody looks for the ids that an error carries.
fn upload_call(form: &UploadForm, constant: &str) -> String {
    let argument = form::ARGUMENT;
    let call = format!(
        ".engine().upload(&{constant}, &[], std::slice::from_ref(&{argument}.file), |limit| {argument}.parts(limit)).await"
    );
    match form.has_targets() {
        true => {
            format!("{call}.map_err(|error| with_targets(error, {}))", form.targets_expression())
        }
        false => call,
    }
}

/// An example that compiles.
fn example(operation: &DocumentedOperation, method: &Method) -> String {
    let group = rust_names::field(&operation.group);
    let mut lines = vec!["```no_run".to_owned()];
    if method.form().is_some() {
        lines.push("use returning_ai::Upload;".to_owned());
    }
    match method.types.as_slice() {
        [] => {}
        [one] => lines.push(format!("use returning_ai::{group}::{one};")),
        many => lines.push(format!("use returning_ai::{group}::{{{}}};", many.join(", "))),
    }
    if lines.len() > 1 {
        lines.push(String::new());
    }
    lines.push(
        "# async fn example(client: returning_ai::Client) -> Result<(), returning_ai::Error> {"
            .to_owned(),
    );
    lines.extend(method.setup.iter().cloned());
    let values = method.values.join(", ");
    lines.push(format!("let response = client.{group}().{}({values}).await?;", method.name));
    lines.push("println!(\"{response:?}\");".to_owned());
    lines.extend(["# Ok(())", "# }", "```"].map(str::to_owned));
    lines.iter().map(|line| format!("    /// {line}").trim_end().to_owned() + "\n").collect()
}

/// The module of a new group, which the crate then has to name.
fn new_module(files: &mut Files<'_>, group: &str) -> Result<String, ScaffoldError> {
    let module = rust_names::field(group);
    let owner = rust_names::type_name(group);
    let groups = files.need(GROUPS)?;
    files.put(GROUPS, with_line(&groups, &format!("pub mod {module};"), "pub mod "));
    let lib = files.need(LIB)?;
    let start = lib.find("pub use groups::{").ok_or_else(|| ScaffoldError::Form {
        file: LIB.to_owned(),
        expected: "`pub use groups::{`".to_owned(),
    })?;
    let start = start + "pub use groups::{".len();
    files.put(LIB, format!("{}{module}, {}", &lib[..start], &lib[start..]));
    let words = group.replace('-', " ");
    Ok(format!(
        "//! The operations of the group {words}.\n//!\n#![doc = include_str!(\"../../group-docs/{group}.md\")]\n\npub use returning_ai_client::groups::{module}::*;\n\nuse crate::client::Client;\n\nimpl Client {{\n    /// The operations of the group {words}.\n    pub fn {module}(&self) -> {owner}<'_> {{\n        {owner} {{ client: self }}\n    }}\n}}\n\n/// The operations of the group {words}; see [`Client::{module}`].\n#[derive(Clone, Copy, Debug)]\npub struct {owner}<'a> {{\n    client: &'a Client,\n}}\n\nimpl {owner}<'_> {{\n}}\n"
    ))
}

/// Adds a line among those that begin in the same way, in the order of the alphabet.
pub(super) fn with_line(text: &str, line: &str, start: &str) -> String {
    let mut lines: Vec<&str> = text.lines().collect();
    let after = lines.iter().position(|one| one.starts_with(start) && *one > line);
    let last = lines.iter().rposition(|one| one.starts_with(start)).map(|index| index + 1);
    lines.insert(after.or(last).unwrap_or(lines.len()), line);
    lines.join("\n") + "\n"
}
