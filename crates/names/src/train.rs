//! Weights learned from labelled pairs of names.
//!
//! A comparison is a sum of curves, and a curve a sum of its points, so the weights are those of a
//! logistic regression. It is penalised twice: a little for each weight, more for each bend between
//! neighbouring points, which keeps curves smooth where pairs are few. Newton's method finds the one
//! minimum; nothing is drawn at random, so the same pairs give the same file.

use crate::class::Class;
use crate::compare::{Sink, Step, is_exchanged, pair_kind, walk};
use crate::model::Model;
use crate::name::{Name, NameKind};

/// Two names, whether they name one bearer, and how much the pair counts.
#[derive(Debug, Clone)]
pub struct Example {
    /// One name.
    pub left: Name,
    /// The other.
    pub right: Name,
    /// Both name one bearer.
    pub same: bool,
    /// 1 for an ordinary pair.
    pub weight: f64,
}

/// How much weights are held down.
#[derive(Debug, Clone, Copy)]
pub struct Penalty {
    /// On the square of each weight.
    pub size: f64,
    /// On the square of the difference of neighbouring points.
    pub bend: f64,
}

impl Default for Penalty {
    fn default() -> Penalty {
        Penalty { size: 0.1, bend: 3.0 }
    }
}

/// What the weights of a class may reach at most, whatever the pairs say: rules of the field, of which
/// lists have too few examples. Another number of a series is another fund, ship or bearer; another
/// place another branch; father and son exchanged are two people; so are a man and a woman; and one word of a name is not the name.
const AT_MOST: &[(Class, f32)] = &[
    (Class::OtherNumber, -3.5),
    (Class::LackNumber, -3.0),
    (Class::OtherPlace, -2.0),
    (Class::Reversed, -3.5),
    (Class::EditGender, -1.5),
    (Class::OneOfMany, -1.5),
];

/// Fits the curves of one kind of names to examples; the points' places stay where `model` has them.
/// Takes time in proportion to examples, and to the cube of the number of points.
pub fn train(model: &mut Model, kind: NameKind, examples: &[Example], penalty: Penalty) {
    let n = model.n_points(kind);
    let rows: Vec<Row> = examples.iter().map(|example| Row::new(model, kind, example)).collect();
    let neighbours = model.neighbours(kind);
    // The last weight is the prior.
    let mut weights = vec![0.0; n + 1];
    for _ in 0..25 {
        let mut gradient = vec![0.0; n + 1];
        let mut hessian = Square::new(n + 1);
        for at in 0..n {
            gradient[at] += penalty.size * weights[at];
            hessian.add(at, at, penalty.size);
        }
        for &(i, j) in &neighbours {
            let bend = penalty.bend * (weights[i] - weights[j]);
            gradient[i] += bend;
            gradient[j] -= bend;
            hessian.add(i, i, penalty.bend);
            hessian.add(j, j, penalty.bend);
            hessian.add(i.max(j), i.min(j), -penalty.bend);
        }
        hessian.add(n, n, 1e-6);
        for row in &rows {
            let sum: f64 = row.points.iter().map(|&(at, x)| weights[at] * x).sum();
            let p = 1.0 / (1.0 + (-sum).exp());
            let error = row.weight * (p - f64::from(u8::from(row.same)));
            let slope = row.weight * p * (1.0 - p);
            for (k, &(i, x)) in row.points.iter().enumerate() {
                gradient[i] += error * x;
                for &(j, y) in &row.points[..=k] {
                    hessian.add(i.max(j), i.min(j), slope * x * y);
                }
            }
        }
        let step = hessian.solve(gradient);
        for (weight, step) in weights.iter_mut().zip(&step) {
            *weight -= step;
        }
        if step.iter().all(|step| step.abs() < 1e-5) {
            break;
        }
    }
    model.set(kind, weights[n], &weights[..n]);
    // Nothing is more alike than the same, even if lists have namesakes spelled alike more often than
    // namesakes spelled otherwise.
    for class in [Class::Spelling, Class::Romanised, Class::Variant, Class::Nick] {
        model.cap_by(kind, class, Class::Equal);
    }
    // One common word alone names nobody; one rare one may (Indonesian names, pen names).
    model.cap(kind, Class::Single, |rarity| if rarity <= 6.0 { -3.5 } else { f32::MAX });
    for &(class, most) in AT_MOST {
        // `Junior` is left out freely.
        if class != Class::LackNumber || kind != NameKind::Person {
            model.cap(kind, class, |_| most);
        }
    }
}

