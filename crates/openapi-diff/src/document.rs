//! One OpenAPI document: its values, the texts that they come from, and what is not a document.

use std::{collections::HashSet, sync::Arc};

use openapi_model::{DEPTH, Entry, Location, Node, NodeId, Value};

use crate::{
    external::{self, Joined, Loader},
    grammar::{self, Kind, Shape},
    refusal::{DocumentError, Refusal},
};

/// An OpenAPI 3.0 document.
#[derive(Clone, Debug)]
pub struct Document {
    label: String,
    texts: Vec<Text>,
    unread: Vec<String>,
    pub(crate) root: Node,
}

/// A file that values of a document come from.
#[derive(Clone, Debug)]
struct Text {
    file: String,
    text: Arc<str>,
    /// Where each line begins.
    lines: Vec<usize>,
}

impl Document {
    /// Reads a document out of JSON or YAML. The label is the name of its file in reports.
    ///
    /// # Errors
    /// If the text is not an OpenAPI 3.0 document, with the line that says so.
    pub fn parse(label: impl Into<String>, text: &str) -> Result<Self, DocumentError> {
        let label = label.into();
        match openapi_model::parse(&label, text) {
            Ok(root) => Self::new(label.clone(), root, [(label, text.to_owned())]),
            Err(error) => {
                Err(DocumentError { at: error.at, reason: Refusal::Syntax(error.message) })
            }
        }
    }

    /// Reads a document as [`parse`](Self::parse) does, and the files that it refers to through a loader.
    ///
    /// # Errors
    /// If the text is not an OpenAPI 3.0 document, or a file that it refers to is neither YAML nor JSON.
    pub fn parse_with(
        label: impl Into<String>,
        text: &str,
        load: Loader<'_>,
    ) -> Result<Self, DocumentError> {
        let label = label.into();
        let root = openapi_model::parse(&label, text).map_err(|error| DocumentError {
            at: error.at,
            reason: Refusal::Syntax(error.message),
        })?;
        let own = label.rsplit('/').next().unwrap_or(&label);
        let Joined { root, mut texts, unread } = external::join(root, own, load)?;
        texts.push((label.clone(), text.to_owned()));
        Ok(Self { unread, ..Self::new(label, root, texts)? })
    }

    /// The references that lead to no file that was read. Nothing is known of what is behind them.
    pub fn unread(&self) -> &[String] {
        &self.unread
    }

    /// Takes a document whose values may come from several files, with the texts of these files,
    /// out of which reports quote.
    ///
    /// # Errors
    /// If the value is not an OpenAPI 3.0 document.
    pub fn new(
        label: impl Into<String>,
        root: Node,
        texts: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, DocumentError> {
        depth(&root, 0)
            .and_then(|()| version(&root))
            .and_then(|()| form(&root))
            .and_then(|()| references(&root))
            .map_err(|(at, reason)| DocumentError { at: at.clone(), reason })?;
        let texts = texts.into_iter().map(|(file, text)| Text::new(file, text)).collect();
        let mut document = Self { label: label.into(), texts, unread: Vec::new(), root };
        document.spell_version();
        Ok(document)
    }

    /// The version of an API is a text: `1.10` is not `1.1`, though it may be written as a number.
    fn spell_version(&mut self) {
        let Some(version) = self.root.find("#/info/version") else { return };
        let Some(number) = version.as_number() else { return };
        let column = usize::try_from(version.at.column.saturating_sub(1)).unwrap_or(0);
        let written = self.line(&version.at.file, version.at.line).and_then(|line| {
            let signs = line.chars().skip(column);
            let text: String =
                signs.take_while(|sign| sign.is_ascii_digit() || *sign == '.').collect();
            (!text.is_empty()).then_some(text)
        });
        let text = written.unwrap_or_else(|| number.to_string());
        if let Some(node) = version_of(&mut self.root) {
            node.value = Value::String(text);
        }
    }

    /// Takes a document that another tool has read already. It has no lines.
    ///
    /// # Errors
    /// If the value is not an OpenAPI 3.0 document.
    pub fn from_json(
        label: impl Into<String>,
        value: &serde_json::Value,
    ) -> Result<Self, DocumentError> {
        let label = label.into();
        let file: Arc<str> = label.as_str().into();
        Self::new(label, Node::from_json(&file, value), [])
    }

    /// The name of the document in reports.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// The files that its values come from: their names and texts.
    pub(crate) fn files(&self) -> impl Iterator<Item = (&str, &Arc<str>)> {
        self.texts.iter().map(|text| (text.file.as_str(), &text.text))
    }

    /// A line of a file, counted from one.
    pub(crate) fn line(&self, file: &str, number: u32) -> Option<&str> {
        self.texts.iter().find(|text| text.file == file)?.line(number)
    }

    /// The object itself, or the one at the end of its references. A reference into another file
    /// stays what it is.
    pub(crate) fn resolve<'a>(&'a self, node: &'a Node) -> &'a Node {
        resolve(&self.root, node).unwrap_or(node)
    }

    /// The value that a pointer of this document names.
    pub(crate) fn find(&self, pointer: &str) -> Option<&Node> {
        locate(&self.root, pointer)
    }
}

/// The version of the API, to be written in another way.
fn version_of(root: &mut Node) -> Option<&mut Node> {
    let Value::Mapping(root) = &mut root.value else { return None };
    let info = root.into_iter().find(|entry| entry.key == "info")?;
    let Value::Mapping(info) = &mut info.value.value else { return None };
    Some(&mut info.into_iter().find(|entry| entry.key == "version")?.value)
}

impl Text {
    fn new(file: String, text: String) -> Self {
        let ends = text.match_indices('\n').map(|(index, _)| index + 1);
        let lines = std::iter::once(0).chain(ends).filter(|start| *start < text.len()).collect();
        Self { file, text: text.into(), lines }
    }

