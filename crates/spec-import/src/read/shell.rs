//! The `curl` command of a request example.

use crate::{
    json::Json,
    page::{At, Credential, Sample},
};

use super::{ReadError, line, prose};

/// What a command sends.
#[derive(Debug, Default)]
pub(super) struct Command {
    pub(super) method: Option<String>,
    pub(super) url: String,
    pub(super) credential: Option<Credential>,
    pub(super) body: Option<Sample>,
    /// The fields of a form, and whether each is a file.
    pub(super) form: Vec<(String, bool)>,
}

/// Reads a command. `command` begins with `curl`.
pub(super) fn read(at: &At, command: &str) -> Result<Command, ReadError> {
    let words = shlex::split(command)
        .ok_or_else(|| ReadError::Curl { at: at.clone(), expected: "a closing quotation mark" })?;
    let mut read = Command::default();
    let mut words = words.into_iter().skip(1);
    while let Some(word) = words.next() {
        let mut value = || words.next().unwrap_or_default();
        match word.as_str() {
            "-X" | "--request" => read.method = Some(value()),
            "-H" | "--header" => {
                let header = value();
                read.credential = read.credential.or_else(|| prose::credential(&header));
            }
            "-d" | "--data" | "--data-raw" | "--data-binary" => {
                read.body = Some(body(at, command, &value())?);
            }
            "-F" | "--form" => read.form.extend(form_field(&value())),
            "--url" => read.url = value(),
            "-u" | "--user" => {
                value();
            }
            word if word.starts_with('-') => {}
            _ if read.url.is_empty() => read.url = word,
            _ => {}
        }
    }
    if read.url.is_empty() {
        return Err(ReadError::Curl { at: at.clone(), expected: "the address of the request" });
    }
    Ok(read)
}

fn body(at: &At, command: &str, text: &str) -> Result<Sample, ReadError> {
    let first = text.lines().next().unwrap_or_default();
    let line = command.lines().position(|line| line.contains(first)).unwrap_or_default();
    let at = At { line: at.line + line, ..at.clone() };
    let value = Json::parse(text).map_err(|error| line::json_error(&at, &error))?;
    Ok(Sample { at, value })
}

fn form_field(field: &str) -> Option<(String, bool)> {
    let (name, value) = field.split_once('=')?;
    Some((name.to_owned(), value.starts_with('@')))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at() -> At {
        At { file: "page".into(), line: 10 }
    }

    #[test]
    fn a_command_has_method_address_body_and_credential() {
        let text = "curl --location --request PUT 'https://api.example/v1/mugs' \\\n--header 'Authorization: Bearer x' \\\n--data '{\n  \"a\": 1\n}'";
        let command = read(&at(), text).expect("a command");
        assert_eq!(command.method.as_deref(), Some("PUT"));
        assert_eq!(command.url, "https://api.example/v1/mugs");
        assert_eq!(command.credential, Some(Credential::Bearer));
        assert_eq!(command.body.expect("a body").at.line, 12);
    }

    #[test]
    fn invalid_json_is_named_with_its_line() {
        let text = "curl 'https://api.example' \\\n--data '{\n  \"a\": oops\n}'";
        let error = read(&at(), text).expect_err("not JSON").to_string();
        assert!(error.starts_with("page:12: the example is not valid JSON"), "{error}");
        assert!(!error.contains("oops"), "{error}");
    }

    #[test]
    fn a_form_has_files() {
        let command = read(&at(), "curl https://x -F 'image=@\"a.png\"' -F 'name=a'");
        let expected = [("image".to_owned(), true), ("name".to_owned(), false)];
        assert_eq!(command.expect("a command").form, expected);
    }
}
