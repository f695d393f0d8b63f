//! The table in README.md, between its two markers.

use sdk_codegen::{
    outputs::{self, Output, Stale, State, WriteError},
    workspace::{FileError, Workspace},
};

use super::summary::Summary;

const README: &str = "README.md";
const START: &str = "<!-- coverage -->";
const END: &str = "<!-- /coverage -->";

/// A page that could not take the table.
#[derive(Debug, thiserror::Error)]
pub enum ReadmeError {
    /// The page is not there or not readable.
    #[error(transparent)]
    File(#[from] FileError),
    /// The place for the table is not there, or there is more than one.
    #[error(
        "{README} has no place for the table\n    fix: write `{START}` and below it `{END}`, once and each on a line of its own"
    )]
    Markers,
    /// The page could not be written.
    #[error(transparent)]
    Write(#[from] WriteError),
}

/// What differs between README.md and the table of a summary; `None` if it is up to date.
pub fn stale_readme(
    workspace: &Workspace,
    summary: &Summary,
) -> Result<Option<Stale>, ReadmeError> {
    Ok(outputs::stale_file(workspace, &output(workspace, summary)?))
}

/// Puts the table of a summary into README.md, where a reader sees the old page or the new one.
pub fn write_readme(workspace: &Workspace, summary: &Summary) -> Result<State, ReadmeError> {
    Ok(outputs::write_file(workspace, &output(workspace, summary)?)?)
}

fn output(workspace: &Workspace, summary: &Summary) -> Result<Output, ReadmeError> {
    let text = workspace.read(README)?.replace("\r\n", "\n");
    let text = with_table(&text, &summary.to_markdown()).ok_or(ReadmeError::Markers)?;
    Ok(Output { path: README.to_owned(), text })
}

/// The page with another table. The lines around it stay blank, by which Markdown knows a table.
fn with_table(page: &str, table: &str) -> Option<String> {
    let lines: Vec<&str> = page.lines().collect();
    let start = only(&lines, START)?;
    let end = only(&lines, END).filter(|end| start < *end)?;
    let whole = |lines: &[&str]| lines.iter().map(|line| format!("{line}\n")).collect::<String>();
    Some(format!("{}\n{table}\n{}", whole(&lines[..=start]), whole(&lines[end..])))
}

/// The number of the only line that holds this and nothing else.
fn only(lines: &[&str], text: &str) -> Option<usize> {
    let mut numbers = lines.iter().enumerate().filter(|(_, line)| **line == text);
    let (number, _) = numbers.next()?;
    numbers.next().is_none().then_some(number)
}

#[cfg(test)]
mod tests {
    use super::with_table;

    #[test]
    fn the_lines_between_the_markers_are_replaced() {
        let page = "# A\n<!-- coverage -->\nold\n<!-- /coverage -->\n\n## B\n";
        let new = "# A\n<!-- coverage -->\n\n| a |\n\n<!-- /coverage -->\n\n## B\n";
        assert_eq!(with_table(page, "| a |\n").as_deref(), Some(new));
        assert_eq!(with_table(new, "| a |\n").as_deref(), Some(new));
    }

    #[test]
    fn a_page_without_one_place_is_refused() {
        let (start, end) = ("<!-- coverage -->\n", "<!-- /coverage -->\n");
        for page in [
            "",
            start,
            end,
            &format!("{end}{start}"),
            &format!("{start}{end}{start}"),
            &format!("Between `<!-- coverage -->` and the end.\n{end}"),
        ] {
            assert_eq!(with_table(page, ""), None, "{page}");
        }
    }
}
