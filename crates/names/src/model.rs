//! What each step of a comparison weighs: a curve for each class of steps and kind of name, read
//! from `data/weights.tsv`.

use std::fmt::Write as _;
use std::sync::LazyLock;

use crate::class::Class;
use crate::name::NameKind;

/// The kinds that have curves of their own, as the file names them.
const KINDS: [&str; 3] = ["person", "organization", "object"];

/// The most points of a curve.
const MAX_POINTS: usize = 10;

/// A value for each `x`: straight lines between points, flat outside them. A curve without points is
/// 0 everywhere.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Curve {
    n: u8,
    /// Infinite where there are no more points.
    x: [f32; MAX_POINTS],
    y: [f32; MAX_POINTS],
}

impl Default for Curve {
    fn default() -> Curve {
        Curve { n: 0, x: [f32::INFINITY; MAX_POINTS], y: [0.0; MAX_POINTS] }
    }
}

impl Curve {
    /// Which points `x` lies between is counted without a branch: no processor guesses it.
    fn at(&self, x: f32) -> f32 {
        let n = usize::from(self.n);
        let passed: usize = self.x.iter().map(|point| usize::from(*point <= x)).sum();
        if passed == 0 {
            return self.y[0];
        }
        if passed >= n {
            return self.y[n - 1];
        }
        let share = (x - self.x[passed - 1]) / (self.x[passed] - self.x[passed - 1]);
        self.y[passed - 1] + share * (self.y[passed] - self.y[passed - 1])
    }

    /// How much each of two neighbouring points counts at `x`.
    fn shares(&self, x: f32) -> [(usize, f32); 2] {
        let n = usize::from(self.n);
        if n == 0 || x <= self.x[0] {
            return [(0, 1.0), (0, 0.0)];
        }
        for at in 1..n {
            if x < self.x[at] {
                let share = (x - self.x[at - 1]) / (self.x[at] - self.x[at - 1]);
                return [(at - 1, 1.0 - share), (at, share)];
            }
        }
        [(n - 1, 1.0), (0, 0.0)]
    }
}

/// A weights file that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "weights of names, line {line}: `{text}` is not `KIND CLASS X:Y X:Y ...` with X rising, at most {MAX_POINTS} points, a known kind and class"
)]
pub struct ModelError {
    /// The line at fault, counted from 1.
    pub line: usize,
    /// The line.
    pub text: String,
}

/// Weights of all steps, in log-odds.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    priors: [f32; 3],
    curves: Box<[[Curve; Class::COUNT]; 3]>,
}

impl Model {
    /// The weights the program ships with.
    pub fn shipped() -> &'static Model {
        static SHIPPED: LazyLock<Model> = LazyLock::new(|| {
            // The file is part of the program and a test reads it.
            let text = include_str!("../data/weights.tsv");
            Model::parse(text).unwrap_or_else(|error| unreachable!("{error}"))
        });
        &SHIPPED
    }

    /// Reads a weights file: `KIND prior VALUE` or `KIND CLASS X:VALUE ...` a line, `#` before
    /// comments. Classes left out weigh nothing.
    ///
    /// # Errors
    /// A line is none of these.
    pub fn parse(text: &str) -> Result<Model, ModelError> {
        let mut model =
            Model { priors: [0.0; 3], curves: Box::new([[Curve::default(); Class::COUNT]; 3]) };
        for (at, line) in text.lines().enumerate() {
            if line.trim().is_empty() || line.starts_with('#') {
                continue;
            }
            model.read(line).ok_or_else(|| ModelError { line: at + 1, text: line.to_owned() })?;
        }
        Ok(model)
    }

    fn read(&mut self, line: &str) -> Option<()> {
        let mut words = line.split_whitespace();
        let kind = words.next()?;
        let kind = KINDS.iter().position(|known| *known == kind)?;
        let class = words.next()?;
        if class == "prior" {
            self.priors[kind] = words.next()?.parse().ok()?;
            return words.next().is_none().then_some(());
        }
        let class = Class::NAMES.iter().position(|known| *known == class)?;
        let mut curve = Curve::default();
        for point in words {
            let (x, y) = point.split_once(':')?;
            let (x, y): (f32, f32) = (x.parse().ok()?, y.parse().ok()?);
            let n = usize::from(curve.n);
            if !x.is_finite() || !y.is_finite() || n == MAX_POINTS || (n > 0 && x <= curve.x[n - 1])
            {
                return None;
            }
            (curve.x[n], curve.y[n]) = (x, y);
            curve.n += 1;
        }
        self.curves[kind][class] = curve;
        Some(())
    }

    /// The file this model is read from, without comments.
    pub fn to_text(&self) -> String {
        let mut out = String::new();
        for (kind, name) in KINDS.iter().enumerate() {
            // Writing to a string does not fail.
            let _ = writeln!(out, "{name}\tprior\t{:.2}", self.priors[kind]);
            for (class, curve) in self.curves[kind].iter().enumerate() {
                let n = usize::from(curve.n);
                if n == 0 {
                    continue;
                }
                let points: Vec<String> =
                    (0..n).map(|at| format!("{}:{:.2}", curve.x[at], curve.y[at])).collect();
                let _ = writeln!(out, "{name}\t{}\t{}", Class::NAMES[class], points.join(" "));
            }
        }
        out
    }

    pub(crate) fn prior(&self, kind: NameKind) -> f64 {
        f64::from(self.priors[kind_index(kind)])
    }

    /// What one step adds.
    pub(crate) fn weigh(&self, kind: NameKind, class: Class, x: f32) -> f64 {
        f64::from(self.curves[kind_index(kind)][class as usize].at(x))
    }
}

