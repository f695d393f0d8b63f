//! Pairs by the kind of mistake that tools of this kind make, with the right verdict.

mod common;

use std::collections::BTreeSet;

use common::{sides, yaml};
use jiff::civil::date;
use openapi_diff::{Document, Finding, Level, Lifecycle, Options};
use serde_json::Value;

fn verdict(findings: &[Finding]) -> &'static str {
    match findings.iter().any(|finding| finding.level == Level::Breaking) {
        true => "breaking",
        false => "compatible",
    }
}

/// The names that a pair lists under a key.
fn list<'p>(pair: &'p Value, key: &str) -> Vec<&'p str> {
    pair[key].as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

/// What is wrong with the verdict of one way of a pair.
fn wrong_verdict(pair: &Value, way: &str, findings: &[Finding]) -> Option<String> {
    let right = pair[way].as_str()?;
    let is_right = right.split('|').any(|right| right == verdict(findings));
    (!is_right).then(|| format!("is {}, right: {right}", verdict(findings)))
}

/// What is wrong with the findings from the first to the second side of a pair.
fn wrong_findings(pair: &Value, findings: &[Finding]) -> Vec<String> {
    let rules: Vec<_> = findings.iter().map(|finding| finding.rule.as_str()).collect();
    let is_said = |part: &str| findings.iter().any(|finding| finding.message.contains(part));
    let mut wrong = Vec::new();
    let has_wrong = list(pair, "not").into_iter().filter(|rule| rules.contains(rule));
    wrong.extend(has_wrong.map(|rule| format!("has {rule}")));
    let lacks = list(pair, "has").into_iter().filter(|rule| !rules.contains(rule));
    wrong.extend(lacks.map(|rule| format!("lacks {rule}")));
    let unsaid = list(pair, "message").into_iter().filter(|part| !is_said(part));
    wrong.extend(unsaid.map(|part| format!("no message has {part}")));
    let said = list(pair, "message_not").into_iter().filter(|part| is_said(part));
    wrong.extend(said.map(|part| format!("a message has {part}")));
    if pair["count"].as_u64().is_some_and(|count| count != findings.len() as u64) {
        wrong.push(format!("{} findings", findings.len()));
    }
    let breaking = findings.iter().filter(|finding| finding.level == Level::Breaking);
    let reached: BTreeSet<_> = breaking.flat_map(|finding| &finding.operations).collect();
    if !pair["operations"].is_null() && !reached.iter().copied().eq(list(pair, "operations")) {
        wrong.push(format!("reaches {reached:?}"));
    }
    wrong
}

fn compare(pair: &Value, old: &Document, new: &Document) -> Vec<Finding> {
    let notice = pair["notice"].as_u64().and_then(|days| u16::try_from(days).ok());
    let lifecycle = notice.map(|notice| Lifecycle { today: date(2026, 1, 1), notice });
    openapi_diff::compare_with(old, new, Options { lifecycle, ..Options::default() })
}

/// Everything that is wrong with a pair.
fn wrong(pair: &Value) -> Vec<String> {
    let (old, new) = sides(pair);
    let (there, back) = (compare(pair, &old, &new), compare(pair, &new, &old));
    let mut wrong = wrong_findings(pair, &there);
    wrong.extend(wrong_verdict(pair, "there", &there));
    let back_wrong = wrong_verdict(pair, "back", &back);
    let describe = |wrong: String, findings: &[Finding]| {
        let said = findings.iter().map(|finding| format!("{} {}", finding.rule, finding.message));
        format!("{} {wrong}\n    {}", pair["says"], said.collect::<Vec<_>>().join("\n    "))
    };
    let wrong = wrong.into_iter().map(|wrong| describe(wrong, &there));
    wrong.chain(back_wrong.map(|wrong| describe(format!("(back) {wrong}"), &back))).collect()
}

fn hold(text: &str) {
    let kinds = yaml(text);
    let mut all = Vec::new();
    for kind in kinds.as_array().expect("a list of kinds") {
        let pairs = kind["pairs"].as_array().expect("a list of pairs");
        assert!(pairs.len() >= 5, "{} has {} pairs", kind["kind"], pairs.len());
        all.extend(pairs.iter().flat_map(wrong).map(|wrong| format!("{}: {wrong}", kind["kind"])));
    }
    assert!(all.is_empty(), "{}", all.join("\n"));
}

#[test]
fn every_kind_is_judged_by_what_it_means() {
    hold(include_str!("fixtures/kinds.yaml"));
}

#[test]
fn variants_of_each_kind_are_judged_by_what_they_mean() {
    hold(include_str!("fixtures/variants.yaml"));
}

#[test]
fn pairs_of_outsiders_are_judged_by_what_they_mean() {
    hold(include_str!("fixtures/siblings.yaml"));
}
