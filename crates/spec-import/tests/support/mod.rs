//! A host of documentation on this machine.

use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    path::Path,
    sync::{Arc, Mutex},
};

/// A response of the host.
#[derive(Clone)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) header: Option<(&'static str, String)>,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    pub(crate) fn ok(body: impl Into<Vec<u8>>) -> Self {
        Self { status: 200, header: None, body: body.into() }
    }

    pub(crate) fn status(status: u16) -> Self {
        Self { status, header: None, body: Vec::new() }
    }
}

/// Serves replies by path and remembers the requests.
pub(crate) struct Host {
    address: String,
    replies: Arc<Mutex<BTreeMap<String, Vec<Reply>>>>,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Host {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let host = Self { address, replies: Arc::default(), requests: Arc::default() };
        let (replies, requests) = (Arc::clone(&host.replies), Arc::clone(&host.requests));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                serve(&stream, &replies, &requests);
            }
        });
        host
    }

    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// The last reply of a path is repeated.
    pub(crate) fn put(&self, path: &str, replies: impl IntoIterator<Item = Reply>) {
        let replies = replies.into_iter().collect();
        self.replies.lock().expect("unpoisoned").insert(path.to_owned(), replies);
    }

    /// Serves the files of a folder; `{host}` in them is the address of this host.
    #[allow(dead_code, reason = "only some of the tests that share this file serve a folder")]
    pub(crate) fn put_folder(&self, folder: &Path) {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            let text = std::fs::read_to_string(&path).expect("a text");
            self.put(&format!("/{name}"), [Reply::ok(text.replace("{host}", &self.address))]);
        }
    }

    /// The request lines and headers, in the order of arrival.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.requests.lock().expect("unpoisoned").clone()
    }
}

fn serve(
    stream: &TcpStream,
    replies: &Mutex<BTreeMap<String, Vec<Reply>>>,
    requests: &Mutex<Vec<String>>,
) {
    let mut lines = BufReader::new(stream).lines();
    let mut request = Vec::new();
    while let Some(Ok(line)) = lines.next() {
        if line.is_empty() {
            break;
        }
        request.push(line);
    }
    let Some(path) = request.first().and_then(|line| line.split(' ').nth(1)) else {
        return;
    };
    let reply = {
        let mut replies = replies.lock().expect("unpoisoned");
        match replies.get_mut(path) {
            Some(queue) if queue.len() > 1 => queue.remove(0),
            Some(queue) => queue[0].clone(),
            None => Reply::status(404),
        }
    };
    requests.lock().expect("unpoisoned").push(request.join("\n"));
    let mut response = format!(
        "HTTP/1.1 {} x\r\ncontent-length: {}\r\nconnection: close\r\n",
        reply.status,
        reply.body.len()
    );
    if let Some((name, value)) = &reply.header {
        response.push_str(&format!("{name}: {value}\r\n"));
    }
    let mut stream = stream;
    // The client may hang up early, which is its right.
    let _ = stream.write_all(format!("{response}\r\n").as_bytes());
    let _ = stream.write_all(&reply.body);
}
