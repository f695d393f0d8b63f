//! Files that are uploaded.

use std::{
    fmt,
    future::Future,
    path::{Path, PathBuf},
    sync::Arc,
};

use bytes::Bytes;
use futures_util::{Stream, StreamExt, stream};
use http::Method;
use reqwest::{
    Body,
    multipart::{Form, Part},
};
use returning_ai_client::{
    Client as Generated, ClientInfo, Error as GeneratedError, operation::Operation,
};
use serde::de::DeserializeOwned;
use tokio::{fs::File, io::AsyncReadExt};
use tokio_util::io::ReaderStream;

use crate::{client::Client, error::Error};

/// How much of a file in memory goes into one piece of the stream.
const PIECE: usize = 64 * 1024;

/// A file to upload, from a path or from memory.
///
/// It is streamed, so that a large file never stands in memory as a whole, and its length is sent
/// beforehand. A file that is missing, empty, or longer than
/// [`ClientBuilder::max_upload_bytes`](crate::ClientBuilder::max_upload_bytes) is refused before
/// anything is sent. The time for an attempt,
/// [`ClientBuilder::timeout`](crate::ClientBuilder::timeout), covers the upload.
///
/// ```no_run
/// use returning_ai::Upload;
///
/// let users = Upload::from_path("users.csv")
///     .on_progress(|sent, length| println!("{sent} of {length} bytes"));
/// let image = Upload::from_bytes("cup.png", std::fs::read("cup.png")?).content_type("image/png");
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Clone)]
pub struct Upload {
    name: String,
    content_type: Option<String>,
    source: Source,
    progress: Option<Progress>,
}

type Progress = Arc<dyn Fn(u64, u64) + Send + Sync>;

#[derive(Clone)]
enum Source {
    Bytes(Bytes),
    Path(PathBuf),
}

impl Upload {
    /// A file on this machine. It is opened when the call is made, again for each attempt.
    pub fn from_path(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into());
        Self::new(name, Source::Path(path))
    }

    /// A file in memory.
    pub fn from_bytes(name: impl Into<String>, bytes: impl Into<Bytes>) -> Self {
        Self::new(name.into(), Source::Bytes(bytes.into()))
    }

    fn new(name: String, source: Source) -> Self {
        Self { name, content_type: None, source, progress: None }
    }

    /// The media type of the file; by default the one that the operation documents, or the one that
    /// belongs to the ending of its name.
    #[must_use]
    pub fn content_type(mut self, content_type: impl Into<String>) -> Self {
        self.content_type = Some(content_type.into());
        self
    }

    /// Hears how many bytes were handed to the connection, and how many there are. An attempt that
    /// is repeated begins at the beginning.
    #[must_use]
    pub fn on_progress(mut self, progress: impl Fn(u64, u64) + Send + Sync + 'static) -> Self {
        self.progress = Some(Arc::new(progress));
        self
    }

    /// The file as a part of a form, or why it cannot be one.
    pub(crate) async fn part(&self, media_type: Option<&str>, limit: u64) -> Result<Part, String> {
        let (body, length) = match &self.source {
            Source::Bytes(bytes) => {
                let length = self.checked(bytes.len() as u64, limit)?;
                (self.body(pieces(bytes.clone()), length), length)
            }
            Source::Path(path) => {
                let (file, length) = open(path).await?;
                let length = self.checked(length, limit)?;
                // A file that grows meanwhile would be longer than was said.
                (self.body(ReaderStream::with_capacity(file.take(length), PIECE), length), length)
            }
        };
        let part = Part::stream_with_length(body, length).file_name(self.name.clone());
        let guessed = mime_of(&self.name);
        let media_type = self.content_type.as_deref().or(media_type).unwrap_or(guessed);
        part.mime_str(media_type)
            .map_err(|_| format!("the media type of the file {} is none", self.shown_name()))
    }

    fn shown_name(&self) -> String {
        self.name.escape_debug().take(200).collect()
    }

    fn checked(&self, length: u64, limit: u64) -> Result<u64, String> {
        if length == 0 {
            Err(format!("the file {} is empty", self.shown_name()))
        } else if length > limit {
            Err(format!(
                "the file {} has {length} bytes, and at most {limit} are sent; \
                 `ClientBuilder::max_upload_bytes` raises the limit",
                self.shown_name()
            ))
        } else {
            Ok(length)
        }
    }

    fn body(
        &self,
        pieces: impl Stream<Item = std::io::Result<Bytes>> + Send + 'static,
        length: u64,
    ) -> Body {
        let Some(progress) = self.progress.clone() else { return Body::wrap_stream(pieces) };
        let mut sent = 0;
        Body::wrap_stream(pieces.inspect(move |piece| {
            if let Ok(piece) = piece {
                sent += piece.len() as u64;
                progress(sent, length);
            }
        }))
    }
}

