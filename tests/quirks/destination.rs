//! Where a call wants to go.

use std::time::Duration;

use returning_ai::{Client, Effect, Environment, Error, RetryPolicy};
use returning_ai_client::operations::SERVERS;
use returning_ai_tests::{
    calls::{self, Call},
    scenario::expect,
};
use tokio::{
    io::AsyncReadExt,
    net::{TcpListener, TcpStream},
    time,
};

use super::{Outcome, Problem, operations_of, service::refused};

/// One call of each operation of an entry, in its order.
pub(super) fn calls_of(quirk: &str) -> Result<Vec<Call>, Problem> {
    let all = calls::all();
    let call = |operation: String| {
        let call = all.iter().find(|call| call.operation == operation).copied();
        call.ok_or_else(|| Problem::from(format!("nothing calls {operation}")))
    };
    operations_of(quirk)?.into_iter().map(call).collect()
}

/// Makes a call with a proxy that goes no further, and looks where it wanted to go.
pub(super) async fn expect_destination(
    call: &Call,
    environment: Environment,
    (host, of): (&str, Option<&str>),
) -> Outcome {
    let server = SERVERS.iter().find(|server| server.host == host && server.environment == of);
    let url = server.ok_or("the table has no such server")?.url;
    let proxy = TcpListener::bind(("127.0.0.1", 0)).await?;
    let client = client_of(environment, &format!("http://{}", proxy.local_addr()?))?;
    let (sent, asked) = tokio::join!(call.send(&client), asked(&proxy));
    let domain = url.trim_start_matches("https://").split('/').next().unwrap_or_default();
    expect(call.operation, format!("CONNECT {domain}:443 HTTP/1.1"), asked?)?;
    let error = refused(sent)?;
    expect(call.operation, Effect::NotSent, error.effect())?;
    // The path stays inside of the tunnel, but the error names the whole base URL.
    let text = error.to_string();
    Ok(expect(&text, true, text.contains(&format!("{url};")) || text.ends_with(url))?)
}

/// A client that holds a credential of every kind and goes through a proxy.
pub(super) fn client_of(environment: Environment, proxy: &str) -> Result<Client, Error> {
    Client::builder()
        .environment(environment)
        .api_key("made-up-key")
        .user_token("made-up-token")
        .system_key("made-up-key")
        .proxy(proxy)
        .retry(RetryPolicy::none())
        .build()
}

/// The first line of what is asked of a proxy, which closes the connection then.
async fn asked(proxy: &TcpListener) -> Result<String, Problem> {
    let read = async {
        let (mut stream, _) = proxy.accept().await?;
        head(&mut stream).await
    };
    // A call that goes past the proxy must not make the test wait for ever.
    let head = time::timeout(Duration::from_secs(20), read).await??;
    Ok(head.lines().next().unwrap_or_default().to_owned())
}

async fn head(stream: &mut TcpStream) -> std::io::Result<String> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await?);
    }
    Ok(String::from_utf8_lossy(&head).into_owned())
}
