//! How often a call takes memory.

use crate::{Caller, Failed};

/// How many calls are made before any is counted: the first ones open connections and fill buffers.
const WARM_UP: usize = 8;
/// How many calls are counted. Now and then one more happens, where a table grows or a connection
/// is made, so that the middle one is taken.
const COUNTED: usize = 15;

/// What one call takes of the memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Allocations {
    /// How often it takes some. To let a block grow counts as taking another.
    pub count: u64,
    /// How many bytes it takes in all.
    pub bytes: u64,
    /// How many bytes it holds at the most at one time.
    pub peak: u64,
}

/// Counts what a call takes of the memory, on the thread that makes it.
///
/// # Errors
///
/// When a call failed.
pub fn allocations(caller: &Caller) -> Result<Allocations, Failed> {
    for _ in 0..WARM_UP {
        caller.call()?;
    }
    let mut counted = (0..COUNTED).map(|_| count(caller)).collect::<Result<Vec<_>, _>>()?;
    counted.sort_unstable();
    Ok(counted[COUNTED / 2])
}

fn count(caller: &Caller) -> Result<Allocations, Failed> {
    let mut result = Ok(());
    let counted = allocation_counter::measure(|| result = caller.call());
    result.map(|()| Allocations {
        count: counted.count_total,
        bytes: counted.bytes_total,
        peak: counted.bytes_max,
    })
}
