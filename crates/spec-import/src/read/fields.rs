//! Tables of fields, as the page shows them: name, type, requirement, words, one below the other.

use crate::{
    page::ParameterPlace,
    shape::{Field, Kind, Object, Shape, Text},
};

use super::line::Line;

/// The part of the request that a table is about.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Table {
    Parameters(ParameterPlace),
    Body { media_type: String, required: Option<bool> },
}

/// The heading of a table.
pub(super) fn heading(line: &str) -> Option<Table> {
    let lower = line.trim().to_lowercase();
    let place = |words: &str| lower.starts_with(words);
    if place("path param") {
        return Some(Table::Parameters(ParameterPlace::Path));
    }
    if place("query param") {
        return Some(Table::Parameters(ParameterPlace::Query));
    }
    if place("header param") {
        return Some(Table::Parameters(ParameterPlace::Header));
    }
    let rest = lower.strip_prefix("body params").or_else(|| lower.strip_prefix("body"))?;
    let required = rest.ends_with("required");
    let media_type = rest.trim_end_matches("required").trim_end_matches("optional").trim();
    media_type.contains('/').then(|| Table::Body {
        media_type: media_type.to_owned(),
        required: (required || rest.ends_with("optional")).then_some(required),
    })
}

/// The fields of a table; deeper indentation belongs to the field above.
pub(super) fn read(lines: &[Line]) -> Vec<Field> {
    let starts: Vec<usize> = (0..lines.len()).filter(|index| starts_field(lines, *index)).collect();
    let mut rows = Vec::new();
    for (position, start) in starts.iter().enumerate() {
        let end = starts.get(position + 1).copied().unwrap_or(lines.len());
        rows.push((indentation(&lines[*start].text), field(&lines[*start..end])));
    }
    nest(&mut rows.into_iter().peekable(), 0)
}

fn starts_field(lines: &[Line], index: usize) -> bool {
    let name = lines[index].text.trim();
    let is_name = !name.is_empty()
        && name.chars().all(|c| c.is_alphanumeric() || "_-.[]$".contains(c))
        && shape_of_type(name).is_none_or(|_| index == 0);
    is_name && lines.get(index + 1).is_some_and(|next| shape_of_type(next.text.trim()).is_some())
}

fn indentation(text: &str) -> usize {
    text.len() - text.trim_start().len()
}

fn nest(
    rows: &mut std::iter::Peekable<std::vec::IntoIter<(usize, Field)>>,
    depth: usize,
) -> Vec<Field> {
    let mut fields: Vec<Field> = Vec::new();
    while let Some((indent, field)) = rows.next_if(|(indent, _)| *indent >= depth) {
        fields.push(field);
        let deeper = rows.peek().map(|(next, _)| *next).filter(|next| *next > indent);
        if let (Some(deeper), Some(parent)) = (deeper, fields.last_mut()) {
            put_below(parent, nest(rows, deeper));
        }
    }
    fields
}

fn put_below(parent: &mut Field, fields: Vec<Field>) {
    let object = Kind::Object(Object { fields, ..Object::default() });
    match &mut parent.shape.kind {
        Kind::List(items) => items.kind = object,
        kind => *kind = object,
    }
}

fn field(lines: &[Line]) -> Field {
    let text = |index: usize| lines.get(index).map(|line| line.text.trim()).unwrap_or_default();
    let mut field = Field {
        name: text(0).to_owned(),
        required: None,
        shape: shape_of_type(text(1)).unwrap_or_else(Shape::any),
        description: None,
        line: lines[0].number,
    };
    let mut words = Vec::new();
    let mut description = Vec::new();
    let mut index = 2;
    while index < lines.len() {
        let line = text(index);
        let lower = line.to_lowercase();
        match lower.as_str() {
            "required" => field.required = Some(true),
            "optional" => field.required = Some(false),
            "or null" | "nullable" => field.shape.nullable = true,
            _ if lower.starts_with("allowed value") => {
                (words, index) = allowed_values(lines, index);
                continue;
            }
            _ if is_example(&lower) => {
                // The example is on this line or on the next one.
                index += usize::from(lower.trim_end().ends_with(':'));
            }
            _ => description.push(line),
        }
        index += 1;
    }
    if let (Kind::Text(text), false) = (&mut field.shape.kind, words.is_empty()) {
        text.words = words;
    }
    field.description = (!description.is_empty()).then(|| description.join(" "));
    field
}

fn is_example(lower: &str) -> bool {
    ["example", "default", ">=", "<=", "match pattern"].iter().any(|word| lower.starts_with(word))
}

