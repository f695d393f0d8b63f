//! Reads the text of a page, as it is copied from a browser.

use std::sync::Arc;

use jiff::civil::Date;

use crate::{
    json::Json,
    page::{
        At, Body, Credential, Form, NavigationEntry, Note, Page, PageOperation, PageResponse,
        Parameter, ParameterPlace, Prose, Sample,
    },
    shape::{Field, Kind, Object, Shape, Text},
};

use super::{
    ReadError, day,
    fields::{self, Table},
    line::{self, Line},
    prose, shell,
};

/// Reads a page. One that shows no operation is a guide, if it has the frame of a page.
pub(super) fn read(file: &Arc<str>, form: Form, lines: &[Line]) -> Result<Page, ReadError> {
    let reader = Reader { file, lines };
    let header = reader.header();
    let navigation = reader.navigation(header.unwrap_or(lines.len()));
    let modified = reader.modified();
    if header.is_none() && navigation.is_empty() && modified.is_none() {
        return Err(reader.not_a_page());
    }
    let mut page = Page {
        file: Arc::clone(file),
        form,
        address: None,
        title: header.map(|header| reader.title(header)).unwrap_or_default(),
        breadcrumb: header.map(|header| reader.breadcrumb(header)).unwrap_or_default(),
        navigation,
        modified: modified.and_then(|(_, day)| day),
        fetched: None,
        operations: Vec::new(),
        notes: Vec::new(),
    };
    if let Some((index, None)) = modified {
        page.notes.push(reader.note(index, UNKNOWN_DAY));
    }
    match header {
        Some(header) => page.operations.push(reader.operation(header, &mut page.notes)?),
        None => page.notes.push(reader.note(0, "no method and path: a guide, passed over")),
    }
    Ok(page)
}

/// The sections of a page, as ranges of lines.
struct Sections {
    prose: std::ops::Range<usize>,
    request: std::ops::Range<usize>,
    responses: std::ops::Range<usize>,
    request_examples: std::ops::Range<usize>,
    response_examples: std::ops::Range<usize>,
}

struct Reader<'a> {
    file: &'a Arc<str>,
    lines: &'a [Line],
}