    fn line(&self, number: u32) -> Option<&str> {
        let index = usize::try_from(number).ok()?.checked_sub(1)?;
        let start = *self.lines.get(index)?;
        self.text.get(start..)?.lines().next()
    }
}

type Checked<'a> = Result<(), (&'a Location, Refusal)>;

fn version(root: &Node) -> Checked<'_> {
    if !root.is_mapping() {
        return Err((&root.at, Refusal::NotOpenApi("it is not a mapping")));
    }
    if let Some(entry) = root.entry("swagger") {
        return Err((&entry.key_at, Refusal::Version("Swagger 2".to_owned())));
    }
    let Some(entry) = root.entry("openapi") else {
        return Err((&root.at, Refusal::NotOpenApi("it has no key `openapi`")));
    };
    let version = match &entry.value.value {
        Value::String(text) => text.clone(),
        // Without quotation marks, YAML reads `3.0` as the number three.
        Value::Number(number) if number.as_f64() == Some(3.0) => "3.0".to_owned(),
        Value::Number(number) => number.to_string(),
        _ => return Err((&entry.key_at, Refusal::NotOpenApi("`openapi` is not a version"))),
    };
    if version == "3.0" || version.starts_with("3.0.") {
        return Ok(());
    }
    Err((&entry.key_at, Refusal::Version(format!("OpenAPI {version}"))))
}

/// A document that another tool has read may be deeper than the parser allows.
fn depth(node: &Node, level: usize) -> Checked<'_> {
    if level > DEPTH {
        return Err((&node.at, Refusal::Depth(DEPTH)));
    }
    let mut children = node.children();
    children.try_for_each(|node| depth(node, level + 1))
}

/// The parts without which there is nothing to compare.
fn form(root: &Node) -> Checked<'_> {
    for key in ["paths", "components", "info"] {
        match root.entry(key) {
            Some(entry) if !entry.value.is_mapping() => {
                return Err((&entry.key_at, Refusal::Form(key.to_owned(), "a mapping")));
            }
            _ => {}
        }
    }
    Ok(())
}

/// Every reference has to lead to an object.
fn references(root: &Node) -> Checked<'_> {
    let mut found = Ok(());
    walk(Kind::Document, root, &mut |entry| {
        if found.is_ok() {
            found = reference(root, entry);
        }
    });
    found
}

fn reference<'a>(root: &'a Node, entry: &'a Entry) -> Checked<'a> {
    let Some(text) = entry.value.as_str().filter(|text| text.starts_with('#')) else {
        return Ok(());
    };
    let mut seen = HashSet::new();
    let mut next = Some(text);
    while let Some(target) = next {
        let Some(found) = locate(root, target) else {
            return Err((&entry.value.at, Refusal::MissingReference(target.to_owned())));
        };
        if !seen.insert(found.id()) {
            return Err((&entry.value.at, Refusal::CircularReference(text.to_owned())));
        }
        next = target_of(found);
    }
    Ok(())
}

/// Calls `visit` for every `$ref` that is one.
fn walk<'a>(kind: Kind, node: &'a Node, visit: &mut dyn FnMut(&'a Entry)) {
    for entry in node.entries() {
        match grammar::shape(kind, &entry.key) {
            Some(Shape::Reference) => visit(entry),
            Some(Shape::One(kind)) => walk(kind, &entry.value, visit),
            Some(Shape::List(kind)) => {
                entry.value.items().iter().for_each(|item| walk(kind, item, visit));
            }
            Some(Shape::Map(kind) | Shape::Patterned(kind)) => {
                entry.value.entries().iter().for_each(|named| walk(kind, &named.value, visit));
            }
            _ => {}
        }
    }
}

/// The target of a reference inside the same document.
fn target_of(node: &Node) -> Option<&str> {
    node.text("$ref").filter(|target| target.starts_with('#'))
}

