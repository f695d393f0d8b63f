//! Turns HTML into the lines that a reader of the page would copy.

use html5gum::{DefaultEmitter, HtmlString, StartTag, Token, Tokenizer};

use super::line::Line;

/// What is visible of a saved page.
pub(super) struct VisibleText {
    pub(super) lines: Vec<Line>,
    /// The address that the page gives itself.
    pub(super) address: Option<String>,
    /// The line of a field that asks for a password.
    pub(super) password_field: Option<usize>,
}

/// Elements whose text is not shown.
const HIDDEN: [&str; 8] =
    ["script", "style", "template", "noscript", "svg", "title", "select", "textarea"];

/// Elements that a browser puts into the line that they are in.
const INLINE: [&str; 18] = [
    "a", "abbr", "b", "bdi", "cite", "code", "em", "font", "i", "img", "kbd", "mark", "s", "small",
    "span", "strong", "u", "wbr",
];

/// The visible lines of a page.
pub(super) fn lines(html: &str) -> VisibleText {
    let mut emitter = DefaultEmitter::<usize>::new_with_span();
    emitter.naively_switch_states(true);
    let mut writer = Writer::new(html);
    for token in Tokenizer::new_with_emitter(html, emitter) {
        match token {
            Ok(Token::StartTag(tag)) => writer.start(&tag),
            Ok(Token::EndTag(tag)) => writer.end(&name(&tag.name)),
            Ok(Token::String(text)) => {
                writer.text(&String::from_utf8_lossy(&text.value), text.span.start);
            }
            _ => {}
        }
    }
    writer.finish()
}

struct Writer<'a> {
    html: &'a str,
    /// How far lines were counted, and how many there are up to there.
    counted: (usize, usize),
    lines: Vec<Line>,
    current: String,
    current_line: usize,
    hidden: Vec<String>,
    preformatted: usize,
    list_depth: usize,
    address: Option<String>,
    password_field: Option<usize>,
}

impl<'a> Writer<'a> {
    fn new(html: &'a str) -> Self {
        Self {
            html,
            counted: (0, 1),
            lines: Vec::new(),
            current: String::new(),
            current_line: 1,
            hidden: Vec::new(),
            preformatted: 0,
            list_depth: 0,
            address: None,
            password_field: None,
        }
    }

    fn start(&mut self, tag: &StartTag<usize>) {
        let name = name(&tag.name);
        let attribute = |key: &str| tag.attributes.get(key.as_bytes()).map(|value| text(value));
        match name.as_str() {
            "link" if attribute("rel").as_deref() == Some("canonical") => {
                self.address = attribute("href");
            }
            "input"
                if attribute("type").is_some_and(|kind| kind.eq_ignore_ascii_case("password")) =>
            {
                self.password_field = Some(self.line_at(tag.span.start));
            }
            "ul" | "ol" => self.list_depth += 1,
            "pre" => self.preformatted += 1,
            _ => {}
        }
        if HIDDEN.contains(&name.as_str()) && !tag.self_closing {
            self.hidden.push(name);
            return;
        }
        if !INLINE.contains(&name.as_str()) {
            self.break_line();
        }
        if name == "li" && self.hidden.is_empty() {
            self.current = format!("{}• ", "  ".repeat(self.list_depth));
        }
    }

    fn end(&mut self, name: &str) {
        if let Some(index) = self.hidden.iter().rposition(|hidden| hidden == name) {
            self.hidden.truncate(index);
            return;
        }
        if !INLINE.contains(&name) {
            self.break_line();
        }
        match name {
            "ul" | "ol" => self.list_depth = self.list_depth.saturating_sub(1),
            "pre" => self.preformatted = self.preformatted.saturating_sub(1),
            _ => {}
        }
    }

    fn text(&mut self, text: &str, offset: usize) {
        if !self.hidden.is_empty() {
            return;
        }
        if self.current.trim_end_matches(['•', ' ']).is_empty() {
            let blank = text.len() - text.trim_start().len();
            self.current_line = self.line_at(offset + blank);
        }
        if self.preformatted == 0 {
            self.flowing(text);
            return;
        }
        let mut parts = text.split('\n');
        self.current.push_str(parts.next().unwrap_or_default());
        for part in parts {
            self.break_line();
            self.current_line += 1;
            self.current.push_str(part);
        }
    }

    /// White space of flowing text is one blank, and none at the beginning of a line.
    fn flowing(&mut self, text: &str) {
        for character in text.chars() {
            if !character.is_whitespace() {
                self.current.push(character);
            } else if !self.current.is_empty() && !self.current.ends_with(' ') {
                self.current.push(' ');
            }
        }
    }

    fn break_line(&mut self) {
        let text = std::mem::take(&mut self.current);
        let text = text.trim_end();
        if !text.is_empty() && text.trim() != "•" {
            self.lines.push(Line { number: self.current_line, text: text.to_owned() });
        }
    }

    fn line_at(&mut self, offset: usize) -> usize {
        let offset = offset.min(self.html.len());
        let (from, line) = self.counted;
        if offset > from {
            let passed = &self.html.as_bytes()[from..offset];
            self.counted = (offset, line + passed.iter().filter(|byte| **byte == b'\n').count());
        }
        self.counted.1
    }

    fn finish(mut self) -> VisibleText {
        self.break_line();
        VisibleText {
            lines: self.lines,
            address: self.address,
            password_field: self.password_field,
        }
    }
}

fn name(name: &HtmlString) -> String {
    text(name).to_lowercase()
}

fn text(text: &HtmlString) -> String {
    String::from_utf8_lossy(text).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(html: &str) -> Vec<(usize, String)> {
        lines(html).lines.into_iter().map(|line| (line.number, line.text)).collect()
    }

    #[test]
    fn blocks_are_lines_and_inline_elements_are_not() {
        let html = "<div>\n <p>Send <code>PUT</code> &amp; wait</p><div>required</div></div>";
        let expected = [(2, "Send PUT & wait".to_owned()), (2, "required".to_owned())];
        assert_eq!(texts(html), expected);
    }

    #[test]
    fn code_keeps_its_lines_and_blanks() {
        let html = "<pre><code>{\n  <span>\"a\"</span>: 1\n}</code></pre>";
        let expected = [(1, "{".to_owned()), (2, "  \"a\": 1".to_owned()), (3, "}".to_owned())];
        assert_eq!(texts(html), expected);
    }

    #[test]
    fn scripts_are_hidden_and_lists_have_bullets() {
        let html = "<script>if (a < b) { '</p>' }</script><ul><li>Users<ul><li>Get user</li></ul></li></ul>";
        let texts: Vec<_> = texts(html).into_iter().map(|(_, text)| text).collect();
        assert_eq!(texts, ["  • Users", "    • Get user"]);
    }
}
