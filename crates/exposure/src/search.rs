//! The best simple paths in a loaded piece of graph: Yen's algorithm with a bound on hops.
//!
//! J. Y. Yen, "Finding the K shortest loopless paths in a network", Management Science 17 (1971).
//! Each deviation is found by a best-first search guided by the exact cost of the rest of the way,
//! so it looks at little beside the path it finds.
//!
//! Costs are sums of whole numbers and entities are numbered in the order of their ids: the paths
//! and their order are a function of the graph alone.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use rustc_hash::FxHashSet;

use crate::weight::HOP_COST;

/// A path with its place in the ranking: by cost, then hops, then ids.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Ranked {
    pub(crate) cost: u64,
    pub(crate) hops: usize,
    /// From a start to the target.
    pub(crate) path: Vec<u32>,
}

/// A directed graph over numbered nodes. Steps into a start do not exist: a path is told from the
/// last start it passes.
pub(crate) struct Net {
    /// For each node where it leads and what is lost, by number.
    out: Vec<Vec<(u32, u64)>>,
    /// The same steps from their far ends.
    back: Vec<Vec<(u32, u64)>>,
    starts: Vec<u32>,
    depth: usize,
    max_loss: u64,
}

/// For each number of hops left and each node, the least cost to the target; `MAX` if out of reach.
type Rest = Vec<Vec<u64>>;

impl Net {
    pub(crate) fn new(
        mut out: Vec<Vec<(u32, u64)>>,
        mut starts: Vec<u32>,
        depth: usize,
        max_loss: u64,
    ) -> Net {
        starts.sort_unstable();
        starts.dedup();
        let mut back = vec![Vec::new(); out.len()];
        for (from, steps) in out.iter_mut().enumerate() {
            steps.retain(|(to, _)| starts.binary_search(to).is_err());
            steps.sort_unstable();
            for &(to, loss) in steps.iter() {
                back[to as usize].push((from as u32, loss));
            }
        }
        Net { out, back, starts, depth, max_loss }
    }

    /// The best paths to `targets`: at most `per_target` to each and `limit` in all, best first.
    pub(crate) fn best(&self, targets: &[u32], per_target: usize, limit: usize) -> Vec<Ranked> {
        if per_target == 0 || limit == 0 {
            return Vec::new();
        }
        let mut firsts = self.best_to_all();
        let mut firsts: Vec<Ranked> =
            targets.iter().filter_map(|&target| firsts[target as usize].take()).collect();
        firsts.sort_unstable();
        // A target whose best path is not among the best `limit` has no path among them.
        firsts.truncate(limit);
        if per_target == 1 {
            return firsts;
        }
        let mut ways: Vec<Ways<'_>> = Vec::with_capacity(firsts.len());
        let mut next = BinaryHeap::new();
        for first in firsts {
            next.push(Reverse((first.clone(), ways.len())));
            ways.push(Ways::new(self, first));
        }
        let mut best = Vec::new();
        while let Some(Reverse((path, which))) = next.pop() {
            best.push(path);
            if best.len() == limit {
                break;
            }
            let ways = &mut ways[which];
            if ways.found.len() < per_target
                && let Some(path) = ways.next()
            {
                next.push(Reverse((path, which)));
            }
        }
        best
    }

    /// The best path to every node.
    fn best_to_all(&self) -> Vec<Option<Ranked>> {
        let mut best: Vec<Option<Ranked>> = vec![None; self.out.len()];
        self.walk(&[], &FxHashSet::default(), None, |found| {
            let last = found.path.last().map_or(0, |&last| last as usize);
            best[last].get_or_insert(found);
            false
        });
        best
    }

    /// The best path that begins with `root`, goes on to none of `banned`, and ends at the target
    /// `rest` belongs to.
    fn best_from(
        &self,
        root: &[u32],
        banned: &FxHashSet<u32>,
        target: u32,
        rest: &Rest,
    ) -> Option<Ranked> {
        let mut best = None;
        self.walk(root, banned, Some(rest), |found| {
            let is_there = found.path.last() == Some(&target);
            if is_there {
                best = Some(found);
            }
            is_there
        });
        best
    }

