//! The method that reads page after page of a list.

use sdk_codegen::{
    paging::{PAGE, SIZE, SKIP},
    rust_names,
};

use crate::document::DocumentedOperation;

use super::{
    Body, Method,
    access::{Access, Expression},
    client::{Client, optional},
    example,
};

/// The variable with a response.
const LIST: &str = "list";
/// What a page may say of its list: the setter of a page, the field, and its type.
const FACTS: [(&str, &str, &str); 3] = [
    ("total", "total", "i64"),
    ("pages", "total_pages", "i64"),
    ("has_next", "has_next_page", "bool"),
];

/// How an operation is called for page after page of its list.
pub(super) struct Stream<'a> {
    operation: &'a DocumentedOperation,
    /// The method that reads one page.
    method: &'a Method,
    /// The name of the generated method.
    generated: &'a str,
    /// The variables of the path.
    variables: Vec<String>,
    /// The argument that holds the place and the size, and its type.
    request: (String, String),
    place: Place,
    /// Whether the request has the field of the size, and how it is counted.
    size: Option<Number>,
    /// The type of an item.
    item: String,
    items: String,
    /// What a page says of its list: the setter of a page, and the expression.
    facts: Vec<(&'static str, String)>,
}

/// The field that says where in the list a page begins.
struct Place {
    field: &'static str,
    number: Number,
}

/// A field with a number.
#[derive(Clone, Copy)]
struct Number {
    is_optional: bool,
    is_signed: bool,
}

impl<'a> Stream<'a> {
    /// `None` if the list is of a form that is read by hand, or if there is none.
    pub(super) fn of(
        operation: &'a DocumentedOperation,
        method: &'a Method,
        client: &Client,
    ) -> Option<Self> {
        let pointer = client.list_of(&rust_names::constant(&operation.id))?;
        let Body::Generated(generated) = &method.body else { return None };
        let (request, variables) = method.arguments.split_last()?;
        let request_type = request.1.strip_prefix('&')?;
        if variables.iter().any(|(_, argument)| argument != "&str") {
            return None;
        }
        let place = Place::of(client, request_type)?;
        let path: Vec<String> = pointer.split('/').skip(1).map(rust_names::field).collect();
        let list = Access::of(client, &method.returns, &path)?;
        let item = list.type_name.strip_prefix("Vec<")?.strip_suffix('>')?.to_owned();
        Some(Self {
            operation,
            method,
            generated,
            variables: variables.iter().map(|(name, _)| name.clone()).collect(),
            request: (request.0.clone(), request_type.to_owned()),
            place,
            size: number(client.field(request_type, SIZE)),
            item,
            items: list.moved(LIST).code,
            facts: facts(client, &method.returns),
        })
    }

    /// The types that the method names.
    pub(super) fn types(&self) -> impl Iterator<Item = &str> {
        [&self.request.1, &self.item, &self.method.returns].into_iter().map(String::as_str)
    }

    /// The method, under a name that the module does not have yet. `reads_one` is the path of the
    /// one that reads a page.
    pub(super) fn code(&self, name: &str, reads_one: &str) -> String {
        let (request, request_type) = &self.request;
        let constant = rust_names::constant(&self.operation.id);
        let variables: String =
            self.variables.iter().map(|name| format!(", {name}: &str")).collect();
        let owned: String = self
            .variables
            .iter()
            .map(|name| format!("        let {name} = {name}.to_owned();\n"))
            .collect();
        format!(
            "{docs}    pub fn {name}(&self{variables}, {request}: {request_type}) -> Items<'static, {item}> {{\n{count}{owned}{send}        self.client.pages(&{constant}, start, send, {read})\n    }}\n",
            docs = self.docs(name, reads_one),
            item = self.item,
            count = self.start(&constant),
            send = self.send(),
            read = self.read(),
        )
    }

    fn docs(&self, name: &str, reads_one: &str) -> String {
        let place = self.place.field;
        format!(
            "    /// The items of [`{reads_one}`] over all pages, from the `{place}` of the request on.\n    ///\n    #[doc = include_str!(\"../../operation-docs/{}.md\")]\n    ///\n    /// # Notes\n    ///\n    /// A page that cannot be read is the last item, as an error.\n    ///\n    /// # Examples\n    ///\n{}",
            self.operation.id,
            example::of_stream(self.operation, self.method, name),
        )
    }

