//! One operation of a page, as YAML.

use crate::{
    check::permission,
    contradictions::contradictions,
    document::{Document, Host},
    json::Json,
    page::{Body, Credential, Page, PageOperation, Parameter, ParameterPlace},
    shape::{Field, Kind, Shape, Text},
    yaml::Yaml,
};

use super::{
    DraftError,
    components::{Components, Direction, as_sent},
    drafted::{Context, DraftedOperation},
    names::{Names, Verb},
    quirk, registers,
    samples::Replacer,
};

/// The responses of failure that `common.yaml` describes.
const FAILURES: [(u16, &str); 8] = [
    (400, "BadRequest"),
    (401, "Unauthorized"),
    (403, "Forbidden"),
    (404, "NotFound"),
    (409, "Conflict"),
    (500, "ServerError"),
    (502, "BadGateway"),
    (503, "Unavailable"),
];

/// The parameters whose form `common.yaml` describes. Those with limits are not among them: what the
/// pages of other operations say of `limit` is not known of this one.
const SHARED: [&str; 4] = ["Sort", "Search", "Fields", "Lang"];

/// Drafts an operation that the document does not have.
pub(crate) fn draft(
    page: &Page,
    operation: &PageOperation,
    context: &Context<'_>,
) -> Result<DraftedOperation, DraftError> {
    Drafter::new(page, operation, context)?.draft()
}

struct Drafter<'a> {
    page: &'a Page,
    operation: &'a PageOperation,
    context: &'a Context<'a>,
    names: Names,
    group: String,
    path: String,
    address: Option<String>,
    components: Components,
    replacer: Replacer,
    inferred: Vec<String>,
    remarks: Vec<String>,
}

impl<'a> Drafter<'a> {
    fn new(
        page: &'a Page,
        operation: &'a PageOperation,
        context: &'a Context<'a>,
    ) -> Result<Self, DraftError> {
        let at = || operation.at.clone();
        if !operation.path.starts_with('/') || operation.path.contains(char::is_whitespace) {
            return Err(DraftError::Path { at: at() });
        }
        let folders =
            if operation.folder.is_empty() { &page.breadcrumb } else { &operation.folder };
        let group = registers::group_of(folders, context)
            .ok_or_else(|| DraftError::NoGroup { at: at() })?;
        let address =
            page.address.clone().or_else(|| registers::address_of(page, operation, context));
        let todo = match &address {
            Some(address) => format!("TODO: `{address}`"),
            None => format!("TODO: the page {}", operation.title),
        };
        let mut names = Names::of(operation);
        names.operation = free_id(&names.operation, context.document);
        let components = Components::new(context.document, &group, &todo);
        Ok(Self {
            page,
            operation,
            context,
            names,
            path: path_of(&operation.path, context.document),
            components,
            group,
            address,
            replacer: Replacer::default(),
            inferred: Vec::new(),
            remarks: Vec::new(),
        })
    }

    fn todo(&self) -> String {
        match &self.address {
            Some(address) => format!("TODO: `{address}`"),
            None => format!("TODO: the page {}", self.operation.title),
        }
    }

    fn is_read(&self) -> bool {
        let is_named = matches!(self.names.verb, Verb::List | Verb::Read);
        self.operation.method == "GET" || (self.operation.method == "POST" && is_named)
    }

