//! Any two texts are refused or compared, and what is compared keeps the promises of the crate.
//!
//! The texts are on both sides of a zero byte. A text without one is compared with a small shop,
//! so that the fixtures of the tests serve as the first inputs. Every second mutation is one of the
//! fuzzer's own, of bytes; the others change a value of the document, so that what comes out of it
//! still is one.

#![no_main]

mod mutation;

use std::collections::BTreeSet;

use libfuzzer_sys::{fuzz_mutator, fuzz_target, fuzzer_mutate};
use openapi_diff::{
    Action, Document, Finding, Location, compare,
    render::{annotations, json, markdown, text},
    report::Report,
    accepted::Triage,
};

/// How long the text of a comment may be.
const COMMENT: usize = 60_000;

const SHOP: &str = include_str!("../../tests/fixtures/shop.yaml");

fuzz_target!(|input: &[u8]| {
    let Ok(input) = std::str::from_utf8(input) else { return };
    let (old, new) = input.split_once('\0').unwrap_or((SHOP, input));
    let (Ok(old), Ok(new)) = (Document::parse("old", old), Document::parse("new", new)) else {
        return;
    };
    assert_eq!(compare(&new, &new), [], "a document differs from itself");
    let (there, back) = (compare(&old, &new), compare(&new, &old));
    assert_eq!(places(&there), places_turned(&back), "the way back is another one");
    render(there);
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    let changed = if seed.is_multiple_of(2) { mutation::of(&data[..size], seed) } else { None };
    match changed.filter(|changed| changed.len() <= max_size) {
        Some(changed) => {
            data[..changed.len()].copy_from_slice(&changed);
            changed.len()
        }
        None => fuzzer_mutate(data, size, max_size),
    }
});

type Place = (Option<String>, Option<String>, Action);

fn places(findings: &[Finding]) -> BTreeSet<Place> {
    let place = |finding: &Finding| (pointer(&finding.old), pointer(&finding.new), finding.action);
    findings.iter().map(place).collect()
}

/// The places as they are where old and new are exchanged.
fn places_turned(findings: &[Finding]) -> BTreeSet<Place> {
    let turn = |(old, new, action): Place| (new, old, action.inverse());
    places(findings).into_iter().map(turn).collect()
}

fn pointer(location: &Option<Location>) -> Option<String> {
    location.as_ref().map(|location| location.pointer.clone())
}

fn render(findings: Vec<Finding>) {
    let report = Report::new("old", "new", Triage::unsettled(findings));
    assert!(markdown(&report).len() <= COMMENT, "the comment is too long");
    let value: serde_json::Value = serde_json::from_str(&json(&report)).expect("JSON");
    assert_eq!(value["findings"].as_array().map(Vec::len), Some(report.findings.len()));
    text(&report, true);
    annotations(&report);
}
