pub fn g() -> u8 { crate::a::f(); 1 }
