//! The clean document of the tests, and changes of it.

use std::{
    fs,
    path::{Path, PathBuf},
};

use openapi_model::{Node, Pointer, Value, pointer};
use sdk_codegen::bundle::SourceFile;
use spec_lint::{Sources, inventory, quirks};

/// The sources of the clean document, and those that a test changes.
pub(crate) struct Input(pub(crate) Sources);

impl Input {
    pub(crate) fn base() -> Self {
        let read = |name: &str| read(&folder().join("base").join(name));
        Self(Sources {
            files: ["common", "things"]
                .map(|group| source(group, &read(&format!("{group}.yaml"))))
                .into(),
            quirks: quirks::parse("base/quirks.toml", &read("quirks.toml"))
                .expect("a valid register"),
            inventory: inventory::parse("base/inventory.tsv", &read("inventory.tsv"))
                .expect("a valid inventory"),
            strays: Vec::new(),
        })
    }

    pub(crate) fn with_patch(text: &str) -> Self {
        let mut input = Self::base();
        input.patch("things", "patch.yaml", text);
        input
    }

    pub(crate) fn patch(&mut self, group: &str, place: &str, text: &str) {
        let patch = openapi_model::parse(place, text).expect("a fixture is valid YAML");
        match self.0.files.iter_mut().find(|file| file.group == group) {
            Some(file) => merge(&mut file.root, patch),
            None => self.0.files.push(SourceFile { root: patch, ..source(group, "{}") }),
        }
    }
}

pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lint")
}

pub(crate) fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn source(group: &str, text: &str) -> SourceFile {
    let root =
        openapi_model::parse(&format!("base/{group}.yaml"), text).expect("the base is valid YAML");
    SourceFile { path: format!("openapi/{group}.yaml").into(), group: group.to_owned(), root }
}

/// Merges as RFC 7396 does, and keeps the places of the patch.
fn merge(target: &mut Node, patch: Node) {
    match (&mut target.value, patch.value) {
        (Value::Mapping(known), Value::Mapping(changes)) => {
            for change in changes {
                let index = known.iter().position(|entry| entry.key == change.key);
                match (index, &change.value.value) {
                    (Some(index), Value::Null) => drop(known.remove(index)),
                    (Some(index), _) => {
                        known[index].key_at = change.key_at;
                        merge(&mut known[index].value, change.value);
                    }
                    (None, Value::Null) => {}
                    (None, _) => known.push(change),
                }
            }
        }
        (value, patch) => *value = patch,
    }
    target.at = patch.at;
}

/// Replaces values in turn by values that do not belong there, at no more than `limit` places,
/// spread evenly.
pub(crate) fn with_odd_values(mut input: Input, limit: usize, check: impl Fn(&Input)) {
    let places: Vec<_> = input
        .0
        .files
        .iter()
        .enumerate()
        .flat_map(|(index, file)| {
            pointers(&file.root).into_iter().map(move |pointer| (index, pointer))
        })
        .collect();
    for (index, pointer) in places.iter().step_by(places.len().div_ceil(limit)) {
        for odd in ["null", "3", "x", "[]", "{}", "{$ref: '#/components/schemas/Failure'}"] {
            let odd = openapi_model::parse("odd.yaml", odd).expect("valid YAML");
            let whole = input.0.files[*index].root.clone();
            *find_mut(&mut input.0.files[*index].root, pointer).expect("it is there") = odd;
            check(&input);
            input.0.files[*index].root = whole;
        }
    }
}

fn pointers(root: &Node) -> Vec<String> {
    let mut pointers = Vec::new();
    root.walk(&Pointer::root(), &mut |_, pointer| pointers.push(pointer.to_string()));
    pointers
}

fn find_mut<'a>(root: &'a mut Node, pointer: &str) -> Option<&'a mut Node> {
    let mut node = root;
    for token in pointer::tokens(pointer) {
        node = match &mut node.value {
            Value::Mapping(entries) => {
                &mut entries.iter_mut().find(|entry| entry.key == token)?.value
            }
            Value::Sequence(items) => items.get_mut(token.parse::<usize>().ok()?)?,
            _ => return None,
        };
    }
    Some(node)
}
