//! Drafts what pages document, and shows what differs from what is there.

mod apply;
mod show;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use openapi_model::pointer;
use sdk_codegen::workspace::{INVENTORY, QUIRKS, Workspace};
use spec_lint::{inventory, quirks};

use crate::{
    check::{self, Known, template},
    document::Document,
    draft::{self, Context, DraftError, DraftedOperation, QuirkDraft, Source},
    page::{Note, Page, PageOperation},
    report::{Difference, Report},
    sources::{self, ImportSources, SourceError},
    yaml::{EditError, Editor, Yaml},
};

pub use show::show;

/// What an import did not do for a page.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// A file of the checkout cannot be read.
    #[error(transparent)]
    Sources(#[from] SourceError),
    /// The page cannot be drafted.
    #[error(transparent)]
    Draft(#[from] DraftError),
    /// A file cannot take the draft.
    #[error(transparent)]
    Edit(#[from] EditError),
}

/// An operation that was drafted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drafted {
    /// Its `operationId`.
    pub id: String,
    /// Its method and path.
    pub name: String,
    /// The group: the name of its file.
    pub group: String,
    /// How many descriptions a person has to write.
    pub todos: usize,
    /// What a person has to look at.
    pub remarks: Vec<String>,
}

/// What an import made of pages. Nothing is written yet.
#[derive(Debug, Default)]
pub struct Imported {
    /// The operations that are new.
    pub drafted: Vec<Drafted>,
    /// Where pages differ from operations that were there before.
    pub differences: Report,
    /// Differences that `--apply` took.
    pub applied: Vec<String>,
    /// Pages without an operation.
    pub guides: Vec<String>,
    /// What was unusual in pages.
    pub notes: Vec<Note>,
    /// Pages for which nothing was done, and why.
    pub errors: Vec<ImportError>,
    /// The files that change: path and whole text.
    pub files: BTreeMap<String, String>,
}

impl Imported {
    /// Whether nothing was refused, and nothing differs from what was there before.
    pub fn is_clean(&self) -> bool {
        self.errors.is_empty() && self.differences.open() == 0
    }

    /// The `operationId`s of what was drafted.
    pub fn ids(&self) -> Vec<String> {
        self.drafted.iter().map(|drafted| drafted.id.clone()).collect()
    }

    /// What was done, and what was not, for a terminal.
    pub fn to_text(&self) -> String {
        let mut lines: Vec<String> =
            self.notes.iter().map(|note| format!("note: {note}")).collect();
        for drafted in &self.drafted {
            let Drafted { id, name, group, remarks, .. } = drafted;
            lines.push(format!("   draft {name} in openapi/{group}.yaml: {id}"));
            lines.extend(remarks.iter().map(|remark| format!(" look at {remark}")));
        }
        lines.extend(self.applied.iter().map(|applied| format!("   apply {applied}")));
        lines.extend(self.differences.to_text().lines().map(str::to_owned));
        lines.extend(self.errors.iter().map(ToString::to_string));
        lines.iter().map(|line| format!("{line}\n")).collect()
    }

    /// What is left to a person, in order, with places; nothing if no file changes.
    pub fn rest(&self) -> String {
        if self.files.is_empty() {
            return String::new();
        }
        let todos: String = self.todos().iter().map(|todo| format!("  {todo}\n")).collect();
        let quirks = if self.files.contains_key(QUIRKS) {
            "Look at the drafted tests of new quirks in tests/quirks/drafted.rs.\n"
        } else {
            ""
        };
        format!(
            "Write these in your own words (`cargo xtask import --show PAGE` prints the page's):\n{todos}{quirks}Then:\n  cargo xtask generate && cargo xtask lint\n  cargo xtask status\n"
        )
    }

    /// The lines that wait for a person, as `file:line`.
    pub fn todos(&self) -> Vec<String> {
        let lines = |(path, text): (&String, &String)| {
            let numbered = text.lines().zip(1..).filter(|(line, _)| line.contains("TODO"));
            numbered
                .map(|(line, number)| format!("{path}:{number}: {}", line.trim()))
                .collect::<Vec<_>>()
        };
        self.files.iter().flat_map(lines).collect()
    }
}

/// Imports pages into the texts of a checkout, which stays as it is.
pub fn import_into(
    workspace: &Workspace,
    pages: &[Page],
    apply: bool,
) -> Result<Imported, ImportError> {
    import(pages, &sources::import_sources(workspace)?, apply)
}

/// Drafts what is new, and compares what is not. With `apply`, differences that only add
/// something, and a new permission or day, are taken over.
pub fn import(
    pages: &[Page],
    sources: &ImportSources,
    apply: bool,
) -> Result<Imported, ImportError> {
    let mut state = State::new(sources)?;
    let mut imported = Imported::default();
    let (chosen, refused) = choose(pages);
    imported.errors.extend(refused.into_iter().map(ImportError::Draft));
    for page in pages {
        imported.notes.extend(page.notes.iter().cloned());
        if page.operations.is_empty() {
            imported.guides.push(page.file.to_string());
        }
        // Work on a copy, so that nothing of a page is taken if a part of it fails.
        let mut attempt = state.clone();
        let mut part = Imported::default();
        match attempt.add_page(page, &chosen, apply, &mut part) {
            Ok(()) => {
                state = attempt;
                imported.drafted.extend(part.drafted);
                imported.differences.differences.extend(part.differences.differences);
                imported.applied.extend(part.applied);
            }
            Err(error) => imported.errors.push(error),
        }
    }
    imported.files = state.changed(sources);
    Ok(imported)
}

/// An operation of a page that is taken, and the older page that says something else.
struct Chosen<'a> {
    page: &'a Page,
    operation: &'a PageOperation,
    older: Option<(&'a Page, &'a PageOperation)>,
}

