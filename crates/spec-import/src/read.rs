//! Reads a page in any of its forms, which are told apart by their content.

mod day;
mod fields;
mod html;
mod line;
mod prose;
mod shell;
mod text;
mod twin;

use std::sync::Arc;

use crate::page::{At, Form, Page};

pub(crate) use prose::is_method;

/// The largest page that is read, in bytes. The largest page of the documentation is a twentieth
/// of it.
pub const MAX_PAGE_BYTES: usize = 2 * 1024 * 1024;

/// A page that could not be read. The text names the line and says what was expected.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// The file is not text.
    #[error("{at}: this is not UTF-8 text; expected a page saved as text, as HTML or as Markdown")]
    NotText {
        /// The line with the first byte that is not text.
        at: At,
    },
    /// The file is empty.
    #[error("{at}: the file is empty; expected a page of the documentation")]
    Empty {
        /// The first line.
        at: At,
    },
    /// The file is larger than a page can be.
    #[error("{at}: the file has {bytes} bytes, and a page has at most {MAX_PAGE_BYTES}")]
    TooLarge {
        /// The first line.
        at: At,
        /// Its size in bytes.
        bytes: usize,
    },
    /// The page asks for a password instead of showing documentation.
    #[error(
        "{at}: this is a login page; expected a page of the documentation, so sign in and save it again"
    )]
    LoginPage {
        /// The line that asks for the password.
        at: At,
    },
    /// Nothing in the file is part of a page of the documentation.
    #[error("{at}: this is not a page of the documentation; expected {expected}")]
    NotAPage {
        /// The first line.
        at: At,
        /// What a page has.
        expected: &'static str,
    },
    /// The page ends too early.
    #[error("{at}: the page is cut off; expected {expected}")]
    Cut {
        /// The last line that was read.
        at: At,
        /// What is missing.
        expected: &'static str,
    },
    /// An example is not valid JSON.
    #[error("{at}: the example is not valid JSON; expected {expected}")]
    Json {
        /// The line of the mistake.
        at: At,
        /// What the parser expected, without any value of the example.
        expected: String,
    },
    /// The fragment of a twin is not valid YAML.
    #[error("{at}: the OpenAPI fragment is not valid YAML: {message}")]
    Yaml {
        /// The line of the mistake.
        at: At,
        /// What the parser said.
        message: String,
    },
    /// The fragment of a twin is not an OpenAPI document.
    #[error("{at}: this is not an OpenAPI 3 fragment; expected {expected}")]
    Fragment {
        /// The line.
        at: At,
        /// What a fragment has.
        expected: &'static str,
    },
    /// The request example is not a command of a shell.
    #[error("{at}: the curl example cannot be read; expected {expected}")]
    Curl {
        /// The first line of the command.
        at: At,
        /// What a command has.
        expected: &'static str,
    },
}

/// Reads a page. `file` is the name that errors and notes show.
///
/// ```
/// let twin = "# List mugs\n\n```yaml\nopenapi: 3.0.1\npaths:\n  /v1/mugs:\n    get:\n      responses: {}\n```\n";
/// let page = spec_import::read("mugs.md", twin.as_bytes())?;
/// assert_eq!(page.operations[0].name(), "GET /v1/mugs");
/// # Ok::<(), spec_import::ReadError>(())
/// ```
pub fn read(file: &str, bytes: &[u8]) -> Result<Page, ReadError> {
    let file: Arc<str> = file.into();
    let text = decode(&file, bytes)?;
    match form_of(text) {
        Form::Html => {
            let document = html::lines(text);
            if let Some(line) = document.password_field {
                return Err(ReadError::LoginPage { at: At { file, line } });
            }
            let mut page = text::read(&file, Form::Html, &document.lines)?;
            page.address = document.address;
            Ok(page)
        }
        Form::Twin => twin::read(&file, text),
        Form::Text => text::read(&file, Form::Text, &line::lines(text)),
    }
}

fn decode<'a>(file: &Arc<str>, bytes: &'a [u8]) -> Result<&'a str, ReadError> {
    let at = |line| At { file: Arc::clone(file), line };
    if bytes.len() > MAX_PAGE_BYTES {
        return Err(ReadError::TooLarge { at: at(1), bytes: bytes.len() });
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let before = &bytes[..error.valid_up_to()];
        ReadError::NotText { at: at(before.split(|byte| *byte == b'\n').count()) }
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if let Some(line) = text.lines().position(|line| line.contains('\0')) {
        return Err(ReadError::NotText { at: at(line + 1) });
    }
    if text.trim().is_empty() { Err(ReadError::Empty { at: at(1) }) } else { Ok(text) }
}

fn form_of(text: &str) -> Form {
    let start: String = text.trim_start().chars().take(15).collect::<String>().to_lowercase();
    if ["<!doctype html", "<html", "<head", "<body", "<!--"]
        .iter()
        .any(|tag| start.starts_with(tag))
    {
        return Form::Html;
    }
    let has_fragment = ["```yaml", "```yml", "```json", "~~~yaml"].iter().any(|f| text.contains(f));
    if start.starts_with("# ") || (has_fragment && text.contains("openapi")) {
        Form::Twin
    } else {
        Form::Text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(bytes: &[u8]) -> String {
        read("page", bytes).expect_err("not a page").to_string()
    }

    #[test]
    fn what_is_not_a_page_is_named_with_line_and_expectation() {
        assert!(error(b"ab\n\xff").starts_with("page:2: this is not UTF-8"), "bytes");
        assert!(error(b" \n").starts_with("page:1: the file is empty"), "blank");
        assert!(error(b"a\nb\0c").starts_with("page:2: this is not UTF-8"), "binary");
        assert!(error(b"Cooking for two").starts_with("page:1: this is not a page"), "other text");
        assert!(error(&vec![b'a'; MAX_PAGE_BYTES + 1]).contains("2097153 bytes"), "size");
    }

    #[test]
    fn a_login_page_is_told_apart() {
        let html = b"<!doctype html><html><body><form>\n<input type=password></form></body></html>";
        assert!(error(html).starts_with("page:2: this is a login page"), "{}", error(html));
    }
}
