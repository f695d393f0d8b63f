//! The method of the facade.

use sdk_codegen::rust_names;
use spec_lint::coverage::{self, OperationMethods};

use crate::document::DocumentedOperation;

use super::{
    Body, Files, Method, ScaffoldError, UPLOADS,
    client::{Client, names_in, optional},
    example,
    form::{self, UploadForm},
    imports::{self, Import},
    stream::Stream,
};

const GROUPS: &str = "crates/returning-ai/src/groups.rs";
const LIB: &str = "crates/returning-ai/src/lib.rs";
const IMPORTS: &str = "use crate::";

/// The module of a group.
pub(crate) fn path(group: &str) -> String {
    format!("crates/returning-ai/src/groups/{}.rs", rust_names::field(group))
}

/// Adds what the module does not have yet, and says what that was: the method, and one over all pages
/// of a list.
pub(super) fn add(
    files: &mut Files<'_>,
    operation: &DocumentedOperation,
    method: &Method,
    client: &Client,
) -> Result<Vec<&'static str>, ScaffoldError> {
    let path = path(&operation.group);
    let text = match files.get(&path)? {
        Some(text) => text,
        None => new_module(files, &operation.group)?,
    };
    let mut module = Module { path, text, operation, client };
    let mut added = Vec::new();
    if module.methods()?.methods.is_empty() {
        module.add_method(method)?;
        added.push("a method");
    }
    let stream = Stream::of(operation, method, client);
    if let (Some(stream), false) = (stream, module.methods()?.has_stream) {
        module.add_stream(&stream)?;
        added.push("a method over all pages");
    }
    if !added.is_empty() {
        files.put(&module.path, module.text);
    }
    Ok(added)
}

/// The module of a group, and the operation that it gets methods of.
struct Module<'a> {
    path: String,
    text: String,
    operation: &'a DocumentedOperation,
    client: &'a Client,
}

impl Module<'_> {
    /// The methods of the operation that there are.
    fn methods(&self) -> Result<OperationMethods, ScaffoldError> {
        let constant = rust_names::constant(&self.operation.id);
        coverage::methods_in(&self.text, &constant)
            .map_err(|source| ScaffoldError::Rust { file: self.path.clone(), source })
    }

    fn add_method(&mut self, method: &Method) -> Result<(), ScaffoldError> {
        let arguments = method.arguments.iter().map(|(_, argument)| argument.as_str());
        self.import_types(arguments.chain([method.returns.as_str()]))?;
        self.import("returning_ai_runtime", "Error")?;
        if let Some(form) = method.form() {
            self.import_gated("reqwest::multipart", "Form")?;
            self.import_gated("returning_ai_runtime::internal", "UploadRefusal")?;
            self.import_gated("returning_ai_runtime", "Upload")?;
            if form.has_targets() {
                self.import_gated("returning_ai_runtime::internal", "with_targets")?;
            }
        }
        self.export(method)?;
        let owner = rust_names::type_name(&self.operation.group);
        let form = method.form().map(|form| form.code(&method.name, &owner)).unwrap_or_default();
        self.insert(&form, &method_text(self.operation, method))
    }

    fn add_stream(&mut self, stream: &Stream<'_>) -> Result<(), ScaffoldError> {
        self.import_types(stream.types())?;
        self.import("returning_ai_client", "Client as Generated")?;
        self.import("returning_ai_runtime", "Items")?;
        for name in ["Count", "Page", "Start"] {
            self.import("returning_ai_runtime::internal", name)?;
        }
        let reads_one = self.methods()?.methods.into_iter().next();
        let reads_one = reads_one.ok_or_else(|| self.unusual("a method that reads one page"))?;
        let name = self.stream_name(&reads_one);
        self.insert("", &stream.code(&name, &reads_one))
    }

    /// The items have the name of the method without its verb, if no other method has it.
    fn stream_name(&self, reads_one: &str) -> String {
        let method = reads_one.rsplit("::").next().unwrap_or(reads_one);
        let verbs = ["list_", "get_", "search_", "find_"];
        let items = verbs.iter().find_map(|verb| method.strip_prefix(verb));
        let is_free = |name: &&str| !self.text.contains(&format!("fn {name}("));
        items.filter(is_free).map_or_else(|| format!("{method}_items"), str::to_owned)
    }

    /// Imports the constant of the operation, and the types that other modules have.
    fn import_types<'a>(
        &mut self,
        types: impl Iterator<Item = &'a str>,
    ) -> Result<(), ScaffoldError> {
        let constant = rust_names::constant(&self.operation.id);
        self.import("returning_ai_client::operations", &constant)?;
        let own_group = rust_names::field(&self.operation.group);
        for name in types.flat_map(names_in) {
            match self.client.group_of(name) {
                Some(group) if group == own_group => {}
                Some(group) => {
                    self.import(&format!("returning_ai_client::groups::{group}"), name)?;
                }
                None if SCALARS.contains(&name) => {
                    self.import("returning_ai_client::scalars", name)?;
                }
                None => {}
            }
        }
        Ok(())
    }

    fn import(&mut self, path: &str, name: &str) -> Result<(), ScaffoldError> {
        self.put_import(&Import { path, name, gate: None })
    }

    /// Imports what only uploads need.
    fn import_gated(&mut self, path: &str, name: &str) -> Result<(), ScaffoldError> {
        self.put_import(&Import { path, name, gate: Some(UPLOADS) })
    }

    fn put_import(&mut self, import: &Import<'_>) -> Result<(), ScaffoldError> {
        let text = imports::add(&self.text, import, IMPORTS);
        self.text = text.ok_or_else(|| self.unusual("`use crate::client::Client;`"))?;
        Ok(())
    }

    /// Exports the types of the group that the method hands to callers, where a module chooses its
    /// types and does not export all of them.
    fn export(&mut self, method: &Method) -> Result<(), ScaffoldError> {
        let group = rust_names::field(&self.operation.group);
        let path = format!("returning_ai_client::groups::{group}");
        if self.text.contains(&format!("pub use {path}::*;")) {
            return Ok(());
        }
        let arguments = method.arguments.iter().map(|(_, argument)| argument.clone());
        let types = arguments.chain([method.returns.clone()]).chain(method.types.iter().cloned());
        let types = self.client.reachable(&group, &types.collect::<Vec<_>>());
        let text = imports::export(&self.text, &path, &types, IMPORTS);
        self.text = text.ok_or_else(|| self.unusual("`use crate::client::Client;`"))?;
        Ok(())
    }

    /// Adds a method at the end of the last block of methods, and types before the block.
    fn insert(&mut self, types: &str, method: &str) -> Result<(), ScaffoldError> {
        let owner = rust_names::type_name(&self.operation.group);
        let start = last_block(&self.text, &owner)
            .ok_or_else(|| self.unusual(&format!("a block `impl {owner}<'_>`")))?;
        let end = self.text[start..]
            .find("\n}\n")
            .map(|end| start + end + 1)
            .ok_or_else(|| self.unusual("the end of the block"))?;
        let gap = if self.text[..end].ends_with("{\n") { "" } else { "\n" };
        self.text.insert_str(end, &format!("{gap}{method}"));
        self.text.insert_str(start, types);
        Ok(())
    }

    fn unusual(&self, expected: &str) -> ScaffoldError {
        ScaffoldError::Form { file: self.path.clone(), expected: expected.to_owned() }
    }
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

