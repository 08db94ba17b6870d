//! Archives that unpack to more than anybody wants.

use std::io::{Cursor, Read};

use crate::error::Unreadable;
use crate::guard::guarded;
use crate::kind::Kind;
use crate::limits::Limits;

/// Members of one archive.
const MEMBERS: usize = 10_000;

/// Unpacks all members to nowhere and counts: what an archive says of its sizes may be false.
pub(crate) fn measure(bytes: &[u8], kind: Kind, limits: &Limits) -> Result<(), Unreadable> {
    let mut archive = guarded(kind, || zip::ZipArchive::new(Cursor::new(bytes)))?;
    if archive.len() > MEMBERS {
        return Err(Unreadable::TooLarge { what: "members of the archive", most: MEMBERS as u64 });
    }
    let too_large = || Unreadable::TooLarge { what: "bytes when unpacked", most: limits.unpacked };
    let mut left = limits.unpacked;
    let mut buffer = vec![0; 64 << 10];
    for at in 0..archive.len() {
        let mut member = guarded(kind, || archive.by_index(at))?;
        if member.encrypted() {
            return Err(Unreadable::Encrypted(kind));
        }
        loop {
            let read = guarded(kind, || member.read(&mut buffer))? as u64;
            if read == 0 {
                break;
            }
            left = left.checked_sub(read).ok_or_else(too_large)?;
        }
    }
    Ok(())
}
