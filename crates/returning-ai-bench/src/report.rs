//! Writes what was measured as a page.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs, io,
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

use serde_json::Value;

use crate::{
    Address, Allocations, Call, Caller, Failed, Operation, PRODUCTS_IN_8_MIB, Server, Transport,
    Way, allocations,
};

/// How many calls the clock is stopped over.
const TIMED: u32 = 200;

/// What one kind of call costs.
struct Row {
    call: Call,
    allocations: Allocations,
    time: Duration,
    instructions: Option<u64>,
}

/// Measures every call, and writes the results as Markdown. The instructions are those that the
/// benchmarks left in a folder with `--save-summary=json`, and what builds take is in its file
/// `builds.tsv`, which `.ci/bench report` writes.
///
/// # Errors
///
/// When a call failed, or a file of the folder cannot be read.
pub fn report(program: &Path, summaries: &Path) -> Result<String, Failed> {
    let instructions = instructions(summaries)?;
    let rows = rows(program, &instructions)?;
    let mut text = HEAD.to_owned();
    machine(&mut text);
    calls(&mut text, &rows);
    ratios(&mut text, &rows);
    json(&mut text, &instructions);
    long_list(&mut text, program)?;
    builds(&mut text, summaries)?;
    Ok(text)
}

const HEAD: &str = "\
<!-- Written by `.ci/bench report`; do not edit. -->

# Benchmarks

What a call of the SDK costs, beside the same call written by hand, on the same loopback server and
with the same fields on both sides. `crates/returning-ai-bench` says what is measured and how.
Over TCP, instructions and allocations are the same on every run but for a few in a hundred thousand;
times are information only.
";

fn rows(program: &Path, instructions: &BTreeMap<String, u64>) -> Result<Vec<Row>, Failed> {
    let tcp = Server::start(program, Transport::Tcp, 100)?;
    let tls = Server::start(program, Transport::Tls, 100)?;
    let rows = Call::all().chain(Call::over_tls()).map(|call| {
        let server = match call.transport {
            Transport::Tcp => &tcp,
            Transport::Tls => &tls,
        };
        row(call, server, instructions)
    });
    rows.collect()
}

fn row(call: Call, server: &Server, instructions: &BTreeMap<String, u64>) -> Result<Row, Failed> {
    let caller = Caller::new(call, server.address())?;
    let allocations = allocations(&caller)?;
    let started = Instant::now();
    for _ in 0..TIMED {
        caller.call()?;
    }
    let time = started.elapsed() / TIMED;
    let id = call.to_string().replace(['/', '-'], "_");
    Ok(Row { call, allocations, time, instructions: instructions.get(&id).copied() })
}

/// The instructions of each benchmark, by its function and id.
fn instructions(folder: &Path) -> Result<BTreeMap<String, u64>, Failed> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.file_name().is_some_and(|name| name == "summary.json") {
                let summary: Value = serde_json::from_slice(&fs::read(path)?)?;
                found.extend(instructions_of(&summary));
            }
        }
    }
    Ok(found)
}

/// The name of a benchmark and its instructions.
fn instructions_of(summary: &Value) -> Option<(String, u64)> {
    let function = summary["function_name"].as_str()?;
    let id = summary["id"].as_str();
    let name = match (function, id) {
        ("call", Some(id)) => id.to_owned(),
        (function, Some(id)) => format!("{function}_{id}"),
        (function, None) => function.to_owned(),
    };
    let count = summary.pointer("/profiles/0/data/total/metrics/Ir/values/new")?;
    Some((name, count.as_u64()?))
}

/// Names the machine and its tools.
fn machine(text: &mut String) {
    let cpus = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let cpu = cpus.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let cpu = cpu.map_or("an unknown processor", |(_, name)| name);
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let lines = [
        format!("{cpu}, {cores} cores"),
        output("uname", &["-sr"]),
        output("rustc", &["--version"]),
        output("valgrind", &["--version"]),
    ];
    text.push_str("\n## Machine\n\n");
    for line in lines.iter().filter(|line| !line.is_empty()) {
        let _ = writeln!(text, "- {line}");
    }
}

/// What a program prints; empty where there is no such program.
fn output(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output();
    let output = output.map(|output| output.stdout).unwrap_or_default();
    String::from_utf8_lossy(&output).trim().to_owned()
}

fn calls(text: &mut String, rows: &[Row]) {
    text.push_str(
        "\n## Calls\n\nA list holds 100 products. `write-fresh` opens a connection for each write, \
         as the SDK does by default; `write` keeps connections, as with \
         `ClientBuilder::reuse_connections_for_writes`. With `-tls` the call goes over TLS, where a new \
         connection resumes the session of the one before, and instructions are not counted.\n\n\
         | call | allocations | bytes allocated | instructions | time |\n\
         |---|--:|--:|--:|--:|\n",
    );
    for Row { call, allocations, time, instructions } in rows {
        let _ = writeln!(
            text,
            "| `{call}` | {} | {} | {} | {} µs |",
            grouped(allocations.count),
            grouped(allocations.bytes),
            instructions.map_or("-".to_owned(), grouped),
            time.as_micros(),
        );
    }
}

/// The facade beside reqwest by hand.
fn ratios(text: &mut String, rows: &[Row]) {
    text.push_str(
        "\n## The facade beside reqwest by hand\n\n\
         | operation | more allocations | × allocations | × instructions |\n\
         |---|--:|--:|--:|\n",
    );
    let facade = rows.iter().filter(|row| row.call.way == Way::Facade);
    for row in facade {
        let by_hand = Call { way: Way::Reqwest, ..row.call };
        let Some(by_hand) = rows.iter().find(|row| row.call == by_hand) else { continue };
        let (count, base) = (row.allocations.count, by_hand.allocations.count);
        let instructions = row.instructions.zip(by_hand.instructions);
        let name = row.call.to_string().replace("/facade", "");
        let _ = writeln!(
            text,
            "| {name} | {} | {} | {} |",
            count.saturating_sub(base),
            ratio(count, base),
            instructions.map_or("-".to_owned(), |(count, base)| ratio(count, base)),
        );
    }
}

