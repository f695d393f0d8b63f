//! Forms with files (`multipart/form-data`).

use std::fmt;

use axum::body::Body;
use bytes::Bytes;
use http::{HeaderMap, header::CONTENT_TYPE};
use multer::{Field, Multipart};

/// What the allocator needs for each piece of memory.
pub(crate) const ALLOCATION: usize = 2 * size_of::<usize>();

/// A part of a form. Its `Debug` shows neither the bytes nor the name of a file.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Part {
    /// The name of the part.
    pub name: String,
    /// The name of the file, if the part is a file.
    pub file_name: Option<String>,
    /// The media type of the part, if it names one.
    pub content_type: Option<String>,
    /// The bytes of the part.
    pub bytes: Bytes,
}

impl Part {
    /// About how much memory the part takes.
    pub(crate) fn memory(&self) -> usize {
        let texts = [Some(&self.name), self.file_name.as_ref(), self.content_type.as_ref()];
        let texts = texts.into_iter().flatten().map(|text| ALLOCATION + text.len());
        2 * size_of::<Self>() + ALLOCATION + self.bytes.len() + texts.sum::<usize>()
    }

    /// A copy that keeps no other memory alive.
    pub(crate) fn detached(&self) -> Self {
        Self { bytes: Bytes::copy_from_slice(&self.bytes), ..self.clone() }
    }
}

impl fmt::Debug for Part {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Part")
            .field("name", &self.name)
            .field("is_file", &self.file_name.is_some())
            .field("content_type", &self.content_type)
            .field("length", &self.bytes.len())
            .finish_non_exhaustive()
    }
}

/// The parts of a form in their order. Returns `None` if the body is not a complete form.
pub(crate) async fn read(headers: &HeaderMap, body: &Bytes) -> Option<Vec<Part>> {
    let content_type = headers.get(CONTENT_TYPE)?.to_str().ok()?;
    let boundary = multer::parse_boundary(content_type).ok()?;
    let stream = Body::from(body.clone()).into_data_stream();
    let mut form = Multipart::new(stream, boundary);
    let mut parts = Vec::new();
    while let Some(field) = form.next_field().await.ok()? {
        parts.push(part(field).await?);
    }
    Some(parts)
}

async fn part(field: Field<'_>) -> Option<Part> {
    let name = field.name()?.to_owned();
    let file_name = field.file_name().map(str::to_owned);
    let content_type = field.content_type().map(ToString::to_string);
    let bytes = field.bytes().await.ok()?;
    Some(Part { name, file_name, content_type, bytes })
}
