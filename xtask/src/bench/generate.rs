//! A large file of invented entities, the same at every run: people, firms, vessels and the links
//! between them, named as people in ten countries are, in their scripts and in Latin letters.

mod cultures;

use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use cultures::{CULTURES, Culture};

/// Writes `count` entities and returns the bytes written. Of a hundred, 55 are people, 28 firms, 4
/// vessels, 8 links and 5 listings.
pub(crate) fn entities(path: &Path, count: u64) -> io::Result<u64> {
    let cultures: Vec<Words> = CULTURES.iter().map(Words::new).collect();
    let mut out = BufWriter::with_capacity(1 << 20, File::create(path)?);
    let mut random = Random(0x5EED);
    let mut bytes = 0;
    let mut line = String::new();
    for n in 0..count {
        line.clear();
        let words = &cultures[random.low(cultures.len())];
        match random.below(100) {
            0..55 => person(n, words, &mut random, &mut line),
            55..83 => firm(n, words, &mut random, &mut line),
            83..87 => vessel(n, words, &mut random, &mut line),
            // The first has nobody to be linked to.
            _ if n == 0 => person(n, words, &mut random, &mut line),
            87..95 => link(n, &mut random, &mut line),
            _ => listing(n, &mut random, &mut line),
        }
        bytes += line.len() as u64;
        out.write_all(line.as_bytes())?;
    }
    out.flush()?;
    Ok(bytes)
}

/// A word in the script of its country and in Latin letters.
type Both = (&'static str, &'static str);

struct Words {
    culture: &'static Culture,
    given: Vec<Both>,
    family: Vec<Both>,
    rare: [Vec<Both>; 3],
    trades: Vec<Both>,
    forms: Vec<Both>,
    towns: Vec<Both>,
}

impl Words {
    fn new(culture: &'static Culture) -> Words {
        let split = |text: &'static str| -> Vec<Both> {
            text.split_whitespace()
                .map(|word| word.split_once('/').unwrap_or((word, word)))
                .collect()
        };
        Words {
            culture,
            given: split(culture.given),
            family: split(culture.family),
            rare: culture.rare.map(split),
            trades: split(culture.trades),
            forms: split(culture.forms),
            towns: split(culture.towns),
        }
    }

    /// A family name, every third one rare.
    fn family(&self, random: &mut Random) -> (String, String) {
        if random.below(3) > 0 {
            let (native, latin) = self.family[random.low(self.family.len())];
            return (native.to_owned(), latin.to_owned());
        }
        let (mut native, mut latin) = (String::new(), String::new());
        let middles = 1 + random.below(2) as usize;
        for (at, parts) in [0, 1, 1, 2].into_iter().enumerate() {
            let parts = &self.rare[parts];
            if parts.is_empty() || (at == 2 && middles == 1) {
                continue;
            }
            let (one, other) = parts[random.below(parts.len() as u64) as usize];
            native.push_str(one);
            latin.push_str(other);
        }
        (native, latin)
    }

    fn person(&self, random: &mut Random) -> (String, String) {
        let (given, given_latin) = self.given[random.low(self.given.len())];
        let (mut family, mut latin) = self.family(random);
        if self.culture.country == "mx" {
            let mother = self.family(random);
            family = format!("{family} {}", mother.0);
            latin = format!("{latin} {}", mother.1);
        }
        let blank = if self.culture.joined { "" } else { " " };
        let (given, given_latin) = (given.replace('-', " "), given_latin);
        if self.culture.family_first {
            (format!("{family}{blank}{given}"), format!("{latin} {given_latin}"))
        } else {
            (format!("{given} {family}"), format!("{given_latin} {latin}"))
        }
    }

    fn firm(&self, random: &mut Random) -> (String, String) {
        let mut brand = brand(random);
        let (trade, trade_latin) = self.trades[random.low(self.trades.len())];
        let (form, form_latin) = self.forms[random.low(self.forms.len())];
        if random.below(4) == 0 {
            let (town, _) = self.towns[random.low(self.towns.len())];
            brand = format!("{town} {brand}");
        }
        let (trade_latin, form_latin) =
            (trade_latin.replace('-', " "), form_latin.replace('-', " "));
        let (trade, form) = (trade.replace('-', " "), form.replace('-', " "));
        (format!("{brand} {trade} {form}"), format!("{brand} {trade_latin} {form_latin}"))
    }
}

/// A word nobody has as a name yet, of two to four syllables.
fn brand(random: &mut Random) -> String {
    const SYLLABLES: [&str; 40] = [
        "al", "ar", "ba", "bel", "co", "cor", "da", "del", "do", "el", "fa", "fer", "ga", "gor",
        "ha", "ki", "la", "lim", "ma", "mar", "mi", "na", "nor", "o", "pa", "per", "ra", "ro",
        "sa", "sel", "so", "ta", "tor", "tu", "va", "ver", "vi", "xan", "za", "zen",
    ];
    let mut word = String::new();
    for _ in 0..2 + random.below(3) {
        word.push_str(SYLLABLES[random.below(SYLLABLES.len() as u64) as usize]);
    }
    word[..1].to_uppercase() + &word[1..]
}

fn head(n: u64, schema: &str, caption: &str, line: &mut String) {
    let _ = write!(
        line,
        "{{\"id\":\"inv-{n}\",\"schema\":\"{schema}\",\"caption\":\"{caption}\",\"properties\":{{"
    );
}