/// The words behind the label, on its line or one below the other.
fn allowed_values(lines: &[Line], label: usize) -> (Vec<String>, usize) {
    let first = lines[label].text.split_once(':').map(|(_, rest)| rest.trim()).unwrap_or_default();
    if !first.is_empty() {
        return (first.split([',', '|']).map(word).filter(|w| !w.is_empty()).collect(), label + 1);
    }
    let mut end = label + 1;
    while lines.get(end).is_some_and(|line| is_word(line.text.trim())) {
        end += 1;
    }
    let joined = |line: &Line| line.text.split(',').map(word).collect::<Vec<_>>();
    let words = lines[label + 1..end].iter().flat_map(joined).filter(|w| !w.is_empty()).collect();
    (words, end)
}

fn is_word(text: &str) -> bool {
    let lower = text.to_lowercase();
    !text.is_empty()
        && text.split(',').all(|part| !part.trim().contains(char::is_whitespace))
        && !is_example(&lower)
        && !matches!(lower.as_str(), "required" | "optional")
}

fn word(text: &str) -> String {
    text.trim().trim_matches(['"', '\'', '`']).trim_end_matches('.').to_owned()
}

/// The form that a name of a type stands for.
pub(super) fn shape_of_type(text: &str) -> Option<Shape> {
    let lower = text.trim().to_lowercase();
    let (base, nullable) = match lower.strip_suffix("null") {
        Some(base) if base.ends_with("or ") || base.ends_with("| ") => {
            (base.trim_end_matches("or ").trim_end_matches("| ").trim().to_owned(), true)
        }
        _ => (lower.clone(), false),
    };
    let plain = Kind::Text(Text::default());
    let kind = match base.as_str() {
        "string" => plain,
        "integer" | "int" | "int32" | "int64" => Kind::Integer,
        "number" | "float" | "double" => Kind::Number,
        "boolean" | "bool" => Kind::Boolean,
        "object" => Kind::Object(Object::default()),
        "file" | "binary" | "string<binary>" => Kind::File,
        "any" => Kind::Any,
        "null" => Kind::Null,
        "array" => Kind::List(Box::new(Shape::any())),
        "enum<string>" => plain,
        "enum<integer>" => Kind::Integer,
        other => return composed(other, nullable),
    };
    Some(Shape { nullable, ..Shape::stated(kind) })
}

/// `array[string]`, `array [object]`, `array<integer>` and `string<date-time>`.
fn composed(text: &str, nullable: bool) -> Option<Shape> {
    let (outer, inner) = text.split_once(['[', '<'])?;
    let inner = inner.trim_end_matches([']', '>', ' ']);
    let kind = match outer.trim() {
        "array" => Kind::List(Box::new(shape_of_type(inner)?)),
        "string" if inner.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') => {
            Kind::Text(Text { format: Some(inner.to_owned()), ..Text::default() })
        }
        "integer" | "number" => return shape_of_type(outer.trim()),
        _ => return None,
    };
    Some(Shape { nullable, ..Shape::stated(kind) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(text: &str) -> Vec<Field> {
        read(&super::super::line::lines(text))
    }

    #[test]
    fn a_table_has_types_requirements_and_words() {
        let fields = table(
            "kind\nstring\nrequired\nThe kind of mug.\nAllowed values:\nbig\nsmall\nExample:\nbig\nsizes\narray[integer] or null\noptional",
        );
        assert_eq!(fields.len(), 2);
        assert_eq!(fields[0].required, Some(true));
        let words = vec!["big".to_owned(), "small".to_owned()];
        assert_eq!(fields[0].shape.kind, Kind::Text(Text { words, ..Text::default() }));
        assert_eq!(fields[0].description.as_deref(), Some("The kind of mug."));
        assert_eq!(fields[1].shape.to_string(), "list of integer or null");
    }

    #[test]
    fn deeper_lines_belong_to_the_field_above() {
        let fields = table("mug\nobject\nrequired\n  size\n  integer\n  optional\nlid\nboolean");
        assert_eq!(fields.len(), 2);
        assert_eq!(fields[0].shape.object().expect("an object").fields[0].name, "size");
    }

    #[test]
    fn headings_name_the_place() {
        assert_eq!(heading("Path Params"), Some(Table::Parameters(ParameterPlace::Path)));
        let body = Table::Body { media_type: "application/json".to_owned(), required: Some(true) };
        assert_eq!(heading("Body Params application/jsonRequired"), Some(body));
        assert_eq!(heading("Examples"), None);
    }
}
