//! The type that an upload takes: one file with the fields of its form.
//!
//! The fields are never positional, so that no two texts can be swapped, and one more optional field
//! breaks no caller.

use std::collections::BTreeSet;

use sdk_codegen::rust_names;

use crate::{
    document::DocumentedOperation,
    page::ParameterPlace,
    shape::{Field, Kind},
};

use super::{Method, ScaffoldError, UPLOADS, values};

/// The argument of the method.
pub(super) const ARGUMENT: &str = "form";
/// The file among the fields.
const FILE: &str = "file";

/// The form of an operation that uploads one file.
pub(super) struct UploadForm {
    pub(super) type_name: String,
    /// The name of the part with the file.
    file_part: String,
    fields: Vec<FormField>,
}

/// A field beside the file.
struct FormField {
    /// The name of the part.
    part: String,
    /// The name in Rust.
    name: String,
    kind: FieldKind,
    is_required: bool,
    /// Whether it names what the call is about.
    is_target: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum FieldKind {
    Text,
    Integer,
    Boolean,
}

impl UploadForm {
    /// The form that the document gives an operation, or why there is none that can be written.
    pub(super) fn of(operation: &DocumentedOperation) -> Result<Self, ScaffoldError> {
        let refuse = |reason: &str| ScaffoldError::Upload {
            id: operation.id.clone(),
            reason: reason.to_owned(),
        };
        if operation.parameters.iter().any(|one| one.place != ParameterPlace::Header) {
            return Err(refuse("it has parameters beside its form"));
        }
        let object = operation.request.as_ref().and_then(|body| body.stated.as_ref()?.object());
        let object = object.ok_or_else(|| refuse("its form has no fields"))?;
        let (files, others): (Vec<_>, Vec<_>) =
            object.fields.iter().partition(|field| field.shape.kind == Kind::File);
        let [file] = files.as_slice() else {
            return Err(refuse("its form has no file, or several"));
        };
        let fields = others.into_iter().map(|field| {
            FormField::of(field, &operation.targets)
                .ok_or_else(|| refuse(&format!("`{}` is not a single value", field.name)))
        });
        let form = Self {
            type_name: format!("{}Form", rust_names::type_name(&operation.id)),
            file_part: file.name.clone(),
            fields: fields.collect::<Result<_, _>>()?,
        };
        let names: BTreeSet<&str> = form.fields.iter().map(|field| field.name.as_str()).collect();
        if names.len() < form.fields.len() || names.iter().any(|name| RESERVED.contains(name)) {
            return Err(refuse("two of its names are one in Rust"));
        }
        Ok(form)
    }

    /// The method that sends the form.
    pub(super) fn method(self, operation: &DocumentedOperation, returns: String) -> Method {
        let mut types = vec![self.type_name.clone()];
        types.extend(self.takes_struct().then(|| self.required_type()));
        Method {
            name: rust_names::field(&operation.id),
            arguments: vec![(ARGUMENT.to_owned(), format!("&{}", self.type_name))],
            returns,
            setup: self.setup(),
            values: vec![format!("&{ARGUMENT}")],
            types,
            body: super::Body::Form(self),
        }
    }

    /// The names of the fields that an error of the call carries.
    pub(super) fn has_targets(&self) -> bool {
        self.targets().next().is_some()
    }

    /// The expression for what the call is about: names and values.
    pub(super) fn targets_expression(&self) -> String {
        let targets = self.targets().map(|field| {
            let FormField { part, name, kind, .. } = field;
            match kind {
                FieldKind::Text => format!("(\"{part}\", {ARGUMENT}.{name}.clone())"),
                _ => format!("(\"{part}\", {ARGUMENT}.{name}.to_string())"),
            }
        });
        format!("[{}]", targets.collect::<Vec<_>>().join(", "))
    }

    /// The types, with the function that makes the form anew for each attempt.
    pub(super) fn code(&self, method: &str, owner: &str) -> String {
        let Self { type_name, .. } = self;
        let fields: String = self.fields.iter().map(FormField::declaration).collect();
        let setters: String = self.optional().map(FormField::setter).collect();
        format!(
            "/// The form of [`{owner}::{method}`].\n{UPLOADS}\n#[derive(Clone, Debug)]\npub struct {type_name} {{\n{FILE}: Upload,\n{fields}}}\n\n{}{UPLOADS}\nimpl {type_name} {{\n{}{setters}\n{}}}\n\n",
            self.required_struct(),
            self.constructor(),
            self.parts(),
        )
    }

    fn required(&self) -> impl Iterator<Item = &FormField> {
        self.fields.iter().filter(|field| field.is_required)
    }

    fn optional(&self) -> impl Iterator<Item = &FormField> {
        self.fields.iter().filter(|field| !field.is_required)
    }

    /// Those that every call gives.
    fn targets(&self) -> impl Iterator<Item = &FormField> {
        self.required().filter(|field| field.is_target)
    }

    /// Two values of one type could be swapped where they have no names.
    fn takes_struct(&self) -> bool {
        self.required().count() > 1
    }

    fn required_type(&self) -> String {
        format!("{}Required", self.type_name)
    }