impl Reader<'_> {
    fn text(&self, index: usize) -> &str {
        self.lines.get(index).map(|line| line.text.trim()).unwrap_or_default()
    }

    fn at(&self, index: usize) -> At {
        let line = self.lines.get(index).or(self.lines.last());
        At { file: Arc::clone(self.file), line: line.map_or(1, |line| line.number) }
    }

    fn note(&self, index: usize, text: &str) -> Note {
        Note { at: self.at(index), text: text.to_owned() }
    }

    fn not_a_page(&self) -> ReadError {
        let asks = |line: &Line| {
            let text = line.text.trim().to_lowercase();
            ["password", "sign in", "log in", "access denied"].iter().any(|w| text.starts_with(w))
        };
        match self.lines.iter().position(asks) {
            Some(index) => ReadError::LoginPage { at: self.at(index) },
            None => ReadError::NotAPage {
                at: self.at(0),
                expected: "a method and a path below each other, or the navigation",
            },
        }
    }

    /// The line with the method of the operation; the path is the next one.
    fn header(&self) -> Option<usize> {
        (0..self.lines.len().saturating_sub(1)).find(|index| {
            let next = self.text(index + 1);
            prose::is_method(self.text(*index))
                && (next.starts_with('/') || next.starts_with("http"))
        })
    }

    fn title(&self, header: usize) -> String {
        header.checked_sub(1).map(|index| self.text(index).to_owned()).unwrap_or_default()
    }

    /// `1. Group`, `2. Subgroup` above the title.
    fn breadcrumb(&self, header: usize) -> Vec<String> {
        let above = (0..header.saturating_sub(1)).rev();
        let mut folders: Vec<String> =
            above.map_while(|index| numbered(self.text(index)).map(str::to_owned)).collect();
        folders.reverse();
        folders
    }

    fn navigation(&self, end: usize) -> Vec<NavigationEntry> {
        let mut folders: Vec<(usize, String)> = Vec::new();
        let mut entries: Vec<NavigationEntry> = Vec::new();
        let bullets: Vec<_> = (0..end)
            .filter_map(|index| bullet(&self.lines[index].text).map(|bullet| (index, bullet)))
            .collect();
        for (position, (index, (indent, title))) in bullets.iter().enumerate() {
            folders.retain(|(depth, _)| depth < indent);
            let next = bullets.get(position + 1).map(|(_, (next, _))| next);
            if next.is_some_and(|next| next > indent) {
                folders.push((*indent, (*title).to_owned()));
                continue;
            }
            let method = Some(self.text(index + 1)).filter(|text| prose::is_method(text));
            entries.push(NavigationEntry {
                folders: folders.iter().map(|(_, title)| title.clone()).collect(),
                title: (*title).to_owned(),
                method: method.map(str::to_owned),
            });
        }
        entries
    }

    /// The line that names the day of the last change, and the day.
    fn modified(&self) -> Option<(usize, Option<Date>)> {
        day::find(self.lines.iter().map(|line| line.text.as_str()))
    }

    fn sections(&self, header: usize) -> Result<Sections, ReadError> {
        let start = header + 2;
        let end = self.find(start, self.lines.len(), |text| text.starts_with(day::LABEL));
        let end = end.unwrap_or(self.lines.len());
        let is_responses = |text: &str| text == "Responses" || text == "Response";
        let Some(responses) = self.find(start, end, is_responses) else {
            let expected = "the section `Responses`";
            return Err(ReadError::Cut { at: self.at(self.lines.len()), expected });
        };
        let request = self.find(start, responses, |text| text == "Request").unwrap_or(responses);
        let request_examples =
            self.find(responses, end, |text| text.ends_with("Request Example")).unwrap_or(end);
        let response_examples =
            self.find(responses, end, |text| text.ends_with("Response Example")).unwrap_or(end);
        Ok(Sections {
            prose: start..request,
            request: request..responses,
            responses: responses..request_examples.min(response_examples),
            request_examples: request_examples..response_examples.max(request_examples),
            response_examples: response_examples..end,
        })
    }

    fn find(&self, from: usize, to: usize, is: impl Fn(&str) -> bool) -> Option<usize> {
        (from..to).find(|index| is(self.text(*index)))
    }

    fn operation(&self, header: usize, notes: &mut Vec<Note>) -> Result<PageOperation, ReadError> {
        let sections = self.sections(header)?;
        let (host, path) = split_address(self.text(header + 1));
        let prose = prose::read(sections.prose.clone().map(|index| self.text(index)));
        let mut operation = PageOperation {
            at: self.at(header),
            method: self.text(header).to_owned(),
            path,
            title: self.title(header),
            folder: Vec::new(),
            deprecated: sections
                .prose
                .clone()
                .any(|i| self.text(i).eq_ignore_ascii_case("deprecated")),
            credential: prose.lines.iter().find_map(|line| prose::credential(line)),
            prose,
            hosts: host.into_iter().collect(),
            parameters: Vec::new(),
            request: None,
            responses: Vec::new(),
        };
        self.read_tables(sections.request, &mut operation);
        self.read_responses(sections.responses, &mut operation, notes);
        self.read_command(sections.request_examples, &mut operation, notes)?;
        self.read_response_examples(sections.response_examples, &mut operation)?;
        add_listed_failures(&mut operation);
        Ok(operation)
    }

    fn read_tables(&self, range: std::ops::Range<usize>, operation: &mut PageOperation) {
        for (table, fields) in self.tables(range) {
            match table {
                Table::Parameters(place) => operation
                    .parameters
                    .extend(fields.into_iter().map(|field| Parameter { place, field })),
                Table::Body { media_type, required } => {
                    let body = operation.request.get_or_insert_with(|| Body::new(&media_type));
                    body.required = required;
                    body.stated = stated(fields);
                }
            }
        }
    }

    fn tables(&self, range: std::ops::Range<usize>) -> Vec<(Table, Vec<Field>)> {
        let is_end = |text: &str| text == "Examples" || text == "Example";
        let mut tables = Vec::new();
        let headings: Vec<_> = range
            .clone()
            .filter_map(|index| fields::heading(self.text(index)).map(|table| (index, table)))
            .collect();
        for (position, (index, table)) in headings.iter().enumerate() {
            let end = headings.get(position + 1).map_or(range.end, |(next, _)| *next);
            let end = self.find(*index, end, is_end).unwrap_or(end);
            tables.push((table.clone(), fields::read(&self.lines[index + 1..end])));
        }
        tables
    }

    fn read_responses(
        &self,
        range: std::ops::Range<usize>,
        operation: &mut PageOperation,
        notes: &mut Vec<Note>,
    ) {
        let starts: Vec<_> = range
            .clone()
            .filter_map(|index| response_status(self.text(index)).map(|status| (index, status)))
            .collect();
        for (position, (index, status)) in starts.iter().enumerate() {
            let end = starts.get(position + 1).map_or(range.end, |(next, _)| *next);
            let body =
                self.tables(*index..end).into_iter().find_map(|(table, fields)| match table {
                    Table::Body { media_type, .. } => {
                        Some(Body { stated: stated(fields), ..Body::new(&media_type) })
                    }
                    Table::Parameters(_) => None,
                });
            let response = PageResponse { at: self.at(*index), status: *status, body };
            if !add_response(operation, response) {
                let text = format!("status {status} is listed twice: both are one response here");
                notes.push(self.note(*index, &text));
            }
        }
    }

    fn read_command(
        &self,
        range: std::ops::Range<usize>,
        operation: &mut PageOperation,
        notes: &mut Vec<Note>,
    ) -> Result<(), ReadError> {
        let Some(start) = self.find(range.start, range.end, |text| text.starts_with("curl "))
        else {
            if !range.is_empty() {
                notes.push(self.note(range.start, "no curl example: the host stays unknown"));
            }
            return Ok(());
        };
        let at = self.at(start);
        let command = shell::read(&at, &self.raw_lines(start, range.end))?;
        if command.method.as_deref().is_some_and(|method| method != operation.method) {
            let text = "the example has another method than the page: the page's is taken";
            notes.push(self.note(start, text));
        }
        add_address(operation, &command.url, || notes.push(self.note(start, OTHER_PATH)));
        operation.credential = operation.credential.or(command.credential);
        if let Some(sample) = command.body {
            let body = operation.request.get_or_insert_with(|| Body::new("application/json"));
            body.samples.push(sample);
        } else if !command.form.is_empty() {
            let body = operation.request.get_or_insert_with(|| Body::new("multipart/form-data"));
            body.stated.get_or_insert_with(|| form(&command.form));
        }
        Ok(())
    }

    /// Lines with their numbers kept, so that a line within is the line of the page.
    fn raw_lines(&self, start: usize, end: usize) -> String {
        let first = self.lines[start].number;
        let mut text = String::new();
        let mut number = first;
        for line in &self.lines[start..end] {
            while number < line.number {
                text.push('\n');
                number += 1;
            }
            text.push_str(&line.text);
        }
        text
    }

    fn read_response_examples(
        &self,
        range: std::ops::Range<usize>,
        operation: &mut PageOperation,
    ) -> Result<(), ReadError> {
        let mut status = operation.successes().next().map_or(200, |response| response.status);
        let mut index = range.start;
        while index < range.end {
            status = response_status(self.text(index)).unwrap_or(status);
            if !self.text(index).starts_with(['{', '[']) {
                index += 1;
                continue;
            }
            let (sample, after) = self.sample(index, range.end)?;
            index = after;
            add_sample(operation, status, sample);
        }
        Ok(())
    }

    /// The JSON value that begins at a line, and the line after it.
    fn sample(&self, start: usize, end: usize) -> Result<(Sample, usize), ReadError> {
        let at = self.at(start);
        let text = self.raw_lines(start, end);
        let mut values = serde_json::Deserializer::from_str(&text).into_iter::<Json>();
        let value = match values.next() {
            Some(Ok(value)) => value,
            Some(Err(error)) => return Err(line::json_error(&at, &error)),
            None => return Err(ReadError::Cut { at, expected: "the end of the JSON example" }),
        };
        let last = at.line + text[..values.byte_offset()].matches('\n').count();
        let after = (start..end).find(|i| self.lines[*i].number > last).unwrap_or(end);
        Ok((Sample { at, value }, after))
    }
}

