//! The signature of a function, as far as its callers see it.

use quote::ToTokens;
use syn::{FnArg, Pat, Signature as Syntax, Type};

use super::readable::{readable, short};

/// The signature of a function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Signature {
    /// `async`, `unsafe`, the generics, the receiver and the return type.
    frame: String,
    is_const: bool,
    /// The name and the type of each argument.
    arguments: Vec<(String, String)>,
    /// The whole in one line.
    pub(super) text: String,
}

/// How two signatures differ for callers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Difference {
    /// Not at all.
    None,
    /// It can be called in more places than before.
    Wider,
    /// The same types mean other things.
    Order,
    /// Calls have to be written anew.
    Types,
}

impl Signature {
    pub(super) fn of(syntax: &Syntax) -> Self {
        let (receivers, arguments): (Vec<_>, Vec<_>) =
            syntax.inputs.iter().partition(|input| matches!(input, FnArg::Receiver(_)));
        let receiver = receivers.first().map(|input| receiver(input)).unwrap_or_default();
        let arguments = arguments.into_iter().filter_map(argument).collect::<Vec<_>>();
        let output = tokens(&syntax.output);
        let generics =
            format!("{} {}", tokens(&syntax.generics), tokens(&syntax.generics.where_clause));
        let marks = format!("{} {}", tokens(&syntax.asyncness), tokens(&syntax.unsafety));
        let listed: Vec<_> = std::iter::once(receiver.clone())
            .filter(|receiver| !receiver.is_empty())
            .chain(arguments.iter().map(|(name, kind)| format!("{name}: {}", readable(kind))))
            .collect();
        let text = format!("fn({}) {}", listed.join(", "), short(&syntax.output));
        Self {
            frame: [marks, generics, receiver, output].join("|"),
            is_const: syntax.constness.is_some(),
            arguments,
            text: text.trim().to_owned(),
        }
    }

    pub(super) fn difference(&self, new: &Self) -> Difference {
        let types = |side: &Self| -> Vec<String> {
            side.arguments.iter().map(|(_, kind)| kind.clone()).collect()
        };
        if self.frame != new.frame || types(self) != types(new) || (self.is_const && !new.is_const)
        {
            Difference::Types
        } else if self.is_another_order_of(new) {
            Difference::Order
        } else if !self.is_const && new.is_const {
            Difference::Wider
        } else {
            Difference::None
        }
    }

    /// Arguments that change places without changing their types compile and mean other things.
    fn is_another_order_of(&self, new: &Self) -> bool {
        let names = |side: &Self| -> Vec<String> {
            side.arguments.iter().map(|(name, _)| name.clone()).collect()
        };
        let (mut old, mut new) = (names(self), names(new));
        if old == new {
            return false;
        }
        old.sort();
        new.sort();
        old == new
    }
}

/// Whether a method takes `mut self` or `self` is its own affair.
fn receiver(input: &FnArg) -> String {
    let FnArg::Receiver(receiver) = input else { return String::new() };
    match (&receiver.reference, &receiver.mutability) {
        (Some(_), Some(_)) => "&mut self".to_owned(),
        (Some(_), None) => "&self".to_owned(),
        (None, _) => match &*receiver.ty {
            Type::Path(path) if path.path.is_ident("Self") => "self".to_owned(),
            other => format!("self: {}", short(other)),
        },
    }
}

fn argument(input: &FnArg) -> Option<(String, String)> {
    let FnArg::Typed(typed) = input else { return None };
    let name = match &*typed.pat {
        Pat::Ident(name) => name.ident.to_string(),
        other => tokens(other),
    };
    Some((name, tokens(&typed.ty)))
}

fn tokens(syntax: &impl ToTokens) -> String {
    syntax.to_token_stream().to_string()
}
