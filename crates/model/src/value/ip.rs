//! Internet addresses.

use std::net::{Ipv4Addr, Ipv6Addr};

/// The canonical text of an IPv4 or IPv6 address. A zone (`%eth0`) stays.
///
/// An IPv4 address inside an IPv6 one is written in hexadecimal, as FollowTheMoney does.
pub fn clean(text: &str) -> Option<String> {
    let text = text.trim();
    if let Ok(address) = text.parse::<Ipv4Addr>() {
        return Some(address.to_string());
    }
    let (address, zone) = match text.split_once('%') {
        Some((address, zone)) => (address, Some(zone)),
        None => (text, None),
    };
    let address: Ipv6Addr = address.parse().ok()?;
    let mut out = match address.to_ipv4_mapped() {
        Some(_) => {
            let [.., high, low] = address.segments();
            format!("::ffff:{high:x}:{low:x}")
        }
        None => address.to_string(),
    };
    if let Some(zone) = zone {
        let is_name = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
        if zone.is_empty() || zone.len() > 32 || !zone.bytes().all(is_name) {
            return None;
        }
        out.push('%');
        out.push_str(zone);
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Observed in FollowTheMoney 4.11.2.
    #[test]
    fn addresses() {
        for (raw, expect) in [
            ("1.2.3.4", Some("1.2.3.4")),
            (" 1.2.3.4 ", Some("1.2.3.4")),
            ("::1", Some("::1")),
            ("2001:0DB8::0001", Some("2001:db8::1")),
            ("2001:db8:0:0:0:0:0:1", Some("2001:db8::1")),
            ("::ffff:1.2.3.4", Some("::ffff:102:304")),
            ("fe80::1%eth0", Some("fe80::1%eth0")),
            ("01.2.3.4", None),
            ("1.2.3", None),
            ("1.2.3.4/24", None),
            ("256.1.1.1", None),
            ("[::1]", None),
            ("::1%", None),
            ("::1%a b", None),
            ("", None),
            ("localhost", None),
        ] {
            assert_eq!(clean(raw).as_deref(), expect, "{raw:?}");
        }
    }
}