fn kind_index(kind: NameKind) -> usize {
    match kind {
        NameKind::Person => 0,
        NameKind::Organization | NameKind::Unknown => 1,
        NameKind::Object => 2,
    }
}

/// Points of all curves of one kind in a row: what training moves.
impl Model {
    /// How many points the curves of a kind have.
    pub(crate) fn n_points(&self, kind: NameKind) -> usize {
        self.curves[kind_index(kind)].iter().map(|curve| usize::from(curve.n)).sum()
    }

    /// The points a step touches, each with its share.
    pub(crate) fn touched(
        &self,
        kind: NameKind,
        class: Class,
        x: f32,
    ) -> impl Iterator<Item = (usize, f32)> {
        let curves = &self.curves[kind_index(kind)];
        let before: usize = curves[..class as usize].iter().map(|curve| usize::from(curve.n)).sum();
        let curve = &curves[class as usize];
        let shares = if curve.n == 0 { [(0, 0.0); 2] } else { curve.shares(x) };
        shares.into_iter().filter(|(_, share)| *share > 0.0).map(move |(at, s)| (before + at, s))
    }

    /// Pairs of points that are neighbours in a curve.
    pub(crate) fn neighbours(&self, kind: NameKind) -> Vec<(usize, usize)> {
        let mut out = Vec::new();
        let mut before = 0;
        for curve in &self.curves[kind_index(kind)] {
            let n = usize::from(curve.n);
            out.extend((1..n).map(|at| (before + at - 1, before + at)));
            before += n;
        }
        out
    }

    /// Lowers every point of a class to what `most` says at its place.
    pub(crate) fn cap(&mut self, kind: NameKind, class: Class, most: impl Fn(f32) -> f32) {
        let curve = &mut self.curves[kind_index(kind)][class as usize];
        let n = usize::from(curve.n);
        for (x, y) in curve.x[..n].iter().zip(&mut curve.y[..n]) {
            *y = y.min(most(*x));
        }
    }

    /// Lowers every point of a class to what another class has at the same place.
    pub(crate) fn cap_by(&mut self, kind: NameKind, class: Class, other: Class) {
        let most = self.curves[kind_index(kind)][other as usize];
        self.cap(kind, class, |x| most.at(x));
    }

    /// Puts new values at all points of a kind.
    pub(crate) fn set(&mut self, kind: NameKind, prior: f64, values: &[f64]) {
        let kind = kind_index(kind);
        self.priors[kind] = prior as f32;
        let mut values = values.iter();
        for curve in &mut self.curves[kind] {
            let n = usize::from(curve.n);
            for (y, value) in curve.y[..n].iter_mut().zip(&mut values) {
                *y = *value as f32;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_file_reads_back_as_written() {
        let model = Model::shipped();
        assert_eq!(Model::parse(&model.to_text()).as_ref(), Ok(model));
    }

    #[test]
    fn errors_name_the_line() {
        for wrong in [
            "person",
            "nobody prior 1",
            "person equal 2:1 1:2",
            "person magic 1:1",
            "person equal a:1",
        ] {
            let error = Model::parse(&format!("# good\nperson prior 1\n{wrong}")).unwrap_err();
            assert_eq!((error.line, error.text.as_str()), (3, wrong));
        }
    }

    #[test]
    fn a_curve_is_straight_between_points_and_flat_outside() {
        let model = Model::parse("person equal 2:1 4:3").unwrap();
        for (x, y) in [(0.0, 1.0), (2.0, 1.0), (3.0, 2.0), (4.0, 3.0), (9.0, 3.0)] {
            assert_eq!(model.weigh(NameKind::Person, Class::Equal, x), y, "at {x}");
            let touched: f32 = (model.touched(NameKind::Person, Class::Equal, x))
                .map(|(at, share)| share * [1.0, 3.0][at])
                .sum();
            assert_eq!(f64::from(touched), y, "at {x}");
        }
    }
}
