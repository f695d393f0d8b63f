//! The page's own words, for the terminal of the person who writes the descriptions.

use std::fmt::Write;

use crate::{
    page::{Body, Page, PageOperation},
    shape::Shape,
};

/// What a page says, beside the fields that it says it of. It is the vendor's text: it is for
/// reading, and no part of it belongs into a file.
pub fn show(page: &Page) -> String {
    let mut text = String::new();
    for operation in &page.operations {
        show_operation(operation, &mut text);
    }
    if page.operations.is_empty() {
        line(&mut text, format_args!("{}: a guide, without an operation", page.file));
    }
    text
}

fn show_operation(operation: &PageOperation, text: &mut String) {
    line(text, format_args!("{} ({})", operation.name(), operation.title));
    for words in &operation.prose.lines {
        line(text, format_args!("  {words}"));
    }
    for parameter in &operation.parameters {
        let field = &parameter.field;
        let words = field.description.as_deref().unwrap_or("-");
        line(text, format_args!("  {} {} ({}): {words}", parameter.place, field.name, field.shape));
    }
    if let Some(body) = &operation.request {
        show_body("request", body, text);
    }
    for response in &operation.responses {
        if let Some(body) = &response.body {
            show_body(&format!("response {}", response.status), body, text);
        }
    }
}

fn show_body(part: &str, body: &Body, text: &mut String) {
    let examples = body.samples.iter().map(|sample| Shape::of_example(&sample.value));
    let shape = body.stated.clone().or_else(|| examples.reduce(Shape::union));
    let Some(shape) = shape else {
        return;
    };
    shape.walk("", &mut |pointer, field| {
        let words = field.description.as_deref().unwrap_or("-");
        line(text, format_args!("  {part} {pointer} ({}): {words}", field.shape));
    });
}

fn line(text: &mut String, arguments: std::fmt::Arguments<'_>) {
    // Writing to a `String` does not fail.
    let _ = writeln!(text, "{arguments}");
}