    fn required_struct(&self) -> String {
        if !self.takes_struct() {
            return String::new();
        }
        let fields: String = self
            .required()
            .map(|field| {
                let FormField { part, name, kind, .. } = field;
                format!("/// The field `{part}`.\npub {name}: {},\n", kind.borrowed())
            })
            .collect();
        format!(
            "/// What [`{}`] requires, each value given by its name.\n{UPLOADS}\n#[derive(Clone, Debug)]\npub struct {}<'a> {{\n/// The file.\npub {FILE}: Upload,\n{fields}}}\n\n",
            self.type_name,
            self.required_type(),
        )
    }

    fn constructor(&self) -> String {
        let (arguments, from) = match self.takes_struct() {
            true => (format!("required: {}<'_>", self.required_type()), "required."),
            false => {
                let required = self.required().map(FormField::argument);
                let arguments: Vec<_> =
                    [format!("{FILE}: Upload")].into_iter().chain(required).collect();
                (arguments.join(", "), "")
            }
        };
        let file = if from.is_empty() { FILE.to_owned() } else { format!("{FILE}: {from}{FILE}") };
        let values: String = self.fields.iter().map(|field| field.initial(from)).collect();
        format!(
            "/// With what is required; optional fields are left out.\n#[must_use]\npub fn new({arguments}) -> Self {{\nSelf {{ {file}, {values} }}\n}}\n"
        )
    }

    fn parts(&self) -> String {
        let parts: String = self.fields.iter().map(FormField::part).collect();
        let binding = if parts.is_empty() { "form" } else { "mut form" };
        format!(
            "/// The parts, the file last: some services read a form as it comes.\nasync fn parts(&self, limit: u64) -> Result<Form, UploadRefusal> {{\nlet {binding} = Form::new();\n{parts}Ok(form.part(\"{}\", self.{FILE}.part(None, limit).await?))\n}}\n",
            self.file_part
        )
    }

    /// The lines that make a form for an example or a test.
    fn setup(&self) -> Vec<String> {
        let file = format!("let {FILE} = Upload::from_bytes(\"file\", \"made-up content\");");
        let arguments = match self.takes_struct() {
            true => {
                let values = self
                    .required()
                    .map(|field| format!("{}: {}", field.name, field.kind.made_up()));
                let values: Vec<_> = values.collect();
                format!("{} {{ {FILE}, {} }}", self.required_type(), values.join(", "))
            }
            false => {
                let values = self.required().map(|field| field.kind.made_up());
                [FILE.to_owned()].into_iter().chain(values).collect::<Vec<_>>().join(", ")
            }
        };
        vec![file, format!("let {ARGUMENT} = {}::new({arguments});", self.type_name)]
    }
}

/// Names that the type has besides its fields.
const RESERVED: [&str; 3] = [FILE, "new", "parts"];

impl FormField {
    fn of(field: &Field, targets: &[String]) -> Option<Self> {
        let kind = match field.shape.kind {
            Kind::Text(_) => FieldKind::Text,
            Kind::Integer => FieldKind::Integer,
            Kind::Boolean => FieldKind::Boolean,
            _ => return None,
        };
        Some(Self {
            part: field.name.clone(),
            name: rust_names::field(&field.name),
            kind,
            is_required: field.required == Some(true),
            is_target: targets.contains(&field.name),
        })
    }

    fn declaration(&self) -> String {
        let held = self.kind.owned();
        match self.is_required {
            true => format!("{}: {held},\n", self.name),
            false => format!("{}: Option<{held}>,\n", self.name),
        }
    }

    fn argument(&self) -> String {
        format!("{}: {}", self.name, self.kind.given())
    }

    /// The value of the field in the constructor.
    fn initial(&self, from: &str) -> String {
        let Self { name, kind, is_required, .. } = self;
        match (is_required, kind) {
            (false, _) => format!("{name}: None, "),
            (true, FieldKind::Text) if from.is_empty() => format!("{name}: {name}.into(), "),
            (true, FieldKind::Text) => format!("{name}: {from}{name}.to_owned(), "),
            (true, _) if from.is_empty() => format!("{name}, "),
            (true, _) => format!("{name}: {from}{name}, "),
        }
    }

    fn setter(&self) -> String {
        let Self { part, name, kind, .. } = self;
        let value = if *kind == FieldKind::Text { format!("{name}.into()") } else { name.clone() };
        format!(
            "\n/// The field `{part}`.\n#[must_use]\npub fn {name}(mut self, {}) -> Self {{\nself.{name} = Some({value});\nself\n}}\n",
            self.argument()
        )
    }

    fn part(&self) -> String {
        let Self { part, name, kind, is_required, .. } = self;
        let copy = if *kind == FieldKind::Text { "clone" } else { "to_string" };
        match is_required {
            true => format!("form = form.text(\"{part}\", self.{name}.{copy}());\n"),
            false => format!(
                "if let Some(value) = &self.{name} {{\nform = form.text(\"{part}\", value.{copy}());\n}}\n"
            ),
        }
    }
}

impl FieldKind {
    fn owned(self) -> &'static str {
        match self {
            Self::Text => "String",
            Self::Integer => "i64",
            Self::Boolean => "bool",
        }
    }

    fn borrowed(self) -> &'static str {
        if self == Self::Text { "&'a str" } else { self.owned() }
    }

    fn given(self) -> &'static str {
        if self == Self::Text { "impl Into<String>" } else { self.owned() }
    }

    fn made_up(self) -> String {
        match self {
            Self::Text => format!("\"{}\"", values::ID),
            Self::Integer => "1".to_owned(),
            Self::Boolean => "false".to_owned(),
        }
    }
}
