//! What GitHub tells its workflows about the repository.

use openapi_diff::report::Links;

/// The variables that GitHub sets in a workflow.
#[derive(Clone, Debug, Default)]
pub(crate) struct GitHub {
    server: Option<String>,
    repository: Option<String>,
    commit: Option<String>,
    /// Who started the workflow.
    pub(super) actor: Option<String>,
}

impl GitHub {
    /// Reads the environment of the process.
    pub(crate) fn of_environment() -> Self {
        let variable = |name| std::env::var(name).ok().filter(|text| !text.is_empty());
        Self {
            server: variable("GITHUB_SERVER_URL"),
            repository: variable("GITHUB_REPOSITORY"),
            commit: variable("GITHUB_SHA"),
            actor: variable("GITHUB_ACTOR"),
        }
    }

    /// Where readers see the files of a commit and of the checkout.
    pub(super) fn links(&self, base: &str) -> Option<Links> {
        let repository = format!("{}/{}", self.server.as_ref()?, self.repository.as_ref()?);
        let files = |commit: &str| format!("{repository}/blob/{commit}/");
        Some(Links { old: files(base), new: files(self.commit.as_ref()?) })
    }
}
