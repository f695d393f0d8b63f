pub struct A; fn f() { println!("{}", crate::b::g()); }
