//! The bytes of responses, right and wrong.

/// The media type of the documented responses.
pub const JSON: &str = "content-type: application/json\r\n";
/// Says that the connection ends with the response. Without it the next request may go out just as
/// the end arrives, which is another fault than that of the row.
pub const CLOSE: &str = "connection: close\r\n";
/// A page, as a balancer or a proxy before the service responds.
pub const PAGE: &str = "<html><body><h1>made up</h1></body></html>";

/// A response with a line, headers that each end in a line break, and a body with its length.
pub fn response(status: &str, headers: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let length = format!("content-length: {}\r\n", body.len());
    with_head(&format!("HTTP/1.1 {status}\r\n{headers}{length}\r\n"), body)
}

/// A response of success with JSON.
pub fn ok(body: impl AsRef<[u8]>) -> Vec<u8> {
    response("200 OK", JSON, body)
}

/// A response of success whose head promises a whole body, and of which only so many bytes of the
/// body are there.
pub fn cut(body: &[u8], kept: usize) -> Vec<u8> {
    let mut bytes = ok(body);
    bytes.truncate(bytes.len() - (body.len() - kept));
    bytes
}

/// Bytes that begin with a head as it is given, its empty line included.
pub fn with_head(head: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    [head.as_bytes(), body.as_ref()].concat()
}

/// A response of success without a length, whose body the end of the connection ends.
pub fn until_the_end(body: impl AsRef<[u8]>) -> Vec<u8> {
    with_head(&format!("HTTP/1.1 200 OK\r\n{JSON}\r\n"), body)
}

/// A response of success whose body comes in two chunks, and ends as `end` says.
pub fn chunked(body: &[u8], end: &str) -> Vec<u8> {
    let (first, second) = body.split_at(body.len() / 2);
    let mut bytes = format!("HTTP/1.1 200 OK\r\n{JSON}transfer-encoding: chunked\r\n\r\n").into();
    for part in [first, second] {
        bytes = [bytes, chunk(part)].concat();
    }
    [bytes, end.as_bytes().to_vec()].concat()
}

/// One chunk.
pub fn chunk(part: &[u8]) -> Vec<u8> {
    [format!("{:x}\r\n", part.len()).as_bytes(), part, b"\r\n"].concat()
}