/// Of two pages with one operation the newer is taken.
fn choose(pages: &[Page]) -> (Vec<Chosen<'_>>, Vec<DraftError>) {
    let mut chosen: Vec<Chosen<'_>> = Vec::new();
    let mut refused = Vec::new();
    let mut unclear: BTreeSet<(String, String)> = BTreeSet::new();
    for page in pages {
        for operation in &page.operations {
            let key = (operation.method.clone(), template(&operation.path));
            let index = chosen.iter().position(|one| {
                (one.operation.method.clone(), template(&one.operation.path)) == key
            });
            let Some(index) = index else {
                chosen.push(Chosen { page, operation, older: None });
                continue;
            };
            let known = &mut chosen[index];
            if says_the_same(known.operation, operation) {
                continue;
            }
            match (day(known.page), day(page)) {
                (Some(one), Some(other)) if one > other => known.older = Some((page, operation)),
                (Some(one), Some(other)) if one < other => {
                    *known = Chosen { page, operation, older: Some((known.page, known.operation)) };
                }
                _ => {
                    let other = known.operation.at.to_string();
                    refused.push(DraftError::TwoPages { at: operation.at.clone(), other });
                    unclear.insert(key);
                }
            }
        }
    }
    chosen.retain(|one| {
        !unclear.contains(&(one.operation.method.clone(), template(&one.operation.path)))
    });
    (chosen, refused)
}

fn day(page: &Page) -> Option<Date> {
    page.modified.or(page.fetched)
}

fn says_the_same(one: &PageOperation, other: &PageOperation) -> bool {
    let parameters = |operation: &PageOperation| -> Vec<_> {
        let facts = operation.parameters.iter();
        facts.map(|one| (one.place, one.field.name.clone(), one.field.shape.clone())).collect()
    };
    let bodies = |operation: &PageOperation| -> Vec<_> {
        let responses = operation.responses.iter();
        let shape =
            |body: &crate::page::Body| format!("{:?}", without_places(&draft::shape_of(body)));
        let responses: Vec<_> =
            responses.map(|one| (one.status, one.body.as_ref().map(&shape))).collect();
        vec![(operation.request.as_ref().map(&shape), responses)]
    };
    check::permission(one) == check::permission(other)
        && parameters(one) == parameters(other)
        && bodies(one) == bodies(other)
}

