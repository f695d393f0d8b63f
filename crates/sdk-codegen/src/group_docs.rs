//! What the documentation of each group's module says of hosts and credentials.
//!
//! The operations decide that, so a sentence that a person wrote would become false unseen.

use crate::{outputs::Output, table::Row, workspace::GROUP_DOCS};

/// One file for each group with operations.
pub fn outputs(rows: &[Row]) -> Vec<Output> {
    let mut groups: Vec<&str> = rows.iter().map(Row::group).collect();
    groups.sort_unstable();
    groups.dedup();
    let output = |group: &str| {
        let rows: Vec<_> = rows.iter().filter(|row| row.group() == group).collect();
        Output { path: path_of(group), text: text(&rows) }
    };
    groups.into_iter().map(output).collect()
}

/// Where the file of a group is.
pub fn path_of(group: &str) -> String {
    format!("{GROUP_DOCS}/{group}.md")
}

fn text(rows: &[&Row]) -> String {
    let mut kinds: Vec<(String, Vec<String>)> = Vec::new();
    for row in rows {
        let (kind, id) = (row.host_and_credential(), format!("`{}`", row.id()));
        match kinds.iter_mut().find(|(known, _)| *known == kind) {
            Some((_, ids)) => ids.push(id),
            None => kinds.push((kind, vec![id])),
        }
    }
    let list: String = match kinds.as_slice() {
        [(kind, ids)] if ids.len() > 1 => format!("Every operation is sent {kind}.\n"),
        kinds => kinds
            .iter()
            .map(|(kind, ids)| format!("- {} {} sent {kind}.\n", ids.join(", "), are(ids.len())))
            .collect(),
    };
    format!("# Hosts and credentials\n\n{list}")
}

fn are(count: usize) -> &'static str {
    if count == 1 { "is" } else { "are" }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::table;

    fn operation(id: &str, host: &str, security: &Value) -> Value {
        json!({"operationId": id, "x-group": "mugs", "x-host": [host], "security": security})
    }

    fn text_of(paths: &Value) -> String {
        let outputs = outputs(&table::rows(&json!({ "paths": paths })));
        assert_eq!(outputs[0].path, "crates/returning-ai/group-docs/mugs.md");
        outputs[0].text.clone()
    }

    #[test]
    fn operations_are_listed_by_host_and_credential() {
        let key = json!([{"communityApiKey": []}]);
        let mut paths = json!({
            "/a": {"get": operation("getA", "gateway", &key), "put": operation("putA", "gateway", &key)},
        });
        assert_eq!(
            text_of(&paths),
            "# Hosts and credentials\n\nEvery operation is sent to the host `gateway` with `communityApiKey`.\n"
        );
        paths["/b"]["get"] = operation("getB", "integration", &json!([]));
        assert_eq!(
            text_of(&paths),
            "# Hosts and credentials\n\n\
             - `getA`, `putA` are sent to the host `gateway` with `communityApiKey`.\n\
             - `getB` is sent to the host `integration` without a credential.\n"
        );
    }
}