fn ratio(count: u64, base: u64) -> String {
    format!("{:.2}", count as f64 / base as f64)
}

/// Encoding and decoding without a network.
fn json(text: &mut String, instructions: &BTreeMap<String, u64>) {
    text.push_str(
        "\n## JSON alone\n\n\
         | what | instructions | by hand | × |\n\
         |---|--:|--:|--:|\n",
    );
    for (what, name, by_hand) in [
        ("encode a change", "encode_update", "encode_by_hand"),
        ("decode one object", "decode_update_one", "decode_update_by_hand_one"),
        ("decode 100 products", "decode_products_hundred", "decode_products_by_hand_hundred"),
        ("decode 8 MiB", "decode_products_eight_mib", "decode_products_by_hand_eight_mib"),
    ] {
        let count = |name| instructions.get(name).copied();
        let (Some(count), Some(base)) = (count(name), count(by_hand)) else { continue };
        let (counts, ratio) = ([count, base].map(grouped), ratio(count, base));
        let _ = writeln!(text, "| {what} | {} | {} | {ratio} |", counts[0], counts[1]);
    }
}

/// A list of just under 8 MiB: the time and the memory of a process that reads one.
fn long_list(text: &mut String, program: &Path) -> Result<(), Failed> {
    text.push_str(
        "\n## A list of 8 MiB\n\n\
         | way | time | most memory of the process |\n\
         |---|--:|--:|\n",
    );
    let server = Server::start(program, Transport::Tcp, PRODUCTS_IN_8_MIB)?;
    for way in [Way::Facade, Way::Reqwest] {
        let (time, memory) = long_list_in_a_process(program, way, &server.address().url)?;
        let _ = writeln!(text, "| {way} | {time} ms | {memory} MiB |");
    }
    Ok(())
}

/// The milliseconds and the MiB of memory that a process of its own takes to read a long list.
fn long_list_in_a_process(program: &Path, way: Way, url: &str) -> Result<(u64, u64), Failed> {
    let output = Command::new(program).args(["long-list", &way.to_string(), url]).output()?;
    let printed = String::from_utf8_lossy(&output.stdout);
    let failed = |reason: &str| Failed::LongList { way, reason: reason.trim().to_owned() };
    if !output.status.success() {
        return Err(failed(&String::from_utf8_lossy(&output.stderr)));
    }
    let numbers = printed.trim().split_once(' ');
    let numbers =
        numbers.and_then(|(time, memory)| Some((time.parse().ok()?, memory.parse().ok()?)));
    numbers.ok_or_else(|| failed(&format!("it printed {printed:?}")))
}

/// What the build of a service pays for the SDK, by the features that it chooses: lines of features,
/// crates and seconds. Without the file that part is left out.
fn builds(text: &mut String, folder: &Path) -> Result<(), Failed> {
    let builds = match fs::read_to_string(folder.join("builds.tsv")) {
        Ok(builds) => builds,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error.into()),
    };
    text.push_str(
        "\n## Builds\n\nA clean `cargo check` of `returning-ai`, with what it depends on.\n\n\
         | features | crates | seconds |\n\
         |---|--:|--:|\n",
    );
    for line in builds.lines() {
        let _ = writeln!(text, "| {} |", line.replace('\t', " | "));
    }
    Ok(())
}

/// Reads one long list, and says how many milliseconds and how many MiB of memory that took.
///
/// # Errors
///
/// When the call failed.
pub fn long_list_by(way: Way, server: &Address) -> Result<String, Failed> {
    let caller = Caller::new(Call::kept(Operation::List, way), server)?;
    let started = Instant::now();
    caller.call()?;
    let time = started.elapsed().as_millis();
    let status = fs::read_to_string("/proc/self/status")?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let peak = peak.and_then(|peak| peak.trim().strip_suffix(" kB")?.parse::<u64>().ok());
    Ok(format!("{time} {}", peak.unwrap_or_default() / 1024))
}

/// A number with a comma between each three digits.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let groups: Vec<_> = digits.as_bytes().rchunks(3).rev().map(String::from_utf8_lossy).collect();
    groups.join(",")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn digits_are_grouped_from_the_right() {
        for (number, text) in [(0, "0"), (999, "999"), (1_000, "1,000"), (12_345_678, "12,345,678")]
        {
            assert_eq!(grouped(number), text);
        }
    }

    #[test]
    fn a_process_that_fails_leaves_no_row_out() {
        // `false` fails, and `true` prints no numbers.
        for (program, reason) in [("false", "failed: "), ("true", "failed: it printed \"\"")] {
            let error = long_list_in_a_process(Path::new(program), Way::Reqwest, "");
            let error = error.expect_err("nothing was measured").to_string();
            assert!(error.starts_with("reading the long list by reqwest"), "{error}");
            assert!(error.ends_with(reason), "{error}");
        }
    }

    #[test]
    fn instructions_are_read_from_the_summary_of_a_benchmark() {
        let profile = json!({"data": {"total": {"metrics": {"Ir": {"values": {"new": 7}}}}}});
        let summary = json!({"function_name": "call", "id": "read_facade", "profiles": [profile]});
        assert_eq!(instructions_of(&summary), Some(("read_facade".to_owned(), 7)));
    }
}
