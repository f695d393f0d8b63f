//! A deserializer that counts what a value takes in memory, and stops where that is too much.
//!
//! A type may be large and its JSON short: `{}` is one of a thousand bytes where each of its fields is
//! optional. So each item of a list and each entry of a map is charged with the size that its type has
//! in memory, before it is made, and each text with its length.

use std::{cell::Cell, fmt, mem::size_of, time::Instant};

use serde::{
    Deserializer,
    de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor},
    forward_to_deserialize_any,
};

/// What decoding may take.
#[derive(Debug)]
pub(crate) struct Meter {
    left: Cell<usize>,
    deadline: Option<Instant>,
    charges: Cell<u32>,
    stopped: Cell<Option<Stopped>>,
}

/// Why decoding was given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stopped {
    /// The value takes more memory than there is for it.
    TooLarge,
    /// The time was over.
    TooLate,
}

/// After how many charges the clock is looked at.
const LOOK_AT_CLOCK: u32 = 1024;
/// A list grows by doubling, and while it grows the old one is still there.
const GROWTH: usize = 3;
/// How many entries the smallest node of a map has room for.
const NODE: usize = 11;
/// A key of at least this size is a text and not the name of a field.
const TEXT: usize = size_of::<&str>();

impl Meter {
    pub(crate) fn new(bytes: usize, deadline: Option<Instant>) -> Self {
        let (left, charges, stopped) = (Cell::new(bytes), Cell::new(0), Cell::new(None));
        Self { left, deadline, charges, stopped }
    }

    /// Why decoding was given up; `None` if it was not.
    pub(crate) fn stopped(&self) -> Option<Stopped> {
        self.stopped.get()
    }

    /// A deserializer that is counted by this meter.
    pub(crate) fn meter<D>(&self, deserializer: D) -> Metered<'_, D> {
        Metered { inner: deserializer, meter: self }
    }

    fn charge<E: Error>(&self, bytes: usize) -> Result<(), E> {
        let left = self.left.get().checked_sub(bytes);
        self.left.set(left.unwrap_or(0));
        self.charges.set(self.charges.get().wrapping_add(1));
        let is_late = || self.deadline.is_some_and(|deadline| Instant::now() >= deadline);
        let stopped = match left {
            None => Stopped::TooLarge,
            Some(_) if self.charges.get().is_multiple_of(LOOK_AT_CLOCK) && is_late() => {
                Stopped::TooLate
            }
            Some(_) => return Ok(()),
        };
        self.stopped.set(Some(stopped));
        Err(E::custom("stopped"))
    }
}

/// A part of a deserialization that is counted.
pub(crate) struct Metered<'m, T> {
    inner: T,
    meter: &'m Meter,
}

impl<'m, T> Metered<'m, T> {
    fn with<U>(&self, inner: U) -> Metered<'m, U> {
        Metered { inner, meter: self.meter }
    }
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Metered<'_, D> {
    type Error = D::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        let visitor = self.with(visitor);
        self.inner.deserialize_any(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        let visitor = self.with(visitor);
        self.inner.deserialize_option(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        let visitor = self.with(visitor);
        self.inner.deserialize_newtype_struct(name, visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        // The enums of responses are words; those of other types are read as any value.
        self.inner.deserialize_enum(name, variants, visitor)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.inner.deserialize_ignored_any(visitor)
    }

    fn is_human_readable(&self) -> bool {
        self.inner.is_human_readable()
    }

    // JSON says by itself what a value is.
    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct seq tuple tuple_struct map struct identifier
    }
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Metered<'_, V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.expecting(f)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<V::Value, E> {
        self.inner.visit_bool(value)
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<V::Value, E> {
        self.inner.visit_i64(value)
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<V::Value, E> {
        self.inner.visit_u64(value)
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<V::Value, E> {
        self.inner.visit_f64(value)
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<V::Value, E> {
        self.meter.charge(value.len())?;
        self.inner.visit_str(value)
    }

    fn visit_borrowed_str<E: Error>(self, value: &'de str) -> Result<V::Value, E> {
        self.meter.charge(value.len())?;
        self.inner.visit_borrowed_str(value)
    }

    fn visit_string<E: Error>(self, value: String) -> Result<V::Value, E> {
        self.meter.charge(value.len())?;
        self.inner.visit_string(value)
    }

    fn visit_unit<E: Error>(self) -> Result<V::Value, E> {
        self.inner.visit_unit()
    }

    fn visit_none<E: Error>(self) -> Result<V::Value, E> {
        self.inner.visit_none()
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<V::Value, D::Error> {
        let deserializer = self.with(deserializer);
        self.inner.visit_some(deserializer)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> Result<V::Value, D::Error> {
        let deserializer = self.with(deserializer);
        self.inner.visit_newtype_struct(deserializer)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, sequence: A) -> Result<V::Value, A::Error> {
        let sequence = self.with(sequence);
        self.inner.visit_seq(sequence)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<V::Value, A::Error> {
        let map = self.with(Entries { map, key: 0, number: 0 });
        self.inner.visit_map(map)
    }
}

impl<'de, S: DeserializeSeed<'de>> DeserializeSeed<'de> for Metered<'_, S> {
    type Value = S::Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<S::Value, D::Error> {
        let deserializer = self.with(deserializer);
        self.inner.deserialize(deserializer)
    }
}

impl<'de, A: SeqAccess<'de>> SeqAccess<'de> for Metered<'_, A> {
    type Error = A::Error;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, A::Error> {
        self.meter.charge(GROWTH * size_of::<S::Value>())?;
        let seed = self.with(seed);
        self.inner.next_element_seed(seed)
    }
}

/// The entries of a map, with what is known of the one that is read.
struct Entries<A> {
    map: A,
    /// The size of its key, where that is a text.
    key: usize,
    number: usize,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Metered<'_, Entries<A>> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, A::Error> {
        self.inner.key = Some(size_of::<K::Value>()).filter(|size| *size >= TEXT).unwrap_or(0);
        self.inner.number += 1;
        let seed = self.with(seed);
        self.inner.map.next_key_seed(seed)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, A::Error> {
        let entry = self.inner.key + size_of::<S::Value>();
        // The first entry of a real map takes a whole node; the fields of a type have their place.
        let is_node = self.inner.key > 0 && self.inner.number == 1;
        self.meter.charge(if is_node { NODE * entry } else { 2 * entry })?;
        let seed = self.with(seed);
        self.inner.map.next_value_seed(seed)
    }
}
