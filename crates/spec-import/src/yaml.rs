//! Writes YAML as the files in `openapi/` have it, and puts it into a file without touching the rest.

use openapi_model::{Node, Value, pointer};
use serde::de::IgnoredAny;

use crate::json::Json;

/// A value to write.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Yaml {
    /// A text; quoted if it would be read as something else.
    Text(String),
    /// A number, truth value or null, as it is written.
    Plain(String),
    /// A list on one line.
    Flow(Vec<Yaml>),
    /// A list with an item in each line.
    List(Vec<Yaml>),
    /// Keys and values in their order.
    Map(Vec<(String, Yaml)>),
}

impl Yaml {
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    pub(crate) fn plain(value: impl ToString) -> Self {
        Self::Plain(value.to_string())
    }

    pub(crate) fn map<const N: usize>(entries: [(&str, Self); N]) -> Self {
        Self::Map(entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
    }

    pub(crate) fn reference(target: &str) -> Self {
        Self::map([("$ref", Self::text(target))])
    }

    pub(crate) fn of_json(value: &Json) -> Self {
        match value {
            Json::Null => Self::plain("null"),
            Json::Bool(value) => Self::plain(value),
            Json::Number(number) => Self::plain(number),
            Json::String(text) => Self::text(text),
            Json::Array(items) => Self::List(items.iter().map(Self::of_json).collect()),
            Json::Object(members) => Self::Map(
                members.iter().map(|(key, value)| (key.clone(), Self::of_json(value))).collect(),
            ),
        }
    }

    /// The lines of the value, each indented by `indent` blanks.
    pub(crate) fn render(&self, indent: usize) -> String {
        let mut text = String::new();
        self.write(indent, &mut text);
        text
    }

    fn write(&self, indent: usize, out: &mut String) {
        let blanks = " ".repeat(indent);
        match self {
            Self::Map(entries) => {
                for (name, value) in entries {
                    out.push_str(&format!("{blanks}{}:", key(name)));
                    value.write_after_key(indent, out);
                }
            }
            Self::List(items) => {
                for item in items {
                    match item {
                        Self::Map(entries) if !entries.is_empty() => {
                            let lines = item.render(indent + 2);
                            out.push_str(&format!("{blanks}- {}", &lines[indent + 2..]));
                        }
                        item => out.push_str(&format!("{blanks}- {}\n", item.inline())),
                    }
                }
            }
            value => out.push_str(&format!("{blanks}{}\n", value.inline())),
        }
    }

    fn write_after_key(&self, indent: usize, out: &mut String) {
        match self {
            Self::Map(entries) if !entries.is_empty() => {
                out.push('\n');
                self.write(indent + 2, out);
            }
            Self::List(items) if !items.is_empty() => {
                out.push('\n');
                self.write(indent + 2, out);
            }
            value => out.push_str(&format!(" {}\n", value.inline())),
        }
    }

    fn inline(&self) -> String {
        match self {
            Self::Text(text) => scalar(text),
            Self::Plain(text) => text.clone(),
            Self::Flow(items) | Self::List(items) => {
                let items: Vec<_> = items.iter().map(Self::inline).collect();
                format!("[{}]", items.join(", "))
            }
            Self::Map(entries) => {
                let entry =
                    |(key, value): &(String, Self)| format!("{}: {}", scalar(key), value.inline());
                let entries: Vec<_> = entries.iter().map(entry).collect();
                format!("{{{}}}", entries.join(", "))
            }
        }
    }

    /// The value as JSON, to compare it with what a parser reads.
    fn to_json(&self) -> serde_json::Value {
        match self {
            Self::Text(text) => text.as_str().into(),
            Self::Plain(text) => serde_json::from_str(text).unwrap_or_default(),
            Self::Flow(items) | Self::List(items) => items.iter().map(Self::to_json).collect(),
            Self::Map(entries) => entries
                .iter()
                .map(|(key, value)| (key.clone(), value.to_json()))
                .collect::<serde_json::Map<_, _>>()
                .into(),
        }
    }
}

/// A key as YAML writes it. A path keeps its braces, which have no meaning in the middle.
fn key(text: &str) -> String {
    let is_path = text.starts_with('/')
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "/{}_-.~".contains(c));
    if is_path { text.to_owned() } else { scalar(text) }
}

