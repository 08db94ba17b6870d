//! Writing systems, as far as names need them apart.

/// The script of a character or of most of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
#[allow(missing_docs)]
pub enum Script {
    Latin,
    Cyrillic,
    Greek,
    Armenian,
    Georgian,
    Arabic,
    Hebrew,
    Indic,
    Thai,
    Hangul,
    Han,
    Kana,
    Digit,
    Other,
}

impl Script {
    /// The script of one letter, by its Unicode block.
    pub fn of(c: char) -> Script {
        match c as u32 {
            0x30..=0x39 => Script::Digit,
            0..=0x24F | 0x1E00..=0x1EFF | 0xFF21..=0xFF5A => Script::Latin,
            0x370..=0x3FF | 0x1F00..=0x1FFF => Script::Greek,
            0x400..=0x52F | 0x1C80..=0x1C8F | 0x2DE0..=0x2DFF | 0xA640..=0xA69F => Script::Cyrillic,
            0x530..=0x58F => Script::Armenian,
            0x590..=0x5FF => Script::Hebrew,
            0x600..=0x6FF | 0x750..=0x77F | 0x8A0..=0x8FF | 0xFB50..=0xFDFF | 0xFE70..=0xFEFF => {
                Script::Arabic
            }
            0x900..=0xDFF => Script::Indic,
            0xE00..=0xEFF | 0x1780..=0x17FF => Script::Thai,
            0x10A0..=0x10FF | 0x1C90..=0x1CBF | 0x2D00..=0x2D2F => Script::Georgian,
            0x1100..=0x11FF | 0x3130..=0x318F | 0xAC00..=0xD7AF => Script::Hangul,
            0x3040..=0x30FF | 0x31F0..=0x31FF | 0xFF66..=0xFF9F => Script::Kana,
            0x2E80..=0x2FDF
            | 0x3005..=0x3007
            | 0x3400..=0x9FFF
            | 0xF900..=0xFAFF
            | 0x20000..=0x323AF => Script::Han,
            _ if c.is_numeric() => Script::Digit,
            _ => Script::Other,
        }
    }

    /// Written without blanks between words.
    pub(crate) fn is_unspaced(self) -> bool {
        matches!(self, Script::Hangul | Script::Han)
    }

    /// Written with few or no vowels.
    pub(crate) fn is_abjad(self) -> bool {
        matches!(self, Script::Arabic | Script::Hebrew)
    }
}
