//! What relations are worth, and how sure it is who a row is about.
//!
//! Every relation counts for how much oftener it is found between a row and its person than between a
//! row and somebody else (Fellegi and Sunter 1969). How often it is found between a row and its person is
//! learned from the file at hand, because every copy has its own damage (expectation maximisation: Winkler
//! 1988); how often by chance is counted in the register: a name is worth what its namesakes leave of it.

use super::compare::Compared;
use super::reading::address::Shared;
use super::reading::date::DateRelation;
use super::reading::name::NameRelation;
use super::reading::number::NumberRelation;

/// Steps of the relation of two addresses.
const PLACES: usize = 3;

/// How often each relation is found between a row and the person it is about.
#[derive(Debug, Clone)]
pub(super) struct Rates {
    name: [f64; NameRelation::ALL],
    date: [f64; DateRelation::ALL],
    phone: [f64; NumberRelation::ALL],
    code: [f64; NumberRelation::ALL],
    mail: [f64; NumberRelation::ALL],
    place: [f64; PLACES],
    /// The share of rows whose person is in the register.
    here: f64,
    /// The chance that two people are born in one year: counted among the people opened.
    one_year: f64,
}

/// Before anything was seen of a file: a copy by a careful hand, some of it out of date.
const PRIOR: Rates = Rates {
    name: [0.55, 0.30, 0.08, 0.03, 0.02, 0.02],
    date: [0.84, 0.02, 0.02, 0.03, 0.05, 0.02, 0.02],
    phone: [0.80, 0.08, 0.04, 0.08],
    code: [0.84, 0.08, 0.06, 0.02],
    mail: [0.84, 0.08, 0.02, 0.06],
    place: [0.80, 0.10, 0.10],
    here: 0.85,
    one_year: 1.0 / 40.0,
};

/// What [`PRIOR`] counts for, in rows.
const PRIOR_ROWS: f64 = 25.0;

/// Days on which people of a register are born, about.
const DAYS: f64 = 18_000.0;

/// A candidate of a row.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    /// Its place among the opened people.
    pub(super) person: u32,
    pub(super) compared: Compared,
    /// How many candidates of the row are as close by name, itself among them.
    namesakes: f64,
    /// How many have the same phone.
    sharers: f64,
    /// Log-odds against nobody, with the rates at hand.
    pub(super) sum: f64,
    /// The probability that the row is about this person.
    pub(super) probability: f64,
    /// What other rows, and the export it most likely comes from, say for or against it.
    pub(super) outside: f64,
}

/// The candidates of a row, from what each has in common with it.
pub(super) fn candidates(compared: Vec<(u32, Compared)>) -> Vec<Candidate> {
    let mut names = [0.0; NameRelation::ALL];
    let mut phones = [0.0; NumberRelation::ALL];
    for (_, compared) in &compared {
        if let Some(name) = compared.name {
            names[name as usize] += 1.0;
        }
        if let Some(phone) = compared.phone {
            phones[phone as usize] += 1.0;
        }
    }
    let up_to = |counts: &[f64], at: usize| counts[..=at].iter().sum::<f64>();
    (compared.into_iter())
        .map(|(person, compared)| Candidate {
            namesakes: compared.name.map_or(0.0, |name| up_to(&names, name as usize)),
            sharers: compared.phone.map_or(0.0, |phone| up_to(&phones, phone as usize)),
            person,
            compared,
            sum: 0.0,
            probability: 0.0,
            outside: 0.0,
        })
        .collect()
}

impl Rates {
    pub(super) fn before(one_year: f64) -> Rates {
        Rates { one_year, ..PRIOR }
    }

    /// The log-odds that a row is about this candidate and not about nobody here, of a register of so many.
    fn weigh(&self, candidate: &Candidate, register: f64) -> f64 {
        let compared = &candidate.compared;
        let mut sum = (self.here / (1.0 - self.here)).ln() - register.ln() + candidate.outside;
        if let Some(name) = compared.name {
            let chance = match name {
                NameRelation::Same | NameRelation::Spelled => {
                    (candidate.namesakes + 1.0) / register
                }
                NameRelation::OneSlip => (candidate.namesakes + 4.0) / register,
                NameRelation::TwoSlips => ((candidate.namesakes + 10.0) / register).max(0.004),
                NameRelation::Part => ((candidate.namesakes + 10.0) / register).max(0.004),
                NameRelation::Other => 1.0,
            };
            sum += (self.name[name as usize] / chance.min(1.0)).ln();
        }
        if let Some(date) = compared.date {
            let chance = match date {
                DateRelation::Same => 1.5 / DAYS,
                DateRelation::Exchanged => 2.0 / DAYS,
                DateRelation::SameMonth => self.one_year / 12.0,
                DateRelation::SameYear => self.one_year,
                DateRelation::OneDigit => 40.0 / DAYS,
                DateRelation::TwoDigits => 500.0 / DAYS,
                DateRelation::Other => 1.0,
            };
            sum += (self.date[date as usize] / chance).ln();
        }
        if let Some(code) = compared.code {
            let chance = match code {
                NumberRelation::Same => 1.0 / (register * 10.0),
                // Numbers are given out one after another.
                NumberRelation::OneSlip | NumberRelation::Part => 40.0 / (register + 40.0),
                NumberRelation::Other => 1.0,
            };
            sum += (self.code[code as usize] / chance).ln();
        }
        sum + self.contacts(candidate, register)
    }

