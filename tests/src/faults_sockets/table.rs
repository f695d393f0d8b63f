//! The table: every fault with every call, and what the caller hears.

use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};

use libtest_mimic::{Failed, Trial};
use returning_ai::Client;
use tokio::{sync::Semaphore, task::JoinSet, time::sleep};

use super::{
    call::{self, Call},
    cell::{Cell, Outcome},
    faults::{self, Fault},
    server::Server,
};
use crate::snapshots::{self, Kind, Subject};

/// How many cells run at once. Most of them wait, and a few parse.
pub const AT_ONCE: usize = 32;
/// The target that owns the snapshot.
const TARGET: &str = "faults_sockets";

/// A row that was run.
struct Row {
    name: String,
    cells: Vec<(Call, Result<Cell, String>, String)>,
}

/// One test for each row, which checks what must hold whatever the table says, and one that
/// compares the table.
pub fn trials() -> Vec<Trial> {
    let faults = faults::all();
    let row = |(number, fault): (usize, &Fault)| {
        Trial::test(format!("fault::{}", fault.name), move || {
            check(&rows()[number]).map_err(Failed::from)
        })
    };
    let mut trials: Vec<_> = faults.iter().enumerate().map(row).collect();
    trials.push(Trial::test("every_fault_has_a_name_of_its_own", move || names(&faults)));
    let subject = Subject::new("common", Kind::Faults, TARGET);
    trials.push(snapshots::nothing_else(TARGET, [subject.clone()]));
    trials.push(Trial::test(subject.test_name(), move || {
        subject.compare(&text(rows())).map_err(Failed::from)
    }));
    trials
}

fn names(faults: &[Fault]) -> Result<(), Failed> {
    let mut names: Vec<_> = faults.iter().map(|fault| &fault.name).collect();
    names.sort();
    match names.windows(2).find(|pair| pair[0] == pair[1]) {
        Some(pair) => Err(format!("two rows are called {:?}", pair[0]).into()),
        None => Ok(()),
    }
}

fn check(row: &Row) -> Result<(), String> {
    let wrong = |(call, cell, _): &(Call, Result<Cell, String>, String)| {
        let result = cell.clone().and_then(|cell| cell.check(*call));
        result.err().map(|why| format!("{}: {why}", call.name()))
    };
    let wrong: Vec<_> = row.cells.iter().filter_map(wrong).collect();
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n")) }
}

/// All rows. They wait for timeouts most of the time, so they run together, once.
fn rows() -> &'static [Row] {
    static ROWS: OnceLock<Vec<Row>> = OnceLock::new();
    ROWS.get_or_init(|| {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            // More than there are processors: a few cells compute for long, and a cell whose time
            // is measured must not wait for them.
            .worker_threads(8)
            .enable_all()
            .build()
            .expect("a runtime");
        runtime.block_on(run_all())
    })
}

/// How often the write of each row was carried out.
pub fn executed_writes() -> Vec<usize> {
    let executed = |row: &Row| {
        let cells = row.cells.iter().filter(|(call, ..)| *call == Call::Write);
        cells.filter_map(|(_, cell, _)| cell.as_ref().ok()).map(|cell| cell.executed).sum()
    };
    rows().iter().map(executed).collect()
}

async fn run_all() -> Vec<Row> {
    let faults: Arc<[Fault]> = faults::all().into();
    // Those that wait for the end of their time go first, so that the others fill their time.
    let mut order: Vec<_> = (0..faults.len()).collect();
    order.sort_by_key(|number| faults[*number].longest_wait());
    let (timed, others): (Vec<_>, Vec<_>) =
        order.into_iter().partition(|number| faults[*number].is_timed);
    let mut cells = run_some(&faults, others).await;
    cells.extend(run_some(&faults, timed).await);
    cells.sort_by_key(|(number, call, _)| (*number, *call));
    let of_row = |(number, fault): (usize, &Fault)| {
        let cells = cells.iter().filter(|(of, ..)| *of == number);
        let cells = cells.map(|(_, call, cell)| (*call, cell.clone(), shown(fault, *call, cell)));
        Row { name: fault.name.clone(), cells: cells.collect() }
    };
    faults.iter().enumerate().map(of_row).collect()
}

/// The cells of a row. What happens on a connection of its own is the same for every write.
fn cells(fault: &Fault, number: usize) -> Vec<(usize, Call)> {
    let calls = if fault.is_warm { &Call::COLUMNS[..] } else { &Call::ALL };
    calls.iter().map(|call| (number, *call)).collect()
}

