//! What the code of a module imports: every path that begins in its crate, in `use` and elsewhere.

use proc_macro2::{TokenStream, TokenTree};
use syn::{
    Attribute, Item, ItemMacro, ItemMod, ItemUse, Macro, Path, UseTree, Visibility,
    visit::{self, Visit},
};

/// A path in the code.
#[derive(Clone)]
pub(crate) struct Import {
    /// Its segments, as they are written.
    pub(crate) path: Vec<String>,
    /// The name that a `use` gives it.
    pub(crate) alias: Option<String>,
    /// Whether a `use` takes all names behind it.
    pub(crate) is_glob: bool,
}

/// The paths of an item. Those of a module inside it are its own.
pub(crate) fn of(item: &Item) -> Vec<Import> {
    let mut paths = Paths::default();
    paths.visit_item(item);
    paths.0
}

/// The name that an item defines.
pub(crate) fn name(item: &Item) -> Option<String> {
    let name = match item {
        Item::Const(item) => &item.ident,
        Item::Enum(item) => &item.ident,
        Item::Fn(item) => &item.sig.ident,
        Item::Macro(item) => item.ident.as_ref()?,
        Item::Static(item) => &item.ident,
        Item::Struct(item) => &item.ident,
        Item::Trait(item) => &item.ident,
        Item::Type(item) => &item.ident,
        _ => return None,
    };
    Some(name.to_string())
}

/// The attributes of an item that may be left out of a build.
pub(crate) fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

#[derive(Default)]
struct Paths(Vec<Import>);

impl Paths {
    fn add(&mut self, path: Vec<String>) {
        if path.len() > 1 {
            self.0.push(Import { path, alias: None, is_glob: false });
        }
    }

    fn add_use(&mut self, before: &[String], tree: &UseTree) {
        let with = |name: &syn::Ident| [before, &[name.to_string()]].concat();
        let mut add = |path, alias: Option<String>, is_glob| {
            self.0.push(Import { path, alias, is_glob });
        };
        match tree {
            UseTree::Path(path) => self.add_use(&with(&path.ident), &path.tree),
            // `use a::{self}` names `a`.
            UseTree::Name(name) if name.ident == "self" => {
                add(before.to_vec(), before.last().cloned(), false);
            }
            UseTree::Name(name) => add(with(&name.ident), Some(name.ident.to_string()), false),
            UseTree::Rename(name) => add(with(&name.ident), Some(name.rename.to_string()), false),
            UseTree::Glob(_) => add(before.to_vec(), None, true),
            UseTree::Group(group) => {
                group.items.iter().for_each(|tree| self.add_use(before, tree));
            }
        }
    }

    /// The paths in the arguments of a macro, which are tokens and no code yet.
    fn add_tokens(&mut self, tokens: TokenStream) {
        let mut path: Vec<String> = Vec::new();
        let mut colons = 0;
        for token in tokens {
            match token {
                TokenTree::Ident(name) => {
                    if colons != 2 {
                        self.add(std::mem::take(&mut path));
                    }
                    path.push(name.to_string());
                    colons = 0;
                }
                TokenTree::Punct(sign) if sign.as_char() == ':' => colons += 1,
                TokenTree::Group(group) => {
                    self.add(std::mem::take(&mut path));
                    self.add_tokens(group.stream());
                }
                _ => self.add(std::mem::take(&mut path)),
            }
        }
        self.add(path);
    }
}

impl<'a> Visit<'a> for Paths {
    fn visit_item_mod(&mut self, _: &'a ItemMod) {}

    fn visit_visibility(&mut self, _: &'a Visibility) {}

    fn visit_item_use(&mut self, item: &'a ItemUse) {
        self.add_use(&[], &item.tree);
    }

    /// What a macro's definition names is looked up where it is used.
    fn visit_item_macro(&mut self, item: &'a ItemMacro) {
        if item.ident.is_none() {
            visit::visit_item_macro(self, item);
        }
    }

    fn visit_macro(&mut self, call: &'a Macro) {
        self.add_tokens(call.tokens.clone());
        visit::visit_macro(self, call);
    }

    /// serde takes paths as texts.
    fn visit_attribute(&mut self, attribute: &'a Attribute) {
        if let syn::Meta::List(list) = &attribute.meta {
            for token in list.tokens.clone() {
                if let TokenTree::Literal(literal) = token
                    && let Ok(text) = syn::parse_str::<syn::LitStr>(&literal.to_string())
                    && let Ok(path) = text.parse::<Path>()
                {
                    self.visit_path(&path);
                }
            }
        }
    }

    fn visit_path(&mut self, path: &Path) {
        if path.leading_colon.is_none() {
            self.add(path.segments.iter().map(|segment| segment.ident.to_string()).collect());
        }
        for segment in &path.segments {
            PathArguments(self).visit(&segment.arguments);
        }
    }
}

/// The arguments of a path's segment, which hold paths themselves.
struct PathArguments<'p>(&'p mut Paths);

impl PathArguments<'_> {
    fn visit(&mut self, arguments: &syn::PathArguments) {
        let mut inner = Paths::default();
        visit::visit_path_arguments(&mut inner, arguments);
        self.0.0.extend(inner.0);
    }
}
