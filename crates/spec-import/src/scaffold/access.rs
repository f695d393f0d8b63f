//! The expression for what is at a path in a response, whose objects may be optional.

use super::client::{Client, optional};

/// A field at a path.
pub(super) struct Access {
    steps: Vec<Step>,
    /// The type of what is there, without `Option`.
    pub(super) type_name: String,
}

struct Step {
    field: String,
    is_optional: bool,
}

/// An expression, and whether its value is optional.
pub(super) struct Expression {
    pub(super) code: String,
    pub(super) is_optional: bool,
}

impl Access {
    /// `None` if the type does not have such a field.
    pub(super) fn of(client: &Client, owner: &str, path: &[String]) -> Option<Self> {
        let mut steps = Vec::new();
        let mut type_name = owner;
        for field in path {
            let held = client.field(type_name, field)?;
            type_name = optional(held).unwrap_or(held);
            steps.push(Step { field: field.clone(), is_optional: type_name != held });
        }
        Some(Self { steps, type_name: type_name.to_owned() })
    }

    /// The expression that moves it out of a variable.
    pub(super) fn moved(&self, variable: &str) -> Expression {
        expression(variable, &self.steps, "")
    }

    /// The expression that copies it, and leaves everything where it is.
    pub(super) fn copied(&self, variable: &str) -> Expression {
        expression(variable, &self.steps, ".as_ref()")
    }
}

fn expression(value: &str, steps: &[Step], borrow: &str) -> Expression {
    let Some((step, rest)) = steps.split_first() else {
        return Expression { code: value.to_owned(), is_optional: false };
    };
    let Step { field, is_optional } = step;
    let code = format!("{value}.{field}");
    match (rest, is_optional) {
        ([], _) => Expression { code, is_optional: *is_optional },
        (_, false) => expression(&code, rest, borrow),
        (_, true) => {
            let below = expression(field, rest, borrow);
            let join = if below.is_optional { "and_then" } else { "map" };
            let code = format!("{code}{borrow}.{join}(|{field}| {})", below.code);
            Expression { code, is_optional: true }
        }
    }
}
