//! Rules about the files as such: versions, paths and servers.

use openapi_model::{Anchor, Entry, Kind, Location, ObjectRef, Pointer};
use sdk_codegen::finding::{Findings, Rule};
use sdk_codegen::workspace::COMMON;

use crate::context::{Context, File};

const OPENAPI_VERSION: Rule = Rule {
    id: "openapi-version",
    why: "the generator reads OpenAPI 3.0 only and refuses every other version",
};
const INFO_VERSION: Rule = Rule {
    id: "info-version",
    why: "every file is a valid document by itself, and the version is the date of the newest page that it follows",
};
const INFO_VERSION_SHARED: Rule = Rule {
    id: "info-version-shared",
    why: "the bundle has one version, so another one in a file would be lost",
};
const INFO_VERSION_ASCII: Rule = Rule {
    id: "info-version-ascii",
    why: "the generated client puts the version into a header, where anything else panics at run time",
};
const FILE_PATHS: Rule = Rule {
    id: "file-paths",
    why: "every file is a valid OpenAPI document by itself, which needs paths, if only empty ones",
};
const SERVERS_PLACE: Rule = Rule {
    id: "servers-place",
    why: "the hosts are said once; the generator ignores servers, so others would have no effect",
};
const SERVER_HOST: Rule = Rule {
    id: "server-host",
    why: "operations name their hosts by this word, and the client finds the address by it",
};
const SERVER_URL: Rule = Rule {
    id: "server-url",
    why: "a path is appended to the address as it is, and a key must not travel in clear",
};
const STRAY_FILE: Rule = Rule {
    id: "stray-file",
    why: "what is in a file that nothing reads looks documented and has no effect",
};

pub(super) const RULES: &[Rule] = &[
    STRAY_FILE,
    OPENAPI_VERSION,
    INFO_VERSION,
    INFO_VERSION_SHARED,
    INFO_VERSION_ASCII,
    FILE_PATHS,
    SERVERS_PLACE,
    SERVER_HOST,
    SERVER_URL,
];

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for path in context.strays {
        let anchor =
            Anchor { at: Location::start_of(&path.as_str().into()), pointer: Pointer::root() };
        let message = format!("nothing reads {path}");
        let fix = "remove it; a file of a group is called `<group>.yaml`";
        findings.add(STRAY_FILE, anchor, message, fix);
    }
    for file in &context.files {
        openapi_version(file, findings);
        info_version(file, findings);
        file_paths(file, findings);
        servers_place(file, findings);
    }
    shared_version(context, findings);
    servers(context, findings);
}

fn openapi_version(file: &File<'_>, findings: &mut Findings) {
    let version = file.root.text("openapi").unwrap_or_default();
    let patch = version.strip_prefix("3.0.").unwrap_or_default();
    if patch.is_empty() || !patch.bytes().all(|digit| digit.is_ascii_digit()) {
        let message = format!("{} does not say that it is OpenAPI 3.0", file.path);
        findings.add(OPENAPI_VERSION, top(file, "openapi"), message, "write `openapi: 3.0.3`");
    }
}

fn info_version(file: &File<'_>, findings: &mut Findings) {
    let Some(version) = version(file) else {
        let message = format!("{} has no `version` under `info`", file.path);
        let fix = format!("write the version that {COMMON} has, in quotes");
        return findings.add(INFO_VERSION, top(file, "info"), message, fix);
    };
    let text = version.value.as_str().unwrap_or_default();
    if !text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        let message = format!("the version `{text}` is not plain ASCII");
        let anchor = spot_of_version(version);
        findings.add(INFO_VERSION_ASCII, anchor, message, "write the date of the newest page");
    }
}

fn shared_version(context: &Context<'_>, findings: &mut Findings) {
    let common = context.files.iter().find(|file| &**file.path == COMMON);
    let Some((common, shared)) = common.and_then(|file| Some((file, version(file)?))) else {
        return;
    };
    for file in &context.files {
        let Some(own) = version(file) else { continue };
        if own.value.as_str() != shared.value.as_str() {
            let [here, there] = [own, shared].map(|entry| entry.value.as_str().unwrap_or_default());
            let message = format!(
                "{} has the version `{here}` and {} has `{there}` ({})",
                file.path, common.path, shared.value.at
            );
            let fix = "write the date of the newest page into both";
            findings.add(INFO_VERSION_SHARED, spot_of_version(own), message, fix);
        }
    }
}

