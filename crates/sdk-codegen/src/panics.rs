//! Turns panics of the generator into messages.

use std::{
    cell::RefCell,
    panic::{self, AssertUnwindSafe},
    sync::Once,
};

thread_local! {
    static CAUGHT: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Runs `action` and turns a panic into its message, without printing it.
pub(crate) fn catch<T>(action: impl FnOnce() -> T) -> Result<T, String> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let previous = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            let catching = CAUGHT.with_borrow_mut(|caught| {
                caught.as_mut().map(|message| *message = panic_text(info)).is_some()
            });
            if !catching {
                previous(info);
            }
        }));
    });
    let outer = CAUGHT.replace(Some(String::new()));
    let result = panic::catch_unwind(AssertUnwindSafe(action));
    let message = CAUGHT.replace(outer).unwrap_or_default();
    result.map_err(|_| format!("it panicked with {message}"))
}

fn panic_text(info: &panic::PanicHookInfo<'_>) -> String {
    let payload = info.payload();
    let text = payload
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no message");
    format!("`{}`", text.lines().next().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_inside_another_run_does_not_end_the_catching() {
        let outer = catch(|| {
            assert_eq!(catch(|| panic!("one")), Err::<(), _>("it panicked with `one`".to_owned()));
            panic!("two");
        });
        assert_eq!(outer, Err::<(), _>("it panicked with `two`".to_owned()));
    }
}
