//! Breaking text into lines, and keeping what it says from steering the terminal.

use std::borrow::Cow;

use unicode_width::UnicodeWidthStr;

/// How far lines are indented: the first one, and those after it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Indent<'a> {
    /// What stands before the first line.
    pub(crate) first: &'a str,
    /// What stands before every other line.
    pub(crate) rest: &'a str,
}

/// `text` in lines of at most `width` columns, broken at blanks; a longer word gets a line of its
/// own. Ends without a line break.
pub(crate) fn wrap(text: &str, indent: Indent<'_>, width: usize) -> String {
    let mut lines = String::from(indent.first);
    let mut column = indent.first.width();
    let mut begins = true;
    for word in text.split_whitespace() {
        let wide = word.width();
        if !begins && column + 1 + wide > width {
            lines.push('\n');
            lines.push_str(indent.rest);
            column = indent.rest.width();
            begins = true;
        }
        if !begins {
            lines.push(' ');
            column += 1;
        }
        lines.push_str(&plain(word));
        column += wide;
        begins = false;
    }
    lines
}

/// `text` without characters that steer a terminal or turn the direction of writing round: names and
/// notes come from strangers. Each shows as U+FFFD; line breaks and tabs stay.
pub(crate) fn plain(text: &str) -> Cow<'_, str> {
    let steers = |c: char| {
        (c.is_control() && !matches!(c, '\n' | '\t'))
            || matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
    };
    match text.contains(steers) {
        true => Cow::Owned(text.replace(steers, "\u{FFFD}")),
        false => Cow::Borrowed(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, width: usize, expect: &str) {
        assert_eq!(wrap(text, Indent { first: "- ", rest: "  " }, width), expect);
    }

    #[test]
    fn breaks_at_blanks_and_counts_wide_letters_double() {
        check("one two three", 9, "- one two\n  three");
        check("incomprehensibilities", 5, "- incomprehensibilities");
        check("", 10, "- ");
        check("김정은 김정은", 10, "- 김정은\n  김정은");
    }

    #[test]
    fn text_from_strangers_does_not_steer_the_terminal() {
        assert_eq!(plain("a\u{1b}[31mb"), "a\u{FFFD}[31mb");
        assert_eq!(plain("\u{202E}abc\u{9b}"), "\u{FFFD}abc\u{FFFD}");
        assert_eq!(plain("two\nlines, 김정은"), "two\nlines, 김정은");
    }
}
