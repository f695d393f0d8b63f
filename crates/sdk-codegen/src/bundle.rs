//! Joins the files of `openapi/` into one document.
//!
//! References between files become references inside the bundle, every operation and component
//! learns the group that it comes from (`x-group`), and every group becomes a tag. Keys keep the order
//! of the files, which shows in the published document and in nothing else that is generated.

use std::{collections::BTreeMap, sync::Arc};

use openapi_model::{Entry, Location, Node, Pointer, Scope, Value};

use crate::{
    finding::{Finding, Rule},
    workspace::{COMMON, OPENAPI, ReadError, Workspace},
};

/// The extension that marks a component as sent, although no operation takes it.
pub const SENT: &str = "x-sent";

/// The extension that names the Rust field of a property whose own name would be another one's.
pub const RUST_NAME: &str = "x-rust-name";

/// One file of the specification.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// The path relative to the root of the workspace, `openapi/redemptions.yaml`.
    pub path: Arc<str>,
    /// The name of the group, `redemptions`.
    pub group: String,
    /// What the file holds.
    pub root: Node,
}

const BUNDLE_CONFLICT: Rule =
    Rule { id: "bundle-conflict", why: "the bundle can hold one definition of a name" };
const BUNDLE_PATH_CONFLICT: Rule = Rule {
    id: "bundle-path-conflict",
    why: "paths that differ only in the names of their variables are one path item",
};
const FILE_KEY: Rule = Rule {
    id: "file-key",
    why: "what the bundle leaves out silently would look documented and have no effect",
};
const REF_FORM: Rule = Rule {
    id: "ref-form",
    why: "only relative references into files of this folder can be joined",
};
const REF_RESOLVES: Rule =
    Rule { id: "ref-resolves", why: "the generator panics on a reference whose target is missing" };

/// The rules that joining checks, for the list of all rules.
pub const RULES: &[Rule] =
    &[BUNDLE_CONFLICT, BUNDLE_PATH_CONFLICT, FILE_KEY, REF_FORM, REF_RESOLVES];

/// The keys that a file may have.
const FILE_KEYS: [&str; 5] = ["components", "info", "openapi", "paths", "servers"];

/// Reads every YAML file of `openapi/`, in alphabetical order.
pub fn read_sources(workspace: &Workspace) -> Result<Vec<SourceFile>, Vec<ReadError>> {
    let mut names = workspace.names(OPENAPI).map_err(|error| vec![error.into()])?;
    names.retain(|name| name.ends_with(".yaml"));

    let mut files = Vec::new();
    let mut errors = Vec::new();
    for name in names {
        let path = format!("{OPENAPI}/{name}");
        match workspace.document(&path) {
            Ok(root) => files.push(SourceFile {
                path: path.into(),
                group: name.trim_end_matches(".yaml").to_owned(),
                root,
            }),
            Err(error) => errors.push(error),
        }
    }
    if errors.is_empty() { Ok(files) } else { Err(errors) }
}

/// Joins the files. The findings say what could not be joined.
pub fn bundle(files: &[SourceFile]) -> (Node, Vec<Finding>) {
    let mut bundler = Bundler { files, findings: Vec::new() };
    let paths = bundler.join_paths();
    let components = bundler.join_components();
    bundler.check_keys();

    let common = files.iter().find(|file| &*file.path == COMMON).or(files.first());
    let start =
        common.map_or_else(|| Location::start_of(&Arc::from(COMMON)), |file| file.root.at.clone());
    let mut entries = vec![
        entry("components", mapping(components, &start), &start),
        entry("paths", mapping(paths, &start), &start),
        entry("tags", tags(files, &start), &start),
    ];
    for key in ["info", "openapi", "servers"] {
        entries.extend(common.and_then(|file| file.root.entry(key)).cloned());
    }
    (mapping(entries, &start), bundler.findings)
}