/// Runs these rows, a number of cells at once.
async fn run_some(
    faults: &Arc<[Fault]>,
    order: Vec<usize>,
) -> Vec<(usize, Call, Result<Cell, String>)> {
    let free = Arc::new(Semaphore::new(AT_ONCE));
    let mut running = JoinSet::new();
    for (number, call) in order.into_iter().flat_map(|number| cells(&faults[number], number)) {
        let permit = free.clone().acquire_owned().await.expect("it is never closed");
        let faults = faults.clone();
        running.spawn(async move {
            let cell = run(&faults[number], call).await;
            drop(permit);
            (number, call, cell)
        });
    }
    running.join_all().await
}

/// The text of a cell. Where the kernel decides, it is what the row allows.
fn shown(fault: &Fault, call: Call, cell: &Result<Cell, String>) -> String {
    match (cell, fault.allowed(call)) {
        (Ok(cell), Some(allowed)) if allowed.holds(cell) => allowed.text(call),
        (Ok(cell), _) => cell.text(call),
        (Err(why), _) => why.clone(),
    }
}

/// Runs one cell.
async fn run(fault: &Fault, call: Call) -> Result<Cell, String> {
    let ask = call.ask(42);
    let server = Server::start(fault.door, fault.script(&ask)).await;
    let server = server.map_err(|error| error.to_string())?;
    let client = client(fault, call, server.url()).await?;
    if fault.is_warm {
        warm_up(&client, call).await?;
    }
    let asked = if fault.is_large { ask.clone().large() } else { ask.clone() };
    let result = asked.send(&client).await;
    // What comes late counts as well, so the connections have to end first.
    drop(client);
    let seen = server.finish().await?;
    let requests = seen.requests.iter().filter(|(request, _)| ask.is_asked_by(request)).count();
    let tries = match &result {
        Ok(_) => requests,
        Err(error) => usize::try_from(error.attempts()).unwrap_or(usize::MAX),
    };
    let executed = seen.executed(|request| ask.is_asked_by(request));
    Ok(Cell { outcome: Outcome::of(&result), tries, executed })
}

/// A client is built on a thread of its own: reading the certificates of the system takes so long
/// that connections would wait for it.
async fn client(fault: &Fault, call: Call, url: String) -> Result<Client, String> {
    let builder = call::builder(&url, fault.timeout);
    let builder = match call {
        // Long enough that a busy machine does not open another connection instead.
        Call::ReusedWrite => builder.reuse_connections_for_writes(Duration::from_secs(20)),
        _ => builder,
    };
    let builder = match fault.idle_timeout {
        // The time for connecting comes on top of the silence before a response.
        Some(idle) => builder.connect_timeout(Duration::from_secs(1)).idle_timeout(idle),
        None => builder,
    };
    let built = tokio::task::spawn_blocking(|| builder.build()).await;
    built.map_err(|error| error.to_string())?.map_err(|error| error.to_string())
}

/// Makes calls that go well, and gives the service time for what it does after them. A read leaves
/// a connection that a write must not take.
async fn warm_up(client: &Client, call: Call) -> Result<(), String> {
    let calls = if call == Call::Write { vec![Call::Read, Call::Write] } else { vec![call] };
    for call in calls {
        let heard = call.ask(1).send(client).await;
        heard.map_err(|error| format!("the first call failed: {error:?}"))?;
    }
    sleep(Duration::from_millis(300)).await;
    Ok(())
}

/// The table as a text.
fn text(rows: &[Row]) -> String {
    let head: Vec<_> = ["fault"].into_iter().chain(Call::COLUMNS.map(Call::name)).collect();
    let mut lines = vec![head.into_iter().map(str::to_owned).collect::<Vec<_>>()];
    for row in rows {
        let cells = row.cells.iter().map(|(.., text)| text.clone());
        lines.push([row.name.clone()].into_iter().chain(cells).collect());
    }
    let width = |column: usize| {
        lines.iter().filter_map(|line| line.get(column)).map(|cell| cell.chars().count()).max()
    };
    let widths: Vec<_> =
        (0..lines[0].len()).map(|column| width(column).unwrap_or_default()).collect();
    let line = |line: &Vec<String>| {
        let cells = line.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}"));
        cells.collect::<Vec<_>>().join(" | ").trim_end().to_owned()
    };
    let mut text = lines.iter().map(line);
    let first = text.next().unwrap_or_default();
    let rule = widths.iter().map(|width| "-".repeat(*width)).collect::<Vec<_>>().join("-|-");
    [first, rule].into_iter().chain(text).collect::<Vec<_>>().join("\n")
}
