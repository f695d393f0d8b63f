//! A deserializer that captures what a response is classified by while its value is decoded.
//!
//! It keeps the values at the places that matter and whether a failure is reported anywhere. All else
//! goes by without a copy, whatever type is decoded, and is counted by the [`Meter`] on its way.

use std::{
    cell::{Cell, RefCell},
    fmt,
    mem::size_of,
};

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor},
    forward_to_deserialize_any,
};

use crate::{
    failure_forms::{self, Level, Tells},
    meter::Meter,
    value::Value,
};

/// The places of a body that are looked for, 64 at most. They are taken apart once for all bodies.
#[derive(Debug, Default)]
pub struct Places {
    /// The places as JSON pointers.
    pointers: Vec<&'static str>,
    /// The keys that lead to them, by their depth.
    steps: Vec<Vec<Step>>,
}

/// A key on the way to places.
#[derive(Debug)]
struct Step {
    key: &'static str,
    /// The places that it ends, one bit for each.
    here: u64,
    /// The places that go on below it.
    below: u64,
}

impl Places {
    pub(crate) fn new(pointers: impl IntoIterator<Item = &'static str>) -> Self {
        let mut places = Self::default();
        for pointer in pointers {
            places.add(pointer);
        }
        places
    }

    fn add(&mut self, pointer: &'static str) {
        let bit = 1_u64.checked_shl(self.pointers.len() as u32).unwrap_or(0);
        self.pointers.push(pointer);
        let mut keys = pointer.split('/').skip(1).enumerate().peekable();
        while let Some((depth, key)) = keys.next() {
            if self.steps.len() == depth {
                self.steps.push(Vec::new());
            }
            let steps = &mut self.steps[depth];
            let known = steps.iter().position(|step| step.key == key).unwrap_or_else(|| {
                steps.push(Step { key, here: 0, below: 0 });
                steps.len() - 1
            });
            let step = &mut steps[known];
            *(if keys.peek().is_none() { &mut step.here } else { &mut step.below }) |= bit;
        }
    }
}

/// What is captured of a body.
pub(crate) struct Capture<'p, 'de> {
    pub(crate) meter: Meter,
    places: &'p Places,
    found: RefCell<Vec<Found<'de>>>,
    root: RefCell<Option<Value<'de>>>,
    failures: Cell<Failures>,
    has_missed: Cell<bool>,
}

/// What was captured of a body.
#[derive(Debug)]
pub(crate) struct Captured<'de> {
    pub(crate) found: Vec<Found<'de>>,
    /// The value as a whole; `None` if it could not be read to its end.
    pub(crate) root: Option<Value<'de>>,
    pub(crate) failures: Failures,
    /// Whether a value that matters was decoded in a way that does not show it here.
    pub(crate) has_missed: bool,
}

/// A value at a place that was looked for.
#[derive(Debug)]
pub(crate) struct Found<'de> {
    pub(crate) place: &'static str,
    /// Whether the keys are written as the place has them, case included.
    pub(crate) is_exact: bool,
    pub(crate) value: Value<'de>,
}

/// Where failures are reported.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Failures {
    pub(crate) in_envelope: bool,
    pub(crate) in_data: bool,
    /// A failure may be reported where the body breaks off.
    pub(crate) at_cut: bool,
}

/// How deep containers are looked into.
const DEPTH: u8 = 3;
/// How much is kept of a text. An id is shorter, and of a message less is shown.
const LONGEST: usize = 4096;

/// What is looked for at a value and below it.
#[derive(Clone, Copy)]
struct Watch {
    /// The places that it is at, one bit for each.
    here: u64,
    /// The places that are below it.
    below: u64,
    depth: usize,
    is_exact: bool,
    /// Whether the value tells of a failure, and where that would be.
    form: Option<(Tells, Level)>,
    /// What failures mean below it, and how much deeper they are looked for.
    level: Option<(Level, u8)>,
}

