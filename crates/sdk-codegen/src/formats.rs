//! The formats of scalars, and what each becomes in Rust.

/// A format that means something here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Format {
    /// The word of the document.
    pub name: &'static str,
    /// The type that it belongs to.
    pub type_name: &'static str,
    /// What the generator writes for it.
    pub rust: Rust,
}

/// What a format becomes in Rust.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rust {
    /// A type of the standard library.
    Plain,
    /// A hand-written type of the client crate, by a conversion.
    Scalar(Scalar),
    /// A type of a crate that the client crate does not depend on.
    Foreign(&'static str),
}

/// A hand-written type of the client crate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scalar {
    /// Its path in the client crate.
    pub path: &'static str,
    /// Whether it is shown and read as a text, which a parameter of a path or a query has to be.
    pub is_text: bool,
}

/// Every known format. A scalar of the client crate becomes one by its path here.
pub const FORMATS: [Format; 17] = [
    plain("binary", "string"),
    plain("byte", "string"),
    scalar("date", "string", "crate::scalars::Timestamp"),
    scalar("date-time", "string", "crate::scalars::Timestamp"),
    scalar("decimal", "number", "crate::scalars::Decimal"),
    plain("double", "number"),
    plain("email", "string"),
    scalar("field-value", "string", "crate::scalars::FieldValue"),
    plain("float", "number"),
    plain("int32", "integer"),
    plain("int64", "integer"),
    scalar("objectid", "string", "crate::scalars::ObjectId"),
    hidden("password", "crate::scalars::Secret"),
    hidden("text-or-null", "crate::scalars::TextOrNull"),
    scalar("timestamp", "string", "crate::scalars::Timestamp"),
    plain("uri", "string"),
    foreign("uuid", "uuid"),
];

/// The format of a name.
pub fn find(name: &str) -> Option<Format> {
    FORMATS.into_iter().find(|format| format.name == name)
}

/// The names of the formats that a document may use.
pub fn usable() -> Vec<&'static str> {
    let usable = FORMATS.iter().filter(|format| !matches!(format.rust, Rust::Foreign(_)));
    usable.map(|format| format.name).collect()
}

/// The formats with a hand-written type, and that type.
pub fn scalars() -> impl Iterator<Item = (Format, Scalar)> {
    FORMATS.into_iter().filter_map(|format| match format.rust {
        Rust::Scalar(scalar) => Some((format, scalar)),
        _ => None,
    })
}

const fn plain(name: &'static str, type_name: &'static str) -> Format {
    Format { name, type_name, rust: Rust::Plain }
}

const fn scalar(name: &'static str, type_name: &'static str, path: &'static str) -> Format {
    Format { name, type_name, rust: Rust::Scalar(Scalar { path, is_text: true }) }
}

/// A type that others cannot read as text: it hides its value, or has a value that is not text.
const fn hidden(name: &'static str, path: &'static str) -> Format {
    Format { name, type_name: "string", rust: Rust::Scalar(Scalar { path, is_text: false }) }
}

const fn foreign(name: &'static str, library: &'static str) -> Format {
    Format { name, type_name: "string", rust: Rust::Foreign(library) }
}
