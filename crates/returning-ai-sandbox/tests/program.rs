//! The program.

use std::{
    io::{BufRead, BufReader, Read},
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

/// The words of a command, which quotes everything with a space in it.
fn words(line: &str) -> Vec<String> {
    let quoted = line.split('\'').enumerate().flat_map(|(place, part)| {
        if place % 2 == 1 { vec![part] } else { part.split_whitespace().collect() }
    });
    quoted.map(str::to_owned).collect()
}

/// Starts the program with a pipe for its output.
fn start(arguments: &[&str]) -> Running {
    Running(program().args(arguments).stdout(Stdio::piped()).spawn().unwrap())
}

/// The first line of the output, which ends with the address, and the lines of the commands.
fn banner(running: &mut Running) -> (String, Vec<String>) {
    let mut lines = BufReader::new(running.0.stdout.take().unwrap()).lines().map(Result::unwrap);
    let first = lines.next().unwrap();
    let commands = lines.filter(|line| line.starts_with("curl ")).take(3).collect();
    (first.rsplit(' ').next().unwrap().to_owned(), commands)
}

#[tokio::test]
async fn the_printed_requests_work_in_every_spelling() {
    for spelling in ["statusID", "statusId", "both"] {
        let mut running = start(&["--spelling", spelling, "--prefix=/apis"]);
        let (_, requests) = banner(&mut running);
        let mut statuses = Vec::new();
        for request in &requests {
            statuses.push(send(&words(request)).await);
        }
        assert_eq!(statuses, [200, 200, 409], "{spelling}");
    }
}

#[tokio::test]
async fn the_commands_of_the_readme_work() {
    let mut running = start(&[]);
    let (address, _) = banner(&mut running);
    let readme = include_str!("../README.md");
    let commands: Vec<_> = readme.lines().filter(|line| line.starts_with("curl ")).collect();
    assert!(commands.len() > 10);
    for command in commands {
        let command = command.replace("http://127.0.0.1:8080", &address);
        assert_eq!(send(&words(&command)).await, 200, "{command}");
    }
}

#[test]
fn the_version_is_printed() {
    let output = run(&["--version"]);
    assert!(output.status.success());
    let expected = concat!("returning-ai-sandbox ", env!("CARGO_PKG_VERSION"), "\n");
    assert_eq!(String::from_utf8(output.stdout).unwrap(), expected);
}

#[tokio::test]
async fn the_keys_of_a_file_are_accepted() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), r#"{"keys":[{"key":"store-key","permissions":["store"]}]}"#)
        .unwrap();
    let mut running = start(&["--keys", file.path().to_str().unwrap()]);
    let (address, _) = banner(&mut running);
    for (path, status) in [("/v1/stores", 200), ("/v1/leaderboards", 403)] {
        let command = format!("curl {address}{path} -H 'Authorization: Bearer store-key'");
        assert_eq!(send(&words(&command)).await, status, "{path}");
    }
}

#[test]
fn a_file_of_keys_that_cannot_be_read_is_named_and_its_keys_are_not() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), r#"{"keys":[{"key":"s3cret","state":"s3cret"}]}"#).unwrap();
    for path in [file.path().to_str().unwrap(), "/made-up/keys.json"] {
        let output = run(&["--keys", path]);
        assert_eq!(output.status.code(), Some(2));
        let message = String::from_utf8(output.stderr).unwrap();
        assert!(message.contains(path) && !message.contains("s3cret"), "{message}");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn an_output_that_cannot_be_written_is_an_error_with_its_reason() {
    for arguments in [&["--help"][..], &["--version"], &[]] {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let output = program().args(arguments).stdout(full).output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        let message = String::from_utf8(output.stderr).unwrap();
        assert!(message.contains("cannot be written"), "{message}");
    }
}

/// The exit code after a signal, which is sent when the banner has been printed.
#[cfg(unix)]
fn end_with(signal: &str, mut running: Running) -> Option<i32> {
    let pid = running.0.id().to_string();
    banner(&mut running);
    assert!(Command::new("kill").args([signal, &pid]).status().unwrap().success());
    running.0.wait().unwrap().code()
}

#[test]
#[cfg(unix)]
fn an_interrupt_and_a_termination_end_the_program_in_order() {
    for signal in ["-INT", "-TERM"] {
        assert_eq!(end_with(signal, start(&[])), Some(0), "{signal}");
    }
}

/// The first process of a container ignores every signal that it does not handle.
#[test]
#[cfg(target_os = "linux")]
fn a_termination_ends_the_program_as_the_first_process_of_a_namespace() {
    let unshare = || {
        let mut command = Command::new("unshare");
        command.args(["--user", "--map-root-user", "--pid", "--fork", "--kill-child"]);
        command
    };
    if !unshare().arg("true").status().is_ok_and(|status| status.success()) {
        eprintln!("this system lets nobody make a namespace");
        return;
    }
    let binary = env!("CARGO_BIN_EXE_returning-ai-sandbox");
    let child = unshare().arg(binary).stdout(Stdio::piped()).spawn().unwrap();
    let mut running = Running(child);
    banner(&mut running);
    let outer = running.0.id();
    let children = format!("/proc/{outer}/task/{outer}/children");
    let inner = std::fs::read_to_string(children).unwrap();
    assert!(Command::new("kill").args(["-TERM", inner.trim()]).status().unwrap().success());
    assert_eq!(running.0.wait().unwrap().code(), Some(0));
}

#[tokio::test]
async fn a_record_that_is_full_is_told_once_on_the_error_output() {
    let child = program()
        .args(["--record-requests", "1"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut running = Running(child);
    let (address, _) = banner(&mut running);
    let mut told = BufReader::new(running.0.stderr.take().unwrap());
    for _ in 0..3 {
        send(&[format!("{address}/v1/none")]).await;
    }
    let mut line = String::new();
    told.read_line(&mut line).unwrap();
    assert!(line.contains("the oldest requests are dropped"), "{line}");
    drop(running);
    let mut rest = String::new();
    told.read_to_string(&mut rest).unwrap();
    assert_eq!(rest, "");
}

/// Sends the request of a curl command.
async fn send(words: &[String]) -> u16 {
    let after = |option: &str| -> Vec<String> {
        words.windows(2).filter(|pair| pair[0] == option).map(|pair| pair[1].clone()).collect()
    };
    let method = after("-X").pop().unwrap_or_else(|| "GET".to_owned());
    let url = words.iter().find(|word| word.starts_with("http://")).unwrap();
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let request = client.request(method.parse().unwrap(), url);
    let request = after("-H").into_iter().fold(request, |request, header| {
        let (name, value) = header.split_once(": ").unwrap();
        request.header(name, value)
    });
    let request = after("-d").into_iter().fold(request, reqwest::RequestBuilder::body);
    request.send().await.unwrap().status().as_u16()
}
