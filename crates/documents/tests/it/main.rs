//! Files as they come, whole and broken. Files are made here or by no one in particular; people are invented.

mod hostile;
mod kinds;
mod made;
