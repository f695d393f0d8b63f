//! What cargo says about the workspace.

use std::{collections::BTreeSet, env, process::Command};

use returning_ai_tests::spec;
use serde_json::Value;

/// The output of `cargo metadata` for this platform.
pub(crate) struct Metadata(Value);

/// A member of the workspace.
pub(crate) struct Member<'a>(&'a Value);

impl Metadata {
    /// Asks cargo, without a network: what the tests were built from is there.
    pub(crate) fn read() -> Self {
        let cargo = env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
        let output = Command::new(cargo)
            .args(["metadata", "--format-version", "1", "--locked", "--offline"])
            .args(["--filter-platform", &host()])
            .current_dir(spec::file(""))
            .output()
            .expect("cargo runs");
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "cargo metadata: {errors}");
        Self(serde_json::from_slice(&output.stdout).expect("the metadata is JSON"))
    }

    /// The members, by name.
    pub(crate) fn members(&self) -> Vec<Member<'_>> {
        let ids: BTreeSet<_> = texts(&self.0["workspace_members"]).collect();
        let is_member =
            |package: &&Value| package["id"].as_str().is_some_and(|id| ids.contains(id));
        let mut members: Vec<_> = list(&self.0["packages"]).filter(is_member).map(Member).collect();
        members.sort_by_key(|member| member.name().to_owned());
        members
    }

    /// The names of everything that a user of this package builds, the package included.
    pub(crate) fn tree(&self, name: &str) -> BTreeSet<String> {
        let root = list(&self.0["packages"]).find(|package| package["name"] == name);
        let root = root.and_then(|package| package["id"].as_str()).expect("a package");
        let (mut found, mut waiting) = (BTreeSet::new(), vec![root]);
        while let Some(id) = waiting.pop() {
            if found.insert(id) {
                waiting.extend(self.needs(id));
            }
        }
        let packages = list(&self.0["packages"]);
        let built =
            packages.filter(|package| package["id"].as_str().is_some_and(|id| found.contains(id)));
        built.filter_map(|package| package["name"].as_str()).map(str::to_owned).collect()
    }

    /// The packages that this one needs, apart from those of its tests.
    fn needs(&self, id: &str) -> Vec<&str> {
        let node = list(&self.0["resolve"]["nodes"]).find(|node| node["id"] == id);
        let dependencies = list(&node.expect("a resolved package")["deps"]);
        let is_built =
            |dependency: &&Value| list(&dependency["dep_kinds"]).any(|kind| kind["kind"] != "dev");
        dependencies.filter(is_built).filter_map(|dependency| dependency["pkg"].as_str()).collect()
    }
}

impl<'a> Member<'a> {
    pub(crate) fn name(&self) -> &'a str {
        self.0["name"].as_str().expect("a name")
    }

    pub(crate) fn manifest(&self) -> &'a str {
        self.0["manifest_path"].as_str().expect("a manifest")
    }

    /// The kind, the name and the first file of each target.
    pub(crate) fn targets(&self) -> impl Iterator<Item = (&'a str, &'a str, &'a str)> {
        let text = |value: &'a Value| value.as_str().unwrap_or_default();
        list(&self.0["targets"]).map(move |target| {
            (text(&target["kind"][0]), text(&target["name"]), text(&target["src_path"]))
        })
    }

    /// Whether it enables a feature of a dependency for more than its own tests.
    pub(crate) fn enables(&self, dependency: &str, feature: &str) -> bool {
        let directly = list(&self.0["dependencies"])
            .filter(|entry| entry["name"] == dependency && entry["kind"] != "dev")
            .flat_map(|entry| texts(&entry["features"]))
            .any(|enabled| enabled == feature);
        let forwarded = format!("/{feature}");
        let mut own = self.features().flat_map(|(_, enabled)| texts(enabled));
        directly || own.any(|enabled| enabled.ends_with(&forwarded))
    }

    /// Its own features with what each of them enables.
    pub(crate) fn features(&self) -> impl Iterator<Item = (&'a String, &'a Value)> {
        self.0["features"].as_object().into_iter().flatten()
    }

    /// The dependencies with their kinds: `normal`, `dev` or `build`.
    pub(crate) fn dependencies(&self) -> impl Iterator<Item = (&'a str, &'a str)> {
        list(&self.0["dependencies"]).map(|dependency| {
            let name = dependency["name"].as_str().unwrap_or_default();
            (name, dependency["kind"].as_str().unwrap_or("normal"))
        })
    }
}

/// Without a platform cargo wants the dependencies of every platform, which nothing has fetched.
fn host() -> String {
    let rustc = env::var("RUSTC").unwrap_or_else(|_| "rustc".to_owned());
    let output = Command::new(rustc).arg("-vV").output().expect("rustc runs");
    let text = String::from_utf8(output.stdout).expect("text");
    let host = text.lines().find_map(|line| line.strip_prefix("host: "));
    host.expect("rustc names its host").to_owned()
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn texts(value: &Value) -> impl Iterator<Item = &str> {
    list(value).filter_map(Value::as_str)
}
