//! Measures how long a comparison takes: `speed OLD NEW`, or no file for a generated document of
//! five megabytes against itself and against one with a single change.

use std::time::Instant;

use openapi_diff::{Document, compare};

fn main() {
    let mut files = std::env::args().skip(1);
    if let (Some(old), Some(new)) = (files.next(), files.next()) {
        measure(&read(&old), &read(&new));
        return;
    }
    let text = generated();
    measure(&text, &text);
    measure(&text, &text.replacen("type: string", "type: integer", 1));
}

fn measure(old: &str, new: &str) {
    let start = Instant::now();
    let old = Document::parse("old", old).expect("the old document is one");
    let new_document = Document::parse("new", new).expect("the new document is one");
    let parsed = start.elapsed();
    let findings = compare(&old, &new_document);
    let compared = start.elapsed() - parsed;
    println!("{} bytes: parsed in {parsed:?}, compared in {compared:?}", new.len());
    for finding in findings.iter().take(20) {
        let (rule, level) = (&finding.rule, finding.level.name());
        println!("{level} {rule} {} ({})", finding.message, finding.operations.len());
    }
}

fn read(file: &str) -> String {
    std::fs::read_to_string(file).expect("the file is readable")
}

/// Operations that share schemas, which refer to each other in circles.
fn generated() -> String {
    let mut text = String::from("openapi: 3.0.3\ninfo: {title: Large, version: '1'}\npaths:\n");
    for number in 0..4000 {
        text.push_str(&format!(
            "  /things{number}/{{id}}:\n    put:\n      operationId: put{number}\n      \
             parameters:\n        - {{name: id, in: path, required: true, schema: {{type: string}}}}\n      \
             requestBody:\n        content:\n          application/json:\n            \
             schema: {{$ref: '#/components/schemas/Thing{number}'}}\n      responses:\n        \
             '200':\n          description: Done, with everything there is to know about it.\n          \
             content:\n            application/json:\n              \
             schema: {{$ref: '#/components/schemas/Thing{number}'}}\n"
        ));
    }
    text.push_str("components:\n  schemas:\n");
    for number in 0..4000 {
        let next = (number + 1) % 4000;
        text.push_str(&format!(
            "    Thing{number}:\n      type: object\n      required: [id, name]\n      properties:\n"
        ));
        for property in 0..8 {
            text.push_str(&format!(
                "        text{property}: {{type: string, maxLength: {number}, description: One of its texts.}}\n"
            ));
        }
        text.push_str(&format!(
            "        next: {{$ref: '#/components/schemas/Thing{next}'}}\n        \
             all: {{type: array, items: {{$ref: '#/components/schemas/Thing{next}'}}}}\n"
        ));
    }
    text
}
