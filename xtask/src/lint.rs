//! Checks the specification against the profile that the generator needs.