fn tail(random: &mut Random, line: &mut String) {
    let _ = writeln!(
        line,
        "}},\"datasets\":[\"invented_{}\"],\"referents\":[],\"first_seen\":\"2024-01-02T03:04:05\",\
         \"last_seen\":\"2024-06-07T08:09:10\",\"last_change\":\"2024-{:02}-{:02}T00:00:00\",\"target\":false}}",
        random.low(12),
        1 + random.below(12),
        1 + random.below(28),
    );
}

fn date(random: &mut Random, from: u64, years: u64) -> String {
    let (year, month, day) =
        (from + random.below(years), 1 + random.below(12), 1 + random.below(28));
    match random.below(5) {
        0 => year.to_string(),
        _ => format!("{year}-{month:02}-{day:02}"),
    }
}

/// One in twenty is somebody a list would name.
fn topics(random: &mut Random, line: &mut String) {
    match random.below(40) {
        0 => line.push_str(",\"topics\":[\"sanction\"]"),
        1 => line.push_str(",\"topics\":[\"role.pep\"]"),
        _ => {}
    }
}

fn person(n: u64, words: &Words, random: &mut Random, line: &mut String) {
    let (native, latin) = words.person(random);
    head(n, "Person", &latin, line);
    let _ = write!(line, "\"name\":[\"{latin}\"]");
    if native != latin {
        let _ = write!(line, ",\"alias\":[\"{native}\"]");
    } else if random.below(4) == 0 {
        let (other, _) = words.person(random);
        let _ = write!(line, ",\"alias\":[\"{other}\"]");
    }
    let _ = write!(
        line,
        ",\"birthDate\":[\"{}\"],\"nationality\":[\"{}\"]",
        date(random, 1930, 75),
        words.culture.country
    );
    if random.below(3) == 0 {
        let _ = write!(line, ",\"passportNumber\":[\"P{:09}\"]", random.below(1_000_000_000));
    }
    if random.below(2) == 0 {
        let (town, _) = words.towns[random.low(words.towns.len())];
        let street = brand(random);
        let _ =
            write!(line, ",\"address\":[\"{street} Street {}, {town}\"]", 1 + random.below(300));
    }
    topics(random, line);
    line.push_str(",\"notes\":[\"Invented for a benchmark.\"]");
    tail(random, line);
}

fn firm(n: u64, words: &Words, random: &mut Random, line: &mut String) {
    let (native, latin) = words.firm(random);
    head(n, "Company", &latin, line);
    let _ = write!(line, "\"name\":[\"{latin}\"]");
    if native != latin {
        let _ = write!(line, ",\"alias\":[\"{native}\"]");
    }
    let (town, _) = words.towns[random.low(words.towns.len())];
    let _ = write!(
        line,
        ",\"jurisdiction\":[\"{}\"],\"registrationNumber\":[\"R-{:08}\"],\"incorporationDate\":[\"{}\"],\
         \"address\":[\"{} Road {}, {town}\"]",
        words.culture.country,
        random.below(100_000_000),
        date(random, 1950, 74),
        brand(random),
        1 + random.below(300),
    );
    topics(random, line);
    line.push_str(",\"notes\":[\"Invented for a benchmark.\"]");
    tail(random, line);
}

fn vessel(n: u64, words: &Words, random: &mut Random, line: &mut String) {
    let name = format!("{} {}", brand(random), 1 + random.below(99));
    head(n, "Vessel", &name, line);
    let _ = write!(
        line,
        "\"name\":[\"{name}\"],\"flag\":[\"{}\"],\"imoNumber\":[\"IMO{}\"]",
        words.culture.country,
        imo(random)
    );
    topics(random, line);
    tail(random, line);
}

/// Six digits and their check digit (IMO resolution A.1117(30): weights 7 to 2).
fn imo(random: &mut Random) -> String {
    let digits = format!("{:06}", 100_000 + random.below(900_000));
    let sum: u32 = digits.bytes().zip((2..=7).rev()).map(|(d, w)| u32::from(d - b'0') * w).sum();
    format!("{digits}{}", sum % 10)
}

fn link(n: u64, random: &mut Random, line: &mut String) {
    let (one, other) = (random.below(n.max(1)), random.below(n.max(1)));
    let (schema, from, to) = match random.below(2) {
        0 => ("Ownership", "owner", "asset"),
        _ => ("Directorship", "director", "organization"),
    };
    head(n, schema, schema, line);
    let _ = write!(line, "\"{from}\":[\"inv-{one}\"],\"{to}\":[\"inv-{other}\"]");
    tail(random, line);
}

fn listing(n: u64, random: &mut Random, line: &mut String) {
    head(n, "Sanction", "Sanction", line);
    let _ = write!(
        line,
        "\"entity\":[\"inv-{}\"],\"authority\":[\"Invented Authority\"],\"startDate\":[\"{}\"]",
        random.below(n.max(1)),
        date(random, 2000, 25)
    );
    tail(random, line);
}

/// SplitMix64 (Steele, Lea, Flood 2014): small, and the same everywhere.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    /// A place in a list whose first entries are the commonest.
    fn low(&mut self, count: usize) -> usize {
        let (a, b) = (self.below(count as u64), self.below(count as u64));
        a.min(b) as usize
    }
}
