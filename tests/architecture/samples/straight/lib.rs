//! A parent declares its modules and hands on what they define; neither is an import.
mod high;
mod low;
pub use high::High;

#[cfg(test)]
mod tests {
    use crate::high::High;
}