/// A text as YAML writes it; in quotation marks if it has a meaning without them.
pub(crate) fn scalar(text: &str) -> String {
    let first = text.chars().next();
    let starts_plain = first.is_some_and(|c| c.is_alphanumeric() || "_/($".contains(c));
    let is_other = text.parse::<f64>().is_ok()
        || text.chars().all(|c| c.is_ascii_digit() || "+-.:_eExXoOTZ".contains(c))
        || ["true", "false", "null", "yes", "no", "on", "off", "y", "n", "inf", "nan"]
            .contains(&text.to_lowercase().as_str());
    let breaks = text.contains(": ")
        || text.contains(" #")
        || text.ends_with([':', ' '])
        || text.contains([
            '\n', '\t', '\r', '"', '\\', ',', '[', ']', '{', '}', '&', '*', '!', '|', '>', '%',
            '@', '`',
        ])
        || text.chars().any(|c| c.is_control() || c == '\u{feff}');
    if starts_plain && !is_other && !breaks && text.trim() == text {
        text.to_owned()
    } else {
        // A JSON text is a YAML text in quotation marks.
        serde_json::Value::from(text).to_string()
    }
}

/// A change that cannot be made without touching more than it adds.
#[derive(Debug, thiserror::Error)]
pub enum EditError {
    /// The file has an anchor or an alias.
    #[error(
        "{file}: there is an anchor or an alias, and what it stands for would change as well; write the value out"
    )]
    Anchor {
        /// The file.
        file: String,
    },
    /// The file is not valid YAML.
    #[error(transparent)]
    Syntax(#[from] openapi_model::ParseError),
    /// What should take the new key is not a mapping with a key in each line.
    #[error("{file}:{line}: expected a mapping with one key in each line at {pointer}")]
    Form {
        /// The file.
        file: String,
        /// The line.
        line: u32,
        /// The place in the document.
        pointer: String,
    },
    /// There is no such place.
    #[error("{file}: there is nothing at {pointer}")]
    Missing {
        /// The file.
        file: String,
        /// The place in the document.
        pointer: String,
    },
    /// The result would be read as something else.
    #[error("{file}: the change at {pointer} would change more than it adds; make it by hand")]
    Check {
        /// The file.
        file: String,
        /// The place in the document.
        pointer: String,
    },
}

/// A file that is being added to.
#[derive(Clone, Debug)]
pub(crate) struct Editor {
    file: String,
    text: String,
    root: Node,
}

impl Editor {
    /// Opens a text. One with anchors is refused.
    pub(crate) fn open(file: &str, text: &str) -> Result<Self, EditError> {
        let root = openapi_model::parse(file, text)?;
        let options = serde_saphyr::options! {
            budget: serde_saphyr::budget! { max_anchors: 0, max_aliases: 0 },
        };
        if serde_saphyr::from_str_with_options::<IgnoredAny>(text, options).is_err() {
            return Err(EditError::Anchor { file: file.to_owned() });
        }
        Ok(Self { file: file.to_owned(), text: text.to_owned(), root })
    }

    pub(crate) fn root(&self) -> &Node {
        &self.root
    }

    pub(crate) fn into_text(self) -> String {
        self.text
    }

    /// Adds a key at the end of the mapping at `pointer`. All that was there stays, byte by byte.
    pub(crate) fn add(&mut self, pointer: &str, key: &str, value: &Yaml) -> Result<(), EditError> {
        let node = self.root.find(pointer).ok_or_else(|| self.missing(pointer))?;
        let Value::Mapping(entries) = &node.value else {
            return Err(self.form(node, pointer));
        };
        let entry = Yaml::Map(vec![(key.to_owned(), value.clone())]);
        let text = match &**entries {
            [] => self.fill_empty(node, pointer, &entry)?,
            [first, .., last] => {
                self.append(first, last, &entry).ok_or_else(|| self.form(node, pointer))?
            }
            [only] => self.append(only, only, &entry).ok_or_else(|| self.form(node, pointer))?,
        };
        let added = format!("{pointer}/{}", pointer::escape(key));
        self.accept(text, &added, value)
    }

