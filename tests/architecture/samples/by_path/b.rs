pub struct B; impl B { fn a(&self) { super::a::A; } }