/// The groups as tags: what `info` says of each file, which the bundle has no other place for.
fn tags(files: &[SourceFile], start: &Location) -> Node {
    let tag = |file: &SourceFile| {
        let info = file.root.get("info").filter(|_| &*file.path != COMMON)?;
        let text = |text: &str| Node { value: Value::String(text.to_owned()), at: info.at.clone() };
        let title = info.text("title").and_then(|title| title.rsplit(": ").next());
        let described =
            info.text("description").map(|words| entry("description", text(words), &info.at));
        let mut entries = vec![entry("name", text(&file.group), &info.at)];
        entries.extend(title.map(|title| entry("x-displayName", text(title), &info.at)));
        entries.extend(described);
        Some(mapping(entries, &info.at))
    };
    Node { value: Value::Sequence(files.iter().filter_map(tag).collect()), at: start.clone() }
}

struct Bundler<'a> {
    files: &'a [SourceFile],
    findings: Vec<Finding>,
}

impl Bundler<'_> {
    fn check_keys(&mut self) {
        for file in self.files {
            for entry in file.root.entries() {
                if !FILE_KEYS.contains(&entry.key.as_str()) {
                    self.findings.push(Finding::new(
                        FILE_KEY,
                        entry.key_at.clone(),
                        Pointer::root().key(&entry.key),
                        format!("the key `{}` is not joined into the bundle", entry.key),
                        format!("remove it; a file holds only {}", FILE_KEYS.join(", ")),
                    ));
                }
            }
        }
    }

    fn join_paths(&mut self) -> Vec<Entry> {
        let mut items: Vec<Entry> = Vec::new();
        let mut templates: BTreeMap<String, Entry> = BTreeMap::new();
        for file in self.files {
            for path in file.root.get("paths").map_or(&[][..], Node::entries) {
                let pointer = Pointer::root().key("paths").key(&path.key);
                let first = templates.entry(template(&path.key)).or_insert_with(|| path.clone());
                if first.key != path.key {
                    let message = format!(
                        "`{}` is the same path as `{}` at {}",
                        path.key, first.key, first.key_at
                    );
                    self.findings.push(Finding::new(
                        BUNDLE_PATH_CONFLICT,
                        path.key_at.clone(),
                        pointer,
                        message,
                        "use the same names for the variables in both places",
                    ));
                    continue;
                }
                let item = self.operations_of(file, path, &pointer);
                match items.iter_mut().find(|known| known.key == path.key) {
                    Some(known) => self.join_methods(known, item, &pointer),
                    None => items.push(item),
                }
            }
        }
        items
    }

    /// A path item whose references are local and whose operations know their group.
    fn operations_of(&mut self, file: &SourceFile, path: &Entry, pointer: &Pointer) -> Entry {
        let mut item = path.clone();
        let scope = Scope::DOCUMENT.below("paths").below(&path.key);
        self.localise(file, &mut item.value, pointer, scope);
        if let Value::Mapping(methods) = &mut item.value.value {
            for method in methods.iter_mut().filter(|entry| is_method(&entry.key)) {
                mark_group(&mut method.value, &file.group);
            }
        }
        item
    }

    fn join_methods(&mut self, known: &mut Entry, item: Entry, pointer: &Pointer) {
        let Value::Mapping(methods) = &mut known.value.value else { return };
        let Value::Mapping(more) = item.value.value else { return };
        for method in more {
            if let Some(first) = methods.iter().find(|first| first.key == method.key) {
                let (first_at, key) = (first.key_at.clone(), method.key.clone());
                self.conflict(
                    &method.key_at,
                    &first_at,
                    pointer.key(&key),
                    &format!("`{key}` of this path"),
                );
            } else {
                methods.push(method);
            }
        }
    }

    fn join_components(&mut self) -> Vec<Entry> {
        let mut sections: Vec<Entry> = Vec::new();
        for file in self.files {
            for section in file.root.get("components").map_or(&[][..], Node::entries) {
                let pointer = Pointer::root().key("components").key(&section.key);
                let index = sections
                    .iter()
                    .position(|known| known.key == section.key)
                    .unwrap_or_else(|| {
                        sections.push(entry(
                            &section.key,
                            mapping(Vec::new(), &section.key_at),
                            &section.key_at,
                        ));
                        sections.len() - 1
                    });
                let joined = self.section_of(file, section, &pointer);
                for component in joined {
                    let Value::Mapping(known) = &mut sections[index].value.value else { continue };
                    match known.iter().find(|first| first.key == component.key) {
                        Some(first) => {
                            let first_at = first.key_at.clone();
                            let what = format!("the component `{}`", component.key);
                            self.conflict(
                                &component.key_at,
                                &first_at,
                                pointer.key(&component.key),
                                &what,
                            );
                        }
                        None => known.push(component),
                    }
                }
            }
        }
        sections
    }

    /// The components that a file defines itself, without those that it only borrows by name.
    fn section_of(&mut self, file: &SourceFile, section: &Entry, pointer: &Pointer) -> Vec<Entry> {
        let mut components = Vec::new();
        let section_scope = Scope::DOCUMENT.below("components").below(&section.key);
        for component in section.value.entries() {
            let pointer = pointer.key(&component.key);
            let mut component = component.clone();
            let borrowed = is_borrowed(&component.value, &pointer);
            let scope = section_scope.below(&component.key);
            self.localise(file, &mut component.value, &pointer, scope);
            if borrowed {
                continue;
            }
            if section.key == "schemas" {
                mark_group(&mut component.value, &file.group);
            }
            components.push(component);
        }
        components
    }

    fn conflict(&mut self, at: &Location, first: &Location, pointer: Pointer, what: &str) {
        let message =
            format!("{what} is defined in {} and again in {} ({first})", first.file, at.file);
        let fix = "keep one definition and refer to it from the other file";
        self.findings.push(Finding::new(BUNDLE_CONFLICT, at.clone(), pointer, message, fix));
    }

    /// Turns the references of a subtree into references inside the bundle.
    fn localise(&mut self, file: &SourceFile, node: &mut Node, pointer: &Pointer, scope: Scope) {
        match &mut node.value {
            Value::Sequence(items) => {
                for (index, item) in items.iter_mut().enumerate() {
                    self.localise(file, item, &pointer.index(index), scope.item());
                }
            }
            Value::Mapping(entries) => {
                for entry in entries {
                    let below = pointer.key(&entry.key);
                    self.localise(file, &mut entry.value, &below, scope.below(&entry.key));
                }
            }
            // A discriminator may name a schema of the same document without a reference.
            Value::String(text) if scope == Scope::Reference && !is_name(text, pointer) => {
                self.localise_reference(file, node, pointer);
            }
            _ => {}
        }
    }

    fn localise_reference(&mut self, file: &SourceFile, node: &mut Node, pointer: &Pointer) {
        let Some(reference) = node.as_str().map(str::to_owned) else { return };
        let at = node.at.clone();
        let Some((target, fragment)) =
            reference.split_once('#').filter(|(_, fragment)| fragment.starts_with('/'))
        else {
            let message =
                format!("`{reference}` is not a reference of the form `./file.yaml#/components/…`");
            let fix = "write `#/…` for this file or `./<group>.yaml#/…` for another one";
            self.findings.push(Finding::new(REF_FORM, at, pointer.clone(), message, fix));
            return;
        };
        let name = target.trim_start_matches("./");
        let found = if name.is_empty() {
            file.root.find(fragment).is_some()
        } else {
            self.files
                .iter()
                .find(|file| *file.path == *format!("{OPENAPI}/{name}"))
                .is_some_and(|file| file.root.find(fragment).is_some())
        };
        if !found {
            let message = format!("`{reference}` leads nowhere");
            let fix = "correct the file name or the pointer, or add the component";
            self.findings.push(Finding::new(REF_RESOLVES, at, pointer.clone(), message, fix));
        }
        node.value = Value::String(format!("#{fragment}"));
    }
}

