//! What the tests of this crate and of the engine share: a small API, and the switch for the rules.
//!
//! It is there in builds of tests alone.

pub use crate::rules::switch_off;

use crate::operation::{
    Api, DeclaredEffect, Documentation, Echo, Evidence, Marker, Operation, SecurityScheme, Server,
};

const STATUS: Marker = Marker::Text { pointer: "/status", value: "success" };
const META_STATUS: Marker = Marker::Text { pointer: "/meta/status", value: "success" };
const META_SUCCESS: Marker = Marker::Flag { pointer: "/meta/success", value: true };
const NO_ERROR: Marker = Marker::Flag { pointer: "/error", value: false };

const ANY: Operation = Operation {
    id: "any",
    group: "things",
    method: "GET",
    path: "/v1/things/{id}",
    success: &[200],
    permission: None,
    effect: DeclaredEffect::Read,
    hosts: &["gateway", "integration"],
    security: &["apiKey"],
    is_partner: false,
    markers: &[],
    targets: &[],
    echoes: &[],
    is_echo_required: false,
    paging: None,
    is_list: false,
    documentation: Documentation {
        page: "https://docs.example",
        modified: None,
        evidence: Evidence::Documented,
    },
};

/// A read in the common envelope, on a host that only production has.
pub static READ_THING: Operation =
    Operation { id: "readThing", hosts: &["gateway"], markers: &[META_STATUS], ..ANY };

/// A change that may be made twice, whose response repeats the variable of its path.
pub static ARCHIVE_THING: Operation = Operation {
    id: "archiveThing",
    method: "PUT",
    effect: DeclaredEffect::Idempotent,
    markers: &[META_STATUS],
    echoes: &[Echo { variable: "id", places: &["/data/_id"] }],
    ..ANY
};

/// A change that must not be made twice, whose response has to name the order and the status.
pub static MOVE_ORDER: Operation = Operation {
    id: "moveOrder",
    method: "PUT",
    path: "/v1/orders/status",
    effect: DeclaredEffect::Write,
    markers: &[STATUS],
    targets: &["order", "statusId"],
    echoes: &[
        Echo { variable: "order", places: &["/data/order"] },
        Echo { variable: "statusId", places: &["/data/statusId", "/data/status/_id"] },
    ],
    is_echo_required: true,
    ..ANY
};

/// A change whose response repeats two fields of its body, and whose marker no page documents.
pub static MANAGE_USER: Operation = Operation {
    id: "manageUser",
    method: "POST",
    path: "/v1/people/manage",
    effect: DeclaredEffect::Write,
    targets: &["action", "user"],
    echoes: &[
        Echo { variable: "action", places: &["/action"] },
        Echo { variable: "user", places: &["/user"] },
    ],
    ..ANY
};

/// A change with a marker in a flat envelope, whose response repeats the variable of its path.
pub static UPDATE_NOTE: Operation = Operation {
    id: "updateNote",
    method: "PUT",
    path: "/v1/notes/{noteId}",
    effect: DeclaredEffect::Write,
    markers: &[STATUS],
    echoes: &[Echo { variable: "noteId", places: &["/data/noteId"] }],
    ..ANY
};

/// A change whose response no page documents.
pub static CREATE_THING: Operation = Operation {
    id: "createThing",
    method: "POST",
    path: "/v1/things",
    effect: DeclaredEffect::Write,
    ..ANY
};

/// A change whose documented response is a list.
pub static UPLOAD_IMAGES: Operation = Operation {
    id: "uploadImages",
    method: "POST",
    path: "/v1/images",
    effect: DeclaredEffect::Write,
    is_list: true,
    ..ANY
};

/// An idempotent change whose response no page documents.
pub static SET_PROFILE: Operation = Operation {
    id: "setProfile",
    method: "PUT",
    path: "/v1/profile",
    effect: DeclaredEffect::Idempotent,
    ..ANY
};

/// An operation of the community's own domain.
pub static SIGN_IN: Operation =
    Operation { id: "signIn", hosts: &["community"], markers: &[NO_ERROR], ..ANY };

/// An API of which the table has one operation: the others are here for themselves.
pub static API: Api = Api {
    operations: &[ANY],
    servers: &[
        Server { host: "gateway", environment: None, url: "https://api.example" },
        Server { host: "integration", environment: None, url: "https://integration.example/apis" },
        Server {
            host: "integration",
            environment: Some("staging"),
            url: "https://staging-integration.example/apis",
        },
        Server { host: "community", environment: None, url: "https://{communityDomain}" },
    ],
    security_schemes: &[
        SecurityScheme { name: "apiKey", header: "authorization", is_bearer: true },
        SecurityScheme { name: "userKey", header: "authorization", is_bearer: true },
        SecurityScheme { name: "userToken", header: "authorization", is_bearer: true },
        SecurityScheme { name: "systemKey", header: "x-api-key", is_bearer: false },
    ],
    markers: &[STATUS, META_STATUS, META_SUCCESS, NO_ERROR],
    fields: &["data", "name", "status"],
};

/// An operation of this effect.
pub fn with_effect(effect: DeclaredEffect) -> &'static Operation {
    match effect {
        DeclaredEffect::Read => &READ_THING,
        DeclaredEffect::Idempotent => &ARCHIVE_THING,
        DeclaredEffect::Write => &MOVE_ORDER,
    }
}
