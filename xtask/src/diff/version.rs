//! The version in `Cargo.toml`, held against the step of the facade.

use openapi_diff::report::Step;

/// The file that names the version of all crates.
pub(super) const MANIFEST: &str = "Cargo.toml";

/// A version without what comes after the three numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Version {
    major: u64,
    minor: u64,
    patch: u64,
}

impl Version {
    /// Reads `1.2.3`; what follows a hyphen or a plus is left out.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let text = text.split(['-', '+']).next()?;
        let mut numbers = text.split('.').map(|number| number.parse().ok());
        let version =
            Self { major: numbers.next()??, minor: numbers.next()??, patch: numbers.next()?? };
        numbers.next().is_none().then_some(version)
    }

    /// The version that a manifest gives to the crates of its workspace.
    pub(super) fn of_manifest(text: &str) -> Option<Self> {
        let manifest: toml::Table = text.parse().ok()?;
        let package =
            |table: &toml::Table| table.get("package")?.get("version")?.as_str().map(str::to_owned);
        let workspace = manifest.get("workspace").and_then(toml::Value::as_table);
        Self::parse(&workspace.and_then(package).or_else(|| package(&manifest))?)
    }

    /// The least version that may follow. Before 1.0 a break raises the second number and
    /// everything else the third.
    fn after(self, step: Step) -> Self {
        let Self { major, minor, patch } = self;
        match step {
            Step::None => self,
            Step::Major if major == 0 => Self { major, minor: minor + 1, patch: 0 },
            Step::Minor if major == 0 => Self { major, minor, patch: patch + 1 },
            Step::Major => Self { major: major + 1, minor: 0, patch: 0 },
            Step::Minor => Self { major, minor: minor + 1, patch: 0 },
            Step::Patch => Self { major, minor, patch: patch + 1 },
        }
    }
}

impl std::fmt::Display for Version {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

/// What is wrong with the version; only a break has to raise it with the change that makes it.
pub(super) fn problem(released: Version, current: Version, step: Step) -> Option<String> {
    let least = released.after(step);
    (step == Step::Major && current < least).then(|| {
        format!(
            "the public API of the facade breaks (semver step {}), and {MANIFEST} has the version \
             {current}: after {released} it has to be {least} or higher",
            step.name()
        )
    })
}

/// Whether a version is high enough for a break.
pub(super) fn announces_break(released: Version, current: Version) -> bool {
    current >= released.after(Step::Major)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(text: &str) -> Version {
        Version::parse(text).expect("a version")
    }

    #[test]
    fn before_one_a_break_raises_the_second_number() {
        for (text, step, expected) in [
            ("0.1.4", Step::Major, "0.2.0"),
            ("0.1.4", Step::Minor, "0.1.5"),
            ("0.1.4", Step::None, "0.1.4"),
            ("1.2.3", Step::Major, "2.0.0"),
            ("1.2.3", Step::Minor, "1.3.0"),
            ("1.2.3", Step::Patch, "1.2.4"),
        ] {
            assert_eq!(version(text).after(step).to_string(), expected, "{text} {step:?}");
        }
    }

    #[test]
    fn a_version_that_is_high_enough_already_holds() {
        assert!(problem(version("0.1.0"), version("0.1.9"), Step::Major).is_some());
        assert!(problem(version("0.1.0"), version("0.2.0-dev"), Step::Major).is_none());
        assert!(problem(version("0.1.0"), version("0.1.0"), Step::Minor).is_none());
    }

    #[test]
    fn the_version_of_the_workspace_is_read() {
        let of = |text| Version::of_manifest(text).map(|version| version.to_string());
        assert_eq!(of("[workspace.package]\nversion = \"0.3.1\"").as_deref(), Some("0.3.1"));
        assert_eq!(of("[package]\nversion = \"1.0.0-rc.1\"").as_deref(), Some("1.0.0"));
        assert_eq!(of("[package]"), None);
    }
}
