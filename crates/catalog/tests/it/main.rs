//! Refreshing workspaces from a server on loopback and from files. A new test belongs in the file
//! named after what it is about: `manifest` for what a manifest and its catalogs say, `versions` for
//! what is newer than what, `loading` for full loads, `delta` for changes, `broken` for what fails.

mod broken;
mod delta;
mod fixture;
mod loading;
mod manifest;
mod server;
mod versions;
