//! The rule for texts that become the documentation of the generated code.

use openapi_model::{Shape, keywords};
use sdk_codegen::finding::{Findings, Rule};

use crate::context::Context;

const RUSTDOC_TEXT: Rule = Rule {
    id: "rustdoc-text",
    why: "the text becomes a doc comment, where rustdoc takes this for a link, for HTML or for code to test",
};

pub(super) const RULES: &[Rule] = &[RUSTDOC_TEXT];

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for object in context.files.iter().flat_map(|file| file.objects.iter()) {
        for entry in object.node.entries() {
            let is_prose = keywords::shape(object.kind, &entry.key) == Some(Shape::Prose);
            let text = entry.value.as_str().filter(|_| is_prose).unwrap_or_default();
            for fault in faults(text) {
                let message = format!("`{}` holds {fault}", entry.key);
                let fix = "put it between backticks, or say it in words";
                findings.add(RUSTDOC_TEXT, object.anchor_of_entry(entry), message, fix);
            }
        }
    }
}

fn faults(text: &str) -> Vec<String> {
    let plain = without_code(text);
    let mut faults = Vec::new();
    if text.lines().any(is_code_block) {
        faults.push("a code block".to_owned());
    }
    if let Some(tag) = enclosed(&plain, '<', '>').filter(|inner| is_tag(inner)) {
        faults.push(format!("`<{tag}>` outside backticks"));
    }
    if let Some(link) = enclosed(&plain, '[', ']').filter(|inner| !inner.is_empty()) {
        faults.push(format!("`[{link}]` outside backticks"));
    }
    if let Some(scheme) = ["http://", "https://"].iter().find(|scheme| plain.contains(*scheme)) {
        faults.push(format!("a bare `{scheme}` address"));
    }
    faults
}

fn is_code_block(line: &str) -> bool {
    ["    ", "\t", "```", "~~~"].iter().any(|start| line.starts_with(start))
}

fn is_tag(inner: &str) -> bool {
    inner.starts_with(|first: char| first.is_alphabetic() || "/!?".contains(first))
}

/// The text between the first pair of such characters.
fn enclosed(text: &str, open: char, close: char) -> Option<&str> {
    text.split(open).skip(1).find_map(|rest| rest.split_once(close)).map(|(inner, _)| inner)
}

/// The text without what is between backticks. A run of backticks ends at a run of the same
/// length; without one it is plain text.
fn without_code(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some(start) = rest.find('`') {
        let (before, code) = rest.split_at(start);
        plain.push_str(before);
        let run: String = code.chars().take_while(|&letter| letter == '`').collect();
        let inside = &code[run.len()..];
        rest = match inside.find(&run) {
            Some(end) => &inside[end + run.len()..],
            None => inside,
        };
    }
    plain.push_str(rest);
    plain
}

#[cfg(test)]
mod tests {
    use super::faults;

    #[test]
    fn tame_texts_pass() {
        for text in [
            "a status",
            "`[x]`, `<b>` and `https://x.example`",
            "a < b and b > a",
            "the text `success` marks a change",
            "``a ` b``",
        ] {
            assert_eq!(faults(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn texts_that_rustdoc_misreads_are_found() {
        for text in [
            "see [x]",
            "a Vec<T> of them",
            "a <b>bold</b> one",
            "see https://x.example",
            "an odd ` and [x]",
            "code:\n\n    let x = 1;",
        ] {
            assert_eq!(faults(text).len(), 1, "{text}");
        }
    }
}
