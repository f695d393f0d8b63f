//! Compiles the code of users against generated clients, in a workspace of its own.

use std::{
    collections::{BTreeMap, BTreeSet},
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use sdk_codegen::{pipeline::Code, workspace::Workspace};
use serde_json::Value;
use toml::Table;

use crate::edits::{Subject, Use};

/// The hand-written part of the client is beside the generated one.
const CLIENT: &str = "crates/returning-ai-client";
/// What each client depends on.
const RUNTIME: &str = "returning-ai-runtime";

/// A folder with a crate for each client and one for its users.
pub(crate) struct Folder {
    root: PathBuf,
    workspace: Workspace,
}

impl Folder {
    /// The folder stays, so that the dependencies are compiled once.
    pub(crate) fn new() -> Self {
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("semver");
        Self { root, workspace: Workspace::current().expect("a checkout") }
    }

    /// The names of the users' code that compiles, for each of the clients.
    pub(crate) fn check(&self, subjects: &[Subject]) -> Vec<BTreeSet<String>> {
        self.lay_out(subjects);
        let mut fits: Vec<BTreeSet<String>> = subjects.iter().map(names).collect();
        // The compiler names unknown paths before it looks at types, so that code which fails for
        // one reason hides other code that fails for another. What fails is left out, and the rest
        // compiled again, until nothing fails.
        loop {
            for (number, fitting) in fits.iter().enumerate() {
                self.write(&format!("users/{number}/src/lib.rs"), &modules(fitting));
            }
            let failed = self.compile();
            if failed.is_empty() {
                return fits;
            }
            for (number, names) in failed {
                fits[number].retain(|name| !names.contains(name));
            }
        }
    }

    fn lay_out(&self, subjects: &[Subject]) {
        let lock = self.workspace.read("Cargo.lock").expect("a lock file");
        self.write("Cargo.lock", &lock);
        self.write("Cargo.toml", &self.manifest(subjects.len()));
        for (number, subject) in subjects.iter().enumerate() {
            self.client(number, &subject.code);
            self.users(number, &subject.uses);
        }
    }

    /// The versions of the dependencies are those of the workspace.
    fn manifest(&self, count: usize) -> String {
        let mut manifest = table(&self.workspace.read("Cargo.toml").expect("a manifest"));
        let workspace = manifest["workspace"].as_table_mut().expect("a workspace");
        let members = (0..count)
            .flat_map(|number| ["clients", "users"].map(|kind| format!("{kind}/{number}")));
        workspace.insert("members".to_owned(), members.collect::<Vec<_>>().into());
        workspace.remove("exclude");
        let dependencies = workspace["dependencies"].as_table_mut().expect("dependencies");
        // The engine is the one of the workspace; whatever else is by path belongs to no client.
        dependencies.retain(|name, dependency| name == RUNTIME || dependency.get("path").is_none());
        let runtime = dependencies[RUNTIME].as_table_mut().expect("a table");
        let folder = self.workspace.file(&format!("crates/{RUNTIME}"));
        runtime.insert("path".to_owned(), folder.to_str().expect("UTF-8").into());
        manifest.to_string()
    }

    fn client(&self, number: usize, code: &Code) {
        let folder = format!("clients/{number}");
        let mut manifest =
            table(&self.workspace.read(&format!("{CLIENT}/Cargo.toml")).expect("a manifest"));
        let package = manifest["package"].as_table_mut().expect("a package");
        package.insert("name".to_owned(), format!("client-{number}").into());
        manifest.remove("lints");
        self.write(&format!("{folder}/Cargo.toml"), &manifest.to_string());
        self.copy(&format!("{CLIENT}/README.md"), &format!("{folder}/README.md"));
        self.copy_sources(&format!("{CLIENT}/src"), &format!("{folder}/src"));
        let Code { generated, queries, operations, groups } = code;
        let modules = [
            ("generated", generated),
            ("queries", queries),
            ("operations", operations),
            ("groups", groups),
        ];
        for (name, text) in modules {
            self.write(&format!("{folder}/src/{name}.rs"), text);
        }
    }

    fn copy_sources(&self, from: &str, to: &str) {
        for name in self.workspace.names(from).expect("a folder") {
            let (from, to) = (format!("{from}/{name}"), format!("{to}/{name}"));
            if self.workspace.file(&from).is_dir() {
                self.copy_sources(&from, &to);
            } else if !GENERATED.contains(&name.as_str()) {
                self.copy(&from, &to);
            }
        }
    }

    fn users(&self, number: usize, uses: &[Use]) {
        let manifest = format!(
            "[package]\nname = \"users-{number}\"\nedition = \"2024\"\n\n[dependencies]\n\
             client = {{ package = \"client-{number}\", path = \"../../clients/{number}\" }}\n\
             serde.workspace = true\nserde_json.workspace = true\n"
        );
        self.write(&format!("users/{number}/Cargo.toml"), &manifest);
        for Use { name, text } in uses {
            self.write(&format!("users/{number}/src/{name}.rs"), text);
        }
    }

    /// The code that fails, by the number of its crate.
    fn compile(&self) -> BTreeMap<usize, BTreeSet<String>> {
        let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let output = Command::new(cargo)
            .args(["check", "--workspace", "--keep-going", "--offline", "--quiet"])
            .arg("--message-format=json")
            .env("CARGO_TARGET_DIR", self.root.join("target"))
            .env("CARGO_INCREMENTAL", "0")
            .current_dir(&self.root)
            .stderr(Stdio::piped())
            .output()
            .expect("cargo runs");
        let messages = String::from_utf8(output.stdout).expect("cargo writes UTF-8");
        let failed = failures(&messages);
        let is_understood = output.status.success() || !failed.is_empty();
        assert!(is_understood, "{}", String::from_utf8_lossy(&output.stderr));
        failed
    }

    fn copy(&self, from: &str, to: &str) {
        self.write(to, &self.workspace.read(from).expect("readable"));
    }

    /// A file that stays as it is keeps its time, by which cargo knows what to compile again.
    fn write(&self, relative: &str, text: &str) {
        let path = self.root.join(relative);
        if fs::read_to_string(&path).is_ok_and(|old| old == text) {
            return;
        }
        fs::create_dir_all(path.parent().expect("a folder")).expect("created");
        fs::write(path, text).expect("written");
    }
}

/// What the generator writes, of which a client here has one of its own.
const GENERATED: [&str; 4] = ["generated.rs", "groups.rs", "operations.rs", "queries.rs"];

fn table(text: &str) -> Table {
    text.parse().expect("TOML")
}

fn names(subject: &Subject) -> BTreeSet<String> {
    subject.uses.iter().map(|used| used.name.clone()).collect()
}

fn modules(names: &BTreeSet<String>) -> String {
    names.iter().map(|name| format!("pub mod {name};\n")).collect()
}

fn failures(messages: &str) -> BTreeMap<usize, BTreeSet<String>> {
    let mut failed: BTreeMap<usize, BTreeSet<String>> = BTreeMap::new();
    let messages = messages.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    for message in messages.filter(|message| message["message"]["level"] == "error") {
        let spans = message["message"]["spans"].as_array().into_iter().flatten();
        let files = spans.filter(|span| span["is_primary"] == true).map(|span| &span["file_name"]);
        for file in files.filter_map(Value::as_str) {
            let (number, name) = place(file).unwrap_or_else(|| panic!("{}", rendered(&message)));
            failed.entry(number).or_default().insert(name);
        }
    }
    failed
}

/// The crate and the module of a file of users.
fn place(file: &str) -> Option<(usize, String)> {
    let (number, name) = file.strip_prefix("users/")?.split_once("/src/")?;
    Some((number.parse().ok()?, name.strip_suffix(".rs")?.to_owned()))
}

fn rendered(message: &Value) -> &str {
    message["message"]["rendered"].as_str().unwrap_or("an error without a text")
}
