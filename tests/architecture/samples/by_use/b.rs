use crate::a::{self}; pub struct B(Option<Box<a::A>>);
