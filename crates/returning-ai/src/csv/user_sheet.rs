//! Updates of users as rows of a CSV file.

use std::collections::HashSet;

use returning_ai_client::scalars::Decimal;

use returning_ai_runtime::{Error, Upload, internal::invalid_input};

/// A file that updates users, in the documented form of CSV.
///
/// Every row has the same fields in the same order. Which columns the service knows is not
/// documented: their names have to be those of the template that the dashboard offers with the list
/// of users, and one of them has to say which user a row is about. What a blank cell does is not
/// documented either.
///
/// ```
/// use returning_ai::bulk::{Operator, UserRow, UserSheet};
///
/// let ada = UserRow::new()
///     .field("email", "ada.brown@example.com")
///     .number("balance", Operator::Overwrite, "12.50".parse::<returning_ai::Decimal>()?);
/// let file = UserSheet::new([ada]).to_upload()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UserSheet {
    rows: Vec<UserRow>,
}

/// The row of one user; the columns are in the order in which the fields are given.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UserRow {
    cells: Vec<Cell>,
}

/// What a row does to a field of numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operator {
    /// Adds the number to the user's.
    Add,
    /// Takes the number away from the user's.
    Subtract,
    /// Sets the number instead of the user's.
    Overwrite,
}

impl Operator {
    /// The word of the column.
    fn as_str(self) -> &'static str {
        match self {
            Self::Add => "add",
            Self::Subtract => "subtract",
            Self::Overwrite => "overwrite",
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
struct Cell {
    column: String,
    text: String,
}

impl UserRow {
    /// A row without fields.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets a field to a text.
    #[must_use]
    pub fn field(self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.cell(name.into(), value.into())
    }

    /// Changes a field of numbers. It has a column before its own, which is headed by its name and
    /// `_op` and holds the operator.
    #[must_use]
    pub fn number(
        self,
        name: impl Into<String>,
        operator: Operator,
        number: impl Into<Decimal>,
    ) -> Self {
        let name = name.into();
        self.cell(format!("{name}_op"), operator.as_str().to_owned())
            .cell(name, number.into().as_str().to_owned())
    }

    fn cell(mut self, column: String, text: String) -> Self {
        self.cells.push(Cell { column, text });
        self
    }

    fn columns(&self) -> impl Iterator<Item = &str> {
        self.cells.iter().map(|cell| cell.column.as_str())
    }

    fn texts(&self) -> impl Iterator<Item = &str> {
        self.cells.iter().map(|cell| cell.text.as_str())
    }
}

impl UserSheet {
    /// The rows of a file.
    pub fn new(rows: impl IntoIterator<Item = UserRow>) -> Self {
        Self { rows: rows.into_iter().collect() }
    }

    /// The file, for [`Bulk::update_users`](crate::bulk::Bulk::update_users).
    ///
    /// # Errors
    ///
    /// When there is nothing to write, when a column occurs twice, and when a row has other columns
    /// than the first one, or the same in another order.
    pub fn to_upload(&self) -> Result<Upload, Error> {
        Ok(Upload::from_bytes("users.csv", self.csv()?).content_type("text/csv"))
    }

    fn csv(&self) -> Result<Vec<u8>, Error> {
        let first = self.rows.first().filter(|row| !row.cells.is_empty());
        let first =
            first.ok_or_else(|| invalid_input("a file of users needs a row with a field"))?;
        // A service that reads a row by its headers would take one of the two.
        let mut columns = HashSet::new();
        if !first.columns().all(|column| columns.insert(column)) {
            return Err(invalid_input("a column of a file of users occurs twice"));
        }
        if !self.rows.iter().all(|row| row.columns().eq(first.columns())) {
            let detail = "the rows of a file of users need the same columns in the same order";
            return Err(invalid_input(detail));
        }
        let mut writer = csv::Writer::from_writer(Vec::new());
        let written = writer
            .write_record(first.columns())
            .and_then(|()| self.rows.iter().try_for_each(|row| writer.write_record(row.texts())));
        // The cause may repeat a cell, which may be somebody's e-mail address.
        let bytes = written.ok().and_then(|()| writer.into_inner().ok());
        bytes.ok_or_else(|| invalid_input("the rows cannot be written as CSV"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use returning_ai_runtime::ErrorKind;

    fn text(rows: impl IntoIterator<Item = UserRow>) -> String {
        let bytes = UserSheet::new(rows).csv().expect("a file");
        String::from_utf8(bytes).expect("a text")
    }

    fn refused(rows: impl IntoIterator<Item = UserRow>) -> String {
        let error = UserSheet::new(rows).to_upload().expect_err("refused");
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        error.to_string()
    }

    fn digits(digits: &str) -> Decimal {
        digits.parse().expect("a number")
    }

    #[test]
    fn the_operator_of_a_number_stands_before_it() {
        let row = |email: &str, operator, lots: &str| {
            UserRow::new()
                .field("email", email)
                .number("lots_traded", operator, digits(lots))
                .field("language", "English")
        };
        let rows = [
            row("ada.brown@example.com", Operator::Add, "3"),
            row("bo.clark@example.com", Operator::Subtract, "0.50"),
            row("cleo.davis@example.com", Operator::Overwrite, "12345678901234567890.10"),
        ];
        assert_eq!(
            text(rows),
            "email,lots_traded_op,lots_traded,language\n\
             ada.brown@example.com,add,3,English\n\
             bo.clark@example.com,subtract,0.50,English\n\
             cleo.davis@example.com,overwrite,12345678901234567890.10,English\n"
        );
    }

    #[test]
    fn columns_stand_in_the_order_of_the_fields() {
        let row = UserRow::new().number("z", Operator::Add, 1).field("b", "2").field("a", "3");
        assert_eq!(text([row]), "z_op,z,b,a\nadd,1,2,3\n");
    }

    #[test]
    fn what_would_break_a_row_is_quoted() {
        let row = UserRow::new()
            .field("name, first", "Brown, Ada")
            .field("note", "she said \"hello\"\r\ntwice")
            .field("blank", "")
            .field("kept", " Zoë ");
        assert_eq!(
            text([row]),
            "\"name, first\",note,blank,kept\n\
             \"Brown, Ada\",\"she said \"\"hello\"\"\r\ntwice\",, Zoë \n"
        );
    }

    #[test]
    fn rows_with_other_columns_are_refused() {
        let row = || UserRow::new().field("email", "ada.brown@example.com");
        let lots = || row().number("lots", Operator::Add, 1);
        for rows in [
            [lots(), row()],
            [row(), lots()],
            [lots(), UserRow::new()],
            [lots(), row().field("lots", "1")],
            [lots(), UserRow::new().number("lots", Operator::Add, 1).field("email", "x")],
        ] {
            let error = refused(rows);
            assert!(error.contains("same columns in the same order"), "{error}");
        }
    }

    #[test]
    fn a_file_without_a_cell_or_with_a_column_twice_is_refused() {
        assert!(refused([]).contains("needs a row with a field"));
        assert!(refused([UserRow::new()]).contains("needs a row with a field"));
        let twice = UserRow::new().field("lots_op", "add").number("lots", Operator::Add, 1);
        assert!(refused([twice]).contains("occurs twice"));
    }
}
