//! Parsing chunks on several threads, with results in the order of the file.

use std::sync::mpsc::{Receiver, channel, sync_channel};
use std::sync::{Condvar, Mutex, PoisonError};

use crate::lines::{Chunk, Chunks};
use crate::{Input, ReadError};

use crate::lines::{CHUNK, Ends, LONGEST};

/// How a file is cut up, and by how many it is read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plan {
    pub(crate) ends: Ends,
    pub(crate) chunk: usize,
    pub(crate) longest: usize,
    pub(crate) workers: usize,
}

impl Plan {
    /// As many workers as the machine has processors, up to eight: past that, whoever takes the
    /// results is the slowest.
    pub(crate) fn new(ends: Ends) -> Plan {
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        Plan { ends, chunk: CHUNK, longest: LONGEST, workers: processors.min(8) }
    }
}

/// Cuts `input` into chunks, has them parsed by several threads, and hands the results over in the
/// order of the file, on the caller's thread. What comes out does not depend on `plan.workers`.
///
/// At most a few chunks are under way at once, counted in bytes, so memory stays flat; a chunk that
/// is larger than that (one very long line) goes through alone.
///
/// # Errors
/// What `consume` returns, at once; else why the file could not be read on, after the results of
/// everything before that point.
pub(crate) fn run<T: Send>(
    input: &mut Input,
    (line, offset): (u64, u64),
    plan: Plan,
    parse: impl Fn(Chunk) -> T + Sync,
    mut consume: impl FnMut(T) -> Result<(), ReadError>,
) -> Result<(), ReadError> {
    let gate = Gate::new(plan.chunk.saturating_mul(2 * plan.workers + 2));
    std::thread::scope(|scope| {
        // However this ends, the thread that reads must not wait for room for ever.
        let _open = CloseOnDrop(&gate);
        let (jobs, queue) = channel::<(Chunk, std::sync::mpsc::SyncSender<T>)>();
        let (promises, results) = channel::<(usize, Receiver<T>)>();
        let queue = Mutex::new(queue);
        let queue = std::sync::Arc::new(queue);
        for _ in 0..plan.workers.max(1) {
            let queue = queue.clone();
            let parse = &parse;
            scope.spawn(move || {
                loop {
                    let job = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
                    let Ok((chunk, result)) = job else { break };
                    // Nobody waits for the result of an import that was stopped.
                    let _ = result.send(parse(chunk));
                }
            });
        }
        let gate = &gate;
        let reader = scope.spawn(move || -> Result<(), ReadError> {
            let mut chunks =
                Chunks::new(input, plan.ends, line, offset).with_sizes(plan.chunk, plan.longest);
            while let Some(chunk) = chunks.next()? {
                let cost = chunk.bytes.len().max(plan.chunk);
                if !gate.enter(cost) {
                    break;
                }
                let (sender, receiver) = sync_channel(1);
                if promises.send((cost, receiver)).is_err() || jobs.send((chunk, sender)).is_err() {
                    break;
                }
            }
            Ok(())
        });
        for (cost, result) in results {
            // No result without an error: the worker panicked, and the scope passes that on.
            let Ok(result) = result.recv() else { break };
            consume(result)?;
            gate.leave(cost);
        }
        gate.close();
        match reader.join() {
            Ok(outcome) => outcome,
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
}

/// Lets in work up to a budget.
struct Gate {
    budget: usize,
    /// Bytes under way; none once the gate is closed.
    inside: Mutex<Option<usize>>,
    changed: Condvar,
}

impl Gate {
    fn new(budget: usize) -> Gate {
        Gate { budget, inside: Mutex::new(Some(0)), changed: Condvar::new() }
    }

    /// Waits for room; false if the gate is closed.
    fn enter(&self, cost: usize) -> bool {
        let mut inside = self.inside.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            match *inside {
                None => return false,
                Some(n) if n == 0 || n + cost <= self.budget => {
                    *inside = Some(n + cost);
                    return true;
                }
                Some(_) => {
                    inside = (self.changed.wait(inside)).unwrap_or_else(PoisonError::into_inner);
                }
            }
        }
    }

    fn leave(&self, cost: usize) {
        let mut inside = self.inside.lock().unwrap_or_else(PoisonError::into_inner);
        *inside = inside.map(|n| n.saturating_sub(cost));
        self.changed.notify_all();
    }

    fn close(&self) {
        *self.inside.lock().unwrap_or_else(PoisonError::into_inner) = None;
        self.changed.notify_all();
    }
}

struct CloseOnDrop<'a>(&'a Gate);

impl Drop for CloseOnDrop<'_> {
    fn drop(&mut self) {
        self.0.close();
    }
}