    /// Replaces a value that is on one line.
    pub(crate) fn replace(&mut self, pointer: &str, value: &Yaml) -> Result<(), EditError> {
        let node = self.root.find(pointer).ok_or_else(|| self.missing(pointer))?;
        let start =
            self.offset(node.at.line, node.at.column).ok_or_else(|| self.form(node, pointer))?;
        let rest = &self.text[start..];
        let line = rest.lines().next().unwrap_or_default();
        let old = written(line, node).ok_or_else(|| self.form(node, pointer))?;
        let text = format!("{}{}{}", &self.text[..start], value.inline(), &rest[old..]);
        self.accept(text, pointer, value)
    }

    /// Takes a new text if it says what the old one said and the new value beside it.
    fn accept(&mut self, text: String, pointer: &str, value: &Yaml) -> Result<(), EditError> {
        let failed = || EditError::Check { file: self.file.clone(), pointer: pointer.to_owned() };
        let root = openapi_model::parse(&self.file, &text).map_err(|_| failed())?;
        let mut expected = self.root.to_json();
        put(&mut expected, pointer, value.to_json()).ok_or_else(failed)?;
        if root.to_json() != expected {
            return Err(failed());
        }
        self.text = text;
        self.root = root;
        Ok(())
    }

    /// `{}` becomes a mapping of one key.
    fn fill_empty(&self, node: &Node, pointer: &str, entry: &Yaml) -> Result<String, EditError> {
        let start =
            self.offset(node.at.line, node.at.column).ok_or_else(|| self.form(node, pointer))?;
        if !self.text[start..].starts_with("{}") {
            return Err(self.form(node, pointer));
        }
        let before = self.text[..start].trim_end_matches(' ');
        let indent = self.line(node.at.line).len() - self.line(node.at.line).trim_start().len() + 2;
        let lines = self.with_line_ends(&entry.render(indent));
        let after = &self.text[start + 2..];
        let after = after.strip_prefix(self.line_end()).unwrap_or(after);
        Ok(format!("{before}{}{lines}{after}", self.line_end()))
    }

    /// After the last line that belongs to the mapping; comments behind it belong to what follows.
    fn append(
        &self,
        first: &openapi_model::Entry,
        last: &openapi_model::Entry,
        entry: &Yaml,
    ) -> Option<String> {
        let indent = usize::try_from(first.key_at.column).ok()? - 1;
        let start = usize::try_from(last.key_at.line).ok()? - 1;
        // A key behind `{` is not alone on its line.
        if !self.line(first.key_at.line).get(..indent)?.trim_start_matches("- ").trim().is_empty() {
            return None;
        }
        let lines: Vec<&str> = self.text.split_inclusive('\n').collect();
        let mut end = start + 1;
        for (index, line) in lines.iter().enumerate().skip(start + 1) {
            let depth = line.len() - line.trim_start().len();
            let is_item = depth == indent && line.trim_start().starts_with("- ");
            match line.trim() {
                "" => {}
                comment if comment.starts_with('#') && depth <= indent => {}
                _ if depth > indent || is_item => end = index + 1,
                _ => break,
            }
        }
        let mut before: String = lines[..end].concat();
        if !before.ends_with('\n') {
            before.push_str(self.line_end());
        }
        let added = self.with_line_ends(&entry.render(indent));
        Some(format!("{before}{added}{}", lines[end..].concat()))
    }

    fn line_end(&self) -> &'static str {
        if self.text.contains("\r\n") { "\r\n" } else { "\n" }
    }

    fn with_line_ends(&self, text: &str) -> String {
        text.replace('\n', self.line_end())
    }

    fn line(&self, number: u32) -> &str {
        let index = usize::try_from(number).unwrap_or(1).saturating_sub(1);
        self.text.lines().nth(index).unwrap_or_default()
    }

    fn offset(&self, line: u32, column: u32) -> Option<usize> {
        let index = usize::try_from(line).ok()?.checked_sub(1)?;
        let before: usize = self.text.split_inclusive('\n').take(index).map(str::len).sum();
        let text = self.line(line);
        let column = usize::try_from(column).ok()?.checked_sub(1)?;
        let within: usize = text.chars().take(column).map(char::len_utf8).sum();
        Some(before + within)
    }

    fn missing(&self, pointer: &str) -> EditError {
        EditError::Missing { file: self.file.clone(), pointer: pointer.to_owned() }
    }

    fn form(&self, node: &Node, pointer: &str) -> EditError {
        EditError::Form { file: self.file.clone(), line: node.at.line, pointer: pointer.to_owned() }
    }
}