/// The note for a day that cannot be read.
pub(super) const UNKNOWN_DAY: &str =
    "the day of the last change is in a form that is not known: the page has no day";
const OTHER_PATH: &str = "the example shows another path than the page: the page's is taken";

fn stated(fields: Vec<Field>) -> Option<Shape> {
    let object = Object { fields, ..Object::default() };
    (!object.fields.is_empty()).then(|| Shape::stated(Kind::Object(object)))
}

fn form(fields: &[(String, bool)]) -> Shape {
    let field = |(name, is_file): &(String, bool)| Field {
        name: name.clone(),
        required: None,
        shape: if *is_file {
            Shape::stated(Kind::File)
        } else {
            Shape::stated(Kind::Text(Text::default()))
        },
        description: None,
        line: 0,
    };
    let fields = fields.iter().map(field).collect();
    Shape::stated(Kind::Object(Object { fields, ..Object::default() }))
}

/// Adds a response. Returns `false` if its status was there already; then both are one.
pub(super) fn add_response(operation: &mut PageOperation, response: PageResponse) -> bool {
    let known = operation.responses.iter_mut().find(|known| known.status == response.status);
    let Some(known) = known else {
        operation.responses.push(response);
        return true;
    };
    match (&mut known.body, response.body) {
        (Some(known), Some(body)) => {
            known.stated = match (known.stated.take(), body.stated) {
                (Some(one), Some(other)) => Some(one.union(other)),
                (one, other) => one.or(other),
            };
            known.samples.extend(body.samples);
        }
        (known, body) => *known = known.take().or(body),
    }
    false
}