    fn start(&self, constant: &str) -> String {
        let request = &self.request.0;
        let (kind, first) = if self.place.field == PAGE { ("Pages", 1) } else { ("Items", 0) };
        let from = self.place.number.expression(&format!("{request}.{}", self.place.field));
        let from = match from.is_optional {
            true => format!("{}.unwrap_or({first})", from.code),
            false => from.code,
        };
        let size = self.size.map(|number| number.expression(&format!("{request}.{SIZE}")));
        let size = match size {
            Some(Expression { code, is_optional: true }) => code,
            Some(Expression { code, is_optional: false }) => format!("Some({code})"),
            None => "None".to_owned(),
        };
        format!(
            "        let count = Count::{kind} {{ from: {from} }};\n        let start = Start::new(&{constant}, count, {size});\n"
        )
    }

    /// Each attempt has a request of its own.
    fn send(&self) -> String {
        let Place { field, number } = &self.place;
        let (request, generated) = (&self.request.0, self.generated);
        let value = if number.is_signed {
            format!("i64::try_from({field}).unwrap_or(i64::MAX)")
        } else {
            (*field).to_owned()
        };
        let with_place = if number.is_optional {
            format!("            let {request} = {request}.clone().{field}({value});\n")
        } else {
            format!(
                "            let mut {request} = {request}.clone();\n            {request}.{field} = {value};\n"
            )
        };
        let owned: String = self
            .variables
            .iter()
            .map(|name| format!("            let {name} = {name}.clone();\n"))
            .collect();
        let arguments: Vec<String> =
            self.variables.iter().chain([request]).map(|name| format!("&{name}")).collect();
        format!(
            "        let send = move |api: Generated, {field}| {{\n{owned}{with_place}            async move {{ api.{generated}({}).await }}\n        }};\n",
            arguments.join(", ")
        )
    }

    /// What a response holds of the list. The facts come first, because the items are moved out.
    fn read(&self) -> String {
        let Self { method, items, facts, .. } = self;
        let lets: String =
            facts.iter().map(|(setter, value)| format!("let {setter} = {value};\n")).collect();
        let setters: String =
            facts.iter().map(|(setter, _)| format!(".{setter}({setter})")).collect();
        format!("|{LIST}: {}| {{\n{lets}Page::of({items}){setters}\n}}", method.returns)
    }
}

impl Place {
    fn of(client: &Client, request: &str) -> Option<Self> {
        [PAGE, SKIP]
            .into_iter()
            .find_map(|field| Some(Self { field, number: number(client.field(request, field))? }))
    }
}

impl Number {
    /// The expression for a number that is not below zero.
    fn expression(self, place: &str) -> Expression {
        let code = match (self.is_optional, self.is_signed) {
            (_, false) => place.to_owned(),
            (true, true) => format!("{place}.and_then(|number| u64::try_from(number).ok())"),
            (false, true) => format!("u64::try_from({place}).ok()"),
        };
        Expression { code, is_optional: self.is_optional || self.is_signed }
    }
}

/// A whole number; `None` for a field of another type, or if there is none.
fn number(type_name: Option<&str>) -> Option<Number> {
    let type_name = type_name?;
    let inner = optional(type_name);
    let is_signed = match inner.unwrap_or(type_name) {
        "i64" => true,
        "u64" => false,
        _ => return None,
    };
    Some(Number { is_optional: inner.is_some(), is_signed })
}

/// What a page says of its list, in its response or in an object of it.
fn facts(client: &Client, page: &str) -> Vec<(&'static str, String)> {
    let facts = FACTS.into_iter().filter_map(|(setter, field, type_name)| {
        let below = client.fields(page).iter().map(|(name, _)| vec![name.clone()]);
        let mut holders = [Vec::new()].into_iter().chain(below);
        let access = holders.find_map(|mut path| {
            path.push(field.to_owned());
            Access::of(client, page, &path).filter(|access| access.type_name == type_name)
        })?;
        let Expression { code, is_optional } = access.copied(LIST);
        Some((setter, if is_optional { code } else { format!("Some({code})") }))
    });
    facts.collect()
}