impl<'p, 'de> Capture<'p, 'de> {
    pub(crate) fn new(places: &'p Places, meter: Meter) -> Self {
        Self {
            meter,
            places,
            found: RefCell::new(Vec::with_capacity(places.pointers.len())),
            root: RefCell::default(),
            failures: Cell::default(),
            has_missed: Cell::default(),
        }
    }

    /// Decodes a body and captures what it shows on the way.
    pub(crate) fn decode<T: Deserialize<'de>, D: Deserializer<'de>>(
        &self,
        deserializer: D,
    ) -> Result<T, D::Error> {
        let below = u64::MAX;
        let level = Some((Level::Envelope, DEPTH));
        let root = Watch { here: 0, below, depth: 0, is_exact: true, form: None, level };
        T::deserialize(Watched { inner: deserializer, capture: self, role: Role::Value(&root) })
    }

    /// A deserializer that is counted only.
    pub(crate) fn count<D>(&self, deserializer: D) -> Watched<'_, 'p, 'de, D> {
        Watched { inner: deserializer, capture: self, role: Role::Other }
    }

    pub(crate) fn finish(self) -> Captured<'de> {
        Captured {
            found: self.found.into_inner(),
            root: self.root.into_inner(),
            failures: self.failures.get(),
            has_missed: self.has_missed.get(),
        }
    }

    /// What a key of a watched object leads to; `None` if its value does not matter.
    fn next(&self, object: &Watch, key: &str) -> Option<Next> {
        if key == WITH_DIGITS {
            return Some(Next::Digits);
        }
        let (mut here, mut below, mut is_exact) = (0, 0, object.is_exact);
        for step in self.places.steps.get(object.depth).into_iter().flatten() {
            let (ends, goes_on) = (object.below & step.here, object.below & step.below);
            if ends | goes_on == 0 || step.key.len() != key.len() {
                continue;
            }
            let is_same = step.key == key;
            if is_same || step.key.eq_ignore_ascii_case(key) {
                is_exact &= is_same;
                here |= ends;
                below |= goes_on;
            }
        }
        let (mut form, mut level) = (None, None);
        if let Some((outer, more)) = object.level {
            let meaning = failure_forms::meaning(key);
            form = meaning.form.map(|tells| (tells, outer));
            level = meaning.container.map(|level| (level, more));
        }
        if form.is_some() && level.is_none() {
            self.failures.set(Failures { at_cut: true, ..self.failures.get() });
        }
        let level = level.and_then(|(level, more)| Some((level, more.checked_sub(1)?)));
        let matters = here | below != 0 || form.is_some() || level.is_some();
        let depth = object.depth + 1;
        matters.then_some(Next::Field(Watch { here, below, depth, is_exact, form, level }))
    }

    /// Keeps what a watched value shows.
    fn note(&self, watch: &Watch, value: Value<'de>) {
        if let Some((tells, level)) = watch.form {
            let mut failures = Failures { at_cut: false, ..self.failures.get() };
            match level {
                Level::Envelope => failures.in_envelope |= tells(&value, level),
                Level::Data => failures.in_data |= tells(&value, level),
            }
            self.failures.set(failures);
        }
        for number in bits(watch.here) {
            let (place, value) = (self.places.pointers[number], value.clone());
            self.found.borrow_mut().push(Found { place, is_exact: watch.is_exact, value });
        }
        if watch.depth == 0 {
            self.root.replace(Some(value));
        }
    }
}

/// The numbers of the bits that are set.
fn bits(mut set: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let next = (set != 0).then(|| set.trailing_zeros() as usize);
        set &= set.wrapping_sub(1);
        next
    })
}

/// The name under which the JSON library hands out a number where another crate of the program has
/// switched on that it keeps the digits of every number.
pub(crate) const WITH_DIGITS: &str = "$serde_json::private::Number";
/// The name under which it hands out a value as it is written.
const AS_WRITTEN: &str = "$serde_json::private::RawValue";