fn add_sample(operation: &mut PageOperation, status: u16, sample: Sample) {
    let at = sample.at.clone();
    let body = Body { samples: vec![sample], ..Body::new("application/json") };
    add_response(operation, PageResponse { at, status, body: Some(body) });
}

/// The failures that the prose lists and the section of responses leaves out.
pub(super) fn add_listed_failures(operation: &mut PageOperation) {
    for status in operation.prose.failures.clone() {
        if operation.responses.iter().all(|response| response.status != status) {
            operation.responses.push(PageResponse { at: operation.at.clone(), status, body: None });
        }
    }
    operation.responses.sort_by_key(|response| response.status);
}

/// Takes the host of an example's address, and the names in its query.
fn add_address(operation: &mut PageOperation, url: &str, other_path: impl FnOnce()) {
    let (address, query) = url.split_once('?').unwrap_or((url, ""));
    match host_of(address, &operation.path) {
        Some(host) => {
            if !operation.hosts.contains(&host) {
                operation.hosts.push(host);
            }
        }
        None => {
            operation.hosts.extend(split_address(address).0);
            other_path();
        }
    }
    for name in query.split('&').filter_map(|pair| pair.split('=').next()) {
        let known = operation.parameters.iter().any(|parameter| parameter.field.name == name);
        if !known && !name.is_empty() {
            operation.parameters.push(example_parameter(name));
        }
    }
}

fn example_parameter(name: &str) -> Parameter {
    let text = Kind::Text(Text::default());
    let shape = Shape { origin: crate::shape::Origin::Example, ..Shape::stated(text) };
    let field = Field { name: name.to_owned(), required: None, shape, description: None, line: 0 };
    Parameter { place: ParameterPlace::Query, field }
}

/// The part of an address before the path of an operation.
fn host_of(address: &str, path: &str) -> Option<String> {
    let address: Vec<&str> = address.split('/').collect();
    let path: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    let start = address.len().checked_sub(path.len())?;
    let same = |(here, there): (&&str, &&str)| there.starts_with('{') || here == there;
    address[start..].iter().zip(&path).all(same).then(|| address[..start].join("/"))
}

/// `https://host` and the rest.
fn split_address(address: &str) -> (Option<String>, String) {
    let Some((scheme, rest)) = address.split_once("://") else {
        return (None, address.to_owned());
    };
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    (Some(format!("{scheme}://{authority}")), format!("/{path}"))
}

fn numbered(text: &str) -> Option<&str> {
    let (number, rest) = text.split_once(". ")?;
    let digits = number.rsplit(|c: char| !c.is_ascii_digit()).next().unwrap_or_default();
    (!digits.is_empty() && number.len() == digits.len()).then(|| rest.trim())
}