    fn draft(mut self) -> Result<DraftedOperation, DraftError> {
        let hosts = self.hosts()?;
        let security = self.security();
        let effect = self.effect();
        let request = self.request()?;
        let parameters = self.parameters();
        let (responses, response_shape) = self.responses();
        let targets = self.targets();
        let echoes = self.echoes(&targets, response_shape.as_ref());
        let found = contradictions(self.operation);
        let permission = permission(self.operation).map(str::to_owned);
        let evidence = if self.is_documented() { "documented" } else { "partial" };
        let mut entries = vec![
            ("operationId", Yaml::text(&self.names.operation)),
            ("tags", Yaml::Flow(vec![Yaml::text(&self.group)])),
            ("summary", Yaml::text(self.todo())),
            ("description", Yaml::text(self.todo())),
            ("x-documentation", self.documentation(evidence)),
        ];
        entries.extend(permission.as_deref().map(|name| ("x-permission", Yaml::text(name))));
        entries.push(("x-effect", Yaml::text(effect)));
        entries.push(("x-host", Yaml::Flow(hosts.iter().map(Yaml::text).collect())));
        if !targets.is_empty() {
            entries.push(("x-targets", Yaml::Flow(targets.iter().map(Yaml::text).collect())));
        }
        let is_read_by_id = effect == "read" && self.path.contains('{');
        if !echoes.is_empty() || is_read_by_id {
            entries.push(("x-echo", Yaml::Map(echoes)));
        }
        if !self.inferred.is_empty() {
            entries.push(("x-inferred", Yaml::text(self.inferred.join("; "))));
        }
        entries.push(("security", security_yaml(security)));
        if !parameters.is_empty() {
            entries.push(("parameters", Yaml::List(parameters)));
        }
        entries.extend(request.map(|request| ("requestBody", request)));
        entries.push(("responses", Yaml::Map(responses)));
        if self.operation.deprecated {
            entries.push(("deprecated", Yaml::plain("true")));
        }
        let node =
            Yaml::Map(entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect());
        let quirks = quirk::drafts(&found, &self.quirk_context());
        self.remarks.append(&mut self.components.remarks);
        self.remarks.append(&mut self.replacer.reported);
        Ok(DraftedOperation {
            id: self.names.operation,
            group: self.group,
            method: self.operation.method.clone(),
            path: self.path,
            node,
            schemas: self.components.drafts,
            security,
            quirks,
            evidence,
            permission,
            address: self.address,
            modified: self.page.modified,
            todos: self.components.todos + 2,
            remarks: self.remarks,
        })
    }

