//! The snapshots that show an operation on the wire.

use sdk_codegen::workspace::{FileError, Workspace};

/// The names of the wire snapshots of a group; empty if it has no folder.
pub(super) fn names(workspace: &Workspace, group: &str) -> Result<Vec<String>, FileError> {
    let folder = format!("tests/snapshots/{group}/wire");
    if workspace.file(&folder).is_dir() { workspace.names(&folder) } else { Ok(Vec::new()) }
}

/// Whether one of the snapshots is about the operation, as in `getUser.snap` and
/// `getUser.with_fields.snap`. The one of `getUserField` is not about `getUser`.
pub(super) fn hold(names: &[String], id: &str) -> bool {
    let is_about = |rest: &str| !rest.starts_with(char::is_alphanumeric);
    let mut subjects = names.iter().filter_map(|name| name.strip_suffix(".snap"));
    !id.is_empty() && subjects.any(|subject| subject.strip_prefix(id).is_some_and(is_about))
}

#[cfg(test)]
mod tests {
    use super::hold;

    #[test]
    fn a_snapshot_of_a_longer_name_is_about_another_operation() {
        let names = |name: &str| [name.to_owned()];
        for name in ["getUser.snap", "getUser.with_fields.snap", "getUser_1.snap"] {
            assert!(hold(&names(name), "getUser"), "{name}");
        }
        for name in ["getUserField.snap", "getUsers.all.snap", "getUser.snap.new", "getUser.txt"] {
            assert!(!hold(&names(name), "getUser"), "{name}");
        }
        assert!(!hold(&names(".snap"), ""));
    }
}
