pub struct B; fn f(_: &crate::A) {}
