//! What a page of the documentation says, whatever form it was saved in.

use std::{fmt, sync::Arc};

use jiff::civil::Date;

use crate::shape::{Field, Shape};

/// The forms in which a page can be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Form {
    /// The text of the page, as it is copied from a browser.
    Text,
    /// The page, as a browser saves it.
    Html,
    /// The Markdown twin that the hosting service publishes.
    Twin,
}

impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Text => "copied text",
            Self::Html => "saved HTML",
            Self::Twin => "Markdown twin",
        })
    }
}

/// A line of a page.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct At {
    /// The name of the file.
    pub file: Arc<str>,
    /// The line, counted from one.
    pub line: usize,
}

impl fmt::Display for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

/// Something unusual that a reader met and dealt with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Where.
    pub at: At,
    /// What it is, and what was made of it.
    pub text: String,
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.at, self.text)
    }
}

/// A page. One without an operation is a guide.
#[derive(Clone, Debug)]
pub struct Page {
    /// The name of the file that it was read from.
    pub file: Arc<str>,
    /// The form of that file.
    pub form: Form,
    /// The address, where the file or the manifest gives it.
    pub address: Option<String>,
    /// The title.
    pub title: String,
    /// The folders of the navigation that hold the page, outermost first.
    pub breadcrumb: Vec<String>,
    /// The entries of the navigation, if the page shows it.
    pub navigation: Vec<NavigationEntry>,
    /// The day of the last change, if the page prints it.
    pub modified: Option<Date>,
    /// The day on which the page was fetched, if that is known.
    pub fetched: Option<Date>,
    /// The operations that the page documents.
    pub operations: Vec<PageOperation>,
    /// What was unusual.
    pub notes: Vec<Note>,
}

/// An entry of the navigation.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct NavigationEntry {
    /// The folders above it, outermost first.
    pub folders: Vec<String>,
    /// Its title.
    pub title: String,
    /// The method beside it, in upper case.
    pub method: Option<String>,
}

/// An operation, as a page documents it.
#[derive(Clone, Debug)]
pub struct PageOperation {
    /// Where the page names it.
    pub at: At,
    /// The method in upper case.
    pub method: String,
    /// The path with its variables in braces.
    pub path: String,
    /// The title that the page gives it.
    pub title: String,
    /// The folder that a twin names, outermost first.
    pub folder: Vec<String>,
    /// Whether the page calls it deprecated.
    pub deprecated: bool,
    /// What the prose says.
    pub prose: Prose,
    /// The addresses of the hosts that examples or the fragment show, without a path variable.
    pub hosts: Vec<String>,
    /// The credential that it takes, if the page shows one.
    pub credential: Option<Credential>,
    /// The parameters of the path, the query and the header.
    pub parameters: Vec<Parameter>,
    /// The body of the request.
    pub request: Option<Body>,
    /// The responses, by status, in the order of the page.
    pub responses: Vec<PageResponse>,
}

impl PageOperation {
    /// The method and the path.
    pub fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    /// The responses of success.
    pub fn successes(&self) -> impl Iterator<Item = &PageResponse> {
        self.responses.iter().filter(|response| (200..300).contains(&response.status))
    }
}

/// What the prose of a page says. The words themselves are for the terminal alone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prose {
    /// The lines, for a person who writes the description.
    pub lines: Vec<String>,
    /// The permissions that it names.
    pub permissions: Vec<Permission>,
    /// The statuses of failure that it lists.
    pub failures: Vec<u16>,
    /// The fields that it names, in camel case.
    pub fields: Vec<String>,
}

/// A permission, and the method that it is for if a page documents several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Permission {
    /// The name of the permission.
    pub name: String,
    /// The method in upper case.
    pub method: Option<String>,
}

/// A credential, as far as a page tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Credential {
    /// `Authorization: Bearer …`.
    Bearer,
    /// The header `x-api-key`.
    ApiKeyHeader,
    /// The page says that none is needed.
    None,
}

/// Where a parameter is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ParameterPlace {
    /// In the path.
    Path,
    /// In the query.
    Query,
    /// In a header.
    Header,
}

impl fmt::Display for ParameterPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Path => "path",
            Self::Query => "query",
            Self::Header => "header",
        })
    }
}

/// A parameter.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// Where it is sent.
    pub place: ParameterPlace,
    /// Its name, type and requirement.
    pub field: Field,
}

/// The body of a request or a response.
#[derive(Clone, Debug, PartialEq)]
pub struct Body {
    /// The media type without parameters.
    pub media_type: String,
    /// Whether the request needs it; `None` if the page does not say.
    pub required: Option<bool>,
    /// What the schema or the table of fields states.
    pub stated: Option<Shape>,
    /// The examples, which are valid JSON.
    pub samples: Vec<Sample>,
}

impl Body {
    /// An empty body of a media type.
    pub fn new(media_type: &str) -> Self {
        Self {
            media_type: media_type.to_owned(),
            required: None,
            stated: None,
            samples: Vec::new(),
        }
    }
}

/// An example of a body.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    /// Where it begins.
    pub at: At,
    /// The JSON value, with its keys in the order of the page.
    pub value: crate::json::Json,
}

/// A response.
#[derive(Clone, Debug, PartialEq)]
pub struct PageResponse {
    /// Where the page names it.
    pub at: At,
    /// The HTTP status.
    pub status: u16,
    /// Its body; `None` if the page shows none.
    pub body: Option<Body>,
}