/// A shape without lines and words, which differ from page to page.
fn without_places(shape: &crate::shape::Shape) -> crate::shape::Shape {
    use crate::shape::Kind;
    let mut shape = shape.clone();
    match &mut shape.kind {
        Kind::List(items) => **items = without_places(items),
        Kind::OneOf(arms) => arms.iter_mut().for_each(|arm| *arm = without_places(arm)),
        Kind::Object(object) => {
            for field in &mut object.fields {
                field.line = 0;
                field.description = None;
                field.shape = without_places(&field.shape);
            }
        }
        _ => {}
    }
    shape
}

/// The texts while pages are added to them.
#[derive(Clone)]
struct State {
    document: Document,
    files: BTreeMap<String, String>,
    inventory: String,
    quirks: String,
    known: Known,
    today: Date,
}

impl State {
    fn new(sources: &ImportSources) -> Result<Self, ImportError> {
        let ImportSources { files, inventory, quirks, today } = sources;
        Ok(Self {
            document: Document::parse(files.clone()).map_err(SourceError::from)?,
            files: files.clone(),
            known: Known {
                inventory: inventory::parse(INVENTORY, inventory).map_err(SourceError::from)?,
                quirks: quirks::parse(QUIRKS, quirks).map_err(SourceError::from)?,
            },
            inventory: inventory.clone(),
            quirks: quirks.clone(),
            today: *today,
        })
    }

    /// The files that differ from what they were.
    fn changed(self, sources: &ImportSources) -> BTreeMap<String, String> {
        let mut files = self.files;
        files.retain(|path, text| sources.files.get(path) != Some(text));
        if self.inventory != sources.inventory {
            files.insert(INVENTORY.to_owned(), self.inventory);
        }
        if self.quirks != sources.quirks {
            files.insert(QUIRKS.to_owned(), self.quirks);
        }
        files
    }

