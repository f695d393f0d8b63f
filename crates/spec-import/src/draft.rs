//! Drafts what a page documents, as the files in `openapi/` say it.

mod components;
mod drafted;
mod names;
mod operation;
mod quirk;
mod registers;
mod rust;
mod samples;

pub(crate) use components::{Components, Direction};
pub(crate) use drafted::{Context, DraftedOperation};
pub(crate) use operation::{draft, failure, shape_of};
pub(crate) use quirk::{QuirkDraft, Source, of_two_pages};
pub(crate) use registers::{add_quirks, put_guide, put_row, set_facts};

use crate::page::At;

/// A page that cannot be drafted. Nothing is written for it.
#[derive(Debug, thiserror::Error)]
pub enum DraftError {
    /// The page is about the API of somebody else.
    #[error("{at}: the page is about another site, {host}; expected a host below {expected}")]
    AnotherSite {
        /// The line.
        at: At,
        /// The host of the page.
        host: String,
        /// The domains of the API.
        expected: String,
    },
    /// Nothing says which group the page belongs to.
    #[error(
        "{at}: the page is in no folder of the navigation; expected a breadcrumb, or a folder in the fragment"
    )]
    NoGroup {
        /// The line.
        at: At,
    },
    /// A request of a form that the client cannot send.
    #[error("{at}: the request is {media_type}; expected application/json or multipart/form-data")]
    MediaType {
        /// The line.
        at: At,
        /// What the page says.
        media_type: String,
    },
    /// A form below a path with a variable, which the client does not fill in.
    #[error(
        "{at}: a form is sent to a path with a variable; expected a fixed path, because the client sends forms to the path as it is"
    )]
    FormPath {
        /// The line.
        at: At,
    },
    /// Two pages document one operation in different ways, and neither is newer.
    #[error(
        "{at}: {other} documents the same operation in another way, and neither page is newer; keep one of them"
    )]
    TwoPages {
        /// The line.
        at: At,
        /// The other page.
        other: String,
    },
    /// A path that is not one.
    #[error("{at}: this is not a path; expected `/` and segments")]
    Path {
        /// The line.
        at: At,
    },
}