    /// Phone, mail and address: those who live together share them, so the second says less than the first.
    fn contacts(&self, candidate: &Candidate, register: f64) -> f64 {
        let compared = &candidate.compared;
        let phone = compared.phone.map(|phone| {
            let chance = match phone {
                NumberRelation::Same => (candidate.sharers + 1.0) / register,
                NumberRelation::OneSlip => 4.0 / register,
                NumberRelation::Part => 8.0 / register,
                NumberRelation::Other => 1.0,
            };
            (self.phone[phone as usize] / chance.min(1.0)).ln()
        });
        let mail = compared.mail.map(|mail| {
            let chance = match mail {
                NumberRelation::Same => 2.0 / register,
                NumberRelation::OneSlip | NumberRelation::Part => 8.0 / register,
                NumberRelation::Other => 1.0,
            };
            (self.mail[mail as usize] / chance.min(1.0)).ln()
        });
        let place = compared.place.map(|shared| {
            let step = step(&shared);
            let worth = match step {
                0 => shared.rarity.min((register / 2.0).ln()),
                1 => shared.rarity * 0.7,
                _ => 0.0,
            };
            self.place[step].ln() + worth
        });
        let mut best: f64 = 0.0;
        let mut all = 0.0;
        for worth in [phone, mail, place].into_iter().flatten() {
            if worth > 0.0 {
                best = best.max(worth);
                all += worth * 0.4;
            } else {
                all += worth;
            }
        }
        all + best * 0.6
    }
}

/// Alike, alike in part, different.
fn step(shared: &Shared) -> usize {
    if shared.likeness >= 0.7 {
        0
    } else if shared.likeness >= 0.35 {
        1
    } else {
        2
    }
}

/// The probabilities of all candidates of all rows, with rates learned from the file.
pub(super) fn settle(rows: &mut [Vec<Candidate>], register: usize, one_year: f64) -> Rates {
    let register = (register as f64).max(2.0);
    let mut rates = Rates::before(one_year);
    for _ in 0..4 {
        rows.iter_mut().for_each(|row| weigh_row(row, &rates, register));
        rates = Rates { one_year, ..learn(rows) };
    }
    rows.iter_mut().for_each(|row| weigh_row(row, &rates, register));
    rates
}

/// The same with rates that were learned before.
pub(super) fn settle_by(rows: &mut [Vec<Candidate>], rates: &Rates, register: usize) {
    let register = (register as f64).max(2.0);
    rows.iter_mut().for_each(|row| weigh_row(row, rates, register));
}

/// Weighs the candidates of a row against each other and against nobody, the likeliest first.
fn weigh_row(row: &mut [Candidate], rates: &Rates, register: f64) {
    for candidate in row.iter_mut() {
        candidate.sum = rates.weigh(candidate, register);
    }
    let most = row.iter().map(|candidate| candidate.sum).fold(0.0, f64::max);
    let all: f64 =
        (-most).exp() + row.iter().map(|candidate| (candidate.sum - most).exp()).sum::<f64>();
    for candidate in row.iter_mut() {
        candidate.probability = (candidate.sum - most).exp() / all;
    }
    row.sort_by(|a, b| b.sum.total_cmp(&a.sum).then(a.person.cmp(&b.person)));
}

/// The rates of a file, each row counting for how sure its best candidate is.
fn learn(rows: &[Vec<Candidate>]) -> Rates {
    let mut rates = PRIOR;
    let scaled = |rates: &mut [f64]| rates.iter_mut().for_each(|rate| *rate *= PRIOR_ROWS);
    scaled(&mut rates.name);
    scaled(&mut rates.date);
    scaled(&mut rates.phone);
    scaled(&mut rates.code);
    scaled(&mut rates.mail);
    scaled(&mut rates.place);
    let (mut here, mut all) = (PRIOR.here * PRIOR_ROWS, PRIOR_ROWS);
    for row in rows {
        all += 1.0;
        let Some(best) = row.first() else { continue };
        let sure = best.probability;
        here += row.iter().map(|candidate| candidate.probability).sum::<f64>();
        let Compared { name, date, phone, code, mail, place } = best.compared;
        if let Some(name) = name {
            rates.name[name as usize] += sure;
        }
        if let Some(date) = date {
            rates.date[date as usize] += sure;
        }
        if let Some(phone) = phone {
            rates.phone[phone as usize] += sure;
        }
        if let Some(code) = code {
            rates.code[code as usize] += sure;
        }
        if let Some(mail) = mail {
            rates.mail[mail as usize] += sure;
        }
        if let Some(place) = place {
            rates.place[step(&place)] += sure;
        }
    }
    let whole = |rates: &mut [f64]| {
        let sum: f64 = rates.iter().sum();
        rates.iter_mut().for_each(|rate| *rate /= sum);
    };
    whole(&mut rates.name);
    whole(&mut rates.date);
    whole(&mut rates.phone);
    whole(&mut rates.code);
    whole(&mut rates.mail);
    whole(&mut rates.place);
    rates.here = (here / all).clamp(0.05, 0.98);
    rates
}