fn pieces(bytes: Bytes) -> impl Stream<Item = std::io::Result<Bytes>> + Send + 'static {
    let starts = (0..bytes.len()).step_by(PIECE);
    stream::iter(starts.map(move |start| Ok(bytes.slice(start..bytes.len().min(start + PIECE)))))
}

/// What is no file is not opened: a pipe would be waited for without an end.
async fn open(path: &Path) -> Result<(File, u64), String> {
    // A name may hold anything, and the message may end in a log.
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
    let name: String = name.escape_debug().take(200).collect();
    let failed = |error: std::io::Error| format!("cannot read the file {name}: {error}");
    let metadata = tokio::fs::metadata(path).await.map_err(failed)?;
    if !metadata.is_file() {
        return Err(format!("{name} is not a file"));
    }
    let file = File::open(path).await.map_err(failed)?;
    let length = file.metadata().await.map_err(failed)?.len();
    Ok((file, length))
}

/// The media types of the files that the documented operations take.
fn mime_of(name: &str) -> &'static str {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
    match ending.as_str() {
        "csv" => "text/csv",
        "gif" => "image/gif",
        "jpeg" | "jpg" => "image/jpeg",
        "png" => "image/png",
        "webp" => "image/webp",
        _ => "application/octet-stream",
    }
}

impl fmt::Debug for Upload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Upload").field("name", &self.name).finish_non_exhaustive()
    }
}

impl Client {
    /// Calls an operation whose request is a form with files. The form is made anew for each
    /// attempt, because it is a stream. The paths of these operations have no variables.
    pub(crate) async fn upload<T, F>(
        &self,
        operation: &'static Operation,
        form: impl Fn(u64) -> F,
    ) -> Result<T, Error>
    where
        T: DeserializeOwned,
        F: Future<Output = Result<Form, String>>,
    {
        self.upload_with_query(operation, &[], form).await
    }

    /// The same with parameters in the query.
    pub(crate) async fn upload_with_query<T, F>(
        &self,
        operation: &'static Operation,
        query: &[(&str, &str)],
        form: impl Fn(u64) -> F,
    ) -> Result<T, Error>
    where
        T: DeserializeOwned,
        F: Future<Output = Result<Form, String>>,
    {
        let limit = self.settings().max_upload_bytes;
        let send = |api: Generated| {
            let form = form(limit);
            async move {
                let form = form.await.map_err(GeneratedError::Custom)?;
                let method = Method::from_bytes(operation.method.as_bytes())
                    .map_err(|_| GeneratedError::InvalidRequest(operation.method.to_owned()))?;
                let url = format!("{}{}", api.baseurl(), operation.path);
                let request = request(api.client().request(method, url), query, form)?;
                api.send(operation.id, request).await.map(drop)
            }
        };
        self.run_by_hand(operation, send).await
    }
}

fn request(
    builder: reqwest::RequestBuilder,
    query: &[(&str, &str)],
    form: Form,
) -> reqwest::Result<reqwest::Request> {
    let builder = builder.header(http::header::ACCEPT, "application/json");
    let mut request = builder.multipart(form).build()?;
    if !query.is_empty() {
        request.url_mut().query_pairs_mut().extend_pairs(query);
    }
    Ok(request)
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    async fn refused(upload: Upload, limit: u64) -> String {
        upload.part(None, limit).await.expect_err("refused")
    }

    #[tokio::test]
    async fn what_cannot_be_uploaded_says_why() {
        let missing = refused(Upload::from_path("/made-up/users.csv"), 10).await;
        assert!(missing.contains("cannot read the file users.csv"), "{missing}");
        let folder = refused(Upload::from_path(env!("CARGO_MANIFEST_DIR")), 10).await;
        assert!(folder.contains("is not a file"), "{folder}");
        let empty = refused(Upload::from_bytes("users.csv", ""), 10).await;
        assert!(empty.contains("users.csv is empty"), "{empty}");
        let long = refused(Upload::from_bytes("users.csv", "12345678901"), 10).await;
        assert!(long.contains("11 bytes") && long.contains("max_upload_bytes"), "{long}");
        let odd = Upload::from_bytes("users.csv", "1").content_type("not a type");
        assert!(refused(odd, 10).await.contains("the media type of the file users.csv"));
    }

    #[tokio::test]
    async fn progress_counts_up_to_the_length() {
        let heard = Arc::new(Mutex::new(Vec::new()));
        let told = Arc::clone(&heard);
        let length = PIECE * 2 + 1;
        let upload = Upload::from_bytes("a.csv", vec![b'a'; length])
            .on_progress(move |sent, length| told.lock().expect("free").push((sent, length)));
        let Source::Bytes(bytes) = upload.source.clone() else { panic!("from memory") };
        let body = upload.body(pieces(bytes), length as u64);
        let collected = http_body_util::BodyExt::collect(body).await.expect("all").to_bytes();
        assert_eq!(collected.len(), length);
        let piece = PIECE as u64;
        let total = length as u64;
        assert_eq!(
            *heard.lock().expect("free"),
            [(piece, total), (2 * piece, total), (total, total)]
        );
    }
}
