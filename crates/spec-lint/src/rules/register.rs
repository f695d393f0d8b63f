//! Rules about the register of quirks, whose entries have to go when their reason is gone.

use openapi_model::{Anchor, Pointer};
use sdk_codegen::finding::{Findings, Rule};

use super::provenance;
use crate::context::Context;
use crate::quirks::{Quirk, Text};

const QUIRK_ID: Rule =
    Rule { id: "quirk-id", why: "tests and the changelog name an entry by its id" };
const QUIRK_TEXT: Rule = Rule {
    id: "quirk-text",
    why: "an entry has to say what disagrees, what is done about it, and when it can go",
};
const QUIRK_SOURCE: Rule = Rule {
    id: "quirk-source",
    why: "a disagreement that no dated page shows cannot be checked by anybody",
};
const QUIRK_OPERATION: Rule = Rule {
    id: "quirk-operation",
    why: "an operation that is not in the document cannot disagree with the wire",
};
const QUIRK_PLACE: Rule = Rule {
    id: "quirk-place",
    why: "an entry that outlives its reason keeps code alive that nobody needs",
};

pub(super) const RULES: &[Rule] =
    &[QUIRK_ID, QUIRK_TEXT, QUIRK_SOURCE, QUIRK_OPERATION, QUIRK_PLACE];

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    let entries = &context.quirks.entries;
    for (index, quirk) in entries.iter().enumerate() {
        id(quirk, &entries[..index], findings);
        texts(quirk, findings);
        sources(quirk, findings);
        operations(context, quirk, findings);
        places(context, quirk, findings);
    }
}

fn anchor(text: &Text) -> Anchor {
    Anchor { at: text.at.clone(), pointer: Pointer::root() }
}

fn id(quirk: &Quirk, earlier: &[Quirk], findings: &mut Findings) {
    let id = &quirk.id.value;
    if id.trim().is_empty() {
        let fix = "give it a name that says what disagrees";
        findings.add(QUIRK_ID, anchor(&quirk.id), "this entry has no id", fix);
    } else if let Some(first) = earlier.iter().find(|first| first.id.value == *id) {
        let message = format!("the entry at {} has the id `{id}` already", first.id.at);
        findings.add(QUIRK_ID, anchor(&quirk.id), message, "rename one of them");
    }
}

fn texts(quirk: &Quirk, findings: &mut Findings) {
    let texts = [
        ("summary", &quirk.summary),
        ("handling", &quirk.handling),
        ("delete_when", &quirk.delete_when),
    ];
    for (key, _) in texts.into_iter().filter(|(_, text)| text.trim().is_empty()) {
        let message = format!("`{key}` of `{}` is empty", quirk.id.value);
        findings.add(QUIRK_TEXT, anchor(&quirk.id), message, format!("write `{key}`"));
    }
}

fn sources(quirk: &Quirk, findings: &mut Findings) {
    if quirk.sources.is_empty() {
        let message = format!("`{}` has no source", quirk.id.value);
        let fix = "add a `[[quirk.source]]` with `page`, `date` and `says`";
        findings.add(QUIRK_SOURCE, anchor(&quirk.id), message, fix);
    }
    for source in &quirk.sources {
        if !provenance::is_page(&source.page.value) {
            let message = format!("`{}` is not the https address of a page", source.page.value);
            findings.add(QUIRK_SOURCE, anchor(&source.page), message, "write its address");
        }
        if source.date.is_empty() {
            let message = "this source has no date";
            let fix = "write the `date` of the page, or the day on which it was read";
            findings.add(QUIRK_SOURCE, anchor(&source.page), message, fix);
        }
    }
}

fn operations(context: &Context<'_>, quirk: &Quirk, findings: &mut Findings) {
    for operation in &quirk.operations {
        let is_it = |id: &str| id == operation.value;
        if !context.operations().any(|object| object.text("operationId").is_some_and(is_it)) {
            let message = format!("there is no operation `{}`", operation.value);
            let fix = "correct the name, or delete the entry if the operation is gone";
            findings.add(QUIRK_OPERATION, anchor(operation), message, fix);
        }
    }
}

fn places(context: &Context<'_>, quirk: &Quirk, findings: &mut Findings) {
    if quirk.places.is_empty() {
        let message = format!("`{}` names no place, so it would never go", quirk.id.value);
        let fix = "name the places in the bundle that it speaks of";
        findings.add(QUIRK_PLACE, anchor(&quirk.id), message, fix);
    }
    for place in quirk.places.iter().filter(|place| !exists(context, place)) {
        let message = format!("`{}` is not in the document any more", place.value);
        let fix = format!(
            "delete it: the reason of `{}` ({}) is gone; if the place was only renamed, correct the pointer",
            quirk.id.value, quirk.id.at
        );
        findings.add(QUIRK_PLACE, anchor(place), message, fix);
    }
}

fn exists(context: &Context<'_>, place: &Text) -> bool {
    place.value.starts_with('/') && context.bundle.find(&place.value).is_some()
}
