pub struct Low;
#[cfg(test)]
mod tests {
    use crate::high::High;
}
