//! A fault as JSON.

use std::{collections::BTreeMap, time::Duration};

use serde::Deserialize;
use serde_json::Value;

use crate::faults::Fault;

/// Without a status, a body or an ending of its own, a script starts from the usual response.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct FaultScript {
    pub(super) operation: String,
    status: Option<u16>,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    json: Option<Value>,
    text: Option<String>,
    html: Option<String>,
    /// A text that claims to be JSON.
    json_text: Option<String>,
    /// The size in bytes.
    oversized: Option<usize>,
    ending: Option<Ending>,
    cut_after: Option<usize>,
    stall_after: Option<usize>,
    /// Values by their JSON pointers, which replace those of the usual response.
    #[serde(default)]
    replace: BTreeMap<String, Value>,
    delay_ms: Option<u64>,
    executes: Option<bool>,
    times: Option<usize>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Ending {
    Reset,
    Close,
    Silence,
}

impl FaultScript {
    /// # Errors
    /// The script asks for several responses at once.
    pub(super) fn into_fault(self) -> Result<Fault, String> {
        let bodies = [
            self.json.is_some(),
            self.text.is_some(),
            self.html.is_some(),
            self.json_text.is_some(),
            self.oversized.is_some(),
            self.ending.is_some(),
            !self.replace.is_empty(),
        ];
        if bodies.into_iter().filter(|&is_set| is_set).count() > 1 {
            return Err("a fault has one of json, text, html, jsonText, oversized, ending and \
                        replace"
                .to_owned());
        }
        if self.cut_after.is_some() && self.stall_after.is_some() {
            return Err("a fault has one of cutAfter and stallAfter".to_owned());
        }
        let fault = self.response();
        Ok(self.options(fault))
    }

    fn response(&self) -> Fault {
        let status = Fault::status(self.status.unwrap_or(200));
        if let Some(ending) = self.ending {
            return match ending {
                Ending::Reset => Fault::reset(),
                Ending::Close => Fault::close(),
                Ending::Silence => Fault::silence(),
            };
        }
        if let Some(bytes) = self.oversized {
            return Fault::oversized(bytes).status_code(self.status.unwrap_or(200));
        }
        if let Some(json) = &self.json {
            return status.json(json.clone());
        }
        if let Some(text) = &self.text {
            return status.text(text);
        }
        if let Some(text) = &self.html {
            return status.html(text);
        }
        if let Some(text) = &self.json_text {
            return status.json_text(text);
        }
        match self.status {
            Some(_) if self.replace.is_empty() => status,
            Some(status) => self.usual_response().status_code(status),
            None => self.usual_response(),
        }
    }

    fn usual_response(&self) -> Fault {
        let replace = self.replace.clone();
        Fault::usual_response().rewrite(move |body| {
            for (pointer, value) in &replace {
                if let Some(place) = body.pointer_mut(pointer) {
                    *place = value.clone();
                }
            }
        })
    }

    fn options(self, fault: Fault) -> Fault {
        let headers = self.headers.iter();
        let mut fault = headers.fold(fault, |fault, (name, value)| fault.header(name, value));
        if let Some(at) = self.cut_after {
            fault = fault.cut_after(at);
        }
        if let Some(at) = self.stall_after {
            fault = fault.stall_after(at);
        }
        if let Some(delay) = self.delay_ms {
            fault = fault.after(Duration::from_millis(delay));
        }
        fault = match self.executes {
            Some(true) => fault.executing(),
            Some(false) => fault.not_executing(),
            None => fault,
        };
        fault.times(self.times.unwrap_or(1))
    }
}
