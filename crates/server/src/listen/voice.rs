//! Gives words to the replies that the HTTP library makes by itself: an address too long for any
//! request, a head that is none. It sends them without a body, and clients look for a `detail`.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// A connection that says why a request was refused.
pub(super) struct Voice<S> {
    inner: S,
    instead: Option<Instead>,
}

/// What is written instead of something else.
struct Instead {
    reply: Vec<u8>,
    written: usize,
    /// Bytes it stands for.
    stands_for: usize,
}

impl<S> Voice<S> {
    pub(super) fn new(inner: S) -> Voice<S> {
        Voice { inner, instead: None }
    }
}

impl<S: AsyncWrite + Unpin> Voice<S> {
    /// Writes what is to be written instead of `bytes`, if anything is.
    fn poll_instead(
        &mut self,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<Option<usize>>> {
        if self.instead.is_none() {
            self.instead = with_words(bytes).map(|reply| Instead {
                reply,
                written: 0,
                stands_for: bytes.len(),
            });
        }
        let Some(Instead { reply, written, stands_for }) = &mut self.instead else {
            return Poll::Ready(Ok(None));
        };
        while *written < reply.len() {
            match ready!(Pin::new(&mut self.inner).poll_write(context, &reply[*written..]))? {
                0 => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                more => *written += more,
            }
        }
        let stands_for = *stands_for;
        self.instead = None;
        Poll::Ready(Ok(Some(stands_for)))
    }
}

/// The reply with a body, if it is an error without one. Replies of our own all have one.
fn with_words(bytes: &[u8]) -> Option<Vec<u8>> {
    let is_error = bytes.starts_with(b"HTTP/1.1 4") || bytes.starts_with(b"HTTP/1.0 4");
    if !is_error || bytes.len() > 1_000 || !bytes.ends_with(b"\r\n\r\n") {
        return None;
    }
    let head = std::str::from_utf8(bytes).ok()?;
    let (before, after) = head.split_once("content-length: 0\r\n")?;
    let detail = match head.get(9..12)? {
        "414" => "Request URI too long",
        "431" => "the headers of the request are too long",
        _ => "the request is not HTTP as this server reads it",
    };
    let body = format!("{{\"detail\":\"{detail}\"}}");
    let length = body.len();
    let headers = format!("content-type: application/json\r\ncontent-length: {length}\r\n");
    Some(format!("{before}{headers}{after}{body}").into_bytes())
}

impl<S: AsyncRead + Unpin> AsyncRead for Voice<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_read(context, into)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Voice<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        match ready!(self.poll_instead(context, bytes))? {
            Some(written) => Poll::Ready(Ok(written)),
            None => Pin::new(&mut self.inner).poll_write(context, bytes),
        }
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let first = slices.iter().find(|slice| !slice.is_empty());
        match ready!(self.poll_instead(context, first.map_or(&[], |slice| &**slice)))? {
            Some(written) => Poll::Ready(Ok(written)),
            None => Pin::new(&mut self.inner).poll_write_vectored(context, slices),
        }
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_without_a_body_get_one() {
        let bare = b"HTTP/1.1 414 URI Too Long\r\nconnection: close\r\ncontent-length: 0\r\ndate: x\r\n\r\n";
        let reply = String::from_utf8(with_words(bare).unwrap()).unwrap();
        let (head, body) = reply.split_once("\r\n\r\n").unwrap();
        assert_eq!(body, r#"{"detail":"Request URI too long"}"#);
        assert!(head.contains(&format!("content-length: {}\r\n", body.len())));
        assert!(head.contains("connection: close") && head.ends_with("date: x"));
    }

    #[test]
    fn others_are_left_alone() {
        for reply in [
            "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n",
            "HTTP/1.1 404 Not Found\r\ncontent-length: 2\r\n\r\n",
            "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n",
            "HTTP/1.1 4",
            "",
        ] {
            assert_eq!(with_words(reply.as_bytes()), None, "{reply}");
        }
    }
}