/// How many bytes of a line are the value of a scalar or a list on one line. A comment behind it
/// is not a part of it.
fn written(line: &str, node: &Node) -> Option<usize> {
    let value = node.to_json();
    let ends = line.char_indices().map(|(index, c)| index + c.len_utf8());
    let mut whole =
        ends.filter(|end| line[*end..].is_empty() || line[*end..].starts_with([' ', '\t']));
    whole.find(|end| {
        openapi_model::parse("value", &line[..*end]).is_ok_and(|read| read.to_json() == value)
    })
}

fn put(root: &mut serde_json::Value, pointer: &str, value: serde_json::Value) -> Option<()> {
    let (parent, key) = pointer.rsplit_once('/')?;
    root.pointer_mut(parent)?.as_object_mut()?.insert(pointer::unescape(key), value);
    Some(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const FILE: &str = "# The head of the file.\nopenapi: 3.0.3   # spaced\n\npaths:\n    /v1/a:   # odd indentation\n        get:\n            tags: [ a,b ]\n            description: >-\n              text\n\n              # not a comment\n    # about what follows\n\n# The parts.\ncomponents:\n  schemas: {}\n";

    fn value() -> Yaml {
        Yaml::map([("get", Yaml::map([("summary", Yaml::text("A: b"))]))])
    }

    #[test]
    fn everything_but_the_addition_stays_as_it_was() {
        let mut editor = Editor::open("a.yaml", FILE).expect("valid");
        editor.add("/paths", "/v1/b", &value()).expect("added");
        let added = "    /v1/b:\n      get:\n        summary: \"A: b\"\n";
        let (before, after) = FILE.split_at(FILE.find("    # about").expect("the comment"));
        let before = before.trim_end_matches('\n').to_owned() + "\n";
        let text = editor.into_text();
        assert_eq!(text, format!("{before}{added}{after}"));
        assert_eq!(text.replace(added, ""), FILE);
    }

    #[test]
    fn an_empty_mapping_is_filled() {
        let mut editor = Editor::open("a.yaml", FILE).expect("valid");
        editor
            .add("/components/schemas", "A", &Yaml::map([("type", Yaml::text("object"))]))
            .expect("added");
        let expected = FILE.replace("schemas: {}\n", "schemas:\n    A:\n      type: object\n");
        assert_eq!(editor.into_text(), expected);
    }

    #[test]
    fn a_value_on_one_line_is_replaced() {
        let mut editor = Editor::open("a.yaml", FILE).expect("valid");
        editor.replace("/openapi", &Yaml::text("3.0.4")).expect("replaced");
        assert_eq!(editor.into_text(), FILE.replace("3.0.3   #", "\"3.0.4\"   #"));
    }

    #[test]
    fn anchors_are_refused() {
        let error = Editor::open("a.yaml", "a: &x 1\nb: *x\n").expect_err("an anchor").to_string();
        assert!(error.starts_with("a.yaml: there is an anchor"), "{error}");
    }

    #[test]
    fn a_mapping_on_one_line_is_refused() {
        let mut editor = Editor::open("a.yaml", "paths: {/a: {get: {}}}\n").expect("valid");
        let error = editor.add("/paths", "/b", &value()).expect_err("on one line").to_string();
        assert_eq!(error, "a.yaml:1: expected a mapping with one key in each line at /paths");
    }

    #[test]
    fn windows_line_ends_stay() {
        let text = "paths:\r\n  /a: 1\r\nb: 2\r\n";
        let mut editor = Editor::open("a.yaml", text).expect("valid");
        editor.add("/paths", "/b", &Yaml::plain(2)).expect("added");
        assert_eq!(editor.into_text(), "paths:\r\n  /a: 1\r\n  /b: 2\r\nb: 2\r\n");
    }

    proptest! {
        #[test]
        fn any_text_is_read_back(text in "\\PC{0,60}") {
            let yaml = Yaml::Map(vec![("key".to_owned(), Yaml::text(text.clone()))]);
            let read = openapi_model::parse("a.yaml", &yaml.render(0)).expect("valid YAML");
            prop_assert_eq!(read.text("key"), Some(text.as_str()));
        }
    }
}