/// Whether a discriminator names a schema here, which is not a reference.
fn is_name(text: &str, pointer: &Pointer) -> bool {
    !pointer.as_str().ends_with("/$ref") && !text.contains(['#', '/', '.'])
}

/// Whether a component only names the component of another file, so that its own file is a valid
/// document by itself.
fn is_borrowed(component: &Node, pointer: &Pointer) -> bool {
    match component.entries() {
        [only] if only.key == "$ref" => only
            .value
            .as_str()
            .and_then(|reference| reference.split_once('#'))
            .is_some_and(|(file, fragment)| !file.is_empty() && fragment == pointer.as_str()),
        _ => false,
    }
}

/// A path with its variables left blank: `/v1/users/{userId}` and `/v1/users/{id}` are one path.
pub fn template(path: &str) -> String {
    path.split('/')
        .map(|segment| match (segment.find('{'), segment.rfind('}')) {
            (Some(open), Some(close)) if open < close => {
                format!("{}{{}}{}", &segment[..open], &segment[close + 1..])
            }
            _ => segment.to_owned(),
        })
        .collect::<Vec<_>>()
        .join("/")
}

/// Whether a key of a path item is an HTTP method.
pub fn is_method(key: &str) -> bool {
    matches!(key, "get" | "put" | "post" | "delete" | "options" | "head" | "patch" | "trace")
}

