//! Dependencies point downwards, and services build nothing that they do not need.

use std::{collections::BTreeSet, fs};

use libtest_mimic::Trial;
use toml::Table;

use crate::metadata::{Member, Metadata};

/// The members from the lowest to the highest. A member depends on members before it only.
const LAYERS: &[&str] = &[
    "openapi-model",
    "rust-api-diff",
    "openapi-diff",
    "sdk-codegen",
    "spec-lint",
    "spec-import",
    "returning-ai-response",
    "returning-ai-runtime",
    "returning-ai-client",
    "returning-ai-sandbox",
    "returning-ai",
    "xtask",
    "returning-ai-bench",
    "returning-ai-tests",
];

/// Members that other members may only use in their tests, or not at all.
const ONLY_FOR_TESTS: [&str; 3] = ["returning-ai-sandbox", "returning-ai-tests", "xtask"];

/// What services build of this workspace.
const BUILT_BY_SERVICES: [&str; 4] =
    ["returning-ai", "returning-ai-client", "returning-ai-response", "returning-ai-runtime"];

/// The crate that classifies responses, and its feature with the switch for the rules.
const RESPONSE: &str = "returning-ai-response";
const SWITCH: &str = "__for-tests";

/// What sends and waits.
const MAKES_CALLS: [&str; 4] = ["hyper", "progenitor-client", "reqwest", "tokio"];

/// The generator and what it is made of.
const GENERATOR: [&str; 6] =
    ["openapiv3", "prettyplease", "progenitor", "progenitor-impl", "typify", "typify-impl"];

pub(crate) fn trials(metadata: &Metadata) -> Vec<Trial> {
    let members = metadata.members();
    let upwards: Vec<_> = members.iter().flat_map(upwards).collect();
    let lints: Vec<_> = members.iter().filter_map(without_lints).collect();
    let scripts: Vec<_> = members.iter().filter(|member| has_build_script(member)).collect();
    let scripts = scripts.iter().map(|member| format!("{} has a build script", member.name()));
    [
        trial("packages::dependencies_point_downwards", upwards),
        trial("packages::every_member_has_the_shared_lints", lints),
        trial("packages::no_member_has_a_build_script", scripts.collect()),
        trial("packages::a_service_builds_no_generator", foreign(metadata)),
        trial("packages::what_judges_responses_cannot_make_calls", calling(metadata)),
        trial("packages::rules_are_switched_off_in_tests_alone", members_with_switch(&members)),
    ]
    .into()
}

fn trial(name: &str, problems: Vec<String>) -> Trial {
    Trial::test(
        name,
        move || {
            if problems.is_empty() { Ok(()) } else { Err(problems.join("\n").into()) }
        },
    )
}

/// The dependencies of a member that are not below it.
fn upwards(member: &Member<'_>) -> Vec<String> {
    let layer = |name: &str| LAYERS.iter().position(|layer| *layer == name);
    let name = member.name();
    let Some(own) = layer(name) else {
        return vec![format!("{name} has no layer in {}", file!())];
    };
    let is_wrong = |other: &str, kind: &str| {
        let is_above = layer(other).is_some_and(|other| other >= own);
        // A crate may test itself with a stand-in for the service that is made from it.
        let is_stand_in = kind == "dev" && other == "returning-ai-sandbox";
        let is_for_tests =
            ONLY_FOR_TESTS.contains(&other) && kind != "dev" && name != "returning-ai-tests";
        (is_above && !is_stand_in) || is_for_tests
    };
    member
        .dependencies()
        .filter(|(other, kind)| is_wrong(other, kind))
        .map(|(other, kind)| format!("{name} must not depend on {other} ({kind})"))
        .collect()
}

/// Cargo takes the lints of the workspace only for members that ask for them.
fn without_lints(member: &Member<'_>) -> Option<String> {
    let text = fs::read_to_string(member.manifest()).expect("a manifest");
    let manifest: Table = text.parse().expect("a manifest is TOML");
    let inherits = manifest.get("lints").and_then(|lints| lints.get("workspace")?.as_bool());
    (inherits != Some(true)).then(|| format!("{} lacks `[lints] workspace = true`", member.name()))
}

fn has_build_script(member: &Member<'_>) -> bool {
    member.targets().any(|(kind, ..)| kind == "custom-build")
}

/// What the crate that classifies responses depends on and must not.
fn calling(metadata: &Metadata) -> Vec<String> {
    let tree = metadata.tree(RESPONSE);
    let makes_calls = MAKES_CALLS.into_iter().filter(|name| tree.contains(*name));
    makes_calls.map(|name| format!("{RESPONSE} depends on {name}")).collect()
}

/// The members that enable the switch for the rules in builds other than those of tests.
fn members_with_switch(members: &[Member<'_>]) -> Vec<String> {
    let has_switch = |member: &&Member<'_>| {
        member.name() == RESPONSE && member.features().any(|(name, _)| name == SWITCH)
    };
    assert!(members.iter().any(|member| has_switch(&member)), "{RESPONSE} has no {SWITCH}");
    members
        .iter()
        .filter(|member| member.enables(RESPONSE, SWITCH))
        .map(|member| format!("{} enables {SWITCH} of {RESPONSE}", member.name()))
        .collect()
}

/// What a service would build and must not.
fn foreign(metadata: &Metadata) -> Vec<String> {
    let tree = metadata.tree("returning-ai");
    println!("a service that depends on returning-ai builds {} packages with it", tree.len() - 1);
    let members: BTreeSet<_> =
        metadata.members().iter().map(|member| member.name().to_owned()).collect();
    let is_foreign = |name: &String| {
        let is_ours = members.contains(name) && !BUILT_BY_SERVICES.contains(&name.as_str());
        is_ours || GENERATOR.contains(&name.as_str())
    };
    tree.into_iter()
        .filter(is_foreign)
        .map(|name| format!("a service would build {name}"))
        .collect()
}
