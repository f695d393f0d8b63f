//! What the sentences of a page say about permissions, failures and fields.

use crate::page::{Credential, Permission, Prose};

const METHODS: [&str; 7] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

/// Whether a word is a method in upper case.
pub(crate) fn is_method(word: &str) -> bool {
    METHODS.contains(&word)
}

/// Reads the sentences.
pub(super) fn read<'a>(lines: impl IntoIterator<Item = &'a str>) -> Prose {
    let mut prose = Prose::default();
    for line in lines.into_iter().map(plain).filter(|line| !line.is_empty()) {
        for sentence in sentences(&line) {
            if let Some(value) =
                labelled(sentence, &["required permission", "required permissions"])
            {
                prose.permissions = permissions(value);
            }
            let listed = labelled(sentence, &["common error states"]).unwrap_or(sentence);
            prose.failures.extend(leading_status(listed).filter(|status| *status >= 400));
        }
        prose.fields.extend(field_names(&line));
        prose.lines.push(line);
    }
    prose.fields.sort();
    prose.fields.dedup();
    prose
}

/// The credential that sentences or examples name.
pub(super) fn credential(text: &str) -> Option<Credential> {
    let text = text.to_lowercase();
    if text.contains("authorization: bearer") || text.contains("bearer token") {
        return Some(Credential::Bearer);
    }
    if text.contains("x-api-key") {
        return Some(Credential::ApiKeyHeader);
    }
    let none = ["no authorization", "no authentication", "without authorization"];
    none.iter().any(|words| text.contains(words)).then_some(Credential::None)
}

/// A line without the marks of Markdown.
fn plain(line: &str) -> String {
    line.replace(['`', '*'], "").trim().trim_start_matches(['-', '•', ' ']).trim_end().to_owned()
}

/// The sentences of a line: a fragment can fold the lines of the page's prose into one.
fn sentences(line: &str) -> impl Iterator<Item = &str> {
    line.split(". ").map(str::trim)
}

fn labelled<'a>(sentence: &'a str, labels: &[&str]) -> Option<&'a str> {
    let (before, after) = sentence.split_once(':')?;
    let is_label = |label: &&str| before.trim().eq_ignore_ascii_case(label);
    labels.iter().any(is_label).then_some(after.trim())
}

fn leading_status(line: &str) -> Option<u16> {
    let digits: String = line.chars().take_while(char::is_ascii_digit).collect();
    let next = line.chars().nth(3);
    let ends = next.is_none_or(|next| next.is_whitespace() || next == ':');
    (digits.len() == 3 && ends).then(|| digits.parse().ok()).flatten()
}

/// `A for PUT or B for POST`, `A, B` or one name. A sentence that says that there is none gives
/// none.
fn permissions(value: &str) -> Vec<Permission> {
    value
        .replace(" or ", ",")
        .replace(" and ", ",")
        .split([',', '/', ';'])
        .filter_map(|part| permission(part.trim().trim_end_matches('.')))
        .collect()
}

fn permission(part: &str) -> Option<Permission> {
    let mut words = part.split_whitespace();
    let name = words.next()?;
    let nothing = ["none", "no", "not", "n"].iter().any(|word| name.eq_ignore_ascii_case(word));
    let is_name = name.chars().all(|c| c.is_ascii_alphanumeric() || "_-.:".contains(c));
    if nothing || !is_name {
        return None;
    }
    let method = words.map(|word| word.trim_matches(['(', ')', '.'])).find(|word| is_method(word));
    Some(Permission { name: name.to_owned(), method: method.map(str::to_owned) })
}

/// Words in camel case, which in prose are names of fields.
fn field_names(line: &str) -> impl Iterator<Item = String> + '_ {
    line.split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .filter(|w| is_camel(w))
        .map(str::to_owned)
}

fn is_camel(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_lowercase())
        && word.contains(|c: char| c.is_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(value: &str) -> Vec<(String, Option<String>)> {
        permissions(value).into_iter().map(|one| (one.name, one.method)).collect()
    }

    #[test]
    fn one_permission_or_one_for_each_method() {
        assert_eq!(names("getTiers."), [("getTiers".to_owned(), None)]);
        assert_eq!(
            names("changeMug for PUT or addMug for POST."),
            [
                ("changeMug".to_owned(), Some("PUT".to_owned())),
                ("addMug".to_owned(), Some("POST".to_owned()))
            ]
        );
        assert_eq!(names("None."), []);
        assert_eq!(names("getUserData (label: Get User Data)").len(), 1);
    }

    #[test]
    fn lines_that_were_folded_into_one_are_read_like_lines() {
        let folded = "What it is for: Breaks a mug. Required permissions: breakMug and seeMug. Common error states: 404 no such mug. 409 it is broken. Up to 500 mugs. It costs 450 points.";
        let prose = read([folded]);
        let names: Vec<_> = prose.permissions.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(names, ["breakMug", "seeMug"]);
        assert_eq!(prose.failures, [404, 409]);
    }

    #[test]
    fn failures_and_fields_are_found() {
        let prose = read(["Common error states:", "- **404** no such mug", "Send `mugId` again."]);
        assert_eq!(prose.failures, [404]);
        assert_eq!(prose.fields, ["mugId"]);
    }
}