/// What a key leads to.
#[derive(Clone, Copy)]
enum Next {
    /// A field of the object.
    Field(Watch),
    /// The digits of the number that the object is.
    Digits,
}

/// What a decoded value is for the capture.
#[derive(Clone, Copy)]
enum Role<'w> {
    /// It is a value that matters, or has one below it.
    Value(&'w Watch),
    /// It is the digits of such a value.
    Digits(&'w Watch),
    /// It is a key of such an object, whose value is looked up.
    Key(&'w Watch, &'w Cell<Option<Next>>),
    /// It is counted only.
    Other,
}

impl<'w> Role<'w> {
    fn watch(self) -> Option<&'w Watch> {
        if let Self::Value(watch) = self { Some(watch) } else { None }
    }
}

/// A part of a deserialization that is looked over the shoulder.
pub(crate) struct Watched<'w, 'p, 'de, T> {
    inner: T,
    capture: &'w Capture<'p, 'de>,
    role: Role<'w>,
}

impl<'w, 'p, 'de, T> Watched<'w, 'p, 'de, T> {
    /// Another part of the same value.
    fn with<U>(&self, inner: U) -> Watched<'w, 'p, 'de, U> {
        Watched { inner, capture: self.capture, role: self.role }
    }

    fn note(&self, value: impl FnOnce() -> Value<'de>) {
        if let Role::Value(watch) = self.role {
            self.capture.note(watch, value());
        }
    }

    /// Takes a text, which may be a key or a number as well.
    #[inline]
    fn text<E: Error>(&self, text: &str, keep: impl FnOnce() -> Value<'de>) -> Result<(), E> {
        self.capture.meter.charge(text.len())?;
        match self.role {
            Role::Other => {}
            Role::Value(watch) => self.capture.note(watch, keep()),
            Role::Key(object, next) => next.set(self.capture.next(object, text)),
            Role::Digits(watch) => {
                let number = serde_json::from_str(text).map_err(E::custom)?;
                self.capture.note(watch, Value::Number(number));
            }
        }
        Ok(())
    }

    /// The value is decoded in a way that does not show it.
    fn miss(&self) {
        if self.role.watch().is_some() {
            self.capture.has_missed.set(true);
        }
    }
}

