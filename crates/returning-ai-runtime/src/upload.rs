//! Files that are uploaded.

use std::{
    fmt,
    future::Future,
    io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
    time::Duration,
};

use bytes::Bytes;
use futures_util::{Stream, StreamExt, stream};
use http::Method;
use progenitor_client::Error as GeneratedError;
use reqwest::{
    Body,
    multipart::{Form, Part},
};
use returning_ai_response::operation::Operation;
use serde::de::DeserializeOwned;
use tokio::{fs::File, io::AsyncReadExt};
use tokio_util::io::ReaderStream;

use crate::{
    connection::{Connection, add_query},
    engine::Engine,
    error::Error,
    lock::{lock, unlocked},
};

/// How much of a file in memory goes into one piece of the stream.
const PIECE: usize = 64 * 1024;

/// A file to upload, from a path or from memory.
///
/// It is streamed, so that a large file is never in memory as a whole, and its length is sent
/// beforehand. A file that is missing, empty, or longer than
/// `ClientBuilder::max_upload_bytes` is refused before
/// anything is sent. The time for an attempt covers the upload; a file that takes longer needs a
/// [`timeout`](Self::timeout) of its own.
///
/// ```no_run
/// # use returning_ai_runtime as returning_ai;
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
    timeout: Option<Duration>,
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
        Self { name, content_type: None, source, timeout: None, progress: None }
    }

    /// The media type of the file; by default the one that the operation documents, or the one that
    /// belongs to the ending of its name.
    #[must_use]
    pub fn content_type(mut self, content_type: impl Into<String>) -> Self {
        self.content_type = Some(content_type.into());
        self
    }

    /// The time for an attempt that sends this file, if it is longer than that of
    /// `ClientBuilder::timeout`; the time for the whole call,
    /// [`RetryPolicy::deadline`](crate::RetryPolicy::deadline), is then at least as long. Of several
    /// files in one call the longest time counts.
    ///
    /// ```
    /// # use returning_ai_runtime as returning_ai;
    /// use std::time::Duration;
    ///
    /// use returning_ai::Upload;
    ///
    /// let users = Upload::from_path("users.csv").timeout(Duration::from_secs(600));
    /// ```
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
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
    #[doc(hidden)]
    pub async fn part(&self, media_type: Option<&str>, limit: u64) -> Result<Part, UploadRefusal> {
        let (body, length) = match &self.source {
            Source::Bytes(bytes) => {
                let length = checked(bytes.len() as u64, limit)?;
                (self.body(pieces(bytes.clone()), length), length)
            }
            Source::Path(path) => {
                let opened = open(path).await;
                let (file, length) = opened.map_err(|refusal| refusal.about(path))?;
                let length = checked(length, limit)?;
                // A file that grows meanwhile would be longer than was said.
                (self.body(ReaderStream::with_capacity(file.take(length), PIECE), length), length)
            }
        };
        // A line break would begin another header of the part.
        if self.name.is_empty() || self.name.chars().any(char::is_control) {
            return Err("the name of the file is empty or holds a control character".into());
        }
        let part = Part::stream_with_length(body, length).file_name(self.name.clone());
        let guessed = mime_guess::from_path(&self.name).first_or_octet_stream();
        let given = self.content_type.as_deref().or(media_type);
        part.mime_str(given.unwrap_or(guessed.essence_str()))
            .map_err(|_| "the media type of the file is none".into())
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

/// Why a file, or a form with files, is not sent.
///
/// The text names a file that is missing, so that it is not part of an
/// [`ErrorReport`](crate::ErrorReport).
pub struct UploadRefusal {
    text: String,
    cause: Option<io::Error>,
}

impl<T: Into<String>> From<T> for UploadRefusal {
    fn from(text: T) -> Self {
        Self { text: text.into(), cause: None }
    }
}

impl UploadRefusal {
    /// Names the file that cannot be read.
    fn about(self, path: &Path) -> Self {
        Self { text: format!("{}: {}", self.text, path.display()), ..self }
    }

    fn unreadable(cause: io::Error) -> Self {
        let text = format!("cannot read the file: {}", cause.kind());
        Self { text, cause: Some(cause) }
    }
}

fn checked(length: u64, limit: u64) -> Result<u64, UploadRefusal> {
    if length == 0 {
        Err("the file is empty".into())
    } else if length > limit {
        let text = format!(
            "the file has {length} bytes, and at most {limit} are sent; \
             `ClientBuilder::max_upload_bytes` raises the limit"
        );
        Err(text.into())
    } else {
        Ok(length)
    }
}

fn pieces(bytes: Bytes) -> impl Stream<Item = std::io::Result<Bytes>> + Send + 'static {
    let starts = (0..bytes.len()).step_by(PIECE);
    stream::iter(starts.map(move |start| Ok(bytes.slice(start..bytes.len().min(start + PIECE)))))
}

