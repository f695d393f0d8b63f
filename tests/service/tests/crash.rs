//! The worker is killed at random, again and again, and still makes no change twice and loses none.

use std::{
    collections::BTreeSet,
    error::Error,
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

use returning_ai::{StatusId, redemptions::UpdateStatus};
use returning_ai_sandbox::{Fault, Order, Sandbox, Status};
use returning_ai_service::{Journal, State};
use tokio::time::{Instant, sleep};

const ORDERS: usize = 1_000;
const KILLS: usize = 50;
const OPERATION: &str = "updateRedemptionOrderStatus";

type Outcome = Result<(), Box<dyn Error>>;

#[tokio::test(flavor = "multi_thread")]
async fn no_refund_is_repeated_and_none_is_lost_whenever_the_worker_is_killed() -> Outcome {
    let seed = fastrand::u64(..);
    println!("seed {seed}");
    let mut random = fastrand::Rng::with_seed(seed);
    let sandbox = Sandbox::start().await?;
    let refunded = sandbox.status("Refunded").ok_or("the sandbox has the status")?;
    let orders = orders(&sandbox);
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("journal.db");
    fill(&path, &orders, &refunded)?;
    // A service that fails after it acted, one that refuses for a while, and one that breaks off.
    for fault in [Fault::status(500).executing(), Fault::status(429), Fault::reset().executing()] {
        sandbox.fault(OPERATION, fault.times(5))?;
    }

    let mut kills = 0;
    while kills < KILLS {
        let mut worker = start(&sandbox, &path)?;
        let goal = sandbox.executed_changes() + random.usize(1..18);
        let goal = reached(&sandbox, goal, &mut worker).await?;
        sleep(Duration::from_micros(random.u64(0..3_000))).await;
        kills += usize::from(goal && worker.try_wait()?.is_none());
        // SIGKILL: the worker has no chance to note anything.
        worker.kill()?;
        worker.wait()?;
        assert!(goal, "the worker made all changes before it was killed {KILLS} times");
    }
    assert!(start(&sandbox, &path)?.wait()?.success());
    check(&sandbox, &path, &orders)
}

/// Waits until so many changes were made; false if the worker ended before.
async fn reached(
    sandbox: &Sandbox,
    goal: usize,
    worker: &mut Child,
) -> Result<bool, Box<dyn Error>> {
    let patience = Instant::now() + Duration::from_secs(60);
    while sandbox.executed_changes() < goal {
        if worker.try_wait()?.is_some() {
            return Ok(false);
        }
        assert!(Instant::now() < patience, "the worker makes no progress");
        sleep(Duration::from_micros(200)).await;
    }
    Ok(true)
}

fn orders(sandbox: &Sandbox) -> BTreeSet<String> {
    let model = sandbox.orders().all().remove(0);
    let numbers: BTreeSet<_> =
        (0..ORDERS).map(|number| format!("ORD20260527{number:04}")).collect();
    for number in &numbers {
        sandbox.orders().add(Order::new(number, &model.user, model.coins));
    }
    numbers
}

fn fill(path: &Path, orders: &BTreeSet<String>, status: &Status) -> Outcome {
    let journal = Journal::open(path)?;
    let status: StatusId = status.id.parse()?;
    for number in orders {
        journal.add(&UpdateStatus::new(number, status.clone()).refund_coins(true))?;
    }
    Ok(())
}

fn start(sandbox: &Sandbox, journal: &Path) -> Result<Child, Box<dyn Error>> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_returning-ai-service"));
    command.arg(journal).stdout(Stdio::null());
    command.env("RETURNING_AI_API_KEY", sandbox.api_key());
    command.env("RETURNING_AI_BASE_URL", sandbox.url());
    Ok(command.spawn()?)
}

fn check(sandbox: &Sandbox, path: &Path, orders: &BTreeSet<String>) -> Outcome {
    let entries = Journal::open(path)?.entries()?;
    assert_eq!(entries.iter().map(|entry| entry.order.clone()).collect::<BTreeSet<_>>(), *orders);
    let (mut executed, mut parked) = (0, 0);
    for entry in &entries {
        let order = sandbox.orders().get(&entry.order).ok_or("the order is there")?;
        let refunds = order.history.iter().filter(|change| change.refunded).count();
        assert!(refunds <= 1, "{} was refunded {refunds} times", entry.order);
        match entry.state {
            State::Done => assert_eq!(refunds, 1, "{} is done and was not refunded", entry.order),
            // A doubt: it was refunded, or it was not. A person finds out.
            State::Parked => assert!(entry.note.is_some(), "{} has no note", entry.order),
            state => panic!("{} ended as {state:?}: {:?}", entry.order, entry.note),
        }
        executed += refunds;
        parked += usize::from(entry.state == State::Parked);
    }
    assert_eq!(sandbox.executed_changes(), executed);
    println!("{executed} refunds of {ORDERS} orders over {KILLS} kills, {parked} parked");
    Ok(())
}