/// What a pointer leads to. A fragment that is not a pointer, such as `#name`, leads nowhere.
fn locate<'a>(root: &'a Node, pointer: &str) -> Option<&'a Node> {
    (pointer == "#" || pointer.starts_with("#/")).then(|| root.find(pointer)).flatten()
}

fn resolve<'a>(root: &'a Node, node: &'a Node) -> Option<&'a Node> {
    let mut seen = HashSet::<NodeId>::new();
    let mut node = node;
    while let Some(target) = target_of(node) {
        if !seen.insert(node.id()) {
            return None;
        }
        node = locate(root, target)?;
    }
    Some(node)
}

#[cfg(test)]
mod tests {
    use openapi_model::Number;

    use super::*;

    fn refused(text: &str) -> String {
        Document::parse("a.yaml", text).expect_err("it is refused").to_string()
    }

    #[test]
    fn other_versions_are_refused_by_name() {
        assert_eq!(
            refused("info: {}\nopenapi: 3.1.0\n"),
            "a.yaml:2:1: this is OpenAPI 3.1.0, and only OpenAPI 3.0 is compared"
        );
        assert!(refused("swagger: '2.0'\n").contains("this is Swagger 2"));
        assert!(refused("a: 1\n").contains("it has no key `openapi`"));
        assert!(Document::parse("a.yaml", "openapi: 3.0\n").is_ok());
        assert!(refused("openapi: 3.1\n").contains("this is OpenAPI 3.1,"));
        assert!(refused("[1, 2]\n").contains("it is not a mapping"));
        assert!(refused("").contains("a.yaml:"));
    }

    #[test]
    fn a_missing_target_is_named_with_its_line() {
        let text = "openapi: 3.0.3\ncomponents:\n  schemas:\n    A:\n      $ref: '#/components/schemas/B'\n";
        assert_eq!(
            refused(text),
            "a.yaml:5:13: the reference `#/components/schemas/B` leads nowhere"
        );
    }

    #[test]
    fn a_fragment_that_is_no_pointer_leads_nowhere() {
        let text = "openapi: 3.0.3\ncomponents: {schemas: {A: {$ref: '#foo'}}}\n";
        assert!(refused(text).contains("the reference `#foo` leads nowhere"));
    }

    #[test]
    fn a_missing_target_in_a_callback_is_refused() {
        let text = "openapi: 3.0.3\npaths: {/a: {post: {callbacks: {c: {'{$url}': {post: {requestBody: {$ref: '#/components/requestBodies/B'}}}}}}}}\n";
        assert!(refused(text).contains("`#/components/requestBodies/B` leads nowhere"));
    }

    #[test]
    fn references_in_a_circle_are_refused() {
        let text = "openapi: 3.0.3\ncomponents:\n  schemas:\n    A: {$ref: '#/components/schemas/B'}\n    B: {$ref: '#/components/schemas/A'}\n";
        assert!(refused(text).contains("leads in a circle"));
    }

    #[test]
    fn hostile_texts_are_refused() {
        assert!(refused(&"[".repeat(100_000)).contains("neither valid YAML nor JSON"));
        let several = refused("a: 1\n---\na: 2\n");
        assert!(several.ends_with("multiple YAML documents detected"), "{several}");
        assert!(refused("a: 1\na: 2\n").contains("duplicate mapping key: a"));
        let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for level in 1..10 {
            let items = vec![format!("*a{}", level - 1); 9].join(", ");
            bomb.push_str(&format!("a{level}: &a{level} [{items}]\n"));
        }
        assert!(refused(&bomb).contains("neither valid YAML nor JSON"));
    }

    #[test]
    fn numbers_keep_all_their_digits() {
        let with = |number: &str| {
            let text = format!("openapi: 3.0.3\nx-a: {{ä: &n {number}, b: *n}}\nx-b: {number}\n");
            Document::parse("a.yaml", &text).expect("it is a document")
        };
        for (one, other) in [
            ("99999999999999999999", "99999999999999999998"),
            ("0.1", "0.1000000000000000001"),
            ("9223372036854775807", "9223372036854775806"),
        ] {
            assert_ne!(with(one).root, with(other).root, "{one}");
        }
        assert_eq!(with("1.0").root, with("1").root);
        assert_eq!(with("0x10").root, with("16").root);
    }

    #[test]
    fn numbers_as_keys_and_tabs_in_json_are_read() {
        let yaml = "openapi: 3.0.3\npaths: {}\nx-a:\n  200: 1.0\n";
        let document = Document::parse("a.yaml", yaml).expect("it is a document");
        let number = document.find("#/x-a/200").and_then(Node::as_number);
        assert_eq!(number, Number::parse("1").as_ref());
        assert!(
            Document::parse("a.json", "{\n\t\"openapi\": \"3.0.0\",\n\t\"paths\": {}\n}").is_ok()
        );
    }
}
