//! What evidence weighs, read from `data/weights.txt`.

use rustc_hash::FxHashMap;

/// A weights file that cannot be used, with the line at fault.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WeightsError {
    /// A line that is no weight.
    #[error(
        "weights line {line}: `{text}` is not `NAME VALUE` or `NAME X:VALUE X:VALUE ...` with X rising"
    )]
    Line {
        /// Counted from 1.
        line: usize,
        /// The line.
        text: String,
    },
    /// A weight the algorithm does not have.
    #[error("weights line {line}: no weight is called `{name}`")]
    Unknown {
        /// Counted from 1.
        line: usize,
        /// The name.
        name: String,
    },
    /// A weight the file does not give.
    #[error("weights: `{name}` is missing")]
    Missing {
        /// The name.
        name: &'static str,
    },
}

/// A value for each likeness: straight lines between given points, flat outside them. A single
/// weight is a curve of one point.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Curve(Vec<(f64, f64)>);

impl Curve {
    /// The highest value anywhere.
    pub(crate) fn highest(&self) -> f64 {
        self.0.iter().map(|point| point.1).fold(f64::NEG_INFINITY, f64::max)
    }

    /// The lowest value anywhere.
    pub(crate) fn lowest(&self) -> f64 {
        self.0.iter().map(|point| point.1).fold(f64::INFINITY, f64::min)
    }

    pub(crate) fn at(&self, x: f64) -> f64 {
        let after = self.0.partition_point(|point| point.0 <= x);
        match (after.checked_sub(1).and_then(|at| self.0.get(at)), self.0.get(after)) {
            (Some(&(x0, y0)), Some(&(x1, y1))) => y0 + (y1 - y0) * (x - x0) / (x1 - x0),
            (Some(&(_, y)), None) | (None, Some(&(_, y))) => y,
            (None, None) => 0.0,
        }
    }

    fn parse(text: &str) -> Option<Curve> {
        let mut points = Vec::new();
        for word in text.split_whitespace() {
            let (x, y) = match word.split_once(':') {
                Some((x, y)) => (x.parse().ok()?, y.parse().ok()?),
                None => (0.0, word.parse().ok()?),
            };
            let finite = f64::is_finite(x) && f64::is_finite(y);
            if !finite || points.last().is_some_and(|&(last, _)| last >= x) {
                return None;
            }
            points.push((x, y));
        }
        (!points.is_empty()).then_some(Curve(points))
    }
}

/// Declares the weights once: the fields, and how each is found in the file.
macro_rules! weights {
    (curves: $($curve:ident)+; values: $($value:ident)+;) => {
        /// Every weight of the algorithm, by name.
        #[derive(Debug, Clone, PartialEq)]
        pub(crate) struct Weights {
            $(pub(crate) $curve: Curve,)+
            $(pub(crate) $value: f64,)+
        }

        impl Weights {
            const NAMES: &'static [&'static str] =
                &[$(stringify!($curve),)+ $(stringify!($value),)+];

            fn from_table(table: &FxHashMap<&str, Curve>) -> Result<Weights, WeightsError> {
                let find = |name: &'static str| {
                    table.get(name).ok_or(WeightsError::Missing { name })
                };
                Ok(Weights {
                    $($curve: find(stringify!($curve))?.clone(),)+
                    $($value: find(stringify!($value))?.at(0.0),)+
                })
            }
        }
    };
}

weights! {
    curves: name address_entity;
    values: prior weak_alias
        birth_date_same birth_month_same birth_year_same birth_day_month_swapped
        birth_year_same_day_differs birth_year_near birth_year_digit birth_date_differs
        birth_place_same birth_place_differs
        country_same country_differs gender_same gender_differs
        identifier_strong identifier_strong_differs identifier_issued identifier_issued_differs
        identifier_loose
        phone_same email_same website_same address_same
        incorporated_same incorporated_year incorporated_differs;
}

impl Weights {
    /// Reads a weights file; every weight must be there, and no other.
    pub(crate) fn parse(text: &str) -> Result<Weights, WeightsError> {
        let mut table = FxHashMap::default();
        for (at, line) in text.lines().enumerate() {
            let line_text = line.trim();
            if line_text.is_empty() || line_text.starts_with('#') {
                continue;
            }
            let wrong = || WeightsError::Line { line: at + 1, text: line_text.to_owned() };
            let (name, values) = line_text.split_once(char::is_whitespace).ok_or_else(wrong)?;
            if !Weights::NAMES.contains(&name) {
                return Err(WeightsError::Unknown { line: at + 1, name: name.to_owned() });
            }
            table.insert(name, Curve::parse(values).ok_or_else(wrong)?);
        }
        Weights::from_table(&table)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_file_is_complete() {
        assert!(Weights::parse(include_str!("../data/weights.txt")).is_ok());
    }

    #[test]
    fn errors_name_line_and_weight() {
        let error = |text| Weights::parse(text).map(drop).map_err(|e| e.to_string());
        assert_eq!(
            error("\nbirth_dat 3"),
            Err("weights line 2: no weight is called `birth_dat`".to_owned())
        );
        assert_eq!(error("prior -4"), Err("weights: `name` is missing".to_owned()));
        assert!(error("address_entity 0.5:1 0.2:3").is_err_and(|e| e.contains("X rising")));
    }

    #[test]
    fn a_curve_is_straight_between_points_and_flat_outside() {
        let curve = Curve::parse("0:-4 0.5:0 1:6").unwrap();
        for (x, y) in [(-1.0, -4.0), (0.0, -4.0), (0.25, -2.0), (0.75, 3.0), (2.0, 6.0)] {
            assert_eq!(curve.at(x), y, "at {x}");
        }
    }
}
