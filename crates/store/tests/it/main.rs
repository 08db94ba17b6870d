//! Workspaces in a temporary folder. A new test belongs in the file named after what it does:
//! `importing` for versions and guards, `killed` for imports that did not end and readers beside
//! writers, `opening` for workspaces and names, `doctor` for finding and mending, `quarantine` for
//! what was refused.

mod doctor;
mod importing;
mod killed;
mod layers;
mod opening;
mod quarantine;
mod text;
