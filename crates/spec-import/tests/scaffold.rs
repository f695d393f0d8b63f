//! Scaffolding in a small checkout: what is added, and that what is there stays.

use std::path::Path;

use sdk_codegen::workspace::Workspace;
use spec_import::{
    Document,
    scaffold::{Scaffolded, scaffold},
};

const GENERATED: &str = "pub mod types {
    pub struct Mug { pub name: String, pub size: ::std::option::Option<MugSize> }
    pub enum MugSize { Tall, Other(String) }
    pub struct MugUpdate { pub name: String }
    impl MugUpdate {
        pub fn new(name: impl ::std::convert::Into<::std::string::String>, kind: KnownKind) -> Self { todo() }
    }
    pub enum KnownKind { Big, Small }
    pub struct MugLabels(pub ::std::vec::Vec<MugUpdate>);
    pub struct MugList { pub data: ::std::vec::Vec<Mug>, pub meta: ::std::option::Option<Meta> }
    pub struct Meta { pub total: ::std::option::Option<i64>, pub total_pages: ::std::option::Option<f64> }
    pub struct MugSearch { pub name: String, pub skip: i64, pub limit: ::std::option::Option<i64> }
    impl MugSearch {
        pub fn new(name: impl ::std::convert::Into<::std::string::String>, skip: i64) -> Self { todo() }
    }
    pub struct MugsFound { pub body: ::std::option::Option<Found> }
    pub struct Found { pub mugs: ::std::option::Option<::std::vec::Vec<Mug>>, pub total_pages: i64, pub has_next_page: ::std::option::Option<bool> }
}
impl Client {
    pub async fn get_mug<'a>(&'a self, mug_id: &'a str) -> Result<ResponseValue<types::Mug>, Error<()>> { todo() }
    pub(crate) async fn get_mug_positional<'a>(&'a self, mug_id: &'a str, lang: Option<&'a str>) -> Result<ResponseValue<types::Mug>, Error<()>> { todo() }
    pub async fn update_mug<'a>(&'a self, mug_id: &'a str, body: &'a types::MugUpdate) -> Result<ResponseValue<types::Mug>, Error<()>> { todo() }
    pub async fn search_mugs<'a>(&'a self, shelf_id: &'a str, body: &'a types::MugSearch) -> Result<ResponseValue<types::MugsFound>, Error<()>> { todo() }
    pub async fn sort_mugs<'a>(&'a self, kind: types::KnownKind, large: bool) -> Result<ResponseValue<types::Mug>, Error<()>> { todo() }
    pub async fn label_mugs<'a>(&'a self, body: &'a types::MugLabels) -> Result<ResponseValue<types::Mug>, Error<()>> { todo() }
}
";

const QUERIES: &str = "pub struct GetMugQuery { pub lang: Option<String> }
impl GetMugQuery {
    pub fn new() -> Self { todo() }
}
impl Client {
    pub async fn get_mug_by<'a>(&'a self, mug_id: &'a str, query: &'a GetMugQuery) -> Result<ResponseValue<types::Mug>, Error<()>> { todo() }
    pub async fn list_mugs_by<'a>(&'a self, query: &'a ListMugsQuery) -> Result<ResponseValue<types::MugList>, Error<()>> { todo() }
}
pub struct ListMugsQuery { pub limit: Option<u64>, pub page: Option<u64> }
impl ListMugsQuery {
    pub fn new() -> Self { todo() }
}
";

const OPERATIONS: &str =
    "pub const GET_MUG: Operation = Operation { id: \"getMug\", paging: None };
