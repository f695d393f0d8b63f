//! The examples in the documentation of methods, which compile.

use sdk_codegen::rust_names;

use crate::document::DocumentedOperation;

use super::Method;

/// The example of a method.
pub(super) fn of_method(operation: &DocumentedOperation, method: &Method) -> String {
    let group = rust_names::field(&operation.group);
    let values = method.values.join(", ");
    let lines = [
        format!("let response = client.{group}().{}({values}).await?;", method.name),
        "println!(\"{response:?}\");".to_owned(),
    ];
    with_lines(operation, method, &lines)
}

/// The example of a method that reads all pages. The request is handed over, because every page needs
/// it.
pub(super) fn of_stream(operation: &DocumentedOperation, method: &Method, name: &str) -> String {
    let group = rust_names::field(&operation.group);
    let values: Vec<_> = method.values.iter().map(|value| value.trim_start_matches('&')).collect();
    let lines = [
        format!("let mut items = client.{group}().{name}({});", values.join(", ")),
        "while let Some(item) = items.next().await {".to_owned(),
        "    println!(\"{:?}\", item?);".to_owned(),
        "}".to_owned(),
    ];
    with_lines(operation, method, &lines)
}

/// The lines of a call, with what they need around them.
fn with_lines(operation: &DocumentedOperation, method: &Method, call: &[String]) -> String {
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
    lines.extend(call.iter().cloned());
    lines.extend(["# Ok(())", "# }", "```"].map(str::to_owned));
    lines.iter().map(|line| format!("    /// {line}").trim_end().to_owned() + "\n").collect()
}
