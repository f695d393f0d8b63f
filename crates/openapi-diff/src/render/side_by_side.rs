//! The files of both documents as a whole, line by line beside each other.

use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};
use similar::{Algorithm, DiffOp, capture_diff_slices_deadline};

use super::markdown;
use crate::report::{FilePair, SourceFile};

/// How many bytes of text a page may hold. What is beyond is seen in the lines around each change.
const WHOLE: usize = 6 * 1024 * 1024;

/// How long lines are paired. After that the pairing is still a right one, and no longer the
/// shortest; only texts that have next to nothing in common take so long.
const PAIRING: Duration = Duration::from_secs(5);

/// How many characters of a line are shown. The document of a machine may be one line.
const LINE: usize = 1_000;

/// The files with their lines, or why they are not there.
pub(super) fn side_by_side(pairs: &[FilePair]) -> Json {
    let bytes: usize = pairs.iter().map(FilePair::bytes).sum();
    if bytes > WHOLE {
        let note = format!(
            "The files that differ have {} MB together, and a page shows at most {} MB of files as \
             a whole; only the lines around each change are shown.",
            megabytes(bytes),
            megabytes(WHOLE)
        );
        return json!({ "note": note, "pairs": [] });
    }
    let deadline = Instant::now() + PAIRING;
    json!({ "pairs": pairs.iter().map(|pair| rows(pair, deadline)).collect::<Vec<_>>() })
}

/// A line as a page shows it.
pub(super) fn shortened(line: &str) -> String {
    markdown::cut(line, LINE)
}

fn megabytes(bytes: usize) -> String {
    let tenths = bytes.saturating_mul(10).div_ceil(1024 * 1024);
    format!("{}.{}", tenths / 10, tenths % 10)
}

fn rows(pair: &FilePair, deadline: Instant) -> Json {
    let (old, new) = (lines(pair.old.as_ref()), lines(pair.new.as_ref()));
    let operations = capture_diff_slices_deadline(Algorithm::Patience, &old, &new, Some(deadline));
    let blocks: Vec<_> = operations.iter().map(|operation| block(operation, &old, &new)).collect();
    json!({
        "old": pair.old.as_ref().map(|file| &file.name),
        "new": pair.new.as_ref().map(|file| &file.name),
        "blocks": blocks,
    })
}

fn lines(file: Option<&SourceFile>) -> Vec<&str> {
    file.map(|file| file.text.lines().collect()).unwrap_or_default()
}

/// Lines that both files have, or lines that differ. A line that both have is written once.
fn block(operation: &DiffOp, old: &[&str], new: &[&str]) -> Json {
    let texts = |lines: &[&str]| lines.iter().map(|line| shortened(line)).collect::<Vec<_>>();
    let (before, after) = (operation.old_range(), operation.new_range());
    let mut block = json!({ "old": before.start + 1, "new": after.start + 1 });
    match operation {
        DiffOp::Equal { .. } => block["same"] = texts(&old[before]).into(),
        _ => {
            block["before"] = texts(&old[before]).into();
            block["after"] = texts(&new[after]).into();
        }
    }
    block
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(old: Option<&str>, new: Option<&str>) -> FilePair {
        let file = |name: &str, text: Option<&str>| {
            text.map(|text| SourceFile { name: name.to_owned(), text: text.into() })
        };
        FilePair { old: file("a.yaml", old), new: file("b.yaml", new) }
    }

    #[test]
    fn every_line_of_both_files_is_there_with_its_number() {
        let shown = side_by_side(&[pair(Some("a\nb\nc\nd\n"), Some("a\nx\ny\nc\nd\ne\n"))]);
        let expected = json!([
            { "old": 1, "new": 1, "same": ["a"] },
            { "old": 2, "new": 2, "before": ["b"], "after": ["x", "y"] },
            { "old": 3, "new": 4, "same": ["c", "d"] },
            { "old": 5, "new": 6, "before": [], "after": ["e"] },
        ]);
        assert_eq!(shown["pairs"][0]["blocks"], expected);
        assert_eq!(shown["pairs"][0]["old"], "a.yaml");
    }

    #[test]
    fn a_file_of_one_side_stands_alone() {
        let shown = side_by_side(&[pair(None, Some("a\n")), pair(Some("b\n"), None)]);
        assert_eq!(shown["pairs"][0]["old"], Json::Null);
        let expected = json!([{ "old": 1, "new": 1, "before": [], "after": ["a"] }]);
        assert_eq!(shown["pairs"][0]["blocks"], expected);
        assert_eq!(shown["pairs"][1]["blocks"][0]["before"], json!(["b"]));
    }

    #[test]
    fn files_that_are_too_large_are_left_out_with_the_limit() {
        let large = "description: made up\n".repeat(WHOLE / 40);
        let shown = side_by_side(&[pair(Some(&large), Some(&large.replace("up", "down")))]);
        assert_eq!(shown["pairs"], json!([]));
        let note = shown["note"].as_str().expect("a note");
        assert!(note.contains("6.6 MB together") && note.contains("at most 6.0 MB"), "{note}");
    }
}
