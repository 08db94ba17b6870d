//! Alarms, carried out of the program: to an address, or to a command.

use std::io::Write;
use std::process::{Command, Stdio};
use std::sync::mpsc::{Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use protect::{Alarm, Alarms};

/// How long an address may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// Carries alarms out beside the work, and waits for the last of them before the program ends.
pub(super) struct Outside {
    alarms: Option<Sender<String>>,
    carrier: Option<JoinHandle<()>>,
}

impl Outside {
    /// `targets` are `https://…` addresses, or `exec:` and the path of a command that gets the alarm as JSON
    /// on its standard input.
    pub(super) fn new(targets: Vec<String>) -> Outside {
        if targets.is_empty() {
            return Outside { alarms: None, carrier: None };
        }
        let (alarms, waiting) = channel::<String>();
        let carrier = std::thread::spawn(move || {
            for alarm in waiting {
                for target in &targets {
                    if let Err(reason) = carry(target, &alarm) {
                        anstream::eprintln!("an alarm was not delivered to {target}: {reason}");
                    }
                }
            }
        });
        Outside { alarms: Some(alarms), carrier: Some(carrier) }
    }
}

impl Alarms for Outside {
    fn raise(&self, alarm: &Alarm) {
        anstream::eprintln!("ALARM: {}", crate::ui::plain(&alarm.what));
        if let (Some(alarms), Ok(text)) = (&self.alarms, serde_json::to_string(alarm)) {
            // The carrier lives as long as this does.
            let _ = alarms.send(text);
        }
    }
}

impl Drop for Outside {
    fn drop(&mut self) {
        self.alarms = None;
        if let Some(carrier) = self.carrier.take() {
            let _ = carrier.join();
        }
    }
}

fn carry(target: &str, alarm: &str) -> Result<(), String> {
    if let Some(command) = target.strip_prefix("exec:") {
        let mut child = Command::new(command)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .map_err(|error| error.to_string())?;
        if let Some(mut stdin) = child.stdin.take() {
            stdin.write_all(alarm.as_bytes()).map_err(|error| error.to_string())?;
        }
        let status = child.wait().map_err(|error| error.to_string())?;
        return if status.success() { Ok(()) } else { Err(status.to_string()) };
    }
    let headers = [("content-type", "application/json")];
    let reply = fetch::send(target, &headers, alarm.as_bytes(), PATIENCE)
        .map_err(|error| error.to_string())?;
    match reply.status {
        200..=299 => Ok(()),
        status => Err(format!("HTTP {status}")),
    }
}