/// Anything but a regular file is not opened: a pipe would be waited for without an end.
async fn open(path: &Path) -> Result<(File, u64), UploadRefusal> {
    let metadata = tokio::fs::metadata(path).await.map_err(UploadRefusal::unreadable)?;
    if !metadata.is_file() {
        return Err("what the path of the file leads to is not a file".into());
    }
    let file = File::open(path).await.map_err(UploadRefusal::unreadable)?;
    let length = file.metadata().await.map_err(UploadRefusal::unreadable)?.len();
    Ok((file, length))
}

impl fmt::Debug for Upload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Upload").field("name", &self.name).finish_non_exhaustive()
    }
}

impl Engine {
    /// Calls an operation whose request is a form with files. The form is made anew for each
    /// attempt, because it is a stream. The paths of these operations have no variables.
    ///
    /// # Errors
    ///
    /// As for [`Engine::call`], and when a file cannot be sent.
    pub async fn upload<T, F>(
        &self,
        operation: &'static Operation,
        query: &[(&str, &str)],
        files: &[Upload],
        form: impl Fn(u64) -> F,
    ) -> Result<T, Error>
    where
        T: DeserializeOwned + Send + 'static,
        F: Future<Output = Result<Form, UploadRefusal>>,
    {
        let time = files.iter().filter_map(|file| file.timeout).max();
        let engine = time.map_or_else(|| self.clone(), |time| self.with_time(time));
        let limit = self.settings().options.max_upload_bytes;
        // The generated code carries a text only, and the cause belongs to the error as well.
        let cause = Mutex::new(None);
        let send = |connection: Connection| {
            let (form, cause) = (form(limit), &cause);
            async move {
                let form = form.await.map_err(|refusal| {
                    *lock(cause) = refusal.cause;
                    GeneratedError::Custom(refusal.text)
                })?;
                let method = Method::from_bytes(operation.method.as_bytes())
                    .map_err(|_| GeneratedError::InvalidRequest(operation.method.to_owned()))?;
                let url = format!("{}{}", connection.base_url, operation.path);
                let request = request(connection.http.request(method, url), query, form)?;
                connection.send(request).await
            }
        };
        let called = engine.call(operation, send).await;
        called.map_err(|error| match unlocked(cause) {
            Some(cause) => error.with_source(cause),
            None => error,
        })
    }

    /// The same with at least this time for an attempt, and with it for a call.
    fn with_time(&self, time: Duration) -> Self {
        let mut settings = self.settings().clone();
        let options = &mut settings.options;
        options.timeout = options.timeout.max(time);
        options.retry = options.retry.deadline(options.retry.total().max(time));
        Self::with_settings(settings)
    }
}

fn request(
    builder: reqwest::RequestBuilder,
    query: &[(&str, &str)],
    form: Form,
) -> reqwest::Result<reqwest::Request> {
    let builder = builder.header(http::header::ACCEPT, "application/json");
    let mut request = builder.multipart(form).build()?;
    add_query(&mut request, query);
    Ok(request)
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn refused(upload: Upload, limit: u64) -> String {
        let Err(refusal) = upload.part(None, limit).await else { panic!("not refused") };
        refusal.text
    }

    #[tokio::test]
    async fn what_cannot_be_uploaded_says_why() {
        let missing = refused(Upload::from_path("/made-up/users.csv"), 10).await;
        let expected = "cannot read the file: entity not found: /made-up/users.csv";
        assert_eq!(missing, expected);
        let folder = refused(Upload::from_path(env!("CARGO_MANIFEST_DIR")), 10).await;
        assert!(folder.contains("is not a file"), "{folder}");
        let empty = refused(Upload::from_bytes("users.csv", ""), 10).await;
        assert!(empty.contains("the file is empty"), "{empty}");
        let long = refused(Upload::from_bytes("users.csv", "12345678901"), 10).await;
        assert!(long.contains("11 bytes") && long.contains("max_upload_bytes"), "{long}");
        for name in ["", "a\nX-Injected: 1\nb.csv", "a\u{0}"] {
            let named = refused(Upload::from_bytes(name, "1"), 10).await;
            assert!(named.contains("the name of the file"), "{named}");
        }
        let odd = Upload::from_bytes("users.csv", "1").content_type("not a type");
        assert!(refused(odd, 10).await.contains("the media type of the file"));
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
