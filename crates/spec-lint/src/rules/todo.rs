//! The rule for drafts whose words are still missing.

use openapi_model::{Anchor, Location, Pointer};
use sdk_codegen::finding::{Findings, Rule};

use crate::context::Context;

pub(crate) const TODO: Rule = Rule {
    id: "todo",
    why: "a draft waits for a person's words, and must not land before it has them",
};

pub(super) const RULES: &[Rule] = &[TODO];

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for file in &context.files {
        file.root.walk(&Pointer::root(), &mut |node, pointer| {
            if node.as_str().is_some_and(is_todo) {
                let anchor = Anchor { at: node.at.clone(), pointer: pointer.clone() };
                report(anchor, findings);
            }
        });
    }
    for quirk in &context.quirks.entries {
        let texts = [&quirk.summary, &quirk.handling, &quirk.delete_when];
        let sources = quirk.sources.iter().flat_map(|source| [&source.page.value, &source.says]);
        if texts.into_iter().chain(sources).any(|text| is_todo(text)) {
            report(at(&quirk.id.at), findings);
        }
    }
    for row in &context.inventory.rows {
        if is_todo(&row.source) {
            report(at(&row.at), findings);
        }
    }
}

/// Whether a text begins like the ones that an import writes for a person to replace.
pub(super) fn is_todo(text: &str) -> bool {
    text.trim_start().starts_with("TODO")
}

fn at(at: &Location) -> Anchor {
    Anchor { at: at.clone(), pointer: Pointer::root() }
}

fn report(anchor: Anchor, findings: &mut Findings) {
    let fix = "read the page, with `cargo xtask import --show PAGE`, and say it in your own words";
    findings.add(TODO, anchor, "this text is still to be written", fix);
}
