//! Leaves out a header that the generator sends with every request.
//!
//! It holds the date of our document, which means nothing to the service, in a map of headers that most
//! requests need for nothing else.

use quote::ToTokens;
use syn::{
    Expr, ImplItemFn, Stmt,
    visit_mut::{self, VisitMut},
};

/// Leaves the header out of what a method of the client sends.
pub(crate) fn leave_out(method: &mut ImplItemFn) {
    let statements = &mut method.block.stmts;
    statements.retain(|statement| {
        !text(statement).starts_with(
            r#"header_map.append(::reqwest::header::HeaderName::from_static("api-version")"#,
        )
    });
    let is_needed =
        statements.iter().any(|statement| text(statement).contains("header_map.append("));
    if !is_needed {
        statements.retain(|statement| !text(statement).starts_with("letmutheader_map="));
        WithoutHeaders.visit_block_mut(&mut method.block);
    }
}

/// A statement without its white space.
fn text(statement: &Stmt) -> String {
    statement.to_token_stream().to_string().replace(char::is_whitespace, "")
}

/// Takes the call out that adds the map to a request.
struct WithoutHeaders;

impl VisitMut for WithoutHeaders {
    fn visit_expr_mut(&mut self, expression: &mut Expr) {
        if let Expr::MethodCall(call) = expression
            && call.method == "headers"
            && call.args.to_token_stream().to_string() == "header_map"
        {
            *expression = (*call.receiver).clone();
        }
        visit_mut::visit_expr_mut(self, expression);
    }
}

#[cfg(test)]
mod tests {
    use syn::parse_quote;

    use super::*;

    fn written(mut method: ImplItemFn) -> String {
        leave_out(&mut method);
        method.to_token_stream().to_string()
    }

    #[test]
    fn a_map_that_is_needed_for_nothing_else_is_gone() {
        let text = written(parse_quote! {
            async fn get(&self) {
                let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
                header_map.append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(Self::api_version()),
                );
                let mut request = self.client.get(url).headers(header_map).build()?;
            }
        });
        assert!(!text.contains("header_map") && !text.contains("api"), "{text}");
        assert!(text.contains("self . client . get (url) . build ()"), "{text}");
    }

    #[test]
    fn a_header_of_the_operation_stays() {
        let text = written(parse_quote! {
            async fn get(&self, email: &str) {
                let mut header_map = ::reqwest::header::HeaderMap::with_capacity(2usize);
                header_map.append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(Self::api_version()),
                );
                header_map.append("email", email.to_string().try_into()?);
                let mut request = self.client.get(url).headers(header_map).build()?;
            }
        });
        assert!(!text.contains("api_version"), "{text}");
        assert!(
            text.contains("header_map . append (\"email\"") && text.contains(". headers"),
            "{text}"
        );
    }
}
