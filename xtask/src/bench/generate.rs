//! A large file of invented entities, the same at every run.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

const GIVEN: [&str; 16] = [
    "Ada", "Boris", "Chol", "Dilnoza", "Emeka", "Fatima", "Grzegorz", "Hana", "Ivan", "Jun",
    "Karim", "Łucja", "Maria", "Nguyet", "Omar", "Петр",
];
const FAMILY: [&str; 16] = [
    "Example",
    "Beispiel",
    "Przykład",
    "Exemple",
    "Ejemplo",
    "Пример",
    "예시",
    "例子",
    "Namuna",
    "Voorbeeld",
    "Primjer",
    "Örnek",
    "Dæmi",
    "Pavyzdys",
    "Mfano",
    "Contoh",
];
const COUNTRIES: [&str; 8] = ["pl", "kp", "cn", "ru", "de", "mx", "ir", "ng"];

/// Writes `count` entities, two thirds people and one third firms, and returns the bytes written.
pub(super) fn entities(path: &Path, count: u64) -> io::Result<u64> {
    let mut out = BufWriter::with_capacity(1 << 20, File::create(path)?);
    let mut random = Random(0x5EED);
    let mut bytes = 0;
    for n in 0..count {
        let line = if n % 3 == 0 { firm(n, &mut random) } else { person(n, &mut random) };
        bytes += line.len() as u64;
        out.write_all(line.as_bytes())?;
    }
    out.flush()?;
    Ok(bytes)
}

fn person(n: u64, random: &mut Random) -> String {
    let (given, family) = (random.of(&GIVEN), random.of(&FAMILY));
    let country = random.of(&COUNTRIES);
    let (year, month, day) = (1930 + random.below(75), 1 + random.below(12), 1 + random.below(28));
    let number = random.below(1_000_000_000);
    format!(
        "{{\"id\":\"inv-{n}\",\"schema\":\"Person\",\"caption\":\"{given} {family}-{n}\",\"properties\":{{\
         \"name\":[\"{given} {family}-{n}\"],\"alias\":[\"{family}-{n}, {given}\"],\"firstName\":[\"{given}\"],\
         \"birthDate\":[\"{year}-{month:02}-{day:02}\"],\"nationality\":[\"{country}\"],\
         \"passportNumber\":[\"P{number:09}\"],\"address\":[\"{} Example Street, Town {}\"],\
         \"notes\":[\"Invented for a benchmark.\"]}},\"datasets\":[\"benchmark\"],\"referents\":[],\
         \"first_seen\":\"2024-01-02T03:04:05\",\"last_seen\":\"2024-06-07T08:09:10\",\"target\":false}}\n",
        random.below(200),
        random.below(5000),
    )
}

fn firm(n: u64, random: &mut Random) -> String {
    let (given, family) = (random.of(&GIVEN), random.of(&FAMILY));
    let country = random.of(&COUNTRIES);
    format!(
        "{{\"id\":\"inv-{n}\",\"schema\":\"Company\",\"caption\":\"{family} {given} Trading {n} Ltd\",\"properties\":{{\
         \"name\":[\"{family} {given} Trading {n} Ltd\"],\"jurisdiction\":[\"{country}\"],\
         \"registrationNumber\":[\"R-{:08}\"],\"incorporationDate\":[\"{}\"],\
         \"address\":[\"{} Example Street, Town {}\"],\"website\":[\"http://example-{n}.invalid/\"],\
         \"notes\":[\"Invented for a benchmark.\"]}},\"datasets\":[\"benchmark\"],\"referents\":[],\
         \"first_seen\":\"2024-01-02T03:04:05\",\"last_seen\":\"2024-06-07T08:09:10\",\"target\":false}}\n",
        random.below(100_000_000),
        1950 + random.below(74),
        random.below(200),
        random.below(5000),
    )
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

    fn of<'a>(&mut self, items: &[&'a str]) -> &'a str {
        items[(self.next() % items.len() as u64) as usize]
    }
}
