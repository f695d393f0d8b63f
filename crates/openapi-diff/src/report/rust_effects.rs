//! Which change of the document a change of the code follows from.
//!
//! Names decide: a component is a type, a property a field, and an operation a method. The
//! spellings differ only in case and in signs.

use rust_api_diff::RustChange;

use super::RustEffect;
use openapi_model::pointer;

use crate::{finding::Finding, location::Location};

/// Each change once for each finding that it follows from, or once without any.
pub(crate) fn effects<'a>(
    changes: &[RustChange],
    findings: impl IntoIterator<Item = &'a Finding>,
) -> Vec<RustEffect> {
    let subjects: Vec<_> = findings.into_iter().map(Subject::of).collect();
    changes.iter().flat_map(|change| linked(change, &subjects)).collect()
}

fn linked(change: &RustChange, subjects: &[Subject]) -> Vec<RustEffect> {
    let (owner, member) = (simplified(&change.owner), change.member.as_deref().map(simplified));
    let fits: Vec<_> =
        subjects.iter().map(|subject| subject.fit(&owner, member.as_deref())).collect();
    let best = fits.iter().copied().max().unwrap_or(Fit::No);
    let mut found: Vec<_> = subjects
        .iter()
        .zip(fits)
        .filter(|(_, fit)| *fit == best && best > Fit::No)
        .map(|(subject, _)| effect(change, Some(subject.fingerprint.clone())))
        .collect();
    // Where only the type fits, the first finding speaks for all of them.
    if best < Fit::Member {
        found.truncate(1);
    }
    if found.is_empty() {
        found.push(effect(change, None));
    }
    found
}

fn effect(change: &RustChange, fingerprint: Option<String>) -> RustEffect {
    RustEffect {
        fingerprint,
        item: change.item.clone(),
        effect: change.effect.clone(),
        step: change.step.max(change.facade),
    }
}

/// How well a finding explains a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    No,
    /// A field of the same name in another type, into which the property was merged.
    Merged,
    /// The same type or operation.
    Owner,
    /// The same field or value.
    Member,
}

/// What a finding is about, in the names of Rust.
struct Subject {
    fingerprint: String,
    /// The types, methods and constants.
    owners: Vec<String>,
    members: Vec<String>,
}

impl Subject {
    fn of(finding: &Finding) -> Self {
        let mut subject = Self {
            fingerprint: finding.fingerprint.clone(),
            owners: Vec::new(),
            members: Vec::new(),
        };
        subject.place(&finding.pointer);
        for location in [&finding.old, &finding.new].into_iter().flatten() {
            subject.place(&location.pointer);
            subject.listed(location);
        }
        if !finding.pointer.starts_with("#/components/schemas/") {
            for operation in &finding.operations {
                subject.owners.push(simplified(operation));
                subject.owners.push(simplified(&format!("{operation}query")));
            }
        }
        subject
    }

    fn place(&mut self, place: &str) {
        let tokens: Vec<_> = pointer::tokens(place).collect();
        if let [first, second, name, ..] = tokens.as_slice()
            && first == "components"
            && second == "schemas"
        {
            self.owners.push(simplified(name));
        }
        for pair in tokens.windows(2) {
            if pair[0] == "properties" {
                self.members.push(simplified(&pair[1]));
            }
        }
    }

    /// A name in `required` or a value in `enum`.
    fn listed(&mut self, location: &Location) {
        let is_listed =
            location.pointer.contains("/required/") || location.pointer.contains("/enum/");
        if let Some(text) =
            location.value.as_ref().and_then(|value| value.as_str()).filter(|_| is_listed)
        {
            self.members.push(simplified(text));
        }
    }

    fn fit(&self, owner: &str, member: Option<&str>) -> Fit {
        let has_owner = self.owners.iter().any(|known| known == owner);
        let has_member =
            member.is_some_and(|member| self.members.iter().any(|known| known == member));
        match (has_owner, has_member) {
            (true, true) => Fit::Member,
            (true, false) => Fit::Owner,
            (false, true) => Fit::Merged,
            (false, false) => Fit::No,
        }
    }
}

/// A name without what tells the spellings of a document and of Rust apart.
fn simplified(name: &str) -> String {
    let letters = name.chars().filter(|letter| letter.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}
