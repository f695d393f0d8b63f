//! The steps of semantic versioning.

use semver::Version;
use serde::Serialize;

/// How far the version of a crate has to move.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Step {
    /// Not at all.
    None,
    /// By a fix.
    Patch,
    /// By an addition.
    Minor,
    /// By a break.
    Major,
}

impl Step {
    /// The step as it is written in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        }
    }

    /// The least version that may follow a release. Before 1.0 a break raises the second number and
    /// everything else the third. What comes after the three numbers is left out.
    #[must_use]
    pub fn after(self, released: &Version) -> Version {
        let &Version { major, minor, patch, .. } = released;
        match self {
            Self::None => Version::new(major, minor, patch),
            Self::Major if major == 0 => Version::new(major, minor + 1, 0),
            Self::Minor if major == 0 => Version::new(major, minor, patch + 1),
            Self::Major => Version::new(major + 1, 0, 0),
            Self::Minor => Version::new(major, minor + 1, 0),
            Self::Patch => Version::new(major, minor, patch + 1),
        }
    }

    /// Whether a version is high enough for the step. A version to come, such as `0.2.0-dev`, is as
    /// high as the release that it leads to.
    pub fn is_announced_by(self, current: &Version, released: &Version) -> bool {
        Self::None.after(current) >= self.after(released)
    }
}

/// The steps of both crates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Semver {
    /// The step of the generated client.
    pub client: Option<Step>,
    /// The step of the facade over it; `None` if the facade exports nothing of either client.
    pub facade: Option<Step>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(text: &str) -> Version {
        text.parse().expect("a version")
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
            assert_eq!(step.after(&version(text)), version(expected), "{text} {step:?}");
        }
    }

    #[test]
    fn a_version_that_is_high_enough_already_announces_a_step() {
        let released = version("0.1.0");
        assert!(!Step::Major.is_announced_by(&version("0.1.9"), &released));
        assert!(Step::Major.is_announced_by(&version("0.2.0-dev"), &released));
        assert!(Step::Major.is_announced_by(&version("0.2.0"), &released));
        assert!(Step::None.is_announced_by(&version("0.1.0"), &released));
    }
}