pub const LIST_MUGS: Operation = Operation {
    id: \"listMugs\",
    paging: Some(Paging { items: \"/data\", maximum: None, default: Some(20u64) }),
};
pub const SEARCH_MUGS: Operation = Operation {
    id: \"searchMugs\",
    paging: Some(Paging { items: \"/body/mugs\", maximum: None, default: None }),
};
";

const MODULE: &str = "//! Cups.

use returning_ai_client::operations::GET_CUP;

use returning_ai_runtime::Error;

use crate::client::Client;

/// The operations on cups.
pub struct Cups<'a> {
    client: &'a Client,
}

impl Cups<'_> {
    /// Stays.
    pub async fn get(&self) -> Result<(), Error> {
        self.client.run(&GET_CUP, |api| async move { api.get_cup().await }).await
    }
}
";

const CALLS: &str = "//! Calls of the group `cups`.

use super::Call;

pub(super) fn calls() -> Vec<Call> {
    vec![Call::new(\"getCup\", \"plain\", |client, _| {
        Box::pin(async { client.cups().get().await.map(drop) })
    })]
}
";

const QUIRKS: &str = "[[quirk]]
id = \"cup-size\"
summary = \"a\"
operations = [\"getMug\"]
places = []
handling = \"a\"
delete_when = \"a\"

[[quirk]]
id = \"mug-name\"
summary = \"a\"
operations = [\"updateMug\", \"getMug\"]
places = []
handling = \"a\"
delete_when = \"a\"
";

const QUIRK_TESTS: &str = "mod cups;

fn tests() {
    let subjects = [
        cups::TESTS,
    ];
}
";

const COMMON: &str = "paths: {}\n";

fn operation(id: &str, method: &str, body: &str) -> String {
    format!(
        "    {method}:\n      operationId: {id}\n      x-effect: read\n      x-targets: [name]\n{body}      responses: {{'200': {{description: a, content: {{application/json: {{schema: {{$ref: '#/components/schemas/Mug'}}}}}}}}}}\n"
    )
}

fn document(group: &str) -> (String, String) {
    let form = "      requestBody: {content: {multipart/form-data: {schema: {type: object, required: [file], properties: {file: {type: string, format: binary}, note: {type: string}}}}}}\n";
    let text = format!(
        "paths:\n  /v1/mugs/{{mugId}}:\n{}{}  /v1/mugs/image:\n{}  /v1/mugs:\n{}  /v1/shelves/{{shelfId}}/mugs:\n{}  /v1/mugs/sorted:\n{}  /v1/mugs/labels:\n{}components:\n  schemas:\n    Mug: {{type: object, properties: {{name: {{type: string}}}}}}\n",
        operation("getMug", "get", ""),
        operation("updateMug", "put", ""),
        operation("uploadMugImage", "post", form),
        operation("listMugs", "get", ""),
        operation("searchMugs", "post", ""),
        operation("sortMugs", "get", ""),
        operation("labelMugs", "put", ""),
    );
    (format!("openapi/{group}.yaml"), text)
}

fn checkout(folder: &Path) -> Workspace {
    let files = [
        ("crates/returning-ai-client/src/generated.rs", GENERATED),
        ("crates/returning-ai-client/src/queries.rs", QUERIES),
        ("crates/returning-ai-client/src/operations.rs", OPERATIONS),
        (
            "crates/returning-ai-client/src/groups.rs",
            "pub mod cups { pub use crate::generated::types::{Mug, MugSize, MugUpdate, KnownKind, MugList, MugSearch, MugsFound, MugLabels, Found, Meta}; pub use crate::queries::{GetMugQuery, ListMugsQuery}; }\n",
        ),
        ("crates/returning-ai/src/groups.rs", "//! Groups.\n\npub mod cups;\n"),
        ("crates/returning-ai/src/lib.rs", "pub use groups::{cups};\n"),
        ("crates/returning-ai/src/groups/cups.rs", MODULE),
        (
            "tests/src/calls.rs",
            "mod cups;\n\npub fn all() -> Vec<Call> {\n    [\n        cups::calls(),\n    ]\n    .concat()\n}\n",
        ),
        ("tests/src/calls/cups.rs", CALLS),
        ("openapi/quirks.toml", QUIRKS),
        ("tests/quirks/mod.rs", QUIRK_TESTS),
        ("tests/quirks/cups.rs", "tests! {\n    \"cup-size\" => [cup_size],\n}\n"),
    ];
    for (path, text) in files {
        let path = folder.join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("created");
        std::fs::write(path, text).expect("written");
    }
    Workspace::at(folder)
}

fn run(workspace: &Workspace, group: &str, ids: &[&str]) -> Scaffolded {
    let common = ("openapi/common.yaml".to_owned(), COMMON.to_owned());
    let document = Document::parse([common, document(group)]).expect("valid YAML");
    let ids: Vec<_> = ids.iter().map(|id| (*id).to_owned()).collect();
    scaffold(workspace, &document, &ids).expect("the checkout can be read")
}

#[test]
fn a_method_with_an_example_and_a_call_are_added_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let workspace = checkout(folder.path());
    let done = run(&workspace, "cups", &["getMug", "updateMug"]);
    assert!(done.errors.is_empty(), "{:?}", done.errors);
    assert_eq!(done.added.len(), 5, "{:?}", done.added);
    let module = &done.files["crates/returning-ai/src/groups/cups.rs"];
    for expected in [
        "    /// Stays.\n",
        "#[doc = include_str!(\"../../operation-docs/getMug.md\")]",
        "pub async fn get_mug(&self, mug_id: &str, query: &GetMugQuery) -> Result<Mug, Error> {",
        "api.get_mug_by(mug_id, query).await",
        "api.update_mug(mug_id, body).await",
        "use returning_ai_client::operations::{GET_CUP, GET_MUG, UPDATE_MUG};\n",
        "/// let body = MugUpdate::new(\"5f0c2a9d7be14c3380a6d912\", KnownKind::Big);\n",
        "/// use returning_ai::cups::{KnownKind, MugUpdate};\n",
    ] {
        assert!(module.contains(expected), "{expected}: {module}");
    }
    syn::parse_file(module).expect("valid Rust");
    let calls = &done.files["tests/src/calls/cups.rs"];
    assert!(calls.contains(", get_mug(), update_mug()].concat()"), "{calls}");
    assert!(
        calls.contains("client.cups().get_mug(names.of(\"5f0c2a9d7be14c3380a6d912\"), &query)"),
        "{calls}"
    );
    // The field names what the call is about, so that a test can put another text in its place.
    assert!(
        calls.contains("MugUpdate::new(names.of(\"5f0c2a9d7be14c3380a6d912\"), KnownKind::Big)"),
        "{calls}"
    );
    syn::parse_file(calls).expect("valid Rust");
    let tests = &done.files["tests/quirks/drafted.rs"];
    assert!(tests.contains("    \"mug-name\" => [mug_name],\n}\n"), "{tests}");
    assert!(!tests.contains("cup-size"), "{tests}");
    let list = &done.files["tests/quirks/mod.rs"];
    assert!(list.contains("mod cups;\nmod drafted;\n"), "{list}");
    assert!(list.contains("[\n        drafted::TESTS,\n        cups::TESTS,\n"), "{list}");
    for (path, text) in &done.files {
        std::fs::write(workspace.file(path), text).expect("written");
    }
    let again = run(&workspace, "cups", &["getMug", "updateMug"]);
    assert!(again.files.is_empty() && again.added.is_empty(), "{:?}", again.added);
}

#[test]
fn a_list_in_pages_gets_a_method_that_reads_all_of_them() {
    let folder = tempfile::tempdir().expect("a folder");
    let workspace = checkout(folder.path());
    let done = run(&workspace, "cups", &["listMugs", "searchMugs"]);
    assert!(done.errors.is_empty(), "{:?}", done.errors);
    let over_all = |added: &&String| added.contains("a method over all pages in ");
    assert_eq!(done.added.iter().filter(over_all).count(), 2, "{:?}", done.added);
    let module = &done.files["crates/returning-ai/src/groups/cups.rs"];
    let code: String = module.split_whitespace().collect::<Vec<_>>().join(" ");
    for expected in [
        "use returning_ai_client::Client as Generated; use returning_ai_runtime::internal::{Count, Page, Start};",
        "/// The items of [`Cups::list_mugs`] over all pages, from the `page` of the request on.",
        "/// let mut items = client.cups().mugs(query);",
        "pub fn mugs(&self, query: ListMugsQuery) -> Items<'static, Mug> {",
        "let count = Count::Pages { from: query.page.unwrap_or(1) };",
        "let start = Start::new(&LIST_MUGS, count, query.limit);",
        "let query = query.clone().page(page); async move { api.list_mugs_by(&query).await }",
        // The number of pages is of a type that counts nothing.
        "|list: MugList| { let total = list.meta.as_ref().and_then(|meta| meta.total); Page::of(list.data).total(total) }",
        // A request by POST, whose place is required, below a variable of the path.
        "pub fn search_mugs_items(&self, shelf_id: &str, body: MugSearch) -> Items<'static, Mug> {",
        "Count::Items { from: u64::try_from(body.skip).ok().unwrap_or(0) }",
        "body.limit.and_then(|number| u64::try_from(number).ok())",
        "let shelf_id = shelf_id.to_owned(); let send = move |api: Generated, skip| { let shelf_id = shelf_id.clone();",
        "let mut body = body.clone(); body.skip = i64::try_from(skip).unwrap_or(i64::MAX);",
        "async move { api.search_mugs(&shelf_id, &body).await }",
        "let pages = list.body.as_ref().map(|body| body.total_pages);",
        "let has_next = list.body.as_ref().and_then(|body| body.has_next_page);",
        "Page::of(list.body.and_then(|body| body.mugs)).pages(pages).has_next(has_next)",
    ] {
        assert!(code.contains(expected), "{expected}: {module}");
    }
    syn::parse_file(module).expect("valid Rust");
    for (path, text) in &done.files {
        std::fs::write(workspace.file(path), text).expect("written");
    }
    let again = run(&workspace, "cups", &["listMugs", "searchMugs"]);
    assert!(again.files.is_empty() && again.added.is_empty(), "{:?}", again.added);
}

#[test]
fn an_argument_that_an_attempt_would_move_is_copied_for_each_attempt() {
    let folder = tempfile::tempdir().expect("a folder");
    let done = run(&checkout(folder.path()), "cups", &["sortMugs"]);
    assert!(done.errors.is_empty(), "{:?}", done.errors);
    let module = &done.files["crates/returning-ai/src/groups/cups.rs"];
    let attempt =
        "|api| { let kind = kind.clone(); async move { api.sort_mugs(kind, large).await } })";
    assert!(module.contains(attempt), "{module}");
    syn::parse_file(module).expect("valid Rust");
}

#[test]
fn a_body_that_is_a_list_is_called_with_one_item() {
    let folder = tempfile::tempdir().expect("a folder");
    let done = run(&checkout(folder.path()), "cups", &["labelMugs"]);
    assert!(done.errors.is_empty(), "{:?}", done.errors);
    let module = &done.files["crates/returning-ai/src/groups/cups.rs"];
    let made =
        "let body = MugLabels(vec![MugUpdate::new(\"5f0c2a9d7be14c3380a6d912\", KnownKind::Big)]);";
    assert!(module.contains(made), "{module}");
    assert!(
        module.contains("use returning_ai::cups::{KnownKind, MugUpdate, MugLabels};"),
        "{module}"
    );
}

#[test]
fn a_list_that_has_its_method_gets_the_one_over_all_pages_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let workspace = checkout(folder.path());
    let module = workspace.file("crates/returning-ai/src/groups/cups.rs");
    let own = MODULE.replace("get(&self)", "all_mugs(&self)").replace("GET_CUP", "LIST_MUGS");
    std::fs::write(&module, own).expect("written");
    let done = run(&workspace, "cups", &["listMugs"]);
    assert!(done.added[0].starts_with("listMugs: a method over all pages in "), "{:?}", done.added);
    let code = &done.files["crates/returning-ai/src/groups/cups.rs"];
    assert!(code.contains("/// The items of [`Cups::all_mugs`] over all pages"), "{code}");
    assert!(!code.contains("list_mugs(&self"), "{code}");
}

#[test]
fn a_module_that_chooses_its_types_exports_those_of_the_method() {
    let folder = tempfile::tempdir().expect("a folder");
    let workspace = checkout(folder.path());
    let module = workspace.file("crates/returning-ai/src/groups/cups.rs");
    let line = "pub use returning_ai_client::groups::cups::";
    let text = |exports: &str| MODULE.replacen("use crate", &format!("{exports}\nuse crate"), 1);
    std::fs::write(&module, text(&format!("{line}Mug;\n"))).expect("written");
    let done = run(&workspace, "cups", &["getMug", "updateMug"]);
    let code = &done.files["crates/returning-ai/src/groups/cups.rs"];
    // What the types hold is met by callers as well.
    let exported = "{Mug, GetMugQuery, MugSize, KnownKind, MugUpdate};\n";
    assert!(code.contains(&format!("{line}{exported}")), "{code}");
    syn::parse_file(code).expect("valid Rust");
    std::fs::write(&module, text(&format!("{line}*;\n"))).expect("written");
    let done = run(&workspace, "cups", &["getMug", "updateMug"]);
    let code = &done.files["crates/returning-ai/src/groups/cups.rs"];
    assert_eq!(code.matches("pub use").count(), 1, "{code}");
}

#[test]
fn an_upload_gets_a_form() {
    let folder = tempfile::tempdir().expect("a folder");
    let done = run(&checkout(folder.path()), "cups", &["uploadMugImage"]);
    let module = &done.files["crates/returning-ai/src/groups/cups.rs"];
    let form = type_text(module, "UploadMugImageForm");
    for expected in [
        "pub fn new(file: Upload) -> Self",
        "pub fn note(mut self, note: impl Into<String>) -> Self",
        "if let Some(value) = &self.note",
        "form.part(\"file\", self.file.part(None, limit).await?)",
    ] {
        assert!(form.contains(expected), "{expected}: {form}");
    }
    for expected in [
        "pub async fn upload_mug_image(&self, form: &UploadMugImageForm) -> Result<Mug, Error>",
        "std::slice::from_ref(&form.file), |limit| form.parts(limit)",
        "#[cfg(feature = \"uploads\")]\nuse reqwest::multipart::Form;\n",
        "/// The form of [`Cups::upload_mug_image`].\n#[cfg(feature = \"uploads\")]\n",
        "    #[cfg(feature = \"uploads\")]\n    #[doc",
        "/// let form = UploadMugImageForm::new(file);\n",
    ] {
        assert!(module.contains(expected), "{expected}: {module}");
    }
    let calls = &done.files["tests/src/calls/cups.rs"];
    assert!(calls.contains("client.cups().upload_mug_image(&form)"), "{calls}");
    syn::parse_file(calls).expect("valid Rust");
}

#[test]
fn an_upload_with_several_required_fields_takes_them_by_name() {
    let folder = tempfile::tempdir().expect("a folder");
    let fields = "file: {type: string, format: binary}, name: {type: string}, shelf: {type: string}, place: {type: integer}, public: {type: boolean}";
    let required = "[file, name, shelf, place]";
    let done = run_upload(folder.path(), fields, required, "");
    let module = &done.files["crates/returning-ai/src/groups/cups.rs"];
    for expected in [
        "pub struct UploadMugImageFormRequired<'a> {",
        "pub shelf: &'a str,",
        "pub place: i64,",
        "pub fn new(required: UploadMugImageFormRequired<'_>) -> Self",
        "pub fn public(mut self, public: bool) -> Self",
        "form = form.text(\"place\", self.place.to_string());",
        "with_targets(error, [(\"name\", form.name.clone())])",
        "use returning_ai_runtime::internal::with_targets;\n",
    ] {
        assert!(module.contains(expected), "{expected}: {module}");
    }
    // Neither the constructor nor the method takes a value by its position alone.
    let arguments = "(&self, form: &UploadMugImageForm)";
    assert!(module.contains(arguments) && !module.contains("Option<&str>"), "{module}");
    syn::parse_file(module).expect("valid Rust");
    let calls = &done.files["tests/src/calls/cups.rs"];
    assert!(calls.contains("shelf: names.of(\"5f0c2a9d7be14c3380a6d912\")"), "{calls}");
    syn::parse_file(calls).expect("valid Rust");
}

#[test]
fn an_upload_that_cannot_be_written_says_why() {
    let refused = |fields: &str, parameters: &str| {
        let folder = tempfile::tempdir().expect("a folder");
        let done = run_upload(folder.path(), fields, "[]", parameters);
        assert!(done.files.is_empty(), "{:?}", done.added);
        done.errors[0].to_string()
    };
    let file = "file: {type: string, format: binary}";
    let query = "      parameters: [{name: lang, in: query, schema: {type: string}}]\n";
    let error = refused(file, query);
    assert!(error.contains("`uploadMugImage`") && error.contains("parameters"), "{error}");
    let error = refused("note: {type: string}", "");
    assert!(error.contains("has no file"), "{error}");
    let error = refused(&format!("{file}, tags: {{type: array, items: {{type: string}}}}"), "");
    assert!(error.contains("`tags` is not a single value"), "{error}");
    let error = refused(&format!("{file}, a_b: {{type: string}}, aB: {{type: string}}"), "");
    assert!(error.contains("one in Rust"), "{error}");
}

/// The code of a type and of its methods.
fn type_text(module: &str, name: &str) -> String {
    let start = module.find(&format!("pub struct {name} ")).expect("the type is there");
    let methods = module[start..].find(&format!("impl {name} ")).expect("it has methods") + start;
    let end = module[methods..].find("\nimpl Cups<").expect("what follows") + methods;
    module[start..end].to_owned()
}

/// Scaffolds an upload whose form has these fields.
fn run_upload(folder: &Path, fields: &str, required: &str, parameters: &str) -> Scaffolded {
    let form = format!(
        "{parameters}      requestBody: {{content: {{multipart/form-data: {{schema: {{type: object, required: {required}, properties: {{{fields}}}}}}}}}}}\n"
    );
    let text = format!(
        "paths:\n  /v1/mugs/image:\n{}components:\n  schemas:\n    Mug: {{type: object, properties: {{name: {{type: string}}}}}}\n",
        operation("uploadMugImage", "post", &form),
    );
    let file = ("openapi/cups.yaml".to_owned(), text);
    let document = Document::parse([("openapi/common.yaml".to_owned(), COMMON.to_owned()), file]);
    let workspace = checkout(folder);
    scaffold(&workspace, &document.expect("valid YAML"), &["uploadMugImage".to_owned()])
        .expect("the checkout can be read")
}

#[test]
fn a_new_group_gets_its_modules() {
    let folder = tempfile::tempdir().expect("a folder");
    let done = run(&checkout(folder.path()), "tall-mugs", &["getMug"]);
    assert!(done.errors.is_empty(), "{:?}", done.errors);
    let text = |path: &str| done.files[path].clone();
    assert!(
        text("crates/returning-ai/src/groups.rs").contains("pub mod cups;\npub mod tall_mugs;\n")
    );
    assert!(text("crates/returning-ai/src/lib.rs").contains("tall_mugs, "));
    assert!(text("tests/src/calls.rs").contains("        tall_mugs::calls(),\n"));
    let module = text("crates/returning-ai/src/groups/tall_mugs.rs");
    assert!(module.contains("pub fn tall_mugs(&self) -> TallMugs<'_>"), "{module}");
    syn::parse_file(&module).expect("valid Rust");
}

#[test]
fn what_cannot_be_written_is_named_and_the_rest_goes_on() {
    let folder = tempfile::tempdir().expect("a folder");
    let workspace = checkout(folder.path());
    let done = run(&workspace, "cups", &["getSaucer", "getMug"]);
    assert_eq!(done.added.len(), 2);
    let error = done.errors[0].to_string();
    assert!(error.starts_with("openapi/ has no operation `getSaucer`"), "{error}");
}