const SCALARS: [&str; 6] =
    ["Decimal", "FieldValue", "ObjectId", "Secret", "TextOrNull", "Timestamp"];

fn method_text(operation: &DocumentedOperation, method: &Method) -> String {
    let constant = rust_names::constant(&operation.id);
    let arguments: String =
        method.arguments.iter().map(|(name, kind)| format!(", {name}: {kind}")).collect();
    let call = match &method.body {
        Body::Generated(name) => generated_call(name, &method.arguments, &constant),
        Body::Form(form) => upload_call(form, &constant),
    };
    let gate = method.form().map(|_| format!("    {UPLOADS}\n")).unwrap_or_default();
    format!(
        "{gate}    #[doc = include_str!(\"../../operation-docs/{}.md\")]\n    ///\n    /// # Examples\n    ///\n{}    pub async fn {}(&self{arguments}) -> Result<{}, Error> {{\n        self.client{call}\n    }}\n",
        operation.id,
        example::of_method(operation, method),
        method.name,
        method.returns,
    )
}

/// Each attempt gets a copy of the arguments that it would move.
fn generated_call(name: &str, arguments: &[(String, String)], constant: &str) -> String {
    let names: Vec<&str> = arguments.iter().map(|(name, _)| name.as_str()).collect();
    let call = format!("async move {{ api.{name}({}).await }}", names.join(", "));
    let moved = arguments.iter().filter(|(_, argument)| !is_copy(argument));
    let copies: String = moved.map(|(name, _)| format!("let {name} = {name}.clone(); ")).collect();
    let attempt = if copies.is_empty() { call } else { format!("{{ {copies}{call} }}") };
    format!(".run(&{constant}, |api| {attempt}).await")
}

/// Whether an argument of a generated method is copied wherever it is used.
fn is_copy(argument: &str) -> bool {
    let value = optional(argument).unwrap_or(argument);
    let is_number = matches!(value, "bool" | "i32" | "i64" | "u32" | "u64" | "f32" | "f64");
    value.starts_with('&') || value.starts_with("NonZero") || is_number
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
