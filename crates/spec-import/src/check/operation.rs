//! One operation of a page against the one of the document.

use crate::{
    document::{DocumentedOperation, Host},
    page::{Body, Page, PageOperation, ParameterPlace},
    report::{Difference, DifferenceKind},
    shape::{Field, Kind, Object, Origin, Shape, Text},
};

/// Everything in which the two differ.
pub(super) fn differences(
    page: &Page,
    described: &PageOperation,
    documented: &DocumentedOperation,
    hosts: &[Host],
) -> Vec<Difference> {
    let mut comparison = Comparison { described, documented, found: Vec::new() };
    comparison.permission();
    comparison.date(page);
    comparison.hosts(hosts);
    comparison.deprecated();
    for place in [ParameterPlace::Path, ParameterPlace::Query, ParameterPlace::Header] {
        comparison.parameters(place);
    }
    comparison.body("request", described.request.as_ref(), documented.request.as_ref());
    comparison.responses();
    comparison.found
}

/// The permission that a page names for the method of the operation.
pub(crate) fn permission(operation: &PageOperation) -> Option<&str> {
    let permissions = &operation.prose.permissions;
    let own = permissions.iter().find(|one| one.method.as_deref() == Some(&operation.method));
    own.or(permissions.iter().find(|one| one.method.is_none())).map(|one| one.name.as_str())
}

struct Comparison<'a> {
    described: &'a PageOperation,
    documented: &'a DocumentedOperation,
    found: Vec<Difference>,
}

