//! Keys and values in the order of a file.

use std::{
    ops::{Deref, DerefMut},
    sync::OnceLock,
};

use super::Entry;

/// From how many keys on an index is worth its memory.
const INDEXED: usize = 16;

/// Keys and values in the order of the file. Looking up a key is fast however many there are.
#[derive(Clone, Debug, Default)]
pub struct Mapping {
    entries: Vec<Entry>,
    /// The numbers of the entries in alphabetical order, computed when they are first needed.
    order: OnceLock<Vec<u32>>,
}

impl Mapping {
    /// The entry of a key.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        if self.entries.len() < INDEXED {
            return self.entries.iter().find(|entry| entry.key == key);
        }
        let order = self.order();
        let found = order.binary_search_by(|index| self.nth(*index).key.as_str().cmp(key)).ok()?;
        Some(self.nth(order[found]))
    }

    /// The entries in alphabetical order.
    pub fn sorted(&self) -> Vec<&Entry> {
        self.order().iter().map(|index| self.nth(*index)).collect()
    }

    /// Adds an entry at the end.
    pub fn push(&mut self, entry: Entry) {
        self.order.take();
        self.entries.push(entry);
    }

    /// Takes the entry of this number out.
    pub fn remove(&mut self, index: usize) -> Entry {
        self.order.take();
        self.entries.remove(index)
    }

    fn nth(&self, index: u32) -> &Entry {
        &self.entries[index as usize]
    }

    fn order(&self) -> &[u32] {
        self.order.get_or_init(|| {
            let count = u32::try_from(self.entries.len()).unwrap_or(u32::MAX);
            let mut order: Vec<_> = (0..count).collect();
            order.sort_by(|a, b| self.nth(*a).key.cmp(&self.nth(*b).key));
            order
        })
    }
}

/// The order of keys means nothing.
impl PartialEq for Mapping {
    fn eq(&self, other: &Self) -> bool {
        self.entries.len() == other.entries.len()
            && self.iter().zip(other.iter()).all(|(own, other_own)| {
                // The same order is the usual case, and needs no look-up.
                let partner = match own.key == other_own.key {
                    true => Some(other_own),
                    false => other.entry(&own.key),
                };
                partner.is_some_and(|partner| partner.value == own.value)
            })
    }
}

impl Deref for Mapping {
    type Target = [Entry];

    fn deref(&self) -> &[Entry] {
        &self.entries
    }
}

/// Keys may change behind a mutable reference, so that the index is made anew.
impl DerefMut for Mapping {
    fn deref_mut(&mut self) -> &mut [Entry] {
        self.order.take();
        &mut self.entries
    }
}

impl From<Vec<Entry>> for Mapping {
    fn from(entries: Vec<Entry>) -> Self {
        Self { entries, order: OnceLock::new() }
    }
}

impl FromIterator<Entry> for Mapping {
    fn from_iter<I: IntoIterator<Item = Entry>>(entries: I) -> Self {
        entries.into_iter().collect::<Vec<_>>().into()
    }
}

impl IntoIterator for Mapping {
    type Item = Entry;
    type IntoIter = std::vec::IntoIter<Entry>;

    fn into_iter(self) -> Self::IntoIter {
        self.entries.into_iter()
    }
}

impl<'a> IntoIterator for &'a Mapping {
    type Item = &'a Entry;
    type IntoIter = std::slice::Iter<'a, Entry>;

    fn into_iter(self) -> Self::IntoIter {
        self.entries.iter()
    }
}

impl<'a> IntoIterator for &'a mut Mapping {
    type Item = &'a mut Entry;
    type IntoIter = std::slice::IterMut<'a, Entry>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter_mut()
    }
}