fn version<'a>(file: &File<'a>) -> Option<&'a Entry> {
    let version = file.root.get("info")?.entry("version")?;
    version.value.as_str().is_some_and(|text| !text.is_empty()).then_some(version)
}

fn spot_of_version(version: &Entry) -> Anchor {
    Anchor { at: version.value.at.clone(), pointer: Pointer::root().keys(&["info", "version"]) }
}

fn file_paths(file: &File<'_>, findings: &mut Findings) {
    if file.root.get("paths").is_none() {
        let message = format!("{} has no `paths`", file.path);
        findings.add(FILE_PATHS, top(file, "paths"), message, "write `paths: {}`");
    }
}

fn servers_place(file: &File<'_>, findings: &mut Findings) {
    for object in file.objects.iter() {
        let is_place = &**file.path == COMMON && object.kind == Kind::Document;
        let may_have = matches!(object.kind, Kind::Document | Kind::PathItem | Kind::Operation);
        if may_have && !is_place && object.has("servers") {
            findings.add(
                SERVERS_PLACE,
                object.anchor_of("servers"),
                format!("servers are outside the top of {COMMON}"),
                format!("remove them; name the hosts of {COMMON} in `x-host` of the operation"),
            );
        }
    }
}

fn servers(context: &Context<'_>, findings: &mut Findings) {
    let Some(common) = context.files.iter().find(|file| &**file.path == COMMON) else {
        let anchor = Anchor { at: Location::start_of(&COMMON.into()), pointer: Pointer::root() };
        let message = format!("there is no {COMMON}");
        return findings.add(SERVERS_PLACE, anchor, message, "add the file with the servers");
    };
    if common.root.get("servers").is_none_or(|servers| servers.items().is_empty()) {
        let message = format!("{COMMON} names no server");
        let fix = "list the documented hosts under `servers`";
        findings.add(SERVERS_PLACE, top(common, "servers"), message, fix);
    }
    let mut hosts = Vec::new();
    let servers = common
        .objects
        .all(Kind::Server)
        .filter(|server| server.pointer.as_str().starts_with("/servers/"));
    for server in servers {
        server_host(server, &mut hosts, findings);
        server_url(server, findings);
    }
}

/// A host has one address in each environment; production is the one that is not named.
fn server_host<'a>(
    server: &ObjectRef<'a>,
    hosts: &mut Vec<(&'a str, &'a str)>,
    findings: &mut Findings,
) {
    let host = server.text("x-host").unwrap_or_default();
    let environment = server.text("x-environment").unwrap_or_default();
    if host.is_empty() || hosts.contains(&(host, environment)) {
        let message = if host.is_empty() {
            "this server has no name".to_owned()
        } else {
            format!("another server has the name `{host}` already")
        };
        let fix = "give it an `x-host` of one word that no other server has, or the \
                   `x-environment` that it belongs to";
        findings.add(SERVER_HOST, server.anchor_of("x-host"), message, fix);
    } else if environment.is_empty() && server.has("x-environment") {
        let message = "this environment has no name";
        let fix = "write its name, or remove the key for production";
        findings.add(SERVER_HOST, server.anchor_of("x-environment"), message, fix);
    }
    hosts.push((host, environment));
}

fn server_url(server: &ObjectRef<'_>, findings: &mut Findings) {
    let url = server.text("url").unwrap_or_default();
    if !url.starts_with("https://") || url.ends_with('/') {
        let message = format!("`{url}` is not an address to which a path can be appended");
        let fix = "write an https address without a slash at its end";
        findings.add(SERVER_URL, server.anchor_of("url"), message, fix);
    }
}

/// A key at the top of a file, or the beginning of the file.
fn top(file: &File<'_>, key: &str) -> Anchor {
    match file.root.entry(key) {
        Some(entry) => Anchor { at: entry.key_at.clone(), pointer: Pointer::root().key(key) },
        None => Anchor { at: file.root.at.clone(), pointer: Pointer::root() },
    }
}