    fn quirk_context(&self) -> quirk::QuirkContext<'_> {
        quirk::QuirkContext {
            operation: &self.names.operation,
            schemas: &self.components.drafts,
            page: self.address.clone().unwrap_or_else(|| self.todo()),
            date: self.page.modified.or(self.page.fetched).unwrap_or(self.context.today),
            is_dated: self.page.modified.is_some(),
        }
    }

    /// Whether the page shows what the service responds.
    fn is_documented(&self) -> bool {
        self.operation.successes().any(|response| response.body.is_some())
    }

    fn documentation(&self, evidence: &str) -> Yaml {
        let page = self
            .address
            .clone()
            .unwrap_or_else(|| format!("TODO: the address of {}", self.page.title));
        let day = match self.page.modified {
            Some(modified) => ("modified", modified),
            None => ("read", self.page.fetched.unwrap_or(self.context.today)),
        };
        Yaml::map([
            ("page", Yaml::text(page)),
            (day.0, Yaml::text(day.1.to_string())),
            ("evidence", Yaml::text(evidence)),
        ])
    }

    fn hosts(&mut self) -> Result<Vec<String>, DraftError> {
        let known = self.context.document.hosts();
        let mut words = Vec::new();
        for url in &self.operation.hosts {
            let url = url.trim_end_matches('/');
            match known.iter().find(|host| host.url == url) {
                Some(host) if words.contains(&host.word) => {}
                Some(host) => words.push(host.word.clone()),
                None if is_ours(url, &known) => self.remarks.push(
                    "the page shows a host of the API that `servers` in openapi/common.yaml does not list".to_owned(),
                ),
                None => return Err(self.another_site(url, &known)),
            }
        }
        if words.is_empty() {
            let first = known.first().map_or("gateway", |host| host.word.as_str());
            words.push(first.to_owned());
            self.inferred.push("host: the one of the newest pages".to_owned());
        }
        Ok(words)
    }

    fn another_site(&self, url: &str, known: &[Host]) -> DraftError {
        let mut domains: Vec<_> = known.iter().filter_map(|host| domain(&host.url)).collect();
        domains.sort();
        domains.dedup();
        DraftError::AnotherSite {
            at: self.operation.at.clone(),
            host: url.to_owned(),
            expected: domains.join(", "),
        }
    }

    fn security(&mut self) -> Option<&'static str> {
        match self.operation.credential {
            Some(Credential::Bearer) => Some("communityApiKey"),
            Some(Credential::ApiKeyHeader) => Some("systemKey"),
            Some(Credential::None) => None,
            None => {
                self.inferred.push("credential: the one of the newest pages".to_owned());
                Some("communityApiKey")
            }
        }
    }

    /// What changes something is not repeated, until a person knows better.
    fn effect(&mut self) -> &'static str {
        if !self.is_read() {
            return "write";
        }
        if self.operation.method != "GET" {
            self.inferred.push("effect: the title says that it reads".to_owned());
        }
        "read"
    }

    fn request(&mut self) -> Result<Option<Yaml>, DraftError> {
        let Some(body) = &self.operation.request else {
            return Ok(None);
        };
        let media_type = body.media_type.clone();
        let is_form = media_type == "multipart/form-data";
        if !is_form && media_type != "application/json" {
            return Err(DraftError::MediaType { at: self.operation.at.clone(), media_type });
        }
        if is_form && self.path.contains('{') {
            return Err(DraftError::FormPath { at: self.operation.at.clone() });
        }
        let shape = shape_of(body);
        let name = if is_form {
            format!("{}Form", self.names.request)
        } else {
            self.names.request.clone()
        };
        let schema = self.components.body(&shape, &name, Direction::Request);
        let mut content = vec![("schema".to_owned(), schema)];
        if !is_form {
            let example = self.example(body, &as_sent(&shape));
            self.replacer.remember(&example, &self.targets());
            content.push(("example".to_owned(), Yaml::of_json(&example)));
        }
        let content = Yaml::Map(vec![(media_type, Yaml::Map(content))]);
        Ok(Some(Yaml::map([("required", Yaml::plain("true")), ("content", content)])))
    }

    fn example(&mut self, body: &Body, shape: &Shape) -> Json {
        let sample = body.samples.first();
        sample.iter().for_each(|sample| self.replacer.align(&sample.value));
        let shown = sample.and_then(|sample| self.replacer.fit(&sample.value, shape, ""));
        shown.unwrap_or_else(|| self.replacer.make(shape, ""))
    }

    fn parameters(&mut self) -> Vec<Yaml> {
        let mut parameters = Vec::new();
        for name in variables(&self.path) {
            let described = self.parameter_at(&name);
            parameters.push(self.parameter(&described, &name));
        }
        let others = self.operation.parameters.iter();
        for parameter in others.filter(|one| one.place != ParameterPlace::Path) {
            let shared = SHARED.iter().find(|name| name.to_lowercase() == parameter.field.name);
            let is_query = parameter.place == ParameterPlace::Query;
            match shared.filter(|_| is_query && self.group != "common") {
                Some(shared) => parameters.push(Yaml::reference(&format!(
                    "./common.yaml#/components/parameters/{shared}"
                ))),
                None => {
                    let own = self.parameter(parameter, &parameter.field.name);
                    parameters.push(own);
                }
            }
        }
        parameters
    }

    /// What the page says about a variable of the path, by its place if its name is another one.
    fn parameter_at(&self, name: &str) -> Parameter {
        let position = variables(&self.path).iter().position(|known| known == name);
        let own_name =
            position.and_then(|index| variables(&self.operation.path).into_iter().nth(index));
        let described = self.operation.parameters.iter().find(|one| {
            one.place == ParameterPlace::Path && Some(&one.field.name) == own_name.as_ref()
        });
        described.cloned().unwrap_or_else(|| Parameter {
            place: ParameterPlace::Path,
            field: Field {
                name: name.to_owned(),
                required: Some(true),
                shape: Shape {
                    origin: crate::shape::Origin::Example,
                    ..Shape::stated(Kind::Text(Text::default()))
                },
                description: None,
                line: 0,
            },
        })
    }

    fn parameter(&mut self, parameter: &Parameter, name: &str) -> Yaml {
        let field = &parameter.field;
        let schema =
            self.components.schema(&field.shape, &self.names.subject, name, Direction::Request);
        let (description, inferred) = self.components.words_about(field, Direction::Request);
        let mut entries =
            vec![("name", Yaml::text(name)), ("in", Yaml::text(parameter.place.to_string()))];
        if parameter.place == ParameterPlace::Path || field.required == Some(true) {
            entries.push(("required", Yaml::plain("true")));
        }
        entries.extend(description.map(|text| ("description", Yaml::text(text))));
        let is_open = matches!(&schema, Yaml::Map(entries) if entries.is_empty());
        let schema = if is_open { Yaml::map([("type", Yaml::text("string"))]) } else { schema };
        entries.push(("schema", schema));
        entries.extend(inferred.map(|text| ("x-inferred", Yaml::text(text))));
        Yaml::Map(entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
    }

    /// Every response of success has the one type that holds them all.
    fn responses(&mut self) -> (Vec<(String, Yaml)>, Option<Shape>) {
        let bodies: Vec<&Body> = self
            .operation
            .successes()
            .filter_map(|response| response.body.as_ref())
            .filter(|body| body.media_type == "application/json")
            .filter(|body| body.stated.is_some() || !body.samples.is_empty())
            .collect();
        let shape = bodies.iter().map(|body| shape_of(body)).reduce(Shape::union);
        self.remark_bodies();
        let name = self.names.response.clone();
        let schema =
            shape.as_ref().map(|shape| self.components.body(shape, &name, Direction::Response));
        let mut responses = Vec::new();
        for status in self.success_statuses() {
            let response = match (&schema, &shape) {
                (Some(schema), Some(shape)) => {
                    let body = self.body_with_example(status, &bodies);
                    let example = self.example(&body, shape);
                    response(self.success_text(), schema.clone(), Yaml::of_json(&example))
                }
                _ if status == 204 => Yaml::map([("description", Yaml::text(self.success_text()))]),
                _ => self.undocumented(),
            };
            responses.push((status.to_string(), response));
        }
        for status in self.failure_statuses() {
            responses.push((status.to_string(), failure(status)));
        }
        (responses, shape)
    }

    /// What a success sends that the client does not read.
    fn remark_bodies(&mut self) {
        for response in self.operation.successes() {
            let status = response.status;
            let media_type = response.body.as_ref().map(|body| body.media_type.as_str());
            self.remarks.extend(match media_type {
                Some("application/json") => None,
                Some(other) => Some(format!(
                    "response {status} is {other}, which the client does not read: drafted as not documented"
                )),
                None if status == 204 => Some(
                    "response 204 has no body, which the client takes for a change that nothing confirms".to_owned(),
                ),
                None => None,
            });
        }
    }

    fn body_with_example(&self, status: u16, bodies: &[&Body]) -> Body {
        let own = self.operation.responses.iter().find(|response| response.status == status);
        let own = own.and_then(|response| response.body.clone());
        own.or_else(|| bodies.first().map(|body| (*body).clone()))
            .unwrap_or_else(|| Body::new("application/json"))
    }

    fn undocumented(&self) -> Yaml {
        let schema = Yaml::reference("./common.yaml#/components/schemas/Undocumented");
        response(self.success_text(), schema, Yaml::Map(Vec::new()))
    }

    fn success_statuses(&mut self) -> Vec<u16> {
        let statuses: Vec<u16> =
            self.operation.successes().map(|response| response.status).collect();
        if statuses.is_empty() {
            self.inferred.push("status: 200, because the page names none".to_owned());
            return vec![200];
        }
        statuses
    }

    /// A general list of failures speaks of create and update operations at 409.
    fn failure_statuses(&mut self) -> Vec<u16> {
        let is_read = self.is_read();
        let listed = &self.operation.prose.failures;
        let is_general = |status: u16| status == 409 && is_read && listed.contains(&status);
        let failures = self.operation.responses.iter().map(|response| response.status);
        failures.filter(|status| *status >= 400 && !is_general(*status)).collect()
    }

    fn success_text(&self) -> &'static str {
        match self.names.verb {
            Verb::List => "The items.",
            Verb::Read => "What was asked for.",
            Verb::Create => "It was created.",
            Verb::Update => "It was changed.",
            Verb::Delete => "It was deleted.",
            Verb::Upload => "It was stored.",
            Verb::Other => "It was done.",
        }
    }

    /// The fields of a JSON body that name what a change is about.
    fn targets(&self) -> Vec<String> {
        let body =
            self.operation.request.as_ref().filter(|body| body.media_type == "application/json");
        let (Some(body), false) = (body, self.is_read()) else {
            return Vec::new();
        };
        let shape = shape_of(body);
        let fields = shape.object().map(|object| object.fields.as_slice()).unwrap_or_default();
        let names_something = |field: &&Field| {
            let is_text = matches!(field.shape.kind, Kind::Text(_));
            let lower = field.name.to_lowercase();
            let is_id =
                field.name.ends_with("Id") || field.name.ends_with("ID") || field.name == "_id";
            is_text && (is_id || lower == "username")
        };
        fields.iter().filter(names_something).map(|field| field.name.clone()).collect()
    }

    /// Where the response repeats a variable of the path or a target under the same name.
    fn echoes(&self, targets: &[String], response: Option<&Shape>) -> Vec<(String, Yaml)> {
        let Some(response) = response else {
            return Vec::new();
        };
        // An optional target may be left out, and then the response cannot be about it.
        let body = self.operation.request.as_ref().map(shape_of);
        let fields = body.as_ref().and_then(Shape::object).map(|object| object.fields.as_slice());
        let is_required = |name: &&String| {
            let mut fields = fields.unwrap_or_default().iter();
            fields.any(|field| field.name == **name && field.required == Some(true))
        };
        let targets = targets.iter().filter(is_required).cloned();
        let names = variables(&self.path).into_iter().chain(targets);
        let mut echoes = Vec::new();
        for name in names {
            let mut places = Vec::new();
            response.walk("", &mut |pointer, field| {
                let same = field.name.eq_ignore_ascii_case(&name);
                let is_text = matches!(field.shape.kind, Kind::Text(_));
                if same && is_text && !pointer.contains('*') {
                    places.push(Yaml::text(pointer));
                }
            });
            if !places.is_empty() {
                echoes.push((name, Yaml::Flow(places)));
            }
        }
        echoes
    }
}