impl Comparison<'_> {
    fn find(&mut self, kind: DifferenceKind, place: &str, line: usize, message: String) {
        let line = if line == 0 { self.described.at.line } else { line };
        self.found.push(Difference {
            kind,
            operation: self.documented.id.clone(),
            place: place.trim().to_owned(),
            message,
            count: None,
            at: Some(crate::page::At { line, ..self.described.at.clone() }),
            quirk: None,
            suggestion: None,
        });
    }

    fn permission(&mut self) {
        let (there, here) = (permission(self.described), self.documented.permission.as_deref());
        let Some(there) = there.filter(|there| here != Some(there)) else {
            return;
        };
        let here = here.map_or_else(|| "none".to_owned(), |here| format!("`{here}`"));
        let message = format!("the page has `{there}`, the document {here}");
        self.find(DifferenceKind::Permission, "", 0, message);
    }

    fn date(&mut self, page: &Page) {
        let Some(there) = page.modified else {
            return;
        };
        let message = match self.documented.modified {
            Some(here) if here == there => return,
            Some(here) => {
                format!("the page was changed on {there}, the document follows that of {here}")
            }
            None => format!("the page was changed on {there}, the document names no day"),
        };
        self.find(DifferenceKind::Date, "", 0, message);
    }

    fn hosts(&mut self, hosts: &[Host]) {
        for url in &self.described.hosts {
            let known = hosts.iter().find(|host| host.url == url.trim_end_matches('/'));
            match known {
                Some(host) if self.documented.hosts.contains(&host.word) => {}
                Some(host) => {
                    let message = format!(
                        "the page shows the host `{}`, which `x-host` does not list",
                        host.word
                    );
                    self.find(DifferenceKind::Type, "host", 0, message);
                }
                None => {
                    let message = "the page shows a host that `servers` does not list".to_owned();
                    self.find(DifferenceKind::Type, "host", 0, message);
                }
            }
        }
    }

    fn deprecated(&mut self) {
        if self.described.deprecated != self.documented.deprecated {
            let (there, here) = if self.described.deprecated {
                ("deprecated", "not deprecated")
            } else {
                ("not deprecated", "deprecated")
            };
            let message = format!("the page calls it {there}, the document {here}");
            self.find(DifferenceKind::Deprecated, "", 0, message);
        }
    }

    fn parameters(&mut self, place: ParameterPlace) {
        let fields = |parameters: &[crate::page::Parameter]| -> Vec<Field> {
            let own = parameters.iter().filter(|one| one.place == place);
            own.map(|one| one.field.clone()).collect()
        };
        let there = fields(&self.described.parameters);
        let here = fields(&self.documented.parameters);
        let object = |fields| Object { fields, ..Object::default() };
        // The names of the variables of a path do not matter.
        if place == ParameterPlace::Path {
            return;
        }
        let part = place.to_string();
        self.objects(&object(there), &object(here), &part, "", Origin::Stated);
    }

    fn responses(&mut self) {
        let (described, documented) = (self.described, self.documented);
        for response in &described.responses {
            let part = format!("response {}", response.status);
            match documented.responses.iter().find(|one| one.status == response.status) {
                Some(known) => self.body(&part, response.body.as_ref(), known.body.as_ref()),
                None => {
                    let message = "a status that the document does not list".to_owned();
                    self.find(DifferenceKind::NewStatus, &part, response.at.line, message);
                }
            }
        }
        for response in &documented.responses {
            if described.responses.iter().all(|one| one.status != response.status) {
                let message = "a status that the page does not list".to_owned();
                self.find(
                    DifferenceKind::StatusGone,
                    &format!("response {}", response.status),
                    0,
                    message,
                );
            }
        }
    }

    fn body(&mut self, part: &str, there: Option<&Body>, here: Option<&Body>) {
        let Some(there) = there else {
            return;
        };
        let shape = there.stated.clone().or_else(|| examples(there));
        let (Some(shape), Some(here)) = (shape, here) else {
            if there.stated.is_some() || !there.samples.is_empty() {
                let message = "the page shows a body, the document has none".to_owned();
                self.find(DifferenceKind::NewField, part, 0, message);
            }
            return;
        };
        if there.media_type != here.media_type {
            let message =
                format!("the page has {}, the document {}", there.media_type, here.media_type);
            self.find(DifferenceKind::MediaType, part, 0, message);
        }
        if let Some(here) = &here.stated {
            self.shapes(&shape, here, part, "", 0);
        }
    }

    fn shapes(&mut self, there: &Shape, here: &Shape, part: &str, pointer: &str, line: usize) {
        let place = format!("{part} {pointer}");
        if there.nullable && !here.nullable && here.kind != Kind::Any {
            let message = "the page shows null, the document does not allow it".to_owned();
            self.find(DifferenceKind::Null, &place, line, message);
        } else if here.nullable && !there.nullable && is_known(there) {
            let message = "the document allows null, the page does not".to_owned();
            self.find(DifferenceKind::Null, &place, line, message);
        }
        match (&there.kind, &here.kind) {
            (Kind::Any | Kind::Null, _) | (_, Kind::Any) => {}
            (Kind::OneOf(there), Kind::OneOf(_)) => {
                for arm in there {
                    self.shapes(
                        &Shape { nullable: false, ..arm.clone() },
                        &not_null(here),
                        part,
                        pointer,
                        line,
                    );
                }
            }
            (_, Kind::OneOf(arms)) => self.alternatives(there, arms, part, pointer, line),
            (Kind::Object(one), Kind::Object(other)) => {
                self.objects(one, other, part, pointer, there.origin);
            }
            (Kind::List(there), Kind::List(here)) => {
                self.shapes(there, here, part, &format!("{pointer}/*"), line);
            }
            (Kind::Text(there), Kind::Text(here)) => self.words(there, here, &place, line),
            // A whole number in an example says nothing against fractions.
            (Kind::Integer, Kind::Number) if there.origin == Origin::Example => {}
            (one, other) if std::mem::discriminant(one) == std::mem::discriminant(other) => {}
            _ => {
                let message = format!("the page has {there}, the document {here}");
                self.find(DifferenceKind::Type, &place, line, message);
            }
        }
    }

    /// The alternative with the fewest differences is the one that the page describes.
    fn alternatives(
        &mut self,
        there: &Shape,
        arms: &[Shape],
        part: &str,
        pointer: &str,
        line: usize,
    ) {
        let tried = arms.iter().map(|arm| {
            let (described, documented) = (self.described, self.documented);
            let mut comparison = Comparison { described, documented, found: Vec::new() };
            comparison.shapes(&not_null(there), &not_null(arm), part, pointer, line);
            comparison.found
        });
        self.found.extend(tried.min_by_key(Vec::len).unwrap_or_default());
    }

    fn objects(
        &mut self,
        there: &Object,
        here: &Object,
        part: &str,
        pointer: &str,
        origin: Origin,
    ) {
        for field in &there.fields {
            let below = format!("{pointer}/{}", field.name);
            match here.fields.iter().find(|known| known.name == field.name) {
                Some(known) => {
                    self.required(field, known, part, &below);
                    self.shapes(&field.shape, &known.shape, part, &below, field.line);
                }
                None if here.extra.is_some() => {}
                None => {
                    let message =
                        format!("a field that the document does not have: {}", field.shape);
                    self.find(
                        DifferenceKind::NewField,
                        &format!("{part} {below}"),
                        field.line,
                        message,
                    );
                }
            }
        }
        // An example can leave out what is optional; a list of fields is complete.
        if origin == Origin::Stated && (!there.fields.is_empty() || here.extra.is_none()) {
            for field in &here.fields {
                if there.fields.iter().all(|known| known.name != field.name)
                    && there.extra.is_none()
                {
                    let message = "a field that the page does not have".to_owned();
                    self.find(
                        DifferenceKind::FieldGone,
                        &format!("{part} {pointer}/{}", field.name),
                        0,
                        message,
                    );
                }
            }
        }
    }

    fn required(&mut self, there: &Field, here: &Field, part: &str, pointer: &str) {
        let message = match (there.required, here.required) {
            (Some(true), Some(false)) => "the page requires it, the document does not",
            (Some(false), Some(true)) => "the document requires it, the page does not",
            _ => return,
        };
        self.find(
            DifferenceKind::Required,
            &format!("{part} {pointer}"),
            there.line,
            message.to_owned(),
        );
    }

    fn words(&mut self, there: &Text, here: &Text, place: &str, line: usize) {
        if there.words.is_empty() || here.words.is_empty() {
            if !there.words.is_empty() {
                let message =
                    format!("the page lists the words {}, the document none", list(&there.words));
                self.find(DifferenceKind::NewWord, place, line, message);
            }
            return;
        }
        let new: Vec<_> =
            there.words.iter().filter(|word| !here.words.contains(word)).cloned().collect();
        let gone: Vec<_> =
            here.words.iter().filter(|word| !there.words.contains(word)).cloned().collect();
        if !new.is_empty() {
            let message = format!("words that the document does not list: {}", list(&new));
            self.find(DifferenceKind::NewWord, place, line, message);
        }
        if !gone.is_empty() {
            let message = format!("words that the page does not list: {}", list(&gone));
            self.find(DifferenceKind::WordGone, place, line, message);
        }
    }
}

fn list(words: &[String]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

fn is_known(shape: &Shape) -> bool {
    shape.origin == Origin::Stated && !matches!(shape.kind, Kind::Any | Kind::Null)
}

fn not_null(shape: &Shape) -> Shape {
    Shape { nullable: false, ..shape.clone() }
}

pub(crate) fn examples(body: &Body) -> Option<Shape> {
    body.samples.iter().map(|sample| Shape::of_example(&sample.value)).reduce(Shape::union)
}
