//! The methods of the facade, by the constants of the table of operations that they name.

use std::collections::BTreeSet;

use proc_macro2::{Ident, TokenStream, TokenTree};
use sdk_codegen::workspace::{FileError, Workspace};
use syn::{
    Expr, ExprMethodCall, ExprPath, ImplItem, ImplItemFn, Item, ItemImpl, Member, PatIdent,
    ReturnType, Signature, Type, UseTree, Visibility,
    visit::{self, Visit},
};

const FOLDER: &str = "crates/returning-ai/src/groups";

/// The module of a group.
pub(super) fn file(group: &str) -> String {
    format!("{FOLDER}/{}.rs", group.replace('-', "_"))
}

/// What a module of the facade has for an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperationMethods {
    /// The methods that decide how it is sent, each as `Store::get_product`.
    pub methods: Vec<String>,
    /// Whether a method reads page after page of it.
    pub has_stream: bool,
}

/// What the text of a module has for the operation of a constant.
///
/// # Errors
///
/// The module is not valid Rust.
pub fn methods_in(module: &str, constant: &str) -> Result<OperationMethods, syn::Error> {
    let module = parse(module)?;
    Ok(OperationMethods {
        methods: module.methods_that_name(constant),
        has_stream: module.has_stream(constant),
    })
}

/// The functions of one module.
#[derive(Debug, Default)]
pub(super) struct Module {
    functions: Vec<Function>,
    /// The names in the signatures of public methods and in the fields of public types.
    pub(super) public_types: BTreeSet<String>,
    /// The names that it exports from other crates.
    pub(super) exports: BTreeSet<String>,
    /// The modules of which it exports everything, by their last names.
    pub(super) globs: BTreeSet<String>,
}

#[derive(Debug)]
struct Function {
    name: String,
    /// The type whose method it is; `None` for a function that is not a method.
    owner: Option<String>,
    is_public: bool,
    /// Whether it reads page after page of a list that another method reads one page of.
    reads_pages: bool,
    body: Body,
}

/// A module of the facade that could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ModuleError {
    /// The module is not readable.
    #[error(transparent)]
    File(#[from] FileError),
    /// The module is not valid Rust.
    #[error("{file}: this is not valid Rust: {source}\n    fix: correct the module")]
    Syntax {
        /// The module.
        file: String,
        /// What the parser said.
        source: syn::Error,
    },
}

/// Reads the module of a group; a module that is not there has no methods.
pub(super) fn read(workspace: &Workspace, group: &str) -> Result<Module, ModuleError> {
    let file = file(group);
    if !workspace.file(&file).is_file() {
        return Ok(Module::default());
    }
    let text = workspace.read(&file)?;
    parse(&text).map_err(|source| ModuleError::Syntax { file, source })
}

