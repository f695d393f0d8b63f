//! Made-up values for the arguments of a call.

use sdk_codegen::rust_names;

use super::client::Client;

/// A made-up id.
pub(super) const ID: &str = "5f0c2a9d7be14c3380a6d912";

/// A made-up address.
const EMAIL: &str = "ada@example.com";

/// Makes values, and remembers what they need.
pub(super) struct Values<'a> {
    client: &'a Client,
    /// The arguments of constructors that name what the call is about.
    targets: Vec<String>,
    /// The lines before the call.
    pub(super) setup: Vec<String>,
    /// The types of the client that the lines name.
    pub(super) types: Vec<String>,
}

impl<'a> Values<'a> {
    pub(super) fn new(client: &'a Client, targets: &[String]) -> Self {
        let targets = targets.iter().map(|name| rust_names::field(name)).collect();
        Self { client, targets, setup: Vec::new(), types: Vec::new() }
    }

    /// The expression for an argument of a method.
    pub(super) fn argument(&mut self, name: &str, type_name: &str) -> Option<String> {
        if type_name.starts_with("Option<") {
            return Some("None".to_owned());
        }
        let Some(inner) = type_name.strip_prefix('&') else {
            return self.value(type_name, 0);
        };
        if inner == "str" {
            return Some(format!("\"{ID}\""));
        }
        let value = self.value(inner, 0)?;
        if !self.client.is_made(inner) {
            return Some(format!("&{value}"));
        }
        self.setup.push(format!("let {name} = {value};"));
        Some(format!("&{name}"))
    }

    fn value(&mut self, type_name: &str, depth: usize) -> Option<String> {
        if depth > 8 {
            return None;
        }
        let inner = type_name.strip_prefix("impl Into<").and_then(|rest| rest.strip_suffix('>'));
        let value = match inner.unwrap_or(type_name) {
            "String" if inner.is_some() => "\"made-up\"",
            "&str" => "\"made-up\"",
            "String" => "\"made-up\".to_owned()",
            "Secret" | "TextOrNull" | "Timestamp" if inner.is_some() => "\"made-up\"",
            "Secret" | "TextOrNull" | "Timestamp" => "\"made-up\".into()",
            "ObjectId" => return Some(format!("\"{ID}\".parse().expect(\"an id\")")),
            "Decimal" => "\"1.5\".parse().expect(\"a number\")",
            "bool" => "false",
            "i32" | "i64" | "u32" | "u64" => "1",
            "f64" => "1.5",
            "Value" => "Default::default()",
            "FieldValue" => return None,
            other if other.starts_with("Vec<") => "Vec::new()",
            other if other.starts_with("HashMap<") || other.starts_with("Map<") => {
                "Default::default()"
            }
            other if other.starts_with("Option<") => "None",
            other => return self.constructed(other, depth),
        };
        Some(value.to_owned())
    }

    /// A text that names what the call is about is an id, as one in the path is.
    fn field(&mut self, name: &str, type_name: &str, depth: usize) -> Option<String> {
        let is_target = self.targets.iter().any(|target| target == name);
        match type_name {
            "impl Into<String>" | "&str" if is_target => Some(format!("\"{ID}\"")),
            "impl Into<String>" | "&str" if name == "email" => Some(format!("\"{EMAIL}\"")),
            _ => self.value(type_name, depth),
        }
    }

    fn constructed(&mut self, type_name: &str, depth: usize) -> Option<String> {
        if let Some(arguments) = self.client.constructor(type_name) {
            let arguments: Option<Vec<_>> = arguments
                .iter()
                .map(|(name, argument)| self.field(name, argument, depth + 1))
                .collect();
            self.name(type_name);
            return Some(format!("{type_name}::new({})", arguments?.join(", ")));
        }
        if let Some(fields) = self.client.required_fields(type_name) {
            let fields: Option<Vec<_>> = fields
                .iter()
                .map(|(name, held)| Some(format!("{name}: {}", self.field(name, held, depth + 1)?)))
                .collect();
            self.name(type_name);
            return Some(format!("{type_name} {{ {} }}", fields?.join(", ")));
        }
        if let Some(held) = self.client.newtype(type_name) {
            let value = self.held(held, depth + 1)?;
            self.name(type_name);
            return Some(format!("{type_name}({value})"));
        }
        let (variant, held) = self.client.variant(type_name)?;
        let held = match held {
            Some(held) => format!("({})", self.value(held, depth + 1)?),
            None => String::new(),
        };
        self.name(type_name);
        Some(format!("{type_name}::{variant}{held}"))
    }

    /// What a newtype holds. An empty list would not show what its items are.
    fn held(&mut self, type_name: &str, depth: usize) -> Option<String> {
        match type_name.strip_prefix("Vec<").and_then(|rest| rest.strip_suffix('>')) {
            Some(item) => Some(format!("vec![{}]", self.value(item, depth)?)),
            None => self.value(type_name, depth),
        }
    }

    fn name(&mut self, type_name: &str) {
        if !self.types.iter().any(|known| known == type_name) {
            self.types.push(type_name.to_owned());
        }
    }
}
