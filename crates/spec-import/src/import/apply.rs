//! Takes differences over that only add something.

use crate::{
    document::DocumentedOperation,
    draft::{self, Components, Direction},
    page::{Body, PageOperation},
    report::{Difference, DifferenceKind},
    shape::{Field, Kind, Shape},
    yaml::{Editor, Yaml},
};

use super::{ImportError, Left, State, path_pointer};

/// A field that a component lacks.
struct Addition {
    group: String,
    component: String,
    field: Field,
    direction: Direction,
}

/// What was taken over, in words, and the differences that a person has to decide on.
pub(super) fn apply(
    state: &mut State,
    page: &PageOperation,
    documented: &DocumentedOperation,
    found: Vec<Difference>,
) -> Result<(Vec<String>, Left), ImportError> {
    let mut applied = Vec::new();
    let mut left = Vec::new();
    let additions = additions(page, documented);
    let operation =
        format!("{}/{}", path_pointer(&documented.path), documented.method.to_lowercase());
    let path = format!("openapi/{}.yaml", documented.group);
    for difference in found {
        let is_taken = match difference.kind {
            DifferenceKind::Permission => set_permission(state, &path, &operation, page)?,
            DifferenceKind::NewStatus => add_status(state, &path, &operation, &difference.place)?,
            DifferenceKind::NewField => {
                add_field(state, &additions, documented, &difference.place)?
            }
            _ => false,
        };
        if is_taken {
            applied.push(
                format!("{}: {} {}", documented.id, difference.kind, difference.place)
                    .trim_end()
                    .to_owned(),
            );
        } else {
            left.push(difference);
        }
    }
    Ok((applied, left))
}

fn edit(
    state: &mut State,
    path: &str,
    change: impl FnOnce(&mut Editor) -> Result<(), crate::yaml::EditError>,
) -> Result<(), ImportError> {
    let text = state.files.get(path).cloned().unwrap_or_default();
    let mut editor = Editor::open(path, &text)?;
    change(&mut editor)?;
    state.put_file(path, editor.into_text())
}

/// Writes the permission into the operation and its row of the inventory.
fn set_permission(
    state: &mut State,
    path: &str,
    operation: &str,
    page: &PageOperation,
) -> Result<bool, ImportError> {
    let Some(permission) = crate::check::permission(page) else {
        return Ok(false);
    };
    edit(state, path, |editor| {
        let pointer = format!("{operation}/x-permission");
        if editor.root().find(&pointer).is_some() {
            editor.replace(&pointer, &Yaml::text(permission))
        } else {
            editor.add(operation, "x-permission", &Yaml::text(permission))
        }
    })?;
    let rows = &state.known.inventory.rows;
    let row = rows.iter().find(|row| {
        row.method == page.method
            && crate::check::template(&row.path) == crate::check::template(&page.path)
    });
    if let Some(line) = row.map(|row| row.at.line) {
        state.inventory = draft::set_facts(&state.inventory, line, Some(permission), None);
    }
    Ok(true)
}

/// A failure of `common.yaml`. A new success would change the type of the method.
fn add_status(
    state: &mut State,
    path: &str,
    operation: &str,
    place: &str,
) -> Result<bool, ImportError> {
    let status = place.strip_prefix("response ").and_then(|status| status.parse::<u16>().ok());
    let Some(status) = status.filter(|status| *status >= 400) else {
        return Ok(false);
    };
    edit(state, path, |editor| {
        editor.add(&format!("{operation}/responses"), &status.to_string(), &draft::failure(status))
    })?;
    Ok(true)
}

fn add_field(
    state: &mut State,
    additions: &[(String, Addition)],
    documented: &DocumentedOperation,
    place: &str,
) -> Result<bool, ImportError> {
    let Some((_, addition)) = additions.iter().find(|(known, _)| known == place) else {
        return Ok(false);
    };
    let todo = format!("TODO: `{}`", documented.page);
    let mut components = Components::new(&state.document, &addition.group, &todo);
    // A required field would fail the responses that do not have it.
    let field = Field { required: None, ..addition.field.clone() };
    let value = components.field(&field, &addition.component, addition.direction);
    edit(state, &format!("openapi/{}.yaml", addition.group), |editor| {
        let pointer = format!("/components/schemas/{}/properties", addition.component);
        editor.add(&pointer, &field.name, &value)?;
        for (name, schema) in &components.drafts {
            editor.add("/components/schemas", name, schema)?;
        }
        Ok(())
    })?;
    Ok(true)
}

/// The fields that the page has and a component lacks, by the place of the difference.
fn additions(page: &PageOperation, documented: &DocumentedOperation) -> Vec<(String, Addition)> {
    let mut found = Vec::new();
    let mut add = |part: &str, there: Option<&Body>, here: Option<&Body>, direction| {
        let here = here.and_then(|body| body.stated.as_ref());
        if let (Some(there), Some(here)) = (there, here) {
            collect(&draft::shape_of(there), here, part, "", direction, &mut found);
        }
    };
    add("request", page.request.as_ref(), documented.request.as_ref(), Direction::Request);
    for response in &page.responses {
        let known = documented.responses.iter().find(|one| one.status == response.status);
        let part = format!("response {}", response.status);
        let here = known.and_then(|one| one.body.as_ref());
        add(&part, response.body.as_ref(), here, Direction::Response);
    }
    found
}

fn collect(
    there: &Shape,
    here: &Shape,
    part: &str,
    pointer: &str,
    direction: Direction,
    found: &mut Vec<(String, Addition)>,
) {
    match (&there.kind, &here.kind) {
        (Kind::List(there), Kind::List(here)) => {
            collect(there, here, part, &format!("{pointer}/*"), direction, found);
        }
        (Kind::Object(one), Kind::Object(other)) => {
            for field in &one.fields {
                let below = format!("{pointer}/{}", field.name);
                match other.fields.iter().find(|known| known.name == field.name) {
                    Some(known) => {
                        collect(&field.shape, &known.shape, part, &below, direction, found);
                    }
                    None => {
                        if let (Some(component), Some(group)) = (&other.component, &other.file) {
                            let (component, group) = (component.clone(), group.clone());
                            let field = field.clone();
                            let addition = Addition { group, component, field, direction };
                            found.push((format!("{part} {below}"), addition));
                        }
                    }
                }
            }
        }
        _ => {}
    }
}
