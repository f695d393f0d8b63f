//! The rule that no id of a published page is in our samples.

use std::{collections::BTreeSet, sync::LazyLock};

use openapi_model::{Anchor, Node, Pointer};
use sdk_codegen::finding::{Findings, Rule};
use sha2::{Digest, Sha256};

use crate::context::Context;

const VENDOR_ID: Rule = Rule {
    id: "vendor-id",
    why: "an id of a published page may belong to a real object, which a copied sample could change",
};

pub(super) const RULES: &[Rule] = &[VENDOR_ID];

/// The ids themselves must not be here either, so that the list holds their hashes.
const HASHES: &str = include_str!("vendor-ids.txt");
/// What is put before an id, so that its hash is in no public list.
const SALT: &str = "returning-ai:";

static KNOWN: LazyLock<BTreeSet<&str>> =
    LazyLock::new(|| HASHES.lines().filter(|line| !line.starts_with('#')).collect());

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for file in &context.files {
        file.root.walk(&Pointer::root(), &mut |node, pointer| report(node, pointer, findings));
    }
}

fn report(node: &Node, pointer: &Pointer, findings: &mut Findings) {
    if node.as_str().is_some_and(|text| words(text).any(is_known)) {
        let anchor = Anchor { at: node.at.clone(), pointer: pointer.clone() };
        let fix = "write a made-up id of the same form, the same one wherever this one was";
        findings.add(VENDOR_ID, anchor, "this text holds an id of a published page", fix);
    }
}

/// The parts of a text that have the form of an id or of an order number.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|letter: char| !letter.is_ascii_alphanumeric());
    words.filter(|word| {
        let digits = word.bytes().filter(u8::is_ascii_digit).count();
        word.len() >= 10 && digits >= 6
    })
}

fn is_known(word: &str) -> bool {
    let hash = Sha256::digest(format!("{SALT}{word}"));
    let hash: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    KNOWN.contains(hash.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_the_form_of_an_id_is_looked_up() {
        let text = "The order ORD202601150042 of 5f0c2a9d7be14c3380a6d912, on 2026-01-15.";
        let found: Vec<_> = words(text).collect();
        assert_eq!(found, ["ORD202601150042", "5f0c2a9d7be14c3380a6d912"]);
    }

    #[test]
    fn each_line_of_the_list_is_a_hash() {
        let is_hash =
            |line: &&str| line.len() == 64 && line.bytes().all(|it| it.is_ascii_hexdigit());
        assert!(!KNOWN.is_empty() && KNOWN.iter().all(is_hash));
        assert!(!is_known("5f0c2a9d7be14c3380a6d912"));
    }
}