/// An example as the points it touches: each once, in order.
struct Row {
    points: Vec<(usize, f64)>,
    same: bool,
    weight: f64,
}

impl Row {
    fn new(model: &Model, kind: NameKind, example: &Example) -> Row {
        let mut points: Vec<(usize, f64)> = Vec::new();
        for (class, x) in steps(&example.left, &example.right) {
            points.extend(model.touched(kind, class, x).map(|(at, x)| (at, f64::from(x))));
        }
        points.push((model.n_points(kind), 1.0));
        points.sort_unstable_by_key(|point| point.0);
        points.dedup_by(|next, kept| {
            let one = next.0 == kept.0;
            kept.1 += if one { next.1 } else { 0.0 };
            one
        });
        Row { points, same: example.same, weight: example.weight }
    }
}

struct Steps(Vec<(Class, f32)>);

impl Sink for Steps {
    fn step(&mut self, step: Step) {
        self.0.push((step.class, step.x));
    }
}

fn steps(left: &Name, right: &Name) -> Vec<(Class, f32)> {
    let mut steps = Steps(Vec::new());
    if !left.tokens.is_empty() && !right.tokens.is_empty() {
        let (a, b) = if is_exchanged(left, right) { (right, left) } else { (left, right) };
        walk(a, b, &mut steps);
    }
    steps.0
}

/// The kind of curves a pair is weighed by.
pub fn kind_of(left: &Name, right: &Name) -> NameKind {
    pair_kind(left, right)
}

/// A symmetric matrix, of which the lower half is kept.
struct Square {
    n: usize,
    values: Vec<f64>,
}

impl Square {
    fn new(n: usize) -> Square {
        Square { n, values: vec![0.0; n * n] }
    }

    fn add(&mut self, row: usize, column: usize, value: f64) {
        self.values[row * self.n + column] += value;
    }

    /// Solves `self * x = right` by Cholesky's method. The matrix is positive definite: every weight
    /// is penalised.
    fn solve(mut self, mut right: Vec<f64>) -> Vec<f64> {
        let n = self.n;
        let l = &mut self.values;
        for i in 0..n {
            for j in 0..=i {
                let mut sum = l[i * n + j];
                for k in 0..j {
                    sum -= l[i * n + k] * l[j * n + k];
                }
                l[i * n + j] = if i == j { sum.max(1e-12).sqrt() } else { sum / l[j * n + j] };
            }
        }
        for i in 0..n {
            for k in 0..i {
                right[i] -= l[i * n + k] * right[k];
            }
            right[i] /= l[i * n + i];
        }
        for i in (0..n).rev() {
            for k in i + 1..n {
                right[i] -= l[k * n + i] * right[k];
            }
            right[i] /= l[i * n + i];
        }
        right
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_system_is_solved() {
        // 4x + 2y = 10, 2x + 3y = 9: x = 1.5, y = 2.
        let mut square = Square::new(2);
        square.add(0, 0, 4.0);
        square.add(1, 0, 2.0);
        square.add(1, 1, 3.0);
        let x = square.solve(vec![10.0, 9.0]);
        assert!((x[0] - 1.5).abs() < 1e-12 && (x[1] - 2.0).abs() < 1e-12, "{x:?}");
    }

    #[test]
    fn what_tells_pairs_apart_is_weighed_and_nothing_else() {
        let example = |left: &str, right: &str, same| Example {
            left: Name::parse(left, NameKind::Person),
            right: Name::parse(right, NameKind::Person),
            same,
            weight: 1.0,
        };
        let mut examples = Vec::new();
        for name in ["Ivan Invented", "Olga Beispiel", "Jan Wymyslony", "Ana Ficticia"] {
            examples.push(example(name, name, true));
            examples.push(example(name, "Zbigniew Inny", false));
        }
        let mut model =
            Model::parse("person equal 0:0 10:0\nperson acronym 1:0\nperson other-word 0:0")
                .unwrap();
        train(&mut model, NameKind::Person, &examples, Penalty::default());
        let weigh = |class, x| model.weigh(NameKind::Person, class, x);
        assert!(weigh(Class::Equal, 9.0) > 0.5);
        assert_eq!(weigh(Class::Acronym, 1.0), 0.0, "no example has one");
    }
}
