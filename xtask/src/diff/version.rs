//! The version in `Cargo.toml`, held against the step of the facade.

use openapi_diff::report::Step;
use semver::Version;

/// The file that names the version of all crates.
pub(super) const MANIFEST: &str = "Cargo.toml";

/// The version that a manifest gives to the crates of its workspace.
pub(super) fn of_manifest(text: &str) -> Option<Version> {
    let manifest: toml::Table = text.parse().ok()?;
    let version = |table: &toml::Table| {
        table.get("package")?.get("version")?.as_str().and_then(|text| Version::parse(text).ok())
    };
    let workspace = manifest.get("workspace").and_then(toml::Value::as_table);
    workspace.and_then(version).or_else(|| version(&manifest))
}

/// What is wrong with the version; only a break has to raise it with the change that makes it.
pub(super) fn problem(released: &Version, current: &Version, step: Step) -> Option<String> {
    let is_missing = step == Step::Major && !step.is_announced_by(current, released);
    is_missing.then(|| {
        format!(
            "the public API of the facade breaks (semver step {}), and {MANIFEST} has the version \
             {current}: after {released} it has to be {} or higher",
            step.name(),
            step.after(released)
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_of_the_workspace_is_read() {
        let of = |text| of_manifest(text).map(|version| version.to_string());
        assert_eq!(of("[workspace.package]\nversion = \"0.3.1\"").as_deref(), Some("0.3.1"));
        assert_eq!(of("[package]\nversion = \"1.0.0-rc.1\"").as_deref(), Some("1.0.0-rc.1"));
        assert_eq!(of("[package]"), None);
    }
}
