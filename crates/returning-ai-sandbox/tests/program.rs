//! The program.

use std::{
    io::{BufRead, BufReader},
    net::TcpListener,
    process::{Child, Command, Output, Stdio},
};

fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_returning-ai-sandbox"))
}

fn run(arguments: &[&str]) -> Output {
    program().args(arguments).output().unwrap()
}

/// Ends the program with the test, whatever the outcome.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn help_is_printed_and_is_not_a_failure() {
    let output = run(&["--help"]);
    assert!(output.status.success());
    assert!(String::from_utf8(output.stdout).unwrap().contains("--spelling"));
}

#[test]
fn wrong_arguments_are_named_and_exit_with_2() {
    for (arguments, named) in [
        (&["--speling"][..], "--speling"),
        (&["--port"], "--port"),
        (&["--port", "many"], "many"),
        (&["--spelling", "status_id"], "status_id"),
        (&["--prefix", "apis"], "apis"),
    ] {
        let output = run(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        let message = String::from_utf8(output.stderr).unwrap();
        assert!(message.contains(named), "{message}");
    }
}

#[test]
fn a_port_in_use_says_what_to_do() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let output = run(&["--port", &port]);
    assert_eq!(output.status.code(), Some(1));
    let message = String::from_utf8(output.stderr).unwrap();
    assert!(message.contains(&port) && message.contains("--port N"), "{message}");
}

/// The words of a printed command, which quotes everything with a space in it.
fn words(line: &str) -> Vec<String> {
    let quoted = line.split('\'').enumerate().flat_map(|(place, part)| {
        if place % 2 == 1 { vec![part] } else { part.split_whitespace().collect() }
    });
    quoted.map(str::to_owned).collect()
}

#[tokio::test]
async fn the_printed_requests_work_in_every_spelling() {
    for spelling in ["statusID", "statusId", "both"] {
        let mut running = Running(
            program()
                .args(["--spelling", spelling, "--prefix", "/apis"])
                .stdout(Stdio::piped())
                .spawn()
                .unwrap(),
        );
        let lines = BufReader::new(running.0.stdout.take().unwrap()).lines();
        let requests: Vec<String> =
            lines.map(Result::unwrap).filter(|line| line.starts_with("curl ")).take(3).collect();
        let mut statuses = Vec::new();
        for request in &requests {
            statuses.push(send(&words(request)).await);
        }
        assert_eq!(statuses, [200, 200, 409], "{spelling}");
    }
}

/// Sends the request of a curl command.
async fn send(words: &[String]) -> u16 {
    let after = |option: &str| {
        words.windows(2).filter(|pair| pair[0] == option).map(|pair| pair[1].clone()).collect()
    };
    let (urls, headers, bodies): (Vec<String>, Vec<String>, Vec<String>) =
        (after("PUT"), after("-H"), after("-d"));
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let mut request = client.put(&urls[0]).body(bodies[0].clone());
    for header in headers {
        let (name, value) = header.split_once(": ").unwrap();
        request = request.header(name, value);
    }
    request.send().await.unwrap().status().as_u16()
}
