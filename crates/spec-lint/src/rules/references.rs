//! Rules about references: what they may name, and that nothing is beside them.

use openapi_model::{Kind, ObjectRef, keywords};
use sdk_codegen::finding::{Findings, Rule};

use crate::context::Context;

const REF_SIBLINGS: Rule =
    Rule { id: "ref-siblings", why: "everything beside a reference is silently ignored" };
const NULLABLE_REFERENCE: Rule = Rule {
    id: "nullable-reference",
    why: "beside a reference `nullable` is silently ignored, and the first null fails the whole response",
};
const REF_TARGET: Rule = Rule {
    id: "ref-target",
    why: "the generator panics on a reference that does not name a component of the same kind",
};
const PATH_ITEM_REF: Rule =
    Rule { id: "path-item-ref", why: "the generator refuses a path that is a reference" };

pub(super) const RULES: &[Rule] = &[REF_SIBLINGS, NULLABLE_REFERENCE, REF_TARGET, PATH_ITEM_REF];

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for object in context.files.iter().flat_map(|file| file.objects.iter()) {
        references(object, findings);
    }
}

fn references(object: &ObjectRef<'_>, findings: &mut Findings) {
    if object.kind == Kind::PathItem && object.has("$ref") {
        let message = "this path is a reference";
        let fix = "write the operations here";
        findings.add(PATH_ITEM_REF, object.anchor_of("$ref"), message, fix);
    }
    let Some(reference) = object.reference() else { return };
    ref_target(object, reference, findings);
    for entry in object.node.entries().iter().filter(|entry| entry.key != "$ref") {
        let (rule, message) = match entry.key.as_str() {
            "nullable" => (NULLABLE_REFERENCE, "`nullable` is beside a reference".to_owned()),
            key => (REF_SIBLINGS, format!("`{key}` is beside a reference")),
        };
        let fix = match entry.key.as_str() {
            "nullable" => "write `nullable` in the component, beside its `type`".to_owned(),
            key => {
                format!("write `allOf` with the reference as its only item, and `{key}` beside it")
            }
        };
        findings.add(rule, object.anchor_of_entry(entry), message, fix);
    }
}

fn ref_target(object: &ObjectRef<'_>, reference: &str, findings: &mut Findings) {
    // Joining the files reports a reference without a pointer.
    let (Some(section), Some((_, pointer))) = (
        keywords::section(object.kind),
        reference.split_once('#').filter(|(_, text)| text.starts_with('/')),
    ) else {
        return;
    };
    let name = pointer.strip_prefix("/components/").and_then(|rest| rest.strip_prefix(section));
    let is_name = |name: &str| name.len() > 1 && name.starts_with('/') && !name[1..].contains('/');
    if !name.is_some_and(is_name) {
        let message =
            format!("`{reference}` does not name a component under `components/{section}`");
        let fix = format!("give the target a name under `components/{section}` and refer to that");
        findings.add(REF_TARGET, object.anchor_of("$ref"), message, fix);
    }
}