/// What is stated of a body, refined by its examples; the examples if nothing is stated.
pub(crate) fn shape_of(body: &Body) -> Shape {
    let examples =
        body.samples.iter().map(|sample| Shape::of_example(&sample.value)).reduce(Shape::union);
    match (body.stated.clone(), examples) {
        (Some(mut stated), Some(examples)) => {
            stated.refine(&examples);
            stated
        }
        (Some(stated), None) => stated,
        (None, Some(examples)) => examples,
        (None, None) => Shape::any(),
    }
}

fn response(description: &str, schema: Yaml, example: Yaml) -> Yaml {
    let content =
        Yaml::map([("application/json", Yaml::map([("schema", schema), ("example", example)]))]);
    Yaml::map([("description", Yaml::text(description)), ("content", content)])
}

pub(crate) fn failure(status: u16) -> Yaml {
    match FAILURES.iter().find(|(known, _)| *known == status) {
        Some((_, name)) => Yaml::reference(&format!("./common.yaml#/components/responses/{name}")),
        None => {
            let schema = Yaml::reference("./common.yaml#/components/schemas/Failure");
            let content = Yaml::map([("application/json", Yaml::map([("schema", schema)]))]);
            let text = format!("The service refuses the request with {status}.");
            Yaml::map([("description", Yaml::text(text)), ("content", content)])
        }
    }
}

