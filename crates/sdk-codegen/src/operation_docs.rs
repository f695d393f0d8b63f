//! The documentation of each operation for the facade, as its methods include it.
//!
//! The facade's methods are written by hand and their facts are not: permission, effect and source
//! come from the table, and the texts from the document.

use serde_json::Value;

use crate::{outputs::Output, table::Row, workspace::OPERATION_DOCS};

/// One file for each operation.
pub fn outputs(bundle: &Value, rows: &[Row]) -> Vec<Output> {
    rows.iter()
        .filter_map(|row| {
            let operation = bundle.pointer(&row.pointer())?;
            Some(Output { path: path_of(row.id()), text: text(operation, row) })
        })
        .collect()
}

/// Where the file of an operation is.
pub fn path_of(id: &str) -> String {
    format!("{OPERATION_DOCS}/{id}.md")
}

fn text(operation: &Value, row: &Row) -> String {
    let words = |key: &str| operation.get(key).and_then(Value::as_str).unwrap_or_default().trim();
    format!(
        "{}\n\n{}\n\n{}\n\n# Errors\n\n{}\n",
        sentence(words("summary")),
        words("description"),
        row.list_of_facts(),
        row.errors()
    )
}

fn sentence(text: &str) -> String {
    if text.ends_with('.') { text.to_owned() } else { format!("{text}.") }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::table;

    #[test]
    fn a_file_holds_the_texts_and_the_facts() {
        let bundle = json!({"paths": {"/v1/x": {"put": {
            "operationId": "updateX",
            "summary": "Update a thing",
            "description": "Sets it.",
            "x-effect": "idempotent",
            "x-host": ["integration"],
            "x-permission": "updateThings",
            "x-documentation": {"page": "https://example.com/x", "modified": "2026-01-02"},
            "security": [{"communityApiKey": []}, {"userToken": []}],
        }}}});
        let outputs = outputs(&bundle, &table::rows(&bundle));
        assert_eq!(outputs.len(), 1);
        assert_eq!(outputs[0].path, "crates/returning-ai/operation-docs/updateX.md");
        let text = "Update a thing.\n\nSets it.\n\n\
            - Operation: `PUT /v1/x`, on the [host](crate#hosts) `integration`\n\
            - Credential: `communityApiKey` \
            ([`ClientBuilder::api_key`](crate::ClientBuilder::api_key)) or `userToken` \
            ([`ClientBuilder::user_token`](crate::ClientBuilder::user_token))\n\
            - Permission: `updateThings`\n\
            - Effect: Changes something; repeating it changes nothing more.\n\
            - Source: <https://example.com/x>, changed 2026-01-02\n\n\
            # Errors\n\n\
            Look at [`Error::effect`](crate::Error::effect) first. Calling again with the same values \
            changes nothing more.\n";
        assert_eq!(outputs[0].text, text);
    }
}
