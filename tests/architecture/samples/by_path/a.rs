pub struct A; fn f() -> Vec<crate::b::B> { Vec::new() }
