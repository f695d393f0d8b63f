//! Where a schema is used: the same change means one thing in a request and another in a response.

use serde::Serialize;

/// Which way data goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// From the caller to the service.
    Request,
    /// From the service to the caller.
    Response,
}

impl Direction {
    /// The direction as it is written in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Response => "response",
        }
    }
}

/// Where a schema is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Usage {
    Parameter,
    ParameterProperty,
    HeaderParameter,
    HeaderProperty,
    RequestBody,
    RequestProperty,
    ResponseBody,
    ResponseProperty,
    ResponseHeader,
    /// What a request must not hold: there, what allows more allows less.
    NotRequest,
    /// What a response does not hold.
    NotResponse,
}

impl Usage {
    /// The usage of what is inside.
    pub(crate) fn nested(self) -> Self {
        match self {
            Self::Parameter | Self::ParameterProperty => Self::ParameterProperty,
            Self::HeaderParameter | Self::HeaderProperty => Self::HeaderProperty,
            Self::RequestBody | Self::RequestProperty => Self::RequestProperty,
            Self::ResponseBody | Self::ResponseProperty | Self::ResponseHeader => {
                Self::ResponseProperty
            }
            Self::NotRequest | Self::NotResponse => self,
        }
    }

    /// The usage of what is under `not`.
    pub(crate) fn negated(self) -> Self {
        match self {
            Self::NotRequest => Self::RequestProperty,
            Self::NotResponse => Self::ResponseProperty,
            _ if self.direction() == Direction::Request => Self::NotRequest,
            _ => Self::NotResponse,
        }
    }

    /// Whether the schema says what must not be.
    pub(crate) fn is_negated(self) -> bool {
        matches!(self, Self::NotRequest | Self::NotResponse)
    }

    pub(crate) fn direction(self) -> Direction {
        match self {
            Self::ResponseBody
            | Self::ResponseProperty
            | Self::ResponseHeader
            | Self::NotResponse => Direction::Response,
            _ => Direction::Request,
        }
    }

    /// The beginning of the ids of rules.
    pub(crate) fn prefix(self) -> &'static str {
        match self {
            Self::Parameter | Self::HeaderParameter => "request-parameter",
            Self::ParameterProperty => "request-parameter-property",
            Self::HeaderProperty => "request-header-property",
            Self::RequestBody => "request-body",
            Self::RequestProperty => "request-property",
            Self::ResponseBody => "response-body",
            Self::ResponseProperty => "response-property",
            Self::ResponseHeader => "response-header",
            Self::NotRequest => "request-not",
            Self::NotResponse => "response-not",
        }
    }
}