/// Reads the functions of a module. Those of modules inside it, which are its tests, do not count.
fn parse(text: &str) -> Result<Module, syn::Error> {
    let file = syn::parse_file(text)?;
    let mut module = Module::default();
    for item in &file.items {
        module.functions.extend(functions(item));
        match item {
            Item::Use(item) if is_public(&item.vis) => module.add_exports(&item.tree, None),
            Item::Struct(item) if is_public(&item.vis) => {
                let public = item.fields.iter().filter(|field| is_public(&field.vis));
                public.for_each(|field| module.add_types(|types| types.visit_type(&field.ty)));
            }
            Item::Impl(block) if block.trait_.is_none() => {
                let public = public_methods(block);
                public.for_each(|one| module.add_types(|types| types.visit_signature(&one.sig)));
            }
            _ => {}
        }
    }
    Ok(module)
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

fn public_methods(block: &ItemImpl) -> impl Iterator<Item = &ImplItemFn> {
    block.items.iter().filter_map(|item| match item {
        ImplItem::Fn(method) if is_public(&method.vis) => Some(method),
        _ => None,
    })
}

fn functions(item: &Item) -> Vec<Function> {
    match item {
        Item::Fn(item) => {
            let body = Body::of(|body| body.visit_item_fn(item));
            vec![Function::new(&item.sig, None, &item.vis, body)]
        }
        Item::Impl(block) => methods(block),
        _ => Vec::new(),
    }
}

fn methods(block: &ItemImpl) -> Vec<Function> {
    let owner = match &*block.self_ty {
        Type::Path(owner) => owner.path.segments.last().map(|part| part.ident.to_string()),
        _ => None,
    };
    let owner = owner.unwrap_or_default();
    let methods = block.items.iter().filter_map(|item| match item {
        ImplItem::Fn(method) => Some(method),
        _ => None,
    });
    methods
        .map(|method| {
            let body = Body::of(|body| body.visit_impl_item_fn(method));
            Function::new(&method.sig, Some(owner.clone()), &method.vis, body)
        })
        .collect()
}

/// The items of a list over all of its pages have a type of their own.
fn returns_items(output: &ReturnType) -> bool {
    let ReturnType::Type(_, returned) = output else { return false };
    let Type::Path(path) = &**returned else { return false };
    path.path.segments.last().is_some_and(|last| last.ident == "Items")
}

impl Function {
    fn new(
        signature: &Signature,
        owner: Option<String>,
        visibility: &Visibility,
        body: Body,
    ) -> Self {
        Self {
            name: signature.ident.to_string(),
            owner,
            is_public: is_public(visibility),
            reads_pages: returns_items(&signature.output),
            body,
        }
    }

    /// The name of a method as messages give it.
    fn full_name(&self) -> String {
        format!("{}::{}", self.owner.as_deref().unwrap_or_default(), self.name)
    }

    /// Whether another function calls this one, as far as names show it.
    fn is_called_by(&self, caller: &Self) -> bool {
        let Body { methods, paths, locals, .. } = &caller.body;
        match &self.owner {
            Some(_) => methods.contains(&self.name),
            None => paths.contains(&self.name) && !locals.contains(&self.name),
        }
    }
}

impl Module {
    /// The public methods that name a constant, themselves or through the private functions of the
    /// module that they call. A method that calls another one of them, as one that reads page after
    /// page does, rests on it and decides nothing about the operation.
    pub(super) fn methods_that_name(&self, constant: &str) -> Vec<String> {
        let naming: Vec<_> =
            self.methods().filter(|method| self.names_constant(method, constant)).collect();
        let rests = |method: &Function| {
            method.reads_pages || naming.iter().any(|other| self.leads_to(method, other))
        };
        naming.iter().filter(|method| !rests(method)).map(|method| method.full_name()).collect()
    }

    fn add_types(&mut self, look: impl FnOnce(&mut Body)) {
        self.public_types.extend(Body::of(look).names);
    }

    fn add_exports(&mut self, tree: &UseTree, parent: Option<&Ident>) {
        match tree {
            UseTree::Path(path) => self.add_exports(&path.tree, Some(&path.ident)),
            UseTree::Group(group) => {
                group.items.iter().for_each(|item| self.add_exports(item, parent));
            }
            UseTree::Glob(_) => self.globs.extend(parent.map(Ident::to_string)),
            UseTree::Name(name) => drop(self.exports.insert(name.ident.to_string())),
            UseTree::Rename(name) => drop(self.exports.insert(name.ident.to_string())),
        }
    }

    /// Whether a public method reads page after page of an operation.
    pub(super) fn has_stream(&self, constant: &str) -> bool {
        let mut streams = self.methods().filter(|method| method.reads_pages);
        streams.any(|method| self.names_constant(method, constant))
    }

    fn methods(&self) -> impl Iterator<Item = &Function> {
        self.functions.iter().filter(|function| function.is_public && function.owner.is_some())
    }

    fn names_constant(&self, method: &Function, constant: &str) -> bool {
        self.reached(method).iter().any(|function| function.body.names.contains(constant))
    }

    fn leads_to(&self, method: &Function, other: &Function) -> bool {
        !std::ptr::eq(method, other)
            && self.reached(method).iter().any(|caller| other.is_called_by(caller))
    }

    /// A method and the private functions that it calls, each once.
    fn reached<'a>(&'a self, method: &'a Function) -> Vec<&'a Function> {
        let mut reached = vec![method];
        let mut next = 0;
        while let Some(&caller) = reached.get(next) {
            let called =
                self.functions.iter().filter(|one| !one.is_public && one.is_called_by(caller));
            for function in called {
                if !reached.iter().any(|known| std::ptr::eq(*known, function)) {
                    reached.push(function);
                }
            }
            next += 1;
        }
        reached
    }
}

/// The names in a function.
#[derive(Debug, Default)]
struct Body {
    /// Every name, those in macros included.
    names: BTreeSet<String>,
    /// The methods that are called.
    methods: BTreeSet<String>,
    /// The functions that are called or handed on by their names alone.
    paths: BTreeSet<String>,
    /// The arguments and variables, each of which hides a function of its name.
    locals: BTreeSet<String>,
}

impl Body {
    fn of(look: impl FnOnce(&mut Self)) -> Self {
        let mut body = Self::default();
        look(&mut body);
        body
    }

    fn tokens(&mut self, tokens: &TokenStream) {
        for token in tokens.clone() {
            match token {
                TokenTree::Ident(name) => drop(self.names.insert(name.to_string())),
                TokenTree::Group(group) => self.tokens(&group.stream()),
                TokenTree::Literal(_) | TokenTree::Punct(_) => {}
            }
        }
    }
}

impl<'ast> Visit<'ast> for Body {
    fn visit_ident(&mut self, name: &'ast Ident) {
        self.names.insert(name.to_string());
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        self.tokens(&call.tokens);
    }

    fn visit_expr_method_call(&mut self, call: &'ast ExprMethodCall) {
        if !is_client(&call.receiver) {
            self.methods.insert(call.method.to_string());
        }
        visit::visit_expr_method_call(self, call);
    }

    fn visit_expr_path(&mut self, path: &'ast ExprPath) {
        let names: Vec<_> = path.path.segments.iter().map(|part| part.ident.to_string()).collect();
        match names.as_slice() {
            [name] => drop(self.paths.insert(name.clone())),
            [.., name] => drop(self.methods.insert(name.clone())),
            [] => {}
        }
        visit::visit_expr_path(self, path);
    }

    fn visit_pat_ident(&mut self, name: &'ast PatIdent) {
        self.locals.insert(name.ident.to_string());
        visit::visit_pat_ident(self, name);
    }
}

/// The methods of the client are none of the module, even where they have a name of its own.
fn is_client(receiver: &Expr) -> bool {
    matches!(receiver, Expr::Field(field)
        if matches!(&field.member, Member::Named(name) if name == "client"))
}

#[cfg(test)]
mod tests {
    use super::parse;

    fn methods(text: &str) -> Vec<String> {
        parse(text).expect("valid Rust").methods_that_name("GET_THING")
    }

    fn method(body: &str) -> String {
        format!("impl Things<'_> {{ pub async fn get(&self) {{ {body} }} }}\n")
    }

    #[test]
    fn a_constant_is_found_wherever_it_stands_in_a_public_method() {
        for body in [
            "self.client.call(&GET_THING).await",
            "self.client.call(&operations::GET_THING).await",
            "async move { if true { one(|| vec![&GET_THING]) } }",
        ] {
            assert_eq!(methods(&method(body)), ["Things::get"], "{body}");
        }
        for body in ["self.client.call(&GET_THINGS)", "one(\"GET_THING\")"] {
            assert_eq!(methods(&method(body)), [""; 0], "{body}");
        }
    }

    #[test]
    fn private_functions_are_followed_and_public_ones_are_not() {
        let private = "impl Things<'_> {
            async fn send(&self) { self.again() }
            pub(crate) fn again(&self) { self.send(); find() }
        }
        fn find() { call(&GET_THING) }";
        for body in
            ["self.send().await", "let this = *self; this.send()", "Self::again(self)", "find()"]
        {
            assert_eq!(methods(&(method(body) + private)), ["Things::get"], "{body}");
        }
        let public = "impl Things<'_> { pub fn send(&self) { call(&GET_THING) } }";
        assert_eq!(methods(&(method("self.send()") + public)), ["Things::send"]);
    }

    #[test]
    fn a_name_of_something_else_is_no_call() {
        let private = "impl Things<'_> { fn send(&self) { call(&GET_THING) } }
        fn find() { call(&GET_THING) }";
        for body in [
            "self.client.send()",
            "let send = || 1; send()",
            "let find = || 1; find()",
            "self.find",
        ] {
            assert_eq!(methods(&(method(body) + private)), [""; 0], "{body}");
        }
    }

    #[test]
    fn a_method_that_rests_on_another_one_is_no_second_one() {
        let pages = "impl Things<'_> {
            pub fn pages(&self) -> Items<'static, Thing> { self.client.pages(&GET_THING) }
            pub fn all(&self) { self.collect(&GET_THING) }
            fn collect(&self) { self.get() }
        }";
        let text = method("self.client.call(&GET_THING).await") + pages;
        assert_eq!(methods(&text), ["Things::get"]);
        let alone = "impl Things<'_> { pub fn read(&self) { self.client.get(&GET_THING) } }";
        let text = method("self.client.call(&GET_THING).await") + alone;
        assert_eq!(methods(&text), ["Things::get", "Things::read"]);
    }

    #[test]
    fn tests_and_functions_that_stand_alone_are_no_methods() {
        let text = "pub fn get() { call(&GET_THING) }
        mod tests { impl Things<'_> { pub fn get(&self) { call(&GET_THING) } } }";
        assert_eq!(methods(text), [""; 0]);
    }

    #[test]
    fn each_method_is_named_once() {
        let text = method("one(&GET_THING, &GET_THING); self.send(); self.send()")
            + "impl Things<'_> { fn send(&self) { call(&GET_THING) } }
            impl Other { pub fn post(self) { call(&GET_THING) } }";
        assert_eq!(methods(&text), ["Things::get", "Other::post"]);
    }
}
