//! Looks for values in files, in every form in which they could lie on a disk.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;

/// Values that must be nowhere.
pub(crate) struct Residue {
    values: Vec<String>,
    /// For each form the value it is one of.
    whose: Vec<usize>,
    search: AhoCorasick,
}

/// What was looked through, and what was there.
pub(crate) struct Looked {
    pub(crate) files: Vec<PathBuf>,
    pub(crate) bytes: u64,
    /// Files with the values that are in them.
    pub(crate) found: Vec<String>,
}

impl Residue {
    pub(crate) fn of(values: impl IntoIterator<Item = String>) -> Residue {
        let values: Vec<String> = values.into_iter().collect();
        let (mut needles, mut whose) = (Vec::new(), Vec::new());
        for (at, value) in values.iter().enumerate() {
            for form in forms(value) {
                needles.push(form);
                whose.push(at);
            }
        }
        let mut builder = AhoCorasick::builder();
        let search = builder.kind(Some(AhoCorasickKind::NoncontiguousNFA)).build(&needles);
        Residue { values, whose, search: search.expect("a search") }
    }

    /// How many values and forms are looked for.
    pub(crate) fn size(&self) -> (usize, usize) {
        (self.values.len(), self.whose.len())
    }

    /// Which of the values stand there.
    pub(crate) fn bytes(&self, bytes: &[u8]) -> Vec<&str> {
        let mut found: Vec<&str> = (self.search.find_overlapping_iter(bytes))
            .map(|hit| self.values[self.whose[hit.pattern().as_usize()]].as_str())
            .collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Looks through every file of a folder, and through their names.
    pub(crate) fn folder(&self, folder: &Path) -> Looked {
        let mut looked = Looked { files: Vec::new(), bytes: 0, found: Vec::new() };
        self.look(folder, &mut looked);
        looked
    }

    fn look(&self, folder: &Path, looked: &mut Looked) {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            let mut found = self.bytes(path.as_os_str().as_encoded_bytes());
            let Ok(kind) = fs::symlink_metadata(&path) else { continue };
            let kind = kind.file_type();
            let content;
            if kind.is_dir() {
                self.look(&path, looked);
            } else if kind.is_file() {
                content = match fs::read(&path) {
                    // A browser that runs takes its files away.
                    Err(error) if error.kind() == ErrorKind::NotFound => continue,
                    content => content.expect("a file"),
                };
                looked.bytes += content.len() as u64;
                found.extend(self.bytes(&content));
                looked.files.push(path.clone());
            }
            for value in found {
                looked.found.push(format!("{}: {value}", path.display()));
            }
        }
    }
}

/// A value as it could lie on a disk: UTF-8, UTF-16 both ways, hexadecimal digits, percent-encoded as in
/// addresses and in forms, JSON's escapes, and base 64, also that of addresses, at each of the three places it
/// can begin, without the letters that depend on what stands around.
fn forms(value: &str) -> Vec<Vec<u8>> {
    let bytes = value.as_bytes();
    let wide: Vec<u16> = value.encode_utf16().collect();
    let hex = |big: bool| -> Vec<u8> {
        let digit = |byte: &u8| match big {
            true => format!("{byte:02X}"),
            false => format!("{byte:02x}"),
        };
        bytes.iter().map(digit).collect::<String>().into_bytes()
    };
    let escaped: String = wide.iter().map(|unit| format!("\\u{unit:04x}")).collect();
    let mut forms = vec![
        bytes.to_vec(),
        wide.iter().flat_map(|unit| unit.to_le_bytes()).collect(),
        wide.iter().flat_map(|unit| unit.to_be_bytes()).collect(),
        hex(false),
        hex(true),
        escaped.into_bytes(),
        percent(bytes, "%20").into_bytes(),
        percent(bytes, "+").into_bytes(),
    ];
    for before in 0..3 {
        let padded = [vec![0; before], bytes.to_vec()].concat();
        let text = STANDARD_NO_PAD.encode(&padded);
        // Six bits a letter: those that hold a bit of what is before or after are left out.
        let first = (before * 8).div_ceil(6);
        let last = padded.len() * 8 / 6;
        let text = &text[first..last];
        forms.push(text.replace('+', "-").replace('/', "_").into_bytes());
        forms.push(text.as_bytes().to_vec());
    }
    forms.sort();
    forms.dedup();
    forms
}

fn percent(bytes: &[u8], space: &str) -> String {
    let letter = |&byte: &u8| match byte {
        b' ' => space.to_owned(),
        byte if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) => char::from(byte).into(),
        byte => format!("%{byte:02X}"),
    };
    bytes.iter().map(letter).collect()
}

#[test]
fn the_forms_that_are_looked_for() {
    let forms = forms("Kim");
    assert!(forms.contains(&b"Kim".to_vec()) && forms.contains(&b"4b696d".to_vec()));
    assert!(forms.contains(&b"K\0i\0m\0".to_vec()) && forms.contains(&b"S2lt".to_vec()));
    assert_eq!(percent("1 김".as_bytes(), "%20"), "1%20%EA%B9%80");
}