    /// Walks on from `root` in the order of cost (plus the rest of the way, if known) and hands
    /// each label to `visit` until it returns true. With an empty root it begins at the starts.
    ///
    /// A label that is both longer and weaker than an earlier one at its node is dropped: what it
    /// leads to, the earlier one leads to more cheaply, and a walk that meets itself only gets
    /// cheaper by leaving out the loop.
    fn walk(
        &self,
        root: &[u32],
        banned: &FxHashSet<u32>,
        rest: Option<&Rest>,
        mut visit: impl FnMut(Ranked) -> bool,
    ) {
        let mut heap = BinaryHeap::new();
        let push = |heap: &mut BinaryHeap<_>, path: &[u32], to: u32, loss: u64| {
            let hops = path.len();
            let ahead = match rest {
                None => 0,
                Some(rest) => match rest.get(self.depth.wrapping_sub(hops)) {
                    Some(left) => left[to as usize],
                    None => u64::MAX,
                },
            };
            if hops > self.depth || loss > self.max_loss || ahead == u64::MAX {
                return;
            }
            let cost = loss + HOP_COST * hops as u64;
            let mut longer = Vec::with_capacity(hops + 1);
            longer.extend_from_slice(path);
            longer.push(to);
            heap.push(Reverse((cost + ahead, hops, longer, loss)));
        };
        match root.last() {
            None => {
                for start in self.starts.iter().filter(|start| !banned.contains(start)) {
                    push(&mut heap, &[], *start, 0);
                }
            }
            Some(&last) => {
                let loss = self.loss(root);
                for &(to, step) in &self.out[last as usize] {
                    if !banned.contains(&to) && !root.contains(&to) {
                        push(&mut heap, root, to, loss + step);
                    }
                }
            }
        }
        let mut labels: rustc_hash::FxHashMap<u32, Vec<(usize, u64)>> = Default::default();
        while let Some(Reverse((_, hops, path, loss))) = heap.pop() {
            let Some(&at) = path.last() else {
                continue;
            };
            let seen = labels.entry(at).or_default();
            if seen.iter().any(|&(other_hops, other)| other_hops <= hops && other <= loss) {
                continue;
            }
            seen.push((hops, loss));
            let cost = loss + HOP_COST * hops as u64;
            for &(to, step) in &self.out[at as usize] {
                if !path.contains(&to) {
                    push(&mut heap, &path, to, loss + step);
                }
            }
            if visit(Ranked { cost, hops, path }) {
                return;
            }
        }
    }

    /// What is lost along a path.
    fn loss(&self, path: &[u32]) -> u64 {
        path.windows(2)
            .map(|pair| {
                let steps = &self.out[pair[0] as usize];
                let at = steps.partition_point(|(to, _)| *to < pair[1]);
                steps.get(at).map_or(0, |(_, loss)| *loss)
            })
            .sum()
    }

    /// The least cost from every node to `target`, by hops left.
    fn rest(&self, target: u32) -> Rest {
        let mut rest: Rest = Vec::with_capacity(self.depth + 1);
        let mut none = vec![u64::MAX; self.out.len()];
        none[target as usize] = 0;
        rest.push(none);
        for hops in 0..self.depth {
            let shorter = &rest[hops];
            let mut longer = shorter.clone();
            for (to, steps) in self.back.iter().enumerate() {
                if shorter[to] == u64::MAX {
                    continue;
                }
                for &(from, loss) in steps {
                    let cost = shorter[to] + loss + HOP_COST;
                    let known = &mut longer[from as usize];
                    *known = cost.min(*known);
                }
            }
            rest.push(longer);
        }
        rest
    }
}

/// The paths to one target, one after the other.
struct Ways<'n> {
    net: &'n Net,
    target: u32,
    rest: Option<Rest>,
    found: Vec<Ranked>,
    candidates: BinaryHeap<Reverse<Ranked>>,
    seen: FxHashSet<Vec<u32>>,
}

impl<'n> Ways<'n> {
    fn new(net: &'n Net, first: Ranked) -> Ways<'n> {
        let target = first.path.last().copied().unwrap_or_default();
        let seen = FxHashSet::from_iter([first.path.clone()]);
        let found = vec![first];
        Ways { net, target, rest: None, found, candidates: BinaryHeap::new(), seen }
    }

    /// The next best path. Every path not yet found leaves a found one somewhere; only the last
    /// found one has not been tried for that.
    fn next(&mut self) -> Option<Ranked> {
        let rest = self.rest.get_or_insert_with(|| self.net.rest(self.target));
        let last = self.found.last()?.path.clone();
        for at in 0..last.len() {
            let root = &last[..at];
            let banned: FxHashSet<u32> = (self.found.iter())
                .filter(|found| found.path.len() > at && found.path[..at] == *root)
                .map(|found| found.path[at])
                .collect();
            let found = self.net.best_from(root, &banned, self.target, rest);
            if let Some(found) = found
                && self.seen.insert(found.path.clone())
            {
                self.candidates.push(Reverse(found));
            }
        }
        let Reverse(next) = self.candidates.pop()?;
        self.found.push(next.clone());
        Some(next)
    }
}