/// The beginning of a text that does not stay.
fn kept<'de>(text: &str) -> Value<'de> {
    Value::Text(text.chars().take(LONGEST).collect::<String>().into())
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Watched<'_, '_, 'de, D> {
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
        let mut visitor = self.with(visitor);
        if name == AS_WRITTEN {
            self.miss();
            visitor.role = Role::Other;
        }
        self.inner.deserialize_newtype_struct(name, visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        // The enums of responses are words; those of other types are read as any value.
        self.miss();
        self.inner.deserialize_enum(name, variants, visitor)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        match self.role {
            Role::Other => self.inner.deserialize_ignored_any(visitor),
            _ => self.deserialize_any(visitor),
        }
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

impl<'de, V: Visitor<'de>> Visitor<'de> for Watched<'_, '_, 'de, V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.expecting(f)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<V::Value, E> {
        self.note(|| Value::Flag(value));
        self.inner.visit_bool(value)
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<V::Value, E> {
        self.note(|| Value::Number(value.into()));
        self.inner.visit_i64(value)
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<V::Value, E> {
        self.note(|| Value::Number(value.into()));
        self.inner.visit_u64(value)
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<V::Value, E> {
        // JSON has no number that is not finite.
        self.note(|| serde_json::Number::from_f64(value).map_or(Value::Null, Value::Number));
        self.inner.visit_f64(value)
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<V::Value, E> {
        self.text(value, || kept(value))?;
        self.inner.visit_str(value)
    }

    fn visit_borrowed_str<E: Error>(self, value: &'de str) -> Result<V::Value, E> {
        self.text(value, || Value::Text(value.into()))?;
        self.inner.visit_borrowed_str(value)
    }

    fn visit_unit<E: Error>(self) -> Result<V::Value, E> {
        self.note(|| Value::Null);
        self.inner.visit_unit()
    }

    fn visit_none<E: Error>(self) -> Result<V::Value, E> {
        self.note(|| Value::Null);
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

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<V::Value, A::Error> {
        // The items of a list at the top are what the response is about.
        let item = self.role.watch().filter(|watch| watch.depth == 0).map(|watch| Watch {
            below: 0,
            depth: 1,
            level: watch.level.map(|(_, more)| (Level::Data, more)),
            ..*watch
        });
        let list = self.with(Items { list, item, length: 0 });
        self.inner.visit_seq(list)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<V::Value, A::Error> {
        let map = self.with(Entries { map, next: Cell::new(None), key: 0, number: 0 });
        self.inner.visit_map(map)
    }
}

impl<'de, S: DeserializeSeed<'de>> DeserializeSeed<'de> for Watched<'_, '_, 'de, S> {
    type Value = S::Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<S::Value, D::Error> {
        let deserializer = self.with(deserializer);
        self.inner.deserialize(deserializer)
    }
}

/// A list grows by doubling: while it moves, what it holds is there twice, and of the rest of its room
/// nothing was written yet.
const GROWTH: usize = 2;
/// How many entries the smallest node of a map has room for.
const NODE: usize = 11;
/// A key of at least this size is a text and not the name of a field.
const TEXT: usize = size_of::<&str>();

/// The items of a list.
struct Items<A> {
    list: A,
    /// What is looked for in each of them.
    item: Option<Watch>,
    length: u64,
}

impl<'de, A: SeqAccess<'de>> SeqAccess<'de> for Watched<'_, '_, 'de, Items<A>> {
    type Error = A::Error;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, A::Error> {
        self.capture.meter.charge(GROWTH * size_of::<S::Value>())?;
        let role = self.inner.item.as_ref().map_or(Role::Other, Role::Value);
        let seed = Watched { inner: seed, capture: self.capture, role };
        let item = self.inner.list.next_element_seed(seed)?;
        match item {
            Some(_) => self.inner.length += 1,
            None => self.note(|| Value::List { length: self.inner.length }),
        }
        Ok(item)
    }
}

/// The entries of a map, with what is known of the one that is read.
struct Entries<A> {
    map: A,
    /// What its key leads to.
    next: Cell<Option<Next>>,
    /// The size of its key, if that is a text.
    key: usize,
    number: usize,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Watched<'_, '_, 'de, Entries<A>> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, A::Error> {
        let entries = &mut self.inner;
        entries.key = Some(size_of::<K::Value>()).filter(|size| *size >= TEXT).unwrap_or(0);
        let role = match self.role {
            Role::Value(object) => Role::Key(object, &entries.next),
            _ => Role::Other,
        };
        let seed = Watched { inner: seed, capture: self.capture, role };
        let key = entries.map.next_key_seed(seed)?;
        match key {
            Some(_) => entries.number += 1,
            None => self.note(|| Value::Object { is_empty: self.inner.number == 0 }),
        }
        Ok(key)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, A::Error> {
        let entry = self.inner.key + size_of::<S::Value>();
        // The first entry of a real map takes a whole node; the fields of a type have their place.
        let is_node = self.inner.key > 0 && self.inner.number == 1;
        self.capture.meter.charge(if is_node { NODE * entry } else { 2 * entry })?;
        let next = self.inner.next.take();
        let role = match (self.role, &next) {
            (Role::Value(number), Some(Next::Digits)) => {
                // It is noted as the number and not as an object.
                self.role = Role::Other;
                Role::Digits(number)
            }
            (_, Some(Next::Field(watch))) => Role::Value(watch),
            _ => Role::Other,
        };
        let seed = Watched { inner: seed, capture: self.capture, role };
        self.inner.map.next_value_seed(seed)
    }
}