fn security_yaml(security: Option<&str>) -> Yaml {
    match security {
        Some(name) => Yaml::List(vec![Yaml::Map(vec![(name.to_owned(), Yaml::Flow(Vec::new()))])]),
        None => Yaml::Flow(Vec::new()),
    }
}

/// The names of the variables of a path.
pub(super) fn variables(path: &str) -> Vec<String> {
    path.split('/')
        .filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}'))
        .map(str::to_owned)
        .collect()
}

/// The path as the document has it already, or with its variables in braces.
fn path_of(path: &str, document: &Document) -> String {
    let braced =
        path.trim_end_matches('/').split('/').map(|segment| match segment.strip_prefix(':') {
            Some(name) => format!("{{{name}}}"),
            None => segment.to_owned(),
        });
    let path = braced.collect::<Vec<_>>().join("/");
    let template = crate::check::template(&path);
    let known =
        document.paths().into_iter().find(|known| crate::check::template(known) == template);
    known.unwrap_or(path)
}

fn free_id(id: &str, document: &Document) -> String {
    let taken: Vec<String> = document.operations().into_iter().map(|one| one.id).collect();
    let mut free = id.to_owned();
    let mut number = 2;
    while taken.iter().any(|taken| taken.eq_ignore_ascii_case(&free)) {
        free = format!("{id}{number}");
        number += 1;
    }
    free
}

/// `example.com` of `https://api.example.com/x`.
fn domain(url: &str) -> Option<String> {
    let host = url.split_once("://")?.1.split(['/', ':']).next()?;
    let labels: Vec<_> = host.rsplit('.').take(2).collect();
    (!host.contains('{')).then(|| labels.into_iter().rev().collect::<Vec<_>>().join("."))
}

fn is_ours(url: &str, known: &[Host]) -> bool {
    let own = domain(url);
    own.is_some() && known.iter().any(|host| domain(&host.url) == own)
}
