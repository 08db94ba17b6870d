//! As much of an HTTP client as asking one server takes: one connection, kept open.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use crate::run::Result;

pub(crate) struct Client {
    stream: BufReader<TcpStream>,
}

impl Client {
    pub(crate) fn connect(address: SocketAddr) -> Result<Client> {
        let connect = || -> std::io::Result<Client> {
            let stream = TcpStream::connect(address)?;
            stream.set_nodelay(true)?;
            stream.set_read_timeout(Some(Duration::from_secs(30)))?;
            Ok(Client { stream: BufReader::new(stream) })
        };
        connect().map_err(|error| format!("{address}: {error}"))
    }

    pub(crate) fn get(&mut self, path: &str) -> Result<String> {
        self.send(&format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n"))
    }

    pub(crate) fn post(&mut self, path: &str, body: &str) -> Result<String> {
        self.send(&format!(
            "POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\n\r\n{body}",
            body.len()
        ))
    }

    /// Sends a request and reads the answer, which must be a good one.
    fn send(&mut self, request: &str) -> Result<String> {
        let mut send = || -> std::io::Result<(String, String)> {
            self.stream.get_mut().write_all(request.as_bytes())?;
            let mut status = String::new();
            self.stream.read_line(&mut status)?;
            let (mut length, mut chunked) = (0, false);
            loop {
                let mut line = String::new();
                self.stream.read_line(&mut line)?;
                let line = line.trim().to_ascii_lowercase();
                if line.is_empty() {
                    break;
                }
                if let Some(value) = line.strip_prefix("content-length:") {
                    length = value.trim().parse().unwrap_or(0);
                }
                chunked |= line.starts_with("transfer-encoding:") && line.ends_with("chunked");
            }
            let body = if chunked { self.chunks()? } else { self.bytes(length)? };
            Ok((status, String::from_utf8_lossy(&body).into_owned()))
        };
        let (status, body) = send().map_err(|error| format!("the server: {error}"))?;
        match status.split(' ').nth(1) {
            Some("200") => Ok(body),
            _ => Err(format!("the server answered {}: {body}", status.trim())),
        }
    }

    fn bytes(&mut self, length: usize) -> std::io::Result<Vec<u8>> {
        let mut bytes = vec![0; length];
        self.stream.read_exact(&mut bytes)?;
        Ok(bytes)
    }

    fn chunks(&mut self) -> std::io::Result<Vec<u8>> {
        let mut all = Vec::new();
        loop {
            let mut line = String::new();
            self.stream.read_line(&mut line)?;
            let length = usize::from_str_radix(line.trim(), 16).unwrap_or(0);
            all.extend(self.bytes(length)?);
            self.stream.read_line(&mut line)?;
            if length == 0 {
                return Ok(all);
            }
        }
    }
}
