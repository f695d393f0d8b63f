//! The draft of an operation, and what it is made from beside its page.

use jiff::civil::Date;
use spec_lint::inventory::Inventory;

use super::quirk::QuirkDraft;
use crate::{document::Document, yaml::Yaml};

/// What a draft needs to know beside the page.
pub(crate) struct Context<'a> {
    pub(crate) document: &'a Document,
    pub(crate) inventory: &'a Inventory,
    /// The day that stands for the page's, if neither the page nor the manifest has one.
    pub(crate) today: Date,
}

/// The draft of an operation.
#[derive(Clone, Debug)]
pub(crate) struct DraftedOperation {
    pub(crate) id: String,
    pub(crate) group: String,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) node: Yaml,
    pub(crate) schemas: Vec<(String, Yaml)>,
    pub(crate) security: Option<&'static str>,
    pub(crate) quirks: Vec<QuirkDraft>,
    pub(crate) evidence: &'static str,
    pub(crate) permission: Option<String>,
    pub(crate) address: Option<String>,
    pub(crate) modified: Option<Date>,
    /// Descriptions that a person has to write.
    pub(crate) todos: usize,
    /// What a person has to look at.
    pub(crate) remarks: Vec<String>,
}