fn bullet(text: &str) -> Option<(usize, &str)> {
    let trimmed = text.trim_start();
    let title = trimmed.strip_prefix(['•', '◦', '▪', '‣'])?.trim();
    (!title.is_empty()).then(|| (text.len() - trimmed.len(), title))
}

/// A status at the beginning of a line, behind a coloured dot: `🟢200OK`, `200 - Success Example`.
fn response_status(text: &str) -> Option<u16> {
    let text =
        text.trim_start_matches(|c: char| !c.is_ascii_alphanumeric() && !"{[\"'(".contains(c));
    let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
    let status: u16 = digits.parse().ok().filter(|status| (100..600).contains(status))?;
    let rest = &text[digits.len()..];
    let named = rest.trim_start_matches([' ', '-', ':']).chars().next();
    (digits.len() == 3 && named.is_none_or(|c| c.is_uppercase())).then_some(status)
}

/// The prose of a page and what it says about the credential.
pub(super) fn read_prose(text: &str) -> (Prose, Option<Credential>) {
    (prose::read(text.lines()), prose::credential(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::line::lines;

    const PAGE: &str = "Docs\n  • Mugs\n    • List mugs\n      POST\n    • Read me\n  1. Mugs\n\nChange a mug\n\nPUT\n/v1/mugs/{mugId}\nWhat it is for: Changes it.\nRequired permission: changeMug.\n404 no such mug\n\nRequest\n\nPath Params\nmugId\nstring\nrequired\nThe mug.\nBody Params application/jsonRequired\n\nExamples\n\nResponses\n\n🟢200OK\napplication/json\nBodyapplication/json\n\n🟠400Bad Request\n🟠409\nRequest Request Example\nShell\ncurl --request PUT 'https://api.example.com/v1/mugs/1?lang=th' \\\n--data '{\n  \"kind\": \"big\"\n}'\nResponse Response Example\n200 - Success Example\n{\n  \"mugId\": 1\n}\nModified at 2026-05-18 17:03:37\nPrevious\n";

    fn page(text: &str) -> Result<Page, ReadError> {
        read(&"page".into(), Form::Text, &lines(text))
    }

    #[test]
    fn every_part_of_a_page_is_read() {
        let page = page(PAGE).expect("a page");
        assert_eq!(page.title, "Change a mug");
        assert_eq!(page.breadcrumb, ["Mugs"]);
        assert_eq!(page.navigation.len(), 2);
        assert_eq!(page.navigation[0].method.as_deref(), Some("POST"));
        assert_eq!(page.modified.map(|day| day.to_string()).as_deref(), Some("2026-05-18"));
        let operation = &page.operations[0];
        assert_eq!(operation.name(), "PUT /v1/mugs/{mugId}");
        assert_eq!(operation.hosts, ["https://api.example.com"]);
        let names: Vec<_> = operation.parameters.iter().map(|p| p.field.name.as_str()).collect();
        assert_eq!(names, ["mugId", "lang"]);
        let statuses: Vec<_> = operation.responses.iter().map(|r| r.status).collect();
        assert_eq!(statuses, [200, 400, 404, 409]);
        let request = operation.request.as_ref().expect("a body");
        assert_eq!((request.required, request.samples.len()), (Some(true), 1));
        let body = operation.responses[0].body.as_ref().expect("a body");
        assert_eq!(body.samples[0].at.line, 43);
    }

    #[test]
    fn a_cut_page_is_named_with_its_last_line() {
        let cut = PAGE.split("Responses").next().expect("the beginning");
        let error = page(cut).expect_err("cut").to_string();
        assert!(error.contains("cut off; expected the section `Responses`"), "{error}");
        let cut = PAGE.split("\"mugId\": 1").next().expect("the beginning");
        let error = page(cut).expect_err("cut").to_string();
        assert!(error.contains("cut off; expected the end of the JSON example"), "{error}");
    }

    #[test]
    fn a_page_without_an_operation_is_a_guide() {
        let page = page("  • Mugs\n    • List mugs\nGetting started\nModified at 2026-05-18 1:2:3");
        let page = page.expect("a guide");
        assert!(page.operations.is_empty());
        assert!(page.notes[0].text.contains("a guide"), "{:?}", page.notes);
    }
}