fn mark_group(node: &mut Node, group: &str) {
    let at = node.at.clone();
    if let Value::Mapping(entries) = &mut node.value {
        let value = Node { value: Value::String(group.to_owned()), at: at.clone() };
        entries.push(entry("x-group", value, &at));
    }
}

fn mapping(entries: Vec<Entry>, at: &Location) -> Node {
    Node { value: Value::Mapping(entries.into()), at: at.clone() }
}

fn entry(key: &str, value: Node, at: &Location) -> Entry {
    Entry { key: key.to_owned(), key_at: at.clone(), value }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(group: &str, text: &str) -> SourceFile {
        let path = format!("openapi/{group}.yaml");
        SourceFile {
            root: openapi_model::parse(&path, text).expect("valid YAML"),
            path: path.into(),
            group: group.to_owned(),
        }
    }

    fn rules(findings: &[Finding]) -> Vec<&'static str> {
        findings.iter().map(|finding| finding.rule).collect()
    }

    #[test]
    fn references_between_files_become_references_inside_the_bundle() {
        let (bundle, findings) = bundle(&[
            file("common", "components: {schemas: {A: {type: string}}}"),
            file(
                "users",
                "components: {schemas: {B: {allOf: [{$ref: './common.yaml#/components/schemas/A'}]}}}",
            ),
        ]);
        assert_eq!(rules(&findings), [""; 0]);
        let reference = bundle.find("/components/schemas/B/allOf/0/$ref").and_then(Node::as_str);
        assert_eq!(reference, Some("#/components/schemas/A"));
        assert_eq!(
            bundle.find("/components/schemas/B").and_then(|b| b.text("x-group")),
            Some("users")
        );
    }

    #[test]
    fn a_reference_that_leads_nowhere_is_found() {
        let (_, findings) = bundle(&[file(
            "users",
            "components: {schemas: {B: {$ref: './gone.yaml#/components/schemas/A'}}}",
        )]);
        assert_eq!(rules(&findings), ["ref-resolves"]);
    }

    #[test]
    fn a_reference_inside_an_example_is_data() {
        let (_, findings) = bundle(&[file(
            "users",
            "components: {schemas: {B: {type: object, example: {$ref: gone}}}}",
        )]);
        assert_eq!(rules(&findings), [""; 0]);
    }

    #[test]
    fn a_name_that_two_files_define_is_a_conflict_that_names_both() {
        let (_, findings) = bundle(&[
            file("a", "components: {schemas: {A: {type: string}}}"),
            file("b", "components: {schemas: {A: {type: string}}}"),
        ]);
        assert_eq!(rules(&findings), ["bundle-conflict"]);
        assert!(
            findings[0].message.contains("openapi/a.yaml")
                && findings[0].message.contains("openapi/b.yaml")
        );
    }

    #[test]
    fn a_borrowed_component_is_not_a_conflict() {
        let (bundle, findings) = bundle(&[
            file("a", "components: {securitySchemes: {key: {type: http, scheme: bearer}}}"),
            file(
                "b",
                "components: {securitySchemes: {key: {$ref: './a.yaml#/components/securitySchemes/key'}}}",
            ),
        ]);
        assert_eq!(rules(&findings), [""; 0]);
        assert_eq!(
            bundle.find("/components/securitySchemes/key/scheme").and_then(Node::as_str),
            Some("bearer")
        );
    }

    #[test]
    fn methods_of_one_path_are_joined_and_a_repeated_method_is_a_conflict() {
        let (joined, findings) = bundle(&[
            file("a", "paths: {/v1/x: {get: {operationId: a}}}"),
            file("b", "paths: {/v1/x: {put: {operationId: b}}}"),
        ]);
        assert_eq!(rules(&findings), [""; 0]);
        assert_eq!(
            joined.find("/paths/~1v1~1x/put").and_then(|put| put.text("x-group")),
            Some("b")
        );

        let (_, findings) = bundle(&[
            file("a", "paths: {/v1/x: {get: {operationId: a}}}"),
            file("b", "paths: {/v1/x: {get: {operationId: b}}}"),
        ]);
        assert_eq!(rules(&findings), ["bundle-conflict"]);
    }

    #[test]
    fn paths_that_differ_only_in_a_variable_are_a_conflict() {
        let (_, findings) = bundle(&[
            file("a", "paths: {'/v1/x/{id}': {get: {operationId: a}}}"),
            file("b", "paths: {'/v1/x/{xId}': {put: {operationId: b}}}"),
        ]);
        assert_eq!(rules(&findings), ["bundle-path-conflict"]);
    }

    #[test]
    fn every_group_is_a_tag_with_its_title_and_its_text() {
        let (bundle, _) = bundle(&[
            file("common", "info: {title: Everything}"),
            file("users", "info: {title: 'API: people', description: Who they are.}"),
        ]);
        let tags = serde_json::json!([
            {"name": "users", "x-displayName": "people", "description": "Who they are."},
        ]);
        assert_eq!(bundle.get("tags").map(Node::to_json), Some(tags));
    }

    #[test]
    fn every_reference_is_joined_whatever_the_names_around_it_are() {
        let (bundle, findings) = bundle(&[
            file("common", "components: {schemas: {A: {type: string}, B: {type: object}}}"),
            file(
                "users",
                "paths:
  /v1/x:
    get:
      responses:
        '200':
          description: x
          headers:
            value: {schema: {$ref: './common.yaml#/components/schemas/A'}}
            example: {schema: {$ref: './common.yaml#/components/schemas/A'}}
            default: {schema: {$ref: './common.yaml#/components/schemas/A'}}
          content: {application/json: {schema: {$ref: '#/components/schemas/C'}}}
components:
  schemas:
    C:
      oneOf: [{$ref: './common.yaml#/components/schemas/B'}]
      discriminator:
        propertyName: type
        mapping: {b: './common.yaml#/components/schemas/B', c: C}
      properties: {enum: {$ref: './common.yaml#/components/schemas/A'}}
",
            ),
        ]);
        assert_eq!(rules(&findings), [""; 0]);
        let text = bundle.to_json().to_string();
        assert!(!text.contains(".yaml#"), "{text}");
        assert!(text.contains("\"b\":\"#/components/schemas/B\""), "{text}");
    }

    #[test]
    fn a_mapping_of_a_discriminator_that_leads_nowhere_is_found() {
        let (_, findings) = bundle(&[file(
            "users",
            "components: {schemas: {B: {discriminator: {mapping: {b: './gone.yaml#/x', c: other.yaml}}}}}",
        )]);
        assert_eq!(rules(&findings), ["ref-resolves", "ref-form"]);
    }
}
