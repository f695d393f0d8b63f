//! The file to which an entry of the inventory belongs before the specification says so.

use heck::ToKebabCase;

/// The parts of the navigation whose files have a name of their own. Every other file is named as
/// its part of the navigation is.
const FILES: [(&str, &str); 6] = [
    ("Bulk Operations", "bulk"),
    ("Chart Analysis", "analysis"),
    ("Community Analytics", "community"),
    ("Events", "webhooks"),
    ("Gamification (early pages)", "gamification"),
    ("Rewards & Redemptions", "redemptions"),
];

/// The name of the file for a folder of the navigation, such as `Store / Categories`.
pub(super) fn file(folder: &str) -> String {
    let first = folder.split(" / ").next().unwrap_or_default();
    let named = FILES.iter().find(|(part, _)| *part == first);
    named.map_or_else(|| first.to_kebab_case(), |(_, file)| (*file).to_owned())
}

#[cfg(test)]
mod tests {
    use super::file;

    #[test]
    fn the_first_part_of_the_navigation_names_the_file() {
        for (folder, name) in [
            ("API Keys / User API Keys", "api-keys"),
            ("Authentication", "authentication"),
            ("Bulk Operations", "bulk"),
            ("Channels", "channels"),
            ("Chart Analysis", "analysis"),
            ("Community / Appearance", "community"),
            ("Community Analytics", "community"),
            ("Events / Data ingest", "webhooks"),
            ("Gamification (early pages)", "gamification"),
            ("Gamification / Streaks & Mini Games", "gamification"),
            ("Legacy / Roles & Permissions", "legacy"),
            ("Messaging / Message Actions / Text Channel", "messaging"),
            ("Rewards & Redemptions", "redemptions"),
            ("Store / Purchase History", "store"),
            ("User Fields / User Field History", "user-fields"),
            ("Users", "users"),
            ("Widgets", "widgets"),
        ] {
            assert_eq!(file(folder), name, "{folder}");
        }
    }
}
