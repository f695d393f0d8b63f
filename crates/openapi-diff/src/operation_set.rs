//! Sets of operations, small enough that every schema of a large document can have one.

/// A set of operations by their numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct OperationSet(Vec<u64>);

impl OperationSet {
    pub(crate) fn of(operations: impl IntoIterator<Item = usize>) -> Self {
        let mut set = Self::default();
        for operation in operations {
            set.insert(operation);
        }
        set
    }

    pub(crate) fn insert(&mut self, operation: usize) {
        let word = operation / 64;
        if self.0.len() <= word {
            self.0.resize(word + 1, 0);
        }
        self.0[word] |= 1 << (operation % 64);
    }

    /// Adds what another set holds, and says whether that was anything new.
    pub(crate) fn extend(&mut self, other: &Self) -> bool {
        if self.0.len() < other.0.len() {
            self.0.resize(other.0.len(), 0);
        }
        let mut grown = false;
        for (word, more) in self.0.iter_mut().zip(&other.0) {
            grown |= *more & !*word != 0;
            *word |= more;
        }
        grown
    }

    /// The operations that both sets have.
    pub(crate) fn shared(&self, other: &Self) -> Self {
        Self(self.0.iter().zip(&other.0).map(|(word, other)| word & other).collect())
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        let bits = |(index, word): (usize, &u64)| {
            let word = *word;
            (0..64).filter(move |bit| word & (1 << bit) != 0).map(move |bit| index * 64 + bit)
        };
        self.0.iter().enumerate().flat_map(bits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn growing_is_noticed_once() {
        let mut set = OperationSet::of([1, 64]);
        assert!(set.extend(&OperationSet::of([200])));
        assert!(!set.extend(&OperationSet::of([1, 200])));
        assert_eq!(set.iter().collect::<Vec<_>>(), [1, 64, 200]);
    }
}
