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
    Scalar(&'static str),
    /// A type of a crate that the client crate does not depend on.
    Foreign(&'static str),
}

/// Every known format. A scalar of the client crate becomes one by its path here.
pub const FORMATS: [Format; 13] = [
    plain("binary", "string"),
    plain("byte", "string"),
    foreign("date", "chrono"),
    foreign("date-time", "chrono"),
    plain("double", "number"),
    plain("email", "string"),
    plain("float", "number"),
    plain("int32", "integer"),
    plain("int64", "integer"),
    scalar("objectid", "crate::scalars::ObjectId"),
    plain("password", "string"),
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
pub fn scalars() -> impl Iterator<Item = (&'static str, &'static str)> {
    FORMATS.iter().filter_map(|format| match format.rust {
        Rust::Scalar(path) => Some((format.name, path)),
        _ => None,
    })
}

const fn plain(name: &'static str, type_name: &'static str) -> Format {
    Format { name, type_name, rust: Rust::Plain }
}

const fn scalar(name: &'static str, path: &'static str) -> Format {
    Format { name, type_name: "string", rust: Rust::Scalar(path) }
}

const fn foreign(name: &'static str, library: &'static str) -> Format {
    Format { name, type_name: "string", rust: Rust::Foreign(library) }
}