    fn add_page(
        &mut self,
        page: &Page,
        chosen: &[Chosen<'_>],
        apply: bool,
        imported: &mut Imported,
    ) -> Result<(), ImportError> {
        if page.operations.is_empty() {
            return self.add_guide(page);
        }
        for one in chosen.iter().filter(|one| std::ptr::eq(one.page, page)) {
            let operations = self.document.operations();
            match check::find(&operations, one.operation) {
                Some(documented) => {
                    let found = check::differences(
                        page,
                        one.operation,
                        documented,
                        &self.document,
                        &self.known,
                    );
                    if apply {
                        let (applied, left) = apply::apply(self, one.operation, documented, found)?;
                        imported.applied.extend(applied);
                        imported.differences.differences.extend(left);
                    } else {
                        imported.differences.differences.extend(found);
                    }
                }
                None => imported.drafted.push(self.add_operation(one)?),
            }
        }
        Ok(())
    }

    /// A guide is an entry of the documentation, and nothing else of it is taken.
    fn add_guide(&mut self, page: &Page) -> Result<(), ImportError> {
        if let Some(text) = draft::put_guide(&self.inventory, page, &self.known.inventory.rows) {
            self.inventory = text;
            self.known.inventory =
                inventory::parse(INVENTORY, &self.inventory).map_err(SourceError::from)?;
        }
        Ok(())
    }

    fn add_operation(&mut self, chosen: &Chosen<'_>) -> Result<Drafted, ImportError> {
        let context = Context {
            document: &self.document,
            inventory: &self.known.inventory,
            today: self.today,
        };
        let mut draft = draft::draft(chosen.page, chosen.operation, &context)?;
        if let Some((page, operation)) = chosen.older {
            draft.quirks.push(self.two_pages(&draft, chosen, page, operation));
        }
        self.write_operation(&draft)?;
        self.inventory = draft::put_row(
            &self.inventory,
            chosen.page,
            chosen.operation,
            &draft,
            &self.known.inventory.rows,
        );
        self.known.inventory =
            inventory::parse(INVENTORY, &self.inventory).map_err(SourceError::from)?;
        self.quirks = draft::add_quirks(&self.quirks, &draft.quirks);
        self.known.quirks = quirks::parse(QUIRKS, &self.quirks).map_err(SourceError::from)?;
        Ok(Drafted {
            name: format!("{} {}", draft.method, draft.path),
            id: draft.id,
            group: draft.group,
            todos: draft.todos,
            remarks: draft.remarks,
        })
    }

    fn two_pages(
        &self,
        draft: &DraftedOperation,
        newer: &Chosen<'_>,
        page: &Page,
        operation: &PageOperation,
    ) -> QuirkDraft {
        let source = |page: &Page, operation: &PageOperation, says: &str| Source {
            page: page
                .address
                .clone()
                .unwrap_or_else(|| format!("TODO: the page {}", operation.title)),
            date: day(page).unwrap_or(self.today),
            says: says.to_owned(),
        };
        let sources = vec![
            source(
                page,
                operation,
                "The older page, with another request, response or permission.",
            ),
            source(newer.page, newer.operation, "The newer page, which is taken."),
        ];
        let place = format!("{}/{}", path_pointer(&draft.path), draft.method.to_lowercase());
        draft::of_two_pages(&draft.id, place, sources)
    }

    fn write_operation(&mut self, draft: &DraftedOperation) -> Result<(), ImportError> {
        let path = format!("openapi/{}.yaml", draft.group);
        let text = self.files.get(&path).cloned().unwrap_or_else(|| self.new_file(&draft.group));
        let mut editor = Editor::open(&path, &text)?;
        let method = draft.method.to_lowercase();
        let pointer = path_pointer(&draft.path);
        if editor.root().find(&pointer).is_some() {
            editor.add(&pointer, &method, &draft.node)?;
        } else {
            let item = Yaml::Map(vec![(method, draft.node.clone())]);
            editor.add("/paths", &draft.path, &item)?;
        }
        add_components(&mut editor, draft)?;
        self.put_file(&path, editor.into_text())
    }

    fn put_file(&mut self, path: &str, text: String) -> Result<(), ImportError> {
        self.document.put(path, &text).map_err(SourceError::from)?;
        self.files.insert(path.to_owned(), text);
        Ok(())
    }

    /// The head of a file for a new group, with the version of the others.
    fn new_file(&self, group: &str) -> String {
        let common = self.files.get("openapi/common.yaml");
        let version =
            common.and_then(|text| text.lines().find(|line| line.starts_with("  version:")));
        let version = version.unwrap_or("  version: \"2026-01-01\"");
        let title = group.replace('-', " ");
        format!(
            "# The operations of the group {title}.\nopenapi: 3.0.3\ninfo:\n  title: \"Returning.AI HTTP API: {title}\"\n{version}\npaths: {{}}\n"
        )
    }
}

fn add_components(editor: &mut Editor, draft: &DraftedOperation) -> Result<(), EditError> {
    if draft.security.is_none() && draft.schemas.is_empty() {
        return Ok(());
    }
    let mut parts = Vec::new();
    if let Some(name) = draft.security {
        let target = format!("./common.yaml#/components/securitySchemes/{name}");
        parts.push(("securitySchemes", name.to_owned(), Yaml::reference(&target)));
    }
    let schemas = draft.schemas.iter();
    parts.extend(schemas.map(|(name, schema)| ("schemas", name.clone(), schema.clone())));
    for (section, name, value) in parts {
        let pointer = format!("/components/{section}");
        if editor.root().get("components").is_none() {
            let section = Yaml::Map(vec![(name.clone(), value.clone())]);
            let section_name = pointer.rsplit('/').next().unwrap_or_default().to_owned();
            editor.add("", "components", &Yaml::Map(vec![(section_name, section)]))?;
        } else if editor.root().find(&pointer).is_none() {
            let value = Yaml::Map(vec![(name.clone(), value.clone())]);
            editor.add("/components", section, &value)?;
        } else if editor.root().find(&format!("{pointer}/{name}")).is_none() {
            editor.add(&pointer, &name, &value)?;
        }
    }
    Ok(())
}

fn path_pointer(path: &str) -> String {
    format!("/paths/{}", pointer::escape(path))
}

/// Differences that stay open.
type Left = Vec<Difference>;
