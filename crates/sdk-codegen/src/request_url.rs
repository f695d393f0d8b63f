//! Lets the hooks make the URL of a request.
//!
//! The generator formats it from the base URL and the path, and the HTTP client parses it again for
//! every request. The hooks keep the parsed URL of an operation whose path has no variables.

use syn::{
    Expr, ExprLit, ImplItemFn, Lit, LitStr, Local, Stmt, Token, parse_quote, punctuated::Punctuated,
};

/// Hands the path that a method of the client formats to the hooks.
pub(crate) fn hand_over(method: &mut ImplItemFn) {
    for statement in &mut method.block.stmts {
        if let Stmt::Local(local) = statement
            && let Some((path, values)) = formatted(local)
        {
            *statement = parse_quote! {
                let url = self.url(format_args!(#path #(, #values)*)).map_err(Error::Custom)?;
            };
        }
    }
}

/// The template of a path behind the base URL, and the values in it; `None` if the variable is not
/// the URL of a request.
fn formatted(local: &Local) -> Option<(LitStr, Vec<Expr>)> {
    let Expr::Macro(call) = &*local.init.as_ref()?.expr else { return None };
    let parse = Punctuated::<Expr, Token![,]>::parse_terminated;
    let mut arguments = call.mac.parse_body_with(parse).ok()?.into_iter();
    let (template, base) = (arguments.next()?, arguments.next()?);
    let Expr::Lit(ExprLit { lit: Lit::Str(template), .. }) = template else { return None };
    let path = template.value().strip_prefix("{}").map(str::to_owned)?;
    let is_below_base = call.mac.path.is_ident("format") && base == parse_quote!(self.baseurl);
    is_below_base.then(|| (LitStr::new(&path, template.span()), arguments.collect()))
}

#[cfg(test)]
mod tests {
    use quote::ToTokens;

    use super::*;

    fn written(mut method: ImplItemFn) -> String {
        hand_over(&mut method);
        method.block.stmts[0].to_token_stream().to_string().replace(' ', "")
    }

    #[test]
    fn the_path_and_its_values_go_to_the_hooks() {
        let text = written(parse_quote! {
            async fn get(&self) { let url = format!("{}/v1/x", self.baseurl,); }
        });
        assert_eq!(text, r#"leturl=self.url(format_args!("/v1/x")).map_err(Error::Custom)?;"#);
        let text = written(parse_quote! {
            async fn get(&self, id: &str) {
                let url = format!("{}/x/{}/y", self.baseurl, encode_path(&id.to_string()),);
            }
        });
        assert_eq!(
            text,
            r#"leturl=self.url(format_args!("/x/{}/y",encode_path(&id.to_string()))).map_err(Error::Custom)?;"#
        );
    }

    #[test]
    fn another_text_stays_as_it_is() {
        let text = written(parse_quote! {
            async fn get(&self) { let value = format!("{}/v1/x", self.other); }
        });
        assert!(text.contains("format!(\"{}/v1/x\",self.other)"), "{text}");
    }
}
